/**
 * Counts the code against the budgets of docs/design.md: lines that are neither blank nor comment, by room (a folder of
 * lib, or a file at its root). Ends with 1 when a budget is exceeded.
 *
 * node lines.js
 */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const LIB = path.join(import.meta.dirname, '../lib');
const BUDGETS = [
  ['jinja', 9_520, ['jinja']],
  ['transports', 5_400, ['transports']],
  ['media', 340, ['media']],
  ['opentelemetry', 70, ['opentelemetry']],
  ['topics, workers, redis', 2_330, ['topics', 'workers', 'redis']],
  ['schema', 3_400, ['schema']],
  ['debug', 1_350, ['debug']],
  ['fallback', 700, ['fallback']],
  ['mirror', 1_430, ['mirror']],
  ['testing, cli, edge', 3_310, ['testing', 'cli', 'edge']],
  ['names', 2_750, ['names']],
];
/** What an app is made of: all other rooms. */
const CORE = 15_900;
/** What names.js writes. */
const WRITTEN = /^names\/(?:pottle|testing|jinja)\.ts$/;
const NO_CODE = /^\s*(\/\/|\/?\*|$)/;

const rooms = {};
for (const file of readdirSync(LIB, { recursive: true }).filter(
  (each) => /\.c?ts$/.test(each) && !WRITTEN.test(each),
)) {
  const [room] = file.split(path.sep);
  const lines = readFileSync(path.join(LIB, file), 'utf8').trimEnd().split('\n');
  rooms[room] ??= { files: 0, lines: 0, code: 0 };
  rooms[room].files += 1;
  rooms[room].lines += lines.length;
  rooms[room].code += lines.filter((line) => !NO_CODE.test(line)).length;
}

const folder = (room) => (room.includes('.') ? 1 : 0);
const sorted = Object.keys(rooms).sort((a, b) => folder(a) - folder(b) || a.localeCompare(b));
const sum = (names, key) => names.reduce((total, name) => total + rooms[name][key], 0);
const row = (name, names) =>
  console.log(`| ${name} | ${sum(names, 'files')} | ${sum(names, 'lines')} | ${sum(names, 'code')} |`);

console.log('| room | files | lines | of code |\n| --- | ---: | ---: | ---: |');
for (const room of sorted) row(room.includes('.') ? room : `${room}/`, [room]);
row(`all ${sorted.length} rooms`, sorted);
row(
  'the root',
  sorted.filter((room) => room.includes('.')),
);

console.log('\n| budget | of code | at most | |\n| --- | ---: | ---: | --- |');
const apart = new Set(BUDGETS.flatMap(([, , those]) => those));
const core = sorted.filter((room) => !apart.has(room));
for (const [name, most, those] of [['the core: all others', CORE, core], ...BUDGETS]) {
  const code = sum(those, 'code');
  if (code > most) process.exitCode = 1;
  console.log(
    `| ${name} | ${code} | ${most} | ${code > most ? `${code - most} too many` : `${most - code} left`} |`,
  );
}
