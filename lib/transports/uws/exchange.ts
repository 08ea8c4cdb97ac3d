/**
 * The answer half of an exchange on uWebSockets.js, shared by HTTP requests and WebSocket handshakes. Nothing here
 * throws into native code, and nothing touches a response that is over.
 */
import { type HeaderList, isRepeatable } from '../../exchange.js';
import { Holding } from '../../held.js';
import { bytesOf, CROWDED, DONE, PLAIN_TEXT, SENDING, STREAMING } from '../exchange.js';
import {
  bytewise,
  hasToken,
  isBodiless,
  linesOf,
  lookup,
  NON_ASCII,
  refusesContent,
} from '../headerlines.js';
import { type UwsHub, UwsIncoming } from './incoming.js';
import type { Data, NativeRequest, NativeResponse } from './load.js';

/** Above this many bytes an answer is fed to the kernel piece by piece, rather than copied into native memory whole. */
const LARGE = 64 * 1024;

/** How many milliseconds the kernel asks for nothing once it has taken all there is. */
const QUIET = 200;

const NOTHING = new Uint8Array(0);

/** A value as it goes out: one byte per character, as headers are read (the engine would write UTF-8). */
function headerText(value: string): Data {
  return NON_ASCII.test(value) ? Buffer.from(bytewise(value), 'latin1') : value;
}

/** See the file's comment. */
export abstract class UwsExchange extends UwsIncoming {
  /** Length of a streamed or large answer, when known. */
  declare private total: number | undefined;
  /** What of it the kernel has not taken yet, and where in the answer that begins. */
  declare private rest: Uint8Array;
  declare private restStart: number;
  declare private closing: boolean;
  /** Informational answers have gone out: to the engine, the status is written. */
  declare private informed: boolean;
  /** The answer ends with the connection, incomplete. */
  declare private cut: boolean;
  /** A large answer that waits for the peer. */
  declare private holding: Holding | undefined;
  declare private quiet: NodeJS.Timeout | undefined;
  declare private caughtUp: Promise<void> | undefined;
  declare private wake: (() => void) | undefined;

  constructor(hub: UwsHub, res: NativeResponse, req: NativeRequest) {
    super(hub, res, req);
    this.total = undefined;
    this.rest = NOTHING;
    this.restStart = 0;
    this.closing = this.cut = this.informed = false;
    this.holding = undefined;
    this.quiet = undefined;
    this.caughtUp = this.wake = undefined;
  }

  write(chunk: Data): Promise<void> | undefined {
    if (this.state !== STREAMING || chunk.length === 0) return undefined;
    return this.writePiece(chunk) ?? this.turn();
  }

  private writePiece(chunk: Data): Promise<void> | undefined {
    if (this.total !== undefined) return this.writeKnown(bytesOf(chunk));
    if (chunk.length > LARGE) return this.writeInPieces(bytesOf(chunk));
    return this.writeChunk(chunk) ? undefined : this.whenWritable();
  }

  end(): void {
    if (this.state !== STREAMING) return;
    this.released();
    if (this.total !== undefined) this.endKnown(this.total);
    else this.corked(() => this.endChunked());
  }

  abort(): void {
    if (this.state >= DONE) return;
    this.secureAddress(); // lost with the response
    // Closing drops what has not left the cork or this process: pieces that were written go out first.
    if (this.state === STREAMING) this.closeWhenWritten();
    else this.hangUp();
  }

  private closeWhenWritten(): void {
    this.released();
    this.state = SENDING;
    this.cut = true;
    if (this.rest.length === 0 && this.caughtUp === undefined) setImmediate(() => this.hangUp());
  }

  /** Nobody tells when the last byte is out; while it is not, the kernel asks again. */
  private closeWhenQuiet(): void {
    clearTimeout(this.quiet);
    this.quiet = setTimeout(() => this.hangUp(), QUIET);
  }

  protected hangUp(): void {
    if (this.state >= DONE) return;
    try {
      this.res.close(); // runs lost()
    } catch (error) {
      this.logger.error('The connection could not be closed.', error);
      this.lost();
    }
  }

  protected override over(): void {
    this.rest = NOTHING;
    this.holding?.release();
    this.wake?.();
    this.released();
  }

  /** The request's own content is not wanted any more. */
  protected released(): void {}

  /** A part of the answer has to wait. */
  protected stalled(): void {}

  /** The client has taken more of what waits. */
  protected moved(): void {}

  /** Content of the request is still on its way. */
  protected uploading(): boolean {
    return false;
  }

  /** Runs writes to the response as one packet; a failure ends the connection. */
  protected corked(writes: () => void): void {
    try {
      // PERF: the callback that brought the request is corked already (bench/http.js, text).
      if (this.req) writes();
      else this.res.cork(writes);
    } catch (error) {
      this.broken(error);
    }
  }

  /** Ends the connection after an error that is ours, so that nothing stays half sent. */
  protected broken(error: unknown): void {
    this.logger.error('An answer could not be sent.', error);
    this.abort();
  }

  protected transmit(status: string, headers: HeaderList, body: Data | null, length?: number): void {
    // PERF: no closure for the answer that most requests get (bench/http.js, text).
    if (!this.req) return this.corked(() => this.answer(status, headers, body, length));
    try {
      this.answer(status, headers, body, length);
    } catch (error) {
      this.broken(error);
    }
  }

  protected begin(status: string, headers: HeaderList, length?: number): void {
    this.corked(() => {
      this.head(status, headers, true);
      this.state = STREAMING;
      this.total = length;
      this.res.onWritable((offset) => this.writable(offset));
    });
  }

  /** The engine writes one status, and all that it is given as it is: so the second one goes where the name of a header does. */
  protected override announce(status: string, headers: HeaderList): void {
    const lines = linesOf(status, headers);
    const colon = lines.indexOf(': ');
    this.corked(() => {
      if (this.informed)
        this.res.writeHeader(
          headerText(`HTTP/1.1 ${lines.slice(0, colon)}`),
          headerText(lines.slice(colon + 2)),
        );
      else this.res.writeStatus(headerText(lines));
      this.informed = true;
    });
  }

  private answer(status: string, headers: HeaderList, body: Data | null, length?: number): void {
    const large = body !== null && body.length > LARGE;
    if (large && this.hub.crowded())
      return this.answer(CROWDED, PLAIN_TEXT, 'The server is short of memory.');
    this.head(status, headers, body === null || large);
    if (body === null) this.endBodiless(status, length);
    else if (large) this.sendLarge(bytesOf(body));
    else {
      this.finished();
      this.res.end(body, this.closing);
    }
  }

  /**
   * Writes status and headers and decides whether the connection closes after the answer.
   * @param byHand write `Connection: close` here, because the call that ends the answer will not
   */
  private head(status: string, headers: HeaderList, byHand: boolean): void {
    const res = this.res;
    // A client that is told to stop must not be cut off by a reset before it has read so.
    let close = this.hub.draining || this.clientCloses() || (refusesContent(status) && this.uploading());
    const ahead = this.informed ? `HTTP/1.1 ${status}\r\n` : '';
    if (!ahead && status !== '200 OK') res.writeStatus(headerText(status)); // which the engine writes by itself
    if (!ahead && isRepeatable(headers))
      for (let i = 0; i < headers.length; i += 2) res.writeHeader(headers[i]!, headers[i + 1]!);
    else close = this.writeHeaders(headers, ahead) || close;
    if (!close) return;
    // Closing while the client still sends would reset the connection, and the client might never see the answer:
    // then it is asked to close, and the rest of its content is dropped.
    this.closing = !byHand && !this.uploading();
    if (!this.closing) res.writeHeader('Connection', 'close');
  }

  /** Writes headers, with what stands ahead of the first; whether the connection is to close after the answer. */
  private writeHeaders(headers: HeaderList, ahead: string): boolean {
    let close = false;
    let before = ahead;
    for (let i = 0; i < headers.length; i += 2) {
      const name = headers[i]!;
      const value = headers[i + 1]!;
      if (name.length === 10 && name.toLowerCase() === 'connection' && hasToken(value, 'close')) close = true;
      else {
        this.res.writeHeader(before ? headerText(before + name) : name, headerText(value));
        before = '';
      }
    }
    if (before) this.res.writeHeader(headerText(`${before}X-Content-Type-Options`), 'nosniff'); // something has to follow
    return close;
  }

  /** The engine itself knows only a value of exactly five characters. */
  private clientCloses(): boolean {
    const value = this.lines ? lookup(this.lines, 'connection') : this.firstLine('connection');
    // PERF: what browsers send need not be taken apart (bench/http.js, browser).
    if (value === undefined || value.length <= 5 || value === 'keep-alive') return false;
    return hasToken(value, 'close');
  }

  private endBodiless(status: string, length: number | undefined): void {
    const res = this.res;
    const framed = length === undefined && this.method !== 'HEAD' && !isBodiless(status);
    if (length !== undefined) res.writeHeader('Content-Length', String(length));
    this.finished();
    if (framed) res.end('');
    else res.endWithoutBody();
  }

  private sendLarge(bytes: Uint8Array): void {
    this.released();
    this.state = SENDING;
    this.total = bytes.length;
    this.rest = bytes;
    this.holding = new Holding();
    this.holding.add(bytes.length);
    this.res.onWritable((offset) => this.writable(offset));
    if (!this.sendRest()) this.stalled();
  }

  /** Gives the kernel what it takes of the rest; whether that was all. */
  private sendRest(): boolean {
    const rest = this.rest;
    const [ok, done] = this.res.tryEnd(rest, this.total!);
    if (done) {
      this.finished();
      return true;
    }
    const taken = ok ? rest.length : this.res.getWriteOffset() - this.restStart;
    this.rest = rest.subarray(taken);
    this.restStart += taken;
    return ok;
  }

  private writeKnown(bytes: Uint8Array): Promise<void> | undefined {
    const room = this.total! - this.restStart - this.rest.length;
    if (bytes.length > room) this.logger.error(`More content than the announced ${this.total} bytes: cut.`);
    const fitting = bytes.subarray(0, room);
    if (fitting.length === 0) return this.caughtUp;
    if (fitting.length === room) this.released(); // the last byte ends the answer
    const behind = this.rest.length > 0;
    this.rest = behind ? Buffer.concat([this.rest, fitting]) : fitting;
    if (behind) return this.whenWritable();
    let ok = true;
    this.corked(() => {
      ok = this.sendRest();
    });
    return ok || this.state >= DONE ? undefined : this.whenWritable();
  }

  private endKnown(total: number): void {
    if (this.restStart + this.rest.length < total)
      this.broken(new Error(`Less content than the announced ${total} bytes.`));
    else {
      this.state = SENDING;
      if (total === 0) this.corked(() => this.sendRest());
    }
  }

  private endChunked(): void {
    this.finished();
    this.res.end();
  }

  private writeChunk(chunk: Data): boolean {
    let ok = true;
    this.corked(() => {
      ok = this.res.write(chunk);
    });
    if (ok) this.wake?.();
    return ok || this.state >= DONE;
  }

  private async writeInPieces(bytes: Uint8Array): Promise<void> {
    for (let at = 0; at < bytes.length && this.state === STREAMING; at += LARGE)
      if (!this.writeChunk(bytes.subarray(at, at + LARGE))) await this.whenWritable();
  }

  get behind(): boolean {
    return this.caughtUp !== undefined;
  }

  private whenWritable(): Promise<void> {
    this.stalled();
    return (this.caughtUp ??= new Promise((resolve) => {
      this.wake = () => {
        this.caughtUp = this.wake = undefined;
        this.moved();
        resolve();
      };
    }));
  }

  /** The kernel takes more; native code calls this, and wants to know whether all that was tried went out. */
  private writable(offset: number): boolean {
    if (this.state >= DONE) return true;
    let ok = true;
    this.corked(() => {
      if (this.total === undefined || this.rest.length === 0) return; // leaving the cork flushes what is left over
      this.rest = this.rest.subarray(offset - this.restStart);
      this.restStart = offset;
      ok = this.sendRest();
    });
    if (ok) this.wake?.();
    else this.moved();
    if (ok && this.cut) this.closeWhenQuiet();
    return ok;
  }
}
