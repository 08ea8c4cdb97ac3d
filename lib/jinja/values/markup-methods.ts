/** The methods of safe text: those of str with safe results, arguments that end up in them being escaped. */
import { Markup, Tuple } from '../../values.js';
import { type Bodies, nameOf } from './calls.js';
import { escapeValue } from './html.js';
import { listOf } from './iterate.js';
import { joined } from './limits.js';
import { STR_METHODS } from './str-methods.js';
import { striptags, unescape } from './striptags.js';

/** Which argument of a method ends up in the result. */
const INSERTED: Record<string, number> = { replace: 1, ljust: 1, rjust: 1, center: 1 };

function wrap(signature: string, body: (self: string, ...args: never[]) => unknown) {
  const at = INSERTED[nameOf(signature)];
  return (self: Markup, ...given: unknown[]) => {
    const args = given.map((arg, i) => (i === at && arg !== undefined ? escapeValue(arg).value : arg));
    return safe(body(self.value, ...(args as never[]))); // the bodies check what they are given
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

/** The methods of safe text by signature. */
export function markupMethods(): Bodies<Markup> {
  const wrapped = Object.entries(STR_METHODS).map(([signature, body]) => [signature, wrap(signature, body)]);
  return {
    ...Object.fromEntries(wrapped),
    'join(iterable)': (self, items: unknown) =>
      new Markup(
        joined(
          listOf(items).map((item) => escapeValue(item).value),
          self.value,
        ),
      ),
    'unescape()': (self) => unescape(self.value),
    'striptags()': (self) => striptags(self.value),
    'escape(s)': (_self, value: unknown) => escapeValue(value),
  };
}
