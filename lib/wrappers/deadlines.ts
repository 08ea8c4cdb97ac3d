/**
 * Deadlines for what is waited for, such as a body. One clock ticks for all of them, and only while there are any.
 * PERF: a timer for each body costs more than parsing a small one (bench/http.js, echo).
 */

const TICK = 100; // milliseconds

/** Something that must be over in time. */
export interface Deadline {
  readonly at: number;
  readonly expire: () => void;
}

const open = new Set<Deadline>();
let clock: NodeJS.Timeout | undefined;

/** Calls `expire` after this many seconds, to a tenth of one, unless {@link meet} is called before. */
export function setDeadline(seconds: number, expire: () => void): Deadline {
  const deadline = { at: performance.now() + seconds * 1000, expire };
  open.add(deadline);
  clock ??= setInterval(tick, TICK).unref();
  return deadline;
}

/** It was over in time; false if it was not. */
export function meet(deadline: Deadline): boolean {
  return open.delete(deadline);
}

function tick(): void {
  const now = performance.now();
  for (const deadline of open) {
    if (deadline.at > now) continue;
    open.delete(deadline);
    deadline.expire();
  }
  if (open.size > 0) return;
  clearInterval(clock);
  clock = undefined;
}
