/** The attributes and methods of Python's int and float. */

import { tuple } from '../../values.js';
import { ValueError } from '../errors.js';
import { fraction } from './arithmetic.js';
import { type Bodies, type Methods, methods } from './calls.js';
import { float, int, type Num, toBigInt, toNumber } from './number.js';

type Numeric = Num | boolean;

/** An attribute of a number that is no method; undefined if there is none. */
export function numberField(value: Numeric, name: string): unknown {
  const whole = toBigInt(value);
  if (name === 'real') return whole === undefined ? value : int(whole);
  if (name === 'imag') return whole === undefined ? float(0) : 0;
  if (whole === undefined) return undefined;
  return name === 'numerator' ? int(whole) : name === 'denominator' ? 1 : undefined;
}

/** The methods of all numbers: the host's floats may be whole. */
const OF_ALL: Bodies<Numeric> = {
  'conjugate()': (self) => numberField(self, 'real'),
  'is_integer()': (self) => toBigInt(self) !== undefined || Number.isInteger(toNumber(self)),
  'as_integer_ratio()': (self) => ratio(self),
  'hex()': (self) => floatHex(toNumber(self)),
};
const OF_FLOATS = methods(OF_ALL);
const OF_INTS = methods<Numeric>({
  ...OF_ALL,
  'bit_length()': (self) => bits(self).replace(/^0/, '').length,
  'bit_count()': (self) => bits(self).replaceAll('0', '').length,
});

/** The methods of a number by name. */
export function numberMethods(value: Numeric): Methods {
  return toBigInt(value) === undefined ? OF_FLOATS : OF_INTS;
}

/** The bits of an int, without its sign. */
function bits(self: Numeric): string {
  return toBigInt(self)!.toString(2).replace('-', '');
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
