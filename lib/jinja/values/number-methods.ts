/** The attributes and methods of Python's int and float. */

import { tuple } from '../../values.js';
import { ValueError } from '../errors.js';
import { fraction } from './arithmetic.js';
import { methods } from './calls.js';
import { float, int, type Num, toBigInt, toNumber } from './number.js';
import { noAttribute } from './types.js';

type Numeric = Num | boolean;

/** An attribute of a number that is no method; undefined if there is none. */
export function numberField(value: Numeric, name: string): unknown {
  const whole = toBigInt(value);
  if (name === 'real') return whole === undefined ? value : int(whole);
  if (name === 'imag') return whole === undefined ? float(0) : 0;
  if (whole === undefined) return undefined;
  return name === 'numerator' ? int(whole) : name === 'denominator' ? 1 : undefined;
}

/** The methods of numbers by name. */
export const NUMBER = methods<Numeric>({
  'bit_length()': (self) => bitLength(self),
  'conjugate()': (self) => self,
  'is_integer()': (self) => toBigInt(self) !== undefined || Number.isInteger(toNumber(self)),
  'as_integer_ratio()': (self) => ratio(self),
  'hex()': (self) => floatHex(toNumber(self)),
});

function bitLength(self: Numeric): number {
  const whole = toBigInt(self);
  if (whole === undefined) throw noAttribute(self, 'bit_length');
  return whole === 0n ? 0 : (whole < 0n ? -whole : whole).toString(2).length;
}

function ratio(self: Numeric): unknown {
  const whole = toBigInt(self);
  if (whole !== undefined) return tuple(int(whole), 1);
  const number = toNumber(self);
  if (!Number.isFinite(number)) throw new ValueError('cannot convert NaN or infinity to integer ratio');
  return tuple(...fraction(number).map(int));
}

/** Python's float.hex(). */
function floatHex(value: number): string {
  if (Number.isNaN(value)) return 'nan';
  const sign = value < 0 || Object.is(value, -0) ? '-' : '';
  if (!Number.isFinite(value)) return `${sign}inf`;
  if (value === 0) return `${sign}0x0.0p+0`;
  const bits = new DataView(new ArrayBuffer(8));
  bits.setFloat64(0, Math.abs(value));
  const exponent = bits.getUint16(0) >> 4;
  const fraction = (bits.getBigUint64(0) & 0xfffffffffffffn).toString(16).padStart(13, '0');
  const power = exponent ? exponent - 1023 : -1022;
  return `${sign}0x${exponent ? 1 : 0}.${fraction}p${power < 0 ? '' : '+'}${power}`;
}
