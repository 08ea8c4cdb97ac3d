/**
 * The boundary between a transport and an app: what one request or one WebSocket looks like from either side.
 *
 * A leaf, so that transports and app can be read, tested and replaced apart. Semantics (HEAD,
 * OPTIONS, 405, conditional requests, errors) live above this line; framing (lengths, chunks, corking, keep-alive)
 * lives below it.
 */

import { markGone } from './leaving.js';

/** Header lines as they go over the wire: name, value, name, value, … in order, repeated names allowed. */
export type HeaderList = readonly string[];

/** What both kinds of exchange can tell about the request. All of it stays readable after {@link Exchange.onAbort} fired. */
interface Incoming {
  /** The request method as it was sent; methods are case-sensitive (RFC 9110, section 9.1). */
  readonly method: string;
  /** The path of the request target, percent-encoded as it was sent, always with a leading slash, without the query. */
  readonly path: string;
  /** The query string as it was sent, without the question mark; empty if there was none. */
  readonly query: string;
  /** `http` or `https`; `ws` or `wss` for a WebSocket. */
  readonly scheme: string;
  /** The peer's address, in its shortest form (`127.0.0.1`, `::1`); empty for a unix socket. */
  readonly remoteAddress: string;
  /** What a platform gave to `fetch` beside the request; undefined where none has. */
  readonly platform?: readonly unknown[];
  /** Where the app is mounted: percent-decoded, no trailing slash, empty at the root (WSGI's SCRIPT_NAME). */
  readonly rootPath: string;
  /** One header by its lower-case name; repeated lines joined with `, ` (`; ` for cookies); undefined if absent. */
  header(name: string): string | undefined;
  /** The first line of a header by its lower-case name, the cheapest way there is; undefined if absent or empty. */
  firstLine(name: string): string | undefined;
  /** Every header line, names in lower case, in the order received. */
  headers(): HeaderList;
  /** Keeps the platform at work until the promise settles, where it would rest after the answer. */
  outlive?(task: Promise<unknown>): void;
  /** Answered in full, or gone: nothing may be written any more. */
  readonly done: boolean;
  /**
   * Calls `callback` once if the peer goes away before the answer is complete; at once if it already has. For a
   * WebSocket that was accepted: when it is closed, whoever closes it.
   */
  onAbort(callback: () => void): void;
}

/** How an answer goes out. */
interface Outgoing {
  /**
   * Sends a whole answer. Header names and values were checked by the caller; `Content-Length`, `Transfer-Encoding`,
   * `Date` and `Keep-Alive` are the transport's and never in the list.
   * @param status the status line without the version: `200 OK`
   * @param body the content, or null for none (HEAD, 204, 304)
   * @param length without a body: the length to announce, in bytes (HEAD)
   */
  respond(status: string, headers: HeaderList, body: string | Uint8Array | null, length?: number): void;
  /** Begins a streamed answer; `length` in bytes when it is known, else the answer is chunked. */
  start(status: string, headers: HeaderList, length?: number): void;
  /**
   * Writes one piece of a streamed answer. Returns nothing when more may follow at once, else a promise that resolves
   * when the peer has caught up, or has gone (see {@link Incoming.done}).
   */
  write(chunk: string | Uint8Array): Promise<void> | undefined;
  /** Ends a streamed answer. */
  end(): void;
  /** Cuts the connection: the peer must see that the answer is not complete. */
  abort(): void;
  /** In process only: hands an error that the app does not answer to whoever made the request, a test. */
  raise?(error: unknown): void;
}

/** One HTTP request and its answer. */
export interface HttpExchange extends Incoming, Outgoing {
  readonly kind: 'http';
  /**
   * The whole body. Rejects with a {@link BodyError}: too large as soon as more than `limit` bytes are announced or
   * have arrived, aborted when the peer left. The body can be read once: as a whole, or as a stream.
   */
  body(limit?: number): Promise<Uint8Array>;
  /** As {@link body}, without a promise or a copy: the reader is called once, perhaps before this returns. */
  collect(limit: number | undefined, reader: BodyReader): void;
  /** The body as it arrives; the same errors as {@link body}. Leaving the loop early discards the rest. */
  stream(limit?: number): AsyncIterable<Uint8Array>;
  /** So much is kept in memory for clients that no more than a little may be added. */
  crowded(): boolean;
  /**
   * Sends an informational answer ahead of the answer (RFC 9110, section 15.2), as `respond` does; nothing where the client
   * cannot have it, or the answer has begun. A transport that cannot need not have it.
   * @param status the status line without the version: `103 Early Hints`
   */
  inform?(status: string, headers: HeaderList): void;
}

/** Takes a whole body; see {@link HttpExchange.collect}. */
export interface BodyReader {
  /** The body has arrived. Borrowed bytes have to be read or copied before this returns. Must not throw. */
  arrived(bytes: Uint8Array, borrowed: boolean): void;
  /** It will not: the error says why. */
  failed(error: BodyError): void;
}

/** A WebSocket: an HTTP exchange until {@link accept}, a socket afterwards. */
export interface SocketExchange extends Incoming, Outgoing {
  readonly kind: 'websocket';
  /** The socket that the transport made, where this one was derived from it; what publishers compare. */
  readonly origin?: SocketExchange | undefined;
  /** The subprotocols that the client offers, in its order (RFC 6455, section 11.3.4). */
  readonly subprotocols: readonly string[];
  /** The handshake has been accepted. */
  readonly accepted: boolean;
  /** What `receive` and `send` reject with from now on; undefined while the socket is open, or not yet. */
  readonly closed?: SocketClosed | undefined;
  /** Completes the handshake; `headers` go out with the 101. */
  accept(subprotocol?: string, headers?: HeaderList): void;
  /** The next message: text as a string, binary as bytes of its own. Rejects with a {@link SocketClosed} at the end. */
  receive(): Promise<string | Uint8Array>;
  /** Sends a message; a promise when the peer has to catch up first. Rejects with a {@link SocketClosed} at the end. */
  send(message: string | Uint8Array): Promise<void> | undefined;
  /** Sends a close frame. The code is one an endpoint may send; a longer reason is cut at 123 bytes of UTF-8. */
  close(code?: number, reason?: string): void;
  /** Delivers what is published on the topic to this socket, from now until it closes. */
  subscribe(topic: string): void;
  unsubscribe(topic: string): void;
}

/** One request of either kind. */
export type Exchange = HttpExchange | SocketExchange;

/** A request that is over, as `app.observe` and the access log have it. */
export interface RequestEntry {
  /** When it came. */
  readonly time: Date;
  readonly method: string;
  /** As it was sent, percent-encoded. */
  readonly path: string;
  /** Without the question mark. */
  readonly query: string;
  /** The address of the client. */
  readonly remoteAddress: string;
  readonly referrer: string | undefined;
  readonly userAgent: string | undefined;
  /** The status of the answer; 101 for a WebSocket that was accepted, 499 where the client left before there was one. */
  readonly status: number;
  /** How many bytes of content were sent; of a WebSocket none are counted. */
  readonly bytes: number;
  /** Milliseconds until all was over: the stream, the WebSocket, its teardown. */
  readonly duration: number;
  /** The endpoint and the rule that answered; null where none did. */
  readonly endpoint: string | null;
  readonly rule: string | null;
  readonly requestId: string | undefined;
}

/** Is told of each request when it is over. */
export type RequestObserver = (entry: RequestEntry) => void;

/** How the access log is written: a format, or a function that writes it. */
export type AccessLog = 'common' | 'combined' | 'json' | RequestObserver;

/** The exchange that the transport made, of one that was derived from it. */
export function rootOf(exchange: Exchange): Exchange {
  return ('origin' in exchange && exchange.origin) || exchange;
}

/** What an app is to a transport: one callable. It never throws and its promise never rejects. */
export type Handle = (exchange: Exchange) => void | Promise<void>;

/** Is told of the end by a call. */
export interface Ending {
  ended(): void;
}

/** An exchange that is told of its handler's end. */
export type Told = Exchange & Ending;

/** An app as a transport calls it. */
export interface Application {
  /** May be replaced (wrapped) while serving. */
  handle: Handle;
  /**
   * The way in while nothing is wrapped around {@link handle}, else null: the exchange is told of the end instead of a
   * promise being made. Never throws.
   * PERF: a promise less (bench/http.js, text).
   */
  readonly direct?: ((exchange: Told) => void) | null;
}

/** The app behind a bare `handle`, for middleware that has to know its configuration. */
export const appBehind = new WeakMap<Handle, object>();

const repeated = new WeakSet<HeaderList>();

/**
 * Makes a list of header lines one that is sent again and again: transports look at it only once. The lines must be
 * checked and ASCII.
 * PERF: looking through them takes as long as sending them (bench/http.js, text).
 */
export function repeatable(lines: HeaderList): HeaderList {
  repeated.add(lines);
  return lines;
}

/** Whether {@link repeatable} made this list. */
export function isRepeatable(lines: HeaderList): boolean {
  return repeated.has(lines);
}

/** Whoever delivers messages to the subscribers of a topic: each running server is one. */
export interface Publisher {
  /** Sends to every subscriber but `except`; tells to how many. */
  publish(topic: string, message: string | Uint8Array, except?: SocketExchange): number;
  /** How many subscribe, without `except`. */
  subscribers(topic: string, except?: SocketExchange): number;
  /** Whether the process keeps more for its clients than the server allows: no more may wait for those who are slow. */
  crowded(): boolean;
}

/** Why a body could not be read. */
export class BodyError extends Error {
  override readonly name = 'BodyError';
  constructor(readonly reason: 'too large' | 'aborted' | 'consumed' | 'no room') {
    super(BODY_ERRORS[reason]);
    if (reason === 'aborted') markGone(this);
  }
}

const BODY_ERRORS = {
  'too large': 'The request body is larger than the limit.',
  aborted: 'The client went away before the request body was complete.',
  consumed: 'The request body was read before, and can be read only once.',
  'no room': 'The server keeps so much for other clients that it has no memory for the request body now.',
};

/** The socket is closed: by the peer, by us, or by the loss of the connection (1006). */
export class SocketClosed extends Error {
  override readonly name = 'SocketClosed';
  constructor(
    /** The close code (RFC 6455, section 7.4). */
    readonly code: number,
    readonly reason: string = '',
  ) {
    super(`The WebSocket is closed (${code}${reason && `, ${reason}`}).`);
  }
  static {
    markGone(this.prototype);
  }
}
