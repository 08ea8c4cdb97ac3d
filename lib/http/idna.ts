/**
 * Host names between Unicode and ASCII: IDNA 2003 with Punycode (RFC 3490, RFC 3492). Node's own functions follow the
 * newer UTS 46, under which `faß.de` is another host than the `fass.de` of the wire format we share.
 */

const BASE = 36;
const T_MIN = 1;
const T_MAX = 26;
const FIRST_CODE = 0x80;
const LABEL_LIMIT = 63;

/** A host name that has no ASCII form, or an ASCII form that stands for nothing (Python raises a UnicodeError). */
export class HostnameError extends Error {
  override readonly name = 'HostnameError';
  constructor(host: string, why: string) {
    super(`The host name ${JSON.stringify(host)} is not valid: ${why}.`);
  }
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

function digit(value: number): string {
  return 'abcdefghijklmnopqrstuvwxyz0123456789'[value]!;
}

function variableLength(delta: number, bias: number): string {
  let text = '';
  let rest = delta;
  for (let position = BASE; ; position += BASE) {
    const limit = threshold(position, bias);
    if (rest < limit) return text + digit(rest);
    text += digit(limit + ((rest - limit) % (BASE - limit)));
    rest = Math.floor((rest - limit) / (BASE - limit));
  }
}

function punycode(label: string): string {
  const points = Array.from(label, (char) => char.codePointAt(0)!);
  const plain = points.filter((point) => point < FIRST_CODE);
  let text = String.fromCharCode(...plain) + (plain.length > 0 ? '-' : '');
  let [code, delta, bias, handled] = [FIRST_CODE, 0, 72, plain.length];
  while (handled < points.length) {
    const next = Math.min(...points.filter((point) => point >= code));
    delta += (next - code) * (handled + 1);
    code = next;
    for (const point of points) {
      if (point < code) delta++;
      if (point !== code) continue;
      text += variableLength(delta, bias);
      bias = adapt(delta, handled + 1, handled === plain.length);
      delta = 0;
      handled++;
    }
    delta++;
    code++;
  }
  return text;
}

function fromPunycode(text: string): string | undefined {
  const split = text.lastIndexOf('-');
  const points = Array.from(text.slice(0, Math.max(0, split)), (char) => char.codePointAt(0)!);
  let [code, index, bias, at] = [FIRST_CODE, 0, 72, split + 1];
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

const ASCII = /^[\x00-\x7f]*$/;
// Nameprep (RFC 3491): what is mapped to nothing, and what is forbidden.
const IGNORED = /\u034f|[\u180b-\u180d]|[\u00ad\u1806\u200b-\u200d\u2060\ufeff]|[\ufe00-\ufe0f]/g;
const PROHIBITED =
  /[\x80-\xa0\u1680\u2000-\u200f\u2028-\u202f\u205f-\u2063\u206a-\u206f\u3000\ufff9-\uffff]|\p{Co}|\p{Cs}/u;

function nameprep(label: string): string {
  const folded = Array.from(label.replace(IGNORED, ''), foldCase).join('').normalize('NFKC');
  return Array.from(folded, foldCase).join('').normalize('NFKC');
}

// One character at a time, so that a final sigma is folded like any other.
function foldCase(char: string): string {
  return char === 'ı' ? char : char.toUpperCase().toLowerCase();
}

function labelToAscii(label: string, host: string): string {
  const prepared = ASCII.test(label) ? label : nameprep(label);
  if (PROHIBITED.test(prepared)) throw new HostnameError(host, 'it has characters that no name may have');
  // Punycode takes quadratic time, so its input must be short too.
  const short = prepared.length <= LABEL_LIMIT;
  const ascii = ASCII.test(prepared) || !short ? prepared : prefixed(prepared, host);
  if (ascii === '' || ascii.length > LABEL_LIMIT)
    throw new HostnameError(host, 'each label has 1 to 63 characters');
  return ascii;
}

function prefixed(label: string, host: string): string {
  if (label.startsWith('xn--')) throw new HostnameError(host, 'a label starts with xn-- but is not ASCII');
  return `xn--${punycode(label)}`;
}

/**
 * A host name in ASCII: `bücher.example` → `xn--bcher-kva.example`. A dot at the end stays.
 * @throws HostnameError when a label is empty, longer than 63 characters, or has forbidden characters
 */
export function encodeIdna(host: string): string {
  if (host === '') return '';
  const labels = host.split(ASCII.test(host) ? '.' : /[.\u3002\uff0e\uff61]/);
  const dot = labels.length > 1 && labels.at(-1) === '' ? '.' : '';
  if (dot) labels.pop();
  return labels.map((label) => labelToAscii(label, host)).join('.') + dot;
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
  if (decoded === undefined || labelToAscii(decoded, host).toLowerCase() !== label.toLowerCase())
    throw new HostnameError(host, `${label} stands for no name`);
  return decoded;
}
