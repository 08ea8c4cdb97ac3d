/** A compiled template: rendered as a whole, asynchronously, piece by piece, or imported. */
import { after, isThenable } from '../values.js';
import { Context, EvalCtx, type Render } from './context.js';
import type { Surroundings } from './contract.js';
import { streamed } from './stream.js';

/** The functions of a template. */
export interface Code {
  root: Render;
  blocks: readonly (readonly [name: string, render: Render])[];
}

/** What an imported template gives: its macros and variables as properties, its text when printed. */
export class TemplateModule {
  /** Not enumerable, so that only what the template exports is seen. */
  declare readonly templateName: string | null;
  declare readonly text: string;

  constructor(name: string | null, text: string, exported: Iterable<readonly [string, unknown]>) {
    const hidden = { templateName: { value: name }, text: { value: text } };
    // With a member `then` it would pass for a promise.
    for (const [key, value] of exported)
      if (key !== 'then') Object.defineProperty(this, key, { value, enumerable: true, configurable: true });
    for (const [key, descriptor] of Object.entries(hidden))
      if (!Object.hasOwn(this, key)) Object.defineProperty(this, key, descriptor);
  }
  toString(): string {
    return this.text;
  }
  __html__(): string {
    return this.text;
  }
  __repr__(): string {
    return `<TemplateModule '${this.templateName ?? 'memory:template'}'>`;
  }
}

/** A template of an environment (jinja2.Template). Environments make them. */
export class Template {
  private synchronous: Code | undefined;
  private asynchronous: Code | undefined;
  private readonly modules = new Map<boolean, TemplateModule | Promise<TemplateModule>>();

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

  /** The compiled functions; compiled at first use. */
  code(asynchronous: boolean): Code {
    if (asynchronous) return (this.asynchronous ??= this.compile(true));
    return (this.synchronous ??= this.compile(false));
  }

  /** A new context for rendering. */
  context(given: Record<string, unknown>, asynchronous: boolean, outer: Context | null = null): Context {
    const evalCtx = new EvalCtx(this.environment, this.environment.autoescapes(this.name), asynchronous);
    const context = new Context(this.environment, this.name, given, evalCtx, outer);
    context.addBlocks(this.code(asynchronous).blocks);
    return context;
  }

  /**
   * Renders the template.
   * @param variables the template's variables
   * @throws TemplateError, or what functions of the variables throw; with `lineno` and `templateName`
   */
  render(variables: Record<string, unknown> = {}): string {
    // Synchronous code never returns a promise.
    return this.code(false).root(this.context(variables, false), '', null) as string;
  }

  /** Renders the template, waiting for promises wherever they turn up. */
  renderAsync(variables: Record<string, unknown> = {}): Promise<string> {
    try {
      // PERF: an async function would wait once more for what is there already (bench/jinja, hello.html).
      return Promise.resolve(this.renderNow(variables));
    } catch (error) {
      return Promise.reject(error);
    }
  }

  /** Renders the template; gives a promise only if something had to be waited for. */
  renderNow(variables: Record<string, unknown> = {}): string | Promise<string> {
    return this.code(true).root(this.context(variables, true), '', null);
  }

  /** Renders the template piece by piece, no faster than the pieces are taken. */
  stream(variables: Record<string, unknown> = {}): AsyncGenerator<string, void> {
    const context = this.context(variables, true);
    return streamed((writer) => this.code(true).root(context, '', writer));
  }

  /** Runs the template to get at its macros and variables (jinja2's make_module). */
  module(context: Context, asynchronous: boolean): TemplateModule | Promise<TemplateModule> {
    return after(this.code(asynchronous).root(context, '', null), (text) => {
      const exported = [...context.exported].map((name) => [name, context.vars.get(name)] as const);
      return new TemplateModule(this.name, text, exported);
    });
  }

  /** The module of the template without variables, made once. */
  defaultModule(asynchronous: boolean): TemplateModule | Promise<TemplateModule> {
    const known = this.modules.get(asynchronous);
    if (known !== undefined) return known;
    const made = this.module(this.context({}, asynchronous), asynchronous);
    this.modules.set(asynchronous, made);
    if (isThenable(made))
      made.then(
        (module) => this.modules.set(asynchronous, module),
        () => this.modules.delete(asynchronous),
      );
    return made;
  }
}
