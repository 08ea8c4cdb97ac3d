/** WebSockets that no rule has, between a client and an old application. */
import http from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { ENGINES } from '../engines.js';
import { HANDSHAKE, head } from '../served.js';
import { eventually } from '../waiting.js';
import { listening, raw, standBefore } from './old.js';

/** An old application that accepts WebSockets. */
async function sockets(
  talk: (socket: WebSocket, req: http.IncomingMessage) => void,
  options: ConstructorParameters<typeof WebSocketServer>[0] = {},
) {
  const server = http.createServer((_, res) => res.writeHead(401, { 'WWW-Authenticate': 'x' }).end('log in'));
  const accepting = new WebSocketServer({ server, ...options });
  accepting.on('connection', talk);
  return `http://127.0.0.1:${await listening(server)}`;
}

/** What a client receives, and how it ends. */
function client(url: string, protocols: string[] = [], options = {}) {
  const socket = new WebSocket(url.replace('http', 'ws'), protocols, options);
  const received: (string | Buffer)[] = [];
  const closed = new Promise<[number, string]>((resolve) => {
    socket.on('close', (code, reason) => resolve([code, reason.toString()]));
  });
  socket.on('message', (data: Buffer, isBinary) => received.push(isBinary ? data : data.toString()));
  socket.on('error', () => {});
  return { socket, received, closed, opened: new Promise((resolve) => socket.once('open', resolve)) };
}

describe.each(ENGINES)('on %s', (engine) => {
  it('passes messages on both ways, text as text and bytes as bytes', async () => {
    const url = await sockets((socket) => {
      socket.send('welcome');
      socket.on('message', (data, isBinary) => socket.send(data, { binary: isBinary }));
    });
    const served = await standBefore(url, { engine });
    const { socket, received, opened } = client(`${served.url}/chat`);
    await opened;
    socket.send('text é');
    socket.send(Buffer.from([0, 255]));
    socket.send('');
    await eventually(() => received.length === 4);
    expect(received).toEqual(['welcome', 'text é', Buffer.from([0, 255]), '']);
    socket.close();
  });

  it('passes on path, headers, subprotocols and what the handshake is accepted with', async () => {
    let asked: http.IncomingMessage | undefined;
    const url = await sockets(
      (_, req) => {
        asked = req;
      },
      { handleProtocols: () => 'two' },
    );
    const served = await standBefore(url, { engine });
    const one = client(`${served.url}/a%2Fb?q=%41`, ['one', 'two'], {
      headers: { Cookie: 'a=1', 'X-Forwarded-For': '6.6.6.6' },
      origin: 'https://page.example',
    });
    await one.opened;
    expect(one.socket.protocol).toBe('two');
    expect(asked!.url).toBe('/a%2Fb?q=%41');
    expect(asked!.headers).toMatchObject({
      host: new URL(served.url).host,
      cookie: 'a=1',
      origin: 'https://page.example',
      'x-forwarded-for': '127.0.0.1',
      'x-forwarded-proto': 'http',
    });
    one.socket.close();
  });

  it('passes on that the old application chooses no subprotocol, and none that was not offered', async () => {
    const plain = await sockets(() => {}, { handleProtocols: () => false });
    const served = await standBefore(plain, { engine });
    const offer = (name: string) => head('GET', '/x', ...HANDSHAKE, `Sec-WebSocket-Protocol: ${name}`);
    const answer = await served.client(offer('one, two')).until(/\r\n\r\n/);
    expect(answer).toMatch(/^HTTP\/1\.1 101 /);
    expect(answer).not.toMatch(/sec-websocket-protocol/i);
    const other = await sockets(() => {}, { handleProtocols: () => 'three' });
    const before = await standBefore(other, { engine });
    expect(await before.client(offer('one')).until(/\r\n\r\n/)).toMatch(/^HTTP\/1\.1 502 /);
  });

  it.each([
    [4001, 'why é', [4001, 'why é']],
    [1001, '', [1001, '']],
    [undefined, undefined, [1000, '']],
  ])('passes on how the old application closes: %s', async (code, reason, expected) => {
    const url = await sockets((socket) => socket.close(code as number, reason));
    const served = await standBefore(url, { engine });
    expect(await client(`${served.url}/x`).closed).toEqual(expected);
  });

  it('passes on how the client closes', async () => {
    const seen: [number, string][] = [];
    const url = await sockets((socket) => {
      socket.on('close', (code, reason) => seen.push([code, reason.toString()]));
    });
    const served = await standBefore(url, { engine });
    const one = client(`${served.url}/x`);
    await one.opened;
    one.socket.close(4002, 'done');
    await eventually(() => seen.length === 1);
    const two = client(`${served.url}/x`);
    await two.opened;
    two.socket.terminate();
    await eventually(() => seen.length === 2);
    expect(seen).toEqual([
      [4002, 'done'],
      [1006, ''],
    ]);
  });

  it('cuts a client off whose old application is gone', async () => {
    const url = await sockets((socket) => socket.terminate());
    const served = await standBefore(url, { engine });
    expect(await client(`${served.url}/x`).closed).toEqual([1006, '']);
  });

  it('gives the answer to a handshake that is refused', async () => {
    const url = await sockets(() => {}, { path: '/other' });
    const served = await standBefore(url, { engine });
    const { socket } = client(`${served.url}/x`);
    const response = await new Promise<http.IncomingMessage>((resolve) => {
      socket.on('unexpected-response', (_, answer) => resolve(answer));
    });
    expect(response.statusCode).toBe(400);
    socket.terminate();
  });

  it('says 502 and 504 to a handshake as to a request', async () => {
    const status = async (url: string) => {
      const served = await standBefore(url, { engine, timeout: 0.3 });
      const { socket } = client(`${served.url}/x`);
      return new Promise((resolve) => {
        socket.on('unexpected-response', (_, answer) => resolve(answer.statusCode));
      });
    };
    expect(await status('http://127.0.0.1:1')).toBe(502);
    const silent = http.createServer();
    silent.on('upgrade', (_, socket) => {
      const drip = setInterval(() => socket.write('H'.slice(Number(socket.destroyed))), 50);
      socket.on('error', () => {}).on('close', () => clearInterval(drip));
      socket.write('HTTP/1.1 101 Switching Protocols\r\nX-A: ');
    });
    expect(await status(`http://127.0.0.1:${await listening(silent)}`)).toBe(504);
    // A refusal that does not end is none.
    const half = 'HTTP/1.1 401 Unauthorized\r\nContent-Length: 10\r\n\r\nhalf';
    expect(await status(await raw((socket) => socket.write(half)))).toBe(502);
  });

  it('holds the old application back while a client does not read', async () => {
    let waiting = 0;
    const url = await sockets(async (socket) => {
      const piece = Buffer.alloc(64 * 1024);
      while (socket.readyState === socket.OPEN && waiting < 4_000_000) {
        socket.send(piece);
        waiting = socket.bufferedAmount;
        await sleep(0);
      }
    });
    const served = await standBefore(url, { engine, serve: { maxBackpressure: 1_000_000 } });
    const { socket, opened } = client(`${served.url}/x`);
    await opened;
    socket.pause();
    await eventually(() => waiting >= 4_000_000);
    socket.terminate();
  });

  it('answers the pings of the old application', async () => {
    let pongs = 0;
    const url = await sockets((socket) => {
      socket.on('pong', () => pongs++);
      socket.ping();
    });
    const served = await standBefore(url, { engine });
    const { socket } = client(`${served.url}/x`);
    await eventually(() => pongs === 1);
    socket.close();
  });

  it('closes with the server', async () => {
    const seen: number[] = [];
    const url = await sockets((socket) => {
      socket.on('close', (code) => seen.push(code));
    });
    const served = await standBefore(url, { engine });
    const { opened, closed } = client(`${served.url}/x`);
    await opened;
    await served.close();
    await closed;
    await eventually(() => seen.length === 1);
    expect(seen).toEqual([1001]);
  });
});
