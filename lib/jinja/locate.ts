/** Tells errors where in which template they happened. */
import { MemoryError, RecursionError, TemplateSyntaxError } from './errors.js';
import { StreamClosed } from './stream.js';

/** How much of a line is shown. */
const EXCERPT = 120;

/** One place on an error's way through templates. */
export interface TemplateFrame {
  name: string | null;
  line: number;
}

/** What errors that went through a template carry, whoever threw them. */
export interface Located {
  lineno?: number | undefined;
  templateName?: string | null | undefined;
  /** The way from the failing template to the one that was rendered: includes, macros, parents. */
  templateFrames?: TemplateFrame[] | undefined;
}

/**
 * Adds a place to an error; the first one becomes its `lineno` and `templateName`.
 * @param source the template's text, for an excerpt
 * @returns the error, to be thrown again
 */
export function located(thrown: unknown, line: number, name: string | null, source: string): unknown {
  const error = thrown instanceof RangeError ? exhausted(thrown) : thrown;
  if (!(error instanceof Error) || error instanceof StreamClosed || !Object.isExtensible(error)) return error;
  const seen: Error & Located = error;
  if (seen.templateFrames === undefined) {
    Object.defineProperty(seen, 'templateFrames', { value: [], configurable: true });
    seen.lineno ??= line;
    seen.templateName ??= name;
  }
  addFrame(seen, line, name, source);
  return error;
}

/** Python's error for the one that the engine throws where its stack or its memory ends. */
function exhausted(error: RangeError): Error {
  if (/call stack/.test(error.message)) return new RecursionError();
  return /^Invalid (?:\w+ )+length|BigInt|allocation/i.test(error.message)
    ? new MemoryError(error.message)
    : error;
}

/**
 * Runs the compiler on a source; its errors know their lines and get the excerpt, whatever they are.
 * @param name the template's name
 * @param line where the compiler is, for errors that do not know: of sources that are nested too deep, of extensions
 */
export function compiling<T>(source: string, name: string | null, compile: () => T, line = () => 1): T {
  try {
    return compile();
  } catch (error) {
    if (error instanceof TemplateSyntaxError)
      throw located(error, error.lineno!, error.templateName ?? null, source);
    const refused = error instanceof SyntaxError;
    // What JavaScript cannot compile is, for whoever asked, a template that cannot be compiled.
    const seen = refused
      ? new TemplateSyntaxError(`cannot be compiled: ${error.message}`, line(), name)
      : error;
    throw located(seen, line(), name, source);
  }
}

function addFrame(error: Error & Located, line: number, name: string | null, source: string): void {
  const last = error.templateFrames!.at(-1);
  if (last?.line === line && last.name === name) return;
  error.templateFrames!.push({ name, line });
  const text = source
    .split(/\r\n?|\n/)
    [line - 1]?.trim()
    .slice(0, EXCERPT);
  error.stack = insertPlace(error, `    at template ${name ?? '<string>'}:${line}${text ? `  ${text}` : ''}`);
}

/** Places stand between the message and the JavaScript functions, the innermost first. */
function insertPlace(error: Error & Located, place: string): string {
  const lines = (error.stack ?? String(error)).split('\n');
  const head = String(error).split('\n').length + error.templateFrames!.length - 1;
  lines.splice(Math.min(head, lines.length), 0, place);
  return lines.join('\n');
}
