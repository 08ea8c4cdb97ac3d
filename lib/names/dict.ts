/** Python's manners of dicts: `form['name']`, `'name' in form`, `for (const name of form)`. */

import type { ReadonlyHeaders } from '../http/headers.js';
import { MultiDict } from '../http/multidict.js';
import { namesOf } from '../values.js';

/** What Python writes by name: `args.get('page', default=1, type=int)`. */
export interface GetOptions<V, D, T> {
  default?: D;
  type?: (value: V) => T;
}

/** `get` and `getlist` with arguments by name. */
interface Named<V> {
  get<D = null, T = V>(key: string, options: GetOptions<V, D, T>): T | D;
  get<D, T = V>(key: string, fallback: D, options: Pick<GetOptions<V, D, T>, 'type'>): T | D;
  getlist<T>(key: string, options: Pick<GetOptions<V, never, T>, 'type'>): T[];
}

/** What Python reads by index. Names of methods win; a key of such a name is reached by `get`. */
export type Dict<V, D> = Named<V> &
  Omit<D, 'size' | typeof Symbol.iterator> &
  Iterable<string> & { [key: string]: V };

/** As {@link Dict}, for headers, which iterate over pairs in Python too. */
export type HeaderDict<D> = Named<string> & D & { [name: string]: string };

/** What tools, templates and JSON ask any object for: no keys of a dict, unless a client sends them. */
const TOOLS = /^(?:then|asymmetricMatch|nodeType|tagName|hasAttribute|\$\$typeof|@@.*|__(?!proto)[a-z]+__)$/;

type Dictlike = MultiDict<unknown> | ReadonlyHeaders;

const stands = new WeakMap<object, object>();

/**
 * A dict or headers with Python's manners: the object itself, seen differently. The same one each time.
 * @param shown makes what is shown of a value: a file
 */
export function dict<T extends object>(target: T, shown: (value: unknown) => unknown = (value) => value): T {
  const known = stands.get(target);
  if (known !== undefined) return known as T;
  const made = new Proxy(target, new Manners(target as unknown as Dictlike, shown)) as T;
  stands.set(target, made);
  stands.set(made, made);
  return made;
}

class Manners implements ProxyHandler<object> {
  constructor(
    private readonly dict: Dictlike,
    private readonly shown: (value: unknown) => unknown,
  ) {}

  get(target: object, key: PropertyKey): unknown {
    if (key === Symbol.iterator && target instanceof MultiDict) return () => target.keys();
    if (key === Symbol.toPrimitive) return () => String(target);
    if (typeof key !== 'string' || membersOf(target).has(key)) return this.member(target, key);
    if (TOOLS.test(key as string) && !this.dict.has(key as string)) return undefined;
    return this.shown(this.dict.require(key as string));
  }

  private member(target: object, key: PropertyKey): unknown {
    const value: unknown = Reflect.get(target, key, target);
    if (typeof value !== 'function') return value;
    const shown =
      key === 'get' || key === 'pop' || key === 'require'
        ? this.shown
        : SHOWN_EACH.has(key)
          ? this.each
          : null;
    if (shown === null) return value.bind(target);
    return (...args: unknown[]) => shown(value.apply(target, byPlace(key, args)));
  }

  /** Lists of values, and pairs. */
  private readonly each = (values: unknown): unknown => {
    const shown = (value: unknown): unknown => (Array.isArray(value) ? value.map(shown) : this.shown(value));
    return Array.from(values as Iterable<unknown>, shown);
  };

  set(_: object, key: PropertyKey, value: unknown): boolean {
    return this.change('set', key, value);
  }

  defineProperty(_: object, key: PropertyKey, { value }: PropertyDescriptor): boolean {
    return this.change('set', key, value);
  }

  private change(how: 'set' | 'pop' | 'remove', ...args: unknown[]): boolean {
    // What a client has sent has no such method.
    const change = (this.dict as unknown as Record<string, ((...args: unknown[]) => void) | undefined>)[how];
    if (change === undefined)
      throw new TypeError('The headers of a request cannot be changed. Change a copy() instead.');
    change.apply(this.dict, args);
    return true;
  }

  /** Its keys are not its properties, which alone could be kept as they are. */
  preventExtensions(): boolean {
    return false;
  }

  has(target: object, key: PropertyKey): boolean {
    return typeof key === 'string' ? this.dict.has(key) : key in target;
  }

  deleteProperty(_: object, key: PropertyKey): boolean {
    return this.change(this.dict instanceof MultiDict ? 'pop' : 'remove', key);
  }

  ownKeys(): string[] {
    return [...new Set(this.dict.keys() as Iterable<string>)];
  }

  getOwnPropertyDescriptor(_: object, key: PropertyKey): PropertyDescriptor | undefined {
    if (typeof key !== 'string' || !this.dict.has(key)) return undefined;
    return { configurable: true, enumerable: true, writable: true, value: this.shown(this.dict.get(key)) };
  }
}

const members = new Map<object, Set<string>>();

/** The names that a class gives its objects: not those of every object, which clients may choose for a key (`constructor`), and not its size. */
function membersOf(target: object): Set<string> {
  const prototype: object = Object.getPrototypeOf(target);
  let known = members.get(prototype);
  if (known === undefined) {
    known = new Set(namesOf(prototype));
    known.delete('constructor');
    known.delete('size');
    members.set(prototype, known);
  }
  return known;
}

/** Arguments that may come by name, in their places. */
function byPlace(key: PropertyKey, args: unknown[]): unknown[] {
  const last = args.at(-1);
  if (args.length < 2 || !isNamed(last)) return args;
  if (key === 'getlist') return [args[0], last.type];
  return key === 'get' ? [args[0], args.length > 2 ? args[1] : (last.default ?? null), last.type] : args;
}

function isNamed(value: unknown): value is GetOptions<unknown, unknown, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const keys = Object.keys(value);
  return keys.length > 0 && keys.every((key) => key === 'default' || key === 'type');
}

const SHOWN_EACH = new Set<PropertyKey>(['getlist', 'values', 'items', 'lists', 'listvalues', 'poplist']);
