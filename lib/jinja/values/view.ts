/** How a host's own classes look from templates, where that differs from how they look to JavaScript. */
import type { Methods } from './calls.js';
import { type Dict, isDict } from './types.js';

/** On the prototype of a class: its {@link View}. A symbol, so that neither data nor templates can name it. */
export const VIEW: unique symbol = Symbol('jinja.view');

/** What templates see of the instances of a class. */
export interface View {
  /** Methods that take Python's arguments, before the class's own members; made by `methods`. */
  readonly methods?: Methods;
  /** Members that only JavaScript knows: in a template these names are keys like any other. */
  readonly hidden?: ReadonlySet<string>;
  /** Members to be read as they are, though `in` does not tell of them. */
  readonly members?: ReadonlySet<string>;
  /** The instance as a dict: for iteration, length, truth, `in`, `**`, `items()` and filters that take mappings. */
  readonly dict?: (self: object) => Map<unknown, unknown>;
  /** Python's repr() and str(); `show` gives the repr of a part. */
  readonly repr?: (self: object, show: (part: unknown) => string) => string;
  /** Python's `in`, where there is no dict. */
  readonly contains?: (this: object, item: unknown) => boolean;
}

/** Lets templates see the instances of a class by a view. */
export function setView(type: abstract new (...args: never[]) => object, view: View): void {
  Object.defineProperty(type.prototype, VIEW, { value: view });
}

/** The view of an object's class. */
export function viewOf(value: object): View | undefined {
  // The cast only lets us look at a member that may not be there.
  return (value as { [VIEW]?: View })[VIEW];
}

/** The value as a dict: a dict itself, or an instance of a class that is seen as one. */
export function asDict(value: unknown): Dict | undefined {
  if (isDict(value)) return value;
  return typeof value === 'object' && value !== null ? viewOf(value)?.dict?.(value) : undefined;
}
