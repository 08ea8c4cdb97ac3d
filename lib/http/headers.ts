/** Header fields: an ordered, case-insensitive list of names and values (werkzeug.datastructures.Headers). */

import { refuseTextless } from '../values.js';
import {
  type Convert,
  convertAll,
  convertOr,
  type Fallback,
  iterMultiItems,
  MissingKeyError,
  MultiDict,
} from './multidict.js';
import { dumpOptionsHeader } from './options.js';
import { isToken, title } from './text.js';

/** Header lines as a view may give them: a record (a list as value makes one line each), or pairs. */
export type HeadersValue =
  | Readonly<Record<string, string | number | readonly (string | number)[]>>
  | Iterable<readonly [name: string, value: string | number]>;

/** Header lines as a transport takes and gives them: name, value, name, value, … */
type HeaderList = readonly string[];

/** What a header value may be given as; anything but text is written with `String()`. */
export type HeaderValue = string | number | bigint | boolean | { toString(): string };

/** What headers can be made of: other headers, pairs, or an object whose arrays are several lines. */
export type HeadersSource =
  | ReadonlyHeaders
  | MultiDict<HeaderValue>
  | Iterable<readonly [string, HeaderValue]>
  | Readonly<Record<string, HeaderValue | readonly HeaderValue[]>>;

/** Parameters of a header value: `{ filename: 'a.txt' }`; an underscore in a name is written as a hyphen. */
export type HeaderParams = Readonly<Record<string, string | number | null | undefined>>;

/** A header name or value that must not go over the wire (Werkzeug raises a ValueError). */
export class HeaderError extends Error {
  override readonly name = 'HeaderError';
}

/** Whether two header names are the same, without regard to case. */
function sameName(stored: string, name: string): boolean {
  // PERF: the length decides most comparisons, equal spelling the rest; lower-casing is the exception (bench/headers.js).
  return stored.length === name.length && (stored === name || stored.toLowerCase() === name.toLowerCase());
}

/**
 * What can be read from header lines. Where a Python program writes `headers[name]`, write {@link require}, or
 * {@link get}, which gives null for a header that is not there; `name in headers` is {@link has}. Iterating gives
 * `[name, value]` for each line.
 */
export abstract class ReadonlyHeaders implements Iterable<[string, string]> {
  /** The lines, flat: name, value, name, value, … as a transport takes them. */
  abstract readonly list: HeaderList;

  /** The index of the first line of this name in {@link list}, or -1. */
  protected indexOf(name: string, from = 0): number {
    const { list } = this;
    for (let at = from; at < list.length; at += 2) if (sameName(list[at]!, name)) return at;
    return -1;
  }

  /** How many lines there are. */
  get size(): number {
    return this.list.length / 2;
  }

  /** Whether there is such a header. */
  has(name: string): boolean {
    return this.indexOf(name) >= 0;
  }

  /**
   * The first value of a header, or the default.
   * @param fallback given for a missing header, and for a value that cannot be converted
   * @param type converts the value; when it throws or answers NaN the default is given
   */
  get(name: string): string | null;
  get<D>(name: string, fallback: Fallback<D>): string | D;
  get<T>(name: string, fallback: undefined | null, type: Convert<string, T>): T | null;
  get<T, D>(name: string, fallback: Fallback<D>, type: Convert<string, T>): T | D;
  get(name: string, fallback: unknown = null, type?: Convert<string, unknown>): unknown {
    const value = this.first(name);
    return value === undefined ? fallback : convertOr(value, fallback, type);
  }

  /** The first value, undefined when missing. */
  protected first(name: string): string | undefined {
    const at = this.indexOf(name);
    return at < 0 ? undefined : this.list[at + 1];
  }

  /** The values of all lines of this name, converted if a type is given, without those that it refuses. */
  getlist(name: string): string[];
  getlist<T>(name: string, type: Convert<string, T>): T[];
  getlist(name: string, type?: Convert<string, unknown>): unknown[] {
    const values: string[] = [];
    for (let at = this.indexOf(name); at >= 0; at = this.indexOf(name, at + 2))
      values.push(this.list[at + 1]!);
    return convertAll(values, type);
  }

  /** The values of all lines of this name. */
  getAll(name: string): string[] {
    return this.getlist(name);
  }

  /**
   * The first value of a header that must be there: Python's `headers[name]`.
   * @throws MissingKeyError
   */
  require(name: string): string {
    return this.first(name) ?? this.missing(name);
  }

  /** Called for a required header that is missing. Subclasses throw an error of their own. */
  missing(name: string): never {
    throw new MissingKeyError(name);
  }

  /** `[name, value]` of each line; with `lower` the names in lower case. */
  *items(options: { lower?: boolean | undefined } = {}): Generator<[string, string]> {
    const { list } = this;
    for (let at = 0; at < list.length; at += 2) {
      const name = this.spelled(list[at]!);
      yield [options.lower ? name.toLowerCase() : name, list[at + 1]!];
    }
  }

  /** How a stored name is shown. */
  protected spelled(name: string): string {
    return name;
  }

  /** The name of each line; with `lower` in lower case. */
  *keys(options: { lower?: boolean | undefined } = {}): Generator<string> {
    for (const [name] of this.items(options)) yield name;
  }

  /** The value of each line. */
  *values(): Generator<string> {
    for (const [, value] of this.items()) yield value;
  }

  /** `[name, value]` of each line. */
  [Symbol.iterator](): Generator<[string, string]> {
    return this.items();
  }

  /** `[name, value]` of each line. */
  entries(): Generator<[string, string]> {
    return this.items();
  }

  /** The lines as text, as they stand in a message of HTTP/1.1, with the blank line at the end. */
  toString(): string {
    return `${[...this].map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`;
  }

  /** What JSON shows: names and first values. */
  toJSON(): Record<string, string> {
    const dict = new MultiDict(this);
    return dict.toDict();
  }
}

/**
 * Header lines that can be changed (werkzeug.datastructures.Headers). `headers[name] = value` is {@link set}, `del
 * headers[name]` {@link remove}. Names must be tokens, and no value may contain CR, LF or NUL: what would be a
 * HeaderError on the wire is one where it is set.
 */
export class Headers extends ReadonlyHeaders {
  override readonly list: string[];

  /** @param source lines to start with; they are checked as later ones are */
  constructor(source?: HeadersSource | null) {
    super();
    this.list = [];
    if (source) this.extend(source);
  }

  /**
   * Appends a line, leaving others of this name.
   * @param params parameters of the value: `add('Content-Disposition', 'attachment', { filename: 'a b.txt' })`
   * @throws HeaderError when the name is no token or the value has CR, LF or NUL
   */
  add(name: string, value: HeaderValue, params?: HeaderParams): void {
    this.list.push(checkName(name), headerValue(name, value, params));
  }

  /** The same as {@link add}. */
  addHeader(name: string, value: HeaderValue, params?: HeaderParams): void {
    this.add(name, value, params);
  }

  /**
   * Replaces all lines of this name by one, in the place of the first; parameters and errors as for {@link add}.
   */
  set(name: string, value: HeaderValue, params?: HeaderParams): void {
    const text = headerValue(name, value, params);
    const at = this.indexOf(checkName(name));
    if (at < 0) this.list.push(name, text);
    else {
      this.list[at] = name;
      this.list[at + 1] = text;
      this.removeFrom(name, at + 2);
    }
  }

  /** Removes all lines of this name; nothing happens if there are none. */
  remove(name: string): void {
    this.removeFrom(name, 0);
  }

  /** Removes all lines of this name; true if there were any. */
  delete(name: string): boolean {
    const { length } = this.list;
    this.removeFrom(name, 0);
    return this.list.length < length;
  }

  private removeFrom(name: string, from: number): void {
    const { list } = this;
    const first = this.indexOf(name, from);
    if (first < 0) return;
    let kept = first;
    for (let at = first; at < list.length; at += 2) {
      if (sameName(list[at]!, name)) continue;
      list[kept++] = list[at]!;
      list[kept++] = list[at + 1]!;
    }
    list.length = kept;
  }

  /** Replaces all lines of this name by these; no values remove them. */
  setlist(name: string, values: Iterable<HeaderValue>): void {
    const [first, ...rest] = values;
    if (first === undefined) this.remove(name);
    else this.set(name, first);
    for (const value of rest) this.add(name, value);
  }

  /** The first value of this name, after setting the default if there was none. */
  setdefault(name: string, fallback: HeaderValue): string {
    if (!this.has(name)) this.set(name, fallback);
    return this.require(name);
  }

  /** All values of this name, after setting the default if there were none. */
  setlistdefault(name: string, fallback: Iterable<HeaderValue>): string[] {
    if (!this.has(name)) this.setlist(name, fallback);
    return this.getlist(name);
  }

  /** Appends all lines of another source. */
  extend(source: HeadersSource): void {
    for (const [name, value] of headerItems(source)) this.add(name, value);
  }

  /** Replaces the lines of each name in the source by those of the source; of pairs the last one counts. */
  update(source: HeadersSource): void {
    const given = new Map<string, string[]>();
    for (const [name, values] of headerLists(source)) {
      const lines = Array.from(values, (value) => [name, headerValue(name, value)]);
      given.set(checkName(name).toLowerCase(), lines.flat());
    }
    // One walk for all names: clients choose how many there are.
    const [old, placed] = [this.list.splice(0), new Set<string>()];
    for (let at = 0; at < old.length; at += 2) {
      const name = old[at]!.toLowerCase();
      const lines = given.get(name);
      if (!placed.has(name)) this.list.push(...(lines?.splice(0, 2) ?? [old[at]!, old[at + 1]!]));
      if (lines) placed.add(name);
    }
    for (const lines of given.values()) for (const line of lines) this.list.push(line);
  }

  /** Removes all lines. */
  clear(): void {
    this.list.length = 0;
  }

  /**
   * Removes all lines of a name and gives the first value.
   * @param fallback given for a missing header
   * @throws MissingKeyError for a missing header when there is no default
   */
  pop(name: string): string;
  pop<D>(name: string, fallback: D): string | D;
  pop(name: string, ...fallback: unknown[]): unknown {
    const value = this.first(name);
    if (value === undefined) return fallback.length > 0 ? fallback[0] : this.missing(name);
    this.remove(name);
    return value;
  }

  /** Removes the last line and gives it. @throws MissingKeyError when there is none */
  popitem(): [string, string] {
    const [name, value] = this.list.splice(-2);
    return name === undefined || value === undefined ? this.missing('popitem(): no headers') : [name, value];
  }

  /** A copy. */
  copy(): Headers {
    const made = new Headers();
    made.list.push(...this.list);
    return made;
  }
}

/** Where the headers of a request come from: an exchange, or anything with these two. */
export interface HeaderSource {
  /** One header by its lower-case name, repeated lines joined; undefined if absent. */
  header(name: string): string | undefined;
  /** Every line, names in lower case, in the order received. */
  headers(): HeaderList;
}

/**
 * The headers of a request, read from where they came (werkzeug.datastructures.EnvironHeaders). One header is asked
 * for by name; only iterating, {@link list} and {@link getlist} take them all. Names show in title case.
 */
export class RequestHeaders extends ReadonlyHeaders {
  private lines: HeaderList | undefined;

  /** @param source the exchange */
  constructor(private readonly source: HeaderSource) {
    super();
  }

  override get list(): HeaderList {
    return (this.lines ??= this.source.headers());
  }

  override has(name: string): boolean {
    return this.first(name) !== undefined;
  }

  protected override first(name: string): string | undefined {
    return this.source.header(name.toLowerCase());
  }

  protected override spelled(name: string): string {
    return title(name);
  }

  /** A copy that can be changed. */
  copy(): Headers {
    return new Headers(this);
  }
}

function headerItems(source: HeadersSource): Iterable<[string, HeaderValue]> {
  // Any of the sources is one of the kinds that are told apart there.
  return iterMultiItems<HeaderValue>(source as Iterable<[string, HeaderValue]>);
}

/** A source as names with all their values; in pairs and objects a later name wins over an earlier one. */
function* headerLists(source: HeadersSource): Generator<[string, readonly HeaderValue[]]> {
  if (source instanceof ReadonlyHeaders) {
    const lists = new Map<string, [name: string, values: string[]]>();
    for (const [name, value] of source) {
      const values = lists.get(name.toLowerCase())?.[1] ?? [];
      lists.set(name.toLowerCase(), [name, values]);
      values.push(value);
    }
    yield* lists.values();
  } else if (source instanceof MultiDict) yield* source.lists();
  else if (Symbol.iterator in source) for (const [name, value] of source) yield [name, [value]];
  else
    for (const [name, value] of Object.entries(source)) yield [name, Array.isArray(value) ? value : [value]];
}

function checkName(name: string): string {
  if (isToken(name)) return name;
  throw new HeaderError(
    `${JSON.stringify(name)} is no header name. Expected a token: letters, digits and !#$%&'*+-.^_\`|~.`,
  );
}

const FORBIDDEN = /[\r\n\0]/;

/** The text of a header value. @throws HeaderError when it could not go over the wire */
export function headerValue(name: string, value: HeaderValue, params?: HeaderParams): string {
  if (value === undefined || value === null || Number.isNaN(value))
    throw new HeaderError(
      `The value of the header ${name} is ${value}. Give text, or remove(${JSON.stringify(name)}).`,
    );
  refuseTextless(value, `The value of the header ${name}`);
  const text = params === undefined ? String(value) : withParams(String(value), params);
  if (FORBIDDEN.test(text))
    throw new HeaderError(`The value of the header ${name} must not contain CR, LF or NUL.`);
  return text;
}

function withParams(value: string, params: HeaderParams): string {
  const named = Object.entries(params).map(([name, param]) => [name.replaceAll('_', '-'), param] as const);
  return dumpOptionsHeader(value, Object.fromEntries(named));
}
