/** The broker that the page on PostgreSQL shows, on a real server of it. */
import { messagesLost } from 'pottle';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { freePort, Proxy } from '../network.js';
import { eventually } from '../waiting.js';
import { Member } from './members.js';
import { brokerOfThePage, findPostgres, PostgresServer } from './postgres.js';

const programs = findPostgres();

describe.skipIf(!programs)('a broker on PostgreSQL', () => {
  const postgres = new PostgresServer(programs ?? '');
  let broker: Awaited<ReturnType<typeof brokerOfThePage>>;
  let proxy: Proxy;
  const members: Member[] = [];
  beforeAll(async () => {
    broker = await brokerOfThePage();
    await postgres.start();
  });
  afterAll(() => postgres.remove());
  const told: string[] = [];
  const hear = (app: object) => {
    told.push('ab'[members.findIndex((member) => member.app === app)]!);
  };
  beforeEach(async () => {
    told.length = 0;
    messagesLost.connect(hear);
    proxy = new Proxy(postgres.port);
    await proxy.start();
  });
  afterEach(async () => {
    messagesLost.disconnect(hear);
    for (const member of members.splice(0)) await member.stop();
    proxy.close();
  });

  async function join(port = postgres.port, patience = 4) {
    const member = new Member(broker(port, patience));
    members.push(member);
    await member.start();
    return member;
  }
  /** One behind the proxy, one beside it. */
  const both = async () => [await join(proxy.port), await join()] as const;

  it('carries what is published, in order and once, and what is longer than a notification', async () => {
    const [a, b] = await both();
    for (const each of [a, b]) each.read('news');
    const long = 'ü'.repeat(20_000);
    a.app.publish('news', 'grüße\n\0');
    a.app.publish('news', long);
    a.app.publishJson('news', { n: [2] });
    a.app.publish('news', new Uint8Array(9000).fill(255));
    a.app.publish('news', 'last');
    await eventually(() => b.got.length === 5);
    expect(b.got).toEqual(['grüße\n\0', long, { n: [2] }, new Uint8Array(9000).fill(255), 'last']);
    b.app.publish('news', '4');
    await eventually(() => a.got.length === 6);
    expect(a.got).toEqual([...b.got.slice(0, 5), '4']);
    expect(told).toEqual([]);
  });

  it('keeps one history in one order, within its bounds, and knows what is complete', async () => {
    const [a, b] = await both();
    for (const each of [a, b]) each.read('long');
    const { last } = await a.app.topic('long').history();
    for (let n = 0; n < 100; n++)
      for (const [i, { app }] of [a, b].entries()) app.publishJson('long', [i, n]);
    await eventually(() => a.got.length === 200 && b.got.length === 200);
    expect(a.got).toEqual(b.got);
    const [history, others] = [await a.app.topic('long').history(), await b.app.topic('long').history()];
    expect(history).toEqual(others);
    expect(history.map(({ data }) => data)).toEqual(a.got);
    expect(history.last).toBe(history.at(-1)!.id);

    const ask = async (since: string, bounds: object = {}, topic = 'board') => {
      const { parcels, complete } = await a.broker.history(topic, since, {
        count: 5,
        bytes: 1e6,
        age: 0,
        ...bounds,
      });
      return [parcels.map(({ data }) => data).join(), complete];
    };
    for (let n = 0; n < 8; n++) a.app.publish('board', String(n));
    expect(await ask('0')).toEqual(['3,4,5,6,7', true]);
    const board = await a.app.topic('board').history();
    expect(await ask(board[1]!.id)).toEqual(['5,6,7', true]);
    expect(await ask(board.last)).toEqual(['', true]);
    for (const strange of [last, '2-5', 'x', `1-${Number(board.last.slice(2)) + 1}`])
      expect(await ask(strange)).toEqual(['3,4,5,6,7', false]);
    expect(await ask('0', { bytes: 2 })).toEqual(['6,7', true]);
    a.broker.append({ topic: 'age', data: 'x', from: 'a' }, { count: 5, bytes: 100, age: 0.1 });
    await eventually(async () => (await ask('0', { age: 0.1 }, 'age'))[0] === '');
  });

  it('knows who is here: a person once, and not those of a process that is gone', async () => {
    const [a, b] = await both();
    b.read('board', 'bob');
    await eventually(() => b.got.length > 0);
    a.read('board', 'ann');
    a.read('board', 'ann');
    await a.people(); // it is asked after both have joined
    await eventually(() => b.got.includes('join ann'));
    b.broker.join('board', 'c', { id: 'ann', data: { newer: true } });
    await eventually(async () => {
      const people = await a.app.topic('board').present();
      return people[1]?.data !== null;
    });
    expect(await a.app.topic('board').present()).toEqual([
      { id: 'bob', data: null, since: expect.any(Number) },
      { id: 'ann', data: { newer: true }, since: expect.closeTo(Date.now(), -5) },
    ]);
    b.broker.leave('board', 'c', 'ann');
    proxy.isDown = true;
    proxy.drop();
    await eventually(() => b.got.includes('leave ann'));
    expect(await b.people()).toBe('bob');
    proxy.isDown = false;
    await eventually(async () => (await b.people()) === 'bob,ann');
    await a.stop();
    await eventually(async () => (await b.people()) === 'bob');
    expect(b.got.filter((each) => each === 'join ann').length).toBe(2);
  });

  it.each(['cut', 'held up'])(
    'tells what was lost while its connection was %s, and catches up',
    async (how) => {
      const [a, b] = await both();
      for (const each of [a, b]) for (const topic of ['long', 'news']) each.read(topic);
      a.broker.join('board', 'c', { id: 'ann', data: null });
      await eventually(async () => (await b.people()) === 'ann');
      proxy.isDown = true;
      if (how === 'cut') proxy.drop();
      else proxy.hold();
      b.app.publish('long', 'missed');
      b.app.publish('news', 'never');
      await eventually(() => b.got.length === 2);
      await eventually(() => a.logged.includes('PostgreSQL is away.'));
      a.app.publish('news', 'lost');
      proxy.hold(false);
      proxy.isDown = false;
      await eventually(() => a.got.includes('missed') && told.includes('a') && told.includes('b'));
      a.app.publish('long', 'after');
      await eventually(() => [a, b].every(({ got }) => got.includes('after')));
      expect([a.got.includes('never'), b.got.includes('lost')]).toEqual([false, false]);
      await eventually(async () => (await b.people()) === 'ann');
      expect(a.logged.at(-1)).toBe('PostgreSQL is back.');
    },
  );

  it('goes on after the server was started anew', async () => {
    const [a, b] = await both();
    for (const each of [a, b]) each.read('long');
    a.app.publish('long', 'before');
    await eventually(() => b.got.length === 1);
    const { last } = await b.app.topic('long').history();
    await postgres.stop();
    await eventually(() => [a, b].every(({ logged }) => logged.includes('PostgreSQL is away.')));
    await postgres.start();
    await eventually(() => told.includes('a') && told.includes('b'));
    b.app.publish('long', 'after');
    await eventually(() => [a, b].every(({ got }) => got.includes('after')));
    expect([a.messages, b.messages]).toEqual([
      ['before', 'after'],
      ['before', 'after'],
    ]);
    expect((await a.app.topic('long').history(last)).map(({ data }) => data)).toEqual(['after']);
  });

  it('does not start without its server', async () => {
    const port = await freePort();
    await expect(join(port)).rejects.toThrow('ECONNREFUSED');
    members.length = 0;
  });
});
