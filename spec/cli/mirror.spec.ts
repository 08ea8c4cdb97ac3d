/** `pottle mirror`: what it prints, and how it ends. */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import { main } from '../../lib/cli/main.js';
import { folder, pages } from '../mirror/sites.js';

const PORT = path.resolve(import.meta.dirname, '../fixtures/mirrored.ts');

afterEach(() => {
  vi.restoreAllMocks();
  delete process.env.POTTLE_RUN_FROM_CLI;
});

async function ran(...words: string[]) {
  const out: string[] = [];
  const note = (text: unknown) => void out.push(String(text));
  vi.spyOn(console, 'log').mockImplementation(note);
  vi.spyOn(console, 'error').mockImplementation(note);
  const code = await main(['mirror', ...words]);
  return { code, lines: out.join('\n').split('\n') };
}

/** The application that was there before. */
const former = (all: Record<string, string | (() => string)> = {}) =>
  pages({
    '/': '<!DOCTYPE html><h1>Notes</h1> <a href="/note/1">one</a> <a href="/data">data</a>',
    '/note/1': 'Milk',
    '/data': () => '',
    ...all,
  });

it('prints the first difference of each request, what helps, and a sum; and ends with 1', async () => {
  const { code, lines } = await ran(
    '--old',
    await former(),
    '--new',
    PORT,
    '--crawl',
    '--ignore-header',
    'Content-Type',
  );
  expect(code).toBe(1);
  expect(lines).toEqual([
    '2. GET /note/1 differs at status',
    '  old  status: 200',
    '  new  status: 404',
    '  pottle explain GET /note/1 says why.',
    '',
    '3. GET /data differs at body',
    '  old  the body is empty',
    '  new  the body is json',
    '',
    '3 requests, 1 the same, 2 differ',
  ]);
});

it('prints what differs in the same way in many answers once, and of many differences the places', async () => {
  const all = (name: (at: number) => string) =>
    Object.fromEntries(Array.from({ length: 30 }, (_, at) => [`/${at}`, `<h1>${name(at)}</h1>`]));
  const links = Array.from({ length: 30 }, (_, at) => `<a href="/${at}">x</a>`).join('');
  const old = await pages({ ...all(() => 'Old'), '/': links });
  const alike = await ran('--old', old, '--new', await pages({ ...all(() => 'New'), '/': links }), '--crawl');
  expect(alike.lines).toEqual([
    '2. GET /0 differs at html > body > h1',
    '       <head>',
    '       <body>',
    '         <h1>',
    '  old      "Old"',
    '  new      "New"',
    '  The same: 3. GET /1, 4. GET /2, 5. GET /3, 6. GET /4, 7. GET /5 and 24 more.',
    '',
    '31 requests, 1 the same, 30 differ',
  ]);
  const various = await ran('--old', old, '--new', await pages({ ...all(String), '/': links }), '--crawl');
  expect(various.lines.slice(-13, -1)).toEqual([
    ...Array.from({ length: 10 }, (_, i) => `${i + 22}. GET /${i + 20} differs at html > body > h1`),
    '(Of these, the places only: --json has all.)',
    '',
  ]);
});

it('records, lists masks, and replays with an app in this process', async () => {
  const golden = folder();
  const data = () => JSON.stringify({ count: 3, when: new Date(Date.now() + Math.random() * 1e12) });
  const old = await pages({ '/data.json': data });
  const requests = path.join(golden, 'requests');
  writeFileSync(requests, 'GET /data.json');
  const recorded = await ran('--old', old, '--requests', requests, '--golden', golden);
  expect(recorded).toEqual({
    code: 0,
    lines: [
      'Hidden by masks:',
      '  /when (date): 1 line, proposed now',
      '',
      `1 request recorded in ${golden}, with masks.json`,
    ],
  });
  const port = await pages({ '/data.json': data });
  expect((await ran('--replay', golden, '--new', port)).lines.at(-1)).toBe('1 request, 1 the same, 0 differ');
  const { code, lines } = await ran('--replay', golden, '--new', PORT, '--json');
  expect(code).toBe(1);
  expect(JSON.parse(lines.join('\n'))).toMatchObject({
    requests: 1,
    same: 0,
    differences: [
      { number: 1, request: 'GET /data.json', place: 'status', old: 'status: 200', new: 'status: 404' },
    ],
    masks: [],
    notes: [],
  });
});

it('asks for what a log has, once, and for nothing that changes something', async () => {
  const log = path.join(folder(), 'log');
  const entries = [
    ['GET', '/'],
    ['POST', '/'],
    ['GET', 'http://site.test/'],
    ['GET', '/x?a=1'],
  ];
  writeFileSync(
    log,
    entries.map(([method, url]) => JSON.stringify({ time: '2024-01-01T00:00:00Z', method, url })).join('\n'),
  );
  const old = await former();
  const { code, lines } = await ran('--old', old, '--new', old, '--log', log);
  expect(code).toBe(0);
  expect(lines).toEqual([
    'Note: Requests of the log that may change something were left out, 1 in all: --requests FILE sends what you write there.',
    '',
    '2 requests, 2 the same, 0 differ',
  ]);
  writeFileSync(log, '{"method": "GET"}');
  expect((await ran('--old', old, '--new', old, '--log', log)).lines[0]).toContain(
    'line 1 is no entry of a log',
  );
});

it('runs a command before each run, that of a port with the same data too', async () => {
  const file = path.join(folder(), 'data');
  const page = () => `<p>${readFileSync(file, 'utf8')}${writeFileSync(file, 'changed') ?? ''}</p>`;
  const [old, port] = [await pages({ '/': page }), await pages({ '/': page })];
  const words = ['--old', old, '--new', port, '--crawl', '--reset'];
  expect(await ran(...words, `printf fresh > ${file}`)).toEqual({
    code: 0,
    lines: ['1 request, 1 the same, 0 differ'],
  });
  expect(await ran(...words, 'exit 3')).toEqual({
    code: 2,
    lines: ['Error: The command of --reset ended with 3: exit 3'],
  });
});

it.each([
  [[], /^Error: Say where the old application is: pottle mirror --old/],
  [['--old', 'http://a'], /Say where the new application is/],
  [['--old', 'http://a', '--new', 'http://b'], /Say what to ask for: --crawl/],
  [
    ['--old', 'http://a', '--new', 'localhost:80', '--crawl'],
    /a URL with its scheme, http:\/\/localhost:80, or/,
  ],
  [['--replay', 'x', '--old', 'http://a'], /leave out --old and --golden/],
  [['--replay', 'x', '--new', 'http://a', '--crawl'], /leave out --requests, --log and --crawl/],
  [['--replay', 'nowhere', '--new', 'http://a'], /There are no answers in nowhere/],
  [
    ['--old', 'http://a', '--new', 'http://b', '--requests', 'nowhere'],
    /--requests names a file that cannot be read: ENOENT/,
  ],
  [['--old', 'a', '--new', 'http://b', '--crawl'], /--old takes a scheme, a host/],
  [['--old', 'http://a', '--new', 'nowhere.js', '--crawl'], /Found no app: looked for nowhere.js/],
  [['--old', 'http://127.0.0.1:1', '--new', 'http://b', '--crawl'], /The old application does not answer/],
  [
    ['--old', 'http://a', '--new', 'http://b', '--crawl', 'notes'],
    /--crawl takes a path of the old application/,
  ],
  [
    ['--old', 'http://a', '--new', 'http://b', '--crawl', '--golden', '/dev/null'],
    /\/dev\/null.* cannot be read: ENOTDIR/,
  ],
  [['--limit', '0'], /--limit takes a whole number from 1 on, not '0'/],
])('ends with 2 for %j', async (words, message) => {
  const { code, lines } = await ran(...words);
  expect([code, lines[0]]).toEqual([2, expect.stringMatching(message)]);
});
