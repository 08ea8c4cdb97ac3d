/** What is served in the place of an app that cannot be loaded. */

import { execFile } from 'node:child_process';
import { Pottle } from '../../app/app.js';
import { tracebackResponse } from '../../app/debug.js';
import { failurePage } from '../../debug/page.js';
import { terminalText } from '../../debug/terminal.js';
import { request } from '../../globals.js';
import { isSecret } from '../../schema/problems.js';

/**
 * An error as text for the terminal. Of what is no JavaScript Node tells where only to who lets it end: its own check knows, and the error is told.
 * @param files of the program, of which one may be it
 */
export async function explain(error: unknown, files: readonly string[]): Promise<string> {
  const scripts = error instanceof SyntaxError ? files.filter((file) => /\.[cm]?js$/.test(file)) : [];
  for (const told of [...(await Promise.all(scripts.map(check))), String((error as Error | null)?.message)])
    place(error, told);
  return terminalText(error, { isSecret, template: () => null });
}

/** The place where a file is no JavaScript, with the line; empty where it is. */
function check(file: string): Promise<string> {
  return new Promise((resolve) => {
    execFile(process.execPath, ['--check', file], { env: {} }, (failure, _, told) => {
      resolve(failure === null ? '' : told.slice(0, told.indexOf('\n\n') + 2));
    });
  });
}

/** Puts the place of what cannot be parsed on top of its stack. @param told by Node (`file:line` and the line), or by a compiler (`file:line:column: ERROR`) */
function place(error: unknown, told: string): void {
  const [, at] = /^(\S.*:\d+(?::\d+)?)(?:\n|: ERROR)/m.exec(told) ?? [];
  if (!at || !(error instanceof Error)) return;
  const head = `${error}`;
  const { stack = head } = error;
  error.stack = `${head}\n    at ${at}${stack.startsWith(head) ? stack.slice(head.length) : ''}`;
}

/** An app that answers everything with an error, as debug mode does: with its page to who may see it, with a plain 500 to all others. */
export function failingApp(error: unknown): Pottle {
  const app = new Pottle('the program', { staticFolder: null });
  app.debug = true;
  app.config.update({ ACCESS_LOG: false, DEBUG_LOCALS: false });
  // Its tests would be of this one.
  app.debugPage = (failure) => failurePage({ ...failure, again: failure.again.slice(0, 1) });
  app.beforeRequest(() => (request.endpoint === null ? tracebackResponse(error) : undefined));
  return app;
}
