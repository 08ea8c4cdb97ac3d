/**
 * A request's way: the files and the calls of functions that one served `GET /user/<int:id>` passes, by V8's precise
 * coverage, beside Hono and Fastify. Their transport, Node's, does not count; Pottle's does.
 *
 * node way.js [--list]     with Pottle's functions by file
 */

import { readFileSync } from 'node:fs';
import { get } from 'node:http';
import { Session } from 'node:inspector/promises';
import { SourceMap } from 'node:module';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { serve as serveHono } from '@hono/node-server';
import fastify from 'fastify';
import { Hono } from 'hono';
import { Pottle, serve } from 'pottle';

const { values: options } = parseArgs({ options: { list: { type: 'boolean', default: false } } });
const [MOST_FILES, MOST_CALLS] = [21, 90];
const PORT = 18_900;
const ROOT = path.join(import.meta.dirname, '..');
const WARM_UP = 50;

const SERVERS = {
  async pottle(port) {
    const app = new Pottle(import.meta);
    app.get('/user/<int:id>')(async function user({ id }) {
      return `User ${id}`;
    });
    await serve(app, { port, announce: () => undefined });
  },
  async hono(port) {
    const app = new Hono();
    app.get('/user/:id', async (c) => c.text(`User ${Number(c.req.param('id'))}`));
    await new Promise((resolve) => serveHono({ fetch: app.fetch, hostname: '127.0.0.1', port }, resolve));
  },
  async fastify(port) {
    const app = fastify();
    app.get('/user/:id', async (request) => `User ${Number(request.params.id)}`);
    await app.listen({ host: '127.0.0.1', port });
  },
};

/** Where the code of each lies; for Fastify that includes its router and helpers. */
const OWN = {
  pottle: pathToFileURL(`${ROOT}/dist/`).href,
  hono: pathToFileURL(`${import.meta.dirname}/node_modules/hono/`).href,
  fastify: pathToFileURL(`${import.meta.dirname}/node_modules/`).href,
};

function ask(port) {
  return new Promise((resolve, reject) => {
    get({ host: '127.0.0.1', port, path: '/user/42' }, (answer) => {
      let text = '';
      answer.on('data', (piece) => (text += piece)).on('end', () => resolve(text.trim()));
    }).on('error', reject);
  });
}

/** Which source a place of a script comes from: by its map where the script is a bundle. */
function sourceOf(url) {
  const file = fileURLToPath(url);
  if (!url.startsWith(OWN.pottle)) return () => path.relative(import.meta.dirname, file);
  const map = new SourceMap(JSON.parse(readFileSync(`${file}.map`, 'utf8')));
  const starts = [0];
  for (const { index } of readFileSync(file, 'utf8').matchAll(/\n/g)) starts.push(index + 1);
  return (offset) => {
    const line = starts.findLastIndex((start) => start <= offset);
    const { originalSource } = map.findEntry(line, offset - starts[line]);
    return path.relative(ROOT, path.resolve(path.dirname(file), originalSource));
  };
}

/** Calls by file and function that one request makes. */
async function wayOf(name, port) {
  const session = new Session();
  session.connect();
  await session.post('Profiler.enable');
  await session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: false });
  await SERVERS[name](port);
  for (let i = 0; i < WARM_UP; i++) await ask(port);
  await sleep(300); // until the timers of the last ones are through
  await session.post('Profiler.takePreciseCoverage');
  const text = await ask(port);
  const { result } = await session.post('Profiler.takePreciseCoverage');
  session.disconnect();
  if (text !== 'User 42') throw new Error(`${name} answers ${text}`);
  const files = {};
  for (const { url, functions } of result.filter((script) => script.url.startsWith(OWN[name]))) {
    const source = sourceOf(url);
    for (const { functionName, ranges } of functions.filter((each) => each.ranges[0].count > 0)) {
      const file = (files[source(ranges[0].startOffset)] ??= []);
      file.push({ name: functionName || '(anonymous)', calls: ranges[0].count });
    }
  }
  return files;
}

const callsOf = (files) =>
  Object.values(files)
    .flat()
    .reduce((sum, { calls }) => sum + calls, 0);

console.log('| one GET /user/<int:id> | own files | calls |\n| --- | ---: | ---: |');
const ways = {};
for (const [i, name] of Object.keys(SERVERS).entries()) {
  ways[name] = await wayOf(name, PORT + i);
  console.log(`| ${name} | ${Object.keys(ways[name]).length} | ${callsOf(ways[name])} |`);
}
if (options.list)
  for (const [file, functions] of Object.entries(ways.pottle).sort())
    console.log(
      `${file}: ${functions.map(({ name, calls }) => `${name}${calls > 1 ? ` ×${calls}` : ''}`).join(', ')}`,
    );
const good = Object.keys(ways.pottle).length <= MOST_FILES && callsOf(ways.pottle) <= MOST_CALLS;
console.log(
  `\nThe aim: at most ${MOST_FILES} files and ${MOST_CALLS} calls; ${good ? 'reached' : 'missed'}.`,
);
process.exit(good ? 0 : 1);
