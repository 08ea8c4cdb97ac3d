/** Header lines and addresses as transports see them: looked up, checked and printed. Pure. */
import type { HeaderList } from '../exchange.js';

/**
 * Headers that mean something only once: of repeated lines the first counts. All others are lists, whose lines are
 * joined (RFC 9110, section 5.3).
 */
const SINGLE = new Set(
  (
    'authorization content-length content-type date expect from host if-modified-since if-range ' +
    'if-unmodified-since max-forwards origin proxy-authorization range referer user-agent'
  ).split(' '),
);

/** Whether only the first line of this header counts; `name` in lower case. */
export function isSingle(name: string): boolean {
  return SINGLE.has(name);
}

/** One header of a list, by its lower-case name: see `Exchange.header`. An empty single header counts as none. */
export function lookup(lines: HeaderList, name: string): string | undefined {
  let found: string | undefined;
  for (let i = 0; i < lines.length; i += 2) {
    if (lines[i] !== name) continue;
    const value = lines[i + 1]!;
    if (SINGLE.has(name)) return value || undefined;
    found = found === undefined ? value : found + (name === 'cookie' ? '; ' : ', ') + value;
  }
  return found;
}

/**
 * Whether two parsers could disagree about where this request ends or whom it is for: repeated or contradictory
 * framing, or not exactly one Host (RFC 9112, sections 3.2 and 6.3). Such a connection is cut, not answered.
 */
export function isSuspicious(lines: HeaderList): boolean {
  let hosts = 0;
  let framings = 0;
  for (let i = 0; i < lines.length; i += 2) {
    const name = lines[i]!;
    if (name === 'host') hosts++;
    else if (name === 'content-length' || name === 'transfer-encoding') framings++;
  }
  return hosts !== 1 || framings > 1;
}

/** Whether a comma-separated header value names this lower-case token. */
export function hasToken(value: string | undefined, token: string): boolean {
  if (!value) return false;
  return value.split(',').some((part) => part.trim().toLowerCase() === token);
}

const LINE_BREAKING = /[\r\n\0]/;

/** Whether any of these strings would break out of its line in a header block. */
export function breaksLines(status: string, headers: HeaderList): boolean {
  for (let i = 0; i < headers.length; i++) if (LINE_BREAKING.test(headers[i]!)) return true;
  return LINE_BREAKING.test(status);
}

/**
 * An IP address in its shortest form: IPv4 dotted, also when mapped into IPv6, IPv6 after RFC 5952.
 * @param bytes 4 or 16 bytes in network order; anything else gives an empty string
 */
export function formatAddress(bytes: Uint8Array): string {
  if (bytes.length === 4) return bytes.join('.');
  if (bytes.length !== 16) return '';
  const groups: number[] = [];
  for (let i = 0; i < 16; i += 2) groups.push((bytes[i]! << 8) | bytes[i + 1]!);
  if (groups[5] === 0xffff && groups.slice(0, 5).every((group) => group === 0))
    return bytes.slice(12).join('.');
  return compress(groups);
}

/** Writes the longest run of two or more zero groups as `::`. */
function compress(groups: number[]): string {
  let start = -1;
  let length = 1;
  for (let i = 0; i < groups.length; i++) {
    let end = i;
    while (groups[end] === 0) end++;
    if (end - i > length) [start, length] = [i, end - i];
  }
  const hex = groups.map((group) => group.toString(16));
  if (start < 0) return hex.join(':');
  return `${hex.slice(0, start).join(':')}::${hex.slice(start + length).join(':')}`;
}

/** A host as it stands in a URL: IPv6 addresses in brackets. */
export function urlHost(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}
