/** The public names: api.txt lists them, so that no change of them goes unseen. After a wanted one: `npx vitest run spec/api.spec.ts -u`. */
import path from 'node:path';
import { expect, it } from 'vitest';
import { exportsOf } from './exports.js';

const ENTRIES = {
  pottle: 'lib/index.ts',
  'pottle/jinja': 'lib/jinja/index.ts',
  'pottle/opentelemetry': 'lib/opentelemetry/index.ts',
  'pottle/redis': 'lib/redis/index.ts',
  'pottle/schema': 'lib/schema/index.ts',
  'pottle/testing': 'lib/testing/index.ts',
  'pottle/routing': 'lib/routing/index.ts',
};

/** One name a line: values as they are, types as such. */
async function listOf(entry: keyof typeof ENTRIES): Promise<string> {
  const values = Object.keys(await import(path.resolve(import.meta.dirname, '..', ENTRIES[entry])));
  const all = exportsOf(ENTRIES[entry]);
  expect(
    [...values].filter((name) => !all.has(name)),
    'exported in a way that this spec does not read',
  ).toEqual([]);
  const types = [...all].filter((name) => !values.includes(name));
  const lines = [...values.sort(), ...types.sort().map((name) => `type ${name}`)];
  return [`# ${entry}`, ...lines, ''].join('\n');
}

it('the public names are those of the list', async () => {
  const lists: string[] = [];
  for (const entry of Object.keys(ENTRIES) as (keyof typeof ENTRIES)[]) lists.push(await listOf(entry));
  await expect(lists.join('\n')).toMatchFileSnapshot('api.txt');
});
