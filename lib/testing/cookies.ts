/** The cookies of a test client. */
import { parseSetCookie, quoteCookieValue } from '../http/cookies.js';

interface Stored {
  key: string;
  value: string;
  domain: string;
  path: string;
  /** Sent to subdomains too. */
  wide: boolean;
  /** Milliseconds since 1970; null for the life of the client. */
  expires: number | null;
}

/** Where a cookie belongs; `localhost` and `/` by default. */
export interface CookiePlace {
  domain?: string | undefined;
  path?: string | undefined;
}

/** Keeps cookies by domain, path and name, as RFC 6265 (section 5.3) has a browser do. */
export class CookieJar {
  private readonly cookies = new Map<string, Stored>();

  /** Takes over the `Set-Cookie` lines of a response. */
  store(lines: readonly string[], host: string, path: string): void {
    for (const line of lines) {
      const cookie = parseSetCookie(line);
      this.put({
        key: cookie.name,
        value: cookie.value ?? '',
        domain: cookie.domain?.replace(/^\./, '') ?? nameOf(host),
        wide: cookie.domain !== undefined,
        path: cookie.path || folderOf(path),
        expires: expiryOf(cookie),
      });
    }
  }

  private put(cookie: Stored): void {
    const id = `${cookie.domain}${cookie.path};${cookie.key}`;
    if (cookie.expires !== null && cookie.expires <= Date.now()) this.cookies.delete(id);
    else this.cookies.set(id, cookie);
  }

  /** The `Cookie` header for a request; null for none. */
  header(host: string, path: string): string | null {
    const name = nameOf(host);
    const found = [...this.cookies.values()].filter((cookie) => isFor(cookie, name, path));
    // Longer paths first (section 5.4).
    found.sort((a, b) => b.path.length - a.path.length);
    return found.map(({ key, value }) => `${key}=${quoteCookieValue(value)}`).join('; ') || null;
  }

  /** Puts a cookie into the jar. */
  set(key: string, value: string, { domain = 'localhost', path = '/' }: CookiePlace = {}): void {
    this.put({ key, value, domain, path, wide: true, expires: null });
  }
  /** The value of a cookie; null if there is none. */
  get(key: string, { domain = 'localhost', path = '/' }: CookiePlace = {}): string | null {
    return this.cookies.get(`${domain}${path};${key}`)?.value ?? null;
  }
  /** Takes a cookie out of the jar. */
  delete(key: string, { domain = 'localhost', path = '/' }: CookiePlace = {}): void {
    this.cookies.delete(`${domain}${path};${key}`);
  }
}

/** When a cookie ends, in milliseconds since 1970; `Max-Age` wins over `Expires`. Null: with the client. */
function expiryOf(cookie: { maxAge?: number; expires?: Date }): number | null {
  if (cookie.maxAge !== undefined) return Date.now() + cookie.maxAge * 1000;
  return cookie.expires?.getTime() ?? null;
}

function nameOf(host: string): string {
  return host.replace(/:\d+$/, '').toLowerCase();
}

function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/')) || '/';
}

function isFor(cookie: Stored, host: string, path: string): boolean {
  const onHost = cookie.domain === host || (cookie.wide && host.endsWith(`.${cookie.domain}`));
  const folder = cookie.path.endsWith('/') ? cookie.path : `${cookie.path}/`;
  return onHost && (path === cookie.path || path.startsWith(folder));
}
