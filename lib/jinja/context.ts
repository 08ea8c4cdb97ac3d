/** What one rendering knows: its variables, its blocks, and whether output is escaped just now. */
import type { EvalContext, RenderContext, Surroundings } from './contract.js';
import { RecursionError, TemplateRuntimeError } from './errors.js';
import { MAX_DEPTH } from './macro.js';
import type { Writer } from './stream.js';

/**
 * The compiled root or a block of a template: appends to the text so far and returns it. With a writer, what has
 * been flushed to it is no longer part of the text. The asynchronous code may return a promise, and does so only if it had to wait.
 */
export type Render = (context: Context, text: string, writer: Writer | null) => string | Promise<string>;

/** Whether output is escaped just now; changed and restored by `{% autoescape %}`. */
export class EvalCtx implements EvalContext {
  /** Asynchronous rendering waits for promises. */
  constructor(
    readonly environment: Surroundings,
    public autoescape: boolean,
    readonly asynchronous: boolean,
  ) {}
}

const has = Object.prototype.hasOwnProperty;

/** The variables and blocks of one rendering of a template (jinja2.runtime.Context). */
export class Context implements RenderContext {
  /** What the template's top level has set. */
  readonly vars = new Map<string, unknown>();
  /** The names among them that importers may see. */
  readonly exported = new Set<string>();
  /** For each block its functions, from the most derived template to the base. */
  readonly blocks = new Map<string, Render[]>();
  private parents = 0;

  /**
   * @param environment whose globals are the outermost variables
   * @param name the template's name
   * @param given the variables given for rendering
   * @param evalCtx whether to escape
   * @param outer where names are looked up that are not given: the including template's context
   * @param globals the template's own, which come before the environment's
   */
  constructor(
    readonly environment: Surroundings,
    readonly name: string | null,
    private readonly given: Record<string, unknown>,
    readonly evalCtx: EvalCtx,
    private readonly outer: Context | null = null,
    private readonly globals: Record<string, unknown> | null = null,
  ) {}

  lookup(name: string): unknown {
    const own = this.vars.size === 0 ? undefined : this.vars.get(name);
    if (own !== undefined) return own;
    const given = has.call(this.given, name) ? this.given[name] : undefined;
    if (given !== undefined) return given;
    if (this.outer !== null) return this.outer.lookup(name);
    return this.globals?.[name] ?? this.environment.global(name);
  }

  resolve(name: string): unknown {
    const value = this.lookup(name);
    return value === undefined ? this.environment.undefined({ name }) : value;
  }

  getAll(): Record<string, unknown> {
    const outer = this.outer?.getAll() ?? { ...this.environment.globals, ...this.globals };
    return { ...outer, ...this.given, ...Object.fromEntries(this.vars) };
  }

  /** Sets a variable of the template's top level; importers see it unless its name begins with an underscore. */
  set(name: string, value: unknown): void {
    this.vars.set(name, value);
    if (!name.startsWith('_')) this.exported.add(name);
  }

  /** Sets a variable that was imported, which importers do not see. */
  setImported(name: string, value: unknown): void {
    this.vars.set(name, value);
    this.exported.delete(name);
  }

  /** A context of the same template that knows some more variables. */
  derived(locals: Record<string, unknown>): Context {
    const context = new Context(this.environment, this.name, locals, this.evalCtx, this);
    for (const [name, blocks] of this.blocks) context.blocks.set(name, blocks);
    return context;
  }

  /** The same variables, which later changes of the template do not reach. */
  snapshot(): Context {
    const context = new Context(
      this.environment,
      this.name,
      this.given,
      this.evalCtx,
      this.outer,
      this.globals,
    );
    for (const [name, value] of this.vars) context.vars.set(name, value);
    return context;
  }

  /** The template's own global variables that another template has not; null if there are none. */
  globalsUnknownTo(known: Record<string, unknown> | null): Record<string, unknown> | null {
    const names = Object.keys(this.globals ?? {}).filter(
      (name) => this.environment.global(name) === undefined && !(known !== null && name in known),
    );
    if (names.length === 0) return null;
    return Object.fromEntries(names.map((name) => [name, this.parentValue(name)]));
  }

  /** What a name was when the rendering began. */
  private parentValue(name: string): unknown {
    return has.call(this.given, name) ? this.given[name] : (this.outer?.lookup(name) ?? this.globals?.[name]);
  }

  /** Goes on to the template that this one extends. @throws RecursionError when that never comes to an end */
  extend(blocks: Iterable<readonly [string, Render]>): void {
    if (this.parents++ > MAX_DEPTH) throw new RecursionError();
    this.addBlocks(blocks);
  }

  /** Adds the blocks of the template, or of the one that it extends, behind those that override them. */
  addBlocks(blocks: Iterable<readonly [string, Render]>): void {
    for (const [name, render] of blocks) {
      const known = this.blocks.get(name);
      if (known === undefined) this.blocks.set(name, [render]);
      else known.push(render);
    }
  }

  /** The function that renders a block. */
  block(name: string, required: boolean): Render {
    const blocks = this.blocks.get(name)!;
    if (required && blocks.length <= 1) throw new TemplateRuntimeError(`Required block '${name}' not found`);
    return blocks[0]!;
  }
}
