/**
 * Parts of a rule: what stands between two slashes, or all of the rest where a variable may hold slashes.
 */

import { compareCodePoints } from '../python.js';
import { breadthOf } from './breadth.js';
import { type BaseConverter, escapeRegex, NumberConverter } from './converters.js';
import { RuleError } from './errors.js';
import { compileLinear, type LinearMatcher, type Piece } from './linear.js';

/** Text, or a variable's converter. */
export type PartPiece = string | BaseConverter;

/** A part without variables. */
export class StaticPart {
  /** The text, percent-decoded. */
  readonly content: string;
  constructor(content: string) {
    this.content = content;
  }
}

/** One variable that takes any text of a segment. */
export const SEGMENT = 0;
/** One variable that takes decimal digits. */
export const DIGITS = 1;
/** One variable that takes the rest of a path, but for line feeds. */
export const REST = 2;
/** Anything else. */
export const PATTERN = 3;
/** How a part matches. */
export type PartKind = typeof SEGMENT | typeof DIGITS | typeof REST | typeof PATTERN;

const KINDS: ReadonlyMap<string, PartKind> = new Map<string, PartKind>([
  ['[^/]{1,}', SEGMENT],
  ['[^/]+', SEGMENT],
  ['\\p{Nd}+', DIGITS],
  ['[^/][^\\n]*?', REST],
]);

function kindOf(regex: string, final: boolean): PartKind {
  const kind = KINDS.get(regex) ?? PATTERN;
  return kind === SEGMENT && final ? PATTERN : kind;
}

// Up to about this many steps a regular expression is faster than the linear matcher, however it backtracks.
const MAX_BACKTRACKING = 10_000;

const ELSEWHERE = -1;

/**
 * Where the variables of a path were found.
 * PERF: positions are cheaper to note than texts, most of all where the search turns back (bench/routing).
 */
export class Captures {
  readonly starts: number[] = [];
  readonly ends: number[] = [];
  readonly texts: string[] = [];

  /** The text of a variable of the path. */
  text(path: string, index: number): string {
    const start = this.starts[index]!;
    return start === ELSEWHERE ? this.texts[index]! : path.slice(start, this.ends[index]);
  }
}

/** A part with variables. */
export class Part {
  /** Whether a variable may hold slashes, so that the part takes the rest of the path. */
  readonly final: boolean;
  /** Whether a slash follows that a path may leave out, to be redirected. */
  readonly suffixed: boolean;
  /** How it matches. */
  readonly kind: PartKind;
  /** How many variables it has. */
  readonly size: number;
  /** What makes two parts the same. */
  readonly key: string;
  private readonly order: readonly number[];
  private readonly groups: readonly number[];
  private readonly pattern: RegExp;
  private readonly linear: LinearMatcher | null;
  private readonly statics: readonly number[];
  private readonly weights: readonly number[];
  private readonly regexes: readonly string[];

  /** @throws RuleError when a converter's regular expression is malformed */
  constructor(pieces: readonly PartPiece[], final: boolean, suffixed: boolean) {
    const converters = pieces.filter((piece) => typeof piece !== 'string');
    this.final = final;
    this.suffixed = suffixed;
    this.size = converters.length;
    this.kind = pieces.length === 1 ? kindOf(converters[0]!.regex, final) : PATTERN;
    this.order = captureOrder(converters.length);
    this.groups = groupIndexes(converters);
    this.pattern = compilePattern(`^${pieces.map(sourceOf).join('')}$`);
    this.linear = this.kind === PATTERN ? compileLinear(pieces.map(pieceOf)) : null;
    this.statics = textLengths(pieces);
    this.weights = converters.map((converter) => converter.weight);
    // What a number's bounds leave out goes to no other rule, so that a narrower expression says little.
    this.regexes = converters.map((it) => (it instanceof NumberConverter ? '' : it.regex));
    this.key = JSON.stringify([this.pattern.source, final, suffixed, this.statics, this.weights]);
  }

  /** Captures the variables from a piece of a path, from number `at` on; false when it does not match. */
  capture(path: string, start: number, end: number, into: Captures, at: number): boolean {
    if (this.kind !== PATTERN && this.takes(path, start, end)) {
      into.starts[at] = start;
      into.ends[at] = end;
      return true;
    }
    // Digits of other scripts are left to the regular expression.
    if (this.kind === SEGMENT || this.kind === REST) return false;
    return this.captureText(path.slice(start, end), into, at);
  }

  // PERF: a regular expression takes several times as long (bench/routing).
  private takes(path: string, start: number, end: number): boolean {
    if (start === end) return false;
    if (this.kind === SEGMENT) return true;
    if (this.kind === DIGITS) return isAsciiNumber(path, start, end);
    const feed = path.indexOf('\n', start + 1);
    return path.charCodeAt(start) !== SLASH && (feed === -1 || feed >= end);
  }

  /** Captures the variables of a text that is no piece of the path. */
  captureText(text: string, into: Captures, at: number): boolean {
    const { linear } = this;
    if (linear !== null && linear.runs > 1 && text.length ** linear.runs > MAX_BACKTRACKING)
      return store(linear.match(text), this.order, into, at);
    return store(this.pattern.exec(text), this.groups, into, at);
  }

  /**
   * Orders parts: more and longer texts first, then more variables, then lower weights, then what takes less. The source
   * decides last, so that neither the order of registration nor another rule with the same beginning does.
   */
  compare(other: Part): number {
    return (
      other.statics.length - this.statics.length ||
      compareLists(other.statics, this.statics) ||
      other.weights.length - this.weights.length ||
      compareLists(this.weights, other.weights) ||
      compareLists(this.regexes.map(breadthOf), other.regexes.map(breadthOf)) ||
      compareCodePoints(this.regexes.join('/'), other.regexes.join('/')) ||
      Number(other.suffixed) - Number(this.suffixed)
    );
  }
}

const SLASH = 47;

function isAsciiNumber(text: string, start: number, end: number): boolean {
  for (let i = start; i < end; i++) {
    const code = text.charCodeAt(i);
    if (code < 48 || code > 57) return false;
  }
  return true;
}

function store(
  found: readonly string[] | null,
  from: readonly number[],
  into: Captures,
  at: number,
): boolean {
  if (found === null) return false;
  for (let i = 0; i < from.length; i++) {
    into.starts[at + i] = ELSEWHERE;
    into.texts[at + i] = found[from[i]!]!;
  }
  return true;
}

function compareLists(left: readonly number[], right: readonly number[]): number {
  for (let i = 0; i < left.length; i++) if (left[i] !== right[i]) return left[i]! - right[i]!;
  return 0;
}

/**
 * The order in which captured texts belong to the variables. With eleven variables and more in one part it is not the
 * order in the rule, since Werkzeug sorts their numbers as texts, and links that rely on it exist.
 */
function captureOrder(size: number): number[] {
  return Array.from({ length: size }, (_, i) => String(i))
    .sort()
    .map(Number);
}

/** Indexes of the variables' groups, skipping groups within their own expressions. */
function groupIndexes(converters: readonly BaseConverter[]): number[] {
  const groups: number[] = [];
  let index = 1;
  for (const { regex } of converters) {
    groups.push(index);
    index += compilePattern(`${regex}|`).exec('')!.length;
  }
  return captureOrder(groups.length).map((i) => groups[i]!);
}

function compilePattern(source: string): RegExp {
  try {
    return new RegExp(source, 'u');
  } catch (error) {
    throw new RuleError(`A converter's regex is malformed: ${String(error)}`);
  }
}

/** Lengths of the texts between slashes, in characters. */
function textLengths(pieces: readonly PartPiece[]): number[] {
  return pieces.flatMap((piece) => (typeof piece === 'string' && piece !== '/' ? [[...piece].length] : []));
}

function sourceOf(piece: PartPiece): string {
  return typeof piece === 'string' ? escapeRegex(piece) : `(${piece.regex})`;
}

function pieceOf(piece: PartPiece): Piece {
  return typeof piece === 'string' ? { literal: piece } : { regex: piece.regex };
}
