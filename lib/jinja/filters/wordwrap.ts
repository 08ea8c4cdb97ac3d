/** The filter `wordwrap`: Python's textwrap for one paragraph per line. */
import { pattern } from '../../python.js';
import { Markup } from '../../values.js';
import type { Surroundings } from '../contract.js';
import { ValueError } from '../errors.js';
import { escapeValue } from '../values/html.js';
import { head, index } from '../values/indices.js';
import { textLength, truth } from '../values/iterate.js';
import { joined, MAX_ITEMS, room } from '../values/limits.js';
import { splitlines } from '../values/str-split.js';
import { text } from '../values/text.js';
import { callables } from './define.js';
import { needText } from './text.js';

/** How to wrap. */
interface Wrapping {
  width: number;
  breakLongWords: boolean;
  breakOnHyphens: boolean;
}

// Letters, digits and underscore; and letters alone.
const W = '[\\p{L}\\p{N}_]';
const L = '(?:(?!\\d)[\\p{L}\\p{N}_])';
const S = '[\\t\\n\\x0b\\x0c\\r ]';
const P = '[\\p{L}\\p{N}_!"\'&.,?]';

/** Splits a line into words, white space, and pieces that end with a hyphen or are a dash. */
const CHUNKS = pattern(
  `(${S}+|(?<=${P})-{2,}(?=${W})|(?:(?!${S})[^])+?(?:-(?:(?<=${L}{2}-)|(?<=${L}-${L}-))(?=${L}-?${L})|(?=${S}|$)|(?<=${P})(?=-{2,}${W})))`,
  'gu',
);
const WORDS = pattern(`${S}+|(?:(?!${S})[^])+`, 'gu');

/** A word or white space, or what is left of it. Cutting a piece off takes time for that piece, however long the rest is. */
interface Chunk {
  text: string;
  /** How many characters it has. */
  length: number;
  /** Where its last character ends that is not white space. */
  ink: number;
}

function chunkOf(text: string): Chunk {
  return { text, length: textLength(text), ink: text.trimEnd().length };
}

function chunksOf(line: string, byHyphens: boolean): Chunk[] {
  const parts = line.match(byHyphens ? CHUNKS() : WORDS()) ?? [];
  room(parts.length, MAX_ITEMS);
  return parts.map(chunkOf);
}

const isSpace = (chunk: Chunk) => chunk.ink === 0;

/** The lines that a paragraph is wrapped into. */
export function wrap(paragraph: string, how: Wrapping): string[] {
  if (how.width <= 0) throw new ValueError(`invalid width ${how.width} (must be > 0)`);
  const chunks = chunksOf(paragraph, how.breakOnHyphens).reverse();
  const lines: string[] = [];
  while (chunks.length) {
    if (lines.length && isSpace(chunks.at(-1)!)) chunks.pop();
    const line = nextLine(chunks, how);
    if (line.length) lines.push(line.map((chunk) => chunk.text).join(''));
  }
  return lines;
}

/** Takes chunks off the end of the list as long as they fit into a line. */
function nextLine(chunks: Chunk[], how: Wrapping): Chunk[] {
  const line: Chunk[] = [];
  let room = how.width;
  while (chunks.length && chunks.at(-1)!.length <= room) {
    const chunk = chunks.pop()!;
    room -= chunk.length;
    line.push(chunk);
  }
  if (chunks.length && chunks.at(-1)!.length > how.width) takePart(chunks, line, room, how);
  if (line.length && isSpace(line.at(-1)!)) line.pop();
  return line;
}

/** Deals with a word that fits into no line: breaks it, or gives it a line of its own. */
function takePart(chunks: Chunk[], line: Chunk[], room: number, how: Wrapping): void {
  if (!how.breakLongWords) {
    if (!line.length) line.push(chunks.pop()!);
    return;
  }
  const { text, length, ink } = chunks.pop()!;
  const first = chunkOf(startOf(text, room, how.breakOnHyphens));
  const end = first.text.length;
  line.push(first);
  chunks.push({ text: text.slice(end), length: length - first.length, ink: Math.max(0, ink - end) });
}

/** So many characters, or fewer: up to the last hyphen, if there are not only hyphens before it. */
function startOf(text: string, room: number, byHyphens: boolean): string {
  // So many characters have at most twice as many UTF-16 units.
  const start = head(text.slice(0, 2 * room), room);
  const hyphen = byHyphens ? start.lastIndexOf('-') : -1;
  return hyphen > 0 && /[^-]/.test(start.slice(0, hyphen)) ? start.slice(0, hyphen + 1) : start;
}

function wordwrap(s: unknown, how: Wrapping, by: unknown): string | Markup {
  const lines = splitlines(needText(s, 'splitlines'), false).map((line) => wrap(line, how));
  if (!(by instanceof Markup))
    return joined(
      lines.map((line) => joined(line, text(by))),
      text(by),
    );
  const join = (parts: unknown[]) =>
    joined(
      parts.map((part) => escapeValue(part).value),
      by.value,
    );
  return new Markup(join(lines.map((line) => new Markup(join(line)))));
}

/** The filter by its name. */
export const WORDWRAP = callables(
  {
    'wordwrap(s, width?, break_long_words?, wrapstring?, break_on_hyphens?)': (
      env: Surroundings,
      s: unknown,
      width: unknown = 79,
      breakLongWords: unknown = true,
      wrapstring: unknown = null,
      breakOnHyphens: unknown = true,
    ) => {
      const how = {
        width: index(width),
        breakLongWords: truth(breakLongWords),
        breakOnHyphens: truth(breakOnHyphens),
      };
      return wordwrap(s, how, wrapstring ?? env.newlineSequence);
    },
  },
  'environment',
);
