/** What `docs/port.js` makes of the applications in Python, and how much of the ports is not from it: the table in docs/porting.md. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';

const ROOT = path.resolve(import.meta.dirname, '../..');
const PYTHON = path.join(import.meta.dirname, 'python');
const SOURCES: Record<string, string> = {
  notes: 'notes',
  api: 'api/shelf',
  chat: 'chat',
  flaskr: 'flaskr/flaskr',
};

const pythonOf = (name: string) => {
  const folder = path.join(PYTHON, SOURCES[name]!);
  const files = readdirSync(folder).filter((file) => file.endsWith('.py') && !file.startsWith('test_'));
  return files.map((file) => path.join(folder, file));
};

function ported(name: string, options: string[]): string {
  const out = mkdtempSync(path.join(tmpdir(), 'ported-'));
  const args = [path.join(ROOT, 'docs/port.js'), ...options, '--out', out, ...pythonOf(name)];
  const { status, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  expect([status, stderr]).toEqual([0, '']);
  return out;
}

/** The lines of code of a file as the formatter writes them. */
function codeOf(file: string): string[] {
  const biome = path.join(ROOT, 'node_modules/.bin/biome');
  const input = readFileSync(file, 'utf8');
  const { stdout, stderr } = spawnSync(biome, ['format', '--stdin-file-path=ported.js'], {
    cwd: ROOT,
    input,
    encoding: 'utf8',
  });
  expect(stderr).toBe('');
  const lines = stdout.split('\n').map((line) => line.trim().replace(/ ?\/\/ PORT: .*/, ''));
  return lines.filter((line) => line !== '' && !/^(?:\/\/|\/\*\*|\*)/.test(line));
}

/** How many lines differ: those that came, or those that went where more did. */
function changes(from: string[], to: string[]): number {
  const longest = Array.from({ length: from.length + 1 }, () => new Array<number>(to.length + 1).fill(0));
  for (let i = from.length - 1; i >= 0; i--)
    for (let j = to.length - 1; j >= 0; j--)
      longest[i]![j] =
        from[i] === to[j] ? longest[i + 1]![j + 1]! + 1 : Math.max(longest[i + 1]![j]!, longest[i]![j + 1]!);
  let [count, gone, come] = [0, 0, 0];
  for (let i = 0, j = 0; i < from.length || j < to.length; ) {
    if (i < from.length && from[i] === to[j]) {
      [count, gone, come] = [count + Math.max(gone, come), 0, 0];
      i++;
      j++;
    } else if (j >= to.length || (i < from.length && longest[i + 1]![j]! >= longest[i]![j + 1]!)) {
      gone++;
      i++;
    } else {
      come++;
      j++;
    }
  }
  return count + Math.max(gone, come);
}

/** Lines of Python, of the port, and those of it that somebody wrote; the driver of the database apart. */
function row(kind: string, name: string): string {
  const out = ported(name, kind === 'camel' ? ['--camel'] : []);
  const place = path.join(import.meta.dirname, kind, name);
  const files = readdirSync(place).filter((file) => file.endsWith('.js'));
  const counted = files.map((file) => {
    const code = codeOf(path.join(place, file));
    return { file, length: code.length, changed: changes(codeOf(path.join(out, file)), code) };
  });
  const sum = (rows: typeof counted, key: 'length' | 'changed') =>
    rows.reduce((all, one) => all + one[key], 0);
  const driver = counted.filter(({ file }) => file === 'db.js');
  const rest = counted.filter(({ file }) => file !== 'db.js');
  const python = pythonOf(name).flatMap((file) => readFileSync(file, 'utf8').split('\n'));
  const lines = python.filter((line) => !/^\s*(?:#.*)?$/.test(line)).length;
  const [length, changed] = [sum(counted, 'length'), sum(rest, 'changed')];
  const share = ((100 * changed) / length).toFixed(1);
  const entry = kind === 'camel' ? 'pottle' : name === 'chat' ? 'pottle/quart' : 'pottle/flask';
  return `| ${name} | \`${entry}\` | ${lines} | ${length} | ${changed} | ${share} % | ${sum(driver, 'changed')} |`;
}

it('leaves as much to be done by hand as the page says', () => {
  const page = readFileSync(path.join(ROOT, 'docs/porting.md'), 'utf8');
  const said = page.match(/^\| (?:notes|api|chat|flaskr) \|.*$/gm);
  const kinds = readdirSync(import.meta.dirname).filter((kind) => /^(?:camel|flask)$/.test(kind));
  const rows = kinds.flatMap((kind) =>
    readdirSync(path.join(import.meta.dirname, kind)).map((name) => row(kind, name)),
  );
  expect(said?.toSorted()).toEqual(rows.toSorted());
});

it('writes what the page shows', () => {
  const page = readFileSync(path.join(ROOT, 'docs/porting.md'), 'utf8');
  const [, python, javascript] =
    /## The script[\s\S]*?```python\n([\s\S]*?)```[\s\S]*?```js\n([\s\S]*?)```/.exec(page)!;
  const folder = mkdtempSync(path.join(tmpdir(), 'shown-'));
  const source = path.join(folder, 'app.py');
  spawnSync(process.execPath, [
    '-e',
    `require('fs').writeFileSync(${JSON.stringify(source)}, ${JSON.stringify(python)})`,
  ]);
  spawnSync(process.execPath, [path.join(ROOT, 'docs/port.js'), '--out', folder, source]);
  expect(codeOf(path.join(folder, 'app.js'))).toEqual(
    javascript!
      .split('\n')
      .map((line) => line.trim())
      .filter(Boolean),
  );
});
