/** Values as HTML: safe text, what brings its own HTML, and everything else escaped. */
import { escape, Markup } from '../../values.js';
import { text } from './text.js';

/** Makes safe text of any value by Python's text of it: what brings its own HTML passes, the rest is escaped. */
export function escapeValue(value: unknown): Markup {
  if (typeof value === 'string' || value instanceof Markup) return escape(value);
  const own =
    value !== null && (typeof value === 'object' || typeof value === 'function') ? ownHtml(value) : undefined;
  return own === undefined ? escape(text(value)) : new Markup(own);
}

/** The HTML that a value brings by `__html__`; undefined if it brings none. */
export function ownHtml(value: object): string | undefined {
  // The cast only lets us look at a member that may not be there.
  const own = (value as { __html__?: unknown }).__html__;
  return typeof own === 'function' ? String(own.call(value)) : undefined;
}

/** Whether a value is safe text or brings its own HTML. */
export function isSafe(value: unknown): boolean {
  if (value === null || (typeof value !== 'object' && typeof value !== 'function')) return false;
  return value instanceof Markup || typeof (value as { __html__?: unknown }).__html__ === 'function';
}
