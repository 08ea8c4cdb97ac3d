import { describe, expect, it } from 'vitest';
import { firstOf, after as goOn, isThenable, rescue } from '../lib/values.js';

const later = <T>(value: T) => new Promise<T>((resolve) => setImmediate(resolve, value));
/** Not a Promise, but to be waited for, as other libraries make them. */
const thenable = <T>(value: T) =>
  // biome-ignore lint/suspicious/noThenProperty: the point of it
  ({ then: (done: (value: T) => unknown) => setImmediate(done, value) }) as unknown as PromiseLike<T>;

describe('after', () => {
  it('goes on at once with what is there, and waits for promises of any kind', async () => {
    expect(goOn(1, (n) => n + 1)).toBe(2);
    expect(await goOn(later(1), (n) => n + 1)).toBe(2);
    expect(await goOn(thenable(1), (n) => later(n + 1))).toBe(2);
    expect(isThenable(null) || isThenable('then') || isThenable({})).toBe(false);
  });
});

describe('rescue', () => {
  const fail = () => {
    throw new Error('no');
  };
  const message = (error: unknown) => (error as Error).message;

  it('handles errors of now and of later, and leaves values alone', async () => {
    expect(rescue(() => 1, message)).toBe(1);
    expect(rescue(fail, message)).toBe('no');
    expect(await rescue(() => later(1), message)).toBe(1);
    expect(await rescue(() => later(1).then(fail), message)).toBe('no');
    expect(() => rescue(fail, fail)).toThrow('no');
  });
});

describe('firstOf', () => {
  it('asks in turn until there is an answer, and waits only where it must', async () => {
    const asked: number[] = [];
    const even = (n: number) => {
      asked.push(n);
      return n % 2 === 0 ? n : null;
    };
    expect(firstOf([1, 2, 3], even)).toBe(2);
    expect(asked).toEqual([1, 2]);
    expect(firstOf([1, 3], even)).toBe(null);
    expect(firstOf([], even)).toBe(null);
    expect(await firstOf([1, 4, 6], (n) => later(even(n)))).toBe(4);
    expect(await firstOf([1, 3], (n) => later(even(n)))).toBe(null);
  });
});
