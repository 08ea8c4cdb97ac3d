/** The methods of safe text: those of str with safe results, arguments that end up in them being escaped. */
import { escape, Markup, Tuple } from '../../values.js';
import { define, type Methods } from './calls.js';
import { iterate } from './iterate.js';
import { STR } from './str-methods.js';
import { striptags, unescape } from './striptags.js';
import { text } from './text.js';

/** Makes safe text of any value by Python's text of it: what brings its own HTML passes, the rest is escaped. */
export function escapeValue(value: unknown): Markup {
  if (typeof value === 'string' || value instanceof Markup) return escape(value);
  const own =
    value !== null && (typeof value === 'object' || typeof value === 'function') ? ownHtml(value) : undefined;
  return own === undefined ? escape(text(value)) : new Markup(own);
}

/** A value as HTML text. */
export function html(value: unknown): string {
  return escapeValue(value).value;
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

/** Which argument of a method ends up in the result. */
const INSERTED: Record<string, number> = { replace: 1, ljust: 1, rjust: 1, center: 1 };

function wrap(name: string): (self: Markup, ...args: unknown[]) => unknown {
  const plain = STR[name]!;
  const at = INSERTED[name];
  return (self, ...given) => {
    const args = given.map((arg, i) => (i === at && arg !== undefined ? escapeValue(arg).value : arg));
    return safe(plain.body(self.value, ...args));
  };
}

/** Text in a result is safe; other results stay as they are. */
function safe(result: unknown): unknown {
  if (typeof result === 'string') return new Markup(result);
  if (!Array.isArray(result)) return result;
  const made: unknown[] = result instanceof Tuple ? new Tuple() : [];
  for (const one of result) made.push(safe(one));
  return made;
}

/** The methods of safe text by name. */
export const MARKUP: Methods = Object.create(null);
for (const [name, definition] of Object.entries(STR))
  MARKUP[name] = { ...definition, body: wrap(name) as never };
MARKUP.join = define(
  'join(iterable)',
  (self: Markup, items: unknown) =>
    new Markup(Array.from(iterate(items), (item) => escapeValue(item).value).join(self.value)),
);
MARKUP.unescape = define('unescape()', (self: Markup) => unescape(self.value));
MARKUP.striptags = define('striptags()', (self: Markup) => striptags(self.value));
MARKUP.escape = define('escape(s)', (_self: Markup, value: unknown) => escapeValue(value));
