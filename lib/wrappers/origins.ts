/** Which pages may open a WebSocket: browsers let any page open one to any host, cookies included. */
import { listOf } from '../http/host.js';
import type { Connection } from './connection.js';

/**
 * Whether a page of this host opens the WebSocket, or one of those allowed (RFC 6455, section 10.2). What is no browser
 * sends no `Origin` and may. A proxy may have taken the encryption off, so an `https:` page of this host may always; an
 * `http:` page not where the connection is known to be encrypted.
 */
export function isSameOrigin(connection: Connection, allowed: string | readonly string[] | null): boolean {
  const { origin } = connection;
  const list = listOf(allowed);
  if (origin === null || list.includes('*') || list.includes(origin)) return true;
  const [, scheme, page] = /^(https?):\/\/(.+)$/.exec(origin.toLowerCase()) ?? [];
  if (page === undefined || (scheme === 'http' && connection.isSecure)) return false;
  // A host that is not fit to be read is no page's. Its port counts as written: which is the standard one, the page says.
  const host = connection.host && connection.headers.get('host');
  return Boolean(host) && withPort(page, scheme!) === withPort(host!.toLowerCase(), scheme!);
}

function withPort(host: string, scheme: string): string {
  return /:\d+$/.test(host) ? host : `${host}:${scheme === 'https' ? 443 : 80}`;
}
