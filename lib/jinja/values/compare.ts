/** Equality, order and membership, as Python has them. */
import { compareCodePoints } from '../../python.js';
import { Markup, Tuple, Uuid } from '../../values.js';
import { budgetNow, into } from '../budget.js';
import { getKey, hasKey, keyId, pairsOf, sizeOf } from './dict.js';
import { DictView } from './dict-view.js';
import { iterate } from './iterate.js';
import { sought } from './limits.js';
import { isNumeric, toBigInt, toNumber } from './number.js';
import { Range } from './range.js';
import { TimeDelta } from './timedelta.js';
import { isDateOnly, isDict, isText, Nothing, needDefined, special, typeName } from './types.js';
import { asDict, viewOf } from './view.js';

/** Python's `==`. */
export function equals(a: unknown, b: unknown): boolean {
  if (a === b) return a instanceof Nothing ? truthOfEquality(a, b) : true;
  // PERF: what is left of most comparisons is text against text or number against number (bench/jinja).
  if (typeof a === 'string' && typeof b === 'string') return false;
  if (isNumeric(a)) return isNumeric(b) ? numbersEqual(a, b) : b instanceof Nothing && truthOfEquality(b, a);
  if (a === undefined || b === undefined) return isPlainUndefined(a) && isPlainUndefined(b);
  if (isText(a) && isText(b)) return String(a) === String(b);
  if (typeof a === 'object' && a !== null) return objectEquals(a, b);
  return b instanceof Nothing && truthOfEquality(b, a);
}

function truthOfEquality(a: Nothing, b: unknown): boolean {
  return Boolean(special(a, '__eq__')?.call(a, b));
}

/** JavaScript's `undefined` stands for the lenient kind. */
function isPlainUndefined(value: unknown): boolean {
  return (
    value === undefined ||
    (value instanceof Nothing && !String(value) && value.constructor.name === 'Undefined')
  );
}

/** Whether two numbers of any kind are the same. */
function numbersEqual(a: Parameters<typeof toNumber>[0], b: Parameters<typeof toNumber>[0]): boolean {
  // PERF: comparing two numbers needs no BigInt (bench/jinja).
  if (typeof a === 'number' && typeof b === 'number') return a === b;
  return compareNumbers(a, b) === 0;
}

function objectEquals(a: object, b: unknown): boolean {
  const own = special(a, '__eq__');
  if (own && !isDict(a)) return Boolean(own.call(a, b));
  if (b instanceof Nothing) return truthOfEquality(b, a);
  if (typeof b !== 'object' || b === null) return false;
  if (Array.isArray(a))
    return Array.isArray(b) && a instanceof Tuple === b instanceof Tuple && listsEqual(a, b);
  if (isDict(a)) return isDict(b) && dictsEqual(a, b);
  return leafEquals(a, b);
}

function leafEquals(a: object, b: object): boolean {
  if (a instanceof Date)
    return b instanceof Date && a.getTime() === b.getTime() && isDateOnly(a) === isDateOnly(b);
  const [x, y] = [setItems(a), setItems(b)];
  if (x && y) return x.length === y.length && x.every((item) => contains(b, item));
  if (a instanceof Uint8Array) return b instanceof Uint8Array && listsEqual([...a], [...b]);
  if (a instanceof Range) return b instanceof Range && a.equals(b);
  if (a instanceof TimeDelta) return b instanceof TimeDelta && a.micros === b.micros;
  return a instanceof Uuid && b instanceof Uuid && a.value === b.value;
}

/** The items of a set, or of a view that compares like one. */
function setItems(value: object): unknown[] | undefined {
  if (value instanceof Set) return [...value];
  return value instanceof DictView && value.part !== 'values' ? value.items() : undefined;
}

function listsEqual(a: unknown[], b: unknown[]): boolean {
  return a.length === b.length && into(a.length, () => a.every((item, i) => equals(item, b[i])));
}

function dictsEqual(a: Parameters<typeof sizeOf>[0], b: Parameters<typeof sizeOf>[0]): boolean {
  if (sizeOf(a) !== sizeOf(b)) return false;
  return into(sizeOf(a), () => pairsOf(a).every(([k, v]) => hasKey(b, k) && equals(v, getKey(b, k))));
}

/** An operator that puts values in order. */
export type Order = '<' | '<=' | '>' | '>=';

/**
 * Python's `<`, `<=`, `>` and `>=`.
 * @throws TypeError for types that have no common order
 */
export function compare(a: unknown, b: unknown, op: Order): boolean {
  if (typeof a === 'number' && typeof b === 'number')
    return decide(a < b ? -1 : a > b ? 1 : a === b ? 0 : Number.NaN, op);
  if (a instanceof Set && b instanceof Set) return compareSets(a, b, op);
  return decide(order(a, b, op), op);
}

function decide(sign: number, op: Order): boolean {
  if (op === '<') return sign < 0;
  if (op === '<=') return sign <= 0;
  return op === '>' ? sign > 0 : sign >= 0;
}

/** Which comes first: below 0 for a, above 0 for b, 0 for neither, NaN when nan is involved. `op` is for the error. */
export function order(a: unknown, b: unknown, op: Order = '<'): number {
  budgetNow()?.step(0);
  if (isText(a) && isText(b)) return compareCodePoints(String(a), String(b));
  if (isNumeric(a) && isNumeric(b)) return compareNumbers(a, b);
  if (Array.isArray(a) && Array.isArray(b) && a instanceof Tuple === b instanceof Tuple)
    return compareLists(a, b, op);
  if (a instanceof Date && b instanceof Date && isDateOnly(a) === isDateOnly(b))
    return a.getTime() - b.getTime();
  if (a instanceof TimeDelta && b instanceof TimeDelta) return a.micros - b.micros;
  if (a instanceof Uint8Array && b instanceof Uint8Array) return compareLists([...a], [...b], op);
  needDefined(a, b);
  return hostOrder(a, b, op);
}

/** Python's methods for the operators, and those that the other operand is asked for instead. */
const METHODS: Record<Order, readonly [own: string, others: string]> = {
  '<': ['__lt__', '__gt__'],
  '<=': ['__le__', '__ge__'],
  '>': ['__gt__', '__lt__'],
  '>=': ['__ge__', '__le__'],
};

/** What an object of the host answers; undefined stands for Python's NotImplemented. */
function ask(a: unknown, b: unknown, op: Order): unknown {
  const [own, others] = METHODS[op];
  const call = (x: unknown, name: string, y: unknown) =>
    typeof x === 'object' && x !== null ? special(x, name)?.call(x, y) : undefined;
  return call(a, own, b) ?? call(b, others, a);
}

function hostOrder(a: unknown, b: unknown, op: Order): number {
  const answer = ask(a, b, op);
  const sign = op.startsWith('<') ? -1 : 1;
  if (answer) return sign;
  if (answer !== undefined) return op.endsWith('=') || ask(b, a, op) ? -sign : 0;
  throw new TypeError(`'${op}' not supported between instances of '${typeName(a)}' and '${typeName(b)}'`);
}

function compareNumbers(a: Parameters<typeof toNumber>[0], b: Parameters<typeof toNumber>[0]): number {
  // JavaScript compares numbers with BigInts exactly.
  const [x, y] = [toBigInt(a) ?? toNumber(a), toBigInt(b) ?? toNumber(b)];
  return x < y ? -1 : x > y ? 1 : x >= y ? 0 : Number.NaN;
}

function compareLists(a: unknown[], b: unknown[], op: Order): number {
  return into(a.length, () => {
    const at = a.findIndex((item, i) => i >= b.length || !equals(item, b[i]));
    return at < 0 || at >= b.length ? a.length - b.length : order(a[at], b[at], op);
  });
}

/** Sets are ordered by inclusion. */
function compareSets(a: Set<unknown>, b: Set<unknown>, op: Order): boolean {
  const [small, large] = op === '<' || op === '<=' ? [a, b] : [b, a];
  const strict = op === '<' || op === '>';
  return (!strict || small.size < large.size) && [...small].every((item) => contains(large, item));
}

/**
 * Python's `item in container`.
 * @throws TypeError when the container is none, or text is asked for something else than text
 */
export function contains(container: unknown, item: unknown): boolean {
  if (isText(container)) return textContains(String(container), item);
  if (Array.isArray(container)) return container.some((other) => other === item || equals(other, item));
  const dict = asDict(container);
  if (dict !== undefined) return hasKey(dict, item);
  if (container instanceof Set) return setContains(container, item);
  if (container instanceof Range) return isNumeric(item) && container.includes(toNumber(item));
  if (container instanceof DictView && container.part === 'keys') return hasKey(container.dict, item);
  if (typeof container === 'object' && container !== null) {
    const own = viewOf(container)?.contains ?? special(container, '__contains__');
    if (own) return Boolean(own.call(container, item));
  }
  if (container === null || isNumeric(container))
    throw new TypeError(`argument of type '${typeName(container)}' is not iterable`);
  for (const other of iterate(container)) if (equals(other, item)) return true;
  return false;
}

function textContains(container: string, item: unknown): boolean {
  if (!isText(item))
    throw new TypeError(`'in <string>' requires string as left operand, not ${typeName(item)}`);
  return container.includes(sought(String(item), container));
}

function setContains(container: Set<unknown>, item: unknown): boolean {
  if (container.has(item)) return true;
  if (typeof item === 'string')
    return [...container].some((other) => other instanceof Markup && other.value === item);
  const id = keyId(item);
  return id !== item || typeof item === 'number' || typeof item === 'object'
    ? [...container].some((other) => equals(other, item))
    : false;
}
