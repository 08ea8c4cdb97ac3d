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

// Once more, as long as functions are found that await something with `--camel`: then their calls do.
let [ported, before] = [[], -1];
while (awaited.size > before) {
  before = awaited.size;
  ported = files.map(([file, source]) => [file, port(source)]);
}
mkdirSync(out, { recursive: true });
for (const [file, code] of ported)
  writeFileSync(
    path.join(out, path.basename(file).replace(/\.py$/, '.js').replace('__init__', 'index')),
    code,
  );
