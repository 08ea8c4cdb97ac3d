/** Projects that `pottle new` makes, from the packed tarball: what they install is here already, for all of them. */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { chmodSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify, stripVTControlCharacters } from 'node:util';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import { hasBrowser, launch } from '../browser.js';
import { Project } from '../installed.js';
import { eventually } from '../waiting.js';

export const ROOT = path.join(import.meta.dirname, '../..');
/** The folder of all of them, which has the package installed. */
export let installed: Project;
let browser: Browser | undefined;
const children: ChildProcess[] = [];

export interface Manifest {
  name: string;
  version: string;
  engines: { node: string };
  scripts: Record<string, string>;
  dependencies: Record<string, string>;
  devDependencies: Record<string, string>;
}

/** Sees to the folder, and to a browser, for the specs of a file. */
export function useInstalled(): void {
  beforeAll(async () => {
    if (hasBrowser) browser = await launch();
    installed = new Project();
    const modules = path.join(installed.folder, 'node_modules');
    const { devDependencies } = manifest(ROOT);
    mkdirSync(path.join(modules, '.bin'));
    for (const scope of ['@biomejs', '@types']) mkdirSync(path.join(modules, scope));
    for (const name of ['@biomejs/biome', '@types/node', 'tsx', 'typescript', 'zod']) {
      const real = path.join(ROOT, 'node_modules', name);
      expect(manifest(real).version, name).toBe(devDependencies[name]);
      symlinkSync(real, path.join(modules, name));
    }
    const commands = {
      pottle: 'pottle/dist/cli/bin.js',
      biome: '@biomejs/biome/bin/biome',
      tsc: 'typescript/bin/tsc',
    };
    for (const [name, file] of Object.entries(commands))
      symlinkSync(`../${file}`, path.join(modules, '.bin', name));
    chmodSync(path.join(modules, commands.pottle), 0o755); // as npm does
  });
  afterEach(async () => {
    for (const child of children.splice(0)) await stop(child);
  });
  afterAll(async () => {
    await browser?.close();
    installed.remove();
  });
}

export const at = (...names: string[]) => path.join(installed.folder, ...names);
export const manifest = (folder: string) =>
  JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8')) as Manifest;
export const pottleNew = (...words: string[]) =>
  installed.node([at('node_modules/.bin/pottle'), 'new', ...words]);
export const filesOf = (folder: string) =>
  readdirSync(at(folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(at(folder), path.join(entry.parentPath ?? entry.path, entry.name)))
    .sort();

/** Changes a file of a project. @throws when nothing is changed */
export function change(folder: string, file: string, by: (text: string) => string): void {
  const before = readFileSync(at(folder, file), 'utf8');
  const after = by(before);
  expect(after, file).not.toBe(before);
  writeFileSync(at(folder, file), after);
}

/** Runs a script of a project to its end. @throws when it fails */
export async function npm(folder: string, ...words: string[]): Promise<string> {
  const { stdout, stderr } = await promisify(execFile)('npm', words, { cwd: at(folder) }).catch((error) => {
    throw new Error(`npm ${words.join(' ')} in ${folder}:\n${error.stdout}${error.stderr}`);
  });
  return stdout + stderr;
}

/** A command that runs, and what it has written, without colours. */
export interface Running {
  readonly child: ChildProcess;
  readonly said: () => string;
  readonly ended: Promise<number | null>;
}

/** Runs a command of a project. It ends with the spec. */
function run(folder: string, command: string, words: string[], more: Record<string, string>): Running {
  const child = spawn(command, words, { cwd: at(folder), env: { ...process.env, ...more }, detached: true });
  children.push(child);
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (data) => {
      output += data;
    });
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
  return { child, said: () => stripVTControlCharacters(output), ended };
}

/** Runs a script of a project that serves. */
export const serve = (folder: string, ...words: string[]) =>
  run(folder, 'npm', words, { PORT: '0', POTTLE_TRANSPORT: 'node' });

/** Runs a command of a project as if it were typed in a terminal. */
export const inTerminal = (folder: string, command: string, env: Record<string, string> = {}) =>
  run(folder, 'script', ['-qec', command, '/dev/null'], { TERM: 'xterm', ...env });

/** Where a command serves, once it says so. @throws when it ends before */
export async function urlOf({ child, said }: Running): Promise<string> {
  const running = /Running on (\S+) /;
  await eventually(() => running.test(said()) || child.exitCode !== null, said);
  const [, url] = running.exec(said()) ?? [];
  if (url === undefined) throw new Error(`It has ended:\n${said()}`);
  return url;
}

/** Ends a command and what it runs. */
async function stop(child: ChildProcess): Promise<void> {
  const ended = new Promise((resolve) => child.on('close', resolve));
  if (child.exitCode === null) process.kill(-child.pid!, 'SIGTERM');
  else return;
  await ended;
}

/** Opens a page as somebody new. @param problems gets what the browser complains of */
export async function open(url: string, problems: string[]): Promise<Page> {
  const page = await (await browser!.newContext()).newPage();
  page.setDefaultTimeout(0); // the spec's own is enough
  page.on(
    'console',
    (message) => ['error', 'warning'].includes(message.type()) && problems.push(message.text()),
  );
  page.on('pageerror', (error) => problems.push(String(error)));
  await page.goto(url);
  return page;
}
