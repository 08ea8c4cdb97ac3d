/** Uploaded files, read and saved at once. */

import { readFileSync, writeFileSync } from 'node:fs';
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
      writeFileSync(destination, this.bytesNow());
    },
    readline(this: FileStorage) {
      const rest = this.bytesNow().subarray(this.tell());
      const end = rest.indexOf(LF);
      return asBuffer(this.readNow(end < 0 ? -1 : end + 1));
    },
    readlines(this: FileStorage) {
      const lines: Uint8Array[] = [];
      for (let line = lineOf(this); line.length > 0; line = lineOf(this)) lines.push(line);
      return lines;
    },
  }).map(([name, value]) => [name, { configurable: true, writable: true, value }]),
);
METHODS.stream = {
  get(this: FileStorage) {
    return this;
  },
};

function lineOf(file: FileStorage): Uint8Array {
  return file.readline() as unknown as Uint8Array;
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
