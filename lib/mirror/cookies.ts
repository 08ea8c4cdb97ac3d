/** Cookies as lines: name, value and attributes by what they mean. */
import { inflateSync } from 'node:zlib';
import { parseSetCookie } from '../http/cookies.js';
import { parseJson } from '../json/text.js';
import { base64Decode } from '../signing/index.js';
import { jsonLines } from './json.js';

/**
 * The lines of a `Set-Cookie` header.
 * @param now when it was sent, in milliseconds since 1970
 * @param host of the side, whose name as a domain is no difference
 */
export function cookieLines(header: string, now: number, host: string): string[] {
  const cookie = parseSetCookie(header);
  const name = `cookie ${cookie.name}`;
  const { value = '', domain, path, expires, maxAge, sameSite } = cookie;
  if (expires && expires.getTime() <= now && value === '')
    return [`${name} @Path: ${path}`, `${name}: deleted`];
  const attributes: [string, unknown][] = [
    ['Domain', domain === host ? '{host}' : domain],
    ['Expires', expires && lifeOf(expires.getTime() - now)],
    ['HttpOnly', cookie.httpOnly],
    ['Max-Age', maxAge],
    ['Partitioned', cookie.partitioned],
    ['Path', path],
    ['SameSite', typeof sameSite === 'string' ? sameSite.toLowerCase() : sameSite],
    ['Secure', cookie.secure],
  ];
  const shown = attributes.flatMap(([key, one]) => (one === undefined ? [] : `${name} @${key}: ${one}`));
  return [...valueLines(name, value), ...shown];
}

/** How long something lasts: its start is not the same second on either side. */
export function lifeOf(milliseconds: number): string {
  if (Number.isNaN(milliseconds)) return 'no date';
  const minutes = Math.round(milliseconds / 60_000);
  if (minutes === 0) return 'now';
  return minutes < 0 ? 'past' : `in ${minutes} minutes`;
}

/** What itsdangerous signs with a time: content, time, signature. The time is short, which it is not in a JWT. */
const SIGNED = /^(\.?)([\w-]+)\.[\w-]{4,8}\.[\w-]{20,}$/;
const MOST = 1 << 20;

/** A session by what it holds, other values as they are. */
function valueLines(name: string, value: string): string[] {
  const [, isPacked, content = ''] = SIGNED.exec(value) ?? [];
  if (content === '') return [`${name}: ${JSON.stringify(value)}`];
  try {
    const bytes = base64Decode(content);
    const text = isPacked ? inflateSync(bytes, { maxOutputLength: MOST }) : bytes;
    return jsonLines(parseJson(text.toString()), `${name} `);
  } catch {
    return [`${name}: ${JSON.stringify(value)}`];
  }
}
