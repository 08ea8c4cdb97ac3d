/**
 * Writes the code of dist/ in few files: finding and reading two hundred modules costs a process more than running them
 * (bench/import.js). What several entries need lies once, in chunks. TypeScript writes the declarations beside it.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { build } from 'esbuild';

const LIB = path.join(import.meta.dirname, 'lib');
const ENTRIES = ['index', 'jinja/index', 'testing/index', 'routing/index', 'cli/bin'];

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

const { outputFiles, metafile } = await build({
  ...common,
  entryPoints: ENTRIES.map((entry) => `lib/${entry}.ts`),
  outdir: 'dist',
  chunkNames: 'chunks/[name]-[hash]',
  bundle: true,
  splitting: true,
  format: 'esm',
  packages: 'external',
  plugins: [apart],
  metafile: true,
  write: false,
});

// Nothing of other packages: their licences would have to come along (THIRD-PARTY.md).
for (const file of Object.keys(metafile.inputs))
  if (!file.startsWith('lib/')) throw new Error(`${file} would be bundled.`);

/** What the source declares; a name that is not there was made by esbuild. */
const declared = new Set();
for (const file of Object.keys(metafile.inputs)) {
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

for (const { path: file, text } of outputFiles) {
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
