/** Macros: functions written in templates. */
import { hasHtml, isThenable, kept, Markup, tuple } from '../values.js';
import { budgetNow, spending } from './budget.js';
import type { RenderContext } from './contract.js';
import { RecursionError } from './errors.js';
import { dict, isKwargs, text, typeName } from './values/index.js';
import { MACRO } from './values/types.js';
import { after } from './waiting.js';

export { MACRO } from './values/types.js';

/** What the compiler knows about a macro. */
export interface MacroShape {
  /** null for the body of a call block */
  name: string | null;
  params: readonly string[];
  /** whether the body mentions them without declaring them */
  kwargs: boolean;
  varargs: boolean;
  caller: boolean;
}

/** A macro, callable by the host; templates call its mark, and say whether they escape. */
export interface Macro {
  (...args: unknown[]): unknown;
  [MACRO]: { facts: Record<string, unknown>; invoke: (args: unknown[], autoescape: boolean) => unknown };
}

type Body = (...args: unknown[]) => unknown;

/** Whether a value is a macro. */
export function isMacro(value: unknown): value is Macro {
  return typeof value === 'function' && MACRO in value;
}

/** How deep macros, includes, blocks, imports and recursive loops may nest: about as deep as Python's stack lets them. */
export const MAX_DEPTH = 250;
let depth = 0;

/** Runs something that may call itself. @throws RecursionError when it goes too deep */
export function nested<T>(run: () => T): T {
  return atDepth(depth + 1, run);
}

/** Keeps how deep what runs now is nested, and its budget. @returns runs something there, after having waited */
export function resuming(): <T>(run: () => T) => T {
  const [at, budget] = [depth, budgetNow()];
  return (run) => spending(budget, () => atDepth(at, run));
}

/** Goes on with a value, after having waited for it if need be, as deep and on the same budget. */
export function onward<T, R>(value: T | PromiseLike<T>, use: (value: T) => R): R | PromiseLike<R> {
  if (!isThenable(value)) return use(value as T);
  const resume = resuming();
  return kept((value as PromiseLike<T>).then((made) => resume(() => use(made))));
}

function atDepth<T>(at: number, run: () => T): T {
  if (at > MAX_DEPTH) throw new RecursionError();
  const before = depth;
  depth = at;
  try {
    return run();
  } finally {
    depth = before;
  }
}

/** Makes a macro of its compiled body, which takes the parameters, then caller, kwargs and varargs where it wants them. */
export function makeMacro(context: RenderContext, shape: MacroShape, body: Body): Macro {
  const { autoescape } = context.evalCtx;
  const invoke = (args: unknown[], escaping: boolean): unknown => {
    const bound = bind(context, shape, args);
    const result = nested(() => body(...bound));
    return escaping ? after(result, safe) : kept(result);
  };
  const facts = {
    name: shape.name,
    arguments: tuple(...shape.params),
    catch_kwargs: shape.kwargs,
    catch_varargs: shape.varargs,
    caller: shape.caller,
  };
  return Object.assign((...args: unknown[]) => invoke(args, autoescape), { [MACRO]: { facts, invoke } });
}

// What a native template's macro makes may be any value.
const safe = (made: unknown) => new Markup(hasHtml(made) ? made : text(made));

/** Orders the arguments of a call as the macro's body takes them. */
function bind(context: RenderContext, shape: MacroShape, args: unknown[]): unknown[] {
  const { params } = shape;
  const last = args[args.length - 1];
  const kwargs = isKwargs(last) ? last : undefined;
  if (kwargs !== undefined) args.pop();
  // PERF: nearly all calls give just the parameters (bench/jinja, form.html).
  const bound = args.length > params.length ? args.slice(0, params.length) : [...args];
  const used = new Set<string>();
  const take = (name: string): unknown => {
    used.add(name);
    return kwargs?.[name];
  };
  for (let i = args.length; i < params.length; i++) bound.push(take(params[i]!));
  if (shape.caller)
    bound.push(
      take('caller') ?? context.environment.undefined({ hint: 'No caller defined', name: 'caller' }),
    );
  if (shape.kwargs || kwargs !== undefined) bindRest(shape, kwargs ?? {}, used, bound);
  if (shape.varargs) bound.push(tuple(...args.slice(params.length)));
  else if (args.length > params.length)
    throw new TypeError(`macro ${shown(shape)} takes not more than ${params.length} argument(s)`);
  return bound;
}

/** Keyword arguments that no parameter took. @throws TypeError unless the macro wants them */
function bindRest(shape: MacroShape, kwargs: object, used: Set<string>, bound: unknown[]): void {
  const rest = Object.entries(kwargs).filter(([name]) => !used.has(name));
  if (shape.kwargs) bound.push(dict(rest));
  else if (rest.length > 0) refuse(shape, new Map(rest));
}

function refuse(shape: MacroShape, kwargs: Map<string, unknown>): never {
  throw new TypeError(
    kwargs.has('caller')
      ? `macro ${shown(shape)} was invoked with two values for the special caller argument. This is most likely a bug.`
      : `macro ${shown(shape)} takes no keyword argument '${[...kwargs.keys()][0]}'`,
  );
}

function shown(shape: MacroShape): string {
  return shape.name === null ? 'None' : `'${shape.name}'`;
}

/** Text to be appended to a template's output as it is. @throws TypeError for anything else */
export function piece(value: unknown): string {
  if (typeof value === 'string') return value;
  if (value instanceof Markup) return value.value;
  throw new TypeError(`sequence item 0: expected str instance, ${typeName(value)} found`);
}
