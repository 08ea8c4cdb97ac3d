import { readdirSync, readFileSync } from 'node:fs';
import { defineConfig } from 'vitest/config';
import * as jinja from './lib/jinja/index.js';
import { compileTemplate } from './templates.js';

const lib = (path: string) => new URL(`./lib/${path}`, import.meta.url).pathname;

const SPECS = readdirSync(new URL('spec/', import.meta.url), { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.spec.ts'))
  .map((file) => `spec/${file}`);
const textOf = (file: string) => readFileSync(new URL(file, import.meta.url), 'utf8');

/** Specs that serve and name no engine: they run on each. */
const isServed = (file: string) => {
  const text = textOf(file);
  if (/\bENGINES\b/.test(text)) return false;
  if (/new Served\(\)|'npm', \['start'/.test(text)) return true;
  return /\bserve\((?!folder)\w/.test(text) && !/transport:/.test(text);
};

/** Specs that load Python's names, which all of a process has from then on: its methods take what Python's do, and its errors speak so. */
const hasNames = (file: string) =>
  /^spec\/(?:names\/|ports\/|cli\/doctor|(?:api|docs|hostile)\.spec)/.test(file) ||
  /'pottle\/(?:flask|quart|werkzeug|markupsafe|itsdangerous|blinker|jinja2)|lib\/names\/|faces\.js/.test(
    textOf(file),
  );

const project = (name: string, include: string[], env: Record<string, string> = {}) => ({
  extends: true as const,
  test: { name, include, env },
});

/** Each has processes of its own. */
const projects = (names: boolean) => {
  const files = SPECS.filter((file) => hasNames(file) === names);
  const all = names ? 'names' : 'specs';
  return [
    project(all, files),
    project(names ? 'names-node' : 'node', files.filter(isServed), { POTTLE_TRANSPORT: 'node' }),
  ];
};

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
    projects: [...projects(false), ...projects(true)],
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
