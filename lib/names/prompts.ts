/** Questions of commands, answered in the terminal, by what is piped in, or by a test. */

import { AsyncLocalStorage } from 'node:async_hooks';
import { createInterface } from 'node:readline/promises';
import { Abort } from './clickerrors.js';

/** The lines that a test answers with. */
const answers = new AsyncLocalStorage<string[]>();

/** Runs a command whose questions are answered by the lines of a text, and by nobody behind them. */
export function answering<T>(input: string | undefined, run: () => Promise<T>): Promise<T> {
  return input === undefined ? run() : answers.run(input.replace(/\n$/, '').split('\n'), run);
}

/** Lines that came behind an answer, for the next question. */
const waiting: string[] = [];

/** Asks for text. Awaited, which click does not need. @throws Abort where nobody answers */
export async function prompt(
  text: string,
  { default: fallback }: { default?: unknown } = {},
): Promise<string> {
  const question = fallback === undefined ? `${text}: ` : `${text} [${fallback}]: `;
  const given = answers.getStore() ?? (waiting.length > 0 ? waiting : null);
  const answer = given === null ? await asked(question) : next(given, question);
  return answer === '' && fallback !== undefined ? String(fallback) : answer;
}

function next(lines: string[], question: string): string {
  process.stderr.write(`${question}\n`);
  if (lines.length === 0) throw new Abort();
  return lines.shift()!;
}

async function asked(question: string): Promise<string> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  terminal.on('line', (line) => waiting.push(line)); // the first one goes to the question
  try {
    const ended = new Promise<never>((_, reject) => terminal.once('close', () => reject(new Abort())));
    return await Promise.race([terminal.question(question), ended]);
  } finally {
    terminal.close();
  }
}

/** Asks for yes or no. Awaited. */
export async function confirm(
  text: string,
  { default: fallback = false, abort = false } = {},
): Promise<boolean> {
  const answer = (await prompt(`${text} [${fallback ? 'Y/n' : 'y/N'}]`)).trim().toLowerCase();
  const yes = answer === '' ? fallback : /^y(?:es)?$/.test(answer);
  if (abort && !yes) throw new Abort();
  return yes;
}
