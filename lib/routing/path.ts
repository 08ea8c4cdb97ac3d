/**
 * Percent-encoding of paths and queries, the way WSGI servers decode and Werkzeug encodes them.
 */

import { allBut, quote, quoteBytes, unquoteWith } from '../http/percent.js';
import { textRepr } from '../python.js';

const utf8 = new TextDecoder('utf-8', { ignoreBOM: true });

/**
 * Decodes a path as it stands in the request line. Escapes that are malformed stay as they are; bytes that are no
 * UTF-8 become U+FFFD (RFC 3986, section 2.1; the decoding of WSGI's `PATH_INFO`).
 * @param raw the path, without query string
 */
export function decodePath(raw: string): string {
  return unquoteWith(raw, (bytes) => utf8.decode(bytes));
}

// The characters that the URL standard allows in a path segment, and in the value of a query argument.
const PATH = allBut("!$&'()*+,/:;=@");
const QUERY = allBut("!$'()*,/:;?@ ");

/** Percent-encodes text for a path. Slashes stay, as do all characters that a segment may hold. */
export function quotePath(text: string): string {
  return quote(text, PATH);
}

function quoteArgument(value: unknown): string {
  const quoted =
    value instanceof Uint8Array
      ? Buffer.from(value)
          .toString('latin1')
          .replace(QUERY, (run) => quoteBytes(Buffer.from(run, 'latin1')))
      : quote(valueText(value), QUERY);
  return quoted.replaceAll(' ', '+');
}

/**
 * The text of a value as Python's `str()` writes it, so that a URL built here equals the one that Flask builds: `True`
 * and `False` with a capital, an array as a list.
 */
export function valueText(value: unknown): string {
  if (value === true) return 'True';
  if (value === false) return 'False';
  if (value === null || value === undefined) return 'None';
  if (Array.isArray(value)) return `[${value.map(valueRepr).join(', ')}]`;
  return String(value);
}

/** The text of a value as Python's `repr()` writes it: that of {@link valueText}, but strings in quotes. */
export function valueRepr(value: unknown): string {
  return typeof value === 'string' ? textRepr(value) : valueText(value);
}

/** Values for a query string or for building: an object, or anything that holds pairs of key and value. */
export type QueryValues = Readonly<Record<string, unknown>> | Iterable<readonly [string, unknown]>;

/** The pairs of an object or of an iterable of pairs. */
export function pairsOf(values: QueryValues): Iterable<readonly [string, unknown]> {
  // A plain object has no iterator, so the cast holds in the other branch.
  if (Symbol.iterator in values) return values as Iterable<readonly [string, unknown]>;
  return Object.entries(values);
}

/** Each key with each of its values: arrays and sets stand for several values, `null` and `undefined` for none. */
export function flatPairs(values: QueryValues): [string, unknown][] {
  const flat: [string, unknown][] = [];
  for (const [key, value] of pairsOf(values)) {
    const several = Array.isArray(value) || value instanceof Set ? value : [value];
    for (const item of several) if (item !== null && item !== undefined) flat.push([key, item]);
  }
  return flat;
}

/** Writes pairs as a query string, without the question mark (werkzeug.urls._urlencode). */
export function encodePairs(pairs: Iterable<readonly [string, unknown]>): string {
  return Array.from(pairs, ([key, value]) => `${quoteArgument(key)}=${quoteArgument(value)}`).join('&');
}

/** Writes values as a query string, without the question mark. */
export function encodeQuery(values: QueryValues): string {
  return encodePairs(flatPairs(values));
}

/** A path without slashes in front. */
export function trimStart(path: string): string {
  return path.replace(/^\/+/, '');
}

/** A path with exactly one slash in front, unless it is empty. */
export function oneSlash(path: string): string {
  if (path.charCodeAt(0) === 47 && path.charCodeAt(1) !== 47) return path;
  return path === '' ? '' : `/${trimStart(path)}`;
}

/** A path without slashes at its end. */
export function trimEnd(path: string): string {
  // No regular expression: it would try each row of slashes anew from each of its characters.
  let end = path.length;
  while (path[end - 1] === '/') end--;
  return path.slice(0, end);
}

interface UrlParts {
  scheme: string;
  host: string | null;
  path: string;
  rest: string;
}

// The splitting of RFC 3986, appendix B; query and fragment stay together in `rest`.
function splitUrl(url: string): UrlParts {
  const [, scheme = '', host = null, path = '', rest = ''] =
    /^(?:([A-Za-z][A-Za-z0-9+.-]*):)?(?:\/\/([^/?#]*))?([^?#]*)(.*)$/s.exec(url)!;
  return { scheme: scheme.toLowerCase(), host, path, rest };
}

/** Resolves a reference against an absolute URL that ends with a slash (RFC 3986, section 5.2). */
export function joinUrl(base: string, reference: string): string {
  if (reference === '') return base;
  const from = splitUrl(base);
  const to = splitUrl(reference);
  if (to.scheme !== '' && to.scheme !== from.scheme) return reference;
  if (to.host !== null) return `${from.scheme}://${to.host}${to.path}${to.rest}`;
  const path = to.path === '' ? from.path : removeDots(to.path, from.path);
  return `${from.scheme}://${from.host}${path}${to.rest}`;
}

function removeDots(path: string, base: string): string {
  const kept: string[] = [];
  const segments = path.startsWith('/') ? path.slice(1).split('/') : mergePaths(base, path);
  for (const segment of segments) {
    if (segment === '..') kept.pop();
    else if (segment !== '.') kept.push(segment);
  }
  const last = segments.at(-1);
  if (last === '.' || last === '..') kept.push('');
  return `/${kept.join('/')}`;
}

/** The segments of a relative path after those of the base. Empty ones in between are left out, as Python does. */
function mergePaths(base: string, path: string): string[] {
  const segments = (base.slice(1, base.lastIndexOf('/') + 1) + path).split('/');
  return segments.filter((segment, i) => segment !== '' || i === segments.length - 1);
}
