/** `pottle doctor`: what is wrong, and what to do. */
import path from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { lineOfNode } from '../../lib/cli/doctor.js';
import { main } from '../../lib/cli/main.js';

const fixtures = path.resolve(import.meta.dirname, '../fixtures');

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  delete process.env.POTTLE_RUN_FROM_CLI;
});

async function looked(fixture: string): Promise<{ code: number; text: string }> {
  const log = vi.spyOn(console, 'log').mockImplementation(() => undefined);
  const code = await main(['--app', path.join(fixtures, fixture), 'doctor']);
  return { code, text: log.mock.calls.map(([text]) => String(text)).join('\n') };
}

/** The lines of a level, without what to do. */
const linesOf = (text: string, level: string) =>
  text.split('\n').flatMap((line) => (line.startsWith(level.padEnd(9)) ? line.slice(9) : []));

it('finds nothing in an app that is well', async () => {
  vi.stubEnv('POTTLE_DEBUG', '');
  vi.stubEnv('POTTLE_TRANSPORT', 'node');
  const { code, text } = await looked('healthy.ts');
  expect(linesOf(text, 'error')).toEqual([]);
  expect(linesOf(text, 'warning').filter((line) => !line.startsWith('Node 20'))).toEqual([]);
  expect(linesOf(text, 'ok').filter((line) => !line.startsWith('Node '))).toEqual([
    'The engine is node (node:http), as POTTLE_TRANSPORT says.',
    expect.stringMatching(/^Optional packages: uWebSockets\.js [\d.]+, zod [\d.]+/),
    'SECRET_KEY is set, and long enough.',
    'Debug mode is off.',
    'The session cookie is sent by https only.',
    'X-Forwarded-… headers of proxies are believed (ProxyFix).',
    '1 routes, each of them reached.',
    '0 templates, which compile.',
  ]);
  expect(text).toMatch(/\n0 errors, [01] warnings\.$/);
  expect(code).toBe(0);
});

it('tells each thing that is wrong, with what to do, and ends with 1', async () => {
  vi.stubEnv('NODE_ENV', 'production');
  vi.stubEnv('FLY_APP_NAME', 'shop');
  const { code, text } = await looked('ailing.ts');
  expect(linesOf(text, 'error')).toEqual([
    "MAX_CONTENT_LENGTH has to be a number of bytes, or null, not the text '16mb'.",
    'SECRET_KEY is one that everybody knows: whoever likes can sign sessions.',
    'SECRET_KEY_FALLBACKS is 5 of 16 bytes: it can be found by trying.',
    'Debug mode is on, and NODE_ENV is production.',
    "SESSION_COOKIE_SAMESITE is 'None' without SESSION_COOKIE_SECURE: browsers keep no such cookie.",
    'SESSION_COOKIE_PARTITIONED is set without SESSION_COOKIE_SECURE: browsers keep no such cookie.',
    "The endpoint 'bare' has no view: requests of /bare are a 500.",
    "/a/<name> ('index') and /a/<other> ('index2') take the same requests: only the one that was registered first gets any.",
    "bad.html:2: Expected an expression, got 'end of statement block'",
  ]);
  expect(linesOf(text, 'warning').filter((line) => !line.startsWith('Node 20'))).toEqual([
    'Scripts of pages can read the session cookie.',
    expect.stringMatching(/^Fly\.io has a proxy in front, whose X-Forwarded/),
    "The rule '/users/{id}' has '{id}' as text: variables are written <id>.",
  ]);
  const lines = text.split('\n');
  for (const [i, line] of lines.entries())
    if (/^(?:error|warning) /.test(line)) expect(lines[i + 1], line).toMatch(/^ {9}\S/);
  expect(code).toBe(1);
});

it('lets a rule name the URL of a view that another rule leads to, and says how to write one alone', async () => {
  const { text } = await looked('named.ts');
  expect(linesOf(text, 'error')).toEqual(["The endpoint 'old' has no view: requests of /old are a 500."]);
  expect(text).toContain(
    "Register it: app.endpoint('old')(…). For a URL without a view: { build_only: true }.",
  );
});

it('warns where an app has no key, and where the code turns debugging on', async () => {
  const { text } = await looked('domains.ts');
  expect(linesOf(text, 'warning')).toContain(
    'SECRET_KEY is not set: there are no sessions and no flashed messages.',
  );
  vi.stubEnv('NODE_ENV', 'test');
  vi.stubEnv('POTTLE_DEBUG', '');
  vi.stubEnv('FLASK_DEBUG', '');
  expect(linesOf((await looked('ailing.ts')).text, 'warning')).toContain(
    'Debug mode is on by the code: it is in production, too.',
  );
  vi.stubEnv('POTTLE_DEBUG', '1');
  expect(linesOf((await looked('ailing.ts')).text, 'ok')).toContain('Debug mode is on, by the environment.');
});

describe('a version of Node', () => {
  const then = new Date('2026-06-15');
  it.each([
    ['20.20.2', 'warning', /^Node 20\.20\.2 gets no corrections since 2026-04-30\. Its HTTP\/2 has faults/],
    ['21.0.0', 'warning', /gets no corrections/],
    ['22.1.0', 'ok', /^Node 22\.1\.0, maintained until 2027-04-30\.$/],
    ['99.0.0', 'ok', /^Node 99\.0\.0\.$/],
  ])('%s: %s', (version, level, what) => {
    expect(lineOfNode(version, then)).toMatchObject({ level, what: expect.stringMatching(what) });
  });
});
