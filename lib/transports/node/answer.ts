/**
 * What answers on node:http and node:http2 have in common: they are written to a stream of the engine, at the pace of the
 * peer. The request stays readable for as long as somebody holds it; the engine frames the answer.
 */
import type { Writable } from 'node:stream';
import type { HeaderList } from '../../exchange.js';
import { Holding } from '../../held.js';
import { AnnouncedExchange } from '../announced.js';
import { bytesOf, CROWDED, OPEN, PLAIN_TEXT, SENDING, STREAMING } from '../exchange.js';
import { firstLine, lookup } from '../headerlines.js';
import type { Hub } from '../traffic.js';
import type { TransportLogger } from '../transport.js';

export type Data = string | Uint8Array;

/** Above this many bytes it takes the kernel a while to have it all, and the client may leave meanwhile. */
export const LARGE = 64 * 1024;

/** The default of `sendTimeout`, in seconds. */
export const SEND_TIMEOUT = 60;

const ignore = () => {};

/** What an answer is written to. */
export type Outlet = Writable & { setTimeout(milliseconds: number): unknown };

/** See the file's comment. */
export abstract class NodeAnswer<Out extends Outlet> extends AnnouncedExchange {
  declare private caughtUp: Promise<void> | undefined;
  declare private wake: (() => void) | undefined;
  /** The connection was lost before the handler was through. */
  declare protected adrift: boolean;
  /** A large answer that waits for the peer. */
  declare private holding: Holding | undefined;

  constructor(
    protected readonly hub: Hub,
    protected readonly out: Out,
  ) {
    super();
    this.caughtUp = undefined;
    this.wake = undefined;
    this.adrift = false;
    this.holding = undefined;
    hub.enter();
    // Also comes after an answer that is complete: lost() tells.
    out.on('close', () => this.lost());
    out.on('error', ignore); // 'close' follows
  }

  get rootPath(): string {
    return '';
  }

  /** Every header line; see `Exchange.headers`. */
  abstract headers(): HeaderList;
  /** Writes status and headers; whether the engine takes them. @param last nothing follows */
  protected abstract head(status: string, headers: HeaderList, length?: number, last?: boolean): boolean;
  /** A large answer is with the kernel, or was lost on the way to it. */
  protected abstract sent(): void;

  protected get logger(): TransportLogger {
    return this.hub.logger;
  }

  header(name: string): string | undefined {
    return lookup(this.headers(), name);
  }

  firstLine(name: string): string | undefined {
    return firstLine(this.headers(), name);
  }

  protected transmit(status: string, headers: HeaderList, body: Data | null, length?: number): void {
    if (body !== null && body.length > LARGE && this.hub.crowded())
      return this.transmit(CROWDED, PLAIN_TEXT, 'The server is short of memory.');
    const known = body === null ? (length ?? this.lengthOfNothing(status)) : Buffer.byteLength(body);
    if (this.head(status, headers, known, !body?.length)) this.finish(body ?? undefined);
  }

  protected begin(status: string, headers: HeaderList, length?: number): void {
    if (!this.head(status, headers, length)) return;
    this.state = STREAMING;
    this.room = length ?? Number.POSITIVE_INFINITY;
    this.out.on('drain', () => this.wake?.());
  }

  /** An answer that the engine refuses becomes the plainest error; where that is refused as well, the connection ends. */
  protected refused(error: unknown, headers: HeaderList): false {
    this.logger.error('An answer could not be sent.', error);
    if (headers === PLAIN_TEXT) this.abort();
    else this.transmit('500 Internal Server Error', PLAIN_TEXT, 'Internal Server Error');
    return false;
  }

  write(chunk: Data): Promise<void> | undefined {
    if (this.state !== STREAMING || chunk.length === 0) return undefined;
    const bytes = this.fitting(chunk);
    if (bytes.length === 0) return this.caughtUp;
    if (this.room === 0) {
      this.finish(bytes); // the announced length ends the answer
      return undefined;
    }
    return this.put(this.encoded(bytes)) ? this.turn() : this.whenWritable();
  }

  /** Gives the engine a piece; whether it takes more at once. */
  protected put(data: Data): boolean {
    return this.out.write(data);
  }

  protected finish(last?: Data): void {
    const waiting = this.out.writableLength + (last?.length ?? 0);
    if (waiting > LARGE) {
      this.state = SENDING;
      this.holding = new Holding();
      this.holding.set(waiting);
      this.released();
      this.hurry(true);
      this.out.on('finish', () => this.sent());
    } else this.finished();
    this.complete(last && this.encoded(last));
  }

  protected encoded(data: Data): Data {
    return data.length > LARGE ? bytesOf(data) : data; // of text that waits, the engine keeps four times the size
  }

  /** Gives the engine the end of the answer. */
  protected complete(last?: Data): void {
    this.out.end(last);
  }

  private whenWritable(): Promise<void> {
    return (this.caughtUp ??= new Promise((resolve) => {
      this.hurry(true);
      this.wake = () => {
        this.hurry(false);
        this.caughtUp = this.wake = undefined;
        resolve();
      };
    }));
  }

  /** Cuts off a client that takes nothing of what waits for it. */
  protected hurry(waits: boolean): void {
    const { sendTimeout = SEND_TIMEOUT } = this.hub.options;
    this.out.setTimeout(waits ? sendTimeout * 1000 : 0);
  }

  protected override over(): void {
    this.holding?.release();
    this.wake?.();
    this.released();
  }

  /** The request's own content is not wanted any more. */
  protected released(): void {}

  protected override stranded(): void {
    this.adrift = true;
    this.hub.strand();
  }

  protected override left(): void {
    this.hub.leave(this.adrift);
  }

  /** Nothing has been answered yet. */
  protected get open(): boolean {
    return this.state === OPEN;
  }
}
