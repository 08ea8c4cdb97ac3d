/**
 * Form bodies: which parser a content type asks for, the urlencoded parser, and the limits of both. Pure.
 */

import { asBuffer } from './bytes.js';
import { parseContentType } from './mime.js';
import { parseQuery, UrlError } from './urls.js';

/** Bounds for one form; null lifts a bound. Twins of the attributes of the same names of Werkzeug's `Request`. */
export interface FormLimits {
  /** Bytes of the whole body; none by default. */
  maxContentLength?: number | null | undefined;
  /**
   * Bytes of one field that is no file, of the headers of one part, of what stands before the first and after the last
   * boundary, and of a urlencoded body; 500 000 by default.
   */
  maxFormMemorySize?: number | null | undefined;
  /** Parts of a multipart body, fields of a urlencoded one; 1000 by default. */
  maxFormParts?: number | null | undefined;
}

/** {@link FormLimits} with the defaults filled in; Infinity stands for no bound. */
export interface EffectiveLimits {
  readonly maxContentLength: number;
  readonly maxFormMemorySize: number;
  readonly maxFormParts: number;
}

/** Fills in the defaults: no limit for the body, 500 000 bytes in memory, 1000 parts. */
export function effectiveLimits(limits: FormLimits = {}): EffectiveLimits {
  return {
    maxContentLength: bound(limits.maxContentLength, Infinity),
    maxFormMemorySize: bound(limits.maxFormMemorySize, 500_000),
    maxFormParts: bound(limits.maxFormParts, 1000),
  };
}

function bound(value: number | null | undefined, initial: number): number {
  return value === undefined ? initial : (value ?? Infinity);
}

/** A form that cannot be read: larger than a limit (413), or not well-formed (400). */
export class FormError extends Error {
  override readonly name = 'FormError';
  constructor(
    /** The HTTP status that tells the client. */
    readonly status: 413 | 400,
    message: string,
  ) {
    super(message);
  }
}

/** How to read a body, as its content type says. */
export type FormKind = { type: 'urlencoded' } | { type: 'multipart'; boundary: string } | { type: 'none' };

/** Decides how to read a body from its Content-Type header (null: none was sent). */
export function formKind(contentType: string | null): FormKind {
  const { mimetype, params } = parseContentType(contentType);
  if (mimetype === 'application/x-www-form-urlencoded') return { type: 'urlencoded' };
  if (mimetype === 'multipart/form-data') return { type: 'multipart', boundary: params.boundary ?? '' };
  return { type: 'none' };
}

/**
 * Reads a urlencoded body into its pairs, in order (WHATWG URL, section 5.1; but escapes of bytes that are no UTF-8 stay
 * as escapes, as in a query string).
 *
 * @param maxFields how many fields there may be; counted before any is read
 * @throws FormError 400 when the body itself is no UTF-8, 413 for too many fields
 */
export function parseUrlencoded(body: Uint8Array, maxFields = Infinity): [name: string, value: string][] {
  if (countFields(body) > maxFields) throw new FormError(413, 'The form has more fields than allowed.');
  try {
    return parseQuery(asBuffer(body).toString('latin1'));
  } catch (error) {
    if (error instanceof UrlError) throw new FormError(400, 'The form is not UTF-8 text.');
    throw error;
  }
}

const AMPERSAND = 38;

/** Empty ones between two ampersands do not count. */
function countFields(body: Uint8Array): number {
  let count = 0;
  for (let at = 0; at < body.length; at++)
    if (body[at] !== AMPERSAND && (at === 0 || body[at - 1] === AMPERSAND)) count++;
  return count;
}

const STRICT = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Text of UTF-8 bytes; a byte order mark is a character like any other. @throws FormError 400 when they are none */
export function decodeUtf8(bytes: Uint8Array): string {
  try {
    return STRICT.decode(bytes);
  } catch {
    throw new FormError(400, 'The form is not UTF-8 text.');
  }
}

const LENIENT = new TextDecoder('utf-8', { ignoreBOM: true });

/**
 * Text of bytes in one of the three charsets a form may name; any other name means UTF-8. What cannot be decoded
 * becomes U+FFFD.
 */
export function decodeText(bytes: Uint8Array, charset = 'utf-8'): string {
  switch (charset.toLowerCase()) {
    case 'iso-8859-1':
      return asBuffer(bytes).toString('latin1');
    case 'ascii':
    case 'us-ascii':
      return asBuffer(bytes)
        .toString('latin1')
        .replace(/[\x80-\xff]/g, '\ufffd');
    default:
      return LENIENT.decode(bytes);
  }
}
