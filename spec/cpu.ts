/** Time that is compared with time of the same process: neither a slow machine nor a busy one decides. */
import { expect } from 'vitest';

/** Milliseconds of the processor that this process has spent so far; waiting for other programs is not in it. */
export function cpuTime(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

function timeOf(call: () => unknown): number {
  const start = cpuTime();
  call();
  return cpuTime() - start;
}

/** So little, in milliseconds, says nothing of how it grows. */
const NEGLIGIBLE = 25;
/** An eighth of the size takes an eighth of the time, or a 64th where time grows with the square. */
const FRACTION = 8;

/**
 * Expects the time of a call to grow as the size of its input does, not as a power of it.
 * @param call works on an input of the size that it is given
 */
export function expectLinear(call: (size: number) => unknown, size: number, what = ''): void {
  let ratio = Number.POSITIVE_INFINITY;
  // Collecting garbage may fall into one of the two times.
  for (let attempt = 0; attempt < 4 && ratio > 3 * FRACTION; attempt++) {
    const whole = timeOf(() => call(size));
    if (whole < NEGLIGIBLE) ratio = 0;
    else {
      const part = Math.min(...[1, 2, 3].map(() => timeOf(() => call(Math.ceil(size / FRACTION)))));
      ratio = Math.min(ratio, whole / part);
    }
  }
  expect(ratio, `${what}: ${FRACTION} times the input, so many times as long`).toBeLessThan(3 * FRACTION);
}
