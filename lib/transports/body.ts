/** A request body on its way in: fed by a transport, read once by the app, as a whole or as a stream. */
import { BodyError, type BodyReader } from '../exchange.js';
import { Holding, isPressing, whenPressing } from '../held.js';
import { Queue } from './queue.js';

/** How many bytes wait for a reader before the client is held back. */
const HIGH_WATER_MARK = 64 * 1024;

/** After how many bytes of a body everybody else gets a turn of the loop. */
const PER_TURN = 512 * 1024;

/** What a piece in the queue takes beside its bytes. */
const PIECE_OVERHEAD = 128;

/** Memory for an announced body is reserved when one part in so many has come: announcing costs nothing. */
const MANIFOLD = 8;

/** Where a body comes from. */
export interface BodySource {
  /** Holds the sender back. What is on its way may come nevertheless. */
  pause(): void;
  resume(): void;
  /** So much is kept in memory for clients that no more than a little may be added. */
  crowded(): boolean;
}

/** A turn of the loop for everybody else; unless memory becomes scarce meanwhile, for then there may be none. */
function turn(): Promise<void> {
  return new Promise((resolve) => {
    const waitNoMore = whenPressing(resolve);
    setImmediate(() => {
      waitNoMore();
      resolve();
    });
  });
}

/** One request body. The transport calls {@link receive} or {@link push} and {@link end}, and {@link lose}. */
export class RequestBody {
  /** What has arrived and was not read. */
  private queue: Queue<Uint8Array> | undefined;
  /** What has arrived of a body that is announced and wanted whole, in one piece. */
  private gathering: Uint8Array | undefined;
  private readonly holding = new Holding();
  private received = 0;
  /** How many bytes have arrived since the last rest; a rest ends with the next turn of the loop. */
  private recent = 0;
  private resting = false;
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
      this.holding.set(chunk.length);
      this.reader.arrived(chunk, true);
      return;
    }
    this.push(chunk, true);
    if (last) this.end();
  }

  private isWhole(length: number): boolean {
    return length <= this.limit && (this.announced === undefined || this.announced === length);
  }

  /**
   * Takes a piece of the body. More than was announced does not belong to it.
   * @param borrowed the bytes are not the body's own
   */
  push(piece: Uint8Array, borrowed = false): void {
    const room = (this.announced ?? Number.POSITIVE_INFINITY) - this.received;
    const chunk = piece.length > room ? piece.subarray(0, room) : piece;
    if (this.settled || chunk.length === 0) return;
    const at = this.received;
    this.received += chunk.length;
    if (this.received > this.limit) this.fail('too large');
    else if (this.received > HIGH_WATER_MARK && this.source.crowded()) this.fail('no room');
    else this.keep(chunk, at, borrowed);
    this.flow();
  }

  private keep(chunk: Uint8Array, at: number, borrowed: boolean): void {
    if (this.reader && this.announced! <= MANIFOLD * this.received)
      this.gather(this.announced!).set(chunk, at);
    else this.kept().push(borrowed ? chunk.slice() : chunk, chunk.length + PIECE_OVERHEAD);
    this.holding.set(this.gathering ? this.received : this.queue!.weight);
    this.recent += chunk.length;
    if (this.recent >= PER_TURN && !this.resting) this.rest();
  }

  /** All pieces so far in one place, where the others will follow. */
  private gather(length: number): Uint8Array {
    if (this.gathering) return this.gathering;
    const whole = new Uint8Array(length);
    let at = 0;
    for (const piece of this.queue?.drain() ?? []) {
      whole.set(piece, at);
      at += piece.length;
    }
    this.gathering = whole;
    return whole;
  }

  /** The sender is held back until everybody else has had a turn. */
  private rest(): void {
    this.resting = true;
    setImmediate(() => {
      this.resting = false;
      this.recent = 0;
      this.flow();
    });
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
    this.holding.set(this.received);
    reader.arrived(this.gathering ?? (chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks)), false);
  }

  private kept(): Queue<Uint8Array> {
    return (this.queue ??= new Queue(HIGH_WATER_MARK, () => this.flow()));
  }

  /** The body in pieces; see `HttpExchange.stream`. */
  stream(limit?: number): AsyncIterable<Uint8Array> {
    return this.pieces(this.claim(limit));
  }

  /** Whoever had the body is through with it. */
  release(): void {
    this.holding.release();
  }

  /** Lets the rest go by unread, so that the connection does not stay held back. */
  discard(): void {
    this.settled = true;
    this.queue?.fail();
    this.holding.release();
    this.flow();
  }

  private async *pieces(refusal: BodyError | undefined): AsyncGenerator<Uint8Array, void> {
    if (refusal) throw refusal;
    const queue = this.kept();
    if (this.settled) queue.end(this.failure);
    let taken = 0;
    try {
      for (let chunk = await queue.next(); chunk; chunk = await queue.next()) {
        this.holding.set(queue.weight);
        yield chunk;
        taken += chunk.length;
        if (taken < PER_TURN || isPressing()) continue;
        taken = 0;
        await turn();
      }
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

  private fail(reason: 'too large' | 'aborted' | 'no room'): void {
    this.settled = true;
    this.failure = new BodyError(reason);
    this.queue?.fail(this.failure);
    this.gathering = undefined;
    this.holding.release();
    this.reader?.failed(this.failure);
    this.flow();
  }

  /** Holds the client back while the queue is full, and lets it go on when it is not. */
  private flow(): void {
    const full = this.reader === undefined && (this.queue?.full ?? false);
    const hold = !this.settled && (full || this.resting);
    if (hold === this.held) return;
    this.held = hold;
    if (hold) this.source.pause();
    else this.source.resume();
  }
}
