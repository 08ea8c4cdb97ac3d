// What compiling a template of 1 MB takes, and rendering it again, in processor time.
//   node bench/jinja/large.mjs [DIST]
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const here = path.dirname(fileURLToPath(import.meta.url));
const dist = path.resolve(process.argv[2] ?? path.join(here, '../../dist'));
const { Environment } = await import(pathToFileURL(path.join(dist, 'jinja/index.js')).href);

/** Pieces of pages, each repeated to 1 MB. */
const pieces = {
  'text with names':
    '<p class="lead">Dear {{ user.name }}, your order {{ number }} of {{ date }} is on its way to {{ user.city }}. Thank you for your trust.</p>\n',
  'conditions and filters':
    '{% if user.active and number > 3 %}<b>{{ user.name|upper }}</b>{% else %}<i>{{ date|default("never") }}</i>{% endif %}\n',
  'loops of five':
    '<ul>{% for item in items %}<li class="{{ loop.cycle("odd", "even") }}">{{ item.title }}: {{ item.price * 2 }}</li>{% endfor %}</ul>\n',
};
const items = Array.from({ length: 5 }, (_, i) => ({ title: `Item <${i}>`, price: i }));
const variables = { user: { name: 'Ann', city: 'Rome', active: true }, number: 5, date: 'today', items };

function cost(run) {
  const before = process.cpuUsage();
  run();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

const table = {};
for (const [name, piece] of Object.entries(pieces)) {
  const rows = [];
  for (let round = 0; round < 3; round++) {
    const environment = new Environment({ cacheSize: 0 });
    const source = piece.repeat(2 ** 20 / piece.length) + round;
    let template;
    const compile = cost(() => {
      template = environment.fromString(source);
      template.code(false);
    });
    const renders = Array.from({ length: 4 }, () =>
      cost(() => Buffer.byteLength(template.render(variables))),
    );
    rows.push([compile, ...renders]);
  }
  const [compile, first, second, , fourth] = rows.sort((a, b) => a[0] - b[0])[1];
  const ms = (value) => Number(value.toFixed(1));
  table[name] = {
    compile: ms(compile),
    first: ms(first),
    second: ms(second),
    fourth: ms(fourth),
    'second/compile': (second / compile).toFixed(3),
  };
}
console.table(table);
