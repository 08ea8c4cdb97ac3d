/**
 * `app.fetch` beside Hono's, in process: CPU time per request, medians of rounds that alternate between both, and the median
 * of the ratios within a round. Hono runs twice: the spread between its two is what this machine cannot tell apart.
 *
 * node fetch.js [--rounds 15] [--only text,json] [--dist DIR]
 *
 * Runs on Bun and Deno too (`bun fetch.js`, `deno run -A fetch.js`).
 */
import { parseArgs } from 'node:util';
import { Hono } from 'hono';

const { values: options } = parseArgs({
  options: {
    rounds: { type: 'string', default: '15' },
    only: { type: 'string' },
    dist: { type: 'string', default: '../dist' },
  },
});
const { Pottle, request } = await import(`${options.dist}/index.js`);

const pottle = new Pottle('bench', { staticFolder: null });
pottle.get('/text')(async function text() {
  return 'Hello, World!';
});
pottle.get('/json/<int:id>')(async function json({ id }) {
  return { id, name: 'Ann' };
});
pottle.post('/echo')(async function echo() {
  return request.getJson();
});
pottle.get('/stream')(async function* stream() {
  for (let i = 0; i < 10; i++) yield 'a piece of a stream\n';
});

const hono = new Hono();
hono.get('/text', async (c) => c.html('Hello, World!'));
hono.get('/json/:id', async (c) => c.json({ id: Number(c.req.param('id')), name: 'Ann' }));
hono.post('/echo', async (c) => c.json(await c.req.json()));
const encoder = new TextEncoder();
hono.get('/stream', (c) => {
  let i = 0;
  const pull = (controller) => {
    if (i++ < 10) controller.enqueue(encoder.encode('a piece of a stream\n'));
    else controller.close();
  };
  return c.body(new ReadableStream({ pull }));
});

const BODY = JSON.stringify({ id: 5, name: 'Ann', tags: ['a', 'b'] });
const headers = { 'Content-Type': 'application/json', 'Content-Length': String(BODY.length) };
const CASES = {
  text: () => new Request('http://localhost/text'),
  json: () => new Request('http://localhost/json/42'),
  missing: () => new Request('http://localhost/nowhere'),
  echo: () => new Request('http://localhost/echo', { method: 'POST', body: BODY, headers }),
  stream: () => new Request('http://localhost/stream'),
};
const APPS = { hono, pottle, hono2: hono };
const REQUESTS = 2000;

/** CPU time of one request, in microseconds; making the request does not count. */
async function measure(app, make) {
  const requests = Array.from({ length: REQUESTS }, make);
  const start = process.cpuUsage();
  for (const each of requests) {
    const response = await app.fetch(each);
    if (response.status !== 200 && response.status !== 404) throw new Error(`${response.status}`);
    await response.text();
  }
  const { user, system } = process.cpuUsage(start);
  return (user + system) / REQUESTS;
}

const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1];

console.log('| case | hono, µs | pottle, µs | pottle to hono | hono to hono |');
console.log('| --- | ---: | ---: | ---: | ---: |');
for (const [name, make] of Object.entries(CASES)) {
  if (options.only && !options.only.split(',').includes(name)) continue;
  const rounds = [];
  for (let i = -2; i < Number(options.rounds); i++) {
    const round = {};
    const order = Object.keys(APPS);
    for (const app of i % 2 ? order.reverse() : order) round[app] = await measure(APPS[app], make);
    if (i >= 0) rounds.push(round); // the first ones warm up
  }
  const ratio = (app) => median(rounds.map((round) => round[app] / round.hono)).toFixed(2);
  const time = (app) => median(rounds.map((round) => round[app])).toFixed(1);
  console.log(`| ${name} | ${time('hono')} | ${time('pottle')} | ${ratio('pottle')} | ${ratio('hono2')} |`);
}
