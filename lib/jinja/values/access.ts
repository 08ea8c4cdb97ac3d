/** `a.b` and `a[b]`. */
import { Markup } from '../../values.js';
import { SecurityError } from '../errors.js';
import { attribute, bound, isUnsafe } from './attributes.js';
import type { Lookup } from './calls.js';
import { DICT } from './collection-methods.js';
import { getKey } from './dict.js';
import { characters, itemAt } from './indices.js';
import { Range } from './range.js';

import { repr } from './text.js';
import { failUndefined, isDict, isPlain, isText, Nothing, special, typeName } from './types.js';

const OF_NOTHING = /^_undefined_|^__(?:call|class|doc|getattribute|init|module|new|reduce|slots)__$/;

/**
 * The attribute as templates of the environment see it; JavaScript's `undefined` if there is none. Every way to a member or method ends
 * here: what a sandbox refuses is not even looked at, and becomes an undefined value that says so.
 */
export function visible(object: unknown, name: string, env: Lookup): unknown {
  // An undefined value has no attributes that could be refused, but for what it tells of itself, and Python of all objects.
  const nothing = object instanceof Nothing && !OF_NOTHING.test(name);
  if (nothing || env.isSafeAttribute?.(object, name) !== false) return attribute(object, name, env);
  return env.undefined({
    hint: `access to attribute ${repr(name)} of ${repr(typeName(object))} object is unsafe.`,
    obj: object,
    name,
    error: (message) => new SecurityError(message),
  });
}

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
  const found = visible(object, name, env);
  if (found !== undefined && (object instanceof Nothing || !(found instanceof Nothing))) return found;
  // Items are data, whatever their names.
  const held = item(object, name);
  return held !== undefined ? held : (found ?? env.undefined({ obj: object, name }));
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
  const own = name === undefined ? undefined : visible(object, name, env);
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
