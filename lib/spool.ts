/**
 * Bytes kept in memory while they are few and in a temporary file when they become many: Python's
 * `SpooledTemporaryFile`.
 */

import { randomUUID } from 'node:crypto';
import { type FileHandle, open, unlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ByteBuffer } from './http/bytes.js';

/** Bytes in memory up to a bound, above it in a temporary file that ends with {@link close}, or with the process. */
export class Spool {
  private readonly memory = new ByteBuffer();
  private file: FileHandle | undefined;
  private closed = false;
  private length = 0;

  /** @param bound how many bytes stay in memory */
  constructor(private readonly bound: number = Infinity) {}

  /** How many bytes were written. */
  get size(): number {
    return this.length;
  }

  /** Whether the bytes are on disk. */
  get spilled(): boolean {
    return this.file !== undefined;
  }

  /** Appends the bytes; a promise when they go to disk: they must not change until it resolves. */
  write(data: Uint8Array): Promise<void> | undefined {
    const start = this.length;
    this.length += data.length;
    if (this.file) return writeAll(this.file, data, start);
    if (this.length > this.bound) return this.spill(data, start);
    this.memory.push(data);
    return undefined;
  }

  /** At most `length` bytes from `position` on. Not a copy while they are in memory. @throws Error after {@link close} */
  async read(position: number, length: number): Promise<Uint8Array> {
    if (this.closed) throw new Error('The upload is closed: read or save it before the request ends.');
    const end = Math.min(this.length, position + length);
    if (this.file) return readAll(this.file, position, Math.max(0, end - position));
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

  private async spill(data: Uint8Array, start: number): Promise<void> {
    this.file = await openTemporary();
    await writeAll(this.file, this.memory.view(), 0);
    this.memory.clear();
    await writeAll(this.file, data, start);
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
