/**
 * Converters: what stands in a variable part of a rule, and how its text becomes a value and back.
 */

import { urlText } from '../http/urls.js';
import { asciiDigits, repr, str, textRepr } from '../python.js';
import { quotePath } from './path.js';

/**
 * Thrown by a converter's `toPython` to say that a URL does not match, or by its `toUrl` to say that a rule cannot be
 * built with a value (werkzeug.routing.ValidationError).
 */
export class ValidationError extends Error {
  override name = 'ValidationError';
}

/** An argument of a converter as written in a rule: `<int(fixed_digits=3):id>`. */
export type ConverterArgument = string | number | boolean | null;

/** Arguments with names, the last argument of a converter's constructor when a rule gives any. */
export type ConverterOptions = Readonly<Record<string, ConverterArgument>>;

/**
 * A class of converters. Its constructor gets the map, the arguments written in the rule and, if any of them have
 * names, one object with those.
 */
export type ConverterClass = new (map: never, ...args: never[]) => BaseConverter;

const ANY_SEGMENT = '[^/]+';

/**
 * The base of all converters (werkzeug.routing.BaseConverter). A subclass sets `regex`, and overrides `toPython` and
 * `toUrl` where its values are no text.
 * @example
 * class ListConverter extends BaseConverter {
 *   override toPython(text: string) { return text.split('+'); }
 *   override toUrl(values: string[]) { return values.map((value) => super.toUrl(value)).join('+'); }
 * }
 */
export class BaseConverter {
  /** The regular expression, as source text with the `u` flag, that a URL's text must match as a whole. */
  regex: string = ANY_SEGMENT;
  /** The lower, the earlier a converter is tried. */
  weight = 100;
  /** Whether a match stays within one segment. When left out: unless `regex` can match a slash. */
  partIsolating?: boolean;
  /** The map that the rule belongs to, a {@link UrlMap}. */
  readonly map: object;

  constructor(map: object) {
    this.map = map;
  }

  /** What its values look like in a URL, as a JSON Schema: for documents. */
  get jsonSchema(): Readonly<Record<string, unknown>> {
    return this.regex === ANY_SEGMENT
      ? { type: 'string' }
      : { type: 'string', pattern: `^(?:${this.regex})$` };
  }

  /**
   * Turns a URL's text, percent-decoded, into the value that the view gets.
   * @throws ValidationError when the URL should not match after all
   */
  toPython(text: string): unknown {
    return text;
  }

  /**
   * Turns a value into text for a URL, percent-encoded.
   * @throws ValidationError when another rule should be tried
   */
  toUrl(value: unknown): string {
    return quotePath(urlText(value));
  }
}

/** Whether matches of a converter end before the next slash. */
export function isolates(converter: BaseConverter): boolean {
  return converter.partIsolating ?? !converter.regex.replace(/\[\^[^\]]*\]/g, '').includes('/');
}

/** Sorts arguments by name, as a Python function does with positional and keyword arguments. */
function bindArguments(
  converter: string,
  names: readonly string[],
  given: readonly (ConverterArgument | ConverterOptions)[],
): Record<string, ConverterArgument> {
  const bound: Record<string, ConverterArgument> = {};
  const last = given.at(-1);
  const options: ConverterOptions = typeof last === 'object' && last !== null ? last : {};
  // What is no object is an argument without a name.
  const positional = given.filter((value) => value !== options) as ConverterArgument[];
  if (positional.length > names.length)
    throw new TypeError(`The converter '${converter}' takes at most ${names.length} arguments.`);
  positional.forEach((value, i) => {
    bound[names[i]!] = value;
  });
  for (const [name, value] of Object.entries(options)) {
    if (!names.includes(name) || Object.hasOwn(bound, name))
      throw new TypeError(`The converter '${converter}' has no argument '${name}', or got it twice.`);
    bound[name] = value;
  }
  return bound;
}

function wholeNumber(converter: string, name: string, value: ConverterArgument): number {
  if (typeof value === 'boolean') return Number(value);
  if (typeof value === 'number') return Math.trunc(value);
  throw new TypeError(
    `The argument '${name}' of the converter '${converter}' must be a number, not ${value}.`,
  );
}

/**
 * `<name>`, `<string:name>`: text without a slash, not empty. Options: `minlength`, `maxlength`, `length`, in characters
 * (werkzeug.routing.UnicodeConverter).
 */
export class UnicodeConverter extends BaseConverter {
  override partIsolating = true;

  constructor(map: object, ...args: (ConverterArgument | ConverterOptions)[]) {
    super(map);
    const given = bindArguments('string', ['minlength', 'maxlength', 'length'], args);
    this.regex = `[^/]${lengthRange(given)}`;
  }

  override get jsonSchema(): Readonly<Record<string, unknown>> {
    const [, least, comma, most] = /\{(\d+)(,?)(\d*)\}$/.exec(this.regex)!;
    const maxLength = comma === '' ? least : most;
    return { type: 'string', minLength: Number(least), ...(maxLength && { maxLength: Number(maxLength) }) };
  }
}

function lengthRange({
  minlength = 1,
  maxlength = null,
  length = null,
}: Record<string, ConverterArgument>): string {
  if (length !== null) return `{${wholeNumber('string', 'length', length)}}`;
  const least = wholeNumber('string', 'minlength', minlength);
  return `{${least},${maxlength === null ? '' : wholeNumber('string', 'maxlength', maxlength)}}`;
}

/** Text with what means something in a regular expression made literal. */
export function escapeRegex(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}

/** `<any(about, help, "a,b"):page>`: one of the words listed (werkzeug.routing.AnyConverter). */
export class AnyConverter extends BaseConverter {
  override partIsolating = true;
  /** The words. */
  readonly items: ReadonlySet<string>;

  constructor(map: object, ...items: (ConverterArgument | ConverterOptions)[]) {
    super(map);
    const words = items.map(anyWord);
    this.items = new Set(words);
    this.regex = `(?:${words.map(escapeRegex).join('|')})`;
  }

  override get jsonSchema(): Readonly<Record<string, unknown>> {
    return { type: 'string', enum: [...this.items] };
  }

  /** @throws RangeError when the value is none of the words */
  override toUrl(value: unknown): string {
    if (typeof value === 'string' && this.items.has(value)) return value;
    throw new RangeError(`${repr(value)} is not one of ${[...this.items].sort().map(textRepr).join(', ')}.`);
  }
}

function anyWord(item: ConverterArgument | ConverterOptions): string {
  if (typeof item === 'string') return item;
  throw new TypeError(
    `The converter 'any' takes words, in quotes where they are numbers; got ${String(item)}.`,
  );
}

/** `<path:name>`: text with slashes, not starting with one (werkzeug.routing.PathConverter). */
export class PathConverter extends BaseConverter {
  // Python's dot leaves out nothing but the line feed.
  override regex = '[^/][^\\n]*?';
  override weight = 200;
  override partIsolating = false;

  override get jsonSchema(): Readonly<Record<string, unknown>> {
    return { type: 'string', format: 'path', minLength: 1 };
  }
}

function limit(name: string, value: ConverterArgument): number | null {
  if (value === null || typeof value === 'number') return value;
  throw new TypeError(`The argument '${name}' of a number's converter must be a number, not ${value}.`);
}

const NUMBER_ARGUMENTS = ['fixed_digits', 'min', 'max', 'signed'];

/** What `int` and `float` share (werkzeug.routing.NumberConverter). */
export abstract class NumberConverter<N extends number | bigint = number | bigint> extends BaseConverter {
  override weight = 50;
  override partIsolating = true;
  protected readonly fixedDigits: ConverterArgument;
  protected readonly min: number | null;
  protected readonly max: number | null;

  constructor(map: object, regex: string, bound: Record<string, ConverterArgument>) {
    super(map);
    const { fixed_digits = 0, min = null, max = null, signed = false } = bound;
    this.regex = signed ? `-?${regex}` : regex;
    this.fixedDigits = fixed_digits;
    this.min = limit('min', min);
    this.max = limit('max', max);
  }

  override get jsonSchema(): Readonly<Record<string, unknown>> {
    const minimum = this.min ?? (this.regex.startsWith('-') ? null : 0);
    const bounds = Object.entries({ minimum, maximum: this.max }).filter(([, bound]) => bound !== null);
    return { type: 'number', ...Object.fromEntries(bounds) };
  }

  protected abstract parse(digits: string): N;
  protected abstract write(value: unknown): string;

  override toPython(text: string): N {
    const digits = asciiDigits(text);
    if (this.fixedDigits && digits.length !== this.fixedDigits)
      throw new ValidationError('wrong number of digits');
    const value = this.parse(digits);
    if ((this.min !== null && value < this.min) || (this.max !== null && value > this.max))
      throw new ValidationError('out of bounds');
    return value;
  }

  override toUrl(value: unknown): string {
    const text = this.write(value);
    const width = Number(this.fixedDigits);
    return text.startsWith('-') ? `-${text.slice(1).padStart(width - 1, '0')}` : text.padStart(width, '0');
  }
}

// Python refuses to read longer numbers, since that takes quadratic time.
const MAX_DIGITS = 4300;

/**
 * `<int:id>`: a whole number. Options: `fixed_digits`, `min`, `max`, `signed`. A number beyond
 * `Number.MAX_SAFE_INTEGER` arrives as a bigint, which is exact; give a `max` where a view cannot have that
 * (werkzeug.routing.IntegerConverter).
 */
export class IntegerConverter extends NumberConverter<number | bigint> {
  constructor(map: object, ...args: (ConverterArgument | ConverterOptions)[]) {
    super(map, '\\p{Nd}+', bindArguments('int', NUMBER_ARGUMENTS, args));
  }

  override get jsonSchema(): Readonly<Record<string, unknown>> {
    return { ...super.jsonSchema, type: 'integer' };
  }

  protected override parse(digits: string): number | bigint {
    if (digits.length > MAX_DIGITS) throw new ValidationError('too many digits');
    // `|| 0` because there is no negative zero among Python's integers.
    const value = Number(digits) || 0;
    return Number.isSafeInteger(value) ? value : BigInt(digits);
  }

  /** @throws TypeError when the value is no whole number, nor text of one; RangeError for text that is too long */
  protected override write(value: unknown): string {
    if (typeof value === 'bigint') return String(value);
    if (typeof value === 'boolean') return String(Number(value));
    if (typeof value === 'number' && Number.isFinite(value)) return String(BigInt(Math.trunc(value)));
    if (typeof value === 'string' && INTEGER_TEXT.test(value)) {
      if (value.length > MAX_DIGITS) throw new RangeError(`Expected at most ${MAX_DIGITS} digits.`);
      return String(BigInt(value.replaceAll('_', '')));
    }
    throw new TypeError(`Expected a whole number for the converter 'int', got ${textRepr(str(value))}.`);
  }
}

const INTEGER_TEXT = /^\s*[+-]?\d+(?:_\d+)*\s*$/;
const FLOAT_TEXT = /^\s*[+-]?(?:\d[\d_]*(?:\.[\d_]*)?|\.\d[\d_]*)(?:e[+-]?\d+)?\s*$/i;

/**
 * `<float:x>`: a number with a decimal point. Options: `min`, `max`, `signed` (werkzeug.routing.FloatConverter).
 */
export class FloatConverter extends NumberConverter<number> {
  constructor(map: object, ...args: (ConverterArgument | ConverterOptions)[]) {
    super(map, '\\p{Nd}+\\.\\p{Nd}+', bindArguments('float', ['min', 'max', 'signed'], args));
  }

  protected override parse(digits: string): number {
    return Number(digits);
  }

  /** @throws TypeError when the value is no number, nor text of one */
  protected override write(value: unknown): string {
    if (typeof value === 'number') return floatText(value);
    if (typeof value === 'bigint' || typeof value === 'boolean') return floatText(Number(value));
    if (typeof value === 'string' && FLOAT_TEXT.test(value))
      return floatText(Number(value.replaceAll('_', '')));
    throw new TypeError(`Expected a number for the converter 'float', got ${textRepr(str(value))}.`);
  }
}

/** The shortest text that reads back as the number, always with a decimal point and never with an exponent. */
function floatText(value: number): string {
  if (Number.isNaN(value)) return 'nan';
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf';
  const sign = value < 0 || Object.is(value, -0) ? '-' : '';
  const [mantissa = '', exponent = '0'] = Math.abs(value).toExponential().split('e');
  const digits = mantissa.replace('.', '');
  const point = Number(exponent) + 1;
  if (point <= 0) return `${sign}0.${'0'.repeat(-point)}${digits}`;
  return `${sign}${digits.slice(0, point).padEnd(point, '0')}.${digits.slice(point) || '0'}`;
}

/** `<uuid:id>`: a UUID, handed to the view as a lower-case string (werkzeug.routing.UUIDConverter). */
export class UUIDConverter extends BaseConverter {
  override regex = '[A-Fa-f0-9]{8}-[A-Fa-f0-9]{4}-[A-Fa-f0-9]{4}-[A-Fa-f0-9]{4}-[A-Fa-f0-9]{12}';
  override partIsolating = true;

  override get jsonSchema(): Readonly<Record<string, unknown>> {
    return { type: 'string', format: 'uuid' };
  }

  override toPython(text: string): string {
    return text.toLowerCase();
  }

  override toUrl(value: unknown): string {
    return urlText(value);
  }
}

/** The converters that every map knows (werkzeug.routing.Map.default_converters). */
export const DEFAULT_CONVERTERS: Readonly<Record<string, ConverterClass>> = {
  default: UnicodeConverter,
  string: UnicodeConverter,
  any: AnyConverter,
  path: PathConverter,
  int: IntegerConverter,
  float: FloatConverter,
  uuid: UUIDConverter,
};
