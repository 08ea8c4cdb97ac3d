/**
 * Cookies: the Cookie header in, Set-Cookie out, byte for byte as Python writes them (RFC 6265; the quoting of values is
 * that of http.cookies).
 *
 * The splitting is our own: names without a value, repeated names and quoted semicolons, which Python's packages read,
 * are not what the `cookie` package reads; and it refuses to write quoted blanks, free text in Expires, and names
 * beyond ASCII. What a Set-Cookie header says, which only clients ask, is read with it.
 */

import { parseSetCookie as readSetCookie, type SetCookie } from 'cookie';
import { refuseTextless, spelled } from '../values.js';
import { type DateLike, httpDate } from './dates.js';
import { encodeIdna } from './idna.js';
import { allBut, quote } from './percent.js';
import { advice, strip } from './text.js';

/**
 * The pairs of a Cookie header in their order, repeated names included (werkzeug.sansio.http.parse_cookie).
 * @param header each character one byte; bytes beyond ASCII stay so, unless they were escaped in a quoted value
 */
export function parseCookie(header: string | null | undefined): [name: string, value: string][] {
  const pairs: [string, string][] = [];
  let equals = -1;
  for (let at = 0; header && at < header.length; ) {
    const end = endOf(header, ';', at);
    // Looked for once and kept while it lies ahead: many names without a value must not mean many searches.
    if (equals < at) equals = endOf(header, '=', at);
    const bare = equals >= end;
    const name = strip(header.slice(at, bare ? end : equals));
    const stop = bare ? end : (quotedEnd(header, equals + 1) ?? end);
    if (name !== '') pairs.push([name, bare ? '' : cookieValue(strip(header.slice(equals + 1, stop)))]);
    at = afterBlanks(header, stop + 1);
  }
  return pairs;
}

function endOf(text: string, char: string, from: number): number {
  const at = text.indexOf(char, from);
  return at < 0 ? text.length : at;
}

function afterBlanks(text: string, from: number): number {
  let at = from;
  while (at < text.length && /[ \t-\r]/.test(text[at]!)) at++;
  return at;
}

/** The index of the semicolon (or the end) after a quoted value; undefined if no value in quotes begins here. */
function quotedEnd(text: string, from: number): number | undefined {
  let at = afterBlanks(text, from);
  if (text[at] !== '"') return undefined;
  do at += text[at] === '\\' ? 2 : 1;
  while (at < text.length && text[at] !== '"');
  const end = afterBlanks(text, at + 1);
  return at < text.length && (end >= text.length || text[end] === ';')
    ? Math.min(end, text.length)
    : undefined;
}

function cookieValue(value: string): string {
  const quoted = value.length >= 2 && value[0] === '"' && value.at(-1) === '"';
  return quoted ? unescape(value.slice(1, -1)) : value;
}

/** Undoes {@link quoteCookieValue}: octal escapes are bytes of UTF-8. */
function unescape(value: string): string {
  if (!value.includes('\\')) return value;
  const bytes = Buffer.from(value).toString('latin1');
  const plain = bytes.replace(/\\([0-3][0-7]{2}|.)/g, (_, escape: string) =>
    escape.length === 1 ? escape : String.fromCharCode(Number.parseInt(escape, 8)),
  );
  return Buffer.from(plain, 'latin1').toString('utf8');
}

const PLAIN = /^[\w!#$%&'()*+\-./:<=>?@[\]^`{|}~]*$/;
const ESCAPED = /[\x00-\x19",;\\\x7f-\xff]/g;

/** A cookie value in quotes if it needs them, with octal escapes for bytes that no cookie may have. */
export function quoteCookieValue(value: string): string {
  if (PLAIN.test(value)) return value;
  const bytes = Buffer.from(value).toString('latin1');
  return `"${bytes.replace(ESCAPED, escapeByte)}"`;
}

function escapeByte(char: string): string {
  if (char === '"' || char === '\\') return `\\${char}`;
  return `\\${char.charCodeAt(0).toString(8).padStart(3, '0')}`;
}

/** When a cookie goes along with requests from other sites (RFC 6265bis, section 5.4.7). */
export type SameSite = 'Strict' | 'Lax' | 'None' | 'strict' | 'lax' | 'none';

/** The attributes of a cookie. */
export interface CookieOptions {
  /** Seconds to live; Expires is set to match unless given. Fractions are cut. */
  maxAge?: number | null | undefined;
  /** When it ends: a Date, seconds since 1970, or text that is sent as it is. */
  expires?: DateLike | string | null | undefined;
  /** The path it is sent back to, `/` by default; null: none given. */
  path?: string | null | undefined;
  /** The domain it is sent back to, subdomains included; a leading dot and a port are dropped. */
  domain?: string | null | undefined;
  /** Only over https. */
  secure?: boolean | undefined;
  /** Not for scripts. */
  httponly?: boolean | undefined;
  /** `Strict`, `Lax` or `None`, in any case. */
  samesite?: SameSite | null | undefined;
  /** Kept apart per top-level site; implies secure. */
  partitioned?: boolean | undefined;
}

/** How {@link dumpCookie} works beyond the cookie itself. */
export interface DumpCookieOptions extends CookieOptions {
  /** False: no Expires for a max age. */
  syncExpires?: boolean | undefined;
  /** Warn above this many bytes; 0: never. 4093 by default, which browsers accept. */
  maxSize?: number | undefined;
  /** Told when the cookie is larger than that; the cookie is made nevertheless. */
  onWarning?: ((message: string) => void) | undefined;
}

/** A cookie that cannot be written: a bad SameSite, or a name that others would read differently. */
export class CookieError extends Error {
  override readonly name = 'CookieError';
  constructor(message: string, options?: ErrorOptions) {
    super(spelled(message), options);
  }
}

const COOKIE_PATH = allBut("%!$&'()*+,/:=@");

/**
 * The value of a Set-Cookie header (werkzeug.http.dump_cookie).
 * @throws CookieError when samesite is unknown; when name, domain or Expires is not ASCII or has control characters or
 *   semicolons, name or domain also quotes, commas or equal signs
 */
export function dumpCookie(name: string, value = '', options: DumpCookieOptions = {}): string {
  checkOptions(options);
  refuseTextless(value, `The value of the cookie ${name}`);
  const quoted = quoteCookieValue(value);
  const parts = [`${checked('name', name)}=${quoted}`];
  for (const [key, attribute] of attributes(options)) {
    if (attribute === true) parts.push(key);
    else if (attribute !== null && attribute !== undefined && attribute !== false)
      parts.push(`${key}=${attribute}`);
  }
  const cookie = parts.join('; ');
  const warning = largeCookieWarning(cookie, options.maxSize ?? 4093);
  if (warning !== null) options.onWarning?.(warning);
  return cookie;
}

const OPTIONS = 'maxAge expires path domain secure httponly samesite partitioned'.split(' ');
const KNOWN = new Set([...OPTIONS, 'syncExpires', 'maxSize', 'onWarning']);

/** What the compiler finds, in JavaScript too: an attribute that is left out makes another cookie. */
function checkOptions(options: DumpCookieOptions): void {
  for (const name in options)
    if (!KNOWN.has(name))
      throw new CookieError(`A cookie has no option '${spelled(name, name)}'.${advice(name, OPTIONS)}`);
  if (typeof (options.maxAge ?? 0) !== 'number')
    throw new CookieError(`maxAge is a number of seconds, not ${JSON.stringify(options.maxAge)}.`);
}

function attributes(options: DumpCookieOptions): [string, string | number | boolean | null | undefined][] {
  const { domain, path = '/', secure, httponly, samesite, partitioned } = options;
  const maxAge = typeof options.maxAge === 'number' ? Math.trunc(options.maxAge) : null;
  return [
    ['Domain', domain && cookieDomain(domain)],
    ['Expires', cookieExpires(options, maxAge)],
    ['Max-Age', maxAge],
    ['Secure', Boolean(secure || partitioned)],
    ['HttpOnly', Boolean(httponly)],
    ['Path', path === null ? null : quote(path, COOKIE_PATH)],
    ['SameSite', sameSite(samesite)],
    ['Partitioned', Boolean(partitioned)],
  ];
}

function cookieDomain(domain: string): string {
  return checked('domain', encodeIdna(domain.split(':', 1)[0]!.replace(/^\.+/, '')));
}

function cookieExpires({ expires, syncExpires }: DumpCookieOptions, maxAge: number | null): string | null {
  if (typeof expires === 'string') {
    if (!/[^ -~]|;/.test(expires)) return expires;
    throw new CookieError(
      `Expires must be ASCII, without control characters and semicolons: ${JSON.stringify(expires)}.`,
    );
  }
  if (expires !== null && expires !== undefined) return httpDate(expires);
  return maxAge !== null && syncExpires !== false ? httpDate(Date.now() / 1000 + maxAge) : null;
}

function sameSite(value: string | null | undefined): string | null {
  if (value === null || value === undefined) return null;
  const known = ['Strict', 'Lax', 'None'].find((name) => name.toLowerCase() === value.toLowerCase());
  if (known !== undefined) return known;
  throw new CookieError(`samesite is 'Strict', 'Lax' or 'None', not ${JSON.stringify(value)}.`);
}

/** Names and domains that parsers read differently: a browser may take the rest for another cookie, or for an attribute. */
const UNSAFE = /[^ -~]|[",;=]/;

function checked(what: string, text: string): string {
  if (typeof text === 'string' && !UNSAFE.test(text)) return text;
  throw new CookieError(
    `The ${what} of a cookie must be ASCII, without control characters, quotes, commas, semicolons and equal signs: ${JSON.stringify(text)}.`,
  );
}

/**
 * What is to be said of a cookie that browsers may not keep; null when all is well.
 * @param cookie a Set-Cookie line
 * @param limit in bytes; 0: none
 */
export function largeCookieWarning(cookie: string, limit: number): string | null {
  if (limit === 0 || cookie.length <= limit) return null;
  const [, name, value] = /^([^=]*)=([^;]*)/.exec(cookie) ?? ['', cookie, ''];
  const size = value!.length;
  return (
    `The cookie '${name}' is too large: its value has ${size} bytes and the rest of the header ${cookie.length - size}; ` +
    `the limit is ${limit}. Browsers may ignore it without a word.`
  );
}

/** What a Set-Cookie header says: name, value (unquoted), and the attributes, for clients that keep cookies. */
export function parseSetCookie(header: string): SetCookie {
  return readSetCookie(header, { decode: cookieValue });
}
