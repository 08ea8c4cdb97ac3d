/** Linear time is told from more, however busy the process is. */
import { describe, expect, it } from 'vitest';
import { expectLinear } from './cpu.js';

/** Goes through so many numbers; a few at a time, so that it is no loop that is made away with. */
function count(times: number): number {
  let sum = 0;
  for (let i = 0; i < times; i++) sum = (sum + i * 31) % 1_000_003;
  return sum;
}

describe('linear time', () => {
  it.each<[string, (size: number) => unknown]>([
    ['a loop', (size) => count(size * 2000)],
    ['sorting', (size) => Float64Array.from({ length: size * 100 }, (_, i) => (i * 7919) % 10_007).sort()],
    ['many small objects', (size) => Array.from({ length: size * 20 }, (_, i) => ({ i, text: `${i}` }))],
    ['what takes none', () => undefined],
  ])('is: %s', (what, call) => expectLinear(call, 10_000, what));

  it.each<[string, (size: number) => unknown]>([
    ['a loop in a loop', (size) => count(size ** 2 * 8)],
    ['a text that is searched from each place', (size) => /a*b/.test('a'.repeat(size * 10))],
  ])('is not: %s', (what, call) => expect(() => expectLinear(call, 1000, what)).toThrow(/times as long/));

  it('is told beside much that is alive', () => {
    const alive: unknown[] = [];
    const fill = (size: number) => Array.from({ length: size }, (_, k) => ({ k, text: `${k}` }));
    for (let i = 0; i < 5; i++) {
      alive.push(fill(100_000));
      expectLinear(fill, 40_000, `after ${i}`);
    }
  });
});
