/** A compiled template: rendered as a whole, asynchronously, piece by piece, or imported. */
import { after } from '../values.js';
import { Context, EvalCtx, type Render } from './context.js';
import type { Surroundings } from './contract.js';
import { nested } from './macro.js';
import { generated, streamed } from './stream.js';

/** The functions of a template. */
export interface Code {
  root: Render;
  blocks: readonly (readonly [name: string, render: Render])[];
  /** whether it counts what it uses */
  limited?: boolean | undefined;
}

/** Variables that a template knows in every rendering. */
export type TemplateGlobals = Record<string, unknown>;

/** What an imported template gives: its macros and variables as properties, its text when printed. */
export class TemplateModule {
  readonly [exported: string]: unknown;
  // Private to JavaScript too, so that only what the template exports is seen.
  readonly #name: string | null;
  readonly #text: string;

  constructor(name: string | null, text: string, exported: Iterable<readonly [string, unknown]>) {
    this.#name = name;
    this.#text = text;
    // With a member `then` it would pass for a promise.
    for (const [key, value] of exported)
      if (key !== 'then') Object.defineProperty(this, key, { value, enumerable: true, configurable: true });
  }
  /** The name of the template that a module was made of. */
  static nameOf(module: object): string | null {
    return #name in module ? module.#name : null;
  }
  /** What the template of a module printed. */
  static textOf(module: TemplateModule): string {
    return module.#text;
  }
  toString(): string {
    return this.#text;
  }
  __html__(): string {
    return this.#text;
  }
  __repr__(): string {
    return `<TemplateModule '${this.#name ?? 'memory:template'}'>`;
  }
}

/** A template of an environment (jinja2.Template). Environments make them; native ones render to values of any type. */
export class Template<Output = string> {
  private synchronous: Code | undefined;
  private asynchronous: Code | undefined;
  private readonly modules = new Map<boolean, TemplateModule>();
  private ownGlobals: TemplateGlobals | null = null;

  /**
   * @param environment what it was loaded by
   * @param name its name, or null for source text
   * @param compile makes its functions, for synchronous or asynchronous rendering
   * @param upToDate whether the source has not changed since
   */
  constructor(
    readonly environment: Surroundings,
    readonly name: string | null,
    private readonly compile: (asynchronous: boolean) => Code,
    readonly upToDate: () => boolean = () => true,
  ) {}

  /** Its own global variables, which come before the environment's (jinja2's Template.globals). */
  get globals(): TemplateGlobals {
    return (this.ownGlobals ??= Object.create(null) as TemplateGlobals);
  }

  /** Adds global variables. @returns the template */
  withGlobals(globals: TemplateGlobals | undefined): this {
    if (globals !== undefined) Object.assign(this.globals, globals);
    return this;
  }

  /** The compiled functions; compiled at first use. */
  code(asynchronous: boolean): Code {
    if (asynchronous) return (this.asynchronous ??= this.compile(true));
    return (this.synchronous ??= this.compile(false));
  }

  /** A new context for rendering. */
  context(given: Record<string, unknown>, asynchronous: boolean, outer: Context | null = null): Context {
    const evalCtx = new EvalCtx(this.environment, this.environment.autoescapes(this.name), asynchronous);
    const context = new Context(this.environment, this.name, given, evalCtx, outer, this.ownGlobals);
    context.addBlocks(this.code(asynchronous).blocks);
    return context;
  }

  /**
   * Renders the template.
   * @param variables the template's variables
   * @throws TemplateError, or what functions of the variables throw; with `lineno` and `templateName`
   */
  render(variables: Record<string, unknown> = {}): Output {
    // Synchronous code never returns a promise.
    return this.code(false).root(this.context(variables, false), '', null) as Output;
  }

  /** Renders the template, waiting for promises wherever they turn up. */
  renderAsync(variables: Record<string, unknown> = {}): Promise<Output> {
    try {
      // PERF: an async function would wait once more for what is there already (bench/jinja, hello.html).
      return Promise.resolve(this.renderNow(variables));
    } catch (error) {
      return Promise.reject(error);
    }
  }

  /** Renders the template; gives a promise only if something had to be waited for. */
  renderNow(variables: Record<string, unknown> = {}): Output | Promise<Output> {
    // What the code gives is what its environment made it for.
    return this.code(true).root(this.context(variables, true), '', null) as Output | Promise<Output>;
  }

  /** Renders the template piece by piece, no faster than the pieces are taken. */
  stream(variables: Record<string, unknown> = {}): AsyncGenerator<string, void> {
    const context = this.context(variables, true);
    return streamed((writer) => this.code(true).root(context, '', writer));
  }

  /**
   * Renders the template piece by piece, each when it is asked for, without waiting for anything (jinja2's generate).
   * @throws what {@link render} throws; TypeError where something would have to be waited for
   */
  generate(variables: Record<string, unknown> = {}): Generator<string, void> {
    const context = this.context(variables, true);
    return generated((writer) => this.code(true).root(context, '', writer));
  }

  /** What the template's top level sets when it is run; gives a promise only if something had to be waited for. */
  variables(given: Record<string, unknown>): Record<string, unknown> | Promise<Record<string, unknown>> {
    const context = this.context(given, true);
    return after(this.code(true).root(context, '', null), () => Object.fromEntries(context.vars));
  }

  /** The template's macros and variables, made once, without variables (jinja2's Template.module). */
  get module(): TemplateModule {
    // Synchronous code never returns a promise.
    return this.defaultModule(false) as TemplateModule;
  }

  /** Runs the template to get at its macros and variables, each time anew (jinja2's make_module). */
  makeModule(variables: Record<string, unknown> = {}): TemplateModule {
    // Synchronous code never returns a promise.
    return this.moduleOf(this.context(variables, false), false) as TemplateModule;
  }

  /** As {@link makeModule}, waiting for promises (jinja2's make_module_async). */
  async makeModuleAsync(variables: Record<string, unknown> = {}): Promise<TemplateModule> {
    return this.moduleOf(this.context(variables, true), true);
  }

  /** Runs the template in a context to get at its macros and variables. */
  moduleOf(context: Context, asynchronous: boolean): TemplateModule | Promise<TemplateModule> {
    return after(this.code(asynchronous).root(context, '', null), (text) => {
      const exported = [...context.exported].map((name) => [name, context.vars.get(name)] as const);
      return new TemplateModule(this.name, text, exported);
    });
  }

  /**
   * The module of the template without variables, made once. For a template that imports it and has global variables that
   * this one has not, one is made that knows them.
   */
  defaultModule(
    asynchronous: boolean,
    importer: Context | null = null,
  ): TemplateModule | Promise<TemplateModule> {
    const more = importer?.globalsUnknownTo(this.ownGlobals);
    if (more) return nested(() => this.moduleOf(this.context(more, asynchronous), asynchronous));
    const known = this.modules.get(asynchronous);
    if (known !== undefined) return known;
    // Only what is finished is shared: a template that imports itself would wait for itself.
    const made = nested(() => this.moduleOf(this.context({}, asynchronous), asynchronous));
    return after(made, (module) => {
      this.modules.set(asynchronous, module);
      return module;
    });
  }
}
