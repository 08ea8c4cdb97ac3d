/**
 * The floor: what any framework with async handlers and request globals on uWebSockets.js has to pay. One catch-all
 * handler that sets onAborted, reads method and URL, runs an async function inside AsyncLocalStorage, and writes the
 * headers that Pottle writes.
 */

import * as uws from 'uWebSockets.js';
import { AsyncLocalStorage } from 'node:async_hooks';
import { Environment } from 'pottle/jinja';
import { PAGE, port, ready, TEXT, VARIABLES } from './cases.js';

uws._cfg('silent');
const storage = new AsyncLocalStorage();
const page = new Environment().fromString(PAGE);
const HTML = 'text/html; charset=utf-8';

function bodyOf(res) {
  return new Promise((resolve) => {
    const chunks = [];
    res.onData((chunk, last) => {
      chunks.push(Buffer.from(chunk.slice(0)));
      if (last) resolve(Buffer.concat(chunks));
    });
  });
}

async function answer({ res, method, url }) {
  if (url === '/text') return ['200 OK', HTML, TEXT];
  if (url.startsWith('/json/')) {
    return ['200 OK', 'application/json', `${JSON.stringify({ id: Number(url.slice(6)), name: 'Ann' })}\n`];
  }
  if (url === '/echo' && method === 'POST') {
    const body = await bodyOf(res);
    return ['200 OK', 'application/json', `${JSON.stringify(JSON.parse(body.toString()))}\n`];
  }
  if (url === '/page') return ['200 OK', HTML, page.render(VARIABLES)];
  return ['404 NOT FOUND', HTML, 'Not Found'];
}

uws
  .App()
  .any('/*', (res, req) => {
    const context = { res, method: req.getCaseSensitiveMethod(), url: req.getUrl(), gone: false };
    res.onAborted(() => {
      context.gone = true;
    });
    storage.run(context, answer, context).then(([status, type, body]) => {
      if (!context.gone) res.writeStatus(status).writeHeader('Content-Type', type).end(body);
    });
  })
  .listen('127.0.0.1', port, ready);
