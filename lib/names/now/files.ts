/** Uploaded files, read and saved at once. */

import { appendFileSync, closeSync, fstatSync, openSync, readFileSync, rmSync } from 'node:fs';
import type { FileStorage } from '../../files/uploads.js';

const stands = new WeakMap<FileStorage, FileNow>();

/** An uploaded file whose methods wait for nothing (werkzeug.datastructures.FileStorage): everybody waits while they run. */
export interface FileNow extends Omit<FileStorage, 'read' | 'save' | 'readline' | 'readlines' | 'stream'> {
  /** At most `size` bytes from the position on; without it all that is left. */
  read(size?: number): Buffer;
  /** Writes the content to a file, which is replaced if it exists. The path is yours to choose: never the bare `filename`. */
  save(destination: string | URL): void;
  /** The bytes up to and with the next line feed; empty at the end. */
  readline(): Buffer;
  /** The lines that are left. */
  readlines(): Buffer[];
  [Symbol.iterator](): Iterator<Buffer>;
  /** The file itself, as Python's has one. */
  readonly stream: FileNow;
  readonly content_type: string | null;
  readonly content_length: number;
  readonly mimetype_params: Record<string, string>;
}

/** The same file, with methods that act at once. */
export function fileNow(file: FileStorage): FileNow {
  let stand = stands.get(file);
  if (stand === undefined) {
    stand = Object.create(file, METHODS) as FileNow;
    stands.set(file, stand);
  }
  return stand;
}

const LF = 10;
const PIECE = 64 * 1024;
/** How far a line is looked for at first. */
const LINE = 256;

/** The same bytes, which become text by `String(…)`. */
function asBuffer({ buffer, byteOffset, length }: Uint8Array): Buffer {
  return Buffer.from(buffer, byteOffset, length);
}

const METHODS: PropertyDescriptorMap = Object.fromEntries(
  Object.entries({
    read(this: FileStorage, size = -1) {
      return asBuffer(this.readNow(size));
    },
    save(this: FileStorage, destination: string | URL) {
      const file = openSync(destination, 'w');
      try {
        for (const piece of piecesOf(this)) appendFileSync(file, piece);
      } catch (error) {
        if (fstatSync(file).isFile()) rmSync(destination, { force: true });
        throw error;
      } finally {
        closeSync(file);
      }
    },
    readline(this: FileStorage) {
      const start = this.tell();
      let end = -1;
      // The way back is no longer than the line: files may be made of nothing but ends of lines.
      for (let ahead = LINE; end < 0 && this.tell() < this.size; ahead *= 2) {
        const at = this.tell();
        const found = this.readNow(ahead).indexOf(LF);
        if (found >= 0) end = at + found + 1;
      }
      this.seek(start);
      return asBuffer(this.readNow(end < 0 ? -1 : end - start));
    },
    readlines(this: FileStorage) {
      const rest = asBuffer(this.readNow(-1));
      const lines: Buffer[] = [];
      for (let at = 0; at < rest.length; ) {
        const end = rest.indexOf(LF, at) + 1 || rest.length;
        lines.push(rest.subarray(at, end));
        at = end;
      }
      return lines;
    },
  }).map(([name, value]) => [name, { configurable: true, writable: true, value }]),
);
METHODS[Symbol.iterator as never] = {
  configurable: true,
  *value(this: FileNow) {
    for (let line = this.readline(); line.length > 0; line = this.readline()) yield line;
  },
};
METHODS.stream = {
  get(this: FileStorage) {
    return this;
  },
};

/** The whole content; the position stays. */
function* piecesOf(file: FileStorage): Generator<Uint8Array> {
  const position = file.tell();
  try {
    for (let at = 0; at < file.size; at += PIECE) {
      file.seek(at);
      yield file.readNow(PIECE);
    }
  } finally {
    file.seek(position);
  }
}

/** An open file of the app, as far as programs read those: `app.open_resource('schema.sql').read()`. */
export class Resource {
  private readonly content: Buffer;
  private position = 0;

  constructor(
    file: string,
    private readonly mode: string,
  ) {
    this.content = readFileSync(file);
  }

  /** What is left: bytes, or text of a file that was opened as one. */
  read(): Buffer & string;
  read(): Buffer | string {
    const rest = this.content.subarray(this.position);
    this.position = this.content.length;
    return this.mode === 'rb' ? rest : rest.toString();
  }

  /** There is nothing to close; for programs that do. */
  close(): void {}

  [Symbol.dispose](): void {
    this.close();
  }
}
