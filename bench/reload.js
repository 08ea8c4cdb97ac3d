/**
 * How long it takes from saving a file until the app answers with what is in it: `pottle run --reload` on a small app, in JavaScript and, where
 * tsx is installed beside the project, in TypeScript. Medians and the slowest; `npm run build` in the project comes first.
 *
 * node reload.js [--rounds 15]
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { median, progress } from './slices.js';

const ROOT = path.resolve(import.meta.dirname, '..');
const { values: options } = parseArgs({ options: { rounds: { type: 'string', default: '15' } } });
const rounds = Number(options.rounds);

const appOf = (ending) => `
import { Pottle } from 'pottle';
import { word } from './word.js';
export const app${ending === 'ts' ? ': Pottle' : ''} = new Pottle(import.meta);
app.get('/')(async function index() {
  return word;
});
`;

async function measure(ending) {
  const folder = mkdtempSync(path.join(tmpdir(), 'pottle-reload-'));
  const write = (name, text) => writeFileSync(path.join(folder, name), text);
  mkdirSync(path.join(folder, 'node_modules'));
  symlinkSync(ROOT, path.join(folder, 'node_modules/pottle'));
  symlinkSync(path.join(ROOT, 'node_modules/tsx'), path.join(folder, 'node_modules/tsx'));
  write('package.json', '{ "type": "module" }');
  write(`app.${ending}`, appOf(ending));
  write(`word.${ending}`, "export const word = '0';");
  const args = [path.join(ROOT, 'dist/cli/bin.js'), 'run', '--port', '0', '--debug'];
  const child = spawn(process.execPath, args, { cwd: folder, stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  child.stdout.on('data', (data) => {
    output += data;
  });
  while (!/Running on \S+/.test(output)) await once(child.stdout, 'data');
  const [, url] = /Running on (\S+)/.exec(output);
  const times = [];
  for (let round = 0; round <= rounds; round++) {
    progress(`${ending}: ${round}/${rounds}`);
    const since = performance.now();
    write(`word.${ending}`, `export const word = '${round + 1}';`);
    while ((await (await fetch(url)).text()) !== String(round + 1)) await sleep(2);
    if (round > 0) times.push(performance.now() - since);
    await sleep(500);
  }
  child.kill();
  await once(child, 'exit');
  rmSync(folder, { recursive: true });
  return times;
}

const rows = [];
for (const ending of ['js', 'ts']) {
  const times = await measure(ending);
  rows.push(`| .${ending} | ${median(times).toFixed(0)} | ${Math.max(...times).toFixed(0)} |`);
}
progress('');
console.log(
  `${rounds} changes, Node ${process.version}\n\n| app | ms, median | slowest |\n| --- | ---: | ---: |\n${rows.join('\n')}`,
);
