/**
 * JSON text as Python's json module writes it, so that what is signed, compared or cached has the same bytes on both
 * sides: separators, escapes, key order.
 */

import { compareCodePoints, floatText } from '../python.js';
import { classOf, isThenable, letGo, Markup } from '../values.js';

/** How to write JSON; the defaults are those of Python's `json.dumps`. */
export interface JsonFormat {
  /** Write what is not ASCII as `\uXXXX`. Default true. */
  ensureAscii?: boolean | undefined;
  /** Sort the keys of objects by code point. Default false. */
  sortKeys?: boolean | undefined;
  /** What every level is indented by: text, or a number of spaces; without it everything stands in one line. */
  indent?: number | string | null | undefined;
  /** Text between items and text after keys. Default `[', ', ': ']`, with an indent `[',', ': ']`. */
  separators?: readonly [string, string] | undefined;
  /** Turns an object that JSON does not know into one that it does; throws a TypeError when it cannot. */
  default?: ((value: object) => unknown) | undefined;
}

const UNSAFE = /[^ !#-[\]-~]/;
const SURROGATE = /[\ud800-\udfff]/;
const MAX_DEPTH = 1000;
const SMALL = 24;

// PERF: the quoted text of plain ASCII keys, which recur in every answer (bench/json.js). Bounded, as keys may come from clients.
const KEYS = new Map<string, string>();
const KEYS_KEPT = 2000;

// PERF: the escapes met so far; a loop over them takes a quarter of a replacement with a function (bench/json.js).
const ESCAPES = new Map<number, string>();

function unicodeEscape(code: number): string {
  let escape = ESCAPES.get(code);
  if (escape === undefined) ESCAPES.set(code, (escape = `\\u${code.toString(16).padStart(4, '0')}`));
  return escape;
}

/** Text with every UTF-16 unit above `~` as an escape. */
function escapeWide(text: string): string {
  let escaped = '';
  let copied = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code < 0x7f) continue;
    if (i > copied) escaped += text.slice(copied, i);
    escaped += unicodeEscape(code);
    copied = i + 1;
  }
  return escaped + text.slice(copied);
}

function anySurrogate(keys: string[]): boolean {
  for (const key of keys) if (!KEYS.has(key) && SURROGATE.test(key)) return true;
  return false;
}

/** Sorts strings as Python sorts them, by code point where JavaScript compares UTF-16 units. Changes the array. */
export function sortByCodePoint(keys: string[]): string[] {
  if (anySurrogate(keys)) return keys.sort(compareCodePoints);
  if (keys.length > SMALL) return keys.sort();
  // PERF: an insertion sort is a third of Array.sort for the handful of keys that objects have (bench/json.js).
  for (let i = 1; i < keys.length; i++) {
    const key = keys[i]!;
    let at = i;
    for (; at > 0 && keys[at - 1]! > key; at--) keys[at] = keys[at - 1]!;
    keys[at] = key;
  }
  return keys;
}

/** The error for a value that has no JSON form. */
export function notJson(value: unknown, why = ''): TypeError {
  const name = typeof value === 'object' && value !== null ? (classOf(value) ?? 'object') : typeof value;
  letGo(value);
  const cure = isThenable(value)
    ? 'Await it first.'
    : 'Convert it first, give it a toJSON method, or override default() of the JSON provider, as a method of its objects.';
  return new TypeError(`A value of type ${name} is not JSON serializable${why}. ${cure}`);
}

/** On an object: its JSON text, to be written as it is. A symbol, so that data can never bring it. */
export const JSON_TEXT: unique symbol = Symbol('json.text');

type Members = Record<string, unknown>;

/** Writes values in one {@link JsonFormat}. */
export class JsonWriter {
  readonly ensureAscii: boolean;
  readonly sortKeys: boolean;
  readonly indent: string | null;
  readonly item: string;
  readonly colon: string;
  readonly fallback: (value: object) => unknown;
  depth = 0;
  /** How many levels of depth are no levels of the text. */
  flat = 0;

  constructor(format: JsonFormat) {
    this.ensureAscii = format.ensureAscii ?? true;
    this.sortKeys = format.sortKeys ?? false;
    const { indent = null } = format;
    this.indent = typeof indent === 'number' ? ' '.repeat(indent) : indent;
    [this.item, this.colon] = format.separators ?? [this.indent === null ? ', ' : ',', ': '];
    this.fallback = format.default ?? ((value) => raise(notJson(value)));
  }

  /** The text of a value, or undefined for undefined. */
  write(value: unknown): string | undefined {
    switch (typeof value) {
      case 'string':
        return this.quote(value);
      case 'number':
        return Number.isSafeInteger(value) ? `${value}` : this.number(value);
      case 'boolean':
        return value ? 'true' : 'false';
      case 'object':
        return value === null ? 'null' : this.nested(value);
      case 'bigint':
        return `${value}`;
      case 'undefined':
        return undefined;
      default:
        throw notJson(value);
    }
  }

  /** The text of a fraction or a large number. */
  number(value: number): string {
    if (!Number.isFinite(value)) throw notJson(value, `: JSON has no ${value}`);
    // The others have the same text in both languages.
    return Math.abs(value) < 1e-4 ? floatText(value) : `${value}`;
  }

  quote(text: string): string {
    // PERF: most text needs no escape, and a test with quotes around is cheaper than JSON.stringify (bench/json.js).
    if (!UNSAFE.test(text)) return `"${text}"`;
    const quoted = JSON.stringify(text);
    return this.ensureAscii ? escapeWide(quoted) : quoted;
  }

  key(key: string): string {
    const known = KEYS.get(key);
    if (known !== undefined) return known;
    const quoted = this.quote(key);
    if (KEYS.size < KEYS_KEPT && key.length < 64 && !UNSAFE.test(key)) KEYS.set(key, quoted);
    return quoted;
  }

  nested(value: object): string | undefined {
    if (this.depth++ > MAX_DEPTH) {
      throw new TypeError(
        `JSON nested deeper than ${MAX_DEPTH} levels: does a value contain itself? Break the circle, or flatten it.`,
      );
    }
    const text = this.container(value);
    this.depth--;
    return text;
  }

  container(value: object): string | undefined {
    const prototype: unknown = Object.getPrototypeOf(value);
    if (prototype === Object.prototype || prototype === null) return this.object(value as Members);
    if (Array.isArray(value)) return this.list(value);
    return value instanceof Map ? this.map(value) : this.converted(value);
  }

  /** The default may hand an instance back as it is: then its fields are written. */
  converted(value: object): string | undefined {
    const own = ownText(value);
    if (own !== undefined) return own;
    const made = this.fallback(value);
    return made === value ? this.object(value as Members) : this.instead(made);
  }

  /** What stands for a value is written where that would be. */
  instead(made: unknown): string | undefined {
    this.flat++;
    const text = this.write(made);
    this.flat--;
    return text;
  }

  list(items: unknown[]): string {
    let text = '';
    const between = this.separator();
    for (let i = 0; i < items.length; i++)
      text += (i === 0 ? '' : between) + (this.write(items[i]) ?? 'null');
    return this.wrap('[', text, ']');
  }

  object(value: Members): string | undefined {
    const keys = Object.keys(value);
    if (this.sortKeys && keys.length > 1) sortByCodePoint(keys);
    let text = '';
    const between = this.separator();
    for (let i = 0; i < keys.length; i++) {
      const key = keys[i]!;
      const item = value[key];
      if (typeof item === 'function' && key === 'toJSON') return this.instead(item.call(value));
      const written = this.write(item);
      if (written !== undefined) text += (text === '' ? '' : between) + this.key(key) + this.colon + written;
    }
    return this.wrap('{', text, '}');
  }

  map(value: Map<unknown, unknown>): string {
    const entries = [...value];
    if (this.sortKeys) sortEntries(entries);
    let text = '';
    const between = this.separator();
    for (const [key, item] of entries) {
      const written = this.write(item);
      const name = this.quote(mapKey(key));
      if (written !== undefined) text += (text === '' ? '' : between) + name + this.colon + written;
    }
    return this.wrap('{', text, '}');
  }

  separator(): string {
    return this.indent === null ? this.item : `${this.item}\n${this.indent.repeat(this.depth - this.flat)}`;
  }

  wrap(open: string, text: string, close: string): string {
    if (this.indent === null || text === '') return open + text + close;
    const outer = `\n${this.indent.repeat(this.depth - this.flat - 1)}`;
    return `${open}${outer}${this.indent}${text}${outer}${close}`;
  }
}

function raise(error: Error): never {
  throw error;
}

function ownText(value: object): string | undefined {
  return (value as { [JSON_TEXT]?: string })[JSON_TEXT];
}

function mapKey(key: unknown): string {
  if (typeof key === 'string') return key;
  if (key instanceof Markup) return key.value;
  const own = typeof key === 'object' && key !== null ? ownText(key) : undefined;
  if (own !== undefined) return own;
  if (key === null || typeof key === 'boolean' || typeof key === 'number' || typeof key === 'bigint')
    return `${key}`;
  throw new TypeError(
    `Keys of a Map written as JSON must be strings, numbers, booleans or null, not ${typeof key}.`,
  );
}

function sortEntries(entries: [unknown, unknown][]): void {
  const texts = entries.filter(([key]) => typeof key === 'string').length;
  if (texts !== 0 && texts !== entries.length) {
    throw new TypeError(
      'The keys of a Map must be of one type to be sorted: strings or numbers. Convert them, or turn sortKeys off.',
    );
  }
  if (texts === 0) entries.sort(([a], [b]) => Number(a) - Number(b));
  else entries.sort(([a], [b]) => compareCodePoints(a as string, b as string)); // all were found to be strings
}

/**
 * The JSON text of a value. Arrays and tuples are lists, maps and plain objects are objects, members that are undefined
 * are left out, bigints are integers.
 * @throws TypeError for undefined, functions, symbols, NaN and infinities, circles, and objects that `format.default` refuses
 */
export function writeJson(value: unknown, format: JsonFormat = {}): string {
  try {
    const text = new JsonWriter(format).write(value);
    if (text === undefined) throw notJson(value);
    return text;
  } catch (error) {
    letGo(value);
    throw error;
  }
}

const PYTHON_NUMBER = '-?Infinity|NaN';
const BIG_INTEGER = String.raw`-?[1-9]\d{15,}(?![\d.eE])`;
/** What may be more than a double holds: by its exponent, or its digits before a fraction. */
const HUGE = String.raw`-?\d[\d.]*[eE]\+?\d+|-?\d{309,}\.\d+(?![\deE])`;
/** A string, or one of these numbers; one before a colon is a key, and malformed. */
const tokens = (numbers: string) =>
  new RegExp(String.raw`"(?:[^"\\]|\\.)*"|(?<![\w.+-])(?:${numbers})(?!\s*:)`, 'gs');
const BIG_TOKENS = tokens(`${BIG_INTEGER}|${HUGE}`);
const PYTHON_TOKENS = tokens(`${BIG_INTEGER}|${PYTHON_NUMBER}`);
// A look at the text spares ordinary JSON all the rest.
const MAYBE_BIG = /\d{16}|\d[eE]\+?\d{3,}(?![\w"-])/;
const MAYBE_PYTHON = /\d{16}|NaN|Infinity/;
/** Python refuses to read longer numbers, since that takes quadratic time. */
const MAX_DIGITS = 4300;

/**
 * Levels of text from elsewhere: whoever walks through what is read calls itself for each, and our own writer, which gives
 * up at twice as many, must have room for what an app puts around it.
 */
const MAX_READ = 500;

/** @throws SyntaxError for text nested deeper than {@link MAX_READ} levels */
function checkDepth(text: string): void {
  // PERF: few texts have that many brackets, and looking for those is native (bench/json.js).
  if (text.length <= MAX_READ || !hasMany(text)) return;
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    switch (text[at]) {
      case '"':
        at = endOfString(text, at + 1);
        break;
      case '[':
      case '{':
        if (++depth > MAX_READ)
          throw new SyntaxError(`The JSON text is nested deeper than ${MAX_READ} levels.`);
        break;
      case ']':
      case '}':
        depth--;
    }
  }
}

/** Whether there are more brackets than levels allowed; those in strings count, too. */
function hasMany(text: string): boolean {
  let found = 0;
  for (const bracket of '[{')
    for (let at = text.indexOf(bracket); at >= 0; at = text.indexOf(bracket, at + 1))
      if (++found > MAX_READ) return true;
  return false;
}

function endOfString(text: string, from: number): number {
  for (let at = text.indexOf('"', from); at >= 0; at = text.indexOf('"', at + 1)) {
    let escapes = at;
    while (text[escapes - 1] === '\\') escapes--;
    if ((at - escapes) % 2 === 0) return at;
  }
  return text.length;
}

/**
 * Reads JSON text as `JSON.parse` does, but integers beyond 2^53 come as bigints, which are exact.
 * @throws SyntaxError when the text is no JSON, nested deeper than 500 levels, or a number in it has more than 4300 digits
 *   or is none that a double holds (`1e999`)
 */
export function parseJson(text: string): unknown {
  checkDepth(text);
  return MAYBE_BIG.test(text) ? parseMarked(text, BIG_TOKENS, Number.isSafeInteger) : JSON.parse(text);
}

/**
 * Reads JSON text that we wrote, or Python: `NaN` and infinities are numbers, and bigints only those integers that a
 * number would not write again unchanged.
 * @throws SyntaxError when the text is no JSON
 */
export function readJson(text: string): unknown {
  return MAYBE_PYTHON.test(text) ? parseMarked(text, PYTHON_TOKENS, writtenAlike) : JSON.parse(text);
}

const writtenAlike = (value: number, token: string) => String(value) === token || /[NI]/.test(token);

const FLOAT = /[.e]/i;

type IsNumber = (value: number, token: string) => boolean;

function parseMarked(text: string, numbers: RegExp, isNumber: IsNumber): unknown {
  // Marks such a number while it passes JSON.parse as a string; random, so that no text can bring it along.
  const mark = `${crypto.randomUUID()}:`;
  const marked = text.replace(numbers, (token) => {
    if (token[0] === '"') return token;
    if (!FLOAT.test(token)) return `"${mark}${token}"`;
    if (Number.isFinite(Number(token))) return token;
    throw new SyntaxError('A number in the JSON text is too large.');
  });
  // Most texts have long digits in their strings only.
  if (marked === text) return JSON.parse(text);
  try {
    return JSON.parse(marked, (_key, value: unknown) =>
      typeof value === 'string' && value.startsWith(mark)
        ? exactNumber(value.slice(mark.length), isNumber)
        : value,
    );
  } catch (error) {
    if (error instanceof RangeError) throw new SyntaxError('The JSON text is nested too deeply.');
    // Where the text is malformed its own reader tells the place, without the marks.
    JSON.parse(text);
    throw error;
  }
}

function exactNumber(token: string, isNumber: IsNumber): number | bigint {
  const value = Number(token);
  if (token.length > MAX_DIGITS)
    throw new SyntaxError(`A number in the JSON text has more than ${MAX_DIGITS} digits.`);
  return isNumber(value, token) ? value : BigInt(token);
}
