import { describe, expect, it } from 'vitest';
import { Queue } from '../../lib/transports/queue.js';
import { expectLinear } from '../cpu.js';

describe('a queue', () => {
  it('hands items out in order, to whoever asked first', async () => {
    const queue = new Queue<number>(10);
    const early = [queue.next(), queue.next()];
    for (const item of [1, 2, 3]) queue.push(item, 1);
    expect(await Promise.all([...early, queue.next()])).toEqual([1, 2, 3]);
  });

  it('gives what it has before its end, and the end as often as asked', async () => {
    const queue = new Queue<string>(10);
    queue.push('a', 1);
    queue.end();
    queue.push('late', 1);
    expect([await queue.next(), await queue.next(), await queue.next()]).toEqual(['a', undefined, undefined]);
    const failing = new Queue<string>(10);
    const waiting = failing.next();
    failing.end(new Error('gone'));
    failing.end(new Error('later'));
    await expect(waiting).rejects.toThrow('gone');
    await expect(failing.next()).rejects.toThrow('gone');
  });

  it('drops what it has when it fails, even after its end', async () => {
    const queue = new Queue<string>(10);
    queue.push('a', 5);
    queue.end();
    queue.fail(new Error('gone'));
    expect(queue.weight).toBe(0);
    await expect(queue.next()).rejects.toThrow('gone');
  });

  it('gives a hundred thousand items in time that grows as they do', () => {
    expectLinear((size) => {
      const queue = new Queue<number>(Infinity);
      for (let item = 0; item < size; item++) queue.push(item, 1);
      for (let item = 0; item < size; item++) void queue.next();
      queue.push(1, 1);
      expect([queue.weight, queue.drain()]).toEqual([1, [1]]);
    }, 200_000);
  });

  it('is full at its mark, and tells when there is room', async () => {
    const taken: number[] = [];
    const queue: Queue<string> = new Queue(10, () => taken.push(queue.weight));
    queue.push('a', 6);
    expect([queue.full, queue.room()]).toEqual([false, undefined]);
    queue.push('b', 6);
    const room = queue.room()!;
    expect(queue.full).toBe(true);
    expect(queue.room()).toBe(room);
    await queue.next();
    await room;
    expect([queue.full, queue.room(), taken]).toEqual([false, undefined, [6]]);
    queue.push('c', 10);
    const released = queue.room();
    queue.end();
    await released;
    expect(queue.room()).toBeUndefined();
  });

  it('does not count what goes straight to a waiting reader', async () => {
    const queue = new Queue<string>(1);
    const next = queue.next();
    queue.push('a', 100);
    expect(queue.full).toBe(false);
    expect(await next).toBe('a');
  });
});
