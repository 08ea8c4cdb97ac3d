/** Requests as text: one line each, as people write them, as JSON where that is not enough, or as a log has them. */
import { encodeQuery } from '../http/urls.js';

/** A request for both sides. Its texts may hold `{{ name }}`: what the same side has answered before. */
export interface MirrorRequest {
  readonly method: string;
  /** A path, perhaps with a query. */
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as an urlencoded form: fields, of which lists repeat one, or the text itself. */
  readonly form?: string | Readonly<Record<string, string | readonly string[]>>;
  readonly json?: unknown;
  readonly body?: string;
  /** Names, and regular expressions whose first group in the answer (headers, as `name: value`, and body) is kept under that name. */
  readonly capture?: Readonly<Record<string, string>>;
}

/** What was to be read makes no sense; the message says where, and what was expected. */
export class MirrorError extends Error {
  override readonly name = 'MirrorError';
}

const KEYS = ['method', 'url', 'headers', 'form', 'json', 'body', 'capture'];
const METHOD = /^[A-Z]{1,20}$/;
/** A method, a path, and perhaps fields of a form; `{{ name }}` may have blanks. */
const LINE = /^([A-Za-z]+)\s+(\/(?:[^\s{]|\{\{[^}]*\}\}|\{(?!\{))*)(?:\s+(.*))?$/s;
/** A path, in JSON. */
const PATH = /^\/(?:[^\s{]|\{\{[^}]*\}\}|\{(?!\{))*$/;
const EXAMPLES = `GET /path, POST /login name=ann&password=x, or {"method": "POST", "url": "/api", "json": {"a": 1}}`;

/**
 * Reads a file of requests: a line each, `#` begins a comment.
 * @param name of the file, for messages
 * @throws MirrorError for a line that is no request
 */
export function parseRequests(text: string, name: string): MirrorRequest[] {
  const lines = text.replace(/^\ufeff/, '').split(/\r?\n/);
  return lines.flatMap((line, i) => {
    const trimmed = line.trim();
    return trimmed === '' || trimmed.startsWith('#') ? [] : [parseRequest(trimmed, `${name}, line ${i + 1}`)];
  });
}

/** Reads one line. @param where it stands, for messages @throws MirrorError */
export function parseRequest(line: string, where: string): MirrorRequest {
  if (line.startsWith('{')) return fromJson(line, where);
  const [, method = '', url = '', form] = LINE.exec(line) ?? [];
  if (!METHOD.test(method.toUpperCase()))
    throw new MirrorError(`${where} is no request: '${line.slice(0, 80)}'. Write ${EXAMPLES}.`);
  return { method: method.toUpperCase(), url, ...(form === undefined ? {} : { form }) };
}

function fromJson(line: string, where: string): MirrorRequest {
  let given: Record<string, unknown>;
  try {
    given = JSON.parse(line);
  } catch (error) {
    throw new MirrorError(`${where} begins with { and is no JSON: ${(error as Error).message}.`);
  }
  const unknown = Object.keys(given).find((key) => !KEYS.includes(key));
  if (unknown !== undefined)
    throw new MirrorError(`${where}: a request has no '${unknown}'. It has ${KEYS.join(', ')}.`);
  const { method = 'GET', url, headers, form, body, capture } = given;
  const wrong = (key: string, what: string) => new MirrorError(`${where}: "${key}" is to be ${what}.`);
  if (typeof method !== 'string' || !METHOD.test(method.toUpperCase()))
    throw wrong('method', 'a method, such as "POST"');
  if (typeof url !== 'string' || !PATH.test(url)) throw wrong('url', 'a path, such as "/login?next=/"');
  if (!isTexts(headers ?? {})) throw wrong('headers', 'an object of texts');
  if (typeof form !== 'string' && !isTexts(form ?? {}, true))
    throw wrong('form', 'an object of texts, or of lists of texts');
  if (!isTexts(capture ?? {}) || !Object.values(capture ?? {}).every(isExpression))
    throw wrong('capture', 'an object of regular expressions, as text: {"id": "/notes/(\\\\d+)"}');
  if (body !== undefined && typeof body !== 'string') throw wrong('body', 'text');
  if ([form, given.json, body].filter((one) => one !== undefined).length > 1)
    throw new MirrorError(`${where} has several contents: write one of "form", "json" and "body".`);
  return { ...(given as object), method: method.toUpperCase(), url };
}

function isExpression(text: string): boolean {
  try {
    return Boolean(new RegExp(text));
  } catch {
    return false;
  }
}

function isTexts(value: unknown, lists = false): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const isText = (one: unknown) => typeof one === 'string';
  return Object.values(value).every(
    (one) => isText(one) || (lists && Array.isArray(one) && one.every(isText)),
  );
}

/** Fields as an object; one that is repeated is a list. */
export function formOf(pairs: Iterable<readonly [string, string]>): Record<string, string | string[]> {
  const fields = new Map<string, string[]>();
  for (const [name, value] of pairs) fields.set(name, [...(fields.get(name) ?? []), value]);
  return Object.fromEntries([...fields].map(([name, all]) => [name, all.length === 1 ? all[0]! : all]));
}

const BOUNDARY = 'pottle-mirror';
export const MULTIPART = 'multipart/form-data';

/** A form that is sent in parts. @param files names of fields that are files: a line of text, or none was chosen */
export function multipartOf(
  url: string,
  fields: readonly (readonly [string, string])[],
  files: ReadonlySet<string>,
): MirrorRequest {
  const parts = fields.map(([name, value]) => {
    const head = `Content-Disposition: form-data; name="${name.replace(/["\r\n]/g, encodeURIComponent)}"`;
    if (!files.has(name)) return `${head}\r\n\r\n${value}`;
    return `${head}; filename="${value}"\r\nContent-Type: text/plain\r\n\r\n${value && 'text\n'}`;
  });
  const body = `${parts.map((part) => `--${BOUNDARY}\r\n${part}\r\n`).join('')}--${BOUNDARY}--\r\n`;
  return { method: 'POST', url, headers: { 'Content-Type': `${MULTIPART}; boundary=${BOUNDARY}` }, body };
}

/** `{{ name }}`, encoded. */
const NAMED = /%7B%7B\+*(.*?)\+*%7D%7D/g;

/** A request as the line that {@link parseRequest} reads. */
export function lineOf(request: MirrorRequest): string {
  const { method, url, form, headers, json, body, capture } = request;
  if ([headers, json, body, capture].some((one) => one !== undefined)) return JSON.stringify(request);
  if (form === undefined) return `${method} ${url}`;
  const text = typeof form === 'string' ? form : encodeQuery(form).replace(NAMED, '{{ $1 }}');
  return `${method} ${url} ${text}`;
}

/** What asks for something without changing anything. */
const SAFE = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Reads a log: lines of JSON with `method` and `url`. Those that may change something are left out, and repeated ones.
 * @returns what is left, and how many lines were left out for either reason
 * @throws MirrorError for a line that is no such JSON
 */
export function parseLog(text: string, name: string): { requests: MirrorRequest[]; unsafe: number } {
  const found = new Map<string, MirrorRequest>();
  let unsafe = 0;
  for (const [i, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue;
    const request = logged(line, `${name}, line ${i + 1}`);
    if (SAFE.has(request.method)) found.set(lineOf(request), request);
    else unsafe++;
  }
  return { requests: [...found.values()], unsafe };
}

function logged(line: string, where: string): MirrorRequest {
  try {
    const { method, url } = JSON.parse(line) as Record<string, unknown>;
    if (METHOD.test(String(method)) && /^(\/|https?:)/.test(String(url))) {
      const { pathname, search } = new URL(String(url), 'http://localhost');
      return { method: String(method), url: pathname + search };
    }
  } catch {
    // Told below.
  }
  throw new MirrorError(
    `${where} is no entry of a log: '${line.slice(0, 80)}'. One is {"time": "…", "method": "GET", "url": "/path"}.`,
  );
}
