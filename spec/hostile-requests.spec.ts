/**
 * Whole requests with all that may be told of them (access logs, ids, spans, pages of debug mode, of documents) take time that grows
 * no faster than what the client sends, wherever in the request that stands.
 */
import { context, propagation } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import { eventStream, Pottle, request, session, websocket } from 'pottle';
import { traceRequests } from 'pottle/opentelemetry';
import { openapi } from 'pottle/schema';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { z } from 'zod';
import * as memory from '../lib/transports/memory/client.js';
import { type Kinds, type Prepare, tooFast } from './growth.js';

const unit = (text: string) => (n: number) => text.repeat(Math.ceil(n / text.length)).slice(0, n);
const KINDS: Kinds = {
  digits: unit('1'),
  blanks: (n) => `a${' '.repeat(n)}b`,
  slashes: unit('a//'),
  commas: unit('a,'),
  semicolons: unit('a=1; '),
  ampersands: unit('a&'),
  quotes: unit('a="\\\''),
  brackets: unit('[<{('),
  escapes: unit('%e4%'),
  braces: unit('{"a":'),
  astral: unit('\u{1f600}'),
};

beforeAll(() => {
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  propagation.setGlobalPropagator(new W3CTraceContextPropagator());
  vi.spyOn(console, 'log').mockImplementation(() => undefined); // the access log
});
afterAll(() => {
  context.disable();
  propagation.disable();
  vi.restoreAllMocks();
});

function makeApp(config: Record<string, unknown>): Pottle {
  const app = new Pottle(import.meta, { staticFolder: null });
  app.config.update({
    SECRET_KEY: 'a key for specs',
    REQUEST_ID_HEADER: 'X-Request-Id',
    MAX_PARAMETERS: null,
    DEBUG_LOCALS: false,
    ...config,
  });
  const quiet = () => undefined;
  app.logger = { debug: quiet, info: quiet, warning: quiet, error: quiet, critical: quiet, exception: quiet };
  openapi(app, { pages: 'plain' });
  const texts = z.object({ a: z.union([z.string(), z.array(z.string())]).optional(), n: z.int().optional() });
  app.route('/checked', { methods: ['GET'], query: texts, cookies: texts, headers: texts })(
    async function checked() {
      return 'checked';
    },
  );
  app.post('/body', { body: z.object({ a: z.array(z.int()) }) })(async function counted(_, { body }) {
    return body;
  });
  app.post('/form', { form: texts })(async function filled(_, { form }) {
    return form;
  });
  app.route('/failing', { methods: ['GET', 'POST'] })(async function failing() {
    throw new Error(`of ${request.method}`);
  });
  app.get('/redirected/')(async function redirected() {
    session.seen = request.args.get('a');
    return 'redirected';
  });
  app.get('/rest/<path:rest>')(async function below({ rest }) {
    return rest;
  });
  app.topic('kept', { history: 10 });
  app.get('/events')(async function events() {
    return eventStream(app.subscribe('kept', { since: request.headers.get('Last-Event-ID') }));
  });
  app.websocket('/join')(async function join() {
    await websocket.accept();
    for await (const name of websocket) {
      websocket.subscribe(`${name}`);
      app.publish(`${name}`, name);
      websocket.unsubscribe(`${name}`);
      await websocket.send('joined');
    }
  });
  app.websocket('/messages', { receive: z.object({ a: z.array(z.int()) }), onBadMessage: 'answer' })(
    async function chat(_, { messages }) {
      for await (const { a } of messages) await websocket.sendJson(a);
    },
  );
  traceRequests(app);
  return app;
}

const HEADERS = (
  'accept accept-language authorization cookie forwarded host if-match if-none-match last-event-id origin range referer ' +
  'traceparent tracestate user-agent x-forwarded-for x-request-id a'
).split(' ');

/** A text as one of a header, of a path, of a query. */
const value = (text: string) => text.replace(/[^\x20-\xff]/g, '?');
const escaped = (text: string) => encodeURI(text).replace(/[?#]/g, '_');

/** Makes a request and reads its answer, or as much as there is of one that does not end. */
async function ask(app: Pottle, options: memory.RequestOptions): Promise<void> {
  const served: memory.Handler = (exchange) => app.handle(Object.assign(exchange, { raise: undefined }));
  const answer = await memory.request(served, options);
  if (options.path === '/events') answer.abort();
  else await answer.bytes();
}

/** Sends a message and waits for what comes back. */
async function say(app: Pottle, path: string, message: string): Promise<void> {
  const socket = await memory.connect(app, { path });
  await socket.send(message);
  await socket.receive();
  await socket.close();
}

const TYPES = [
  'application/json',
  'application/x-www-form-urlencoded',
  'multipart/form-data; boundary=a',
  'text/plain',
];

/** Requests with a text, by where in them it stands. */
function requestsTo(app: Pottle): [name: string, prepare: Prepare][] {
  const tried: [string, Prepare][] = [];
  const add = (name: string, options: (text: string) => memory.RequestOptions) =>
    tried.push([
      name,
      (text) => {
        const made = options(text);
        return () => ask(app, made);
      },
    ]);
  const post = (path: string, type: string, body: string) => ({
    ...{ path, method: 'POST', body },
    headers: ['content-type', type, 'sec-fetch-site', 'same-origin'],
  });
  for (const name of HEADERS)
    for (const path of ['/checked', '/failing', '/events'])
      add(`${name} to ${path}`, (text) => ({
        path,
        headers: [name, value(text), ...(name === 'accept' ? [] : ['accept', 'text/html'])],
      }));
  for (const path of ['/', '/checked/', '/rest/', '/redirected', '/failing', '/docs/'])
    add(`the path after ${path}`, (text) => ({ path: `${path}${escaped(text)}` }));
  for (const path of ['/checked', '/failing', '/redirected', '/redirected/', '/docs'])
    add(`the query of ${path}`, (text) => ({ path, query: `a=${escaped(text)}&n=${escaped(text)}` }));
  add('a method', (text) => ({ path: '/checked', method: text.replace(/[^A-Z]/g, 'X') }));
  for (const type of TYPES)
    for (const path of ['/body', '/form', '/failing'])
      add(`${type} to ${path}`, (text) => post(path, type, text));
  for (const [operation, field] of Object.entries(FIELDS))
    add(`${field} of ${operation}, tried`, (text) =>
      post('/docs/try', TYPES[1]!, new URLSearchParams({ operation, [field]: text }).toString()),
    );
  for (const path of ['/join', '/messages'])
    tried.push([`a message to ${path}`, (text) => () => say(app, path, text)]);
  return tried;
}

/** What forms of documents ask for, by the operation. */
const FIELDS = {
  'GET /rest/{rest}': 'path:rest',
  'GET /checked': 'query:a',
  'POST /body': 'body',
  'POST /form': 'form:a',
  'no operation': 'operation',
};

/** Every so-manieth, beginning with one of the first. */
const dealt = <T>(all: readonly T[], hands: number, hand: number) => all.filter((_, i) => i % hands === hand);

// A page of debug mode takes long to make: there each request meets a third of the kinds, and each kind a third of the requests.
it.each([
  ['production', { ACCESS_LOG: 'combined' }, 1],
  ['debug mode', { DEBUG: true, ACCESS_LOG: 'json' }, 3],
])('in %s', async (_, config, hands) => {
  const app = makeApp(config);
  await app.startup();
  const requests = requestsTo(app);
  for (const [, prepare] of requests) await (await prepare('a'))(); // whatever the answer is, there is one
  for (let hand = 0; hand < hands; hand++) {
    const kinds = Object.fromEntries(dealt(Object.entries(KINDS), hands, hand));
    expect(await tooFast(dealt(requests, hands, hand), kinds)).toEqual([]);
  }
  await app.shutdown();
});
