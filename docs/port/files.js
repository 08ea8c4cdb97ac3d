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
export let [here, entry, lists, dicts, sets, filledDicts] = ['', '', ...[1, 2, 3, 4].map(() => new Set())];
export function look(file, source) {
  here = path.resolve(file);
  entry = camel ? 'pottle' : /^from quart /m.test(source) ? 'pottle/quart' : 'pottle/flask';
  const names = (...patterns) =>
    new Set(patterns.flatMap((pattern) => found(source, pattern)).concat(of(patterns[0])));
  // What other files have, by the name that this one knows it by.
  const of = (pattern) =>
    files.flatMap(([other, text]) => {
      const base = path.basename(other, '.py');
      const tops = found(text, new RegExp(`^${pattern.source}`, 'gm'));
      return tops.map((name) => (modules.has(base) ? `${base}.${name}` : name));
    });
  lists = names(
    /(\w+) = (?:.*, )?(?:\[|.*\.fetchall\(\))/g,
    /(\w+) = (?:(?:sorted|list)\(|.*\.getlist\()/g,
    /(\w+) = db\.execute\([^=]*?\.fetchall\(\)/g,
  );
  dicts = names(DICT, /\*\*(\w+)\)/g, /(\w+) = [^\n]*\.(?:get|pop|setdefault)\([^()\n]*, \{\}\)/g);
  sets = names(/((?:self\.)?\w+)(?:: [^\n=]+)? = (?:set\(|\{['"][^:{}]+\})/g);
  filledDicts = new Set([...dicts].filter((name) => isOnlyDict(name, source)));
}
const DICT = /((?:self\.)?\w+)(?:: [^\n=]+)? = \{\s*(?:\}|\*\*|(?:['"][^'"\n]*['"]|-?\w+):)/g;
/** The names that a pattern finds, and what they are called in a method. */
const found = (source, pattern) =>
  [...source.matchAll(pattern)].flatMap(([, name]) => [name, name.replace(/^self\./, 'this.')]);
/** Whether each value that a name is given is a dict: no parameter, and nothing that may be null. */
function isOnlyDict(name, source) {
  const given = source.match(
    new RegExp(`(?<![\\w.])${name}(?:: [^\\n=]+)? = (?!\\{|[^\\n]*, \\{\\}\\)$)`, 'gm'),
  );
  return given === null && !new RegExp(`def \\w+\\([^)]*\\b${name}\\b`).test(source);
}
/** Parameters of functions and classes: keyword arguments for these get the places that they have there. */
export const places = new Map([
  ['redirect', ['location', 'code']],
  ['flash', ['message', 'category']],
]);
let inClass = '';
const HEADS = /^class (\w+)|^ *(?:async )?def (\w+)\((.*)\)(?: -> .*)?:/gm;
for (const [, type, name, list] of everything.matchAll(HEADS)) {
  inClass = type ?? inClass;
  if (name)
    places.set(
      name === '__init__' ? inClass : name,
      list
        .replace(/\b(?:self|cls)(?:, )?|\[[^[\]]*\]/g, '')
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
