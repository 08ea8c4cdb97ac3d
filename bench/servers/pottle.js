/** Pottle, as its users write it. */
import { Pottle, renderTemplateString, request } from 'pottle';
import { PAGE, port, ready, TEXT, VARIABLES } from './cases.js';

const app = new Pottle(import.meta);
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

app.get('/page')(async function show() {
  return page.renderNow(VARIABLES);
});

app.get('/page-string')(async function showString() {
  return renderTemplateString(PAGE, VARIABLES);
});

await app.run({ host: '127.0.0.1', port });
ready();
