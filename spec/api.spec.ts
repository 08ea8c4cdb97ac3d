/** The public names: api.txt lists them, so that no change of them goes unseen. After a wanted one: `npx vitest run spec/api.spec.ts -u`. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';

const LIB = path.resolve(import.meta.dirname, '../lib');
const ENTRIES = {
  pottle: 'index.ts',
  'pottle/jinja': 'jinja/index.ts',
  'pottle/testing': 'testing/index.ts',
  'pottle/routing': 'routing/index.ts',
};

/** The names that a module exports, types too, following what it passes on. */
function exportsOf(file: string): Set<string> {
  const text = readFileSync(file, 'utf8').replace(/\/\*[\s\S]*?\*\//g, '');
  const names = new Set<string>();
  const declared =
    /^export (?:declare |abstract |async )*(?:class|function\*?|const|let|interface|type|enum) (\w+)/gm;
  for (const [, name = ''] of text.matchAll(declared)) names.add(name);
  for (const [, list = ''] of text.matchAll(/^export (?:type )?\{([^}]*)\}/gm))
    for (const item of list.split(','))
      if (item.trim() !== '')
        names.add(
          item
            .trim()
            .replace(/^type /, '')
            .replace(/^.* as /, ''),
        );
  for (const [, name, from = ''] of text.matchAll(/^export (?:type )?\*(?: as (\w+))? from '([^']+)'/gm)) {
    if (name !== undefined) names.add(name);
    else
      for (const passed of exportsOf(path.join(path.dirname(file), from.replace(/\.js$/, '.ts'))))
        names.add(passed);
  }
  return names;
}

/** One name a line: values as they are, types as such. */
async function listOf(entry: keyof typeof ENTRIES): Promise<string> {
  const file = path.join(LIB, ENTRIES[entry]);
  const values = Object.keys(await import(file));
  const all = exportsOf(file);
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
