/** What a template gets for a name, attribute or item that does not exist; four kinds, from lenient to strict. */
import { Markup } from '../values.js';
import type { Missing } from './contract.js';
import { UndefinedError } from './errors.js';
import { repr } from './values/text.js';
import { Nothing, typeName } from './values/types.js';

/**
 * The lenient kind: prints nothing, is false and empty; any other use throws (jinja2.Undefined).
 * @example new Undefined({ name: 'user' })
 */
export class Undefined extends Nothing {
  /** @param missing what was looked for, and where */
  constructor(readonly missing: Missing = {}) {
    super();
  }

  /** What the error says. */
  get message(): string {
    const { hint, obj, name } = this.missing;
    if (hint) return hint;
    if (obj === undefined) return `${repr(name ?? null)} is undefined`;
    if (typeof name !== 'string') return `${ownerName(obj)} has no element ${repr(name)}`;
    return `${repr(ownerName(obj))} has no attribute ${repr(name)}`;
  }

  /** Throws an UndefinedError, or the error that {@link Missing} asks for. */
  override fail(): never {
    throw this.missing.error?.(this.message) ?? new UndefinedError(this.message);
  }

  override toString(): string {
    return '';
  }
  /** What `undefined.name` and `undefined[key]` give: what it knows of itself, by Jinja's names, else it fails. */
  member(name?: unknown): unknown {
    const { hint = null, obj = MISSING, name: own = null } = this.missing;
    switch (name) {
      case '_undefined_message':
        return this.message;
      case '_undefined_hint':
        return hint;
      case '_undefined_obj':
        return obj;
      case '_undefined_name':
        return own;
      case '_undefined_exception':
        return EXCEPTION;
      default:
        return this.otherMember();
    }
  }
  /** What any other member gives. */
  protected otherMember(): unknown {
    return this.fail();
  }
  __bool__(): boolean {
    return false;
  }
  __len__(): number {
    return 0;
  }
  __contains__(_item: unknown): boolean {
    return false;
  }
  /** Two undefined values of one kind are equal, and equal to nothing else. */
  __eq__(other: unknown): boolean {
    return other instanceof Nothing && other.constructor === this.constructor;
  }
  /** What tells it apart as a key of a dict: its kind. */
  __hash__(): unknown {
    return this.constructor;
  }
  *[Symbol.iterator](): Iterator<never> {}
}

/** What a name that stands by itself belongs to. */
const MISSING: object = Object.create({ toString: () => 'missing' });

/** The class of its error, as far as templates see it. */
const EXCEPTION: object = Object.create({ toString: () => "<class 'jinja2.exceptions.UndefinedError'>" });

/** How messages name the owner: None by itself, anything else by its type. */
function ownerName(owner: unknown): string {
  if (owner instanceof Markup) return 'markupsafe.Markup object';
  return owner === null ? 'None' : `${typeName(owner)} object`;
}

/** Shows in the output what was missing (jinja2.DebugUndefined). */
export class DebugUndefined extends Undefined {
  override toString(): string {
    const { hint, obj, name } = this.missing;
    if (hint) return `{{ undefined value printed: ${hint} }}`;
    return `{{ ${obj === undefined ? String(name) : `no such element: ${ownerName(obj)}[${repr(name)}]`} }}`;
  }
}

/** Lets attributes and items of undefined values be asked for, to any depth (jinja2.ChainableUndefined). */
export class ChainableUndefined extends Undefined {
  protected override otherMember(): unknown {
    return this;
  }
  __html__(): string {
    return this.toString();
  }
}

/** Throws whenever it is used, but for the tests `defined` and `undefined` (jinja2.StrictUndefined). */
export class StrictUndefined extends Undefined {
  override toString(): string {
    return this.fail();
  }
  override __bool__(): boolean {
    return this.fail();
  }
  override __len__(): number {
    return this.fail();
  }
  override __contains__(): boolean {
    return this.fail();
  }
  override __eq__(): boolean {
    return this.fail();
  }
  override __hash__(): unknown {
    return this.fail();
  }
  override [Symbol.iterator](): Iterator<never> {
    return this.fail();
  }
}

/** Where {@link makeLoggingUndefined} writes. */
export interface UndefinedLogger {
  warning(message: string): void;
  error(message: string): void;
}

/**
 * Makes a kind of undefined value that logs when it is printed, iterated over, tested or failed on (jinja2.make_logging_undefined).
 * @param logger gets warnings and errors
 * @param base the kind to extend
 */
export function makeLoggingUndefined(
  logger: UndefinedLogger,
  base: new (missing?: Missing) => Undefined = Undefined,
): new (
  missing?: Missing,
) => Undefined {
  return class LoggingUndefined extends base {
    private warn(): void {
      logger.warning(`Template variable warning: ${this.message}`);
    }
    override fail(): never {
      logger.error(`Template variable error: ${this.message}`);
      return super.fail();
    }
    override toString(): string {
      this.warn();
      return super.toString();
    }
    override __bool__(): boolean {
      this.warn();
      return super.__bool__();
    }
    override [Symbol.iterator](): Iterator<never> {
      this.warn();
      return super[Symbol.iterator]();
    }
  };
}
