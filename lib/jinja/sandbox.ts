/** Environments for templates written by people who are not to be trusted. */
import type { Callable, RenderContext } from './contract.js';
import { Environment } from './environment.js';
import { OverflowError, SecurityError } from './errors.js';
import type { EnvironmentOptions } from './options.js';
import * as values from './values/index.js';
import { length, Range, repr } from './values/index.js';
import { asDict } from './values/view.js';

/** The longest range that a sandboxed template may make. */
export const MAX_RANGE = 100_000;

/** Marks functions that sandboxed templates may not call (Jinja's `unsafe` and `alters_data`). */
export const UNSAFE: unique symbol = Symbol('jinja.unsafe');

/** Marks a function as one that sandboxed templates may not call (jinja2.sandbox.unsafe). @returns the function */
export function unsafe<F extends (...args: never[]) => unknown>(fn: F): F {
  return Object.assign(fn, { [UNSAFE]: true });
}

/** Methods that change what they belong to, without underscores and in lower case: Python's, Werkzeug's and those of JavaScript. */
const MODIFYING = new Set(
  (
    'append appendleft clear extend extendleft insert pop popleft remove reverse rotate sort popitem setdefault update add discard ' +
    'differenceupdate intersectionupdate symmetricdifferenceupdate poplist popitemlist setlist setlistdefault ' +
    'set delete push shift unshift splice fill copywithin compile'
  ).split(' '),
);

const BINOPS: Record<string, (left: unknown, right: unknown) => unknown> = {
  '+': values.add,
  '-': values.sub,
  '*': values.mul,
  '/': values.div,
  '//': values.floordiv,
  '%': values.mod,
  '**': values.pow,
};

/**
 * An environment whose templates see no attribute that begins with an underscore, call nothing marked {@link unsafe}, and make no
 * long ranges (jinja2.sandbox.SandboxedEnvironment). What is given to a template decides what it can do: give data, not services.
 */
export class SandboxedEnvironment extends Environment {
  /** Which of `+ - * / // % **` go through {@link callBinop}; override before templates are compiled (intercepted_binops). */
  override readonly interceptedBinops: ReadonlySet<string> = new Set();
  /** Which of the signs `+ -` go through {@link callUnop} (intercepted_unops). */
  override readonly interceptedUnops: ReadonlySet<string> = new Set();

  constructor(options: EnvironmentOptions = {}) {
    super(options);
    const { range } = this.globals;
    if (typeof range === 'function') this.globals.range = limited(range as Callable);
  }

  /** Whether a template may see an attribute, however it asks for it; override to allow less. */
  override isSafeAttribute(_object: unknown, name: string): boolean {
    return !name.startsWith('_');
  }

  /** Whether a template may call a value; override to allow less. */
  isSafeCallable(callee: unknown): boolean {
    return (
      (typeof callee !== 'function' && typeof callee !== 'object') || callee === null || !(UNSAFE in callee)
    );
  }

  /** What an intercepted operator with two sides gives; override to allow less (call_binop). */
  callBinop(_context: RenderContext, operator: string, left: unknown, right: unknown): unknown {
    return BINOPS[operator]!(left, right);
  }

  /** What an intercepted sign gives (call_unop). */
  callUnop(_context: RenderContext, operator: string, operand: unknown): unknown {
    return operator === '-' ? values.neg(operand) : values.pos(operand);
  }

  override checkCall(callee: unknown): void {
    if (!this.isSafeCallable(callee)) throw new SecurityError(`${repr(callee)} is not safely callable`);
  }
}

/** A sandbox whose templates cannot change lists, dicts and sets either (jinja2.sandbox.ImmutableSandboxedEnvironment). */
export class ImmutableSandboxedEnvironment extends SandboxedEnvironment {
  override isSafeAttribute(object: unknown, name: string): boolean {
    return super.isSafeAttribute(object, name) && !(isModifying(name) && isContainer(object));
  }
}

function isModifying(name: string): boolean {
  return MODIFYING.has(name.replaceAll('_', '').toLowerCase());
}

/** Lists, dicts, sets, and what the host has of that kind: all that can be gone through; and patterns, which can be written anew. */
function isContainer(object: unknown): boolean {
  if (typeof object !== 'object' || object === null) return false;
  if (asDict(object) !== undefined || object instanceof WeakMap || object instanceof WeakSet) return true;
  return Symbol.iterator in object || Symbol.asyncIterator in object || Symbol.match in object;
}

function limited(range: Callable): Callable {
  return (...args: never[]) => {
    const made = range(...args);
    if (made instanceof Range && length(made) > MAX_RANGE)
      throw new OverflowError(
        `Range too big. The sandbox blocks ranges larger than MAX_RANGE (${MAX_RANGE}).`,
      );
    return made;
  };
}
