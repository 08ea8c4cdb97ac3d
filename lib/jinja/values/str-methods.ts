/** The methods of Python's str but for formatting. */
import { ValueError } from '../errors.js';
import { encode } from './bytes.js';
import type { Bodies } from './calls.js';
import { getKey, PyDict } from './dict.js';
import { characters, index, sliceSteps } from './indices.js';
import { listOf, textLength, truth } from './iterate.js';
import { apart, joined, MAX_TEXT, room, sought } from './limits.js';
import { capitalize, casefold, IS, lower, swapcase, title } from './str-case.js';
import { occurrences, partition, rsplit, split, splitAt, splitlines, strip, textArg } from './str-split.js';
import { isDict, isText, typeName } from './types.js';

/** The methods of text by signature. */
export const STR_METHODS: Bodies<string> = {
  'upper()': (s) => s.toUpperCase(),
  'lower()': (s) => lower(s),
  'title()': (s) => title(s),
  'capitalize()': (s) => capitalize(s),
  'swapcase()': (s) => swapcase(s),
  'casefold()': (s) => casefold(s),
  'strip(chars?)': (s, chars: unknown) => strip(s, chars),
  'lstrip(chars?)': (s, chars: unknown) => strip(s, chars, 'left'),
  'rstrip(chars?)': (s, chars: unknown) => strip(s, chars, 'right'),
  'split(sep?, maxsplit?)': (s, sep: unknown, most: unknown) => split(s, sep, most),
  'rsplit(sep?, maxsplit?)': (s, sep: unknown, most: unknown) => rsplit(s, sep, most),
  'splitlines(keepends?)': (s, keep: unknown) => splitlines(s, truth(keep)),
  'partition(sep)': (s, sep: unknown) => partition(s, sep, false),
  'rpartition(sep)': (s, sep: unknown) => partition(s, sep, true),
  'join(iterable)': (s, items: unknown) => join(s, items),
  'replace(old, new, count?)': (s, old: unknown, by: unknown, count: unknown) =>
    replace(s, textArg(old), textArg(by), count === undefined ? -1 : index(count)),
  'startswith(prefix, start?, end?)': (s, prefix: unknown, start: unknown, end: unknown) =>
    affix('startswith', s, prefix, start, end),
  'endswith(suffix, start?, end?)': (s, suffix: unknown, start: unknown, end: unknown) =>
    affix('endswith', s, suffix, start, end),
  'find(sub, start?, end?)': (s, sub: unknown, start: unknown, end: unknown) =>
    find(s, sub, start, end, false),
  'rfind(sub, start?, end?)': (s, sub: unknown, start: unknown, end: unknown) =>
    find(s, sub, start, end, true),
  'index(sub, start?, end?)': (s, sub: unknown, start: unknown, end: unknown) =>
    found(find(s, sub, start, end, false)),
  'rindex(sub, start?, end?)': (s, sub: unknown, start: unknown, end: unknown) =>
    found(find(s, sub, start, end, true)),
  'count(sub, start?, end?)': (s, sub: unknown, start: unknown, end: unknown) => {
    const { text, valid } = part(s, start, end);
    return valid ? count(text, textArg(sub)) : 0;
  },
  'center(width, fillchar?)': (s, width: unknown, fill: unknown) => justify(s, width, fill, 'center'),
  'ljust(width, fillchar?)': (s, width: unknown, fill: unknown) => justify(s, width, fill, 'left'),
  'rjust(width, fillchar?)': (s, width: unknown, fill: unknown) => justify(s, width, fill, 'right'),
  'zfill(width)': (s, width: unknown) => zfill(s, index(width)),
  'expandtabs(tabsize?)': (s, size: unknown) => expandtabs(s, size === undefined ? 8 : index(size)),
  'translate(table)': (s, table: unknown) => translate(s, table),
  'maketrans(x, y?, z?)': (_s, x: unknown, y: unknown, z: unknown) => maketrans(x, y, z),
  'removeprefix(prefix)': (s, prefix: unknown) =>
    s.startsWith(textArg(prefix)) ? s.slice(textArg(prefix).length) : s,
  'removesuffix(suffix)': (s, suffix: unknown) =>
    textArg(suffix) && s.endsWith(textArg(suffix)) ? s.slice(0, -textArg(suffix).length) : s,
  'encode(encoding?, errors?)': (s, encoding: unknown = 'utf-8', errors: unknown = 'strict') =>
    encode(s, textArg(encoding), textArg(errors)),
  ...Object.fromEntries(Object.entries(IS).map(([name, test]) => [`${name}()`, test])),
};

/** Python's str.join(): text only. */
function join(separator: string, items: unknown): string {
  const texts: string[] = [];
  for (const item of listOf(items)) {
    if (!isText(item))
      throw new TypeError(`sequence item ${texts.length}: expected str instance, ${typeName(item)} found`);
    texts.push(String(item));
  }
  return joined(texts, separator);
}

/** Text with the first `count` places replaced; all of them if it is negative. */
export function replace(s: string, old: string, by: string, count: number): string {
  const most = old === '' ? s.length + 1 : Math.floor(s.length / old.length);
  // Places are counted only where they could be too many.
  if (most * by.length > MAX_TEXT / 2) room(s.length + (old === '' ? most : occurrences(s, old)) * by.length);
  if (count < 0 && old !== '') return s.replaceAll(sought(old, s), () => by);
  if (old === '') return replaceEmpty(s, by, count);
  const parts = splitAt(s, sought(old, s));
  const done = Math.min(count, parts.length - 1);
  return (
    parts.slice(0, done + 1).join(by) +
    parts
      .slice(done + 1)
      .map((rest) => old + rest)
      .join('')
  );
}

/** Between all characters, before the first and behind the last. */
function replaceEmpty(s: string, by: string, count: number): string {
  const chars = apart(s);
  const most = count < 0 ? chars.length + 1 : count;
  const head = chars.map((char, i) => (i < most ? by + char : char)).join('');
  return most > chars.length ? head + by : head;
}

/** The part of a text that `start` and `end` leave, and where it begins, in characters. */
function part(s: string, start: unknown, end: unknown): { text: string; from: number; valid: boolean } {
  if (start === undefined && end === undefined) return { text: s, from: 0, valid: true };
  const chars = characters(s);
  const steps = sliceSteps(chars.length, start, end, 1);
  const piece = chars.slice(steps.start, steps.start + steps.count);
  const begin = start === undefined || start === null ? 0 : index(start);
  const text = typeof piece === 'string' ? piece : piece.join('');
  return { text, from: steps.start, valid: begin <= chars.length && steps.start <= steps.stop };
}

function affix(
  method: 'startswith' | 'endswith',
  s: string,
  given: unknown,
  start: unknown,
  end: unknown,
): boolean {
  const { text, valid } = part(s, start, end);
  const many = Array.isArray(given) && typeName(given) === 'tuple';
  if (!many && !isText(given))
    throw new TypeError(`${method} first arg must be str or a tuple of str, not ${typeName(given)}`);
  const ends = many ? given : [given];
  const js = method === 'startswith' ? 'startsWith' : 'endsWith';
  return (
    valid && ends.some((one) => text[js](textArg(one, `tuple for ${method} must only contain str, not`)))
  );
}

/** The position in characters, or -1. */
function find(s: string, sub: unknown, start: unknown, end: unknown, last: boolean): number {
  const { text, from, valid } = part(s, start, end);
  const wanted = sought(textArg(sub), text);
  const at = last ? text.lastIndexOf(wanted) : text.indexOf(wanted);
  return at < 0 || !valid ? -1 : from + textLength(text.slice(0, at));
}

function found(at: number): number {
  if (at < 0) throw new ValueError('substring not found');
  return at;
}

function count(s: string, sub: string): number {
  return sub === '' ? textLength(s) + 1 : occurrences(s, sub);
}

/** Python's str.center(), ljust() and rjust(). */
export function justify(
  s: string,
  width: unknown,
  fill: unknown = ' ',
  how: 'left' | 'right' | 'center',
): string {
  const char = textArg(fill, 'The fill character must be a unicode character, not');
  if (textLength(char) !== 1) throw new TypeError('The fill character must be exactly one character long');
  const wide = room(index(width));
  const missing = wide - textLength(s);
  if (missing <= 0) return s;
  if (how === 'left') return s + char.repeat(missing);
  if (how === 'right') return char.repeat(missing) + s;
  // Where it does not come out even, the width decides on which side the larger half is.
  const left = Math.floor(missing / 2) + (missing & wide & 1);
  return char.repeat(left) + s + char.repeat(missing - left);
}

function zfill(s: string, width: number): string {
  const missing = room(width) - textLength(s);
  if (missing <= 0) return s;
  const sign = /^[+-]/.test(s) ? s[0]! : '';
  return sign + '0'.repeat(missing) + s.slice(sign.length);
}

function expandtabs(s: string, size: number): string {
  let column = 0;
  const parts = apart(s).map((char) => {
    if (char === '\t') {
      const wide = size > 0 ? size - (column % size) : 0;
      column += wide;
      return ' '.repeat(room(wide));
    }
    column = char === '\n' || char === '\r' ? 0 : column + 1;
    return char;
  });
  return joined(parts);
}

/** Python's str.translate(): code points to text, to other code points, or to None for nothing. */
function translate(s: string, table: unknown): string {
  if (!isDict(table)) throw new TypeError(`'${typeName(table)}' object is not subscriptable`);
  const parts = apart(s).map((char) => {
    const to = getKey(table, char.codePointAt(0));
    if (to === undefined) return char;
    return to === null ? '' : typeof to === 'number' ? String.fromCodePoint(to) : textArg(to);
  });
  return joined(parts);
}

function maketrans(x: unknown, y: unknown, z: unknown): PyDict {
  const made = new PyDict();
  if (y === undefined) {
    if (!isDict(x)) throw new TypeError('if you give only one argument to maketrans it must be a dict');
    for (const [key, value] of x instanceof Map ? x : Object.entries(x)) made.set(codeOf(key), value);
    return made;
  }
  const [from, to] = [Array.from(textArg(x)), Array.from(textArg(y))];
  if (from.length !== to.length)
    throw new ValueError('the first two maketrans arguments must have equal length');
  from.forEach((char, i) => {
    made.set(char.codePointAt(0), to[i]!.codePointAt(0));
  });
  for (const char of z === undefined ? '' : textArg(z)) made.set(char.codePointAt(0), null);
  return made;
}

function codeOf(key: unknown): unknown {
  return typeof key === 'string' ? key.codePointAt(0) : key;
}
