/** Runs the commands of an app in a test (flask.testing.FlaskCliRunner). */
import { AsyncLocalStorage } from 'node:async_hooks';
import type { Pottle } from '../app/app.js';
import { addCommands, exitCodeOf, makeProgram } from '../app/commands.js';

/** What a command did (click.testing.Result). */
export interface CliResult {
  /** What it printed, on both streams. */
  output: string;
  /** What it printed on standard output. */
  stdout: string;
  /** What it printed on standard error. */
  stderr: string;
  /** 0 for success. */
  exitCode: number;
  /** What it threw, or null. */
  exception: unknown;
}

/** Runs commands in this process; made by `app.testCliRunner()`. */
export class TestCliRunner {
  /** The app whose commands are run. */
  readonly app: Pottle;
  constructor(app: Pottle) {
    this.app = app;
  }

  /**
   * Runs a command and catches what it prints.
   * @param args the command line, word by word; or as Flask has it, `{ args: […] }`
   * @example const { output } = await app.testCliRunner().invoke(['greet', 'Ann']);
   */
  async invoke(args: readonly string[] | { args: readonly string[] }): Promise<CliResult> {
    const words = 'args' in args ? args.args : args;
    const printed: [stream: 'stdout' | 'stderr', text: string][] = [];
    const result = await captured(printed, () => this.run(words));
    const text = (only?: string) =>
      printed.flatMap(([stream, piece]) => (only && only !== stream ? [] : piece)).join('');
    return { ...result, output: text(), stdout: text('stdout'), stderr: text('stderr') };
  }

  private async run(words: readonly string[]): Promise<Pick<CliResult, 'exitCode' | 'exception'>> {
    const program = await makeProgram(this.app.name);
    addCommands(program, this.app);
    try {
      await program.parseAsync(words, { from: 'user' });
      return { exitCode: 0, exception: null };
    } catch (error) {
      // An error of the command line itself was printed by the program.
      const exitCode = exitCodeOf(error);
      return exitCode === null ? { exitCode: 1, exception: error } : { exitCode, exception: null };
    }
  }
}

/** Whether it is the command that prints: what a test runner writes meanwhile is not its output. */
const commands = new AsyncLocalStorage<true>();

/** Runs a function while what it prints goes to a list. */
async function captured<T>(printed: [string, string][], run: () => Promise<T>): Promise<T> {
  const streams = ['stdout', 'stderr'] as const;
  const methods = ['log', 'info', 'error', 'warn'] as const;
  const writes = streams.map((stream) => process[stream].write);
  const logs = methods.map((method) => console[method]);
  for (const [i, stream] of streams.entries()) {
    process[stream].write = ((...args: Parameters<typeof process.stdout.write>) =>
      commands.getStore()
        ? printed.push([stream, String(args[0])]) > 0
        : writes[i]!.apply(process[stream], args)) as never;
  }
  for (const [i, method] of methods.entries()) {
    const stream = method === 'error' || method === 'warn' ? 'stderr' : 'stdout';
    console[method] = (...words: unknown[]) =>
      commands.getStore()
        ? void printed.push([stream, `${words.map(String).join(' ')}\n`])
        : logs[i]!(...words);
  }
  try {
    return await commands.run(true, run);
  } finally {
    for (const [i, stream] of streams.entries()) process[stream].write = writes[i]!;
    for (const [i, method] of methods.entries()) console[method] = logs[i]!;
  }
}
