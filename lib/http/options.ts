/**
 * Header values made of parts: `value; key=value` (options), `a, b` (lists), `a=b, c` (dicts). RFC 9110, section 5.6,
 * with the encodings and continuations of RFC 2231 and RFC 8187.
 */

import { unquoteWith } from './percent.js';
import { afterBlanks, isToken, strip } from './text.js';

/** A value that a header can hold: text, or what is written with `String()`. */
type Writable = string | number | boolean;

/** Keys with values; null stands for a key without one. */
export type HeaderDict = Record<string, string | null>;

/**
 * Puts a value into double quotes, unless it is a token (werkzeug.http.quote_header_value).
 * @param options.allowToken false: quote tokens too
 */
export function quoteHeaderValue(
  value: Writable,
  options: { allowToken?: boolean | undefined } = {},
): string {
  const text = String(value);
  if (options.allowToken !== false && isToken(text)) return text;
  return `"${text.replace(/[\\"]/g, '\\$&')}"`;
}

/** Takes the double quotes off and the backslashes out (werkzeug.http.unquote_header_value); other text stays. */
export function unquoteHeaderValue(value: string): string {
  if (value.length < 2 || value[0] !== '"' || value.at(-1) !== '"') return value;
  return value.slice(1, -1).replace(/\\(.)/g, '$1');
}

/** Writes a value with parameters: `attachment; filename="a b.txt"` (werkzeug.http.dump_options_header). Null ones are left out. */
export function dumpOptionsHeader(
  header: string | null,
  options: Readonly<Record<string, Writable | null | undefined>>,
): string {
  const parts = header === null ? [] : [header];
  for (const [key, value] of Object.entries(options))
    if (value !== null && value !== undefined) parts.push(pair(key, value));
  return parts.join('; ');
}

// A key with an asterisk says that its value is percent-encoded already (RFC 8187).
function pair(key: string, value: Writable): string {
  return `${key}=${key.endsWith('*') ? value : quoteHeaderValue(value)}`;
}

/** Writes a list, or a dict whose null values are bare keys (werkzeug.http.dump_header). */
export function dumpHeader(
  items:
    | Iterable<Writable>
    | ReadonlyMap<string, Writable | null>
    | Readonly<Record<string, Writable | null>>,
): string {
  const pairs = items instanceof Map ? [...items] : undefined;
  if (!pairs && Symbol.iterator in items)
    return Array.from(items as Iterable<Writable>, (item) => quoteHeaderValue(item)).join(', ');
  return (pairs ?? Object.entries(items))
    .map(([key, value]) => (value === null || value === undefined ? key : pair(key, value)))
    .join(', ');
}

/**
 * Splits a list at its commas, with quotes around whole items removed and empty items left out
 * (werkzeug.http.parse_list_header). A quote that is never closed makes the whole header invalid: no items.
 */
export function parseListHeader(value: string): string[] {
  const items: string[] = [];
  let [start, quoted] = [0, false];
  for (let at = 0; at < value.length; at++) {
    const char = value[at];
    if (char === '"') quoted = !quoted;
    else if (char === '\\' && quoted) at++;
    else if (char === ',' && !quoted) {
      items.push(value.slice(start, at));
      start = at + 1;
    }
  }
  if (quoted) return [];
  items.push(value.slice(start));
  return items.map(strip).filter(Boolean).map(unquoteHeaderValue);
}

/**
 * Reads `a=b, c="d, e", f` (werkzeug.http.parse_dict_header). A key without a value has null; `key*=charset'lang'value`
 * is decoded.
 */
export function parseDictHeader(value: string): HeaderDict {
  return Object.fromEntries(parseDictItems(value));
}

/** {@link parseDictHeader} as a Map, which keeps the order of keys that are numbers too. */
export function parseDictItems(value: string): Map<string, string | null> {
  const result = new Map<string, string | null>();
  for (const item of parseListHeader(value)) {
    const equals = item.indexOf('=');
    const key = strip(equals < 0 ? item : item.slice(0, equals));
    if (key === '') continue;
    if (equals < 0) result.set(key, null);
    else result.set(...dictItem(key, strip(item.slice(equals + 1))));
  }
  return result;
}

function dictItem(key: string, value: string): [string, string] {
  if (!key.endsWith('*')) return [key, unquoteHeaderValue(value)];
  const { charset, text } = splitCharset(value);
  return [key.slice(0, -1), unquoteHeaderValue(decodeCharset(text, charset))];
}

const CHARSET_VALUE = /^([\w!#$%&*+\-.^`|~]*)'[\w!#$%&*+\-.^`|~]*'([\w!#$%&'*+\-.^`|~]+)/;

/** Splits `charset'language'value` (RFC 8187, section 3.2). */
function splitCharset(value: string): { charset: string; text: string } {
  const match = CHARSET_VALUE.exec(value);
  return match ? { charset: match[1]!.toLowerCase(), text: match[2]! } : { charset: '', text: value };
}

const DECODERS: Readonly<Record<string, (bytes: Buffer) => string>> = {
  ascii: (bytes) => bytes.toString('latin1').replace(/[\x80-\xff]/g, '\ufffd'),
  'utf-8': (bytes) => bytes.toString('utf8'),
  'iso-8859-1': (bytes) => bytes.toString('latin1'),
};

function decoderOf(charset: string): ((bytes: Buffer) => string) | undefined {
  const name = charset === 'us-ascii' ? 'ascii' : charset;
  return Object.hasOwn(DECODERS, name) ? DECODERS[name] : undefined;
}

// A charset that is not on the list leaves the value encoded.
function decodeCharset(text: string, charset: string): string {
  const decode = decoderOf(charset);
  return decode === undefined ? text : unquoteWith(text, decode);
}

/** A value and its parameters, keys in lower case. */
export type Options = readonly [value: string, params: Record<string, string>];

/**
 * Reads `value; key=value; key="quoted"` (werkzeug.http.parse_options_header). Parameters that are no such pairs are
 * skipped; `key*=charset'lang'value` is decoded and `key*0=…; key*1=…` joined.
 */
export function parseOptionsHeader(header: string | null | undefined): Options {
  const text = header ?? '';
  const semicolon = text.indexOf(';');
  const value = strip(semicolon < 0 ? text : text.slice(0, semicolon));
  if (value === '' || semicolon < 0) return [value, {}];
  return [value, mergeParams(splitParams(strip(text.slice(semicolon + 1))))];
}

const PARAM = /([\w!#$%&'*+\-.^`|~]+)=(?:([\w!#$%&'*+\-.^`|~]+)|("))?/y;

/** The `key=value` pairs, values as written. */
function splitParams(text: string): [key: string, value: string][] {
  const pairs: [string, string][] = [];
  for (let at = 0; at < text.length; ) {
    PARAM.lastIndex = at;
    const match = PARAM.exec(text);
    if (match) {
      at = PARAM.lastIndex;
      const end = match[3] === undefined ? at : quotedEnd(text, at);
      const value = match[2] ?? text.slice(at - 1, end);
      if (match[2] !== undefined || end > at) pairs.push([match[1]!.toLowerCase(), value]);
      at = end;
    }
    const next = text.indexOf(';', at);
    if (next < 0) break;
    at = afterBlanks(text, next + 1);
  }
  return pairs;
}

/** The index after the quote that closes a string, or `start` itself if none does. */
function quotedEnd(text: string, start: number): number {
  for (let at = start; at < text.length; at++) {
    if (text[at] === '"') return at + 1;
    if (text[at] === '\\' && (text[at + 1] === '\\' || text[at + 1] === '"')) at++;
  }
  return start;
}

const CONTINUATION = /\*\d+$/;

/** Decodes values and joins continuations; the charset of a part holds for the parts after it. */
function mergeParams(pairs: readonly [string, string][]): Record<string, string> {
  const params = new Map<string, string>();
  let [charset, continued] = ['', ''];
  for (const [written, raw] of pairs) {
    let [key, value] = [written, raw];
    if (key.endsWith('*')) {
      key = key.slice(0, -1);
      const match = CHARSET_VALUE.exec(value);
      if (match) [charset, value] = [match[1]!.toLowerCase(), match[2]!];
      charset ||= continued;
      if (decoderOf(charset)) value = decodeCharset(value, (continued = charset));
    }
    const name = key.replace(CONTINUATION, '');
    params.set(name, (name === key ? '' : (params.get(name) ?? '')) + unquoteParam(value));
  }
  return Object.fromEntries(params);
}

// HTTP escapes a quote with a backslash, browsers write it as %22 in forms.
function unquoteParam(value: string): string {
  if (value[0] !== '"' || value.at(-1) !== '"') return value;
  return value.slice(1, -1).replaceAll('\\\\', '\\').replaceAll('\\"', '"').replaceAll('%22', '"');
}
