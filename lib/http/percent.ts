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

// What may be one character of UTF-8, else one byte.
const SEQUENCE =
  /%[cd][\da-f]%[89ab][\da-f]|%e[\da-f](?:%[89ab][\da-f]){2}|%f[0-7](?:%[89ab][\da-f]){3}|%[\da-f]{2}/gi;

/** Decodes percent-encoded UTF-8; bytes that are no UTF-8 stay encoded: `%C3%A9%FF` → `é%FF`. */
export function unquote(text: string): string {
  if (!text.includes('%')) return text;
  // PERF: the built-in decoder is five times as fast, but knows only good input (bench/headers.js).
  try {
    return decodeURIComponent(text);
  } catch {
    return text.replace(SEQUENCE, unquoteSequence);
  }
}

function unquoteSequence(sequence: string): string {
  try {
    return decodeURIComponent(sequence);
  } catch {
    return sequence.toUpperCase();
  }
}
