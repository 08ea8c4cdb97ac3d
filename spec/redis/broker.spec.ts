/** Apps that share a server of Redis, with either client. */
import { messagesLost } from 'pottle';
import { RedisBroker } from 'pottle/redis';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { freePort } from '../network.js';
import { Member } from '../topics/members.js';
import { eventually } from '../waiting.js';
import { CLIENTS, clientFor, hasRedis, RedisServer } from './rig.js';

describe.skipIf(!hasRedis()).each(CLIENTS)('a broker on Redis by %s', (name) => {
  const redis = new RedisServer();
  const members: Member[] = [];
  beforeAll(() => redis.start());
  afterAll(() => redis.remove());
  beforeEach(() => redis.command('FLUSHALL'));
  afterEach(async () => {
    for (const member of members.splice(0)) await member.stop();
  });

  async function join(port = redis.port) {
    const member = new Member(new RedisBroker(clientFor(name, port), { patience: 1 }));
    members.push(member);
    await member.start();
    return member;
  }

  it('carries what is published: in order, once, to all others; text, bytes and JSON', async () => {
    const [a, b] = [await join(), await join()];
    for (const each of [a, b]) each.read('news');
    expect(a.app.publish('news', 'grüße\n')).toBe(1);
    a.app.publishJson('news', { n: 2 });
    a.app.publish('news', Uint8Array.of(0, 255));
    await eventually(() => b.got.length === 3);
    b.app.publish('news', '4');
    await eventually(() => a.got.length === 4);
    expect(a.got).toEqual(['grüße\n', { n: 2 }, Uint8Array.of(0, 255), '4']);
    expect(b.got).toEqual(a.got);
  });

  it('keeps one history in one order for all, within its bounds, and knows what is complete', async () => {
    const [a, b] = [await join(), await join()];
    for (const each of [a, b]) each.read('board');
    await eventually(() => a.got.length + b.got.length === 2);
    const [topic, other] = [a, b].map(({ app }) => app.topic('board'));
    const { last } = await topic!.history();
    for (let n = 0; n < 8; n++) [a, b][n % 2]!.app.publishJson('board', n);
    await eventually(() => a.messages.length === 8 && b.messages.length === 8);
    expect(a.messages).toEqual(b.messages);
    const [history, others] = [await topic!.history(), await other!.history()];
    expect(history).toEqual(others);
    expect(history.map(({ data }) => data)).toEqual(a.messages.slice(3));
    expect(history.last).toBe(history.at(-1)!.id);
    const bounds = { count: 5, bytes: 1e6, age: 0 };
    const ask = async (since: string) => {
      const { parcels, complete } = await a.broker.history('board', since, bounds);
      return [parcels.length, complete];
    };
    const before = `${history[0]!.id.split('-')[0]}-3`;
    expect([await ask('0'), await ask(last), await ask(before), await ask(history[1]!.id)]).toEqual([
      [5, true],
      [5, false],
      [5, true],
      [3, true],
    ]);
    expect([await ask('1-4'), await ask('junk'), await ask(`${before}000`)]).toEqual(
      Array(3).fill([5, false]),
    );
  });

  it('bounds histories by bytes and age', async () => {
    const { broker } = await join();
    const kept = async (topic: string, bounds: object) => {
      const { parcels } = await broker.history(topic, '0', { count: 100, bytes: 1e6, age: 0, ...bounds });
      return parcels.map(({ data }) => data);
    };
    const append = (topic: string, data: string, bounds: object) =>
      broker.append({ topic, data, from: 'a' }, { count: 100, bytes: 1e6, age: 0, ...bounds });
    for (const text of ['üü', 'b', 'cc']) append('bytes', text, { bytes: 6 });
    expect(await kept('bytes', { bytes: 6 })).toEqual(['b', 'cc']);
    append('bytes', '1234567', { bytes: 6 });
    expect(await kept('bytes', { bytes: 6 })).toEqual([]);
    append('age', 'old', { age: 0.2 });
    await eventually(async () => (await kept('age', { age: 0.2 })).length === 0);
    expect(await redis.command('PTTL', '{pottle}:h:none')).toBe(':-2\r\n');
    expect(Number((await redis.command('PTTL', '{pottle}:m:age')).slice(1))).toBeGreaterThan(8e7);
  });

  it('knows who is here: a person once, whatever ids and topics are made of, with data as it was', async () => {
    const [a, b] = [await join(), await join()];
    b.read('board');
    await eventually(() => b.got.length === 1);
    const odd = '3:ü\n"\0{}';
    a.broker.join('board', 'c1', { id: odd, data: { empty: [], nothing: null, big: 1e21 } });
    b.broker.join('board', 'c1', { id: odd, data: 'other' });
    await eventually(() => b.got.length === 2);
    expect(b.got.at(-1)).toBe(`join ${odd}`);
    const [person] = await b.broker.present('board');
    expect(person).toEqual({ id: odd, data: 'other', since: expect.closeTo(Date.now(), -5) });
    a.broker.leave('board', 'c1', odd);
    a.broker.leave('board', 'c1', odd);
    expect(await b.people()).toBe(odd);
    await Promise.all([a.broker.present('board'), b.broker.leave('board', 'c1', odd)]);
    await eventually(() => b.got.length === 3);
    expect([b.got.at(-1), await a.people()]).toEqual([`leave ${odd}`, '']);
    a.broker.join('other\0topic', 'c2', { id: 'ann', data: [] });
    expect(await a.broker.present('other\0topic')).toMatchObject([{ id: 'ann', data: [] }]);
    await members.shift()!.stop();
    expect(await b.broker.present('other\0topic')).toEqual([]);
  });

  it('drops what others write into its channel, and says so', async () => {
    const a = await join();
    a.read('news');
    const junk = [
      '',
      'junk',
      'message',
      'message x 1 - {',
      'message x 2 - null',
      'message x 3 - {"topic":1}',
    ];
    junk.push(
      'message x 4 - {"topic":"news"}',
      'message x 999999999999999999 - {}',
      'beat',
      'join 1 [',
      'join 1 null',
    );
    junk.push(
      'leave 1 ["board"]',
      'join x ["board",{"id":"a"}]',
      'message x 5 - {"topic":"news","data":{},"base64":true}',
    );
    for (const text of junk) await redis.command('PUBLISH', '{pottle}:messages', text);
    await redis.command(
      'PUBLISH',
      '{pottle}:messages',
      'message x 9 - {"topic":"news","data":"ok","from":"x"}',
    );
    await eventually(() => a.got.length === 1);
    expect(a.got).toEqual(['ok']);
    expect(
      a.logged.filter((line) => line.startsWith("Dropped a message on '{pottle}:messages'")).length,
    ).toBe(junk.length);
  });

  it('tells that something was lost when numbers of a process are missing', async () => {
    const a = await join();
    let told = 0;
    const hear = messagesLost.connect(() => {
      told++;
    }, a.app);
    const say = (text: string) => redis.command('PUBLISH', '{pottle}:messages', text);
    const parcel = '{"topic":"news","data":"x","from":"x"}';
    await say(`message x 7 - ${parcel}`);
    await say(`message x 8 - ${parcel}`);
    await say(`message x 8 - ${parcel}`);
    await say('beat x 8');
    expect(told).toBe(0);
    await say(`message x 10 - ${parcel}`);
    await eventually(() => told === 1);
    await say('beat x 12');
    await eventually(() => told === 2);
    messagesLost.disconnect(hear);
  });

  it('does not start without Redis, and says why', async () => {
    const port = await freePort();
    await expect(join(port)).rejects.toThrow(/^The broker of this app cannot use Redis: .*ECONNREFUSED/);
    await redis.command('CONFIG', 'SET', 'requirepass', 'secret');
    await expect(join()).rejects.toThrow(/^The broker of this app cannot use Redis: .*NOAUTH/);
    members.length = 0;
  });
});

it('a broker takes clients of one server and known options', () => {
  const client = clientFor('node-redis', 1);
  expect(() => new RedisBroker({} as never)).toThrow('A client of one server is needed');
  expect(() => new RedisBroker(undefined as never)).toThrow('A client of one server is needed');
  expect(() => new RedisBroker(client, { patiance: 1 } as never)).toThrow("no option 'patiance'");
  expect(() => new RedisBroker(client, { prefix: 'a{b' })).toThrow('prefix is text without braces');
  expect(() => new RedisBroker(client, { patience: 0 })).toThrow('patience is a number of seconds');
  expect(() => new RedisBroker(client, { maxQueue: Number.NaN })).toThrow('maxQueue is a number of bytes');
  expect(() => new RedisBroker(client, { prefix: undefined, patience: undefined })).not.toThrow();
});
