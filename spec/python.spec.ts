import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { asciiDigits, compareCodePoints, floatText, textRepr } from '../lib/python.js';

/** Reads Python's text literals, as repr() writes them. */
function unquote(literal: string): string {
  const names: Record<string, string> = { n: '\n', r: '\r', t: '\t' };
  return literal
    .slice(1, -1)
    .replace(/\\(?:x(..)|u(....)|U(.{8})|(.))/g, (_all, x, u, long, one) =>
      one === undefined ? String.fromCodePoint(Number.parseInt(x ?? u ?? long, 16)) : (names[one] ?? one),
    );
}

describe('repr of text', () => {
  it('reads back', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (plain) => {
        expect(unquote(textRepr(plain))).toBe(plain);
      }),
    );
  });
  it('stays on one line', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (plain) => {
        expect(textRepr(plain)).not.toMatch(/[\n\r\u2028\x00]/);
      }),
    );
  });
  it('prefers single quotes', () => {
    expect(textRepr("it's")).toBe('"it\'s"');
    expect(textRepr(`it's "x"`)).toBe(`'it\\'s "x"'`);
  });
});

describe('floats', () => {
  it.each([
    [0.1, '0.1'],
    [5, '5.0'],
    [-0, '-0.0'],
    [1e-4, '0.0001'],
    [0.00001, '1e-05'],
    [1.5e-10, '1.5e-10'],
    [123456789012345680, '1.2345678901234568e+17'],
    [1e16, '1e+16'],
    [1e22, '1e+22'],
    [Number.NaN, 'nan'],
    [-Infinity, '-inf'],
  ])('%f is %s', (value, text) => {
    expect(floatText(value)).toBe(text);
  });

  it('read back', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        expect(Number(floatText(value))).toBe(value);
      }),
    );
  });
});

describe('texts', () => {
  it('have the digits of other scripts as ASCII', () => {
    expect(asciiDigits('٣x߉𝟘12')).toBe('3x9012');
  });

  it('are in the order of their code points', () => {
    expect(['\u{1f600}', '\ufb01', 'b', 'a', 'ab'].sort(compareCodePoints)).toEqual([
      'a',
      'ab',
      'b',
      '\ufb01',
      '\u{1f600}',
    ]);
  });
});
