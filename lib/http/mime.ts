/** Content types: reading them, and which of them carry a charset (RFC 9110, section 8.3). */

import { parseOptionsHeader } from './options.js';
import { strip } from './text.js';

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

const TEXT_TYPES = new Set([
  'application/ecmascript',
  'application/javascript',
  'application/sql',
  'application/xml',
  'application/xml-dtd',
  'application/xml-external-parsed-entity',
]);

/** A type with `; charset=utf-8` if it is one of text (werkzeug.utils.get_content_type). */
export function contentTypeOf(mimetype: string, charset = 'utf-8'): string {
  const text = mimetype.startsWith('text/') || mimetype.endsWith('+xml') || TEXT_TYPES.has(mimetype);
  return text ? `${mimetype}; charset=${charset}` : mimetype;
}
