/** `pottle new`: a project to begin with, made of the files in starters/. */
import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline/promises';
import { UsageError } from '../index.js';
import { Environment, FunctionLoader, StrictUndefined } from '../jinja/index.js';
import { PACKAGE, readPackage } from './package.js';
import { TEMPLATES } from './values.js';

const LANGUAGES = { ts: 'TypeScript', js: 'JavaScript, which needs no build' };

type Template = keyof typeof TEMPLATES;
type Language = keyof typeof LANGUAGES;

/** What stands on the command line. */
interface Options {
  template?: Template;
  ts?: boolean;
  js?: boolean;
  install?: boolean;
}

const STARTERS = path.join(PACKAGE, 'starters');
/** Where their TypeScript is JavaScript: see starters.js. */
const COMPILED = path.join(PACKAGE, 'dist/starters');

/**
 * Writes a project into a new or empty folder, and asks for what the options leave open, if somebody is there to answer.
 * @returns the exit code: 1 when nobody answers, or `npm install` fails
 * @throws UsageError for a folder that will not do
 */
export async function createProject(directory: string, options: Options): Promise<number> {
  const folder = path.resolve(directory);
  const name = nameOf(folder);
  checkEmpty(folder, directory);
  const answers = await answer(options.template, options.ts ? 'ts' : options.js ? 'js' : undefined);
  if (answers === null) {
    console.error('\nNothing was written.');
    return 1;
  }
  write(folder, directory, filesOf(name, ...answers));
  const [template, language] = answers;
  console.log(`\n${name}: ${TEMPLATES[template]}, in ${LANGUAGES[language].split(',', 1)}.`);
  const installed = options.install === true && install(folder);
  console.log(`\n${nextSteps(directory, installed)}\nThe README.md there says more.`);
  return options.install && !installed ? 1 : 0;
}

function nextSteps(directory: string, installed: boolean): string {
  const steps = ['npm run dev'];
  if (!installed) steps.unshift('npm install');
  if (path.relative('', directory) !== '')
    steps.unshift(`cd ${/\s/.test(directory) ? `"${directory}"` : directory}`);
  return steps.map((step) => `  ${step}\n`).join('');
}

/** Names that npm keeps for itself, or that the project needs for another package. */
const TAKEN = new Set(['node_modules', 'favicon.ico', 'pottle', 'zod', 'tsx', 'typescript']);

/** The name of the package: that of the folder, as npm wants it. @throws UsageError where nothing is left of it */
function nameOf(folder: string): string {
  const { base } = path.parse(folder);
  const name = base
    .toLowerCase()
    .replace(/[^a-z0-9._~-]+/g, '-')
    .replace(/^[._-]+|-+$/g, '');
  if (name !== '' && name.length <= 214 && !TAKEN.has(name)) return name;
  throw new UsageError(`A package cannot have the name '${name || base}': choose another for the folder.`);
}

/** @throws UsageError where a folder has something in it, or cannot be one */
function checkEmpty(folder: string, shown: string): void {
  try {
    const found = readdirSync(folder).filter((name) => name !== '.git'); // a repository to begin in is empty
    if (found.length > 0)
      throw new UsageError(`${shown} is not empty: choose a new folder, or an empty one.`);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (error instanceof UsageError) throw error;
    if (code !== 'ENOENT') throw new UsageError(`${shown} cannot be a project's folder: ${message}`);
  }
}

/** The template and the language: given, or chosen in a terminal, or the first. @returns null when who was asked has left */
async function answer(template?: Template, language?: Language): Promise<[Template, Language] | null> {
  if (!process.stdin.isTTY || !process.stdout.isTTY) return [template ?? 'pages', language ?? 'ts'];
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  const left = new AbortController();
  terminal.once('close', () => left.abort());
  const choose = async <K extends string>(choices: Record<K, string>): Promise<K> => {
    const keys = Object.keys(choices) as K[];
    const lines = keys.map((key) => `  ${key.padEnd(9)}${choices[key]}\n`);
    for (;;) {
      const text = await terminal.question(`${lines.join('')}Which one? [${keys[0]}] `, {
        signal: left.signal,
      });
      const chosen = keys.find((key) => key.startsWith(text.trim().toLowerCase()));
      if (chosen !== undefined) return chosen;
    }
  };
  try {
    return [template ?? (await choose(TEMPLATES)), language ?? (await choose(LANGUAGES))];
  } catch (error) {
    if (left.signal.aborted) return null;
    throw error;
  } finally {
    terminal.close();
  }
}

/** The files of a project: their text by their names. */
function filesOf(name: string, template: Template, language: Language): Map<string, string> {
  const { version, devDependencies } = readPackage();
  const typescript = language === 'ts';
  const values = {
    ...{ name, template, typescript, ending: language, built: typescript ? 'dist' : 'src' },
    versions: { ...devDependencies, pottle: version },
    node: process.versions.node.split('.', 1)[0],
    secretKey: randomBytes(32).toString('hex'),
  };
  const every = path.join(STARTERS, 'every');
  const environment = new Environment({
    loader: new FunctionLoader((file) => readFileSync(path.join(every, file), 'utf8')),
    undefined: StrictUndefined,
    ...{ autoescape: false, trimBlocks: true, lstripBlocks: true, keepTrailingNewline: true },
  });
  const files = new Map<string, string>();
  for (const file of filesIn(every))
    files.set(file.replace(/\.jinja$/, ''), environment.getTemplate(file).render(values));
  for (const layer of [template, ...(typescript ? ['typescript'] : [])])
    for (const file of filesIn(path.join(STARTERS, layer))) {
      const compiled = !typescript && file.endsWith('.ts');
      const made = compiled ? file.replace(/ts$/, 'js') : file;
      files.set(made, readFileSync(path.join(compiled ? COMPILED : STARTERS, layer, made), 'utf8'));
    }
  return files;
}

/** The files of a folder and those below it, from there. */
function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath ?? entry.path, entry.name)));
}

/** @throws UsageError where that may not be */
function write(folder: string, shown: string, files: Map<string, string>): void {
  try {
    for (const [file, text] of files) {
      const place = path.join(folder, file);
      mkdirSync(path.dirname(place), { recursive: true });
      writeFileSync(place, text, { flag: 'wx' });
    }
  } catch (error) {
    throw new UsageError(`${shown} cannot be written: ${(error as Error).message}`);
  }
}

/** @returns whether npm could */
function install(cwd: string): boolean {
  const { status } = spawnSync('npm', ['install'], {
    cwd,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  return status === 0;
}
