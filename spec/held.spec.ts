/** Memory that is kept for clients: who hurries when it becomes scarce while the loop has no turn. */
import { afterEach, expect, it, vi } from 'vitest';
import { Spool } from '../lib/files/spool.js';
import { Holding, held, isPressing, whenPressing } from '../lib/held.js';
import { RequestBody } from '../lib/transports/body.js';

const MIB = 1024 * 1024;
const other = new Holding();

afterEach(async () => {
  other.release();
  await new Promise((resolve) => setImmediate(resolve));
});

/** Lets all promises go as far as they can without a turn of the loop. */
async function microtasks(): Promise<void> {
  for (let i = 0; i < 200; i++) await null;
}

it('is pressing from 64 MiB on, until the loop has had a turn', async () => {
  const hurry = vi.fn();
  const never = vi.fn();
  whenPressing(never)();
  whenPressing(hurry);
  other.set(60 * MIB);
  expect([isPressing(), hurry.mock.calls.length]).toEqual([false, 0]);
  other.set(70 * MIB);
  other.set(80 * MIB);
  expect([isPressing(), hurry.mock.calls.length]).toEqual([true, 1]);
  other.set(1);
  expect(isPressing()).toBe(true);
  await new Promise((resolve) => setImmediate(resolve));
  expect([isPressing(), never.mock.calls.length]).toEqual([false, 0]);
});

it('ends a write to disk without a turn of the loop, and the file is right', async () => {
  const spool = new Spool(0);
  const pieces = ['a', 'b', 'c'].map((letter) => Buffer.alloc(200_000, letter));
  const settled: string[] = [];
  const write = (at: number) => spool.write(pieces[at]!)!.then(() => void settled.push(String(at)));
  const first = write(0);
  await microtasks();
  expect(settled).toEqual([]);
  pieces[0]!.fill('x'); // what was given may change
  other.set(70 * MIB);
  await microtasks();
  expect(settled).toEqual(['0']);
  write(1);
  await microtasks();
  expect(settled).toEqual(['0', '1']);
  other.release();
  await first;
  await write(2);
  const text = Buffer.from(await spool.read(0, spool.size)).toString();
  expect(text).toBe('a'.repeat(200_000) + 'b'.repeat(200_000) + 'c'.repeat(200_000));
  await spool.close();
});

it('lets a reader of content go on while an engine brings more than 64 MiB in one turn', async () => {
  const source = { pause: () => {}, resume: () => {}, crowded: () => held() > 128 * MIB };
  const body = new RequestBody(source, undefined);
  let read = 0;
  const reading = (async () => {
    for await (const piece of body.stream()) read += piece.length;
  })();
  let most = 0;
  const turn = vi.fn();
  setImmediate(turn);
  for (let i = 0; i < 600; i++) {
    body.push(Buffer.alloc(512 * 1024));
    for (let steps = 0; steps < 20; steps++) await null;
    most = Math.max(most, held());
  }
  expect(turn).not.toHaveBeenCalled();
  expect(most).toBeLessThan(66 * MIB);
  body.end();
  await reading;
  expect(read).toBe(300 * MIB);
});
