/** Clients that keep much in the server's memory, and those that send much: both are bounded, and nobody else waits. */
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { request, websocket } from 'pottle';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { held as heldByAll } from '../../lib/held.js';
import { head, Served } from '../served.js';
import type { RawClient } from '../transports/raw.js';
import { eventually, latch, turns } from '../waiting.js';

/** What specs that ran before in this process have kept for good. */
let others = 0;
beforeAll(() => {
  others = heldByAll();
});
const held = () => heldByAll() - others;

const MIB = 1024 * 1024;
const BOUND = 8 * MIB;

let served: Served;
let goOn: ReturnType<typeof latch<void>>;

beforeEach(async () => {
  served = new Served();
  goOn = latch<void>();
  const { app } = served;
  app.config.MAX_CONTENT_LENGTH = null;
  app.get('/')(function index() {
    return 'ok.';
  });
  app.post('/whole')(async function whole() {
    const { length } = await request.getData();
    if (length > 1000) await goOn.promise;
    return `${length} bytes.`;
  });
  app.post('/form')(async function form() {
    const files = await request.files;
    await goOn.promise;
    return `${files.size} files.`;
  });
  app.post('/stream')(async function stream() {
    let length = 0;
    for await (const piece of request.body) {
      length += piece.length;
      for (const until = performance.now() + 1; performance.now() < until; ); // what a view may do with it
    }
    return `${length} bytes.`;
  });
  app.post('/unread')(async function unread() {
    await goOn.promise;
    return 'not read.';
  });
  app.get('/large')(function large() {
    return 'x'.repeat(24 * MIB);
  });
  app.websocket('/silent')(async function silent() {
    await websocket.accept();
    await goOn.promise;
  });
  app.websocket('/news')(async function news() {
    await websocket.accept();
    websocket.subscribe('news');
    await goOn.promise;
  });
  app.websocket('/loud')(async function loud() {
    await websocket.accept();
    for (let i = 0; i < 8; i++) void websocket.send('x'.repeat(MIB)).catch(() => undefined);
    await goOn.promise;
  });
});

afterEach(async () => {
  goOn.open();
  await served.close();
  await eventually(
    () => held() === 0,
    () => `${held()} bytes are still held`,
  );
});

const post = (path: string, body: string, ...lines: string[]) =>
  served.client(head('POST', path, `Content-Length: ${body.length}`, ...lines) + body);
const answered = (clients: RawClient[], status: number) =>
  clients.filter(({ text }) => text.startsWith(`HTTP/1.1 ${status}`));

/** What everybody else sees. */
async function othersAreServed() {
  expect(await served.client(head('GET', '/')).until(/ok\.$/)).toContain('200 OK');
  expect(await post('/whole', 'x'.repeat(1000)).until(/bytes\.$|<\/p>/)).toContain('1000 bytes.');
}

describe('what clients keep in memory has a bound', () => {
  beforeEach(() => served.start({ maxBuffered: BOUND + others }));

  it.each([
    ['whole bodies that views hold', '/whole', (body: string) => [body]],
    [
      'forms of many small files and fields',
      '/form',
      (body: string) => {
        const parts = Array.from({ length: 4 }, (_, i) => {
          const name = `name="${i}"${i % 2 ? `; filename="${i}"` : ''}`;
          return `--b\r\nContent-Disposition: form-data; ${name}\r\n\r\n${body.slice(0, body.length / 4)}\r\n`;
        });
        return [`${parts.join('')}--b--\r\n`, 'Content-Type: multipart/form-data; boundary=b'];
      },
    ],
  ] as [string, string, (body: string) => [string, ...string[]]][])('%s', async (_, path, make) => {
    const clients: RawClient[] = [];
    for (let i = 0; i < 14; i++) {
      clients.push(await post(path, ...make('x'.repeat(MIB))).arrived());
      expect(held()).toBeLessThan(BOUND + MIB);
    }
    const refused = answered(clients, 503);
    expect(refused.length).toBeGreaterThanOrEqual(5);
    for (const { text } of refused) expect(text).toMatch(/\r\nConnection: close\r\n/i);
    await othersAreServed();
    expect(served.logged.filter((line) => line.includes('maxBuffered'))).toHaveLength(1);
    goOn.open();
    for (const client of clients) await client.until(/bytes\.$|files\.$|<\/p>\s*$/);
    expect(answered(clients, 200)).toHaveLength(14 - refused.length);
    await eventually(() => held() === 0);
    expect(await post('/whole', 'x'.repeat(MIB)).until(/bytes\.$/)).toContain('200 OK');
  });

  it('bodies on their way, which clients break off', async () => {
    const clients: RawClient[] = [];
    for (let i = 0; i < 14; i++)
      clients.push(
        await served.client(head('POST', '/whole', `Content-Length: ${2 * MIB}`) + 'x'.repeat(MIB)).arrived(),
      );
    expect(held()).toBeLessThan(BOUND + MIB);
    expect(answered(clients, 503).length).toBeGreaterThanOrEqual(5);
    for (const { socket } of clients) socket.destroy();
    await eventually(() => held() === 0);
    await othersAreServed();
  });

  it('chunks of single bytes, whose bookkeeping counts too', async () => {
    const client = served.client(head('POST', '/whole', 'Transfer-Encoding: chunked'));
    for (let i = 0; i < 20 && !client.text; i++) await client.send('1\r\nx\r\n'.repeat(10_000)).arrived();
    expect(client.text).toMatch(/^HTTP\/1\.1 503 /);
  });

  it('bodies that nobody reads cost next to nothing, and let the connection go on', async () => {
    const clients: RawClient[] = [];
    for (let i = 0; i < 14; i++) clients.push(post('/unread', 'x'.repeat(2 * MIB)));
    await turns(50);
    expect(held()).toBeLessThan(BOUND);
    goOn.open();
    for (const client of clients) {
      await client.until(/not read\.$/);
      client.text = '';
      expect(await client.send(head('GET', '/')).until(/ok\.$/)).toContain('200 OK');
    }
  });

  it('large answers that nobody takes', async () => {
    const clients = Array.from({ length: 4 }, () => served.client());
    for (const { socket } of clients) socket.pause();
    for (const client of clients) await client.send(head('GET', '/large')).arrived();
    expect(held()).toBeGreaterThan(BOUND);
    expect(held()).toBeLessThan(BOUND + 25 * MIB);
    await othersAreServed();
    for (const { socket } of clients) socket.resume();
    for (const client of clients)
      await eventually(() => client.text.length > 24 * MIB || / 503 /.test(client.text));
    expect(answered(clients, 503).length).toBeGreaterThan(0);
    await eventually(() => held() === 0);
  });

  it('messages that the server does not read', async () => {
    const sockets = await Promise.all(Array.from({ length: 14 }, () => socket('/silent')));
    for (const one of sockets) {
      one.ws.send('x'.repeat(MIB / 2));
      one.ws.send('x'.repeat(MIB / 2));
    }
    await eventually(() => sockets.some(({ code }) => code === 1008));
    expect(held()).toBeLessThan(BOUND + 7 * MIB);
    await othersAreServed();
    goOn.open();
    await eventually(() => sockets.every(({ code }) => code));
    expect(sockets.filter(({ code }) => code === 1000).length).toBeGreaterThan(3);
  });

  it('messages that clients do not read', async () => {
    const sockets: Awaited<ReturnType<typeof socket>>[] = [];
    for (let i = 0; i < 14; i++) sockets.push(await socket('/loud', true));
    expect(held()).toBeLessThan(BOUND + 9 * MIB);
    await othersAreServed();
    for (const { ws } of sockets) ws.resume();
    goOn.open();
    await eventually(() => sockets.every(({ code }) => code));
    expect(sockets.filter(({ code }) => code === 1006).length).toBeGreaterThan(3);
    expect(sockets.filter(({ code }) => code === 1000).length).toBeGreaterThan(0);
  });

  it('published messages that wait for peers', async () => {
    const sockets: Awaited<ReturnType<typeof socket>>[] = [];
    for (let i = 0; i < 14; i++) sockets.push(await socket('/news', true));
    await eventually(() => served.app.publish('news', 'begin') > 0);
    let most = 0;
    for (let i = 0; i < 40; i++) {
      served.app.publish('news', 'x'.repeat(MIB / 4));
      await turns(3);
      most = Math.max(most, held());
    }
    expect(most).toBeGreaterThan(BOUND / 2);
    expect(held()).toBeLessThan(BOUND + 4 * MIB);
    expect(served.logged.some((line) => line.includes('maxBuffered'))).toBe(true);
    await othersAreServed();
    for (const { ws } of sockets) ws.resume();
    goOn.open();
    await eventually(() => sockets.every(({ code }) => code));
    expect(sockets.filter(({ code }) => code === 1006).length).toBeGreaterThan(3);
  });
});

describe('a big upload lets everybody else have a turn for each half megabyte', () => {
  const SIZE = 64 * MIB;
  beforeEach(() => served.start({ maxBuffered: 0 }));

  it.each([
    [
      'as a form',
      '/form',
      '--b\r\nContent-Disposition: form-data; name="f"; filename="f"\r\n\r\n',
      '\r\n--b--\r\n',
    ],
    ['to a view that works on each piece', '/stream', '', ''],
    ['whole', '/whole', '', ''],
  ])('%s', async (_, path, before, after) => {
    goOn.open();
    const lines = [`Content-Length: ${before.length + SIZE + after.length}`, 'Connection: close'];
    const start = head('POST', path, 'Content-Type: multipart/form-data; boundary=b', ...lines) + before;
    const sender = new Worker(SENDER, {
      eval: true,
      workerData: { port: served.port, start, size: SIZE, after },
    });
    let [counted, others, answer] = [0, 0, ''];
    let counting = setImmediate(function count() {
      counted++;
      counting = setImmediate(count);
    });
    sender.on('message', (text) => {
      answer = text;
    });
    while (!answer) {
      await served.client(head('GET', '/')).until(/ok\.$/);
      others++;
    }
    clearImmediate(counting);
    expect(answer).toMatch(path === '/form' ? /1 files\.$/ : `${SIZE} bytes.`);
    expect(counted).toBeGreaterThan(SIZE / MIB);
    expect(others).toBeGreaterThan(3);
  });
});

/** A thread that uploads as fast as it can, and tells the answer. */
const SENDER = `
  const { parentPort, workerData: { port, start, size, after } } = require('node:worker_threads');
  const socket = require('node:net').connect(port, '127.0.0.1');
  socket.write(start);
  const block = Buffer.alloc(1024 * 1024, 'x');
  let left = size;
  const more = () => {
    while (left > 0) {
      left -= block.length;
      if (!socket.write(block)) return socket.once('drain', more);
    }
    socket.write(after);
  };
  more();
  let text = '';
  socket.on('data', (data) => { text += data; });
  socket.on('close', () => parentPort.postMessage(text));
`;

/** @param silent it takes nothing */
async function socket(path: string, silent = false) {
  const ws = new WebSocket(`${served.url.replace('http', 'ws')}${path}`, { perMessageDeflate: false });
  const told = { ws, code: 0 };
  ws.on('close', (code) => {
    told.code = code;
  });
  ws.on('error', () => undefined);
  await once(ws, 'open');
  if (silent) ws.pause();
  await turns(3);
  return told;
}
