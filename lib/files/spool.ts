/**
 * Bytes kept in memory while they are few and in a temporary file when they become many: Python's
 * `SpooledTemporaryFile`.
 */

import { randomUUID } from 'node:crypto';
import { close, openSync, read, readSync, unlinkSync, write, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type Holding, isPressing, whenPressing } from '../held.js';
import { ByteBuffer } from '../http/bytes.js';
import { markCaused } from '../leaving.js';

/** What waits in memory on its way to disk: a client that sends single bytes must not cost a write for each. */
const WRITE_SIZE = 64 * 1024;

const readAt = promisify(read);
const writeAt = promisify(write);
const closeFile = promisify(close);

/** Bytes in memory up to a bound, above it in a temporary file that ends with {@link close}, or with the process. */
export class Spool {
  /** Everything, or, once there is a file, what is not yet in it. */
  private readonly memory = new ByteBuffer();
  private file: number | undefined;
  private written = 0;
  private closed = false;
  private readLate: ((error: unknown) => void) | undefined;
  /** Until when the file is in use. */
  private busy: Promise<void> | undefined;

  /**
   * @param bound how many bytes stay in memory
   * @param holding counts those that do, if they are a client's
   */
  constructor(
    private readonly bound: number = Infinity,
    private readonly holding?: Holding,
  ) {}

  /** How many bytes it holds. */
  get size(): number {
    return this.written + this.memory.length;
  }

  /** Whether there is a file. */
  get spilled(): boolean {
    return this.file !== undefined;
  }

  /**
   * Appends the bytes. A promise when they go to the file: until it settles nothing may be written or read. It rejects when
   * the file cannot be written (ENOSPC and its like).
   */
  write(data: Uint8Array): Promise<void> | undefined {
    const most = this.file === undefined ? this.bound : WRITE_SIZE;
    if (this.memory.length + data.length > most) return this.use(this.spill(data));
    this.memory.push(data);
    this.holding?.add(data.length);
    return undefined;
  }

  /** Nothing more comes: what is not yet in the file, if there is one, goes there; see {@link write}. */
  end(): Promise<void> | undefined {
    if (this.file === undefined || this.memory.length === 0) return undefined;
    return this.use(this.spill());
  }

  /** At most `length` bytes from `position` on. Not a copy while they are in memory. @throws Error after {@link close} */
  async read(position: number, length: number): Promise<Uint8Array> {
    if (this.closed) throw this.lateError();
    const end = Math.max(position, Math.min(this.size, position + length));
    if (this.file !== undefined) return this.readFile(position, end - position);
    const { buffer, byteOffset, length: size } = this.memory.view().subarray(position, end);
    return new Uint8Array(buffer, byteOffset, size);
  }

  /** As {@link read}, at once. @internal */
  readNow(position: number, length: number): Uint8Array {
    if (this.closed) throw this.lateError();
    const end = Math.max(position, Math.min(this.size, position + length));
    if (this.file === undefined) return this.memory.view().slice(position, end);
    const data = new Uint8Array(end - position);
    for (let done = 0; done < data.length; ) {
      const count = readSync(this.file, data, done, data.length - done, position + done);
      if (count === 0) return data.subarray(0, done);
      done += count;
    }
    return data;
  }

  private lateError(): Error {
    const error = new Error('The upload is closed: read or save it before the request ends.');
    const { readLate } = this;
    if (readLate) markCaused(error, () => readLate(error));
    return error;
  }

  /**
   * Lets go of the bytes, after those who still read. May be called more than once.
   * @param readLate is told, instead of the process being ended, when somebody reads nevertheless and handles no errors
   */
  async close(readLate?: (error: unknown) => void): Promise<void> {
    const { file } = this;
    this.closed = true;
    this.readLate = readLate;
    this.file = undefined;
    this.forget();
    await this.busy;
    if (file !== undefined) await closeFile(file);
  }

  private async spill(data?: Uint8Array): Promise<void> {
    const file = (this.file ??= openTemporary());
    for (const bytes of [this.memory.view(), data ?? NOTHING]) {
      await this.put(file, bytes);
      this.written += bytes.length;
      this.forget();
    }
  }

  /**
   * Writes without keeping the loop; and when memory becomes scarce meanwhile, at once what is still being written: the client
   * may be so fast that the loop has no turn to tell of the end. What is written late is the same.
   */
  private async put(file: number, bytes: Uint8Array): Promise<void> {
    if (isPressing()) return writeAllNow(file, bytes, this.written);
    const own = Buffer.from(bytes); // others go on with theirs
    const writing = writeAll(file, own, this.written);
    void this.use(writing);
    let waitNoMore = () => {};
    const hurried = new Promise<void>((resolve) => {
      waitNoMore = whenPressing(resolve);
    }).then(() => writeAllNow(file, own, this.written));
    await Promise.race([writing, hurried]).finally(waitNoMore);
  }

  /** Empties the memory. */
  private forget(): void {
    this.holding?.add(-this.memory.length);
    this.memory.clear();
  }

  private async readFile(position: number, length: number): Promise<Uint8Array> {
    const data = readAll(this.file!, position, length);
    await this.use(data);
    return data;
  }

  /** A closed file's number is given to the next one that is opened: {@link close} has to wait for all who use it. */
  private use(work: Promise<unknown>): Promise<void> {
    const { busy } = this;
    this.busy = Promise.allSettled([busy, work]).then(() => undefined); // which keeps nothing of what was read
    return work as Promise<void>;
  }
}

const NOTHING = new Uint8Array(0);

/** The file's name is given up at once, so that nothing is left behind however the process ends. */
function openTemporary(): number {
  const path = join(tmpdir(), `pottle-${randomUUID()}`);
  const file = openSync(path, 'wx+', 0o600);
  unlinkSync(path);
  return file;
}

async function writeAll(file: number, data: Uint8Array, position: number): Promise<void> {
  for (let done = 0; done < data.length; )
    done += (await writeAt(file, data, done, data.length - done, position + done)).bytesWritten;
}

function writeAllNow(file: number, data: Uint8Array, position: number): void {
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
