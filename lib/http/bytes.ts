/**
 * A growable run of bytes: appended at the end, dropped from the front, read as one contiguous piece. Pure.
 */

const SMALLEST = 256;

/**
 * Bytes that arrive in pieces of any size and are wanted in one piece.
 *
 * Appending one byte at a time costs linear time in all: the storage doubles. A piece that arrives while nothing is
 * held is not copied but looked at where it lies.
 */
export class ByteBuffer {
  private storage: Buffer = EMPTY;
  private current: Buffer = EMPTY;
  private start = 0;
  private end = 0;

  /** How many bytes are held. */
  get length(): number {
    return this.end - this.start;
  }

  /** Adds a piece. It must not change before the next call of {@link append}, {@link push} or {@link drop}. */
  append(piece: Uint8Array): void {
    if (this.length > 0) this.push(piece);
    else this.hold(asBuffer(piece), piece.length);
  }

  /** Adds a copy of a piece. */
  push(piece: Uint8Array): void {
    this.reserve(piece.length);
    this.storage.set(piece, this.end);
    this.end += piece.length;
  }

  /** Forgets the first `count` bytes. */
  drop(count: number): void {
    this.start += count;
  }

  /** Forgets everything, and the storage too. */
  clear(): void {
    this.storage = EMPTY;
    this.hold(EMPTY, 0);
  }

  /** Everything held, not copied: valid until the next {@link append} or {@link push}. */
  view(): Buffer {
    return this.current.subarray(this.start, this.end);
  }

  private reserve(more: number): void {
    if (this.current === this.storage && this.end + more <= this.storage.length) return;
    const held = this.view();
    const needed = held.length + more;
    // Moving down within the storage pays only when half of it is free; else many small pieces would cost a move each.
    const fits = needed <= this.storage.length && held.length * 2 <= this.storage.length;
    if (!fits) this.storage = Buffer.allocUnsafeSlow(Math.max(SMALLEST, needed * 2));
    this.storage.set(held, 0);
    this.hold(this.storage, held.length);
  }

  private hold(bytes: Buffer, length: number): void {
    this.current = bytes;
    this.start = 0;
    this.end = length;
  }
}

const EMPTY = Buffer.alloc(0);

/** The same bytes as a Buffer, which can search. */
export function asBuffer(bytes: Uint8Array): Buffer {
  if (Buffer.isBuffer(bytes)) return bytes;
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
