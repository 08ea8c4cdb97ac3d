/**
 * Commands as click writes them: decorators around a function, which gets its values in one object by their names. The command line is read by what
 * reads that of all commands.
 */

import { AppGroup, type CommandFunction } from '../app/commands.js';
import { int } from '../http/index.js';
import { BadParameter, UsageError } from './clickerrors.js';
import { helped, refuseOthers } from './clicktypes.js';
import type { AppGroup as NamedGroup } from './pottle.js';
import { prompt } from './prompts.js';
import { named } from './twin.js';

export { Abort, BadParameter, ClickException, UsageError } from './clickerrors.js';
export {
  BOOL,
  Choice,
  DateTime,
  File,
  FLOAT,
  FloatRange,
  INT,
  IntRange,
  ParamType,
  Path,
  STRING,
  UUID,
} from './clicktypes.js';
export { confirm, prompt } from './prompts.js';

/** A function, or what has `convert`: `int`, `new Choice([…])`. */
type Type = ((text: string) => unknown) | { convert(text: string): unknown };

/** What click's `option()` and `argument()` take. */
export interface ParameterOptions {
  /** The value without one on the command line. */
  default?: unknown;
  /** Makes a value of the text; a Choice allows only some. */
  type?: Type | undefined;
  /** The command cannot do without. Arguments are required, unless this is false. */
  required?: boolean | undefined;
  /** It takes no value: it is there or not. */
  is_flag?: boolean | undefined;
  /** It may be given more than once, and is a list. */
  multiple?: boolean | undefined;
  /** How many values an argument takes: -1 for any number. */
  nargs?: 1 | -1 | undefined;
  /** One line for `--help`. */
  help?: string | undefined;
  /** Says in `--help` what the default is. */
  show_default?: boolean | undefined;
  /** Asks in the terminal where it is missing: the question, or true for one made of the name. */
  prompt?: boolean | string | undefined;
  /** A variable of the environment that has the value where the command line has none. */
  envvar?: string | undefined;
}

interface Parameter extends ParameterOptions {
  /** By which the function gets it. */
  name: string;
  /** `-c, --count`; null for an argument. */
  flags: string | null;
  /** `--no-loud` of `--loud/--no-loud`. */
  off?: string | undefined;
}

const PARAMETERS: unique symbol = Symbol('parameters');
type Tagged = CommandFunction & { [PARAMETERS]?: Parameter[] };

const KNOWN = 'default type required is_flag multiple nargs help show_default prompt envvar';

/** @throws TypeError for what would be ignored, or cannot be */
function check(what: string, options: ParameterOptions): void {
  refuseOthers(what, options, KNOWN);
  const { type, nargs = 1 } = options;
  if (type !== undefined && typeof type !== 'function' && typeof type?.convert !== 'function')
    throw new TypeError(
      `The type of ${what} is a function or has convert(text): int, new Choice(['a', 'b']).`,
    );
  if (nargs !== 1 && (nargs !== -1 || what.includes('option')))
    throw new TypeError(
      `${what} takes one value${what.includes('option') ? '; multiple: true any number' : ', or with nargs: -1 any number'}.`,
    );
}

function add<F extends CommandFunction>(fn: F, parameter: Parameter): F {
  // The lowest decorator is applied first, and stands last.
  const tagged = fn as Tagged;
  const parameters = [parameter, ...(tagged[PARAMETERS] ?? [])];
  return Object.assign(fn, { [PARAMETERS]: parameters });
}

const nameOf = (flag: string) => flag.replace(/^-+/, '').replaceAll('-', '_');

/**
 * An option of a command: `click.option('--count', '-c', { default: 1, help: 'How often.' })(fn)`. `--loud/--quiet` is a flag with two ways.
 * @throws TypeError without a name that begins with a hyphen
 */
export function option(
  ...given: [...flags: string[], options: ParameterOptions] | string[]
): <F extends CommandFunction>(fn: F) => F {
  const last = given.at(-1);
  const options = typeof last === 'object' ? last : {};
  const words = (given as unknown[]).filter((word): word is string => typeof word === 'string');
  const pairs = words.filter((word) => word.startsWith('-')).map((word) => word.split('/'));
  const flags = pairs.map(([on]) => on!);
  const off = pairs.find(([, other]) => other !== undefined)?.[1];
  const longest = flags.toSorted((a, b) => b.length - a.length)[0];
  if (longest === undefined)
    throw new TypeError(`click.option() takes names such as '--count', not ${words.join(', ') || 'none'}.`);
  const name = words.find((word) => !word.startsWith('-')) ?? nameOf(longest);
  check(`click.option('${longest}')`, options);
  const shown = flags.toSorted((a, b) => a.length - b.length).join(', ');
  return (fn) =>
    add(fn, { is_flag: off === undefined ? undefined : true, ...options, name, flags: shown, off });
}

/** An argument of a command: `click.argument('name')(fn)`. */
export function argument(
  name: string,
  options: ParameterOptions = {},
): <F extends CommandFunction>(fn: F) => F {
  check(`click.argument('${name}')`, options);
  return (fn) =>
    add(fn, { required: options.default === undefined, ...options, name: nameOf(name), flags: null });
}

/** The context of click, of which there is none here: gives the function back. */
export function pass_context<F>(fn: F): F {
  return fn;
}

/** A command that stands alone, for `app.cli.add_command`. */
export const command = named((name?: string, { help, ...others }: { help?: string } = {}) => {
  refuseOthers('click.command()', others, 'help');
  return <F extends CommandFunction>(fn: F): F =>
    Object.defineProperty(helped(fn, help), 'name', { value: name ?? fn.name.replaceAll('_', '-') });
}, 'click.command') as {
  (name?: string, options?: { help?: string }): <F extends CommandFunction>(fn: F) => F;
  (options: { name?: string; help?: string }): <F extends CommandFunction>(fn: F) => F;
};

/** A group of commands, for `app.cli.add_command`. */
export const group = named((name?: string, { help, ...others }: { help?: string } = {}) => {
  refuseOthers('click.group()', others, 'help');
  return (fn: { name: string }) => new AppGroup(name ?? fn.name.replaceAll('_', '-'), help);
}, 'click.group') as {
  (name?: string, options?: { help?: string }): (fn: { name: string }) => NamedGroup;
  (options: { name?: string; help?: string }): (fn: { name: string }) => NamedGroup;
};

/** Prints a line; `err`: on stderr. */
export function echo(message: unknown = '', { err = false, nl = true } = {}): void {
  (err ? process.stderr : process.stdout).write(`${message}${nl ? '\n' : ''}`);
}

const STYLES: Record<string, number> = {
  black: 30,
  red: 31,
  green: 32,
  yellow: 33,
  blue: 34,
  magenta: 35,
  cyan: 36,
  white: 37,
  reset: 39,
  bright_black: 90,
  bright_red: 91,
  bright_green: 92,
  bright_yellow: 93,
  bright_blue: 94,
  bright_magenta: 95,
  bright_cyan: 96,
  bright_white: 97,
};

/** Text with a colour, where a terminal reads it. */
export function style(
  text: string,
  { fg, bold = false }: { fg?: string | undefined; bold?: boolean | undefined } = {},
): string {
  if (fg !== undefined && !(fg in STYLES))
    throw new TypeError(`There is no colour '${fg}'. There are: ${Object.keys(STYLES).join(', ')}.`);
  const codes = [...(bold ? [1] : []), ...(fg === undefined ? [] : [STYLES[fg]!])];
  return codes.length === 0 || !process.stdout.isTTY ? text : `\x1b[${codes.join(';')}m${text}\x1b[0m`;
}

/** Prints a line with a colour. */
export function secho(
  message: string,
  { err, nl, ...look }: { err?: boolean; nl?: boolean; fg?: string; bold?: boolean } = {},
): void {
  echo(style(message, look), { err, nl });
}

// ---- from the command line to the function ----

function converted(parameter: Parameter, text: unknown): unknown {
  if (typeof text !== 'string') return text;
  const { type, default: fallback } = parameter;
  const shown = parameter.flags === null ? parameter.name.toUpperCase() : parameter.flags.split(', ').at(-1);
  try {
    if (typeof type === 'object') return type.convert(text);
    const convert =
      type ?? (typeof fallback === 'number' ? (Number.isInteger(fallback) ? int : Number) : null);
    const value = convert === null ? text : convert(text);
    if (Number.isNaN(value)) throw new TypeError(`'${text}' is not a valid number.`);
    return value;
  } catch (error) {
    throw new BadParameter(`Invalid value for '${shown}': ${(error as Error).message}`);
  }
}

async function valueOf(parameter: Parameter, given: unknown): Promise<unknown> {
  const { name, is_flag, multiple, nargs, envvar, prompt: question, required, default: fallback } = parameter;
  let value = given ?? (envvar === undefined ? undefined : process.env[envvar]);
  if (value === undefined && question)
    value = await prompt(question === true ? name.replaceAll('_', ' ') : question, { default: fallback });
  if (value !== undefined)
    return Array.isArray(value) ? value.map((one) => converted(parameter, one)) : converted(parameter, value);
  if (required && fallback === undefined)
    throw new UsageError(
      parameter.flags === null
        ? `Missing argument '${name.toUpperCase()}'.`
        : `Missing option '${parameter.flags.split(', ').at(-1)}'.`,
    );
  return fallback ?? (is_flag ? false : multiple || nargs === -1 ? [] : null);
}

/** Whether one may be missing is told by {@link valueOf}, for all kinds alike. */
function usageOf({ name, nargs }: Parameter): string {
  return `[${nargs === -1 ? `${name}...` : name}]`;
}

/** commander keeps a value by the name of its flag in camelCase. */
const keyOf = (flags: string) =>
  flags
    .split(', ')
    .at(-1)!
    .replace(/^-+/, '')
    .replaceAll(/-(\w)/g, (_, letter: string) => letter.toUpperCase());

/** What commander read for an option. It takes `--no-loud` as false of `loud` by itself. */
function givenOf({ flags, off }: Parameter, options: Record<string, unknown>): unknown {
  const given = options[keyOf(flags!)];
  return given === undefined && off !== undefined && options[keyOf(off)] === true ? false : given;
}

function helpOf({ help = '', show_default, default: fallback }: Parameter): string {
  return show_default && fallback !== undefined ? `${help}  [default: ${fallback}]`.trim() : help;
}

/** Words for arguments of which the one at `many` takes what the others leave; undefined for those that got none. */
function deal(words: string[], many: number, count: number): unknown[] {
  const behind = count - 1 - many;
  const last = Math.max(many, words.length - behind);
  const middle = words.slice(many, last);
  return [
    ...Array.from({ length: many }, (_, at) => words[at]),
    middle.length > 0 ? middle : undefined,
    ...Array.from({ length: behind }, (_, at) => words[last + at]),
  ];
}

/** A function with click's parameters, as a command is registered: its usage, its options, and what runs. */
export function asCommand(
  name: string,
  fn: CommandFunction,
): { usage: string; options: Record<string, string>; repeated: string[]; run: CommandFunction } | null {
  const parameters = (fn as Tagged)[PARAMETERS];
  if (parameters === undefined) return null;
  const [named, placed] = [
    parameters.filter(({ flags }) => flags !== null),
    parameters.filter(({ flags }) => flags === null),
  ];
  const many = placed.findIndex(({ nargs }) => nargs === -1);
  // commander knows nothing behind an argument that takes all: it reads one list then.
  const isDealt = many !== -1 && many < placed.length - 1;
  const flagsOf = ({ flags, is_flag }: Parameter) => `${flags}${is_flag ? '' : ' <value>'}`;
  const run = async (...args: unknown[]) => {
    const given = isDealt ? deal((args[0] as string[] | undefined) ?? [], many, placed.length) : args;
    const options = args[isDealt ? 1 : placed.length] as Record<string, unknown>;
    const values: Record<string, unknown> = {};
    for (const [at, parameter] of placed.entries())
      values[parameter.name] = await valueOf(parameter, given[at]);
    for (const parameter of named)
      values[parameter.name] = await valueOf(parameter, givenOf(parameter, options));
    return (fn as (values: unknown) => unknown)(values);
  };
  return {
    usage: isDealt
      ? `${name} [${placed.map((one) => one.name).join('-')}...]`
      : [name, ...placed.map(usageOf)].join(' '),
    options: Object.fromEntries(
      named.flatMap((one) => [
        [flagsOf(one), helpOf(one)],
        ...(one.off === undefined ? [] : [[one.off, '']]),
      ]),
    ),
    repeated: named.filter(({ multiple }) => multiple).map(flagsOf),
    run,
  };
}
