/** The HTTP server of Node as it is, with the same frame as the floor: an async handler inside AsyncLocalStorage. */
import { AsyncLocalStorage } from 'node:async_hooks';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { FILE, NOT_FOUND, PAGE, port, pottle, ready, TEXT, VARIABLES } from './cases.js';

const { Environment } = await pottle('jinja');
const storage = new AsyncLocalStorage();
const page = new Environment().fromString(PAGE);
const file = readFileSync(FILE);
const HTML = 'text/html; charset=utf-8';

function bodyOf(req) {
  return new Promise((resolve) => {
    const chunks = [];
    req.on('data', (chunk) => chunks.push(chunk)).on('end', () => resolve(Buffer.concat(chunks).toString()));
  });
}

const json = (value) => [200, 'application/json', `${JSON.stringify(value)}\n`];

async function answer(req) {
  if (req.url === '/text') return [200, HTML, TEXT];
  if (req.url.startsWith('/json/')) return json({ id: Number(req.url.slice(6)), name: 'Ann' });
  if (req.url === '/echo' && req.method === 'POST') return json(JSON.parse(await bodyOf(req)));
  if (req.url === '/page') return [200, HTML, page.render(VARIABLES)];
  if (req.url === '/static/page.txt') return [200, 'text/plain; charset=utf-8', file];
  return [404, HTML, NOT_FOUND];
}

createServer((req, res) => {
  storage.run({ req, res }, answer, req).then(([status, type, body]) => {
    res.writeHead(status, { 'Content-Type': type, 'Content-Length': Buffer.byteLength(body) }).end(body);
  });
}).listen(port, '127.0.0.1', () => ready('static'));
