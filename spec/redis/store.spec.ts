/** Sessions on Redis, with either client. */
import { KeyValueSessionInterface, Pottle, session } from 'pottle';
import { RedisStore } from 'pottle/redis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../waiting.js';
import { CLIENTS, clientFor, hasRedis, RedisServer } from './rig.js';

describe.skipIf(!hasRedis()).each(CLIENTS)('sessions on Redis by %s', (name) => {
  const redis = new RedisServer();
  const clients: { disconnect?(): void; destroy?(): void }[] = [];
  beforeAll(() => redis.start());
  afterAll(async () => {
    for (const client of clients) (client.destroy ?? client.disconnect)!.call(client);
    await redis.remove();
  });

  function appWith() {
    const client = clientFor(name, redis.port);
    clients.push(client as never);
    const app = new Pottle('sessions', { staticFolder: null });
    app.sessionInterface = new KeyValueSessionInterface({ store: new RedisStore(client) });
    app.get('/set/<name>')(async function set({ name }) {
      session.name = name;
      return '';
    });
    app.get('/get')(async function get() {
      return { name: session.name ?? null };
    });
    app.get('/clear')(async function clear() {
      session.clear();
      return '';
    });
    return app;
  }

  it('are the same in all processes, and end with their time or when they are emptied', async () => {
    const [one, other] = [appWith(), appWith()];
    const client = one.testClient();
    const read = async (app: Pottle, cookie: string) =>
      (await app.testClient().get('/get', { headers: { Cookie: cookie } })).json as { name: string | null };
    const write = async (text: string) => {
      const response = await client.get(`/set/${text}`);
      return response.headers.get('Set-Cookie')!.split(';')[0]!;
    };
    const cookie = await write('grüße');
    await Promise.all([read(one, cookie), read(other, cookie)]);
    expect(await read(other, cookie)).toEqual({ name: 'grüße' });
    const key = cookie.replace('session=', 'session:');
    expect(Number((await redis.command('TTL', key)).slice(1))).toBeGreaterThan(30 * 86_400);
    await client.get('/clear');
    expect([await redis.command('EXISTS', key), await read(other, cookie)]).toEqual([
      ':0\r\n',
      { name: null },
    ]);
    one.config.PERMANENT_SESSION_LIFETIME = 1;
    const short = await write('short');
    expect(await read(other, short)).toEqual({ name: 'short' });
    await eventually(async () => (await read(other, short)).name === null);
  });
});

it('a store takes clients of one server', () => {
  expect(() => new RedisStore({} as never)).toThrow('A client of one server is needed');
});
