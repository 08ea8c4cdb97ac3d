/** Kinds of failure: what shows a page and how a browser draws it, what can only be logged, and markup in all of what a page repeats. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { inspect } from 'node:util';
import type { Browser } from 'playwright-core';
import {
  createLogger,
  g,
  Pottle,
  type Pottle as PottleApp,
  renderTemplate,
  request,
  type Server,
  serve,
  session,
  streamTemplateString,
  urlFor,
  websocket,
} from 'pottle';
import { DictLoader } from 'pottle/jinja';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { explain, failingApp } from '../../lib/cli/reload/failure.js';
import { hasBrowser, launch } from '../browser.js';
import { eventually } from '../waiting.js';
import { looked } from './looked.js';

const MARKUP = '<img src=x onerror=alert(1)>';
const ESCAPED = '&lt;img src=x onerror=alert(1)&gt;';
const circle: Record<string, unknown> = { name: 'round' };
circle.self = circle;
const hostile = new Proxy({}, { get: () => fail('a trap ran'), getPrototypeOf: () => fail('a trap ran') });

function fail(message: string, options?: ErrorOptions): never {
  throw new Error(message, options);
}
function recurse(n: number): number {
  return recurse(n + 1) + 1;
}

/** By path: what fails, and what the page says of it. */
const PAGES: Record<string, [view: () => unknown, ...shown: string[]]> = {
  'a-view': [() => fail('of the view'), '<h1>Error</h1>', 'of the view'],
  'a-view-that-waited': [() => Promise.resolve().then(() => fail('later')), 'later', 'kinds.spec.ts'],
  'a-rejection': [() => Promise.reject(new TypeError('rejected')), '<h1>TypeError</h1>', 'rejected'],
  nothing: [() => undefined, '<h1>ResponseTypeError</h1>'],
  'a-template-deep-in-includes': [
    () => renderTemplate('a.html'),
    'a.html',
    'b.html',
    'c.html',
    '{{ nope.deep }}',
  ],
  'a-template-that-is-none': [
    () => renderTemplate('broken.html'),
    '<h1>TemplateSyntaxError</h1>',
    '{% if %}',
  ],
  'a-missing-template': [() => renderTemplate('missing.html'), '<h1>TemplateNotFound</h1>', 'missing.html'],
  'a-stream-before-its-first-piece': [
    () => streamTemplateString('{{ nope.deep }}'),
    '<h1>UndefinedError</h1>',
  ],
  causes: [
    () => fail('outer', { cause: new Error('middle', { cause: 'text' }) }),
    'outer',
    'middle',
    '>text',
  ],
  'a-circle-of-causes': [
    () => {
      const error = new Error('round and round');
      error.cause = error;
      throw error;
    },
    'round and round',
  ],
  'many-errors': [
    () => Promise.any([Promise.reject(new Error('one')), Promise.reject(new Error('two'))]),
    'AggregateError',
    'one',
    'two',
  ],
  text: [() => raise('only text'), 'only text', 'no Error'],
  undefined: [() => raise(undefined), '>undefined'],
  null: [() => raise(null), '>null'],
  'an-object': [() => raise({ code: 7, circle }), 'code: 7', '[Circular *1]'],
  'a-proxy-that-throws': [() => fail('x', { cause: hostile }), 'Thrown, though no Error'],
  'a-getter-that-throws': [
    () => raise(Object.defineProperty(new Error('x'), 'message', { get: () => fail('no') })),
    'cannot be read',
  ],
  'a-frozen-error': [() => raise(Object.freeze(new Error('frozen'))), 'frozen'],
  huge: [() => fail('x'.repeat(1_000_000)), 'more characters)'],
  'too-deep': [() => recurse(0), '<h1>RangeError</h1>', 'recurse', ' times</span>'],
  'no-such-endpoint': [
    () => urlFor('too-dep'),
    'Did you mean &#39;too-deep&#39; instead?',
    '<tr><th scope=row>method<td>null\n</table>',
  ],
  markup: [
    function withMarkup() {
      g.markup = MARKUP;
      session.markup = MARKUP;
      const local = MARKUP;
      fail(local, { cause: MARKUP });
    },
    `<p class=message>${ESCAPED}`,
    `<th scope=row>x-markup<td>${ESCAPED}`,
    `<th scope=row>markup<td>&#39;${ESCAPED}&#39;`,
    `<th scope=row>local<td>&#39;${ESCAPED}&#39;`,
  ],
  'markup-in-a-template': [
    () => renderTemplate('markup.html'),
    '&lt;img src=x onerror=alert(2)&gt;{{ nope.deep }}',
  ],
};

function raise(value: unknown): never {
  throw value;
}

const app: PottleApp = new Pottle(import.meta);
const written: string[] = [];
let server: Server;

beforeAll(async () => {
  app.config.update({ DEBUG: true, ACCESS_LOG: false, SECRET_KEY: 'the key' });
  app.logger = createLogger('kinds', { write: (text) => void written.push(text) });
  app.jinjaLoader = new DictLoader({
    'a.html': '{% include "b.html" %}',
    'b.html': 'b\n{% include "c.html" %}',
    'c.html': 'c\n{{ nope.deep }}',
    'broken.html': 'ok\n{% if %}',
    'markup.html': '<img src=x onerror=alert(2)>{{ nope.deep }}',
  });
  for (const [name, [view]] of Object.entries(PAGES))
    app.addUrlRule(`/${name}`, { endpoint: name, viewFunc: view as () => string });
  app.beforeRequest(function gate() {
    if (request.path === '/hook') fail('of the hook');
  });
  app.afterRequest(function late(response) {
    if (request.path === '/after') fail('of the hook after');
    return response;
  });
  app.get('/after')(function after() {
    return 'fine';
  });
  app.get('/hook')(function hook() {
    return 'fine';
  });
  app.patch('/patch-only')(function change() {
    return 'fine';
  });
  app.get('/stream')(async function* stream() {
    yield 'first';
    const inStream = 1;
    fail(`of the stream ${inStream}`);
  });
  app.get('/task')(function task() {
    app.addBackgroundTask(async function work() {
      const inTask = 1;
      fail(`of the task ${inTask}`);
    });
    return 'started';
  });
  app.websocket('/ws')(async function ws() {
    await websocket.accept();
    await websocket.receive();
    const inSocket = 1;
    fail(`of the socket ${inSocket}`);
  });
  server = await serve(app, { port: 0, signals: false, transport: 'node' });
});
afterAll(() => server.close());

/** By path: what cannot be loaded, as `pottle run --reload` shows it. */
const UNLOADED: Record<string, string> = {
  'a-missing-import': "import 'no-such-package';",
  'no-javascript': 'const words = [;',
  'a-module-that-throws': "throw new Error('of the module');",
};

/** A module that has Node itself import a file, not what runs the specs. */
const NATIVE = 'data:text/javascript,export const load = (file) => import(file);';

const page = async (path: string) => {
  const answer = await fetch(server.url + path, { headers: { Accept: 'text/html', 'X-Markup': MARKUP } });
  return { status: answer.status, text: await answer.text() };
};

describe('a page shows', () => {
  it.each(Object.entries(PAGES))('%s', async (name, [, ...shown]) => {
    const { status, text } = await page(`/${name}`);
    expect(status).toBe(500);
    for (const part of shown) expect(text).toContain(part);
    expect(text.length).toBeLessThan(400_000);
    expect(text).not.toContain('<img');
  });

  it.each([
    ['/hook', 'of the hook'],
    ['/after', 'of the hook after'],
  ])('what a hook throws: %s', async (path, message) => {
    const { text } = await page(path);
    expect(text).toContain(message);
    expect(text).toContain('<tr><th scope=row>1<td>gate');
  });
});

describe.skipIf(!hasBrowser)('a browser draws', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launch();
  });
  afterAll(() => browser?.close());

  it.each([...Object.keys(PAGES), 'hook', 'after', 'a-vie', 'patch-only', '_pottle/debug'])(
    '%s',
    async (name) => {
      await looked(browser, `${server.url}/${name}`);
    },
  );

  it.each(Object.entries(UNLOADED))('what cannot be loaded: %s', async (name, code) => {
    const folder = mkdtempSync(path.join(tmpdir(), 'pottle-kinds-'));
    const file = path.join(folder, `${name}.mjs`);
    writeFileSync(file, code);
    const { load } = await import(/* @vite-ignore */ NATIVE);
    const error: unknown = await load(`file://${file}`).catch((raised: unknown) => raised);
    expect(String(error)).not.toContain('module specifier');
    await explain(error, [file]);
    const failing = await serve(failingApp(error), {
      port: 0,
      signals: false,
      transport: 'node',
      announce: () => {},
    });
    try {
      await looked(browser, `${failing.url}/${name}`);
    } finally {
      await failing.close();
      rmSync(folder, { recursive: true });
    }
  });
});

describe('the terminal has', () => {
  const logged = async (message: string) => {
    const find = () => written.find((text) => text.includes(message));
    await eventually(() => find() !== undefined);
    return find()!;
  };

  it('what cannot show a page, with its source, its variables, and our frames folded', async () => {
    await (await fetch(`${server.url}/stream`)).text().catch(() => undefined);
    await fetch(`${server.url}/task`);
    const socket = new WebSocket(`${server.url.replace('http', 'ws')}/ws`);
    await new Promise((resolve) => socket.once('open', resolve));
    socket.send('go');
    await new Promise((resolve) => socket.once('close', resolve));
    for (const [message, variable] of [
      ['of the stream 1', 'inStream'],
      ['of the task 1', 'inTask'],
      ['of the socket 1', 'inSocket'],
    ] as const) {
      const text = await logged(message);
      expect(text).toMatch(
        /^\[.*\] ERROR in kinds.*: .*\nError: of the \w+ 1\n {4}at fail \(spec\/debug\/kinds\.spec\.ts:\d+:\d+\)\n/,
      );
      expect(text).toMatch(/\n {4}> +\d+ \| {3}throw new Error\(message, options\);\n/);
      expect(text).toContain(`message = '${message}'`);
      expect(variable && text).not.toContain('lib/app/pipeline');
    }
  });

  it('no control characters of others, and no colours where it is none', async () => {
    const { describeError } = app.logger as ReturnType<typeof createLogger>;
    const text = describeError(new Error('a\x1b[2Jb\x07\x9bc\nd'));
    expect(text).toContain('Error: a\\x1b[2Jb\\x07\\x9bc\nd');
    expect([...text].some((char) => char === '\x1b')).toBe(false);
  });

  it('what calls itself once, with how often', async () => {
    const { describeError } = app.logger as ReturnType<typeof createLogger>;
    const raised = await app
      .testClient()
      .get('/too-deep')
      .catch((error: unknown) => error);
    expect(describeError(raised).match(/at recurse .*/g)).toEqual([
      expect.stringMatching(/ts:\d+:\d+\)$/),
      expect.stringMatching(/ts:\d+:\d+\), \d+ times$/),
    ]);
  });

  it('everything with POTTLE_STACK=all', async () => {
    const { describeError } = app.logger as ReturnType<typeof createLogger>;
    const error = await app
      .testClient()
      .get('/nothing')
      .catch((raised: unknown) => raised);
    expect(describeError(error)).toContain('wrappers/make.ts');
    const own = await app
      .testClient()
      .get('/a-view')
      .catch((raised: unknown) => raised);
    expect(describeError(own)).toMatch(/\(\d+ frames? of Pottle.*; POTTLE_STACK=all shows them\)/);
    process.env.POTTLE_STACK = 'all';
    try {
      expect(describeError(own)).toContain('lib/app/pipeline.ts');
    } finally {
      delete process.env.POTTLE_STACK;
    }
  });

  it('errors as ever outside of debug mode', () => {
    const lines: string[] = [];
    const plain = createLogger('plain', { write: (text) => void lines.push(text) });
    const error = new Error('plain');
    plain.exception('It failed.', error);
    expect(lines[0]).toContain(`ERROR in plain: It failed.\n${inspect(error)}`);
  });
});

describe('a program', () => {
  it('that cannot start, since a hook before serving fails, says where', () => {
    const program = `
      import { Pottle } from 'pottle';
      const app = new Pottle(import.meta);
      app.debug = true;
      app.beforeServing(function connect() { throw new Error('no database'); });
      await app.run({ port: 0 }).catch(() => process.exit(1));`;
    const args = ['--input-type=module', '--eval', program];
    const { status, stderr } = spawnSync(process.execPath, args, {
      cwd: import.meta.dirname,
      encoding: 'utf8',
    });
    expect([status, stderr]).toEqual([1, expect.stringContaining('Error: no database')]);
    expect(stderr).toMatch(/frames? of Pottle.*POTTLE_STACK=all/);
  });
});
