/** Content types and lengths: reading them, and which types carry a charset (RFC 9110, sections 8.3 and 8.6). */

import { refusePromise } from '../values.js';
import { parseListHeader, parseOptionsHeader } from './options.js';
import { plainInt, strip } from './text.js';

/** A content type taken apart. */
export interface ContentType {
  /** The type in lower case, without parameters; empty if there is none. */
  readonly mimetype: string;
  /** The parameters, names in lower case. */
  readonly params: Record<string, string>;
}

/** Reads the Content-Type of a request (werkzeug.Request.mimetype and mimetype_params). */
export function parseContentType(header: string | null | undefined): ContentType {
  const [mimetype, params] = parseOptionsHeader(header);
  return { mimetype: mimetype.toLowerCase(), params };
}

/** The type of a Content-Type as it was set, without parameters (werkzeug.Response.mimetype); null for none. */
export function mimetypeOf(header: string | null | undefined): string | null {
  return header ? strip(header.split(';', 1)[0]!) : null;
}

/** Whether a type means JSON: `application/json`, `application/…+json`. */
export function isJsonMimetype(mimetype: string | null): boolean {
  if (mimetype === null) return false;
  return (
    mimetype === 'application/json' || (mimetype.startsWith('application/') && mimetype.endsWith('+json'))
  );
}

const TEXT_TYPES = new Set(
  'ecmascript javascript sql xml xml-dtd xml-external-parsed-entity'
    .split(' ')
    .map((name) => `application/${name}`),
);

/** A type with `; charset=utf-8` if it is one of text (werkzeug.utils.get_content_type). */
export function contentTypeOf(mimetype: string, charset = 'utf-8'): string {
  refusePromise(mimetype, 'The type of the content');
  const text = mimetype.startsWith('text/') || mimetype.endsWith('+xml') || TEXT_TYPES.has(mimetype);
  return text ? `${mimetype}; charset=${charset}` : mimetype;
}

/**
 * The announced length of a body in bytes (werkzeug.sansio.utils.get_content_length): null if none is announced or the
 * body is chunked, 0 for what is no length.
 */
export function parseContentLength(
  header: string | null | undefined,
  transferEncoding?: string | null,
): number | null {
  const chunked = parseListHeader(transferEncoding ?? '').some(
    (coding) => coding.toLowerCase() === 'chunked',
  );
  return chunked || header === null || header === undefined ? null : Math.max(0, plainInt(header) ?? 0);
}
