/**
 * Writes dist/starters/: the TypeScript files of starters/ as JavaScript, for projects in that language. The compiler takes the
 * types out and leaves comments, but no blank lines and no layout: blank lines are comments on the way, and the formatter does the rest.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const ROOT = import.meta.dirname;
const OUT = path.join(ROOT, 'dist/starters');
const BLANK = '//blank';

const files = (ending) =>
  readdirSync(OUT, { recursive: true })
    .filter((file) => file.endsWith(ending))
    .map((file) => path.join(OUT, file));

function rewrite(file, change) {
  writeFileSync(file, change(readFileSync(file, 'utf8')));
}

function run(name, ...args) {
  const { status, stdout, stderr } = spawnSync(path.join(ROOT, 'node_modules/.bin', name), args, {
    cwd: ROOT,
    encoding: 'utf8',
    shell: process.platform === 'win32',
  });
  if (status !== 0) throw new Error(`${name} ${args.join(' ')} ended with ${status}.\n${stdout}${stderr}`);
}

rmSync(OUT, { recursive: true, force: true });
mkdirSync(OUT, { recursive: true });
for (const name of ['pages', 'api', 'minimal'])
  for (const folder of ['src', 'test'])
    cpSync(path.join(ROOT, 'starters', name, folder), path.join(OUT, name, folder), { recursive: true });

for (const file of files('.ts')) rewrite(file, (text) => text.replace(/^$(?!\n*$(?![\s\S]))/gm, BLANK));
const options = ['--noCheck', '--noEmit', 'false', '--rootDir', OUT, '--ignoreConfig'];
run(
  'tsc',
  ...options,
  '--target',
  'es2022',
  '--module',
  'nodenext',
  '--verbatimModuleSyntax',
  ...files('.ts'),
);
for (const file of files('.ts')) rmSync(file);
for (const file of files('.js'))
  rewrite(file, (text) => text.replaceAll(new RegExp(`^\\s*${BLANK}$`, 'gm'), ''));
run('biome', 'check', '--write', '--vcs-enabled=false', OUT);
