/**
 * A request's way through an app: match → before → view → response → after → send → teardown; one way for requests and
 * WebSockets. The steps have Flask's names and may be overridden; what leads from one to the next is private:
 * `begin`, then `answer`, `answerError` or `answerFailure`, then `send`, then `end`.
 *
 * PERF: a view without hooks costs one promise, its own, and a callback of it: each step waits only for what is
 * thenable, and the exchange is told of the end instead of a promise being made for it (bench/http.js, text).
 */

import { checkConfig, writtenName } from '../config/checks.js';
import { Forbidden, HTTPException, InternalServerError, NotFound, ResponseTypeError } from '../errors.js';
import { appBehind, type Ending, type Exchange, type RequestObserver, type Told } from '../exchange.js';
import type { Fallback } from '../fallback/index.js';
import { currentContext, expose, refused, storage } from '../globals.js';
import { largeCookieWarning } from '../http/cookies.js';
import { ignoreLeavers } from '../leaving.js';
import type { MatchResult, Rule } from '../routing/index.js';
import { checkSecretKeys } from '../sessions/checks.js';
import { SecureCookieSessionInterface, type Session } from '../sessions/index.js';
import {
  appcontextPopped,
  appcontextPushed,
  appcontextTearingDown,
  gotRequestException,
  gotWebsocketException,
  requestFinished,
  requestStarted,
  requestTearingDown,
  Signal,
  websocketFinished,
  websocketStarted,
  websocketTearingDown,
} from '../signals.js';
import type { AfterHook, AfterWebsocketHook, ErrorHandler } from '../typing.js';
import { after, isThenable, letGo } from '../values.js';
import { asHttpException, makeResponse } from '../wrappers/make.js';
import { isSameOrigin } from '../wrappers/origins.js';
import { Response } from '../wrappers/response.js';
import { sendNotFound, sendResponse, sendValue } from '../wrappers/send.js';
import { MALFORMED } from '../wrappers/websocket.js';
import type { Pottle } from './app.js';
import { Context, RequestRedirect } from './ctx.js';
import { DEBUG_PATH, debugAnswer, debugPin, noteHook } from './debug.js';
import { findErrorHandler } from './errorhandlers.js';
import { describeHook, type ImportName, renamedNote } from './names.js';
import { domainOf } from './nearest.js';
import { currentRequestId, Observer } from './observe.js';
import { makePlan, type Plan, planWith } from './plan.js';
import type { PottleOptions } from './setup.js';
import { UrlBuilder } from './urls.js';

/** The part of {@link Pottle} that answers requests. */
export abstract class Pipeline extends UrlBuilder {
  /** A subclass or the app has steps of its own: none may be passed over. */
  customized = false;
  /** Debug mode, as it was when setting up ended. */
  private debugs = false;
  private readonly observers: RequestObserver[] = [];
  private observer: Observer | null = null;
  private readonly plans = {
    http: new Map<string | null, Plan>(),
    websocket: new Map<string | null, Plan>(),
  };
  private readonly ownHandle: unknown;
  /** What answers where no rule does. */
  protected behind: Fallback | null = null;

  constructor(importName: ImportName, options: PottleOptions = {}) {
    super(importName, options);
    const overridden = this.handle !== Pipeline.prototype.handle;
    this.handle = this.handle.bind(this); // so that middleware may be given the bare function
    this.ownHandle = overridden ? null : this.handle;
    appBehind.set(this.handle, this);
  }

  /**
   * Tells a function of each request when it is over: for metrics, and logs of one's own (no such method in Flask). It runs in the
   * request's turn, so it should be quick; what it throws is logged.
   * @returns the function
   * @example app.observe(({ rule, status, duration }) => histogram.observe({ rule, status }, duration));
   */
  observe<F extends RequestObserver>(observer: F): F {
    return this.keep('observe', this.observers, observer);
  }

  // ---- the way in ----

  /** Answers one exchange. Wrap it to put something around the whole app; it never throws and never rejects. */
  handle(exchange: Exchange): void | Promise<void> {
    let ended = false;
    let tell = () => {
      ended = true;
    };
    this.enter(exchange, { ended: () => tell() });
    if (ended) return undefined;
    return new Promise((resolve) => {
      tell = resolve;
    });
  }

  /** As {@link handle}, but the exchange is told of the end; null while something is wrapped around `handle`. */
  get direct(): ((exchange: Told) => void) | null {
    return this.handle === this.ownHandle ? this.enterTold : null;
  }

  private readonly enterTold = (exchange: Told): void => this.enter(exchange, exchange);

  private enter(exchange: Exchange, ending: Ending): void {
    if (!this.locked) this.lock();
    const ctx = new Context(this as unknown as Pottle, exchange, null, ending); // the one subclass
    if (this.observer !== null) this.observer.watch(ctx);
    storage.run(ctx, this.begin, ctx);
  }

  /** Ends setting up; what may have been replaced until now is made known to the globals. */
  protected lock(): void {
    this.checkStart();
    ignoreLeavers();
    const renamed = renamedNote(this.viewFunctions);
    if (renamed !== null) this.logger.warning(renamed);
    this.locked = true;
    this.debugs = this.debug;
    this.observer = Observer.of(this, this.observers);
    this.customized = STEPS.some((step) => this[step] !== Pipeline.prototype[step]);
    expose('currentApp', Object.getPrototypeOf(this), Object.keys(this));
    expose('request', this.requestClass.prototype);
    expose('websocket', this.websocketClass.prototype);
  }

  /** Throws what keeps the app from starting. @internal */
  checkStart(): void {
    this.unfinished.check();
    this.checkConfig();
  }

  protected checkConfig(): void {
    checkSecretKeys(this.config, (key) => writtenName(this.config, key));
    checkConfig(this.config);
  }

  /** Matches the request and calls its view, with what comes before it. Whatever happens leads to an answer. */
  private readonly begin = (ctx: Context): void => {
    let value: unknown;
    try {
      ctx.matchRequest();
      if (this.debugs && ctx.exchange!.path === DEBUG_PATH) value = debugPin(ctx);
      else if (this.behind !== null && ctx.isUnruled) return void this.passOn(ctx, this.behind);
      else if (!ctx.plan.plainBefore || Signal.heardOnTheWay || this.mustPrepare(ctx))
        value = this.fullDispatchRequest(ctx);
      else if (ctx.isMiss && ctx.plan.plainMiss && sendNotFound(ctx.exchange!)) return this.end(ctx);
      else value = this.dispatchRequest(ctx);
    } catch (error) {
      return this.answerError(ctx, error);
    }
    if (!isThenable(value)) return this.answer(ctx, value);
    value.then(
      (result) => this.answer(ctx, result),
      (error) => this.answerError(ctx, error),
    );
  };

  /** Hands a request to the application behind this one. No hook of ours runs: its answer stays as it is. */
  private async passOn(ctx: Context, behind: Fallback): Promise<void> {
    await behind.pass(ctx as { exchange: Exchange });
    ctx.finish();
    ctx.ending!.ended();
  }

  /** Finds the rule of a request. */
  matchExchange(ctx: Context): MatchResult {
    const { urlMap, config } = this;
    const exchange = ctx.exchange!;
    const websocket = exchange.kind === 'websocket';
    if (config.TRUSTED_HOSTS !== null) void ctx.connection.host;
    // PERF: where the host takes no part, nothing is made but the result (bench/http.js, text).
    if (!urlMap.hostMatching && !this.subdomainMatching)
      return urlMap.match(ctx.path, exchange.method, websocket);
    return urlMap.match(ctx.path, exchange.method, websocket, domainOf(ctx));
  }

  /** Whether the page that opens a WebSocket may. See {@link isSameOrigin}. */
  acceptsOrigin(ctx: Context): boolean {
    const { connection } = ctx;
    if (isSameOrigin(connection, this.config.WEBSOCKET_ALLOWED_ORIGINS)) return true;
    const origin = JSON.stringify(connection.origin!.slice(0, 200));
    this.logger.warning(
      `A page of ${origin} was kept from opening a WebSocket. If it may, add it to WEBSOCKET_ALLOWED_ORIGINS.`,
    );
    return false;
  }

  /** Warns of cookies that browsers will not keep. */
  private warnOfCookies(response: Response): void {
    for (const cookie of response.touchedHeaders?.getlist('Set-Cookie') ?? []) {
      const warning = largeCookieWarning(cookie, this.config.MAX_COOKIE_SIZE);
      if (warning !== null) this.logger.warning(warning);
    }
  }

  /** The hooks and the view of a rule's endpoint, flattened at its first request. */
  planFor(kind: 'http' | 'websocket', rule: Rule | null): Plan {
    // PERF: the rule that was just found leads to its plan at once (bench/http.js, text).
    if (rule?.plan) return rule.plan as Plan; // made below
    const endpoint = rule?.endpoint ?? null;
    const plans = this.plans[kind];
    const plan = plans.get(endpoint) ?? makePlan(this, kind, endpoint);
    plans.set(endpoint, plan);
    if (rule === null) return plan;
    rule.plan = planWith(this, rule, plan);
    return rule.plan as Plan;
  }

  // ---- before the response ----

  /** Everything before the response: session, signals, hooks, view (flask.Flask.full_dispatch_request). */
  async fullDispatchRequest(ctx: Context): Promise<unknown> {
    if (appcontextPushed.receivers.size > 0) await appcontextPushed.sendAsync(this);
    if (this.mustPrepare(ctx)) await this.prepare(ctx);
    if (isHeard(ctx, requestStarted, websocketStarted)) await tell(ctx, requestStarted, websocketStarted, {});
    const value = ctx.plan.plainBefore ? null : await this.preprocessRequest(ctx);
    return value ?? this.dispatchRequest(ctx);
  }

  /** Whether something has to be made ready before the hooks run: a session. */
  mustPrepare(ctx: Context): boolean {
    const { sessionInterface, config } = this;
    // PERF: without a key, or without its cookie, the default interface has nothing to refresh, and a look at the first
    // cookie line spares a copy of all headers (bench/http.js, keyed).
    if (sessionInterface.constructor === SecureCookieSessionInterface) {
      if (!config.SECRET_KEY) return false;
      const cookies = ctx.exchange!.firstLine('cookie');
      if (cookies === undefined || !cookies.includes(config.SESSION_COOKIE_NAME)) return false;
    }
    return sessionInterface.savesUntouched(this, ctx.connection);
  }

  /** Opens a session that has to be waited for, or saved though nobody touches it. */
  async prepare(ctx: Context): Promise<void> {
    const { sessionInterface } = this;
    const session = await sessionInterface.openSession(this, ctx.connection);
    ctx.openedSession = (session ?? sessionInterface.makeNullSession(this)) as Session;
  }

  /** Runs the URL preprocessors and the before-hooks; the first value is the answer (flask.Flask.preprocess_request). */
  async preprocessRequest(ctx: Context = currentContext('preprocessRequest', 'any')): Promise<unknown> {
    const { plan } = ctx;
    for (const preprocess of plan.preprocessors) preprocess(ctx.rule?.endpoint ?? null, ctx.viewArgs);
    for (const hook of plan.before) {
      if (this.debugs) noteHook(ctx, hook);
      const result: unknown = hook();
      const value = isThenable(result) ? await result : result;
      if (value === undefined || value === null) continue;
      ctx.answerer = `The hook ${describeHook(hook)}, which answers by what it returns,`;
      return asDeclared(ctx, value);
    }
    return undefined;
  }

  /** Calls the view of the endpoint, or raises what routing found (flask.Flask.dispatch_request). */
  dispatchRequest(ctx: Context): unknown {
    if (ctx.routingException !== null) return this.raiseRoutingException(ctx);
    const { view } = ctx.plan;
    const rule = ctx.rule!;
    if (rule.provideAutomaticOptions && ctx.exchange!.method === 'OPTIONS')
      return this.makeDefaultOptionsResponse(ctx);
    if (view === undefined) throw new ReferenceError(`The endpoint '${rule.endpoint}' has no view function.`);
    return view(ctx.viewArgs as never, undefined as never);
  }

  /** Throws what routing found. */
  raiseRoutingException(ctx: Context): never {
    throw ctx.routingException;
  }

  /** The answer to OPTIONS: the methods of the path (flask.Flask.make_default_options_response). */
  makeDefaultOptionsResponse(ctx: Context): Response {
    const response = new this.responseClass();
    response.allow.update(ctx.urlAdapter!.allowedMethods(ctx.path));
    return response;
  }

  // ---- from a value to the answer ----

  /** Makes an answer of what the view gave, runs the after-hooks and sends it. */
  private answer(ctx: Context, value: unknown): void {
    try {
      if (isSocket(ctx)) return void this.answerSocket(ctx, value);
      const seen = !ctx.plan.plainAfter || Signal.heardOnTheWay || ctx.wantsResponse;
      if (seen) return void this.answerSeen(ctx, this.makeResponse(value, ctx));
      // PERF: text and data that nobody looks at on the way need no Response (bench/http.js, text).
      if (!sendValue(ctx.exchange!, value, this)) return this.send(ctx, this.makeResponse(value, ctx));
    } catch (error) {
      letGo(value);
      return void this.answerFailure(ctx, error);
    }
    this.end(ctx);
  }

  /** Makes a response of what a view returned (flask.Flask.make_response). */
  makeResponse(value: unknown, ctx: Context | null = storage.getStore() ?? null): Response {
    try {
      return makeResponse(this, value, ctx);
    } catch (error) {
      letGo(value);
      throw error;
    }
  }

  private async answerSeen(ctx: Context, response: Response): Promise<void> {
    let final: Response;
    try {
      final = await this.finalizeRequest(ctx, response);
    } catch (error) {
      response.close().catch((failure: unknown) => this.logException(ctx, failure));
      return this.answerFailure(ctx, error);
    }
    this.send(ctx, final);
  }

  /** Runs what follows the view (flask.Flask.finalize_request). */
  async finalizeRequest(ctx: Context, response: Response): Promise<Response> {
    const final = await this.processResponse(ctx, response);
    if (requestFinished.receivers.size > 0) await requestFinished.sendAsync(this, { response: final });
    return final;
  }

  /** Runs the after-hooks and saves the session (flask.Flask.process_response). */
  async processResponse(ctx: Context, response: Response): Promise<Response> {
    let current = response;
    for (const hook of [...(ctx.afterFunctions ?? []), ...(ctx.plan.after as AfterHook[])]) {
      const result: unknown = hook(current);
      current = checked(hook, isThenable(result) ? await result : result);
    }
    const session = ctx.openedSession;
    if (session !== null && !this.sessionInterface.isNullSession(session))
      await this.sessionInterface.saveSession(this, session, current);
    return current;
  }

  /** Sends a response, then ends the context. */
  private send(ctx: Context, response: Response, last = false): void {
    this.warnOfCookies(response);
    const failed = (error: unknown) => {
      // A stream that has nothing yet fails as a view does; once, for its error page may be a stream that fails too.
      if (!last && !failedToSend.has(ctx)) {
        failedToSend.add(ctx);
        return this.answerError(ctx, error);
      }
      if (!last) return void this.answerFailure(ctx, error);
      this.logException(ctx, error);
      this.end(ctx);
    };
    let sent: void | Promise<unknown>;
    try {
      sent = sendResponse(ctx.exchange!, response, this);
    } catch (error) {
      return failed(error);
    }
    if (isThenable(sent)) sent.then((cut) => this.end(ctx, cut), failed);
    else this.end(ctx);
  }

  /** The limit of sending a streamed body, in seconds. */
  get responseTimeout(): number | null {
    return this.config.RESPONSE_TIMEOUT;
  }
  /**
   * Logs an error in the middle of a streamed body, when no other answer is possible any more.
   * @param ended the stream was being ended, as its client had left
   */
  logStreamError(error: unknown, ended = false): void {
    if (ended && storage.getStore()?.connection.isLeaving(error)) return;
    const what = ended ? 'failed as it was ended' : 'failed while it was sent; the connection is cut';
    this.logger.exception(`The body of a response ${what}.`, error);
  }
  /** Ends a WebSocket: refuses the handshake with a response, or closes what was accepted. */
  private async answerSocket(ctx: Context, value: unknown): Promise<void> {
    const { websocket } = ctx;
    try {
      // A view that ends without accepting and without an answer refuses the handshake.
      const refusal = websocket.accepted ? null : this.makeResponse(value ?? new Forbidden(), ctx);
      const response = await this.postprocessWebsocket(ctx, refusal);
      if (websocketFinished.receivers.size > 0) await websocketFinished.sendAsync(this, { response });
      if (response !== null && !websocket.accepted) return this.send(ctx, response);
      websocket.end(1000);
    } catch (error) {
      return this.answerFailure(ctx, error);
    }
    this.end(ctx);
  }

  /** Runs the after-hooks of a WebSocket and, when it is refused, saves the session (quart.Quart.postprocess_websocket). */
  async postprocessWebsocket(ctx: Context, response: Response | null): Promise<Response | null> {
    let current = response;
    const hooks = [...(ctx.afterWebsocketFunctions ?? []), ...(ctx.plan.after as AfterWebsocketHook[])];
    for (const hook of hooks) current = (await hook(current)) ?? current;
    const session = ctx.openedSession;
    if (session === null || this.sessionInterface.isNullSession(session)) return current;
    if (current !== null) await this.sessionInterface.saveSession(this, session, current);
    else if (session.modified)
      this.logger.error(
        'Session changes of a WebSocket that was accepted are lost: its headers are already sent.',
      );
    return current;
  }

  // ---- errors ----

  /** The view, or a hook before it, failed: asks the error handlers. */
  private answerError(ctx: Context, raised: unknown): void {
    const error = asHttpException(raised);
    // The static folder of the old application is as good as ours.
    if (this.behind !== null && error instanceof NotFound && STATIC.test(ctx.rule?.endpoint ?? ''))
      return void this.passOn(ctx, this.behind);
    if (ctx.connection.isLeaving(error)) return this.end(ctx, error); // in silence
    if (isSocket(ctx)) {
      if (ctx.websocket.accepted) return void this.breakSocket(ctx, error);
      refused.add(ctx);
    }
    let value: unknown;
    try {
      value = this.handleUserException(ctx, error);
    } catch (unhandled) {
      return void this.answerFailure(ctx, unhandled);
    }
    if (!isThenable(value)) return this.answer(ctx, value);
    value.then(
      (answer) => this.answer(ctx, answer),
      (unhandled) => this.answerFailure(ctx, unhandled),
    );
  }

  /** Finds the handler of an error; throws it on when there is none (flask.Flask.handle_user_exception). */
  handleUserException(ctx: Context, error: unknown): unknown {
    if (error instanceof HTTPException) {
      this.exposeKey(error);
      if (!this.trapHttpException(error)) return this.handleHttpException(ctx, error);
    }
    const handler = findErrorHandler(this.errorHandlerSpec, error, ctx.blueprints);
    if (handler === null) throw error;
    return answerBy(ctx, handler, error);
  }

  /** Answers an HTTP error by its handler, or as it is (flask.Flask.handle_http_exception). */
  handleHttpException(ctx: Context, error: HTTPException): unknown {
    // A redirect of the routing is no error to handle, and an error without a code is a ready answer.
    if (error.code === null || error instanceof RequestRedirect) return error;
    const handler = findErrorHandler(this.errorHandlerSpec, error, ctx.blueprints);
    if (handler !== null) return answerBy(ctx, handler, error);
    return this.debugs && isMiss(ctx, error) ? debugAnswer(ctx, error, error) : error;
  }

  /** Nobody handled the error: a 500. */
  private async answerFailure(ctx: Context, error: unknown): Promise<void> {
    if (ctx.connection.isLeaving(error)) return this.end(ctx, error);
    ctx.error = error;
    if (isSocket(ctx) && !ctx.websocket.accepted) refused.add(ctx);
    let response: Response;
    try {
      response = await this.handleException(ctx, error);
    } catch (failure) {
      // Even the error handling failed, or the error is for the test that made the request. On a server there is
      // nobody to take it, and the client gets the plainest answer there is; in debug mode, with the stack.
      this.report(ctx, failure);
      const answer = this.debug ? debugAnswer(ctx, failure) : new InternalServerError();
      response = this.makeResponse(await answer, ctx);
    }
    this.send(ctx, response, true);
  }

  /** Answers an unhandled error with a 500; rethrows it where tests want to see it (flask.Flask.handle_exception). */
  async handleException(ctx: Context, error: unknown): Promise<Response> {
    await tell(ctx, gotRequestException, gotWebsocketException, { exception: error });
    if (this.propagates) throw error;
    this.logException(ctx, error);
    const serverError = new InternalServerError({ originalException: error });
    const id = currentRequestId();
    if (id !== undefined) serverError.description += ` The id of this request is ${id}.`;
    const handler = findErrorHandler(this.errorHandlerSpec, serverError, ctx.blueprints);
    const value: unknown = handler === null ? serverError : await answerBy(ctx, handler, serverError);
    const response = this.makeResponse(value, ctx);
    try {
      return isSocket(ctx)
        ? ((await this.postprocessWebsocket(ctx, response)) ?? response)
        : await this.finalizeRequest(ctx, response);
    } catch (failure) {
      // The error page itself must not fail because a hook does.
      this.logException(ctx, failure);
      return response;
    }
  }

  /** An accepted WebSocket failed. */
  private async breakSocket(ctx: Context, error: unknown): Promise<void> {
    ctx.error = error;
    const malformed = ctx.websocket.isMalformed(error);
    try {
      if (malformed) this.logger.info(`${ctx.exchange!.path} was sent what is no JSON: ${error}`);
      else await tell(ctx, gotRequestException, gotWebsocketException, { exception: error });
      if (!malformed) this.report(ctx, error);
      await this.postprocessWebsocket(ctx, null);
    } catch (failure) {
      this.logException(ctx, failure);
    }
    ctx.websocket.end(malformed ? MALFORMED : 1011);
    this.end(ctx);
  }

  /** An error that no answer shows: for whoever made the request, a test, or else for the log. */
  private report(ctx: Context, error: unknown): void {
    if (ctx.connection.isLeaving(error)) return;
    if (this.propagates && ctx.exchange!.raise) ctx.exchange!.raise(error);
    else this.logException(ctx, error);
  }

  /** Logs an error with the request that it belongs to (flask.Flask.log_exception). */
  logException(ctx: Context, error: unknown): void {
    const { method, path } = ctx.exchange!;
    this.logger.exception(`Exception on ${path} [${method}]`, error);
  }

  // ---- the end ----

  /** The end of a request's context. */
  private end(ctx: Context, cut?: unknown): void {
    if (cut !== undefined) ctx.error = cut;
    if (!ctx.plan.plainEnd || Signal.heardOnTheWay) return void this.endTornDown(ctx);
    ctx.finish();
    ctx.ending!.ended();
  }

  private async endTornDown(ctx: Context): Promise<void> {
    try {
      await this.tearDown(ctx);
    } catch (failure) {
      this.report(ctx, failure);
    }
    ctx.finish();
    ctx.ending!.ended();
  }

  /** Runs the teardown hooks: of the request first, then of the app context, whatever becomes of the first. @internal */
  async tearDown(ctx: Context): Promise<void> {
    try {
      if (ctx.exchange !== null) await this.doTeardownRequest(ctx, ctx.error);
    } finally {
      await this.doTeardownAppcontext(ctx, ctx.error);
    }
  }

  /** Runs the teardown hooks of the request; each runs, then the first failure is raised (flask.Flask.do_teardown_request). */
  async doTeardownRequest(ctx: Context, error: unknown): Promise<void> {
    try {
      await runEach(ctx.plan.teardown, error);
    } finally {
      await tell(ctx, requestTearingDown, websocketTearingDown, { exc: error });
    }
  }

  /** Runs the teardown hooks of the app context (flask.Flask.do_teardown_appcontext). */
  async doTeardownAppcontext(_ctx: Context, error: unknown): Promise<void> {
    try {
      await runEach(this.teardownAppcontextFuncs.toReversed(), error);
    } finally {
      if (appcontextTearingDown.receivers.size > 0)
        await appcontextTearingDown.sendAsync(this, { exc: error });
      if (appcontextPopped.receivers.size > 0) await appcontextPopped.sendAsync(this);
    }
  }
}

/** Requests whose answer could not be sent. */
const failedToSend = new WeakSet<Context>();

/** The endpoint of files: of an app, or of a blueprint. */
const STATIC = /^(?:.+\.)?static$/;

/** The steps that a request without hooks does not pass through. */
const STEPS = [
  'fullDispatchRequest',
  'preprocessRequest',
  'makeResponse',
  'finalizeRequest',
  'processResponse',
  'raiseRoutingException',
  'handleUserException',
  'handleHttpException',
  'trapHttpException',
  'doTeardownRequest',
  'doTeardownAppcontext',
] as const;

/** Routing found no rule, or none for the method. */
function isMiss(ctx: Context, error: HTTPException): boolean {
  return error === ctx.routingException && (error.code === 404 || error.code === 405);
}

function isSocket(ctx: Context): boolean {
  return ctx.exchange!.kind === 'websocket';
}

function isHeard<P extends object>(ctx: Context, forHttp: Signal<P>, forWebsocket: Signal<P>): boolean {
  return (isSocket(ctx) ? forWebsocket : forHttp).receivers.size > 0;
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

function answerBy(ctx: Context, handler: ErrorHandler, error: unknown): unknown {
  ctx.answerer = `The error handler ${describeHook(handler)}`;
  return after(handler(error as never), (value) => asDeclared(ctx, value));
}

/** What leaves of what a hook or an error handler answers. */
function asDeclared({ plan }: Context, value: unknown): unknown {
  return plan.declared === null ? value : plan.declared(value);
}

function checked(hook: AfterHook, value: unknown): Response {
  if (value instanceof Response) return value;
  throw new ResponseTypeError(
    `The after-request hook ${describeHook(hook)} returned ${value === undefined ? 'nothing' : typeof value}. ` +
      'It must return a response: the one it was given, or another.',
  );
}

/** Calls every hook, whatever the others do; throws the first failure at the end. */
export async function runEach(
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
