/** Commits a beginner's mistake, and gives all that its maker gets to see: in the terminal, and in the browser. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { createLogger, Pottle } from 'pottle';

/** What a beginner sees outside of debug mode. */
export interface Seen {
  /** What is logged, without times and stacks. */
  terminal: string;
  /** The beginner's own line that the stack leads to, or the line that it names in a template; null without a stack. */
  place: string | null;
  /** Status and text of the page, without tags. */
  browser: string;
}

/** The page of an error that nobody handled. */
export const BROKEN =
  '500 INTERNAL SERVER ERROR: Internal Server Error The server encountered an internal error and was unable to complete ' +
  'your request. Either the server is overloaded or there is an error in the application.';

/** An app as a beginner has it, and what it logs. */
export function makeApp(written: string[] = []): Pottle {
  const app = new Pottle('shop', { rootPath: import.meta.dirname, staticFolder: null });
  app.logger = createLogger('shop', { write: (text) => written.push(text) });
  return app;
}

type Client = ReturnType<Pottle['testClient']>;
type Ask = (client: Client) => Promise<{ status: string; text: string }>;

/** Sends a form, or something else, to `/`. */
export const onPostOf =
  (options: Parameters<Client['post']>[1]): Ask =>
  (client) =>
    client.post('/', options);
export const onPost = onPostOf({ form: { name: 'Ann' } });

/** Makes an app with a mistake in it, and asks it. @param ask the request, by default GET / */
export async function commit(
  mistake: (app: Pottle) => void,
  ask: Ask = (client) => client.get('/'),
): Promise<Seen> {
  const written: string[] = [];
  const app = makeApp(written);
  mistake(app);
  const { status, text } = await ask(app.testClient());
  const page = text.replace(/<title>.*?<\/title>|<[^>]*>/g, ' ');
  const browser = `${status}: ${page.replace(/\s+/g, ' ').trim()}`;
  await Promise.allSettled(app.backgroundTasks);
  return { terminal: written.map(withoutStack).join('\n'), place: placeIn(written.join('\n')), browser };
}

/** What the mistake says at once, when the program starts. */
export function refusal(mistake: (app: Pottle) => void): Omit<Seen, 'browser'> {
  try {
    mistake(makeApp());
  } catch (error) {
    const { name, message, stack } = error as Error;
    return { terminal: `${name}: ${message}`, place: placeIn(stack!) };
  }
  throw new Error('Nothing was said.');
}

/** The message: all before the stack, and without what inspecting an error adds after it. */
function withoutStack(text: string): string {
  return text
    .replace(/^\[.*?\] /, '')
    .replace(/\n {4}at [\s\S]*$/, '')
    .replace(/^([A-Z]\w*Error)(?: \[\w+\])?:/m, '$1:');
}

/** The first line in the stack that is in a template or in a spec's own file, as it reads there. */
function placeIn(stack: string): string | null {
  const template = /^ +at (template .*)$/m.exec(stack);
  if (template !== null) return template[1]!.replace(/ +/g, ' ');
  const [, file, line] = /(?:\(|at |file:\/\/)(\/[^\n():]+\.spec\.ts):(\d+)/.exec(stack) ?? [];
  if (file === undefined) return null;
  return `${path.basename(file)}: ${readFileSync(file, 'utf8').split('\n')[Number(line) - 1]!.trim()}`;
}
