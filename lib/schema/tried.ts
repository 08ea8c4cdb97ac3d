/** Requests that people make by the forms of a page: in this process, as they themselves could make them, to nothing but the app. */

import type { Pottle } from '../app/app.js';
import { BadRequest, Forbidden } from '../errors.js';
import type { FileStorage } from '../files/uploads.js';
import { HTTP_STATUS_CODES } from '../http/status.js';
import { encodePairs } from '../http/urls.js';
import { type MemoryResponse, request as send } from '../transports/memory/client.js';
import { isSameOrigin } from '../wrappers/origins.js';
import type { Request } from '../wrappers/request.js';
import type { Operation } from './operations.js';
import { textOf } from './shown.js';

/** What came of it. */
export interface Tried {
  /** Path and query that were asked for. */
  readonly target: string;
  readonly status: string;
  /** The header lines, without the values of cookies. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** The content, if it is text. */
  readonly body: string;
  /** What else is to be said of it. */
  readonly note: string;
  /** Cookies that the answer set, for the browser of whoever tried it. */
  readonly cookies: readonly string[];
}

/** As much of an answer is shown, in bytes; what comes slower is not waited for. */
const MOST = 256 * 1024;
const PATIENCE = 5_000;

/** What the browser says of itself with every request, and is said again. */
const PASSED_ON = ['accept-language', 'user-agent', 'origin', 'sec-fetch-site', 'authorization', 'cookie'];

/** What is no client's to say: who it is to the app, and how its request is framed. A document may have it all the same. */
const NOT_GIVEN =
  /^(?:host|cookie|connection|content-length|transfer-encoding|forwarded|x-forwarded-.*|x-real-ip)$/i;

/**
 * Refuses forms that another site had a browser send: it would act with the cookies of whoever is in front of it. Browsers say where a form comes from.
 * @throws Forbidden
 */
export function refuseOthers(request: Request): void {
  const { secFetchSite, origin } = request;
  const isOwn = secFetchSite
    ? secFetchSite === 'same-origin'
    : origin !== null && isSameOrigin(request, null);
  if (!isOwn) throw new Forbidden('Endpoints are tried from the page of their documentation alone.');
}

/** What a form says, by the names of its fields. */
export type Filled = ReadonlyMap<string, readonly string[]>;

/**
 * Makes the request that a form asks for, with the cookies and the address of whoever sent it.
 * @throws BadRequest for what cannot stand in a request
 */
export async function tryOperation(
  app: Pottle,
  operation: Operation,
  filled: Filled,
  files: ReadonlyMap<string, readonly FileStorage[]>,
  visitor: Request,
): Promise<Tried> {
  const values = valuesOf(operation, filled);
  const of = (place: string) =>
    values.filter(([where]) => where === place).map(([, name, value]) => [name, value] as const);
  const path = operation.path.replace(/\{(\w+)\}/g, (_, name) =>
    encodeURIComponent(of('path').find(([key]) => key === name)?.[1] ?? ''),
  );
  const query = encodePairs(of('query'));
  const { content, type } = await contentOf(operation, of('form'), filled, files);
  const headers = headersOf(visitor, of('header'), of('cookie'));
  if (type !== undefined) headers.set('content-type', type);
  const answer = await send(app, {
    ...{ method: operation.method, path, query, headers: [...headers].flat(), body: content },
    ...{ scheme: visitor.scheme, rootPath: visitor.rootPath, signal: visitor.signal },
    remoteAddress: visitor.remoteAddr ?? undefined,
  });
  return shown(answer, query ? `${path}?${query}` : path);
}

type Value = readonly [place: string, name: string, value: string];

/** The values that were given, each with its place. */
function valuesOf({ fields }: Operation, filled: Filled): Value[] {
  return fields.flatMap(({ name, kind }) => {
    const [place = '', ...rest] = name.split(':');
    const given = filled.get(name) ?? [];
    const each = kind === 'lines' ? given.flatMap((text) => text.split(/\r\n|\r|\n/)) : given;
    return each.filter((value) => value !== '').map((value): Value => [place, rest.join(':'), value]);
  });
}

/** A body that somebody wrote, or a form. */
async function contentOf(
  operation: Operation,
  fields: readonly (readonly [string, string])[],
  filled: Filled,
  files: ReadonlyMap<string, readonly FileStorage[]>,
): Promise<{ content?: Uint8Array; type?: string }> {
  const [written, type] = [filled.get('body')?.[0], filled.get('type')?.[0] ?? operation.types[0]];
  if (operation.types.length > 0)
    return written
      ? { content: Buffer.from(written), type: operation.types.find((one) => one === type) }
      : {};
  const names = operation.fields.filter(({ name }) => name.startsWith('form:'));
  if (names.length === 0) return {};
  if (names.every(({ kind }) => kind !== 'file'))
    return { content: Buffer.from(encodePairs(fields)), type: 'application/x-www-form-urlencoded' };
  const form = new FormData();
  for (const [name, value] of fields) form.append(name, value);
  for (const { name } of names)
    for (const file of files.get(name) ?? [])
      form.append(
        name.slice('form:'.length),
        new Blob([await file.bytes()], { type: file.contentType ?? '' }),
        file.filename ?? '',
      );
  const made = new Response(form);
  return { content: Buffer.from(await made.arrayBuffer()), type: made.headers.get('content-type')! };
}

/** The headers: those that were given, and of the visitor's own those that say who that is. */
function headersOf(
  visitor: Request,
  others: readonly (readonly [string, string])[],
  cookies: readonly (readonly [string, string])[],
): Map<string, string> {
  const headers = new Map(Object.entries({ host: visitor.host, accept: '*/*' }));
  for (const name of PASSED_ON) {
    const value = visitor.headers.get(name);
    if (value !== null) headers.set(name, value);
  }
  const own = cookies.map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
  const given = new Set(cookies.map(([name]) => name));
  const sent = visitor.headers.get('cookie')?.split(/;\s*/) ?? [];
  const kept = sent.filter((pair) => !given.has(pair.split('=', 1)[0]!));
  if (own.length > 0) headers.set('cookie', [...kept, ...own].join('; '));
  for (const [name, value] of others) {
    if (NOT_GIVEN.test(name)) continue;
    if (/[^\t\x20-\x7e\x80-\xff]/.test(value))
      throw new BadRequest(`The header ${name} has a character that no header can have.`);
    headers.set(name.toLowerCase(), value);
  }
  return headers;
}

async function shown(answer: MemoryResponse, target: string): Promise<Tried> {
  const lines = answer.headers.flatMap((name, at) =>
    at % 2 === 0 ? [[name, answer.headers[at + 1]!] as const] : [],
  );
  const { bytes, isWhole } = await readSome(answer);
  const type = answer.header('content-type') ?? '';
  const isText = /^text\/|[/+](?:json|xml|yaml|javascript|x-www-form-urlencoded|x-ndjson)\b/.test(type);
  const notes = [
    ...(isText || bytes.length === 0
      ? []
      : [`${bytes.length} bytes of ${type || 'unknown type'}, which are not shown.`]),
    ...(isWhole ? [] : ['There is more: it was too much, or came too slowly.']),
  ];
  return {
    ...{ target, note: notes.join(' ') },
    status: `${answer.statusCode} ${HTTP_STATUS_CODES[answer.statusCode] ?? ''}`.trim(),
    headers: lines.map(([name, value]) => [
      name,
      /^set-cookie$/i.test(name) ? value.replace(/=[^;]*/, '=…') : value,
    ]),
    body: isText ? pretty(Buffer.from(bytes).toString(), type) : '',
    cookies: answer.headerLines('set-cookie'),
  };
}

/** The beginning of an answer: of one that never ends as well. */
async function readSome(answer: MemoryResponse): Promise<{ bytes: Uint8Array; isWhole: boolean }> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  let isWhole = true;
  const waiting = setTimeout(() => answer.abort(), PATIENCE);
  try {
    for await (const chunk of answer.stream()) {
      chunks.push(chunk);
      size += chunk.length;
      if (size <= MOST) continue;
      isWhole = false;
      break;
    }
  } catch {
    isWhole = false;
  } finally {
    clearTimeout(waiting);
  }
  return { bytes: Buffer.concat(chunks).subarray(0, MOST), isWhole };
}

function pretty(text: string, type: string): string {
  if (!/\bjson\b/.test(type)) return text;
  try {
    return textOf(JSON.parse(text));
  } catch {
    return text;
  }
}
