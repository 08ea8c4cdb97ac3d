/** uWebSockets.js as it is: the shortest handlers that answer at all. */

import * as uws from 'uWebSockets.js';
import { NOT_FOUND, PAGE, port, pottle, ready, TEXT, VARIABLES } from './cases.js';

const { Environment } = await pottle('jinja');
uws._cfg('silent');
const page = new Environment().fromString(PAGE);
const json = (res, value) => res.writeHeader('Content-Type', 'application/json').end(JSON.stringify(value));

uws
  .App()
  .get('/text', (res) => res.writeHeader('Content-Type', 'text/html; charset=utf-8').end(TEXT))
  .get('/json/:id', (res, req) => json(res, { id: Number(req.getParameter(0)), name: 'Ann' }))
  .post('/echo', (res) => {
    const chunks = [];
    res.onAborted(() => {});
    res.onData((chunk, last) => {
      chunks.push(Buffer.from(chunk.slice(0)));
      if (last) json(res, JSON.parse(Buffer.concat(chunks).toString()));
    });
  })
  .get('/page', (res) =>
    res.writeHeader('Content-Type', 'text/html; charset=utf-8').end(page.render(VARIABLES)),
  )
  .any('/*', (res) => {
    res.writeStatus('404 NOT FOUND').writeHeader('Content-Type', 'text/html; charset=utf-8').end(NOT_FOUND);
  })
  .listen('127.0.0.1', port, () => ready());
