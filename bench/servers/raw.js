/** uWebSockets.js as it is: the shortest handlers that answer at all. */

import * as uws from 'uWebSockets.js';
import { Environment } from 'pottle/jinja';
import { PAGE, port, ready, TEXT, VARIABLES } from './cases.js';

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
    res.writeStatus('404 NOT FOUND').writeHeader('Content-Type', 'text/html; charset=utf-8').end('Not Found');
  })
  .listen('127.0.0.1', port, ready);
