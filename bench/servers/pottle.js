/** Pottle, as its users write it. */
import { z } from 'zod';
import { mode, PAGE, port, pottle, ready, TEXT, VARIABLES } from './cases.js';

const { Blueprint, Pottle, renderTemplate, request, requestFinished, requestStarted, session } =
  await pottle();
const app = new Pottle(import.meta);
if (mode === 'key') app.config.SECRET_KEY = 'a key of some length, as it should be';
if (mode === 'signals') for (const signal of [requestStarted, requestFinished]) signal.connect(() => {}, app);
const Person = z.object({ name: z.string(), tags: z.array(z.string()), age: z.int() });
const page = app.jinjaEnv.fromString(PAGE);

app.get('/text')(async function text() {
  return TEXT;
});

app.get('/json/<int:id>')(async function json({ id }) {
  return { id, name: 'Ann' };
});

app.post('/echo')(async function echo() {
  return request.getJson();
});

app.post('/schema', { body: Person, responses: { 200: Person } })(async function schema(_, { body }) {
  return body;
});

app.post('/form')(async function form() {
  const form = await request.form;
  return { name: form.require('name'), tags: form.getlist('tags') };
});

app.get('/page')(async function show() {
  return page.renderNow(VARIABLES);
});

app.get('/template')(async function template() {
  return await renderTemplate('page.html', VARIABLES);
});

app.get('/session/read')(async function read() {
  return { user: session.user };
});

app.get('/session/write')(async function write() {
  session.user = 42;
  return { user: 42 };
});

const hooked = new Blueprint('hooked', import.meta);

hooked.beforeRequest(async function before() {});

hooked.afterRequest(async function after(response) {
  response.headers.set('X-Frame-Options', 'DENY');
  return response;
});

hooked.get('/hooked/<int:id>')(async function json({ id }) {
  return { id, name: 'Ann' };
});

app.registerBlueprint(hooked);
await app.run({ host: '127.0.0.1', port });
ready('schema', 'form', 'keyed', 'hooks', 'signals', 'session-read', 'session-write', 'static', 'template');
