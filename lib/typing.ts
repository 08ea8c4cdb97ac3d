/** Types of views, hooks and URL values. A leaf: types only, nothing at run time. */
import type { Response } from './wrappers/response.js';

/**
 * The type that a converter gives to a view, by its name in a rule. Merge your own into it:
 * `declare module 'pottle' { interface Converters { list: string[] } }`.
 */
export interface Converters {
  default: string;
  string: string;
  path: string;
  any: string;
  uuid: string;
  int: number;
  float: number;
}

type Trim<S extends string> = S extends ` ${infer R}` ? Trim<R> : S extends `${infer R} ` ? Trim<R> : S;

/** `int(min=1)` → `int`: the name of a converter, without its arguments. */
type ConverterName<S extends string> = S extends `${infer Name}(${string}` ? Name : S;

type Converted<Name extends string> = Name extends keyof Converters ? Converters[Name] : unknown;

/** One `<…>` of a rule as a record of one member. The name stands behind the last colon. */
type Variable<S extends string> = S extends `${infer Converter}:${infer Rest}`
  ? Rest extends `${string}:${string}`
    ? Variable<Rest>
    : { [Name in Trim<Rest>]: Converted<Trim<ConverterName<Converter>>> }
  : { [Name in Trim<S>]: string };

type Collect<Rule extends string> = Rule extends `${string}<${infer Inner}>${infer Rest}`
  ? Variable<Inner> & Collect<Rest>
  : unknown;

type Flatten<T> = { [K in keyof T]: T[K] };

/**
 * The values that a rule gives to its view.
 * @example Params<'/user/<int:id>/<path:file>'> is { id: number; file: string }
 */
export type Params<Rule extends string> = string extends Rule
  ? Record<string, unknown>
  : Flatten<Collect<Rule>>;

export type { HeadersValue } from './http/headers.js';
export type { StatusValue } from './http/status.js';

/**
 * What a view may return: text (HTML), bytes, a plain object or array (JSON), a response, an (async) iterable, a
 * web stream, or a `tuple(body, status, headers)`. Flask: ResponseReturnValue. Numbers, booleans, null and undefined
 * are errors, since they are most often a forgotten return.
 */
export type ResponseValue = string | (object & { readonly then?: never });

type MaybePromise<T> = T | Promise<T>;

/**
 * A view function: the values of the URL as one object, then the validated input of the route if it declares any.
 * Without input there is no second parameter, so that `(name, id) => …` is refused.
 */
export type ViewFunction<Values = never, Input = never> = (
  ...args: [Input] extends [never] ? [values: Values] : [values: Values, input: Input]
) => MaybePromise<ResponseValue>;

/** A view function of any rule, as the registries keep it. */
export type AnyView = (values: never, input: never) => unknown;

/** A WebSocket handler; what it returns before accepting is an HTTP answer. */
export type WebsocketView<Values = never> = (
  values: Values,
) => MaybePromise<ResponseValue | undefined | void>;

/** Runs before the view; anything but undefined and null is the answer. */
export type BeforeHook = () => MaybePromise<ResponseValue | undefined | null | void>;

/** Runs after the view, with the response; returns the response to send. */
export type AfterHook = (response: Response) => MaybePromise<Response>;

/** Runs when a WebSocket handler ended: with the response that refuses the handshake, or null after acceptance. */
export type AfterWebsocketHook = (
  response: Response | null,
) => MaybePromise<Response | null | undefined | void>;

/** Runs at the very end, with the error that nobody handled, or null. */
export type TeardownHook = (error: unknown) => MaybePromise<unknown>;

/** Runs before everything else with the matched endpoint and its values, which it may change; never awaited. */
export type UrlValuePreprocessor = (endpoint: string | null, values: Record<string, unknown> | null) => void;

/** Fills in values for `urlFor` before a URL is built. */
export type UrlDefaultsHook = (endpoint: string, values: Record<string, unknown>) => void;

/** Adds variables to every rendered template. */
export type ContextProcessor = () => MaybePromise<Record<string, unknown>>;

/** Answers an error. */
export type ErrorHandler<E = never> = (error: E) => MaybePromise<ResponseValue>;

/** A class of errors. */
// biome-ignore lint/suspicious/noExplicitAny: only `any[]` accepts every constructor; the type is never applied to arguments.
export type ErrorClass<E = unknown> = abstract new (...args: any[]) => E;
