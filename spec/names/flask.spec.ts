/** Flask's names and manners: the same framework, at once where Flask is. */
import { NotFound as CoreNotFound, Response as CoreResponse, request as coreRequest, Pottle } from 'pottle';
import {
  abort,
  current_app,
  Flask,
  flash,
  Gone,
  get_flashed_messages,
  int,
  jsonify,
  make_response,
  NotFound,
  Response,
  redirect,
  render_template_string,
  request,
  session,
  tuple,
  url_for,
} from 'pottle/flask';
import { expect, test } from 'vitest';

function makeApp() {
  const app = new Flask(import.meta);
  app.secret_key = 'secret';
  return app;
}

test('reads forms before the view', async () => {
  const app = makeApp();
  app.route('/login', { methods: ['GET', 'POST'] })(function login() {
    if (request.method === 'POST') {
      session.user = request.form['name'];
      flash('hi');
      return redirect(url_for('member', { name: request.form['name'] }));
    }
    return { fields: [...request.form], has: 'name' in request.form };
  });
  app.get('/user/<name>')(function member({ name }) {
    return render_template_string('{{ name }} {{ tab }} {{ get_flashed_messages()[0] }}', {
      name,
      tab: request.args['tab'] ?? '',
    });
  });
  const client = app.test_client();
  expect((await client.get('/login')).json).toEqual({ fields: [], has: false });
  const answer = await client.post('/login', { data: { name: 'ann' } });
  expect(answer.status_code).toBe(302);
  expect(answer.headers['Location']).toBe('/user/ann');
  expect((await client.get('/user/ann?tab=x')).text).toBe('ann x hi');
  expect((await client.get('/user/ann')).status_code).toBe(400);
  expect((await client.post('/login', { data: { other: 'x' } })).status_code).toBe(400);
  const followed = await client.post('/login', { data: { name: 'bob' }, follow_redirects: true });
  expect(followed.status_code).toBe(400);
});

test('reads JSON and bytes at once', async () => {
  const app = makeApp();
  app.post('/')(function index() {
    return {
      json: request.get_json({ silent: true }) as object,
      data: request.get_data({ as_text: true }),
      length: request.data.length,
    };
  });
  app.post('/strict')(function strict() {
    return { title: (request.json as { title: string }).title };
  });
  const client = app.test_client();
  expect((await client.post('/', { json: { a: 1 } })).json).toEqual({
    json: { a: 1 },
    data: '{"a": 1}',
    length: 8,
  });
  expect((await client.post('/', { data: 'x' })).json).toEqual({ json: null, data: 'x', length: 1 });
  expect((await client.post('/strict', { data: '{', content_type: 'application/json' })).status_code).toBe(
    400,
  );
  expect((await client.post('/strict', { data: 'x', content_type: 'text/plain' })).status_code).toBe(415);
  expect((await client.post('/strict', { json: { title: 't' } })).json).toEqual({ title: 't' });
});

test('answers with responses that have headers by index, and tuples', async () => {
  const app = makeApp();
  app.get('/a')(function a() {
    const response = make_response(render_template_string('x'));
    response.headers['X-A'] = 'b';
    response.status_code = 201;
    response.set_cookie('a', 'b', { max_age: 5 });
    return response;
  });
  app.errorhandler(404)(function missing(error) {
    return tuple(render_template_string('no {{ code }}', { code: error.code }), 404);
  });
  app.errorhandler(Gone)(function gone(error) {
    return tuple({ page: error.get_response().get_data({ as_text: true }).includes('Gone') }, 410);
  });
  app.after_request(function stamp(response) {
    response.headers['X-B'] = 'c';
    return response;
  });
  app.get('/abort')(function quit() {
    return abort(404);
  });
  app.get('/gone')(function away() {
    throw new Gone();
  });
  const client = app.test_client();
  expect((await client.get('/gone')).status).toBe('410 GONE');
  const answer = await client.get('/a');
  expect([answer.status_code, answer.headers['X-A'], answer.headers['X-B']]).toEqual([201, 'b', 'c']);
  expect(answer.headers['Set-Cookie']).toContain('Max-Age=5');
  const missing = await client.get('/abort');
  expect([missing.status_code, missing.get_data({ as_text: true }), missing.headers['X-B']]).toEqual([
    404,
    'no 404',
    'c',
  ]);
});

test('is one framework', async () => {
  const app = makeApp();
  expect(app).toBeInstanceOf(Pottle);
  expect(app).toBeInstanceOf(Flask);
  expect(new Response('x')).toBeInstanceOf(CoreResponse);
  expect(new NotFound()).toBeInstanceOf(CoreNotFound);
  expect(new CoreNotFound()).toBeInstanceOf(NotFound);
  app.post('/')(async function mixed() {
    const form = await coreRequest.form;
    return {
      a: form.require('a'),
      b: request.form['b'],
      app: current_app.secret_key === app.secretKey,
      path: request.full_path,
    };
  });
  const client = app.testClient();
  expect((await client.post('/?x=1', { form: { a: '1', b: '2' } })).json).toEqual({
    a: '1',
    b: '2',
    app: true,
    path: '/?x=1',
  });
  void [jsonify, get_flashed_messages];
});

test('takes the arguments of get by name', async () => {
  const app = makeApp();
  app.get('/')(function index() {
    const { args } = request;
    return {
      page: args.get('page', 1, { type: int }),
      size: args.get('size', { default: 20, type: int }),
      none: args.get('none', { type: int }),
      tags: args.getlist('tag', { type: int }),
    };
  });
  const answer = await app.test_client().get('/?page=3&size=x&tag=1&tag=y&tag=2');
  expect(answer.json).toEqual({ page: 3, size: 20, none: null, tags: [1, 2] });
});

test('reads forms for hooks before a 404 and a 405, and settings of templates by their names', async () => {
  const app = makeApp();
  app.jinja_env.trim_blocks = true;
  app.before_request(function check() {
    if (request.method === 'POST' && request.form['token'] !== 'x') abort(403);
  });
  app.get('/page')(function page() {
    return render_template_string('{% if true %}\nx{% endif %}');
  });
  const client = app.test_client();
  expect((await client.post('/page', { data: { token: 'x' } })).status_code).toBe(405);
  expect((await client.post('/none', { data: { token: 'x' } })).status_code).toBe(404);
  expect((await client.post('/none', { data: { token: 'y' } })).status_code).toBe(403);
  expect((await client.post('/none', { data: {} })).status_code).toBe(400);
  expect((await client.get('/page')).text).toBe('x');
  expect(app.open_resource('flask.spec.ts', 'r').read()).toContain('open_resource');
});

test('reads content whose length nobody announces, as HTTP/2 and fetch send it', async () => {
  const app = makeApp();
  app.route('/', { methods: ['POST', 'DELETE'] })(function index() {
    return { form: { ...request.form }, data: request.get_data({ as_text: true }) };
  });
  const send = async (method: string, body: ReadableStream | null, type: string) => {
    const headers = { 'Content-Type': type };
    const init = { method, body, headers, duplex: 'half' } as RequestInit;
    return (await app.fetch(new Request('http://localhost/', init)))!.json();
  };
  const pieces = (text: string) => new Blob([text]).stream();
  const urlencoded = 'application/x-www-form-urlencoded';
  expect(await send('POST', pieces('a=1&b=2'), urlencoded)).toEqual({
    form: { a: '1', b: '2' },
    data: 'a=1&b=2',
  });
  expect(await send('DELETE', pieces('text'), 'text/plain')).toEqual({ form: {}, data: 'text' });
  expect(await send('POST', null, urlencoded)).toEqual({ form: {}, data: '' });
});

test('a view that reads nothing is not disturbed by what is too large or broken', async () => {
  const app = makeApp();
  app.config['MAX_CONTENT_LENGTH'] = 10;
  app.post('/deaf')(function deaf() {
    return 'fine';
  });
  app.post('/form')(function form() {
    return { ...request.form };
  });
  app.post('/json')(function json() {
    return { silent: request.get_json({ silent: true }) as object };
  });
  const client = app.test_client();
  const large = { data: { text: 'x'.repeat(100) } };
  expect((await client.post('/deaf', large)).status_code).toBe(200);
  expect((await client.post('/form', large)).status_code).toBe(413);
  expect((await client.post('/json', { data: '{', content_type: 'application/json' })).json).toEqual({
    silent: null,
  });
});

test('uploads are read and saved at once', async () => {
  const app = makeApp();
  app.post('/')(function index() {
    const [first, second] = request.files.getlist('f');
    const head = String(first!.read(2));
    first!.seek(0);
    return {
      names: [first!.filename, second!.filename],
      head,
      all: String(first!.stream.read()),
      lines: second!.readlines().length,
    };
  });
  const form = {
    f: [
      [Buffer.from('hello'), 'a.txt'],
      [Buffer.from(`${'x'.repeat(300_000)}\n`.repeat(3)), 'b.txt'],
    ],
  };
  const answer = await app.test_client().post('/', { data: form as never });
  expect(answer.json).toEqual({ names: ['a.txt', 'b.txt'], head: 'he', all: 'hello', lines: 3 });
});
