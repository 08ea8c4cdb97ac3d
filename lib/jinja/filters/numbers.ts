/** Filters that make and work on numbers. */
import { FilterArgumentError } from '../errors.js';
import { abs, div, mul, pow } from '../values/arithmetic.js';
import { fixed } from '../values/format-spec.js';
import { index } from '../values/indices.js';
import { truth } from '../values/iterate.js';
import {
  float,
  int,
  isNumeric,
  type Num,
  parseFloatText,
  parseInteger,
  toBigInt,
  toNumber,
  truncate,
} from '../values/number.js';
import { asNumber, isText, Nothing, special, typeName } from '../values/types.js';
import { callables } from './define.js';

/** Whether an error says that a value is no number, as opposed to undefined or too large. */
function isRefusal(error: unknown, ...more: string[]): boolean {
  return error instanceof Error && ['TypeError', 'ValueError', ...more].includes(error.name);
}

/** Python's float(value), as a plain number. */
function toFloat(value: unknown): number {
  if (isNumeric(value)) return toNumber(value);
  if (isText(value)) return parseFloatText(String(value));
  if (value instanceof Nothing) value.fail();
  const own = asNumber(value, '__float__');
  if (own !== value) return Number(own);
  throw new TypeError(`float() argument must be a string or a real number, not '${typeName(value)}'`);
}

/** Python's int(value, base). */
function toInt(value: unknown, base: number): unknown {
  if (isText(value)) return parseInteger(String(value), base);
  if (isNumeric(value)) return truncate(value);
  if (value instanceof Nothing) value.fail();
  const own = asNumber(value, '__int__');
  if (own !== value) return own;
  throw new TypeError(
    `int() argument must be a string, a bytes-like object or a real number, not '${typeName(value)}'`,
  );
}

function intOr(value: unknown, otherwise: unknown, base: number): unknown {
  try {
    return toInt(value, base);
  } catch (error) {
    if (!isRefusal(error)) throw error;
  }
  try {
    return truncate(toFloat(value));
  } catch (error) {
    if (!isRefusal(error, 'OverflowError')) throw error;
    return otherwise;
  }
}

function floatOr(value: unknown, otherwise: unknown): unknown {
  try {
    return float(toFloat(value));
  } catch (error) {
    if (!isRefusal(error)) throw error;
    return otherwise;
  }
}

/** Python's round(): halves to the even digit; ints stay ints. */
function roundNumber(value: unknown, digits: number): unknown {
  if (!isNumeric(value)) {
    const own = typeof value === 'object' && value !== null ? special(value, '__round__') : undefined;
    if (own) return own.call(value, digits);
    throw new TypeError(`type ${typeName(value)} doesn't define __round__ method`);
  }
  const whole = toBigInt(value);
  return whole === undefined ? float(roundFloat(toNumber(value), digits)) : roundInt(whole, digits);
}

function roundInt(value: bigint, digits: number): unknown {
  if (digits >= 0) return int(value);
  // No int has as many digits.
  if (digits < -400_000) return 0;
  const unit = 10n ** BigInt(-digits);
  const floor = value - (((value % unit) + unit) % unit);
  const rest = (value - floor) * 2n;
  const up = rest > unit || (rest === unit && (floor / unit) % 2n !== 0n);
  return int(up ? floor + unit : floor);
}

function roundFloat(value: number, digits: number): number {
  if (!Number.isFinite(value) || digits > 300) return value;
  if (digits >= 0) return Math.sign(value) * Number(fixed(Math.abs(value), digits)) || value * 0;
  if (digits < -308) return value * 0;
  if (!Number.isSafeInteger(Math.trunc(value))) return Number(roundInt(BigInt(value), digits));
  const unit = 10 ** -digits;
  const size = Math.abs(value);
  const floor = Math.floor(size / unit);
  const rest = size - floor * unit;
  const up = rest > unit / 2 || (rest === unit / 2 && floor % 2 !== 0);
  return Math.sign(value) * (floor + Number(up)) * unit;
}

function round(value: unknown, precision: unknown, method: unknown): unknown {
  const how = String(method);
  if (!['common', 'ceil', 'floor'].includes(how))
    throw new FilterArgumentError('method must be common, ceil or floor');
  if (how === 'common')
    return precision === null ? toInt(roundNumber(value, 0), 10) : roundNumber(value, index(precision));
  const factor = pow(10, precision);
  const scaled = mul(value, factor) as Num;
  if (!isNumeric(scaled)) throw new TypeError(`must be real number, not ${typeName(value)}`);
  // For its errors: what is infinite or nan has no whole number.
  if (!Number.isFinite(toNumber(scaled))) truncate(scaled);
  const whole =
    toBigInt(scaled) ?? BigInt(how === 'ceil' ? Math.ceil(toNumber(scaled)) : Math.floor(toNumber(scaled)));
  return div(int(whole), factor);
}

const PREFIXES = ['k', 'M', 'G', 'T', 'P', 'E', 'Z', 'Y'];

function filesize(value: unknown, binary: boolean): string {
  const bytes = toFloat(value);
  const base = binary ? 1024 : 1000;
  if (bytes === 1) return '1 Byte';
  if (bytes < base) return `${truncate(bytes)} Bytes`;
  const step = PREFIXES.findIndex((_prefix, i) => bytes < base ** (i + 2));
  const at = step < 0 ? PREFIXES.length - 1 : step;
  const prefix = binary ? `${PREFIXES[at]!.toUpperCase()}iB` : `${PREFIXES[at]}B`;
  return `${fixed((base * bytes) / base ** (at + 2), 1)} ${prefix}`;
}

/** The filters by name. */
export const NUMBER_FILTERS = callables({
  'abs(x)': (x: unknown) => abs(x),
  'int(value, default?, base?)': (value: unknown, otherwise: unknown = 0, base: unknown = 10) =>
    intOr(value, otherwise, index(base)),
  'float(value, default?)': (value: unknown, otherwise: unknown = float(0)) => floatOr(value, otherwise),
  'round(value, precision?, method?)': (value: unknown, precision: unknown = 0, method: unknown = 'common') =>
    round(value, precision, method),
  'filesizeformat(value, binary?)': (value: unknown, binary: unknown = false) =>
    filesize(value, truth(binary)),
});
