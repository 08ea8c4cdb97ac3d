/**
 * Parameters of a header value, `text/plain; charset=utf-8`, as form bodies need them. To be replaced by the general
 * parser of header options.
 */

const KEY = /([\w!#$%&'*+\-.^`|~]+)=/y;
const TOKEN = /[\w!#$%&'*+\-.^`|~]+/y;
const CHARSET_VALUE = /^([\w!#$%&*+\-.^`|~]*)'[\w!#$%&*+\-.^`|~]*'([\w!#$%&'*+\-.^`|~]+)/;

/** Splits a header value into the value and its parameters, names in lower case; invalid ones are left out. */
export function parseOptions(header: string): [value: string, options: Map<string, string>] {
  const semicolon = header.indexOf(';');
  if (semicolon === -1) return [strip(header), new Map()];
  const value = strip(header.slice(0, semicolon));
  return [value, value === '' ? new Map() : joinOptions(rawOptions(strip(header.slice(semicolon + 1))))];
}

function rawOptions(text: string): [string, string][] {
  const found: [string, string][] = [];
  for (let at = 0; ; ) {
    const key = matchAt(KEY, text, at);
    if (key) {
      at += key[0].length;
      const raw = matchAt(TOKEN, text, at)?.[0] ?? quotedAt(text, at);
      if (raw !== undefined) {
        found.push([key[1]!.toLowerCase(), raw]);
        if (raw.startsWith('"')) at += raw.length;
      }
    }
    const next = text.indexOf(';', at);
    if (next === -1) return found;
    for (at = next + 1; isSpace(text.charCodeAt(at)); ) at++;
  }
}

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}

function quotedAt(text: string, at: number): string | undefined {
  if (text[at] !== '"') return undefined;
  for (let end = at + 1; end < text.length; end++) {
    if (text[end] === '"') return text.slice(at, end + 1);
    if (text[end] === '\\' && (text[end + 1] === '\\' || text[end + 1] === '"')) end++;
  }
  return undefined;
}

function joinOptions(raw: [string, string][]): Map<string, string> {
  const options = new Map<string, string>();
  let charset = '';
  let continued = '';
  for (let [key, value] of raw) {
    if (key.endsWith('*')) {
      key = key.slice(0, -1);
      const match = CHARSET_VALUE.exec(value);
      if (match) [charset, value] = [match[1]!.toLowerCase(), match[2]!];
      charset ||= continued;
      if (/^(?:ascii|us-ascii|utf-8|iso-8859-1)$/.test(charset)) {
        continued = charset;
        value = percentDecode(value, charset);
      }
    }
    if (value.startsWith('"') && value.endsWith('"'))
      value = value.slice(1, -1).replaceAll('\\\\', '\\').replaceAll('\\"', '"').replaceAll('%22', '"');
    const name = key.replace(/\*\d+$/, '');
    options.set(name, (name === key ? '' : (options.get(name) ?? '')) + value);
  }
  return options;
}

function percentDecode(text: string, charset: string): string {
  return text.replace(/(?:%[0-9a-f]{2})+/gi, (run) =>
    decodeText(Buffer.from(run.replaceAll('%', ''), 'hex'), charset),
  );
}

const LENIENT = new TextDecoder('utf-8', { ignoreBOM: true });

/**
 * Text of bytes in one of the three charsets a form may name; any other name means UTF-8. What cannot be decoded
 * becomes U+FFFD.
 */
export function decodeText(bytes: Uint8Array, charset: string | undefined): string {
  switch (charset?.toLowerCase()) {
    case 'iso-8859-1':
      return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
    case 'ascii':
    case 'us-ascii':
      return decodeText(bytes, 'iso-8859-1').replace(/[^\0-\x7f]/g, '\ufffd');
    default:
      return LENIENT.decode(bytes);
  }
}

/** Removes white space, as Unicode has it, from both ends. */
export function strip(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && isSpace(text.charCodeAt(start))) start++;
  while (end > start && isSpace(text.charCodeAt(end - 1))) end--;
  return text.slice(start, end);
}

function isSpace(code: number): boolean {
  if (code <= 32) return code === 32 || (code >= 9 && code <= 13) || (code >= 28 && code <= 31);
  return code >= 0x85 && code !== 0xfeff && (code === 0x85 || /\s/.test(String.fromCharCode(code)));
}
