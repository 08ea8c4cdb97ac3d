/** Where templates come from and what they may use. */
import { after, firstOf, isThenable, kept, rescue } from '../values.js';
import { selectAutoescape } from './autoescape.js';
import { areLimits, counting, type Limits, limitsOf } from './budget.js';
import { LRUCache } from './cache.js';
import type { Context } from './context.js';
import type { Callable, EvalContext, Missing, RenderContext, Surroundings } from './contract.js';
import { TemplateNotFound, TemplatesNotFound } from './errors.js';
import type { Extension } from './extensions.js';
import { FILTERS } from './filters/index.js';
import { generate } from './generator.js';
import type { GenerateOptions } from './generator-scopes.js';
import { GLOBALS } from './globals.js';
import { checkedSyntax, SYNTAX, type Syntax } from './lexer.js';
import { type ListOptions, type Loader, listed, orMissing, type Source } from './loaders.js';
import { compiling } from './locate.js';
import { isMacro, MACRO } from './macro.js';
import type { Template as TemplateNode } from './nodes.js';
import {
  CACHE_SIZE,
  type EnvironmentOptions,
  givenOthers,
  givenSyntax,
  type LoadOptions,
  type OverlayOptions,
  POLICIES,
} from './options.js';
import { Parser, parseExpression } from './parser.js';
import { call, callNamed, makeRuntime, type RuntimeEnvironment } from './runtime.js';
import { type Code, Template, type TemplateGlobals, TemplateModule } from './template.js';
import { TESTS } from './tests.js';
import { Undefined } from './undefined.js';
import * as values from './values/index.js';

/** The environment that made a syntax tree. */
export const parsed = new WeakMap<TemplateNode, Environment<unknown>>();

type SourceOptions = { name?: string | null | undefined; globals?: TemplateGlobals | undefined };

/**
 * Loads, compiles and caches templates (jinja2.Environment).
 * @example new Environment({ loader: new DictLoader({ 'a.html': 'Hi {{ name }}' }) }).getTemplate('a.html').render({ name })
 */
export class Environment<Output = string> implements Surroundings {
  readonly filters: Record<string, Callable>;
  readonly tests: Record<string, Callable>;
  readonly globals: Record<string, unknown>;
  readonly policies: Record<string, unknown>;
  readonly extensions: Extension[];
  readonly syntax: Syntax;
  /** Finds templates; after replacing it, {@link clearCache}. */
  loader: Loader | undefined;
  readonly camelCase: ((object: object) => boolean) | undefined;
  /** Changes every printed value; after replacing it, {@link clearCache}. */
  finalize: EnvironmentOptions['finalize'];
  /** How much one rendering may use. */
  readonly limits: Limits;
  /** The environment that this one was laid over. */
  readonly linkedTo: this | null = null;
  private readonly autoescape: boolean | ((name: string | null) => boolean);
  private readonly reloads: () => boolean;
  /** What missing names become: the class. */
  undefinedClass: new (
    missing?: Missing,
  ) => unknown;
  private readonly cache: LRUCache<Template<Output>>;
  private readonly runtimes: Record<string, Record<string, unknown>> = {};

  constructor(options: EnvironmentOptions = {}) {
    this.syntax = checkedSyntax({ ...SYNTAX, ...givenSyntax(options) });
    this.loader = options.loader;
    this.filters = options.filters ?? { ...FILTERS };
    this.tests = options.tests ?? { ...TESTS };
    this.globals = options.globals ?? { ...GLOBALS };
    this.policies = { ...POLICIES, ...options.policies };
    this.extensions = [...(options.extensions ?? [])];
    this.limits = limitsOf(options);
    this.camelCase = options.camelCase;
    this.finalize = options.finalize;
    this.autoescape = options.autoescape ?? selectAutoescape;
    const { autoReload = false } = options;
    this.reloads = typeof autoReload === 'function' ? autoReload : () => autoReload;
    this.undefinedClass = options.undefined ?? Undefined;
    this.cache = new LRUCache(options.cacheSize ?? CACHE_SIZE);
    for (const extension of this.extensions) extension.install?.(this);
  }

  /** Whether changed sources are read again. */
  get reloading(): boolean {
    return this.reloads();
  }

  /** Adds a tag, for templates that are compiled from now on (jinja2.Environment.add_extension). */
  addExtension(extension: Extension): void {
    this.extensions.push(extension);
    extension.install?.(this);
  }

  /** Adds members that are not there yet, for extensions (jinja2.Environment.extend). @returns the environment, with them */
  extend<T extends object>(attributes: T): this & T {
    for (const [name, value] of Object.entries(attributes))
      if (!(name in this)) Object.assign(this, { [name]: value });
    return this as this & T;
  }

  /**
   * Makes an environment that shares the registries with this one, has its own cache, and differs in the given options
   * (jinja2.Environment.overlay). Given extensions are added.
   */
  overlay(options: OverlayOptions = {}): this {
    const { extensions = [], cacheSize = this.cache.capacity, autoReload = this.reloads, ...given } = options;
    // As a class the options know it as `undefined`; as a member that is the function that makes one.
    const { undefined: undefinedClass = this.undefinedClass, ...others } = given;
    const made: this = Object.assign(Object.create(Object.getPrototypeOf(this)), this, givenOthers(others), {
      linkedTo: this,
      syntax: checkedSyntax({ ...this.syntax, ...givenSyntax(others) }),
      extensions: [...this.extensions],
      limits: { ...this.limits, ...limitsOf(others) },
      reloads: typeof autoReload === 'function' ? autoReload : () => autoReload,
      undefinedClass,
      cache: new LRUCache(cacheSize),
      runtimes: {},
    });
    for (const extension of extensions) made.addExtension(extension);
    return made;
  }

  get newlineSequence(): string {
    return this.syntax.newlineSequence;
  }

  /** The filter of a name. */
  filter(name: string): Callable | undefined {
    return Object.hasOwn(this.filters, name) ? this.filters[name] : undefined;
  }

  /** The test of a name. */
  test(name: string): Callable | undefined {
    return Object.hasOwn(this.tests, name) ? this.tests[name] : undefined;
  }

  /** The global variable of a name, or JavaScript's `undefined`. */
  global(name: string): unknown {
    return Object.hasOwn(this.globals, name) ? this.globals[name] : undefined;
  }

  /** Whether templates may see an attribute; absent unless the environment is a sandbox. */
  isSafeAttribute?(object: unknown, name: string): boolean;

  /** The operators that the environment computes itself; absent unless it is a sandbox. */
  declare readonly interceptedBinops?: ReadonlySet<string>;
  declare readonly interceptedUnops?: ReadonlySet<string>;
  /** Refuses to call what templates may not call; absent unless the environment is a sandbox. */
  checkCall?(callee: unknown): void;

  /** Whether a template's output is escaped. */
  autoescapes(name: string | null): boolean {
    return typeof this.autoescape === 'function' ? this.autoescape(name) : this.autoescape;
  }

  undefined(missing: Missing): unknown {
    return new this.undefinedClass(missing);
  }

  getattr(object: unknown, name: string): unknown {
    // PERF: macros are looked up in the modules that they were imported with (bench/jinja, form.html).
    if (object instanceof TemplateModule && Object.hasOwn(object, name)) return object[name as never];
    if (isMacro(object)) {
      const { facts } = object[MACRO];
      return Object.hasOwn(facts, name) ? facts[name] : this.undefined({ obj: object, name });
    }
    return kept(values.getattr(object, name, this));
  }

  getitem(object: unknown, key: unknown): unknown {
    return kept(values.getitem(object, key, this));
  }

  call(callee: unknown, args: unknown[], context: RenderContext | EvalContext): unknown {
    // Contexts are always ours.
    return call(context as Context, callee, ...args);
  }

  /**
   * Calls a filter as a template does (jinja2.Environment.call_filter).
   * @param args what follows the value; keyword arguments last, in an object marked with `KWARGS`
   * @param context the rendering, for filters that ask for it
   * @throws TemplateRuntimeError when there is no such filter, or it asks for a context and there is none
   */
  callFilter(
    name: string,
    value: unknown,
    args: unknown[] = [],
    context: RenderContext | EvalContext | null = null,
  ): unknown {
    return callNamed(this, 'filter', name, [value, ...args], context);
  }

  /** Calls a test as a template does (jinja2.Environment.call_test); as {@link callFilter}. */
  callTest(
    name: string,
    value: unknown,
    args: unknown[] = [],
    context: RenderContext | EvalContext | null = null,
  ): unknown {
    return callNamed(this, 'test', name, [value, ...args], context);
  }

  /**
   * Makes a template of source text.
   * @param options its name, for errors and {@link autoescapes}, and its own global variables
   * @throws TemplateSyntaxError
   */
  fromString(source: string, options: string | null | SourceOptions = null): Template<Output> {
    const { name = null, globals } = typeof options === 'string' ? { name: options } : (options ?? {});
    return this.templateOf({ source }, name, this.parse(source, name)).withGlobals(globals);
  }

  /** Parses source text to its syntax tree, for `meta` and whoever reads it. @throws TemplateSyntaxError */
  parse(source: string, name: string | null = null): TemplateNode {
    let parser: Parser | undefined;
    const parse = () => (parser = new Parser(source, this.syntax, name, this.extensions)).parse();
    const tree = compiling(source, name, parse, () => parser?.stream.current.line ?? 1);
    parsed.set(tree, this);
    return tree;
  }

  /**
   * Makes a function of an expression, by the rules of the language (jinja2.Environment.compile_expression).
   * @param undefinedToNone whether an undefined result becomes null
   * @returns takes the variables; gives a promise only if something has to be waited for
   * @throws TemplateSyntaxError
   * @example environment.compileExpression('price * 2 > limit')({ price: 3, limit: 5 }) // true
   */
  compileExpression(
    source: string,
    undefinedToNone = true,
  ): (variables?: Record<string, unknown>) => unknown {
    const tree = compiling(source, null, () => parseExpression(source, this.syntax));
    const template = this.templateOf({ source }, null, tree);
    return (variables = {}) =>
      after(template.variables(variables), ({ result }) =>
        undefinedToNone && result instanceof values.Nothing ? null : result,
      );
  }

  /** The JavaScript that source text compiles to: the body of a function of the runtime `$`. */
  generate(source: string, name: string | null, asynchronous: boolean): string {
    return this.generateFrom(this.parse(source, name), name, asynchronous, source);
  }

  private generateFrom(
    tree: TemplateNode,
    name: string | null,
    asynchronous: boolean,
    source: string,
  ): string {
    return generate(tree, this.generateOptions(name, asynchronous), source);
  }

  /** How templates are compiled. */
  protected generateOptions(name: string | null, asynchronous: boolean): GenerateOptions {
    const finalize = this.finalize !== undefined;
    const [autoescape, limited] = [this.autoescapes(name), areLimits(this.limits)];
    return { name, asynchronous, autoescape, finalize, limited, registries: this };
  }

  /** The names that a template looks up in its context, globals among them. @throws TemplateAssertionError */
  lookups(tree: TemplateNode): Set<string> {
    const lookups = new Set<string>();
    generate(tree, { ...this.generateOptions(null, false), lookups });
    return lookups;
  }

  /** What compiled code gets as `$`. */
  runtime(asynchronous: boolean): Record<string, unknown> {
    return (this.runtimes[String(asynchronous)] ??= makeRuntime(this as RuntimeEnvironment, asynchronous));
  }

  /** Makes a template of its source, which is compiled when it is needed. */
  protected templateOf(
    { source, upToDate, compiled }: Source,
    name: string | null,
    known?: TemplateNode,
  ): Template<Output> {
    let tree = known;
    const compile = (asynchronous: boolean): Code => {
      if (compiled !== undefined)
        return counting(this.limits, name, compiled(asynchronous)(this.runtime(asynchronous), source));
      const parsedTree = (tree ??= this.parse(source, name));
      // The compiler's output: nothing of the source gets in but through JSON.stringify and as checked identifiers.
      const code = () => this.generateFrom(parsedTree, name, asynchronous, source);
      const make = compiling(source, name, () => new Function('$', 'source', code()));
      return make(this.runtime(asynchronous), source) as Code;
    };
    return new Template(this, name, compile, upToDate);
  }

  /** The template, if the value is one of this library's; hosts extend what counts. */
  asTemplate(value: unknown): Template<Output> | undefined {
    return value instanceof Template ? value : undefined;
  }

  private cached(name: string): Template<Output> | undefined {
    const template = this.cache.get(name);
    return template !== undefined && this.reloading && !template.upToDate() ? undefined : template;
  }

  /** The error for a template that no loader knows; an environment that knows more may say more. */
  protected notFound(name: string): TemplateNotFound {
    return new TemplateNotFound(name);
  }

  private keep(name: string, source: Source | null): Template<Output> {
    if (source === null) throw this.notFound(name);
    const template = this.templateOf(source, name);
    this.cache.set(name, template);
    return template;
  }

  /**
   * Loads a template.
   * @param name its name
   * @param options the template that asks for it, or more
   * @throws TemplateNotFound; TypeError when the loader is asynchronous
   */
  getTemplate(name: string, options: string | null | LoadOptions = null): Template<Output> {
    const { parent = null, globals } = typeof options === 'string' ? { parent: options } : (options ?? {});
    const template = this.load(name, parent);
    if (!isThenable(template)) return template.withGlobals(globals);
    // Nobody waits for it any more.
    template.then(undefined, () => undefined);
    throw new TypeError(`The loader finds '${name}' asynchronously: use getTemplateAsync.`);
  }

  /** Loads a template, with any loader. */
  async getTemplateAsync(
    name: string,
    { parent = null, globals }: LoadOptions = {},
  ): Promise<Template<Output>> {
    return (await this.load(name, parent)).withGlobals(globals);
  }

  /** Loads the first of several templates that there is (select_template). @throws TemplatesNotFound */
  async selectTemplate(names: readonly string[]): Promise<Template<Output>> {
    return this.loadFirst(names);
  }

  /** The first of several templates that there is; gives a promise only if the loader does. @throws TemplatesNotFound */
  loadFirst<N>(
    names: readonly N[],
    load: (name: N) => Template<Output> | Promise<Template<Output>> = (name) => this.load(String(name), null),
  ): Template<Output> | Promise<Template<Output>> {
    const found = firstOf(names, (name) => rescue(() => load(name), orMissing));
    return after(found, (template) => {
      if (template === null) throw this.noneOf(names.map((name) => values.text(name)));
      return template;
    });
  }

  /** The error for several templates that no loader knows. */
  protected noneOf(names: readonly string[]): TemplatesNotFound {
    if (names.length > 0) return new TemplatesNotFound(names);
    return new TemplatesNotFound(names, 'Tried to select from an empty list of templates.');
  }

  /** Loads a template; gives a promise only if the loader does. */
  load(name: string, parent: string | null): Template<Output> | Promise<Template<Output>> {
    const path = this.loader?.join?.(name, parent) ?? name;
    const known = this.cached(path);
    if (known !== undefined) return known;
    const source = this.loader?.getSource(path) ?? null;
    return after(source, (found) => this.keep(path, found));
  }

  /**
   * The names of all templates, sorted (jinja2.Environment.list_templates); gives a promise only if a loader does.
   * @throws TypeError when a loader cannot tell
   */
  listTemplates(options: ListOptions = {}): string[] | Promise<string[]> {
    return listed(this.loader, options);
  }

  /** Forgets all templates. */
  clearCache(): void {
    this.cache.clear();
  }
}
