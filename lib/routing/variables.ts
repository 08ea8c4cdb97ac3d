/** Rule texts as the compiler reads them: types only, nothing at run time. */
import type { Converters } from '../typing.js';

type Trim<S extends string> = S extends ` ${infer R}` ? Trim<R> : S extends `${infer R} ` ? Trim<R> : S;

/** The words of `any(about, "a, b")`. */
type Words<S extends string> = S extends ` ${infer R}`
  ? Words<R>
  : S extends `"${infer Word}"${infer R}` | `'${infer Word}'${infer R}`
    ? Word | (R extends `${string},${infer More}` ? Words<More> : never)
    : S extends `${infer Word},${infer R}`
      ? Trim<Word> | Words<R>
      : Trim<S>;

/** What a converter makes, by how a rule names it: `int`, `int(min=1)`, `any(a, b)`. */
type Converted<S extends string> = S extends keyof Converters
  ? Converters[S]
  : S extends `any(${infer Arguments})`
    ? Words<Arguments>
    : S extends `${infer Name}(${string}`
      ? Converted<Name>
      : unknown;

/** The name of a variable stands behind its last colon. */
type Name<V extends string> = V extends `${string}:${infer Rest}` ? Name<Rest> : V;

/** The type of a variable. */
type Type<V extends string> = V extends `${infer Converter}:${Name<V>}`
  ? Converted<Converter>
  : string extends V
    ? unknown
    : string;

/** The variables of a rule, `'int:id' | 'name'`; nothing is known of one that is not written where it is used. */
type Variables<R extends string> = R extends `${string}<${infer V}>${infer Rest}`
  ? V | Variables<Rest>
  : string extends R
    ? string
    : never;

/** Rules by how many variables V they have; the last of more than four comes with all that follows it. */
type Patterns<V extends string> =
  | `${V}${string}`
  | `${string}<${V}>${string}`
  | `${string}<${V}>${string}<${V}>${string}`
  | `${string}<${V}>${string}<${V}>${string}<${V}>${string}`
  | `${string}<${V}>${string}<${V}>${string}<${V}>${string}<${V}>${string}`
  | `${string}<${V}>${string}<${V}>${string}<${V}>${string}<${V}>${string}<${V}`;

/**
 * A rule, which is any text. The compiler infers V out of it: its variables, and the slash that it begins with. So all
 * routes with the same variables have one signature, whatever their text is, and only the first of them is work.
 * The patterns are for inference alone: with V known, which is less than `string`, they are not looked at.
 */
export type Rule<V extends string> = string extends V ? Patterns<V> : string;

/** The variables of what {@link Rule} found: nothing in a text that is not written where it is used. */
export type Found<V extends string> = [V] extends [never] ? string : Split<V>;
type Split<V extends string> = V extends '/'
  ? never
  : V extends `${string}>${string}`
    ? Variables<`<${V}`>
    : V;

/** A type with its members written out. */
export type Flatten<T> = { [K in keyof T]: T[K] };

/** The values of variables. */
export type Values<V extends string> = { [One in V as Name<One>]: Type<One> };

/**
 * The values that a rule gives to its view.
 * @example Params<'/user/<int:id>/<path:file>'> is { id: number; file: string }
 */
export type Params<R extends string> = R extends string ? Values<Variables<R>> : never;

/** No values. */
export type Nothing = Record<never, never>;
