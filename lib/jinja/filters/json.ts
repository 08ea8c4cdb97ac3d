/** The filter `tojson`: Python's json.dumps, made safe for HTML. */
import { floatText } from '../../python.js';
import { Markup, Uuid } from '../../values.js';
import type { EvalContext } from '../contract.js';
import { ValueError } from '../errors.js';
import { getKey, keysOf } from '../values/dict.js';
import { index } from '../values/indices.js';
import { truth } from '../values/iterate.js';
import { escapeValue, isSafe } from '../values/markup-methods.js';
import { isInt, isNumeric, toBigInt, toNumber } from '../values/number.js';
import { sorted } from '../values/sorted.js';
import { type Dict, isDateOnly, isDict, isText, Nothing, special, typeName } from '../values/types.js';
import { callables } from './define.js';

/** Python's keyword arguments of json.dumps that have a meaning here. */
export interface DumpOptions {
  /** keys in order; by default as they come */
  sort_keys?: unknown;
  /** spaces, or text, that every level is indented by; null for one line */
  indent?: unknown;
  /** what is not ASCII as escapes; by default true */
  ensure_ascii?: unknown;
  /** what stands between items and behind keys */
  separators?: unknown;
}

/** Makes the text of one value; knows the options and where it is. */
class Dumper {
  private readonly indent: string | null;
  private readonly comma: string;
  private readonly colon: string;
  private readonly inside: unknown[] = [];

  constructor(private readonly options: DumpOptions) {
    const { indent = null, separators = null } = options;
    this.indent =
      indent === null ? null : isText(indent) ? String(indent) : ' '.repeat(Math.max(0, index(indent)));
    const [comma, colon] = Array.isArray(separators) ? separators : [this.indent === null ? ', ' : ',', ': '];
    this.comma = String(comma);
    this.colon = String(colon);
  }

  dump(value: unknown): string {
    if (value === null || value === undefined) return 'null';
    if (isText(value)) return this.text(String(value));
    if (typeof value === 'boolean') return String(value);
    if (isNumeric(value)) return numberText(value);
    if (typeof value === 'object') return this.object(value);
    throw new TypeError(`Object of type ${typeName(value)} is not JSON serializable`);
  }

  private text(value: string): string {
    const made = JSON.stringify(value);
    const all = this.options.ensure_ascii ?? true;
    return truth(all) ? made.replace(/[\x7f-\uffff]/g, escapeUnit) : made;
  }

  private object(value: object): string {
    if (this.inside.includes(value)) throw new ValueError('Circular reference detected');
    this.inside.push(value);
    const made = this.members(value);
    this.inside.pop();
    return made;
  }

  private members(value: object): string {
    if (Array.isArray(value)) return this.list(value, '[', ']', (item) => this.dump(item));
    if (isDict(value)) return this.dict(value);
    return this.other(value);
  }

  private dict(value: Dict): string {
    const keys = keysOf(value).filter((key) => isText(key) || key === null || isNumeric(key) || refuse(key));
    const ordered = truth(this.options.sort_keys) ? sorted(keys) : keys;
    return this.list(
      ordered,
      '{',
      '}',
      (key) => this.text(keyText(key)) + this.colon + this.dump(getKey(value, key)),
    );
  }

  private list(items: unknown[], open: string, close: string, show: (item: unknown) => string): string {
    if (!items.length) return open + close;
    const depth = this.inside.length;
    if (this.indent === null) return open + Array.from(items, show).join(this.comma) + close;
    const line = `\n${this.indent.repeat(depth)}`;
    return `${open}${line}${Array.from(items, show).join(this.comma + line)}\n${this.indent.repeat(depth - 1)}${close}`;
  }

  /** Values that JSON does not know, as Flask's provider writes them; else what the object itself gives. */
  private other(value: object): string {
    if (value instanceof Nothing)
      throw new TypeError(`Object of type ${typeName(value)} is not JSON serializable`);
    if (value instanceof Date) return this.text(httpDate(value));
    if (value instanceof Uuid) return this.text(value.value);
    if (isSafe(value)) return this.text(escapeValue(value).value);
    const own = special(value, 'toJSON');
    if (own) return this.dump(own.call(value));
    throw new TypeError(`Object of type ${typeName(value)} is not JSON serializable`);
  }
}

function httpDate(value: Date): string {
  return isDateOnly(value) ? value.toUTCString().replace(/\d\d:\d\d:\d\d/, '00:00:00') : value.toUTCString();
}

function refuse(key: unknown): never {
  throw new TypeError(`keys must be str, int, float, bool or None, not ${typeName(key)}`);
}

function keyText(key: unknown): string {
  if (key === null) return 'null';
  return typeof key === 'boolean' || isText(key) ? String(key) : numberText(key as number);
}

function numberText(value: Parameters<typeof toNumber>[0]): string {
  const whole = toBigInt(value);
  if (whole !== undefined || isInt(value)) return String(whole);
  const number = toNumber(value);
  if (Number.isNaN(number)) return 'NaN';
  return Number.isFinite(number) ? floatText(number) : number > 0 ? 'Infinity' : '-Infinity';
}

function escapeUnit(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/**
 * JSON as Python's json.dumps writes it.
 * @throws TypeError for values that JSON has no form for
 */
export function dumps(value: unknown, options: DumpOptions = {}): string {
  return new Dumper(options).dump(value);
}

const UNSAFE: Record<string, string> = { '<': '\\u003c', '>': '\\u003e', '&': '\\u0026', "'": '\\u0027' };

/** JSON that may stand in a script and in an attribute with single quotes (jinja2.utils.htmlsafe_json_dumps). */
export function htmlsafeDumps(
  value: unknown,
  dump: (value: unknown, options: DumpOptions) => string = dumps,
  options: DumpOptions = {},
): Markup {
  return new Markup(dump(value, options).replace(/[<>&']/g, (char) => UNSAFE[char]!));
}

/** The filter by its name. */
export const JSON_FILTERS = callables(
  {
    'tojson(value, indent?)': (context: EvalContext, value: unknown, indent: unknown = null) => {
      const { policies } = context.environment;
      // The host sets these policies; their types are part of their documentation.
      const dump = (policies['json.dumps_function'] ?? dumps) as typeof dumps;
      const options = (policies['json.dumps_kwargs'] ?? { sort_keys: true }) as DumpOptions;
      return htmlsafeDumps(value, dump, indent === null ? options : { ...options, indent });
    },
  },
  'evalcontext',
);
