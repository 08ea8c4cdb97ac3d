/**
 * Writes the code of dist/ in few files: finding and reading two hundred modules costs a process more than running them
 * (bench/import.js). What several entries need lies once, in chunks. TypeScript writes the declarations beside it.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { build } from 'esbuild';
import { compileTemplate } from './templates.js';

const LIB = path.join(import.meta.dirname, 'lib');
/** Python's modules: what stands in folders that are called so, and a few files beside them. */
function namesIn(folder) {
  const PYTHON = /^(?:(?:flask|quart|werkzeug)\/.+|blinker|itsdangerous|jinja2|markupsafe)\.ts$/;
  return readdirSync(path.join(LIB, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => PYTHON.test(file))
    .map((file) => `${folder}/${file.replace(/\.ts$/, '')}`);
}
const ENTRIES = [
  'index',
  'jinja/index',
  'testing/index',
  'redis/index',
  'opentelemetry/index',
  'schema/index',
  'routing/index',
  ...namesIn('names'),
  'cli/bin',
];
const EDGE_ENTRIES = ['index', 'jinja/index', 'schema/index'];

const common = {
  platform: 'node',
  target: 'node20',
  sourcemap: true,
  sourcesContent: false,
  absWorkingDir: import.meta.dirname,
};

/** CommonJS loads at once what is needed later; within a module that cannot be, so such files stay as they are. */
const commonjs = new Set();
const apart = {
  name: 'commonjs',
  setup({ onResolve }) {
    onResolve({ filter: /\.cjs$/ }, (found) => {
      const file = path.relative(LIB, path.resolve(found.resolveDir, found.path));
      commonjs.add(`lib/${file.replace(/js$/, 'ts')}`);
      return { path: `../${file}`, external: true }; // as seen from dist/chunks
    });
  },
};

/**
 * In the build for edge workers the files of lib/edge/ stand for others: edge/node/fs.ts for `node:fs`, edge/jinja/parser.ts for
 * jinja/parser.ts, and so on. Nothing else is different (docs/design.md, "Edge workers").
 */
const EDGE = path.join(LIB, 'edge');
const edge = {
  name: 'edge',
  setup({ onResolve }) {
    onResolve({ filter: /^(node:|\.)/ }, ({ path: name, resolveDir }) => {
      const target = name.startsWith('.') ? path.relative(LIB, path.resolve(resolveDir, name)) : name;
      const twin = path.join(EDGE, `${target.replace(':', '/').replace(/\.c?js$/, '')}.ts`);
      return existsSync(twin) ? { path: twin } : undefined;
    });
  },
};

/** Our own templates, compiled by our own compiler. */
const compiler = await build({
  ...common,
  entryPoints: ['lib/jinja/index.ts'],
  bundle: true,
  format: 'esm',
  sourcemap: false,
  write: false,
});
const jinja = await import(
  `data:text/javascript;base64,${Buffer.from(compiler.outputFiles[0].contents).toString('base64')}`
);
const templates = {
  name: 'templates',
  setup({ onLoad }) {
    onLoad({ filter: /\.jinja$/ }, ({ path: file }) => ({ contents: compileTemplate(jinja, file) }));
  },
};

/** What an edge worker offers, and what is bundled with an app for it. */
const EVERYWHERE = ['node:async_hooks', 'node:buffer', 'node:crypto', 'mime', 'cookie'];

function bundle(entries, options) {
  return build({
    ...common,
    entryPoints: entries.map((entry) => `lib/${entry}.ts`),
    outdir: 'dist',
    chunkNames: 'chunks/[name]-[hash]',
    bundle: true,
    splitting: true,
    format: 'esm',
    packages: 'external',
    metafile: true,
    write: false,
    ...options,
  });
}

const { outputFiles, metafile } = await bundle(ENTRIES, { plugins: [apart, templates] });
const forEdge = await bundle(EDGE_ENTRIES, {
  outdir: 'dist/edge',
  platform: 'neutral',
  external: ['node:*'],
  inject: ['lib/edge/node/globals.ts'],
  plugins: [edge, templates],
});

// Nothing of other packages: their licences would have to come along (THIRD-PARTY.md).
const inputs = Object.keys({ ...metafile.inputs, ...forEdge.metafile.inputs });
for (const file of inputs) if (!file.startsWith('lib/')) throw new Error(`${file} would be bundled.`);

for (const [file, { imports }] of Object.entries(forEdge.metafile.outputs))
  for (const { path: name, external } of imports)
    if (external && !EVERYWHERE.includes(name))
      throw new Error(`${file} needs ${name}, which edge workers have not.`);

/** What the source declares; a name that is not there was made by esbuild. */
const declared = new Set();
for (const file of inputs) {
  const source = readFileSync(path.join(import.meta.dirname, file), 'utf8');
  for (const [, name] of source.matchAll(/\b(?:class|const|let|var|function\*?) (\w+)/g)) declared.add(name);
}

/**
 * Gives classes and functions back the names that they have in the source, since errors and stacks show them. esbuild
 * writes `class _Rule` for a class that speaks of itself, and numbers what has one name in two files. Its own `keepNames`
 * would name every closure each time it is made.
 */
function keepNames(code) {
  let text = code;
  for (const [, name, given] of code.matchAll(/^var (\w+) = class (_\1\d*)\b/gm))
    text = text.replaceAll(new RegExp(`\\b${given}\\b`, 'g'), name);
  const numbered = [
    ...text.matchAll(/^(?:async )?(?:function\*?|var) (\w+)(?:\(| = (?:class\b|(?:async )?\(.*=>))/gm),
  ]
    .map(([, name]) => name)
    .filter((name) => /\d$/.test(name) && !declared.has(name))
    .map((name) => `Object.defineProperty(${name}, "name", { value: "${name.replace(/\d+$/, '')}" });\n`);
  return text.replace(/^(?=\/\/# sourceMappingURL=)/m, numbered.join(''));
}

for (const { path: file, text } of [...outputFiles, ...forEdge.outputFiles]) {
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, file.endsWith('.js') ? keepNames(text) : text);
}

await build({
  ...common,
  entryPoints: [...commonjs],
  outbase: 'lib',
  outdir: 'dist',
  outExtension: { '.js': '.cjs' },
  format: 'cjs',
});

for (const entry of ENTRIES.filter((each) => !each.startsWith('cli/'))) {
  const exported = await import(path.join(import.meta.dirname, `dist/${entry}.js`));
  for (const [key, value] of Object.entries(exported))
    if (typeof value === 'function' && !declared.has(value.name))
      throw new Error(`${key} of dist/${entry}.js is named ${value.name}.`);
}
