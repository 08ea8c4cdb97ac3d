/** Conditional requests and ranges: what to answer, decided from the headers alone (RFC 9110, sections 13 and 14). */

import { parseDate } from './dates.js';
import { generateEtag, parseEtags, unquoteEtag } from './etag.js';
import type { Headers } from './headers.js';
import { ContentRange, parseRange } from './range.js';

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
  readonly etag?: string | null | undefined;
  /** The content itself, to make a tag of; not together with a tag. */
  readonly data?: Uint8Array | string | null | undefined;
  /** When it changed last: a date, or text of a header. */
  readonly lastModified?: Date | string | null | undefined;
}

/** The three ways in which HTTP writes a date (RFC 9110, section 5.6.7). */
const HTTP_DATE =
  /^(?:[A-Z][a-z]+, \d\d( |-)[A-Z][a-z]{2}\1(?:\d\d){1,2} [\d:]{8} GMT|[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d [\d:]{8} \d{4})$/;

/** The date of a condition; null for what is none, other dates, several, or more behind one: that is to be ignored. */
function dateOf(field: string | null): Date | null {
  return field !== null && HTTP_DATE.test(field) ? parseDate(field) : null;
}

/** Whole seconds: HTTP knows no fractions. */
function secondsOf(date: Date | string | null | undefined): number | null {
  const parsed = typeof date === 'string' ? parseDate(date) : date;
  return parsed ? Math.floor(parsed.getTime() / 1000) : null;
}

/**
 * Whether the content is to be sent, as far as the conditions of the request tell (werkzeug.http.is_resource_modified):
 * false when the client has it already (304), or when a precondition failed (412).
 * @param options.ignoreIfRange false: If-Range alone decides, when there is a Range
 * @throws TypeError when both a tag and data are given
 */
export function isResourceModified(
  request: RequestFields,
  validators: Validators,
  options: { ignoreIfRange?: boolean | undefined } = {},
): boolean {
  const { data, lastModified } = validators;
  if (data !== null && data !== undefined && typeof validators.etag === 'string')
    throw new TypeError('isResourceModified(): give etag or data, not both.');
  const etag = data === null || data === undefined ? validators.etag : generateEtag(data);
  const known = { etag, lastModified };
  if (options.ignoreIfRange === false && request.get('Range') !== null) {
    const ifRange = request.get('If-Range');
    if (ifRange) return !ifRangeHolds(ifRange, known);
  }
  return preconditions(request, known) === 200;
}

/** The preconditions of a GET in the order of RFC 9110, section 13.2.2; 200: all hold. */
function preconditions(request: RequestFields, { etag, lastModified }: Validators): 200 | 304 | 412 {
  const [tag, weak] = unquoteEtag(etag);
  const modified = secondsOf(lastModified);
  const since = (name: string) => secondsOf(dateOf(request.get(name)));
  const ifMatch = parseEtags(request.get('If-Match'));
  if (ifMatch.isSet) {
    // Compared strongly (section 13.1.1); a star asks for any content, whether it has a tag or not.
    if (!ifMatch.starTag && (tag === null || weak || !ifMatch.isStrong(tag))) return 412;
  } else if (modified !== null && modified > (since('If-Unmodified-Since') ?? modified)) return 412;
  const ifNoneMatch = parseEtags(request.get('If-None-Match'));
  // Compared weakly (section 13.1.2), and then the date says nothing (section 13.1.3).
  if (ifNoneMatch.isSet)
    return ifNoneMatch.starTag || (tag !== null && ifNoneMatch.containsWeak(tag)) ? 304 : 200;
  const date = since('If-Modified-Since');
  return modified !== null && date !== null && modified <= date ? 304 : 200;
}

/** Whether If-Range names what would be sent now: the same tag, none of the two weak, or the very date (section 13.1.5). */
function ifRangeHolds(value: string, { etag, lastModified }: Validators): boolean {
  const date = dateOf(value);
  if (date) return secondsOf(date) === secondsOf(lastModified);
  const [wanted, wantedWeak] = unquoteEtag(value);
  const [tag, weak] = unquoteEtag(etag);
  return tag !== null && !weak && !wantedWeak && tag === wanted;
}

/** How ranges are offered. */
export interface RangeOptions {
  /** The value of Accept-Ranges; true: `bytes`; false: ranges are not served. */
  readonly acceptRanges?: boolean | string | undefined;
  /** The length of the whole content in bytes; without it ranges are not served. */
  readonly completeLength?: number | null | undefined;
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
 * Decides how a conditional response is answered (werkzeug.Response.make_conditional, without doing it), by RFC 9110:
 * preconditions first (section 13.2.2), then the range (section 14.2).
 * @param method only GET and HEAD are conditional, and only GET has ranges
 * @param validators the ETag and Last-Modified of the response
 */
export function decide(
  method: string,
  request: RequestFields,
  validators: Validators,
  options: RangeOptions = {},
): Decision {
  if (method !== 'GET' && method !== 'HEAD') return { status: 200, headers: [] };
  const { acceptRanges = false, completeLength } = options;
  const accepted: Decision['headers'] = acceptRanges
    ? [['Accept-Ranges', acceptRanges === true ? 'bytes' : acceptRanges]]
    : [];
  const status = preconditions(request, validators);
  const ranged = status === 200 && method === 'GET' && acceptRanges && completeLength;
  const partial = ranged ? decideRange(request, validators, completeLength) : undefined;
  if (partial?.status === 416) return partial;
  return partial ? { ...partial, headers: [...accepted, ...partial.headers] } : { status, headers: accepted };
}

const RANGE_UNIT = /^\s*([\w!#$%&'*+.^`|~-]+)\s*=/;

/** The answer to a Range; undefined when there is none to be served: units that nobody knows are ignored. */
function decideRange(request: RequestFields, validators: Validators, length: number): Decision | undefined {
  const header = request.get('Range');
  if (header === null || (RANGE_UNIT.exec(header)?.[1] ?? 'bytes').toLowerCase() !== 'bytes')
    return undefined;
  const ifRange = request.get('If-Range');
  if (ifRange !== null && !ifRangeHolds(ifRange, validators)) return undefined;
  const wanted = parseRange(header)?.satisfiable(length) ?? [];
  if (wanted.length === 0) return { status: 416, headers: [['Content-Range', `bytes */${length}`]] };
  // Several ranges at once are answered with all of the content, as a server may (section 14.2).
  if (wanted.length > 1) return undefined;
  const [start, stop] = wanted[0]!;
  const headers = [
    ['Content-Length', String(stop - start)],
    ['Content-Range', new ContentRange('bytes', start, stop, length).toHeader()],
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
