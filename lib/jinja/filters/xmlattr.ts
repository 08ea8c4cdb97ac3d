/** The filter `xmlattr`. */
import { Markup } from '../../values.js';
import type { EvalContext } from '../contract.js';
import { ValueError } from '../errors.js';
import { escapeValue } from '../values/html.js';
import { truth } from '../values/iterate.js';
import { repr } from '../values/text.js';
import { isText, isUndefined, typeName } from '../values/types.js';
import { callables } from './define.js';
import { pairsIn } from './lists.js';

// What would let a key end the attribute's name (HTML standard, section 13.2.5.33).
const ENDS_NAME = /[ \t\n\r\f\v/>=]/;

function attribute([key, value]: [unknown, unknown]): string {
  if (!isText(key)) throw new TypeError(`expected string or bytes-like object, got '${typeName(key)}'`);
  if (ENDS_NAME.test(String(key))) throw new ValueError(`Invalid character in attribute name: ${repr(key)}`);
  return `${escapeValue(key)}="${escapeValue(value)}"`;
}

function xmlattr(value: unknown, autospace: boolean): string {
  // The cast: pairs are what pairsIn() gives.
  const pairs = pairsIn(value, 'items') as [unknown, unknown][];
  const shown = pairs.filter(([, item]) => item !== null && !isUndefined(item));
  const made = shown.map(attribute).join(' ');
  return made && autospace ? ` ${made}` : made;
}

/** The filter by its name. */
export const XMLATTR = callables(
  {
    'xmlattr(d, autospace?)': (context: EvalContext, value: unknown, autospace: unknown = true) => {
      const made = xmlattr(value, truth(autospace));
      return context.autoescape ? new Markup(made) : made;
    },
  },
  'evalcontext',
);
