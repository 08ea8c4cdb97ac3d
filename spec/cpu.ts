/** Time that is compared with time of the same process: neither a slow machine nor a busy one decides. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect } from 'vitest';

/** Milliseconds of the processor that this process has spent so far; waiting for other programs is not in it. */
export function cpuTime(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/**
 * Time of a call, in milliseconds. Other programs are in what the clock says, the compiler's and the collector's threads in what
 * the processor says: the lesser is nearer to what the call itself takes.
 */
function timeOf(call: () => unknown): number {
  const [before, start] = [cpuTime(), performance.now()];
  call();
  return Math.min(cpuTime() - before, performance.now() - start);
}

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

/** Lets the process come to rest: garbage is collected, and what is compiled beside it is compiled. */
function rest(milliseconds: number): void {
  collect();
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
}

/** So little, in milliseconds, says nothing of how it grows. */
const NEGLIGIBLE = 25;
/** An eighth of the size takes an eighth of the time, or a 64th where time grows with the square. */
const FRACTION = 8;
/** Milliseconds in which there is more than noise. */
const LONG = 1000;
/** Whatever else falls into a call only makes it longer, so the least of several counts. */
const ATTEMPTS = 6;

/**
 * Expects the time of a call to grow as the size of its input does, not as a power of it.
 * @param call works on an input of the size that it is given
 */
export function expectLinear(call: (size: number) => unknown, size: number, what = ''): void {
  let [whole, part] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    if (attempt > 0) rest(10 * attempt);
    whole = Math.min(
      whole,
      timeOf(() => call(size)),
    );
    if (whole < NEGLIGIBLE) return;
    part = Math.min(part, ...[1, 2, 3].map(() => timeOf(() => call(Math.ceil(size / FRACTION)))));
    if (whole < 3 * FRACTION * part) return;
  }
  // Where more memory is taken than fits somewhere, there is one step; what is more than linear goes on.
  if (whole < LONG && Math.min(...[1, 2].map(() => timeOf(() => call(4 * size)))) < 10 * whole) return;
  const told = `${what}: ${FRACTION} times the input, so many times as long (${whole} to ${part} ms)`;
  expect(whole / part, told).toBeLessThan(3 * FRACTION);
}
