/**
 * The local variables of functions at the time of a throw. The watcher (watcher.ts) hands what is in scope to {@link keep}, here: a WeakMap
 * from the error, so that nothing outlives it. Values are read when somebody looks.
 */
import { fileOf, originOfCode, type Place } from './sourcemaps.js';

/** A function on the stack of a throw, with the objects that have its variables: innermost scope first. */
export interface Captured {
  readonly name: string;
  readonly place: Place;
  readonly scopes: readonly object[];
}

/** A function on the stack, as the engine tells it: places from 0 on. */
export interface Seen {
  readonly name: string;
  readonly url: string;
  /** Its source map, where it is within the code. */
  readonly map: string;
  readonly line: number;
  readonly column: number;
}

/** As the watcher says it: scopes by their number among the further arguments. */
interface Reported extends Seen {
  readonly scopes: readonly number[];
}

interface Kept {
  readonly frames: readonly Reported[];
  readonly objects: readonly object[];
}

const kept = new WeakMap<object, Kept>();
/** What was thrown last and is no object, so that nothing can be kept by it. */
let last: { value: unknown; kept: Kept } | undefined;

/** Called by the inspector while the program stands still. A throw that is passed on knows less than the first. */
export function keep(value: unknown, text: string, ...objects: object[]): void {
  const found: Kept = { frames: JSON.parse(text), objects };
  if (typeof value !== 'object' || value === null) last = { value, kept: found };
  else if ((kept.get(value)?.frames.length ?? 0) <= found.frames.length) kept.set(value, found);
}

/** The functions through which a value was thrown; none where nobody watched. */
export function capturedOf(thrown: unknown): Captured[] {
  const known = typeof thrown === 'object' && thrown !== null ? kept.get(thrown) : undefined;
  const found = known ?? (last !== undefined && Object.is(last.value, thrown) ? last.kept : undefined);
  return (found?.frames ?? []).flatMap((frame) => {
    const place = placeOf(frame);
    if (place === null) return [];
    return [{ name: frame.name, place, scopes: frame.scopes.map((index) => found!.objects[index]!) }];
  });
}

/** Where a function stood, in the source as it was written; null for what is no file. */
export function placeOf({ url, map, line, column }: Seen): Place | null {
  const file = fileOf(url);
  return file === null ? null : originOfCode({ file, line: line + 1, column: column + 1 }, map);
}
