/**
 * The request and answer half of an exchange over `fetch`, shared by HTTP requests and WebSocket handshakes: a Request of
 * the platform is read, a Response is given, and the platform frames it.
 */
import { type HeaderList, isRepeatable } from '../../exchange.js';
import { AnnouncedExchange } from '../announced.js';
import { ConnectionCut, OPEN, PLAIN_TEXT, SENDING, STREAMING, shortest } from '../exchange.js';
import { bytewise, isBodiless, isSingle } from '../headerlines.js';
import type { TransportLogger } from '../transport.js';
import { headersOf, outlive, peerAddress } from './platform.js';

type Data = string | Uint8Array;
type Content = Data | ReadableStream<Uint8Array> | null;

/** What exchanges need of what made them. */
export interface FetchHub {
  readonly logger: TransportLogger;
  readonly addressHeader: string | undefined;
  crowded(): boolean;
}

/** One call of `fetch`. */
export interface Call {
  readonly request: Request;
  /** What the platform gave beside it. */
  readonly platform: readonly unknown[];
  resolve(response: Response): void;
  reject(error: unknown): void;
}

/** How many bytes of a streamed answer may wait to be read. */
const MARK = 64 * 1024;
const STRATEGY = { highWaterMark: MARK, size: (piece?: Uint8Array) => piece!.length };
const OK = { status: 200, statusText: 'OK' };
const encoder = new TextEncoder();

/** Header lines that are sent again and again, as the platform has them. */
const known = new WeakMap<HeaderList, Headers>();

/** See the file's comment. */
export abstract class FetchExchange extends AnnouncedExchange {
  readonly rootPath = '';
  readonly path: string;
  readonly query: string;
  /** Scheme and authority of the URL. */
  private readonly place: string;
  private address: string | undefined;
  private lines: HeaderList | undefined;
  private watching = false;
  private controller: ReadableStreamDefaultController<Uint8Array> | undefined;
  /** Why the answer is cut short, once what was written has been read. */
  private failing: Error | undefined;
  private caughtUp: Promise<void> | undefined;
  private wake: (() => void) | undefined;
  private through: (() => void) | undefined;

  constructor(
    protected readonly hub: FetchHub,
    protected readonly call: Call,
  ) {
    super();
    const [url = ''] = call.request.url.split('#', 1);
    const start = url.indexOf('/', url.indexOf('://') + 3);
    const mark = url.indexOf('?', start);
    this.place = url.slice(0, start);
    this.path = mark < 0 ? url.slice(start) : url.slice(start, mark);
    this.query = mark < 0 ? '' : url.slice(mark + 1);
  }

  protected get logger(): TransportLogger {
    return this.hub.logger;
  }

  get method(): string {
    return this.call.request.method;
  }

  get platform(): readonly unknown[] {
    return this.call.platform;
  }

  outlive(task: Promise<unknown>): void {
    outlive(this.call.platform, () => task);
  }

  protected get secure(): boolean {
    return this.place.startsWith('https:');
  }

  get remoteAddress(): string {
    return (this.address ??= this.findAddress());
  }

  private findAddress(): string {
    const { addressHeader } = this.hub;
    const { request, platform } = this.call;
    return (
      shortest((addressHeader && request.headers.get(addressHeader)) || '') ||
      shortest(peerAddress(request, platform))
    );
  }

  header(name: string): string | undefined {
    const value = this.call.request.headers.get(name);
    if (value === null) return name === 'host' ? this.host : undefined;
    return isSingle(name) ? value || undefined : value;
  }

  firstLine(name: string): string | undefined {
    return this.header(name) || undefined;
  }

  headers(): HeaderList {
    return (this.lines ??= this.list());
  }

  private list(): HeaderList {
    const lines = [...this.call.request.headers].flat();
    return this.call.request.headers.has('host') ? lines : ['host', this.host, ...lines];
  }

  /** Whom the URL names. */
  private get host(): string {
    return this.place.slice(this.place.indexOf('://') + 3);
  }

  // ---- the peer leaves ----

  override onAbort(callback: () => void): void {
    this.watch();
    super.onAbort(callback);
  }

  /**
   * Hears from now on when the platform's client leaves.
   * PERF: a listener costs as much as a small request, and most views are through before they need one (bench/fetch.js, text).
   */
  watch(): void {
    if (this.watching || this.done) return;
    this.watching = true;
    const { signal } = this.call.request;
    void this.remoteAddress; // not to be had any more when the client is gone
    if (signal.aborted) this.leave();
    else signal.addEventListener('abort', this.leave);
  }

  private readonly leave = (): void => {
    this.gone(this.call.request.signal.reason);
  };

  /** The client has left. In process somebody may wait; platforms would tell of an error of the program. */
  protected gone(error: unknown): void {
    const { platform, resolve } = this.call;
    if (platform.length === 0) return this.cut(error);
    if (this.state === OPEN) resolve(new Response(null, GONE_AWAY));
    this.lost();
  }

  protected unwatch(): void {
    if (this.watching) this.call.request.signal.removeEventListener('abort', this.leave);
  }

  protected override over(): void {
    this.unwatch();
    this.wake?.();
  }

  /** Cuts the answer off at once. */
  protected cut(error: unknown): void {
    if (this.state === OPEN) this.call.reject(error);
    else if (this.state === STREAMING || this.state === SENDING) this.controller!.error(error);
    this.lost();
  }

  // ---- the answer ----

  protected transmit(status: string, headers: HeaderList, body: Data | null, length?: number): void {
    const size = body === null ? (length ?? this.lengthOfNothing(status)) : sizeOf(body);
    const content = size === 0 || isBodiless(status) || this.method === 'HEAD' ? null : body;
    if (this.answer(content, status, headers, size)) this.finished();
  }

  protected begin(status: string, headers: HeaderList, length?: number): void {
    if (isBodiless(status) || this.method === 'HEAD') return this.transmit(status, headers, null, length);
    const source = {
      start: (controller: ReadableStreamDefaultController<Uint8Array>) => {
        this.controller = controller;
      },
      pull: () => this.pulled(),
      cancel: () => this.lost(),
    };
    if (!this.answer(new ReadableStream(source, STRATEGY), status, headers, length)) return;
    this.state = STREAMING;
    this.room = length ?? Number.POSITIVE_INFINITY;
    this.watch();
  }

  /** Gives the response; whether the platform takes it. Else the plainest error is the answer. */
  private answer(body: Content, status: string, headers: HeaderList, length?: number): boolean {
    try {
      this.call.resolve(responseOf(body, status, headers, length));
      return true;
    } catch (error) {
      this.logger.error('An answer could not be sent.', error);
      this.call.resolve(responseOf('Internal Server Error', '500 Internal Server Error', PLAIN_TEXT));
      this.finished();
      return false;
    }
  }

  write(chunk: Data): Promise<void> | undefined {
    if (this.state !== STREAMING || chunk.length === 0) return undefined;
    const piece = this.fitting(chunk);
    if (piece.length > 0) this.controller!.enqueue(typeof piece === 'string' ? encoder.encode(piece) : piece);
    if (this.room === 0) return void this.finish();
    if (this.controller!.desiredSize! > 0) return this.turn();
    return (this.caughtUp ??= new Promise((resolve) => {
      this.wake = resolve;
    }));
  }

  /** Somebody reads. */
  private pulled(): void {
    if (this.failing && this.controller!.desiredSize === MARK) return this.cut(this.failing);
    this.wake?.();
    this.caughtUp = this.wake = undefined;
  }

  protected finish(): void {
    this.controller!.close();
    this.finished();
  }

  abort(): void {
    if (this.state !== STREAMING || this.controller!.desiredSize === MARK)
      return this.cut(new ConnectionCut());
    this.state = SENDING;
    this.failing = new ConnectionCut();
  }

  /** Resolves when all is over: the answer, and its handler. */
  whenOver(): Promise<void> {
    return new Promise((resolve) => {
      this.through = resolve;
    });
  }

  protected override left(): void {
    this.through?.();
  }
}

/** What stands in for an answer that nobody waits for: nginx' code, as there is none in HTTP. */
const GONE_AWAY = { status: 499, statusText: 'Client Closed Request' };

function sizeOf(data: Data): number {
  return typeof data === 'string' ? Buffer.byteLength(data) : data.length;
}

/** @throws TypeError or RangeError for what the platform refuses: a status that is none, a header's name */
function responseOf(body: Content, status: string, lines: HeaderList, length?: number): Response {
  const init =
    status === '200 OK' ? OK : { status: Number.parseInt(status, 10), statusText: bytewise(status.slice(4)) };
  const headers = isRepeatable(lines) ? (known.get(lines) ?? remember(lines)) : headersOf(lines);
  // A platform would give text a type of its own.
  const content = typeof body === 'string' && !headers.has('content-type') ? encoder.encode(body) : body;
  const response = new Response(content, { ...init, headers });
  if (length !== undefined) response.headers.set('Content-Length', String(length));
  return response;
}

function remember(lines: HeaderList): Headers {
  const headers = headersOf(lines);
  known.set(lines, headers);
  return headers;
}
