/** Python's str.format() and format_map(). */
import { Markup } from '../../values.js';
import { IndexError, KeyError, ValueError } from '../errors.js';
import { type Bodies, type Lookup, splitArgs } from './calls.js';
import { getKey, hasKey } from './dict.js';
import { formatNumber, formatText } from './format-spec.js';
import { escapeValue, ownHtml } from './html.js';
import { characters } from './indices.js';
import { textLength } from './iterate.js';
import { room } from './limits.js';
import { isNumeric, toBigInt } from './number.js';
import { strftime } from './strftime.js';
import { ascii, repr, text } from './text.js';
import { type Dict, isDict, isText, Nothing, noAttribute, special, typeName } from './types.js';

/** How an attribute of a value is found. */
type FindAttribute = (object: unknown, name: string, env: Lookup) => unknown;

/** Where the values of a format come from. */
interface Source {
  positional: unknown[];
  named: Dict;
  next: number;
  /** Whether fields are numbered by us or by the format; undefined until one shows. */
  automatic: boolean | undefined;
  attribute: FindAttribute;
  env: Lookup;
  safe: boolean;
}

/** The formatting methods of text by signature or, with `safe`, of safe text, which escapes what is put in. */
export function formatMethods(attribute: FindAttribute, safe: boolean): Bodies<string | Markup> {
  const run = (env: Lookup, format: string | Markup, positional: unknown[], named: Dict) => {
    const source: Source = { positional, named, next: 0, automatic: undefined, attribute, env, safe };
    const made = expand(String(format), source, 2);
    return safe ? new Markup(made) : made;
  };
  return {
    'format(*)'(self, ...args: unknown[]) {
      return run(this, self, ...splitArgs(args));
    },
    'format_map(mapping)'(self, mapping: unknown) {
      return run(this, self, [], isDict(mapping) ? mapping : {});
    },
  };
}

/** Replaces the fields of a format; `depth` is how deep fields may stand within fields. */
function expand(format: string, source: Source, depth: number): string {
  if (depth === 0) throw new ValueError('Max string recursion exceeded');
  let made = '';
  let at = 0;
  while (at < format.length) {
    const char = format[at]!;
    if (char !== '{' && char !== '}') {
      made += char;
      at++;
    } else if (format[at + 1] === char) {
      made += char;
      at += 2;
    } else {
      if (char === '}') throw new ValueError("Single '}' encountered in format string");
      const end = fieldEnd(format, at);
      made += field(format.slice(at + 1, end), source, depth);
      room(made.length);
      at = end + 1;
    }
  }
  return made;
}

/** Where the field that begins at a brace ends: braces within it are balanced, those in brackets do not count. */
function fieldEnd(format: string, start: number): number {
  let depth = 0;
  let bracket = false;
  for (let at = start; at < format.length; at++) {
    const char = format[at]!;
    if (bracket) bracket = char !== ']';
    else if (char === '[' && depth === 1) bracket = true;
    else if (char === '{') depth++;
    else if (char === '}' && --depth === 0) return at;
  }
  const alone = start + 1 >= format.length;
  throw new ValueError(
    alone ? "Single '{' encountered in format string" : "expected '}' before end of string",
  );
}

const FIELD = /^((?:[^[!:]|\[[^\]]*\])*)(?:!([^:]*))?(?::(.*))?$/s;

function field(source: string, from: Source, depth: number): string {
  const match = FIELD.exec(source);
  if (!match) throw new ValueError("expected '}' before end of string");
  const [, path = '', conversion, spec = ''] = match;
  const value = convert(resolve(path, from), conversion);
  const how = spec.includes('{') ? expand(spec, { ...from, safe: false }, depth - 1) : spec;
  return from.safe ? safeField(value, how) : formatValue(value, how);
}

function convert(value: unknown, conversion: string | undefined): unknown {
  if (conversion === undefined) return value;
  if (conversion === 'r') return repr(value);
  if (conversion === 's') return text(value);
  if (conversion === 'a') return ascii(value);
  if (conversion === '') throw new ValueError("unmatched '{' in format spec");
  const unknown = textLength(conversion) === 1 && `Unknown conversion specifier ${conversion}`;
  throw new ValueError(unknown || "expected ':' after conversion specifier");
}

const PATH = /^([^.[]*)((?:\.[^.[]+|\[[^\]]+\])*)$/;

/** The value of a field's name, with the attributes and items that follow it. */
function resolve(path: string, from: Source): unknown {
  const match = PATH.exec(path);
  if (!match) throw new ValueError('Empty attribute in format string');
  let value = first(match[1]!, from);
  for (const [step] of match[2]!.matchAll(/\.[^.[]+|\[[^\]]+\]/g)) value = follow(value, step, from);
  return value;
}

function first(name: string, from: Source): unknown {
  if (name === '' || /^\d+$/.test(name)) return positional(name, from);
  if (!hasKey(from.named, name)) throw new KeyError(repr(name));
  return getKey(from.named, name);
}

function positional(name: string, from: Source): unknown {
  const automatic = name === '';
  if (from.automatic !== undefined && from.automatic !== automatic) {
    const [was, is] = automatic ? ['manual', 'automatic'] : ['automatic', 'manual'];
    throw new ValueError(
      `cannot switch from ${was} field ${was === 'manual' ? 'specification' : 'numbering'} to ${is} field ${is === 'manual' ? 'specification' : 'numbering'}`,
    );
  }
  from.automatic = automatic;
  const at = automatic ? from.next++ : Number(name);
  if (at >= from.positional.length)
    throw new IndexError(`Replacement index ${at} out of range for positional args tuple`);
  return from.positional[at];
}

/** One step of `.name` or `[key]`; digits in brackets are positions. */
function follow(value: unknown, step: string, from: Source): unknown {
  const { env } = from;
  const key = step.startsWith('.') ? step.slice(1) : step.slice(1, -1);
  const at = /^\d+$/.test(key) ? Number(key) : key;
  // A sandbox looks into values as its templates do, as in Jinja.
  if (env.isSafeAttribute !== undefined)
    return step.startsWith('.') ? env.getattr(value, key) : env.getitem(value, at);
  if (value instanceof Nothing) return special(value, 'member')!.call(value);
  if (!step.startsWith('.')) return item(value, at);
  const found = from.attribute(value, key, env);
  if (found === undefined) throw noAttribute(value, key);
  return found;
}

function item(value: unknown, key: string | number): unknown {
  if (isDict(value)) {
    if (!hasKey(value, key)) throw new KeyError(repr(key));
    return getKey(value, key);
  }
  const items = isText(value) ? characters(String(value)) : value;
  if (typeof items === 'string' || Array.isArray(items) || items instanceof Uint8Array) {
    const kind = isText(value) ? 'string' : typeName(value);
    if (typeof key === 'string') throw new TypeError(`${kind} indices must be integers or slices, not str`);
    if (key >= items.length) throw new IndexError(`${kind} index out of range`);
    return items[key];
  }
  const own = typeof value === 'object' && value !== null ? special(value, '__getitem__') : undefined;
  if (own) return own.call(value, key);
  throw new TypeError(`'${typeName(value)}' object is not subscriptable`);
}

/** A value put into safe text. */
function safeField(value: unknown, spec: string): string {
  const own = value !== null && typeof value === 'object' ? ownHtml(value) : undefined;
  if (own === undefined) return escapeValue(formatValue(value, spec)).value;
  if (spec && value instanceof Markup) throw new ValueError('Unsupported format specification for Markup.');
  if (spec)
    throw new ValueError(
      `Format specifier ${spec} given, but ${typeName(value)} does not define __html_format__.`,
    );
  return own;
}

/**
 * Python's `format(value, spec)`, as in `f'{price:.2f}'`: digits are rounded exactly, halves to the even one, where `toFixed` rounds them up.
 * @throws ValueError or TypeError for a specification that the value does not take
 * @example format(1234567.5, ',.0f') // '1,234,568'
 */
export function formatValue(value: unknown, spec: string): string {
  if (typeof value === 'string') return spec ? formatText(value, spec, 'str') : value;
  if (value instanceof Markup) return spec ? formatText(value.value, spec, 'Markup') : value.value;
  if (typeof value === 'boolean' && !spec) return text(value);
  if (isNumeric(value)) return spec ? formatNumber(value, spec, toBigInt(value) === undefined) : text(value);
  if (value instanceof Date) return spec ? strftime(value, spec) : text(value);
  if (!spec) return text(value);
  const own = typeof value === 'object' && value !== null ? special(value, '__format__') : undefined;
  if (own) return String(own.call(value, spec));
  throw new TypeError(`unsupported format string passed to ${typeName(value)}.__format__`);
}
