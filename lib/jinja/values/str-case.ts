/** Upper and lower case, and what kind of characters a text is made of, by Python's rules. */

import { pattern } from '../../python.js';
import { apart } from './limits.js';

const CASED = pattern(String.raw`[\p{Uppercase}\p{Lowercase}\p{Lt}]`);
const TITLED = pattern(String.raw`\p{Lt}`);
const LARGE = pattern(String.raw`[\p{Uppercase}\p{Lt}]`);

/** Python's str.lower(). JavaScript knows the final sigma as well. */
export function lower(text: string): string {
  return text.toLowerCase();
}

/** The first letter of a word in title case: some letters have a form of their own for it. */
function titleChar(char: string): string {
  const upper = TITLE[char] ?? TITLE[char.toLowerCase()];
  if (upper) return upper;
  const big = char.toUpperCase();
  // Ligatures and sharp s become two letters, of which the second stays small.
  return Array.from(big).length > 1 && !TITLED().test(char) ? big[0]! + big.slice(1).toLowerCase() : big;
}

const TITLE: Record<string, string> = { ǆ: 'ǅ', ǉ: 'ǈ', ǌ: 'ǋ', ǳ: 'ǲ', ǅ: 'ǅ', ǈ: 'ǈ', ǋ: 'ǋ', ǲ: 'ǲ' };

/** Python's str.capitalize(). */
export function capitalize(text: string): string {
  const [first = ''] = text;
  const rest = text.slice(first.length);
  // The sigma's final form depends on what stands before it.
  return titleChar(first) + lower(first + rest).slice(lower(first).length);
}

/** Python's str.title(): every letter that follows no letter is large, apostrophes included. */
export function title(text: string): string {
  let inside = false;
  const titled = (char: string, at: number, all: string[]) => {
    // The sigma looks around, whatever the letter before it is.
    const small = char === 'Σ' ? lower(`a${char}${all[at + 1] ?? ''}`).charAt(1) : lower(char);
    const made = inside ? small : titleChar(char);
    inside = CASED().test(char);
    return made;
  };
  return apart(text).map(titled).join('');
}

/** Python's str.swapcase(). */
export function swapcase(text: string): string {
  const small = lower(text);
  let at = 0;
  const swap = (char: string) => {
    // The small form of the whole text: a sigma looks around.
    const its = small.slice(at, (at += char.toLowerCase().length));
    return TITLED().test(char) ? char : char === char.toUpperCase() ? its : char.toUpperCase();
  };
  return apart(text).map(swap).join('');
}

/** Python's str.casefold(), for comparing without regard to case. */
export function casefold(text: string): string {
  return apart(text)
    .map((char) => {
      if (char === 'ı') return char;
      // The letters of Cherokee had no lower case at first; they are folded to what they were.
      if (CHEROKEE.test(char)) return char.toUpperCase();
      // Going up in between unites letters that only differ in lower case, such as both sigmas and the sharp s.
      return char.toLowerCase().toUpperCase().toLowerCase().replace('ς', 'σ');
    })
    .join('');
}

const CHEROKEE = /[\u13a0-\u13fd\uab70-\uabbf]/;

function matches(source: string): (text: string) => boolean {
  const made = pattern(source);
  return (text) => made().test(text);
}

const numeric = matches(String.raw`^[\p{N}\u3400-\u9fff\uf900-\ufaff]+$`);
const ideographic = matches(String.raw`[^\p{N}一二三四五六七八九十百千万億兆零〇壱弐参拾]`);
const hasLower = matches(String.raw`\p{Lowercase}`);
const hasUpper = matches(String.raw`\p{Uppercase}`);

/** Python's tests of characters by the names of str's methods. */
export const IS: Record<string, (text: string) => boolean> = {
  // With the digits that are no decimal digits: superscripts, circled and the like.
  isdigit: matches(
    String.raw`^[\p{Nd}\xb2\xb3\xb9\u1369-\u1371\u19da\u2070\u2074-\u2079\u2080-\u2089\u2460-\u2468\u2474-\u247c\u2488-\u2490\u24ea\u24f5-\u24fd\u24ff\u2776-\u277e\u2780-\u2788\u278a-\u2792\u{10a40}-\u{10a43}\u{10e60}-\u{10e68}\u{11052}-\u{1105a}\u{1f100}-\u{1f10a}]+$`,
  ),
  isdecimal: matches(String.raw`^\p{Nd}+$`),
  isnumeric: (text) => numeric(text) && !ideographic(text),
  isalpha: matches(String.raw`^\p{L}+$`),
  isalnum: matches(String.raw`^[\p{L}\p{N}]+$`),
  isspace: matches(String.raw`^(?:(?!\ufeff)[\s\x1c-\x1f\x85])+$`),
  isascii: matches(String.raw`^[\x00-\x7f]*$`),
  isidentifier: matches(String.raw`^[\p{XID_Start}_]\p{XID_Continue}*$`),
  isprintable: matches(String.raw`^(?:[^\p{C}\p{Z}]| )*$`),
  islower: (text) => hasLower(text) && !hasUpper(text) && !TITLED().test(text),
  isupper: (text) => hasUpper(text) && !hasLower(text) && !TITLED().test(text),
  istitle: isTitle,
};

/** Large letters follow no letters, small ones only letters. */
function isTitle(text: string): boolean {
  let [inside, found] = [false, false];
  for (const char of text) {
    const large = LARGE().test(char);
    if ((large && inside) || (!large && CASED().test(char) && !inside)) return false;
    inside = CASED().test(char);
    found ||= inside;
  }
  return found;
}
