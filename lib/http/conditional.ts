/** Conditional requests and ranges: what to answer, decided from the headers alone (RFC 9110, sections 13 and 14). */

import { parseDate } from './dates.js';
import { generateEtag, parseEtags, unquoteEtag } from './etag.js';
import type { Headers } from './headers.js';
import { IfRange, parseRange } from './range.js';

/** A request asks for a range that the content does not have; in an app, a 416. */
export class RangeNotSatisfiable extends Error {
  override readonly name = 'RangeNotSatisfiable';
  /** @param length of the whole content in bytes, null where it is not known */
  constructor(readonly length: number | null) {
    super(`The content has no such range: its length is ${length ?? 'not known'}.`);
  }
}

/** The headers of a request, asked by name; null for one that is absent. */
export interface RequestFields {
  get(name: string): string | null;
}

/** What is known of the content that would be sent. */
export interface Validators {
  /** The entity tag, with or without quotes. */
  readonly etag?: string | null;
  /** The content itself, to make a tag of; not together with a tag. */
  readonly data?: Uint8Array | string | null;
  /** When it changed last: a date, or text of a header. */
  readonly lastModified?: Date | string | null;
}

/** Whole seconds: HTTP knows no fractions. */
function secondsOf(date: Date | string | null | undefined): number | null {
  const parsed = typeof date === 'string' ? parseDate(date) : date;
  return parsed ? Math.floor(parsed.getTime() / 1000) : null;
}

/**
 * Whether the content changed since the client got it, as far as its conditions tell (werkzeug.http.is_resource_modified).
 * @param options.ignoreIfRange false: If-Range counts, when there is a Range
 * @throws TypeError when both a tag and data are given
 */
export function isResourceModified(
  request: RequestFields,
  validators: Validators,
  options: { ignoreIfRange?: boolean } = {},
): boolean {
  const { data, lastModified } = validators;
  if (data !== null && data !== undefined && typeof validators.etag === 'string')
    throw new TypeError('isResourceModified(): give etag or data, not both.');
  const etag = data === null || data === undefined ? validators.etag : generateEtag(data);
  const considered = options.ignoreIfRange === false && request.get('Range') !== null;
  const ifRange = considered ? IfRange.fromHeader(request.get('If-Range')) : new IfRange();
  const since = secondsOf(ifRange.date ?? request.get('If-Modified-Since'));
  const modified = secondsOf(lastModified);
  const unmodified = since !== null && modified !== null && modified <= since;
  return !(etag ? matchesTags(request, unquoteEtag(etag)[0]!, ifRange, unmodified) : unmodified);
}

/** Whether the tags of the request say that it has this content; `otherwise` when they say nothing. */
function matchesTags(request: RequestFields, tag: string, ifRange: IfRange, otherwise: boolean): boolean {
  if (ifRange.etag !== null) return parseEtags(ifRange.etag).contains(tag);
  // If-None-Match compares weakly (section 13.1.2), If-Match strongly (13.1.1).
  const ifMatch = parseEtags(request.get('If-Match'));
  if (ifMatch.isSet) return !ifMatch.isStrong(tag);
  const ifNoneMatch = parseEtags(request.get('If-None-Match'));
  return ifNoneMatch.isSet ? ifNoneMatch.containsWeak(tag) : otherwise;
}

/** How ranges are offered. */
export interface RangeOptions {
  /** The value of Accept-Ranges; true: `bytes`; false: ranges are not served. */
  readonly acceptRanges?: boolean | string;
  /** The length of the whole content in bytes; without it ranges are not served. */
  readonly completeLength?: number | null;
}

/** What {@link decide} says. */
export interface Decision {
  /**
   * 304: the client has it. 412: a precondition failed. 206: send {@link range}. 416: no such range. 200: send it all,
   * with the status that the response has.
   */
  readonly status: 200 | 206 | 304 | 412 | 416;
  /** The bytes to send with 206: start and exclusive stop. */
  readonly range?: readonly [start: number, stop: number];
  /** Headers to set on the response, or on the error for 416. */
  readonly headers: readonly (readonly [name: string, value: string])[];
}

/**
 * Decides how a conditional response is answered (werkzeug.Response.make_conditional, without doing it).
 * @param method only GET and HEAD are conditional
 * @param validators the ETag and Last-Modified of the response
 */
export function decide(
  method: string,
  request: RequestFields,
  validators: Validators,
  options: RangeOptions = {},
): Decision {
  if (method !== 'GET' && method !== 'HEAD') return { status: 200, headers: [] };
  const { acceptRanges = false } = options;
  const accepted: Decision['headers'] = acceptRanges
    ? [['Accept-Ranges', acceptRanges === true ? 'bytes' : acceptRanges]]
    : [];
  const partial = acceptRanges ? decideRange(request, validators, options.completeLength ?? null) : undefined;
  if (partial)
    return partial.status === 206 ? { ...partial, headers: [...accepted, ...partial.headers] } : partial;
  const changed = isResourceModified(request, validators);
  const unmet = parseEtags(request.get('If-Match')).isSet ? 412 : 304;
  return { status: changed ? 200 : unmet, headers: accepted };
}

/** The answer to a Range; undefined when there is none to be served. */
function decideRange(
  request: RequestFields,
  validators: Validators,
  length: number | null,
): Decision | undefined {
  const header = request.get('Range');
  if (!length || header === null) return undefined;
  if (request.get('If-Range') !== null && isResourceModified(request, validators, { ignoreIfRange: false }))
    return undefined;
  const range = parseRange(header);
  const bounds = range?.rangeForLength(length);
  if (!range || !bounds) return { status: 416, headers: [['Content-Range', `bytes */${length}`]] };
  const [start, stop] = bounds;
  const headers = [
    ['Content-Length', String(stop - start)],
    ['Content-Range', range.toContentRangeHeader(length)!],
  ] as const;
  return { status: 206, range: [start, stop], headers };
}

const ENTITY_HEADERS =
  'Allow Content-Encoding Content-Language Content-Length Content-MD5 Content-Range Content-Type Last-Modified'.split(
    ' ',
  );
const ENTITY_NAMES = lowerCased([...ENTITY_HEADERS, 'Content-Location', 'Expires']);

/** Whether a header describes the content (werkzeug.http.is_entity_header). */
export function isEntityHeader(name: string): boolean {
  return ENTITY_NAMES.has(name.toLowerCase());
}

/** Removes what describes content that is not sent, as for a 304 (werkzeug.http.remove_entity_headers). */
export function removeEntityHeaders(headers: Headers): void {
  for (const name of ENTITY_HEADERS) headers.remove(name);
}

const HOP_BY_HOP_HEADERS =
  'Connection Keep-Alive Proxy-Authenticate Proxy-Authorization TE Trailer Transfer-Encoding Upgrade'.split(
    ' ',
  );
const HOP_BY_HOP_NAMES = lowerCased(HOP_BY_HOP_HEADERS);

/** Whether a header is for the next hop alone (werkzeug.http.is_hop_by_hop_header; RFC 9110, section 7.6.1). */
export function isHopByHopHeader(name: string): boolean {
  return HOP_BY_HOP_NAMES.has(name.toLowerCase());
}

/** Removes what is for the next hop alone, as a proxy must (werkzeug.http.remove_hop_by_hop_headers). */
export function removeHopByHopHeaders(headers: Headers): void {
  for (const name of HOP_BY_HOP_HEADERS) headers.remove(name);
}

function lowerCased(names: readonly string[]): ReadonlySet<string> {
  return new Set(names.map((name) => name.toLowerCase()));
}
