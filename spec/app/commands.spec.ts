/** Commands that an app brings itself. */
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Blueprint, currentApp, hasAppContext, Pottle, UsageError } from 'pottle';
import { Environment, PrecompiledLoader } from 'pottle/jinja';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { loadDotenv } from '../../lib/cli/dotenv.js';
import { main } from '../../lib/cli/main.js';
import { latch } from '../waiting.js';

const shop = path.resolve(import.meta.dirname, '../fixtures/shop.ts');

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  delete process.env.POTTLE_RUN_FROM_CLI;
});

function makeApp(): Pottle {
  const app = new Pottle('shop', { staticFolder: null });
  app.cli.command('greet <name>', { options: { '-l, --loud': 'shout' } })(async function greet(
    name: string,
    options: { loud?: boolean },
  ) {
    console.log(options.loud ? `HELLO ${name}` : `hello ${name} from ${currentApp.name}`);
  });
  app.cli.command()(function initDb() {
    console.error('no database');
    throw new Error('broken');
  });
  app.cli.command('bare', { withAppcontext: false })(function bare() {
    console.log(hasAppContext());
  });
  app.cli.group('user').command('add <name>')((name: string) => console.log(`added ${name}`));
  return app;
}

describe('app.cli', () => {
  const runner = makeApp().testCliRunner();

  it('runs a command in an app context, with arguments and options', async () => {
    expect(await runner.invoke(['greet', 'Ann'])).toMatchObject({
      output: 'hello Ann from shop\n',
      exitCode: 0,
    });
    expect((await runner.invoke({ args: ['greet', 'Ann', '--loud'] })).output).toBe('HELLO Ann\n');
    expect((await runner.invoke(['bare'])).output).toBe('false\n');
    expect((await runner.invoke(['user', 'add', 'Ben'])).output).toBe('added Ben\n');
  });

  it('tells of what a command cannot obey in a line, with its usage and status 2', async () => {
    const app = makeApp();
    app.cli.command('join [names...]')(function join(names: string[]) {
      if (names.length === 0) throw new UsageError('Nobody to add.');
    });
    expect(await app.testCliRunner().invoke(['join'])).toEqual({
      output:
        'error: Nobody to add.\n\nUsage: shop join [options] [names...]\n\nOptions:\n  -h, --help  display help for command\n',
      stdout: '',
      stderr: expect.stringContaining('Nobody to add.'),
      exitCode: 2,
      exception: null,
    });
  });

  it('takes what the command prints, not what others print meanwhile', async () => {
    const app = makeApp();
    const began = latch();
    const printed = latch();
    app.cli.command()(async function slow() {
      console.log('mine');
      began.open();
      await printed.promise;
      process.stdout.write('also mine');
    });
    const write = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
    const log = vi.spyOn(console, 'log').mockReturnValue();
    const result = app.testCliRunner().invoke(['slow']);
    await began.promise;
    process.stdout.write(Buffer.of(0xff));
    console.log("a runner's");
    printed.open();
    expect((await result).output).toBe('mine\nalso mine');
    expect([write.mock.calls, log.mock.calls]).toEqual([[[Buffer.of(0xff)]], [["a runner's"]]]);
  });

  it('names a command after its function, and gives the error of one', async () => {
    const result = await runner.invoke(['init-db']);
    expect(result).toMatchObject({ stderr: 'no database\n', stdout: '', exitCode: 1 });
    expect(result.exception).toMatchObject({ message: 'broken' });
  });

  it('explains a command line that makes no sense', async () => {
    const { exitCode, stderr, exception } = await runner.invoke(['greet']);
    expect(exitCode).not.toBe(0);
    expect(exception).toBeNull();
    expect(stderr).toContain("missing required argument 'name'");
  });

  it('takes those of blueprints: as a group, under another name, or among its own', async () => {
    const app = new Pottle('shop', { staticFolder: null });
    const groups: [string, string | null | undefined][] = [
      ['plain', undefined],
      ['renamed', 'other'],
      ['merged', null],
    ];
    for (const [name, cliGroup] of groups) {
      const bp = new Blueprint(name, import.meta, { cliGroup });
      bp.cli.command(`run-${name}`)(() => console.log(name));
      app.registerBlueprint(bp);
    }
    const output = async (...words: string[]) => (await app.testCliRunner().invoke(words)).output;
    expect(await output('plain', 'run-plain')).toBe('plain\n');
    expect(await output('other', 'run-renamed')).toBe('renamed\n');
    expect(await output('run-merged')).toBe('merged\n');
  });
});

describe('pottle', () => {
  async function run(...args: string[]): Promise<[code: number, output: string]> {
    const lines: string[] = [];
    const add = (...words: unknown[]) => void lines.push(words.join(' '));
    vi.spyOn(console, 'log').mockImplementation(add);
    vi.spyOn(console, 'error').mockImplementation(add);
    for (const stream of [process.stdout, process.stderr]) {
      vi.spyOn(stream, 'write').mockImplementation((text) => lines.push(String(text)) > 0);
    }
    const code = await main(args);
    vi.restoreAllMocks();
    return [code, lines.join('\n')];
  }

  it("runs the app's commands beside its own", async () => {
    expect(await run('--app', shop, 'restock', 'tea', '3')).toEqual([0, 'shop: 3 tea']);
    expect((await run('--app', shop, 'restock', 'tea', '--loud'))[1]).toBe('SHOP: 1 TEA');
    expect((await run('--app', shop, 'routes'))[1]).toContain('/item/<int:id>');
  });

  it('ends with 2 when there is no app, or no such command', async () => {
    expect((await run('--app', 'nowhere.js', 'routes'))[0]).toBe(2);
    expect((await run('--app', shop, 'nonsense'))[0]).toBe(2);
    expect((await run('--version'))[0]).toBe(0);
  });

  it('reads variables from a file, but not over those that are set', () => {
    const file = path.join(mkdtempSync(path.join(tmpdir(), 'env-')), '.env');
    writeFileSync(
      file,
      '# a comment\nexport SPEC_A=one # trailing\nSPEC_B="two # kept"\nSPEC_C=three\nnonsense\n',
    );
    vi.stubEnv('SPEC_C', 'was here');
    loadDotenv(file);
    expect([process.env.SPEC_A, process.env.SPEC_B, process.env.SPEC_C]).toEqual([
      'one',
      'two # kept',
      'was here',
    ]);
    delete process.env.SPEC_A;
    delete process.env.SPEC_B;
  });
});

describe('precompile', () => {
  it('writes a module that renders without compiling', async () => {
    vi.spyOn(console, 'log').mockImplementation(() => undefined);
    const folder = mkdtempSync(path.join(tmpdir(), 'templates-'));
    mkdirSync(path.join(folder, 'parts'));
    writeFileSync(path.join(folder, 'page.html'), '{% include "parts/name.html" %}{{ 1 < 2 }}');
    writeFileSync(path.join(folder, 'parts/name.html'), '<b>{{ name }}</b>');
    writeFileSync(path.join(folder, 'other.njk'), 'left out');
    const out = path.join(folder, 'templates.mjs');
    expect(await main(['precompile', folder, out])).toBe(0);
    const { default: templates } = await import(out);
    expect(Object.keys(templates)).toEqual(['page.html', 'parts/name.html']);
    const env = new Environment({ loader: new PrecompiledLoader(templates) });
    expect(env.getTemplate('page.html').render({ name: '<Ann>' })).toBe('<b>&lt;Ann&gt;</b>True');
  });
});
