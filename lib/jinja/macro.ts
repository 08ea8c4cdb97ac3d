/** Macros: functions written in templates. */
import { Markup, tuple } from '../values.js';
import { type Context, EvalCtx } from './context.js';
import { isPromise, KWARGS, type Kwargs, PASS } from './contract.js';
import { typeName } from './values/index.js';

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

/** Marks the functions that are macros, and tells what templates may ask of them. */
export const MACRO: unique symbol = Symbol('jinja.macro');

/** A macro, callable by templates and by the host. */
export interface Macro {
  (...args: unknown[]): unknown;
  [MACRO]: Record<string, unknown>;
}

type Body = (...args: unknown[]) => unknown;

/** Whether a value is a macro. */
export function isMacro(value: unknown): value is Macro {
  return typeof value === 'function' && MACRO in value;
}

/** Makes a macro of its compiled body, which takes the parameters, then caller, kwargs and varargs where it wants them. */
export function makeMacro(context: Context, shape: MacroShape, body: Body): Macro {
  const byDefault = context.evalCtx.autoescape;
  const macro = (...args: unknown[]): unknown => {
    const within = args[0] instanceof EvalCtx ? args.shift() : undefined;
    // Templates hand over whether they escape; the host does not.
    const autoescape = within instanceof EvalCtx ? within.autoescape : byDefault;
    const result = body(...bind(context, shape, args));
    return isPromise(result) ? result.then((text) => safe(text, autoescape)) : safe(result, autoescape);
  };
  const facts = {
    name: shape.name,
    arguments: tuple(...shape.params),
    catch_kwargs: shape.kwargs,
    catch_varargs: shape.varargs,
    caller: shape.caller,
  };
  return Object.assign(macro, { [PASS]: 'evalcontext' as const, [MACRO]: facts });
}

function safe(text: unknown, autoescape: boolean): unknown {
  return autoescape ? new Markup(text) : text;
}

/** Takes the keyword arguments off the end of the arguments. */
export function takeKwargs(args: unknown[]): Kwargs | undefined {
  const last = args.at(-1);
  if (typeof last !== 'object' || last === null || !(KWARGS in last)) return undefined;
  args.pop();
  // The symbol is what makes an object keyword arguments.
  return last as Kwargs;
}

/** Orders the arguments of a call as the macro's body takes them. */
function bind(context: Context, shape: MacroShape, args: unknown[]): unknown[] {
  const count = shape.params.length;
  const kwargs = new Map(Object.entries(takeKwargs(args) ?? {}));
  const bound = args.slice(0, count);
  let foundCaller = shape.params.includes('caller') && bound.length === count;
  for (const name of shape.params.slice(bound.length)) {
    if (name === 'caller') foundCaller = true;
    bound.push(kwargs.get(name));
    kwargs.delete(name);
  }
  if (shape.caller && !foundCaller) {
    bound.push(
      kwargs.get('caller') ?? context.environment.undefined({ hint: 'No caller defined', name: 'caller' }),
    );
    kwargs.delete('caller');
  }
  if (shape.kwargs) bound.push(Object.fromEntries(kwargs));
  else if (kwargs.size > 0) refuse(shape, kwargs);
  if (shape.varargs) bound.push(args.slice(count));
  else if (args.length > count)
    throw new TypeError(`macro ${shown(shape)} takes not more than ${count} argument(s)`);
  return bound;
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
