/** The app: options, registries, replaceable parts, and `handle(exchange)`, through which everything goes. */
import path from 'node:path';
import type { Blueprint, RegisterOptions } from './blueprints.js';
import { Config, DEFAULTS, type DefaultConfig } from './config.js';
import { AppCtxGlobals, Context } from './ctx.js';
import { tracebackPage } from './debug.js';
import * as pipeline from './dispatch.js';
import {
  Aborter,
  BadRequest,
  BadRequestKeyError,
  type HTTPException,
  type InternalServerError,
  SetupError,
} from './errors.js';
import type { Exchange, Publisher, SocketExchange } from './exchange.js';
import { currentContext, expose, storage } from './globals.js';
import type { Callable } from './jinja/contract.js';
import { type Environment, type EnvironmentOptions, selectAutoescape } from './jinja/environment.js';
import type { Loader } from './jinja/loaders.js';
import { DefaultJSONProvider } from './json.js';
import { Lifecycle, type ServingHook, type WhileServingHook } from './lifecycle.js';
import { createLogger, type Logger } from './logging.js';
import { makePlan, type Plan } from './plan.js';
import { type BuildError, type MapAdapter, type MatchResult, Rule, UrlMap } from './routing/index.js';
import { type FullRuleOptions, type ImportName, Scaffold, type ScaffoldOptions } from './scaffold.js';
import { SecureCookieSessionInterface, type Session, type SessionInterface } from './sessions.js';
import {
  createJinjaEnvironment,
  DispatchingLoader,
  type TemplateContext,
  updateTemplateContext,
} from './templating.js';
import type { TestClient } from './testing/client.js';
import type { Server } from './transports/serve.js';
import type { AnyView, StatusValue, TeardownHook } from './typing.js';
import * as urls from './urlfor.js';
import type { Connection } from './wrappers/connection.js';
import { makeResponse } from './wrappers/make.js';
import { redirect } from './wrappers/redirect.js';
import { Request } from './wrappers/request.js';
import { Response } from './wrappers/response.js';
import { Websocket } from './wrappers/websocket.js';

/** Options of {@link Pottle}, after Flask's. */
export interface PottleOptions extends ScaffoldOptions {
  /** The host of the static route, where hosts are matched. */
  staticHost?: string;
  /** Match rules by their `host`. */
  hostMatching?: boolean;
  /** Match rules by their `subdomain` of SERVER_NAME. */
  subdomainMatching?: boolean;
  /** The folder for files of this installation; absolute. By default `instance` beside the app. */
  instancePath?: string;
  /** Relative names of config files start from the instance folder. */
  instanceRelativeConfig?: boolean;
}

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

/** Answers a URL that could not be built: a URL, or null to pass on. */
export type UrlBuildErrorHandler = (
  error: BuildError,
  endpoint: string,
  values: Record<string, unknown>,
) => string | null | undefined;

/** Makes clients for tests; wired by the preset, since tests are a client of the app and not a part of it. */
export type TestClientClass = new (app: Pottle, options?: { useCookies?: boolean }) => TestClient;

/**
 * An application (flask.Flask, quart.Quart).
 * @example
 * const app = new Pottle(import.meta);
 * app.get('/')(async function index() { return 'Hello'; });
 * app.run();
 */
export class Pottle extends Scaffold {
  /** The config: known keys with Flask's names and defaults, and whatever else is put there. */
  readonly config: Config;
  /** Every rule. */
  readonly urlMap: UrlMap;
  /** Registered blueprints by dotted name, in order. */
  readonly blueprints = new Map<string, Blueprint>();
  /** What extensions keep about this app, by their name. */
  readonly extensions: Record<string, unknown> = {};
  /** Raises HTTP errors by code; add codes to its `mapping`. */
  readonly aborter = this.makeAborter();
  /** Hooks for the end of every app context, last registered first. */
  readonly teardownAppcontextFuncs: TeardownHook[] = [];
  /** Asked in turn when a URL cannot be built. */
  readonly urlBuildErrorHandlers: UrlBuildErrorHandler[] = [];
  /** The servers this app runs on: who delivers what is published. */
  readonly publishers = new Set<Publisher>();
  /** Absolute path of the folder for files of this installation. */
  readonly instancePath: string;
  /** Whether subdomains take part in routing. */
  readonly subdomainMatching: boolean;

  /** The class of requests; replace it before the first. */
  requestClass: typeof Request = Request;
  /** The class of responses that views' values become. */
  responseClass: typeof Response = Response;
  /** The class of WebSockets. */
  websocketClass: typeof Websocket = Websocket;
  /** The class behind `g`. */
  appCtxGlobalsClass: new () => AppCtxGlobals = AppCtxGlobals;
  /** The class of rules. */
  urlRuleClass: typeof Rule = Rule;
  /** Opens and saves sessions. */
  sessionInterface: SessionInterface = new SecureCookieSessionInterface();
  /** The class of {@link json}. */
  jsonProviderClass: new (app: Pottle) => DefaultJSONProvider<Response> = DefaultJSONProvider;
  declare testClientClass: TestClientClass;

  /** The end of setting up: the first request came, or a server starts. */
  private locked = false;
  private readonly life = new Lifecycle(this);
  private readonly plans = {
    http: new Map<string | null, Plan>(),
    websocket: new Map<string | null, Plan>(),
  };
  private provider: DefaultJSONProvider<Response> | null = null;
  private log: Logger | null = null;
  private environment: Environment | null = null;

  /** @param importName `import.meta` of the module, for its name and folders */
  constructor(importName: ImportName, options: PottleOptions = {}) {
    super(importName, { templateFolder: 'templates', ...options }, 'static');
    this.instancePath = instancePathOf(this.rootPath, options.instancePath);
    this.config = this.makeConfig(options.instanceRelativeConfig ?? false);
    this.urlMap = new UrlMap([], { hostMatching: options.hostMatching ?? false });
    this.subdomainMatching = options.subdomainMatching ?? false;
    if (this.hasStaticFolder) this.addStaticRoute(options);
    this.exposeAsCurrentApp();
  }

  private addStaticRoute(options: PottleOptions): void {
    if (Boolean(options.staticHost) !== Boolean(options.hostMatching)) {
      throw new SetupError(
        "'staticHost' and 'hostMatching' go together: static files need a host to be found at.",
      );
    }
    this.addUrlRule(`${this.staticUrlPath}/<path:filename>`, {
      endpoint: 'static',
      host: options.staticHost,
      viewFunc: ({ filename }: { filename: string }) => this.sendStaticFile(filename),
    });
  }

  /** Makes `currentApp` know the members of this app. */
  private exposeAsCurrentApp(): void {
    expose('currentApp', Object.getPrototypeOf(this), Object.keys(this));
  }

  protected override checkSetup(what: string): void {
    if (!this.locked) return;
    throw new SetupError(
      `${what}() was called after the app '${this.name}' handled its first request, and would not apply to all. ` +
        'Import and register everything before serving, or before the first request of a test.',
    );
  }

  /** Ends setting up; what may have been replaced until now is made known to the globals. */
  private lock(): void {
    this.locked = true;
    this.exposeAsCurrentApp();
    expose('request', this.requestClass.prototype);
    expose('websocket', this.websocketClass.prototype);
  }

  // ---- parts ----

  /** The name of the app: that of its module. */
  get name(): string {
    return this.importName;
  }
  /** Makes {@link config}; a subclass may start from other defaults. */
  makeConfig(instanceRelative: boolean): Config {
    const config = new Config(instanceRelative ? this.instancePath : this.rootPath, this.defaultConfig);
    config.DEBUG ??= getDebugFlag();
    return config;
  }
  /** The defaults of {@link config}. */
  get defaultConfig(): Readonly<DefaultConfig> {
    return DEFAULTS;
  }
  /** Makes {@link aborter}. */
  makeAborter(): Aborter {
    return new Aborter();
  }
  /** Shows errors in full and reloads templates; the key DEBUG. */
  get debug(): boolean {
    return Boolean(this.config.DEBUG);
  }
  set debug(value: boolean) {
    this.config.DEBUG = value;
  }
  /** Lets errors through to the test; the key TESTING. */
  get testing(): boolean {
    return Boolean(this.config.TESTING);
  }
  set testing(value: boolean) {
    this.config.TESTING = value;
  }
  /** Signs sessions; the key SECRET_KEY. */
  get secretKey(): string | Uint8Array | null {
    return this.config.SECRET_KEY;
  }
  set secretKey(value: string | Uint8Array | null) {
    this.config.SECRET_KEY = value;
  }
  /** How long a permanent session lives, in seconds; the key PERMANENT_SESSION_LIFETIME. */
  get permanentSessionLifetime(): number {
    return this.config.PERMANENT_SESSION_LIFETIME;
  }
  set permanentSessionLifetime(seconds: number) {
    this.config.PERMANENT_SESSION_LIFETIME = seconds;
  }
  /** Writes and reads JSON, made at first use; settings are its members. */
  get json(): DefaultJSONProvider<Response> {
    return (this.provider ??= new this.jsonProviderClass(this));
  }
  set json(provider: DefaultJSONProvider<Response>) {
    this.provider = provider;
  }
  /** The logger, made at first use; any object with its methods may take its place. */
  get logger(): Logger {
    return (this.log ??= createLogger(this.name, { debug: () => this.debug }));
  }
  set logger(logger: Logger) {
    this.log = logger;
  }

  // ---- registration ----

  protected override addRule(rule: string, view: AnyView | null, options: FullRuleOptions): void {
    const { endpoint } = options;
    this.urlMap.add(
      new this.urlRuleClass(rule, ruleOptions(view, options, this.config.PROVIDE_AUTOMATIC_OPTIONS)),
    );
    if (view === null) return;
    const known = this.viewFunctions.get(endpoint);
    if (known !== undefined && known !== view) {
      throw new SetupError(
        `The endpoint '${endpoint}' has a view already, and '${rule}' would replace it. ` +
          "Give one of the two another name: { endpoint: '…' }.",
      );
    }
    this.viewFunctions.set(endpoint, view);
  }

  /** Registers a blueprint (flask.Flask.register_blueprint). */
  registerBlueprint(blueprint: Blueprint, options: RegisterOptions = {}): void {
    this.checkSetup('registerBlueprint');
    blueprint.register(this, options);
  }
  /** The registered blueprints, in order. */
  iterBlueprints(): IterableIterator<Blueprint> {
    return this.blueprints.values();
  }
  /** Runs at the end of every app context, so of every request, with the unhandled error or null. */
  teardownAppcontext<H extends TeardownHook>(hook: H): H {
    this.checkSetup('teardownAppcontext');
    this.teardownAppcontextFuncs.push(hook);
    return hook;
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
    // PERF: where the host takes no part, nothing is made but the result (bench/text).
    if (!urlMap.hostMatching && !this.subdomainMatching)
      return urlMap.match(ctx.path, exchange.method, websocket);
    const { subdomain, serverName } = ctx.urlAdapter!;
    return urlMap.match(ctx.path, exchange.method, websocket, subdomain ?? serverName);
  }

  /** Whether something has to be made ready before the hooks run: a session. */
  mustPrepare(ctx: Context): boolean {
    const { sessionInterface, config } = this;
    // PERF: without a key or a cookie the default interface has nothing to refresh (bench/text).
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
  handleUserException(ctx: Context, error: unknown): Promise<unknown> {
    return pipeline.handleUserException(ctx, error);
  }
  /** Answers an HTTP error (flask.Flask.handle_http_exception). */
  handleHttpException(ctx: Context, error: HTTPException): Promise<unknown> {
    return pipeline.handleHttpException(ctx, error);
  }
  /** Answers an unhandled error (flask.Flask.handle_exception). */
  handleException(ctx: Context, error: unknown): Promise<Response> {
    return pipeline.handleException(ctx, error);
  }
  /** Whether an HTTP error is treated like any other error (flask.Flask.trap_http_exception). */
  trapHttpException(error: HTTPException): boolean {
    const { TRAP_HTTP_EXCEPTIONS, TRAP_BAD_REQUEST_ERRORS } = this.config;
    if (TRAP_HTTP_EXCEPTIONS) return true;
    if (TRAP_BAD_REQUEST_ERRORS === null) return this.debug && error instanceof BadRequestKeyError;
    return TRAP_BAD_REQUEST_ERRORS && error instanceof BadRequest;
  }
  /** Names the missing key of a 400 on its page, where that helps and harms nobody. */
  exposeKey(error: HTTPException): void {
    if (error instanceof BadRequestKeyError && (this.debug || this.config.TRAP_BAD_REQUEST_ERRORS)) {
      error.showException = true;
    }
  }
  /** What the client gets for an unhandled error: the 500 page, in debug mode with the stack. */
  describeError(_ctx: Context, error: InternalServerError): Response {
    return this.debug ? tracebackPage(error.originalException) : error.getResponse();
  }
  /** Whether unhandled errors are for whoever made the request: a test. */
  get propagates(): boolean {
    return this.config.PROPAGATE_EXCEPTIONS ?? (this.testing || this.debug);
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
  doTeardownAppcontext(_ctx: Context, error: unknown): Promise<void> {
    return pipeline.runTeardown(this.teardownAppcontextFuncs.toReversed(), error);
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

  /** Options of the template environment; to be set before {@link jinjaEnv} is first used. */
  jinjaOptions: Partial<EnvironmentOptions> = {};

  /** The template environment, made at first use; its `filters`, `tests` and `globals` may be changed any time. */
  get jinjaEnv(): Environment {
    return (this.environment ??= this.createJinjaEnvironment());
  }
  /** Makes {@link jinjaEnv} (flask.Flask.create_jinja_environment). */
  createJinjaEnvironment(): Environment {
    return createJinjaEnvironment(this);
  }
  /** Makes what finds templates in the folders of app and blueprints (flask.Flask.create_global_jinja_loader). */
  createGlobalJinjaLoader(): Loader {
    return new DispatchingLoader(this);
  }
  /** Whether a template's output is escaped: `.html .htm .xml .xhtml .svg`, and text without a name. */
  selectJinjaAutoescape(filename: string | null): boolean {
    return selectAutoescape(filename);
  }
  /** Adds what context processors give to a template's variables (flask.Flask.update_template_context). */
  updateTemplateContext(
    context: TemplateContext,
    ctx = currentContext('updateTemplateContext', 'app'),
  ): Promise<TemplateContext> {
    return updateTemplateContext(ctx, context);
  }
  /** Registers a template filter under a name, by default the function's (flask.Flask.template_filter). */
  templateFilter(name?: string): <F extends Callable>(fn: F) => F {
    return (fn) => this.addToTemplates('templateFilter', this.jinjaEnv.filters, fn, name);
  }
  /** Registers a template test (flask.Flask.template_test). */
  templateTest(name?: string): <F extends Callable>(fn: F) => F {
    return (fn) => this.addToTemplates('templateTest', this.jinjaEnv.tests, fn, name);
  }
  /** Registers a function for every template (flask.Flask.template_global). */
  templateGlobal(name?: string): <F extends Callable>(fn: F) => F {
    return (fn) => this.addToTemplates('templateGlobal', this.jinjaEnv.globals, fn, name);
  }
  /** As {@link templateFilter}, as one call. */
  addTemplateFilter(fn: Callable, name?: string): void {
    this.templateFilter(name)(fn);
  }
  /** As {@link templateTest}, as one call. */
  addTemplateTest(fn: Callable, name?: string): void {
    this.templateTest(name)(fn);
  }
  /** As {@link templateGlobal}, as one call. */
  addTemplateGlobal(fn: Callable, name?: string): void {
    this.templateGlobal(name)(fn);
  }
  private addToTemplates<F extends Callable>(
    what: string,
    registry: Record<string, unknown>,
    fn: F,
    name?: string,
  ): F {
    this.checkSetup(what);
    registry[this.nameOf(what, fn, { name })] = fn;
    return fn;
  }

  // ---- files ----

  /** How long a browser may keep a file, in seconds; null: it asks each time (flask.Flask.get_send_file_max_age). */
  getSendFileMaxAge(_filename: string | null): number | null {
    return this.config.SEND_FILE_MAX_AGE_DEFAULT;
  }

  // ---- contexts and life ----

  /** Runs a function in an app context, for scripts, commands and tests (flask.Flask.app_context). */
  appContext<T>(fn: () => T | Promise<T>): Promise<T> {
    return this.life.inAppContext(fn);
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
  /**
   * Serves the app until the process is told to stop; resolves when it listens (flask.Flask.run). Does nothing, and
   * gives undefined, while a command of `pottle` loads the module: the command decides what happens.
   * @throws TransportError when the address cannot be had
   */
  async run(options: RunOptions = {}): Promise<Server | undefined> {
    if (process.env.POTTLE_RUN_FROM_CLI) return undefined;
    const { serve } = await import('./transports/serve.js');
    if (options.debug !== undefined) this.debug = options.debug;
    return serve(this, { ...addressOf(this, options), announce: (line) => console.log(` * ${line}`) });
  }
}

/** Rule options of a view, which may know its own methods, with HEAD and OPTIONS added as Flask does. */
function ruleOptions(view: AnyView | null, options: FullRuleOptions, automatic: boolean) {
  const own = (view ?? {}) as {
    methods?: Iterable<string>;
    requiredMethods?: Iterable<string>;
    provideAutomaticOptions?: boolean;
  };
  const given = options.methods ?? own.methods ?? ['GET'];
  if (typeof given === 'string') {
    throw new TypeError(
      `'methods' is a list of names, as in { methods: ['POST'] }, not the text '${given}'.`,
    );
  }
  const methods = new Set([...given, ...(own.requiredMethods ?? [])].map((method) => method.toUpperCase()));
  if (options.websocket) return { ...options, methods: undefined, provideAutomaticOptions: false };
  const asked = options.provideAutomaticOptions ?? own.provideAutomaticOptions;
  const provide = asked ?? (automatic && !methods.has('OPTIONS'));
  if (provide && asked === undefined) methods.add('OPTIONS');
  return { ...options, methods: [...methods], provideAutomaticOptions: provide };
}

function instancePathOf(rootPath: string, given: string | undefined): string {
  if (given === undefined) return path.join(rootPath, 'instance');
  if (path.isAbsolute(given)) return given;
  throw new SetupError(`'instancePath' must be absolute, not '${given}'.`);
}

/** Debug mode as the environment asks for it (flask.helpers.get_debug_flag). */
export function getDebugFlag(): boolean {
  const value = process.env.POTTLE_DEBUG ?? process.env.FLASK_DEBUG ?? '';
  return value !== '' && !['0', 'false', 'no'].includes(value.toLowerCase());
}

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
