/** Header lines as transports see them: looked up and checked. Pure. */
import { type HeaderList, isRepeatable } from '../exchange.js';

/**
 * Headers that mean something only once: of repeated lines the first counts. All others are lists, whose lines are
 * joined (RFC 9110, section 5.3), so that several dates of a condition are none (section 13.1.3).
 */
const SINGLE = new Set(
  (
    'authorization content-length content-type date expect from host if-range ' +
    'max-forwards origin proxy-authorization range referer user-agent'
  ).split(' '),
);

/** Whether only the first line of this header counts; `name` in lower case. */
export function isSingle(name: string): boolean {
  return SINGLE.has(name);
}

/** The first line of a header, by its lower-case name; undefined if it is absent or empty. */
export function firstLine(lines: HeaderList, name: string): string | undefined {
  for (let i = 0; i < lines.length; i += 2) if (lines[i] === name) return lines[i + 1] || undefined;
  return undefined;
}

/** One header of a list, by its lower-case name: see `Exchange.header`. An empty single header counts as none. */
export function lookup(lines: HeaderList, name: string): string | undefined {
  if (SINGLE.has(name)) return firstLine(lines, name);
  let found: string | undefined;
  for (let i = 0; i < lines.length; i += 2) {
    if (lines[i] !== name) continue;
    const value = lines[i + 1]!;
    found = found === undefined ? value : found + (name === 'cookie' ? '; ' : ', ') + value;
  }
  return found;
}

/**
 * Whether two parsers could disagree about where this request ends or whom it is for: framing that is repeated,
 * contradictory or not understood, or not exactly one Host (RFC 9112, sections 3.2, 6.1 and 6.3). Such a connection is
 * cut, not answered: what comes behind may be the rest of the request, or another's. Names may be in either case.
 */
export function isSuspicious(lines: HeaderList): boolean {
  return codingOf(lines) === null;
}

/** The transfer coding, if there is one; null for what {@link isSuspicious}. @param leastHosts before HTTP/1.1 there need be no host */
export function codingOf(lines: HeaderList, leastHosts = 1): string | null | undefined {
  let hosts = 0;
  let framings = 0;
  let coding: string | undefined;
  for (let i = 0; i < lines.length; i += 2) {
    const { length } = lines[i]!;
    // PERF: no other names are put into lower case (bench/http.js, browser).
    if (length !== 4 && length !== 14 && length !== 17) continue;
    const name = lines[i]!.toLowerCase();
    if (name === 'host') hosts++;
    else if (name === 'content-length' || name === 'transfer-encoding') {
      const value = lines[i + 1]!;
      if (++framings > 1 || !(name === 'content-length' ? LENGTH : CHUNKED).test(value)) return null;
      if (name === 'transfer-encoding') coding = value;
    }
  }
  return hosts > 1 || hosts < leastHosts ? null : coding;
}

/** Text that engines write or read as UTF-8 where bytes are meant. */
export const NON_ASCII = /[^\0-\x7f]/;

const BEYOND_BYTES = /[^\0-\xff]/;

/** Text as a connection carries it, one byte per character; what is no byte goes as UTF-8. */
export function bytewise(text: string): string {
  return BEYOND_BYTES.test(text) ? Buffer.from(text).toString('latin1') : text;
}

/** A header value as its receiver has it: the blanks around it are not its own (RFC 9110, section 5.5). */
export function received(value: string): string {
  return bytewise(value)
    .replace(/^[ \t]+/, '')
    .replace(/(?<![ \t])[ \t]+$/, '');
}

/** Status and header lines as text, without the blank line behind them. */
export function linesOf(status: string, headers: HeaderList): string {
  return `${status}\r\n${headers.map((text, i) => text + (i % 2 === 0 ? ': ' : '\r\n')).join('')}`;
}

const LENGTH = /^[0-9]+$/;
/** `chunked` comes last, and once: it alone tells where the content ends (RFC 9112, section 6.1). */
const CHUNKED = /^(?!.*chunked[ \t]*,)(?:.*,)?[ \t]*chunked[ \t]*$/i;

/** Whether this is a Content-Length (RFC 9110, section 8.6). */
export function isLength(value: string): boolean {
  return LENGTH.test(value);
}

/** Whether a comma-separated header value names this lower-case token. */
export function hasToken(value: string | undefined, token: string): boolean {
  if (!value) return false;
  return value.split(',').some((part) => part.trim().toLowerCase() === token);
}

const LINE_BREAKING = /[\r\n\0]/;

/** Whether any of these strings would break out of its line in a header block. */
export function breaksLines(status: string, headers: HeaderList): boolean {
  if (isRepeatable(headers)) return LINE_BREAKING.test(status);
  for (let i = 0; i < headers.length; i++) if (LINE_BREAKING.test(headers[i]!)) return true;
  return LINE_BREAKING.test(status);
}

/** Whether an answer of this status never has content (RFC 9110, section 6.4.1). */
export function isBodiless(status: string): boolean {
  return /^(?:1|204|304)/.test(status);
}

/** Whether the client is told not to go on sending: its content is too large, came too slowly, or finds no room. */
export function refusesContent(status: string): boolean {
  return status.startsWith('413') || status.startsWith('408') || status.startsWith('503');
}
