/**
 * How large apps become in a bundle for edge workers, minified and then gzipped, beside Hono's: `node edge.js`, after
 * `npm run build` in the folder above.
 */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { DictLoader, Environment, precompile } from '../dist/jinja/index.js';

const ROOT = path.resolve(import.meta.dirname, '..');

const templates = {
  'base.html': '<title>{% block title %}{% endblock %}</title>',
  'page.html': "{% extends 'base.html' %}{% block title %}{{ name|upper }}{% endblock %}",
};
const compiled = precompile(new Environment({ loader: new DictLoader(templates) }), templates);

const APPS = {
  hello: `import { Pottle } from 'pottle';
const app = new Pottle(import.meta);
app.get('/')(async function index() { return 'Hello, World!'; });
export default app;`,
  JSON: `import { Pottle, request } from 'pottle';
const app = new Pottle(import.meta);
app.post('/echo')(async function echo() { return { got: await request.json }; });
export default app;`,
  'a page from compiled templates': `import { Pottle, renderTemplate } from 'pottle';
import { PrecompiledLoader } from 'pottle/jinja';
import templates from 'templates';
const app = new Pottle(import.meta);
app.jinjaLoader = new PrecompiledLoader(templates);
app.get('/')(async function index() { return renderTemplate('page.html', { name: 'Ann' }); });
export default app;`,
  'hello of Hono': `import { Hono } from 'hono';
const app = new Hono();
app.get('/', (c) => c.text('Hello, World!'));
export default app;`,
  'JSON of Hono': `import { Hono } from 'hono';
const app = new Hono();
app.post('/echo', async (c) => c.json({ got: await c.req.json() }));
export default app;`,
};

const virtual = {
  name: 'virtual',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^templates$/ }, ({ path: name }) => ({ path: name, namespace: 'virtual' }));
    onLoad({ filter: /.*/, namespace: 'virtual' }, () => ({ contents: compiled }));
  },
};

/** The size of an app's bundle: as it is, and gzipped. */
async function sizes(contents) {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: ROOT },
    nodePaths: [path.join(import.meta.dirname, 'node_modules')],
    bundle: true,
    write: false,
    format: 'esm',
    conditions: ['workerd'],
    external: ['node:*'],
    keepNames: true,
    minify: true,
    tsconfigRaw: {}, // the package as it is built, not its sources
    plugins: [virtual],
  });
  const [{ contents: bytes }] = outputFiles;
  return [bytes.length, gzipSync(bytes, { level: 9 }).length].map((size) => `${Math.round(size / 1000)} KB`);
}

console.log('| app | minified | gzipped |\n| --- | ---: | ---: |');
for (const [name, code] of Object.entries(APPS)) {
  if (code.includes("'hono'") && !existsSync(path.join(import.meta.dirname, 'node_modules/hono'))) continue;
  console.log(`| ${name} | ${(await sizes(code)).join(' | ')} |`);
}
