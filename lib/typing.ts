/** Types of views, hooks and URL values. A leaf: types only, nothing at run time. */
import type { HTTPErrors, HTTPException } from './errors.js';
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

export type { HeadersValue } from './http/headers.js';
export type { StatusValue } from './http/status.js';

/** What maps, sets, dates, functions and promises have, and plain objects, arrays and responses have not. */
interface NoBuiltIn {
  readonly then?: never;
  readonly [Symbol.toPrimitive]?: never;
  readonly [Symbol.hasInstance]?: never;
  readonly [Symbol.toStringTag]?: never;
}

/** Iterators and streams. */
type Streamed = ({ next(): unknown } | { [Symbol.asyncIterator](): unknown }) & { readonly then?: never };

/**
 * What a view may return: text (HTML), bytes, a plain object or array (JSON), a response (the platform's too), an
 * (async) iterator, a web stream, or a `tuple(body, status, headers)`. Flask: ResponseReturnValue. Numbers, booleans,
 * null and undefined are errors, since they are most often a forgotten return; so are functions, maps, sets and dates.
 * @typeParam Hint shown by the compiler where something else is returned
 */
export type ResponseValue<Hint extends string = 'text, data, a Response, or tuple(await body, status)'> =
  | string
  | Uint8Array
  | ArrayBuffer
  | (object & NoBuiltIn)
  | Streamed
  | { readonly [_ in Hint]: never };

type MaybePromise<T> = T | Promise<T>;

/**
 * A view function: the values of the URL come as one object, and nothing else, so that `(name, id) => …` is refused.
 * @typeParam Input what comes behind them: with schemas, what they made of the request
 */
export type ViewFunction<Values = never, Input extends unknown[] = []> = (
  values: Values,
  ...input: Input
) => MaybePromise<ResponseValue>;

/** A view function of a route that declares its answers. @typeParam Returned what it may return */
export type DeclaredView<Values, Input extends unknown[], Returned> = (
  values: Values,
  ...input: Input
) => MaybePromise<Returned>;

/** What a view or a WebSocket handler gives, now or later. */
export type ViewReturn = MaybePromise<ResponseValue | undefined | void>;

/** A view function or WebSocket handler of any rule, as the registries keep it. */
export type AnyView = (values: never, input: never) => ViewReturn;

/** A WebSocket handler; what it returns before accepting is an HTTP answer. */
export type WebsocketView<Values = never, Input extends unknown[] = []> = (
  values: Values,
  ...input: Input
) => ViewReturn;

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

/** One event of a stream (HTML Standard, section 9.2). */
export interface ServerSentEvent {
  /** What the client gets as `event.data`: text, of any number of lines; anything else is written as JSON. */
  data?: unknown;
  /** The type of the event; `message` without one. */
  event?: string | undefined;
  /** What a client that reconnects sends as Last-Event-ID. */
  id?: string | number | undefined;
  /** How long the client is to wait before it reconnects, in milliseconds. */
  retry?: number | undefined;
  /** Text that clients ignore. */
  comment?: string | undefined;
}

/** Gives the event that is sent for one. */
export type CheckEvent = (event: ServerSentEvent | string) => Promise<ServerSentEvent | string>;

/** A class of errors. */
// biome-ignore lint/suspicious/noExplicitAny: only `any[]` accepts every constructor; the type is never applied to arguments.
export type ErrorClass<E = unknown> = abstract new (...args: any[]) => E;

/** What a handler of a code or class of errors is given. */
export type ErrorOf<C> =
  C extends ErrorClass<infer E>
    ? E extends object
      ? E
      : HTTPException
    : C extends keyof HTTPErrors
      ? HTTPErrors[C]
      : HTTPException;
