/** The stack of an error as frames: mapped to sources, told by their owner, with the lines around. */
import path from 'node:path';
import type { Frame, Owner, Pair, SourceLine } from './failure.js';
import type { Captured } from './locals.js';
import { fileOf, originOf, PACKAGE, type Place, readText } from './sourcemaps.js';
import { cut } from './values.js';

/** So many lines are shown before and after the one that failed. */
const AROUND = 5;
const LONGEST_LINE = 300;
const MOST_FRAMES = 100;

/** Gives the text of a template; null where it cannot be had. */
export type TemplateText = (name: string) => string | null;

/** What a frame's variables are shown from. */
type ShowScopes = (scopes: readonly object[]) => Pair[];

/** Gives frames their local variables: those of the function of the same name and file, in the same order. */
export function withLocals(
  frames: readonly Frame[],
  captured: readonly Captured[],
  show: ShowScopes,
): Frame[] {
  let next = 0;
  return frames.map((frame) => {
    const same = ({ name, place }: Captured) => place.file === frame.file && name === bareName(frame.name);
    const found = frame.owner === 'app' ? captured.findIndex((one, i) => i >= next && same(one)) : -1;
    if (found < 0) return frame;
    next = found + 1;
    return { ...frame, locals: show(captured[found]!.scopes) };
  });
}

/** `async Shop.sell` is `sell`, as the engine calls it. */
const bareName = (name: string | null) =>
  /(?:[^\s.]|<anonymous>)*$/.exec(name ?? '')![0].replace('<anonymous>', '');

/** The frames of a stack, the innermost first. @param head what stands before them: name and message */
export function framesOf(stack: string, head: string, template: TemplateText): Frame[] {
  const below = stack.startsWith(head) ? stack.slice(head.length) : stack;
  const lines = below.match(/^ *at .*$/gm) ?? [];
  return lines.slice(0, MOST_FRAMES).map((line) => frameOf(line.trim(), template));
}

function frameOf(line: string, template: TemplateText): Frame {
  const inTemplate = /^at template (.+?):(\d+)(?: {2}.*)?$/.exec(line);
  if (inTemplate) return templateFrame(inTemplate[1]!, Number(inTemplate[2]), template);
  const parts = /^at (.*?) \((.*)\)$/.exec(line);
  const name = parts?.[1] ?? null;
  const where = parts?.[2] ?? line.replace(/^at (?:async )?/, '');
  const [, target = '', row, column] = /^(.*?)(?::(\d+))?(?::(\d+))?$/.exec(where) ?? [];
  const file = fileOf(target);
  const place =
    file === null || row === undefined
      ? null
      : originOf({ file, line: Number(row), column: Number(column ?? 1) });
  const called = name && cleanName(name);
  if (place === null) return { ...NOWHERE, owner: 'node', name: called, place: target && where };
  return frameAt({ name: called, place });
}

/** A function at a place. */
export function frameAt({ name, place }: { name: string | null; place: Place }): Frame {
  const { file, line, column } = place;
  const source = excerpt(isCode(file) ? (readText(file) ?? place.text ?? null) : null, line);
  return { ...NOWHERE, owner: ownerOf(file), name, place: shortPath(file), file, line, column, source };
}

const NOWHERE = { file: null, line: null, column: null, source: [], locals: null, times: 1 };

function templateFrame(name: string, line: number, template: TemplateText): Frame {
  const source = excerpt(template(name), line);
  return { ...NOWHERE, owner: 'template', name: null, place: name, line, source };
}

/** `async Object.view [as get]` is `async view`. */
function cleanName(name: string): string {
  return cut(name.replace(/^(async |new )?Object\./, '$1').replace(/ \[as [^\]]*\]$/, ''), 200);
}

/** Whose code a file has. */
export function ownerOf(file: string): Owner {
  const below = path.relative(PACKAGE, file);
  if (/^(?:lib|dist)[/\\]/.test(below)) return 'pottle';
  return /[/\\]node_modules[/\\]/.test(file) ? 'package' : 'app';
}

/** Only code is shown: a stack is text, and could name any file. */
const isCode = (file: string) => /\.[cm]?[jt]sx?$/.test(file);

function shortPath(file: string): string {
  const relative = path.relative(process.cwd(), file);
  return relative.startsWith('..') ? file : relative;
}

function excerpt(source: string | null, failed: number): SourceLine[] {
  if (source === null) return [];
  const lines = source.split(/\r\n?|\n/);
  if (failed > lines.length) return [];
  const first = Math.max(1, failed - AROUND);
  return lines.slice(first - 1, failed + AROUND).map((text, index) => ({
    number: first + index,
    text: cut(text, LONGEST_LINE),
    here: first + index === failed,
  }));
}

interface Run {
  readonly own: boolean;
  readonly frames: Frame[];
  readonly owners: string[];
  /** How many of the app's frames came before. */
  readonly first: number;
}

const NAMES: Record<Owner, string> = {
  app: 'the app',
  template: 'templates',
  pottle: 'Pottle',
  package: 'packages',
  node: 'Node',
};

/** Frames in groups: those of the app, and between them what is folded. */
export function runsOf(frames: readonly Frame[]): Run[] {
  const runs: Run[] = [];
  let first = 0;
  for (const frame of frames) {
    const own = isOwn(frame);
    if (runs.at(-1)?.own !== own) runs.push({ own, frames: [], owners: [], first });
    const { frames: together, owners } = runs.at(-1)!;
    together.push(frame);
    if (!owners.includes(NAMES[frame.owner])) owners.push(NAMES[frame.owner]);
    if (own) first++;
  }
  return runs;
}

/** Whether it is the app's own code. */
export const isOwn = ({ owner }: Frame) => owner === 'app' || owner === 'template';
