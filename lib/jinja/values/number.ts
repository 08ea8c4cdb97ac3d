/**
 * Python's numbers. An int is a safe integer or a BigInt beyond; a float is a number with a fraction, an infinity or
 * nan as it is, and a {@link PyFloat} when it is integral, so that it prints `5.0` and stays a float.
 */
import { JSON_TEXT } from '../../json/text.js';
import { asciiDigits, floatText, textRepr } from '../../python.js';
import { OverflowError, ValueError } from '../errors.js';

/** A float with an integral value. Host functions that compute with it see the number. */
export class PyFloat {
  constructor(readonly value: number) {}
  valueOf(): number {
    return this.value;
  }
  toString(): string {
    return floatText(this.value);
  }
  toJSON(): number {
    return this.value;
  }
  get [JSON_TEXT](): string {
    return this.toString();
  }
}

/** An int in either of its forms. */
export type Int = number | bigint;
/** Any number of Python's but bool. */
export type Num = Int | PyFloat;

/** A float of Python's: boxed when it is integral. */
export function float(value: number): number | PyFloat {
  return Number.isSafeInteger(value) ? new PyFloat(value) : value;
}

// Ints beyond take longer to compute with than a page may.
const LARGEST = 1n << 1_000_000n;
const SMALLEST = -LARGEST;

/** An int of Python's from a BigInt: a number when it is safe. @throws OverflowError when it has more than a million bits */
export function int(value: bigint): Int {
  // PERF: nearly all ints are safe; a bound of a million bits is made once (bench/jinja).
  if (value >= -9007199254740991n && value <= 9007199254740991n) return Number(value);
  if (value > LARGEST || value < SMALLEST) throw new OverflowError('the int is too large');
  return value;
}

/** Whether a value is an int (bools are not). */
export function isInt(value: unknown): value is Int {
  return typeof value === 'number' ? Number.isSafeInteger(value) : typeof value === 'bigint';
}

/** Whether a value is a float. */
export function isFloat(value: unknown): value is number | PyFloat {
  return typeof value === 'number' ? !Number.isSafeInteger(value) : value instanceof PyFloat;
}

/** Whether a value is an int, a float or a bool: what Python computes with. */
export function isNumeric(value: unknown): value is Num | boolean {
  const type = typeof value;
  return type === 'number' || type === 'boolean' || type === 'bigint' || value instanceof PyFloat;
}

/** The JavaScript number nearest to a numeric value. */
export function toNumber(value: Num | boolean): number {
  return value instanceof PyFloat ? value.value : Number(value);
}

/** The int that a numeric value or bool equals, as a BigInt; undefined for floats. */
export function toBigInt(value: Num | boolean): bigint | undefined {
  if (value instanceof PyFloat) return undefined;
  if (typeof value === 'number' && !Number.isSafeInteger(value)) return undefined;
  return BigInt(value);
}

/** As many digits does Python read and write: both take quadratic time. */
const MAX_DIGITS = 4300;
const UNWRITABLE = 10n ** BigInt(MAX_DIGITS);

function checkDigits(text: string): string {
  const count = text.length - Number(text.startsWith('-'));
  if (count <= MAX_DIGITS) return text;
  throw new ValueError(
    `Exceeds the limit (${MAX_DIGITS} digits) for integer string conversion: ${count} digits`,
  );
}

/** The decimal digits of an int. @throws ValueError when they are too many */
export function intText(value: Int): string {
  if (value >= UNWRITABLE || value <= -UNWRITABLE)
    throw new ValueError(`Exceeds the limit (${MAX_DIGITS} digits) for integer string conversion`);
  return String(value);
}

const INT_TEXT = /^[+-]?\d+(?:_\d+)*$/;
const DIGITS: Record<number, string> = { 2: 'b', 8: 'o', 16: 'x' };

/** Python's int(text, base): spaces around, a sign, underscores between digits, a prefix that fits the base. */
export function parseInteger(source: string, base = 10): Int {
  const text = asciiDigits(source.trim());
  if (base === 10 && INT_TEXT.test(text))
    return int(BigInt(checkDigits(text.replace(/_/g, '').replace(/^\+/, ''))));
  const found = base === 0 || (base > 1 && base <= 36) ? parseBased(text.toLowerCase(), base) : undefined;
  if (found === undefined)
    throw new ValueError(`invalid literal for int() with base ${base}: ${textRepr(source)}`);
  return found;
}

function parseBased(text: string, wanted: number): Int | undefined {
  const match = /^([+-]?)(?:(0[box])_?)?([0-9a-z]+(?:_[0-9a-z]+)*)$/.exec(text);
  if (!match || (wanted === 10 && match[2])) return undefined;
  const [, sign, prefix, digits = ''] = match;
  const base = wanted !== 0 ? wanted : prefix ? { b: 2, o: 8, x: 16 }[prefix[1] as 'b' | 'o' | 'x'] : 10;
  // In base 16 and above, `0b11` may be digits and no prefix.
  const ours = prefix === undefined || DIGITS[base] === prefix[1];
  const all = (ours ? digits : prefix + digits).replace(/_/g, '');
  let total = 0n;
  for (const char of checkDigits(all)) {
    const digit = Number.parseInt(char, 36);
    if (digit >= base) return undefined;
    total = total * BigInt(base) + BigInt(digit);
  }
  return int(sign === '-' ? -total : total);
}

const FLOAT_TEXT = /^[+-]?(?:\d+(?:_\d+)*(?:\.(?:\d+(?:_\d+)*)?)?|\.\d+(?:_\d+)*)(?:e[+-]?\d+(?:_\d+)*)?$/i;
const NAMED_FLOAT = /^([+-]?)(?:(inf|infinity)|nan)$/i;

/** Python's float(text), as a plain number. */
export function parseFloatText(source: string): number {
  const text = asciiDigits(source.trim());
  if (FLOAT_TEXT.test(text)) return Number(text.replace(/_/g, ''));
  const named = NAMED_FLOAT.exec(text);
  if (!named) throw new ValueError(`could not convert string to float: ${textRepr(source)}`);
  if (!named[2]) return Number.NaN;
  return named[1] === '-' ? -Infinity : Infinity;
}

/** Python's int(number): towards zero. */
export function truncate(value: Num | boolean): Int {
  if (typeof value === 'bigint') return value;
  const number = toNumber(value);
  if (Number.isNaN(number)) throw new ValueError('cannot convert float NaN to integer');
  if (!Number.isFinite(number)) throw new OverflowError('cannot convert float infinity to integer');
  const whole = Math.trunc(number);
  return Number.isSafeInteger(whole) ? whole + 0 : int(BigInt(whole));
}
