/**
 * Python's names for what there is. A class gets them on its prototype, beside its own: one class, and `instanceof` holds. What a porter
 * derives from it may use Python's names too: its constructor is told, and what the framework calls leads there.
 */

import { rememberPlace } from '../app/names.js';
import { after } from '../values.js';
import { type Place, type Taking, taking } from './taking.js';

/** A name as Python writes it: `setCookie` is `set_cookie`. */
export type Snake<S extends string> = S extends `${infer Head}${infer Rest}`
  ? Head extends Lowercase<Head>
    ? `${Head}${Snake<Rest>}`
    : `_${Lowercase<Head>}${Snake<Rest>}`
  : S;

/** Options as Python writes them. */
export type Snaked<O> = O extends object ? { [K in keyof O as K extends string ? Snake<K> : K]: O[K] } : O;

/** Those of some options that Python writes differently. */
export type Snakes<O> = {
  [K in keyof O as K extends string ? (Snake<K> extends K ? never : Snake<K>) : never]: O[K];
};

/** An option by its name, where Python takes it by place too; what is none has no meaning here. */
export type Option<O, K extends string> = K extends keyof O ? O[K] : unknown;

/** What a class has beside its constructor. */
export type Statics<C> = Omit<C, 'prototype'>;

/** What a class is known by: members with the places of their options, or the key of their signature, `setCookie:Response.set_cookie statusCode`. */
interface Known {
  object?: string;
  statics?: string;
  /** Where the constructor takes options, or the key of its signature. */
  options?: string | readonly Place[];
}

type Members = Record<PropertyKey, unknown>;

const names = new Map<string, string>();

/** `setCookie` as `set_cookie`. */
export function snake(name: string): string {
  let made = names.get(name);
  if (made === undefined) {
    made = name.replaceAll(/(?<=[a-z\d])[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
    names.set(name, made);
  }
  return made;
}

/**
 * A function whose arguments are as Python writes them.
 * @param how the key of its signature, or the places of its options
 * @param shown makes of what it gives what Python sees of it
 * @param name how Python calls it, where that is not its name in snake_case
 */
export function named(
  fn: unknown,
  how: string | readonly Place[] = [],
  shown?: (value: unknown) => unknown,
  name = typeof how === 'string' ? how.slice(how.lastIndexOf('.') + 1) : snake((fn as Method).name),
): unknown {
  const run = fn as Method;
  const take = taking(name, how);
  if (take === null && shown === undefined) return fn;
  const made = function (this: unknown, ...args: unknown[]) {
    const value = run.apply(this, take === null ? args : take(args));
    return shown === undefined ? value : after(value, shown);
  };
  return Object.defineProperty(made, 'name', { value: name });
}

type Method = (...args: unknown[]) => unknown;

/** The framework's names by Python's, of all classes: what a derived class may replace. */
const camelOf = new Map<string, string>();

/** Whether Python's name is one of a member. */
export function isTwin(name: string): boolean {
  return camelOf.has(name);
}

/** `1?,2` as places, and the key of a signature as it is. */
function howOf(text: string): string | Place[] {
  if (/[a-z]/i.test(text)) return text;
  const places = text === '' ? [] : text.split(',');
  return places.map((place) => (place.endsWith('?') ? (place as Place) : Number(place)));
}

/** Gives an object the names of a listing: `getData:0 statusCode`. */
export function addNames(object: object, listing: string): void {
  for (const entry of listing.split(' ')) {
    const [name = '', places = ''] = entry.split(':');
    const python = snake(name);
    const take = taking(python, howOf(places));
    if (python === name) patch(object, name, take);
    else if (!Object.hasOwn(object, python)) {
      camelOf.set(python, name);
      const member = descriptorOf(object, name);
      const isMethod = typeof member?.value === 'function' && !name.endsWith('Class');
      const added = isMethod ? method(object, name, python, take) : field(name);
      Object.defineProperty(object, python, { configurable: true, ...added });
    }
  }
}

function descriptorOf(object: object, name: string): PropertyDescriptor | undefined {
  for (let at = object; at !== null; at = Object.getPrototypeOf(at)) {
    const found = Object.getOwnPropertyDescriptor(at, name);
    if (found) return found;
  }
  return undefined;
}

/** A method that keeps its name takes arguments as Python does. */
function patch(object: object, name: string, take: Taking | null): void {
  const member = descriptorOf(object, name);
  if (typeof member?.value !== 'function' || take === null) return;
  const run = member.value as Method;
  const made = function (this: unknown, ...args: unknown[]): unknown {
    return run.apply(this, take(args));
  };
  // With what the function itself has: of that of `websocket` Bun takes handlers.
  const value = Object.assign(Object.defineProperty(made, 'name', { value: name }), run);
  Object.defineProperty(object, name, { ...member, value });
}

function field(name: string): PropertyDescriptor {
  return {
    get(this: Members) {
      return this[name];
    },
    set(this: Members, value: unknown) {
      this[name] = value;
    },
  };
}

function method(object: object, name: string, python: string, take: Taking | null): PropertyDescriptor {
  const value = function (this: Members, ...args: unknown[]): unknown {
    // Where this name stands for something else by now, `super` is asked: for what the class itself does.
    const from = this[python] === value ? this : object;
    return (Reflect.get(from, name, this) as Method).apply(this, noted(take === null ? args : take(args)));
  };
  return { writable: true, value };
}

/** A function without a name was handed over where the program calls the method. */
function noted(args: unknown[]): unknown[] {
  if (typeof args[0] === 'function') rememberPlace(args[0], noted);
  return args;
}

/** The class that a twin stands for. */
const originals = new WeakMap<object, object>();

/** The class behind what may be its twin. */
export function original<C>(type: C): C {
  return typeof type === 'function' ? ((originals.get(type) ?? type) as C) : type;
}

/**
 * A class under Python's names: the names on its prototype, and a constructor that takes Python's options and knows what is derived from it.
 * @param known the names, and where options are
 * @param made may give something that stands for an instance
 * @param instead the class that is made, where that is one of its own below the class that is named
 */
export function twin(
  type: unknown,
  known: Known,
  made: (instance: object) => object = (one) => one,
  instead: unknown = type,
): unknown {
  const named = type as { prototype: object };
  if (known.object) addNames(named.prototype, known.object);
  if (known.statics) addNames(named, known.statics);
  const base = instead as new (...args: unknown[]) => object;
  const take = taking(`new ${base.name}`, known.options ?? []);
  const stand: object = new Proxy(base, {
    construct(_, args, newTarget) {
      const given = take === null ? args : take(args);
      if (newTarget === stand) return made(Reflect.construct(base, given, base));
      adopt(newTarget, base);
      return made(settled(Reflect.construct(base, given, newTarget)));
    },
  });
  originals.set(stand, base);
  return stand;
}

const adopted = new WeakSet<object>();

/** What a derived class calls by Python's names is found by the framework's, too. */
function adopt(derived: object, base: { prototype: object }): void {
  for (
    let at = derived as { prototype: object };
    at.prototype !== base.prototype;
    at = Object.getPrototypeOf(at)
  ) {
    if (adopted.has(at)) return;
    adopted.add(at);
    for (const side of [at, at.prototype])
      for (const [python, member] of Object.entries(Object.getOwnPropertyDescriptors(side))) {
        const name = camelOf.get(python);
        if (name !== undefined && !Object.hasOwn(side, name)) Object.defineProperty(side, name, member);
      }
  }
}

/** The fields of an instance follow those that a derived class declares by Python's names, which come after. */
function settled(instance: object): object {
  for (const [name, { value, writable }] of Object.entries(Object.getOwnPropertyDescriptors(instance))) {
    const python = snake(name);
    if (python === name || !writable) continue;
    let kept: unknown = value;
    Object.defineProperty(instance, name, {
      configurable: true,
      enumerable: true,
      get: () => (Object.hasOwn(instance, python) ? (instance as Members)[python] : kept),
      set: (next: unknown) => {
        kept = next;
        if (Object.hasOwn(instance, python)) (instance as Members)[python] = next;
      },
    });
  }
  return instance;
}
