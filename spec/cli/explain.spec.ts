/** `pottle explain`: what an app does with a request. */
import path from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import { main } from '../../lib/cli/main.js';

const fixtures = path.resolve(import.meta.dirname, '../fixtures');

afterEach(() => {
  vi.restoreAllMocks();
  delete process.env.POTTLE_RUN_FROM_CLI;
});

async function explained(words: readonly string[], fixture = 'explained.ts') {
  const out: string[] = [];
  const note = (text: unknown) => void out.push(String(text));
  vi.spyOn(console, 'log').mockImplementation(note);
  vi.spyOn(console, 'error').mockImplementation(note);
  const code = await main(['--app', path.join(fixtures, fixture), 'explain', ...words]);
  // Lines depend on what compiled the fixture.
  return {
    code,
    lines: out
      .join('\n')
      .replaceAll(/\.ts:\d+(?=[),])/g, '.ts:N')
      .split('\n'),
  };
}

it('tells the rule, its values, the hooks in order with their places, and the limits', async () => {
  expect(await explained(['GET', '/user/5'])).toEqual({
    code: 0,
    lines: [
      "GET /user/5 is for 'users.user'.",
      '',
      'rule        /user/<int:id>',
      'methods     GET, HEAD, OPTIONS',
      'values      id = 5 (IntegerConverter)',
      'url values  loadUser (spec/fixtures/explained.ts:N)',
      'before      authenticate (spec/fixtures/explained.ts:N)',
      'view        user (spec/fixtures/explained.ts:N)',
      'after       a function without a name (spec/fixtures/explained.ts:N)',
      'teardown    closeDatabase (spec/fixtures/explained.ts:N)',
      'limits      the answer: sent within 60 s (RESPONSE_TIMEOUT)',
      "others      /user/<name> ('users.named'): It matches too, but what takes less is tried before, as in '/user/<int:id>'.",
      "            /user/ ('users.create'): It ends before '5'.",
    ],
  });
});

it('tells the place of the view in a wrapper first', async () => {
  const { lines } = await explained(['GET', '/twice']);
  expect(lines).toContain(
    'view        wrapped (spec/fixtures/explained.ts:N, in that of spec/fixtures/explained.ts:N)',
  );
});

it('tells the schemas, and what content may be', async () => {
  const { lines } = await explained(['POST', '/user/']);
  expect(lines).toContain('schemas     form: zod');
  expect(lines).toContain('            answers: 201');
  expect(lines).toContain('rule        /user/ (a path without variables, which is looked up first)');
  expect(lines).toContain(
    'limits      content: 16777216 bytes (MAX_CONTENT_LENGTH), within 60 s (BODY_TIMEOUT)',
  );
});

it.each<[string[], string, string]>([
  [
    ['/abuot'],
    '/abuot is a 404: Not Found.',
    "nearest     /about ('about'): It has 'about' where the path has 'abuot'.",
  ],
  [
    ['put', '/about'],
    'PUT /about is a 405: Method Not Allowed. There is GET, HEAD, OPTIONS.',
    "nearest     /about ('about'): It takes GET, HEAD, OPTIONS, and not PUT.",
  ],
  [
    ['POST', '/user'],
    'POST /user is redirected (308) to http://localhost/user/',
    "nearest     /user/ ('users.create'): It is at '/user/', where the request is redirected to.",
  ],
  [['/live'], '/live is a 400: Bad Request.', "nearest     /live ('live'): It is a WebSocket."],
  [
    ['WS', '/about'],
    'WS /about is a 400: Bad Request.',
    "nearest     /about ('about'): It is a view, and no WebSocket.",
  ],
])('%j: %s', async (words, verdict, nearest) => {
  vi.spyOn(process.stderr, 'write').mockReturnValue(true); // what the log says of a mismatch
  const { code, lines } = await explained(words);
  expect(lines[0]).toBe(words.length === 1 ? `GET ${verdict}` : verdict);
  expect(lines).toContain(nearest);
  expect(code).toBe(1);
});

it('tells who answers a 404, and that hooks run', async () => {
  const { lines } = await explained(['/abuot']);
  expect(lines).toContain('answered by lost (spec/fixtures/explained.ts:N)');
  expect(lines).toContain('before      authenticate (spec/fixtures/explained.ts:N)');
});

it('takes WebSockets, OPTIONS, and hosts', async () => {
  for (const words of [['WS', '/live'], ['websocket', '/live'], ['ws://localhost/live']])
    expect((await explained(words)).lines.slice(1, 4)).toEqual([
      '',
      'rule        /live (a path without variables, which is looked up first)',
      'methods     WebSocket',
    ]);
  expect((await explained(['OPTIONS', '/about'])).lines[0]).toBe(
    'OPTIONS /about is answered by the app itself.',
  );
  expect((await explained(['/about', '--host', 'site.test'])).code).toBe(0);
  const refused = await explained(['/about', '--host', 'other.test']);
  expect(refused.lines[0]).toMatch(/^GET \/about is a 400/);
  expect(refused.lines.join()).not.toContain('nearest');
  const { lines } = await explained(['http://api.site.test/'], 'domains.ts');
  expect(lines.slice(0, 4)).toEqual([
    "GET http://api.site.test/ is for 'apiIndex'.",
    '',
    'rule        / (a path without variables, which is looked up first)',
    'subdomain   api',
  ]);
});

it.each([[['about']], [['GET', 'about']], [['GET', '/a', '/b']], [['G T', '/']]])(
  'refuses %j',
  async (words) => {
    const { code, lines } = await explained(words);
    expect([code, lines[0]]).toEqual([
      2,
      expect.stringMatching(/^Error: explain takes a method and a path or URL/),
    ]);
  },
);
