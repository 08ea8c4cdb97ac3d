/** Blueprints: views, hooks and files of one part of an app, registered together. */

import { SetupError } from '../errors.js';
import { currentApp } from '../globals.js';
import type { Callable } from '../jinja/contract.js';
import { trimEnd } from '../python.js';
import type { Nothing, Params } from '../routing/variables.js';
import { checkLists, type SharedWords, together } from '../schema/words.js';
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
import type { Pottle } from './app.js';
import { type ImportName, rememberPlace } from './names.js';
import { type FullRuleOptions, refuseStrangers } from './rules.js';
import { type ByScope, checkBlueprint, Scaffold, type ScaffoldOptions } from './scaffold.js';
import type { Registrar } from './setup.js';

/** Options of {@link Blueprint}. */
export interface BlueprintOptions<Prefix = string, Subdomain = string, Defaults = Record<string, unknown>>
  extends ScaffoldOptions,
    SharedWords {
  /** In front of every rule; may hold variables: `/<lang>`. */
  urlPrefix?: Prefix | undefined;
  subdomain?: Subdomain | undefined;
  /** Values for every view. */
  urlDefaults?: Defaults | undefined;
  /** The name of the group of its commands; null puts them among those of the app. */
  cliGroup?: string | null | undefined;
}

/** Options of one registration; each wins over the blueprint's own. */
export interface RegisterOptions {
  /** Another name for this registration, which prefixes its endpoints. */
  name?: string | undefined;
  urlPrefix?: string | null | undefined;
  subdomain?: string | undefined;
  urlDefaults?: Record<string, unknown> | undefined;
  /** The name of the group of its commands; null puts them among those of the app. */
  cliGroup?: string | null | undefined;
}

type InternalOptions = RegisterOptions & { namePrefix?: string; words?: SharedWords };
type Deferred = (state: BlueprintSetupState) => void;

const REGISTERED = ['name', 'urlPrefix', 'subdomain', 'urlDefaults', 'cliGroup'];
const OWN = ['staticFolder', 'staticUrlPath', 'templateFolder', 'rootPath', 'tags', 'security', 'responses'];

/** What a deferred function is told of the registration that it is part of (flask.blueprints.BlueprintSetupState). */
export class BlueprintSetupState {
  readonly subdomain: string | undefined;
  readonly urlPrefix: string | null;
  readonly name: string;
  /** The dotted name of the blueprints around it. */
  readonly namePrefix: string;
  readonly urlDefaults: Record<string, unknown>;
  /** What the blueprint, and those around it, say of their routes. */
  readonly words: SharedWords;

  /** @param firstRegistration false when the blueprint was registered before, under another name */
  constructor(
    readonly blueprint: Blueprint,
    readonly app: Pottle,
    readonly options: InternalOptions,
    readonly firstRegistration: boolean,
  ) {
    this.subdomain = options.subdomain ?? blueprint.subdomain;
    this.urlPrefix = options.urlPrefix ?? blueprint.urlPrefix;
    this.name = options.name ?? blueprint.name;
    this.namePrefix = options.namePrefix ?? '';
    this.urlDefaults = { ...blueprint.urlValuesDefaults, ...options.urlDefaults };
    this.words = together(options.words ?? {}, blueprint.words);
  }

  /** The name that prefixes the endpoints: `parent.child`. */
  get dottedName(): string {
    return `${this.namePrefix}.${this.name}`.replace(/^\.+/, '');
  }

  /** Adds a rule with the prefix, the name and the defaults of the registration. */
  addUrlRule(
    rule: string,
    endpoint: string,
    viewFunc: AnyView | null,
    options: Partial<FullRuleOptions> = {},
  ): void {
    const { websocket, ...rest } = options;
    const full = {
      ...rest,
      endpoint: `${this.dottedName}.${endpoint}`,
      viewFunc,
      subdomain: options.subdomain ?? this.subdomain,
      defaults: { ...this.urlDefaults, ...options.defaults },
      shared: this.words,
    };
    if (websocket) this.app.addWebsocket(this.prefixed(rule), full);
    else this.app.addUrlRule(this.prefixed(rule), full);
  }

  private prefixed(rule: string): string {
    if (this.urlPrefix === null) return rule;
    return rule === '' ? this.urlPrefix : `${trimEnd(this.urlPrefix, '/')}/${rule.replace(/^\/+/, '')}`;
  }
}

/**
 * A part of an app (flask.Blueprint). What is registered on it happens when it is registered on an app.
 * @example
 * const admin = new Blueprint('admin', import.meta, { urlPrefix: '/admin' });
 * app.registerBlueprint(admin);
 */
export class Blueprint<
  const Prefix extends string = '',
  const Subdomain extends string = '',
  Defaults extends Record<string, unknown> = Nothing,
> extends Scaffold<Params<`${Subdomain}${Prefix}`> & Defaults> {
  readonly name: string;
  readonly urlPrefix: string | null;
  readonly subdomain: string | undefined;
  readonly urlValuesDefaults: Record<string, unknown>;
  readonly cliGroup: string | null | undefined;
  /** What it says of all its routes, in documents. */
  readonly words: SharedWords;
  /** What happens at registration. */
  readonly deferredFunctions: Deferred[] = [];
  private readonly children: [Blueprint, RegisterOptions][] = [];
  private registered = false;

  /**
   * @param name prefixes the endpoints; no dots
   * @param importName `import.meta` of the module, for its folders
   * @throws SetupError for an option that there is not, and for a name with a dot
   */
  constructor(
    name: string,
    importName: ImportName,
    options: BlueprintOptions<Prefix, Subdomain, Defaults> = {},
  ) {
    super(importName, options, null);
    if (name === '') throw new SetupError('A blueprint needs a name that is not empty.');
    refuseDot(name, 'The name of a blueprint');
    refuseStrangers(`The blueprint '${name}'`, options, [...OWN, ...REGISTERED.slice(1)]);
    checkLists(`the blueprint '${name}'`, options);
    this.name = name;
    this.urlPrefix = options.urlPrefix ?? null;
    this.subdomain = options.subdomain;
    this.urlValuesDefaults = options.urlDefaults ?? {};
    this.cliGroup = options.cliGroup;
    this.words = { tags: options.tags, security: options.security, responses: options.responses };
  }

  protected override checkSetup(what: string): void {
    if (!this.registered) return;
    throw new SetupError(
      `${what}() was called on the blueprint '${this.name}' after it was registered, and would have no effect. ` +
        'Import and set up all of a blueprint before app.registerBlueprint().',
    );
  }

  /** As the app it is used in says (flask.Blueprint.get_send_file_max_age). */
  override getSendFileMaxAge(filename: string | null): number | null {
    return currentApp.getSendFileMaxAge(filename);
  }

  /** Calls a function at each registration. */
  record(fn: Deferred): void {
    this.checkSetup('record');
    this.deferredFunctions.push(fn);
  }

  /** Calls a function at the first registration only. */
  recordOnce(fn: Deferred): void {
    this.record((state) => {
      if (state.firstRegistration) fn(state);
    });
  }

  /** Makes what deferred functions are told; a subclass may make its own. */
  makeSetupState(app: Pottle, options: RegisterOptions, firstRegistration = false): BlueprintSetupState {
    return new BlueprintSetupState(this, app, options, firstRegistration);
  }

  protected override addRule(rule: string, view: AnyView | null, options: FullRuleOptions): void {
    const { endpoint } = options;
    refuseDot(endpoint, `The endpoint of '${rule}' on a blueprint`);
    this.record((state) => state.addUrlRule(rule, endpoint, view, options));
  }

  /** Registers another blueprint within this one (flask.Blueprint.register_blueprint). */
  registerBlueprint(blueprint: Blueprint, options: RegisterOptions = {}): void {
    this.checkSetup('registerBlueprint');
    checkBlueprint(blueprint);
    if (blueprint === this) throw new SetupError('A blueprint cannot be registered within itself.');
    this.children.push([blueprint, options]);
  }

  /** Does everything that was recorded, on the app (flask.Blueprint.register). Called by `app.registerBlueprint`. */
  register(app: Pottle, options: InternalOptions): void {
    refuseStrangers(`registerBlueprint(${this.name})`, options, REGISTERED, ['namePrefix', 'words']);
    const state = this.makeSetupState(app, options, ![...app.blueprints.values()].includes(this));
    const name = state.dottedName;
    this.claim(app, name, options);
    this.unfinished.check();
    this.registered = true;
    if (this.hasStaticFolder) this.addStatic(state);
    this.mergeHooks(app, name);
    this.addCommands(app, options.cliGroup === undefined ? this.cliGroup : options.cliGroup, name);
    for (const fn of this.deferredFunctions) fn(state);
    for (const [child, own] of this.children) child.register(app, nested(state, child, own));
  }

  /** Puts the commands among those of the app: in a group of this name, or none. */
  private addCommands(app: Pottle, group: string | null | undefined, name: string): void {
    if (this.cli.commands.size === 0) return;
    if (group === null) {
      for (const [own, command] of this.cli.commands) app.cli.commands.set(own, command);
      return;
    }
    this.cli.name = group ?? name;
    app.cli.addCommand(this.cli);
  }

  private claim(app: Pottle, name: string, options: InternalOptions): void {
    const other = app.blueprints.get(name);
    if (other !== undefined) {
      const again = other === this ? 'This blueprint is' : 'Another blueprint is';
      throw new SetupError(
        `${again} already registered as '${name}'. Give this registration a name of its own: ` +
          `registerBlueprint(${options.name ?? this.name}, { name: '…' }).`,
      );
    }
    app.blueprints.set(name, this);
  }

  private addStatic(state: BlueprintSetupState): void {
    const send = ({ filename }: { filename: string }) => this.sendStaticFile(filename);
    state.addUrlRule(`${this.staticUrlPath}/<path:filename>`, 'static', send);
  }

  private mergeHooks(app: Pottle, name: string): void {
    for (const registry of HOOKS) {
      const own = this[registry].get(null) as unknown[] | undefined;
      if (own !== undefined) extend(app[registry] as ByScope<unknown>, name, own);
    }
    for (const [endpoint, view] of this.viewFunctions) app.viewFunctions.set(endpoint, view);
    const handlers = [...(this.errorHandlerSpec.get(null) ?? [])];
    app.errorHandlerSpec.set(name, new Map(handlers.map(([code, byClass]) => [code, new Map(byClass)])));
  }

  private onApp<F extends { name: string }>(fn: F, register: (app: Pottle) => void): F {
    rememberPlace(fn, this.onApp);
    this.recordOnce((state) => register(state.app));
    return fn;
  }

  /** As `beforeRequest`, for every request of the app. */
  beforeAppRequest<H extends BeforeHook>(hook: H): H {
    return this.onApp(hook, (app) => app.beforeRequest(hook));
  }
  /** As `afterRequest`, for every request of the app. */
  afterAppRequest<H extends AfterHook>(hook: H): H {
    return this.onApp(hook, (app) => app.afterRequest(hook));
  }
  /** As `teardownRequest`, for every request of the app. */
  teardownAppRequest<H extends TeardownHook>(hook: H): H {
    return this.onApp(hook, (app) => app.teardownRequest(hook));
  }
  /** As `beforeWebsocket`, for every WebSocket of the app. */
  beforeAppWebsocket<H extends BeforeHook>(hook: H): H {
    return this.onApp(hook, (app) => app.beforeWebsocket(hook));
  }
  /** As `afterWebsocket`, for every WebSocket of the app. */
  afterAppWebsocket<H extends AfterWebsocketHook>(hook: H): H {
    return this.onApp(hook, (app) => app.afterWebsocket(hook));
  }
  /** As `teardownWebsocket`, for every WebSocket of the app. */
  teardownAppWebsocket<H extends TeardownHook>(hook: H): H {
    return this.onApp(hook, (app) => app.teardownWebsocket(hook));
  }
  /** As `contextProcessor`, for every template of the app. */
  appContextProcessor<H extends ContextProcessor>(hook: H): H {
    return this.onApp(hook, (app) => app.contextProcessor(hook));
  }
  /** As `urlValuePreprocessor`, for every request of the app. */
  appUrlValuePreprocessor<H extends UrlValuePreprocessor>(hook: H): H {
    return this.onApp(hook, (app) => app.urlValuePreprocessor(hook));
  }
  /** As `urlDefaults`, for every endpoint of the app. */
  appUrlDefaults<H extends UrlDefaultsHook>(hook: H): H {
    return this.onApp(hook, (app) => app.urlDefaults(hook));
  }
  /** As `errorhandler`, for the whole app. */
  appErrorhandler<const C extends number | ErrorClass>(
    codeOrClass: C,
  ): <H extends ErrorHandler<ErrorOf<C>>>(handler: H) => H {
    return (handler) =>
      this.onApp(handler, (app) => app.registerErrorHandler(codeOrClass, handler as ErrorHandler));
  }
  /** Runs a function once when the app starts to serve (quart.Blueprint.before_app_serving). */
  beforeAppServing<F extends () => unknown>(fn: F): F {
    return this.onApp(fn, (app) => app.beforeServing(fn));
  }
  /** Runs a function once when the app has stopped (quart.Blueprint.after_app_serving). */
  afterAppServing<F extends () => unknown>(fn: F): F {
    return this.onApp(fn, (app) => app.afterServing(fn));
  }
  /** Runs a generator function around the whole of serving (quart.Blueprint.while_app_serving). */
  whileAppServing<F extends () => AsyncGenerator | Generator>(fn: F): F {
    return this.onApp(fn, (app) => app.whileServing(fn));
  }

  /** Registers a template filter for the whole app. */
  appTemplateFilter<F extends Callable>(fn: F): F;
  appTemplateFilter(name?: string): Registrar;
  appTemplateFilter(name?: string | Callable): unknown {
    return this.forTemplates((app, fn, as) => app.addTemplateFilter(fn, as), name);
  }
  /** Registers a template test for the whole app. */
  appTemplateTest<F extends Callable>(fn: F): F;
  appTemplateTest(name?: string): Registrar;
  appTemplateTest(name?: string | Callable): unknown {
    return this.forTemplates((app, fn, as) => app.addTemplateTest(fn, as), name);
  }
  /** Registers a template global for the whole app. */
  appTemplateGlobal<F extends Callable>(fn: F): F;
  appTemplateGlobal(name?: string): Registrar;
  appTemplateGlobal(name?: string | Callable): unknown {
    return this.forTemplates((app, fn, as) => app.addTemplateGlobal(fn, as), name);
  }
  private forTemplates(
    add: (app: Pottle, fn: Callable, as?: string) => void,
    name?: string | Callable,
  ): unknown {
    const register =
      (as?: string): Registrar =>
      (fn, context) =>
        this.onApp(fn, (app) => add(app, fn, as ?? (context && String(context.name))));
    return typeof name === 'function' ? register()(name) : register(name);
  }
  /** As {@link appTemplateFilter}, as one call. */
  addAppTemplateFilter(fn: Callable, name?: string): void {
    this.appTemplateFilter(name)(fn);
  }
  /** As {@link appTemplateTest}, as one call. */
  addAppTemplateTest(fn: Callable, name?: string): void {
    this.appTemplateTest(name)(fn);
  }
  /** As {@link appTemplateGlobal}, as one call. */
  addAppTemplateGlobal(fn: Callable, name?: string): void {
    this.appTemplateGlobal(name)(fn);
  }
}

const HOOKS = [
  'beforeRequestFuncs',
  'afterRequestFuncs',
  'teardownRequestFuncs',
  'beforeWebsocketFuncs',
  'afterWebsocketFuncs',
  'teardownWebsocketFuncs',
  'urlValuePreprocessors',
  'urlDefaultFunctions',
  'templateContextProcessors',
] as const;

function extend(hooks: ByScope<unknown>, scope: string, own: readonly unknown[]): void {
  hooks.set(scope, [...(hooks.get(scope) ?? []), ...own]);
}

function refuseDot(name: string, what: string): void {
  if (name.includes('.')) {
    throw new SetupError(
      `${what} must not contain a dot: '${name}'. Dots part the names of nested blueprints.`,
    );
  }
}

/** The options of a blueprint within another: prefixes and subdomains joined. */
function nested(parent: BlueprintSetupState, child: Blueprint, own: RegisterOptions): InternalOptions {
  const options: InternalOptions = { ...own, namePrefix: parent.dottedName, words: parent.words };
  const subdomain = own.subdomain ?? child.subdomain;
  options.subdomain =
    [subdomain, parent.subdomain].filter((part) => part !== undefined).join('.') || undefined;
  const prefix = own.urlPrefix ?? child.urlPrefix;
  if (parent.urlPrefix !== null && prefix !== null) {
    options.urlPrefix = `${trimEnd(parent.urlPrefix, '/')}/${prefix.replace(/^\/+/, '')}`;
  } else {
    options.urlPrefix = prefix ?? parent.urlPrefix;
  }
  return options;
}
