/** What bounds clients of HTTP/2: floods of streams, resets, headers and frames, and those who give or take nothing. */
import { request, type ServeOptions } from 'pottle';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { held } from '../../../lib/held.js';
import { Served } from '../../served.js';
import { atRest, eventually, latch, turns } from '../../waiting.js';
import {
  CONTINUATION,
  DATA,
  END_STREAM,
  FrameClient,
  frame,
  GOAWAY,
  get,
  HEADERS,
  PING,
  PREFACE,
  post,
  pseudo,
  RST_STREAM,
  reset,
  SETTINGS,
  section,
  setting,
} from './http2frames.js';

let served: Served;
const clients: FrameClient[] = [];
/** How many views run, and how many have begun. */
let running = 0;
let begun = 0;
let finish = latch();

function client(...settings: number[][]): FrameClient {
  const made = new FrameClient(served.port).greet(...settings);
  clients.push(made);
  return made;
}

const start = (options: ServeOptions = {}) => served.start({ http2: true, ...options });
const odd = (count: number, from = 0) => Array.from({ length: count }, (_, i) => 2 * (from + i) + 1);

beforeEach(() => {
  [running, begun, finish] = [0, 0, latch()];
  served = new Served('node');
  served.app.get('/')(function index() {
    return 'ok';
  });
  served.app.get('/slow')(async function slow() {
    running++;
    begun++;
    await finish.promise;
    running--;
    return 'slow';
  });
  served.app.post('/up')(async function up() {
    return String((await request.getData()).length);
  });
  served.app.get('/large')(function large() {
    return 'x'.repeat(200_000);
  });
});

afterEach(async () => {
  finish.open();
  for (const each of clients.splice(0)) each.leave();
  await served.close();
});

describe('floods', () => {
  it('of streams: no more than a hundred at a time', async () => {
    await start();
    const one = client();
    await one.until(SETTINGS);
    expect(one.all(SETTINGS)[0]!.payload.includes(Buffer.from(setting(3, 100)))).toBe(true);
    await turns();
    one.send(...odd(110).map((id) => get('/slow', id)));
    await eventually(() => one.all(RST_STREAM).length === 10);
    expect(one.all(RST_STREAM).every(({ payload }) => payload.readUInt32BE() === 7)).toBe(true);
    expect(running).toBe(100);
    finish.open();
    expect(await one.outcome(199)).toBe('200');
  });

  it('of resets (rapid reset): the connection ends when two hundred views run for nobody', async () => {
    await start();
    const one = client();
    await one.until(SETTINGS);
    for (let i = 0; i < 40 && !one.closed; i++) {
      one.send(...odd(100, i * 100).flatMap((id) => [get('/slow', id), reset(id)]));
      await turns(5);
    }
    await one.untilClosed();
    expect(one.all(GOAWAY).at(-1)!.payload.readUInt32BE(4)).toBe(11); // ENHANCE_YOUR_CALM
    expect(await atRest(() => begun)).toBeLessThanOrEqual(300);
    finish.open();
    await eventually(() => running === 0);
  });

  it('of resets of what is answered at once: the engine ends the connection', async () => {
    await start();
    const one = client();
    await one.until(SETTINGS);
    for (let i = 0; i < 100 && !one.closed; i++) {
      one.send(...odd(100, i * 100).flatMap((id) => [get('/', id), reset(id)]));
      await turns(2);
    }
    await one.untilClosed();
    expect(one.closed).toBe(true);
  });

  it('of resets that are none: a client that waits for answers too is served on', async () => {
    served.app.get('/quick')(async function quick() {
      await turns(1);
      return 'quick';
    });
    await start();
    const one = client();
    for (let i = 0; i < 300; i++) {
      one.send(get('/slow', 4 * i + 1), reset(4 * i + 1), get('/quick', 4 * i + 3));
      expect(await one.outcome(4 * i + 3)).toBe('200');
    }
    expect(one.closed).toBe(false);
  });

  it('of resets without an error, where an answer waits: what they leave behind is let go', async () => {
    await start();
    const one = client(setting(4, 0));
    await one.until(SETTINGS);
    const before = held();
    for (let i = 0; i < 8; i++) {
      const ids = odd(90, i * 90);
      one.send(...ids.map((id) => get('/large', id)));
      await eventually(() => ids.every((id) => one.statuses(id).length > 0) || one.closed);
      one.send(...ids.map((id) => reset(id, 0)));
      await turns(5);
    }
    one.send(get('/', 2001));
    expect(held() - before).toBeLessThan(2 * 100 * 200_000);
    expect(one.closed).toBe(false);
  });

  it('of resets without an error, and then the client takes its leave: the connection ends', async () => {
    await start({ sendTimeout: 0 });
    const before = held();
    const one = client(setting(4, 0)).send(get('/large'), get('/', 3));
    await eventually(() => one.statuses(1).length + one.statuses(3).length === 2);
    one.send(reset(1, 0), reset(3, 0), frame(GOAWAY, 0, 0, Buffer.alloc(8)));
    await one.untilClosed();
    await eventually(() => held() <= before);
  });

  it.each([
    ['SETTINGS', frame(SETTINGS, 0, 0, setting(3, 100))],
    ['PING', frame(PING, 0, 0, '12345678')],
  ])('of %s whose answers nobody takes: the connection ends', async (_, flood) => {
    await start();
    const one = client();
    await one.until(SETTINGS);
    one.socket.pause();
    const burst = Buffer.concat(Array.from({ length: 5000 }, () => flood));
    for (let i = 0; i < 400 && !one.socket.destroyed && one.socket.writableLength < 2 ** 22; i++) {
      one.send(burst);
      await turns(1);
    }
    one.socket.resume();
    await one.untilClosed();
  });

  it('of SETTINGS in one frame: the connection ends', async () => {
    await start();
    const one = client().send(frame(SETTINGS, 0, 0, Array.from({ length: 40 }, () => setting(3, 1)).flat()));
    await one.untilClosed();
    expect(one.all(GOAWAY).at(-1)!.payload.readUInt32BE(4)).toBeGreaterThan(0);
  });

  it('of empty DATA: the connection ends', async () => {
    await start();
    const one = client().send(post('/up'));
    await one.until(SETTINGS);
    for (let i = 0; i < 100 && !one.closed; i++) {
      one.send(...Array.from({ length: 100 }, () => frame(DATA, 0, 1)));
      await turns(1);
    }
    await one.untilClosed();
    expect(one.all(GOAWAY).at(-1)!.payload.readUInt32BE(4)).toBeGreaterThan(0);
  });

  it('of CONTINUATION: the connection ends', async () => {
    await start();
    const one = client().send(frame(HEADERS, END_STREAM, 1, section(...pseudo())));
    for (let i = 0; i < 100 && !one.closed; i++) {
      one.send(frame(CONTINUATION, 0, 1, section(['x-a', 'b'])));
      await turns(1);
    }
    await one.untilClosed();
    expect(one.all(GOAWAY).at(-1)!.payload.readUInt32BE(4)).toBeGreaterThan(0);
  });
});

describe('headers', () => {
  const many = (count: number) => Array.from({ length: count }, (_, i): [string, string] => [`x-${i}`, 'a']);

  it.each([
    ['97 lines and the host', many(97), '200'],
    ['98 lines and the host', many(98), '431'],
    ['hundreds of lines', many(400), '431'],
    ['a thousand lines', many(1000), 'stream: ENHANCE_YOUR_CALM'],
    [
      'a hundred crumbs of cookies',
      Array.from({ length: 100 }, (_, i): [string, string] => ['cookie', `c${i}=1`]),
      '200',
    ],
    ['10 KiB', [['x-a', 'a'.repeat(10_000)]] as [string, string][], '200'],
  ])('%s', async (_, fields, expected) => {
    await start();
    const one = client().send(get('/', 1, ...fields));
    expect(await one.outcome()).toBe(expected);
    expect(await one.send(get('/', 3)).outcome(3)).toBe('200');
  });

  it.each([
    [2000, '200'],
    [8000, '431'],
    [15_000, '431'],
  ])('of %i bytes where 4 KiB are allowed', async (size, expected) => {
    await start({ maxHeaderSize: 4096 });
    expect(
      await client()
        .send(get('/', 1, ['x-a', 'a'.repeat(size)]))
        .outcome(),
    ).toBe(expected);
  });

  it('that expand from a few bytes', async () => {
    await start();
    const one = client();
    // A field of 4000 bytes in the table, and then the index of it, again and again.
    const large = Buffer.concat([
      Buffer.from([0x40, 3]),
      Buffer.from('x-a'),
      Buffer.from([0x7f, 0xa1, 0x1e]),
      Buffer.alloc(4000, 'a'),
    ]);
    one.send(frame(HEADERS, 5, 1, Buffer.concat([section(...pseudo()), large, Buffer.alloc(5000, 0xbe)])));
    expect(await one.outcome()).toBe('stream: ENHANCE_YOUR_CALM');
    expect(await one.send(get('/', 3)).outcome(3)).toBe('200');
  });
});

describe('time', () => {
  it.each([
    ['says nothing', ''],
    ['stops within the preface', PREFACE.slice(0, 10)],
    ['asks for nothing', PREFACE + frame(SETTINGS, 0, 0).toString('latin1')],
    [
      'stops within headers',
      PREFACE +
        Buffer.concat([frame(SETTINGS, 0, 0), frame(HEADERS, 0, 1, section(...pseudo()))]).toString('latin1'),
    ],
  ])('for a client that %s', async (_, text) => {
    await start({ headersTimeout: 0.2 });
    const one = new FrameClient(served.port).send(text);
    clients.push(one);
    await one.untilClosed();
  });

  it('for the next request, and pings win none', async () => {
    await start({ keepAliveTimeout: 0.2 });
    const one = client().send(get());
    await one.outcome();
    const pings = setInterval(() => one.send(frame(PING, 0, 0, '12345678')), 20);
    await one.untilClosed();
    clearInterval(pings);
    expect(one.all(GOAWAY)[0]!.payload.readUInt32BE(4)).toBe(0);
  });

  it('for a request is any', async () => {
    await start({ keepAliveTimeout: 0.05, headersTimeout: 0.05 });
    const one = client().send(get('/slow'));
    await eventually(() => running === 1);
    await new Promise((resolve) => setTimeout(resolve, 300));
    finish.open();
    expect(await one.outcome()).toBe('200');
  });

  it('for a sign of life, while a view waits', async () => {
    let aborted = false;
    served.app.get('/poll')(async function poll() {
      request.signal.addEventListener('abort', () => {
        aborted = true;
      });
      await finish.promise;
      return '';
    });
    await start({ sendTimeout: 0.1 });
    const [one, two] = [client().send(get('/poll')), client().send(get('/poll'))];
    one.mute = true;
    await one.until(PING);
    await one.untilClosed();
    await eventually(() => aborted);
    await two.until(PING, 0, 3);
    expect(two.closed).toBe(false);
  });

  it.each(['/', '/large'])('for a window that stays closed: %s', async (path) => {
    await start({ sendTimeout: 0.2, keepAliveTimeout: 0 });
    const before = held();
    const one = client(setting(4, 0)).send(get(path));
    expect(await one.outcome()).toBe('stream: INTERNAL_ERROR');
    expect(held()).toBe(before);
    expect(one.closed).toBe(false);
  });

  it('for content that comes too slowly: the stream is reset', async () => {
    await start({ bodyTimeout: 0.2 });
    const one = client().send(post('/up'), frame(DATA, 0, 1, 'x'));
    expect(await one.outcome()).toBe('stream: INTERNAL_ERROR');
    expect(await one.send(get('/', 3)).outcome(3)).toBe('200');
  });
});

it('no more connections than are allowed', async () => {
  await start({ maxConnections: 1 });
  const one = client().send(get());
  expect(await one.outcome()).toBe('200');
  const two = client().send(get());
  await two.untilClosed();
  expect(two.frames).toEqual([]);
});

describe('clients that break the protocol and leave', () => {
  /** Sends content on a stream that it has ended. */
  const breach = async () => {
    const one = client();
    one.send(get('/slow'));
    await eventually(() => running === 1);
    one.send(frame(DATA, 0, 1, 'x'));
    await one.until(GOAWAY);
    one.leave();
  };

  it('have left: their view is told', async () => {
    let told = false;
    served.app.beforeRequest(() => {
      request.signal.addEventListener('abort', () => {
        told = true;
      });
    });
    await start();
    await breach();
    await eventually(() => told);
  });

  it('hold up no stop', async () => {
    await start();
    await breach();
    await served.close();
    expect(served.logged).toEqual([]);
  });
});
