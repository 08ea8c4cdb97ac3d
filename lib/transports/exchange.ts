/**
 * What the exchanges of all transports have in common: how a request's life goes from its handler's call to its end,
 * whoever ends it. A transport adds how it reads the request and how it writes the answer.
 *
 * Two things have to happen before a request is over, in either order: the answer is complete or the connection lost
 * (`finished`, `lost`), and the handler is through (`ended`). Nothing here throws into the transport.
 */
import type { Application, BodyReader, HeaderList, Told } from '../exchange.js';
import type { RequestBody } from './body.js';
import { breaksLines } from './headerlines.js';
import type { Refusal } from './websocket.js';

/** Nothing sent yet. */
export const OPEN = 0;
/** A streamed answer has begun. */
export const STREAMING = 1;
/** The connection has become a WebSocket. */
export const UPGRADED = 2;
/** The answer is complete on our side, a part of it waits for the peer. */
export const SENDING = 3;
/** Answered in full. */
export const DONE = 4;
/** The peer, or the connection, is gone. */
export const GONE = 5;

type Data = string | Uint8Array;

export const PLAIN_TEXT = ['Content-Type', 'text/plain'];

/** The answer in place of a large one for which there is no memory. */
export const CROWDED = '503 Service Unavailable';

/** As many pieces or messages may follow one another without a turn for others, where the kernel takes them at once. */
const EAGER = 256;

/** Edge workers have no setImmediate. */
const later: (callback: () => void) => unknown = globalThis.setImmediate ?? setTimeout;

/** An answer was cut short: by the app, or because the client left. */
export class ConnectionCut extends Error {
  override readonly name = 'ConnectionCut';
  constructor() {
    super('The connection was cut before the answer was complete.');
  }
}

/** See the file's comment. */
export abstract class TransportExchange {
  abstract readonly method: string;
  abstract readonly path: string;
  // PERF: fields that are assigned are made faster than fields that are defined, here and below (bench/http.js, text).
  declare protected state: number;
  /** The handler is through. */
  declare settled: boolean;
  declare private aborts: (() => void)[] | undefined;
  /** What was sent without having to wait. */
  declare private eager: number;

  constructor() {
    this.state = OPEN;
    this.settled = false;
    this.aborts = undefined;
    this.eager = 0;
  }

  /** Where to write what nobody else can report. */
  protected abstract readonly logger: { error(message: string, error?: unknown): void };
  /** Sends a whole answer; what breaks lines has been refused. */
  protected abstract transmit(status: string, headers: HeaderList, body: Data | null, length?: number): void;
  /** Begins a streamed answer; what breaks lines has been refused. */
  protected abstract begin(status: string, headers: HeaderList, length?: number): void;
  /** Cuts the connection; has to lead to {@link lost}. */
  abstract abort(): void;

  get done(): boolean {
    return this.state >= SENDING;
  }

  onAbort(callback: () => void): void {
    if (this.state === GONE) this.guard(callback);
    else if (this.state < DONE) (this.aborts ??= []).push(callback);
  }

  respond(status: string, headers: HeaderList, body: Data | null, length?: number): void {
    if (this.state !== OPEN) return;
    if (breaksLines(status, headers)) this.refuse(status, headers);
    else this.transmit(status, headers, body, length);
  }

  start(status: string, headers: HeaderList, length?: number): void {
    if (this.state !== OPEN) return;
    if (breaksLines(status, headers)) this.refuse(status, headers);
    else this.begin(status, headers, length);
  }

  inform(status: string, headers: HeaderList): void {
    if (this.state === OPEN && !breaksLines(status, headers)) this.announce(status, headers);
  }

  body(limit?: number): Promise<Uint8Array> {
    return this.incoming().whole(limit);
  }

  collect(limit: number | undefined, reader: BodyReader): void {
    this.incoming().collect(limit, reader);
  }

  stream(limit?: number): AsyncIterable<Uint8Array> {
    return this.incoming().stream(limit);
  }

  /** What a send that need not wait gives: now and then a turn for others, and for the news that the peer has left. */
  protected turn(): Promise<void> | undefined {
    this.eager = (this.eager + 1) % EAGER;
    return this.eager === 0 ? new Promise((resolve) => void later(resolve)) : undefined;
  }

  /** The content, from when somebody asks for it. */
  protected incoming(): RequestBody {
    throw new Error('A handshake has no content.');
  }

  /** Sends an informational answer, where that can be. */
  protected announce(_status: string, _headers: HeaderList): void {}

  /** Calls the app and sees to it that the request comes to an end. Never throws. */
  run(app: Application): void {
    try {
      const { direct } = app;
      if (direct)
        direct(this as unknown as Told); // each subclass is one of the two kinds
      else this.await(app.handle(this as unknown as Told));
    } catch (error) {
      this.failed(error);
    }
  }

  /** Answers for the app. */
  decline({ status, headers, body }: Refusal): void {
    this.respond(status, headers, body);
    this.ended();
  }

  private await(pending: void | Promise<void>): void {
    if (!pending) this.ended();
    else
      pending.then(
        () => this.ended(),
        (error) => this.failed(error),
      );
  }

  private failed(error: unknown): void {
    this.logger.error('The request handler failed.', error);
    this.settle(true);
  }

  /** The handler is through. */
  ended(): void {
    this.settle(false);
  }

  protected settle(failed: boolean): void {
    this.settled = true;
    if (this.state >= DONE) this.left();
    else this.abandoned(failed);
  }

  /** The handler is through and may have left the request without an answer. */
  protected abandoned(failed: boolean): void {
    if (this.state === OPEN) {
      if (!failed) this.logger.error(`${this.method} ${this.path} was left without an answer.`);
      this.respond('500 Internal Server Error', PLAIN_TEXT, 'Internal Server Error');
    } else if (failed && this.state === STREAMING) this.abort();
  }

  /** A header that would break out of its line never leaves: the caller should have checked. */
  private refuse(status: string, headers: HeaderList): void {
    this.logger.error(`Not sent, for a line break or NUL in it: ${JSON.stringify([status, ...headers])}`);
    this.transmit('500 Internal Server Error', PLAIN_TEXT, 'Internal Server Error');
  }

  /** The answer is complete; to be called right before the call that completes it. */
  protected finished(): void {
    this.state = DONE;
    this.aborts = undefined;
    this.over();
    if (this.settled) this.left();
  }

  /** The connection is gone. */
  protected lost(): void {
    if (this.state >= DONE) return;
    this.state = GONE;
    this.over();
    if (this.settled) this.left();
    else this.stranded();
    const { aborts } = this;
    this.aborts = undefined;
    if (aborts) for (const callback of aborts) this.guard(callback);
  }

  /** The answer is complete or the connection lost: what waits for either may stop. */
  protected over(): void {}

  /** The connection is gone, and the handler is not through. */
  protected stranded(): void {}

  /** All is over: the answer, and its handler. */
  protected left(): void {}

  /** Calls back into the app; what that throws is logged. */
  private guard(callback: () => void): void {
    try {
      callback();
    } catch (error) {
      this.logger.error('An abort callback failed.', error);
    }
  }
}

/** Text as UTF-8. */
export function bytesOf(data: Data): Uint8Array {
  return typeof data === 'string' ? Buffer.from(data) : data;
}

/** An address without what IPv6 puts around IPv4. */
export function shortest(address: string): string {
  return address.startsWith('::ffff:') && address.includes('.') ? address.slice(7) : address;
}
