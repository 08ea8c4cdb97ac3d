/** The methods of Python's list, tuple, dict, set and range. */
import { Tuple, tuple } from '../../values.js';
import { IndexError, KeyError, ValueError } from '../errors.js';
import { isKwargs, type Lookup, type Methods, methods } from './calls.js';
import { contains, equals } from './compare.js';
import { deleteKey, getKey, hasKey, keyId, keysOf, PyDict, pairsOf, setKey } from './dict.js';
import { DictView } from './dict-view.js';
import { index } from './indices.js';
import { isIterable, iterate, length, listOf, truth } from './iterate.js';
import { MAX_ITEMS, room } from './limits.js';
import type { Range } from './range.js';
import { sorted } from './sorted.js';
import { repr } from './text.js';
import { type Dict, needDefined, typeName } from './types.js';
import { asDict } from './view.js';

/** What lists and tuples have in common. */
const SEQUENCE = {
  'index(value, start?, stop?)': (self: unknown[], value: unknown, start?: unknown, stop?: unknown) =>
    position(self, value, start, stop),
  'count(value)': (self: unknown[], value: unknown) => self.filter((item) => equals(item, value)).length,
};

function position(self: unknown[], value: unknown, start: unknown = 0, stop: unknown = self.length): number {
  const from = index(start) < 0 ? Math.max(0, index(start) + self.length) : index(start);
  const to = index(stop) < 0 ? index(stop) + self.length : index(stop);
  for (let i = from; i < Math.min(to, self.length); i++) if (equals(self[i], value)) return i;
  throw new ValueError(
    self instanceof Tuple ? 'tuple.index(x): x not in tuple' : `${repr(value)} is not in list`,
  );
}

/** The methods of tuples by name. */
export const TUPLE: Methods = methods<unknown[]>(SEQUENCE);

/** The methods of lists by name; those that change the list give None. */
export const LIST: Methods = methods<unknown[]>({
  ...SEQUENCE,
  'append(object)': (self, item: unknown) => none(self.push(item)),
  'extend(iterable)': (self, items: unknown) => none(push(self, listOf(items))),
  'insert(index, object)': (self, at: unknown, item: unknown) => none(self.splice(index(at), 0, item)),
  'pop(index?)': (self, at: unknown = -1) => pop(self, index(at)),
  'remove(value)': (self, value: unknown) => {
    const at = self.findIndex((item) => equals(item, value));
    if (at < 0) throw new ValueError('list.remove(x): x not in list');
    self.splice(at, 1);
    return null;
  },
  'clear()': (self) => none(self.splice(0)),
  'copy()': (self) => [...self],
  'reverse()': (self) => none(self.reverse()),
  'sort(key?, reverse?)'(self, key: unknown, reverse: unknown) {
    const items = sorted(self, keyFunction(key, this), truth(reverse));
    for (let i = 0; i < items.length; i++) self[i] = items[i];
    return null;
  },
});

function none(_done: unknown): null {
  return null;
}

function push(self: unknown[], items: unknown[]): void {
  room(self.length + items.length, MAX_ITEMS);
  for (const item of items) self.push(item);
}

function pop(self: unknown[], at: number): unknown {
  if (!self.length) throw new IndexError('pop from empty list');
  const from = at < 0 ? at + self.length : at;
  if (from < 0 || from >= self.length) throw new IndexError('pop index out of range');
  return self.splice(from, 1)[0];
}

function keyFunction(key: unknown, env: Lookup): ((item: unknown) => unknown) | undefined {
  if (key === undefined || key === null) return undefined;
  env.checkCall?.(key);
  if (typeof key !== 'function') throw new TypeError(`'${typeName(key)}' object is not callable`);
  // The cast calls what was just seen to be a function.
  return (item) => (key as (item: unknown) => unknown)(item);
}

/** The methods of dicts by name. */
export const DICT: Methods = methods<Dict>({
  'items()': (self) => new DictView(self, 'items'),
  'keys()': (self) => new DictView(self, 'keys'),
  'values()': (self) => new DictView(self, 'values'),
  'get(key, default?)': (self, key: unknown, otherwise: unknown = null) =>
    hasKey(self, key) ? getKey(self, key) : otherwise,
  'pop(key, default?)': (self, key: unknown, otherwise: unknown) => {
    if (!hasKey(self, key) && otherwise === undefined) throw new KeyError(repr(key));
    const value = hasKey(self, key) ? getKey(self, key) : otherwise;
    deleteKey(self, key);
    return value;
  },
  'popitem()': (self) => {
    const last = keysOf(self).at(-1);
    if (last === undefined) throw new KeyError("'popitem(): dictionary is empty'");
    const pair = tuple(last, getKey(self, last));
    deleteKey(self, last);
    return pair;
  },
  'setdefault(key, default?)': (self, key: unknown, value: unknown = null) => {
    if (!hasKey(self, key)) setKey(self, key, value);
    return getKey(self, key);
  },
  'update(*)': (self, ...args: unknown[]) => update(self, args),
  'clear()': (self) => {
    for (const key of keysOf(self)) deleteKey(self, key);
    return null;
  },
  'copy()': (self) => copyDict(self),
  'fromkeys(iterable, value?)': (_self, keys: unknown, value: unknown = null) =>
    new PyDict(listOf(keys).map((key) => [key, value] as const)),
});

/** A dict of the same kind with the same items. */
function copyDict(dict: Dict): Dict {
  if (dict instanceof Map) return new PyDict(dict);
  const made: Dict = {};
  for (const [key, value] of pairsOf(dict)) setKey(made, key, value);
  return made;
}

function update(self: Dict, args: unknown[]): null {
  for (const arg of args) {
    const pairs = isKwargs(arg) ? Object.entries(arg) : pairsFrom(arg);
    for (const [key, value] of pairs) setKey(self, key, value);
  }
  return null;
}

/**
 * The pairs that a dict can be made of: those of a dict, or items of length two.
 * @throws TypeError or ValueError, as Python's dict()
 */
export function pairsFrom(source: unknown): [unknown, unknown][] {
  const dict = asDict(source);
  if (dict !== undefined) return pairsOf(dict);
  // Python asks for `keys` first.
  needDefined(source);
  return listOf(source).map((item, i) => {
    if (!isIterable(item))
      throw new TypeError(`cannot convert dictionary update sequence element #${i} to a sequence`);
    const size = Array.isArray(item) || typeof item === 'string' ? length(item) : listOf(item).length;
    if (size !== 2)
      throw new ValueError(`dictionary update sequence element #${i} has length ${size}; 2 is required`);
    const [key, value] = listOf(item);
    return [key, value];
  });
}

/** The items of a set, told apart as keys are. */
function others(sets: unknown[]): unknown[] {
  return sets.flatMap((one) => listOf(one));
}

/** A set with every item once, told apart by value. */
export function setOf(items: Iterable<unknown>): Set<unknown> {
  const seen = new PyDict();
  for (const item of items) {
    keyId(item);
    if (!seen.has(item)) seen.set(item, true);
  }
  return new Set(seen.keys());
}

/** The methods of sets by name. */
export const SET: Methods = methods<Set<unknown>>({
  'add(item)': (self, item: unknown) => none(contains(self, item) || self.add(item)),
  'discard(item)': (self, item: unknown) => none(removeFrom(self, item)),
  'remove(item)': (self, item: unknown) => {
    if (!removeFrom(self, item)) throw new KeyError(repr(item));
    return null;
  },
  'clear()': (self) => none(self.clear()),
  'copy()': (self) => new Set(self),
  'pop()': (self) => {
    for (const item of self) {
      self.delete(item);
      return item;
    }
    throw new KeyError("'pop from an empty set'");
  },
  'update(*)': (self, ...sets: unknown[]) => {
    for (const item of others(sets)) if (!contains(self, item)) self.add(item);
    return null;
  },
  'union(*)': (self, ...sets: unknown[]) => setOf([...self, ...others(sets)]),
  'intersection(*)': (self, ...sets: unknown[]) =>
    new Set([...self].filter((item) => sets.every((one) => contains(setOf(iterate(one)), item)))),
  'difference(*)': (self, ...sets: unknown[]) => {
    const out = setOf(others(sets));
    return new Set([...self].filter((item) => !contains(out, item)));
  },
  'symmetric_difference(other)': (self, other: unknown) => {
    const theirs = setOf(iterate(other));
    return new Set([...self, ...theirs].filter((item) => contains(self, item) !== contains(theirs, item)));
  },
  'issubset(other)': (self, other: unknown) => {
    const theirs = setOf(iterate(other));
    return [...self].every((item) => contains(theirs, item));
  },
  'issuperset(other)': (self, other: unknown) => listOf(other).every((item) => contains(self, item)),
  'isdisjoint(other)': (self, other: unknown) => !listOf(other).some((item) => contains(self, item)),
});

function removeFrom(self: Set<unknown>, item: unknown): boolean {
  if (self.delete(item)) return true;
  for (const other of self) if (equals(other, item)) return self.delete(other);
  return false;
}

/** The methods of ranges by name. */
export const RANGE: Methods = methods<Range>({
  'count(value)': (self, value: unknown) => Number(contains(self, value)),
  'index(value)': (self, value: unknown) => {
    if (!contains(self, value)) throw new ValueError(`${repr(value)} is not in range`);
    return (Number(value) - self.start) / self.step;
  },
});
