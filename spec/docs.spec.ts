/** Every TypeScript block of the README and the pages in docs is a program that runs. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Pottle } from 'pottle';
import { apiClient } from 'pottle/schema';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';

const ROOT = path.resolve(import.meta.dirname, '..');
// Within the project, so that the blocks are compiled and find the package; not under version control.
const SCRATCH = path.join(import.meta.dirname, '.docs');

const pages = [
  'README.md',
  ...readdirSync(path.join(ROOT, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];

interface Block {
  page: string;
  line: number;
  language: string;
  /** The file that the block is, for other blocks of the page: ```html templates/index.html */
  file: string | undefined;
  code: string;
}

function blocksOf(page: string): Block[] {
  const text = readFileSync(path.join(ROOT, page), 'utf8');
  return [...text.matchAll(/^```(\w+)(?: (\S+))?\n([\s\S]*?)^```$/gm)].map((match) => ({
    page,
    line: text.slice(0, match.index).split('\n').length,
    language: match[1]!,
    file: match[2],
    code: match[3]!,
  }));
}

const blocks = pages.flatMap(blocksOf);
const programs = blocks.filter(({ language }) => language === 'ts');

/** The page whose blocks import the client of its app. */
const CLIENTS = 'docs/typed-client.md';

/** Where the blocks of a page are files. */
const folderOf = (page: string) => path.join(SCRATCH, page.replaceAll(/\W/g, '_'));

function write({ page, line, file = `line${line}.ts`, language, code }: Block): string {
  const place = path.join(folderOf(page), file);
  mkdirSync(path.dirname(place), { recursive: true });
  const ending = /^(?:const|let) app\b/m.test(code) ? '\nexport { app };\n' : '\nexport {};\n';
  writeFileSync(place, language === 'ts' ? code + ending : code);
  return place;
}

async function run(block: Block): Promise<{ app?: Pottle }> {
  return import(write(block));
}

beforeAll(async () => {
  for (const block of blocks) if (block.file !== undefined || block.language === 'ts') write(block);
  // As strict as `tsc --init` makes the programs of readers.
  const compilerOptions = { exactOptionalPropertyTypes: true };
  const config = { extends: '../../tsconfig.json', compilerOptions, include: ['**/*.ts'] };
  mkdirSync(SCRATCH, { recursive: true });
  writeFileSync(path.join(SCRATCH, 'tsconfig.json'), JSON.stringify(config));
  // A block may end with app.run(): it must not serve here.
  vi.stubEnv('POTTLE_RUN_FROM_CLI', 'true');
  vi.spyOn(console, 'assert').mockImplementation((condition, ...words) => {
    if (!condition) throw new Error(`An assertion of the page does not hold. ${words.join(' ')}`);
  });
  vi.spyOn(console, 'log').mockImplementation(() => undefined);
  for (const block of blocks.filter(({ page, file }) => page === CLIENTS && file === 'app.ts'))
    writeFileSync(path.join(folderOf(CLIENTS), 'client.ts'), apiClient((await run(block)).app!));
});

afterAll(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
  rmSync(SCRATCH, { recursive: true, force: true });
});

describe('the pages', () => {
  it('pass the compiler', () => {
    const tsc = path.join(ROOT, 'node_modules/.bin/tsc');
    // Files by the names of their pages and lines, and what is wrong in them; nothing when all is well.
    const { stdout } = spawnSync(tsc, ['-p', SCRATCH], { encoding: 'utf8', cwd: SCRATCH });
    // The package's own modules are not compiled so strictly: readers have its declarations.
    expect(stdout.replace(/^\S*\blib\/.*\n(?: .*\n)*/gm, '')).toBe('');
  });

  it.each(programs.map((block) => [`${block.page}:${block.line}`, block] as const))(
    '%s runs',
    async (_, block) => {
      const { app } = await run(block);
      // Views of a page are called too: none of them may fail.
      if (app === undefined) return;
      for (const rule of app.urlMap.iterRules()) {
        if (rule.websocket || rule.arguments.size > 0 || !rule.methods?.has('GET')) continue;
        const { statusCode, text } = await app.testClient().get(rule.rule);
        expect(statusCode, `GET ${rule.rule}: ${text}`).toBeLessThan(500);
      }
    },
  );
});

describe('the first example of the README', () => {
  it('does what it says', async () => {
    const { app } = await run(blocksOf('README.md')[0]!);
    const client = app!.testClient();
    expect((await client.get('/')).text).toBe('Hello, World!');
    expect((await client.get('/hello/Ann?loud=1')).json).toEqual({ message: 'Hello Ann', loud: '1' });
    await using socket = await client.websocket('/ws');
    await socket.send('hi');
    expect(await socket.receive()).toBe('echo hi');
  });
});
