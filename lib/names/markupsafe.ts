/** The names of markupsafe. */

import { isThenable } from '../values.js';
import { escape, Markup } from './pottle.js';

export { escape, Markup };

/** As `escape`, but null and undefined are empty. */
export function escape_silent(value: unknown): Markup {
  return escape(value ?? '');
}

/** Text of a value; text that is marked as safe stays so. */
export function soft_str(value: unknown): string | Markup {
  if (isThenable(value)) throw new TypeError('soft_str() was given a promise. Await it first.');
  return value instanceof Markup ? value : String(value);
}
