/** Tells errors where in which template they happened. */
import type { Environment } from './environment.js';
import { TemplateError, TemplateNotFound } from './errors.js';
import { StreamClosed } from './stream.js';

/** One place on an error's way through templates. */
export interface TemplateFrame {
  name: string | null;
  line: number;
}

/** What errors that went through a template carry, whoever threw them. */
export interface Located {
  lineno?: number;
  templateName?: string | null;
  /** The way from the failing template to the one that was rendered: includes, macros, parents. */
  templateFrames?: TemplateFrame[];
}

/**
 * Adds a place to an error; the first one becomes its `lineno` and `templateName`.
 * @returns the error, to be thrown again
 */
export function located(
  error: unknown,
  line: number,
  name: string | null,
  environment: Environment,
): unknown {
  if (!(error instanceof Error) || error instanceof StreamClosed || !Object.isExtensible(error)) return error;
  const seen: Error & Located = error;
  if (seen.templateFrames === undefined) {
    Object.defineProperty(seen, 'templateFrames', { value: [], configurable: true });
    // An error of the syntax knows its own place; what is added is where that template was asked for.
    if (seen.lineno === undefined || !(error instanceof TemplateError)) {
      seen.lineno = line;
      seen.templateName = name;
    } else addFrame(seen, seen.lineno, seen.templateName ?? null, environment);
  }
  addFrame(seen, line, name, environment);
  return error;
}

function addFrame(error: Error & Located, line: number, name: string | null, environment: Environment): void {
  const last = error.templateFrames!.at(-1);
  if (last?.line === line && last.name === name) return;
  error.templateFrames!.push({ name, line });
  const source = environment.sourceLine(name, line);
  const place = `    at template ${name ?? '<string>'}:${line}${source === undefined ? '' : `  ${source}`}`;
  error.stack = insertPlace(error, place);
}

/** Places stand between the message and the JavaScript functions, the innermost first. */
function insertPlace(error: Error & Located, place: string): string {
  const lines = (error.stack ?? String(error)).split('\n');
  const head = String(error).split('\n').length + error.templateFrames!.length - 1;
  lines.splice(Math.min(head, lines.length), 0, place);
  return lines.join('\n');
}

/** Whether an error says that the very template asked for is missing. */
export function isNotFound(error: unknown, name: string): boolean {
  return error instanceof TemplateNotFound && error.missing === name;
}
