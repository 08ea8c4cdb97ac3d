/** Positions in sequences, as Python counts them: from the end when negative, clipped in slices. */
import { Markup, Tuple } from '../../values.js';
import { ValueError } from '../errors.js';
import { SURROGATE } from './iterate.js';
import { apart } from './limits.js';
import { Range } from './range.js';
import { failUndefined, Nothing, special, TYPE, typeName } from './types.js';

/**
 * An int or bool as a number; BigInts, which no sequence reaches, as the largest.
 * @throws TypeError for anything else
 */
export function index(value: unknown, message?: string): number {
  if (typeof value === 'number' && Number.isSafeInteger(value)) return value;
  if (typeof value === 'boolean') return Number(value);
  if (typeof value === 'bigint') return value > 0n ? Number.MAX_SAFE_INTEGER : Number.MIN_SAFE_INTEGER;
  if (value instanceof Nothing && !message) value.fail();
  throw new TypeError(message ?? `'${typeName(value)}' object cannot be interpreted as an integer`);
}

/** Text by code points: an array only where code points and UTF-16 units differ. */
export function characters(text: string): string | string[] {
  return SURROGATE.test(text) ? apart(text) : text;
}

/** The first characters of a text. */
export function head(text: string, count: number): string {
  const cut = characters(text).slice(0, count);
  return typeof cut === 'string' ? cut : cut.join('');
}

/** The item at a position of a sequence; undefined outside. */
export function itemAt(items: ArrayLike<unknown>, position: number): unknown {
  return items[position < 0 ? position + items.length : position];
}

/** Start, step and count of the positions that a slice takes from a sequence. */
interface Steps {
  start: number;
  stop: number;
  step: number;
  count: number;
}

const NOT_INDEX = 'slice indices must be integers or None or have an __index__ method';

function bound(value: unknown, otherwise: number, low: number, high: number, size: number): number {
  if (value === null || value === undefined) return otherwise;
  const given = index(value, NOT_INDEX);
  return Math.min(high, Math.max(low, given < 0 ? given + size : given));
}

/** Which positions `start:stop:step` takes from a sequence of a size. */
export function sliceSteps(size: number, from: unknown, to: unknown, by: unknown): Steps {
  const step = by === null || by === undefined ? 1 : index(by, NOT_INDEX);
  if (step === 0) throw new ValueError('slice step cannot be zero');
  const [low, high] = step > 0 ? [0, size] : [-1, size - 1];
  const start = bound(from, step > 0 ? 0 : size - 1, low, high, size);
  const stop = bound(to, step > 0 ? size : -1, low, high, size);
  return { start, stop, step, count: Math.max(0, Math.ceil((stop - start) / step)) };
}

function pick<T>(items: ArrayLike<T>, { start, step, count }: Steps, into: T[] = []): T[] {
  for (let i = 0; i < count; i++) into.push(items[start + i * step]!);
  return into;
}

/**
 * `object[start:stop:step]`; what is left out is null or undefined.
 * @throws TypeError for what has no slices, ValueError for a step of zero
 */
export function slice(object: unknown, start?: unknown, stop?: unknown, step?: unknown): unknown {
  if (typeof object === 'string') return sliceText(object, start, stop, step);
  if (object instanceof Markup) return new Markup(sliceText(object.value, start, stop, step));
  if (Array.isArray(object)) {
    const into: unknown[] = object instanceof Tuple ? new Tuple() : [];
    return pick(object, sliceSteps(object.length, start, stop, step), into);
  }
  return sliceOther(object, start, stop, step);
}

/** What `__getitem__` of the host's objects gets for `[start:stop:step]`; null for what is left out (Python's slice). */
export class Slice {
  readonly [TYPE] = 'slice';
  constructor(
    readonly start: unknown,
    readonly stop: unknown,
    readonly step: unknown,
  ) {}
  toString(): string {
    return `slice(${[this.start, this.stop, this.step].map((one) => (one === null ? 'None' : String(one))).join(', ')})`;
  }
}

function sliceText(text: string, start: unknown, stop: unknown, by: unknown): string {
  const units = characters(text);
  const steps = sliceSteps(units.length, start, stop, by);
  if (steps.step === 1 && typeof units === 'string')
    return units.slice(steps.start, steps.start + steps.count);
  return pick(units, steps).join('');
}

function sliceOther(object: unknown, start: unknown, stop: unknown, step: unknown): unknown {
  if (object === undefined) failUndefined();
  if (object instanceof Nothing) return special(object, 'member')!.call(object);
  if (object instanceof Uint8Array)
    return Uint8Array.from(pick(object, sliceSteps(object.length, start, stop, step)));
  if (object instanceof Range) {
    const steps = sliceSteps(object.length, start, stop, step);
    const at = (position: number) => object.start + position * object.step;
    return new Range(at(steps.start), at(steps.stop), object.step * steps.step);
  }
  const own = typeof object === 'object' && object !== null ? special(object, '__slice__') : undefined;
  if (own) return own.call(object, start ?? null, stop ?? null, step ?? null);
  const get = typeof object === 'object' && object !== null ? special(object, '__getitem__') : undefined;
  if (get) return get.call(object, new Slice(start ?? null, stop ?? null, step ?? null));
  const dictLike = typeName(object) === 'dict';
  throw new TypeError(
    dictLike ? "unhashable type: 'slice'" : `'${typeName(object)}' object is not subscriptable`,
  );
}
