/** What an app and a blueprint have in common: registering views, hooks and error handlers. */

import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { SetupError } from '../errors.js';
import type { Loader } from '../jinja/loaders.js';
import type { Flatten, Found, Nothing as None, Params, Rule, Values } from '../routing/variables.js';
import type { Schemas, SocketArguments, SocketSchemas } from '../schema/contract.js';
import { sendFromDirectory } from '../sendfile.js';
import { FileSystemLoader } from '../templating/loaders.js';
import type {
  AfterHook,
  AfterWebsocketHook,
  AnyView,
  BeforeHook,
  ContextProcessor,
  ErrorClass,
  ErrorHandler,
  ErrorOf,
  TeardownHook,
  UrlDefaultsHook,
  UrlValuePreprocessor,
} from '../typing.js';
import { spelled } from '../values.js';
import type { Response } from '../wrappers/response.js';
import { AppGroup } from './commands.js';
import { addErrorHandler, type ErrorHandlerSpec } from './errorhandlers.js';
import {
  boundTo,
  endpointName,
  fileOf,
  formOf,
  type ImportName,
  isGoodName,
  rememberPlace,
} from './names.js';
import type {
  AddUrlRuleOptions,
  FullRuleOptions,
  RouteOptions,
  RouteWith,
  RuleOptions,
  ShortcutOptions,
  WebsocketRoute,
} from './rules.js';
import { refuseFunction, Unfinished } from './unfinished.js';

/** Hooks by scope: the dotted name of a blueprint, or null for all. */
export type ByScope<H> = Map<string | null, H[]>;

/** Options of an app and a blueprint. */
export interface ScaffoldOptions {
  /** The folder of static files, relative to the root path; null for none. */
  staticFolder?: string | null | undefined;
  /** The URL prefix of the static files; by default the name of their folder. */
  staticUrlPath?: string | undefined;
  /** The folder of templates, relative to the root path; null for none. */
  templateFolder?: string | null | undefined;
  /** The folder that relative paths start from; by default that of the module. */
  rootPath?: string | undefined;
}

type Dict = Record<string, unknown>;

/** Registers a function under a name of its own or the one given. */
type Named = { name?: string };

/**
 * The base of {@link Pottle} and {@link Blueprint} (flask.sansio.scaffold.Scaffold).
 * @typeParam Given values that every view gets beside those of its rule
 */
export abstract class Scaffold<Given = unknown> {
  /** The name of the module, as given. */
  readonly importName: string;
  /** The absolute folder that relative paths start from. */
  readonly rootPath: string;
  /** The folder of templates, as given; null for none. */
  readonly templateFolder: string | null;
  /** The absolute folder of static files; null for none. */
  readonly staticFolder: string | null;
  private readonly givenStaticUrlPath: string | undefined;
  private templateLoader: Loader | null = null;
  /** @internal */
  protected readonly unfinished = new Unfinished();

  /** Commands; those of a blueprint become a group of the app's. */
  readonly cli = new AppGroup();
  /** Views by endpoint. */
  readonly viewFunctions = new Map<string, AnyView>();
  readonly errorHandlerSpec: ErrorHandlerSpec = new Map();
  readonly beforeRequestFuncs: ByScope<BeforeHook> = new Map();
  readonly afterRequestFuncs: ByScope<AfterHook> = new Map();
  readonly teardownRequestFuncs: ByScope<TeardownHook> = new Map();
  readonly beforeWebsocketFuncs: ByScope<BeforeHook> = new Map();
  readonly afterWebsocketFuncs: ByScope<AfterWebsocketHook> = new Map();
  readonly teardownWebsocketFuncs: ByScope<TeardownHook> = new Map();
  readonly urlValuePreprocessors: ByScope<UrlValuePreprocessor> = new Map();
  readonly urlDefaultFunctions: ByScope<UrlDefaultsHook> = new Map();
  readonly templateContextProcessors: ByScope<ContextProcessor> = new Map();

  constructor(importName: ImportName, options: ScaffoldOptions, defaultStatic: string | null) {
    const file = fileOf(importName);
    this.importName = typeof importName === 'string' ? importName : path.parse(file!).name;
    this.rootPath = path.resolve(options.rootPath ?? (file === null ? '.' : path.dirname(file)));
    this.templateFolder = options.templateFolder ?? null;
    const folder = options.staticFolder === undefined ? defaultStatic : options.staticFolder;
    this.staticFolder = folder === null ? null : path.resolve(this.rootPath, folder);
    this.givenStaticUrlPath = options.staticUrlPath;
  }

  /** Throws when it is too late to register anything. */
  protected abstract checkSetup(what: string): void;

  /** Adds a rule to the map, now or at registration. */
  protected abstract addRule(rule: string, view: AnyView | null, options: FullRuleOptions): void;

  /**
   * Adds a rule and its view (flask.Flask.add_url_rule). Arguments as in Flask: by place, or named in one object.
   * @param endpoint the name for `urlFor`; by default that of the view
   * @param viewFunc the view; without one, {@link endpoint} gives it later
   * @example app.addUrlRule('/', { viewFunc: index })
   * @example app.addUrlRule('/', 'index', index, { methods: ['POST'] })
   */
  addUrlRule(
    rule: string,
    endpoint?: string | null | AddUrlRuleOptions,
    viewFunc?: AnyView | null,
    options?: RuleOptions,
  ): void {
    this.add('addUrlRule', rule, endpoint, viewFunc, { ...options, websocket: false });
  }

  /** As {@link addUrlRule}, for WebSocket handlers (quart.Quart.add_websocket). */
  addWebsocket(
    rule: string,
    endpoint?: string | null | AddUrlRuleOptions,
    viewFunc?: AnyView | null,
    options?: RuleOptions,
  ): void {
    this.add('addWebsocket', rule, endpoint, viewFunc, { ...options, websocket: true });
  }

  private add(
    what: string,
    rule: string,
    endpoint: string | null | undefined | AddUrlRuleOptions,
    viewFunc: AnyView | null | undefined,
    options: RuleOptions & { websocket: boolean },
  ): void {
    this.checkSetup(what);
    const named =
      typeof endpoint === 'object' && endpoint !== null ? endpoint : { ...options, endpoint, viewFunc };
    const { viewFunc: view = null, ...rest } = named;
    const name = rest.endpoint ?? (rest.buildOnly && view === null ? rule : endpointName(view, rule));
    this.addRule(rule, view, { ...rest, endpoint: name, websocket: options.websocket });
  }

  /** Whether there is a static folder. */
  get hasStaticFolder(): boolean {
    return this.staticFolder !== null;
  }

  /** The URL prefix of static files, with a leading and without a trailing slash; null without static files. */
  get staticUrlPath(): string | null {
    if (this.givenStaticUrlPath !== undefined) return this.givenStaticUrlPath.replace(/\/+$/, '');
    return this.staticFolder === null ? null : `/${path.basename(this.staticFolder)}`;
  }

  /**
   * Registers a view for a rule, as a curried call or a standard decorator (flask.Flask.route).
   * @param rule a path with variables: `/user/<int:id>`
   * @throws SetupError for an anonymous view without `endpoint`, or an endpoint that has another view
   * @example app.route('/hello/<name>', { methods: ['GET', 'POST'] })(async function hello({ name }) { … })
   */
  route<V extends string, D extends Dict = None, const H extends string = '', S = None, R = None, E = None>(
    rule: Rule<V>,
    options: RouteOptions<D, H> & Schemas<S, R, E> = {},
  ): RouteWith<Flatten<Values<Found<V>> & Params<H> & D & Given>, S, R, E> {
    refuseFunction(formOf('route', rule), options);
    return this.registrar('route', rule, { ...options, websocket: false });
  }

  /** Registers a view for GET, and so HEAD. */
  get<V extends string, D extends Dict = None, const H extends string = '', S = None, R = None, E = None>(
    rule: Rule<V>,
    options: ShortcutOptions<D, H> & Schemas<S, R, E> = {},
  ): RouteWith<Flatten<Values<Found<V>> & Params<H> & D & Given>, S, R, E> {
    return this.shortcut('GET', rule, options);
  }
  /** Registers a view for POST. */
  post<V extends string, D extends Dict = None, const H extends string = '', S = None, R = None, E = None>(
    rule: Rule<V>,
    options: ShortcutOptions<D, H> & Schemas<S, R, E> = {},
  ): RouteWith<Flatten<Values<Found<V>> & Params<H> & D & Given>, S, R, E> {
    return this.shortcut('POST', rule, options);
  }
  /** Registers a view for PUT. */
  put<V extends string, D extends Dict = None, const H extends string = '', S = None, R = None, E = None>(
    rule: Rule<V>,
    options: ShortcutOptions<D, H> & Schemas<S, R, E> = {},
  ): RouteWith<Flatten<Values<Found<V>> & Params<H> & D & Given>, S, R, E> {
    return this.shortcut('PUT', rule, options);
  }
  /** Registers a view for PATCH. */
  patch<V extends string, D extends Dict = None, const H extends string = '', S = None, R = None, E = None>(
    rule: Rule<V>,
    options: ShortcutOptions<D, H> & Schemas<S, R, E> = {},
  ): RouteWith<Flatten<Values<Found<V>> & Params<H> & D & Given>, S, R, E> {
    return this.shortcut('PATCH', rule, options);
  }
  /** Registers a view for DELETE. */
  delete<V extends string, D extends Dict = None, const H extends string = '', S = None, R = None, E = None>(
    rule: Rule<V>,
    options: ShortcutOptions<D, H> & Schemas<S, R, E> = {},
  ): RouteWith<Flatten<Values<Found<V>> & Params<H> & D & Given>, S, R, E> {
    return this.shortcut('DELETE', rule, options);
  }

  /**
   * Registers a WebSocket handler for a rule (quart.Quart.websocket). It runs before the handshake is answered.
   * @example app.websocket('/ws')(async function ws() { for await (const m of websocket) await websocket.send(m) })
   * @example app.websocket('/chat', { receive: ChatIn, send: ChatOut })(async function chat(_, { messages, send }) { … })
   */
  websocket<
    V extends string,
    D extends Dict = None,
    const H extends string = '',
    S = None,
    In = never,
    Out = never,
  >(
    rule: Rule<V>,
    options: ShortcutOptions<D, H> & SocketSchemas<S, In, Out> = {},
  ): WebsocketRoute<Flatten<Values<Found<V>> & Params<H> & D & Given>, SocketArguments<S, In, Out>> {
    refuseFunction(formOf('websocket', rule), options);
    return this.registrar('websocket', rule, { ...options, websocket: true });
  }

  private shortcut(method: string, rule: string, options: RouteOptions) {
    const name = method.toLowerCase();
    refuseFunction(formOf(name, rule), options);
    if ('methods' in options) {
      throw new TypeError(`app.${name}() takes no 'methods'; use app.route().`);
    }
    return this.registrar(name, rule, { ...options, methods: [method], websocket: false });
  }

  /** The function that takes a view: alone, or as a decorator with the context that the language passes. */
  private registrar(what: string, rule: string, options: RuleOptions & { websocket: boolean }) {
    this.checkSetup(what);
    const take = <V>(given: V, context?: ClassMethodDecoratorContext): V => {
      const view = given as AnyView; // as the types of a route have it
      const endpoint = options.endpoint ?? endpointName(view, rule, context);
      const add = (bound: AnyView) => this.addRule(rule, bound, { ...options, endpoint });
      if (context === undefined) add(view);
      // A static method registers when its class is defined, a method of instances when one is made: bound to it.
      else
        context.addInitializer(function (this: unknown) {
          add(boundTo(this as object, view));
        });
      return given;
    };
    return this.unfinished.until(formOf(what, rule), take);
  }

  /** Gives an endpoint its view, for rules that were added without one (flask.Flask.endpoint). */
  endpoint(endpoint: string): <V extends AnyView>(view: V) => V {
    this.checkSetup('endpoint');
    return this.unfinished.until(formOf('endpoint', endpoint), (view) => {
      this.viewFunctions.set(endpoint, view);
      return view;
    });
  }

  /** Runs before each view; what it returns answers the request (flask.Flask.before_request). */
  beforeRequest<H extends BeforeHook>(hook: H): H {
    return this.hook('beforeRequest', this.beforeRequestFuncs, hook);
  }
  /** Runs on each response, last registered first, and returns it or another (flask.Flask.after_request). */
  afterRequest<H extends AfterHook>(hook: H): H {
    return this.hook('afterRequest', this.afterRequestFuncs, hook);
  }
  /** Runs when the request is over, with the error that nobody handled or null (flask.Flask.teardown_request). */
  teardownRequest<H extends TeardownHook>(hook: H): H {
    return this.hook('teardownRequest', this.teardownRequestFuncs, hook);
  }
  /** Runs before each WebSocket handler (quart.Quart.before_websocket). */
  beforeWebsocket<H extends BeforeHook>(hook: H): H {
    return this.hook('beforeWebsocket', this.beforeWebsocketFuncs, hook);
  }
  /** Runs when a WebSocket handler ended (quart.Quart.after_websocket). */
  afterWebsocket<H extends AfterWebsocketHook>(hook: H): H {
    return this.hook('afterWebsocket', this.afterWebsocketFuncs, hook);
  }
  /** Runs when a WebSocket is over (quart.Quart.teardown_websocket). */
  teardownWebsocket<H extends TeardownHook>(hook: H): H {
    return this.hook('teardownWebsocket', this.teardownWebsocketFuncs, hook);
  }
  /** Runs before everything else, and may change the values of the URL (flask.Flask.url_value_preprocessor). */
  urlValuePreprocessor<H extends UrlValuePreprocessor>(hook: H): H {
    return this.hook('urlValuePreprocessor', this.urlValuePreprocessors, hook);
  }
  /** Fills in values for `urlFor` (flask.Flask.url_defaults). */
  urlDefaults<H extends UrlDefaultsHook>(hook: H): H {
    return this.hook('urlDefaults', this.urlDefaultFunctions, hook);
  }
  /** Adds variables to every template (flask.Flask.context_processor). */
  contextProcessor<H extends ContextProcessor>(hook: H): H {
    return this.hook('contextProcessor', this.templateContextProcessors, hook);
  }

  protected hook<H extends K, K>(what: string, hooks: ByScope<K>, hook: H, scope: string | null = null): H {
    this.checkSetup(what);
    if (typeof hook !== 'function')
      throw new TypeError(spelled(`${what}() takes a function, not ${typeof hook}.`));
    rememberPlace(hook, this.hook);
    const list = hooks.get(scope);
    if (list === undefined) hooks.set(scope, [hook]);
    else list.push(hook);
    return hook;
  }

  /**
   * Answers errors of a code or class (flask.Flask.errorhandler).
   * @param codeOrClass a status code, a class of HTTP errors, or any class of errors: `Error` is Python's Exception
   * @example app.errorhandler(404)(async (error) => tuple(await renderTemplate('404.html'), 404))
   */
  errorhandler<const C extends number | ErrorClass>(
    codeOrClass: C,
  ): <H extends ErrorHandler<ErrorOf<C>>>(handler: H) => H {
    const what = typeof codeOrClass === 'function' ? codeOrClass.name : codeOrClass;
    const take = <H>(handler: H): H => {
      rememberPlace(handler as ErrorHandler, take);
      this.registerErrorHandler(codeOrClass, handler as ErrorHandler);
      return handler;
    };
    return this.unfinished.until(`app.errorhandler(${what})`, take);
  }

  /** As {@link errorhandler}, as one call (flask.Flask.register_error_handler). */
  registerErrorHandler(codeOrClass: number | ErrorClass, handler: ErrorHandler): void {
    this.checkSetup('registerErrorHandler');
    rememberPlace(handler);
    addErrorHandler(this.errorHandlerSpec, null, codeOrClass, handler);
  }

  /** Finds the own templates: by default those of the own folder, null without one. Another loader may take its place. */
  get jinjaLoader(): Loader | null {
    const { templateFolder, rootPath } = this;
    if (templateFolder !== null)
      this.templateLoader ??= new FileSystemLoader(path.resolve(rootPath, templateFolder));
    return this.templateLoader;
  }
  set jinjaLoader(loader: Loader | null) {
    this.templateLoader = loader;
  }

  /** How long a browser may keep a file, in seconds; null: as the app says. */
  abstract getSendFileMaxAge(filename: string | null): number | null;

  /** Answers with a file of the static folder: the view of the `static` endpoint (flask.Flask.send_static_file). */
  sendStaticFile(filename: string): Promise<Response> {
    if (this.staticFolder === null) throw new SetupError('There is no static folder to send files from.');
    return sendFromDirectory(this.staticFolder, filename, {
      maxAge: (name: string | null) => this.getSendFileMaxAge(name),
    });
  }

  /** The bytes of a file below the root path (flask.Flask.open_resource). */
  async openResource(resource: string): Promise<Buffer> {
    return readFile(path.resolve(this.rootPath, resource));
  }

  /** Gives a named function its place in a registry, or asks for a name. */
  protected nameOf(what: string, fn: { name: string }, options: Named): string {
    const name = options.name ?? fn.name;
    if (!isGoodName(name)) {
      throw new SetupError(`${what} needs a name: write a named function, or pass one as { name: '…' }.`);
    }
    return name;
  }
}

/** What comes of a default export that is not there, or of modules that import each other in a ring. */
export function checkBlueprint(value: { register?: unknown } | null | undefined): void {
  if (typeof value?.register === 'function') return;
  throw new SetupError(
    `registerBlueprint() takes a blueprint, not a value of the type ${value === null ? 'null' : typeof value}. See what its module exports.`,
  );
}
