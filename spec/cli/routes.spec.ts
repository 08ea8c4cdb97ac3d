/** `pottle routes`, and its list that is kept. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { main } from '../../lib/cli/main.js';

const fixtures = path.resolve(import.meta.dirname, '../fixtures');
const shop = path.join(fixtures, 'shop.ts');

afterEach(() => {
  vi.restoreAllMocks();
  delete process.env.POTTLE_RUN_FROM_CLI;
});

async function run(...words: string[]): Promise<{ code: number; text: string; error: string }> {
  const out: string[] = [];
  const wrong: string[] = [];
  vi.spyOn(console, 'log').mockImplementation((text) => void out.push(String(text)));
  vi.spyOn(console, 'error').mockImplementation((text) => void wrong.push(String(text)));
  const code = await main(['--app', shop, 'routes', ...words]);
  return { code, text: out.join('\n'), error: wrong.join('\n') };
}

describe('routes', () => {
  it('prints a table, sorted as it is told', async () => {
    expect((await run()).text.split('\n')).toEqual([
      'Endpoint  Methods    Rule',
      '--------  ---------  --------------',
      'index     GET, POST  /',
      'item      GET        /item/<int:id>',
      'live      WEBSOCKET  /live',
    ]);
    const lines = (await run('--sort', 'rule', '--all-methods')).text.split('\n');
    expect(lines.slice(2).map((line) => line.split(/\s{2,}/)[2])).toEqual(['/', '/item/<int:id>', '/live']);
    expect(lines[2]).toContain('GET, HEAD, OPTIONS, POST');
    expect((await run('--sort', 'match')).text).toMatch(/index.*item.*live/s);
  });

  it('has a column for hosts or subdomains where there are some', async () => {
    const log = vi.spyOn(console, 'log').mockImplementation(() => undefined);
    expect(await main(['--app', path.join(fixtures, 'domains.ts'), 'routes', '--sort', 'domain'])).toBe(0);
    expect(String(log.mock.calls[0]![0]).split('\n')).toEqual([
      'Endpoint  Methods  Subdomain  Rule',
      '--------  -------  ---------  --------',
      'home      GET                 /',
      'page      GET                 /<name>',
      'never     GET                 /<other>',
      'apiIndex  GET      api        /',
    ]);
  });

  it('says what --sort takes', async () => {
    const { code, error } = await run('--sort', 'size');
    expect([code, error]).toEqual([
      2,
      "Error: --sort takes endpoint, methods, domain, rule or match, not 'size'.",
    ]);
  });
});

describe('routes --check', () => {
  const file = path.join(mkdtempSync(path.join(tmpdir(), 'pottle-routes-')), 'routes.json');

  it('ends with 0 while the list holds', async () => {
    const { text } = await run('--json');
    expect(JSON.parse(text)).toEqual([
      { endpoint: 'index', methods: ['GET', 'HEAD', 'OPTIONS', 'POST'], rule: '/' },
      { endpoint: 'item', methods: ['GET', 'HEAD', 'OPTIONS'], rule: '/item/<int:id>' },
      { endpoint: 'live', methods: [], rule: '/live', websocket: true },
    ]);
    writeFileSync(file, text);
    expect(await run('--check', file)).toMatchObject({ code: 0, text: `The 3 routes are those of ${file}.` });
  });

  it('names what is gone, new and renamed, and ends with 1', async () => {
    writeFileSync(
      file,
      JSON.stringify([
        { endpoint: 'home', methods: ['GET', 'HEAD', 'OPTIONS', 'POST'], rule: '/' },
        { endpoint: 'item', methods: ['DELETE'], rule: '/item/<int:id>' },
        { endpoint: 'live', methods: [], rule: '/live', websocket: true },
      ]),
    );
    const { code, text } = await run('--check', file);
    expect(text.split('\n')).toEqual([
      "renamed: 'home' is now 'index' (GET, HEAD, OPTIONS, POST /)",
      "gone:    'item' (DELETE /item/<int:id>)",
      "new:     'item' (GET, HEAD, OPTIONS /item/<int:id>)",
      '',
      'A bundler may have renamed functions: esbuild and tsup leave names as they are with keepNames.',
      `If that is meant: pottle routes --json > ${file}`,
    ]);
    expect(code).toBe(1);
  });

  it('says what is no list', async () => {
    for (const text of ['{}', '[{}]', '[null]']) {
      writeFileSync(file, text);
      expect(await run('--check', file)).toMatchObject({
        code: 2,
        error: expect.stringContaining('is no list of routes'),
      });
    }
    expect(await run('--check', 'none.json')).toMatchObject({
      code: 2,
      error: expect.stringContaining('ENOENT'),
    });
  });
});
