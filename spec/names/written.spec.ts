/** What names.js writes of the declarations is what is in lib/names. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';

const ROOT = path.resolve(import.meta.dirname, '../..');
const { writeNames } = (await import(pathToFileURL(path.join(ROOT, 'names.js')).href)) as {
  writeNames(): Record<string, string>;
};

test.each(Object.entries(writeNames()))(
  'lib/names/%s is as the declarations are: npm run names',
  (file, text) => {
    const name = `lib/names/${file}`;
    const biome = path.join(ROOT, 'node_modules/.bin/biome');
    const formatted = execFileSync(biome, ['check', '--write', `--stdin-file-path=${name}`], {
      cwd: ROOT,
      input: text,
      encoding: 'utf8',
    });
    expect(readFileSync(path.join(ROOT, name), 'utf8')).toBe(formatted);
  },
);
