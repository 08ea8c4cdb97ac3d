/**
 * Bytes kept in memory while they are few and in a temporary file when they become many: Python's
 * `SpooledTemporaryFile`.
 */

import { randomUUID } from 'node:crypto';
import { close, openSync, read, unlinkSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ByteBuffer } from '../http/bytes.js';

/** What waits in memory on its way to disk: a client that sends single bytes must not cost a write for each. */
const WRITE_SIZE = 64 * 1024;

const readAt = promisify(read);
const closeFile = promisify(close);

/**
 * Bytes in memory up to a bound, above it in a temporary file that ends with {@link close}, or with the process.
 *
 * Writing does not wait for the event loop. The native server goes on reading from a fast client, piece after piece,
 * without going back to the loop, so that a write that waits for it would let the whole upload pile up in memory.
 */
export class Spool {
  /** Everything, or, once there is a file, what is not yet in it. */
  private readonly memory = new ByteBuffer();
  private file: number | undefined;
  private written = 0;
  private closed = false;
  private reading: Promise<unknown> = Promise.resolve();

  /** @param bound how many bytes stay in memory */
  constructor(private readonly bound: number = Infinity) {}

  /** How many bytes it holds. */
  get size(): number {
    return this.written + this.memory.length;
  }

  /** Whether there is a file. */
  get spilled(): boolean {
    return this.file !== undefined;
  }

  /** Appends a copy of the bytes. @throws Error when the file cannot be written (ENOSPC and its like) */
  write(data: Uint8Array): void {
    this.memory.push(data);
    if (this.memory.length > (this.file === undefined ? this.bound : WRITE_SIZE)) this.flush();
  }

  /** At most `length` bytes from `position` on. Not a copy while they are in memory. @throws Error after {@link close} */
  async read(position: number, length: number): Promise<Uint8Array> {
    if (this.closed) throw new Error('The upload is closed: read or save it before the request ends.');
    const end = Math.max(position, Math.min(this.size, position + length));
    if (this.file !== undefined) return this.readFile(position, end - position);
    const { buffer, byteOffset, length: size } = this.memory.view().subarray(position, end);
    return new Uint8Array(buffer, byteOffset, size);
  }

  /** Lets go of the bytes, after those who still read. May be called more than once. */
  async close(): Promise<void> {
    const { file } = this;
    this.closed = true;
    this.file = undefined;
    this.memory.clear();
    await this.reading;
    if (file !== undefined) await closeFile(file);
  }

  private flush(): void {
    this.file ??= openTemporary();
    const data = this.memory.view();
    writeAll(this.file, data, this.written);
    this.written += data.length;
    this.memory.clear();
  }

  private readFile(position: number, length: number): Promise<Uint8Array> {
    this.flush();
    const data = readAll(this.file!, position, length);
    // A closed file's number is given to the next one that is opened: close() has to wait.
    this.reading = Promise.allSettled([this.reading, data]);
    return data;
  }
}

/** The file's name is given up at once, so that nothing is left behind however the process ends. */
function openTemporary(): number {
  const path = join(tmpdir(), `pottle-${randomUUID()}`);
  const file = openSync(path, 'wx+', 0o600);
  unlinkSync(path);
  return file;
}

function writeAll(file: number, data: Uint8Array, position: number): void {
  for (let done = 0; done < data.length; )
    done += writeSync(file, data, done, data.length - done, position + done);
}

async function readAll(file: number, position: number, length: number): Promise<Uint8Array> {
  const data = new Uint8Array(length);
  for (let done = 0; done < length; ) {
    const { bytesRead } = await readAt(file, data, done, length - done, position + done);
    if (bytesRead === 0) return data.subarray(0, done);
    done += bytesRead;
  }
  return data;
}
