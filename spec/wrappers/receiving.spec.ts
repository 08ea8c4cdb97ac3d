/** What `receive` hands out: each message once, to somebody who still waits for it. */
import { setTimeout as sleep } from 'node:timers/promises';
import { Pottle, serve, websocket } from 'pottle';
import { afterEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { Inbox } from '../../lib/wrappers/receiving.js';
import { latch, turns } from '../waiting.js';

/** An inbox, and how to put messages into it. */
function inbox() {
  const messages: string[] = [];
  let bell = latch();
  let closed: Error | undefined;
  const made = new Inbox(async () => {
    while (messages.length === 0) {
      if (closed) throw closed;
      await bell.promise;
    }
    return messages.shift()!;
  });
  const ring = () => {
    bell.open();
    bell = latch();
  };
  return {
    receive: (options = {}) => made.receive((message) => message, options),
    receiveAs: <T>(read: (message: string) => T) => made.receive(read, {}),
    put: (...more: string[]) => {
      messages.push(...more);
      ring();
    },
    close: (error: Error) => {
      closed = error;
      ring();
    },
  };
}

const name = (error: Error) => error.name;

describe('a message', () => {
  it('goes to the next who asks, not to a race that is decided', async () => {
    const { receive, put } = inbox();
    expect(await Promise.race([receive(), sleep(1, 'late')])).toBe('late');
    const next = receive();
    const a = next.then((text) => text);
    put('A', 'B');
    expect([await a, await receive()]).toEqual(['A', 'B']);
  });

  it('waits while nobody asks, however long that is', async () => {
    const { receive, put } = inbox();
    for (let i = 0; i < 3; i++) await Promise.race([receive(), sleep(1)]);
    put('A', 'B', 'C');
    await turns();
    expect([await receive(), await receive()]).toEqual(['A', 'B']);
    expect(await Promise.race([receive(), sleep(1000)])).toBe('C');
  });

  it('goes to Promise.any only while it is open, too', async () => {
    const { receive, put } = inbox();
    await Promise.any([receive(), turns(1)]);
    const open = Promise.any([Promise.reject(new Error('no')), receive()]);
    await turns(1);
    put('A', 'B');
    expect([await open, await receive()]).toEqual(['A', 'B']);
  });

  it('goes to a race that is open', async () => {
    const { receive, put } = inbox();
    const open = Promise.race([receive(), new Promise(() => {})]);
    const second = receive().then((text) => text);
    put('A', 'B');
    expect([await open, await second]).toEqual(['A', 'B']);
  });

  it('goes to a promise that is kept from race to race, and to what is awaited after one', async () => {
    const { receive, put } = inbox();
    let next = receive();
    expect(await Promise.race([next, sleep(1, 'late')])).toBe('late');
    put('A', 'B', 'C');
    await turns();
    expect(await Promise.race([next, sleep(1000)])).toBe('A');
    expect(await Promise.race([next, sleep(1000)])).toBe('A');
    next = receive();
    await Promise.race([next, Promise.resolve()]);
    await turns();
    expect(await next).toBe('B');
    expect(await receive()).toBe('C');
  });

  it('goes to each of two who wait at once, in order', async () => {
    const { receive, put } = inbox();
    const seen: string[] = [];
    const loop = async (who: string) => {
      for (let i = 0; i < 2; i++) seen.push(who + (await receive()));
    };
    const loops = Promise.all([loop('x'), loop('y')]);
    put('1', '2', '3', '4');
    await loops;
    expect(seen.map((text) => text.slice(1))).toEqual(['1', '2', '3', '4']);
    expect(new Set(seen.map((text) => text[0]))).toEqual(new Set(['x', 'y']));
  });

  it.each<[string, (one: Promise<string>) => Promise<unknown>, unknown]>([
    ['all', (one) => Promise.all([one]), ['A']],
    ['any', (one) => Promise.any([one]), 'A'],
    ['allSettled', (one) => Promise.allSettled([one]), [{ status: 'fulfilled', value: 'A' }]],
    ['then', (one) => one.then((text) => text), 'A'],
    ['finally', (one) => one.finally(() => undefined), 'A'],
    ['an async function', async (one) => one, 'A'],
    ['resolve', (one) => Promise.resolve(one), 'A'],
    ['new Promise', (one) => new Promise((resolve) => resolve(one)), 'A'],
    ['two races', (one) => Promise.all([Promise.race([one]), Promise.race([one])]), ['A', 'A']],
  ])('is delivered through %s', async (_, use, expected) => {
    const { receive, put } = inbox();
    const used = use(receive());
    put('A');
    expect(await used).toEqual(expected);
  });

  it('is not taken by a promise that nobody uses', async () => {
    const { receive, put } = inbox();
    const dropped = receive();
    put('A', 'B');
    await turns();
    expect(await receive()).toBe('A');
    expect(await dropped).toBe('B');
  });

  it('fails whoever cannot read it, and nobody else', async () => {
    const { receiveAs, put } = inbox();
    put('{', '1', '{');
    await expect(receiveAs(JSON.parse)).rejects.toThrow(SyntaxError);
    expect(await receiveAs(JSON.parse)).toBe(1);
    expect(await Promise.race([receiveAs(JSON.parse), sleep(1000)]).catch(name)).toBe('SyntaxError');
  });
});

describe('waiting for a message', () => {
  it('ends in time, and loses nothing', async () => {
    const { receive, put } = inbox();
    const error: unknown = await receive({ timeout: 0.002 }).catch((error) => error);
    expect(error).toMatchObject({ name: 'TimeoutError', message: 'No message came within 0.002 s.' });
    put('A', 'B');
    await turns();
    expect(await receive({ timeout: 0 })).toBe('A');
    expect(await receive({ timeout: 1e9 })).toBe('B');
  });

  it('ends with a signal, before or while it waits, and loses nothing', async () => {
    const { receive, put } = inbox();
    const why = new Error('enough');
    const controller = new AbortController();
    const { signal } = controller;
    const waiting = receive({ signal });
    const caught = waiting.catch((error) => error);
    controller.abort(why);
    expect(await caught).toBe(why);
    put('A');
    await expect(receive({ signal })).rejects.toBe(why);
    expect(await receive({ signal: new AbortController().signal, timeout: 100 })).toBe('A');
  });

  it.each([-1, Number.NaN, 'soon' as never])('refuses %s for a timeout', (timeout) => {
    expect(() => inbox().receive({ timeout })).toThrow('seconds from 0 on');
  });

  it('ends with an error for all when nothing comes any more, as often as asked', async () => {
    const { receive, put, close } = inbox();
    const race = Promise.race([receive(), new Promise(() => {})]);
    const waiting = [race, receive(), receive(), receive({ timeout: 100 })].map((one) => one.catch(name));
    receive(); // nobody takes its failure
    put('A');
    close(new RangeError('over'));
    expect(await Promise.all(waiting)).toEqual(['A', 'RangeError', 'RangeError', 'RangeError']);
    await expect(receive()).rejects.toThrow('over');
  });
});

describe('on a real socket', () => {
  let stop = async () => {};
  afterEach(() => stop());

  it('a receive that lost a race, was late or was stopped leaves its message to the next', async () => {
    const app = new Pottle('receiving', { staticFolder: null });
    app.websocket('/ws')(async function ws() {
      await Promise.race([websocket.receive(), sleep(20)]);
      await Promise.race([websocket.receiveJson(), sleep(5)]);
      await websocket.receive({ timeout: 0.005 }).catch((error) => websocket.send(error.name));
      await websocket.receiveJson({ signal: AbortSignal.timeout(5) }).catch((e) => websocket.send(e.name));
      await sleep(20);
      for (let i = 0; i < 2; i++) await websocket.send(await websocket.receive());
    });
    const server = await serve(app, { port: 0, signals: false });
    stop = () => server.close();
    const socket = new WebSocket(`${server.url.replace('http', 'ws')}/ws`);
    const seen: string[] = [];
    socket.on('message', (data) => {
      if (seen.push(String(data)) === 2) for (const text of ['A', 'B']) socket.send(text);
    });
    await new Promise((resolve) => socket.on('close', resolve));
    expect(seen).toEqual(['TimeoutError', 'TimeoutError', 'A', 'B']);
  });
});
