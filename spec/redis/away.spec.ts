/** Redis that is away: cut off, held up, stopped, started anew. Nothing is lost without a word, and everything recovers. */
import { BrokerUnavailable, messagesLost, type Pottle, tuple, websocket } from 'pottle';
import { RedisBroker } from 'pottle/redis';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Proxy } from '../network.js';
import { Member } from '../topics/members.js';
import { eventually } from '../waiting.js';
import { CLIENTS, clientFor, hasRedis, RedisServer } from './rig.js';

describe.skipIf(!hasRedis()).each(CLIENTS)('when Redis is away, a broker by %s', (name) => {
  let redis: RedisServer;
  let proxy: Proxy;
  /** Behind the proxy, and not. */
  let a: Member;
  let b: Member;
  let told: string[];
  const hear = (app: object) => {
    told.push(app === a.app ? 'a' : 'b');
  };

  async function begin(options: string[] = [], more = {}, prepare = (_app: Pottle) => {}) {
    redis = new RedisServer(options);
    await redis.start();
    proxy = new Proxy(redis.port);
    await proxy.start();
    a = new Member(new RedisBroker(clientFor(name, proxy.port), { patience: 1, ...more }));
    b = new Member(new RedisBroker(clientFor(name, redis.port), { patience: 1 }));
    prepare(a.app);
    for (const member of [a, b]) {
      await member.start();
      member.read('long');
      member.read('news');
    }
    a.read('board', 'ann');
    b.read('board', 'bob');
    await eventually(agree);
  }
  beforeEach(() => {
    told = [];
    messagesLost.connect(hear);
  });
  afterEach(async () => {
    messagesLost.disconnect(hear);
    proxy.hold(false);
    for (const member of [a, b]) await member.stop();
    proxy.close();
    await redis.remove();
  });

  function publish(from: Member, who: string, count = 50) {
    for (let n = 0; n < count; n++) {
      from.app.publish('long', `${who}${n}`);
      from.app.publish('news', `${who}-${n}`);
    }
  }
  /** What a member got of another, in the order in which it came. */
  const of = (member: Member, start: string) =>
    member.messages.filter((each) => new RegExp(`^${start}\\d+$`).test(String(each)));
  const all = (start: string, count = 50) => Array.from({ length: count }, (_, n) => `${start}${n}`);
  const agree = async () => {
    const people = await Promise.all([a.people(), b.people()]).catch(() => []);
    return people.every((each) => each.split(',').sort().join() === 'ann,bob') && people.length === 2;
  };

  const state = () =>
    JSON.stringify(
      [a, b].map(({ got, logged }) => [got.filter((e) => !/-/.test(String(e))).join(' '), logged]),
    );
  const came = (...who: string[]) =>
    eventually(() => [a, b].every((each) => who.every((start) => of(each, start).length >= 50)), state);

  it('sends what was published meanwhile, once and in order, and fetches histories', async () => {
    await begin();
    proxy.isDown = true;
    publish(a, 'x');
    proxy.drop();
    publish(a, 'y');
    publish(b, 'z');
    await eventually(() => of(b, 'z').length === 50);
    expect(of(a, 'z')).toEqual([]);
    proxy.isDown = false;
    await eventually(() =>
      [a, b].every((each) => ['x', 'y', 'z'].every((who) => of(each, who).length === 50)),
    );
    await eventually(() => of(b, 'y-').length === 50 && told.includes('a'));
    for (const who of ['x', 'y', 'z']) for (const each of [a, b]) expect(of(each, who)).toEqual(all(who));
    expect([of(b, 'x-'), of(b, 'y-'), of(a, 'z-')]).toEqual([all('x-'), all('y-'), []]);
    expect(told).not.toContain('b');
    await eventually(() => a.logged.length > 1);
    expect(a.logged.map((line) => line.replace(/away: .*/, 'away'))).toEqual([
      'Redis is away',
      'Redis is back.',
    ]);
    publish(a, 'again');
    publish(b, 'more');
    await eventually(() => of(a, 'more-').length === 50 && of(b, 'again-').length === 50);
    await eventually(agree);
  });

  it('tells views by an error of their own that nothing can be asked', async () => {
    const prepare = (app: Pottle) => {
      app.get('/')(async function index() {
        return { count: (await app.topic('long').history()).length };
      });
      app.errorhandler(BrokerUnavailable)(({ message }) => tuple(message, 503, { 'Retry-After': '10' }));
      app.websocket('/live')(async function live() {
        await websocket.subscribe('long', { since: '0' }).catch((error: unknown) => {
          if (!(error instanceof BrokerUnavailable)) throw error;
          return websocket.close(1013, 'Try again later');
        });
      });
    };
    await begin([], {}, prepare);
    const client = a.app.testClient();
    expect((await client.get('/')).statusCode).toBe(200);
    proxy.isDown = true;
    proxy.drop();
    const [answer, end] = await Promise.all([
      client.get('/'),
      client.websocket('/live').then((socket) => socket.receive().catch((error: unknown) => error)),
    ]);
    expect([answer.statusCode, answer.headers.get('Retry-After')]).toEqual([503, '10']);
    expect(answer.text).toBe('Redis did not answer within 10 s.');
    expect(end).toMatchObject({ code: 1013 });
  });

  it('replaces connections through which nothing comes', async () => {
    await begin();
    proxy.hold();
    publish(a, 'x');
    publish(b, 'z');
    await eventually(() => a.logged.some((line) => line.includes('it does not answer')));
    await eventually(async () => !(await b.people()).includes('ann')); // nobody knows about that process
    proxy.hold(false);
    await came('x', 'z');
    for (const who of ['x', 'z']) for (const each of [a, b]) expect(of(each, who)).toEqual(all(who));
    await eventually(() => of(b, 'x-').length === 50 && told.includes('a'));
    expect(of(b, 'x-')).toEqual(all('x-'));
    await eventually(agree);
    await eventually(() => a.got.slice(-3).some((each) => /^(here|join)/.test(String(each))));
  });

  it('goes on after Redis was stopped', async () => {
    await begin();
    redis.signal('SIGSTOP');
    publish(a, 'x');
    publish(b, 'z');
    await eventually(() => [a, b].every(({ logged }) => logged.some((line) => line.includes('not answer'))));
    redis.signal('SIGCONT');
    await came('x', 'z');
    for (const who of ['x', 'z']) for (const each of [a, b]) expect(of(each, who)).toEqual(all(who));
    await eventually(agree);
  });

  it.each([
    ['forgets everything', []],
    ['keeps everything', ['--appendonly', 'yes', '--appendfsync', 'always']],
  ])('goes on after Redis was started anew and %s', async (_, options) => {
    await begin(options);
    publish(a, 'x');
    await eventually(() => of(b, 'x').length === 50);
    const { last } = await a.app.topic('long').history();
    await redis.shutdown();
    publish(a, 'y');
    publish(b, 'z');
    await redis.start();
    await came('y', 'z');
    for (const who of ['y', 'z']) for (const each of [a, b]) expect(of(each, who)).toEqual(all(who));
    await eventually(agree);
    await eventually(() => told.includes('a') && told.includes('b'));
    expect(b.messages).toContain('gap');
    const { parcels, complete } = await b.broker.history('long', last, { count: 1e5, bytes: 1e6, age: 0 });
    expect([parcels.length, complete]).toEqual([options.length ? 150 : 100, false]);
  });

  it('drops what exceeds maxQueue, and tells all', async () => {
    await begin([], { maxQueue: 10_000 });
    proxy.isDown = true;
    proxy.drop();
    publish(a, 'x', 1000);
    proxy.isDown = false;
    await eventually(() => told.includes('a') && told.includes('b'));
    expect(a.logged[0]).toBe('A message could not be published: more than maxQueue allows waits for Redis.');
    const got = of(b, 'x-');
    expect(got).toEqual(all('x-', got.length));
    publish(a, 'y', 5);
    await eventually(() => [a, b].every((each) => of(each, 'y').length === 5), state);
    await eventually(agree);
  });

  it.each([
    ['a script keeps it busy', ['EVAL', 'while true do end', '0'], /^-BUSY/, 'BUSY', ['SCRIPT', 'KILL']],
    [
      'it only reads for a while',
      ['REPLICAOF', '127.0.0.1', '1'],
      /^\+PONG/,
      'READONLY',
      ['REPLICAOF', 'NO', 'ONE'],
    ],
  ] as const)('loses nothing while %s', async (_, begins, answer, reason, ends) => {
    await begin(['--busy-reply-threshold', '20']);
    const done = redis.command(...begins);
    await eventually(async () => answer.test(await redis.command('PING')));
    publish(a, 'x');
    await eventually(() => a.logged.some((line) => line.includes(reason)), state);
    await redis.command(...ends);
    await done;
    await came('x');
    for (const each of [a, b]) expect(of(each, 'x')).toEqual(all('x'));
    expect(a.logged.filter((line) => line.includes('could not be published'))).toEqual([]);
    await eventually(agree);
  });

  it('lets people of a process that was given up join again', async () => {
    await begin();
    await redis.command('FLUSHALL');
    await eventually(agree);
  });
});
