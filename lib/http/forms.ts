/**
 * Form bodies: which parser a content type asks for, the urlencoded parser, and the limits of both. Pure.
 */

import { parseOptions } from './parameters.js';

/** Bounds for one form; null lifts a bound. Twins of the attributes of the same names of Werkzeug's `Request`. */
export interface FormLimits {
  /** Bytes of the whole body; none by default. */
  maxContentLength?: number | null;
  /**
   * Bytes of one field that is no file, of the headers of one part, of what stands before the first and after the last
   * boundary, and of a urlencoded body that announces its length; 500 000 by default.
   */
  maxFormMemorySize?: number | null;
  /** Parts of a multipart body; 1000 by default. */
  maxFormParts?: number | null;
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
  const [mimetype, options] = parseOptions(contentType ?? '');
  const type = mimetype.toLowerCase();
  if (type === 'application/x-www-form-urlencoded') return { type: 'urlencoded' };
  if (type === 'multipart/form-data') return { type: 'multipart', boundary: options.get('boundary') ?? '' };
  return { type: 'none' };
}

/**
 * Reads a urlencoded body into its pairs, in order (WHATWG URL, section 5.1, but: escapes that are no UTF-8 stay as they
 * are written, as Werkzeug leaves them).
 *
 * @throws FormError 400 when the body itself is no UTF-8
 */
export function parseUrlencoded(body: Uint8Array): [name: string, value: string][] {
  const pairs: [string, string][] = [];
  for (const pair of decodeUtf8(body).split('&')) {
    if (pair === '') continue;
    const equals = pair.indexOf('=');
    if (equals === -1) pairs.push([unquotePlus(pair), '']);
    else pairs.push([unquotePlus(pair.slice(0, equals)), unquotePlus(pair.slice(equals + 1))]);
  }
  return pairs;
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

function unquotePlus(text: string): string {
  const spaced = text.includes('+') ? text.replaceAll('+', ' ') : text;
  return spaced.includes('%') ? unquote(spaced) : spaced;
}

/** Undoes percent-encoding; what is no escape, and escapes of bytes that are no UTF-8, stay escaped (in upper case). */
function unquote(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text.replace(/(?:%[0-9a-f]{2})+/gi, unquoteRun);
  }
}

function unquoteRun(run: string): string {
  const bytes = Buffer.from(run.replaceAll('%', ''), 'hex');
  let text = '';
  for (let at = 0; at < bytes.length; ) {
    const length = utf8Length(bytes, at);
    text += length > 0 ? bytes.toString('utf8', at, at + length) : escapeByte(bytes[at]!);
    at += length || 1;
  }
  return text;
}

function escapeByte(byte: number): string {
  return `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
}

/** Length of the well-formed UTF-8 sequence that starts at `at`, 0 if none does (Unicode, table 3-7). */
function utf8Length(bytes: Uint8Array, at: number): number {
  const lead = bytes[at]!;
  if (lead < 0x80) return 1;
  const length = lead < 0xc2 ? 0 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : lead < 0xf5 ? 4 : 0;
  if (length === 0 || at + length > bytes.length) return 0;
  for (let i = 1; i < length; i++) if ((bytes[at + i]! & 0xc0) !== 0x80) return 0;
  const second = bytes[at + 1]!;
  const overlong = (lead === 0xe0 && second < 0xa0) || (lead === 0xf0 && second < 0x90);
  const outside = (lead === 0xed && second > 0x9f) || (lead === 0xf4 && second > 0x8f);
  return overlong || outside ? 0 : length;
}
