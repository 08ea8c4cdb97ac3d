/** The filter `tojson`: Python's json.dumps, made safe for HTML. */
import { JsonWriter } from '../../json/text.js';
import { floatText } from '../../python.js';
import { Markup } from '../../values.js';
import { into } from '../budget.js';
import type { EvalContext } from '../contract.js';
import { checkedWidth } from '../values/format-spec.js';
import { escapeValue, isSafe } from '../values/html.js';
import { index } from '../values/indices.js';
import { truth } from '../values/iterate.js';
import { isDateOnly, isPlain, isText, Nothing, special, typeName } from '../values/types.js';
import { callables } from './define.js';

/** Python's keyword arguments of json.dumps that have a meaning here. */
interface DumpOptions {
  /** keys in order; by default as they come */
  sort_keys?: unknown;
  /** spaces, or text, that every level is indented by; null for one line */
  indent?: unknown;
  /** what is not ASCII as escapes; by default true */
  ensure_ascii?: unknown;
  /** what stands between items and behind keys */
  separators?: unknown;
}

/** Writes large numbers as floats, and nan and infinities by name, as Python does. */
class PythonWriter extends JsonWriter {
  override number(value: number): string {
    return Number.isFinite(value) ? floatText(value) : String(value);
  }
  override nested(value: object): string | undefined {
    return into(1, () => super.nested(value));
  }
}

/** Values that JSON does not know, as Flask's provider writes them; else what the object itself gives. */
function known(value: object): unknown {
  if (isPlain(value)) return value;
  if (value instanceof Date) return httpDate(value);
  if (!(value instanceof Nothing)) {
    if (isSafe(value)) return escapeValue(value).value;
    const own = special(value, 'toJSON');
    if (own) return own.call(value);
  }
  throw new TypeError(`Object of type ${typeName(value)} is not JSON serializable`);
}

function httpDate(value: Date): string {
  return isDateOnly(value) ? value.toUTCString().replace(/\d\d:\d\d:\d\d/, '00:00:00') : value.toUTCString();
}

function indentOf(indent: unknown): string | number | null {
  if (indent === null) return null;
  return isText(indent) ? String(indent) : Math.max(0, checkedWidth(index(indent)));
}

/** JSON as Python's json.dumps writes it. @throws TypeError for values that JSON has no form for */
function dumps(value: unknown, options: DumpOptions = {}): string {
  const { sort_keys = false, indent = null, ensure_ascii = true, separators } = options;
  const writer = new PythonWriter({
    sortKeys: truth(sort_keys),
    indent: indentOf(indent),
    ensureAscii: truth(ensure_ascii),
    separators: Array.isArray(separators) ? [String(separators[0]), String(separators[1])] : undefined,
    default: known,
  });
  return writer.write(value) ?? 'null';
}

const UNSAFE: Record<string, string> = { '<': '\\u003c', '>': '\\u003e', '&': '\\u0026', "'": '\\u0027' };

/** The filter by its name; what it makes may stand in a script and in an attribute with single quotes. */
export const JSON_FILTERS = callables(
  {
    'tojson(value, indent?)': (context: EvalContext, value: unknown, indent: unknown = null) => {
      const { policies } = context.environment;
      // The host sets these policies; their types are part of their documentation.
      const dump = (policies['json.dumps_function'] ?? dumps) as typeof dumps;
      const options = (policies['json.dumps_kwargs'] ?? { sort_keys: true }) as DumpOptions;
      const text = dump(value, indent === null ? options : { ...options, indent });
      return new Markup(text.replace(/[<>&']/g, (char) => UNSAFE[char]!));
    },
  },
  'evalcontext',
);
