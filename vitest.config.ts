import { defineConfig } from 'vitest/config';

const lib = (path: string) => new URL(`./lib/${path}`, import.meta.url).pathname;

export default defineConfig({
  // Vite leaves out CommonJS modules in TypeScript (lib/templating/load-nunjucks.cts).
  esbuild: { include: /\.[cm]?ts$/ },
  resolve: {
    alias: [
      { find: /^pottle$/, replacement: lib('index.ts') },
      { find: /^pottle\/(\w+)$/, replacement: `${lib('')}$1/index.ts` },
    ],
  },
  test: {
    include: ['spec/**/*.spec.ts'],
    setupFiles: ['spec/setup.ts'],
    // A worker thread that ends with open native sockets takes the process down with it: fork.
    pool: 'forks',
    isolate: false,
    dangerouslyIgnoreUnhandledErrors: false,
    // Files that pass say nothing; what a spec lets through to the console is shown, so that it is seen and mended.
    reporters: [['minimal', { silent: false }]],
    // Ends what hangs. Nothing that works comes near, on a busy machine either: specs wait for events, not for time.
    testTimeout: 300_000,
    hookTimeout: 300_000,
  },
});
