/** What kind of Python value a JavaScript value is. */
import { Markup, Tuple, Uuid } from '../../values.js';
import { AttributeError, UndefinedError } from '../errors.js';
import { isInt, PyFloat } from './number.js';

/** On a class: the name of the Python type that its instances stand for. */
export const TYPE: unique symbol = Symbol('jinja.type');

/** Marks functions that stand for Python's own, like bound methods of str. */
export const BUILTIN: unique symbol = Symbol('jinja.builtin');

/** Marks the functions that are macros, and tells what templates may ask of them. */
export const MACRO: unique symbol = Symbol('jinja.macro');

/** The base of undefined values; here, so that operations know them without knowing their kinds. */
export abstract class Nothing {
  /** Throws the error that says what is undefined. */
  abstract fail(): never;
}

/** Whether a value is undefined, of any kind; JavaScript's own `undefined` is. */
export function isUndefined(value: unknown): value is Nothing | undefined {
  return value === undefined || value instanceof Nothing;
}

/** Fails as an operation on JavaScript's own `undefined` does: it has no name to tell. */
export function failUndefined(): never {
  throw new UndefinedError('the value is undefined');
}

/** Fails on undefined values with their own error. */
export function needDefined(...values: unknown[]): void {
  for (const value of values) {
    if (value instanceof Nothing) value.fail();
    if (value === undefined) failUndefined();
  }
}

/** The error for a value that lacks an attribute. */
export function noAttribute(value: unknown, name: string): AttributeError {
  return new AttributeError(`'${typeName(value)}' object has no attribute '${name}'`);
}

/** A JavaScript object as a dict: text keys only. */
export type PlainDict = Record<string, unknown>;
/** Any dict: an object literal, or a Map. */
export type Dict = PlainDict | Map<unknown, unknown>;

/** Whether an object is a literal or came out of JSON, as opposed to an instance of a class. */
export function isPlain(value: object): value is PlainDict {
  const proto: object | null = Object.getPrototypeOf(value);
  if (proto === Object.prototype || proto === null) return true;
  // Objects of another realm (a vm context) have another Object.prototype.
  return Object.getPrototypeOf(proto) === null && Object.hasOwn(proto, 'hasOwnProperty');
}

/** Whether a value is a dict: a plain object or a Map. */
export function isDict(value: unknown): value is Dict {
  return typeof value === 'object' && value !== null && (value instanceof Map || isPlain(value));
}

/** Whether a value is text: a string, or text marked as safe. */
export function isText(value: unknown): value is string | Markup {
  return typeof value === 'string' || value instanceof Markup;
}

/** Whether a value is a list (tuples are not). */
export function isList(value: unknown): value is unknown[] {
  return Array.isArray(value) && !(value instanceof Tuple);
}

/** A Date that stands for a day, not for a moment. */
export function isDateOnly(value: Date): boolean {
  return (value as Date & { dateOnly?: unknown }).dateOnly === true;
}

/** A member that an object brings to take part in Python's protocols, as `__len__`; undefined if it has none. */
export function special(value: object, name: string): ((...args: unknown[]) => unknown) | undefined {
  // The cast only lets us look at a member that may not be there.
  const found = (value as Record<string, unknown>)[name];
  return typeof found === 'function' ? (found as (...args: unknown[]) => unknown) : undefined;
}

/** The number that an object says it is by `__float__` or `__int__`; other values as they are. */
export function asNumber(value: unknown, method: '__float__' | '__int__'): unknown {
  const own = typeof value === 'object' && value !== null ? special(value, method) : undefined;
  return own ? own.call(value) : value;
}

/** The name of a value's type, as Python's errors spell it. */
export function typeName(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return 'str';
    case 'number':
      return isInt(value) ? 'int' : 'float';
    case 'bigint':
      return 'int';
    case 'boolean':
      return 'bool';
    case 'undefined':
      return 'Undefined';
    case 'function':
      return BUILTIN in value ? 'builtin_function_or_method' : 'function';
    case 'object':
      return value === null ? 'NoneType' : objectTypeName(value);
    default:
      return typeof value;
  }
}

function objectTypeName(value: object): string {
  // The cast only lets us look at a member that may not be there.
  const own = (value as { [TYPE]?: string })[TYPE];
  if (own !== undefined) return own;
  if (Array.isArray(value)) return value instanceof Tuple ? 'tuple' : 'list';
  if (isDict(value)) return 'dict';
  for (const [type, name] of NAMES) if (value instanceof type) return name;
  if (value instanceof Date) return isDateOnly(value) ? 'datetime.date' : 'datetime.datetime';
  if (typeof (value as { next?: unknown }).next === 'function' && Symbol.iterator in value)
    return 'generator';
  return value.constructor?.name || 'object';
}

const NAMES: readonly (readonly [new (...args: never[]) => object, string])[] = [
  [PyFloat, 'float'],
  [Markup, 'Markup'],
  [Set, 'set'],
  [Uint8Array, 'bytes'],
  [Uuid, 'UUID'],
];
