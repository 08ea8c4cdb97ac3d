/** Uploaded files. */

import { open, rm } from 'node:fs/promises';
import { decodeText } from '../http/forms.js';
import { Headers, type ReadonlyHeaders } from '../http/headers.js';
import { parseContentType } from '../http/mime.js';
import { plainInt } from '../http/text.js';
import { Spool } from './spool.js';

const READ_SIZE = 64 * 1024;
const LF = 10;

/** What may be said of a file beside its content. */
export interface FileStorageOptions {
  /** The name of the form field. */
  name?: string | null | undefined;
  filename?: string | null | undefined;
  headers?: ReadonlyHeaders | undefined;
  /** Sets the Content-Type header. */
  contentType?: string | null | undefined;
}

/**
 * An uploaded file. Twin of Werkzeug's and Quart's `FileStorage`.
 *
 * {@link bytes}, {@link text}, {@link stream} and {@link save} always give the whole content; {@link read},
 * {@link readline} and {@link readlines} go on from where the last of them stopped, as a Python file does.
 */
export class FileStorage {
  /** The name of the form field; null when the client gave none. */
  name: string | null;
  /** The name of the file as the client sent it: **not safe** in a path, see `secureFilename`. */
  filename: string | null;
  /** The header lines of the part. */
  readonly headers: ReadonlyHeaders;
  private readonly spool: Spool;
  private position = 0;

  /** @param content the bytes (text is UTF-8), or a spool that holds them */
  constructor(content: Uint8Array | string | Spool = '', options: FileStorageOptions = {}) {
    this.name = options.name ?? null;
    this.filename = options.filename ?? null;
    this.headers = withContentType(options.headers ?? new Headers(), options.contentType);
    this.spool = content instanceof Spool ? content : spoolOf(content);
  }

  /** The Content-Type header of the part; null when the client sent none. It is what the client says, not checked. */
  get contentType(): string | null {
    return this.headers.get('content-type');
  }

  /** The Content-Length header of the part, 0 without one: what the client says. {@link size} tells what came. */
  get contentLength(): number {
    return plainInt(this.headers.get('content-length', '')) ?? 0;
  }

  /** The content type without parameters, in lower case; empty when the client sent none. */
  get mimetype(): string {
    return parseContentType(this.contentType).mimetype;
  }

  /** The parameters of the content type. */
  get mimetypeParams(): Record<string, string> {
    return parseContentType(this.contentType).params;
  }

  /** How many bytes the file has. */
  get size(): number {
    return this.spool.size;
  }

  /** No file was chosen: Python's `not file`. A browser sends such a field with an empty file name. */
  get isEmpty(): boolean {
    return !this.filename;
  }

  /** The content. @throws Error after {@link close} */
  bytes(): Promise<Uint8Array> {
    return this.spool.read(0, this.spool.size);
  }

  /** The content as text. @param charset `utf-8`, `iso-8859-1` or `ascii`; what is malformed becomes U+FFFD */
  async text(charset = 'utf-8'): Promise<string> {
    return decodeText(await this.bytes(), charset);
  }

  /** The content in pieces of at most 64 KiB. */
  async *stream(): AsyncGenerator<Uint8Array, void, undefined> {
    for (let at = 0; at < this.spool.size; at += READ_SIZE) yield await this.spool.read(at, READ_SIZE);
  }

  [Symbol.asyncIterator](): AsyncGenerator<Uint8Array, void, undefined> {
    return this.stream();
  }

  /**
   * Writes the content to a file, which is replaced if it exists. The path is yours to choose: never the bare
   * {@link filename}.
   * @throws Error when it cannot be written (ENOSPC and its like); no half file is left then
   */
  async save(destination: string | URL): Promise<void> {
    const file = await open(destination, 'w');
    try {
      for await (const piece of this.stream()) await file.appendFile(piece);
    } catch (error) {
      if ((await file.stat()).isFile()) await rm(destination, { force: true });
      throw error;
    } finally {
      await file.close();
    }
  }

  /** Appends the content of a file on disk. Twin of Quart's `FileStorage.load`. */
  async load(source: string | URL): Promise<void> {
    const file = await open(source, 'r');
    for await (const piece of file.createReadStream()) await this.spool.write(piece);
    await this.spool.end();
  }

  /** At most `size` bytes from the position on, which moves behind them; without `size` all that is left. */
  async read(size: number = this.spool.size): Promise<Uint8Array> {
    const data = await this.spool.read(this.position, size < 0 ? this.spool.size : size);
    this.position += data.length;
    return data;
  }

  /** As {@link bytes}, at once. @internal */
  bytesNow(): Uint8Array {
    return this.spool.readNow(0, this.spool.size);
  }

  /** As {@link read}, at once. @internal */
  readNow(size: number): Uint8Array {
    const data = this.spool.readNow(this.position, size < 0 ? this.spool.size : size);
    this.position += data.length;
    return data;
  }

  /** The bytes up to and with the next line feed; empty at the end. */
  async readline(): Promise<Uint8Array> {
    const start = this.position;
    let end = -1;
    for (let at = start; end < 0 && at < this.spool.size; at += READ_SIZE) {
      const found = (await this.spool.read(at, READ_SIZE)).indexOf(LF);
      if (found !== -1) end = at + found + 1;
    }
    return this.read(end < 0 ? -1 : end - start);
  }

  /** The lines that are left. */
  async readlines(): Promise<Uint8Array[]> {
    const lines: Uint8Array[] = [];
    for (let line = await this.readline(); line.length > 0; line = await this.readline()) lines.push(line);
    return lines;
  }

  /** The position of {@link read} and its like, in bytes. */
  tell(): number {
    return this.position;
  }

  /**
   * Moves the position, in bytes, and gives the new one.
   * @param whence from where, as in Python: 0 the start (the end for what is negative), 1 the position, 2 the end
   */
  seek(offset: number, whence: 0 | 1 | 2 = 0): number {
    const from = whence === 1 ? this.position : whence === 2 || offset < 0 ? this.spool.size : 0;
    this.position = Math.max(0, from + offset);
    return this.position;
  }

  /**
   * Lets go of the content, on disk or in memory. The end of the request does this for all its files.
   * @param readLate is told, instead of the process being ended, when somebody reads later and handles no errors
   */
  close(readLate?: (error: unknown) => void): Promise<void> {
    return this.spool.close(readLate);
  }

  /** Refused, since what a file holds is nothing to show. @throws TypeError */
  toJSON(): never {
    throw new TypeError(
      'An uploaded file is not JSON serializable. Give what is wanted of it: its filename, or its content as text.',
    );
  }

  toString(): string {
    return `<FileStorage: ${JSON.stringify(this.filename)} (${JSON.stringify(this.contentType)})>`;
  }
}

function withContentType(headers: ReadonlyHeaders, contentType: string | null | undefined): ReadonlyHeaders {
  if (contentType === undefined || contentType === null) return headers;
  const made = new Headers(headers);
  made.set('Content-Type', contentType);
  return made;
}

function spoolOf(content: Uint8Array | string): Spool {
  const spool = new Spool();
  void spool.write(typeof content === 'string' ? Buffer.from(content) : content);
  return spool;
}
