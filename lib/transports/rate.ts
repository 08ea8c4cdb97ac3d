/** How fast a client may send messages: what it has not used of a second is left for the next. */

/** Bounds for each WebSocket; 0 for any number. */
export interface RateOptions {
  /** Messages per second. */
  readonly maxMessageRate: number;
  /** Bytes of messages per second. */
  readonly maxByteRate: number;
}

/** What one client may still send. */
export class Rate {
  private messages: number;
  private bytes: number;
  private at = performance.now();

  private constructor(
    private readonly mostMessages: number,
    private readonly mostBytes: number,
  ) {
    this.messages = mostMessages;
    this.bytes = mostBytes;
  }

  /** Of a new client; undefined when it may send what it likes. */
  static of({ maxMessageRate, maxByteRate }: RateOptions): Rate | undefined {
    if (!maxMessageRate && !maxByteRate) return undefined;
    return new Rate(maxMessageRate || Number.MAX_SAFE_INTEGER, maxByteRate || Number.MAX_SAFE_INTEGER);
  }

  /** A message of so many bytes has come. @returns whether that was too much */
  exceeds(bytes: number): boolean {
    const now = performance.now();
    const seconds = (now - this.at) / 1000;
    this.at = now;
    const { mostMessages, mostBytes } = this;
    this.messages = Math.min(mostMessages, this.messages + seconds * mostMessages) - 1;
    this.bytes = Math.min(mostBytes, this.bytes + seconds * mostBytes) - bytes;
    return this.messages < 0 || this.bytes < 0;
  }
}
