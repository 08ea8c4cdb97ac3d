/** The app's end of an in-process connection: an exchange whose peer is a test instead of a network. */
import type { HeaderList, HttpExchange } from '../../exchange.js';
import { type BodySource, RequestBody } from '../body.js';
import { bytesOf, ConnectionCut, OPEN, STREAMING, TransportExchange } from '../exchange.js';
import { firstLine, isBodiless, lookup, received } from '../headerlines.js';
import { Queue } from '../queue.js';

/** The request as the app sees it. */
export interface Target {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly scheme: string;
  readonly remoteAddress: string;
  readonly rootPath: string;
  /** Names in lower case. */
  readonly lines: HeaderList;
}

/** The client's end of the connection. */
export interface Peer {
  /** An informational answer has come. */
  informed(headers: HeaderList): void;
  /** Status and headers have come; `content` follows, and ends with an error when the connection is cut. */
  answered(status: string, headers: HeaderList, content: Queue<Uint8Array>, streamed: boolean): void;
  /** The connection was cut before there was an answer. */
  cut(): void;
  /** The app passes an error on, for the test to see. */
  raised(error: unknown): void;
  /** The handler is through. */
  settled(): void;
}

const CONSOLE = {
  error: (message: string, error?: unknown) =>
    error === undefined ? console.error(message) : console.error(message, error),
};

/** The request and answer half, shared by HTTP requests and WebSocket handshakes. */
export abstract class MemoryExchange extends TransportExchange {
  declare readonly method: string;
  declare readonly path: string;
  declare readonly query: string;
  declare readonly scheme: string;
  declare readonly remoteAddress: string;
  declare readonly rootPath: string;
  declare private readonly lines: HeaderList;
  protected readonly logger = CONSOLE;
  private readonly content: Queue<Uint8Array>;
  /** How many bytes of a streamed answer are still announced. */
  private room = Number.POSITIVE_INFINITY;

  /** @param mark how many bytes of an answer may wait to be read */
  constructor(
    target: Target,
    protected readonly peer: Peer,
    mark: number,
  ) {
    super();
    Object.assign(this, target);
    this.content = new Queue(mark);
  }

  header(name: string): string | undefined {
    return lookup(this.lines, name);
  }

  firstLine(name: string): string | undefined {
    return firstLine(this.lines, name);
  }

  headers(): HeaderList {
    return this.lines;
  }

  protected override announce(_status: string, headers: HeaderList): void {
    this.peer.informed(headers.map(received));
  }

  protected transmit(
    status: string,
    headers: HeaderList,
    body: string | Uint8Array | null,
    length?: number,
  ): void {
    const bytes = body === null ? undefined : bytesOf(body);
    const empty = this.method !== 'HEAD' && !isBodiless(status) ? 0 : undefined;
    this.peer.answered(status, framed(headers, bytes?.length ?? length ?? empty), this.content, false);
    if (bytes) this.content.push(bytes, bytes.length);
    this.finish();
  }

  protected begin(status: string, headers: HeaderList, length?: number): void {
    this.state = STREAMING;
    this.room = length ?? Number.POSITIVE_INFINITY;
    this.peer.answered(status, framed(headers, length), this.content, true);
  }

  write(chunk: string | Uint8Array): Promise<void> | undefined {
    if (this.state !== STREAMING) return undefined;
    const bytes = bytesOf(chunk).slice(0, this.room);
    this.room -= bytes.length;
    if (bytes.length > 0) this.content.push(bytes, bytes.length);
    // The announced length ends the answer, as on a socket.
    if (this.room === 0) return void this.finish();
    return this.content.room();
  }

  end(): void {
    if (this.state !== STREAMING) return;
    if (Number.isFinite(this.room) && this.room > 0) this.abort();
    else this.finish();
  }

  abort(): void {
    this.leave();
  }

  raise(error: unknown): void {
    this.peer.raised(error);
  }

  /** The connection is gone, whoever cut it. */
  leave(): void {
    if (this.done) return;
    const before = this.state === OPEN;
    this.content.end(new ConnectionCut());
    if (before) this.peer.cut();
    this.lost();
  }

  /** The answer is complete: the rest of the request is not wanted. */
  protected finish(): void {
    this.finished();
    this.content.end();
  }

  protected override settle(failed: boolean): void {
    super.settle(failed);
    this.peer.settled();
  }
}

/** An HTTP request in this process. */
export class MemoryHttpExchange extends MemoryExchange implements HttpExchange {
  readonly kind = 'http';
  /** The content; the client's end feeds it. */
  readonly upload: RequestBody;

  /** @param source how the sender of the content is held back */
  constructor(
    target: Target,
    peer: Peer,
    mark: number,
    private readonly source: BodySource,
  ) {
    super(target, peer, mark);
    const length = this.header('content-length');
    this.upload = new RequestBody(source, length === undefined ? undefined : Number(length));
  }

  protected override incoming(): RequestBody {
    return this.upload;
  }

  crowded(): boolean {
    return this.source.crowded();
  }

  protected override over(): void {
    this.upload.lose();
  }

  protected override left(): void {
    this.upload.release();
  }
}

/** The lines as the client has them. */
function framed(headers: HeaderList, length: number | undefined): HeaderList {
  const lines = headers.map(received);
  return length === undefined ? lines : [...lines, 'Content-Length', String(length)];
}
