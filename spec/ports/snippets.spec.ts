/** What `docs/port.js` makes of Python of all kinds: JavaScript that parses, and a mark where only Python knows what is meant. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { transform } from 'esbuild';
import { expect, it } from 'vitest';

const ROOT = path.resolve(import.meta.dirname, '../..');
/** A line without indent begins one, but for what goes on with the one before. */
const SNIPPETS = readFileSync(path.join(import.meta.dirname, 'python/snippets.py'), 'utf8')
  .split(/\n(?=[^\s#])(?!else|except|finally|`b`)(?<!\n@.*\n)/)
  .map((text) => text.replace(/^#.*\n/gm, '').trimEnd());

/** What the script makes of each of them, in files of their own. */
function ported(options: string[]): string[] {
  const folder = mkdtempSync(path.join(tmpdir(), 'snippets-'));
  const files = SNIPPETS.map((text, at) => {
    writeFileSync(path.join(folder, `snippet${at}.py`), `${text}\n`);
    return path.join(folder, `snippet${at}.py`);
  });
  const args = [path.join(ROOT, 'docs/port.js'), ...options, '--out', folder, ...files];
  const { status, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  expect([status, stderr]).toEqual([0, '']);
  return files.map((file) => readFileSync(file.replace(/py$/, 'js'), 'utf8'));
}

/** Functions that Python has without an import, and JavaScript has not. */
const PYTHON =
  /(?<![\w.$'])(?:next|iter|sum|range|sorted|len|print|open|input|map|filter|zip|max|min|round|id|hash|vars|divmod|chr|ord|frozenset|bytes|timedelta|isinstance|enumerate|reversed|any|all)\(/;

it.each([[[]], [['--camel']]])('writes what parses, or marks it (%j)', async (options) => {
  const written = ported(options);
  for (const [at, code] of written.entries()) {
    const shown = `${SNIPPETS[at]}\n=>\n${code}`;
    await transform(
      `class C extends Object { async *snippet() { for (;;) {\n${code.replace(/^(?:import .*|export )/gm, '')}\n} } }`,
    ).catch((error: Error) => expect.unreachable(`${shown}\n${error.message}`));
    for (const line of code.split('\n'))
      if (
        !line.includes('// PORT') &&
        !new RegExp(`^function ${PYTHON.exec(line)?.[0].slice(0, -1)}\\(`, 'm').test(code)
      )
        expect(PYTHON.exec(line)?.[0], shown).toBeUndefined();
  }
});

it('writes each of them as it is kept', async () => {
  const pairs = ported([]).map(
    (code, at) => `${SNIPPETS[at]}\n    =>\n${code.replace(/\n{2,}/g, '\n').trim()}\n`,
  );
  await expect(pairs.join('\n')).toMatchFileSnapshot('snippets.txt');
});
