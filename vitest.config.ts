import { readdirSync, readFileSync } from 'node:fs';
import { defineConfig } from 'vitest/config';
import * as jinja from './lib/jinja/index.js';
import { compileTemplate } from './templates.js';

const lib = (path: string) => new URL(`./lib/${path}`, import.meta.url).pathname;

/** Specs that serve and name no engine: they run on each. */
const SERVED = readdirSync(new URL('spec/', import.meta.url), { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.spec.ts'))
  .map((file) => `spec/${file}`)
  .filter((file) => {
    const text = readFileSync(new URL(file, import.meta.url), 'utf8');
    if (/\bENGINES\b/.test(text)) return false;
    if (/new Served\(\)|'npm', \['start'/.test(text)) return true;
    return /\bserve\((?!folder)\w/.test(text) && !/transport:/.test(text);
  });

/** As bundle.js has it. */
const templates = {
  name: 'templates',
  load: (file: string) => (file.endsWith('.jinja') ? compileTemplate(jinja, file) : null),
};

export default defineConfig({
  plugins: [templates],
  // Vite leaves out CommonJS modules in TypeScript (lib/templating/load-nunjucks.cts).
  esbuild: { include: /\.[cm]?ts$/ },
  resolve: {
    alias: [
      { find: /^pottle$/, replacement: lib('index.ts') },
      { find: /^pottle\/(flask|quart)$/, replacement: `${lib('')}names/$1/index.ts` },
      { find: /^pottle\/(quart\/globals)$/, replacement: `${lib('')}names/$1.ts` },
      { find: /^pottle\/(?:flask|quart)\/(.+)$/, replacement: `${lib('')}names/flask/$1.ts` },
      {
        find: /^pottle\/(blinker|itsdangerous|jinja2|markupsafe|werkzeug\/.+)$/,
        replacement: `${lib('')}names/$1.ts`,
      },
      { find: /^pottle\/(\w+)$/, replacement: `${lib('')}$1/index.ts` },
    ],
  },
  test: {
    projects: [
      { extends: true, test: { name: 'specs', include: ['spec/**/*.spec.ts'] } },
      { extends: true, test: { name: 'node', include: SERVED, env: { POTTLE_TRANSPORT: 'node' } } },
    ],
    setupFiles: ['spec/setup.ts'],
    globalSetup: ['spec/packing.ts'],
    // A worker thread that ends with open native sockets takes the process down with it: fork.
    pool: 'forks',
    isolate: false,
    maxWorkers: 3, // most specs wait for sockets and processes most of the time, and use a third of a core
    dangerouslyIgnoreUnhandledErrors: false,
    // Files that pass say nothing; what a spec lets through to the console is shown, so that it is seen and mended.
    reporters: [['minimal', { silent: false }]],
    // Ends what hangs. Nothing that works comes near, on a busy machine either: specs wait for events, not for time.
    testTimeout: 300_000,
    hookTimeout: 300_000,
  },
});
