/**
 * The request and answer half of an exchange on node:http, shared by HTTP requests and WebSocket handshakes. The request
 * stays readable for as long as somebody holds it; the engine frames the answer.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { type HeaderList, isRepeatable } from '../../exchange.js';
import { Holding } from '../../held.js';
import {
  bytesOf,
  CROWDED,
  DONE,
  OPEN,
  PLAIN_TEXT,
  SENDING,
  STREAMING,
  TransportExchange,
} from '../exchange.js';
import { bytewise, firstLine, isBodiless, lookup, NON_ASCII, refusesContent } from '../headerlines.js';
import type { Hub } from '../traffic.js';
import type { TransportLogger } from '../transport.js';

type Data = string | Uint8Array;

/** Above this many bytes it takes the kernel a while to have it all, and the client may leave meanwhile. */
const LARGE = 64 * 1024;

/** The default of `sendTimeout`, in seconds. */
const SEND_TIMEOUT = 60;

/** How many milliseconds what is written has to arrive before a reset. */
const QUIET = 200;

const NOTHING = new Uint8Array(0);

/** See the file's comment. */
export abstract class NodeExchange extends TransportExchange {
  readonly rootPath = '';
  readonly path: string;
  readonly query: string;
  readonly remoteAddress: string;
  /** Whom the target names, if it does: then `Host` is not asked (RFC 9112, section 3.2.2). */
  private readonly authority: string | undefined;
  private lines: HeaderList | undefined;
  /** How many bytes of a streamed answer are still announced. */
  private room = Number.POSITIVE_INFINITY;
  /** Headers hold bytes beyond ASCII, which the engine would write as UTF-8 together with text. */
  private wide = false;
  private caughtUp: Promise<void> | undefined;
  private wake: (() => void) | undefined;
  private adrift = false;
  /** A large answer that waits for the peer. */
  private readonly holding = new Holding();

  constructor(
    protected readonly hub: Hub,
    protected readonly req: IncomingMessage,
    protected readonly res: ServerResponse,
  ) {
    super();
    const [, authority, target = '/'] = TARGET.exec(req.url!) ?? [];
    this.authority = authority;
    const mark = target.indexOf('?');
    this.path = (mark < 0 ? target : target.slice(0, mark)) || '/';
    this.query = mark < 0 ? '' : target.slice(mark + 1);
    // Lost with the connection, unless it was asked for before.
    this.remoteAddress = shortest(req.socket.remoteAddress ?? '');
    hub.enter();
    // Also comes after an answer that is complete: lost() tells.
    res.on('close', () => this.lost());
    res.on('error', () => {}); // 'close' follows
  }

  protected get logger(): TransportLogger {
    return this.hub.logger;
  }

  get method(): string {
    return this.req.method!;
  }

  protected get secure(): boolean {
    return (this.req.socket as Partial<TLSSocket>).encrypted === true;
  }

  header(name: string): string | undefined {
    return lookup(this.headers(), name);
  }

  firstLine(name: string): string | undefined {
    return firstLine(this.headers(), name);
  }

  headers(): HeaderList {
    return (this.lines ??= this.list());
  }

  private list(): HeaderList {
    const lines = this.req.rawHeaders.map((text, i) => (i % 2 === 0 ? text.toLowerCase() : text));
    if (this.authority === undefined) return lines;
    const isHost = (_: string, i: number) => lines[i - (i % 2)] === 'host';
    if (!lines.some(isHost)) lines.push('host', '');
    return lines.map((text, i) => (i % 2 === 1 && isHost(text, i) ? this.authority! : text));
  }

  protected transmit(status: string, headers: HeaderList, body: Data | null, length?: number): void {
    if (body !== null && body.length > LARGE && this.hub.crowded())
      return this.transmit(CROWDED, PLAIN_TEXT, 'The server is short of memory.');
    const known = body === null ? (length ?? this.lengthOfNothing(status)) : Buffer.byteLength(body);
    if (this.head(status, headers, known)) this.finish(body ?? undefined);
  }

  /** What stands in Content-Length where there is no content; nothing where there cannot be any. */
  private lengthOfNothing(status: string): number | undefined {
    return this.method === 'HEAD' || isBodiless(status) ? undefined : 0;
  }

  protected begin(status: string, headers: HeaderList, length?: number): void {
    if (!this.head(status, headers, length)) return;
    this.state = STREAMING;
    this.room = length ?? Number.POSITIVE_INFINITY;
    this.res.on('drain', () => this.wake?.());
    // The first piece most often follows at once: it goes out with the head.
    process.nextTick(() => {
      if (this.state === STREAMING) this.flushHead();
    });
  }

  /** Writes status and headers; whether the engine takes them. */
  private head(status: string, headers: HeaderList, length: number | undefined): boolean {
    const plain = isRepeatable(headers); // checked before, and ASCII
    const lines = plain ? [...headers] : headers.map((text, i) => (i % 2 === 0 ? text : bytewise(text)));
    if (length !== undefined) lines.push('Content-Length', String(length));
    if (this.hub.draining || (refusesContent(status) && this.uploading())) lines.push('Connection', 'close');
    const space = status.indexOf(' ');
    const reason = space < 0 ? '' : bytewise(status.slice(space + 1));
    this.wide = NON_ASCII.test(reason) || (!plain && lines.some((text) => NON_ASCII.test(text)));
    try {
      this.res.writeHead(Number.parseInt(status, 10), reason, lines);
      return true;
    } catch (error) {
      this.logger.error('An answer could not be sent.', error);
      this.abort();
      return false;
    }
  }

  write(chunk: Data): Promise<void> | undefined {
    if (this.state !== STREAMING || chunk.length === 0) return undefined;
    const bytes = this.room === Number.POSITIVE_INFINITY ? chunk : this.fitting(bytesOf(chunk));
    if (bytes.length === 0) return this.caughtUp;
    if (this.room === 0) {
      this.finish(bytes); // the announced length ends the answer
      return undefined;
    }
    return this.res.write(this.encoded(bytes)) ? undefined : this.whenWritable();
  }

  private encoded(data: Data): Data {
    return this.wide || data.length > LARGE ? bytesOf(data) : data; // of text that waits, the engine keeps four times the size
  }

  protected flushHead(): void {
    if (this.wide) this.res.write(NOTHING);
    else this.res.flushHeaders();
  }

  private fitting(bytes: Uint8Array): Uint8Array {
    if (bytes.length > this.room) this.logger.error('More content than the announced length: cut.');
    const fitting = bytes.subarray(0, this.room);
    this.room -= fitting.length;
    return fitting;
  }

  end(): void {
    if (this.state !== STREAMING) return;
    if (this.room > 0 && this.room !== Number.POSITIVE_INFINITY) {
      this.logger.error('An answer could not be sent.', new Error('Less content than the announced length.'));
      this.abort();
    } else this.finish();
  }

  private finish(last?: Data): void {
    const large = this.res.writableLength + (last?.length ?? 0) > LARGE;
    if (large) {
      this.state = SENDING;
      this.holding.set(this.res.writableLength + (last?.length ?? 0));
      this.released();
      this.hurry(true);
      this.res.on('finish', () => {
        // The engine itself sets the time that the connection may wait, unless that is any.
        if (this.hub.options.keepAliveTimeout === 0) this.req.socket.setTimeout(0);
        // It tells of an end also where the connection was lost on the way to it.
        if (this.req.socket.destroyed) this.lost();
        else this.finished();
      });
    } else this.finished();
    this.complete(last && this.encoded(last));
  }

  /** Content of the request is still on its way. */
  protected uploading(): boolean {
    return false;
  }

  /** Gives the engine the end of the answer. */
  protected complete(last?: Data): void {
    this.res.end(last);
  }

  abort(): void {
    if (this.state >= DONE) return;
    const { socket } = this.res;
    if (this.state !== STREAMING || socket === null) {
      this.res.destroy();
      this.lost();
    } else {
      // Pieces that were written go out first; `lost` follows when the connection is closed.
      this.state = SENDING;
      this.flushHead();
      socket.write('', () => this.cut(socket));
    }
  }

  private cut(socket: Socket): void {
    // Where the end of the connection is the end of the answer, only a reset tells that something is missing. It overtakes
    // what is still on its way.
    const endless = this.req.httpVersion === '1.0' && this.room === Number.POSITIVE_INFINITY;
    if (endless) setTimeout(() => socket.resetAndDestroy(), QUIET);
    else socket.destroySoon();
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
  private hurry(waits: boolean): void {
    const { sendTimeout = SEND_TIMEOUT } = this.hub.options;
    this.res.setTimeout(waits ? sendTimeout * 1000 : 0);
  }

  protected override over(): void {
    this.holding.release();
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

/** A request target (RFC 9112, section 3.2): path and query, or a proxy's absolute form of whom it is for as well. */
const TARGET = /^(?:https?:\/\/([^/?#@]+)(?=[/?]|$))?((?:[/?].*)?)$/is;

/** Whether a request has a target that it may have. */
export function hasTarget({ method, url }: IncomingMessage): boolean {
  return url === '*' ? method === 'OPTIONS' : url !== '' && TARGET.test(url!);
}

/** An address without what IPv6 puts around IPv4. */
function shortest(address: string): string {
  return address.startsWith('::ffff:') && address.includes('.') ? address.slice(7) : address;
}
