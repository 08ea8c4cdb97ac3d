/** Turns what a view returned into a response, and what it threw into an error that answers. */
import {
  BadRequest,
  ClientDisconnected,
  HTTPException,
  RequestEntityTooLarge,
  RequestedRangeNotSatisfiable,
  ResponseTypeError,
  ServiceUnavailable,
} from '../errors.js';
import { BodyError } from '../exchange.js';
import { RangeNotSatisfiable } from '../http/conditional.js';
import { FormError } from '../http/forms.js';
import { Headers, type HeadersSource } from '../http/headers.js';
import { MultiDict } from '../http/multidict.js';
import { classOf, isThenable, letGo, Markup, Tuple } from '../values.js';
import { Response } from './response.js';

/** What the making of responses needs of an app. */
export interface ResponseMaker {
  readonly responseClass: typeof Response;
  readonly json: { response(...values: unknown[]): Response };
}

/** Who gave a value, for errors: "The view of 'index'"; null for a function like any other. */
export interface Source {
  readonly answerer: string | null;
}

/**
 * A response made of a view's value (flask.Flask.make_response).
 * @param source tells in errors who gave the value; null where that is a function like any other
 * @throws ResponseTypeError for what is no answer: undefined, null, numbers, booleans, instances of other classes
 */
export function makeResponse(app: ResponseMaker, value: unknown, source: Source | null): Response {
  // PERF: the two commonest first: text, and a response made by hand (bench/http.js, text).
  if (typeof value === 'string') return new app.responseClass(value);
  if (value instanceof Response) return value;
  if (value instanceof Markup) return new app.responseClass(value.value);
  if (value instanceof Tuple) return fromTuple(app, value, source);
  if (value instanceof HTTPException) return makeResponse(app, value.getResponse(), source);
  if (typeof value !== 'object' || value === null) throw new ResponseTypeError(explain(value, source));
  if (value instanceof Uint8Array) return new app.responseClass(value);
  if (value instanceof ArrayBuffer) return new app.responseClass(new Uint8Array(value));
  if (isData(value)) return app.json.response(value);
  if (value instanceof globalThis.Response) return fromPlatform(app, value);
  if (isStream(value)) return new app.responseClass(value);
  throw new ResponseTypeError(explain(value, source));
}

/** A response of the platform: one that was made, or that `fetch` got; what fetch has decoded is not coded any more. */
function fromPlatform(app: ResponseMaker, given: globalThis.Response): Response {
  if (given.bodyUsed)
    throw new ResponseTypeError(
      'The body of this Response was read already: return what was read, or a clone().',
    );
  const headers = new Headers(
    [...given.headers].filter(([name]) => given.url === '' || !OF_CONNECTION.has(name)),
  );
  const response = new app.responseClass(given.body ?? '', {
    status: `${given.status} ${given.statusText}`.trim(),
    headers,
  });
  if (!given.headers.has('content-type')) response.headers.delete('content-type');
  return response;
}

/** What was said of the bytes on another connection. */
const OF_CONNECTION = new Set([
  ...[
    'connection',
    'content-encoding',
    'content-length',
    'keep-alive',
    'trailer',
    'transfer-encoding',
    'upgrade',
  ],
]);

/** `tuple(body)`, `(body, status)`, `(body, headers)`, `(body, status, headers)`. */
function fromTuple(app: ResponseMaker, parts: Tuple, source: Source | null): Response {
  const [body, second, third] = parts;
  const promise = parts.find(isThenable);
  if (promise !== undefined) throw new ResponseTypeError(explain(promise, source));
  if (parts.length < 2 || parts.length > 3) {
    throw new ResponseTypeError(
      `${nameOf(source)} returned a tuple of ${parts.length}. It must be tuple(body, status), ` +
        'tuple(body, headers) or tuple(body, status, headers).',
    );
  }
  const short = parts.length === 2 && typeof second === 'object' && second !== null;
  const status = short ? null : second;
  const headers = short ? second : third;
  const response = makeResponse(app, body, source);
  if (typeof status === 'number' || typeof status === 'string') response.status = status;
  else if (status !== null && status !== undefined) throw new ResponseTypeError(explain(status, source));
  if (headers !== undefined && headers !== null)
    response.headers.update(new Headers(headers as HeadersSource));
  return response;
}

/** A list, a plain object or a multi-dict: what becomes JSON. */
export function isData(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (Array.isArray(value)) return !(value instanceof Tuple);
  const prototype = Object.getPrototypeOf(value);
  if (prototype === Object.prototype || prototype === null) return !isStream(value);
  return value instanceof MultiDict;
}

/** Generators, other iterators, and whatever is iterable asynchronously: web and Node streams among them. */
function isStream(value: object): value is Iterable<string> | AsyncIterable<string> {
  if (Symbol.asyncIterator in value) return true;
  return Symbol.iterator in value && 'next' in value && typeof value.next === 'function';
}

function nameOf(source: Source | null): string {
  return source?.answerer ?? 'The function';
}

function explain(value: unknown, source: Source | null): string {
  const kind = typeof value === 'object' && value !== null ? classOf(value) : typeof value;
  if (isThenable(value))
    return `${nameOf(source)} returned a promise within its value. Await it first: tuple(await renderTemplate('page.html'), 404).`;
  if (kind !== undefined && typeof value === 'object' && value !== null)
    return (
      `${nameOf(source)} did not return a response but an instance of ${kind}. Only plain objects and arrays become JSON: ` +
      'return { ...it }, or jsonify(it), which uses its toJSON().'
    );
  const got = value === undefined || value === null ? `${value}: perhaps it ends without a return` : kind;
  return (
    `${nameOf(source)} did not return a response but ${got}. ` +
    'It may return text, bytes, a plain object or array (JSON), a Response, a generator or stream, ' +
    'or tuple(body, status, headers).'
  );
}

/** What an error of the lower floors means as an answer to the client; any other error stays as it is. Never throws. */
export function asHttpException(error: unknown): unknown {
  try {
    if (isThenable(error)) return thrownPromise(error);
    if (error instanceof RangeNotSatisfiable)
      return new RequestedRangeNotSatisfiable({ length: error.length ?? undefined });
    if (error instanceof FormError)
      return error.status === 413 ? new RequestEntityTooLarge() : new BadRequest();
    if (!(error instanceof BodyError) || error.reason === 'consumed') return error;
    if (error.reason === 'no room') return new ServiceUnavailable();
    return error.reason === 'too large' ? new RequestEntityTooLarge() : new ClientDisconnected();
  } catch (cause) {
    return new TypeError('What was thrown cannot be looked at: a Proxy, or a getter, that throws.', {
      cause,
    });
  }
}

/** A promise that was thrown: what it fails with would have nobody to handle it. */
function thrownPromise(promise: unknown): TypeError {
  letGo(promise);
  return new TypeError('What was thrown is a promise. Await it first: throw await …');
}
