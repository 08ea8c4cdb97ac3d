/** Authorization and WWW-Authenticate (RFC 9110, section 11; Basic RFC 7617, Digest RFC 7616, Bearer RFC 6750). */

import { defineAccessor } from './accessors.js';
import { decodeBase64 } from './base64.js';
import { dumpHeader, type HeaderDict, parseDictHeader, quoteHeaderValue } from './options.js';
import { strip, title } from './text.js';

/** Scheme in lower case, and either parameters or a token. */
interface Credentials {
  scheme: string;
  parameters: HeaderDict;
  token: string | null;
}

function parseCredentials(value: string): Credentials {
  const space = value.indexOf(' ');
  const scheme = (space < 0 ? value : value.slice(0, space)).toLowerCase();
  const rest = space < 0 ? '' : strip(value.slice(space + 1));
  // An equals sign before the end is that of a parameter; at the end it pads a token.
  const hasParameters = /=[^=]/.test(rest);
  return hasParameters
    ? { scheme, parameters: parseDictHeader(rest), token: null }
    : { scheme, parameters: {}, token: rest };
}

function own(parameters: HeaderDict, name: string): string | null {
  return Object.hasOwn(parameters, name) ? (parameters[name] ?? null) : null;
}

/**
 * The credentials of a request (werkzeug.datastructures.Authorization): either {@link parameters} or a {@link token}.
 * Python's `auth[name]` is {@link get}, `name in auth` {@link has}.
 */
export class Authorization {
  /** The user's name (Basic, Digest). */
  declare readonly username: string | null;
  /** The password (Basic). */
  declare readonly password: string | null;
  /** The realm (Digest). */
  declare readonly realm: string | null;
  /** The server's nonce (Digest). */
  declare readonly nonce: string | null;
  /** The URI (Digest). */
  declare readonly uri: string | null;
  /** The count of the nonce (Digest). */
  declare readonly nc: string | null;
  /** The client's nonce (Digest). */
  declare readonly cnonce: string | null;
  /** The answer to the challenge (Digest). */
  declare readonly response: string | null;
  /** What the server wants back (Digest). */
  declare readonly opaque: string | null;
  /** The quality of protection (Digest). */
  declare readonly qop: string | null;

  /**
   * @param type the scheme in lower case: `basic`, `digest`, `bearer`
   * @param parameters for basic `username` and `password`
   */
  constructor(
    readonly type: string,
    readonly parameters: Readonly<HeaderDict> = {},
    readonly token: string | null = null,
  ) {}

  /** Reads the header; null when it is absent, or Basic that cannot be decoded. */
  static fromHeader(value: string | null | undefined): Authorization | null {
    if (!value) return null;
    const { scheme, parameters, token } = parseCredentials(value);
    if (scheme !== 'basic') return new Authorization(scheme, parameters, token);
    const text = decodeBasic(strip(value.slice('basic '.length)));
    if (text === null) return null;
    const colon = text.indexOf(':');
    const [username, password] = colon < 0 ? [text, ''] : [text.slice(0, colon), text.slice(colon + 1)];
    return new Authorization(scheme, { username, password });
  }

  /** A parameter, or the default. */
  get(name: string, fallback: string | null = null): string | null {
    return own(this.parameters, name) ?? fallback;
  }

  /** Whether there is such a parameter. */
  has(name: string): boolean {
    return Object.hasOwn(this.parameters, name);
  }

  /** The header again. */
  toHeader(): string {
    if (this.type === 'basic')
      return `Basic ${Buffer.from(`${this.username}:${this.password}`).toString('base64')}`;
    return `${title(this.type)} ${this.token ?? dumpHeader(this.parameters)}`;
  }

  toString(): string {
    return this.toHeader();
  }
}

/** Base64 of UTF-8; null for what is neither. */
function decodeBasic(text: string): string | null {
  const bytes = /^[\x00-\x7f]*$/.test(text) ? decodeBase64(text) : null;
  try {
    return bytes && new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
}

const QUOTED_IN_DIGEST = new Set(['realm', 'domain', 'nonce', 'opaque', 'qop']);

/**
 * A challenge of a response (werkzeug.datastructures.WWWAuthenticate): either {@link parameters} or a {@link token}.
 * One that was assigned to a response is live: changing it writes the header. Python's `auth[name] = value` is
 * {@link set}; properties of the same name exist for the standard parameters.
 */
export class WWWAuthenticate {
  /** What is protected. */
  declare realm: string | null;
  /** URIs that share this realm (Digest). */
  declare domain: string | null;
  /** The nonce (Digest). */
  declare nonce: string | null;
  /** What the client is to send back (Digest). */
  declare opaque: string | null;
  /** The algorithm (Digest). */
  declare algorithm: string | null;
  /** The qualities of protection offered (Digest). */
  declare qop: string | null;
  /** `TRUE` when only the nonce was too old (Digest). */
  declare stale: string | null;

  private scheme: string;
  private values: HeaderDict;
  private credential: string | null;
  /** Called after each change; a response sets it. */
  onUpdate: ((challenge: WWWAuthenticate) => void) | undefined;

  /**
   * @param type the scheme: `basic`, `digest`, `bearer`
   * @example new WWWAuthenticate('basic', { realm: 'Members only' })
   */
  constructor(type: string, parameters: Readonly<HeaderDict> | null = null, token: string | null = null) {
    this.scheme = type.toLowerCase();
    this.values = { ...parameters };
    this.credential = token;
  }

  /** Reads the header; null when it is absent. */
  static fromHeader(value: string | null | undefined): WWWAuthenticate | null {
    if (!value) return null;
    const { scheme, parameters, token } = parseCredentials(value);
    return new WWWAuthenticate(scheme, parameters, token);
  }

  private changed(): void {
    this.onUpdate?.(this);
  }

  /** The scheme in lower case. */
  get type(): string {
    return this.scheme;
  }
  set type(type: string) {
    this.scheme = type.toLowerCase();
    this.changed();
  }

  /** The parameters; assign an object to replace them all. */
  get parameters(): Readonly<HeaderDict> {
    return this.values;
  }
  set parameters(parameters: Readonly<HeaderDict>) {
    this.values = { ...parameters };
    this.changed();
  }

  /** The token, for schemes that have one in place of parameters. */
  get token(): string | null {
    return this.credential;
  }
  set token(token: string | null) {
    this.credential = token;
    this.changed();
  }

  /** A parameter, or the default. */
  get(name: string, fallback: string | null = null): string | null {
    return own(this.values, name) ?? fallback;
  }

  /** Whether there is such a parameter. */
  has(name: string): boolean {
    return Object.hasOwn(this.values, name);
  }

  /** Sets a parameter; null removes it. */
  set(name: string, value: string | null): void {
    const { [name]: _, ...rest } = this.values;
    // An existing parameter keeps its place.
    if (value === null) this.values = rest;
    else this.values = { ...this.values, [name]: value };
    this.changed();
  }

  /** Removes a parameter; true if it was there. */
  delete(name: string): boolean {
    const there = this.has(name);
    if (there) this.set(name, null);
    return there;
  }

  /** The header again. */
  toHeader(): string {
    const scheme = title(this.scheme);
    if (this.credential !== null) return `${scheme} ${this.credential}`;
    if (Object.keys(this.values).length === 0) return scheme;
    return `${scheme} ${this.scheme === 'digest' ? dumpDigest(this.values) : dumpHeader(this.values)}`;
  }

  toString(): string {
    return this.toHeader();
  }
}

function dumpDigest(parameters: HeaderDict): string {
  return Object.entries(parameters)
    .map(
      ([name, value]) =>
        `${name}=${quoteHeaderValue(value ?? '', { allowToken: !QUOTED_IN_DIGEST.has(name) })}`,
    )
    .join(', ');
}

for (const name of 'username password realm nonce uri nc cnonce response opaque qop'.split(' '))
  defineAccessor(Authorization.prototype, name, (self) => self.get(name));
for (const name of 'realm domain nonce opaque algorithm qop stale'.split(' '))
  defineAccessor(
    WWWAuthenticate.prototype,
    name,
    (self) => self.get(name),
    (self, value: string | null) => self.set(name, value),
  );
