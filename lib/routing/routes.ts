/**
 * The types of URL building. A project names its endpoints once, and `urlFor` then knows their variables:
 *
 * ```ts
 * declare module 'pottle' {
 *   interface Routes {
 *     user: '/user/<int:id>';
 *     search: { page?: number };
 *   }
 * }
 * ```
 */

import type { Uuid } from '../values.js';

/** The endpoints of a project: to each its rule, or an object type of its values. Filled by declaration merging. */
// biome-ignore lint/suspicious/noEmptyInterface: there to be merged with
export interface Routes {}

/** Values that say how a URL is built, beside those of its variables. */
export interface UrlOptions {
  /** What follows `#`. */
  _anchor?: string | null | undefined;
  /** Prefers the rule of the endpoint that has this method. */
  _method?: string | null | undefined;
  /** The scheme; implies `_external`. */
  _scheme?: string | null | undefined;
  /** With scheme and host; by default only outside of a request. */
  _external?: boolean | null | undefined;
}

/** What stands between the angle brackets of a rule. */
type Variables<R extends string> = R extends `${string}<${infer V}>${infer Rest}`
  ? V | Variables<Rest>
  : never;

type NameOf<V extends string> = V extends `${string}:${infer Rest}` ? NameOf<Rest> : V;

/** The value of a variable by its converter; those of other converters are their own business. */
type ValueOf<V extends string> = V extends `int${'(' | ':'}${string}`
  ? number | bigint | string
  : V extends `float${'(' | ':'}${string}`
    ? number | string
    : V extends `uuid:${string}`
      ? string | Uuid
      : V extends `${'string' | 'path' | 'default'}${'(' | ':'}${string}`
        ? string | number | bigint
        : V extends `any(${string}`
          ? string
          : V extends `${string}:${string}`
            ? unknown
            : string | number | bigint;

/** The values that a rule is built with: `RuleValues<'/user/<int:id>'>` is `{ id: number | bigint | string }`. */
export type RuleValues<R extends string> = { [V in Variables<R> as NameOf<V>]: ValueOf<V> };

/** An endpoint: one of {@link Routes}, or any other, since blueprints and extensions bring their own. */
export type Endpoint = keyof Routes | (string & {});

type Given<D> = D extends string ? RuleValues<D> : D;
type Declared<E> = E extends keyof Routes ? Given<Routes[E]> : object;

/** The values that `urlFor` takes for an endpoint. Others than those of its variables go into the query string. */
export type UrlValues<E extends string> = Declared<E> & UrlOptions & { [name: string]: unknown };

/** The arguments of `urlFor` after the endpoint: the values, which may be left out where none are required. */
export type UrlArguments<E extends string> =
  object extends Declared<E> ? [values?: UrlValues<E>] : [values: UrlValues<E>];
