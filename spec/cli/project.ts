/** A project on disk that has the package installed, built from the sources, and the command typed in it. */
import { type ChildProcess, spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import { bundle, PACKAGES } from '../bundle.js';
import { eventually } from '../waiting.js';

const ROOT = path.join(import.meta.dirname, '../..');
const SCRATCH = realpathSync(mkdtempSync(path.join(tmpdir(), 'pottle-project-')));
/** Where the package is, as an app finds it. */
const PACKAGE = path.join(SCRATCH, 'node_modules/pottle');
let folder = '';
let count = 0;
const children: ChildProcess[] = [];

/** Sees to a project for each spec of a file. */
export function useProject(): void {
  beforeAll(async () => {
    mkdirSync(PACKAGE, { recursive: true });
    for (const name of PACKAGES)
      symlinkSync(path.join(ROOT, 'node_modules', name), path.join(SCRATCH, 'node_modules', name));
    cpSync(path.join(ROOT, 'package.json'), path.join(PACKAGE, 'package.json'));
    const entryPoints = ['index', 'cli/bin'].map((name) => path.join(ROOT, `lib/${name}.ts`));
    await bundle({ entryPoints, outdir: path.join(PACKAGE, 'dist'), outbase: path.join(ROOT, 'lib') });
  });
  beforeEach(() => {
    folder = path.join(SCRATCH, String(count++));
    mkdirSync(folder);
    write('package.json', '{ "type": "module" }');
  });
  afterEach(() => {
    for (const child of children.splice(0)) child.kill('SIGKILL');
  });
  afterAll(() => rmSync(SCRATCH, { recursive: true }));
}

/** Writes a file of the project. */
export function write(name: string, text: string): void {
  mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
  writeFileSync(path.join(folder, name), text);
}

/** Installs tsx. */
export function giveTsx(): void {
  mkdirSync(path.join(folder, 'node_modules'));
  symlinkSync(path.join(ROOT, 'node_modules/tsx'), path.join(folder, 'node_modules/tsx'));
}

/** A command that runs. */
export interface Run {
  output: string;
  readonly child: ChildProcess;
  readonly ended: Promise<number | null>;
  hasEnded: boolean;
}

/** Where a command is typed, below the folder, and what is in its environment besides. */
interface At {
  readonly env?: Record<string, string>;
  readonly cwd?: string;
}

/** Types `pottle …` in the folder, or one below. */
export function pottle(words: string, at?: At): Run {
  return node([path.join(PACKAGE, 'dist/cli/bin.js'), ...words.split(' ').filter(Boolean)], at);
}

/** Types `node …` there. */
export function node(args: string[], { env = {}, cwd = '' }: At = {}): Run {
  const child = spawn(process.execPath, args, {
    cwd: path.join(folder, cwd),
    env: { ...process.env, POTTLE_TRANSPORT: 'node', POTTLE_DEBUG_PIN: '', ...env },
  });
  children.push(child);
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
  const run: Run = { output: '', child, ended, hasEnded: false };
  ended.then(() => {
    run.hasEnded = true;
  });
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (data) => {
      run.output += data;
    });
  return run;
}

/** Waits until a command has written this, so often. */
export async function says(run: Run, what: RegExp, times = 1): Promise<void> {
  const all = new RegExp(what, `${what.flags}g`);
  const said = () => [...run.output.matchAll(all)].length >= times;
  await eventually(
    () => run.hasEnded || said(),
    () => `it says ${what}: ${run.output}`,
  );
  if (!said()) throw new Error(`It ended, and had not said ${what}:\n${run.output}`);
}

/** Where a command serves, once it says so. */
export async function urlOf(run: Run): Promise<string> {
  await says(run, /Running on \S+.*\n/);
  return /Running on (\S+)/.exec(run.output)![1]!;
}
