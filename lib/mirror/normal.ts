/** Answers as lines: what they mean, without what differs from one server to the next. */
import { createHash } from 'node:crypto';
import { brotliDecompressSync, unzipSync } from 'node:zlib';
import { dumpOptionsHeader, parseListHeader, parseOptionsHeader } from '../http/options.js';
import { parseJson } from '../json/text.js';
import { cookieLines, lifeOf } from './cookies.js';
import { type Page, pageLines, parsePage } from './html.js';
import { jsonLines } from './json.js';

/** What came, or why nothing did. */
export interface Answer {
  /** 0: there is no answer. */
  readonly status: number;
  /** Names in lower case. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: Buffer;
  /** Why the answer is not whole, or why there is none. */
  readonly trouble?: string | undefined;
}

/** An answer as lines; whatever is compared and kept is this. */
export interface Recorded {
  /** Status, headers and cookies. */
  readonly head: readonly string[];
  /** How the body was read: `html`, `json`, `text`, `bytes` or `empty`. */
  readonly kind: string;
  readonly body: readonly string[];
}

/** An answer that was read, and the page that it is, if it is one. */
export interface Reading extends Recorded {
  readonly page: Page | null;
  /** The body as text, as it was sent; empty for what is none. */
  readonly text: string;
}

/** Headers of the connection and of the server, and those that the body itself says. */
const IGNORED = [
  'date',
  'server',
  'connection',
  'keep-alive',
  'server-timing',
  'x-request-id',
  'transfer-encoding',
  'set-cookie',
  'content-length',
];
/** Lists whose order means nothing. */
const SETS = new Set([
  ...['cache-control', 'vary', 'allow', 'accept-ranges', 'access-control-allow-methods'],
  ...['access-control-allow-headers', 'access-control-expose-headers'],
]);
/** Values with parameters. */
const OPTIONS = new Set(['content-type', 'content-disposition']);
/** More of a page or of JSON is compared as text. */
const LARGEST = 4 << 20;

/**
 * Reads an answer.
 * @param origin of the side: where the answer names it, `{origin}` stands instead
 * @param ignored further headers that are not looked at
 * @throws MirrorError where a page needs a parser that is not installed
 */
export async function read(answer: Answer, origin: string, ignored: readonly string[]): Promise<Reading> {
  const { bytes, trouble } = decoded(answer);
  const text = textOf(bytes, answer);
  const own = ownIn(origin);
  const head = headOf(answer, origin, ignored, trouble).map(own);
  if (bytes.length === 0) return { head, kind: 'empty', body: [], page: null, text: '' };
  const type = mimetypeOf(answer);
  if (text === null) return { head, kind: 'bytes', body: [digest(bytes)], page: null, text: '' };
  const asLines = { head, kind: 'text', body: own(text).split('\n'), page: null, text };
  if (text.length > LARGEST) return asLines;
  if (/^(text\/html|application\/xhtml\+xml)$/.test(type)) {
    const page = await parsePage(own(text));
    return page === null ? asLines : { head, kind: 'html', body: pageLines(page), page, text };
  }
  if (!/^application\/(.+\+)?json$/.test(type)) return asLines;
  try {
    return { head, kind: 'json', body: jsonLines(parseJson(own(text))), page: null, text };
  } catch {
    return asLines;
  }
}

/** Writes `{origin}` where a text names the side's address, and `{ws-origin}` where it names it for WebSockets. */
function ownIn(origin: string): (text: string) => string {
  const named = (address: string) => {
    const spellings = [address, encodeURIComponent(address), address.replaceAll('/', '\\/')];
    // Not where the address of another goes on: a longer name, or a port.
    return new RegExp(
      `(?:${spellings.map((one) => one.replace(/\W/g, '\\$&')).join('|')})(?![\\w-]|\\.\\w|(?::|%3A)\\d)`,
      'g',
    );
  };
  const [http, ws] = [named(origin), named(origin.replace('http', 'ws'))];
  return (text) => text.replace(http, '{origin}').replace(ws, '{ws-origin}');
}

const headerOf = ({ headers }: Answer, name: string) => headers.find(([one]) => one === name)?.[1] ?? '';
const mimetypeOf = (answer: Answer) => parseOptionsHeader(headerOf(answer, 'content-type'))[0].toLowerCase();
const digest = (bytes: Buffer) =>
  `${bytes.length} bytes, sha256 ${createHash('sha256').update(bytes).digest('hex')}`;

/** The body before it was compressed. */
function decoded(answer: Answer): { bytes: Buffer; trouble: string | undefined } {
  const { body, trouble } = answer;
  const coding = headerOf(answer, 'content-encoding').toLowerCase();
  const decode = coding === 'br' ? brotliDecompressSync : unzipSync;
  if (!/^(br|gzip|x-gzip|deflate)$/.test(coding) || body.length === 0) return { bytes: body, trouble };
  try {
    return { bytes: decode(body, { maxOutputLength: 1 << 26 }), trouble };
  } catch (error) {
    return { bytes: body, trouble: trouble ?? `its ${coding} is broken: ${(error as Error).message}` };
  }
}

/** The body as text; null for bytes that are none. Text that is not what it says has a character for each byte. */
function textOf(bytes: Buffer, answer: Answer): string | null {
  const type = mimetypeOf(answer);
  const [, { charset }] = parseOptionsHeader(headerOf(answer, 'content-type'));
  if (/^(image\/(?!svg)|audio\/|video\/|font\/|application\/(octet-stream|pdf|zip|gzip|wasm))/.test(type))
    return null;
  for (const coding of [charset, 'utf-8'])
    try {
      return new TextDecoder(coding, { fatal: true, ignoreBOM: true }).decode(bytes);
    } catch {
      // It is another one, or there is none of this name.
    }
  return type.startsWith('text/') ? bytes.toString('latin1') : null;
}

function headOf(answer: Answer, origin: string, ignored: readonly string[], trouble?: string): string[] {
  if (answer.status === 0) return [`no answer: ${trouble}`];
  const { hostname } = new URL(origin);
  const date = Date.parse(headerOf(answer, 'date'));
  const now = Number.isNaN(date) ? Date.now() : date;
  const joined = new Map<string, string>();
  for (const [name, value] of answer.headers)
    if (![...IGNORED, ...ignored].includes(name))
      joined.set(name, joined.has(name) ? `${joined.get(name)}, ${value}` : value);
  const cookies = answer.headers.filter(([name]) => name === 'set-cookie' && !ignored.includes(name));
  return [
    `status: ${answer.status}`,
    ...(trouble === undefined ? [] : [`not whole: ${trouble}`]),
    ...[...joined].sort().map(([name, value]) => `${name}: ${meaningOf(name, value, now)}`),
    ...cookies
      .map(([, value]) => cookieLines(value, now, hostname))
      .sort()
      .flat(),
  ];
}

/** A header's value as it is compared. */
function meaningOf(name: string, value: string, now: number): string {
  if (OPTIONS.has(name)) {
    const [main, params] = parseOptionsHeader(value);
    const sorted = Object.entries(params)
      .filter(([key]) => key !== 'boundary')
      .sort();
    const text = Object.fromEntries(
      sorted.map(([key, one]) => [key, key === 'charset' ? one.toLowerCase() : one]),
    );
    return dumpOptionsHeader(main.toLowerCase(), text);
  }
  if (SETS.has(name)) {
    const items = parseListHeader(value).map((item) => (name === 'allow' ? item : item.toLowerCase()));
    return [...new Set(items)].sort().join(', ');
  }
  if (name === 'expires') return lifeOf(Date.parse(value) - now);
  // Of the file on this machine, or of bytes that mean the same: no two servers agree.
  if (name === 'etag') return value.startsWith('W/') ? 'weak' : 'strong';
  return name === 'last-modified' ? 'a date' : value;
}
