/** What an attribute of a value is: a method of its Python type, or a member that the host's object may show. */
import { Markup, Tuple } from '../../values.js';
import { BYTES } from './bytes.js';
import { bind, type Lookup, type Methods, methods } from './calls.js';
import { DICT, LIST, RANGE, SET, TUPLE } from './collection-methods.js';
import { DATE, dateField, TIMEDELTA } from './date-methods.js';
import { PyDict } from './dict.js';
import { DictView } from './dict-view.js';
import { markupMethods } from './markup-methods.js';
import { Namespace } from './namespace.js';
import { PyFloat } from './number.js';
import { numberField, numberMethods } from './number-methods.js';
import { Range } from './range.js';
import { formatMethods } from './str-format.js';
import { STR_METHODS } from './str-methods.js';
import { TimeDelta } from './timedelta.js';
import { isDateOnly, isPlain, Nothing, special } from './types.js';
import { type View, viewOf } from './view.js';

// Here, since formats look attributes up.
const STR = methods<string>(() => ({ ...STR_METHODS, ...formatMethods(attribute, false) }));
const MARKUP = methods<Markup>(() => ({ ...markupMethods(), ...formatMethods(attribute, true) }));

/**
 * The attribute of a value by Python's rules, without looking for items; JavaScript's `undefined` if there is none.
 * Methods come bound. Never shows `constructor`, `prototype`, names with two leading underscores, nor what
 * `Object.prototype` and `Function.prototype` have.
 */
export function attribute(object: unknown, name: string, env: Lookup): unknown {
  switch (typeof object) {
    case 'string':
      return method(STR, object, name, env);
    case 'object':
      return object === null ? undefined : objectAttribute(object, name, env);
    case 'function':
      return member(object, name, env);
    case 'number':
    case 'boolean':
    case 'bigint':
      return numberField(object, name) ?? method(numberMethods(object), object, name, env);
    default:
      return undefined;
  }
}

function method(table: Methods, self: unknown, name: string, env: Lookup): unknown {
  const found = table(name);
  return found && bind(found, self, env);
}

function objectAttribute(object: object, name: string, env: Lookup): unknown {
  if (object instanceof Namespace) return object.get(name);
  if (isPlain(object)) return method(DICT, object, name, env);
  if (object instanceof Nothing) return special(object, 'member')!.call(object, name);
  if (Array.isArray(object)) return arrayAttribute(object, name, env);
  if (object instanceof Map) {
    const own = object instanceof PyDict ? undefined : member(object, name, env, Map.prototype);
    return own ?? method(DICT, object, name, env);
  }
  if (object instanceof Set)
    return member(object, name, env, Set.prototype) ?? method(SET, object, name, env);
  if (BOXES.some((type) => object instanceof type)) return boxAttribute(object, name, env);
  const view = viewOf(object);
  return view === undefined ? member(object, name, env) : viewed(object, name, view, env);
}

function arrayAttribute(object: unknown[], name: string, env: Lookup): unknown {
  const own = Object.getPrototypeOf(object);
  const plain = own === Array.prototype || own === Tuple.prototype;
  const found = plain ? undefined : member(object, name, env, Array.prototype);
  return found ?? method(object instanceof Tuple ? TUPLE : LIST, object, name, env);
}

/** What stands for one of Python's own values: its JavaScript members are nothing that templates know. */
const BOXES = [Markup, PyFloat, Date, Uint8Array, Range, DictView, TimeDelta];

function boxAttribute(object: object, name: string, env: Lookup): unknown {
  if (object instanceof Markup) return method(MARKUP, object, name, env);
  if (object instanceof Date) {
    const field = dateField(object, name, isDateOnly(object));
    return field === undefined ? method(DATE, object, name, env) : field;
  }
  if (object instanceof PyFloat)
    return numberField(object, name) ?? method(numberMethods(object), object, name, env);
  if (object instanceof Uint8Array) return method(BYTES, object, name, env);
  if (object instanceof TimeDelta)
    return TIMES.includes(name) ? object[name as 'days'] : method(TIMEDELTA, object, name, env);
  if (object instanceof Range && ['start', 'stop', 'step'].includes(name)) return object[name as 'start'];
  return object instanceof Range ? method(RANGE, object, name, env) : undefined;
}

const TIMES = ['days', 'seconds', 'microseconds'];

/** Names that no template may ask for: they lead from a value to the code that made it. */
export function isUnsafe(name: string): boolean {
  return name === 'constructor' || name === 'prototype' || name.startsWith('__');
}

/** A member of an instance of a class that looks different from templates. */
function viewed(object: object, name: string, view: View, env: Lookup): unknown {
  const own = view.methods && method(view.methods, object, name, env);
  if (own !== undefined || view.hidden?.has(name)) return own;
  // The cast only lets us look at a member that the view says is there.
  if (view.members?.has(name)) return bound((object as Record<string, unknown>)[name], object);
  if (view.dict !== undefined && READS.has(name)) return method(DICT, view.dict(object), name, env);
  return member(object, name, env);
}

// Methods of dicts that change nothing: they work on what a view gives.
const READS = new Set(['get', 'items', 'keys', 'values', 'copy']);

/** A member of a host's object or function, or of what stands before a class of JavaScript's. */
function member(object: object, name: string, env: Lookup, until?: object): unknown {
  const found = lookUp(object, name, until);
  if (found !== undefined || !name.includes('_') || !env.camelCase?.(object)) return found;
  const camel = name.replace(/(?<=[^_])_([a-z0-9])/g, (_all, next: string) => next.toUpperCase());
  return camel === name ? undefined : lookUp(object, camel, until);
}

// What every function owns; shown only where somebody has set it on purpose.
const OF_FUNCTIONS = new Set(['length', 'name', 'arguments', 'caller']);

function lookUp(object: object, name: string, until: object | undefined): unknown {
  if (!(name in object) || isUnsafe(name) || (Array.isArray(object) && name === 'length')) return undefined;
  // What the language gives every function cannot be written to; a static method of that name can.
  if (typeof object === 'function' && OF_FUNCTIONS.has(name))
    if (Object.getOwnPropertyDescriptor(object, name)?.writable === false) return undefined;
  return isShown(object, name, until) ? bound((object as Record<string, unknown>)[name], object) : undefined;
}

/** Whether the member is the object's own or of one of its classes, rather than of JavaScript's base classes. */
function isShown(object: object, name: string, until: object | undefined): boolean {
  for (let at: object | null = object; at !== null && at !== until; at = Object.getPrototypeOf(at)) {
    if (at === Object.prototype || at === Function.prototype) return false;
    if (Object.hasOwn(at, name)) return true;
  }
  // A Proxy may answer for names that none of its classes has.
  return (
    until === undefined &&
    !(name in Object.prototype) &&
    !(typeof object === 'function' && name in Function.prototype)
  );
}

/** A function that knows its object. Classes, and functions that carry properties, stay what they are. */
export function bound(value: unknown, self: object): unknown {
  if (typeof value !== 'function' || isClass(value) || Object.keys(value).length) return value;
  // Its marks go with it: what it wants to be given, and that it is unsafe.
  return Object.assign(value.bind(self), value);
}

/** Only the prototype of a class cannot be replaced. */
function isClass(value: object): boolean {
  return Object.getOwnPropertyDescriptor(value, 'prototype')?.writable === false;
}
