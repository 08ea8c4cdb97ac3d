/** Apps that share a broker, as processes do; and one that loses its connection. */
import {
  type Broker,
  messagesLost,
  type Parcel,
  Pottle,
  type Receiver,
  type TopicMessage,
  websocket,
} from 'pottle';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Keeper } from '../../lib/topics/keeper.js';
import { eventually, latch } from '../waiting.js';

/** A port of a keeper that can be cut. It echoes, as some do. */
function cuttable(keeper: Keeper) {
  const port = keeper.connect();
  let receiver: Receiver;
  let isCut = false;
  let wasCut = false;
  let restored: Parcel | undefined;
  const answered = latch();
  const broker: Broker = {
    ...bound(port),
    start: (app) => {
      receiver = app;
      return port.start({ receive: (parcel) => isCut || app.receive(parcel), lost: () => {} });
    },
    publish: (parcel) => {
      port.publish(parcel);
      receiver.receive(parcel);
    },
    history: async (...args) => {
      if (restored) return { parcels: [restored], last: restored.id!, complete: false };
      const past = await port.history(...args);
      if (isCut || wasCut) await answered.promise;
      return past;
    },
  };
  const cut = () => {
    isCut = wasCut = true;
  };
  const mend = () => {
    isCut = false;
    receiver.lost();
    receiver.lost(); // twice is no harm
  };
  const restore = (topic: string, id: string, data: string) => {
    restored = { topic, id, data, from: 'x' };
    receiver.lost();
  };
  return { broker, cut, mend, restore, answer: () => answered.open() };
}

/** A port of a keeper that tells what is published later than its history does. */
function late(keeper: Keeper) {
  const port = keeper.connect();
  const held: Parcel[] = [];
  let receiver: Receiver;
  const broker: Broker = {
    ...bound(port),
    start: (app) => {
      receiver = app;
      return port.start({ receive: (parcel) => void held.push(parcel), lost: () => {} });
    },
    history: async (...args) => ({ ...(await port.history(...args)), heard: undefined }),
  };
  const tell = () => {
    for (const parcel of held.splice(0)) receiver.receive(parcel);
  };
  return { broker, tell };
}

function bound(port: Broker): Broker {
  const names = ['start', 'stop', 'publish', 'append', 'history', 'join', 'leave', 'present'] as const;
  return Object.fromEntries(names.map((name) => [name, (port[name] as () => void).bind(port)])) as never;
}

let keeper: Keeper;
let apps: Pottle[];
beforeEach(() => {
  keeper = new Keeper();
  apps = [];
});
afterEach(async () => {
  for (const app of apps) await app.shutdown();
});

async function start(broker: Broker = keeper.connect()) {
  const app = new Pottle('broker', { staticFolder: null });
  app.broker = broker;
  app.topic('board', { history: 3, presence: true });
  app.websocket('/live')(async function live() {
    await websocket.subscribe('board', { since: websocket.args.get('since') });
    for await (const _ of websocket);
  });
  await app.startup();
  apps.push(app);
  const got: unknown[] = [];
  const read = async (topic: string, as?: { id: string }, since?: string) => {
    const loop: AsyncIterable<TopicMessage> = app.subscribe(topic, { as, since });
    for await (const { event, data } of loop) got.push(event ? [event, data] : data);
  };
  return { app, got, read };
}

describe('apps with one broker', () => {
  it('get once what they are told of after the history had it', async () => {
    const { broker, tell } = late(keeper);
    const [a, b] = [await start(broker), await start()];
    const client = a.app.testClient();
    for (const text of ['1', '2']) b.app.publish('board', text);
    const { last } = await a.app.topic('board').history();
    const sockets = [await client.websocket('/live?since=0'), await client.websocket(`/live?since=${last}`)];
    const receive = async (socket: (typeof sockets)[number]) =>
      (await socket.receiveJson()) as { data: unknown };
    const seen: unknown[][] = [[], []];
    for (const [index, socket] of sockets.entries())
      while (!Array.isArray(seen[index]!.at(-1))) seen[index]!.push((await receive(socket)).data); // until `here`
    a.read('board', undefined, '0');
    await eventually(() => a.got.length === 3);
    tell();
    b.app.publish('board', '3');
    tell();
    for (const [index, socket] of sockets.entries())
      while (seen[index]!.at(-1) !== '3') seen[index]!.push((await receive(socket)).data);
    await eventually(() => a.got.includes('3'));
    expect(seen).toEqual([
      ['1', '2', [], '3'],
      [[], '3'],
    ]);
    expect(a.got).toEqual(['1', '2', ['here', []], '3']);
    for (const socket of sockets) await socket.close();
  });

  it('get what the others publish, in order and once, and count their own', async () => {
    const [a, b] = [await start(cuttable(keeper).broker), await start()];
    for (const { read } of [a, b]) read('news');
    expect(a.app.publish('news', '1')).toBe(1);
    a.app.publishJson('news', { n: 2 });
    a.app.publish('news', Uint8Array.of(3));
    b.app.publish('news', '4');
    await eventually(() => a.got.length === 4 && b.got.length === 4);
    expect(a.got).toEqual(['1', { n: 2 }, Uint8Array.of(3), '4']);
    expect(b.got).toEqual(a.got);
  });

  it('have one history in one order, and one list of who is here', async () => {
    const [a, b] = [await start(), await start()];
    for (const [i, { read }] of [a, b].entries()) read('board', { id: `p${i}` });
    await eventually(() => a.got.length >= 2 && b.got.length >= 1);
    const before = [a.got.length, b.got.length];
    for (const [i, { app }] of [a, b, a].entries()) app.publish('board', String(i));
    await eventually(() => b.got.length === before[1]! + 3);
    expect(a.got.slice(before[0])).toEqual(['0', '1', '2']);
    expect(b.got.slice(before[1])).toEqual(['0', '1', '2']);
    const histories = await Promise.all([a, b].map(({ app }) => app.topic('board').history()));
    expect(histories[0]).toEqual(histories[1]);
    expect(histories[0]!.last).toBe(histories[1]!.last);
    const people = await Promise.all([a, b].map(({ app }) => app.topic('board').present()));
    expect(people[0]!.map(({ id }) => id)).toEqual(['p0', 'p1']);
    expect(people[1]).toEqual(people[0]);
    await apps.pop()!.shutdown();
    await eventually(() => a.got.some((each) => JSON.stringify(each).startsWith('["leave",{"id":"p1"')));
  });
});

describe('a broker that was away', () => {
  it('is told of by a signal; topics get what they missed, in order and once, or tell that it is too late', async () => {
    const line = cuttable(keeper);
    const [a, b] = [await start(line.broker), await start()];
    a.read('board');
    await eventually(() => a.got.length === 1);
    a.app.publish('board', '0');
    await eventually(() => a.got.length === 2);
    let told = 0;
    const hear = messagesLost.connect(async () => {
      told++;
    }, a.app);
    const away = async (texts: string[]) => {
      const { length } = a.got;
      line.cut();
      for (const text of texts) b.app.publish('board', text);
      line.mend();
      b.app.publish('board', 'meanwhile');
      line.answer();
      await eventually(() => JSON.stringify(a.got.at(-1)) === '["here",[]]' && a.got.includes('meanwhile'));
      return a.got.slice(length).filter((each) => JSON.stringify(each) !== '["here",[]]');
    };
    expect(await away(['1', '2'])).toEqual(['1', '2', 'meanwhile']);
    expect(told).toBe(2);
    a.got.length = 0;
    expect(await away(['3', '4', '5', '6'])).toEqual([['gap', null], '5', '6', 'meanwhile']);
    messagesLost.disconnect(hear);
  });

  it('is no gap where nothing was missed: of topics that were silent, also those declared late', async () => {
    const line = cuttable(keeper);
    const b = await start();
    b.app.publish('board', 'before');
    b.app.topic('late', { history: 3 }).publish('before');
    const a = await start(line.broker);
    a.app.topic('late', { history: 3 });
    a.read('board');
    a.read('late', undefined, (await b.app.topic('late').history()).last);
    await eventually(() => a.got.length === 1);
    line.answer();
    for (const texts of [[], [], ['missed']]) {
      line.cut();
      for (const topic of ['board', 'late']) for (const text of texts) b.app.publish(topic, text);
      const heres = () => a.got.filter((each) => JSON.stringify(each) === '["here",[]]').length;
      const before = heres();
      line.mend();
      await eventually(() => heres() > before);
    }
    await eventually(() => a.got.filter((each) => each === 'missed').length === 2);
    expect(a.got.filter((each) => String(each).startsWith('gap'))).toEqual([]);
    expect(a.got).not.toContain('before');
  });
});

describe('a broker that has begun anew with an older history', () => {
  it('is a gap, after which all that is kept comes', async () => {
    const line = cuttable(keeper);
    const [a, b] = [await start(line.broker), await start()];
    a.read('board');
    for (const text of ['1', '2']) b.app.publish('board', text);
    await eventually(() => a.got.length === 3);
    a.got.length = 0;
    line.answer();
    line.restore('board', '5-1', 'kept');
    await eventually(() => a.got.length === 3);
    expect(a.got).toEqual([['gap', null], 'kept', ['here', []]]);
  });
});
