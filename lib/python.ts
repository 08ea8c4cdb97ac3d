/** Python's little manners that several rooms share. A leaf: it imports nothing. */

/**
 * A regular expression that is made when it is first asked for. Python's classes of characters are those of Unicode, and
 * making an expression with one of them takes up to half a millisecond, even where it stands in a function that is never called.
 */
export function pattern(source: string, flags = 'u'): () => RegExp {
  let made: RegExp | undefined;
  return () => (made ??= new RegExp(source, flags));
}

/**
 * Text without any of some characters at its end (Python's `rstrip(chars)`). The pattern `/[chars]+$/` would be tried
 * anew at each of them, which takes quadratic time.
 */
export function trimEnd(text: string, chars: string): string {
  let end = text.length;
  while (end > 0 && chars.includes(text[end - 1]!)) end--;
  return text.slice(0, end);
}

const OTHER_DIGIT = pattern('(?![0-9])\\p{Nd}', 'gu');
const DIGIT = pattern('\\p{Nd}');

const ASCII = /^[\0-\x7f]*$/;

/** Text with the decimal digits of every script as ASCII ones: in Unicode they stand in runs of ten, in order. */
export function asciiDigits(text: string): string {
  if (ASCII.test(text)) return text; // PERF: as nearly all is (bench/http.js, json)
  return text.replace(OTHER_DIGIT(), (digit) => {
    const code = digit.codePointAt(0)!;
    let start = code;
    while (DIGIT().test(String.fromCodePoint(start - 1))) start--;
    return String((code - start) % 10);
  });
}

/** Orders texts as Python does, by code points: JavaScript compares UTF-16 units, and so puts U+1F600 before U+FB01. */
export function compareCodePoints(a: string, b: string): number {
  if (a === b) return 0;
  const shorter = Math.min(a.length, b.length);
  let i = 0;
  while (i < shorter && a.charCodeAt(i) === b.charCodeAt(i)) i++;
  return i === shorter ? a.length - b.length : a.codePointAt(i)! - b.codePointAt(i)!;
}

/** Python's repr() of a float: the shortest text that gives the same number back. */
export function floatText(value: number): string {
  if (Number.isNaN(value)) return 'nan';
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf';
  if (Object.is(value, -0)) return '-0.0';
  const size = Math.abs(value);
  if (value === 0 || (size >= 1e-4 && size < 1e16)) {
    const plain = String(value);
    return plain.includes('.') ? plain : `${plain}.0`;
  }
  return padExponent(value.toExponential());
}

/** Python writes at least two digits of an exponent. */
export function padExponent(text: string): string {
  return text.replace(/e([+-])(\d)$/, 'e$10$2');
}

const NAMED: Record<string, string> = { '\n': '\\n', '\r': '\\r', '\t': '\\t', '\\': '\\\\' };
const PLAIN = /^[ !#-&(-[\]-~]*$/;
// What Python calls not printable: everything of the categories Other and Separator but the space.
const SPECIAL = pattern('[\\\\\\p{C}\\p{Zl}\\p{Zp}]|(?! )\\p{Zs}', 'gu');

/** Python's repr() of text: with double quotes only where that saves a backslash. */
export function textRepr(text: string): string {
  // PERF: most text has nothing to escape (bench/jinja).
  if (PLAIN.test(text)) return `'${text}'`;
  return inQuotes(
    text.replace(SPECIAL(), (char) => escapeChar(char.codePointAt(0)!)),
    text,
  );
}

/** What stands for a text, in the quotes that Python chooses for it. */
export function inQuotes(escaped: string, text: string): string {
  if (text.includes("'") && !text.includes('"')) return `"${escaped}"`;
  return `'${escaped.replaceAll("'", "\\'")}'`;
}

/** A code point as Python's escape for it. */
export function escapeChar(code: number): string {
  const named = code < 0x80 ? NAMED[String.fromCharCode(code)] : undefined;
  if (named !== undefined) return named;
  const hex = code.toString(16);
  if (code < 0x100) return `\\x${hex.padStart(2, '0')}`;
  return code < 0x10000 ? `\\u${hex.padStart(4, '0')}` : `\\U${hex.padStart(8, '0')}`;
}

/** The text of a value as `str()` writes it, as far as URLs need it: `True` with a capital, an array as a list. */
export function str(value: unknown): string {
  if (value === true) return 'True';
  if (value === false) return 'False';
  if (value === null || value === undefined) return 'None';
  if (typeof value === 'number' && !Number.isInteger(value)) return floatText(value);
  if (Array.isArray(value)) return `[${value.map(repr).join(', ')}]`;
  return String(value);
}

/** The text of a value as `repr()` writes it: that of {@link str}, but strings in quotes. */
export function repr(value: unknown): string {
  return typeof value === 'string' ? textRepr(value) : str(value);
}
