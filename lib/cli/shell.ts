/** `pottle shell`: a prompt in the app's context. */
import { homedir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { type REPLServer, Recoverable, start } from 'node:repl';
import { PassThrough } from 'node:stream';
import { inspect } from 'node:util';
import { storage } from '../globals.js';
import { type Pottle, urlFor } from '../index.js';
import { locateApp } from './locate.js';

/**
 * Opens a shell in an app context (flask.cli.shell_command), or runs code there: what is given, or what is piped in, line by line.
 * @returns the exit code: 1 when code that was given or piped threw
 */
export async function shell(spec: string | undefined, { command }: { command?: string }): Promise<number> {
  const app = await locateApp(spec);
  return app.appContext(async () => {
    if (command === undefined && process.stdin.isTTY) return prompt(app);
    const script = new Script(app);
    try {
      if (command === undefined) await readLines(script);
      else await script.evaluate(command);
      return 0;
    } catch (error) {
      console.error(error instanceof Recoverable ? error.err : error);
      if (/import statement outside/.test(String(error)))
        console.error('Here an import is a call: const { name } = await import(file)');
      return 1;
    } finally {
      script.end();
    }
  });
}

/** What knows the names of the app; all that it evaluates runs in the context that is here now. */
function serverFor(app: Pottle, options: object): REPLServer {
  const ctx = storage.getStore()!;
  const server = start(options);
  const { eval: evaluate, completer } = server;
  // It reads lines and completes them where the events of the terminal begin: outside.
  Object.assign(server, {
    eval: (...args: Parameters<typeof evaluate>) => storage.run(ctx, () => evaluate.apply(server, args)),
    completer: (...args: unknown[]) => storage.run(ctx, () => Reflect.apply(completer, server, args)),
  });
  Object.assign(server.context, namesOf(app));
  return server;
}

/** What an app is given, and how URLs are built, in Python's names where the app has those. */
const namesOf = (app: Pottle) => ({
  ...app.makeShellContext(),
  ['url_for' in app ? 'url_for' : 'urlFor']: urlFor,
});

/** The prompt of a terminal, until it is left. */
function prompt(app: Pottle): Promise<number> {
  const names = Object.keys(namesOf(app)).join(', ');
  console.log(
    `Node ${process.versions.node}, app '${app.name}'${app.debug ? ' in debug mode' : ''}: ${names}`,
  );
  const server = serverFor(app, { prompt: '> ' });
  const file = process.env.POTTLE_HISTORY ?? path.join(homedir(), '.pottle_history');
  if (file !== '') server.setupHistory(file, () => {});
  return new Promise((resolve) => {
    server.on('exit', () => resolve(0));
  });
}

/** Evaluates code as the prompt does: names last, and `await` stands where it likes. */
class Script {
  private readonly server: REPLServer;
  private reject: ((error: unknown) => void) | undefined;

  constructor(app: Pottle) {
    this.server = serverFor(app, { input: new PassThrough(), output: new PassThrough(), prompt: '' });
    const { context } = this.server;
    context.console = console;
    // Errors do not come back: it shows them, and asks for the next line.
    this.server.displayPrompt = () => {
      if (this.reject === undefined) process.exitCode = 1; // of a timer or a promise that was let go
      (this.reject ?? console.error)(context._error);
    };
  }

  /** @throws Recoverable for code that has no end yet, and what the code throws */
  evaluate(code: string): Promise<unknown> {
    const { server } = this;
    return new Promise<unknown>((resolve, reject) => {
      this.reject = reject;
      server.eval.call(server, code, server.context, 'shell', (error, value) => {
        if (error === null) resolve(value);
        else reject(error);
      });
    }).finally(() => {
      this.reject = undefined;
    });
  }

  end(): void {
    this.server.close();
  }
}

/** One line after the other: each waits until what is before it has settled. */
async function readLines(script: Script): Promise<void> {
  let code = '';
  for await (const line of createInterface({ input: process.stdin })) {
    code += `${line}\n`;
    try {
      const value = await script.evaluate(code);
      if (value !== undefined) console.log(inspect(value));
    } catch (error) {
      if (error instanceof Recoverable) continue; // it goes on in the next line
      throw error;
    }
    code = '';
  }
  if (code !== '') await script.evaluate(code);
}
