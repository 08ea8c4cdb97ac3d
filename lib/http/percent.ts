/** Percent-encoding of text and bytes (RFC 3986, section 2.1). */

/** Every byte as `%XX`. */
const PERCENT = Array.from(
  { length: 256 },
  (_, byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`,
);

/** A matcher for {@link quote} of what must be encoded: all but letters, digits, `_.-~` and the safe characters. */
export function allBut(safe: string): RegExp {
  return new RegExp(`[^A-Za-z0-9_.~${safe.replace(/[\]\\^-]/g, '\\$&')}-]+`, 'g');
}

/** Encodes what matches as UTF-8, byte by byte (urllib.parse.quote). A lone surrogate counts as U+FFFD. */
export function quote(text: string, unsafe: RegExp): string {
  return text.replace(unsafe, (run) => quoteBytes(Buffer.from(run)));
}

/** Encodes every byte. */
export function quoteBytes(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += PERCENT[byte]!;
  return text;
}

const ENCODED = /(?:%[0-9A-Fa-f]{2})+/g;

/** Decodes runs of percent-encoded bytes; a percent sign that begins no `%XX` stays. */
export function unquoteWith(text: string, decode: (bytes: Buffer) => string): string {
  // PERF: most text has nothing to decode (bench/headers.js).
  if (!text.includes('%')) return text;
  return text.replace(ENCODED, (run) => decode(Buffer.from(run.replaceAll('%', ''), 'hex')));
}

/** Decodes percent-encoded UTF-8; bytes that are no UTF-8 stay encoded: `%C3%A9%FF` → `é%FF`. */
export function unquote(text: string): string {
  if (!text.includes('%')) return text;
  // PERF: the built-in decoder is five times as fast, but knows only good input (bench/headers.js).
  try {
    return decodeURIComponent(text);
  } catch {
    return unquoteWith(text, utf8OrQuoted);
  }
}

/** UTF-8 as text, with the bytes that are none percent-encoded. */
export function utf8OrQuoted(bytes: Buffer): string {
  let text = '';
  let from = 0;
  for (let at = 0; at < bytes.length; ) {
    const length = sequenceLength(bytes, at);
    if (length > 0) at += length;
    else {
      text += bytes.toString('utf8', from, at) + PERCENT[bytes[at]!]!;
      from = ++at;
    }
  }
  return text + bytes.toString('utf8', from);
}

/** The length of the well-formed UTF-8 sequence that begins here, or 0 (Unicode, table 3-7). */
function sequenceLength(bytes: Uint8Array, at: number): number {
  const lead = bytes[at]!;
  if (lead < 0x80) return 1;
  if (lead < 0xc2 || lead > 0xf4) return 0;
  const length = lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
  const second = bytes[at + 1] ?? 0;
  if (second < secondFrom(lead) || second > secondTo(lead)) return 0;
  for (let next = 2; next < length; next++) if (((bytes[at + next] ?? 0) & 0xc0) !== 0x80) return 0;
  return length;
}

function secondFrom(lead: number): number {
  return lead === 0xe0 ? 0xa0 : lead === 0xf0 ? 0x90 : 0x80;
}

function secondTo(lead: number): number {
  return lead === 0xed ? 0x9f : lead === 0xf4 ? 0x8f : 0xbf;
}
