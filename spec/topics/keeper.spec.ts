/** Histories and presence in memory, for several processes. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { BrokerUnavailable, type Parcel, packParcel, unpackParcel } from '../../lib/topics/broker.js';
import { Keeper } from '../../lib/topics/keeper.js';
import { LineBroker } from '../../lib/topics/line.js';

const ANY = { count: 1000, bytes: 1e6, age: 0 };
let keeper: Keeper;
beforeEach(() => {
  vi.useFakeTimers();
  keeper = new Keeper();
});
afterEach(() => vi.useRealTimers());

function connect(name: string) {
  const port = keeper.connect();
  const got: Parcel[] = [];
  port.start({ receive: (parcel) => got.push(parcel), lost: () => {} });
  const send = (data: string | Uint8Array, bounds = ANY, topic = 't') =>
    port.append({ topic, data, from: name }, bounds);
  const seen = () =>
    got.splice(0).map(({ event, data }) => (event ? `${event} ${JSON.parse(data as string).id}` : data));
  return { port, got, send, seen };
}

describe('a keeper', () => {
  it('hands what has no id to all others, and what has one to all, in one order', () => {
    const [a, b] = [connect('a'), connect('b')];
    a.port.publish({ topic: 't', data: 'x', from: 'a' });
    a.send('1');
    b.send('2');
    expect([a.seen(), b.seen()]).toEqual([
      ['1', '2'],
      ['x', '1', '2'],
    ]);
  });

  it('keeps no more than its bounds: number, bytes and age', async () => {
    const { send, port } = connect('a');
    const kept = async (topic = 't') => (await port.history(topic, '0', ANY)).parcels.map(({ data }) => data);
    for (const text of ['1', '2', '3']) send(text, { ...ANY, count: 2 });
    expect(await kept()).toEqual(['2', '3']);
    for (const text of ['üü', 'b', 'cc']) send(text, { ...ANY, bytes: 6 }, 'bytes');
    expect(await kept('bytes')).toEqual(['b', 'cc']);
    send('1234567', { ...ANY, bytes: 6 }, 'bytes');
    expect(await kept('bytes')).toEqual([]);
    send('old', { ...ANY, age: 5 }, 'age');
    vi.advanceTimersByTime(3000);
    send('young', { ...ANY, age: 5 }, 'age');
    vi.advanceTimersByTime(2500);
    expect(await kept('age')).toEqual(['young']);
  });

  it('knows what is complete: also of topics whose messages are all too old and that it has forgotten', async () => {
    const { send, port, got } = connect('a');
    send('1', { ...ANY, age: 5 });
    send('2', { ...ANY, age: 5 });
    const [first, second] = got.map(({ id }) => id!);
    const ask = async (since: string) => {
      const { parcels, complete } = await port.history('t', since, ANY);
      return [parcels.length, complete];
    };
    expect([await ask(first!), await ask(second!)]).toEqual([
      [1, true],
      [0, true],
    ]);
    vi.advanceTimersByTime(60_000);
    expect(vi.getTimerCount()).toBe(0); // forgotten
    expect([await ask(first!), await ask(second!)]).toEqual([
      [0, false],
      [0, true],
    ]);
    vi.advanceTimersByTime(1000);
    const next = new Keeper().connect(); // the next life of the process
    expect((await next.history('t', second!, ANY)).complete).toBe(false);
  });

  it('lets the people of a process that is gone leave at once', async () => {
    const [a, b] = [connect('a'), connect('b')];
    a.port.join('t', 'a1', { id: 'ann', data: null });
    vi.advanceTimersByTime(5);
    b.port.join('t', 'b1', { id: 'ann', data: 'newer' });
    a.port.join('t', 'a2', { id: 'bob', data: null });
    expect(b.seen()).toEqual(['join ann', 'join bob']);
    const [ann] = await b.port.present('t');
    expect([ann!.data, Date.now() - ann!.since]).toEqual(['newer', 5]);
    a.port.stop();
    expect(b.seen()).toEqual(['leave bob']);
    b.port.leave('t', 'b1', 'ann');
    b.port.leave('t', 'b1', 'ann');
    expect([b.seen(), await b.port.present('t'), a.seen()]).toEqual([
      ['leave ann'],
      [],
      ['join ann', 'join bob'],
    ]);
  });
});

it('parcels become text and come back', () => {
  for (const data of ['ü\n', Uint8Array.of(0, 255)]) {
    const parcel = { topic: 't', data, from: 'a', id: '1-2', except: 3 };
    expect(unpackParcel(packParcel(parcel))).toEqual(parcel);
  }
});

describe('a worker', () => {
  it('does not wait for ever for what a supervisor that stands still has; its answer may come late', async () => {
    let answer = (_word: unknown) => {};
    const sent: { call: string; asked?: number }[] = [];
    const broker = new LineBroker({
      send: async (_channel, message) => sent.push(message as (typeof sent)[0]) > 0,
      listen: (_channel, heard) => {
        answer = heard;
      },
    });
    broker.start({ receive: () => {}, lost: () => {} });
    const asking = [broker.present('t'), broker.history('t', '0', ANY)].map((each) =>
      each.catch((error: Error) => error),
    );
    vi.advanceTimersByTime(10_000);
    const errors = await Promise.all(asking);
    expect(errors.map((error) => error instanceof BrokerUnavailable)).toEqual([true, true]);
    expect(String(errors[0])).toBe('BrokerUnavailable: The supervisor did not answer within 10 s.');
    for (const { asked } of sent) if (asked) answer({ asked, answer: [] });
    const again = broker.present('t');
    answer({ asked: sent.at(-1)!.asked, answer: ['ann'] });
    expect(await again).toEqual(['ann']);
    expect(vi.getTimerCount()).toBe(0);
  });
});
