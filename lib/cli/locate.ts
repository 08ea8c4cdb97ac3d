/** Finds the app that a command is about. */
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { Pottle, UsageError } from '../index.js';

/** There is no app where the command looked (flask.cli.NoAppException). */
export class AppNotFoundError extends UsageError {
  override readonly name = 'AppNotFoundError';
}

const CANDIDATES = [
  'wsgi.js',
  'wsgi.ts',
  'app.js',
  'app.mjs',
  'app.ts',
  'src/app.ts',
  'src/app.js',
  'dist/app.js',
];
const FACTORIES = ['createApp', 'makeApp', 'create_app', 'make_app'];

/**
 * Loads an app (flask.cli.locate_app).
 * @param spec `file.js`, `file.js:name`, `file.js:factory` or `file.js:factory('test', { debug: true })`; by default POTTLE_APP, FLASK_APP,
 * then what is called app or wsgi here
 * @throws AppNotFoundError
 */
export async function locateApp(spec: string | undefined): Promise<Pottle> {
  // An app.run() in the module is for `node app.js`: it does nothing while a command loads the module.
  process.env.POTTLE_RUN_FROM_CLI = 'true';
  const [file, name] = parse(spec ?? process.env.POTTLE_APP ?? process.env.FLASK_APP);
  const module = await load(file);
  const app = name === undefined ? await findApp(module, file) : await named(module, name, file);
  return app;
}

async function load(file: string): Promise<Record<string, unknown>> {
  const { href } = pathToFileURL(file);
  const isTypeScript = /\.[cm]?ts$/.test(file);
  const hasTsx = isTypeScript && (await loadTsx(href));
  try {
    return await import(href);
  } catch (error) {
    const { code, name } = error as NodeJS.ErrnoException;
    // Of what it cannot strip, Node says no more than that it is no JavaScript.
    if (!needsCompiler(error as Failure) && (!isTypeScript || hasTsx || name !== 'SyntaxError')) throw error;
    const why = code === undefined ? `: ${(error as Error).message}` : '';
    const shown = path.relative('', file);
    const how = isTypeScript
      ? 'install tsx beside it, and run this again: npm install --save-dev tsx'
      : `install tsx, and run: node --import tsx node_modules/.bin/pottle --app ${shown} …`;
    throw new AppNotFoundError(`Node cannot load ${shown} as it is${why}. For TypeScript ${how}`);
  }
}

/** Lets Node load TypeScript by tsx, where the app has that. @returns whether it has */
async function loadTsx(from: string): Promise<boolean> {
  try {
    const loader = createRequire(from).resolve('tsx');
    await import(pathToFileURL(loader).href);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'MODULE_NOT_FOUND') return false;
    throw error;
  }
}

type Failure = NodeJS.ErrnoException & { url?: string };

/** It is TypeScript, or imports some under the name that it will have when it is compiled. */
function needsCompiler({ code, url }: Failure): boolean {
  if (code === 'ERR_UNKNOWN_FILE_EXTENSION' || code === 'ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX') return true;
  return (
    code === 'ERR_MODULE_NOT_FOUND' &&
    /\.m?js$/.test(url ?? '') &&
    existsSync(new URL(url!.replace(/js$/, 'ts')))
  );
}

function parse(spec: string | undefined): [file: string, name: string | undefined] {
  const [, given, name] = /^(.*?)(?::(\w+(?:\(.*\))?))?$/s.exec(spec ?? '')!;
  const endings = given && /\.[cm]?[jt]s$/.test(given) ? [''] : ['', '.js', '.mjs', '.ts'];
  const tried = given ? endings.map((ending) => given + ending) : CANDIDATES;
  const file = tried.map((candidate) => path.resolve(candidate)).find(existsSync);
  if (file !== undefined) return [file, name];
  throw new AppNotFoundError(
    `Found no app: looked for ${tried.join(', ')} in ${process.cwd()}. Name it with --app file.js:name, or in POTTLE_APP.`,
  );
}

async function findApp(module: Record<string, unknown>, file: string): Promise<Pottle> {
  for (const name of ['app', 'application', 'default']) {
    if (module[name] instanceof Pottle) return module[name];
  }
  const apps = [...new Set(Object.values(module).filter((value) => value instanceof Pottle))];
  if (apps.length === 1) return apps[0]!;
  const factory = FACTORIES.find((name) => typeof module[name] === 'function');
  if (apps.length === 0 && factory !== undefined) return named(module, factory, file);
  throw new AppNotFoundError(
    apps.length === 0
      ? `${file} exports no app. Write "export const app = new Pottle(import.meta)", or a function createApp().`
      : `${file} exports several apps. Say which: --app ${path.basename(file)}:name.`,
  );
}

async function named(module: Record<string, unknown>, text: string, file: string): Promise<Pottle> {
  const [name, ...args] = callOf(text);
  const value = module[name];
  const app: unknown = typeof value === 'function' ? await value(...args) : value;
  if (app instanceof Pottle) return app;
  throw new AppNotFoundError(
    `${file} has no app '${name}': ${value === undefined ? 'it exports no such name' : 'that is something else'}.`,
  );
}

/** A name, and with what it is called: `createApp('test', { debug: true })`. @throws UsageError for more than values */
function callOf(text: string): [name: string, ...args: unknown[]] {
  const [name, args] = text.split(/\((.*)\)$/s) as [string, string?];
  if (!args) return [name];
  // JSON, in which text may have single quotes, and names stand alone.
  const json = args.replace(
    /"(?:[^"\\]|\\.)*"|'((?:[^'\\]|\\.)*)'|([{,]\s*)(\w+)(?=\s*:)/g,
    (all, text, before, key) => {
      if (text !== undefined) return JSON.stringify(text.replace(/\\(.)/gs, '$1'));
      return key === undefined ? all : `${before}"${key}"`;
    },
  );
  try {
    return [name, ...JSON.parse(`[${json}]`)];
  } catch {
    throw new UsageError(
      `--app: ${name}(${args}) is called with something else than values: text, numbers, true, false, null, lists and objects of them.`,
    );
  }
}
