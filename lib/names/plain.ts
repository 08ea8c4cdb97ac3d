/** Python's manners of what is a plain object, or a Map: `values.pop('lang')`, `app.view_functions['index'] = index`. */

import type { AppCtxGlobals } from '../app/ctx.js';
import { LookupError } from '../errors.js';

type Values = Record<string, unknown>;

/** The values of a URL, with the methods of Python's dicts. */
export type ValuesDict = Values &
  Pick<AppCtxGlobals, 'get' | 'pop' | 'setdefault'> & {
    update(more: object): void;
    items(): [key: string, value: unknown][];
  };

/** May change the values of the URL before all else; those are null where no rule matched. */
export type UrlValuesHook = (endpoint: string | null, values: ValuesDict | null) => void;
/** Fills in values for `url_for`. */
export type UrlDefaultsHook = (endpoint: string, values: ValuesDict) => void;

const has = (own: Values, key: string): boolean => Object.hasOwn(own, key);

const METHODS: Record<string, (own: Values, ...args: never[]) => unknown> = {
  get: (own, key: string, fallback: unknown = null) => (has(own, key) ? own[key] : fallback),
  pop(own, key: string, ...fallback: [unknown?]) {
    if (!has(own, key) && fallback.length === 0) throw new LookupError(`The key '${key}' is missing.`);
    const value = has(own, key) ? own[key] : fallback[0];
    delete own[key];
    return value;
  },
  setdefault: (own, key: string, value: unknown = null) => (has(own, key) ? own[key] : (own[key] = value)),
  update: (own, more: object) => void Object.assign(own, more),
  items: (own) => Object.entries(own),
};

/** A hook that is given the values of a URL as a dict, whose own keys win over names of methods. */
export const valuesHook = (hook: (endpoint: never, values: never) => void) =>
  ((endpoint, values: Values | null) => {
    const get = (own: Values, key: string) =>
      has(own, key) || !has(METHODS as Values, key) ? own[key] : METHODS[key]!.bind(null, own);
    hook(endpoint, (values && new Proxy(values, { get, has })) as never);
  }) as typeof hook;

/** A Map that has its values by index, too; names of its methods win. */
export function indexed<V>(map: Map<string, V>): Map<string, V> & Record<string, V> {
  return new Proxy(map, {
    get(target, key) {
      if (typeof key === 'string' && !(key in target)) return target.get(key);
      const member: unknown = Reflect.get(target, key, target);
      return typeof member === 'function' ? member.bind(target) : member;
    },
    set: (target, key: string, value: V) => target.set(key, value) === target,
    has: (target, key: string) => target.has(key),
    deleteProperty: (target, key: string) => target.delete(key),
  }) as Map<string, V> & Record<string, V>;
}
