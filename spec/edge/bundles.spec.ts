/** Apps for edge workers: bundled from the package as it is packed, with what workers have of Node left out, and called as they call. */
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { build } from 'esbuild';
import { Pottle, session } from 'pottle';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Project } from '../installed.js';

/** What workers with compatibility to Node have of it. */
const NODE = ['node:async_hooks', 'node:buffer', 'node:crypto'];

/** Hides from a bundle what Node has without an import. */
const BARE = `const ${['process', 'Buffer', 'setImmediate', 'global', 'require'].map((name) => `${name} = undefined`)};`;

interface Asked {
  url: string;
  method?: string;
  headers?: Record<string, string>;
  body?: string;
}
interface Answer {
  status: number;
  headers: [string, string][];
  text: string;
}

let project: Project;
beforeAll(() => {
  project = new Project();
});
afterAll(() => project.remove());

/** Bundles a program as docs/fetch.md says. @returns the file, and all that it imports */
async function bundle(name: string, code: string): Promise<{ file: string; imports: string[] }> {
  const { metafile } = await build({
    entryPoints: [project.write(`src/${name}.js`, code)],
    outfile: path.join(project.folder, `out/${name}.mjs`),
    bundle: true,
    format: 'esm',
    conditions: ['workerd'],
    external: NODE,
    keepNames: true,
    minify: true,
    banner: { js: BARE },
    metafile: true,
    logLevel: 'error',
  });
  const [file, output] = Object.entries(metafile.outputs)[0]!;
  return { file: path.resolve(file), imports: [...new Set(output.imports.map((each) => each.path))] };
}

/** The answers of a bundle, and what it logged. */
function call(file: string, asked: readonly (string | Asked)[]): { answers: Answer[]; logged: string } {
  const requests = asked.map((one) => (typeof one === 'string' ? { url: one } : one));
  const words = requests.map((one) => ({ ...one, url: `https://edge.test${one.url}` }));
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--disallow-code-generation-from-strings', path.join(import.meta.dirname, 'worker.js'), file],
    { encoding: 'utf8', input: JSON.stringify(words) },
  );
  expect(stderr).toBe('');
  expect(status).toBe(0);
  const { answers, logged } = JSON.parse(stdout);
  return { answers, logged: logged.join('\n') };
}

describe('an app in a bundle for edge workers', () => {
  it('answers with text', async () => {
    const { file, imports } = await bundle(
      'hello',
      `import { Pottle } from 'pottle';
       const app = new Pottle(import.meta);
       app.get('/')(async function index() { return 'Hello, World!'; });
       export default app;`,
    );
    expect(imports.toSorted()).toEqual(NODE);
    const { answers, logged } = call(file, ['/', '/none']);
    expect(answers[0]).toMatchObject({ status: 200, text: 'Hello, World!' });
    expect(answers[1]).toMatchObject({ status: 404 });
    expect(logged).toBe('');
  });

  it('shows what it offers on pages, and tries it by their forms', async () => {
    const { file, imports } = await bundle(
      'pages',
      `import { Pottle } from 'pottle';
       import { openapi } from 'pottle/schema';
       const app = new Pottle(import.meta);
       openapi(app);
       app.get('/hello')(async function hello() { return 'Hello from the edge'; });
       export default app;`,
    );
    expect(imports.toSorted()).toEqual(NODE);
    const headers = {
      origin: 'https://edge.test',
      'content-type': 'application/x-www-form-urlencoded',
    };
    const form = { url: '/docs/try', method: 'POST', headers, body: 'operation=GET+%2Fhello' };
    const { answers, logged } = call(file, ['/docs', '/docs/style.css', form]);
    expect(logged).toBe('');
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(answers[0]!.text).toContain('value="GET /hello"');
    expect(answers[2]!.text).toContain('Hello from the edge');
  });

  it('reads and writes JSON, forms, cookies and sessions', async () => {
    const { file, imports } = await bundle(
      'json',
      `import { Pottle, request, session, Response } from 'pottle';
       const app = new Pottle(import.meta);
       app.secretKey = 'long, random and secret';
       app.post('/echo')(async function echo() { return { got: await request.json, url: request.url }; });
       app.post('/form')(async function form() {
         const file = (await request.files).get('file');
         return { name: (await request.form).get('name'), file: new TextDecoder().decode(await file.read()) };
       });
       app.get('/visit')(async function visit() {
         session.visits = (session.visits ?? 0) + 1;
         session.text = 'x'.repeat(2000);
         return { visits: session.visits };
       });
       app.get('/stream')(async function stream() {
         return new Response((async function* () { yield 'a'; yield 'b'; })());
       });
       export default app;`,
    );
    expect(imports.toSorted()).toEqual(NODE);
    const json = { 'content-type': 'application/json' };
    const form = { 'content-type': 'multipart/form-data; boundary=b' };
    const part = (head: string, text: string) =>
      `--b\r\nContent-Disposition: form-data; ${head}\r\n\r\n${text}\r\n`;
    const first = call(file, [
      { url: '/echo', method: 'POST', headers: json, body: '{"a":[1,2]}' },
      {
        url: '/form',
        method: 'POST',
        headers: form,
        body: `${part('name="name"', 'Ann')}${part('name="file"; filename="a.txt"', 'text')}--b--\r\n`,
      },
      '/visit',
      '/stream',
    ]);
    expect(first.logged).toBe('');
    expect(first.answers.map(({ text }) => text)).toEqual([
      '{"got":{"a":[1,2]},"url":"https://edge.test/echo"}\n',
      '{"file":"text","name":"Ann"}\n',
      '{"visits":1}\n',
      'ab',
    ]);
    const cookie = first.answers[2]!.headers.find(([name]) => name === 'set-cookie')![1].split(';')[0]!;
    const [again] = call(file, [{ url: '/visit', headers: { cookie } }]).answers;
    expect(again!.text).toBe('{"visits":2}\n');

    // What Node has compressed counts as missing.
    const onNode = new Pottle('app');
    onNode.secretKey = 'long, random and secret';
    onNode.get('/')(async function index() {
      session.visits = 5;
      session.text = 'x'.repeat(2000);
      return '';
    });
    const [, packed] = /^session=(\.[^;]+)/.exec(
      (await onNode.testClient().get('/')).headers.get('set-cookie')!,
    )!;
    const fresh = call(file, [{ url: '/visit', headers: { cookie: `session=${packed}` } }]);
    expect(fresh).toMatchObject({ answers: [{ text: '{"visits":1}\n' }], logged: '' });
  });

  it('renders templates that are compiled into it', async () => {
    project.write('templates/base.html', '<title>{% block title %}{% endblock %}</title>');
    project.write(
      'templates/page.html',
      "{% extends 'base.html' %}{% block title %}{{ name|shout }} {{ url_for('index') }} {{ [3, 1]|sort }}{% endblock %}",
    );
    project.write(
      'src/app.js',
      `import { Pottle, renderTemplate, streamTemplate } from 'pottle';
       export const app = new Pottle(import.meta);
       app.templateFilter()(function shout(text) { return text.toUpperCase(); });
       app.get('/')(async function index() { return renderTemplate('page.html', { name: '<Ann>' }); });
       app.get('/stream')(async function stream() { return streamTemplate('page.html', { name: '<Ann>' }); });`,
    );
    const words = ['--app', 'src/app.js', 'precompile', 'templates', 'src/templates.js'];
    expect(project.node(['node_modules/pottle/dist/cli/bin.js', ...words])).toMatchObject({ status: 0 });
    const { file, imports } = await bundle(
      'page',
      `import { PrecompiledLoader } from 'pottle/jinja';
       import { app } from './app.js';
       import templates from './templates.js';
       app.jinjaLoader = new PrecompiledLoader(templates);
       export default app;`,
    );
    expect(imports.toSorted()).toEqual(NODE);
    const { answers, logged } = call(file, ['/', '/stream']);
    expect(logged).toBe('');
    expect(answers.map(({ text }) => text)).toEqual(Array(2).fill('<title>&lt;ANN&gt; / [1, 3]</title>'));
  });

  it('says what a worker has not when it is used, and what to do instead', async () => {
    const { file } = await bundle(
      'lacking',
      `import { Pottle, renderTemplate, renderTemplateString, request, sendFile, serve } from 'pottle';
       const app = new Pottle(import.meta);
       app.config.fromPrefixedEnv();
       app.get('/template')(async function template() { return renderTemplate('page.html'); });
       app.get('/text')(async function text() { return renderTemplateString('{{ 1 }}'); });
       app.get('/file')(async function file() { return sendFile('a.txt'); });
       app.get('/read')(async function read() { return app.openResource('a.txt'); });
       app.get('/config')(async function config() { app.config.fromFile('a.json', JSON.parse); return ''; });
       app.post('/upload')(async function upload() { return String((await request.files).size); });
       app.post('/save')(async function save() { await (await request.files).get('file').save('a.txt'); return ''; });
       app.get('/run')(async function run() { await app.run(); return ''; });
       app.get('/serve')(async function serveIt() { await serve( app); return ''; });
       app.get('/client')(async function client() { app.testClient(); return ''; });
       app.get('/cli')(async function cli() { app.testCliRunner(); return ''; });
       app.get('/fallback')(async function fallback() { new Pottle(import.meta).fallback('http://a.test'); return ''; });
       app.post('/coded')(async function coded() { return request.json; });
       export default app;`,
    );
    const headers = { 'content-type': 'multipart/form-data; boundary=b' };
    const upload = (size: number) =>
      `--b\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n${'x'.repeat(size)}\r\n--b--\r\n`;
    const cases: [string | Asked, RegExp][] = [
      ['/static/a.css', /has no files to send\. Leave static files to the platform/],
      ['/template', /has no folder of templates\. Compile templates into the bundle: pottle precompile/],
      ['/text', /has no compiler of templates\. Compile them into the bundle/],
      ['/file', /has no files to send\./],
      ['/read', /has no files to read\. Import what they say as a module/],
      ['/config', /has no files to read\./],
      [{ url: '/upload', method: 'POST', headers, body: upload(600_000) }, /has no disk for uploads\./],
      [{ url: '/save', method: 'POST', headers, body: upload(10) }, /has no disk\. Keep files with/],
      ['/run', /has no server to start\. Let the platform call the app/],
      ['/serve', /has no server to start\./],
      ['/client', /has no test client\. Test the app on Node/],
      ['/cli', /has no command line\./],
      ['/fallback', /has no app\.fallback\(\)\. Let a route of the platform/],
    ];
    for (const [asked, message] of cases) {
      const { answers, logged } = call(file, [asked]);
      expect(answers[0]!.status).toBe(500);
      expect(logged).toMatch(message);
    }
    const coded = { 'content-type': 'application/json', 'content-encoding': 'gzip' };
    const { answers } = call(file, [{ url: '/coded', method: 'POST', headers: coded, body: 'x' }]);
    expect(answers[0]!.status).toBe(415);
    expect(answers[0]!.headers).toContainEqual(['accept-encoding', 'identity']);
  });
});
