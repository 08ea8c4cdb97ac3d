/** Python's bytes: what encoded text is. */
import { escapeChar, textRepr } from '../../python.js';
import { ValueError } from '../errors.js';
import { methods } from './calls.js';
import { apart, MAX_CHARACTERS, room } from './limits.js';

/** What encodings this knows, by their names without hyphens. */
function canonical(encoding: string): 'utf8' | 'ascii' | 'latin1' {
  const name = encoding.toLowerCase().replace(/[-_ ]/g, '');
  if (name === 'utf8' || name === 'u8') return 'utf8';
  if (name === 'ascii' || name === 'usascii') return 'ascii';
  if (name === 'latin1' || name === 'iso88591' || name === 'l1') return 'latin1';
  throw Object.assign(new ValueError(`unknown encoding: ${encoding}`), { name: 'LookupError' });
}

/** Python's str.encode(). */
export function encode(text: string, encoding: string, errors: string): Uint8Array {
  const kind = canonical(encoding);
  if (kind === 'utf8') return new TextEncoder().encode(text);
  const limit = kind === 'ascii' ? 0x80 : 0x100;
  const fitting = (char: string, at: number) =>
    char.codePointAt(0)! < limit ? char : replacement(char, errors, `'${encoding}' codec`, at, limit);
  const made = apart(text).map(fitting).join('');
  return Uint8Array.from({ length: made.length }, (_, at) => made.charCodeAt(at));
}

/** What stands for a character that the encoding lacks. */
function replacement(char: string, errors: string, codec: string, at: number, limit: number): string {
  if (errors === 'ignore') return '';
  if (errors === 'replace') return '?';
  if (errors === 'xmlcharrefreplace') return `&#${char.codePointAt(0)};`;
  if (errors === 'backslashreplace') return escapeChar(char.codePointAt(0)!);
  const shown = textRepr(char).replace(char, () => escapeChar(char.codePointAt(0)!));
  const message = `${codec} can't encode character ${shown} in position ${at}: ordinal not in range(${limit})`;
  throw Object.assign(new ValueError(message), { name: 'UnicodeEncodeError' });
}

/** Python's bytes.decode(). */
function decode(bytes: Uint8Array, encoding: string, errors: string): string {
  const kind = canonical(encoding);
  if (kind === 'latin1') return Array.from(bytes, (byte) => String.fromCharCode(byte)).join('');
  // What is no ASCII is made what no UTF-8 has.
  const given = kind === 'ascii' ? bytes.map((byte) => (byte > 0x7f ? 0xff : byte)) : bytes;
  try {
    const made = new TextDecoder('utf-8', { fatal: errors === 'strict', ignoreBOM: true }).decode(given);
    return errors === 'ignore' ? made.replaceAll('\ufffd', '') : made;
  } catch {
    throw Object.assign(new ValueError(`'${encoding}' codec can't decode the bytes`), {
      name: 'UnicodeDecodeError',
    });
  }
}

/** The methods of bytes by name. */
export const BYTES = methods<Uint8Array>({
  'decode(encoding?, errors?)': (bytes, encoding = 'utf-8', errors = 'strict') =>
    decode(bytes, encoding, errors),
  'hex()': (bytes) => {
    room(bytes.length, MAX_CHARACTERS);
    return Array.from(bytes, (byte) => (byte as number).toString(16).padStart(2, '0')).join('');
  },
});
