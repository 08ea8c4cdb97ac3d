/** What is packed: pages whose links lead somewhere, licences, source maps that nobody needs; and that an app of it can be one file. */
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { cp, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import WebSocket from 'ws';
import { Project, whileServing } from './installed.js';

let project: Project;
let files: string[];
const read = (file: string) => readFileSync(path.join(project.package, file), 'utf8');

beforeAll(() => {
  project = new Project();
  files = readdirSync(project.package, { recursive: true, encoding: 'utf8' });
});
afterAll(() => project.remove());

describe('the tarball', () => {
  it('has pages whose links lead to what it has', () => {
    const pages = files.filter((file) => file.endsWith('.md'));
    expect(pages).toEqual(
      expect.arrayContaining(['README.md', 'CHANGELOG.md', 'docs/README.md', 'docs/porting.md']),
    );
    const links = pages.flatMap((page) =>
      [...read(page).matchAll(/\]\((?!\w+:|#)([^)#\s]+)/g)].map(([, target]) => ({ page, target: target! })),
    );
    expect(links.length).toBeGreaterThan(100);
    const broken = links.filter(
      ({ page, target }) => !existsSync(path.join(project.package, path.dirname(page), target)),
    );
    expect(broken).toEqual([]);
  });

  it('has its licence, and that of words that others wrote', () => {
    expect(read('LICENSE')).toContain('MIT License');
    expect(read('THIRD-PARTY.md')).toContain('Copyright 2007 Pallets');
    expect(read('THIRD-PARTY.md')).toContain('Neither the name of the copyright holder');
  });

  it('has code of its own sources alone, to which the maps lead', () => {
    const maps = files.filter((file) => /\.(js|cjs|ts|cts)\.map$/.test(file));
    expect(maps.length).toBeGreaterThan(20);
    const sources = maps.flatMap((map) =>
      (JSON.parse(read(map)) as { sources: string[] }).sources.map((source) =>
        path.join(path.dirname(map), source),
      ),
    );
    expect(new Set(sources).size).toBeGreaterThan(200);
    expect(sources.filter((source) => !source.startsWith('lib/') || !files.includes(source))).toEqual([]);
  });

  it('has no source maps within its code, and runs without maps and sources', async () => {
    const inline = files.filter(
      (file) => /\.c?js$/.test(file) && read(file).includes('sourceMappingURL=data:'),
    );
    expect(inline).toEqual([]);
    const bare = new Project();
    try {
      rmSync(path.join(bare.package, 'lib'), { recursive: true });
      for (const file of files) if (file.endsWith('.map')) rmSync(path.join(bare.package, file));
      bare.write('templates/page.html', '<h1>{{ name }}</h1>');
      bare.write(
        'app.js',
        `import { Pottle, renderTemplate } from 'pottle';
         const app = new Pottle(import.meta);
         app.get('/')(async function index() { return renderTemplate('page.html', { name: 'Ann' }); });
         console.log((await app.testClient().get('/')).text);`,
      );
      expect(bare.node(['app.js'])).toMatchObject({ status: 0, stdout: '<h1>Ann</h1>\n', stderr: '' });
    } finally {
      bare.remove();
    }
  });
});

describe('an app in one file', () => {
  /** As docs/servers.md has it. */
  const BANNER =
    "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);";
  let folder: string;

  beforeAll(async () => {
    project.write(
      'src/app.ts',
      `import { Pottle, renderTemplate, session, urlFor, websocket } from 'pottle';
       import { shop } from './shop.js';
       import { admin } from './admin.js';
       const app = new Pottle(import.meta);
       app.secretKey = 'long, random and secret';
       app.registerBlueprint(shop);
       app.registerBlueprint(admin);
       app.templateFilter()(function shout(text: string) { return text.toUpperCase(); });
       app.get('/')(async function index() {
         session.visits = 1;
         return renderTemplate('page.html', { name: 'Ann', urls: [urlFor('shop.index'), urlFor('admin.index')] });
       });
       app.get('/old')(async function old() { return renderTemplate('old.njk', { name: 'Ann' }); });
       app.websocket('/live')(async function live() {
         for await (const message of websocket) await websocket.send(\`echo \${message}\`);
       });
       await app.run({ transport: process.argv[2] as 'uws' | 'node' | undefined });`,
    );
    for (const name of ['shop', 'admin'])
      project.write(
        `src/${name}.ts`,
        `import { Blueprint } from 'pottle';
         export const ${name} = new Blueprint('${name}', import.meta, { urlPrefix: '/${name}' });
         async function index() { return '${name}'; }
         ${name}.get('/')(index);`,
      );
    project.write('src/templates/base.html', '<title>{% block title %}{% endblock %}</title>');
    project.write(
      'src/templates/page.html',
      "{% extends 'base.html' %}{% block title %}{{ name|shout }} {{ urls|join(' ') }}{% endblock %}",
    );
    project.write('src/templates/old.njk', '{{ name | upper }}');
    folder = await mkdtemp(path.join(tmpdir(), 'pottle-bundled-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  async function bundle(name: string, options: object): Promise<string> {
    const place = path.join(folder, name);
    await mkdir(place);
    await cp(path.join(project.folder, 'src/templates'), path.join(place, 'templates'), { recursive: true });
    await build({
      entryPoints: [path.join(project.folder, 'src/app.ts')],
      outfile: path.join(place, 'app.mjs'),
      bundle: true,
      platform: 'node',
      format: 'esm',
      target: 'node20',
      external: ['uWebSockets.js'],
      banner: { js: BANNER },
      logLevel: 'error',
      ...options,
    });
    return path.join(place, 'app.mjs');
  }

  async function visit(url: string): Promise<void> {
    expect(await (await fetch(url)).text()).toBe('<title>ANN /shop/ /admin/</title>');
    expect(await (await fetch(`${url}/old`)).text()).toBe('ANN'); // nunjucks' own compiler
    const socket = new WebSocket(`${url.replace('http', 'ws')}/live`);
    const answer = new Promise((resolve) => socket.on('message', (data) => resolve(String(data))));
    socket.on('open', () => socket.send('hi'));
    expect(await answer).toBe('echo hi');
    socket.terminate();
  }

  it.each([
    ['as it is', { keepNames: true }],
    ['minified', { keepNames: true, minify: true }],
  ])('%s renders templates, keeps endpoints and serves without node_modules', async (name, options) => {
    const file = await bundle(name, options);
    const written = await whileServing(file, async (url, line) => {
      expect(line).toContain('(node: ');
      await visit(url);
    });
    expect(written).not.toContain('Error');
  });

  it('serves on uWebSockets.js where that lies beside it', async () => {
    const file = await bundle('native', { keepNames: true });
    const addon = path.join(project.folder, 'node_modules/uWebSockets.js');
    await cp(addon, path.join(folder, 'native/node_modules/uWebSockets.js'), {
      recursive: true,
      dereference: true,
    });
    await whileServing(file, async (url, line) => {
      expect(line).toContain('(uws: ');
      await visit(url);
    });
  });

  it('needs no folder of templates where they are compiled into it', async () => {
    project.write(
      'src/pages.js',
      `import { Pottle, renderTemplate } from 'pottle';
       export const app = new Pottle(import.meta);
       app.templateFilter()(function shout(text) { return text.toUpperCase(); });
       app.get('/')(async function index() { return renderTemplate('page.html', { name: '<Ann>', urls: [] }); });`,
    );
    project.write(
      'src/single.js',
      `import { PrecompiledLoader } from 'pottle/jinja';
       import { app } from './pages.js';
       import templates from './templates.js';
       app.jinjaLoader = new PrecompiledLoader(templates);
       await app.run();`,
    );
    const words = ['--app', 'src/pages.js', 'precompile', 'src/templates', 'src/templates.js'];
    expect(project.node(['node_modules/pottle/dist/cli/bin.js', ...words])).toMatchObject({ status: 0 });
    const file = await bundle('single', {
      keepNames: true,
      entryPoints: [path.join(project.folder, 'src/single.js')],
    });
    rmSync(path.join(path.dirname(file), 'templates'), { recursive: true });
    await whileServing(file, async (url) => {
      expect(await (await fetch(url)).text()).toBe('<title>&lt;ANN&gt; </title>');
    });
  });

  it('without keepNames is warned of, at its start', async () => {
    const file = await bundle('renamed', {});
    const written = await whileServing(file, async (url) => {
      expect((await fetch(url)).status).toBe(500); // urlFor('admin.index') cannot be built
    });
    expect(written).toContain('Has a bundler renamed views? Their endpoints are ');
    expect(written).toContain('esbuild and tsup leave names as they are with keepNames');
  });
});
