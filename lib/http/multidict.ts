/** Dicts with several values per key: query arguments, form fields, cookies (werkzeug.datastructures). */

/** What a {@link MultiDict} can be made of: another one, pairs, or an object whose arrays are several values. */
export type MultiDictSource<V, K = string> =
  | MultiDict<V, K>
  | Iterable<readonly [K, V]>
  | Readonly<Record<string, V | readonly V[] | ReadonlySet<V>>>;

/** Converts a value, or throws (or gives NaN) when it cannot: {@link int}, {@link float}, a schema's `parse`. */
export type Convert<V, T> = (value: V) => T;

/** A fallback; keyword arguments in an object, `{ default: 1, type: int }`, are none. */
export type Fallback<D> = D &
  (D extends { readonly default: unknown } | { readonly type: Convert<never, unknown> } ? never : unknown);

/** A key that was required is missing: Python's KeyError. Requests answer it with 400 (BadRequestKeyError). */
export class MissingKeyError extends Error {
  override readonly name: string = 'MissingKeyError';
  constructor(
    /** The key that was asked for. */
    readonly key: unknown,
  ) {
    super(`The key ${JSON.stringify(key)} is missing. Use get() where it may be.`);
  }
}

const FAILED = Symbol('failed');

/**
 * Converts a value; {@link FAILED} when the converter throws or answers NaN, and for blank text given to Number.
 * @throws TypeError, ReferenceError for what is no converter, and names in it that are not there: no matter of the value
 */
function converted<V, T>(value: V, type: Convert<V, T>): T | typeof FAILED {
  if (typeof type !== 'function')
    throw new TypeError('What get() and getlist() convert by is a function, such as int.');
  // `Number('')` is 0, which no reader of `?page=` expects.
  if ((type as unknown) === Number && typeof value === 'string' && value.trim() === '') return FAILED;
  try {
    const made = type(value);
    return typeof made === 'number' && Number.isNaN(made) ? FAILED : made;
  } catch (error) {
    if (error instanceof ReferenceError) throw error;
    return FAILED;
  }
}

/** The values converted, without those that cannot be; a copy where there is nothing to convert. */
export function convertAll<V, T>(values: readonly V[], type?: Convert<V, T>): (V | T)[] {
  if (type === undefined) return values.slice();
  // What is left after the filter was converted.
  return values.map((value) => converted(value, type)).filter((value) => value !== FAILED) as T[];
}

/** The value converted, or the fallback when that fails. */
export function convertOr<V, T, D>(value: V, fallback: D, type?: Convert<V, T>): V | T | D {
  if (type === undefined) return value;
  const made = converted(value, type);
  // What did not fail was converted.
  return made === FAILED ? fallback : (made as T);
}

function isPairs<V, K>(source: MultiDictSource<V, K>): source is Iterable<readonly [K, V]> {
  return Symbol.iterator in source;
}

/** Every pair of a mapping, several values one after the other (werkzeug.datastructures.iter_multi_items). */
export function* iterMultiItems<V, K = string>(source: MultiDictSource<V, K>): Generator<[K, V]> {
  if (source instanceof MultiDict) yield* source.items({ multi: true });
  else if (isPairs(source)) for (const [key, value] of source) yield [key, value];
  else {
    // An object has only text for keys, so K is string here.
    for (const [key, value] of Object.entries(source) as [K & string, V | V[] | Set<V>][]) {
      if (Array.isArray(value) || value instanceof Set) for (const one of value) yield [key, one];
      else yield [key, value];
    }
  }
}

/**
 * A dict with several values per key (werkzeug.datastructures.MultiDict). Where a Python program writes `d[key]`,
 * write {@link require}; `d[key] = v` is {@link set}, `del d[key]` {@link delete}, `key in d` {@link has}, `len(d)`
 * {@link size}. Iterating gives `[key, first value]`, like a Map; JSON shows the first values.
 *
 * A missing value is null, as Python's None, so that it survives a trip through JSON.
 */
export class MultiDict<V = string, K = string> implements Iterable<[K, V]> {
  protected readonly map = new Map<K, V[]>();

  /** @param source what to start with; its values are appended in order */
  constructor(source?: MultiDictSource<V, K> | null) {
    // PERF: a generator doubles the cost of reading a short query (bench/headers.js).
    if (Array.isArray(source)) for (const [key, value] of source) append(this.map, key, value);
    else if (source) for (const [key, value] of iterMultiItems(source)) append(this.map, key, value);
  }

  /** How many keys there are. */
  get size(): number {
    return this.map.size;
  }

  /** Whether the key is there. */
  has(key: K): boolean {
    return this.map.has(key);
  }

  /**
   * The first value of a key, or the default.
   * @param fallback given for a missing key, and for a value that cannot be converted
   * @param type converts the value; when it throws or answers NaN the default is given
   * @example request.args.get('page', 1, int)
   */
  get(key: K): V | null;
  get<D>(key: K, fallback: Fallback<D>): V | D;
  get<T>(key: K, fallback: undefined | null, type: Convert<V, T>): T | null;
  get<T, D>(key: K, fallback: Fallback<D>, type: Convert<V, T>): T | D;
  get(key: K, fallback: unknown = null, type?: Convert<V, unknown>): unknown {
    const values = this.map.get(key);
    return values === undefined || values.length === 0 ? fallback : convertOr(values[0]!, fallback, type);
  }

  /** All values of a key, converted if a type is given, without those that it refuses; none for a missing key. */
  getlist(key: K): V[];
  getlist<T>(key: K, type: Convert<V, T>): T[];
  getlist(key: K, type?: Convert<V, unknown>): unknown[] {
    return convertAll(this.map.get(key) ?? [], type);
  }

  /**
   * The first value of a key that must be there: Python's `d[key]`.
   * @throws MissingKeyError, which a request answers with 400
   */
  require(key: K): V {
    const values = this.getlist(key);
    return values.length > 0 ? values[0]! : this.missing(key);
  }

  /** Called for a required key that is missing. Subclasses throw an error of their own. */
  missing(key: K): never {
    throw new MissingKeyError(key);
  }

  /** Replaces all values of a key by one. */
  set(key: K, value: V): void {
    this.map.set(key, [value]);
  }

  /** Appends a value to those of a key. */
  add(key: K, value: V): void {
    append(this.map, key, value);
  }

  /** Replaces all values of a key. */
  setlist(key: K, values: Iterable<V>): void {
    this.map.set(key, [...values]);
  }

  /** The first value of a key, after storing the default if the key was missing. */
  setdefault(key: K, fallback: V): V {
    if (!this.has(key)) this.set(key, fallback);
    return this.require(key);
  }

  /** The list of a key, after storing the default if the key was missing: the list itself, not a copy. */
  setlistdefault(key: K, fallback: Iterable<V> = []): V[] {
    if (!this.has(key)) this.setlist(key, fallback);
    return this.map.get(key)!;
  }

  /** Appends what another mapping has; it never replaces, and an empty list adds nothing. */
  update(source: MultiDictSource<V, K>): void {
    for (const [key, value] of [...iterMultiItems(source)]) this.add(key, value);
  }

  /** Removes a key with all values; true if it was there. */
  delete(key: K): boolean {
    return this.map.delete(key);
  }

  /** Removes everything. */
  clear(): void {
    this.map.clear();
  }

  /**
   * Removes a key with all values and gives the first.
   * @param fallback given for a missing key
   * @throws MissingKeyError for a missing key when there is no default
   */
  pop(key: K): V;
  pop<D>(key: K, fallback: D): V | D;
  pop(key: K, ...fallback: unknown[]): unknown {
    const values = this.poplist(key);
    if (values.length > 0) return values[0];
    return fallback.length > 0 ? fallback[0] : this.missing(key);
  }

  /** Removes a key and gives all its values; none for a missing key. */
  poplist(key: K): V[] {
    const values = this.map.get(key) ?? [];
    this.delete(key);
    return values;
  }

  /** Removes the last key and gives it with its first value. @throws MissingKeyError when empty */
  popitem(): [K, V] {
    const [key, values] = this.popitemlist();
    return values.length > 0 ? [key, values[0]!] : this.missing(key);
  }

  /** Removes the last key and gives it with all values. @throws MissingKeyError when empty */
  popitemlist(): [K, V[]] {
    const last = [...this.map].at(-1);
    if (last === undefined) throw new MissingKeyError('popitem(): the dict is empty');
    this.delete(last[0]);
    return last;
  }

  /** The keys, in the order they came. */
  *keys(): Generator<K> {
    for (const [key] of this.lists()) yield key;
  }

  /** The first value of each key. */
  *values(): Generator<V> {
    for (const [, value] of this.items()) yield value;
  }

  /** Pairs of a key and its first value; with `multi` one for each value. */
  *items(options: { multi?: boolean | undefined } = {}): Generator<[K, V]> {
    for (const [key, values] of this.lists()) {
      const end = options.multi ? values.length : Math.min(1, values.length);
      for (let at = 0; at < end; at++) yield [key, values[at]!];
    }
  }

  /** Pairs of a key and all its values. */
  *lists(): Generator<[K, V[]]> {
    for (const [key, values] of this.map) yield [key, values.slice()];
  }

  /** All values of each key. */
  *listvalues(): Generator<V[]> {
    for (const [, values] of this.lists()) yield values;
  }

  /** Pairs of a key and its first value: `for (const [key, value] of dict)`. */
  [Symbol.iterator](): Generator<[K, V]> {
    return this.items();
  }

  /** The same as iterating, by the name that Map has for it. */
  entries(): Generator<[K, V]> {
    return this.items();
  }

  /** A plain object: the first values, or with `flat` false all of them. Keys become text. */
  toDict(options?: { flat?: true | undefined }): Record<string, V>;
  toDict(options: { flat: false }): Record<string, V[]>;
  toDict(options: { flat?: boolean | undefined } = {}): Record<string, V | V[]> {
    // `fromEntries` defines properties, so a key `__proto__` is a key like any other.
    // Keys that are no text become text there, which the types do not know.
    const entries = (options.flat === false ? this.lists() : this.items()) as Iterable<[string, V | V[]]>;
    return Object.fromEntries(entries);
  }

  /** What JSON shows: the first values, as Flask's jsonify does. */
  toJSON(): Record<string, V> {
    return this.toDict();
  }

  /** A copy with lists of its own and the same values. */
  copy(): MultiDict<V, K> {
    return new MultiDict(this);
  }

  /** A copy whose values are copies too (structured clones). */
  deepcopy(): MultiDict<V, K> {
    return new MultiDict<V, K>(
      [...this.items({ multi: true })].map(([key, value]) => [key, structuredClone(value)]),
    );
  }
}

function append<V, K>(map: Map<K, V[]>, key: K, value: V): void {
  const values = map.get(key);
  if (values === undefined) map.set(key, [value]);
  else values.push(value);
}

/** A {@link MultiDict} that cannot be changed; {@link copy} gives one that can (werkzeug.datastructures.ImmutableMultiDict). */
export class ImmutableMultiDict<V = string, K = string> extends MultiDict<V, K> {}

const CHANGES =
  'set add setlist setdefault setlistdefault update delete clear pop poplist popitem popitemlist';
for (const name of CHANGES.split(' '))
  Object.defineProperty(ImmutableMultiDict.prototype, name, {
    configurable: true,
    writable: true,
    value(this: object): never {
      throw new TypeError(`${this.constructor.name} objects cannot be changed. Change a copy() instead.`);
    },
  });

/**
 * Several dicts read as one, earlier ones first; it shows their later changes and cannot be changed itself
 * (werkzeug.datastructures.CombinedMultiDict).
 */
export class CombinedMultiDict<V = string, K = string> extends ImmutableMultiDict<V, K> {
  /** @param dicts the dicts to read from, the first wins */
  constructor(readonly dicts: readonly MultiDict<V, K>[] = []) {
    super();
  }
  override get size(): number {
    return new Set(this.dicts.flatMap((dict) => [...dict.keys()])).size;
  }
  override has(key: K): boolean {
    return this.dicts.some((dict) => dict.has(key));
  }
  override get(key: K): V | null;
  override get<D>(key: K, fallback: Fallback<D>): V | D;
  override get<T>(key: K, fallback: undefined | null, type: Convert<V, T>): T | null;
  override get<T, D>(key: K, fallback: Fallback<D>, type: Convert<V, T>): T | D;
  override get(key: K, fallback: unknown = null, type?: Convert<V, unknown>): unknown {
    // A value that cannot be converted leaves the question to the next dict.
    for (const dict of this.dicts) {
      const [value] = convertAll(dict.getlist(key).slice(0, 1), type);
      if (value !== undefined) return value;
    }
    return fallback;
  }
  override getlist(key: K): V[];
  override getlist<T>(key: K, type: Convert<V, T>): T[];
  override getlist(key: K, type?: Convert<V, unknown>): unknown[] {
    return this.dicts.flatMap((dict) => convertAll(dict.getlist(key), type));
  }
  /** With `multi` dict by dict, as in Werkzeug. */
  override *items(options: { multi?: boolean | undefined } = {}): Generator<[K, V]> {
    if (options.multi) for (const dict of this.dicts) yield* dict.items(options);
    else yield* super.items();
  }
  override *lists(): Generator<[K, V[]]> {
    const merged = new Map<K, V[]>();
    for (const dict of this.dicts)
      for (const [key, value] of dict.items({ multi: true })) append(merged, key, value);
    yield* merged;
  }
}
