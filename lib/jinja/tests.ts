/** Jinja's tests: what stands behind `is`. */
import type { Callable, Surroundings } from './contract.js';
import { callables } from './filters/define.js';
import { mod } from './values/arithmetic.js';
import { compare, contains, equals } from './values/compare.js';
import { isSafe } from './values/html.js';
import { isIterable, sizeOrNone } from './values/iterate.js';
import { isFloat, isInt, isNumeric } from './values/number.js';
import { Range } from './values/range.js';
import { IS } from './values/str-case.js';
import { text } from './values/text.js';
import { isText, isUndefined, Nothing, special } from './values/types.js';
import { asDict } from './values/view.js';

/** Has a length and items by position or key; sets and views have none of the latter. */
function isSequence(value: unknown): boolean {
  if (isText(value) || Array.isArray(value) || asDict(value) !== undefined || value === undefined)
    return true;
  if (value instanceof Nothing) return hasLength(value);
  if (value instanceof Range || value instanceof Uint8Array) return true;
  if (typeof value !== 'object' || value === null || sizeOrNone(value) === undefined) return false;
  return special(value, '__getitem__') !== undefined;
}

/** Strict undefined values refuse to tell, which makes them no sequence. */
function hasLength(value: Nothing): boolean {
  try {
    return sizeOrNone(value) !== undefined;
  } catch {
    return false;
  }
}

function isCallable(value: unknown): boolean {
  if (typeof value === 'function') return true;
  // Python finds a method to call on its undefined values.
  if (value instanceof Nothing) return true;
  return typeof value === 'object' && value !== null && special(value, '__call__') !== undefined;
}

/** Whether a registry knows a name of its own. */
function knows(registry: Record<string, unknown>, name: unknown): boolean {
  return isText(name) && Object.hasOwn(registry, String(name));
}

const NAMED = callables({
  'odd(value)': (value: unknown) => equals(mod(value, 2), 1),
  'even(value)': (value: unknown) => equals(mod(value, 2), 0),
  'divisibleby(value, num)': (value: unknown, by: unknown) => equals(mod(value, by), 0),
  'defined(value)': (value: unknown) => !isUndefined(value),
  'undefined(value)': isUndefined,
  'none(value)': (value: unknown) => value === null,
  'boolean(value)': (value: unknown) => typeof value === 'boolean',
  'false(value)': (value: unknown) => value === false,
  'true(value)': (value: unknown) => value === true,
  'integer(value)': isInt,
  'float(value)': isFloat,
  'lower(value)': (value: unknown) => IS.islower!(text(value)),
  'upper(value)': (value: unknown) => IS.isupper!(text(value)),
  'string(value)': isText,
  'mapping(value)': (value: unknown) => asDict(value) !== undefined,
  'number(value)': isNumeric,
  'sequence(value)': isSequence,
  'iterable(value)': isIterable,
  'callable(value)': isCallable,
  'sameas(value, other)': (value: unknown, other: unknown) => value === other,
  'escaped(value)': isSafe,
  'in(value, seq)': (value: unknown, container: unknown) => contains(container, value),
  'eq(a, b)': equals,
  'ne(a, b)': (a: unknown, b: unknown) => !equals(a, b),
  'lt(a, b)': (a: unknown, b: unknown) => compare(a, b, '<'),
  'le(a, b)': (a: unknown, b: unknown) => compare(a, b, '<='),
  'gt(a, b)': (a: unknown, b: unknown) => compare(a, b, '>'),
  'ge(a, b)': (a: unknown, b: unknown) => compare(a, b, '>='),
});

const OF_ENVIRONMENT = callables(
  {
    'filter(value)': (env: Surroundings, value: unknown) => knows(env.filters, value),
    'test(value)': (env: Surroundings, value: unknown) => knows(env.tests, value),
  },
  'environment',
);

/** Tests that have more names. */
const ALIASES = 'eq ==, eq equalto, ne !=, lt <, lt lessthan, le <=, gt >, gt greaterthan, ge >='.split(', ');

/** The tests by name, as an environment begins with them (jinja2.tests.TESTS). */
export const TESTS: Record<string, Callable> = {
  ...NAMED,
  ...OF_ENVIRONMENT,
  ...Object.fromEntries(ALIASES.map((pair) => [pair.slice(3), NAMED[pair.slice(0, 2)]!])),
};
