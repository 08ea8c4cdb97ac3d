/** Python's range: a sequence of ints that is computed, not stored. */
import { ValueError } from '../errors.js';
import { watcher } from './limits.js';
import { TYPE } from './types.js';

/** The ints from `start` to before `stop` in steps. */
export class Range implements Iterable<number> {
  readonly [TYPE] = 'range';
  readonly length: number;
  /**
   * @param step may be negative
   * @throws ValueError when the step is zero
   */
  constructor(
    readonly start: number,
    readonly stop: number,
    readonly step: number = 1,
  ) {
    if (step === 0) throw new ValueError('range() arg 3 must not be zero');
    this.length = Math.max(0, Math.ceil((stop - start) / step));
  }
  *[Symbol.iterator](): Iterator<number> {
    for (let i = 0; i < this.length; i++) {
      if (i % 1024 === 1023) watcher.sees?.(1024);
      yield this.start + i * this.step;
    }
  }
  /** The item at a position from 0 to before length; undefined outside. */
  at(position: number): number | undefined {
    return position >= 0 && position < this.length ? this.start + position * this.step : undefined;
  }
  /** Whether a number is one of the items. */
  includes(value: number): boolean {
    const position = (value - this.start) / this.step;
    return Number.isInteger(position) && position >= 0 && position < this.length;
  }
  /** Whether another range has the same items. */
  equals(other: Range): boolean {
    const { length } = this;
    if (length !== other.length || length === 0) return length === other.length;
    return this.start === other.start && (length === 1 || this.step === other.step);
  }
  __repr__(): string {
    return `range(${this.start}, ${this.stop}${this.step === 1 ? '' : `, ${this.step}`})`;
  }
  toString(): string {
    return this.__repr__();
  }
}
