/** A name that is mistyped teaches: the compiler suggests the right one. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';

const ROOT = path.resolve(import.meta.dirname, '../..');
const FOLDER = path.join(ROOT, 'spec/.docs-typos');
afterAll(() => rmSync(FOLDER, { recursive: true, force: true }));

const PROGRAM = `import { Flask, render_templat } from 'pottle/flask';
import { generate_password } from 'pottle/werkzeug/security';
import { SecureCookieSesion } from 'pottle/quart/sessions';

const app = new Flask(import.meta);
app.befor_request(() => undefined);
void [render_templat, generate_password, SecureCookieSesion];
`;

test('the compiler suggests the name that was meant', () => {
  mkdirSync(FOLDER, { recursive: true });
  writeFileSync(path.join(FOLDER, 'typos.ts'), PROGRAM);
  const config = { extends: '../../tsconfig.json', include: ['typos.ts'] };
  writeFileSync(path.join(FOLDER, 'tsconfig.json'), JSON.stringify(config));
  const tsc = path.join(ROOT, 'node_modules/.bin/tsc');
  const { stdout } = spawnSync(tsc, ['-p', FOLDER, '--pretty', 'false'], { encoding: 'utf8', cwd: FOLDER });
  const said = stdout
    .split('\n')
    .filter((line) => line.startsWith('typos.ts'))
    .map((line) => line.replace(/^typos\.ts\((\d+),\d+\): error TS\d+: /, '$1: '));
  expect(said).toEqual([
    `1: '"pottle/flask"' has no exported member named 'render_templat'. Did you mean 'render_template'?`,
    `2: '"pottle/werkzeug/security"' has no exported member named 'generate_password'. Did you mean 'generate_password_hash'?`,
    `3: '"pottle/quart/sessions"' has no exported member named 'SecureCookieSesion'. Did you mean 'SecureCookieSession'?`,
    "6: Property 'befor_request' does not exist on type 'Flask'. Did you mean 'before_request'?",
  ]);
});
