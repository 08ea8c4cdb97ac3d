/**
 * Commands of an app and its blueprints: `app.cli.command('init-db')(fn)`. They are kept as data; commander, which
 * reads command lines, is loaded when one is run.
 */
import type { Command as Program } from 'commander';
import type { Pottle } from './app.js';

/** How a command is described. */
export interface CommandOptions {
  /** One line for `--help`. */
  description?: string | undefined;
  /** Options by their flags, as commander writes them: `{ '-n, --name <text>': 'whom to greet' }`. */
  options?: Readonly<Record<string, string>> | undefined;
  /** Run inside an app context; true by default. */
  withAppcontext?: boolean | undefined;
}

/** A function that a command runs: the arguments in order, then the options as one object. */
export type CommandFunction = (...args: never[]) => unknown;

/** The command line cannot be obeyed; the message says why, in a line (click.UsageError). */
export class UsageError extends Error {
  /** What the command ends with. */
  readonly exitCode: number = 2;
  override readonly name: string = 'UsageError';

  /** What is written on stderr. */
  show(): string {
    return `error: ${this.message}`;
  }
}

interface Registered extends CommandOptions {
  readonly usage: string;
  readonly run: CommandFunction;
  /** The flags, of those in `options`, that may be given more than once. */
  readonly repeated?: readonly string[] | undefined;
}

/** A group of commands (flask.cli.AppGroup). */
export class AppGroup {
  /** Commands and groups by name. */
  readonly commands = new Map<string, Registered | AppGroup>();

  /**
   * @param name of the group on the command line; null for those that stand alone
   * @param description one line for `--help`
   */
  constructor(
    public name: string | null = null,
    readonly description = '',
  ) {}

  /**
   * Registers a command (flask.cli.AppGroup.command).
   * @param usage the name and its arguments: `greet <name> [greeting]`; by default the name of the function
   * @example app.cli.command('init-db')(async function initDb() { … })
   */
  command(usage?: string, options: CommandOptions = {}): <F extends CommandFunction>(fn: F) => F {
    return (fn) => {
      const line = usage ?? kebab(fn.name);
      this.commands.set(line.split(' ', 1)[0]!, { ...options, usage: line, run: fn });
      return fn;
    };
  }

  /**
   * Makes a group within this one (flask.cli.AppGroup.group).
   * @example app.cli.group('user', { description: 'Looks after users.' }).command('add <name>')(async function add(name: string) { … })
   */
  group(name: string, { description }: Pick<CommandOptions, 'description'> = {}): AppGroup {
    const group = new AppGroup(name, description);
    this.addCommand(group);
    return group;
  }

  /** Takes a whole group in, under its name. */
  addCommand(group: AppGroup): void {
    this.commands.set(group.name ?? '', group);
  }
}

/** `initDb` and `init_db` as they are typed: `init-db`. */
function kebab(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`).replaceAll('_', '-');
}

/** Makes a program for command lines. */
export async function makeProgram(name: string): Promise<Program> {
  const { Command } = await import('commander');
  return new Command(name).showHelpAfterError().exitOverride();
}

/** Teaches a program the commands of an app. */
export function addCommands(program: Program, app: Pottle, group: AppGroup = app.cli): void {
  for (const [name, entry] of group.commands) {
    if (entry instanceof AppGroup)
      addCommands(program.command(name).description(entry.description), app, entry);
    else addCommand(program, app, entry);
  }
}

function addCommand(program: Program, app: Pottle, entry: Registered): void {
  const command = program.command(entry.usage).description(entry.description ?? '');
  for (const [flags, text] of Object.entries(entry.options ?? {}))
    if (entry.repeated?.includes(flags)) command.option(flags, text, collect);
    else command.option(flags, text);
  // commander adds itself behind arguments and options.
  command.action(async (...given: unknown[]) => {
    const run = () => entry.run(...(given.slice(0, -1) as never[]));
    try {
      await (entry.withAppcontext === false ? run() : app.appContext(run));
    } catch (error) {
      if (error instanceof UsageError) refuse(command, error);
      throw error;
    }
  });
}

/** What commander calls an end that a command itself chose. */
const REFUSED = 'pottle.refused';

/** An option that is given again adds to its values. */
function collect(value: string, before: string[] = []): string[] {
  return [...before, value];
}

/** Usage helps who wrote a command line that makes no sense; not who meets another end. */
function refuse(command: Program, error: UsageError): never {
  const { exitCode } = error;
  return command.showHelpAfterError(exitCode === 2).error(error.show(), { exitCode, code: REFUSED });
}

/** With what a command line ends that commander gave up, which has said why: its own code for a bad one is 1, click's is 2. Null for other errors. */
export function exitCodeOf(error: unknown): number | null {
  const { exitCode, code } = error as { exitCode?: unknown; code?: unknown };
  if (typeof exitCode !== 'number') return null;
  return exitCode === 0 || code === REFUSED ? exitCode : 2;
}
