/** How a body is read: in time, and with errors that are answers for the client. */

import { RequestTimeout } from '../errors.js';
import type { BodyError, BodyReader } from '../exchange.js';
import { asHttpException } from './make.js';

const TICKS_PER_SECOND = 10;

const open = new Set<Deadline>();
let clock: NodeJS.Timeout | undefined;
let now = 0;

/**
 * Something that must be over in time. One clock ticks for all of them, and only while there are any.
 * PERF: a timer for each body, or a look at the time, costs more than parsing a small one (bench/http.js, echo).
 */
class Deadline {
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

/** A body on its way to whoever wants it whole. */
export class Reading extends Deadline implements BodyReader {
  constructor(
    seconds: number | null,
    private readonly take: BodyReader['arrived'],
    private readonly refuse: (error: unknown) => void,
  ) {
    super(seconds, () => refuse(new RequestTimeout()));
  }
  arrived(bytes: Uint8Array, borrowed: boolean): void {
    if (this.meet()) this.take(bytes, borrowed);
  }
  failed(error: BodyError): void {
    if (this.meet()) this.refuse(asHttpException(error));
  }
}

/**
 * Gives up what takes longer, with a RequestTimeout.
 * @param seconds how long it may take; null for any time
 * @param late gets what comes after that
 */
export function inTime<T>(seconds: number | null, reading: Promise<T>, late: (value: T) => void): Promise<T> {
  return new Promise((resolve, reject) => {
    const deadline = new Deadline(seconds, () => reject(new RequestTimeout()));
    reading.then(
      (value) => (deadline.meet() ? resolve(value) : late(value)),
      (error) => deadline.meet() && reject(asHttpException(error)),
    );
  });
}
