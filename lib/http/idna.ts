/**
 * Host names between Unicode and ASCII (RFC 3490, RFC 3492). URL's own mapping is that of UTS 46; the four characters that
 * it keeps and the older standard of the wire format we share does not are replaced first: `faß.de` is `fass.de`.
 */

const LABEL_LIMIT = 63;

/** A host name that has no ASCII form, or an ASCII form that stands for nothing (Python raises a UnicodeError). */
export class HostnameError extends Error {
  override readonly name = 'HostnameError';
  constructor(host: string, why: string) {
    super(`The host name ${JSON.stringify(host)} is not valid: ${why}.`);
  }
}

const ASCII = /^[\x00-\x7f]*$/;
const DELIMITER = /[\s/?#@:\\%[\]]/;

function labelToAscii(label: string, host: string): string {
  if (ASCII.test(label)) return label;
  const older = label
    .replace(/[ßẞ]/g, 'ss')
    .replaceAll('ς', 'σ')
    .replace(/\u200c|\u200d/g, '');
  // With a label behind it none can be taken for an IPv4 address.
  const url = `http://${older}.x`;
  if (DELIMITER.test(older) || older.length > LABEL_LIMIT || !URL.canParse(url))
    throw new HostnameError(host, 'a label is too long, or has characters that no name may have');
  return new URL(url).hostname.slice(0, -'.x'.length);
}

/**
 * A host name in ASCII: `bücher.example` → `xn--bcher-kva.example`. A dot at the end stays.
 * @throws HostnameError when a label is empty, longer than 63 characters, or has forbidden characters
 */
export function encodeIdna(host: string): string {
  const labels = host.split(ASCII.test(host) ? '.' : /[.\u3002\uff0e\uff61]/);
  const dot = labels.length > 1 && labels.at(-1) === '' ? labels.pop() : undefined;
  const ascii = labels.map((label) => labelToAscii(label, host));
  if (host !== '' && ascii.some((label) => label === '' || label.length > LABEL_LIMIT))
    throw new HostnameError(host, 'each label has 1 to 63 characters');
  return ascii.join('.') + (dot === undefined ? '' : '.');
}

/**
 * A host name as people read it: `xn--bcher-kva.example` → `bücher.example`.
 * @throws HostnameError when a label starts with `xn--` but is not what a name would be written as
 */
export function decodeIdna(host: string): string {
  if (!ASCII.test(host)) return host;
  return host
    .split('.')
    .map((label) => (label.startsWith('xn--') ? labelToUnicode(label, host) : label))
    .join('.');
}

function labelToUnicode(label: string, host: string): string {
  const decoded = label.length > LABEL_LIMIT ? undefined : fromPunycode(label.slice(4));
  if (decoded === undefined || labelToAscii(decoded, host) !== label.toLowerCase())
    throw new HostnameError(host, `${label} stands for no name`);
  return decoded;
}

const BASE = 36;
const T_MIN = 1;
const T_MAX = 26;

function fromPunycode(text: string): string | undefined {
  const split = text.lastIndexOf('-');
  const points = Array.from(text.slice(0, Math.max(0, split)), (char) => char.codePointAt(0)!);
  let [code, index, bias, at] = [0x80, 0, 72, split + 1];
  while (at < text.length) {
    const start = index;
    let weight = 1;
    for (let position = BASE; ; position += BASE) {
      const value = 'abcdefghijklmnopqrstuvwxyz0123456789'.indexOf((text[at++] ?? '?').toLowerCase());
      if (value < 0) return undefined;
      index += value * weight;
      const limit = threshold(position, bias);
      if (value < limit) break;
      weight *= BASE - limit;
      if (weight > 0x7fffffff || index > 0x7fffffff) return undefined;
    }
    const count = points.length + 1;
    bias = adapt(index - start, count, start === 0);
    code += Math.floor(index / count);
    index %= count;
    if (code > 0x10ffff) return undefined;
    points.splice(index++, 0, code);
  }
  return String.fromCodePoint(...points);
}

function adapt(delta: number, points: number, first: boolean): number {
  let rest = first ? Math.floor(delta / 700) : delta >> 1;
  rest += Math.floor(rest / points);
  let bias = 0;
  for (; rest > ((BASE - T_MIN) * T_MAX) >> 1; bias += BASE) rest = Math.floor(rest / (BASE - T_MIN));
  return bias + Math.floor(((BASE - T_MIN + 1) * rest) / (rest + 38));
}

function threshold(position: number, bias: number): number {
  return Math.min(T_MAX, Math.max(T_MIN, position - bias));
}
