/** Taking HTML away: tags, comments and entities. */
import { entity } from './entities.js';

/** Safe text without tags and comments, white space collapsed, entities as the characters they stand for. */
export function striptags(html: string): string {
  const plain = cutAll(cutAll(html, '<!--', '-->'), '<', '>');
  return unescape((plain.match(/\S+/g) ?? []).join(' '));
}

/** Text without what stands from an opening to the next closing mark. */
function cutAll(text: string, open: string, close: string): string {
  let made = '';
  let at = 0;
  for (let start = text.indexOf(open); start >= 0; start = text.indexOf(open, at)) {
    const end = text.indexOf(close, start);
    if (end < 0) break;
    made += text.slice(at, start);
    at = end + close.length;
  }
  return made + text.slice(at);
}

// What browsers make of code points 0x80 to 0x9f, which no HTML author meant (HTML standard, section 13.2.5.80).
const WINDOWS =
  '\u20ac\x81\u201a\u0192\u201e\u2026\u2020\u2021\u02c6\u2030\u0160\u2039\u0152\x8d\u017d\x8f\x90\u2018\u2019\u201c\u201d\u2022\u2013\u2014\u02dc\u2122\u0161\u203a\u0153\x9d\u017e\u0178';

function numeric(code: number): string {
  if (code >= 0x80 && code <= 0x9f) return WINDOWS[code - 0x80]!;
  if (code === 0 || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) return '\ufffd';
  return code === 0x0d || code === 0x09 || code === 0x0a || code >= 0x20 ? String.fromCodePoint(code) : '';
}

const ENTITY = /&(?:#([0-9]+);?|#[xX]([0-9a-fA-F]+);?|([^\t\n\f <&#;]{1,32};?))/g;

/** Text with the entities of HTML as characters. */
export function unescape(html: string): string {
  if (!html.includes('&')) return html;
  return html.replace(ENTITY, (whole, decimal?: string, hex?: string, name?: string) => {
    if (decimal !== undefined) return numeric(Number(decimal));
    if (hex !== undefined) return numeric(Number.parseInt(hex, 16));
    return named(name!) ?? whole;
  });
}

/** The characters of a name; some old names also count without a semicolon, even with text behind them. */
function named(name: string): string | undefined {
  const known = entity(name);
  if (known !== undefined) return known;
  for (let end = name.length - 1; end > 1; end--) {
    const found = entity(name.slice(0, end));
    if (found !== undefined) return found + name.slice(end);
  }
  return undefined;
}
