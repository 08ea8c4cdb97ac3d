/** Python's str() and repr() of every value. */
import { escapeChar, floatText, inQuotes, textRepr } from '../../python.js';
import { Markup, Tuple, Uuid } from '../../values.js';
import { listed } from '../budget.js';
import { dateRepr, dateText } from './date-text.js';
import { pairsOf } from './dict.js';
import { intText, isInt, PyFloat } from './number.js';
import { BUILTIN, type Dict, isDateOnly, isPlain, MACRO, Nothing, special, typeName } from './types.js';
import { viewOf } from './view.js';

/** Python's str(): what a template prints. */
export function text(value: unknown): string {
  // PERF: almost everything printed is text or a small int (bench/jinja).
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return Number.isSafeInteger(value) ? String(value) : floatText(value);
  if (value === undefined) return '';
  if (value instanceof Markup) return value.value;
  if (typeof value === 'object' && value !== null) return objectText(value);
  return repr(value);
}

function objectText(value: object): string {
  if (value instanceof Nothing) return String(value);
  if (value instanceof Date) return dateText(value, isDateOnly(value));
  if (value instanceof Uuid) return value.value;
  return isBuiltinObject(value) ? repr(value) : instanceText(value);
}

/** Whether an object is one of the containers and boxes whose text is their repr. */
function isBuiltinObject(value: object): boolean {
  return (
    Array.isArray(value) ||
    value instanceof Map ||
    value instanceof Set ||
    value instanceof PyFloat ||
    value instanceof Uint8Array ||
    isPlain(value)
  );
}

/** What an instance of a class says of itself; an error says its message, as in Python. */
function instanceText(value: object): string {
  const view = viewOf(value);
  if (view?.repr) return view.repr(value, repr);
  const own = value.toString;
  if (own === Error.prototype.toString) return (value as Error).message;
  // Own properties included: a function may carry its text.
  if (typeof own === 'function' && own !== Object.prototype.toString) return String(value);
  return special(value, '__repr__')
    ? String(special(value, '__repr__')!.call(value))
    : `<${typeName(value)} object>`;
}

/** Python's repr(): text in quotes, containers with the repr of their items. */
export function repr(value: unknown): string {
  return describe(value, []);
}

function describe(value: unknown, inside: object[]): string {
  switch (typeof value) {
    case 'string':
      return textRepr(value);
    case 'number':
      return isInt(value) ? String(value) : floatText(value);
    case 'boolean':
      return value ? 'True' : 'False';
    case 'undefined':
      return 'Undefined';
    case 'object':
      return value === null ? 'None' : describeObject(value, inside);
    case 'function':
      return functionText(value);
    default:
      return typeof value === 'bigint' ? intText(value) : String(value);
  }
}

function functionText(value: object): string {
  // The casts only let us look at members that may not be there.
  const builtin = (value as { [BUILTIN]?: string })[BUILTIN];
  if (builtin !== undefined) return `<built-in method ${builtin}>`;
  const macro = (value as { [MACRO]?: { facts: { name?: unknown } } })[MACRO];
  if (macro !== undefined)
    return `<Macro ${macro.facts.name === null ? 'anonymous' : repr(macro.facts.name)}>`;
  const shown = value.toString !== Function.prototype.toString;
  return shown ? String(value) : `<function ${(value as { name?: unknown }).name || '<lambda>'}>`;
}

function describeObject(value: object, inside: object[]): string {
  if (value instanceof Markup) return `Markup(${textRepr(value.value)})`;
  if (value instanceof PyFloat) return floatText(value.value);
  if (value instanceof Nothing) return 'Undefined';
  if (value instanceof Date) return dateRepr(value, isDateOnly(value));
  if (value instanceof Uint8Array) return bytesRepr(value);
  if (value instanceof Uuid) return `UUID('${value.value}')`;
  const view = viewOf(value);
  if (view?.repr) return view.repr(value, (part) => describe(part, inside));
  const named = special(value, '__repr__');
  if (named) return String(named.call(value));
  return isBuiltinObject(value) ? container(value, inside) : instanceText(value);
}

/** Python's ascii(): the repr() with what is not ASCII as escapes. */
export function ascii(value: unknown): string {
  return repr(value).replace(/[^\x00-\x7f]/gu, (char) => escapeChar(char.codePointAt(0)!));
}

/** The text of a container; one that contains itself shows dots at that place. */
function container(value: object, inside: object[]): string {
  if (inside.includes(value)) return Array.isArray(value) ? '[...]' : '{...}';
  inside.push(value);
  const made = contents(value, (item) => describe(item, inside));
  inside.pop();
  return made;
}

function contents(value: object, show: (item: unknown) => string): string {
  if (Array.isArray(value)) {
    const items = listed(value, show);
    if (!(value instanceof Tuple)) return `[${items}]`;
    return value.length === 1 ? `(${items},)` : `(${items})`;
  }
  if (value instanceof Set) return value.size ? `{${listed(value, show)}}` : 'set()';
  // What is left are dicts.
  return `{${listed(pairsOf(value as Dict), ([key, item]) => `${show(key)}: ${show(item)}`)}}`;
}

/** Python's repr() of bytes. */
function bytesRepr(value: Uint8Array): string {
  const latin = Array.from(value, (byte) => String.fromCharCode(byte)).join('');
  const escaped = latin.replace(/[\\\x00-\x1f\x7f-\xff]/g, (char) => escapeChar(char.charCodeAt(0)));
  return `b${inQuotes(escaped, latin)}`;
}
