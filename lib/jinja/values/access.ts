/** `a.b` and `a[b]`. */
import { Markup } from '../../values.js';
import type { Surroundings } from '../contract.js';
import { attribute, bound, isUnsafe } from './attributes.js';
import { DICT } from './collection-methods.js';
import { getKey } from './dict.js';
import { characters, itemAt } from './indices.js';
import { Range } from './range.js';
import { failUndefined, isDict, isPlain, isText, Nothing, special } from './types.js';

/** What looking something up needs of the environment. */
export type Lookup = Pick<Surroundings, 'undefined' | 'camelCase'>;

/**
 * `object.name`: the attribute, else the item, else an undefined value.
 * @throws UndefinedError when the object itself is undefined
 */
export function getattr(object: unknown, name: string, env: Lookup): unknown {
  // PERF: most of what templates look into are plain objects (bench/jinja).
  if (typeof object === 'object' && object !== null && DICT(name) === undefined) {
    const proto = Object.getPrototypeOf(object);
    if (proto === Object.prototype && Object.hasOwn(object, name)) {
      const value = (object as Record<string, unknown>)[name];
      if (value !== undefined) return typeof value === 'function' ? bound(value, object) : value;
    }
  }
  if (object === undefined) failUndefined();
  const found = attribute(object, name, env.camelCase);
  if (found !== undefined) return found;
  const held = item(object, name);
  if (held !== undefined) return held;
  return env.undefined({ obj: object, name });
}

/**
 * `object[key]`: the item, else, for text, the attribute, else an undefined value.
 * @throws UndefinedError when the object itself is undefined
 */
export function getitem(object: unknown, key: unknown, env: Lookup): unknown {
  if (object === undefined) failUndefined();
  // PERF: positions in lists and keys of plain objects first (bench/jinja).
  const found = Array.isArray(object) && typeof key === 'number' ? itemAt(object, key) : item(object, key);
  if (found !== undefined) return found;
  const name = isText(key) ? String(key) : undefined;
  const own = name === undefined ? undefined : attribute(object, name, env.camelCase);
  return own === undefined ? env.undefined({ obj: object, name: name ?? key }) : own;
}

/** An item, or JavaScript's `undefined`. */
export function item(object: unknown, key: unknown): unknown {
  if (typeof object === 'string') return position(characters(object), key);
  if (typeof object !== 'object' || object === null) {
    return typeof object === 'function' ? ask(object, '__getitem__', key) : undefined;
  }
  if (Array.isArray(object)) return position(object, key);
  if (isDict(object)) return dictItem(object, key);
  return objectItem(object, key);
}

function objectItem(object: object, key: unknown): unknown {
  if (object instanceof Nothing) return special(object, 'member')!.call(object);
  if (object instanceof Markup) {
    const char = position(characters(object.value), key);
    return char === undefined ? undefined : new Markup(char);
  }
  if (object instanceof Uint8Array) return position(object, key);
  if (object instanceof Range) {
    const at = whole(key);
    return at === undefined ? undefined : object.at(at < 0 ? at + object.length : at);
  }
  return hostItem(object, key);
}

function dictItem(object: Record<string, unknown> | Map<unknown, unknown>, key: unknown): unknown {
  try {
    const value = getKey(object, key);
    return isPlain(object) && typeof value === 'function' ? bound(value, object) : value;
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    // A list or dict as a key: Python raises TypeError, and Jinja takes that for a missing item.
    return undefined;
  }
}

function whole(key: unknown): number | undefined {
  if (typeof key === 'number' && Number.isSafeInteger(key)) return key;
  return typeof key === 'boolean' ? Number(key) : undefined;
}

function position(items: ArrayLike<unknown>, key: unknown): unknown {
  const at = whole(key);
  return at === undefined ? undefined : itemAt(items, at);
}

// What Python's lookups raise for an item that is not there.
const NOT_FOUND = /^(?:KeyError|IndexError|LookupError|AttributeError|BadRequestKeyError)$/;

function ask(object: object, protocol: string, key: unknown): unknown {
  try {
    return special(object, protocol)?.call(object, key);
  } catch (error) {
    if (error instanceof Error && NOT_FOUND.test(error.name)) return undefined;
    throw error;
  }
}

/** Items of a host's object: by Python's protocol, or by `has` and `get` as Map, Headers and FormData have them. */
function hostItem(object: object, key: unknown): unknown {
  if (special(object, '__getitem__')) return ask(object, '__getitem__', key);
  const [has, get] = [special(object, 'has'), special(object, 'get')];
  if (!has || !get || typeof key !== 'string' || isUnsafe(key)) return undefined;
  return has.call(object, key) ? get.call(object, key) : undefined;
}
