/** Functions that views call: URLs, redirects, errors, messages, files. */

import type { Context } from './app/ctx.js';
import type { Route } from './app/rules.js';
import type { UrlForValues } from './app/urls.js';
import { Aborter, type HTTPException, type HTTPExceptionOptions } from './errors.js';
import { currentApp, currentContext, runningContext, session } from './globals.js';
import type { Endpoint, UrlArguments } from './routing/index.js';
import { messageFlashed } from './signals.js';
import type { AfterHook, AfterWebsocketHook, ResponseValue, StatusValue, ViewFunction } from './typing.js';
import { tuple } from './values.js';
import { redirect as makeRedirect } from './wrappers/redirect.js';
import type { Response } from './wrappers/response.js';

/**
 * The URL of an endpoint (flask.url_for).
 * @param endpoint `.name` is within the blueprint of the request
 * @param values those of the URL; others go to the query (lists repeat, null is left out). Options: `_external`,
 *   `_scheme`, `_anchor`, `_method`
 * @throws BuildError when no rule of the endpoint takes the values; ContextError without a request or SERVER_NAME
 * @example urlFor('user', { id: 3, tab: 'notes' })  // /user/3?tab=notes
 */
export function urlFor<E extends Endpoint>(endpoint: E, ...[values]: UrlArguments<E>): string {
  return currentContext('urlFor', 'app').app.urlFor(endpoint, values as UrlForValues | undefined);
}

/**
 * A response that sends the client elsewhere (flask.redirect).
 * @param code 302 unless given; 303 after a form, 301 and 308 for good
 */
export function redirect(location: string, code: StatusValue = 302): Response {
  const app = runningContext()?.app;
  return app === undefined ? makeRedirect(location, code) : app.redirect(location, code);
}

const aborter = new Aborter();

/**
 * Ends the view with an HTTP error (flask.abort).
 * @param code a status from 400 on, an error of one, or a response to answer with
 * @param description a sentence for the error page, or the options at once
 * @example abort(401, { wwwAuthenticate: new WWWAuthenticate('basic', { realm: 'notes' }) })
 */
export function abort(
  code: number | HTTPException | Response | globalThis.Response,
  description?: string | null | HTTPExceptionOptions,
  options?: HTTPExceptionOptions,
): never {
  return (runningContext()?.app.aborter ?? aborter).abort(code, description, options);
}

/**
 * A response of what a view may return, to go on working with (flask.make_response). Several arguments are those of
 * a tuple: body, status, headers.
 * @example const response = makeResponse(await renderTemplate('index.html')); response.setCookie('seen', '1');
 */
export function makeResponse(...args: [] | [ResponseValue, ...unknown[]]): Response {
  const { app } = currentContext('makeResponse', 'app');
  if (args.length === 0) return new app.responseClass();
  return app.makeResponse(args.length === 1 ? args[0] : tuple(...args));
}

/** A response with the JSON of a value; several are a list, none is null (flask.json.jsonify). */
export function jsonify(...values: unknown[]): Response {
  return currentContext('jsonify', 'app').app.json.response(...values);
}

/**
 * Keeps a message for the next page that shows them (flask.flash).
 * @param category such as `error`; `message` by default
 */
export function flash(message: unknown, category = 'message'): void {
  // Assigned anew, since a change inside a list does not mark the session as modified.
  const flashes = [...flashesOf(session.get('_flashes')), tuple(category, message)];
  session.set('_flashes', flashes);
  if (messageFlashed.receivers.size > 0) {
    messageFlashed.send(currentApp._getCurrentObject(), { message, category });
  }
}

/** Options of {@link getFlashedMessages}. */
export interface FlashedOptions {
  /** Pairs of category and message instead of messages. */
  withCategories?: boolean | undefined;
  /** Only these categories. */
  categoryFilter?: readonly string[] | undefined;
}

/** The flashed messages in a session; what is none, another program with the key may have put there. */
function flashesOf(stored: unknown): [string, unknown][] {
  return Array.isArray(stored) ? stored.filter((one) => Array.isArray(one) && one.length === 2) : [];
}

/**
 * Takes the messages out of the session; the same ones for the rest of the request (flask.get_flashed_messages).
 */
export function getFlashedMessages(options: FlashedOptions & { withCategories: true }): [string, unknown][];
export function getFlashedMessages(options?: FlashedOptions): unknown[];
export function getFlashedMessages(options: FlashedOptions = {}): unknown[] {
  const ctx = currentContext('getFlashedMessages', 'any');
  if (ctx.flashes === null) {
    ctx.flashes = flashesOf(ctx.session.has('_flashes') && ctx.session.pop('_flashes'));
  }
  const wanted = options.categoryFilter ?? [];
  const found = ctx.flashes.filter(([category]) => wanted.length === 0 || wanted.includes(category));
  return options.withCategories
    ? found.map(([category, message]) => tuple(category, message))
    : found.map(([, message]) => message);
}

/** Whether an app context, or any other, is active (flask.has_app_context). */
export function hasAppContext(): boolean {
  return runningContext() !== undefined;
}

/** Whether a request is being answered (flask.has_request_context). */
export function hasRequestContext(): boolean {
  return runningContext()?.exchange?.kind === 'http';
}

/** Whether a WebSocket is being served (quart.has_websocket_context). */
export function hasWebsocketContext(): boolean {
  return runningContext()?.exchange?.kind === 'websocket';
}

/**
 * Runs a function on the response of the request in progress, whatever answers it (flask.after_this_request).
 * @param hook gets the response and returns the one to send
 * @throws ContextError outside of a request
 */
export function afterThisRequest<H extends AfterHook>(hook: H): H {
  const ctx = currentContext('afterThisRequest', 'http');
  (ctx.afterFunctions ??= []).push(hook);
  return hook;
}

/** Runs a function when the WebSocket in progress has ended (quart.ctx.after_this_websocket). */
export function afterThisWebsocket<H extends AfterWebsocketHook>(hook: H): H {
  const ctx = currentContext('afterThisWebsocket', 'websocket');
  (ctx.afterWebsocketFunctions ??= []).push(hook);
  return hook;
}

/** What any function looks like. */
type AnyFunction<A extends unknown[], R, T> = (this: T, ...args: A) => R;

function copyContext<A extends unknown[], R, T>(
  ctx: Context,
  fn: AnyFunction<A, R, T>,
): AnyFunction<A, R, T> {
  return function (this: T, ...args: A) {
    return ctx.run(() => fn.apply(this, args));
  };
}

/**
 * Binds a function to the request in progress (flask.copy_current_request_context). Awaits, timers and promises keep
 * the context by themselves until the request is over; what needs this is a listener on an emitter that lives outside
 * of the request, and what reads the request after its end. Request, session and `g` are the same in the copy, and
 * teardown runs once: when the request ends, not the copy. After that the session takes no more changes.
 * @throws ContextError outside of a request
 */
export function copyCurrentRequestContext<A extends unknown[], R, T>(
  fn: AnyFunction<A, R, T>,
): AnyFunction<A, R, T> {
  return copyContext(currentContext('copyCurrentRequestContext', 'http'), fn);
}

/** Binds a function to the WebSocket in progress (quart.copy_current_websocket_context). */
export function copyCurrentWebsocketContext<A extends unknown[], R, T>(
  fn: AnyFunction<A, R, T>,
): AnyFunction<A, R, T> {
  return copyContext(currentContext('copyCurrentWebsocketContext', 'websocket'), fn);
}

/** Binds a function to the app at work, without the request (quart.copy_current_app_context). */
export function copyCurrentAppContext<A extends unknown[], R, T>(
  fn: AnyFunction<A, R, T>,
): AnyFunction<A, R, T> {
  return copyContext(currentContext('copyCurrentAppContext', 'app').withoutRequest(), fn);
}

/**
 * Keeps the request context for a streamed body (flask.stream_with_context). Generators keep it by themselves here,
 * and teardown waits for the last chunk: this returns what it is given, for code that comes from Flask.
 */
export function streamWithContext<T>(generator: T): T {
  return generator;
}

/**
 * Gives a wrapper the name of the view it wraps, so that a view decorator does not lose the endpoint (functools.wraps).
 * The view stays to be had as `__wrapped__`.
 * @example const loginRequired = (view) => wraps(view, async (...args) => g.user ? view(...args) : abort(401));
 */
export function wraps<W extends (...args: never[]) => unknown>(
  view: ViewFunction | ((...args: never[]) => unknown),
  wrapper: W,
): W;
/** As a decorator of the wrapper: `wraps(view)(function wrapped(...args) { … })`. */
export function wraps(
  view: ViewFunction | ((...args: never[]) => unknown),
): <W extends (...args: never[]) => unknown>(wrapper: W) => W;
export function wraps<W extends (...args: never[]) => unknown>(
  view: ViewFunction | ((...args: never[]) => unknown),
  wrapper?: W,
): W | ((wrapper: W) => W) {
  if (wrapper === undefined) return (given: W) => wraps(view, given);
  return Object.defineProperties(wrapper, {
    name: { value: view.name, configurable: true },
    __wrapped__: { value: view, configurable: true },
  });
}

/**
 * Several routes of one view, written as the decorators of Python stand above each other: the lowest, which is the last
 * here, is registered first, so that `urlFor` builds the URL that Flask builds where only the order decides.
 * @param routes what `app.route()` and its like give, for the same values
 * @example stacked(app.route('/'), app.route('/index'))(async function index() { … })
 */
export function stacked<Values>(...routes: Route<Values>[]): Route<Values> {
  return (view, context) => routes.reduceRight((made, route) => route(made, context), view);
}
