/** JSON as lines: a value each, behind its JSON Pointer. */

/** More characters are not kept: few values may have long pointers. */
const MOST = 1 << 24;

/** A text in quotes. What nobody could see in it is spelt: a blank that is none, for one. */
export const quoted = (text: string) =>
  JSON.stringify(text).replace(
    /[^ -~\p{L}\p{M}\p{N}\p{P}\p{S}]/gu,
    (char) => `\\u{${char.codePointAt(0)!.toString(16)}}`,
  );

/**
 * The lines of a value. The order of keys does not matter.
 * @param at the pointer of the value
 * @throws RangeError for more lines than can be kept
 */
export function jsonLines(value: unknown, at = ''): string[] {
  const lines: string[] = [];
  let size = 0;
  const add = (pointer: string, text: string) => {
    size += pointer.length + text.length;
    if (size > MOST) throw new RangeError('These are too many lines.');
    lines.push(`${pointer}: ${text}`);
  };
  const visit = (one: unknown, pointer: string): void => {
    const step = (key: string | number, inner: unknown) => visit(inner, `${pointer}/${stepOf(String(key))}`);
    if (Array.isArray(one)) {
      add(pointer, `${one.length} items`);
      for (const [i, item] of one.entries()) step(i, item);
    } else if (typeof one === 'object' && one !== null) {
      const entries = Object.entries(one).sort(([a], [b]) => (a < b ? -1 : 1));
      // It is seen by its values, unless it has none.
      if (entries.length === 0) add(pointer, '{}');
      for (const [key, inner] of entries) step(key, inner);
    } else add(pointer, typeof one === 'string' ? quoted(one) : String(one));
  };
  visit(value, at);
  return lines;
}

/** A key within a pointer (RFC 6901, section 3); nothing of it is taken for the end of the pointer, or of the line. */
function stepOf(key: string): string {
  const text = JSON.stringify(key).slice(1, -1);
  return text.replaceAll('~', '~0').replaceAll('/', '~1').replaceAll(': ', ':\\u0020');
}
