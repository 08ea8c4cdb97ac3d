/** What the script is given: the files, and what their definitions say. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { split } from './kept.js';

const args = process.argv.slice(2);
export const [camel, out] = [
  args.includes('--camel'),
  args.includes('--out') ? args[args.indexOf('--out') + 1] : '.',
];
export const files = args
  .filter((arg) => arg.endsWith('.py'))
  .map((file) => [file, readFileSync(file, 'utf8')]);
export const everything = files.map(([, source]) => source).join('\n');
const all = (pattern) => [...everything.matchAll(pattern)].map(([, found]) => found);

/** What files import of each other: names, and modules as a whole, of which they take names: `db.init_app`. */
export const imported = new Set(
  all(/^ *from [\w.]+ import \(?([^()\n]+|(?<=\()[^()]+)/gm).flatMap((names) => names.match(/\w+/g)),
);
const bases = files.map(([file]) => path.basename(file, '.py'));
export const modules = new Set(bases.filter((name) => imported.has(name)));
for (const [, on, name] of everything.matchAll(/(?<!['"\w.])(\w+)\.(\w+)/g))
  if (modules.has(on)) imported.add(name);
/** Which of these files a module is, by the end of its path: `/flaskr/db` is `flaskr/db.py`, or `flaskr/db/__init__.py`. */
export const fileOf = (end) =>
  files
    .map(([file]) => path.resolve(file))
    .find((file) => file.replace(/(?:\/__init__)?\.py$/, '').endsWith(end));
/** A file, what it imports from, and its names that are lists, dicts and sets, as far as one sees. */
export let [here, entry, lists, dicts, sets] = ['', '', new Set(), new Set(), new Set()];
export function look(file, source) {
  here = path.resolve(file);
  entry = camel ? 'pottle' : /^from quart /m.test(source) ? 'pottle/quart' : 'pottle/flask';
  const names = (...patterns) =>
    new Set(patterns.flatMap((pattern) => [...source.matchAll(pattern)].map(([, name]) => name)));
  lists = names(/(\w+) = (?:.*, )?(?:\[|.*\.fetchall\(\))/g, /(\w+) = db\.execute\([^=]*?\.fetchall\(\)/g);
  dicts = names(/(\w+) = \{(?:\}|['"]\w+['"]:)/g);
  sets = names(/(\w+) = (?:set\(|\{['"][^:{}]+\})/g);
}
/** Parameters of functions and classes: keyword arguments for these get the places that they have there. */
export const places = new Map([
  ['redirect', ['location', 'code']],
  ['flash', ['message', 'category']],
]);
let inClass = '';
for (const [, type, name, list] of everything.matchAll(/^class (\w+)|^ *(?:async )?def (\w+)\((.*)\):/gm)) {
  inClass = type ?? inClass;
  if (name)
    places.set(
      name === '__init__' ? inClass : name,
      list
        .replace(/\b(?:self|cls)(?:, )?/, '')
        .split(', ')
        .map((one) => one.replace(/\W.*/, ''))
        .filter(Boolean),
    );
}
for (const [, type, fields] of everything.matchAll(/^@dataclass\nclass (\w+).*:\n((?: +\w+: .*\n)+)/gm))
  places.set(
    type,
    [...fields.matchAll(/(\w+):/g)].map(([, name]) => name),
  );

/** Functions of these files that await something with `--camel`, so that their calls do. */
export const awaited = new Set();

/** Names that come from the framework, and what they are called there. */
export const apiNames = new Set(
  all(/^from (?:flask|quart|werkzeug|markupsafe|itsdangerous)\b[\w.]* import ([^()]*?)$/gm)
    .concat(all(/^from (?:flask|quart|werkzeug)\b[\w.]* import \(([^)]*)\)/gm))
    .flatMap(split),
);
export const api = (name) =>
  camel ? name.replace(/(?<=[a-z\d])_([a-z])/g, (_, letter) => letter.toUpperCase()) : name;
