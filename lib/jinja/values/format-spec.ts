/** Python's format specifications: what stands behind the colon in `{:>8.2f}`. */
import { floatText, padExponent } from '../../python.js';
import { OverflowError, ValueError } from '../errors.js';
import { head } from './indices.js';
import { textLength } from './iterate.js';
import { intText, type Num, toBigInt, toNumber } from './number.js';

/** A specification in its parts. */
export interface FormatSpec {
  fill: string;
  align: string;
  sign: string;
  /** whether a zero has no sign */
  unsigned: boolean;
  alternate: boolean;
  zero: boolean;
  width: number;
  group: string;
  precision: number | undefined;
  type: string;
}

const SPEC = /^(?:(.)?([<>=^]))?([+\- ])?(z)?(#)?(0)?(\d+)?([,_])?(?:\.(\d*))?(.*)$/su;

/** Reads a specification; ValueError when it is none. `type` is the value's type, for the error. */
function parseSpec(source: string, type: string): FormatSpec {
  // Every part may be missing: the pattern fits whatever comes.
  const [, fill, align, sign, z, alternate, zero, width, group, precision, kind = ''] = SPEC.exec(source)!;
  if (precision === '') throw new ValueError('Format specifier missing precision');
  if (textLength(kind) > 1)
    throw new ValueError(`Invalid format specifier '${source}' for object of type '${type}'`);
  if (group && kind && !(group === '_' ? 'bdoxXeEfFgG%' : 'deEfFgG%').includes(kind))
    throw new ValueError(`Cannot specify '${group}' with '${kind}'.`);
  return {
    fill: fill ?? (zero ? '0' : ' '),
    align: align ?? (zero ? '=' : ''),
    sign: sign ?? '',
    unsigned: z !== undefined,
    alternate: alternate !== undefined,
    zero: zero !== undefined,
    width: checkedWidth(width),
    group: group ?? '',
    precision: precision === undefined ? undefined : checkedWidth(precision),
    type: kind,
  };
}

// What a template may ask for, in characters.
const WIDTH_LIMIT = 1_000_000;

/** A width or precision within bounds: a template must not be able to fill the memory. */
export function checkedWidth(source: string | number | undefined): number {
  const width = Number(source ?? 0);
  if (width > WIDTH_LIMIT) throw new ValueError('Too many decimal digits in format string');
  return width;
}

/** Fills text up to the width. `sign` is what stays in front of the filling for `=`. */
function align(body: string, spec: FormatSpec, otherwise: string, sign = ''): string {
  const missing = Math.max(0, spec.width - textLength(sign + body));
  const how = spec.align || otherwise;
  if (how === '=') return sign + spec.fill.repeat(missing) + body;
  const before = how === '>' ? missing : how === '^' ? Math.floor(missing / 2) : 0;
  return spec.fill.repeat(before) + sign + body + spec.fill.repeat(missing - before);
}

function unknownCode(code: string, type: string): never {
  const shown = code > ' ' && code < '\x80' ? code : `\\x${code.codePointAt(0)!.toString(16)}`;
  throw new ValueError(`Unknown format code '${shown}' for object of type '${type}'`);
}

/** Text by a specification; `type` is the name of its type. */
export function formatText(value: string, source: string, type: string): string {
  const spec = parseSpec(source, type);
  if (spec.type && spec.type !== 's') unknownCode(spec.type, type);
  if (spec.group) throw new ValueError(`Cannot specify '${spec.group}' with 's'.`);
  if (spec.sign)
    throw new ValueError(`${spec.sign === ' ' ? 'Space' : 'Sign'} not allowed in string format specifier`);
  if (spec.alternate) throw new ValueError('Alternate form (#) not allowed in string format specifier');
  if (spec.align === '=' && !spec.zero)
    throw new ValueError("'=' alignment not allowed in string format specifier");
  // A leading zero on text fills on the right.
  if (spec.zero) spec.align = spec.align === '=' ? '<' : spec.align;
  const cut = spec.precision === undefined ? value : head(value, spec.precision);
  return align(cut, spec, '<');
}

/** An int or float by a specification; `floaty` for floats. */
export function formatNumber(value: Num | boolean, source: string, floaty: boolean): string {
  const type = typeof value === 'boolean' ? 'bool' : floaty ? 'float' : 'int';
  const spec = parseSpec(source, type);
  if (!(floaty ? 'eEfFgGn%' : 'bcdeEfFgGnoxX%').includes(spec.type)) unknownCode(spec.type, type);
  const whole = toBigInt(value);
  return whole !== undefined && (!spec.type || 'bcdnoxX'.includes(spec.type))
    ? formatInt(whole, spec)
    : formatFloat(toNumber(value), spec);
}

const BASES: Record<string, number> = { b: 2, o: 8, x: 16, X: 16 };

function formatInt(value: bigint, spec: FormatSpec): string {
  if (spec.precision !== undefined) throw new ValueError('Precision not allowed in integer format specifier');
  if (spec.type === 'c' && (value < 0n || value > 0x10ffffn))
    throw new OverflowError('%c arg not in range(0x110000)');
  if (spec.type === 'c') return align(String.fromCodePoint(Number(value)), spec, '>');
  const base = BASES[spec.type] ?? 10;
  if (base === 10) intText(value);
  const digits = (value < 0n ? -value : value).toString(base);
  const prefix = spec.alternate && base !== 10 ? `0${spec.type}` : '';
  const body = spec.type === 'X' ? digits.toUpperCase() : digits;
  return finish(body, '', signOf(value < 0n, spec) + prefix, spec, base === 10 ? 3 : 4);
}

function signOf(negative: boolean, spec: FormatSpec): string {
  return negative ? '-' : spec.sign.replace('-', '');
}

function formatFloat(value: number, spec: FormatSpec): string {
  const body = floatBody(Math.abs(value), spec);
  const negative = (value < 0 || Object.is(value, -0)) && !(spec.unsigned && /^[0.]+(?![\d.])/.test(body));
  const [, whole = body, rest = ''] = /^(\d+)(.*)$/s.exec(body) ?? [];
  return finish(whole, rest, signOf(negative, spec), spec, 3);
}

/** The digits of a float that is not negative, by type and precision. */
export function floatBody(value: number, spec: Pick<FormatSpec, 'type' | 'precision' | 'alternate'>): string {
  if (!Number.isFinite(value)) return named(floatText(value), spec.type) + (spec.type === '%' ? '%' : '');
  const precision = spec.precision ?? 6;
  switch (spec.type) {
    case 'e':
    case 'E':
      return named(exponential(value, precision, spec.alternate), spec.type);
    case 'f':
    case 'F':
      return fixed(value, precision) + (spec.alternate && precision === 0 ? '.' : '');
    case '%':
      return `${fixed(value * 100, precision)}${spec.alternate && precision === 0 ? '.' : ''}%`;
    case '':
      return spec.precision === undefined
        ? floatText(value)
        : general(value, precision, spec.alternate, true);
    default:
      return named(general(value, precision, spec.alternate, false), spec.type);
  }
}

function named(text: string, type: string): string {
  return type >= 'A' && type <= 'Z' ? text.toUpperCase() : text;
}

function exponential(value: number, precision: number, alternate: boolean): string {
  // JavaScript gives at most 100 digits, which is more than a double has.
  const digits = padExponent(toExponential(value, Math.min(precision, 100)));
  const filled = precision > 100 ? digits.replace('e', `${'0'.repeat(precision - 100)}e`) : digits;
  return alternate && precision === 0 ? filled.replace('e', '.e') : filled;
}

// More digits than any double needs to show that it lies exactly between two shorter numbers.
const MORE = 40;

/** What stands before the first digit dropped, if that is a tie which goes to the even digit before it. */
function tieDown(long: string, kept: number): string | undefined {
  const rest = long.slice(kept).replace('.', '');
  const last = long.slice(0, kept).replace('.', '').at(-1)!;
  return /^50*$/.test(rest) && Number(last) % 2 === 0 ? long.slice(0, kept) : undefined;
}

/** As Number's, but ties go to the even digit. */
function toExponential(value: number, precision: number): string {
  const made = value.toExponential(precision);
  const [long = '', exponent] = value.toExponential(Math.min(100, precision + MORE)).split('e');
  const head = tieDown(long, precision ? precision + 2 : 1);
  return head === undefined || precision === 100 ? made : `${head}e${exponent}`;
}

/** Fixed-point digits of a number that is not negative: exactly rounded, ties to the even digit. */
export function fixed(value: number, precision: number): string {
  const most = Math.min(precision, 100);
  const rest = '0'.repeat(precision - most);
  if (value >= 1e21) return BigInt(value) + (most ? `.${'0'.repeat(most)}` : '') + rest;
  // PERF: a number with more binary digits than a tie has is none (bench/jinja).
  if (most < 60 && Number.isInteger(value * 2 ** (most + 1))) {
    const head = tieDown(
      value.toFixed(most + MORE),
      value.toFixed(most + MORE).indexOf('.') + (most ? most + 1 : 0),
    );
    if (head !== undefined) return head;
  }
  return value.toFixed(most) + rest;
}

/** The shorter of fixed-point and exponent form, without trailing zeros unless `alternate`. */
function general(value: number, wanted: number, alternate: boolean, asRepr: boolean): string {
  const precision = Math.max(1, Math.min(wanted, 100));
  const exponent = value === 0 ? 0 : Number(/e([+-]\d+)$/.exec(toExponential(value, precision - 1))![1]);
  // As repr: one digit behind the point stays, so the exponent form begins one digit earlier.
  const plain = exponent >= -4 && exponent < (asRepr && precision <= exponent + 1 ? exponent : precision);
  if (!plain) return padExponent(trimmed(toExponential(value, precision - 1), alternate));
  const digits = trimmed(fixed(value, Math.max(0, precision - 1 - exponent)), alternate);
  return asRepr && !digits.includes('.') ? `${digits}.0` : digits;
}

function trimmed(digits: string, alternate: boolean): string {
  const [mantissa = '', exponent] = digits.split('e');
  const tail = exponent === undefined ? '' : `e${exponent}`;
  if (alternate) return (mantissa.includes('.') ? mantissa : `${mantissa}.`) + tail;
  return (mantissa.includes('.') ? mantissa.replace(/\.?0+$/, '') : mantissa) + tail;
}

/** Groups the digits, then puts sign and filling. */
function finish(whole: string, rest: string, sign: string, spec: FormatSpec, size: number): string {
  if (!spec.group) return align(whole + rest, spec, '>', sign);
  // Zeros that fill are grouped as well.
  const room = spec.fill === '0' && spec.align === '=' ? spec.width - sign.length - rest.length : 0;
  let count = whole.length;
  while (count + Math.floor((count - 1) / size) < room) count++;
  return align(grouped(whole.padStart(count, '0'), spec.group, size) + rest, spec, '>', sign);
}

function grouped(digits: string, mark: string, size: number): string {
  const parts: string[] = [];
  for (let end = digits.length; end > 0; end -= size) parts.push(digits.slice(Math.max(0, end - size), end));
  return parts.reverse().join(mark);
}
