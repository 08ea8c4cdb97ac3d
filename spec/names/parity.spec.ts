/** Every public name of Flask, Quart and what they are made of, in Python's own spelling, through the entries that have Python's names. */
import 'pottle/jinja2';
import 'pottle/markupsafe';
import 'pottle/quart';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { Flask } from 'pottle/flask';
import { expect, test } from 'vitest';
import { exportsOf } from '../exports.js';
import { inventory, type Owner, places } from '../parity/compare.js';
import { INSTEAD } from '../parity/instead.js';
import { aligned } from '../parity/page.js';

const ROOT = path.resolve(import.meta.dirname, '../..');

/** The file of the entry for a module of Python. */
function entryOf(module: string): string | null {
  const [top = '', ...rest] = module.split('.');
  const below = rest.join('/');
  const file =
    {
      quart: below === '' ? 'quart/index' : below === 'globals' ? 'quart/globals' : `flask/${below}`,
      flask: `flask/${below || 'index'}`,
      werkzeug: `werkzeug/${below}`,
      click: 'click',
      hypercorn: 'werkzeug/middleware',
    }[top] ?? module;
  const found = `lib/names/${file}.ts`;
  return existsSync(path.join(ROOT, found)) ? found : null;
}

/** What is in no module of its own is where the framework is. */
const everywhere = new Set(
  ['flask', 'quart'].flatMap((name) => [...exportsOf(`lib/names/${name}/index.ts`)]),
);
const camel = (name: string) =>
  name.replaceAll(/(?<=[a-z\d])_([a-z])/g, (_, letter: string) => letter.toUpperCase());
const known = await places();
const result = await new Flask('parity').test_cli_runner().invoke([]);
known['click.testing.Result'] = Object.assign((name: string) => name in result, { object: result });

function isThere(owner: string, python: string, twin: string): boolean {
  if (owner.startsWith('module ')) {
    const entry = entryOf(owner.slice('module '.length));
    return (entry !== null && exportsOf(entry).has(python)) || everywhere.has(python);
  }
  const place = known[owner];
  if (place === undefined) return false;
  if (python.startsWith('__') || twin.startsWith('[')) return place(twin);
  const { object } = place;
  if (object !== undefined && (python in object || python in object.constructor)) return true;
  // Options, keys of the configuration, filters, commands: names that are turned into each other where they are used.
  return (
    place(twin) && (object === undefined || !(twin in object)) && (camel(python) === twin || python === twin)
  );
}

function look(owners: Record<string, Owner>): { found: string[]; others: string[] } {
  const found: string[] = [];
  const others: string[] = [];
  for (const [owner, { names = {} }] of Object.entries(owners))
    for (const [python, twin] of Object.entries(names))
      (isThere(owner, python, twin) ? found : others).push(`${owner.replace(/^module /, '')}.${python}`);
  return { found, others };
}

const areas = Object.entries(inventory()).map(([name, owners]) => [name, look(owners)] as const);

/** What is something else here, for the reason that is said of its twin; and what is so only in Python's spelling. */
const isElse = (name: string) => name in INSTEAD || `${name.slice(0, name.lastIndexOf('.'))}.*` in INSTEAD;
const ONLY: Record<string, string> = {
  'jinja2.Template.generate_async': 'one `stream` for both',
  'jinja2.Template.filename': 'a template knows its name',
};

test.each(areas)('%s: each name of Python is there, or something else that is said', (_, { others }) => {
  expect(others.filter((name) => !isElse(name))).toEqual(
    Object.keys(ONLY).filter((name) => others.includes(name)),
  );
});

test('docs/python-names.md has the counts (vitest -u writes them), and the reasons that are of Python’s spelling alone', async () => {
  const counts = areas.map(([name, { found, others }]) => [name, found.length, others.length] as const);
  const sum = (at: 1 | 2) => counts.reduce((all, row) => all + row[at], 0);
  const table = aligned([
    ['area', 'as Python spells it', 'something else'],
    ...counts.map((row) => row.map(String)),
    ['**all**', String(sum(1)), String(sum(2))],
  ]);
  const page = readFileSync(path.join(ROOT, 'docs/python-names.md'), 'utf8');
  for (const [name, reason] of Object.entries(ONLY)) expect(page).toContain(`\`${name}\`: ${reason}`);
  await expect(page.replace(/^\| area (?:.*\n)*?(?=\n)/m, `${table}\n`)).toMatchFileSnapshot(
    '../../docs/python-names.md',
  );
});
