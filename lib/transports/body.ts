/** A request body on its way in: fed by a transport, read once by the app, as a whole or as a stream. */
import { BodyError, type BodyReader } from '../exchange.js';
import { Queue } from './queue.js';

/** How many bytes wait for a reader before the client is held back. */
const HIGH_WATER_MARK = 64 * 1024;

/** How the sender of a body is held back. */
export interface BodySource {
  pause(): void;
  resume(): void;
}

/** One request body. The transport calls {@link receive} or {@link push} and {@link end}, and {@link lose}. */
export class RequestBody {
  /** What has arrived and was not read. */
  private queue: Queue<Uint8Array> | undefined;
  private received = 0;
  private limit = Number.POSITIVE_INFINITY;
  private claimed = false;
  private held = false;
  /** Whoever wants the body whole. */
  private reader: BodyReader | undefined;
  private failure: BodyError | undefined;
  /** Has arrived in full, was lost, or is not wanted: nothing more need be pushed. */
  settled = false;
  /** Has arrived in full, wanted or not. */
  complete = false;

  /** @param announced the Content-Length, or undefined for a chunked body */
  constructor(
    private readonly source: BodySource,
    private readonly announced: number | undefined,
  ) {}

  /** Somebody reads the body, and it has not arrived in full. */
  get awaited(): boolean {
    return this.claimed && !this.settled;
  }

  /** Takes a piece whose memory is the transport's. */
  receive(chunk: Uint8Array, last: boolean): void {
    // PERF: a body that comes in one piece, and is waited for, is read where it lies (bench/http.js, echo).
    if (last && this.reader && this.received === 0 && !this.settled && this.isWhole(chunk.length)) {
      this.complete = this.settled = true;
      this.reader.arrived(chunk, true);
      return;
    }
    if (!this.settled) this.push(chunk.slice());
    if (last) this.end();
  }

  private isWhole(length: number): boolean {
    return length <= this.limit && (this.announced === undefined || this.announced === length);
  }

  /** Takes a piece of the body; the bytes must be the body's own. More than was announced does not belong to it. */
  push(piece: Uint8Array): void {
    const room = (this.announced ?? Number.POSITIVE_INFINITY) - this.received;
    const chunk = piece.length > room ? piece.subarray(0, room) : piece;
    if (this.settled || chunk.length === 0) return;
    this.received += chunk.length;
    if (this.received > this.limit) this.fail('too large');
    else this.kept().push(chunk, chunk.length);
    this.flow();
  }

  /** Nothing more comes: the body has arrived in full, or the client has not kept what it announced. */
  end(): void {
    if (!this.settled && this.received < (this.announced ?? 0)) this.fail('aborted');
    this.complete = true;
    if (this.settled) return;
    this.settled = true;
    this.queue?.end();
    if (this.reader) this.gathered(this.reader);
    this.flow();
  }

  /** The client has gone; harmless after {@link end}. */
  lose(): void {
    if (!this.settled) this.fail('aborted');
  }

  /** The whole body; see `HttpExchange.body`. */
  whole(limit?: number): Promise<Uint8Array> {
    return new Promise((resolve, reject) => {
      const arrived = (bytes: Uint8Array, borrowed: boolean) => resolve(borrowed ? bytes.slice() : bytes);
      this.collect(limit, { arrived, failed: reject });
    });
  }

  /** See `HttpExchange.collect`. */
  collect(limit: number | undefined, reader: BodyReader): void {
    const refusal = this.claim(limit);
    if (refusal) return reader.failed(refusal);
    this.reader = reader;
    if (this.complete) this.gathered(reader);
    else this.flow();
  }

  private gathered(reader: BodyReader): void {
    const chunks = this.queue?.drain() ?? [];
    reader.arrived(chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks), false);
  }

  private kept(): Queue<Uint8Array> {
    return (this.queue ??= new Queue(HIGH_WATER_MARK, () => this.flow()));
  }

  /** The body in pieces; see `HttpExchange.stream`. */
  stream(limit?: number): AsyncIterable<Uint8Array> {
    return this.pieces(this.claim(limit));
  }

  /** Lets the rest go by unread, so that the connection does not stay held back. */
  discard(): void {
    this.settled = true;
    this.queue?.fail();
    this.flow();
  }

  private async *pieces(refusal: BodyError | undefined): AsyncGenerator<Uint8Array, void> {
    if (refusal) throw refusal;
    const queue = this.kept();
    if (this.settled) queue.end(this.failure);
    try {
      for (let chunk = await queue.next(); chunk; chunk = await queue.next()) yield chunk;
    } finally {
      this.discard();
    }
  }

  /** The body is read once; the error if it was read before, or cannot be had. */
  private claim(limit = Number.POSITIVE_INFINITY): BodyError | undefined {
    if (this.claimed) return new BodyError('consumed');
    this.claimed = true;
    this.limit = limit;
    if (Math.max(this.received, this.announced ?? 0) > limit) this.fail('too large');
    return this.failure;
  }

  private fail(reason: 'too large' | 'aborted'): void {
    this.settled = true;
    this.failure = new BodyError(reason);
    this.queue?.fail(this.failure);
    this.reader?.failed(this.failure);
    this.flow();
  }

  /** Holds the client back while the queue is full, and lets it go on when it is not. */
  private flow(): void {
    const hold = this.reader === undefined && !this.settled && (this.queue?.full ?? false);
    if (hold === this.held) return;
    this.held = hold;
    if (hold) this.source.pause();
    else this.source.resume();
  }
}
