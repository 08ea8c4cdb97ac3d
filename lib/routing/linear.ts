/**
 * Matching of several converters within one part of a path in linear time. A regular expression that backtracks takes
 * time in the power of the number of its repetitions, which a hostile path can turn into seconds: `<a>-<b>-<c>x` against
 * a long row of hyphens.
 */

/** One of several texts, in order of preference. */
interface Words {
  readonly words: readonly (readonly string[])[];
}

/** A repeated class of characters. */
interface Run {
  readonly accepts: (char: string) => boolean;
  readonly min: number;
  readonly max: number;
  readonly lazy: boolean;
}

type Token = Words | Run;

/** A piece of a part: text as it stands, or the regular expression of a variable. */
export type Piece = { readonly literal: string } | { readonly regex: string };

/** Matches texts as a whole. */
export interface LinearMatcher {
  /** How many repetitions of varying length there are: the power that backtracking would take. */
  readonly runs: number;
  /** What each variable captured; null when the text does not match. */
  match(text: string): string[] | null;
}

/** Makes a linear matcher of pieces; null when a regular expression is too rich to be told in tokens. */
export function compileLinear(pieces: readonly Piece[]): LinearMatcher | null {
  const tokens: Token[] = [];
  const captures: [number, number][] = [];
  for (const piece of pieces) {
    const made = 'literal' in piece ? [{ words: [[...piece.literal]] }] : tokenize(piece.regex);
    if (made === null) return null;
    if ('regex' in piece) captures.push([tokens.length, tokens.length + made.length]);
    tokens.push(...made);
  }
  const runs = tokens.filter((token) => !('words' in token) && token.min !== token.max).length;
  return { runs, match: (text) => matchTokens(tokens, captures, [...text]) };
}

function matchTokens(
  tokens: readonly Token[],
  captures: readonly [number, number][],
  chars: readonly string[],
): string[] | null {
  const marks = follow(tokens, plan(tokens, chars));
  return marks && captures.map(([from, to]) => chars.slice(marks[from], marks[to]).join(''));
}

/**
 * For each token, from the last to the first, and each position: where the token should end so that the rest matches,
 * or -1. A backtracking matcher finds the same ends, one by one.
 */
function plan(tokens: readonly Token[], chars: readonly string[]): Int32Array[] {
  let next = new Int32Array(chars.length + 1).fill(-1);
  next[chars.length] = chars.length;
  const ends: Int32Array[] = [];
  for (let i = tokens.length - 1; i >= 0; i--) {
    const token = tokens[i]!;
    next = 'words' in token ? wordEnds(token, chars, next) : runEnds(token, chars, next);
    ends.unshift(next);
  }
  return ends;
}

function wordEnds({ words }: Words, chars: readonly string[], next: Int32Array): Int32Array<ArrayBuffer> {
  const ends = new Int32Array(next.length).fill(-1);
  for (let at = 0; at < ends.length; at++) {
    const word = words.find(
      (it) => (next[at + it.length] ?? -1) >= 0 && it.every((c, i) => c === chars[at + i]),
    );
    if (word) ends[at] = at + word.length;
  }
  return ends;
}

function runEnds(run: Run, chars: readonly string[], next: Int32Array): Int32Array<ArrayBuffer> {
  const ends = new Int32Array(next.length).fill(-1);
  const stops = run.lazy ? firstStops(next) : lastStops(next);
  let length = 0;
  for (let at = chars.length; at >= 0; at--) {
    length = at < chars.length && run.accepts(chars[at]!) ? length + 1 : 0;
    const least = at + run.min;
    const most = at + Math.min(length, run.max);
    if (least > most) continue;
    const end = stops[run.lazy ? least : most]!;
    if (end >= least && end <= most) ends[at] = end;
  }
  return ends;
}

/** For each position the nearest one, there or after it, from where the rest matches. */
function firstStops(next: Int32Array): Int32Array {
  const stops = new Int32Array(next.length).fill(-1);
  for (let at = next.length - 1, stop = -1; at >= 0; at--) stops[at] = stop = next[at]! >= 0 ? at : stop;
  return stops;
}

/** For each position the nearest one, there or before it, from where the rest matches. */
function lastStops(next: Int32Array): Int32Array {
  const stops = new Int32Array(next.length).fill(-1);
  for (let at = 0, stop = -1; at < next.length; at++) stops[at] = stop = next[at]! >= 0 ? at : stop;
  return stops;
}

function follow(tokens: readonly Token[], ends: readonly Int32Array[]): number[] | null {
  const marks = [0];
  for (let i = 0; i < tokens.length; i++) {
    const end = ends[i]![marks[i]!]!;
    if (end < 0) return null;
    marks.push(end);
  }
  return marks;
}

const CHARACTER_CLASS = /\[\^?(?:[^\]\\]|\\.)+\]|\\p\{[\w=]+\}|\\[dDwWsS]|\./suy;
const LITERAL = /\\[^\w\s]|[^\\()[\]{}.*+?|^$]/uy;
const ALTERNATIVES = /\(\?:((?:\\[^\w\s]|[^\\()[\]{}.*+?^$])*)\)/uy;
const QUANTIFIER = /([*+?]|\{(\d+)(,?)(\d*)\})(\??)/uy;

/** Reads a regular expression made of literals, character classes, their repetitions and plain alternatives. */
function tokenize(regex: string): Token[] | null {
  const tokens: Token[] = [];
  let at = 0;
  const read = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at;
    const match = pattern.exec(regex);
    if (match) at = pattern.lastIndex;
    return match;
  };
  while (at < regex.length) {
    const words = read(ALTERNATIVES);
    const atom = words ?? read(CHARACTER_CLASS) ?? read(LITERAL);
    const quantifier = read(QUANTIFIER);
    if (!atom || (words && quantifier)) return null;
    tokens.push(words ? { words: words[1]!.split('|').map(plainText) } : run(atom[0], quantifier));
  }
  return tokens;
}

function plainText(escaped: string): string[] {
  return [...escaped.replace(/\\(.)/gsu, '$1')];
}

function run(atom: string, quantifier: RegExpExecArray | null): Run {
  const accepts = acceptor(atom);
  if (!quantifier) return { accepts, min: 1, max: 1, lazy: false };
  const [, sign, least = '0', comma, most, lazy] = quantifier;
  if (sign === '?') return { accepts, min: 0, max: 1, lazy: lazy === '?' };
  if (sign === '+' || sign === '*')
    return { accepts, min: sign === '+' ? 1 : 0, max: Infinity, lazy: lazy === '?' };
  const max = comma ? (most ? Number(most) : Infinity) : Number(least);
  return { accepts, min: Number(least), max, lazy: lazy === '?' };
}

function acceptor(atom: string): (char: string) => boolean {
  const pattern = new RegExp(`^${atom}$`, 'u');
  return (char) => pattern.test(char);
}
