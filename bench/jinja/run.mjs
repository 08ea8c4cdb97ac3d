// Renderings per second of four pages: pottle/jinja beside nunjucks and Jinja2 (when python3-jinja2 is installed), in alternating rounds.
//   node bench/jinja/run.mjs [DIST] [--seconds N]
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import nunjucks from 'nunjucks';
import { contexts, templates } from './pages.mjs';

const here = path.dirname(fileURLToPath(import.meta.url));
const args = process.argv.slice(2);
const seconds = args.includes('--seconds') ? Number(args[args.indexOf('--seconds') + 1]) : 0.3;
const dist = args[0] && !args[0].startsWith('--') ? path.resolve(args[0]) : path.join(here, '../../dist');
const { Environment, DictLoader } = await import(pathToFileURL(path.join(dist, 'jinja/index.js')).href);

const ours = new Environment({ loader: new DictLoader(templates) });
const theirs = new nunjucks.Environment(
  { getSource: (name) => ({ src: templates[name], path: name, noCache: false }) },
  { autoescape: true },
);
theirs.addTest('odd', (n) => n % 2 === 1);

const engines = {
  sync: (name) => ours.getTemplate(name).render(contexts[name]),
  async: (name) => ours.getTemplate(name).renderAsync(contexts[name]),
  nunjucks: (name) => theirs.render(name, contexts[name]),
};

async function rate(render, name) {
  const end = performance.now() + seconds * 1000;
  let count = 0;
  const start = performance.now();
  while (performance.now() < end) {
    for (let i = 0; i < 5; i++) {
      const text = render(name);
      // A rope is not a page yet: what is sent has to be flat.
      Buffer.byteLength(typeof text === 'string' ? text : await text);
    }
    count += 5;
  }
  return (count * 1000) / (performance.now() - start);
}

const median = (list) => [...list].sort((a, b) => a - b)[list.length >> 1];
const table = {};
for (const name of Object.keys(contexts)) {
  const rates = Object.fromEntries(Object.keys(engines).map((engine) => [engine, []]));
  for (const engine of Object.keys(engines)) await rate(engines[engine], name);
  for (let round = 0; round < 5; round++)
    for (const engine of Object.keys(engines)) rates[engine].push(await rate(engines[engine], name));
  table[name] = Object.fromEntries(
    Object.entries(rates).map(([engine, list]) => [engine, Math.round(median(list))]),
  );
}

const python = spawnSync('/usr/bin/python3', [path.join(here, 'jinja2_rates.py')], {
  input: JSON.stringify({ templates, contexts, seconds }),
  encoding: 'utf8',
});
const jinja2 = python.status === 0 ? JSON.parse(python.stdout) : {};
for (const [name, row] of Object.entries(table)) {
  row.jinja2 = jinja2[name] && Math.round(jinja2[name]);
  row['sync/nunjucks'] = (row.sync / row.nunjucks).toFixed(2);
  row['async/nunjucks'] = (row.async / row.nunjucks).toFixed(2);
  if (row.jinja2) row['sync/jinja2'] = (row.sync / row.jinja2).toFixed(2);
}
console.table(table);

const rows = Array.from({ length: 20000 }, (_, i) => contexts['table.html'].rows[i % 1000]);
for (let round = 0; round < 3; round++) {
  const start = performance.now();
  let first = 0;
  let bytes = 0;
  for await (const chunk of ours.getTemplate('table.html').stream({ rows })) {
    first ||= performance.now() - start;
    bytes += Buffer.byteLength(chunk);
  }
  const all = performance.now() - start;
  console.log(
    `stream: first chunk after ${first.toFixed(2)} ms, all ${bytes} bytes after ${all.toFixed(1)} ms (${((100 * first) / all).toFixed(1)} %)`,
  );
}
