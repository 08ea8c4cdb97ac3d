/** `pottle shell`: code in the app's context, given, piped, or typed into a terminal. */
import { spawn, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bundle } from '../bundle.js';
import { atRest, eventually } from '../waiting.js';
import { has } from '../workers/program.js';

const ROOT = path.join(import.meta.dirname, '../..');
/** Below the packages, so that what is imported is found. */
const SCRATCH = path.join(ROOT, `node_modules/.cache/shell-${process.pid}`);

const APP = `
import { currentApp, Pottle } from 'pottle';
export const app = new Pottle('shop');
app.config.SERVER_NAME = 'shop.test';
app.get('/item/<int:id>')(function item() { return ''; });
app.teardownAppcontext(() => console.log('torn down'));
const later = (value) => new Promise((resolve) => setTimeout(resolve, 20, value));
app.shellContextProcessor(() => ({ answer: 42, later, nameOf: () => currentApp.name }));
`;

const PYTHON = `
import { Flask } from '${ROOT}/lib/names/flask/index.ts';
export const app = new Flask(import.meta);
app.config.SERVER_NAME = 'shop.test';
app.get('/item/<int:id>')(function item() { return ''; });
`;

beforeAll(async () => {
  mkdirSync(SCRATCH, { recursive: true });
  writeFileSync(path.join(SCRATCH, 'app.js'), APP);
  writeFileSync(path.join(SCRATCH, 'python.js'), PYTHON);
  cpSync(path.join(ROOT, 'package.json'), path.join(SCRATCH, 'package.json'));
  await bundle({
    entryPoints: {
      app: path.join(SCRATCH, 'app.js'),
      python: path.join(SCRATCH, 'python.js'),
      'cli/bin': path.join(ROOT, 'lib/cli/bin.ts'),
    },
    outdir: path.join(SCRATCH, 'dist'),
  });
});
afterAll(() => rmSync(SCRATCH, { recursive: true, force: true }));

const WORDS = ['dist/cli/bin.js', '--app', 'dist/app.js', 'shell'];

function ran(words: readonly string[], input = '') {
  const { status, stdout, stderr } = spawnSync(process.execPath, [...WORDS, ...words], {
    cwd: SCRATCH,
    input,
    encoding: 'utf8',
    env: { ...process.env, TERM: 'dumb' },
  });
  return { status, out: stdout.trimEnd().split('\n'), err: stderr };
}

describe('shell -c', () => {
  it('runs code in the context of the app, with await, and with what the app gives a shell', () => {
    const code = "g.n = answer; console.log(await later(g.n), nameOf(), app.name, urlFor('item', { id: 5 }))";
    expect(ran(['-c', code])).toEqual({
      status: 0,
      out: ['42 shop shop http://shop.test/item/5', 'torn down'],
      err: '',
    });
  });

  it('has the names that the app has', () => {
    const words = ['dist/cli/bin.js', '--app', 'dist/python.js', 'shell', '-c'];
    const code = "console.log(url_for('item', { id: 5 }), typeof urlFor)";
    const { stdout } = spawnSync(process.execPath, [...words, code], { cwd: SCRATCH, encoding: 'utf8' });
    expect(stdout).toBe('http://shop.test/item/5 undefined\n');
  });

  it.each([
    ["throw new TypeError('no')", /^TypeError: no/],
    ["await Promise.reject(new Error('later'))", /^Error: later/],
    ['if (', /SyntaxError: Unexpected end of input/],
    ['throw 3', /^3/],
  ])('ends with 1 where it throws: %s', (code, message) => {
    const { status, err } = ran(['-c', code]);
    expect([status, err]).toEqual([1, expect.stringMatching(message)]);
  });
});

describe('shell with lines that are piped in', () => {
  it('runs one after the other, each once what is before it has settled', () => {
    const lines = [
      "let x = await later('late')",
      'x',
      'function twice(y) {',
      '  return y + y;',
      '}',
      'twice(x)',
      'g.x = 1',
      'g.x',
    ];
    expect(ran([], lines.join('\n'))).toEqual({
      status: 0,
      out: ["'late'", "'latelate'", '1', '1', 'torn down'],
      err: '',
    });
  });

  it('ends at the first that throws, or has no end', () => {
    const thrown = ran([], "1\nthrow new Error('here')\n'never'\n");
    expect(thrown).toMatchObject({
      status: 1,
      out: ['1', 'torn down'],
      err: expect.stringMatching(/^Error: here/),
    });
    expect(ran([], 'function f() {\n').status).toBe(1);
    expect(ran(['-c', 'import fs from "node:fs"'])).toMatchObject({
      status: 1,
      err: expect.stringContaining('Here an import is a call: const { name } = await import(file)'),
    });
  });
});

describe.skipIf(!has('script'))('shell in a terminal', () => {
  it('says what there is, completes, awaits, and keeps what was typed', async () => {
    const history = path.join(SCRATCH, 'history');
    const command = [process.execPath, ...WORDS].join(' ');
    const child = spawn('script', ['-qec', command, '/dev/null'], {
      cwd: SCRATCH,
      env: { ...process.env, TERM: 'xterm', POTTLE_HISTORY: history, NODE_REPL_HISTORY: '' },
    });
    let output = '';
    child.stdout.on('data', (data) => {
      output += data;
    });
    const ended = new Promise((resolve) => child.on('exit', resolve));
    const says = (what: string) =>
      eventually(
        () => output.includes(what),
        () => `${what}: ${output}`,
      );
    await says("app 'shop': app, g, answer, later, nameOf, urlFor");
    await says('> ');
    // What comes in one piece was pasted, and is not completed.
    child.stdin.write('urlF');
    await says('GurlF');
    await atRest(() => output);
    child.stdin.write('\t');
    await atRest(() => output);
    child.stdin.write("('item', { id: 7 })\r");
    await says("'http://shop.test/item/7'");
    child.stdin.write("const z = await later('wai' + 'ted')\rz + '!'\r");
    await says("'waited!'");
    child.stdin.write("g.mine = nameOf()\rg.mine + '?'\r");
    await says("'shop?'");
    child.stdin.write('.exit\r');
    expect(await ended).toBe(0);
    expect(output).toContain('torn down');
    expect(readFileSync(history, 'utf8')).toContain('g.mine');
  });
});
