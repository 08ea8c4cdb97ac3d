/** Python's little manners that several rooms share. A leaf: it imports nothing. */

const OTHER_DIGIT = /(?![0-9])\p{Nd}/gu;
const DIGIT = /\p{Nd}/u;

/** Text with the decimal digits of every script as ASCII ones: in Unicode they stand in runs of ten, in order. */
export function asciiDigits(text: string): string {
  return text.replace(OTHER_DIGIT, (digit) => {
    const code = digit.codePointAt(0)!;
    let start = code;
    while (DIGIT.test(String.fromCodePoint(start - 1))) start--;
    return String((code - start) % 10);
  });
}

/** Orders texts as Python does, by code points: JavaScript compares UTF-16 units, and so puts U+1F600 before U+FB01. */
export function compareCodePoints(a: string, b: string): number {
  const shorter = Math.min(a.length, b.length);
  let i = 0;
  while (i < shorter && a.charCodeAt(i) === b.charCodeAt(i)) i++;
  return i === shorter ? a.length - b.length : a.codePointAt(i)! - b.codePointAt(i)!;
}
