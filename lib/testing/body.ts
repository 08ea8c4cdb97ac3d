/** The body of a test request: JSON, a form, files, or bytes. */
import { randomUUID } from 'node:crypto';
import { FileStorage } from '../files/uploads.js';
import { dumpOptionsHeader } from '../http/options.js';
import { encodeQuery } from '../http/urls.js';
import type { ClientOptions } from './client.js';

/** A file to upload: content and name, and perhaps a content type. */
export type FileValue =
  | FileStorage
  | readonly [content: string | Uint8Array, filename: string, contentType?: string];

/** Fields of a form; a list of texts or files repeats the field. */
export type FormValues = Readonly<
  Record<string, string | number | boolean | FileValue | readonly (string | FileValue)[] | null>
>;

interface Encoded {
  body: string | Uint8Array | AsyncIterable<string | Uint8Array> | undefined;
  contentType: string | null;
}

/** Makes the body that the options of a request ask for. At once: what is pushed as a context has it before anybody waits. */
export function encodeBody(json: { dumps(value: unknown): string }, options: ClientOptions): Encoded {
  const given = [options.json !== undefined, options.form !== undefined, options.data !== undefined];
  if (given.filter(Boolean).length > 1) throw new TypeError("Give only one of 'json', 'form' and 'data'.");
  if (options.json !== undefined)
    return { body: json.dumps(options.json), contentType: options.contentType ?? 'application/json' };
  const data = options.form ?? options.data;
  if (data === undefined) return { body: undefined, contentType: options.contentType ?? null };
  if (isBody(data)) return { body: data, contentType: options.contentType ?? null };
  return encodeForm(data as FormValues, options.contentType);
}

function isBody(data: unknown): data is string | Uint8Array | AsyncIterable<string> {
  return typeof data === 'string' || data instanceof Uint8Array || Symbol.asyncIterator in (data as object);
}

function encodeForm(values: FormValues, contentType: string | undefined): Encoded {
  const fields = Object.entries(values).flatMap(([name, value]) => spread(name, value));
  const multipart =
    contentType === 'multipart/form-data' || fields.some(([, value]) => typeof value !== 'string');
  if (multipart) return encodeMultipart(fields);
  return {
    body: encodeQuery(fields as [string, string][]),
    contentType: contentType ?? 'application/x-www-form-urlencoded',
  };
}

type Field = [name: string, value: string | FileValue];

function spread(name: string, value: FormValues[string]): Field[] {
  if (value === null || value === undefined) return [];
  if (value instanceof FileStorage || isFile(value)) return [[name, value]];
  if (Array.isArray(value)) return value.flatMap((item: string | FileValue) => spread(name, item));
  return [[name, String(value)]];
}

/** A pair of texts is taken for two values; bytes, or a third item, make a file. */
function isFile(value: unknown): value is FileValue {
  return (
    Array.isArray(value) && (value[0] instanceof Uint8Array || (value.length === 3 && value[2].includes('/')))
  );
}

/** In one piece, so that the length is known, as browsers send it. */
function encodeMultipart(fields: Field[]): Encoded {
  const boundary = `pottle-${randomUUID()}`;
  const pieces: Uint8Array[] = [];
  const add = (piece: string | Uint8Array) =>
    pieces.push(typeof piece === 'string' ? Buffer.from(piece) : piece);
  for (const [name, value] of fields) {
    add(`--${boundary}\r\n`);
    if (typeof value === 'string') add(`${disposition(name, null)}\r\n\r\n${value}`);
    else addFile(add, name, value);
    add('\r\n');
  }
  add(`--${boundary}--\r\n`);
  return { body: Buffer.concat(pieces), contentType: `multipart/form-data; boundary=${boundary}` };
}

function addFile(add: (piece: string | Uint8Array) => void, name: string, value: FileValue): void {
  const file =
    value instanceof FileStorage
      ? value
      : new FileStorage(value[0], { filename: value[1], contentType: value[2] });
  const type = file.contentType ?? 'application/octet-stream';
  add(`${disposition(name, file.filename ?? '')}\r\nContent-Type: ${type}\r\n\r\n`);
  add(file.bytesNow());
}

function disposition(name: string, filename: string | null): string {
  return `Content-Disposition: ${dumpOptionsHeader('form-data', filename === null ? { name } : { name, filename })}`;
}
