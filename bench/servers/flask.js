/** Pottle by Flask's names, as who ported an application has it. */
import { mode, PAGE, port, ready, TEXT, VARIABLES } from './cases.js';

const { Flask, render_template, request, session } = await import('pottle/flask');
const app = new Flask(import.meta);
if (mode === 'key') app.config['SECRET_KEY'] = 'a key of some length, as it should be';
const page = app.jinja_env.from_string(PAGE);

app.get('/text')(async function text() {
  return TEXT;
});

app.get('/json/<int:id>')(async function json({ id }) {
  return { id, name: 'Ann' };
});

app.post('/echo')(async function echo() {
  return request.get_json();
});

app.post('/form')(async function form() {
  return { name: request.form['name'], tags: request.form.getlist('tags') };
});

app.get('/page')(async function show() {
  return page.renderNow(VARIABLES);
});

app.get('/template')(async function template() {
  return render_template('page.html', VARIABLES);
});

app.get('/session/read')(async function read() {
  return { user: session.user };
});

app.get('/session/write')(async function write() {
  session['user'] = 42;
  return { user: 42 };
});

await app.run({ host: '127.0.0.1', port });
ready('form', 'keyed', 'session-read', 'session-write', 'template');
