/** Jinja's `~`. */
import { Markup } from '../../values.js';
import { escapeValue, isSafe } from './html.js';
import { joined } from './limits.js';
import { text } from './text.js';

/**
 * The parts as one text. Under autoescape it is safe as soon as one part is, and the other parts are escaped.
 * @param autoescape whether the place escapes what it prints
 */
export function concat(parts: unknown[], autoescape = true): string | Markup {
  if (!autoescape || !parts.some(isSafe)) return joined(parts.map(text));
  return new Markup(joined(parts.map((part) => escapeValue(part).value)));
}
