/** Finds the app that a command is about. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { Pottle } from '../index.js';

/** The command line cannot be obeyed; the message says why, in a line. */
export class UsageError extends Error {
  override readonly name: string = 'UsageError';
}

/** There is no app where the command looked (flask.cli.NoAppException). */
export class AppNotFoundError extends UsageError {
  override readonly name = 'AppNotFoundError';
}

const CANDIDATES = ['wsgi.js', 'app.js', 'app.mjs', 'dist/app.js', 'app.ts'];
const FACTORIES = ['createApp', 'makeApp', 'create_app', 'make_app'];

/**
 * Loads an app (flask.cli.locate_app).
 * @param spec `file.js`, `file.js:name` or `file.js:factory`; by default POTTLE_APP, FLASK_APP, then app.js here
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
  try {
    return await import(pathToFileURL(file).href);
  } catch (error) {
    if (!needsCompiler(error as NodeJS.ErrnoException & { url?: string })) throw error;
    throw new AppNotFoundError(
      `Node cannot load ${file} as it is. For TypeScript, install tsx and run: node --import tsx node_modules/.bin/pottle --app ${path.relative('', file)} …`,
    );
  }
}

/** It is TypeScript, or imports some under the name that it will have when it is compiled. */
function needsCompiler({ code, url }: { code?: string; url?: string }): boolean {
  if (code === 'ERR_UNKNOWN_FILE_EXTENSION' || code === 'ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX') return true;
  return (
    code === 'ERR_MODULE_NOT_FOUND' &&
    /\.m?js$/.test(url ?? '') &&
    existsSync(new URL(url!.replace(/js$/, 'ts')))
  );
}

function parse(spec: string | undefined): [file: string, name: string | undefined] {
  const [given, name] = (spec ?? '').split(/:(?=[^/\\]*$)/);
  const tried = given ? [given, `${given}.js`, `${given}.mjs`, `${given}.ts`] : CANDIDATES;
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

async function named(module: Record<string, unknown>, name: string, file: string): Promise<Pottle> {
  const value = module[name];
  const app: unknown = typeof value === 'function' ? await value() : value;
  if (app instanceof Pottle) return app;
  throw new AppNotFoundError(
    `${file} has no app '${name}': ${value === undefined ? 'it exports no such name' : 'that is something else'}.`,
  );
}
