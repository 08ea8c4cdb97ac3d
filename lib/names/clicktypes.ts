/** What click makes of texts of the command line: the types of options and arguments. */

import { appendFileSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Uuid } from '../values.js';
import { Resource } from './now/files.js';

/** A value that cannot be: `Invalid value for '--name': …` (click.ParamType.fail). */
function fail(message: string): never {
  throw new TypeError(message);
}

/** The base of types of one's own: `convert` gives the value, or fails (click.ParamType). */
export abstract class ParamType {
  abstract convert(text: string): unknown;
  /** Refuses the text. */
  fail(message: string): never {
    return fail(message);
  }
}

/** Some texts of which a value must be one (click.Choice). */
export class Choice extends ParamType {
  private readonly caseSensitive: boolean;
  constructor(
    readonly choices: readonly string[],
    { case_sensitive = true }: { case_sensitive?: boolean | undefined } = {},
  ) {
    super();
    this.caseSensitive = case_sensitive;
  }
  /** The text, if it is one of them: as it stands among the choices. */
  convert(text: string): string {
    const same = (one: string) => one === text || (!this.caseSensitive && fold(one) === fold(text));
    return this.choices.find(same) ?? fail(`'${text}' is not one of ${listed(this.choices)}.`);
  }
}

const fold = (text: string) => text.toLowerCase();
const listed = (texts: readonly string[]) => texts.map((one) => `'${one}'`).join(', ');

interface RangeOptions {
  min?: number | undefined;
  max?: number | undefined;
  min_open?: boolean | undefined;
  max_open?: boolean | undefined;
  /** Takes the nearest bound instead of failing. */
  clamp?: boolean | undefined;
}

/** A number between two bounds. */
abstract class NumberRange extends ParamType {
  private readonly options: RangeOptions;
  constructor(min?: number | RangeOptions | null, max?: number | null, options: RangeOptions = {}) {
    super();
    const bounds =
      typeof min === 'object' && min !== null ? min : { min: min ?? undefined, max: max ?? undefined };
    this.options = { ...bounds, ...options };
    if (this.options.clamp && (this.options.min_open || this.options.max_open))
      throw new TypeError('A range that clamps cannot have open bounds.');
  }
  protected abstract number(text: string): number;

  convert(text: string): number {
    const { min = -Infinity, max = Infinity, min_open, max_open, clamp } = this.options;
    const value = this.number(text);
    if (clamp) return Math.min(Math.max(value, min), max);
    const fits = (min_open ? value > min : value >= min) && (max_open ? value < max : value <= max);
    return fits ? value : fail(`${text} is not in the range ${this.shown()}.`);
  }
  private shown(): string {
    const { min, max, min_open, max_open } = this.options;
    const [above, below] = [min_open ? '<' : '<=', max_open ? '<' : '<='];
    if (max === undefined) return `x${above.replace('<', '>')}${min}`;
    return min === undefined ? `x${below}${max}` : `${min}${above}x${below}${max}`;
  }
}

const INTEGER = /^\s*[+-]?\d+(?:_\d+)*\s*$/;

/** A whole number between two bounds: `new IntRange(1, 5)`, `new IntRange({ min: 1 })` (click.IntRange). */
export class IntRange extends NumberRange {
  protected number(text: string): number {
    return INTEGER.test(text)
      ? Number(text.replaceAll('_', ''))
      : fail(`'${text}' is not a valid integer range.`);
  }
}
/** A number between two bounds (click.FloatRange). */
export class FloatRange extends NumberRange {
  protected number(text: string): number {
    return floatOf(text, 'float range');
  }
}

function floatOf(text: string, what: string): number {
  const value = text.trim() === '' ? Number.NaN : Number(text);
  return Number.isNaN(value) ? fail(`'${text}' is not a valid ${what}.`) : value;
}

const TRUE = ['1', 'true', 't', 'yes', 'y', 'on'];
const FALSE = ['0', 'false', 'f', 'no', 'n', 'off'];

export const STRING = (text: string): string => text;
export const INT = (text: string): number =>
  INTEGER.test(text) ? Number(text.replaceAll('_', '')) : fail(`'${text}' is not a valid integer.`);
export const FLOAT = (text: string): number => floatOf(text, 'float');
export const BOOL = (text: string): boolean => {
  const word = fold(text.trim());
  return TRUE.includes(word) || (!FALSE.includes(word) && fail(`'${text}' is not a valid boolean.`));
};
export const UUID = (text: string): Uuid => {
  try {
    return new Uuid(text);
  } catch {
    return fail(`'${text}' is not a valid UUID.`);
  }
};

/** The parts of a date, by their letters in a format. */
const PARTS: Record<string, string> = {
  Y: '\\d{4}',
  m: '\\d\\d?',
  d: '\\d\\d?',
  H: '\\d\\d?',
  M: '\\d\\d?',
  S: '\\d\\d?',
};

/** A date, in the time of this machine: by formats of `%Y %m %d %H %M %S` (click.DateTime). */
export class DateTime extends ParamType {
  private readonly patterns: RegExp[];
  constructor(readonly formats: readonly string[] = ['%Y-%m-%d', '%Y-%m-%dT%H:%M:%S', '%Y-%m-%d %H:%M:%S']) {
    super();
    this.patterns = formats.map(patternOf);
  }
  convert(text: string): Date {
    for (const pattern of this.patterns) {
      const found = pattern.exec(text)?.groups;
      const made = found && dateOf(found);
      if (made) return made;
    }
    const formats = this.formats.length === 1 ? 'format' : 'formats';
    return fail(`'${text}' does not match the ${formats} ${listed(this.formats)}.`);
  }
}

function patternOf(format: string): RegExp {
  const source = format.replace(/%(.?)|[^\w\s]/g, (found, letter: string | undefined) => {
    if (letter === undefined) return `\\${found}`;
    if (letter === '%') return '%';
    const part = PARTS[letter];
    if (part !== undefined) return `(?<${letter}>${part})`;
    throw new TypeError(
      `click.DateTime reads %Y %m %d %H %M %S, and not '%${letter}': make the Date in a function, and give that as type.`,
    );
  });
  return new RegExp(`^${source}$`);
}

/** The date, unless it would be another day or hour: the 30th of February. */
function dateOf(found: Record<string, string>): Date | null {
  const part = (letter: string, otherwise: number) => Number(found[letter] ?? otherwise);
  const wanted = [
    part('Y', 1900),
    part('m', 1) - 1,
    part('d', 1),
    part('H', 0),
    part('M', 0),
    part('S', 0),
  ] as const;
  const date = new Date(...wanted);
  const got = [
    date.getFullYear(),
    date.getMonth(),
    date.getDate(),
    date.getHours(),
    date.getMinutes(),
    date.getSeconds(),
  ];
  return got.every((one, at) => one === wanted[at]) ? date : null;
}

/** The path of a file or folder (click.Path). */
export class Path extends ParamType {
  constructor(
    private readonly options: {
      exists?: boolean | undefined;
      file_okay?: boolean | undefined;
      dir_okay?: boolean | undefined;
      /** Makes it absolute. */
      resolve_path?: boolean | undefined;
    } = {},
  ) {
    super();
    refuseOthers('click.Path', options, 'exists file_okay dir_okay resolve_path');
  }
  convert(text: string): string {
    const { exists, file_okay = true, dir_okay = true, resolve_path } = this.options;
    const kind = file_okay && dir_okay ? 'Path' : file_okay ? 'File' : 'Directory';
    const found = statSync(text, { throwIfNoEntry: false });
    if (exists && !found) fail(`${kind} '${text}' does not exist.`);
    if (!file_okay && found?.isFile()) fail(`${kind} '${text}' is a file.`);
    if (!dir_okay && found?.isDirectory()) fail(`${kind} '${text}' is a directory.`);
    return resolve_path ? path.resolve(text) : text;
  }
}

/** A file that is written to. */
class Output {
  constructor(
    readonly name: string,
    append: boolean,
  ) {
    if (name !== '-' && !append) writeFileSync(name, '');
  }
  write(content: string | Uint8Array): void {
    if (this.name === '-') process.stdout.write(content);
    else appendFileSync(this.name, content);
  }
  close(): void {}
}

/** A file: read with `read()` or, where the mode says so, written with `write(…)`; `-` is the terminal (click.File). */
export class File extends ParamType {
  constructor(private readonly mode: 'r' | 'rt' | 'rb' | 'w' | 'wb' | 'a' | 'ab' = 'r') {
    super();
    if (!/^(?:rt?|[rwa]b?)$/.test(mode))
      throw new TypeError(`click.File opens with r, rb, w, wb, a or ab, and not '${mode}'.`);
  }
  convert(text: string): Resource | Output {
    try {
      if (!this.mode.startsWith('r')) return new Output(text, this.mode.startsWith('a'));
      if (text !== '-') return new Resource(text, this.mode);
      const content = readFileSync(0);
      return {
        read: () => (this.mode === 'rb' ? content : content.toString()),
        close() {},
      } as unknown as Resource;
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      return fail(`'${text}': ${code === 'ENOENT' ? 'No such file or directory' : message}`);
    }
  }
}

/**
 * Nothing that is asked for is ignored.
 * @throws TypeError for an option that there is not
 */
export function refuseOthers(what: string, options: object, known: string): void {
  const names = known.split(' ');
  const other = Object.keys(options).find((name) => !names.includes(name));
  if (other !== undefined)
    throw new TypeError(`${what} has no option '${other}'. There are: ${names.join(', ')}.`);
}

const HELP: unique symbol = Symbol('help');

/** Keeps what a command is for with its function. */
export function helped<F extends object>(fn: F, help: string | undefined): F {
  return help === undefined ? fn : Object.assign(fn, { [HELP]: help });
}

/** What a command is for, where its function knows it. */
export function helpOf(fn: object): string | undefined {
  return (fn as { [HELP]?: string })[HELP];
}
