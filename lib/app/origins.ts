/** Which pages may open a WebSocket: browsers let any page open one to any host, cookies included. */
import type { Connection } from '../wrappers/connection.js';

/**
 * Whether a page of this host opens the WebSocket, or one of those allowed (RFC 6455, section 10.2). What is no browser
 * sends no `Origin` and may.
 */
export function isSameOrigin(connection: Connection, allowed: readonly string[]): boolean {
  const { origin } = connection;
  if (origin === null || allowed.includes('*') || allowed.includes(origin)) return true;
  const [, host] = /^\w+:\/\/(.+?)(?::80|:443)?$/.exec(origin.toLowerCase()) ?? [];
  return host !== undefined && host === connection.host.toLowerCase().replace(/:(?:80|443)$/, '');
}
