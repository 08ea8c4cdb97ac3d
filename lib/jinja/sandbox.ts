/** Environments for templates written by people who are not to be trusted. */
import type { Callable } from './contract.js';
import { Environment, type EnvironmentOptions } from './environment.js';
import { OverflowError, SecurityError } from './errors.js';
import { isDict, isText, item, length, Range, repr, typeName } from './values/index.js';

/** The longest range that a sandboxed template may make. */
export const MAX_RANGE = 100_000;

/** Marks functions that sandboxed templates may not call (Jinja's `unsafe` and `alters_data`). */
export const UNSAFE: unique symbol = Symbol('jinja.unsafe');

/** Marks a function as one that sandboxed templates may not call (jinja2.sandbox.unsafe). @returns the function */
export function unsafe<F extends (...args: never[]) => unknown>(fn: F): F {
  return Object.assign(fn, { [UNSAFE]: true });
}

/** Methods that change lists, dicts and sets. */
const MODIFYING = new Set(
  (
    'append clear extend insert pop remove reverse sort popitem setdefault update add discard ' +
    'difference_update intersection_update symmetric_difference_update ' +
    'set delete push shift unshift splice fill copyWithin copy_within'
  ).split(' '),
);

/**
 * An environment whose templates see no attribute that begins with an underscore, call nothing marked {@link unsafe}, look into no values with
 * format strings, and make no long ranges (jinja2.sandbox.SandboxedEnvironment). What is given to a template decides what it can do: give data, not services.
 */
export class SandboxedEnvironment extends Environment {
  constructor(options: EnvironmentOptions = {}) {
    super(options);
    const { range } = this.globals;
    if (typeof range === 'function') this.globals.range = limited(range as Callable);
  }

  /** Whether a template may see an attribute; override to allow less. */
  isSafeAttribute(_object: unknown, name: string): boolean {
    return !name.startsWith('_');
  }

  /** Whether a template may call a value; override to allow less. */
  isSafeCallable(callee: unknown): boolean {
    return (
      (typeof callee !== 'function' && typeof callee !== 'object') || callee === null || !(UNSAFE in callee)
    );
  }

  override getattr(object: unknown, name: string): unknown {
    if (!this.isSafeAttribute(object, name)) return this.itemAtMost(object, name);
    const found = super.getattr(object, name);
    return isText(object) && name.startsWith('format') ? this.guardedFormat(String(object), found) : found;
  }

  override getitem(object: unknown, key: unknown): unknown {
    const found = super.getitem(object, key);
    if (typeof key !== 'string' || typeof object !== 'object' || object === null) return found;
    // Items of dicts are data; with anything else a key may mean an attribute.
    return isData(object) || this.isSafeAttribute(object, key) ? found : this.unsafeUndefined(object, key);
  }

  override checkCall(callee: unknown): void {
    if (!this.isSafeCallable(callee)) throw new SecurityError(`${repr(callee)} is not safely callable`);
  }

  /** Items of dicts are data, whatever their names. */
  private itemAtMost(object: unknown, name: string): unknown {
    const held = isDict(object) ? item(object, name) : undefined;
    return held === undefined ? this.unsafeUndefined(object, name) : held;
  }

  private unsafeUndefined(object: unknown, name: string): unknown {
    return this.undefined({
      hint: `access to attribute ${repr(name)} of ${repr(typeName(object))} object is unsafe.`,
      obj: object,
      name,
      error: (message) => new SecurityError(message),
    });
  }

  /** Fields of format strings would reach attributes without asking. */
  private guardedFormat(format: string, method: unknown): unknown {
    if (!/\{[^{}]*[.[]/.test(format) || typeof method !== 'function') return method;
    return this.undefined({
      hint: 'format strings that look into values are unsafe.',
      name: 'format',
      error: (message) => new SecurityError(message),
    });
  }
}

/** A sandbox whose templates cannot change lists, dicts and sets either (jinja2.sandbox.ImmutableSandboxedEnvironment). */
export class ImmutableSandboxedEnvironment extends SandboxedEnvironment {
  override isSafeAttribute(object: unknown, name: string): boolean {
    return super.isSafeAttribute(object, name) && !(MODIFYING.has(name) && isContainer(object));
  }
}

function isData(object: object): boolean {
  const type = typeName(object);
  return type === 'dict' || type === 'list' || type === 'tuple';
}

function isContainer(object: unknown): boolean {
  return typeof object === 'object' && object !== null && (isData(object) || object instanceof Set);
}

function limited(range: Callable): Callable {
  return (...args: never[]) => {
    const made = range(...args);
    if (made instanceof Range && length(made) > MAX_RANGE)
      throw new OverflowError(`Range too big. The sandbox blocks ranges larger than ${MAX_RANGE}.`);
    return made;
  };
}
