/** The app at work: `handle(exchange)`, through which everything goes, contexts, and the life of the app. */

import type { HTTPException } from '../errors.js';
import type { Exchange, SocketExchange } from '../exchange.js';
import { expose, storage } from '../globals.js';
import type { Loader } from '../jinja/loaders.js';
import type { BuildError, MapAdapter, MatchResult } from '../routing/index.js';
import { SecureCookieSessionInterface, type Session } from '../sessions/index.js';
import type { JinjaEnvironment } from '../templating/environment.js';
import { DispatchingJinjaLoader } from '../templating/loaders.js';
import { createJinjaEnvironment } from '../templating/render.js';
import type { TestCliRunner } from '../testing/cli.js';
import type { ClientOptions, TestClient } from '../testing/client.js';
import type { Server } from '../transports/serve.js';
import type { StatusValue } from '../typing.js';
import type { Connection } from '../wrappers/connection.js';
import { makeResponse } from '../wrappers/make.js';
import { redirect } from '../wrappers/redirect.js';
import type { Response } from '../wrappers/response.js';
import type { Blueprint, RegisterOptions } from './blueprints.js';
import { Context } from './ctx.js';
import { Lifecycle, type ServingHook, type WhileServingHook } from './lifecycle.js';
import * as pipeline from './pipeline.js';
import { makePlan, type Plan } from './plan.js';
import type { ImportName } from './scaffold.js';
import { App, type PottleOptions } from './setup.js';
import * as urls from './urls.js';

/** Options of {@link Pottle.run}. */
export interface RunOptions {
  /** The address to listen on: by default that of HOST in the environment, of SERVER_NAME, then 127.0.0.1. */
  host?: string;
  /** The port: by default PORT in the environment, that of SERVER_NAME, then 5000. */
  port?: number;
  /** Sets {@link Pottle.debug}. */
  debug?: boolean;
  /** A unix socket instead of host and port. */
  unix?: string;
}

/** Makes clients for tests; wired by the preset, since tests are a client of the app and not a part of it. */
export type TestClientClass = new (app: Pottle, options?: { useCookies?: boolean }) => TestClient;

/**
 * An application (flask.Flask, quart.Quart).
 * @example
 * const app = new Pottle(import.meta);
 * app.get('/')(async function index() { return 'Hello'; });
 * app.run();
 */
export class Pottle extends App {
  declare testClientClass: TestClientClass;
  declare testCliRunnerClass: new (
    app: Pottle,
  ) => TestCliRunner;

  private readonly life = new Lifecycle(this);
  private readonly plans = {
    http: new Map<string | null, Plan>(),
    websocket: new Map<string | null, Plan>(),
  };
  /** A subclass has steps of the pipeline of its own: none may be passed over. */
  customized = false;

  /** @param importName `import.meta` of the module, for its name and folders */
  constructor(importName: ImportName, options: PottleOptions = {}) {
    super(importName, options);
    this.handle = this.handle.bind(this); // so that middleware may be given the bare function
    this.exposeAsCurrentApp();
  }

  /** Makes `currentApp` know the members of this app. */
  private exposeAsCurrentApp(): void {
    expose('currentApp', Object.getPrototypeOf(this), Object.keys(this));
  }

  /** Ends setting up; what may have been replaced until now is made known to the globals. */
  private lock(): void {
    this.locked = true;
    this.customized = STEPS.some((step) => this[step] !== Pottle.prototype[step]);
    this.exposeAsCurrentApp();
    expose('request', this.requestClass.prototype);
    expose('websocket', this.websocketClass.prototype);
  }

  /** Registers a blueprint (flask.Flask.register_blueprint). */
  registerBlueprint(blueprint: Blueprint, options: RegisterOptions = {}): void {
    this.checkSetup('registerBlueprint');
    blueprint.register(this, options);
  }
  /** Runs once before serving; an error keeps the app from starting (quart.Quart.before_serving). */
  beforeServing<H extends ServingHook>(hook: H): H {
    this.checkSetup('beforeServing');
    this.life.beforeServing.push(hook);
    return hook;
  }
  /** Runs once when the app has stopped (quart.Quart.after_serving). */
  afterServing<H extends ServingHook>(hook: H): H {
    this.checkSetup('afterServing');
    this.life.afterServing.push(hook);
    return hook;
  }
  /** A generator function around serving: up to its `yield` before, the rest after (quart.Quart.while_serving). */
  whileServing<H extends WhileServingHook>(hook: H): H {
    this.checkSetup('whileServing');
    this.life.whileServing.push(hook);
    return hook;
  }

  // ---- one request ----

  /** Answers one exchange. Wrap it to put something around the whole app; it never throws and never rejects. */
  handle(exchange: Exchange): void | Promise<void> {
    if (!this.locked) this.lock();
    const ctx = new Context(this, exchange);
    return storage.run(ctx, pipeline.handle, ctx);
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
    const { subdomain, serverName } = ctx.urlAdapter!;
    return urlMap.match(ctx.path, exchange.method, websocket, subdomain ?? serverName);
  }

  /**
   * Whether the page that opens a WebSocket may: one of this host, or of WEBSOCKET_ALLOWED_ORIGINS (RFC 6455, section
   * 10.2). What is no browser sends no `Origin` and may.
   */
  acceptsOrigin(ctx: Context): boolean {
    const origin = ctx.exchange!.header('origin');
    if (origin === undefined) return true;
    const allowed = this.config.WEBSOCKET_ALLOWED_ORIGINS ?? [];
    if (allowed.includes('*') || allowed.includes(origin)) return true;
    const [, host] = /^\w+:\/\/(.+?)(?::80|:443)?$/.exec(origin.toLowerCase()) ?? [];
    return host !== undefined && host === ctx.connection.host.toLowerCase().replace(/:(?:80|443)$/, '');
  }

  /** Whether something has to be made ready before the hooks run: a session. */
  mustPrepare(ctx: Context): boolean {
    const { sessionInterface, config } = this;
    // PERF: without a key or a cookie the default interface has nothing to refresh (bench/http.js, text).
    if (sessionInterface.constructor === SecureCookieSessionInterface) {
      if (!config.SECRET_KEY || ctx.exchange!.header('cookie') === undefined) return false;
    }
    return sessionInterface.savesUntouched(this, ctx.connection);
  }

  /** Opens a session that has to be waited for, or saved though nobody touches it. */
  async prepare(ctx: Context): Promise<void> {
    if (!this.mustPrepare(ctx)) return;
    const { sessionInterface } = this;
    const session = await sessionInterface.openSession(this, ctx.connection);
    ctx.openedSession = (session ?? sessionInterface.makeNullSession(this)) as Session;
  }

  /** The hooks and the view of an endpoint, flattened at its first request. */
  planFor(kind: 'http' | 'websocket', endpoint: string | null): Plan {
    let plan = this.plans[kind].get(endpoint);
    if (plan === undefined) {
      plan = makePlan(this, kind, endpoint);
      this.plans[kind].set(endpoint, plan);
    }
    return plan;
  }

  /** Runs everything before the response (flask.Flask.full_dispatch_request). */
  fullDispatchRequest(ctx: Context): Promise<unknown> {
    return pipeline.fullDispatchRequest(ctx);
  }
  /** Calls the view (flask.Flask.dispatch_request). */
  dispatchRequest(ctx: Context): unknown {
    return pipeline.dispatchRequest(ctx);
  }
  /** Runs preprocessors and before-hooks (flask.Flask.preprocess_request). */
  preprocessRequest(ctx: Context): Promise<unknown> {
    return pipeline.preprocessRequest(ctx);
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
  /** Makes a response of what a view returned (flask.Flask.make_response). */
  makeResponse(value: unknown, ctx: Context | null = storage.getStore() ?? null): Response {
    return makeResponse(this, value, ctx?.rule?.endpoint ?? null);
  }
  /** Runs what follows the view. */
  finalizeRequest(ctx: Context, response: Response): Promise<Response> {
    return pipeline.finalizeRequest(ctx, response);
  }
  /** Runs the after-hooks and saves the session (flask.Flask.process_response). */
  processResponse(ctx: Context, response: Response): Promise<Response> {
    return pipeline.processResponse(ctx, response);
  }
  /** Runs the after-hooks of a WebSocket (quart.Quart.postprocess_websocket). */
  postprocessWebsocket(ctx: Context, response: Response | null): Promise<Response | null> {
    return pipeline.postprocessWebsocket(ctx, response);
  }
  /** Answers an error by its handler; throws it where there is none (flask.Flask.handle_user_exception). */
  handleUserException(ctx: Context, error: unknown): unknown {
    return pipeline.handleUserException(ctx, error);
  }
  /** Answers an HTTP error (flask.Flask.handle_http_exception). */
  handleHttpException(ctx: Context, error: HTTPException): unknown {
    return pipeline.handleHttpException(ctx, error);
  }
  /** Answers an unhandled error (flask.Flask.handle_exception). */
  handleException(ctx: Context, error: unknown): Promise<Response> {
    return pipeline.handleException(ctx, error);
  }
  /** Logs an error with the request that it belongs to (flask.Flask.log_exception). */
  logException(ctx: Context, error: unknown): void {
    const { method, path } = ctx.exchange!;
    this.logger.exception(`Exception on ${path} [${method}]`, error);
  }
  /** Runs the teardown hooks of a request (flask.Flask.do_teardown_request). */
  doTeardownRequest(ctx: Context, error: unknown): Promise<void> {
    return pipeline.doTeardownRequest(ctx, error);
  }
  /** Runs the teardown hooks of the app context (flask.Flask.do_teardown_appcontext). */
  doTeardownAppcontext(ctx: Context, error: unknown): Promise<void> {
    return pipeline.doTeardownAppcontext(ctx, error);
  }

  // ---- URLs ----

  /** What builds URLs: for a request, or from SERVER_NAME without one (flask.Flask.create_url_adapter). */
  createUrlAdapter(connection: Connection | null): MapAdapter | null {
    return urls.createUrlAdapter(this, connection);
  }
  /** Builds the URL of an endpoint (flask.Flask.url_for). See {@link urlFor}. */
  urlFor(endpoint: string, values: urls.UrlForValues = {}): string {
    return urls.buildUrl(this, endpoint, values);
  }
  /** Lets the `urlDefaults` hooks fill in values. */
  injectUrlDefaults(endpoint: string, values: Record<string, unknown>): void {
    urls.injectUrlDefaults(this, endpoint, values);
  }
  /** Asks the `urlBuildErrorHandlers` (flask.Flask.handle_url_build_error). */
  handleUrlBuildError(error: BuildError, endpoint: string, values: Record<string, unknown>): string {
    return urls.handleUrlBuildError(this, error, endpoint, values);
  }
  /** A redirect response (flask.Flask.redirect). */
  redirect(location: string, code: StatusValue = 302): Response {
    return redirect(location, code, this.responseClass);
  }

  // ---- templates ----

  /** Makes {@link jinjaEnv} (flask.Flask.create_jinja_environment). */
  createJinjaEnvironment(): JinjaEnvironment {
    return createJinjaEnvironment(this);
  }
  /** Makes what finds templates in the folders of app and blueprints (flask.Flask.create_global_jinja_loader). */
  createGlobalJinjaLoader(): Loader {
    return new DispatchingJinjaLoader(this);
  }

  // ---- contexts and life ----

  /** Runs a function in an app context, for scripts, commands and tests (flask.Flask.app_context). */
  appContext<T>(fn: () => T | Promise<T>): Promise<T> {
    return pipeline.runInContext(new Context(this, null), fn);
  }
  /**
   * Runs a function in the context of a request, without hooks and view; teardown hooks run at its end
   * (flask.Flask.request_context). For tests there is {@link testRequestContext}.
   */
  requestContext<T>(exchange: Exchange, fn: () => T | Promise<T>): Promise<T> {
    if (!this.locked) this.lock();
    const ctx = new Context(this, exchange);
    return pipeline.runInContext(ctx, async () => {
      ctx.matchRequest();
      await this.prepare(ctx);
      return fn();
    });
  }
  /**
   * Runs a function as if a request had come: the URL is matched and the session open, but no hook before and no view
   * runs (flask.Flask.test_request_context). Teardown hooks run at the end.
   * @param options those of a request of the test client
   * @example await app.testRequestContext('/?page=2', { method: 'POST' }, () => request.args.get('page'))
   */
  async testRequestContext<T>(
    path: string,
    options: ClientOptions | (() => T | Promise<T>),
    fn?: () => T | Promise<T>,
  ): Promise<T> {
    const [run, chosen] = typeof options === 'function' ? [options, {}] : [fn!, options];
    const exchange = await this.testClient({ useCookies: false }).exchange(path, chosen);
    return this.requestContext(exchange, run);
  }
  /**
   * Runs a function between starting and stopping the app, for tests of what the serving hooks do
   * (quart.Quart.test_app).
   * @example await app.testApp(async () => { await app.testClient().get('/') })
   */
  async testApp<T>(fn: (app: this) => T | Promise<T>): Promise<T> {
    await this.startup();
    try {
      return await fn(this);
    } finally {
      await this.shutdown();
    }
  }
  /** Starts a task at once, without the request; its error is logged (quart.Quart.add_background_task). */
  addBackgroundTask<A extends unknown[]>(fn: (...args: A) => unknown, ...args: A): void {
    this.life.addTask(fn, args);
  }
  /** Background tasks that are still running. */
  get backgroundTasks(): ReadonlySet<Promise<void>> {
    return this.life.tasks;
  }
  /** Logs the error of a background task (quart.Quart.handle_background_exception). */
  handleBackgroundException(error: unknown): Promise<void> {
    return this.life.failTask(error);
  }
  /** Aborts when the app begins to stop (quart.Quart.shutdown_event). */
  get shutdownSignal(): AbortSignal {
    return this.life.shutdownSignal;
  }
  /** Runs the hooks before serving; called by the server. */
  startup(): Promise<void> {
    this.lock();
    return this.life.startup();
  }
  /** Ends tasks and runs the hooks after serving; called by the server. */
  shutdown(): Promise<void> {
    return this.life.shutdown();
  }
  /** The limit of sending a streamed body, in seconds. */
  get responseTimeout(): number | null {
    return this.config.RESPONSE_TIMEOUT;
  }
  /** Logs an error in the middle of a streamed body, when no other answer is possible any more. */
  logStreamError(error: unknown): void {
    this.logger.exception('The body of a response failed while it was sent; the connection is cut.', error);
  }
  /** Sends a message to every WebSocket that subscribed to the topic; tells whether there was one. */
  publish(topic: string, message: string | Uint8Array, except?: SocketExchange): boolean {
    let reached = false;
    for (const publisher of this.publishers) reached = publisher.publish(topic, message, except) || reached;
    return reached;
  }
  /** A client for tests: in process, no port (flask.Flask.test_client). */
  testClient(options: { useCookies?: boolean } = {}): TestClient {
    return new this.testClientClass(this, options);
  }
  /** Runs the app's commands in tests (flask.Flask.test_cli_runner). */
  testCliRunner(): TestCliRunner {
    return new this.testCliRunnerClass(this);
  }
  /**
   * Serves the app until the process is told to stop; resolves when it listens (flask.Flask.run). Does nothing, and
   * gives undefined, while a command of `pottle` loads the module: the command decides what happens.
   * @throws TransportError when the address cannot be had
   */
  async run(options: RunOptions = {}): Promise<Server | undefined> {
    if (process.env.POTTLE_RUN_FROM_CLI) return undefined;
    const { serve } = await import('../transports/serve.js');
    if (options.debug !== undefined) this.debug = options.debug;
    return serve(this, { ...addressOf(this, options), announce: (line) => console.log(` * ${line}`) });
  }
}

/** The steps that a request without hooks does not pass through. */
const STEPS = [
  'fullDispatchRequest',
  'preprocessRequest',
  'finalizeRequest',
  'processResponse',
  'doTeardownRequest',
  'doTeardownAppcontext',
] as const;

/** Where to listen: what is given, the environment, SERVER_NAME, then 127.0.0.1:5000. */
function addressOf(app: Pottle, options: RunOptions) {
  const [name, port] = (app.config.SERVER_NAME ?? '').split(/:(?=\d+$)/);
  return {
    host: options.host ?? process.env.HOST ?? (name || '127.0.0.1'),
    port: options.port ?? Number(process.env.PORT ?? port ?? 5000),
    unix: options.unix,
    maxMessageSize: app.config.MAX_CONTENT_LENGTH ?? undefined,
    shutdownTimeout: app.config.SHUTDOWN_TIMEOUT,
  };
}
