/**
 * Two commits of Pottle side by side: builds the other one in a temporary folder, lets it and this tree answer slices of
 * every case in turn, and prints the ratio of CPU time per request. The other one runs twice: what its two processes
 * differ by says nothing.
 *
 * node compare.js <git ref> [--rounds 15] [--seconds 1] [--only text,json]
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { casesOf, interval, measure, median, ratios } from './slices.js';

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rounds: { type: 'string', default: '15' },
    seconds: { type: 'string', default: '1' },
    only: { type: 'string' },
  },
});
if (positionals.length !== 1) throw new Error('Which commit? npm run bench:compare <git ref>');
const [ref] = positionals;
const root = path.join(import.meta.dirname, '..');
const git = (...args) => execFileSync('git', args, { cwd: root, encoding: 'utf8' }).trim();

/** Where two processes of one commit happen to agree, this much still says nothing. */
const LEAST = 0.02;

function verdict({ median: middle, low, high }, apart) {
  if (low > 1 && middle > 1 + apart) return 'slower';
  return high < 1 && middle < 1 - apart ? 'faster' : 'the same';
}

/** The folder of the other commit's build. */
function buildIn(folder) {
  git('worktree', 'add', '--detach', folder, ref);
  const run = (...args) => execFileSync('npm', args, { cwd: folder, stdio: ['ignore', 2, 'inherit'] });
  run('ci', '--no-audit', '--no-fund', '--silent');
  run('run', '-s', 'build');
  return path.join(folder, 'dist');
}

async function compare(folder) {
  const other = { file: 'pottle', dist: buildIn(folder) };
  const servers = [
    { name: 'before', ...other },
    { name: 'after', file: 'pottle', dist: path.join(root, 'dist') },
    { name: 'again', ...other },
  ];
  const [rounds, seconds] = [Number(options.rounds), Number(options.seconds)];
  const results = await measure({ servers, cases: casesOf(options.only), rounds, seconds });
  const commit = git('rev-parse', '--short', ref);
  console.log(
    `${rounds} rounds of ${seconds} s, this tree beside ${ref} (${commit}), Node ${process.version}\n`,
  );
  console.log(
    `| case | ${ref}, CPU µs/request | this tree | ratio [quartiles] | ${ref} to itself | this tree is |`,
  );
  console.log('| --- | ---: | ---: | ---: | ---: | --- |');
  for (const [name, { before, after, again }] of Object.entries(results)) {
    const base = before.map(({ cpu }, i) => ({ cpu: (cpu + again[i].cpu) / 2 }));
    const [ratio, itself] = [ratios(after, base), ratios(again, before)];
    const [from, to] = [base, after].map((all) => median(all.map(({ cpu }) => cpu)).toFixed(1));
    const apart = Math.max(LEAST, Math.abs(itself.median - 1));
    console.log(
      `| ${name} | ${from} | ${to} | ${interval(ratio)} | ${interval(itself)} | ${verdict(ratio, apart)} |`,
    );
  }
}

const folder = mkdtempSync(path.join(tmpdir(), 'pottle-compare-'));
process.once('exit', () => {
  rmSync(folder, { recursive: true, force: true });
  git('worktree', 'prune');
});
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1));
await compare(folder);
