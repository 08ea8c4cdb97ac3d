/** What the page offers to do a request again: run, seen to fail for the same error, and to pass once the program is mended. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type Failure, type Pottle, type Server, serve } from 'pottle';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const ROOT = path.resolve(import.meta.dirname, '../..');
// Within the project, so that it finds the package; not under version control.
const FOLDER = path.join(import.meta.dirname, `.again-${process.pid}`);

const APP = `
import { Pottle, request, session } from 'pottle';

export const app = new Pottle(import.meta);
app.config.update({ DEBUG: true, ACCESS_LOG: false, DEBUG_LOCALS: false, SECRET_KEY: 'the key of sessions' });

app.get('/login')(function login() {
  Object.assign(session, { user: { id: 7, since: new Date(0) }, token: 'of-the-session' });
  return 'in';
});
app.post('/order/<int:id>')(async function order({ id }) {
  const form = await request.form;
  const wanted = form.getlist('what');
  session.user = { ...session.user, id: session.user.id + 1 };
  if (session.user.id !== 8 || request.headers.get('X-Shop') !== "it's" || request.args.get('a') !== 'b c') return 'another request';
  if (request.cookies.get('theme') !== 'dark') return 'another request';
  return wanted.join(' ') + id.toFixed(WRONG);
});
app.post('/json')(async function json() {
  const { list, "it's": odd } = await request.json;
  return list[WRONG].name + odd;
});
app.run();
`;

let server: Server;
let cookies: string;

async function failureOf(url: string, init: RequestInit): Promise<Failure> {
  const headers = { Accept: 'application/json', Cookie: cookies, ...init.headers };
  const response = await fetch(server.url + url, { ...init, headers });
  expect(response.status).toBe(500);
  return (await response.json()) as Failure;
}

/** Runs Node to its end. This process goes on meanwhile, to see what the server closes. */
async function ended(args: readonly string[]): Promise<{ status: number; said: string }> {
  const { NODE_OPTIONS: _, VITEST: __, ...env } = process.env;
  const child = spawn(process.execPath, args, { cwd: ROOT, env });
  const said: unknown[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => said.push(data));
  const [status] = await once(child, 'close');
  return { status, said: said.join('') };
}

const againBy = (failure: Failure, name: string) => failure.again.find(([one]) => one === name)![1];

beforeAll(async () => {
  mkdirSync(FOLDER, { recursive: true });
  writeFileSync(path.join(FOLDER, 'vitest.config.js'), 'export default {};');
  process.env.POTTLE_RUN_FROM_CLI = 'true';
  writeFileSync(path.join(FOLDER, 'shop.js'), APP.replaceAll('WRONG', '-1'));
  const { app } = (await import(path.join(FOLDER, 'shop.js'))) as { app: Pottle };
  const quiet = () => undefined;
  app.logger = { debug: quiet, info: quiet, warning: quiet, error: quiet, critical: quiet, exception: quiet };
  server = await serve(app, { port: 0, signals: false, transport: 'node' });
  const [cookie = ''] = (await fetch(`${server.url}/login`)).headers.getSetCookie();
  cookies = `${cookie.split(';')[0]}; theme=dark; api_token=of-the-cookie`;
});
afterAll(async () => {
  delete process.env.POTTLE_RUN_FROM_CLI;
  await server.close();
  rmSync(FOLDER, { recursive: true, force: true });
});

const RUNNERS = [
  ['as a test for Vitest', ['node_modules/vitest/vitest.mjs', 'run', '--root', FOLDER, 'failing.test.js']],
  ['as a test for node:test', ['--test', path.join(FOLDER, 'failing.test.js')]],
] as const;

const REQUESTS = [
  [
    'a form, with its session, cookies and headers',
    '/order/3?a=b+c',
    {
      method: 'POST',
      headers: { 'X-Shop': "it's" },
      body: new URLSearchParams('what=one&what=two&password=of-the-form'),
    },
    'toFixed() digits argument must be between 0 and 100',
  ],
  [
    'JSON',
    '/json',
    {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: `{"list": [{"name": "</script>\\u2028\`\${1}"}], "it's": "it's", "secret": 1}`,
    },
    "Cannot read properties of undefined (reading 'name')",
  ],
] as const;

describe.each(REQUESTS)('%s', (kind, url, init, message) => {
  it.each(kind === 'JSON' ? RUNNERS.slice(1) : RUNNERS)('%s', async (name, args) => {
    writeFileSync(path.join(FOLDER, 'shop.js'), APP.replaceAll('WRONG', '-1'));
    const code = againBy(await failureOf(url, init), name);
    expect(code).not.toMatch(/of-the-/);
    writeFileSync(path.join(FOLDER, 'failing.test.js'), code);
    const run = () => ended(args);
    const failing = await run();
    expect(failing.said).toContain(message);
    expect(failing.status).toBe(1);
    writeFileSync(path.join(FOLDER, 'shop.js'), APP.replaceAll('WRONG', '0'));
    const mended = await run();
    expect([mended.status, mended.said.includes(message)], mended.said).toEqual([0, false]);
  });

  it('as curl', async () => {
    const { again, request } = await failureOf(url, init);
    const command = again.find(([name]) => name === 'as curl')![1];
    expect(command).not.toMatch(/of-the-/);
    // A shell takes the words apart as they were meant.
    const { stdout } = spawnSync('sh', ['-c', `curl() { printf '%s\\0' "$@"; }; ${command}`], {
      encoding: 'utf8',
    });
    const words = stdout.split('\0');
    expect(words.slice(0, 4)).toEqual(['--globoff', '--request', 'POST', request.url]);
    if (request.form !== null)
      expect(words).toEqual(expect.arrayContaining(["x-shop: it's", 'what=one', 'what=two']));
    else
      expect(JSON.parse(words[words.indexOf('--data-raw') + 1]!)).toMatchObject({
        "it's": "it's",
        secret: '***',
      });
  });
});

describe('an app that a factory makes', () => {
  it('is made by the test, with a key of its own where the environment has one', async () => {
    const write = (wrong: string) =>
      writeFileSync(
        path.join(FOLDER, 'made.js'),
        `import { Pottle, session } from 'pottle';
         \nexport function createApp(config = {}) {
           const app = new Pottle(import.meta);
           app.config.update({ DEBUG: true, ACCESS_LOG: false, DEBUG_LOCALS: false, ...config });
           app.get('/login')(function login() { return (session.count = ${wrong}); });
           app.get('/')(function index() { return (session.count, [1])[${wrong}].toFixed(); });
           return app;
         }`.replaceAll(/^ +/gm, ''),
      );
    write("'x'");
    const { createApp } = (await import(path.join(FOLDER, 'made.js'))) as {
      createApp(config: object): Pottle;
    };
    const made = createApp({ SECRET_KEY: 'k' });
    const quiet = () => undefined;
    made.logger = {
      debug: quiet,
      info: quiet,
      warning: quiet,
      error: quiet,
      critical: quiet,
      exception: quiet,
    };
    const other = await serve(made, { port: 0, signals: false, transport: 'node' });
    const [cookie = ''] = (await fetch(`${other.url}/login`)).headers.getSetCookie();
    const headers = { Accept: 'application/json', Cookie: cookie.split(';')[0]! };
    const failure = (await (await fetch(other.url, { headers })).json()) as Failure;
    await other.close();
    const file = path.join(FOLDER, 'made.test.js');
    writeFileSync(file, againBy(failure, 'as a test for node:test'));
    const run = () => ended(['--test', file]);
    expect((await run()).said).toContain("Cannot read properties of undefined (reading 'toFixed')");
    write('0');
    expect(await run()).toMatchObject({ status: 0 });
  });
});

describe('words of a client', () => {
  it('stay texts in commands and tests', async () => {
    const hostile = `'; touch ${FOLDER}/pwned; '$(touch ${FOLDER}/pwned)\`touch ${FOLDER}/pwned\``;
    const failure = await failureOf('/json', {
      method: 'POST',
      headers: { 'X-Odd': hostile, 'Content-Type': 'application/json' },
      body: JSON.stringify({ list: [hostile] }),
    });
    const { stdout } = spawnSync(
      'sh',
      ['-c', `curl() { printf '%s\\0' "$@"; }; ${againBy(failure, 'as curl')}`],
      { encoding: 'utf8' },
    );
    expect(stdout.split('\0')).toContain(`x-odd: ${hostile}`);
    expect(() => readFileSync(path.join(FOLDER, 'pwned'))).toThrow('ENOENT');
    expect(againBy(failure, 'as a test for node:test')).toContain(JSON.stringify(hostile));
  });

  it('are sent as they came where code would take them for more', async () => {
    const failure = await failureOf('/json', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: '{"__proto__": {"__proto__": {"list": [1]}}}',
    });
    const [, sent = ''] =
      /json: (\{.*\}),\n {2}\}\);/s.exec(againBy(failure, 'as a test for node:test')) ?? [];
    expect(JSON.stringify(new Function(`return ${sent}`)())).toBe('{"__proto__":{"__proto__":{"list":[1]}}}');
  });
});
