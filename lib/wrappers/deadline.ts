/** What must be over in time. */

const TICKS_PER_SECOND = 10;

const open = new Set<Deadline>();
let clock: NodeJS.Timeout | undefined;
let now = 0;

/**
 * Something that must be over in time. One clock ticks for all of them, and only while there are any.
 * PERF: a timer for each body, or a look at the time, costs more than parsing a small one (bench/http.js, echo).
 */
export class Deadline {
  private readonly at: number | null;

  /**
   * @param seconds how long it may take, to a tenth of a second; null for any time
   * @param expire called after that, unless {@link meet} was called before
   */
  constructor(
    seconds: number | null,
    readonly expire: () => void,
  ) {
    this.at = seconds === null ? null : now + Math.ceil(seconds * TICKS_PER_SECOND) + 1;
    if (seconds === null) return;
    open.add(this);
    clock ??= setInterval(Deadline.tick, 1000 / TICKS_PER_SECOND).unref();
  }

  /** It is over; whether in time. */
  meet(): boolean {
    return this.at === null || open.delete(this);
  }

  private static tick(): void {
    now++;
    for (const deadline of open) {
      if (deadline.at! > now) continue;
      open.delete(deadline);
      deadline.expire();
    }
    if (open.size > 0) return;
    clearInterval(clock);
    clock = undefined;
  }
}
