/** The commands of `pottle`, as functions. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Pottle, serve } from 'pottle';
import { openapiDocument } from 'pottle/schema';
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import { AppNotFoundError, locateApp } from '../../lib/cli/locate.js';
import { main } from '../../lib/cli/main.js';

const fixtures = path.resolve(import.meta.dirname, '../fixtures');
const shop = path.join(fixtures, 'shop.ts');
const factory = path.join(fixtures, 'factory.ts');

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  delete process.env.POTTLE_RUN_FROM_CLI;
});

describe('finding the app', () => {
  it('takes `app`, and app.run() in the module does not serve', async () => {
    const app = await locateApp(shop);
    expect(app).toBeInstanceOf(Pottle);
    expect(app.publishers.size).toBe(0);
  });

  it('takes a name, or a factory', async () => {
    expect(await locateApp(`${shop}:app`)).toBe(await locateApp(shop));
    expect((await locateApp(factory)).viewFunctions.has('made')).toBe(true);
    expect((await locateApp(`${factory}:createApp`)).viewFunctions.has('made')).toBe(true);
  });

  it('looks into the environment', async () => {
    vi.stubEnv('POTTLE_APP', shop);
    expect(await locateApp(undefined)).toBe(await locateApp(shop));
  });

  it('says where it looked', async () => {
    await expect(locateApp('nowhere.js')).rejects.toThrow(AppNotFoundError);
    await expect(locateApp('nowhere.js')).rejects.toThrow(/nowhere\.js.*--app file\.js:name/s);
    await expect(locateApp(`${factory}:number`)).rejects.toThrow(/no app 'number': that is something else/);
    await expect(locateApp(`${factory}:missing`)).rejects.toThrow(/exports no such name/);
  });
});

describe('api-client', () => {
  it('prints the client of the app, or writes it to a file', async () => {
    const write = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
    const folder = mkdtempSync(path.join(tmpdir(), 'pottle-client-'));
    try {
      expect(await main(['--app', shop, 'api-client'])).toBe(0);
      const [[text]] = write.mock.calls as [[string]];
      expect(text).toContain(
        "item: http<{ id: number | bigint }, { '2XX': unknown }>('GET', '/item/{id}', { '2XX': /^/ }),",
      );
      expect(await main(['--app', shop, 'api-client', '--out', path.join(folder, 'client.ts')])).toBe(0);
      expect(readFileSync(path.join(folder, 'client.ts'), 'utf8')).toBe(text);
      expect(write).toHaveBeenCalledOnce();
    } finally {
      write.mockRestore();
      rmSync(folder, { recursive: true });
    }
  });
});

it('asyncapi prints the document of WebSockets and events', async () => {
  const log = vi.spyOn(console, 'log').mockImplementation(() => undefined);
  expect(await main(['--app', shop, 'asyncapi'])).toBe(0);
  expect(JSON.parse(String(log.mock.calls[0]![0]))).toMatchObject({ asyncapi: '3.0.0', channels: {} });
});

describe('openapi', () => {
  it('prints the document of an app, whether it serves one or not', async () => {
    const log = vi.spyOn(console, 'log').mockImplementation(() => undefined);
    expect(await main(['--app', shop, 'openapi'])).toBe(0);
    const { openapi, paths } = JSON.parse(String(log.mock.calls[0]![0]));
    expect([openapi, Object.keys(paths)]).toEqual(['3.1.0', ['/', '/item/{id}']]);
  });

  describe('--check', () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'pottle-openapi-'));
    afterAll(() => rmSync(folder, { recursive: true }));

    /** Checks the app of the shop by a file with this text; none: by one that is not there. */
    async function checked(text?: string): Promise<{ code: number; lines: string[] }> {
      const file = path.join(folder, text === undefined ? 'none.json' : 'openapi.json');
      if (text !== undefined) writeFileSync(file, text);
      const lines: string[] = [];
      const note = (line: unknown) => void lines.push(String(line).replaceAll(file, 'FILE'));
      for (const method of ['log', 'error'] as const) vi.spyOn(console, method).mockImplementation(note);
      return { code: await main(['--app', shop, 'openapi', '--check', file]), lines };
    }

    it('ends with 0 while nothing breaks clients', async () => {
      const document = openapiDocument(await locateApp(shop));
      const same = JSON.stringify(document, null, 2);
      expect(await checked(`${same}\n`)).toEqual({ code: 0, lines: ['FILE: nothing has changed.'] });
      const { '/': index } = document.paths;
      expect(await checked(JSON.stringify({ ...document, paths: { '/': index } }))).toEqual({
        code: 0,
        lines: ['FILE: there are changes, and none of them breaks clients.'],
      });
    });

    it('says what does in lines, and ends with 1', async () => {
      const { paths, ...document } = openapiDocument(await locateApp(shop));
      const gone = { ...paths, '/gone': { get: {} } };
      expect(await checked(JSON.stringify({ ...document, paths: gone }))).toEqual({
        code: 1,
        lines: ['GET /gone is removed', 'FILE: a change breaks clients.'],
      });
      const text = JSON.stringify({ ...document, paths: gone }).replace('"integer"', '"string"');
      expect(await checked(text)).toEqual({
        code: 1,
        lines: [
          'GET /item/{id}: path.id no longer takes string',
          'GET /gone is removed',
          'FILE: 2 changes break clients.',
        ],
      });
    });

    it.each([
      [undefined, /^Error: FILE cannot be read: ENOENT.*Write one: pottle openapi > FILE$/],
      ['{', /^Error: FILE is no JSON/],
      ['null', /^Error: FILE has no OpenAPI document of version 3/],
      ['{"swagger": "2.0", "paths": {}}', /^Error: FILE has no OpenAPI document of version 3/],
      [
        '{"openapi": "3.1.0", "paths": {"/item/{id}": {"get": {"parameters": [{"name": "id", "in": "path", "schema": {"enum": 5}}]}}}}',
        /^Error: FILE is no document as OpenAPI has it: \S/,
      ],
    ])('refuses a file with %j', async (text, message) => {
      expect(await checked(text)).toEqual({ code: 2, lines: [expect.stringMatching(message)] });
    });
  });
});

describe('templates check', () => {
  const pages = path.join(fixtures, 'pages.ts');
  async function printed(...words: string[]): Promise<{ code: number; lines: string[] }> {
    const log = vi.spyOn(console, 'log').mockImplementation(() => undefined);
    const code = await main(words);
    return { code, lines: log.mock.calls.flatMap(([text]) => String(text).split('\n')) };
  }

  it('tells what is wrong, where, and ends with 1', async () => {
    const { code, lines } = await printed('--app', pages, 'templates', 'check', '--quiet');
    expect(lines).toEqual([
      "bad.html:2: error: Expected an expression, got 'end of statement block'",
      '    {% if %}',
      "child.html:3: warning: The block 'sidebar' is never shown: no template that this one extends has it.",
      '    {% block sidebar %}{% endblock %}',
      "filters.html:1: error: No filter named 'nope'.",
      '    {{ x|nope }}',
      "filters.html:2: error: No filter named 'nope2'.",
      '    {% if y is nopish %}{{ z|nope2 }}{% endif %}{% if "maybe" is filter %}{{ x|maybe }}{% endif %}',
      "filters.html:2: error: No test named 'nopish'.",
      '    {% if y is nopish %}{{ z|nope2 }}{% endif %}{% if "maybe" is filter %}{{ x|maybe }}{% endif %}',
      "links.html:2: error: There is no endpoint 'nope'.",
      '    {{ url_for("nope") }}',
      "links.html:3: error: The URL of 'item' needs id.",
      '    {{ url_for("item") }}',
      "links.html:4: error: There is no endpoint '.nope'.",
      '    {{ url_for(".nope") }}',
      "missing.html:2: error: There is no template 'gone.html'.",
      '    {% include "gone.html" %}',
      "missing.html:3: error: There is no template 'lost.html'.",
      '    {% from "lost.html" import x %}',
      "twice.html:2: error: block 'a' defined twice",
      '    {% block a %}{% endblock %}',
      '7 templates: 10 errors, 1 warnings.',
    ]);
    expect(code).toBe(1);
  });

  it('tells the variables that each template reads', async () => {
    const { lines } = await printed('--app', pages, 'templates', 'check');
    expect(lines).toContain("base.html:1: reads 'site'");
    expect(lines).toContain("child.html:2: reads 'items'");
    expect(lines.filter((line) => line.includes('links.html:1'))).toEqual([
      "links.html:1: reads 'a'",
      "links.html:1: reads 'b'",
    ]);
  });

  it('ends with 0 when nothing is wrong', async () => {
    expect(await printed('--app', shop, 'templates', 'check')).toEqual({
      code: 0,
      lines: ['0 templates: 0 errors, 0 warnings.'],
    });
  });
});

describe('run', () => {
  it.each<[string[], RegExp]>([
    [['--cert', 'c.pem'], /^Error: --cert and --key go together/],
    [['--key', 'k.pem'], /^Error: --cert and --key go together/],
    [['--cert', 'adhoc', '--key', 'k.pem'], /^Error: --cert adhoc makes a key of its own/],
    [['--cert', 'no.pem', '--key', 'k.pem'], /^Error: no\.pem \(--cert\) cannot be read/],
  ])('%j is refused in a line', async (words, message) => {
    const told = vi.spyOn(console, 'error').mockImplementation(() => undefined);
    expect(await main(['--app', shop, 'run', ...words])).toBe(words[1] === 'no.pem' ? 1 : 2);
    expect(told.mock.calls).toEqual([[expect.stringMatching(message)]]);
  });

  it('says where an option of the program stands', async () => {
    const told = vi.spyOn(console, 'error').mockImplementation(() => undefined);
    vi.spyOn(process.stderr, 'write').mockImplementation(() => true);
    expect(await main(['run', '--app', shop])).toBe(2);
    expect(told.mock.calls).toEqual([['\n--app stands before the command: pottle --app … run']]);
  });

  it('takes the options of serve(), and says what is meant by one that there is not', async () => {
    const app = new Pottle(import.meta);
    const wrong = { port: 0, ssl_context: 'adhoc' } as object;
    await expect(app.run(wrong)).rejects.toThrow(
      "There is no option 'ssl_context'. Did you mean 'sslContext'?",
    );
    for (const bare of ['0.0.0.0', 5000, null])
      await expect(app.run(bare as never)).rejects.toThrow(
        'app.run() takes an object, app.run({ host, port })',
      );
    vi.spyOn(console, 'log').mockImplementation(() => undefined);
    const server = (await app.run({ port: 0, sslContext: 'adhoc', signals: false, transport: 'node' }))!;
    expect(server.url).toMatch(/^https:/);
    await server.close();
  });

  it('serves the app where HOST and PORT say', async () => {
    const lines: string[] = [];
    vi.spyOn(console, 'log').mockImplementation((line) => void lines.push(line));
    vi.stubEnv('PORT', '0');
    const app = new Pottle(import.meta);
    app.get('/')(async function index() {
      return 'here';
    });
    const server = (await app.run())!;
    try {
      expect(lines[0]).toContain(` * Running on ${server.url}`);
      expect(await (await fetch(server.url)).text()).toBe('here');
      // The port is taken now: a second app says so instead of sharing it.
      await expect(serve(app, { port: server.port, signals: false })).rejects.toThrow(String(server.port));
    } finally {
      await server.close();
    }
  });
});
