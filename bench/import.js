/**
 * What `import` costs: CPU time (user and system) of a process that imports one package and ends, beside an empty one, and
 * the files of code that it loads. The processes take turns; the table holds medians.
 *
 * node import.js [--rounds 21] [--dist DIR]
 */
import { execFile } from 'node:child_process';
import path from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { quantile } from './slices.js';

const exec = promisify(execFile);
const { values: options } = parseArgs({
  options: { rounds: { type: 'string', default: '21' }, dist: { type: 'string' } },
});
const PROGRAMS = {
  empty: '',
  pottle: options.dist ? path.resolve(options.dist, 'index.js') : 'pottle',
  fastify: 'fastify',
  hono: 'hono',
};

const load = (name) => (name ? `await import(${JSON.stringify(name)});` : '');
const USED = 'const used = process.cpuUsage(); console.log((used.user + used.system) / 1000);';
const FILES = [
  "const { Session } = await import('node:inspector'); const session = new Session(); session.connect();",
  "const files = new Set(); session.on('Debugger.scriptParsed', ({ params }) => files.add(params.url));",
  "session.post('Debugger.enable'); files.clear();",
];
const COUNT = "console.log([...files].filter((url) => url.startsWith('file:')).length);";

/** The number that a program prints. */
async function run(...lines) {
  const args = ['--input-type=module', '-e', lines.join('\n')];
  const { stdout } = await exec(process.execPath, args, { cwd: import.meta.dirname });
  return Number(stdout);
}

const times = Object.fromEntries(Object.keys(PROGRAMS).map((name) => [name, []]));
const order = Object.keys(PROGRAMS);
for (let round = -1; round < Number(options.rounds); round++) {
  for (const name of round % 2 ? order.toReversed() : order) {
    const time = await run(load(PROGRAMS[name]), USED);
    if (round >= 0) times[name].push(time); // the first fills the caches of the disk
  }
}

console.log(`${options.rounds} rounds, Node ${process.version}\n`);
console.log('| program | CPU ms | [quartiles] | above the empty one | files |');
console.log('| --- | ---: | ---: | ---: | ---: |');
const middle = (name) => quantile(times[name], 0.5);
for (const name of order) {
  const [low, high] = [0.25, 0.75].map((share) => quantile(times[name], share).toFixed(0));
  const above = (middle(name) - middle('empty')).toFixed(0);
  const files = await run(...FILES, load(PROGRAMS[name]), COUNT);
  console.log(`| ${name} | ${middle(name).toFixed(0)} | [${low}–${high}] | ${above} | ${files} |`);
}
