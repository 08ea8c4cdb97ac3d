/** Python's values: text, truth, comparison, arithmetic, access and methods. */
export { getattr, getitem, item } from './access.js';
export { abs, add, div, floordiv, mod, mul, neg, pos, pow, sub } from './arithmetic.js';
export { attribute, isUnsafe } from './attributes.js';
export { isKwargs, splitArgs } from './calls.js';
export { pairsFrom, setOf } from './collection-methods.js';
export { compare, contains, equals, type Order, order } from './compare.js';
export { concat } from './concat.js';
export { dict, PyDict, setKey } from './dict.js';
export { escapeValue, isSafe, ownHtml } from './html.js';
export { slice } from './indices.js';
export { isIterable, iterate, length, listOf, truth } from './iterate.js';
export { Namespace } from './namespace.js';
export { float, int, isFloat, isInt, isNumeric, PyFloat } from './number.js';
export { Range } from './range.js';
export { sorted } from './sorted.js';
export { repr, text } from './text.js';
export { TimeDelta } from './timedelta.js';
export { isDict, isList, isPlain, isText, Nothing, typeName } from './types.js';
