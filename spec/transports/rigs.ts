/** The ways to reach a handler that the transport contract runs over. */

import http from 'node:http';
import http2 from 'node:http2';
import https from 'node:https';
import type { Writable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { vi } from 'vitest';
import { WebSocket } from 'ws';
import type { Handle, Publisher } from '../../lib/exchange.js';
import { derive } from '../../lib/middleware/derive.js';
import { toFetch } from '../../lib/transports/fetch/serve.js';
import { bunWebSocket } from '../../lib/transports/fetch/upgrade.js';
import {
  type ConnectOptions,
  connect,
  HandshakeRefused,
  MemoryPublisher,
  type RequestOptions,
  request,
} from '../../lib/transports/memory/client.js';
import { runtimeOf } from '../../lib/transports/runtime.js';
import { type Server, serve } from '../../lib/transports/serve.js';
import { ENGINES } from '../engines.js';

/** An answer as a client sees it; the content comes when asked for. */
export interface Reply {
  status: number;
  /** Every value of a header. */
  header(name: string): string[];
  /** All content; rejects when it is cut short. */
  body(): Promise<Buffer>;
  leave(): void;
}

/** A socket as a client sees it. */
export interface Client {
  subprotocol: string;
  header(name: string): string[];
  send(message: string | Uint8Array): void;
  /** The next message, or `[code, reason]` at the end. */
  receive(): Promise<string | Uint8Array | [number, string]>;
  close(code?: number, reason?: string): void;
  vanish(): void;
  /** Stops to read, and starts again. */
  pause(): void;
  resume(): void;
}

/** A handler within reach. */
export interface Rig {
  /** The connection is encrypted. */
  secure?: boolean;
  /** Of one name there is one header, and all are in alphabetical order: Request sees to that. */
  tidy?: boolean;
  /** Paths have no dots: URL sees to that. */
  dotless?: boolean;
  publisher: Publisher;
  /** What the transport logged as an error. */
  errors: string[];
  request(options?: RequestOptions): Promise<Reply>;
  /** Rejects with the {@link Reply} of a refused handshake. */
  connect(options?: ConnectOptions): Promise<Client>;
  close(): Promise<void>;
}

/** Starts a rig for a handler. */
export type Start = (handle: Handle) => Promise<Rig>;

/** Keeps what a handler expected and did not see: a transport answers with a 500, or not at all, and says nothing. */
export function watched(handle: Handle, disappointed: unknown[]): Handle {
  const note = (error: unknown): never => {
    if ((error as Error).name === 'AssertionError') disappointed.push(error);
    throw error;
  };
  return (exchange) => {
    try {
      return handle(exchange)?.catch(note);
    } catch (error) {
      return note(error);
    }
  };
}

/** A logger that keeps errors. */
export function recorder() {
  const errors: string[] = [];
  const error = (message: string, cause?: unknown) => {
    errors.push(cause === undefined ? message : `${message} ${cause}`);
  };
  return { errors, info: () => {}, error };
}

export async function startInProcess(handle: Handle): Promise<Rig> {
  const publisher = new MemoryPublisher();
  const { errors, error } = recorder();
  // In process nobody gives a logger: what goes wrong is told to the console.
  const told = vi.spyOn(console, 'error').mockImplementation(error);
  return {
    publisher,
    errors,
    async request(options) {
      const response = await request(handle, options);
      return {
        status: response.statusCode,
        header: (name) => response.headerLines(name),
        body: async () => Buffer.from(await response.bytes()),
        leave: () => response.abort(),
      };
    },
    connect: (options) => connectInProcess(handle, publisher, options),
    async close() {
      told.mockRestore();
    },
  };
}

async function connectInProcess(
  handle: Handle,
  publisher: MemoryPublisher,
  options?: ConnectOptions,
): Promise<Client> {
  const socket = await connect(handle, { publisher, ...options }).catch((error) => {
    if (!(error instanceof HandshakeRefused)) throw error;
    const { response } = error;
    throw {
      status: response.statusCode,
      header: (name: string) => response.headerLines(name),
      body: async () => Buffer.from(await response.bytes()),
    };
  });
  return {
    subprotocol: socket.subprotocol,
    header: (name) => socket.headers.filter((_, i) => i % 2 && socket.headers[i - 1]!.toLowerCase() === name),
    send: (message) => socket.send(message),
    receive: () => socket.receive().catch((error): [number, string] => [error.code, error.reason]),
    close: (code, reason) => socket.close(code, reason),
    vanish: () => socket.abort(),
    pause() {},
    resume() {},
  };
}

/** As a platform calls it; WebSockets are its own affair. */
async function startFetch(handle: Handle): Promise<Rig> {
  const logger = recorder();
  const publishers = new Set<Publisher>();
  const call = toFetch({ handle, publishers, logger }, { addressHeader: 'x-peer' });
  return {
    publisher: new MemoryPublisher(),
    errors: logger.errors,
    tidy: true,
    dotless: true,
    request: async (options) => replyTo(await call(requestOf(options))),
    connect: () => Promise.reject(new Error('There is no platform here.')),
    async close() {},
  };
}

function requestOf(options: RequestOptions = {}): Request {
  const { method = 'GET', path = '/', query, headers = [], body, signal } = options;
  const url = `http://localhost${path}${query === undefined ? '' : `?${query}`}`;
  const all = new Headers([['X-Peer', '127.0.0.1']]);
  for (let i = 0; i < headers.length; i += 2) all.append(headers[i]!, headers[i + 1]!);
  if (typeof body === 'string' || body instanceof Uint8Array)
    all.set('Content-Length', String(Buffer.from(body).length));
  const content = typeof body === 'object' && !(body instanceof Uint8Array) ? bytesOfAll(body) : body;
  return new Request(url, { method, headers: all, body: content, signal, duplex: 'half' });
}

async function* bytesOfAll(pieces: AsyncIterable<string | Uint8Array>) {
  for await (const piece of pieces) yield Buffer.from(piece as string);
}

function replyTo(response: Response): Reply {
  const { status, headers } = response;
  return {
    status,
    header: (name) =>
      name === 'set-cookie' ? headers.getSetCookie() : headers.has(name) ? [headers.get(name)!] : [],
    body: async () => Buffer.from(await response.arrayBuffer()),
    leave: () => void response.body?.cancel().catch(() => undefined), // it may have been read
  };
}

async function startOn(
  transport: 'uws' | 'node',
  handle: Handle,
  secure = false,
  multiplexed = false,
): Promise<Rig> {
  const logger = recorder();
  const publishers = new Set<Publisher>();
  const app = { handle, publishers, logger };
  const options = { port: 0, transport, signals: false, shutdownTimeout: 1, http2: multiplexed };
  const server = await serve(app, secure ? { ...options, sslContext: 'adhoc' } : options);
  return {
    publisher: [...publishers][0]!,
    errors: logger.errors,
    secure,
    request: (options) => (multiplexed ? requestOverHttp2 : requestOverHttp)(server, options),
    connect: (options) => connectOverHttp(server, options),
    close: () => server.close(),
  };
}

/** Exchanges that middleware derived are exchanges like others. */
export function startDerived(handle: Handle): Promise<Rig> {
  return startOn(ENGINES[0]!, (exchange) => handle(derive(exchange, {})));
}

/** What is refused where the contracts run elsewhere than on Node (`npm run test:platforms`). */
const REFUSED = { Node: /(?!)/, Bun: /HTTP\/2/, Deno: /TLS/ }[runtimeOf().name];

const ALL: [string, Start][] = [
  ['in process', startInProcess],
  ...ENGINES.flatMap((engine): [string, Start][] => [
    [`on ${engine}`, (handle) => startOn(engine, handle)],
    [`on ${engine}, with TLS`, (handle) => startOn(engine, handle, true)],
  ]),
  ['over HTTP/2', (handle) => startOn('node', handle, false, true)],
  ['over HTTP/2, with TLS', (handle) => startOn('node', handle, true, true)],
  ['derived', startDerived],
];

interface Platform {
  serve(
    options: object,
    call?: unknown,
  ): {
    port?: number;
    addr?: { port: number };
    stop?(now: boolean): Promise<void>;
    shutdown?(): Promise<void>;
  };
}

/** The platform's own server, where this runs on Bun or Deno (`npm run test:platforms`). */
const { Bun, Deno } = globalThis as { Bun?: Platform; Deno?: Platform };

async function startOnPlatform(handle: Handle): Promise<Rig> {
  const logger = recorder();
  const publishers = new Set<Publisher>();
  const fetch = toFetch({ handle, publishers, logger });
  const where = { port: 0, hostname: '127.0.0.1' };
  const server = Bun
    ? Bun.serve({ ...where, fetch, websocket: bunWebSocket, development: false })
    : Deno!.serve({ ...where, onListen() {} }, fetch);
  const port = server.port ?? server.addr!.port;
  const place = { port, url: `http://127.0.0.1:${port}` } as Server;
  return {
    publisher: {
      // It joins with the first request.
      publish: (...args) => [...publishers][0]?.publish(...args) ?? 0,
      subscribers: (...args) => [...publishers][0]?.subscribers(...args) ?? 0,
      crowded: () => false,
    },
    errors: logger.errors,
    tidy: true,
    dotless: Bun !== undefined,
    request: (options) => requestOverHttp(place, options),
    connect: (options) => connectOverHttp(place, options),
    close: async () => void (await (server.stop?.(true) ?? Promise.race([server.shutdown!(), sleep(500)]))),
  };
}

const PLATFORM: [string, Start][] = Bun
  ? [['through fetch of Bun', startOnPlatform]]
  : Deno
    ? [['through fetch of Deno', startOnPlatform]]
    : [];

/** What the contracts run over. */
export const TRANSPORTS = [...ALL, ...PLATFORM].filter(([name]) => !REFUSED.test(name));

/** What the contract of requests runs over: `fetch` has WebSockets only where a platform has. */
export const FOR_REQUESTS: [string, Start][] = [...TRANSPORTS, ['through fetch', startFetch]];

function requestOverHttp({ port, url }: Server, options: RequestOptions = {}): Promise<Reply> {
  const { method = 'GET', path = '/', query, headers = [], body, signal } = options;
  const target = query === undefined ? path : `${path}?${query}`;
  const lines = ['Host', `localhost:${port}`, ...headers];
  if (typeof body === 'string' || body instanceof Uint8Array)
    lines.push('Content-Length', String(Buffer.from(body).length));
  else if (body) lines.push('Transfer-Encoding', 'chunked');
  return new Promise((resolve, reject) => {
    const { request } = url.startsWith('https') ? https : http;
    const outgoing = request(
      {
        port,
        host: '127.0.0.1',
        method,
        path: target,
        headers: lines as never, // the types know no raw lines, the code does
        agent: false,
        signal,
        rejectUnauthorized: false,
      },
      (response) => resolve(replyOf(response)),
    );
    outgoing.on('error', reject);
    upload(outgoing, body).catch(() => outgoing.destroy());
  });
}

/** On a connection of its own, which its end closes. */
function requestOverHttp2({ port, url }: Server, options: RequestOptions = {}): Promise<Reply> {
  const { method = 'GET', path = '/', query, headers = [], body, signal } = options;
  const session = http2.connect(url, { rejectUnauthorized: false });
  const fields: http2.OutgoingHttpHeaders = {
    ':method': method,
    ':path': query === undefined ? path : `${path}?${query}`,
    ':authority': `localhost:${port}`,
  };
  for (let i = 0; i < headers.length; i += 2) {
    const name = headers[i]!.toLowerCase();
    if (name !== 'connection')
      fields[name] = name in fields ? [fields[name] as string, headers[i + 1]!].flat() : headers[i + 1];
  }
  if (typeof body === 'string' || body instanceof Uint8Array)
    fields['content-length'] = Buffer.from(body).length;
  return new Promise((resolve, reject) => {
    session.on('error', reject);
    const stream = session.request(fields, { signal, endStream: body === undefined });
    stream.on('error', reject);
    stream.on('close', () => session.close());
    stream.on('response', (_, _flags, raw: string[] = []) => {
      stream.off('error', reject).on('error', () => {}); // reported by body()
      resolve({
        status: stream.sentHeaders && Number(raw[raw.indexOf(':status') + 1]),
        header: (name) => raw.filter((_, i) => i % 2 === 1 && raw[i - 1] === name.toLowerCase()),
        async body() {
          const chunks: Buffer[] = [];
          for await (const chunk of stream) chunks.push(chunk);
          return Buffer.concat(chunks);
        },
        leave: () => stream.close(http2.constants.NGHTTP2_CANCEL),
      });
    });
    if (body !== undefined) upload(stream, body).catch(() => stream.destroy());
  });
}

async function upload(outgoing: Writable, body: RequestOptions['body']): Promise<void> {
  if (body === undefined || typeof body === 'string' || body instanceof Uint8Array) {
    outgoing.end(body);
    return;
  }
  if (outgoing instanceof http.ClientRequest) outgoing.flushHeaders();
  for await (const chunk of body) {
    if (outgoing.destroyed) return;
    if (!outgoing.write(chunk))
      await new Promise<void>((resolve) => {
        const go = () => {
          outgoing.off('drain', go).off('close', go);
          resolve();
        };
        outgoing.on('drain', go).on('close', go);
      });
  }
  outgoing.end();
}

function replyOf(response: http.IncomingMessage): Reply {
  response.on('error', () => {}); // reported by body()
  return {
    status: response.statusCode!,
    header: (name) => response.headersDistinct[name.toLowerCase()] ?? [],
    async body() {
      const chunks: Buffer[] = [];
      for await (const chunk of response) chunks.push(chunk);
      return Buffer.concat(chunks);
    },
    leave: () => response.destroy(),
  };
}

function connectOverHttp({ url }: Server, options: ConnectOptions = {}): Promise<Client> {
  const { path = '/', query, headers = [], subprotocols = [] } = options;
  const target = query === undefined ? path : `${path}?${query}`;
  const extra: Record<string, string> = {};
  for (let i = 0; i < headers.length; i += 2) extra[headers[i]!] = headers[i + 1]!;
  const socket = new WebSocket(`${url.replace('http', 'ws')}${target}`, [...subprotocols], {
    headers: extra,
    rejectUnauthorized: false,
  });
  return new Promise((resolve, reject) => {
    const inbox: (string | Uint8Array)[] = [];
    const waiters: ((item: string | Uint8Array | [number, string]) => void)[] = [];
    let end: [number, string] | undefined;
    let handshake: http.IncomingMessage | undefined;
    socket.on('upgrade', (response) => {
      handshake = response;
    });
    socket.on('message', (data: Buffer, isBinary) => {
      const message = isBinary ? Uint8Array.from(data) : data.toString();
      const waiter = waiters.shift();
      if (waiter) waiter(message);
      else inbox.push(message);
    });
    socket.on('close', (code, reason) => {
      end = [code, reason.toString()];
      for (const waiter of waiters.splice(0)) waiter(end);
    });
    socket.on('error', reject);
    socket.on('unexpected-response', (_, response) => reject(replyOf(response)));
    socket.on('open', () =>
      resolve({
        subprotocol: socket.protocol,
        header: (name) => handshake?.headersDistinct[name] ?? [],
        send: (message) => socket.send(message),
        receive: async () => inbox.shift() ?? end ?? new Promise((settle) => waiters.push(settle)),
        close: (code, reason) => socket.close(code, reason),
        vanish: () => socket.terminate(),
        pause: () => socket.pause(),
        resume: () => socket.resume(),
      }),
    );
  });
}
