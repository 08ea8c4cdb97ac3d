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

/** One `<…>` of a rule as a record of one member. The name stands behind the last colon. */
type Variable<S extends string> = S extends `${infer Converter}:${infer Rest}`
  ? Rest extends `${string}:${string}`
    ? Variable<Rest>
    : { [Name in Rest]: Converted<Converter> }
  : { [Name in S]: string };

/** The variables of a rule; nothing is known of one that is not written where it is used. */
export type Collect<Rule extends string> = Rule extends `${string}<${infer Inner}>${infer Rest}`
  ? Variable<Inner> & Collect<Rest>
  : string extends Rule
    ? Record<string, unknown>
    : unknown;

/** A type with its members written out. */
export type Flatten<T> = { [K in keyof T]: T[K] };

/**
 * The values that a rule gives to its view.
 * @example Params<'/user/<int:id>/<path:file>'> is { id: number; file: string }
 */
export type Params<Rule extends string> = Flatten<Collect<Rule>>;

/** No values. */
export type Nothing = Record<never, never>;
