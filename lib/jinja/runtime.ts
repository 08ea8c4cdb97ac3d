/** The functions that generated code calls. One set is made for each environment and way of rendering. */
import { escapeText, isThenable, kept, Markup, rescue, tuple } from '../values.js';
import { budgetNow, type Limits, limitedRuntime } from './budget.js';
import { type Context, EvalCtx } from './context.js';
import {
  type EvalContext,
  KWARGS,
  type Kwargs,
  Lazy,
  PASS,
  Pending,
  type RenderContext,
  type Surroundings,
} from './contract.js';
import { TemplateNotFound, TemplateRuntimeError, ValueError } from './errors.js';
import { Namespace } from './globals.js';
import { located } from './locate.js';
import { Cursor, collect, isAsyncIterable, Loop, SynchronousLoop } from './loop.js';
import { isMacro, MACRO, makeMacro, nested, onward, piece, resuming } from './macro.js';
import { selfReference, superBlock } from './references.js';
import { PieceWriter, Suspended, type Writer } from './stream.js';
import { type Code, TemplateModule, type Template as TemplateOf } from './template.js';
import { Undefined } from './undefined.js';
import * as values from './values/index.js';
import { after } from './waiting.js';

/** A template, whatever it renders to. */
type Template = TemplateOf<unknown>;

type Fn = (...args: unknown[]) => unknown;

/** What the functions of an environment's templates need of it. */
export interface RuntimeEnvironment extends Surroundings {
  readonly limits: Limits;
  readonly extensions: readonly {
    name: string;
    call?(context: RenderContext, ...args: unknown[]): unknown;
  }[];
  readonly finalize?: ((value: unknown, context: RenderContext) => unknown) | undefined;
  asTemplate(value: unknown): Template | undefined;
  load(name: string, parent: string | null): Template | Promise<Template>;
  getTemplate(name: string, parent: string | null): Template;
  loadFirst<N>(
    names: readonly N[],
    load: (name: N) => Template | Promise<Template>,
  ): Template | Promise<Template>;
}

/** The steps of a function that may have to wait: they yield what has to be waited for. */
type Steps = Generator<unknown, unknown, unknown>;

/**
 * Lets steps run as far as they come without waiting: the function gives its value, or a promise of it if it has to wait.
 * PERF: a page without promises makes none, where an asynchronous function would make one for each call (bench/jinja).
 */
function settle(body: (...args: unknown[]) => Steps): Fn {
  return (...args) => {
    const steps = body(...args);
    const step = steps.next();
    if (step.done) return step.value;
    // The third argument of roots and blocks is the writer; a template cannot hand one over.
    return args[2] instanceof PieceWriter ? new Suspended(steps, step) : goOn(steps, step);
  };
}

async function goOn(steps: Steps, first: IteratorResult<unknown>): Promise<unknown> {
  const resume = resuming();
  const budget = budgetNow();
  let step = first;
  while (!step.done) {
    step = await Promise.resolve(budget === null ? step.value : budget.wait(step.value)).then(
      (value) => resume(() => steps.next(value)),
      (error) => resume(() => steps.throw(error)),
    );
  }
  return step.value;
}

/** A value as HTML. */
export function escape(value: unknown): string {
  // PERF: nearly everything printed is text, safe text or a small int (bench/jinja).
  if (typeof value === 'string') return escapeText(value);
  if (typeof value === 'number' && Number.isSafeInteger(value)) return String(value);
  return value instanceof Markup ? value.value : values.escapeValue(value).value;
}

function print(value: unknown, autoescape: boolean): string {
  return autoescape ? escape(value) : values.text(value);
}

function safe(context: Context, value: unknown): unknown {
  if (!context.evalCtx.autoescape) return value;
  return value instanceof Markup ? value : new Markup(values.text(value));
}

function captured(text: string, autoescape: boolean): unknown {
  return autoescape ? new Markup(text) : text;
}

/** Keyword arguments. Nothing is inherited but the mark. */
class KeywordArguments {}
// PERF: objects of a class keep their shape; those made by Object.create(null) are hash tables (bench/jinja, form.html).
Object.setPrototypeOf(KeywordArguments.prototype, null);
Reflect.deleteProperty(KeywordArguments.prototype, 'constructor');
Object.defineProperty(KeywordArguments.prototype, KWARGS, { value: true });

/** Marks an object as keyword arguments, with those of a dict added. */
function kwargs(named: Record<string, unknown>, more?: unknown): Kwargs {
  // The cast states what the prototype has.
  const made = new KeywordArguments() as Kwargs;
  for (const name in named) made[name] = named[name];
  if (more === undefined) return made;
  for (const [name, value] of values.pairsFrom(more)) {
    if (typeof name !== 'string') throw new TypeError('keywords must be strings');
    if (name in made) throw new TypeError(`got multiple values for keyword argument '${name}'`);
    made[name] = value;
  }
  return made;
}

/** Python's `in`, with what is looked for computed first. */
function within(item: unknown, container: unknown): boolean {
  return values.contains(container, item);
}

/** The items of a value that is assigned to several names. @throws ValueError when their number differs */
function unpack(value: unknown, count: number): unknown {
  const items = Array.isArray(value) ? value : values.listOf(unpackable(value));
  if (items.length === count) return items;
  const expected = items.length > count ? `(expected ${count})` : `(expected ${count}, got ${items.length})`;
  throw new ValueError(`${items.length > count ? 'too many' : 'not enough'} values to unpack ${expected}`);
}

function unpackable(value: unknown): Iterable<unknown> {
  if (value instanceof Undefined || values.isIterable(value)) return values.iterate(value);
  throw new TypeError(`cannot unpack non-iterable ${values.typeName(value)} object`);
}

/** The namespace that a value is. @throws TemplateRuntimeError for anything else */
function namespace(owner: unknown): Namespace {
  if (owner instanceof Namespace) return owner;
  throw new TemplateRuntimeError('cannot assign attribute on non-namespace object');
}

function extendedTwice(): never {
  throw new TemplateRuntimeError('extended multiple times');
}

/** The callable in a value that a template calls. @throws UndefinedError or TypeError when there is none */
export function callable(value: unknown): Fn {
  if (typeof value === 'function') return value as Fn;
  const own =
    typeof value === 'object' && value !== null ? (value as { __call__?: unknown }).__call__ : undefined;
  if (typeof own === 'function') return (...args) => own.apply(value, args);
  if (value instanceof values.Nothing) return value.fail();
  if (value instanceof Loop) return recursion(value);
  throw new TypeError(`'${values.typeName(value ?? null)}' object is not callable`);
}

function recursion(loop: Loop): Fn {
  const { recurse } = loop;
  if (recurse === null)
    throw new TypeError("The loop must have the 'recursive' marker to be called recursively.");
  return (items) => nested(() => recurse(items, loop.depth));
}

/** What a function asks to be given first, by its mark. */
export function surroundings(fn: Fn, context: Context | EvalCtx): unknown[] {
  const pass = (fn as { [PASS]?: unknown })[PASS];
  if (pass === undefined) return [];
  if (pass === 'environment') return [context.environment];
  if (pass === 'evalcontext') return [context instanceof EvalCtx ? context : context.evalCtx];
  return [context];
}

function run(fn: Fn, context: Context | EvalCtx, args: unknown[]): unknown {
  // Host functions never get an object of ours as `this`.
  return kept(PASS in fn ? fn(...surroundings(fn, context), ...args) : fn(...args));
}

/** Calls what a template calls. @throws TypeError or UndefinedError when it cannot be called */
export function call(context: Context | EvalCtx, callee: unknown, ...args: unknown[]): unknown {
  context.environment.checkCall?.(callee);
  if (isMacro(callee))
    return callee[MACRO].invoke(args, (context instanceof EvalCtx ? context : context.evalCtx).autoescape);
  const fn = callable(callee);
  try {
    return run(fn, context, args);
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'StopIteration') throw error;
    const hint = 'value was undefined because a callable raised a StopIteration exception';
    return context.environment.undefined({ hint });
  }
}

/** Calls within a loop or block, whose own variables a function sees that asks for the context. */
function callSeeing(context: Context, own: Record<string, unknown>, callee: unknown, ...args: unknown[]) {
  const asks = typeof callee === 'function' && (callee as { [PASS]?: unknown })[PASS] === 'context';
  return call(asks ? context.derived(own) : context, callee, ...args);
}

function apply(kind: 'filter' | 'test', context: Context, name: string, args: unknown[]): unknown {
  const found = context.environment[kind](name);
  if (found === undefined) throw new TemplateRuntimeError(`No ${kind} named '${name}' found.`);
  // Callable only says that parameters may be of any type.
  return run(found as Fn, context, args);
}

/** Calls a filter or test for the host. @throws TemplateRuntimeError when there is none, or it asks for a context and there is none */
export function callNamed(
  environment: Surroundings,
  kind: 'filter' | 'test',
  name: string,
  args: unknown[],
  context: RenderContext | EvalContext | null,
): unknown {
  const found = environment[kind](name);
  if (found === undefined) throw new TemplateRuntimeError(`No ${kind} named ${values.repr(name)}.`);
  if (context === null && found[PASS] === 'context')
    throw new TemplateRuntimeError(`Attempted to invoke a context ${kind} without context.`);
  // Contexts are always ours; Callable only says that parameters may be of any type.
  const place = (context as Context | null) ?? new EvalCtx(environment, environment.autoescapes(null), false);
  return (found as Fn).call(undefined, ...surroundings(found as Fn, place), ...args);
}

function filter(context: Context, name: string, ...args: unknown[]): unknown {
  return apply('filter', context, name, args);
}

/** A filter in an asynchronous template: items that have to be waited for are collected first. */
function filterAsync(context: Context, name: string, ...args: unknown[]): unknown {
  const [value] = args;
  if (typeof value !== 'object' || value === null) return apply('filter', context, name, args);
  if (!(value instanceof Lazy) && !isAsyncIterable(value)) return apply('filter', context, name, args);
  const items: unknown[] = [];
  let failure: { error: unknown } | undefined;
  const collected = rescue(
    () => collect(value, items),
    (error) => {
      failure = { error };
    },
  );
  return onward(collected, () => {
    const lazy = failure !== undefined || (value instanceof Lazy && !isThenable(collected));
    args[0] = lazy ? new Lazy(remaining(items, failure)) : items;
    return apply('filter', context, name, args);
  });
}

/** Items, then the error that ended them: a filter that asks for less does not see it, as with items that are made when asked for. */
function* remaining(items: unknown[], failure?: { error: unknown }): Generator<unknown, void> {
  yield* items;
  if (failure !== undefined) throw failure.error;
}

function test(context: Context, name: string, ...args: unknown[]): unknown {
  return apply('test', context, name, args);
}

/** The attribute of an imported template, or an undefined value that says where it was imported. */
function imported(module: object, name: string, place: string): unknown {
  if (Object.hasOwn(module, name)) return (module as Record<string, unknown>)[name];
  const hint = `the template ${values.repr(TemplateModule.nameOf(module))} (imported on ${place}) does not export the requested name ${values.repr(name)}`;
  return new Undefined({ hint, name });
}

/** The text with more of it; native templates have a list in its place. */
function appended(o: string | unknown[], text: string): string {
  if (typeof o === 'string') return o + text;
  o.push(text);
  // Only native templates see that it is none.
  return o as unknown as string;
}

/** Finds templates for `extends`, `include` and `import`, in one way of rendering. */
class Finder {
  constructor(
    private readonly environment: RuntimeEnvironment,
    private readonly asynchronous: boolean,
  ) {}

  /** The template of a name; a template passes. */
  one = (context: Context, value: unknown): Template | Promise<Template> => {
    const ready = this.environment.asTemplate(value);
    if (ready !== undefined) return ready;
    if (value instanceof values.Nothing) return value.fail();
    if (value instanceof Markup) return this.load(value.value, context);
    if (typeof value === 'string') return this.load(value, context);
    if (Array.isArray(value) || values.isDict(value))
      throw new TypeError(`unhashable type: '${values.typeName(value)}'`);
    throw new TemplateNotFound(values.text(value));
  };

  private load(name: string, context: Context): Template | Promise<Template> {
    const { environment } = this;
    return this.asynchronous
      ? environment.load(name, context.name)
      : environment.getTemplate(name, context.name);
  }

  /** The first of several names that is found; or the one of a single name. */
  any = (context: Context, value: unknown): Template | Promise<Template> => {
    const single = typeof value === 'string' || value instanceof values.Nothing || value instanceof Markup;
    if (single || this.environment.asTemplate(value) !== undefined) return this.one(context, value);
    return this.environment.loadFirst([...values.iterate(value)], (name) => this.one(context, name));
  };
}

/** Makes what generated code gets as `$`. */
export function makeRuntime(environment: RuntimeEnvironment, asynchronous: boolean): Record<string, unknown> {
  const finder = new Finder(environment, asynchronous);
  const code = (template: Template): Code => template.code(asynchronous);

  const extend = (context: Context, template: Template): Code => {
    const parent = code(template);
    context.extend(parent.blocks);
    return parent;
  };

  const render = (
    template: Template,
    context: Context,
    locals: Record<string, unknown> | null,
    o: string,
    w: Writer | null,
  ) =>
    locals === null
      ? after(template.defaultModule(asynchronous), (module) => appended(o, TemplateModule.textOf(module)))
      : nested(() => code(template).root(template.context(locals, asynchronous, context), o, w));

  const include = (
    context: Context,
    name: unknown,
    locals: Record<string, unknown> | null,
    ignoreMissing: boolean,
    o: string,
    w: Writer | null,
  ) => {
    const missing = (error: unknown): null => {
      if (ignoreMissing && error instanceof TemplateNotFound) return null;
      throw error;
    };
    const found = rescue(() => finder.any(context, name), missing);
    return onward(found, (template) => (template === null ? o : render(template, context, locals, o, w)));
  };

  const importModule = (context: Context, name: unknown, locals: Record<string, unknown> | null) =>
    onward(finder.one(context, name), (template) =>
      locals === null
        ? template.defaultModule(asynchronous, context)
        : nested(() =>
            template.moduleOf(template.context(locals, asynchronous, context.snapshot()), asynchronous),
          ),
    );

  return limitedRuntime(environment.limits, {
    ...values,
    env: environment,
    fail: located,
    settle,
    isThenable,
    pending: (promise: PromiseLike<unknown>) => new Pending(promise),
    Lazy,
    Cursor,
    Loop: asynchronous ? Loop : SynchronousLoop,
    escape,
    print,
    piece,
    safe,
    captured,
    kwargs,
    within,
    unpack,
    namespace,
    setAttribute: (owner: unknown, name: string, value: unknown) => namespace(owner).set(name, value),
    tuple,
    call,
    callSeeing,
    filter: asynchronous ? filterAsync : filter,
    test,
    extension: (context: Context, name: string, args: unknown[]) =>
      kept(environment.extensions.find((one) => one.name === name)?.call?.(context, ...args)),
    extendedTwice,
    imported,
    makeMacro,
    selfReference,
    superBlock,
    finalize: (context: Context, value: unknown) => kept(environment.finalize?.(value, context)),
    missing: (name: string) => environment.undefined({ name }),
    lenient: (hint: string) => new Undefined({ hint }),
    notProvided: (name: string) =>
      environment.undefined({ hint: `parameter ${values.repr(name)} was not provided`, name }),
    attr: (object: unknown, name: string) => environment.getattr(object, name),
    item: (object: unknown, key: unknown) => environment.getitem(object, key),
    template: finder.one,
    extend,
    include,
    importModule,
  });
}
