/** Bytes, text and base64 as signatures need them: no stricter and no laxer than Python. */

import { decodeBase64 } from '../http/base64.js';
import { BadData } from './errors.js';

/** Text stands for its UTF-8 bytes. */
export type Bytes = string | Uint8Array;

/** The bytes of text or bytes. */
export function wantBytes(value: Bytes): Buffer {
  if (typeof value === 'string') return Buffer.from(value, 'utf8');
  return Buffer.isBuffer(value) ? value : Buffer.from(value.buffer, value.byteOffset, value.byteLength);
}

const CLEAN = /^[A-Za-z0-9_-]*$/;

/** URL-safe base64 without padding (itsdangerous.base64_encode). */
export function base64Encode(value: Bytes): string {
  return wantBytes(value).toString('base64url');
}

/**
 * Reads URL-safe base64 with or without padding (itsdangerous.base64_decode). As in Python, characters outside the
 * alphabet are skipped, and `+` and `/` are taken for `-` and `_`.
 * @throws BadData when what remains has an impossible length
 */
export function base64Decode(value: Bytes): Buffer {
  const text =
    typeof value === 'string' ? value.replace(/[^\x00-\x7f]/g, '') : wantBytes(value).toString('latin1');
  if (text.length % 4 !== 1 && CLEAN.test(text)) return Buffer.from(text, 'base64url');
  const padded = text + '='.repeat((4 - (text.length % 4)) % 4);
  const bytes = decodeBase64(padded.replaceAll('-', '+').replaceAll('_', '/'));
  if (bytes === null) throw new BadData('Invalid base64-encoded data');
  return bytes;
}
