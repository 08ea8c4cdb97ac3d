/** The host of a request, whether it is trusted, and the URLs made of it (werkzeug.sansio.utils). */

import { encodeIdna } from './idna.js';
import { allBut, quote, quoteBytes } from './percent.js';
import { trimEnd, trimStart, uriToIri } from './urls.js';

/** The Host header names a host that is not trusted; requests answer it with 400 (werkzeug.exceptions.SecurityError). */
export class UntrustedHostError extends Error {
  override readonly name = 'UntrustedHostError';
  constructor(
    /** The host that was not trusted. */
    readonly host: string,
  ) {
    super(`The host ${JSON.stringify(host)} is not trusted.`);
  }
  /** What is wrong with the host, as the end of a sentence. */
  get reason(): string {
    return isBeyondPorts(this.host) ? 'has a port out of range (0 to 65535)' : 'is not trusted';
  }
}

/** Names of hosts, or one; null for any. */
export type TrustedHosts = string | readonly string[] | null;

/** The items of a setting that may be one of them. */
export function listOf(setting: string | readonly string[] | null): readonly string[] {
  return typeof setting === 'string' ? [setting] : (setting ?? []);
}

const HOST = /^(?:[a-z0-9.-]+|\[[a-f0-9]*:[a-f0-9.:]+\])(?::[0-9]+)?$/i;

/** Whether no host has such a port (RFC 9293, section 3.1). */
function isBeyondPorts(host: string): boolean {
  return Number(/:([0-9]+)$/.exec(host)?.[1] ?? 0) > 65_535;
}

/** A host without its port. */
function hostname(host: string): string {
  return host.startsWith('[') ? host.slice(0, host.indexOf(']') + 1) : host.split(':', 1)[0]!;
}

/**
 * Whether a host may be used: its characters are those of a host, and it is on the list, if there is one
 * (werkzeug.sansio.utils.host_is_trusted).
 * @param host value of the Host header
 * @param trusted names, or one; with a leading dot it stands for its subdomains too; empty or absent: all hosts
 */
export function hostIsTrusted(host: string | null | undefined, trusted?: TrustedHosts): boolean {
  if (!host || !HOST.test(host) || isBeyondPorts(host)) return false;
  if (!trusted || trusted.length === 0) return true;
  const name = hostname(host);
  return listOf(trusted).some((entry) => matches(name, entry));
}

function matches(name: string, entry: string): boolean {
  const suffix = entry.startsWith('.');
  const trusted = asciiName(hostname(suffix ? entry.slice(1) : entry));
  return trusted !== undefined && (name === trusted || (suffix && name.endsWith(`.${trusted}`)));
}

function asciiName(name: string): string | undefined {
  try {
    return encodeIdna(name);
  } catch {
    return undefined;
  }
}

const STANDARD_PORTS: Readonly<Record<string, string>> = {
  http: ':80',
  ws: ':80',
  https: ':443',
  wss: ':443',
};

/** A host without its port, if that is the standard one of the scheme. */
export function withoutStandardPort(host: string, scheme: string): string {
  const port = STANDARD_PORTS[scheme];
  return port !== undefined && host.endsWith(port) ? host.slice(0, -port.length) : host;
}

/**
 * The host of a request with its port, unless that is the standard one (werkzeug.sansio.utils.get_host). Empty when
 * there is no Host header, or one with characters that no host has.
 * @param server host and port that the server listens on, used without a Host header; no port for a unix socket
 * @throws UntrustedHostError when there is a list and the host is not on it, or its port is beyond 65535
 */
export function getHost(
  scheme: string,
  header: string | null | undefined,
  server?: readonly [host: string, port: number | null] | null,
  trusted?: TrustedHosts,
): string {
  const host = withoutStandardPort(header ?? serverHost(server) ?? '', scheme);
  if (hostIsTrusted(host, trusted)) return host;
  if ((trusted && trusted.length > 0) || isBeyondPorts(host)) throw new UntrustedHostError(host);
  return '';
}

function serverHost(server?: readonly [string, number | null] | null): string | undefined {
  if (!server || server[1] === null) return undefined;
  const [name, port] = server;
  return `${name.includes(':') && !name.startsWith('[') ? `[${name}]` : name}:${port}`;
}

/** What the URLs of a request are made of. */
export interface UrlSource {
  readonly scheme: string;
  /** Host and port, as {@link getHost} gives them. */
  readonly host: string;
  /** Where the app is mounted, decoded; without it the URL ends after the host. */
  readonly rootPath?: string;
  /** The path below that, decoded; without it the URL ends after the root path. */
  readonly path?: string;
  /** The query as it came, each character one byte; without it the URL ends after the path. */
  readonly query?: string;
}

const PATH = allBut("!$&'()*+,/:;=@%");
const QUERY = allBut("!$&'()*+,/:;=?@%");

/**
 * The URL of a request as an IRI (werkzeug.sansio.utils.get_current_url). Leave out parts for the shorter ones: the
 * base URL has no query, the root URL no path, the host URL no root path. A host that cannot be shown as an IRI
 * leaves the URL a URI.
 */
export function getCurrentUrl({ scheme, host, rootPath, path, query }: UrlSource): string {
  let url = `${scheme}://${host}/`;
  if (rootPath !== undefined) url = `${scheme}://${host}${quote(trimEnd(rootPath), PATH)}/`;
  if (rootPath !== undefined && path !== undefined) {
    url += quote(trimStart(path), PATH);
    if (query) url += `?${quoteQuery(query)}`;
  }
  return readable(url);
}

function quoteQuery(query: string): string {
  return query.replace(QUERY, (run) =>
    quoteBytes(Buffer.from(run, /[^\x00-\xff]/.test(run) ? 'utf8' : 'latin1')),
  );
}

function readable(url: string): string {
  try {
    return uriToIri(url);
  } catch {
    return url;
  }
}

/** A host as it stands in a URL: IPv6 addresses in brackets. */
export function urlHost(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}
