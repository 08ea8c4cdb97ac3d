/** Python's arithmetic on every value that has some. */
import { escape, hasHtml, Markup, Tuple } from '../../values.js';
import { OverflowError, ValueError, ZeroDivisionError } from '../errors.js';
import { contains } from './compare.js';
import { joined, MAX_ITEMS, room } from './limits.js';
import { float, type Int, int, isNumeric, type Num, toBigInt, toNumber } from './number.js';
import { formatPercent } from './percent.js';
import { TimeDelta } from './timedelta.js';
import { isDateOnly, isText, isUndefined, needDefined, special, typeName } from './types.js';

type Numeric = Num | boolean;

/** An operation on two numbers: exact on ints, as IEEE doubles else. */
function numeric(
  a: Numeric,
  b: Numeric,
  ints: (x: bigint, y: bigint) => bigint,
  floats: (x: number, y: number) => number,
) {
  const [x, y] = [toBigInt(a), toBigInt(b)];
  return x !== undefined && y !== undefined ? int(ints(x, y)) : float(floats(asFloat(a), asFloat(b)));
}

const SUM = [(x: bigint, y: bigint) => x + y, (x: number, y: number) => x + y] as const;
const DIFFERENCE = [(x: bigint, y: bigint) => x - y, (x: number, y: number) => x - y] as const;
const PRODUCT = [(x: bigint, y: bigint) => x * y, (x: number, y: number) => x * y] as const;

/** The double of an int; one that is too large is an error, not an infinity. */
function asFloat(value: Numeric): number {
  const number = toNumber(value);
  if (typeof value === 'bigint' && !Number.isFinite(number))
    throw new OverflowError('int too large to convert to float');
  return number;
}

/** Fails on undefined operands with their own error, else on the types. */
function unsupported(op: string, a: unknown, b: unknown): never {
  needDefined(a, b);
  throw new TypeError(`unsupported operand type(s) for ${op}: '${typeName(a)}' and '${typeName(b)}'`);
}

/** What an object of the host answers to an operator by Python's name for it; undefined if it does not know it. */
function hostOperator(name: string, a: unknown, b: unknown): unknown {
  const left = typeof a === 'object' && a !== null ? special(a, `__${name}__`) : undefined;
  if (left) return left.call(a, b);
  const right = typeof b === 'object' && b !== null ? special(b, `__r${name}__`) : undefined;
  return right?.call(b, a);
}

/** `a + b`. */
export function add(a: unknown, b: unknown): unknown {
  if (typeof a === 'number' && typeof b === 'number') {
    const sum = a + b;
    // PERF: ints that stay small need no BigInt (bench/jinja).
    if (Number.isSafeInteger(a) && Number.isSafeInteger(b) && Number.isSafeInteger(sum)) return sum;
  }
  if (typeof a === 'string' && typeof b === 'string') {
    room(a.length + b.length);
    return a + b;
  }
  if (isNumeric(a) && isNumeric(b)) return numeric(a, b, ...SUM);
  return addOthers(a, b);
}

function addOthers(a: unknown, b: unknown): unknown {
  if (a instanceof Markup ? isMarkable(b) : b instanceof Markup && isMarkable(a) && !isUndefined(a))
    return new Markup(joined([escape(a).value, escape(b).value]));
  if (Array.isArray(a) && Array.isArray(b) && a instanceof Tuple === b instanceof Tuple)
    return joinLists(a, b);
  if (a instanceof Date && b instanceof TimeDelta) return shiftDate(a, b.micros);
  if (a instanceof TimeDelta && b instanceof Date) return shiftDate(b, a.micros);
  if (a instanceof TimeDelta && b instanceof TimeDelta) return new TimeDelta(a.micros + b.micros);
  const own = hostOperator('add', a, b);
  if (own !== undefined) return own;
  if (!isUndefined(b) && isRepeatable(a)) cannotConcatenate(a, b);
  return unsupported('+', a, b);
}

/** What safe text can be added to. */
function isMarkable(value: unknown): boolean {
  return isText(value) || hasHtml(value);
}

/** What Python repeats and joins by itself; safe text does so by methods of its own. */
function isRepeatable(value: unknown): boolean {
  return typeof value === 'string' || Array.isArray(value);
}

function cannotConcatenate(a: unknown, b: unknown): never {
  throw new TypeError(`can only concatenate ${typeName(a)} (not "${typeName(b)}") to ${typeName(a)}`);
}

function joinLists(a: unknown[], b: unknown[]): unknown[] {
  room(a.length + b.length, MAX_ITEMS);
  // The constructor with a length is never meant: items are pushed.
  const made: unknown[] = a instanceof Tuple ? new Tuple() : [];
  for (const item of a) made.push(item);
  for (const item of b) made.push(item);
  return made;
}

/** A date some time later. Days know no hours: what is left of a day is dropped. */
function shiftDate(date: Date, micros: number): Date {
  const dateOnly = isDateOnly(date);
  const millis = dateOnly ? Math.floor(micros / 86_400_000_000) * 86_400_000 : Math.floor(micros / 1000);
  const made = new Date(date.getTime() + millis);
  return dateOnly ? Object.assign(made, { dateOnly }) : made;
}

/** `a - b`. */
export function sub(a: unknown, b: unknown): unknown {
  if (typeof a === 'number' && typeof b === 'number') {
    const difference = a - b;
    if (Number.isSafeInteger(a) && Number.isSafeInteger(b) && Number.isSafeInteger(difference))
      return difference;
  }
  if (isNumeric(a) && isNumeric(b)) return numeric(a, b, ...DIFFERENCE);
  return subOthers(a, b);
}

function subOthers(a: unknown, b: unknown): unknown {
  if (a instanceof Date && b instanceof Date && isDateOnly(a) === isDateOnly(b))
    return new TimeDelta((a.getTime() - b.getTime()) * 1000);
  if (a instanceof Date && b instanceof TimeDelta) return shiftDate(a, -b.micros);
  if (a instanceof TimeDelta && b instanceof TimeDelta) return new TimeDelta(a.micros - b.micros);
  if (a instanceof Set && b instanceof Set) return new Set([...a].filter((item) => !contains(b, item)));
  return hostOperator('sub', a, b) ?? unsupported('-', a, b);
}

/** `a * b`. */
export function mul(a: unknown, b: unknown): unknown {
  if (typeof a === 'number' && typeof b === 'number') {
    const product = a * b;
    // An int zero has no sign.
    if (Number.isSafeInteger(a) && Number.isSafeInteger(b) && Number.isSafeInteger(product))
      return product + 0;
  }
  if (isNumeric(a) && isNumeric(b)) return numeric(a, b, ...PRODUCT);
  return mulOthers(a, b);
}

function mulOthers(a: unknown, b: unknown): unknown {
  for (const [items, count] of [
    [a, b],
    [b, a],
  ]) {
    if (isNumeric(count)) {
      if (items instanceof TimeDelta) return items.times(count);
      const whole = toBigInt(count);
      if (whole !== undefined && (isText(items) || Array.isArray(items))) return repeat(items, whole);
    }
  }
  const own = hostOperator('mul', a, b);
  if (own !== undefined) return own;
  needDefined(a, b);
  if (isRepeatable(a) || isRepeatable(b))
    throw new TypeError(`can't multiply sequence by non-int of type '${typeName(isRepeatable(a) ? b : a)}'`);
  return unsupported('*', a, b);
}

function repeat(items: string | Markup | unknown[], whole: bigint): unknown {
  if (BigInt.asIntN(64, whole) !== whole)
    throw new OverflowError("cannot fit 'int' into an index-sized integer");
  // Nothing is not gone through, however often it is wanted.
  const count = whole > 0n && items.length > 0 ? Number(whole) : 0;
  room(count * items.length, isText(items) ? undefined : MAX_ITEMS);
  if (typeof items === 'string') return items.repeat(count);
  if (items instanceof Markup) return new Markup(items.value.repeat(count));
  const made: unknown[] = items instanceof Tuple ? new Tuple() : [];
  for (let i = 0; i < count; i++) for (const item of items) made.push(item);
  return made;
}

/** `a / b`: always a float. */
export function div(a: unknown, b: unknown): unknown {
  if (isNumeric(a) && isNumeric(b)) {
    notZero(toNumber(b), bothInts(a, b) ? 'division by zero' : 'float division by zero');
    return float(divide(a, b));
  }
  if (a instanceof TimeDelta && b instanceof TimeDelta)
    return float(a.micros / notZero(b.micros, 'division by zero'));
  if (a instanceof TimeDelta && isNumeric(b)) return a.times(1, notZero(toNumber(b)));
  return hostOperator('truediv', a, b) ?? unsupported('/', a, b);
}

/** A divisor again. @throws ZeroDivisionError */
function notZero(divisor: number, message = 'integer division or modulo by zero'): number {
  if (divisor === 0) throw new ZeroDivisionError(message);
  return divisor;
}

/** The double nearest to a quotient; of large ints by their exact quotient. */
function divide(a: Numeric, b: Numeric): number {
  const [x, y] = [toBigInt(a), toBigInt(b)];
  const exact = x !== undefined && y !== undefined && (typeof a === 'bigint' || typeof b === 'bigint');
  return exact ? divideLarge(x, y) : asFloat(a) / asFloat(b);
}

function divideLarge(x: bigint, y: bigint): number {
  if (x === 0n) return y < 0n ? -0 : 0;
  // A quotient of 64 bits or more and a last bit that stands for the rest round as the exact quotient does.
  const bits = (value: bigint) => value.toString(2).length;
  const shift = Math.max(0, 66 - bits(x) + bits(y));
  const [top, bottom] = [x << BigInt(shift), y];
  const quotient = top / bottom;
  const rest = top % bottom === 0n ? 0n : x < 0n !== y < 0n ? -1n : 1n;
  const made = scale(Number(quotient * 2n + rest), -shift - 1);
  if (!Number.isFinite(made)) throw new OverflowError('integer division result too large for a float');
  return made;
}

/** A double times a power of two, which may be beyond what a double holds. */
function scale(value: number, power: number): number {
  const half = Math.trunc(power / 2);
  return value * 2 ** half * 2 ** (power - half);
}

function bothInts(a: Numeric, b: Numeric): boolean {
  return toBigInt(a) !== undefined && toBigInt(b) !== undefined;
}

/** `a // b`: rounded down. */
export function floordiv(a: unknown, b: unknown): unknown {
  if (isNumeric(a) && isNumeric(b)) {
    notZero(toNumber(b), bothInts(a, b) ? undefined : 'float floor division by zero');
    return numeric(a, b, floorDivide, floorDivideFloats);
  }
  if (a instanceof TimeDelta && b instanceof TimeDelta) return Math.floor(a.micros / notZero(b.micros));
  if (a instanceof TimeDelta && isNumeric(b) && toBigInt(b) !== undefined)
    return new TimeDelta(Math.floor(a.micros / notZero(toNumber(b))));
  return hostOperator('floordiv', a, b) ?? unsupported('//', a, b);
}

function floorDivide(x: bigint, y: bigint): bigint {
  const quotient = x / y;
  return x % y !== 0n && x < 0n !== y < 0n ? quotient - 1n : quotient;
}

/** By the remainder, as Python does: the plain quotient may have been rounded up. */
function floorDivideFloats(x: number, y: number): number {
  const quotient = (x - floatModulo(x, y)) / y;
  if (quotient === 0) return x / y < 0 || Object.is(x / y, -0) ? -0 : 0;
  const floor = Math.floor(quotient);
  return quotient - floor > 0.5 ? floor + 1 : floor;
}

/** The remainder with the sign of the divisor. */
function floatModulo(x: number, y: number): number {
  const rest = x % y;
  if (rest === 0) return y < 0 ? -0 : 0;
  return rest < 0 !== y < 0 ? rest + y : rest;
}

/** `a % b`: the remainder with the divisor's sign; on text, formatting. */
export function mod(a: unknown, b: unknown): unknown {
  if (isText(a)) return formatPercent(a, b);
  if (isNumeric(a) && isNumeric(b)) {
    notZero(toNumber(b), bothInts(a, b) ? 'integer modulo by zero' : 'float modulo');
    return numeric(a, b, (x, y) => x - floorDivide(x, y) * y, floatModulo);
  }
  if (a instanceof TimeDelta && b instanceof TimeDelta)
    return new TimeDelta(floatModulo(a.micros, notZero(b.micros, 'integer modulo by zero')) + 0);
  return hostOperator('mod', a, b) ?? unsupported('%', a, b);
}

/** `a ** b`. */
export function pow(a: unknown, b: unknown): unknown {
  if (isNumeric(a) && isNumeric(b)) {
    const exponent = toBigInt(b);
    if (toNumber(a) === 0 && toNumber(b) < 0)
      throw new ZeroDivisionError('0.0 cannot be raised to a negative power');
    const base = toBigInt(a);
    if (base !== undefined && exponent !== undefined && exponent >= 0n) return intPower(base, exponent);
    return floatPower(asFloat(a), asFloat(b));
  }
  return hostOperator('pow', a, b) ?? unsupported('** or pow()', a, b);
}

// Bits of the largest int that a template may compute.
const POWER_LIMIT = 1_000_000n;

function intPower(base: bigint, exponent: bigint): Int {
  const bits = BigInt(base.toString(2).replace('-', '').length);
  if (bits > 1n && bits * exponent > POWER_LIMIT) throw new OverflowError('the power is too large');
  // Powers of 0, 1 and -1 stay small whatever the exponent is.
  return int(bits > 1n ? base ** exponent : base ** (exponent === 0n ? 0n : 2n - (exponent % 2n)));
}

function floatPower(base: number, exponent: number): unknown {
  // JavaScript says NaN here, IEEE and Python say 1.
  if (base === 1 || (base === -1 && !Number.isFinite(exponent) && !Number.isNaN(exponent))) return float(1);
  const power = Number.isInteger(exponent) ? wholePower(base, exponent) : base ** exponent;
  if (Number.isNaN(power) && !Number.isNaN(base) && !Number.isNaN(exponent))
    throw new ValueError(
      'a negative number cannot be raised to a fractional power: there are no complex numbers here',
    );
  if (!Number.isFinite(power) && Number.isFinite(base) && Number.isFinite(exponent))
    throw new OverflowError("(34, 'Numerical result out of range')");
  return float(power);
}

/** A whole power, exactly rounded where that is cheap: JavaScript's may be off by a unit, as in `10 ** -4`. */
function wholePower(base: number, exponent: number): number {
  const plain = base ** exponent;
  const times = Math.abs(exponent);
  if (times > 64 || !Number.isFinite(base) || !(Math.abs(plain) > 1e-290 && Math.abs(plain) < 1e290))
    return plain;
  const [top, bottom] = fraction(base);
  const [x, y] = [top ** BigInt(times), bottom ** BigInt(times)];
  return exponent > 0 ? divideLarge(x, y) : divideLarge(x < 0n ? -y : y, x < 0n ? -x : x);
}

/** A double as a fraction of ints. */
export function fraction(value: number): [bigint, bigint] {
  let [top, bottom] = [value, 1n];
  while (!Number.isInteger(top)) {
    top *= 2;
    bottom *= 2n;
  }
  return [BigInt(top), bottom];
}

/** `-a`. */
export function neg(a: unknown): unknown {
  if (typeof a === 'number' && Number.isSafeInteger(a)) return 0 - a;
  if (isNumeric(a)) {
    const whole = toBigInt(a);
    return whole === undefined ? float(-toNumber(a)) : int(-whole);
  }
  if (a instanceof TimeDelta) return new TimeDelta(-a.micros);
  return unary('-', 'neg', a);
}

/** `+a`. */
export function pos(a: unknown): unknown {
  if (typeof a === 'boolean') return Number(a);
  return isNumeric(a) || a instanceof TimeDelta ? a : unary('+', 'pos', a);
}

function unary(op: string, name: string, a: unknown): unknown {
  needDefined(a);
  const own = typeof a === 'object' && a !== null ? special(a, `__${name}__`) : undefined;
  if (own) return own.call(a);
  throw new TypeError(`bad operand type for unary ${op}: '${typeName(a)}'`);
}

/** Python's abs(). */
export function abs(a: unknown): unknown {
  if (isNumeric(a)) {
    const whole = toBigInt(a);
    return whole === undefined ? float(Math.abs(toNumber(a))) : int(whole < 0n ? -whole : whole);
  }
  if (a instanceof TimeDelta) return new TimeDelta(Math.abs(a.micros));
  const own = typeof a === 'object' && a !== null ? special(a, '__abs__') : undefined;
  if (own) return own.call(a);
  throw new TypeError(`bad operand type for abs(): '${typeName(a)}'`);
}
