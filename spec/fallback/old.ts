/** An old application: whatever answers HTTP. And an app before it. */
import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import net from 'node:net';
import type { FallbackOptions, ServeOptions } from 'pottle';
import { afterEach } from 'vitest';
import { Served } from '../served.js';

type Answer = (req: IncomingMessage, res: ServerResponse) => void;

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

/** Closes something when the spec is over. */
export function afterwards(close: () => Promise<unknown>): void {
  closing.push(close);
}

/** Listens, and is closed when the spec is over. */
export async function listening(server: net.Server): Promise<number> {
  const sockets = new Set<net.Socket>();
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  afterwards(async () => {
    const closed = new Promise((resolve) => server.close(resolve));
    for (const socket of sockets) socket.destroy();
    await closed;
  });
  return (server.address() as AddressInfo).port;
}

/** An old application, and what it was asked. */
export class Old {
  readonly asked: IncomingMessage[] = [];
  connections = 0;
  url = '';
  readonly server: http.Server;

  constructor(answer: Answer) {
    this.server = http.createServer({ keepAliveTimeout: 60_000, maxHeaderSize: 1_000_000 }, (req, res) => {
      this.asked.push(req);
      answer(req, res);
    });
    this.server.on('connection', () => {
      this.connections++;
    });
  }

  static async start(answer: Answer): Promise<Old> {
    const old = new Old(answer);
    old.url = `http://127.0.0.1:${await listening(old.server)}`;
    return old;
  }

  get last(): IncomingMessage {
    return this.asked.at(-1)!;
  }
}

/** What answers each connection with these bytes, as soon as it has read a head. */
export async function raw(speak: (socket: net.Socket) => void): Promise<string> {
  const server = net.createServer((socket) => {
    socket.once('data', () => speak(socket));
  });
  return `http://127.0.0.1:${await listening(server)}`;
}

/** An app before an old one, served. */
export async function standBefore(
  url: string,
  {
    engine,
    setUp,
    serve,
    ...options
  }: FallbackOptions & {
    engine?: 'uws' | 'node';
    setUp?: (served: Served) => void;
    serve?: ServeOptions;
  } = {},
): Promise<Served> {
  const served = new Served(engine);
  served.app.get('/new')(function fresh() {
    return 'new';
  });
  served.app.fallback(url, options);
  setUp?.(served);
  await served.start(serve);
  afterwards(() => served.close());
  return served;
}

/** All content of a message. */
export async function contentOf(message: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  for await (const piece of message) pieces.push(piece);
  return Buffer.concat(pieces);
}
