/** Programs of specs, bundled from the sources with what they import of them. */
import path from 'node:path';
import { type BuildOptions, build, type Plugin } from 'esbuild';
import * as jinja from '../lib/jinja/index.js';

const ROOT = path.join(import.meta.dirname, '..');

/** What is asked for where the program runs: below the project's folder, or where these are linked to. */
export const PACKAGES = ['uWebSockets.js', 'nunjucks', 'ws', 'commander', 'cookie', 'mime'];

/** Written for those who build the package, too. */
const { compileTemplate } = (await import(path.join(ROOT, 'templates.js'))) as {
  compileTemplate(jinja: object, file: string): string;
};

/** As bundle.js has it. */
const templates: Plugin = {
  name: 'templates',
  setup: ({ onLoad }) =>
    onLoad({ filter: /\.jinja$/ }, ({ path: file }) => ({ contents: compileTemplate(jinja, file) })),
};

/**
 * Bundles a program, as ES modules for Node. What is CommonJS in it may ask for packages.
 * @param options of esbuild, above those that all have
 */
export async function bundle(options: BuildOptions): Promise<void> {
  await build({
    alias: { pottle: path.join(ROOT, 'lib/index.ts') },
    bundle: true,
    splitting: options.outdir !== undefined,
    chunkNames: 'chunks/[name]-[hash]',
    external: PACKAGES,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    plugins: [templates],
    banner: {
      js: "import * as nodeModule from 'node:module'; const require = nodeModule.createRequire(import.meta.url);",
    },
    ...options,
  });
}
