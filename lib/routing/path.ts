/**
 * Paths, the way WSGI servers decode and Werkzeug encodes them, and the values that URLs are built with.
 */

import { MultiDict } from '../http/multidict.js';
import { allBut, quote, unquoteWith } from '../http/percent.js';
import { trimStart } from '../http/urls.js';

const utf8 = new TextDecoder('utf-8', { ignoreBOM: true });

/**
 * Decodes a path as it stands in the request line. Escapes that are malformed stay as they are; bytes that are no
 * UTF-8 become U+FFFD (RFC 3986, section 2.1; the decoding of WSGI's `PATH_INFO`).
 * @param raw the path, without query string
 */
export function decodePath(raw: string): string {
  // PERF: nearly no path has escapes: no call and no function for those (bench/way.js).
  return raw.includes('%') ? unquoteWith(raw, (bytes) => utf8.decode(bytes)) : raw;
}

// The characters that the URL standard allows in a path segment.
const PATH = allBut("!$&'()*+,/:;=@");

/** Percent-encodes text for a path. Slashes stay, as do all characters that a segment may hold. */
export function quotePath(text: string): string {
  return quote(text, PATH);
}

/** Values for a query string or for building: an object, or anything that holds pairs of key and value. */
export type QueryValues = Readonly<Record<string, unknown>> | Iterable<readonly [string, unknown]>;

/** The pairs of an object or of an iterable of pairs; of a multi dict all of them. */
export function pairsOf(values: QueryValues): Iterable<readonly [string, unknown]> {
  if (values instanceof MultiDict) return values.items({ multi: true });
  // A plain object has no iterator, so the cast holds in the other branch.
  if (Symbol.iterator in values) return values as Iterable<readonly [string, unknown]>;
  return Object.entries(values);
}

/** A path with exactly one slash in front, unless it is empty. */
export function oneSlash(path: string): string {
  if (path.charCodeAt(0) === 47 && path.charCodeAt(1) !== 47) return path;
  return path === '' ? '' : `/${trimStart(path)}`;
}
