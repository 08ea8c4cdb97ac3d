/**
 * What the compiler pays for routes with schemas: the same app in several frameworks (frameworks.js), compiled by `tsc --noEmit --extendedDiagnostics`.
 *
 * node types/run.js [--routes 500] [--files 20] [--rounds 7] [--only pottle,elysia]
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { interval, median, ratios } from '../slices.js';
import { FRAMEWORKS } from './frameworks.js';

const { values: options } = parseArgs({
  options: {
    routes: { type: 'string', default: '500' },
    files: { type: 'string', default: '20' },
    rounds: { type: 'string', default: '7' },
    only: { type: 'string' },
  },
});
const TSC = path.resolve(import.meta.dirname, '../../node_modules/.bin/tsc');
const OUT = path.join(import.meta.dirname, 'out');
const CONFIG = {
  compilerOptions: {
    target: 'es2022',
    lib: ['es2023', 'dom', 'dom.iterable', 'esnext.disposable', 'esnext.decorators'],
    types: ['node'],
    module: 'nodenext',
    strict: true,
    skipLibCheck: true,
    noEmit: true,
  },
  include: ['*.ts'],
};

/** The numbers of `count` things, dealt to so many hands. */
const deal = (count, hands) =>
  Array.from({ length: hands }, (_, hand) =>
    Array.from({ length: count }, (_, n) => n).filter((n) => n % hands === hand),
  );

/** Writes the app of a framework; its folder. */
function write(name, routes, files) {
  const folder = path.join(OUT, `${name.replaceAll(/\W+/g, '-')}-${routes}`);
  mkdirSync(folder, { recursive: true });
  const hands = deal(routes, files);
  hands.forEach((mine, part) => {
    writeFileSync(path.join(folder, `part${part}.ts`), FRAMEWORKS[name].part(part, mine));
  });
  writeFileSync(path.join(folder, 'main.ts'), FRAMEWORKS[name].main([...hands.keys()]));
  writeFileSync(path.join(folder, 'tsconfig.json'), JSON.stringify(CONFIG));
  writeFileSync(path.join(folder, 'package.json'), '{ "type": "module" }');
  return folder;
}

/** What the compiler says of one run. */
function compile(folder) {
  const { stdout, status } = spawnSync(TSC, ['-p', folder, '--extendedDiagnostics'], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${folder} does not compile:\n${stdout.slice(0, 4000)}`);
  const told = (label) => Number.parseFloat(new RegExp(`^${label}:\\s+([\\d.]+)`, 'm').exec(stdout)?.[1]);
  return {
    time: told('Total time'),
    check: told('Check time'),
    instantiations: told('Instantiations'),
    types: told('Types'),
    memory: told('Memory used') / 1024,
  };
}

const names = options.only?.split(',') ?? Object.keys(FRAMEWORKS);
const [routes, files, rounds] = [options.routes, options.files, options.rounds].map(Number);
rmSync(OUT, { recursive: true, force: true });
const runs = Object.fromEntries(names.map((name) => [name, []]));
const empty = Object.fromEntries(names.map((name) => [name, compile(write(name, 1, 1))]));
const folders = Object.fromEntries(names.map((name) => [name, write(name, routes, files)]));
for (let round = -1; round < rounds; round++)
  for (const name of round % 2 ? names.toReversed() : names) {
    const run = compile(folders[name]);
    if (round >= 0) runs[name].push(run);
  }

console.log(`${routes} routes in ${files} files, ${rounds} rounds, Node ${process.version}\n`);
console.log(
  '| app | time, s | check, s | to the first | instantiations | of one route | types | memory, MB |',
);
console.log('| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |');
for (const name of names) {
  const all = (key) => median(runs[name].map((run) => run[key]));
  const ratio = interval(ratios(runs[name], runs[names[0]], 'time'));
  const each = (all('instantiations') - empty[name].instantiations) / (routes - 1);
  const cells = [all('time').toFixed(2), all('check').toFixed(2), ratio];
  const counts = [all('instantiations'), Math.round(each), all('types')].map((n) => n.toLocaleString('en'));
  console.log(`| ${[name, ...cells, ...counts, Math.round(all('memory'))].join(' | ')} |`);
}
