/**
 * Python of a Flask or Quart app in, JavaScript for `pottle/flask` or `pottle/quart` out. Regular expressions, no compiler: what it
 * cannot do it leaves as it is, and marks with `// PORT:`. Lines are left to a formatter.
 *
 *     node port.js --out src app.py db.py      # --camel: for `pottle`, with names in camelCase
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { awaited, files, out } from './port/files.js';
import { port } from './port/statements.js';

if (files.length === 0) {
  console.error('node port.js [--camel] [--out FOLDER] FILE.py …');
  process.exit(2);
}
let [ported, before] = [[], -1];
// Once more, as long as functions are found that await something with `--camel`: then their calls do.
while (awaited.size > before) {
  before = awaited.size;
  ported = files.map(([file, source]) => [file, port(file, source)]);
}
// Files lie below the folder that is given as they lie below the folder that they have in common.
const folders = files.map(([file]) => path.dirname(path.resolve(file)).split(path.sep));
const shared = folders[0].filter((name, at) => folders.every((folder) => folder[at] === name));
for (const [file, code] of ported) {
  const place = path.relative(shared.join(path.sep) || path.sep, path.resolve(file));
  const target = path.join(out, place.replace(/__init__\.py$/, 'index.py').replace(/\.py$/, '.js'));
  mkdirSync(path.dirname(target), { recursive: true });
  writeFileSync(target, code);
}
