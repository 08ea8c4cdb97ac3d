/**
 * Lets a nunjucks environment host Jinja's templates. nunjucks is not imported: what is used of it is described here.
 * Templates of both kinds may extend, include and import each other; keyword arguments do not cross.
 */
import { type Context, EvalCtx, type Render, Context as RenderingContext } from '../jinja/context.js';
import type { Callable } from '../jinja/contract.js';
import { Environment } from '../jinja/environment.js';
import { TemplateRuntimeError } from '../jinja/errors.js';
import { FILTERS } from '../jinja/filters/index.js';
import { GLOBALS } from '../jinja/globals.js';
import type { EnvironmentOptions } from '../jinja/options.js';
import { type Code, Template } from '../jinja/template.js';
import { TESTS } from '../jinja/tests.js';
import { after, isThenable } from '../values.js';

type Done<T = string | null> = (error: unknown, value?: T) => void;

/** nunjucks' stack of scopes. */
interface Frame {
  variables: Record<string, unknown>;
  parent?: Frame | null;
}

/** nunjucks' variables and blocks of one rendering. */
interface HostContext {
  getVariables(): Record<string, unknown>;
  setVariable(name: string, value: unknown): void;
  addExport(name: string): void;
  blocks: Record<string, HostRender[]>;
}

/** The compiled root or a block of a template, as nunjucks calls it. */
export interface HostRender {
  (env: unknown, context: HostContext, frame: Frame, runtime: unknown, cb: Done): void;
  /** what it is for our templates, if it is one of ours */
  [OURS]?: (asynchronous: boolean) => Render;
}

/** nunjucks' Template. */
interface HostTemplate {
  path?: string;
  blocks: Record<string, HostRender>;
  tmplProps?: { [OURS]?: Template };
  compile(): void;
  render(variables: Record<string, unknown>, cb?: Done): string | null;
}

/** What is used or shown of nunjucks' Environment. */
export interface NunjucksEnvironment {
  filters: Record<string, Callable>;
  tests: Record<string, Callable>;
  globals: Record<string, unknown>;
  /** Adds a filter; an asynchronous one takes a callback last. */
  addFilter(name: string, filter: Callable, asynchronous?: boolean): this;
  getFilter(name: string): Callable;
  addTest(name: string, test: Callable): this;
  getTest(name: string): Callable;
  addGlobal(name: string, value: unknown): this;
  getGlobal(name: string): unknown;
  hasExtension(name: string): boolean;
  getTemplate(
    name: string,
    eagerCompile: boolean,
    parentName: string | null,
    ignoreMissing: boolean,
    cb: Done<unknown>,
  ): unknown;
  /** Renders a template by nunjucks' rules: text, or null when it has to wait and a callback takes it. */
  render(name: string, variables?: object, done?: Done): string | null;
}

/** What a nunjucks loader returns as `src` for a compiled template. */
interface Compiled {
  type: 'code';
  obj: { root: HostRender; [block: `b_${string}`]: HostRender };
}

const OURS: unique symbol = Symbol('jinja.template');

/** What a registry can do: a member of its prototype, where it has one of its own. */
function methodOf(registry: object, name: PropertyKey): never {
  const prototype: object = Object.getPrototypeOf(registry);
  // Undefined where there is none, which is what the type of a registry says, too.
  return (
    prototype !== Object.prototype && Object.hasOwn(prototype, name)
      ? Reflect.get(prototype, name)
      : undefined
  ) as never;
}

/**
 * A registry of nunjucks with ours below: what was there when ours was laid below, nunjucks' own, gives way to ours; what users
 * add counts more than either. nunjucks' templates see nothing of it.
 */
class Layers<T> {
  private readonly before: Record<string, T>;

  constructor(
    private readonly theirs: Record<string, T>,
    private readonly ours: Record<string, T>,
  ) {
    this.before = Object.assign(Object.create(null), theirs);
  }

  find(name: string): T | undefined {
    // PERF: most names are ours alone, and looked up for every filter that runs (bench/jinja/host.mjs, page.html).
    const added = this.theirs[name];
    const known = this.before[name];
    if (added !== known && added !== undefined && Object.hasOwn(this.theirs, name)) return added;
    return Object.hasOwn(this.ours, name) ? this.ours[name] : added === known ? added : undefined;
  }

  /** The layers as one object; what is set is set in nunjucks' registry. */
  get record(): Record<string, T> {
    return new Proxy(this.theirs, {
      get: (theirs, name) => this.find(String(name)) ?? methodOf(theirs, name),
      // Not left to the target: it would define what only our layer has as read-only.
      set: (theirs, name, value) => Reflect.set(theirs, name, value),
      has: (_, name) => this.find(String(name)) !== undefined,
      ownKeys: () => [...new Set([...Object.keys(this.theirs), ...Object.keys(this.ours)])],
      getOwnPropertyDescriptor: (_, name) => {
        const value = this.find(String(name));
        return value === undefined
          ? undefined
          : { value, writable: true, enumerable: true, configurable: true };
      },
    });
  }
}

/**
 * An environment whose templates, and what users add to filters, tests and globals, are those of a nunjucks environment.
 * Create nunjucks' environment with `dev: true`, or it replaces errors by plain ones.
 */
export class HostedEnvironment extends Environment {
  private readonly layers: { filters: Layers<Callable>; tests: Layers<Callable>; globals: Layers<unknown> };

  /**
   * @param host whose registries are used, and whose loaders are asked for {@link isForeign} names
   * @param options as for {@link Environment}, but for the registries
   */
  constructor(
    readonly host: NunjucksEnvironment,
    options: Omit<EnvironmentOptions, 'filters' | 'tests' | 'globals'>,
  ) {
    const layers = {
      filters: new Layers(host.filters, FILTERS),
      tests: new Layers(host.tests, TESTS),
      globals: new Layers<unknown>(host.globals, GLOBALS),
    };
    const { filters, tests, globals } = layers;
    super({ ...options, filters: filters.record, tests: tests.record, globals: globals.record });
    this.layers = layers;
  }

  // PERF: the records are proxies, which cost more than the whole lookup (bench/jinja).
  override filter(name: string): Callable | undefined {
    return this.layers.filters.find(name);
  }
  override test(name: string): Callable | undefined {
    return this.layers.tests.find(name);
  }
  override global(name: string): unknown {
    return this.layers.globals.find(name);
  }

  /** Whether a name is that of a template in nunjucks' own language. */
  isForeign(name: string): boolean {
    return name.endsWith('.njk');
  }

  /** Finds a template of either kind. */
  override load(name: string, parent: string | null): Template | Promise<Template> {
    // PERF: nunjucks' cache costs a tenth of a small page (bench/jinja/host.mjs).
    return this.isForeign(name) ? this.loadFromHost(name, parent) : super.load(name, parent);
  }

  private loadFromHost(name: string, parent: string | null): Template | Promise<Template> {
    const found = calledBack((done) =>
      this.host.getTemplate(name, false, parent, false, (error, template) =>
        done(isNotFound(error) ? this.notFound(name) : error, template),
      ),
    );
    // What nunjucks finds is a template of its own, or one that it hosts.
    return after(found, (template) => this.asTemplate(template)!);
  }

  override asTemplate(value: unknown): Template | undefined {
    if (value instanceof Template) return value;
    if (!isHostTemplate(value)) return undefined;
    return value.tmplProps?.[OURS] ?? new ForeignTemplate(this, value);
  }

  /** A template of ours as a nunjucks loader returns it. */
  hosted(template: Template): Compiled {
    const root: HostRender = (env, context, frame, runtime, cb) =>
      answer(() => this.renderHosted(template, { env, context, frame, runtime }), cb);
    const obj: Compiled['obj'] = { root };
    for (const [name] of template.code(true).blocks) obj[`b_${name}`] = this.hostedBlock(template, name);
    Object.defineProperty(obj, OURS, { value: template });
    return { type: 'code', obj };
  }

  private hostedBlock(template: Template, name: string): HostRender {
    const render = (asynchronous: boolean) =>
      template.code(asynchronous).blocks.find((pair) => pair[0] === name)![1];
    const hosted: HostRender = (env, context, frame, runtime, cb) =>
      answer(() => render(true)(this.contextOf(template, { env, context, frame, runtime }), '', null), cb);
    hosted[OURS] = render;
    return hosted;
  }

  private renderHosted(template: Template, place: Place): string | Promise<string> {
    const { context } = place;
    const ours = this.contextOf(template, place);
    return after(template.code(true).root(ours, '', null), (text) => {
      for (const name of ours.exported) {
        context.setVariable(name, ours.vars.get(name));
        context.addExport(name);
      }
      return text;
    });
  }

  /** Our context for a rendering that nunjucks began, with the blocks of templates that extend ours. */
  private contextOf(template: Template, place: Place): Context {
    const { context, frame } = place;
    const variables = { ...context.getVariables(), ...frameVariables(frame) };
    const evalCtx = new EvalCtx(this, this.autoescapes(template.name), true);
    const made = new RenderingContext(this, template.name, variables, evalCtx);
    made.addBlocks(template.code(true).blocks);
    for (const [name, renders] of Object.entries(context.blocks))
      made.blocks.set(
        name,
        renders.map((render) => render[OURS]?.(true) ?? asOurs(render, place)),
      );
    return made;
  }
}

/** A template of nunjucks' own language, for our templates. */
class ForeignTemplate extends Template {
  constructor(environment: HostedEnvironment, template: HostTemplate) {
    super(environment, template.path ?? null, (asynchronous) => foreignCode(template, asynchronous));
  }
}

/** Where nunjucks is in a rendering. */
interface Place {
  env: unknown;
  context: HostContext;
  frame: Frame;
  runtime: unknown;
}

function foreignCode(template: HostTemplate, asynchronous: boolean): Code {
  template.compile();
  const place: { now?: Place } = {};
  const root: Render = (context, text) => {
    // nunjucks makes its context of the template's blocks: ours go first, and remember where nunjucks was.
    const blocks = { ...template.blocks };
    for (const [name, renders] of context.blocks) blocks[name] = asTheirs(renders[0]!, context, place);
    const derived: HostTemplate = Object.create(template, { blocks: { value: blocks } });
    return renderForeign(derived, context, text, asynchronous);
  };
  const blocks = Object.entries(template.blocks).map(([name, render]): [string, Render] => [
    name,
    (context, text, writer) => {
      if (place.now === undefined) throw new TemplateRuntimeError(`block '${name}' is not being rendered`);
      return asOurs(render, place.now)(context, text, writer);
    },
  ]);
  return { root, blocks };
}

function renderForeign(
  template: HostTemplate,
  context: Context,
  text: string,
  asynchronous: boolean,
): string | Promise<string> {
  const variables = context.getAll();
  if (asynchronous) {
    const made = calledBack<string | null>((done) => template.render(variables, done));
    return after(made, (all) => text + (all ?? ''));
  }
  const made = template.render(variables);
  if (made === null)
    throw new TemplateRuntimeError('the template has to wait, which synchronous rendering cannot');
  return text + made;
}

/** A block of nunjucks' for our templates. */
function asOurs(render: HostRender, place: Place): Render {
  return (_context, text) => {
    const made = calledBack<string | null>((done) =>
      render(place.env, place.context, place.frame, place.runtime, done),
    );
    return after(made, (all) => text + (all ?? ''));
  };
}

/** What a function calls back with: at once if it does so at once, else a promise of it. */
function calledBack<T>(start: (done: Done<T>) => unknown): T | Promise<T> {
  let outcome: { error: unknown; value: T } | undefined;
  let settle: (() => void) | undefined;
  start((error, value) => {
    outcome = { error, value: value as T }; // without an error there is a value
    settle?.();
  });
  const result = (): T => {
    if (outcome!.error) throw outcome!.error;
    return outcome!.value;
  };
  if (outcome !== undefined) return result();
  return new Promise<void>((resolve) => {
    settle = resolve;
  }).then(result);
}

/** A block of ours for nunjucks. */
function asTheirs(render: Render, context: Context, place: { now?: Place }): HostRender {
  return (env, host, frame, runtime, cb) => {
    place.now = { env, context: host, frame, runtime };
    answer(() => render(context, '', null), cb);
  };
}

/** Calls back with what a function gives: at once, unless it has to wait. */
export function answer<T>(run: () => T | Promise<T>, done: Done<T>): void {
  let made: T | Promise<T>;
  try {
    made = run();
  } catch (error) {
    done(keepError(error));
    return;
  }
  if (!isThenable(made)) done(null, made);
  else
    made.then(
      (value) => done(null, value as T),
      (error) => done(keepError(error)),
    );
}

/** nunjucks wraps errors that have no such method. */
function keepError(error: unknown): unknown {
  if (error instanceof Error && !('Update' in error) && Object.isExtensible(error))
    Object.defineProperty(error, 'Update', { value: () => error, configurable: true });
  return error;
}

function frameVariables(frame: Frame | null | undefined): Record<string, unknown> {
  return frame ? { ...frameVariables(frame.parent), ...frame.variables } : {};
}

function isHostTemplate(value: unknown): value is HostTemplate {
  if (typeof value !== 'object' || value === null) return false;
  return 'compile' in value && 'render' in value && ('tmplProps' in value || 'tmplStr' in value);
}

/** nunjucks tells of a missing template by a plain error. */
function isNotFound(error: unknown): boolean {
  return error instanceof Error && error.message.startsWith('template not found: ');
}
