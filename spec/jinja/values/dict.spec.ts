import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { getKey, hasKey, pairsOf, setKey } from '../../../lib/jinja/values/dict.js';
import { dict, equals, float, PyDict, repr, setOf } from '../../../lib/jinja/values/index.js';
import { tuple } from '../../../lib/values.js';

const key = fc.oneof(
  fc.integer(),
  fc.string(),
  fc.boolean(),
  fc.constant(null),
  fc.integer().map(float),
  fc.tuple(fc.integer(), fc.string()).map((pair) => tuple(...pair)),
);

describe('dicts of templates', () => {
  it('keep each key once, in the order of its first use, told apart as `==` does', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(key, fc.integer())), (pairs) => {
        const made = new PyDict(pairs);
        const expected: [unknown, unknown][] = [];
        for (const [name, value] of pairs) {
          const known = expected.find(([other]) => equals(other, name));
          if (known) known[1] = value;
          else expected.push([name, value]);
        }
        expect([...made]).toEqual(expected);
        for (const [name, value] of expected) expect(made.get(name)).toEqual(value);
      }),
    );
  });
  it('forget what is deleted', () => {
    const made = new PyDict([[1, 'a']]);
    expect(made.delete(true)).toBe(true);
    expect(made.has(1)).toBe(false);
    expect(new PyDict(made.set('1', 'b')).size).toBe(1);
  });
  it('are plain objects only when JavaScript keeps their order', () => {
    expect(
      dict([
        ['b', 1],
        ['a', 2],
      ]),
    ).toEqual({ b: 1, a: 2 });
    expect(
      repr(
        dict([
          ['b', 1],
          ['2', 2],
          ['1', 3],
        ]),
      ),
    ).toBe("{'b': 1, '2': 2, '1': 3}");
    expect(dict([])).toBeInstanceOf(PyDict);
  });
  it('refuse keys that can change', () => {
    expect(() => new PyDict([[[1], 2]])).toThrow("unhashable type: 'list'");
    expect(() => new PyDict([[tuple(1, [2]), 2]])).toThrow("unhashable type: 'list'");
  });
});

describe('dicts of the host', () => {
  it('never reach a prototype', () => {
    const made: Record<string, unknown> = {};
    setKey(made, '__proto__', { polluted: true });
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
    expect(pairsOf(made)).toEqual([['__proto__', { polluted: true }]]);
    expect(hasKey({}, 'toString')).toBe(false);
  });
  it('find equal keys of a Map', () => {
    const made = new Map<unknown, unknown>([
      [tuple(1, 2), 'pair'],
      [1, 'one'],
    ]);
    expect(getKey(made, tuple(1, 2))).toBe('pair');
    expect(getKey(made, true)).toBe('one');
    expect(getKey(made, float(1))).toBe('one');
  });
});

it('sets hold equal items once', () => {
  expect(repr(setOf([1, true, float(1), tuple(1), tuple(1)]))).toBe('{1, (1,)}');
});
