/** What docs/mirror.md shows: the output, the requests and the masks. */
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it, vi } from 'vitest';
import { main } from '../../lib/cli/main.js';
import { Rule } from '../../lib/mirror/masks.js';
import { parseRequests } from '../../lib/mirror/requests.js';
import { site } from './sites.js';

const PAGE = readFileSync(path.resolve(import.meta.dirname, '../../docs/mirror.md'), 'utf8');
const blocks = (language: string) =>
  [...PAGE.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, 'gm'))].map(([, code]) => code!);

it('prints what the page says', async () => {
  // In the project, where the package is found.
  const file = path.join(import.meta.dirname, '.port.ts');
  writeFileSync(file, blocks('ts')[0]!);
  const old = await site(({ url }, response) => {
    const isPage = url === '/notes';
    response.setHeader('Content-Type', isPage ? 'text/html; charset=utf-8' : 'application/json');
    const page =
      '<title>Notes</title>\n<ul>\n<li>Milk</li>\n<li>Bread &amp; butter</li>\n</ul>\n<a href="/about">About</a>';
    response.end(isPage ? page : `{"at":"${new Date().toISOString()}","version":1.0}\n`);
  });
  const log = vi.spyOn(console, 'log').mockImplementation(() => undefined);
  try {
    expect(await main(['mirror', '--old', old, '--new', file, '--crawl', '/notes'])).toBe(1);
    const shown = blocks('console')[0]!.replace(/^\$.*\n/gm, '');
    expect(`${log.mock.calls.flat().join('\n')}\n`).toBe(shown);
  } finally {
    rmSync(file);
    vi.restoreAllMocks();
    delete process.env.POTTLE_RUN_FROM_CLI;
  }
});

it('takes the requests and masks of the page', () => {
  expect(parseRequests(blocks('requests')[0]!, 'page')).toHaveLength(5);
  const masks = JSON.parse(blocks('json')[0]!).map((mask: never) => new Rule(mask));
  expect(masks).toHaveLength(7);
});

it('names each option on the page', () => {
  const command = readFileSync(path.resolve(import.meta.dirname, '../../lib/cli/main.ts'), 'utf8');
  const [, own = ''] = /\.command\('mirror'\)([\s\S]*?)\.command\(/.exec(command)!;
  const options = [...own.matchAll(/'(--[\w-]+)/g)].map(([, name]) => name!);
  expect(options.length).toBeGreaterThan(10);
  expect(options.filter((name) => !PAGE.includes(name))).toEqual([]);
});
