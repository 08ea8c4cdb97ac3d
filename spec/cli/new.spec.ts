/** `pottle new`, from the packed tarball: what it asks and refuses, and projects of all kinds that do what their README says. */
import { execFile, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { hasBrowser } from '../browser.js';
import { eventually } from '../waiting.js';
import { has } from '../workers/program.js';
import {
  at,
  change,
  filesOf,
  installed,
  inTerminal,
  manifest,
  npm,
  open,
  pottleNew,
  ROOT,
  serve,
  urlOf,
  useInstalled,
} from './made.js';

useInstalled();

describe('new', () => {
  it('writes a project, says what to do next, and installs nothing', () => {
    const { status, stdout, stderr } = pottleNew('My Site');
    expect([status, stderr]).toEqual([0, '']);
    expect(stdout).toContain('\n  cd "My Site"\n  npm install\n  npm run dev\n');
    expect(filesOf('My Site')).toEqual([
      ...['.dockerignore', '.env', '.env.example', '.github/workflows/ci.yml', '.gitignore', 'Dockerfile'],
      ...['README.md', 'biome.json', 'package.json', 'src/app.ts', 'static/icon.svg', 'static/live.js'],
      ...['static/style.css', 'templates/base.html', 'templates/error.html', 'templates/index.html'],
      ...['test/app.test.ts', 'tsconfig.build.json', 'tsconfig.json'],
    ]);
    const [major] = process.versions.node.split('.');
    expect(manifest(at('My Site'))).toMatchObject({ name: 'my-site', engines: { node: `>=${major}` } });
    expect(readFileSync(at('My Site/Dockerfile'), 'utf8')).toContain(`FROM node:${major}-slim\n`);
  });

  it('asks for the versions that Pottle itself is tried with', () => {
    pottleNew('versions', '--template', 'api');
    const own = manifest(ROOT);
    const { dependencies, devDependencies } = manifest(at('versions'));
    expect(dependencies.pottle).toBe(`^${own.version}`);
    for (const [name, version] of Object.entries({ ...dependencies, ...devDependencies }))
      if (name !== 'pottle') expect([name, version]).toEqual([name, own.devDependencies[name]]);
  });

  it('makes up a secret key for this machine alone', () => {
    const keys = ['first', 'second'].map((name) => {
      pottleNew(name);
      return /^POTTLE_SECRET_KEY=(\w{64})$/m.exec(readFileSync(at(name, '.env'), 'utf8'))![1];
    });
    expect(new Set(keys).size).toBe(2);
    expect(readFileSync(at('first/.env.example'), 'utf8')).toMatch(/^POTTLE_SECRET_KEY=$/m);
    expect(readFileSync(at('first/.gitignore'), 'utf8')).toMatch(/^\.env$/m);
  });

  it('takes the current folder when it has nothing but a repository', async () => {
    mkdirSync(at('here/.git'), { recursive: true });
    const { stdout } = await promisify(execFile)(at('node_modules/.bin/pottle'), ['new', '.', '--js'], {
      cwd: at('here'),
    });
    expect(stdout).toContain('\n  npm install\n  npm run dev\n');
    expect(stdout).not.toContain('cd ');
    expect(manifest(at('here')).name).toBe('here');
  });

  it('runs npm install when it is told to', () => {
    // npm itself would ask the registry for what is not there yet.
    const bin = installed.write('fake/npm', '#!/bin/sh\necho "npm $* in $PWD"\n');
    chmodSync(bin, 0o755);
    const words = [at('node_modules/.bin/pottle'), 'new', 'full', '--install'];
    const { status, stdout } = installed.node(words, { PATH: `${path.dirname(bin)}:${process.env.PATH}` });
    expect(status).toBe(0);
    expect(stdout).toContain(`npm install in ${at('full')}\n`);
    expect(stdout).toContain('\n\n  cd full\n  npm run dev\n');
    writeFileSync(bin, '#!/bin/sh\nexit 7\n');
    words[2] = 'fuller';
    expect(installed.node(words, { PATH: `${path.dirname(bin)}:${process.env.PATH}` })).toMatchObject({
      status: 1,
      stdout: expect.stringContaining('\n\n  cd fuller\n  npm install\n'),
    });
  });

  it.each([
    [['full-folder'], /^Error: full-folder is not empty: choose a new folder, or an empty one\.\n$/],
    [['full-folder/file'], /^Error: full-folder\/file cannot be a project's folder: ENOTDIR.*\n$/],
    [
      ['full-folder/file/below'],
      /^Error: full-folder\/file\/below cannot be a project's folder: ENOTDIR.*\n$/,
    ],
    [['...'], /^Error: A package cannot have the name '\.\.\.': choose another for the folder\.\n$/],
    [['Zod'], /^Error: A package cannot have the name 'zod': choose another for the folder\.\n$/],
    [
      ['x', '--template', 'shop'],
      /^error: .*'shop' is invalid\. Allowed choices are pages, api, minimal\.\n/,
    ],
    [['x', '--ts', '--js'], /^error: option '--ts' cannot be used with option '--js'\n/],
    [[], /^error: missing required argument 'folder'\n/],
  ])('refuses %j in a line, with 2', (words, message) => {
    if (!existsSync(at('full-folder'))) installed.write('full-folder/file', '');
    const { status, stdout, stderr } = pottleNew(...words);
    expect([status, stdout, stderr]).toEqual([2, '', expect.stringMatching(message)]);
    expect(existsSync(at('x'))).toBe(false);
  });
});

describe.skipIf(!has('script'))('new in a terminal', () => {
  /** @param keys what is typed, each once there is what stands before it */
  async function typed(words: string, keys: [string, string][]) {
    const { child, said, ended } = inTerminal('', `${at('node_modules/.bin/pottle')} new ${words}`);
    let seen = 0;
    for (const [shown, key] of keys) {
      await eventually(() => said().includes(shown, seen), said);
      seen = said().indexOf(shown, seen) + shown.length;
      child.stdin!.write(key);
    }
    return { status: await ended, output: said().slice(seen) };
  }

  it('asks for the template and the language, again where an answer is none', async () => {
    const { status } = await typed('asked', [
      ['Which one? [pages] ', 'shop\r'],
      ['Which one? [pages] ', 'mini\r'],
      ['Which one? [ts] ', 'js\r'],
    ]);
    expect(status).toBe(0);
    expect(filesOf('asked')).toContain('src/app.js');
    expect(filesOf('asked')).not.toContain('templates/base.html');
  });

  it('takes the first of each for Enter, and asks nothing that an option says', async () => {
    expect((await typed('entered --ts', [['Which one? [pages] ', '\r']])).status).toBe(0);
    expect(filesOf('entered')).toEqual(expect.arrayContaining(['src/app.ts', 'templates/base.html']));
    expect((await typed('told --js -t api', [])).output).not.toContain('Which one?');
  });

  it.each([
    ['Ctrl+C', '\x03'],
    ['Ctrl+D', '\x04'],
  ])('writes nothing after %s', async (_, key) => {
    const { status, output } = await typed('left', [['Which one? [pages] ', key]]);
    expect(status).toBe(1);
    expect(output).toMatch(/\nNothing was written\.\r?\n$/);
    expect(existsSync(at('left'))).toBe(false);
  });
});

const KINDS = ['pages', 'api', 'minimal'].flatMap((template) => [
  [template, 'ts'] as const,
  [template, 'js'] as const,
]);

describe.each(KINDS)('a project of %s in %s', (template, language) => {
  const folder = `${template}-${language}`;
  const problems: string[] = [];
  beforeAll(() => {
    expect(pottleNew(folder, '--template', template, `--${language}`)).toMatchObject({
      status: 0,
      stderr: '',
    });
  });

  it('passes what its CI runs', async () => {
    const workflow = readFileSync(at(folder, '.github/workflows/ci.yml'), 'utf8');
    const commands = [...workflow.matchAll(/- run: npm (.*)/g)].map(([, words]) => words!);
    const build = language === 'ts' ? ['run build'] : [];
    expect(commands).toEqual(['ci', 'run lint', 'test', ...build]);
    const said = await Promise.all(commands.slice(1).map((words) => npm(folder, ...words.split(' '))));
    expect(said.join('')).not.toMatch(/warn/i);
  });

  it('has a README with its commands and files', () => {
    const text = readFileSync(at(folder, 'README.md'), 'utf8');
    const scripts = [...text.matchAll(/npm (?:run )?(\w+)/g)].map(([, name]) => name!);
    expect(new Set(scripts)).toEqual(new Set(['install', ...Object.keys(manifest(at(folder)).scripts)]));
    for (const [, name] of text.matchAll(/^\| `(.*?)`/gm))
      expect(existsSync(at(folder, name!)), name).toBe(true);
  });

  it.skipIf(!hasBrowser)('starts in production, and works in a browser', async () => {
    const server = serve(folder, 'start');
    const url = await urlOf(server);
    await eventually(() => server.said().includes('Debug mode is off'), server.said);
    const page = await open(template === 'api' ? `${url}/docs` : url, problems);
    await TRIED[template]!(page, () => open(url, problems));
    expect(problems).toEqual([]);
  });

  // Of pages in TypeScript story.spec.ts tells more.
  it.skipIf(!hasBrowser || folder === 'pages-ts')('is developed with reload', async () => {
    const server = serve(folder, 'run', 'dev');
    const url = await urlOf(server);
    await eventually(() => server.said().includes('Debug mode is on'), server.said);
    const page = await open(url, problems);
    const [from, to] = CHANGES[template]!;
    const file = template === 'pages' ? 'templates/base.html' : `src/app.${language}`;
    change(folder, file, (text) => text.replaceAll(from, to));
    // The pages of an API let no script in, so they do not refresh themselves.
    if (template === 'api')
      await eventually(async () => (await (await fetch(`${url}/docs`)).text()).includes(to));
    else await page.getByText(to).first().waitFor();
    // What was asked for while it started again may have failed.
    expect(problems.filter((text) => !text.startsWith('Failed to load resource'))).toEqual([]);
    await page.close();
  });
});

describe('the page on developing', () => {
  const page = readFileSync(path.join(ROOT, 'docs/developing.md'), 'utf8');
  const blocks = (language: string) =>
    [...page.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\``, 'gm'))].map(([, text]) => text!);

  it('begins with a project, in which its test fails until its view is there', async () => {
    expect(page).toContain('$ npx pottle new board\n');
    pottleNew('board');
    const [test, view] = blocks('js') as [string, string];
    change('board', 'test/app.test.ts', (text) => `${text}\n${test}`);
    await expect(npm('board', 'test')).rejects.toThrow(/not ok \d+ - programs can read the entries/);
    change('board', 'src/app.ts', (text) => text.replace('  return app;\n', `${view}\n  return app;\n`));
    await npm('board', 'test');
    await npm('board', 'run', 'lint');
  });

  it('shows what its commands print', async () => {
    const shown = blocks('console')
      .join('')
      .split(/^\$ npx (?=pottle (?!new))/m)
      .slice(1);
    expect(shown).toHaveLength(3);
    for (const text of shown) {
      const [command, output] = text.split(/\n([\s\S]*)/) as [string, string];
      const PATH = `${at('node_modules/.bin')}:${process.env.PATH}`;
      const env = { ...process.env, PATH };
      // Where no view answers, explain ends with 1.
      const { stdout } = spawnSync('sh', ['-c', command], { cwd: at('board'), env, encoding: 'utf8' });
      expect(`${command}\n${stdout}`).toBe(`${command}\n${output.replace(/\$ npm[\s\S]*/, '')}`);
    }
  });
});

/** What a person does with each. */
const TRIED: Record<string, (page: Page, another: () => Promise<Page>) => Promise<void>> = {
  async pages(page, another) {
    const other = await another();
    await page.fill('[name=name]', 'Ann');
    await page.fill('[name=text]', 'Hello <there>');
    await page.click('button');
    await page.getByText('Thank you, Ann!').waitFor();
    await other.getByText('Hello <there>').waitFor();
    expect(await page.locator('.card').count()).toBe(1);
    expect(await page.inputValue('[name=name]')).toBe('Ann');
    if (process.env.SCREENSHOTS) await page.screenshot({ path: `${process.env.SCREENSHOTS}/new-pages.png` });
  },
  async api(page) {
    await page.getByText('Add task').first().waitFor();
  },
  async minimal(page) {
    expect(await page.textContent('h1')).toBe('Hello, World!');
  },
};

/** What is changed in each, and what a page shows then. */
const CHANGES: Record<string, [string, string]> = {
  pages: ['Guest book', 'Visitors'],
  api: ['Tasks', 'Chores'],
  minimal: ['Hello, World!', 'Hello, you!'],
};
