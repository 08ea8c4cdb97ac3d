/**
 * The boundary between transport and app without a network: {@link request} and {@link connect} call a `Handle` in
 * this process, with bodies that stream both ways, clients that leave, and sockets.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import type { Application, Handle, HeaderList, HttpExchange } from '../../exchange.js';
import { bytesOf, ConnectionCut } from '../exchange.js';
import { hasToken, lookup, received } from '../headerlines.js';
import type { Queue } from '../queue.js';
import { Topics as MemoryPublisher } from '../topics.js';
import { type Refusal, refuseFraming, refuseHandshake } from '../websocket.js';
import { type MemoryExchange, MemoryHttpExchange, type Target } from './exchange.js';
import { type MemorySocket, MemorySocketExchange } from './socket.js';

export { ConnectionCut } from '../exchange.js';
export { Topics as MemoryPublisher } from '../topics.js';
export { MemorySocket } from './socket.js';

/** A request to make; every value has a default. */
export interface RequestOptions {
  /** Default `GET`. */
  method?: string;
  /** Percent-encoded, with a leading slash; may bring the query along. Default `/`. */
  path?: string;
  /** The query string, without the question mark. */
  query?: string;
  /** Header lines: name, value, name, value, … `Host: localhost` and the framing of the body are added. */
  headers?: HeaderList;
  /** The content; an iterable is sent in pieces, and chunked unless the headers announce a length. */
  body?: string | Uint8Array | AsyncIterable<string | Uint8Array>;
  /** Default `http`; `ws` for a socket. */
  scheme?: string;
  /** Default `127.0.0.1`. */
  remoteAddress?: string;
  /** Where the app is mounted. Default: the root. */
  rootPath?: string;
  /** The client leaves when this aborts. */
  signal?: AbortSignal;
  /** How many bytes may wait for the client to read them before the app is held back. Default 64 KiB. */
  highWaterMark?: number;
}

/** A socket to open. */
export interface ConnectOptions extends Omit<RequestOptions, 'method' | 'body'> {
  /** The subprotocols to offer. */
  subprotocols?: readonly string[];
  /** Where subscriptions are kept; sockets that share one reach each other. */
  publisher?: MemoryPublisher;
}

/** The app answered a WebSocket handshake with an ordinary response. */
export class HandshakeRefused extends Error {
  override readonly name = 'HandshakeRefused';
  constructor(readonly response: MemoryResponse) {
    super(`The WebSocket handshake was refused: ${response.status}.`);
  }
}

const HIGH_WATER_MARK = 64 * 1024;

/** Handlers run as a server's do: outside whatever async storage the caller is in. */
const outside = AsyncLocalStorage.snapshot();

/** An app, or a bare function that handles exchanges. */
export type Handler = Application | Handle;

/**
 * Makes a request of a handler.
 * @returns the answer: once the handler is through, or as soon as a streamed answer begins
 * @throws ConnectionCut when the app cuts the connection before it answers, or the signal aborts
 */
export function request(handler: Handler, options: RequestOptions = {}): Promise<MemoryResponse> {
  return new Promise((resolve, reject) => {
    const upload = new Upload(options.body);
    const peer = new ResponsePeer(resolve, reject);
    const mark = options.highWaterMark ?? HIGH_WATER_MARK;
    const exchange = new MemoryHttpExchange(targetOf(options), peer, mark, upload);
    peer.exchange = exchange;
    start(exchange, handler, options.signal, refuseFraming(exchange.headers()));
    upload.send(exchange);
  });
}

/** A request that no handler gets: for tests of what reads requests. Its body arrives by itself. */
export function exchangeFor(options: RequestOptions = {}): HttpExchange {
  const upload = new Upload(options.body);
  const peer = new ResponsePeer(
    () => {},
    () => {},
  );
  const exchange = new MemoryHttpExchange(targetOf(options), peer, HIGH_WATER_MARK, upload);
  peer.exchange = exchange;
  upload.send(exchange);
  return exchange;
}

/**
 * Opens a WebSocket to a handler.
 * @returns the client's end, once the app accepts
 * @throws HandshakeRefused when the app answers with a response instead
 */
export function connect(handler: Handler, options: ConnectOptions = {}): Promise<MemorySocket> {
  return new Promise((resolve, reject) => {
    const peer = new ResponsePeer((response) => reject(new HandshakeRefused(response)), reject, resolve);
    const mark = options.highWaterMark ?? HIGH_WATER_MARK;
    const publisher = options.publisher ?? new MemoryPublisher();
    const exchange = new MemorySocketExchange(handshakeOf(options), peer, mark, publisher);
    peer.exchange = exchange;
    start(exchange, handler, options.signal, refuseHandshake(exchange.headers()));
  });
}

function start(
  exchange: MemoryExchange,
  handler: Handler,
  signal: AbortSignal | undefined,
  refusal: Refusal | undefined,
): void {
  signal?.addEventListener('abort', () => exchange.leave(), { once: true });
  if (refusal) exchange.decline(refusal);
  else outside(() => exchange.run(typeof handler === 'function' ? { handle: handler } : handler));
  if (signal?.aborted) exchange.leave();
}

/** An answer as the client sees it. */
export class MemoryResponse {
  /** Made by {@link request}. */
  constructor(
    /** The status line without the version: `200 OK`. */
    readonly status: string,
    /** Header lines in order, with the Content-Length that a server adds. */
    readonly headers: HeaderList,
    private readonly content: Queue<Uint8Array>,
    /** Resolves when the handler is through. */
    readonly settled: Promise<void>,
    private readonly exchange: MemoryExchange,
    /** Header lines of each informational answer that came ahead. */
    readonly informed: readonly HeaderList[],
  ) {}

  /** The status code. */
  get statusCode(): number {
    return Number.parseInt(this.status, 10);
  }

  /** One header by its name in any case, repeated lines joined; undefined if there is none. */
  header(name: string): string | undefined {
    return lookup(lowerCased(this.headers), name.toLowerCase());
  }

  /** Every value of a header, in order. */
  headerLines(name: string): string[] {
    const lower = name.toLowerCase();
    return this.headers.filter((_, i) => i % 2 === 1 && this.headers[i - 1]!.toLowerCase() === lower);
  }

  /** The content as it comes; leaving the loop early is leaving the connection. */
  async *stream(): AsyncGenerator<Uint8Array, void> {
    try {
      for (let chunk = await this.content.next(); chunk; chunk = await this.content.next()) yield chunk;
    } finally {
      this.exchange.leave();
    }
  }

  /**
   * All content, once the handler is through.
   * @throws ConnectionCut when the answer was cut short
   */
  async bytes(): Promise<Uint8Array> {
    const chunks: Uint8Array[] = [];
    for (let chunk = await this.content.next(); chunk; chunk = await this.content.next()) chunks.push(chunk);
    await this.settled;
    return Buffer.concat(chunks);
  }

  /** {@link bytes} as UTF-8 text. */
  async text(): Promise<string> {
    return Buffer.from(await this.bytes()).toString();
  }

  /** The client leaves without reading the rest. */
  abort(): void {
    this.exchange.leave();
  }
}

class ResponsePeer {
  private readonly hints: HeaderList[] = [];
  exchange: MemoryExchange | undefined;
  private finish: () => void = () => {};
  private readonly through = new Promise<void>((resolve) => {
    this.finish = resolve;
  });

  constructor(
    private readonly resolve: (response: MemoryResponse) => void,
    private readonly reject: (error: unknown) => void,
    readonly accepted: (socket: MemorySocket) => void = () => {},
  ) {}

  informed(headers: HeaderList): void {
    this.hints.push(headers);
  }

  answered(status: string, headers: HeaderList, content: Queue<Uint8Array>, streamed: boolean): void {
    const response = new MemoryResponse(status, headers, content, this.through, this.exchange!, this.hints);
    if (streamed) this.resolve(response);
    else this.through.then(() => this.resolve(response));
  }

  cut(): void {
    this.reject(new ConnectionCut());
  }

  raised(error: unknown): void {
    this.reject(error);
  }

  settled(): void {
    this.finish();
  }
}

/** The client's content on its way to the app. */
class Upload {
  private go: (() => void) | undefined;
  private held: Promise<void> | undefined;

  constructor(private readonly body: RequestOptions['body']) {}

  pause(): void {
    this.held = new Promise((resolve) => {
      this.go = resolve;
    });
  }

  resume(): void {
    this.held = undefined;
    this.go?.();
  }

  crowded(): boolean {
    return false;
  }

  /** Sends everything; a source that fails is a client that leaves. */
  async send(exchange: MemoryHttpExchange): Promise<void> {
    try {
      for await (const chunk of piecesOf(this.body)) {
        if (exchange.done) return;
        const piece = Uint8Array.from(bytesOf(chunk));
        exchange.upload.receive(piece, typeof this.body === 'string' || this.body instanceof Uint8Array);
        piece.fill(0); // as an engine's memory is used again
        if (this.held) await this.held;
      }
      exchange.upload.end();
    } catch {
      exchange.leave();
    }
  }
}

function piecesOf(body: RequestOptions['body']) {
  if (body === undefined) return [];
  return typeof body === 'string' || body instanceof Uint8Array ? [body] : body;
}

function targetOf(options: RequestOptions): Target {
  const [path = '/', search = ''] = (options.path ?? '/').split(/\?(.*)/s);
  return {
    method: options.method ?? 'GET',
    path,
    query: options.query ?? search,
    scheme: options.scheme ?? 'http',
    remoteAddress: options.remoteAddress ?? '127.0.0.1',
    rootPath: options.rootPath ?? '',
    lines: framed(lowerCased(options.headers ?? []).map(received), options.body),
  };
}

function handshakeOf(options: ConnectOptions): Target {
  const headers = [...(options.headers ?? [])];
  const has = (name: string) => lookup(lowerCased(headers), name) !== undefined;
  if (!hasToken(lookup(lowerCased(headers), 'upgrade'), 'websocket')) headers.push('upgrade', 'websocket');
  if (!has('connection')) headers.push('connection', 'Upgrade');
  if (!has('sec-websocket-version')) headers.push('sec-websocket-version', '13');
  if (!has('sec-websocket-key')) headers.push('sec-websocket-key', Buffer.alloc(16).toString('base64'));
  if (options.subprotocols?.length) headers.push('sec-websocket-protocol', options.subprotocols.join(', '));
  return targetOf({ scheme: 'ws', ...options, headers });
}

function framed(lines: string[], body: RequestOptions['body']): HeaderList {
  if (!lines.some((text, i) => i % 2 === 0 && text === 'host')) lines.unshift('host', 'localhost');
  const isFramed = lookup(lines, 'content-length') ?? lookup(lines, 'transfer-encoding');
  if (body === undefined || isFramed !== undefined) return lines;
  if (typeof body === 'string' || body instanceof Uint8Array)
    lines.push('content-length', String(bytesOf(body).length));
  else lines.push('transfer-encoding', 'chunked');
  return lines;
}

function lowerCased(lines: HeaderList): string[] {
  return lines.map((text, i) => (i % 2 === 0 ? text.toLowerCase() : text));
}
