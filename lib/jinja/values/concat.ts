/** Jinja's `~`. */
import { Markup } from '../../values.js';
import { escapeValue, isSafe } from './html.js';
import { room } from './limits.js';
import { text } from './text.js';

/**
 * The parts as one text. Under autoescape it is safe as soon as one part is, and the other parts are escaped.
 * @param autoescape whether the place escapes what it prints
 */
export function concat(parts: unknown[], autoescape = true): string | Markup {
  if (!autoescape || !parts.some(isSafe)) return glued(parts.map(text));
  return new Markup(glued(parts.map((part) => escapeValue(part).value)));
}

/** Not `join`, which copies: a loop may lengthen a text by one character at a time. */
function glued(parts: readonly string[]): string {
  let made = '';
  for (const part of parts) {
    room(made.length + part.length);
    made += part;
  }
  return made;
}
