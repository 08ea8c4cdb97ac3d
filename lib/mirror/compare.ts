/** Finds where two answers differ first. */
import { masked, type Rule } from './masks.js';
import type { Recorded } from './normal.js';
import { bodyParts, headParts, type Part, shownPlace } from './places.js';

/** The first difference between two answers to one request. */
export interface Difference {
  /** Which request it is, from 1 on, as in the names of recorded files. */
  readonly number: number;
  readonly request: string;
  /** Where: see {@link Part.place}. */
  readonly place: string;
  /** The line of the old application; null where it has none. */
  readonly old: string | null;
  readonly new: string | null;
  /** Lines of the old application around it. */
  readonly before: readonly string[];
  readonly after: readonly string[];
}

type Found = Omit<Difference, 'number'>;

/**
 * @param old masked, as it is recorded
 * @param rules for the new answer, which count what they hide
 */
export function compare(
  request: string,
  old: Recorded,
  given: Recorded,
  rules: readonly Rule[],
): Found | null {
  const head = first(request, headParts(old), hidden(headParts(given), rules, request), false);
  const [a, b] = [bodyParts(old), hidden(bodyParts(given), rules, request)];
  if (head !== null) return head;
  if (old.kind !== given.kind) {
    const kinds = { old: `the body is ${old.kind}`, new: `the body is ${given.kind}` };
    return { request, place: 'body', ...kinds, before: [], after: [] };
  }
  // Of what is not whole, as much as both have.
  const isCut = old.head.some((line) => line.startsWith('not whole: '));
  const length = isCut ? Math.min(a.length, b.length) - 1 : Math.max(a.length, b.length);
  return first(request, a.slice(0, length), b.slice(0, length), old.kind === 'html');
}

function hidden(parts: readonly Part[], rules: readonly Rule[], request: string): Part[] {
  const lines = masked(parts, rules, request, true);
  return parts.map((part, i) => ({ ...part, line: lines[i]! }));
}

/** @param isTree whether lines stand in a tree, where a place says too little of what is missing */
function first(request: string, a: readonly Part[], b: readonly Part[], isTree: boolean): Found | null {
  const at = Array.from({ length: Math.max(a.length, b.length) }).findIndex(
    (_, i) => a[i]?.line !== b[i]?.line,
  );
  if (at < 0) return null;
  const [x, y] = [a[at], b[at]];
  const isMissing = x !== undefined && !b.some(({ place }) => place === x.place);
  const isExtra = !isMissing && x?.place !== y?.place;
  const lines = (from: number, to: number) => a.slice(Math.max(from, 0), to).map(({ line }) => line);
  return {
    request,
    place: shownPlace((!isTree && isExtra ? y! : (x ?? y!)).place),
    old: !isTree && isExtra ? null : (x?.line ?? null),
    new: !isTree && isMissing ? null : (y?.line ?? null),
    before: lines(at - 3, at),
    after: lines(at + 1, at + 3),
  };
}
