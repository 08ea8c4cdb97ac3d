/** The table of differences between the engines in docs/servers.md holds what specs show, and nothing else. */
import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { DIFFERENCES } from '../engines.js';

const SPECS = new URL('../', import.meta.url);

/** The cases that specs name. */
function shown(): Set<string> {
  const files = readdirSync(SPECS, { recursive: true, encoding: 'utf8' }).filter((file) =>
    /\.spec\.ts$|^vectors\/raw-http\.json$/.test(file),
  );
  const texts = files.map((file) => readFileSync(new URL(file, SPECS), 'utf8'));
  const named = texts.flatMap((text) => [
    ...text.matchAll(/\b(?:difference\(|differs: )'([^']+)'|"differs": "([^"(][^"]*)"/g),
  ]);
  return new Set(named.map(([, here, there]) => (here ?? there)!));
}

it('the table of differences is what specs show', () => {
  expect([...shown()].sort()).toEqual([...DIFFERENCES].sort());
});
