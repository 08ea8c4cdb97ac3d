/** Cutting text into pieces, as Python's str does. */
import { Markup, tuple } from '../../values.js';
import { ValueError } from '../errors.js';
import { characters, index } from './indices.js';
import { grow, MAX_ITEMS, room, sought } from './limits.js';
import { typeName } from './types.js';

/** What Python takes for white space, within a pattern's brackets: no byte order mark, but the separators of ASCII. */
export const SPACE = '\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000';
const WORDS = new RegExp(`[^${SPACE}]+`, 'g');
const LEFT = new RegExp(`^[${SPACE}]+`);

/** Python's str.split(): at white space without a separator, where empty pieces vanish. */
export function split(text: string, separator: unknown, most: unknown): string[] {
  const limit = most === undefined ? -1 : index(most);
  if (separator === null || separator === undefined) return splitWords(text, limit);
  const by = checkedSeparator(separator, text);
  const parts = splitAt(text, by);
  if (limit < 0 || parts.length <= limit + 1) return parts;
  return [...parts.slice(0, limit), parts.slice(limit).join(by)];
}

/** The parts between separators. @throws MemoryError when they are too many */
export function splitAt(text: string, by: string): string[] {
  if (text.length > MAX_ITEMS * by.length) room(occurrences(text, by), MAX_ITEMS);
  return text.split(by);
}

/** How often one text stands in another, without overlaps. */
export function occurrences(text: string, wanted: string): number {
  let [count, at] = [0, text.indexOf(sought(wanted, text))];
  for (; at >= 0; at = text.indexOf(wanted, at + wanted.length)) count++;
  return count;
}

function splitWords(text: string, limit: number): string[] {
  const made: string[] = [];
  for (const { 0: word, index: at } of text.matchAll(WORDS)) {
    if (made.length === limit) return [...made, text.slice(at)];
    grow(made, word);
  }
  return made;
}

/** Python's str.rsplit(): as split, counting from the right. */
export function rsplit(text: string, separator: unknown, most: unknown): string[] {
  const limit = most === undefined ? -1 : index(most);
  if (separator === null || separator === undefined)
    return limit < 0 ? splitWords(text, limit) : rsplitWords(text, limit);
  const by = checkedSeparator(separator, text);
  const parts = rightParts(text, by);
  if (limit < 0 || parts.length <= limit + 1) return parts;
  const cut = parts.length - limit;
  return [parts.slice(0, cut).join(by), ...parts.slice(cut)];
}

/** The parts when the separator is looked for from the right: where separators overlap, it differs. */
function rightParts(text: string, by: string): string[] {
  const parts: string[] = [];
  let end = text.length;
  for (let at = found(end); at >= 0; at = found(end)) {
    grow(parts, text.slice(at + by.length, end));
    end = at;
  }
  return [...parts, text.slice(0, end)].reverse();

  function found(before: number): number {
    return before < by.length ? -1 : text.lastIndexOf(by, before - by.length);
  }
}

function rsplitWords(text: string, limit: number): string[] {
  const starts: number[] = [];
  for (const { index: at } of text.matchAll(WORDS)) grow(starts, at);
  const cut = Math.max(0, starts.length - limit);
  const from = starts[cut] ?? text.length;
  const made = splitWords(text.slice(from), -1);
  return cut === 0 ? made : [strip(text.slice(0, from), null, 'right'), ...made];
}

function checkedSeparator(separator: unknown, text: string): string {
  const by = textArg(separator);
  if (by === '') throw new ValueError('empty separator');
  return sought(by, text);
}

/** Text given as an argument; TypeError for anything else. */
export function textArg(value: unknown, what = 'must be str, not'): string {
  if (typeof value === 'string') return value;
  if (value instanceof Markup) return value.value;
  throw new TypeError(`${what} ${typeName(value)}`);
}

/** Python's str.partition(): before, separator and after, around the first place or, from the right, the last. */
export function partition(text: string, separator: unknown, fromRight: boolean): string[] {
  const by = checkedSeparator(separator, text);
  const at = fromRight ? text.lastIndexOf(by) : text.indexOf(by);
  if (at < 0) return fromRight ? tuple('', '', text) : tuple(text, '', '');
  return tuple(text.slice(0, at), by, text.slice(at + by.length));
}

/** Python's str.strip(): white space, or any of the characters given. */
export function strip(text: string, chars: unknown, side: 'left' | 'right' | 'both' = 'both'): string {
  const given =
    chars === undefined || chars === null
      ? undefined
      : new Set(textArg(chars, 'strip arg must be None or str, not'));
  const cut = (char: string) => (given ? given.has(char) : LEFT.test(char));
  const units = characters(text);
  let [start, end] = [0, units.length];
  if (side !== 'right') while (start < end && cut(units[start]!)) start++;
  if (side !== 'left') while (end > start && cut(units[end - 1]!)) end--;
  return typeof units === 'string' ? units.slice(start, end) : units.slice(start, end).join('');
}

const LINE_END = /\r\n|[\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]/g;

/** Python's str.splitlines(). */
export function splitlines(text: string, keepEnds: boolean): string[] {
  const lines: string[] = [];
  let start = 0;
  for (const match of text.matchAll(LINE_END)) {
    const end = match.index + match[0].length;
    grow(lines, text.slice(start, keepEnds ? end : match.index));
    start = end;
  }
  if (start < text.length) lines.push(text.slice(start));
  return lines;
}
