/** Python's `%` on text. */
import { escape, Markup, Tuple } from '../../values.js';
import { KeyError, OverflowError, ValueError } from '../errors.js';
import { getKey, hasKey } from './dict.js';
import { checkedWidth, fixed, floatBody } from './format-spec.js';
import { escapeValue } from './html.js';
import { head } from './indices.js';
import { textLength } from './iterate.js';
import { room } from './limits.js';
import { intText, isNumeric, type Num, toBigInt, toNumber, truncate } from './number.js';
import { Range } from './range.js';
import { ascii, repr, text } from './text.js';
import { asNumber, type Dict, isDict, isList, isText, isUndefined, Nothing, typeName } from './types.js';

const FIELD = /%(?:\(((?:[^()]|\([^()]*\))*)\))?([#0\- +]*)(\*|[1-9]\d*)?(?:\.(\*|\d+)?)?[hlL]?(.)?/gs;
const HAS_PRECISION = /^%(?:\((?:[^()]|\([^()]*\))*\))?[#0\- +]*(?:\*|[1-9]\d*)?\./s;

/** Whether Python takes a value for one that is asked for items by name, so that nothing of it is left over. */
const isUnpacked = (value: unknown) =>
  isList(value) || isUndefined(value) || value instanceof Range || value instanceof Uint8Array;

/** One `%` field in its parts. */
interface Field {
  flags: string;
  width: number;
  precision: number | undefined;
  type: string;
}

/**
 * Python's `format % values`; on safe text every value is escaped and the result is safe.
 * @throws TypeError when values are too few, too many or of the wrong type; ValueError for unknown fields
 */
export function formatPercent(format: string | Markup, values: unknown): unknown {
  const safe = format instanceof Markup;
  const made = expand(String(format), values, safe);
  return safe ? new Markup(made) : made;
}

function expand(format: string, values: unknown, safe: boolean): string {
  const source = new Arguments(values);
  let size = format.length;
  const made = format.replace(FIELD, (whole, name, flags, width, precision, type, at: number) => {
    if (type === undefined) throw new ValueError('incomplete format');
    const field = readField(source, whole, flags, width, precision, type);
    if (whole === '%%') return '%';
    const value = name === undefined ? source.next() : source.named(name);
    const shown = pad(convert(field, value, safe, at + whole.length - 1), field);
    size = room(size + shown.length);
    return shown;
  });
  source.finish();
  return made;
}

function readField(
  source: Arguments,
  whole: string,
  flags: string,
  width: string,
  precision: string,
  type: string,
): Field {
  const asked = width === '*' ? source.star() : checkedWidth(width);
  const digits = precision === '*' ? source.star() : checkedWidth(precision);
  return {
    flags: asked < 0 ? `${flags}-` : flags,
    width: checkedWidth(Math.abs(asked)),
    precision: HAS_PRECISION.test(whole) ? Math.max(0, checkedWidth(digits)) : undefined,
    type,
  };
}

/** The values behind `%`: a tuple of them, one alone, or a dict for named fields. */
class Arguments {
  private at = 0;
  private readonly items: unknown[];
  private readonly dict: Dict | undefined;

  constructor(private readonly values: unknown) {
    this.items = values instanceof Tuple ? values : [values];
    this.dict = isDict(values) ? values : undefined;
  }
  next(): unknown {
    if (this.at >= this.items.length) throw new TypeError('not enough arguments for format string');
    return this.items[this.at++];
  }
  named(name: string): unknown {
    if (!this.dict) throw new TypeError('format requires a mapping');
    if (!hasKey(this.dict, name)) throw new KeyError(repr(name));
    // Behind a name Python has no values in order any more.
    this.at = this.items.length;
    return getKey(this.dict, name);
  }
  star(): number {
    const value = this.next();
    if (typeof value !== 'number' || !Number.isSafeInteger(value)) throw new TypeError('* wants int');
    return value;
  }
  /** Python objects to values that no field used, unless they are of a type that is asked for items. */
  finish(): void {
    if (this.at < this.items.length && !this.dict && !isUnpacked(this.values))
      throw new TypeError('not all arguments converted during string formatting');
  }
}

function convert(field: Field, value: unknown, safe: boolean, at: number): string {
  switch (field.type) {
    case 's':
      return cut(safe ? escapeValue(value).value : text(value), field);
    case 'r':
    case 'a':
      return cut(described(value, field.type, safe), field);
    case 'c':
      return character(value);
    case 'd':
    case 'i':
    case 'u':
      return integer(field, value, 10);
    case 'x':
    case 'X':
    case 'o':
      return integer(field, value, field.type === 'o' ? 8 : 16);
    default:
      if (!'eEfFgG'.includes(field.type)) throw unknownField(field.type, at);
      return real(field, value);
  }
}

function unknownField(type: string, at: number): ValueError {
  const code = type.codePointAt(0)!.toString(16);
  return new ValueError(`unsupported format character '${type}' (0x${code}) at index ${at}`);
}

function described(value: unknown, type: string, safe: boolean): string {
  const shown = type === 'a' ? ascii(value) : repr(value);
  return safe ? escape(shown).value : shown;
}

function cut(shown: string, field: Field): string {
  return field.precision === undefined ? shown : head(shown, field.precision);
}

function character(value: unknown): string {
  const code = isNumeric(value) ? toBigInt(value) : undefined;
  if (code !== undefined) {
    if (code < 0n || code > 0x10ffffn) throw new OverflowError('%c arg not in range(0x110000)');
    return String.fromCodePoint(Number(code));
  }
  if (isText(value) && textLength(String(value)) === 1) return String(value);
  throw new TypeError('%c requires int or char');
}

function integer(field: Field, given: unknown, base: number): string {
  if (given instanceof Nothing && base === 10) given.fail();
  const value = base === 10 ? asNumber(given, '__int__') : given;
  const whole =
    isNumeric(value) && (base === 10 || toBigInt(value) !== undefined) ? BigInt(truncate(value)) : undefined;
  if (whole === undefined) {
    const wanted = base === 10 ? 'a real number' : 'an integer';
    throw new TypeError(`%${field.type} format: ${wanted} is required, not ${typeName(value)}`);
  }
  if (base === 10) intText(whole);
  const digits = (whole < 0n ? -whole : whole).toString(base).padStart(field.precision ?? 0, '0');
  const prefix = field.flags.includes('#') && base !== 10 ? `0${field.type}` : '';
  return sign(whole < 0n, field) + prefix + (field.type === 'X' ? digits.toUpperCase() : digits);
}

function sign(negative: boolean, field: Field): string {
  if (negative) return '-';
  return field.flags.includes('+') ? '+' : field.flags.includes(' ') ? ' ' : '';
}

function real(field: Field, given: unknown): string {
  if (given instanceof Nothing) given.fail();
  const value = asNumber(given, '__float__');
  if (!isNumeric(value)) throw new TypeError(`must be real number, not ${typeName(value)}`);
  const number = toNumber(value as Num);
  const alternate = field.flags.includes('#');
  const body =
    field.type === 'f' && Number.isFinite(number) && !alternate
      ? fixed(Math.abs(number), field.precision ?? 6)
      : floatBody(Math.abs(number), { type: field.type, precision: field.precision, alternate });
  return sign(number < 0 || Object.is(number, -0), field) + body;
}

/** Fills up to the width: on the right with `-`, with zeros behind sign and prefix with `0`. */
function pad(shown: string, field: Field): string {
  const missing = field.width - textLength(shown);
  if (missing <= 0) return shown;
  if (field.flags.includes('-')) return shown + ' '.repeat(missing);
  if (!field.flags.includes('0') || 'srac'.includes(field.type)) return ' '.repeat(missing) + shown;
  const [front = ''] = /^[+\- ]?(?:0[xXo](?=.))?/.exec(shown) ?? [];
  const kept = 'xXo'.includes(field.type) && field.flags.includes('#') ? front : front.replace(/0[xXo]$/, '');
  return kept + '0'.repeat(missing) + shown.slice(kept.length);
}
