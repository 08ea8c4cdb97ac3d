/** The recorded form bodies, read by a view. */

import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { type FileStorage, HTTPException, type MultiDict, Pottle, request } from 'pottle';
import { request as send } from 'pottle/testing';

interface Limits {
  maxContentLength?: number | null;
  maxFormMemorySize?: number | null;
  maxFormParts?: number | null;
}

export interface FormCase {
  id: string;
  topic: string;
  contentType: string | null;
  body?: string;
  bodyParts?: { b64: string; repeat: number }[];
  method?: string;
  query?: string;
  contentLength?: number | string | null;
  chunked?: boolean;
  limits?: Limits;
  quirk?: string;
  result: object;
}

export const formCases: FormCase[] = JSON.parse(
  readFileSync(new URL('forms.json', import.meta.url), 'utf8'),
).cases;

/** How a body comes in pieces. */
export type Cut = (body: Buffer) => Iterable<Uint8Array>;

function bodyOf({ body, bodyParts }: FormCase): Buffer {
  if (!bodyParts) return Buffer.from(body!, 'base64');
  return Buffer.concat(
    bodyParts.flatMap(({ b64, repeat }) => Array(repeat).fill(Buffer.from(b64, 'base64'))),
  );
}

function headersOf({ contentType, contentLength, chunked }: FormCase, body: Buffer): string[] {
  const type = contentType === null ? [] : ['Content-Type', Buffer.from(contentType).toString('latin1')];
  return chunked ? type : [...type, 'Content-Length', String(contentLength ?? body.length)];
}

async function* inPieces(pieces: Iterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield* pieces;
}

/** Sends a case to an app whose view reads it: what the view finds, or the status of the error that it gets. */
export function readCase(item: FormCase, cut: Cut): Promise<unknown> {
  const body = bodyOf(item);
  // Neither a length nor chunks: for HTTP that is no body.
  const none = item.contentLength === null;
  return new Promise((resolve, reject) => {
    const app = new Pottle('recorded', { staticFolder: null });
    app.config.MAX_CONTENT_LENGTH = null;
    app.addUrlRule('/', {
      endpoint: 'form',
      methods: ['GET', 'POST', 'PUT'],
      viewFunc: async () => {
        Object.assign(request, item.limits);
        await recorded('query' in item).then(resolve, (error) =>
          error instanceof HTTPException ? resolve({ error: error.code }) : reject(error),
        );
        return '';
      },
    });
    send((exchange) => app.handle(exchange), {
      method: item.method ?? 'POST',
      query: item.query,
      headers: none ? headersOf({ ...item, chunked: true }, body) : headersOf(item, body),
      body: none ? undefined : inPieces(cut(body)),
      // Of what the server refuses, the view learns nothing.
    }).then(({ statusCode }) => resolve({ error: statusCode }), reject);
  });
}

const sha256 = (data: Uint8Array | string) => createHash('sha256').update(data).digest('hex');

type Pairs<V> = [name: string | null, value: V][];

function pairsOf<V>(dict: Pick<MultiDict<V>, 'items'>): Pairs<V> {
  return [...dict.items({ multi: true })];
}

/** What a request holds, written as the recordings write it. */
async function recorded(withQuery: boolean): Promise<object> {
  const fields = pairsOf(await request.form).map(([name, value]) => [
    name,
    value.length > 4096 ? { length: [...value].length, sha256: sha256(value) } : value,
  ]);
  const form = fields.length > 400 ? { count: fields.length, first: fields[0], last: fields.at(-1) } : fields;
  const files = await Promise.all(
    pairsOf(await request.files).map(([name, file]) => recordedFile(name, file)),
  );
  const data = isForm(request.mimetype) ? {} : { data: Buffer.from(await request.data).toString('base64') };
  return { form, files, ...data, ...(withQuery && (await recordedQuery())) };
}

function isForm(mimetype: string): boolean {
  return ['application/x-www-form-urlencoded', 'multipart/form-data'].includes(mimetype);
}

async function recordedQuery(): Promise<object> {
  const values = [...(await request.values).lists()].sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    args: pairsOf(request.args),
    values: values.flatMap(([name, several]) => several.map((value) => [name, value])),
  };
}

async function recordedFile(name: string | null, file: FileStorage): Promise<object> {
  const content = Buffer.from(await file.bytes());
  const { filename, contentType, mimetype, mimetypeParams, contentLength } = file;
  const about = { name, filename, contentType, mimetype, mimetypeParams, contentLength };
  const headers = [...file.headers];
  if (content.length > 4096) return { ...about, headers, size: content.length, sha256: sha256(content) };
  return { ...about, headers, content: content.toString('base64') };
}
