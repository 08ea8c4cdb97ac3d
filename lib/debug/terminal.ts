/** Errors as a developer reads them in a terminal: their own functions first, the others folded. */
import type { Fault, Frame } from './failure.js';
import { faultsOf, lineOf, type Surroundings } from './faults.js';
import { isOwn, runsOf } from './frames.js';

const FOLD = 'POTTLE_STACK=all shows them';
const AROUND = 2;

/** Wraps a text in a colour, or not: by the number of the sequence that switches it on. */
type Paint = (colour: number, text: string) => string;

/** What {@link StreamLogger.describeError} gives in debug mode. */
export function terminalText(error: unknown, around: Surroundings): string {
  const colours = process.stderr.hasColors?.() ?? false; // not where it is no terminal
  const paint: Paint = (colour, text) => (colours ? `\x1b[${colour}m${text}\x1b[0m` : text);
  return faultsOf(error, around)
    .map((fault) => textOf(fault, paint))
    .join('\n');
}

function textOf({ relation, name, message, frames, fields }: Fault, paint: Paint): string {
  const head = `${relation === null ? '' : `[${relation}] `}${paint(31, name)}${message && `: ${clean(message)}`}`;
  const told = fields.map(([field, value]) => `    ${paint(2, `${field}:`)} ${clean(value)}`);
  const shown = frames.find(isOwn);
  const all = process.env.POTTLE_STACK === 'all';
  const runs = runsOf(frames).flatMap(({ own, frames: together, owners }) => {
    if (own || all || shown === undefined)
      return together.flatMap((frame) => [
        clean(lineOf(frame)),
        ...(frame === shown ? detailsOf(frame, paint) : []),
      ]);
    const count = `${together.length} frame${together.length > 1 ? 's' : ''} of ${owners.join(' and ')}`;
    return [paint(2, `    (${count}; ${FOLD})`)];
  });
  // What leads into the app comes before it in the stack; here it is said after its first function.
  if (shown !== undefined && !isOwn(frames[0]!) && !all) runs.push(runs.shift()!);
  return [head, ...runs, ...told].join('\n');
}

function detailsOf({ source, locals }: Frame, paint: Paint): string[] {
  const at = source.findIndex(({ here }) => here);
  const lines = source.slice(Math.max(0, at - AROUND), at + AROUND + 1).map(({ number, text, here }) => {
    const line = `    ${here ? '>' : ' '} ${String(number).padStart(4)} | ${clean(text)}`;
    return paint(here ? 33 : 2, line);
  });
  return [...lines, ...(locals ?? []).map(([name, value]) => `        ${paint(36, name)} = ${clean(value)}`)];
}

/** Nothing that came from elsewhere moves the cursor or changes colours. */
const clean = (text: string) =>
  text.replace(
    /[\x00-\x08\x0b-\x1f\x7f-\x9f]/g,
    (char) => `\\x${char.charCodeAt(0).toString(16).padStart(2, '0')}`,
  );
