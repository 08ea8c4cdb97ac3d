import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { format } from '../../../lib/jinja/index.js';
import {
  add,
  div,
  float,
  floordiv,
  mod,
  mul,
  pow,
  repr,
  sub,
  text,
} from '../../../lib/jinja/values/index.js';
import { int, parseFloatText, parseInteger } from '../../../lib/jinja/values/number.js';

const anyInt = fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }).map(int);
const double = fc.double({ noNaN: true });

it.each([
  [24.25, '.1f', '24.2'],
  [2.675, '.2f', '2.67'],
  [1234567.5, ',.0f', '1,234,568'],
  [0.5, '.0f', '0'],
  [-7, '+05d', '-0007'],
  [0.256, '.1%', '25.6%'],
  ['a', '>4', '   a'],
  [new Date(0), '%Y', '1970'],
])('format(%o, %j) is that of Python: %s', (value, spec, formatted) => {
  expect(format(value, spec)).toBe(formatted);
});

describe('floats', () => {
  it('print the shortest text that gives the same number back', () => {
    fc.assert(
      fc.property(double, (x) => {
        expect(parseFloatText(repr(float(x)))).toBe(x);
      }),
    );
  });
  it('always show that they are floats', () => {
    fc.assert(
      fc.property(double, (x) => {
        expect(text(float(x))).toMatch(/[.e]|inf|nan/);
      }),
    );
  });
  it.each([
    [1, '1.0'],
    [-0, '-0.0'],
    [1e16, '1e+16'],
    [123456789012345, '123456789012345.0'],
    [1e-5, '1e-05'],
    [0.0001, '0.0001'],
    [1.5e-7, '1.5e-07'],
    [1e22, '1e+22'],
    [Number.NaN, 'nan'],
    [-Infinity, '-inf'],
  ])('%d prints %s', (value, expected) => {
    expect(text(float(value))).toBe(expected);
  });
});

describe('ints', () => {
  it('read back from their text', () => {
    fc.assert(
      fc.property(anyInt, (x) => {
        expect(parseInteger(text(x))).toBe(x);
      }),
    );
  });
  it('are exact at any size', () => {
    fc.assert(
      fc.property(anyInt, anyInt, (a, b) => {
        expect(add(a, b)).toBe(int(BigInt(a) + BigInt(b)));
        expect(sub(a, b)).toBe(int(BigInt(a) - BigInt(b)));
        expect(mul(a, b)).toBe(int(BigInt(a) * BigInt(b)));
      }),
    );
  });
  it('divide with a remainder that has the sign of the divisor', () => {
    fc.assert(
      fc.property(anyInt, anyInt, (a, b) => {
        fc.pre(Number(b) !== 0);
        const rest = mod(a, b);
        expect(add(mul(floordiv(a, b), b), rest)).toBe(a);
        expect(Number(rest) === 0 || Number(rest) < 0 === Number(b) < 0).toBe(true);
      }),
    );
  });
});

describe('division', () => {
  it('always gives a float', () => expect(text(div(10, 2))).toBe('5.0'));
  it('of large ints is exact to the last digit', () =>
    expect(text(div(10n ** 25n, 3))).toBe('3.3333333333333333e+24'));
  it.each([
    ['division by zero', () => div(1, 0)],
    ['integer division or modulo by zero', () => floordiv(1, 0)],
    ['integer modulo by zero', () => mod(1, 0)],
  ])('says %s', (message, divide) => {
    expect(divide).toThrow(expect.objectContaining({ name: 'ZeroDivisionError', message }));
  });
});

describe('powers', () => {
  it('of ten are exact', () => expect(text(pow(10, -4))).toBe('0.0001'));
  it('do not fill the memory', () => expect(() => pow(9, 10 ** 9)).toThrow('too large'));
});
