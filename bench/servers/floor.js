/**
 * The floor: what any framework with async handlers and request globals on uWebSockets.js has to pay. One catch-all
 * handler that sets onAborted, reads method and URL, runs an async function inside AsyncLocalStorage, and writes the
 * headers that Pottle writes. It signs no session and reads no file: those answers are made of what lies ready.
 */
import * as uws from 'uWebSockets.js';
import { AsyncLocalStorage } from 'node:async_hooks';
import { readFileSync } from 'node:fs';
import { FILE, NOT_FOUND, PAGE, port, pottle, ready, TEXT, VARIABLES } from './cases.js';

const { Environment } = await pottle('jinja');
uws._cfg('silent');
const storage = new AsyncLocalStorage();
const page = new Environment().fromString(PAGE);
const file = readFileSync(FILE);
const HTML = [['Content-Type', 'text/html; charset=utf-8']];
const JSON_TYPE = [['Content-Type', 'application/json']];
const HOOKED = [...JSON_TYPE, ['X-Frame-Options', 'DENY']];
const OF_SESSION = [...JSON_TYPE, ['Vary', 'Cookie']];
const WITH_COOKIE = [
  ...OF_SESSION,
  ['Set-Cookie', 'session=eyJ1c2VyIjo0Mn0.awfIcQ._E9_izupok7gzXaVyvijKELafvo; HttpOnly; Path=/'],
];
const OF_FILE = [
  ['Content-Type', 'text/plain; charset=utf-8'],
  ['Content-Disposition', 'inline; filename=page.txt'],
  ['Cache-Control', 'no-cache'],
  ['Last-Modified', 'Thu, 26 Nov 2026 05:49:36 GMT'],
  ['ETag', '"1795672176.4448247-10240-1598820419"'],
  ['Accept-Ranges', 'bytes'],
];

function bodyOf(res) {
  return new Promise((resolve) => {
    const chunks = [];
    res.onData((chunk, last) => {
      chunks.push(Buffer.from(chunk.slice(0)));
      if (last) resolve(Buffer.concat(chunks));
    });
  });
}

const json = (value, headers = JSON_TYPE) => ['200 OK', headers, `${JSON.stringify(value)}\n`];

async function answer({ res, method, url }) {
  if (url === '/text') return ['200 OK', HTML, TEXT];
  if (url.startsWith('/json/')) return json({ id: Number(url.slice(6)), name: 'Ann' });
  if (url === '/echo' && method === 'POST') return json(JSON.parse((await bodyOf(res)).toString()));
  if (url === '/page' || url === '/template') return ['200 OK', HTML, page.render(VARIABLES)];
  if (url.startsWith('/hooked/')) return json({ id: Number(url.slice(8)), name: 'Ann' }, HOOKED);
  if (url === '/session/read') return json({ user: 42 }, OF_SESSION);
  if (url === '/session/write') return json({ user: 42 }, WITH_COOKIE);
  if (url === '/static/page.txt') return ['200 OK', OF_FILE, file];
  return ['404 NOT FOUND', HTML, NOT_FOUND];
}

uws
  .App()
  .any('/*', (res, req) => {
    const context = { res, method: req.getCaseSensitiveMethod(), url: req.getUrl(), gone: false };
    res.onAborted(() => {
      context.gone = true;
    });
    storage.run(context, answer, context).then(([status, headers, body]) => {
      if (context.gone) return;
      res.writeStatus(status);
      for (const [name, value] of headers) res.writeHeader(name, value);
      res.end(body);
    });
  })
  .listen('127.0.0.1', port, () =>
    ready('keyed', 'hooks', 'signals', 'session-read', 'session-write', 'static', 'template'),
  );
