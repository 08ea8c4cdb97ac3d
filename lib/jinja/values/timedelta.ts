/** Python's timedelta: what the difference of two dates is. */
import { OverflowError } from '../errors.js';
import { pad } from './date-text.js';
import { type Num, toNumber } from './number.js';
import { TYPE } from './types.js';

const DAY = 86_400_000_000;

/** A span of time in whole microseconds. */
export class TimeDelta {
  readonly [TYPE] = 'datetime.timedelta';
  /** @param micros the span in microseconds; negative for a span back */
  constructor(readonly micros: number) {}
  /** The span in milliseconds, for Dates. */
  get millis(): number {
    return this.micros / 1000;
  }
  get days(): number {
    return Math.floor(this.micros / DAY);
  }
  get seconds(): number {
    return Math.floor((this.micros - this.days * DAY) / 1_000_000);
  }
  get microseconds(): number {
    return this.micros - this.days * DAY - this.seconds * 1_000_000;
  }
  /** The span scaled, rounded half to even as Python does. @throws OverflowError when it is too long */
  times(factor: Num | boolean, by: Num | boolean = 1): TimeDelta {
    const scaled = (this.micros * toNumber(factor)) / toNumber(by);
    if (!(Math.abs(scaled) <= DAY * 1e9)) throw new OverflowError('timedelta too large');
    const floor = Math.floor(scaled);
    const up = scaled - floor > 0.5 || (scaled - floor === 0.5 && floor % 2 !== 0);
    return new TimeDelta(up ? floor + 1 : floor);
  }
  __bool__(): boolean {
    return this.micros !== 0;
  }
  __repr__(): string {
    const parts = [];
    if (this.days) parts.push(`days=${this.days}`);
    if (this.seconds) parts.push(`seconds=${this.seconds}`);
    if (this.microseconds) parts.push(`microseconds=${this.microseconds}`);
    return `datetime.timedelta(${parts.join(', ') || '0'})`;
  }
  toString(): string {
    const { days, seconds, microseconds } = this;
    const clock = `${Math.floor(seconds / 3600)}:${pad(Math.floor(seconds / 60) % 60)}:${pad(seconds % 60)}`;
    const fraction = microseconds ? `.${pad(microseconds, 6)}` : '';
    const before = days ? `${days} day${Math.abs(days) === 1 ? '' : 's'}, ` : '';
    return before + clock + fraction;
  }
}
