// What the app around the templates costs: renderings per second of the four pages through the compiler's own environment, through
// the app's environment, through renderTemplate, and through nunjucks' render() of the same templates, in alternating rounds.
//   node bench/jinja/host.mjs [DIST] [--seconds N]
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { contexts, templates } from './pages.mjs';

const here = path.dirname(fileURLToPath(import.meta.url));
const args = process.argv.slice(2);
const seconds = args.includes('--seconds') ? Number(args[args.indexOf('--seconds') + 1]) : 0.3;
const dist = args[0] && !args[0].startsWith('--') ? path.resolve(args[0]) : path.join(here, '../../dist');
const load = (file) => import(pathToFileURL(path.join(dist, file)).href);
const { Environment, DictLoader } = await load('jinja/index.js');
const { Pottle, renderTemplate } = await load('index.js');

const direct = new Environment({ loader: new DictLoader(templates) });
const app = new Pottle('bench', { rootPath: here, templateFolder: null });
app.jinjaLoader = new DictLoader(templates);
const { engine } = app.jinjaEnv;

const engines = {
  direct: (name) => direct.getTemplate(name).renderNow(contexts[name]),
  engine: (name) => engine.getTemplate(name).renderNow(contexts[name]),
  'direct + promise': async (name) => direct.getTemplate(name).renderNow(contexts[name]),
  renderTemplate: (name) => renderTemplate(name, contexts[name]),
  'nunjucks face': (name) => app.jinjaEnv.render(name, contexts[name]),
};

async function rate(render, name) {
  const end = performance.now() + seconds * 1000;
  let count = 0;
  const start = performance.now();
  while (performance.now() < end) {
    for (let i = 0; i < 5; i++) {
      const text = render(name);
      Buffer.byteLength(typeof text === 'string' ? text : await text);
    }
    count += 5;
  }
  return (count * 1000) / (performance.now() - start);
}

const median = (list) => [...list].sort((a, b) => a - b)[list.length >> 1];
await app.appContext(async () => {
  const table = {};
  for (const name of Object.keys(contexts)) {
    const rates = Object.fromEntries(Object.keys(engines).map((key) => [key, []]));
    for (const key of Object.keys(engines)) await rate(engines[key], name);
    for (let round = 0; round < 7; round++)
      for (const key of Object.keys(engines)) rates[key].push(await rate(engines[key], name));
    table[name] = Object.fromEntries(
      Object.entries(rates).map(([key, list]) => [key, Math.round(median(list))]),
    );
    table[name]['engine/direct'] = (table[name].engine / table[name].direct).toFixed(2);
    table[name]['renderTemplate/promise'] = (
      table[name].renderTemplate / table[name]['direct + promise']
    ).toFixed(2);
  }
  console.table(table);
});
