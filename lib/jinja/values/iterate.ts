/** Iteration, length and truth, as Python has them. */
import { kept, Markup } from '../../values.js';
import { keysOf, sizeOf } from './dict.js';
import { grow } from './limits.js';
import { PyFloat } from './number.js';
import { Range } from './range.js';
import { isDict, Nothing, special, typeName } from './types.js';
import { asDict } from './view.js';

/**
 * What a `for` runs over: the items of sequences and sets, the keys of dicts, the characters of text.
 * @throws TypeError when there is nothing to run over
 */
export function iterate(value: unknown): Iterable<unknown> {
  if (Array.isArray(value) || typeof value === 'string') return value;
  if (value === undefined) return [];
  if (value instanceof Markup) return value.value;
  const dict = asDict(value);
  if (dict !== undefined) return keysOf(dict);
  if (value !== null && (typeof value === 'object' || typeof value === 'function')) {
    // An undefined value fails at once where it is strict.
    if (value instanceof Range || value instanceof Nothing) return value as Iterable<unknown>;
    if (Symbol.iterator in value) return keeping(value as Iterable<unknown>);
    const own = special(value, '__iter__');
    if (own) return keeping(own.call(value) as Iterable<unknown>);
    const get = special(value, '__getitem__');
    if (get) return keeping(byPosition(value, get));
  }
  throw new TypeError(`'${typeName(value)}' object is not iterable`);
}

/** The host's items; the promises among them may be made only now, and for us. */
function* keeping(items: Iterable<unknown>): Iterable<unknown> {
  for (const item of items) yield kept(item);
}

/** The items of an object of the host that only gives them one by one: from 0 on, up to one that is not there. */
function* byPosition(value: object, get: (key: unknown) => unknown): Iterable<unknown> {
  for (let at = 0; ; at++) {
    let item: unknown;
    try {
      item = get.call(value, at);
    } catch (error) {
      if (!(error instanceof Error && /^(?:IndexError|StopIteration)$/.test(error.name))) throw error;
    }
    if (item === undefined) return;
    yield item;
  }
}

/** Whether an object of the host knows its length and its items by position, as Python's sequences. */
export function isSequence(value: unknown): boolean {
  return (
    typeof value === 'object' &&
    value !== null &&
    !!special(value, '__len__') &&
    !!special(value, '__getitem__')
  );
}

/** The items as an array of their own. */
export function listOf(value: unknown): unknown[] {
  const items = iterate(value);
  if (Array.isArray(items)) return Array.from(items);
  const made: unknown[] = [];
  for (const item of items) grow(made, item);
  return made;
}

/** Whether {@link iterate} takes the value. */
export function isIterable(value: unknown): boolean {
  if (value === null) return false;
  if (
    typeof value === 'string' ||
    value === undefined ||
    asDict(value) !== undefined ||
    value instanceof Markup
  )
    return true;
  if (typeof value !== 'object' && typeof value !== 'function') return false;
  // A strict undefined value fails when it is asked.
  if (value instanceof Nothing) iteratorOf(value);
  return (
    Symbol.iterator in value ||
    Symbol.asyncIterator in value ||
    ['__iter__', '__getitem__'].some((name) => special(value, name))
  );
}

function iteratorOf(value: object): unknown {
  return (value as Iterable<unknown>)[Symbol.iterator]();
}

/** How many characters Python counts: code points, not UTF-16 units. */
export function textLength(value: string): number {
  // PERF: nearly all text has no surrogates; the test is far cheaper than counting (bench/jinja).
  if (!SURROGATE.test(value)) return value.length;
  let size = 0;
  for (const _ of value) size++;
  return size;
}

/** Matches text where code points and UTF-16 units differ. */
export const SURROGATE = /[\ud800-\udfff]/;

/** Python's len(); undefined for values that have none. */
export function sizeOrNone(value: unknown): number | undefined {
  if (typeof value === 'string') return textLength(value);
  if (Array.isArray(value)) return value.length;
  if (value === undefined) return 0;
  if (value === null || (typeof value !== 'object' && typeof value !== 'function')) return undefined;
  return objectSize(value);
}

function objectSize(value: object): number | undefined {
  if (value instanceof Markup) return textLength(value.value);
  const dict = asDict(value);
  if (dict !== undefined) return sizeOf(dict);
  if (value instanceof Set) return value.size;
  if (value instanceof Range || value instanceof Uint8Array) return value.length;
  const own = special(value, '__len__');
  if (own) return Number(own.call(value));
  return typeof value === 'function' ? undefined : collectionSize(value);
}

/** The size of a collection of the host: something to iterate over that has `size` or `length`. */
function collectionSize(value: object): number | undefined {
  if (!(Symbol.iterator in value)) return undefined;
  // The cast only lets us look at members that may not be there.
  const { size, length } = value as { size?: unknown; length?: unknown };
  return typeof size === 'number' ? size : typeof length === 'number' ? length : undefined;
}

/**
 * Python's len().
 * @throws TypeError for values without a length
 */
export function length(value: unknown): number {
  const size = sizeOrNone(value);
  if (size === undefined) throw new TypeError(`object of type '${typeName(value)}' has no len()`);
  return size;
}

/** Python's bool(): empty containers and text, zero, None and undefined are false. */
export function truth(value: unknown): boolean {
  switch (typeof value) {
    case 'boolean':
      return value;
    case 'string':
      return value !== '';
    case 'number':
      return value !== 0;
    case 'undefined':
      return false;
    case 'bigint':
      return value !== 0n;
    case 'symbol':
      return true;
    default:
      return value !== null && objectTruth(value as object);
  }
}

function objectTruth(value: object): boolean {
  if (Array.isArray(value)) return value.length > 0;
  if (value instanceof PyFloat) return value.value !== 0;
  const own = isDict(value) ? undefined : special(value, '__bool__');
  if (own) return Boolean(own.call(value));
  return objectSize(value) !== 0;
}
