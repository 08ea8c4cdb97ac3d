/** JSON as lines: a value each, behind its JSON Pointer. */

/** The lines of a value. The order of keys does not matter. @param at the pointer of the value */
export function jsonLines(value: unknown, at = ''): string[] {
  const entries = Array.isArray(value)
    ? [...value.entries()]
    : typeof value === 'object' && value !== null
      ? Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
      : null;
  if (entries === null) return [`${at}: ${typeof value === 'bigint' ? value : JSON.stringify(value)}`];
  const own = `${at}: ${Array.isArray(value) ? `${value.length} items` : '{}'}`;
  // An object is seen by its values, unless it has none.
  const shown = Array.isArray(value) || entries.length === 0 ? [own] : [];
  return [...shown, ...entries.flatMap(([key, one]) => jsonLines(one, `${at}/${stepOf(String(key))}`))];
}

/** A key within a pointer (RFC 6901, section 3); nothing of it is taken for the end of the pointer, or of the line. */
function stepOf(key: string): string {
  const text = JSON.stringify(key).slice(1, -1);
  return text.replaceAll('~', '~0').replaceAll('/', '~1').replaceAll(': ', ':\\u0020');
}
