/** Text as Python's repr() writes it. */

/** Escapes that have a letter of their own. */
export const NAMED: Record<string, string> = { '\n': '\\n', '\r': '\\r', '\t': '\\t', '\\': '\\\\' };
const PLAIN = /^[ !#-&(-[\]-~]*$/;
// What Python calls not printable: everything of the categories Other and Separator but the space.
const SPECIAL = /[\\\p{C}\p{Zl}\p{Zp}]|(?! )\p{Zs}/gu;

/** Text in quotes, as Python writes it: with double quotes only where that saves a backslash. */
export function quote(value: string): string {
  // PERF: most text has nothing to escape (bench/jinja).
  if (PLAIN.test(value)) return `'${value}'`;
  const mark = value.includes("'") && !value.includes('"') ? '"' : "'";
  const body = value.replace(SPECIAL, (char) => NAMED[char] ?? escapeChar(char.codePointAt(0)!));
  return mark + (mark === "'" ? body.replaceAll("'", "\\'") : body) + mark;
}

/** A code point as Python's escape for it. */
export function escapeChar(code: number): string {
  const hex = code.toString(16);
  if (code < 0x100) return `\\x${hex.padStart(2, '0')}`;
  return code < 0x10000 ? `\\u${hex.padStart(4, '0')}` : `\\U${hex.padStart(8, '0')}`;
}
