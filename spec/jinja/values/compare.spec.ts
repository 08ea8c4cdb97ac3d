import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compare, contains, equals, float, sorted } from '../../../lib/jinja/values/index.js';
import { Markup, tuple } from '../../../lib/values.js';

const value = fc.letrec((tie) => ({
  any: fc.oneof(
    { depthSize: 'small' },
    fc.integer(),
    fc.bigInt().map((one) => one * 10n ** 20n),
    fc.integer().map(float),
    fc.string(),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('any'), { maxLength: 3 }),
    fc.array(tie('any'), { maxLength: 3 }).map((items) => tuple(...items)),
    fc.dictionary(fc.string(), tie('any'), { maxKeys: 3 }),
  ),
})).any;

const number = fc.oneof(fc.integer(), fc.double({ noNaN: true }), fc.bigInt(), fc.boolean());

describe('equality', () => {
  it('holds for a value and its copy', () => {
    fc.assert(
      fc.property(value, (one) => {
        expect(equals(one, one)).toBe(true);
      }),
    );
  });
  it('is symmetric', () => {
    fc.assert(
      fc.property(value, value, (a, b) => {
        expect(equals(a, b)).toBe(equals(b, a));
      }),
    );
  });
  it('knows numbers by their value, and lists from tuples', () => {
    expect(equals(1, true)).toBe(true);
    expect(equals(1, float(1))).toBe(true);
    expect(equals(9007199254740993n, float(9007199254740992))).toBe(false);
    expect(equals([1], tuple(1))).toBe(false);
    expect(equals(new Markup('a'), 'a')).toBe(true);
    expect(equals(Number.NaN, Number.NaN)).toBe(false);
  });
});

describe('order', () => {
  it('of numbers is total and agrees with equality', () => {
    fc.assert(
      fc.property(number, number, (a, b) => {
        const answers = [compare(a, b, '<'), equals(a, b), compare(a, b, '>')];
        expect(answers.filter(Boolean).length).toBe(1);
      }),
    );
  });
  it('of text is by code points', () => {
    const chars = (one: string) => Array.from(one, (char) => char.codePointAt(0)!);
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), (a, b) => {
        expect(compare(a, b, '<')).toBe(compare(chars(a), chars(b), '<'));
      }),
    );
  });
  it('refuses types that have none in common', () => {
    expect(() => compare(1, 'a', '<')).toThrow("'<' not supported between instances of 'int' and 'str'");
  });
});

describe('sorting', () => {
  it('keeps equal items in their order, also when reversed', () => {
    const items = fc.array(fc.tuple(fc.integer({ min: 0, max: 3 }), fc.nat()));
    fc.assert(
      fc.property(items, fc.boolean(), (pairs, reverse) => {
        const made = sorted(pairs, (pair) => (pair as number[])[0], reverse) as number[][];
        const expected = [...pairs].sort((a, b) => (reverse ? b[0] - a[0] : a[0] - b[0]));
        expect(made).toEqual(expected);
      }),
    );
  });
});

it('membership agrees with equality', () => {
  fc.assert(
    fc.property(fc.array(value), value, (items, one) => {
      expect(contains(items, one)).toBe(items.some((other) => equals(other, one)));
    }),
  );
});
