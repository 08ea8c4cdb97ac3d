/** The command as it is typed: how it finds the app, loads TypeScript, reads the environment, and what it says when it serves. */
import { networkInterfaces } from 'node:os';
import { describe, expect, it } from 'vitest';
import { giveTsx, pottle, urlOf, useProject, write } from './project.js';

useProject();

/** What the app answers that a command serves. */
async function served(words: string, options = {}): Promise<{ text: string; output: string }> {
  const run = pottle(words, options);
  const text = await (await fetch(await urlOf(run))).text();
  run.child.kill('SIGTERM');
  await run.ended;
  return { text, output: run.output };
}

async function said(words: string, options = {}): Promise<{ code: number | null; output: string }> {
  const run = pottle(words, options);
  const code = await run.ended;
  return { code, output: run.output };
}

const appThat = (answers: string) => `
import { Pottle } from 'pottle';
export const app = new Pottle('app', { staticFolder: null });
app.get('/')(function index() { return ${answers}; });
`;
const DECORATED = `
import { Pottle } from 'pottle';
import { greeting } from './greeting.js';
export const app: Pottle = new Pottle('app', { staticFolder: null });
export class Views {
  @app.get('/')
  static async index(): Promise<string> {
    return greeting;
  }
}
`;
/** Whether Node itself strips types. */
const STRIPS = (process.features as { typescript?: unknown }).typescript !== undefined;
const strips = STRIPS && (process.features as { typescript?: unknown }).typescript !== false;

describe('TypeScript', () => {
  it.each(['run --port 0', 'run --port 0 --workers 2', '--app src/app.ts run --port 0'])(
    'is loaded by tsx, decorators and .js names too: pottle %s',
    async (words) => {
      giveTsx();
      const where = words.startsWith('--app') ? 'src/' : '';
      write(`${where}app.ts`, DECORATED);
      write(`${where}greeting.ts`, "export const greeting: string = 'typed';");
      expect((await served(words)).text).toBe('typed');
    },
  );

  it.skipIf(!strips)('is loaded by Node itself where that suffices', async () => {
    write('app.ts', appThat("'stripped' as string"));
    expect((await served('run --port 0')).text).toBe('stripped');
  });

  it('that Node cannot load is one line, which says how', async () => {
    write('app.ts', DECORATED.replace("import { greeting } from './greeting.js';", "const greeting = '';"));
    const { code, output } = await said('run --port 0');
    expect(code).toBe(2);
    expect(output).toMatch(/^Error: Node cannot load app\.ts as it is.*npm install --save-dev tsx\n$/);
  });

  it('with a fault of its own shows that', async () => {
    giveTsx();
    write('app.ts', "throw new TypeError('mine');");
    const { code, output } = await said('run --port 0');
    expect(code).toBe(1);
    expect(output).toContain('TypeError: mine');
    expect(output).not.toContain('npm install');
  });
});

describe('the app', () => {
  it.each(['wsgi.js', 'app.mjs', 'dist/app.js'])('is found in %s', async (file) => {
    write(file, appThat("'found'"));
    expect((await served('run --port 0')).text).toBe('found');
  });

  it.each([
    ['createApp()', '[]'],
    [`createApp('it\\'s',-1.5,true,null)`, `["it's",-1.5,true,null]`],
    [`createApp({name:"a:b",'n':[1,{deep:'x'}]})`, '[{"name":"a:b","n":[1,{"deep":"x"}]}]'],
  ])('comes from a factory with values: %s', async (call, given) => {
    write(
      'made.js',
      `${appThat("''")}export async function createApp(...given) { const made = new Pottle('made', { staticFolder: null });
      made.get('/')(function index() { return JSON.stringify(given); }); return made; }`,
    );
    expect((await served(`--app made.js:${call} run --port 0`)).text).toBe(given);
  });

  it('does not come from a factory with more than values', async () => {
    write('made.js', 'export const createApp = () => {};');
    const { code, output } = await said('--app made.js:createApp(process.exit()) routes');
    expect([code, output]).toEqual([
      2,
      'Error: --app: createApp(process.exit()) is called with something else than values: text, numbers, true, false, null, lists and objects of them.\n',
    ]);
  });
});

describe('the environment', () => {
  const NAMES = ['SAID', 'NAMED', 'DOT', 'OWN', 'FLASKS'];
  const show = appThat(`JSON.stringify(${JSON.stringify(NAMES)}.map((name) => process.env[name] ?? '-'))`);
  const lines = (value: string, from: number) =>
    NAMES.slice(from)
      .map((name) => `${name}=${value}\n`)
      .join('');

  it('goes before a file that is named, that before .env, .pottleenv and .flaskenv, here or above', async () => {
    write('app.js', show);
    write('below/app.js', show);
    write('named.env', lines('named', 0));
    write('.env', lines('dot', 1));
    write('.pottleenv', lines('own', 2));
    write('.flaskenv', lines('flask', 3));
    write('below/.env', 'DOT=below');
    const env = { SAID: 'said' };
    const ask = async (words: string, options: object) =>
      JSON.parse((await served(`${words}run --port 0`, { env, ...options })).text).join(' ');
    expect(await ask('-e named.env ', {})).toBe('said named named named named');
    expect(await ask('', {})).toBe('said dot dot dot dot');
    expect(await ask('', { cwd: 'below' })).toBe('said - below own own');
    expect(await ask('', { env: { ...env, FLASK_SKIP_DOTENV: '1' } })).toBe('said - - - -');
  });

  it("says which app, where and how, by Flask's names too", async () => {
    write('hello.js', appThat("String(app.debug) + ' ' + app.name"));
    write('.flaskenv', 'FLASK_APP=hello\nFLASK_DEBUG=1\nFLASK_RUN_PORT=0\nFLASK_RUN_HOST=127.0.0.1');
    const { text, output } = await served('run');
    expect(text).toBe('true app');
    expect(output).toContain('\n * Debug mode is on');
    expect(await said('run', { env: { POTTLE_RUN_PORT: 'x' } })).toEqual({
      code: 2,
      output: "Error: POTTLE_RUN_PORT takes a number from 0 to 65535, not 'x'.\n",
    });
  });
});

it('help about an app lists its commands and groups', async () => {
  write(
    'app.js',
    `${appThat("''")}
app.cli.command('greet <name>', { description: 'Greets somebody.' })(() => {});
app.cli.group('user', { description: 'Looks after users.' }).command('add')(() => {});`,
  );
  const { code, output } = await said('--app app.js --help');
  expect(code).toBe(0);
  expect(output).toMatch(/^ {2}run \[options\]/m);
  expect(output).toMatch(/^ {2}greet <name> +Greets somebody\.$/m);
  expect(output).toMatch(/^ {2}user +Looks after users\.$/m);
  expect((await said('--help')).output).not.toContain('greet');
});

it('tells where other machines reach it when it serves on all interfaces', async () => {
  write('app.js', appThat("''"));
  const others = Object.values(networkInterfaces())
    .flatMap((each) => each ?? [])
    .filter(({ internal, family }) => !internal && family === 'IPv4');
  const { output } = await served('run --port 0 --host 0.0.0.0');
  const [, port] = /Running on http:\/\/127\.0\.0\.1:(\d+)/.exec(output)!;
  const urls = others.map(({ address }) => `http://${address}:${port}`).join(' ');
  expect(output).toContain(urls === '' ? 'Running on' : `\n * From other machines: ${urls}\n`);
  expect(output).not.toContain('\x1b');
  const { output: alone } = await served('run --port 0');
  expect(alone).not.toContain('From other machines');
  expect(alone).toContain('\n * Debug mode is off.\n');
});
