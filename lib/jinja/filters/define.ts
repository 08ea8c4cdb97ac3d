/** How filters and tests are written down: by signature, with the names that templates give their arguments. */

import { isThenable, kept, Markup } from '../../values.js';
import { type Callable, PASS, type Pass, type Surroundings } from '../contract.js';
import { type Bodies, bindArgs, type Definition, define, nameOf } from '../values/calls.js';
import { grown } from '../values/limits.js';
import { text } from '../values/text.js';
import { isText, Nothing } from '../values/types.js';
import { after } from '../waiting.js';

/**
 * Makes callables of bodies by signature; with `pass`, each gets its surroundings first.
 * @example callables({ 'center(value, width?)': (value, width = 80) => … })
 */
export function callables(bodies: Bodies, pass?: Pass): Record<string, Callable> {
  const made: Record<string, Callable> = {};
  for (const [signature, body] of Object.entries(bodies))
    made[nameOf(signature)] = callable(signature, body, pass);
  return made;
}

function callable(signature: string, body: Bodies[string], pass: Pass | undefined): Callable {
  // Read at the first call: a page uses few of the many.
  let known: Definition | undefined;
  const bind = (args: unknown[]) => bindArgs((known ??= define(signature, body)), args) as never[];
  // The cast: only methods are given their environment as `this`.
  const run = body as (...args: never[]) => unknown;
  const made = pass
    ? (surroundings: never, ...args: unknown[]) => grown(run(surroundings, ...bind(args)), args[0])
    : (...args: unknown[]) => grown(run(...bind(args)), args[0]);
  Object.defineProperty(made, 'name', { value: nameOf(signature) });
  return pass ? Object.assign(made, { [PASS]: pass }) : made;
}

/** Text as it is, safe or not; anything else as its plain text (markupsafe.soft_str). */
export function soft(value: unknown): string | Markup {
  return isText(value) ? value : text(value);
}

/** What a function makes of a text; of safe text it makes safe text. */
export function onText(value: unknown, change: (plain: string) => string): string | Markup {
  return value instanceof Markup ? new Markup(change(value.value)) : change(text(value));
}

/** Runs `then` on values that may have to be waited for. */
export function gather<T>(values: unknown[], then: (values: unknown[]) => T): T | Promise<T> {
  return values.some(isThenable) ? kept(Promise.all(values).then(then)) : then(values);
}

/** Text in lower case, anything else as it is: what filters compare by unless they are told otherwise. */
export function ignoreCase(value: unknown): unknown {
  return isText(value) ? String(value).toLowerCase() : value;
}

/** Finds something in an item. */
export type Getter = (item: unknown) => unknown;

/** The getter's path: parts between dots, those of digits as positions. */
function pathOf(attribute: unknown): unknown[] {
  if (attribute === undefined || attribute === null) return [];
  if (!isText(attribute)) return [attribute];
  return String(attribute)
    .split('.')
    .map((part) => (/^\d+$/.test(part) ? Number(part) : part));
}

/**
 * A getter for an attribute, which may be a path with dots; for the item itself without one.
 * @param otherwise stands for what is undefined on the way; null or undefined for nothing
 */
export function getter(env: Surroundings, attribute: unknown, otherwise?: unknown): Getter {
  const path = pathOf(attribute);
  const next = (value: unknown, part: unknown): unknown => {
    const found = env.getitem(value, part);
    return found instanceof Nothing && otherwise !== undefined && otherwise !== null ? otherwise : found;
  };
  return (start) => path.reduce((value, part) => after(value, (known) => next(known, part)), start);
}

/** The items' keys, in lower case unless the case counts. */
export function keysBy(items: unknown[], get: Getter, caseSensitive: boolean): unknown[] {
  const key = (value: unknown) => (caseSensitive ? value : ignoreCase(value));
  return items.map((one) => after(get(one), key));
}
