/** The headers of a request and of an answer on their way through: what a proxy takes out, and what it adds (RFC 9110, section 7.6). Pure. */
import type { Exchange, HeaderList } from '../exchange.js';

/** They are about one connection, and end with it (RFC 9110, section 7.6.1). */
const HOP_BY_HOP = new Set([
  ...['connection', 'keep-alive', 'proxy-connection', 'te', 'trailer', 'transfer-encoding', 'upgrade'],
  ...['http2-settings', 'proxy-authenticate', 'proxy-authorization'],
]);

/** What is written anew for the old application, or is between the client and us. */
const OURS =
  /^(?:host|cookie|via|expect|content-length|forwarded|x-forwarded-.*|sec-websocket-(?!protocol).*)$/;

/** What the transport writes itself, or what belongs to the handshake. */
const FRAMING = /^(?:content-length|date|sec-websocket-.*)$/;

/** The names in the Connection lines: they end here as well. */
function namedIn(lines: HeaderList): Set<string> {
  const names = new Set<string>();
  for (let i = 0; i < lines.length; i += 2)
    if (lines[i]!.toLowerCase() === 'connection')
      for (const name of lines[i + 1]!.split(',')) names.add(name.trim().toLowerCase());
  return names;
}

/** The lines that go on, in their order. To WSGI and CGI an underscore is a dash, so neither hides a name. */
function onlyThose(lines: HeaderList, stops: (name: string) => boolean): string[] {
  const named = namedIn(lines);
  const kept: string[] = [];
  for (let i = 0; i < lines.length; i += 2) {
    const name = lines[i]!.toLowerCase().replaceAll('_', '-');
    if (!HOP_BY_HOP.has(name) && !named.has(name) && !stops(name)) kept.push(lines[i]!, lines[i + 1]!);
  }
  return kept;
}

/** How a request is described to the old application. */
export interface Onward {
  /** Whom this is for, where that is not the client's `Host`. */
  readonly host: string | null;
  /** What names this process in `Via`. */
  readonly via: string;
}

/**
 * The header lines of a request as they go to the old application, without those of its framing. What a client writes of proxies is not
 * handed on: there is one value of each, that which this app believes.
 */
export function onward(exchange: Exchange, { host, via }: Onward): string[] {
  const asked = exchange.header('host');
  const before = exchange.header('via');
  const lines = onlyThose(exchange.headers(), (name) => OURS.test(name));
  lines.unshift('host', host ?? asked ?? '');
  // HTTP/2 sends them in crumbs, which WSGI would join by commas (RFC 9113, section 8.2.3).
  const cookies = namedIn(exchange.headers()).has('cookie') ? undefined : exchange.header('cookie');
  if (cookies !== undefined) lines.push('cookie', cookies);
  lines.push('via', before === undefined ? via : `${before}, ${via}`);
  const { remoteAddress, rootPath, scheme } = exchange;
  if (remoteAddress) lines.push('x-forwarded-for', remoteAddress);
  lines.push('x-forwarded-proto', scheme.replace('ws', 'http'));
  if (asked !== undefined) lines.push('x-forwarded-host', asked);
  if (rootPath) lines.push('x-forwarded-prefix', encodeURI(rootPath));
  return lines;
}

/** The header lines of an answer as they go to the client: all, but those of the connection and of the framing. */
export function backward(lines: HeaderList): string[] {
  return onlyThose(lines, (name) => FRAMING.test(name));
}

/** Lines as an object, those of one name joined: as the client of WebSockets takes them. */
export function asObject(lines: HeaderList): Record<string, string> {
  const all = new Map<string, string>();
  for (let i = 0; i < lines.length; i += 2) {
    const [name, value] = [lines[i]!, lines[i + 1]!];
    const before = all.get(name);
    all.set(name, before === undefined ? value : before + (name === 'cookie' ? '; ' : ', ') + value);
  }
  return Object.fromEntries(all);
}
