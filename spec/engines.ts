/** The server engines that can be had here, and where they may differ. */
import { readFileSync } from 'node:fs';
import { expect } from 'vitest';
import { thisMachine } from '../lib/transports/uws/builds.js';
import { loadNative } from '../lib/transports/uws/load.js';

/** Whether uWebSockets.js loads; with `CI` set it must, where the project's own build of it is made for this Node. */
export const native = await loadNative().then(
  () => true,
  (error) => {
    if (process.env.CI && [20, 22].includes(thisMachine().node)) throw error;
    console.info('uWebSockets.js does not load here: what is served runs on node:http alone.');
    return false;
  },
);

/** The names of the engines to run on. */
export const ENGINES: ('uws' | 'node')[] = native ? ['uws', 'node'] : ['node'];

export type Engine = (typeof ENGINES)[number];

/** The engine that is chosen by itself in this run. */
export const ENGINE: Engine = process.env.POTTLE_TRANSPORT === 'node' || !native ? 'node' : 'uws';

/** The cases in which the engines differ: the table of docs/servers.md. */
export const DIFFERENCES: readonly string[] = tableOfDifferences();

function tableOfDifferences(): string[] {
  const page = readFileSync(new URL('../docs/servers.md', import.meta.url), 'utf8');
  const [, table = ''] = /^\| case .*\n\|[-| ]+\n((?:\|.*\n)+)/m.exec(page) ?? [];
  return table
    .trim()
    .split('\n')
    .map((row) => row.split('|')[1]!.trim());
}

/** Says that what follows is a case of that table, by its first cell. */
export function difference(name: string): void {
  expect(DIFFERENCES).toContain(name);
}
