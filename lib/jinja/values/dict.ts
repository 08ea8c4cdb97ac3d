/** Python's dict: the one that templates make, and one way to read and write any dict. */
import { textRepr } from '../../python.js';
import { Markup, Tuple } from '../../values.js';
import { listed } from '../budget.js';
import { PyFloat } from './number.js';
import { type Dict, isList, isPlain, Nothing, type PlainDict, special, typeName } from './types.js';

/**
 * What a key is told apart by: equal keys give the same text or number, as `1`, `1.0` and `True` are one key in Python.
 * @throws TypeError for lists, dicts and sets, which cannot be keys
 */
export function keyId(key: unknown): unknown {
  switch (typeof key) {
    case 'string':
    case 'number':
      return key;
    case 'boolean':
      return Number(key);
    case 'object':
      return key === null ? null : objectKeyId(key);
    default:
      return key;
  }
}

const IDS = new WeakMap<object, number>();
let nextId = 0;

function objectKeyId(key: object): unknown {
  if (key instanceof Markup) return key.value;
  if (key instanceof PyFloat) return key.value;
  if (key instanceof Tuple) return `\0(${listed(key, (item) => partId(keyId(item)), ',')})`;
  if (key instanceof Date) return `\0date ${key.getTime()} ${'dateOnly' in key}`;
  if (key instanceof Nothing) return special(key, '__hash__')!.call(key);
  if (isList(key) || key instanceof Set || key instanceof Map || isPlain(key))
    throw new TypeError(`unhashable type: '${typeName(key)}'`);
  return key;
}

/** A part of a tuple's identity as text; objects by a number of their own. */
function partId(id: unknown): string {
  if (typeof id === 'string') return JSON.stringify(id);
  if (typeof id === 'bigint') return `${id}`;
  if ((typeof id !== 'object' && typeof id !== 'function') || id === null) return String(id);
  if (!IDS.has(id)) IDS.set(id, nextId++);
  return `#${IDS.get(id)}`;
}

/**
 * A dict with keys of any type, told apart by value, in the order written. To JavaScript it is a Map.
 * @example new PyDict([[1, 'a'], ['1', 'b']])
 */
export class PyDict extends Map<unknown, unknown> {
  // Only declared: the constructor of Map calls `set`, and a field would be made after that.
  declare private ids: Map<unknown, unknown> | undefined;

  private written(key: unknown): unknown {
    if (typeof key === 'string') return key;
    const id = keyId(key);
    return this.ids?.has(id) ? this.ids.get(id) : typeof id === 'string' && super.has(id) ? id : key;
  }
  override get(key: unknown): unknown {
    return super.get(this.written(key));
  }
  override has(key: unknown): boolean {
    return super.has(this.written(key));
  }
  override set(key: unknown, value: unknown): this {
    const written = this.written(key);
    if (typeof written !== 'string') {
      this.ids ??= new Map();
      this.ids.set(keyId(written), written);
    }
    return super.set(written, value);
  }
  override delete(key: unknown): boolean {
    const written = this.written(key);
    this.ids?.delete(keyId(key));
    return super.delete(written);
  }
  override clear(): void {
    this.ids = undefined;
    super.clear();
  }
}

// JavaScript moves these before all other keys of an object, or takes them for methods of it: whoever asks for one would call what a template has put there.
const SPECIAL = /^(?:0|[1-9]\d*|then|toJSON|toString|valueOf|__.*)$/s;

/** Whether a key means more to a JavaScript object than its value. */
export function isSpecialKey(key: unknown): boolean {
  return typeof key === 'string' && SPECIAL.test(key);
}

/**
 * Makes a dict of pairs: an object that any host function understands where JavaScript's objects can hold the
 * keys in their order, else a {@link PyDict}. An empty one is a PyDict, since anything may be added to it.
 */
export function dict(pairs: Iterable<readonly [unknown, unknown]>): Dict {
  const list = Array.isArray(pairs) ? (pairs as [unknown, unknown][]) : [...pairs];
  if (!list.length || list.some(([key]) => typeof key !== 'string' || SPECIAL.test(key)))
    return new PyDict(list);
  const made: PlainDict = {};
  for (const [key, value] of list) made[key as string] = value;
  return made;
}

/** The name of a key among an object's own. The host's are often made with numbers for keys, which JavaScript turns into text. */
function plainKey(key: unknown): string {
  if (typeof key === 'string') return key;
  const id = keyId(key);
  return typeof id === 'string' ? id : partId(id);
}

/** The keys other than text that templates have put into objects, by their names there. */
const WRITTEN = new WeakMap<PlainDict, Map<string, unknown>>();

/** Whether a dict has a key. */
export function hasKey(owner: Dict, key: unknown): boolean {
  if (owner instanceof Map) return owner.has(key) || foundKey(owner, key) !== undefined;
  return Object.hasOwn(owner, plainKey(key));
}

/** The key of a Map that Python would take for equal; undefined if there is none. */
function foundKey(owner: Map<unknown, unknown>, key: unknown): unknown {
  if (owner instanceof PyDict || typeof key === 'string') return undefined;
  const id = keyId(key);
  for (const other of owner.keys()) if (typeof other !== 'function' && safeKeyId(other) === id) return other;
  return undefined;
}

/** Keys of a host's Map may be of any kind, lists included. */
function safeKeyId(key: unknown): unknown {
  return isList(key) || key instanceof Map || key instanceof Set ? key : isPlainKey(key) ? key : keyId(key);
}

function isPlainKey(key: unknown): boolean {
  return typeof key === 'object' && key !== null && isPlain(key);
}

/** The value of a key, or JavaScript's `undefined`. */
export function getKey(owner: Dict, key: unknown): unknown {
  if (owner instanceof Map) {
    const found = owner.get(key);
    return found === undefined && !owner.has(key) ? owner.get(foundKey(owner, key)) : found;
  }
  const name = plainKey(key);
  return Object.hasOwn(owner, name) ? owner[name] : undefined;
}

/** Sets a key. On objects by definition: no key, `__proto__` included, can reach what the object inherits. */
export function setKey(owner: Dict, key: unknown, value: unknown): void {
  if (owner instanceof Map) {
    owner.set(owner.has(key) ? key : (foundKey(owner, key) ?? key), value);
    return;
  }
  const name = plainKey(key);
  if (name !== key && !Object.hasOwn(owner, name))
    WRITTEN.set(owner, (WRITTEN.get(owner) ?? new Map<string, unknown>()).set(name, key));
  if (typeof value === 'function' && SPECIAL.test(name))
    throw new TypeError(`the key ${textRepr(name)} of an object cannot hold a function`);
  Object.defineProperty(owner, name, { value, writable: true, enumerable: true, configurable: true });
}

/** Removes a key; whether it was there. */
export function deleteKey(owner: Dict, key: unknown): boolean {
  if (owner instanceof Map) return owner.delete(owner.has(key) ? key : foundKey(owner, key));
  const name = plainKey(key);
  WRITTEN.get(owner)?.delete(name);
  return Object.hasOwn(owner, name) && delete owner[name];
}

/** The keys in order. */
export function keysOf(owner: Dict): unknown[] {
  if (owner instanceof Map) return [...owner.keys()];
  const written = WRITTEN.get(owner);
  const names = Object.keys(owner);
  if (written === undefined) return names;
  // Behind the others, where JavaScript puts numbers first.
  const later = [...written].filter(([name]) => Object.hasOwn(owner, name)).map(([, key]) => key);
  return [...names.filter((name) => !written.has(name)), ...later];
}

/** The pairs of key and value in order. */
export function pairsOf(owner: Dict): [unknown, unknown][] {
  if (owner instanceof Map) return [...owner.entries()];
  return WRITTEN.has(owner) ? keysOf(owner).map((key) => [key, getKey(owner, key)]) : Object.entries(owner);
}

/** How many keys there are. */
export function sizeOf(owner: Dict): number {
  return owner instanceof Map ? owner.size : Object.keys(owner).length;
}
