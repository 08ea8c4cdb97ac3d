/** The names of markupsafe. Text that is safe has the methods of Python's in code, too: those that templates have. */

import { KWARGS } from '../jinja/contract.js';
import { Environment } from '../jinja/environment.js';
import { mul } from '../jinja/values/arithmetic.js';
import { attribute } from '../jinja/values/attributes.js';
import { nameOf } from '../jinja/values/calls.js';
import { escapeValue } from '../jinja/values/html.js';
import { slice } from '../jinja/values/indices.js';
import { markupMethods } from '../jinja/values/markup-methods.js';
import { formatPercent } from '../jinja/values/percent.js';
import { hasHtml, isThenable, tuple } from '../values.js';
import * as names from './pottle.js';
import { isPlain } from './taking.js';
import type { Statics } from './twin.js';

/** Text that is safe to put into HTML as it is (markupsafe.Markup), with the methods of str: what they put in is escaped, what they give is safe. */
export type Markup = names.Markup & MarkupMethods;

type Padded = (width: number, fillchar?: string) => Markup;
type Stripped = (chars?: string) => Markup;
type Split = (sep?: string | null, maxsplit?: number) => Markup[];
type Found = (sub: string, start?: number, end?: number) => number;
type Affixed = (affix: string | readonly string[], start?: number, end?: number) => boolean;

interface MarkupMethods
  extends Record<'upper' | 'lower' | 'title' | 'capitalize' | 'swapcase' | 'casefold', () => Markup>,
    Record<'center' | 'ljust' | 'rjust', Padded>,
    Record<'strip' | 'lstrip' | 'rstrip', Stripped>,
    Record<'split' | 'rsplit', Split>,
    Record<'find' | 'rfind' | 'index' | 'rindex' | 'count', Found>,
    Record<'startswith' | 'endswith', Affixed>,
    Record<'partition' | 'rpartition', (sep: string) => [Markup, Markup, Markup]>,
    Record<'removeprefix' | 'removesuffix', (affix: string) => Markup>,
    Record<IsMethod, () => boolean> {
  /** Replaces `{}`, `{0}` and, with an object last, `{name}`: `new Markup('<b>{name}</b>').format({ name })`. */
  format(...values: unknown[]): Markup;
  format_map(values: Readonly<Record<string, unknown>> | ReadonlyMap<string, unknown>): Markup;
  /** Python's `%`: `new Markup('<b>%s</b>, %d').mod(name, 3)`; with an object the fields `%(name)s`. */
  mod(...values: unknown[]): Markup;
  /** The items, escaped, with this text between them. */
  join(items: Iterable<unknown>): Markup;
  replace(old: string, by: unknown, count?: number): Markup;
  splitlines(keepends?: boolean): Markup[];
  zfill(width: number): Markup;
  expandtabs(tabsize?: number): Markup;
  translate(table: object): Markup;
  /** The text without tags and comments, entities replaced, white space as one space. No longer safe. */
  striptags(): string;
  /** The text with entities replaced. No longer safe. */
  unescape(): string;
  /** Python's `+`: this text and others, which are escaped. `+` of JavaScript would make plain text. */
  concat(...values: unknown[]): Markup;
  /** Python's `*`. */
  repeat(count: number): Markup;
  /** A character by its index, from the end where that is negative; undefined beyond. */
  at(index: number): Markup | undefined;
  /** Python's `text[start:stop]`. */
  slice(start?: number, stop?: number): Markup;
}
type IsMethod =
  | 'isalnum'
  | 'isalpha'
  | 'isascii'
  | 'isdecimal'
  | 'isdigit'
  | 'islower'
  | 'isnumeric'
  | 'isspace'
  | 'istitle'
  | 'isupper';

export const Markup = names.Markup as unknown as Omit<Statics<typeof names.Markup>, 'escape'> & {
  /** @param value HTML; an object with `__html__` gives its own */
  new (value?: unknown): Markup;
  readonly prototype: Markup;
  /** Makes safe text of any value, escaping what is not safe yet. */
  escape(value: unknown): Markup;
};

/** Escapes a value for HTML; {@link Markup} and anything else with `__html__` passes unchanged. */
export const escape = names.escape as unknown as (value: unknown) => Markup;

let environment: Environment | undefined;

/** Methods whose last argument may be an object that is no keywords. */
const TAKES_OBJECT = new Set(['format_map', 'translate', 'join']);

function keywords(name: string, args: unknown[]): unknown[] {
  const last = args.at(-1);
  if (TAKES_OBJECT.has(name) || !isPlain(last) || hasHtml(last)) return args;
  return [...args.slice(0, -1), { ...last, [KWARGS]: true }];
}

function method(name: string) {
  return function (this: Markup, ...args: unknown[]): unknown {
    environment ??= new Environment();
    const found = attribute(this, name, environment) as (...given: unknown[]) => unknown;
    return found(...keywords(name, args));
  };
}

const OWN = {
  mod(this: Markup, ...values: unknown[]) {
    return formatPercent(this, values.length === 1 ? values[0] : tuple(...values));
  },
  concat(this: Markup, ...values: unknown[]) {
    return new Markup([this, ...values].map((value) => escapeValue(value).value).join(''));
  },
  repeat(this: Markup, count: number) {
    return mul(this, count);
  },
  at(this: Markup, index: number) {
    const found = slice(this, index, index === -1 ? undefined : index + 1) as Markup;
    return found.length === 0 ? undefined : found;
  },
  slice(this: Markup, start?: number, stop?: number) {
    return slice(this, start, stop);
  },
};

const listed = [...Object.keys(markupMethods()).map(nameOf), 'format', 'format_map'];
for (const [name, value] of [...listed.map((one) => [one, method(one)] as const), ...Object.entries(OWN)])
  Object.defineProperty(names.Markup.prototype, name, { configurable: true, writable: true, value });

/** As `escape`, but null and undefined are empty. */
export function escape_silent(value: unknown): Markup {
  return escape(value ?? '');
}

/** Text of a value; text that is marked as safe stays so. */
export function soft_str(value: unknown): string | Markup {
  if (isThenable(value)) throw new TypeError('soft_str() was given a promise. Await it first.');
  return value instanceof Markup ? (value as Markup) : String(value);
}
