import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { slice } from '../../../lib/jinja/values/index.js';
import { tuple } from '../../../lib/values.js';

/** Python's definition, step by step: the positions from start on while they are before stop. */
function reference<T>(items: T[], start: number | null, stop: number | null, step: number | null): T[] {
  const by = step ?? 1;
  const clip = (at: number) => {
    const from = at < 0 ? at + items.length : at;
    return by > 0
      ? Math.min(Math.max(from, 0), items.length)
      : Math.min(Math.max(from, -1), items.length - 1);
  };
  const first = start === null ? (by > 0 ? 0 : items.length - 1) : clip(start);
  const end = stop === null ? (by > 0 ? items.length : -1) : clip(stop);
  const made: T[] = [];
  for (let at = first; by > 0 ? at < end : at > end; at += by) made.push(items[at]!);
  return made;
}

const bound = fc.option(fc.integer({ min: -12, max: 12 }));
const step = fc.option(fc.integer({ min: -4, max: 4 }).filter((by) => by !== 0));

describe('slices', () => {
  it('of lists take what Python takes', () => {
    fc.assert(
      fc.property(fc.array(fc.integer(), { maxLength: 9 }), bound, bound, step, (items, a, b, c) => {
        expect(slice(items, a, b, c)).toEqual(reference(items, a, b, c));
      }),
    );
  });
  it('of text count characters, not UTF-16 units', () => {
    const chars = fc.array(fc.constantFrom('a', 'é', '😀', '日'), { maxLength: 9 });
    fc.assert(
      fc.property(chars, bound, bound, step, (items, a, b, c) => {
        expect(slice(items.join(''), a, b, c)).toBe(reference(items, a, b, c).join(''));
      }),
    );
  });
  it('of tuples are tuples', () => expect(slice(tuple(1, 2, 3), 1)).toEqual(tuple(2, 3)));
  it('refuse a step of zero', () => {
    expect(() => slice([1], null, null, 0)).toThrow(expect.objectContaining({ name: 'ValueError' }));
  });
  it('refuse what has no positions', () =>
    expect(() => slice(5, 0, 1)).toThrow("'int' object is not subscriptable"));
});
