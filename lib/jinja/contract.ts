/**
 * What compiled templates, filters, tests, values and host functions agree on. Values and their operations are in `values/`, the
 * registries in `filters/`, `tests.ts` and `globals.ts`, the kinds of undefined values in `undefined.ts`.
 */
import { isThenable, kept } from '../values.js';
import { budgetNow, spending } from './budget.js';

/** Marks the object that carries keyword arguments, always the last argument. A symbol: data can never carry it. */
export const KWARGS: unique symbol = Symbol('jinja.kwargs');

/** Keyword arguments of a call in a template. No prototype. */
export interface Kwargs {
  [KWARGS]: true;
  [name: string]: unknown;
}

/** Marks a function that wants its surroundings first (Jinja's pass_context, pass_eval_context, pass_environment). */
export const PASS: unique symbol = Symbol('jinja.pass');
export type Pass = 'context' | 'evalcontext' | 'environment';

/** A filter, test, global function or method, as templates call it. */
export interface Callable {
  // Whatever a template hands over; a typed host function must stay assignable.
  (...args: never[]): unknown;
  [PASS]?: Pass;
}

/** What an undefined value knows about itself; it decides the message. */
export interface Missing {
  /** the whole message, when the rest does not say it */
  hint?: string;
  /** where it was looked for; absent for a variable */
  obj?: unknown;
  /** the name, attribute or item that was not found */
  name?: unknown;
  /** makes the error that using the value throws; UndefinedError if absent */
  error?: (message: string) => Error;
}

/** Whether output is escaped just now (Jinja's EvalContext). */
export interface EvalContext {
  autoescape: boolean;
  readonly environment: Surroundings;
}

/** One rendering (Jinja's Context), as functions marked with `PASS = 'context'` get it. */
export interface RenderContext {
  readonly environment: Surroundings;
  readonly evalCtx: EvalContext;
  /** the template's name */
  readonly name: string | null;
  /** the variable's value, or an undefined one */
  resolve(name: string): unknown;
  /** the variable's value, or JavaScript's `undefined` */
  lookup(name: string): unknown;
  /** all variables, the globals included */
  getAll(): Record<string, unknown>;
}

/** The environment, as values, filters, tests and globals see it. */
export interface Surroundings {
  readonly filters: Record<string, Callable>;
  readonly tests: Record<string, Callable>;
  readonly globals: Record<string, unknown>;
  /** Jinja's policies by their names (`'urlize.rel'`, `'json.dumps_function'`, `'truncate.leeway'`, …) */
  readonly policies: Record<string, unknown>;
  readonly newlineSequence: string;
  /** the filter of a name */
  filter(name: string): Callable | undefined;
  /** the test of a name */
  test(name: string): Callable | undefined;
  /** the global variable of a name, or JavaScript's `undefined` */
  global(name: string): unknown;
  /** whether the output of a template is escaped */
  autoescapes(name: string | null): boolean;
  /** whether templates may see an attribute; only sandboxes have it */
  isSafeAttribute?(object: unknown, name: string): boolean;
  /** refuses to call what templates may not call; only sandboxes have it */
  checkCall?(callee: unknown): void;
  /** makes an undefined value of the environment's kind */
  undefined(missing: Missing): unknown;
  /** `a.b`: the attribute, else the item. The sandbox narrows it. */
  getattr(object: unknown, name: string): unknown;
  /** `a[b]`: the item, else the attribute */
  getitem(object: unknown, key: unknown): unknown;
  /** calls a filter by name, giving it the surroundings it asks for; throws TemplateRuntimeError when there is none */
  callFilter(name: string, value: unknown, args: unknown[], context: RenderContext | EvalContext): unknown;
  /** calls a test by name */
  callTest(name: string, value: unknown, args: unknown[], context: RenderContext | EvalContext): unknown;
  /** calls any callable as `f(…)` in a template does; keyword arguments last, marked */
  call(callee: unknown, args: unknown[], context: RenderContext | EvalContext): unknown;
  /** whether `snake_case` finds `camelCase` members of this object */
  readonly camelCase?: ((object: object) => boolean) | undefined;
}

/** What the steps of a {@link Lazy} yield instead of an item, when they have to wait. */
export class Pending {
  /** @param promise what to wait for; its value is what the `yield` gives back */
  constructor(readonly promise: PromiseLike<unknown>) {
    // Who goes through the items without waiting may not look at it.
    kept(promise);
  }
}

/**
 * For the steps of a {@link Lazy}: the value, waited for if it is a promise.
 * @example const keep = yield* settled(context.environment.callTest('odd', item, [], context));
 */
export function* settled(value: unknown): Generator<Pending, unknown, unknown> {
  return isThenable(value) ? yield new Pending(value) : value;
}

/**
 * Items made one by one when asked for (what `map`, `select` and their like return; a generator in Python). One set of steps
 * serves both kinds of rendering: the asynchronous one waits for what the steps call {@link settled}. Filters
 * that take items never see an asynchronous iterable nor a Lazy that has to wait: the caller has collected it into an array.
 * @example return new Lazy((function* () { for (const x of iterate(value)) yield yield* settled(f(x)); })());
 */
export class Lazy implements IterableIterator<unknown> {
  /** @param steps yields the items, and {@link Pending} where it has to wait */
  constructor(private readonly steps: Generator<unknown, void, unknown>) {}

  [Symbol.iterator](): this {
    return this;
  }
  /** The next item without waiting: what cannot be waited for is passed on as the promise it is. */
  next(): IteratorResult<unknown> {
    let step = this.steps.next();
    while (!step.done && step.value instanceof Pending) step = this.steps.next(step.value.promise);
    return step;
  }
  /** The next item; a promise of it only if it has to be waited for. */
  step(): IteratorResult<unknown> | Promise<IteratorResult<unknown>> {
    const step = this.steps.next();
    return !step.done && step.value instanceof Pending ? this.wait(step.value) : step;
  }
  private async wait(pending: Pending): Promise<IteratorResult<unknown>> {
    const budget = budgetNow();
    for (let waiting = pending; ; ) {
      const value = await waiting.promise;
      const step = spending(budget, () => this.steps.next(value));
      if (step.done || !(step.value instanceof Pending)) return step;
      waiting = step.value;
    }
  }
  return(): IteratorResult<unknown> {
    return this.steps.return();
  }
}
