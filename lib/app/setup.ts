/** What an app knows and keeps, before anything is served: config, rules, registries and replaceable parts (flask.sansio.app). */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { Config, getDebugFlag } from '../config/config.js';
import { DEFAULTS, type DefaultConfig } from '../config/keys.js';
import type { DebugPage } from '../debug/failure.js';
import { Aborter, BadRequest, BadRequestKeyError, type HTTPException, SetupError } from '../errors.js';
import { currentContext, g } from '../globals.js';
import { selectAutoescape } from '../jinja/autoescape.js';
import type { Callable } from '../jinja/contract.js';
import type { EnvironmentOptions } from '../jinja/options.js';
import { DefaultJSONProvider, type JSONProvider } from '../json/provider.js';
import { createLogger, type Logger } from '../logging.js';
import { MediaTypes } from '../media/types.js';
import { type BuildError, Rule, UrlMap } from '../routing/index.js';
import { contractOf } from '../schema/contract.js';
import { SecureCookieSessionInterface, type SessionInterface } from '../sessions/index.js';
import type { JinjaEnvironment } from '../templating/environment.js';
import { type TemplateContext, updateTemplateContext } from '../templating/render.js';
import type { AnyView, TeardownHook } from '../typing.js';
import { workerId } from '../workers/id.js';
import { Request } from '../wrappers/request.js';
import { Response } from '../wrappers/response.js';
import { Websocket } from '../wrappers/websocket.js';
import type { Pottle } from './app.js';
import type { Blueprint } from './blueprints.js';
import { AppCtxGlobals } from './ctx.js';
import { foreignNote, type ImportName, refuseSecondView } from './names.js';
import { checkNames, type FullRuleOptions, refuseStrangers, ruleOptions } from './rules.js';
import { Scaffold, type ScaffoldOptions } from './scaffold.js';

/** Options of {@link Pottle}, after Flask's. */
export interface PottleOptions extends ScaffoldOptions {
  /** The host of the static route, where hosts are matched. */
  staticHost?: string | undefined;
  /** Match rules by their `host`. */
  hostMatching?: boolean | undefined;
  /** Match rules by their `subdomain` of SERVER_NAME. */
  subdomainMatching?: boolean | undefined;
  /** The folder for files of this installation; absolute. By default `instance` beside the app. */
  instancePath?: string | undefined;
  /** Relative names of config files start from the instance folder. */
  instanceRelativeConfig?: boolean | undefined;
}

const OPTIONS = [
  ...['rootPath', 'templateFolder', 'staticFolder', 'staticUrlPath', 'staticHost', 'hostMatching'],
  ...['subdomainMatching', 'instancePath', 'instanceRelativeConfig'],
];

/** Answers a URL that could not be built: a URL, or null to pass on. */
export type UrlBuildErrorHandler = (
  error: BuildError,
  endpoint: string,
  values: Record<string, unknown>,
) => string | null | undefined;

type Registry = 'filters' | 'tests' | 'globals';

/** Registers a function and returns it: as a curried call, or as a decorator of a static method. */
export type Registrar = <F extends Callable>(fn: F, context?: ClassMethodDecoratorContext) => F;

/** The base of {@link Pottle}: everything about an app but the serving of requests. */
export abstract class App extends Scaffold {
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
  /** Give names to an interactive shell. */
  readonly shellContextProcessors: (() => Record<string, unknown>)[] = [];
  /** Asked in turn when a URL cannot be built. */
  readonly urlBuildErrorHandlers: UrlBuildErrorHandler[] = [];
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
  jsonProviderClass: new (app: App) => JSONProvider<Response> = DefaultJSONProvider;

  /** The end of setting up: the first request came, or a server starts. */
  protected locked = false;
  private provider: JSONProvider<Response> | null = null;
  private mediaTypes: MediaTypes | null = null;
  private log: Logger | null = null;
  private environment: JinjaEnvironment | null = null;

  /** @param importName `import.meta` of the module, for its name and folders */
  constructor(importName: ImportName, options: PottleOptions = {}) {
    const { templateFolder = 'templates' } = options;
    refuseStrangers('The app', options, OPTIONS);
    super(importName, { ...options, templateFolder }, 'static');
    this.instancePath = instancePathOf(this.rootPath, options.instancePath);
    this.config = this.makeConfig(options.instanceRelativeConfig ?? false);
    this.urlMap = new UrlMap([], { hostMatching: options.hostMatching ?? false });
    this.subdomainMatching = options.subdomainMatching ?? false;
    if (this.hasStaticFolder) this.addStaticRoute(options);
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

  protected override checkSetup(what: string): void {
    if (!this.locked) return;
    throw new SetupError(
      `${what}() was called after the app '${this.name}' handled its first request, and would not apply to all. ` +
        'Import and register everything before serving, or before the first request of a test.',
    );
  }

  /** Adds a hook of the whole app. */
  protected keep<H extends K, K>(what: string, hooks: K[], hook: H): H {
    this.checkSetup(what);
    hooks.push(hook);
    return hook;
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
  /** The bytes of a file in the instance folder (flask.Flask.open_instance_resource). */
  async openInstanceResource(resource: string): Promise<Buffer> {
    return readFile(path.resolve(this.instancePath, resource));
  }
  /** Makes {@link aborter}. */
  makeAborter(): Aborter {
    return new Aborter();
  }
  /**
   * What shows errors in debug mode to those who may see them; null: the project's own page, which puts itself here when it is
   * loaded. It gets the failure as plain data, described and with secrets masked.
   */
  debugPage: DebugPage | null = null;
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
  /** Writes and reads JSON, made at first use; settings are its members, those of the default provider as a rule. */
  get json(): DefaultJSONProvider<Response> {
    return (this.provider ??= new this.jsonProviderClass(this)) as DefaultJSONProvider<Response>;
  }
  set json(provider: JSONProvider<Response>) {
    this.provider = provider;
  }
  /** How media types are read, by `request.media`, and written, by {@link media}; made at first use. */
  get media(): MediaTypes {
    return (this.mediaTypes ??= new MediaTypes(this, (what) => this.checkSetup(what)));
  }
  /** The logger, made at first use; any object with its methods may take its place. */
  get logger(): Logger {
    const name = workerId === undefined ? this.name : `${this.name}, worker ${workerId}`;
    return (this.log ??= createLogger(name, { debug: () => this.debug }));
  }
  set logger(logger: Logger) {
    this.log = logger;
  }

  // ---- registration ----

  protected override addRule(rule: string, view: AnyView | null, options: FullRuleOptions): void {
    const { endpoint } = options;
    if (this.urlRuleClass === Rule) checkNames(rule, options); // others may have options of their own
    const full = ruleOptions(view, options, this.config.PROVIDE_AUTOMATIC_OPTIONS);
    const contract = contractOf(rule, full, full);
    this.urlMap.add(new this.urlRuleClass(rule, { ...full, contract }));
    const foreign = foreignNote(rule);
    if (foreign !== null) this.logger.warning(foreign);
    if (view === null) return;
    const known = this.viewFunctions.get(endpoint);
    if (known !== undefined && known !== view) refuseSecondView(endpoint, rule);
    this.viewFunctions.set(endpoint, view);
  }

  /** Adds names to an interactive shell (flask.Flask.shell_context_processor). */
  shellContextProcessor<F extends () => Record<string, unknown>>(fn: F): F {
    return this.keep('shellContextProcessor', this.shellContextProcessors, fn);
  }
  /** The names of an interactive shell: `app`, `g`, and what the processors give (flask.Flask.make_shell_context). */
  makeShellContext(): Record<string, unknown> {
    return Object.assign({ app: this, g }, ...this.shellContextProcessors.map((give) => give()));
  }
  /** The registered blueprints, in order. */
  iterBlueprints(): IterableIterator<Blueprint> {
    return this.blueprints.values();
  }
  /** Runs at the end of every app context, so of every request, with the unhandled error or null. */
  teardownAppcontext<H extends TeardownHook>(hook: H): H {
    return this.keep('teardownAppcontext', this.teardownAppcontextFuncs, hook);
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
  /** Whether unhandled errors are for whoever made the request: a test. */
  get propagates(): boolean {
    return this.config.PROPAGATE_EXCEPTIONS ?? (this.testing || this.debug);
  }
  // ---- templates ----

  /**
   * Options of the template environment, which is made at its first use: of a template, or by registering a filter.
   * @throws SetupError when an option is set after that
   */
  get jinjaOptions(): EnvironmentOptions {
    return this.environmentOptions;
  }
  set jinjaOptions(options: EnvironmentOptions) {
    Object.assign(this.environmentOptions, options);
  }
  private readonly environmentOptions: EnvironmentOptions = new Proxy({} as EnvironmentOptions, {
    set: (target, name, value) => {
      if (this.environment === null) return Reflect.set(target, name, value);
      throw new SetupError(
        `jinjaOptions.${String(name)} was set after the template environment was made, and would change nothing. ` +
          'Set it before the first template is rendered and the first filter, test or global registered.',
      );
    },
  });

  /** The template environment, made at first use; its `filters`, `tests` and `globals` may be changed any time. */
  get jinjaEnv(): JinjaEnvironment {
    return (this.environment ??= this.createJinjaEnvironment());
  }
  /** Makes {@link jinjaEnv}. */
  abstract createJinjaEnvironment(): JinjaEnvironment;
  /** Whether a template's output is escaped: `.html .htm .xml .xhtml .svg`, and text without a name. */
  selectJinjaAutoescape(filename: string | null): boolean {
    return selectAutoescape(filename);
  }
  /** Adds what context processors give to a template's variables (flask.Flask.update_template_context). */
  updateTemplateContext(
    context: TemplateContext,
    ctx = currentContext('updateTemplateContext', 'app'),
  ): TemplateContext | Promise<TemplateContext> {
    return updateTemplateContext(ctx, context);
  }
  /** Registers a template filter under a name, by default the function's (flask.Flask.template_filter). */
  templateFilter<F extends Callable>(fn: F): F;
  templateFilter(name?: string): Registrar;
  templateFilter(name?: string | Callable): unknown {
    return this.templateRegistrar('templateFilter', 'filters', name);
  }
  /** Registers a template test (flask.Flask.template_test). */
  templateTest<F extends Callable>(fn: F): F;
  templateTest(name?: string): Registrar;
  templateTest(name?: string | Callable): unknown {
    return this.templateRegistrar('templateTest', 'tests', name);
  }
  /** Registers a function for every template (flask.Flask.template_global). */
  templateGlobal<F extends Callable>(fn: F): F;
  templateGlobal(name?: string): Registrar;
  templateGlobal(name?: string | Callable): unknown {
    return this.templateRegistrar('templateGlobal', 'globals', name);
  }
  /** As {@link templateFilter}, as one call. */
  addTemplateFilter(fn: Callable, name?: string): void {
    this.addToTemplates('addTemplateFilter', 'filters', fn, name);
  }
  /** As {@link templateTest}, as one call. */
  addTemplateTest(fn: Callable, name?: string): void {
    this.addToTemplates('addTemplateTest', 'tests', fn, name);
  }
  /** As {@link templateGlobal}, as one call. */
  addTemplateGlobal(fn: Callable, name?: string): void {
    this.addToTemplates('addTemplateGlobal', 'globals', fn, name);
  }

  /** With a function, registers it; with a name or nothing, gives what does. */
  private templateRegistrar(what: string, registry: Registry, name?: string | Callable): unknown {
    if (typeof name === 'function') return this.addToTemplates(what, registry, name);
    return <F extends Callable>(fn: F, context?: ClassMethodDecoratorContext): F =>
      this.addToTemplates(what, registry, fn, name ?? (context && String(context.name)));
  }
  private addToTemplates<F extends Callable>(what: string, registry: Registry, fn: F, name?: string): F {
    this.checkSetup(what);
    const functions: Record<string, unknown> = this.jinjaEnv[registry];
    functions[this.nameOf(what, fn, { name })] = fn;
    return fn;
  }

  // ---- files ----

  /** How long a browser may keep a file, in seconds; null: it asks each time (flask.Flask.get_send_file_max_age). */
  getSendFileMaxAge(_filename: string | null): number | null {
    return this.config.SEND_FILE_MAX_AGE_DEFAULT;
  }
}

function instancePathOf(rootPath: string, given: string | undefined): string {
  if (given === undefined) return path.join(rootPath, 'instance');
  if (path.isAbsolute(given)) return given;
  throw new SetupError(`'instancePath' must be absolute, not '${given}'.`);
}
