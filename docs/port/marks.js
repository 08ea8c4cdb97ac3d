/** What is left to be done by hand: what is no JavaScript, and what only Python knows. */
import { Script } from 'node:vm';
import { HELPERS } from './builtins.js';
import { dropped } from './imports.js';
import { kept } from './kept.js';

/** What stands around a statement, so that it is one: `else {`, `catch {`, a method. */
const AROUND = [
  ['', ''],
  ['if (1) {} ', ''],
  ['try {} ', ''],
  ['', ' finally {}'],
  ['try {} catch { if (1) {} ', ''],
  ['class C extends Object { async *m() {', '} }'],
  ['class C extends Object { constructor() {', '} }'],
  ['class C extends Object {', '}'],
];
/** Whether Node reads it as JavaScript. */
export function parses(text) {
  const code = text.replace(/^export | \/\/ PORT.*$/gm, '').replaceAll('import.meta', 'meta');
  return AROUND.some(([before, after]) => {
    try {
      new Script(`'use strict'; async function* f() { for (;;) { ${before}${code}\n${after} } }`);
      return true;
    } catch {
      return false;
    }
  });
}

/** What Python has built in, and what the standard library gives, that nothing was written for. */
const BUILT_IN =
  'all any ascii bin bytearray bytes callable chr classmethod compile complex delattr dict dir divmod enumerate eval exec filter frozenset getattr globals hash help hex id input isinstance issubclass iter len list locals map max memoryview min next object oct open ord pow print property range reversed round set setattr slice sorted staticmethod str sum timedelta type vars zip'.split(
    ' ',
  );
const METHODS =
  /\.(?:strip|r?partition|rsplit|(?:to|from)?isoformat|strptime|date|timestamp|from_?[pP]yfile|fromkeys|popitem|format_map|center|swapcase|is(?:alpha|alnum|numeric|decimal|lower|upper|space|title)|rfind|union|intersection|difference|issubset|issuperset)\(|\.split\(\)|(?<='')\.format\(|\.\w+\(\(\) => (?:self|this)\b/;
/** Errors that JavaScript does not have. */
const RAISED =
  /(?<![\w.$])(?:Key|Lookup|Index|Attribute|Arithmetic|ZeroDivision|Overflow|FileNotFound|FileExists|Permission|Timeout|Connection|Unicode\w*|Import|EOF)Error\b|(?<![\w.$])StopIteration\b/;
const ERRORS =
  /\bnew Set\([^&|^]*\) [-&|^] |instanceof \w+Error\b|\bnew Date\(\) [-+]|(?<!=)[<>]=? [^\s&|?:,()]+ [<>]=? /;

/** What of a statement only Python has; its texts are left out, but what is filled in. */
function foreign(text, source) {
  const own = (name) => name in HELPERS || new RegExp(`\\b(?:def|class) ${name}\\b`).test(source);
  const code = blank(text).replace(/\/\/.*/g, '');
  const builtIn = BUILT_IN.filter((name) => !own(name)).join('|');
  const imported = [...dropped].join('|') || '$';
  return (
    new RegExp(`(?<![\\w.$]|function )(?:${builtIn})\\(`).exec(code)?.[0].slice(0, -1) ??
    new RegExp(`(?<![\\w.$])(?:${imported})\\b(?![:])`).exec(code)?.[0] ??
    METHODS.exec(code)?.[0] ??
    ERRORS.exec(code)?.[0] ??
    RAISED.exec(code)?.[0]
  );
}
/** A text with all that was put aside, but words. */
function blank(text) {
  if (!/\$[a-z]\d+\$/.test(text)) return text.replace(/'(?:\\.|[^'\\\n])*'/g, "''");
  const shown = text.replace(/\$([a-z])(\d+)\$/g, (_, kind, at) =>
    (kind === 's' && !/^`/.test(kept[at])) || /[cd]/.test(kind) ? "''" : kept[at],
  );
  return blank(shown);
}
/** A statement, with a mark where something is left to be done. */
export function marked(text, source) {
  if (/^\s*(?:\/[/*]|import |export import |\$[cd]\d+\$)|\/\/ PORT/.test(text)) return text;
  const found = foreign(text, source);
  return found ? `${text} // PORT: ${found}` : text;
}
