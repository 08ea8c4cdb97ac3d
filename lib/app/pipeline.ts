/**
 * The pipeline: match → before → view → response → after → send → teardown. One for requests and WebSockets.
 *
 * The steps are methods of the app, under Flask's names, so that an app may override them; what they do stands here.
 * PERF: a view without hooks costs one promise, its own: each step waits only for what is thenable (bench/http.js, text).
 */

import { Forbidden, HTTPException, InternalServerError, ResponseTypeError } from '../errors.js';
import { SocketClosed } from '../exchange.js';
import { storage } from '../globals.js';
import {
  appcontextPopped,
  appcontextPushed,
  appcontextTearingDown,
  gotRequestException,
  gotWebsocketException,
  requestFinished,
  requestStarted,
  requestTearingDown,
  type Signal,
  websocketFinished,
  websocketStarted,
  websocketTearingDown,
} from '../signals.js';
import type { AfterHook, AfterWebsocketHook } from '../typing.js';
import { isThenable } from '../values.js';
import { Response } from '../wrappers/response.js';
import { sendResponse } from '../wrappers/send.js';
import type { Context } from './ctx.js';
import { RequestRedirect } from './ctx.js';
import { tracebackPage } from './debug.js';
import { findErrorHandler } from './errorhandlers.js';

type Maybe<T> = T | Promise<T>;

/** Answers an exchange, from matching to teardown. Never throws, never rejects. */
export function handle(ctx: Context): Maybe<void> {
  let value: unknown;
  try {
    value = isQuiet(ctx) ? ctx.app.dispatchRequest(ctx) : ctx.app.fullDispatchRequest(ctx);
  } catch (error) {
    return recover(ctx, error);
  }
  if (!isThenable(value)) return finish(ctx, value);
  return value.then(
    (result) => finish(ctx, result),
    (error) => recover(ctx, error),
  ) as Promise<void>;
}

/** Matches, and tells whether the view is all there is to run before a response exists. */
function isQuiet(ctx: Context): boolean {
  ctx.matchRequest();
  if (!ctx.plan.plainBefore || ctx.app.customized || appcontextPushed.receivers.size > 0) return false;
  return !ctx.app.mustPrepare(ctx) && !isHeard(ctx, requestStarted, websocketStarted);
}

function isSocket(ctx: Context): boolean {
  return ctx.exchange!.kind === 'websocket';
}

function isHeard<P extends object>(ctx: Context, forHttp: Signal<P>, forWebsocket: Signal<P>): boolean {
  return (isSocket(ctx) ? forWebsocket : forHttp).receivers.size > 0;
}

/** Everything before the response: session, signals, hooks, view (flask.Flask.full_dispatch_request). */
export async function fullDispatchRequest(ctx: Context): Promise<unknown> {
  if (appcontextPushed.receivers.size > 0) await appcontextPushed.sendAsync(ctx.app);
  await ctx.app.prepare(ctx);
  await tell(ctx, requestStarted, websocketStarted, {});
  const value = await ctx.app.preprocessRequest(ctx);
  return value ?? ctx.app.dispatchRequest(ctx);
}

/** Runs the URL preprocessors and the before-hooks; the first value is the answer (flask.Flask.preprocess_request). */
export async function preprocessRequest(ctx: Context): Promise<unknown> {
  const { plan } = ctx;
  for (const preprocess of plan.preprocessors) preprocess(ctx.rule?.endpoint ?? null, ctx.viewArgs);
  for (const hook of plan.before) {
    const result: unknown = hook();
    const value = isThenable(result) ? await result : result;
    if (value !== undefined && value !== null) return value;
  }
  return undefined;
}

/** Calls the view of the endpoint, or raises what routing found (flask.Flask.dispatch_request). */
export function dispatchRequest(ctx: Context): unknown {
  if (ctx.routingException !== null) return ctx.app.raiseRoutingException(ctx);
  const { view } = ctx.plan;
  const rule = ctx.rule!;
  if (rule.provideAutomaticOptions && ctx.exchange!.method === 'OPTIONS') {
    return ctx.app.makeDefaultOptionsResponse(ctx);
  }
  if (view === undefined) throw new ReferenceError(`The endpoint '${rule.endpoint}' has no view function.`);
  return view(ctx.viewArgs as never, undefined as never);
}

/** Makes an answer of what the view gave, runs the after-hooks and sends it. */
function finish(ctx: Context, value: unknown): Maybe<void> {
  let result: Maybe<void>;
  try {
    result = conclude(ctx, value);
  } catch (error) {
    return fallBack(ctx, error);
  }
  return isThenable(result) ? result.then(undefined, (error) => fallBack(ctx, error)) : result;
}

function conclude(ctx: Context, value: unknown): Maybe<void> {
  if (isSocket(ctx)) return concludeSocket(ctx, value);
  const response = ctx.app.makeResponse(value, ctx);
  if (!needsProcessing(ctx)) return deliver(ctx, response);
  return ctx.app.finalizeRequest(ctx, response).then((final) => deliver(ctx, final));
}

/** Whether anything happens between response and sending. */
function needsProcessing(ctx: Context): boolean {
  return (
    ctx.app.customized ||
    ctx.plan.after.length > 0 ||
    ctx.afterFunctions !== null ||
    ctx.openedSession !== null ||
    requestFinished.receivers.size > 0
  );
}

/** Runs what follows the view (flask.Flask.finalize_request). */
export async function finalizeRequest(ctx: Context, response: Response): Promise<Response> {
  const final = await ctx.app.processResponse(ctx, response);
  if (requestFinished.receivers.size > 0) {
    await requestFinished.sendAsync(ctx.app, { response: final });
  }
  return final;
}

/** Runs the after-hooks and saves the session (flask.Flask.process_response). */
export async function processResponse(ctx: Context, response: Response): Promise<Response> {
  let current = response;
  for (const hook of [...(ctx.afterFunctions ?? []), ...(ctx.plan.after as AfterHook[])]) {
    const result: unknown = hook(current);
    current = checked(hook, isThenable(result) ? await result : result);
  }
  const session = ctx.openedSession;
  if (session !== null && !ctx.app.sessionInterface.isNullSession(session)) {
    await ctx.app.sessionInterface.saveSession(ctx.app, session, current);
  }
  return current;
}

function checked(hook: { name: string }, value: unknown): Response {
  if (value instanceof Response) return value;
  throw new ResponseTypeError(
    `The after-request hook '${hook.name || 'anonymous'}' returned ${value === undefined ? 'nothing' : typeof value}. ` +
      'It must return a response: the one it was given, or another.',
  );
}

/** Ends a WebSocket: refuses the handshake with a response, or closes what was accepted. */
async function concludeSocket(ctx: Context, value: unknown): Promise<void> {
  const { websocket } = ctx;
  // A view that ends without accepting and without an answer refuses the handshake.
  const refusal = websocket.accepted ? null : ctx.app.makeResponse(value ?? new Forbidden(), ctx);
  const response = await ctx.app.postprocessWebsocket(ctx, refusal);
  if (websocketFinished.receivers.size > 0) await websocketFinished.sendAsync(ctx.app, { response });
  if (response !== null && !websocket.accepted) return deliver(ctx, response);
  websocket.end(1000);
  return conclusion(ctx);
}

/** Runs the after-hooks of a WebSocket and, when it is refused, saves the session (quart.Quart.postprocess_websocket). */
export async function postprocessWebsocket(
  ctx: Context,
  response: Response | null,
): Promise<Response | null> {
  let current = response;
  for (const hook of [...(ctx.afterWebsocketFunctions ?? []), ...(ctx.plan.after as AfterWebsocketHook[])]) {
    current = (await hook(current)) ?? current;
  }
  const session = ctx.openedSession;
  if (session === null || ctx.app.sessionInterface.isNullSession(session)) return current;
  if (current !== null) await ctx.app.sessionInterface.saveSession(ctx.app, session, current);
  else if (session.modified) {
    ctx.app.logger.error(
      'Session changes of a WebSocket that was accepted are lost: its headers are already sent.',
    );
  }
  return current;
}

/** Sends a response, then ends the context. */
function deliver(ctx: Context, response: Response): Maybe<void> {
  const sent = sendResponse(ctx.exchange!, response, ctx.app);
  return isThenable(sent) ? sent.then(() => conclusion(ctx)) : conclusion(ctx);
}

/** The view or a hook before it failed: asks the error handlers. */
function recover(ctx: Context, error: unknown): Maybe<void> {
  if (isSocket(ctx) && (ctx.websocket.accepted || error instanceof SocketClosed))
    return breakSocket(ctx, error);
  let value: unknown;
  try {
    value = ctx.app.handleUserException(ctx, error);
  } catch (unhandled) {
    return fallBack(ctx, unhandled);
  }
  // PERF: a 404 without a handler of its own waits for nothing (bench/http.js, missing).
  if (!isThenable(value)) return finish(ctx, value);
  return value.then(
    (answer) => finish(ctx, answer),
    (unhandled) => fallBack(ctx, unhandled),
  ) as Promise<void>;
}

/** An accepted WebSocket failed: the end of the connection ends the view in silence, anything else is an error. */
async function breakSocket(ctx: Context, error: unknown): Promise<void> {
  const gone = error instanceof SocketClosed;
  ctx.error = error;
  try {
    if (!gone) {
      await tell(ctx, gotRequestException, gotWebsocketException, { exception: error });
      if (ctx.app.propagates && ctx.exchange!.raise) ctx.exchange!.raise(error);
      else ctx.app.logException(ctx, error);
      await ctx.app.postprocessWebsocket(ctx, null);
    }
  } catch (failure) {
    ctx.app.logException(ctx, failure);
  }
  ctx.websocket.end(gone ? 1000 : 1011);
  return conclusion(ctx);
}

/** Finds the handler of an error; throws it on when there is none (flask.Flask.handle_user_exception). */
export function handleUserException(ctx: Context, error: unknown): unknown {
  const { app } = ctx;
  if (error instanceof HTTPException) {
    app.exposeKey(error);
    if (!app.trapHttpException(error)) return app.handleHttpException(ctx, error);
  }
  const handler = findErrorHandler(app.errorHandlerSpec, error, ctx.plan?.blueprints ?? []);
  if (handler === null) throw error;
  return handler(error as never);
}

/** Answers an HTTP error by its handler, or as it is (flask.Flask.handle_http_exception). */
export function handleHttpException(ctx: Context, error: HTTPException): unknown {
  // A redirect of the routing is no error to handle, and an error without a code is a ready answer.
  if (error.code === null || error instanceof RequestRedirect) return error;
  const handler = findErrorHandler(ctx.app.errorHandlerSpec, error, ctx.plan?.blueprints ?? []);
  return handler === null ? error : handler(error as never);
}

/** Nobody handled the error: a 500. */
async function fallBack(ctx: Context, error: unknown): Promise<void> {
  ctx.error = error;
  let response: Response;
  try {
    response = await ctx.app.handleException(ctx, error);
  } catch (failure) {
    response = escape(ctx, failure);
  }
  return deliver(ctx, response);
}

/**
 * Even the error handling failed, or the error is to propagate: to the test that made the request. On a server there
 * is nobody to take it, and the client gets the plainest answer there is; in debug mode, with the stack.
 */
function escape(ctx: Context, failure: unknown): Response {
  const { app, exchange } = ctx;
  if (app.propagates && exchange!.raise) exchange!.raise(failure);
  else app.logException(ctx, failure);
  return app.debug ? tracebackPage(failure) : new InternalServerError().getResponse();
}

/** Answers an unhandled error with a 500; rethrows it where tests want to see it (flask.Flask.handle_exception). */
export async function handleException(ctx: Context, error: unknown): Promise<Response> {
  const { app } = ctx;
  await tell(ctx, gotRequestException, gotWebsocketException, { exception: error });
  if (app.propagates) throw error;
  app.logException(ctx, error);
  const serverError = new InternalServerError({ originalException: error });
  const handler = findErrorHandler(app.errorHandlerSpec, serverError, ctx.plan?.blueprints ?? []);
  const value: unknown = handler === null ? serverError : await handler(serverError as never);
  const response = app.makeResponse(value, ctx);
  try {
    return isSocket(ctx)
      ? ((await app.postprocessWebsocket(ctx, response)) ?? response)
      : await app.finalizeRequest(ctx, response);
  } catch (failure) {
    // The error page itself must not fail because a hook does.
    app.logException(ctx, failure);
    return response;
  }
}

/** The end of a context: teardown hooks, blueprints first, then the app context's. */
function conclusion(ctx: Context): Maybe<void> {
  const { plan, app } = ctx;
  const nothing =
    !app.customized &&
    (plan === undefined || plan.teardown.length === 0) &&
    app.teardownAppcontextFuncs.length === 0 &&
    appcontextTearingDown.receivers.size === 0 &&
    appcontextPopped.receivers.size === 0 &&
    !isHeard(ctx, requestTearingDown, websocketTearingDown);
  ctx.release();
  if (!nothing) return tearDown(ctx);
}

async function tearDown(ctx: Context): Promise<void> {
  try {
    await tearDownBoth(ctx);
  } catch (failure) {
    if (ctx.app.propagates && ctx.exchange!.raise) ctx.exchange!.raise(failure);
    else ctx.app.logException(ctx, failure);
  }
}

/** The request first, then the app context, whatever becomes of the first. */
export async function tearDownBoth(ctx: Context): Promise<void> {
  try {
    if (ctx.exchange !== null) await ctx.app.doTeardownRequest(ctx, ctx.error);
  } finally {
    await ctx.app.doTeardownAppcontext(ctx, ctx.error);
  }
}

/** Runs the teardown hooks of the app context (flask.Flask.do_teardown_appcontext). */
export async function doTeardownAppcontext({ app }: Context, error: unknown): Promise<void> {
  try {
    await runTeardown(app.teardownAppcontextFuncs.toReversed(), error);
  } finally {
    if (appcontextTearingDown.receivers.size > 0) await appcontextTearingDown.sendAsync(app, { exc: error });
    if (appcontextPopped.receivers.size > 0) await appcontextPopped.sendAsync(app);
  }
}

/** Runs the teardown hooks of the request; each runs, then the first failure is raised (flask.Flask.do_teardown_request). */
export async function doTeardownRequest(ctx: Context, error: unknown): Promise<void> {
  try {
    await runTeardown(ctx.plan?.teardown ?? [], error);
  } finally {
    await tell(ctx, requestTearingDown, websocketTearingDown, { exc: error });
  }
}

/** Calls every hook, whatever the others do; throws the first failure at the end. */
export async function runTeardown(
  hooks: readonly ((error: unknown) => unknown)[],
  error: unknown,
): Promise<void> {
  const failures: unknown[] = [];
  for (const hook of hooks) {
    try {
      await hook(error);
    } catch (failure) {
      failures.push(failure);
    }
  }
  if (failures.length > 0) throw failures[0];
}

/** Runs a function in a context of its own and ends the context, telling the hooks what the function threw. */
export function runInContext<T>(ctx: Context, fn: () => T | Promise<T>): Promise<T> {
  return storage.run(ctx, async () => {
    if (appcontextPushed.receivers.size > 0) await appcontextPushed.sendAsync(ctx.app);
    try {
      return await fn();
    } catch (error) {
      ctx.error = error;
      throw error;
    } finally {
      ctx.release();
      await tearDownBoth(ctx);
    }
  });
}

async function tell<P extends object>(
  ctx: Context,
  forHttp: Signal<P>,
  forWebsocket: Signal<P>,
  values: P,
): Promise<void> {
  const signal = isSocket(ctx) ? forWebsocket : forHttp;
  if (signal.receivers.size > 0) await signal.sendAsync(ctx.app, values);
}
