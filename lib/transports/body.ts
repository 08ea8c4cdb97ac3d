/** A request body on its way in: fed by a transport, read once by the app, as a whole or as a stream. */
import { BodyError } from '../exchange.js';
import { Queue } from './queue.js';

/** How many bytes wait for a reader before the client is held back. */
const HIGH_WATER_MARK = 64 * 1024;

/** How the sender of a body is held back. */
export interface BodySource {
  pause(): void;
  resume(): void;
}

interface Gathering {
  readonly chunks: Uint8Array[];
  resolve(body: Uint8Array): void;
  reject(error: Error): void;
}

/** One request body. The transport calls {@link push}, {@link end} and {@link lose}. */
export class RequestBody {
  private readonly queue: Queue<Uint8Array> = new Queue(HIGH_WATER_MARK, () => this.flow());
  private received = 0;
  private limit = Number.POSITIVE_INFINITY;
  private claimed = false;
  private held = false;
  /** Whoever wants the body whole. */
  private gathering: Gathering | undefined;
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

  /** Takes a piece of the body; the bytes must be the body's own. More than was announced does not belong to it. */
  push(piece: Uint8Array): void {
    const room = (this.announced ?? Number.POSITIVE_INFINITY) - this.received;
    const chunk = piece.length > room ? piece.subarray(0, room) : piece;
    if (this.settled || chunk.length === 0) return;
    this.received += chunk.length;
    if (this.received > this.limit) this.fail('too large');
    else if (this.gathering) this.gathering.chunks.push(chunk);
    else this.queue.push(chunk, chunk.length);
    this.flow();
  }

  /** Nothing more comes: the body has arrived in full, or the client has not kept what it announced. */
  end(): void {
    if (!this.settled && this.received < (this.announced ?? 0)) this.fail('aborted');
    this.complete = true;
    if (this.settled) return;
    this.settled = true;
    this.queue.end();
    if (this.gathering) this.gathered();
    this.flow();
  }

  /** The client has gone; harmless after {@link end}. */
  lose(): void {
    if (!this.settled) this.fail('aborted');
  }

  /** The whole body; see `HttpExchange.body`. */
  whole(limit?: number): Promise<Uint8Array> {
    return new Promise((resolve, reject) => {
      this.claim(limit);
      // PERF: gathered without a promise for each piece (bench/http.js, echo).
      this.gathering = { chunks: this.queue.drain(), resolve, reject };
      if (this.failure) reject(this.failure);
      else if (this.complete) this.gathered();
      else this.flow();
    });
  }

  private gathered(): void {
    const { chunks, resolve } = this.gathering!;
    resolve(chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks));
  }

  /** The body in pieces; see `HttpExchange.stream`. */
  stream(limit?: number): AsyncIterable<Uint8Array> {
    let refusal: unknown;
    try {
      this.claim(limit);
    } catch (error) {
      refusal = error;
    }
    return this.pieces(refusal);
  }

  /** Lets the rest go by unread, so that the connection does not stay held back. */
  discard(): void {
    this.settled = true;
    this.queue.fail();
    this.flow();
  }

  private async *pieces(refusal: unknown): AsyncGenerator<Uint8Array, void> {
    if (refusal) throw refusal;
    try {
      for (let chunk = await this.queue.next(); chunk; chunk = await this.queue.next()) yield chunk;
    } finally {
      this.discard();
    }
  }

  private claim(limit = Number.POSITIVE_INFINITY): void {
    if (this.claimed) throw new BodyError('consumed');
    this.claimed = true;
    this.limit = limit;
    if (Math.max(this.received, this.announced ?? 0) > limit) this.fail('too large');
  }

  private fail(reason: 'too large' | 'aborted'): void {
    this.settled = true;
    this.failure = new BodyError(reason);
    this.queue.fail(this.failure);
    this.gathering?.reject(this.failure);
    this.flow();
  }

  /** Holds the client back while the queue is full, and lets it go on when it is not. */
  private flow(): void {
    const hold = this.queue.full && !this.settled;
    if (hold === this.held) return;
    this.held = hold;
    if (hold) this.source.pause();
    else this.source.resume();
  }
}
