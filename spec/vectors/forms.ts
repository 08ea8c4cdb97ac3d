/** The recorded form bodies, and what a server makes of one before any form is read. */

import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { BodyError } from '../../lib/exchange.js';
import type { ParsedForm } from '../../lib/files/uploads.js';
import { FormError, type FormLimits } from '../../lib/http/forms.js';

interface RecordedFile {
  name: string | null;
  filename: string;
  contentType: string | null;
  mimetype: string;
  mimetypeParams: Record<string, string>;
  contentLength: number;
  headers: [string, string][];
  content?: string;
  size?: number;
  sha256?: string;
}

type RecordedForm = [string | null, string | { length: number; sha256: string }][];

export interface FormCase {
  id: string;
  topic: string;
  contentType: string | null;
  body?: string;
  bodyParts?: { b64: string; repeat: number }[];
  contentLength?: number | string | null;
  chunked?: boolean;
  limits?: FormLimits;
  quirk?: string;
  result:
    | { error: number }
    | {
        error?: undefined;
        form: RecordedForm | { count: number; first: unknown; last: unknown };
        files: RecordedFile[];
        data?: string;
      };
}

export const formCases: FormCase[] = JSON.parse(
  readFileSync(new URL('forms.json', import.meta.url), 'utf8'),
).cases;

/** The body of a case, as the client sends it. */
export function bodyOf({ body, bodyParts }: FormCase): Buffer {
  if (!bodyParts) return Buffer.from(body!, 'base64');
  return Buffer.concat(
    bodyParts.flatMap(({ b64, repeat }) => Array(repeat).fill(Buffer.from(b64, 'base64'))),
  );
}

/** The Content-Length header as a number of bytes; null for none. */
export function lengthOf(item: FormCase): number | null {
  if (item.chunked) return null;
  if (item.contentLength === undefined) return bodyOf(item).length;
  return typeof item.contentLength === 'number' ? item.contentLength : null;
}

/** What the transport lets through: no more than announced, and an error when less comes. */
export async function* arriving(item: FormCase, cut: (body: Buffer) => Iterable<Uint8Array>) {
  const body = bodyOf(item);
  const length = item.chunked ? body.length : (lengthOf(item) ?? 0);
  yield* cut(body.subarray(0, length));
  if (length > body.length) throw new BodyError('aborted');
}

/** The status of the answer when reading fails. */
export function statusOf(error: unknown): number {
  if (error instanceof FormError) return error.status;
  if (error instanceof BodyError) return 400;
  throw error;
}

const sha256 = (data: Uint8Array | string) => createHash('sha256').update(data).digest('hex');

/** All values of the first name, then of the second, …: how a multi dict lists them. */
function grouped<T>(items: T[], key: (item: T) => unknown): T[] {
  const names = new Set(items.map(key));
  return [...names].flatMap((name) => items.filter((item) => key(item) === name));
}

/** A form written as the recordings write it. */
export async function recorded({ fields, files }: ParsedForm): Promise<unknown> {
  const pairs = grouped(fields, ([name]) => name).map(([name, value]) => [
    name,
    value.length > 4096 ? { length: [...value].length, sha256: sha256(value) } : value,
  ]);
  const form = pairs.length > 400 ? { count: pairs.length, first: pairs[0], last: pairs.at(-1) } : pairs;
  const ordered = grouped(files, (file) => file.name);
  return { form, files: await Promise.all(ordered.map(recordedFile)) };
}

async function recordedFile(file: ParsedForm['files'][number]): Promise<RecordedFile> {
  const content = Buffer.from(await file.bytes());
  const { name, filename, contentType, mimetype, mimetypeParams, contentLength } = file;
  const about = { name, filename: filename!, contentType, mimetype, mimetypeParams, contentLength };
  const headers = [...file.headers] as [string, string][];
  if (content.length > 4096) return { ...about, headers, size: content.length, sha256: sha256(content) };
  return { ...about, headers, content: content.toString('base64') };
}
