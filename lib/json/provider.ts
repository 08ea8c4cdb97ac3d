/** How an app writes and reads JSON: in answers, request bodies and the tojson filter. */

import { httpDate } from '../http/dates.js';
import { hasHtml } from '../values.js';
import type { Response } from '../wrappers/response.js';
import { type JsonFormat, notJson, parseJson, writeJson } from './text.js';

/** What a provider needs of its app. */
export interface JSONApp<R = Response> {
  /** Whether answers are indented when nothing else is said. */
  readonly debug: boolean;
  /** Makes the answers. */
  readonly responseClass: new (
    body: string,
    options: { mimetype: string },
  ) => R;
}

/** The value of `jsonify()`'s arguments: none is null, one is itself, several are a list. */
export function prepareArguments(args: readonly unknown[]): unknown {
  return args.length === 0 ? null : args.length === 1 ? args[0] : args;
}

/** Base of JSON providers: subclass it for another library, and set it as `app.json` (flask.json.provider.JSONProvider). */
export abstract class JSONProvider<R = Response> {
  constructor(readonly app: JSONApp<R>) {}

  /** The text of a value. */
  abstract dumps(value: unknown, options?: object): string;
  /** The value of a text, or of UTF-8 bytes. */
  abstract loads(text: string | Uint8Array): unknown;

  /** An answer with the JSON text of its arguments (see {@link prepareArguments}). */
  response(...args: unknown[]): R {
    return new this.app.responseClass(this.dumps(prepareArguments(args)), { mimetype: 'application/json' });
  }
}

/** Options of one call of `dumps`. */
export type DumpOptions = JsonFormat;

const COMPACT: DumpOptions = { separators: [',', ':'] };
const SPREAD: DumpOptions = { indent: 2 };
const BUILT_IN = /^\[object (?!Object\])/;
const decoder = new TextDecoder('utf-8', { fatal: true });

/**
 * What becomes of objects that JSON does not know: dates as HTTP writes them, text for `__html__`, the answer of
 * `toJSON`, and the fields of other instances.
 * @throws TypeError for sets, bytes, errors, promises and other built-in objects
 */
export function defaultJson(value: object): unknown {
  if (value instanceof Date) return httpDate(value);
  if (hasHtml(value)) return String(value.__html__());
  const { toJSON } = value as { toJSON?: unknown }; // asked for directly: a session lists its data only
  if (typeof toJSON === 'function') return toJSON.call(value);
  if (BUILT_IN.test(Object.prototype.toString.call(value))) throw notJson(value);
  return value;
}

/** JSON with Flask's text: sorted keys, ASCII, one line (flask.json.provider.DefaultJSONProvider). */
export class DefaultJSONProvider<R = Response> extends JSONProvider<R> {
  /** Write what is not ASCII as `\uXXXX`. */
  ensureAscii = true;
  /** Sort the keys of objects. */
  sortKeys = true;
  /** Answers in one line without spaces; null: unless debugging. */
  compact: boolean | null = null;
  /** The type of answers. */
  mimetype = 'application/json';
  private readonly fallback = (value: object) => this.default(value);

  /** Turns an object into one that JSON knows; replace it for types of your own. */
  default(value: object): unknown {
    return defaultJson(value);
  }

  /**
   * The text of a value, with a space after commas and colons as in Python.
   * @throws TypeError for undefined, functions, NaN, infinities, circles, and what `default` refuses
   */
  override dumps(value: unknown, options: DumpOptions = {}): string {
    return writeJson(value, {
      ensureAscii: options.ensureAscii ?? this.ensureAscii,
      sortKeys: options.sortKeys ?? this.sortKeys,
      indent: options.indent,
      separators: options.separators,
      default: options.default ?? this.fallback,
    });
  }

  /**
   * The value of a text, or of UTF-8 bytes. Integers beyond 2^53 are bigints.
   * @throws SyntaxError when it is no JSON, nested deeper than 500 levels or has a number that no double holds (`1e999`),
   *   TypeError when the bytes are no UTF-8
   */
  override loads(text: string | Uint8Array): unknown {
    return parseJson(typeof text === 'string' ? text : decoder.decode(text));
  }

  /** The body of an answer: compact or indented, ending with a newline. */
  responseText(value: unknown): string {
    const spread = this.compact === false || (this.compact === null && this.app.debug);
    return `${this.dumps(value, spread ? SPREAD : COMPACT)}\n`;
  }

  /** No subclass makes answers of its own: they are {@link responseText}, and nothing else. */
  get plain(): boolean {
    return this.response === DefaultJSONProvider.prototype.response;
  }

  override response(...args: unknown[]): R {
    return new this.app.responseClass(this.responseText(prepareArguments(args)), { mimetype: this.mimetype });
  }
}
