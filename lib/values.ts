/**
 * Values that Python has and JavaScript has not: the tuple, text marked as safe HTML, and the UUID; and how to go on
 * with what may be a promise. A leaf, shared by views, sessions, JSON and templates.
 */

/** A Python tuple: an array that sessions, templates and view results can tell from a list. */
export class Tuple<T = unknown> extends Array<T> {
  /** Array methods (`map`, `filter`, …) of a tuple give plain arrays. */
  static override get [Symbol.species](): ArrayConstructor {
    return Array;
  }
}

/** A tuple with a promise in it is nothing that a view may return: its type is that of a promise that cannot be had. */
interface Unawaited {
  readonly then: 'Await what is in the tuple: tuple(await body, status).';
}

/** What {@link tuple} makes of items of a type. */
type TupleOf<T> = unknown extends T
  ? Tuple<T>
  : [Extract<T, PromiseLike<unknown>>] extends [never]
    ? Tuple<T>
    : Unawaited;

declare const SAYS: unique symbol;

/** What the compiler knows of an answer with a status, which is text as keys are: for routes that declare their answers; nothing at run time. */
export interface Says<Body, Status> {
  readonly [SAYS]: { readonly body: Body; readonly status: Status };
}

/** Makes a {@link Tuple} of its arguments; a body with a status is an answer, typed by both. */
export function tuple<Body, const Status extends number>(
  body: Body,
  status: Status,
  headers?: object,
): TupleOf<Body | Status> & Says<Body, `${Status}`>;
export function tuple<T extends readonly unknown[]>(...items: T): TupleOf<T[number]>;
export function tuple<T extends readonly unknown[]>(...items: T): TupleOf<T[number]> {
  const made = new Tuple<T[number]>();
  for (const item of items) made.push(item);
  return made as TupleOf<T[number]>;
}

const ESCAPES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&#34;',
  "'": '&#39;',
};
const UNSAFE = /[&<>"']/;

/** Text with `& < > " '` written as entities, as a plain string. */
export function escapeText(text: string): string {
  // PERF: most text has nothing to escape; the test is far cheaper than the replacement (bench/jinja).
  return UNSAFE.test(text) ? text.replace(/[&<>"']/g, (char) => ESCAPES[char]!) : text;
}

/** Something that knows its own HTML, like MarkupSafe's protocol of the same name. */
export interface HasHtml {
  __html__(): string;
}

/** Whether a value brings its own HTML. */
export function hasHtml(value: unknown): value is HasHtml {
  return typeof value === 'object' && value !== null && typeof (value as HasHtml).__html__ === 'function';
}

/**
 * Text that is safe to put into HTML as it is (markupsafe.Markup). Templates and {@link escape} leave it alone.
 * @example new Markup('<em>hi</em>')
 */
export class Markup {
  /** The HTML text. */
  readonly value: string;
  /** @param value HTML; an object with `__html__` gives its own */
  constructor(value: unknown = '') {
    this.value = hasHtml(value) ? value.__html__() : String(value);
  }
  /** Makes safe text of any value, escaping what is not safe yet. */
  static escape(value: unknown): Markup {
    return escape(value);
  }
  get length(): number {
    return this.value.length;
  }
  __html__(): string {
    return this.value;
  }
  toString(): string {
    return this.value;
  }
  toJSON(): string {
    return this.value;
  }
}

/** Escapes a value for HTML; {@link Markup} and anything else with `__html__` passes unchanged (markupsafe.escape). */
export function escape(value: unknown): Markup {
  if (value instanceof Markup) return value;
  return new Markup(hasHtml(value) ? value.__html__() : escapeText(String(value)));
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** A UUID that stays one in a session and in JSON. */
export class Uuid {
  /** The canonical form: lower case, with hyphens. */
  readonly value: string;
  /**
   * @param value a UUID in any of Python's spellings: with or without hyphens, braces or `urn:uuid:`
   * @throws TypeError when it is no UUID
   */
  constructor(value: string) {
    const hex = value.replace(/urn:|uuid:|[{}-]/g, '').toLowerCase();
    this.value = hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
    if (!UUID.test(this.value))
      throw new TypeError(`Not a UUID: '${value}'. Expected 32 hexadecimal digits.`);
  }
  /** The 32 digits without hyphens. */
  get hex(): string {
    return this.value.replaceAll('-', '');
  }
  toString(): string {
    return this.value;
  }
  toJSON(): string {
    return this.value;
  }
}

type Spelling = (text: string, like?: string) => string;
let spelling: Spelling = (text) => text;

/** Lets errors name what the framework has as an entry does that has other names. */
export function spellNames(as: Spelling): void {
  spelling = as;
}

/**
 * What an error teaches, in the names of the entry that is in use.
 * @param like an option that a program wrote: what is told of options is spelled as that was
 */
export function spelled(text: string, like?: string): string {
  return spelling(text, like);
}

/** Whether a value has to be waited for. */
export function isThenable(value: unknown): value is PromiseLike<unknown> {
  return (
    typeof value === 'object' && value !== null && typeof (value as { then?: unknown }).then === 'function'
  );
}

/**
 * Refuses a promise where what it will be is wanted, and lets go of it: its failure must not end the process.
 * @param what the thing, for the message
 */
export function refusePromise(value: unknown, what: string): void {
  if (!isThenable(value)) return;
  letGo(value);
  throw new TypeError(`${what} is a promise. Await it first.`);
}

/**
 * Refuses where text is wanted what has none of its own, so that no `[object Object]` goes anywhere.
 * @param what the thing, for the message
 */
export function refuseTextless(value: unknown, what: string): void {
  refusePromise(value, what);
  let kind: string = typeof value;
  if (typeof value === 'object' && value !== null) {
    const { toString } = value;
    if (typeof toString === 'function' && toString !== Object.prototype.toString && !isBadDate(value)) return;
    kind = classOf(value) ?? kind;
  } else if (typeof value !== 'function' && typeof value !== 'symbol') return;
  throw new TypeError(
    `${what} must be text, or have a text of its own, which this value of the type ${kind} has not.`,
  );
}

function isBadDate(value: object): boolean {
  return value instanceof Date && Number.isNaN(value.getTime());
}

/** As many values are looked into by {@link letGo}. */
const MOST_LET_GO = 10_000;

/** Lets go of the promises in a value that was refused: nobody waits for them, and their failure must not end the process. */
export function letGo(value: unknown): void {
  const seen = new Set([value]);
  for (const item of seen) {
    if (isThenable(item)) item.then(undefined, () => undefined);
    else if (typeof item === 'object' && item !== null && !ArrayBuffer.isView(item))
      for (const part of partsOf(item)) if (seen.size < MOST_LET_GO) seen.add(part);
  }
}

function partsOf(item: object): Iterable<unknown> {
  try {
    return item instanceof Map || item instanceof Set ? item.values() : Object.values(item);
  } catch {
    return []; // it has a getter that throws
  }
}

/** Goes on with a value: now, or when it has come if it has to be waited for. */
export function after<A, B>(value: A | PromiseLike<A>, next: (value: A) => B): B | Promise<Awaited<B>> {
  return isThenable(value) ? (Promise.resolve(value).then(next) as Promise<Awaited<B>>) : next(value as A);
}

/** What a function gives, and what `handle` makes of its error, whether it fails now or later. */
export function rescue<A, B>(
  run: () => A | Promise<A>,
  handle: (error: unknown) => B,
): A | B | Promise<A | Awaited<B>> {
  try {
    const value = run();
    return isThenable(value)
      ? (Promise.resolve(value).catch(handle) as Promise<A | Awaited<B>>)
      : (value as A);
  } catch (error) {
    return handle(error);
  }
}

/** The first answer that is there, of asking for one item after the other; null if there is none. Waits only where it must. */
export function firstOf<T, R>(
  items: readonly T[],
  ask: (item: T) => R | null | Promise<R | null>,
  from = 0,
): R | null | Promise<R | null> {
  if (from >= items.length) return null;
  return after(ask(items[from]!), (found) => found ?? firstOf(items, ask, from + 1)) as R | null;
}

/** A value; if it is a promise, nobody may wait for it, and its failure must not end the process. Whoever waits still gets it. */
export function kept<T>(value: T): T {
  if (isThenable(value)) value.then(undefined, () => undefined);
  return value;
}

/** The name of an object's class; of the class, since an object may have any `constructor` of its own. */
export function classOf(value: object): string | undefined {
  const prototype: object | null = Object.getPrototypeOf(value);
  return prototype?.constructor?.name;
}

/** Names of an object and of what it inherits, the nearest first. */
export function* namesOf(object: object): Iterable<string> {
  for (let at: object | null = object; at !== null; at = Object.getPrototypeOf(at)) {
    if (at === Object.prototype || at === Function.prototype) return;
    yield* Object.getOwnPropertyNames(at);
  }
}
