/**
 * Bytes kept in memory while they are few and in a temporary file when they become many: Python's
 * `SpooledTemporaryFile`.
 */

import { randomUUID } from 'node:crypto';
import { type FileHandle, open, unlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ByteBuffer } from './http/bytes.js';

/** What waits in memory on its way to disk: a client that sends single bytes must not cost a write for each. */
const WRITE_SIZE = 64 * 1024;

/** Bytes in memory up to a bound, above it in a temporary file that ends with {@link close}, or with the process. */
export class Spool {
  /** Everything, or, once there is a file, what is not yet in it. */
  private readonly memory = new ByteBuffer();
  private file: FileHandle | undefined;
  private written = 0;
  private closed = false;

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

  /** Appends a copy of the bytes; a promise when some go to disk, which the next write has to wait for. */
  write(data: Uint8Array): Promise<void> | undefined {
    this.memory.push(data);
    return this.memory.length > (this.file ? WRITE_SIZE : this.bound) ? this.flush() : undefined;
  }

  /** At most `length` bytes from `position` on. Not a copy while they are in memory. @throws Error after {@link close} */
  async read(position: number, length: number): Promise<Uint8Array> {
    if (this.closed) throw new Error('The upload is closed: read or save it before the request ends.');
    const end = Math.max(position, Math.min(this.size, position + length));
    if (this.file) {
      await this.flush();
      return readAll(this.file, position, end - position);
    }
    const { buffer, byteOffset, length: size } = this.memory.view().subarray(position, end);
    return new Uint8Array(buffer, byteOffset, size);
  }

  /** Lets go of the bytes. May be called more than once. */
  async close(): Promise<void> {
    const file = this.file;
    this.closed = true;
    this.file = undefined;
    this.memory.clear();
    await file?.close();
  }

  private async flush(): Promise<void> {
    this.file ??= await openTemporary();
    const start = this.written;
    const data = this.memory.view();
    await writeAll(this.file, data, start);
    // Two readers may have asked at once; what they wrote is the same.
    if (this.written > start) return;
    this.written += data.length;
    this.memory.clear();
  }
}

/** The file's name is given up at once, so that nothing is left behind however the process ends. */
async function openTemporary(): Promise<FileHandle> {
  const path = join(tmpdir(), `pottle-${randomUUID()}`);
  const file = await open(path, 'wx+', 0o600);
  try {
    await unlink(path);
  } catch (error) {
    await file.close();
    throw error;
  }
  return file;
}

async function writeAll(file: FileHandle, data: Uint8Array, position: number): Promise<void> {
  for (let done = 0; done < data.length; ) {
    const { bytesWritten } = await file.write(data, done, data.length - done, position + done);
    done += bytesWritten;
  }
}

async function readAll(file: FileHandle, position: number, length: number): Promise<Uint8Array> {
  const data = new Uint8Array(length);
  for (let done = 0; done < length; ) {
    const { bytesRead } = await file.read(data, done, length - done, position + done);
    if (bytesRead === 0) return data.subarray(0, done);
    done += bytesRead;
  }
  return data;
}
