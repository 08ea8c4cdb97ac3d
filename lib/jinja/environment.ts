/** Where templates come from and what they may use. */
import { after, firstOf, isThenable, rescue } from '../values.js';
import type { Context } from './context.js';
import type { Callable, EvalContext, Missing, RenderContext, Surroundings } from './contract.js';
import { TemplateNotFound, TemplateRuntimeError, TemplatesNotFound, UndefinedError } from './errors.js';
import type { Extension } from './extensions.js';
import { FILTERS } from './filters/index.js';
import { generate } from './generator.js';
import { GLOBALS } from './globals.js';
import { SYNTAX, type Syntax } from './lexer.js';
import type { Loader, Source } from './loaders.js';
import { compiling } from './locate.js';
import { isMacro, MACRO } from './macro.js';
import type { Template as TemplateNode } from './nodes.js';
import { Parser } from './parser.js';
import { call, makeRuntime, surroundings } from './runtime.js';
import { type Code, Template, TemplateModule } from './template.js';
import { TESTS } from './tests.js';
import { Undefined } from './undefined.js';
import * as values from './values/index.js';

/** What an {@link Environment} is made with; Jinja's options in camelCase. */
export interface EnvironmentOptions extends Partial<Syntax> {
  /** finds templates by name */
  loader?: Loader;
  /** whether output is escaped; by default in templates named `.html .htm .xml .xhtml .svg` and in source text */
  autoescape?: boolean | ((name: string | null) => boolean);
  /** tags beyond Jinja's own */
  extensions?: readonly Extension[];
  /** what missing names become */
  undefined?: new (
    missing?: Missing,
  ) => unknown;
  /** the registries; those of another environment can be shared */
  filters?: Record<string, Callable>;
  tests?: Record<string, Callable>;
  globals?: Record<string, unknown>;
  policies?: Record<string, unknown>;
  /** changes every printed value */
  finalize?: (value: unknown, context: RenderContext) => unknown;
  /** look for changes of the source before each use */
  autoReload?: boolean | (() => boolean);
  /** objects whose `camelCase` members are found by `snake_case` names */
  camelCase?: (object: object) => boolean;
}

/** Jinja's policies, by its names. */
const POLICIES: Record<string, unknown> = {
  'compiler.ascii_str': true,
  'urlize.rel': 'noopener',
  'urlize.target': null,
  'urlize.extra_schemes': null,
  'truncate.leeway': 5,
  'json.dumps_function': null,
  'json.dumps_kwargs': { sort_keys: true },
  'ext.i18n.trimmed': false,
};

const ESCAPED = /\.(?:html|htm|xml|xhtml|svg)$/;

/** Flask's rule: markup is escaped, other files are not, source text without a name is. */
export function selectAutoescape(name: string | null): boolean {
  return name === null || ESCAPED.test(name);
}

/**
 * Loads, compiles and caches templates (jinja2.Environment).
 * @example new Environment({ loader: new DictLoader({ 'a.html': 'Hi {{ name }}' }) }).getTemplate('a.html').render({ name })
 */
export class Environment implements Surroundings {
  readonly filters: Record<string, Callable>;
  readonly tests: Record<string, Callable>;
  readonly globals: Record<string, unknown>;
  readonly policies: Record<string, unknown>;
  readonly extensions: Extension[];
  readonly syntax: Syntax;
  /** Finds templates; after replacing it, {@link clearCache}. */
  loader: Loader | undefined;
  readonly camelCase: ((object: object) => boolean) | undefined;
  readonly finalize: EnvironmentOptions['finalize'];
  private readonly autoescape: boolean | ((name: string | null) => boolean);
  private readonly reloads: () => boolean;
  private readonly Undefined: new (
    missing?: Missing,
  ) => unknown;
  private readonly cache = new Map<string, Template>();
  private readonly runtimes: Record<string, Record<string, unknown>> = {};

  constructor(options: EnvironmentOptions = {}) {
    this.syntax = { ...SYNTAX, ...pick(options) };
    this.loader = options.loader;
    this.filters = options.filters ?? { ...FILTERS };
    this.tests = options.tests ?? { ...TESTS };
    this.globals = options.globals ?? { ...GLOBALS };
    this.policies = { ...POLICIES, ...options.policies };
    this.extensions = [...(options.extensions ?? [])];
    this.camelCase = options.camelCase;
    this.finalize = options.finalize;
    this.autoescape = options.autoescape ?? selectAutoescape;
    const { autoReload = false } = options;
    this.reloads = typeof autoReload === 'function' ? autoReload : () => autoReload;
    this.Undefined = options.undefined ?? Undefined;
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
    return new this.Undefined(missing);
  }

  getattr(object: unknown, name: string): unknown {
    // PERF: macros are looked up in the modules that they were imported with (bench/jinja, form.html).
    if (object instanceof TemplateModule && Object.hasOwn(object, name)) return object[name as 'text'];
    if (isMacro(object)) {
      const { facts } = object[MACRO];
      return Object.hasOwn(facts, name) ? facts[name] : this.undefined({ obj: object, name });
    }
    return values.getattr(object, name, this);
  }

  getitem(object: unknown, key: unknown): unknown {
    return values.getitem(object, key, this);
  }

  call(callee: unknown, args: unknown[], context: RenderContext | EvalContext): unknown {
    // Contexts are always ours.
    return call(context as Context, callee, ...args);
  }

  callFilter(name: string, value: unknown, args: unknown[], context: RenderContext | EvalContext): unknown {
    return this.callFound('filter', this.filter(name), name, [value, ...args], context);
  }

  callTest(name: string, value: unknown, args: unknown[], context: RenderContext | EvalContext): unknown {
    return this.callFound('test', this.test(name), name, [value, ...args], context);
  }

  private callFound(
    kind: string,
    found: Callable | undefined,
    name: string,
    args: unknown[],
    context: RenderContext | EvalContext,
  ): unknown {
    if (found === undefined) throw new TemplateRuntimeError(`No ${kind} named ${values.repr(name)}.`);
    // Callable only says that parameters may be of any type; contexts are always ours.
    const fn = found as (...args: unknown[]) => unknown;
    return fn.call(undefined, ...surroundings(fn, context as Context), ...args);
  }

  /** Makes a template of source text. @throws TemplateSyntaxError */
  fromString(source: string, name: string | null = null): Template {
    return this.templateOf({ source }, name, this.parse(source, name));
  }

  /** Parses source text to its syntax tree. @throws TemplateSyntaxError */
  parse(source: string, name: string | null = null): TemplateNode {
    return compiling(source, () => new Parser(source, this.syntax, name, this.extensions).parse());
  }

  /** The JavaScript that source text compiles to: the body of a function of the runtime `$`. */
  generate(source: string, name: string | null, asynchronous: boolean): string {
    return this.generateFrom(this.parse(source, name), name, asynchronous);
  }

  private generateFrom(tree: TemplateNode, name: string | null, asynchronous: boolean): string {
    return generate(tree, {
      name,
      asynchronous,
      autoescape: this.autoescapes(name),
      finalize: this.finalize !== undefined,
      registries: this,
    });
  }

  /** What compiled code gets as `$`. */
  runtime(asynchronous: boolean): Record<string, unknown> {
    return (this.runtimes[String(asynchronous)] ??= makeRuntime(this, asynchronous));
  }

  /** Makes a template of its source, which is compiled when it is needed. */
  protected templateOf(
    { source, upToDate, compiled }: Source,
    name: string | null,
    parsed?: TemplateNode,
  ): Template {
    let tree = parsed;
    const compile = (asynchronous: boolean): Code => {
      if (compiled !== undefined) return compiled(asynchronous)(this.runtime(asynchronous), source);
      const parsedTree = (tree ??= this.parse(source, name));
      const code = compiling(source, () => this.generateFrom(parsedTree, name, asynchronous));
      // The compiler's output: nothing of the source gets in but through JSON.stringify and as checked identifiers.
      const make = new Function('$', 'source', code);
      return make(this.runtime(asynchronous), source) as Code;
    };
    return new Template(this, name, compile, upToDate);
  }

  /** The template, if the value is one of this library's; hosts extend what counts. */
  asTemplate(value: unknown): Template | undefined {
    return value instanceof Template ? value : undefined;
  }

  private cached(name: string): Template | undefined {
    const template = this.cache.get(name);
    return template !== undefined && this.reloading && !template.upToDate() ? undefined : template;
  }

  /** The error for a template that no loader knows; an environment that knows more may say more. */
  protected notFound(name: string): TemplateNotFound {
    return new TemplateNotFound(name);
  }

  private keep(name: string, source: Source | null): Template {
    if (source === null) throw this.notFound(name);
    const template = this.templateOf(source, name);
    this.cache.set(name, template);
    return template;
  }

  /**
   * Loads a template.
   * @param name its name
   * @param parent the template that asks for it
   * @throws TemplateNotFound; TypeError when the loader is asynchronous
   */
  getTemplate(name: string, parent: string | null = null): Template {
    const template = this.load(name, parent);
    if (!isThenable(template)) return template;
    // Nobody waits for it any more.
    template.then(undefined, () => undefined);
    throw new TypeError(`The loader finds '${name}' asynchronously: use getTemplateAsync.`);
  }

  /** Loads a template, with any loader. */
  async getTemplateAsync(name: string): Promise<Template> {
    return this.load(name, null);
  }

  /** Loads the first of several templates that there is (select_template). @throws TemplatesNotFound */
  async selectTemplate(names: readonly string[]): Promise<Template> {
    return this.loadFirst(names);
  }

  /** The first of several templates that there is; gives a promise only if the loader does. @throws TemplatesNotFound */
  loadFirst<N>(
    names: readonly N[],
    load: (name: N) => Template | Promise<Template> = (name) => this.load(String(name), null),
  ): Template | Promise<Template> {
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
  load(name: string, parent: string | null): Template | Promise<Template> {
    const path = this.loader?.join?.(name, parent) ?? name;
    const known = this.cached(path);
    if (known !== undefined) return known;
    const source = this.loader?.getSource(path) ?? null;
    return after(source, (found) => this.keep(path, found));
  }

  /** Forgets all templates. */
  clearCache(): void {
    this.cache.clear();
  }
}

/** For {@link rescue}: null for a template that is not there. */
export function orMissing(error: unknown): null {
  if (error instanceof TemplateNotFound || error instanceof UndefinedError) return null;
  throw error;
}

function pick(options: EnvironmentOptions): Partial<Syntax> {
  // Only options that the syntax has, and that are given.
  const given = Object.entries(options).filter(([name, value]) => name in SYNTAX && value !== undefined);
  return Object.fromEntries(given);
}
