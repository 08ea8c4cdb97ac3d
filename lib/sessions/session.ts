/** The session that views use: an open object that knows whether it was changed. */

import { inspect } from 'node:util';
import { spelled } from '../values.js';

/**
 * The keys of your session, by declaration merging. Keys that are not declared are `unknown`.
 * @example
 * declare module 'pottle' {
 *   interface SessionData { userId: number }
 * }
 */
// biome-ignore lint/suspicious/noEmptyInterface: users add to it
export interface SessionData {}

/** What every session can say about itself (flask.sessions.SessionMixin). */
export interface SessionMixin {
  /** Whether the session outlives the browser; kept in the session under `_permanent`. */
  permanent: boolean;
  /** Whether the session was just made; the signed cookie cannot tell, and says false. */
  readonly new: boolean;
  /** Whether the session must be saved. Set it after changing something inside a value. */
  modified: boolean;
  /** Whether the session was read or written: then the answer varies by cookie. Set by whoever hands the session out. */
  accessed: boolean;
}

// Behind a symbol, so that any string may be a key of the session.
const DATA = Symbol('session data');

/** Names and values to begin with or to add: an object, a Map or pairs. */
export type SessionSource = object | Iterable<readonly [string, unknown]> | null;

function entriesOf(source: SessionSource): Iterable<readonly [string, unknown]> {
  if (source === null) return [];
  if (typeof source !== 'object')
    throw new TypeError(`A session holds names and values, not a ${typeof source}.`);
  const several = source instanceof Map || (Array.isArray(source) && source.every(Array.isArray));
  if (several) return source as Iterable<readonly [string, unknown]>;
  if (Array.isArray(source)) throw new TypeError('A session holds names and values, not a list.');
  return Object.entries(source);
}

/** Turns property access into access to the data; the members of the class keep their meaning. */
const openObject: ProxyHandler<SecureCookieSession> = {
  get(target, key) {
    if (typeof key === 'symbol' || key in target) return Reflect.get(target, key, target);
    return target[DATA].get(key); // undefined when it is missing, as properties are
  },
  set(target, key, value) {
    const field = typeof key === 'symbol' || Object.hasOwn(target, key) || key === 'permanent';
    if (field) return Reflect.set(target, key, value, target);
    if (key in target) throw reserved(key);
    target.set(key, value);
    return true;
  },
  has: (target, key) => (typeof key === 'symbol' ? key in target : target.has(key)),
  deleteProperty(target, key) {
    if (typeof key === 'string') target.delete(key);
    return true;
  },
  ownKeys: (target) => target.keys(),
  getOwnPropertyDescriptor(target, key) {
    if (typeof key === 'symbol' || !target.has(key)) return undefined;
    return { value: target[DATA].get(key), writable: true, enumerable: true, configurable: true };
  },
};

function reserved(key: string): TypeError {
  return new TypeError(
    `session.${key} is a member of every session: store your value under that name with session.set('${key}', …), or rename it.`,
  );
}

/**
 * A session that knows whether it was changed (flask.sessions.SecureCookieSession). It is an open object:
 * `session.userId = 1`, `delete session.userId`, `'userId' in session` and `Object.keys(session)` work on its data.
 * The names of its members are taken; `get` and `set` reach keys of the same names.
 *
 * Only changes of the session itself are noticed: after `session.list.push(1)` say `session.modified = true`.
 */
export class SecureCookieSession implements SessionMixin {
  readonly new: boolean = false;
  modified = false;
  accessed = false;
  /** @internal */
  readonly [DATA]: Map<string, unknown>;

  /**
   * @param initial what the session holds; does not count as a change
   * @throws TypeError when it is no mapping
   */
  constructor(initial: SessionSource = null) {
    this[DATA] = new Map(entriesOf(initial));
    // biome-ignore lint/correctness/noConstructorReturn: the session is the open object, for subclasses too
    return new Proxy(this, openObject);
  }

  get permanent(): boolean {
    return Boolean(this.get('_permanent', false));
  }
  set permanent(value: boolean) {
    this.set('_permanent', Boolean(value));
  }

  /** How many keys there are. */
  get size(): number {
    return this[DATA].size;
  }

  /** The value of a key; the default, null unless given, when it is missing or undefined. */
  get<K extends keyof SessionData>(key: K): SessionData[K] | null;
  get<K extends keyof SessionData>(key: K, fallback: SessionData[K]): SessionData[K];
  get<K extends keyof SessionData, D>(key: K, fallback: D): SessionData[K] | D;
  get(key: string, fallback?: unknown): unknown;
  get(key: string, fallback: unknown = null): unknown {
    const value = this[DATA].get(key);
    return value === undefined ? fallback : value;
  }

  /** Whether there is such a key. */
  has(key: string): boolean {
    return this[DATA].has(key);
  }

  /** Stores a value; always a change, even if it was the same before. */
  set(key: string, value: unknown): void {
    this[DATA].set(key, value);
    this.modified = true;
  }

  /** Removes a key; returns whether it was there. */
  delete(key: string): boolean {
    const there = this[DATA].delete(key);
    if (there) this.modified = true;
    return there;
  }

  /** Removes a key and returns its value, or the default when it is not there: null unless given. */
  pop<K extends keyof SessionData>(key: K): SessionData[K] | null;
  pop<K extends keyof SessionData>(key: K, fallback: SessionData[K]): SessionData[K];
  pop<K extends keyof SessionData, D>(key: K, fallback: D): SessionData[K] | D;
  pop(key: string, fallback?: unknown): unknown;
  pop(key: string, fallback?: unknown): unknown {
    const value = this.get(key, fallback);
    this.delete(key);
    return value;
  }

  /**
   * Removes the last pair and returns it.
   * @throws RangeError when there is none
   */
  popitem(): [string, unknown] {
    const last = [...this[DATA]].at(-1);
    if (last === undefined) throw new RangeError('The session is empty: there is no pair to remove.');
    this.delete(last[0]);
    return last;
  }

  /** The value of a key; when it is missing, the default is stored and returned. */
  setdefault<K extends keyof SessionData>(key: K, fallback: SessionData[K]): SessionData[K];
  setdefault(key: string, fallback?: unknown): unknown;
  setdefault(key: string, fallback: unknown = null): unknown {
    if (!this.has(key)) this.set(key, fallback);
    return this.get(key);
  }

  /** Stores several values. */
  update(source: SessionSource): void {
    for (const [key, value] of entriesOf(source)) this[DATA].set(key, value);
    this.modified = true;
  }

  /** Removes everything. */
  clear(): void {
    this[DATA].clear();
    this.modified = true;
  }

  /** The keys. */
  keys(): string[] {
    return [...this[DATA].keys()];
  }

  /** The values. */
  values(): unknown[] {
    return [...this[DATA].values()];
  }

  /** Keys and values. */
  items(): [string, unknown][] {
    return [...this[DATA]];
  }

  /** Keys and values, under JavaScript's name. */
  entries(): [string, unknown][] {
    return this.items();
  }

  /** A plain object of the data. */
  copy(): Record<string, unknown> {
    return Object.fromEntries(this[DATA]);
  }

  /** What JSON makes of a session: its data. */
  toJSON(): Record<string, unknown> {
    return this.copy();
  }

  /** What the console shows. */
  [inspect.custom](): string {
    return `<${this.constructor.name} ${inspect(this.copy())}>`;
  }

  /** Iterates over the keys. */
  [Symbol.iterator](): IterableIterator<string> {
    return this[DATA].keys();
  }
}

/** A session as views see it: the members of the class, the declared keys, and any other key. */
export type Session = SecureCookieSession & Partial<SessionData> & { [key: string]: unknown };

/** Makes a session that holds `initial`. */
export function createSession(initial: SessionSource = null): Session {
  return new SecureCookieSession(initial) as Session; // the constructor returns the open object
}

/** Thrown by writing to a session when there is none, as no secret key is set. */
export class SessionUnavailableError extends Error {
  override name = 'SessionUnavailableError';
  constructor() {
    super(
      spelled(
        'The session is not available, as no secret key is set. Set app.secretKey to something long, random and secret.',
      ),
    );
  }
}

function unavailable(): never {
  throw new SessionUnavailableError();
}

/** The stand-in when no session could be opened: empty, and writing to it fails (flask.sessions.NullSession). */
export class NullSession extends SecureCookieSession {
  static {
    for (const name of ['set', 'delete', 'pop', 'popitem', 'setdefault', 'update', 'clear'])
      Object.defineProperty(this.prototype, name, { value: unavailable });
  }
}
