/**
 * Text as header fields have it: what counts as blank, as a number, as bytes. The rules are those of the Python
 * packages whose wire format we share, so they differ from `trim()` and `Number()` in the corners.
 */

import { asciiDigits, pattern } from '../python.js';
import { spelled } from '../values.js';

const EDGE = /^[^!-~]|[^!-~]$/;

/** Removes white space from both ends, as Python's `str.strip` does. */
export function strip(text: string): string {
  // PERF: header text rarely has blank ends; one look at both decides (bench/headers.js).
  return EDGE.test(text) ? stripSlowly(text) : text;
}

function stripSlowly(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && isBlank(text.charCodeAt(start))) start++;
  while (end > start && isBlank(text.charCodeAt(end - 1))) end--;
  return text.slice(start, end);
}

function isBlank(code: number): boolean {
  if (code <= 0x20) return code === 0x20 || (code >= 9 && code <= 13) || (code >= 0x1c && code <= 0x1f);
  return code >= 0x85 && WIDE_BLANK.test(String.fromCharCode(code));
}

const WIDE_BLANK = /[\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]/;

/** The index of the first character from an index on that is no white space. */
export function afterBlanks(text: string, from: number): number {
  let at = from;
  while (at < text.length && isBlank(text.charCodeAt(at))) at++;
  return at;
}

const INTEGER = /^-?[0-9]+$/;

/**
 * A whole number of ASCII digits with an optional minus sign, blanks around it allowed; anything else is undefined.
 * What HTTP calls a number has no plus sign, no underscores and no other digits (RFC 9110, section 8.6).
 */
export function plainInt(text: string): number | undefined {
  const digits = strip(text);
  // Adding zero makes minus zero a plain one.
  return INTEGER.test(digits) ? Number(digits) + 0 : undefined;
}

const PYTHON_INTEGER = pattern(String.raw`^[+-]?\p{Nd}+(?:_\p{Nd}+)*$`);
const DIGITS_LIMIT = 4300;

/**
 * A whole number as Python's `int` reads it: blanks around it, a sign, underscores between digits, and the decimal
 * digits of every script; anything else is undefined.
 */
export function wholeNumber(text: string): number | undefined {
  const digits = strip(text);
  if (digits.length > DIGITS_LIMIT) return undefined;
  // PERF: a pattern of Unicode's digits takes longer than all the rest (bench/http.js, static).
  if (INTEGER.test(digits)) return Number(digits);
  return PYTHON_INTEGER().test(digits) ? Number(asciiDigits(digits.replaceAll('_', ''))) : undefined;
}

/** What Python's ValueError says of text that is no number. */
function noNumber(kind: string, text: unknown): RangeError {
  return new RangeError(`Not a ${kind}: '${String(text).slice(0, 80)}'. Expected decimal digits.`);
}

/**
 * Python's `int()`, for text: blanks around it, a sign, underscores between digits, and the decimal digits of every script;
 * `1.5`, `0x10`, `1e3` and `Infinity` are none. A number is cut off after the point. Made to be given as a type:
 * `request.args.get('page', 1, int)`.
 * @returns a number; beyond `Number.MAX_SAFE_INTEGER` a bigint, which is exact, as for `<int:id>` in a rule
 * @throws RangeError when the text is no whole number (Python's ValueError)
 */
export function int(text: string | number): number {
  const number =
    typeof text === 'number' && Number.isFinite(text) ? Math.trunc(text) : wholeNumber(String(text));
  if (number === undefined) throw noNumber('whole number', text);
  if (typeof text === 'number' || Number.isSafeInteger(number)) return number + 0; // there is no minus zero among integers
  const exact = asciiDigits(strip(text).replaceAll('_', '')).replace(/^\+/, '');
  return BigInt(exact) as unknown as number; // as the values of a rule: who expects such numbers knows it
}

const FLOAT =
  /^[+-]?(?:[0-9]+(?:_[0-9]+)*(?:\.(?:[0-9]+(?:_[0-9]+)*)?)?|\.[0-9]+(?:_[0-9]+)*)(?:e[+-]?[0-9]+(?:_[0-9]+)*)?$/i;
const NAMED_FLOAT = /^([+-]?)(?:inf|infinity|(nan))$/i;

/**
 * Python's `float()`, for text: as {@link int}, with a decimal point, an exponent, `inf`, `infinity` and `nan`; `0x10` and
 * empty text are none. Given as a type, `nan` is the default: what reads numbers does not expect it.
 * @throws RangeError when the text is no number (Python's ValueError)
 */
export function float(text: string | number): number {
  const digits = asciiDigits(strip(String(text)));
  if (FLOAT.test(digits)) return Number(digits.replaceAll('_', ''));
  const named = NAMED_FLOAT.exec(digits);
  if (named === null) throw noNumber('number', text);
  if (named[2] !== undefined) return Number.NaN;
  return named[1] === '-' ? -Infinity : Infinity;
}

const TOKEN = /^[!#$%&'*+\-.0-9A-Z^_`a-z|~]+$/;

/** Whether text is a token: what a header name, a method or an unquoted value may consist of (RFC 9110, section 5.6.2). */
export function isToken(text: string): boolean {
  return TOKEN.test(text);
}

const WORD = pattern(String.raw`\p{L}+`, 'gu');

/** Every word with a capital first letter and the rest small (Python's `str.title`): `x-real-ip` → `X-Real-Ip`. */
export function title(text: string): string {
  return text.replace(WORD(), (word) => word[0]!.toUpperCase() + word.slice(1).toLowerCase());
}

/** How alike two texts are, from 0 to 1: twice the pairs of neighbours that they share, over all that they have. */
export function similarity(left: string, right: string): number {
  const rest = pairsIn(right);
  const total = left.length + right.length;
  let shared = 0;
  for (const pair of pairsIn(left)) {
    const at = rest.indexOf(pair);
    if (at < 0) continue;
    rest.splice(at, 1);
    shared++;
  }
  return total === 0 ? 1 : (2 * shared) / (total + 2);
}

/** What to say of a name that there is not: which was meant; all there are, when that is not clear. */
export function advice(name: string, known: readonly string[]): string {
  const plain = name.replaceAll('_', '').toLowerCase();
  const likeness = (one: string) => (one.startsWith(plain) ? 1 : similarity(one.toLowerCase(), plain));
  const [best = ''] = known.toSorted((a, b) => likeness(b) - likeness(a));
  const told = likeness(best) >= 0.5 ? ` Did you mean '${best}'?` : ` There are: ${known.join(', ')}.`;
  return spelled(told, name);
}

function pairsIn(text: string): string[] {
  return Array.from(`${text} `, (char, i) => (i === 0 ? ` ${char}` : text[i - 1]! + char));
}
