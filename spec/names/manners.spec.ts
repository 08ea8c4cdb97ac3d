/** What lines of Flask's applications ask of objects, word for word: answers of tests, macros, rules, loggers, registries, middleware. */
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { inspect } from 'node:util';
import {
  abort,
  Blueprint,
  create_logger,
  Flask,
  g,
  get_template_attribute,
  json,
  MethodNotAllowed,
  type Response,
  render_template_string,
  request,
  session,
  tuple,
  Unauthorized,
  url_for,
  wraps,
} from 'pottle/flask';
import { JSONTag } from 'pottle/flask/json/tag';
import { SecureCookieSession, SessionInterface } from 'pottle/flask/sessions';
import { FlaskClient } from 'pottle/flask/testing';
import { View } from 'pottle/flask/views';
import { DictLoader, Template } from 'pottle/jinja2';
import { Quart, websocket } from 'pottle/quart';
import { ProxyFix } from 'pottle/werkzeug/middleware/proxy_fix';
import { expect, test } from 'vitest';

const ROOT = path.resolve(import.meta.dirname, '../..');

test('answers of tests are complete, in what is published too', async () => {
  const program = `import { Flask } from 'pottle/flask';
    const app = new Flask('x');
    app.get('/')(function index() { return { a: 1 }; });
    const r = await app.test_client().get('/');
    console.log(JSON.stringify([r.get_json(), r.get_data({ as_text: true }), r.get_data().includes('a'), r.json]));`;
  const out = execFileSync(process.execPath, ['--input-type=module', '-e', program], { cwd: ROOT });
  expect(JSON.parse(out.toString())).toEqual([{ a: 1 }, '{"a":1}\n', true, { a: 1 }]);
  const app = new Flask('data');
  app.get('/')(function index() {
    return 'some text';
  });
  const answer = await app.test_client().get('/');
  expect([answer.data.includes('text'), answer.get_data().includes('text')]).toEqual([true, true]);
});

test('a macro is there at once', async () => {
  const app = new Flask('macros');
  app.jinja_env.loader = new DictLoader({ 't.html': '{% macro hello(n) %}Hello {{ n }}{% endmacro %}' });
  app.get('/')(function index() {
    return String(get_template_attribute('t.html', 'hello')('World'));
  });
  expect((await app.test_client().get('/')).text).toBe('Hello World');
  expect(new Template('Hello {{ name }}!').render({ name: 'World' })).toBe('Hello World!');
  expect(new Template('a')).toBeInstanceOf(Template);
});

test('what is printed is what there is', async () => {
  const app = new Flask('printed');
  app.secret_key = 'k';
  const seen: string[] = [];
  app.get('/args')(function args() {
    session['user'] = 'ann';
    g.db = 'open';
    seen.push(inspect(session), inspect(g), String(request.url_rule));
    return '';
  });
  await app.test_client().get('/args');
  expect(seen[0]).toContain("user: 'ann'");
  expect(seen[1]).toContain("db: 'open'");
  expect(seen[2]).toBe('/args');
  expect(inspect(g)).toContain('<unbound>');
  expect(app.logger.name).toBe('printed');
  expect(json.loads(json.dumps({ a: 1 }))).toEqual({ a: 1 });
});

test('decorators of views are written as in Python', async () => {
  type AnyView<A extends unknown[], R> = (...args: A) => R;
  function login_required<A extends unknown[], R>(view: AnyView<A, R>) {
    return wraps(view)(function wrapped(...args: A): R | Response {
      return g.user == null ? abort(401) : view(...args);
    });
  }
  const app = new Flask('decorators');
  app.before_request(function load() {
    g.user = request.args.get('user');
  });
  app.get('/notes/<int:id>')(
    login_required(function note({ id }: { id: number }) {
      return { id, user: g.user as string };
    }),
  );
  const client = app.test_client();
  expect((await client.get('/notes/3?user=ann')).json).toEqual({ id: 3, user: 'ann' });
  expect((await client.get('/notes/3')).status_code).toBe(401);
  expect([...app.url_map.iter_rules()].map(({ endpoint }) => endpoint)).toContain('note');
});

test('middleware is put around wsgi_app and asgi_app', async () => {
  const app = new Flask('proxied');
  app.wsgi_app = new ProxyFix(app.wsgi_app, { x_for: 1 });
  app.get('/')(function index() {
    return String(request.remote_addr);
  });
  const headers = { 'X-Forwarded-For': '192.0.2.7' };
  expect((await app.test_client().get('/', { headers })).text).toBe('192.0.2.7');
  const quart = new Quart('proxied');
  quart.asgi_app = new ProxyFix(quart.asgi_app, { x_for: 1 });
  quart.get('/')(function index() {
    return 'there';
  });
  expect((await quart.test_client().get('/')).text).toBe('there');
});

test('loggers, registries and extensions by Python’s names', async () => {
  const app = new Flask('registries');
  app.logger.setLevel('ERROR');
  expect((app.logger as unknown as { level: string }).level).toBe('ERROR');
  app.logger.setLevel(10);
  expect(() => app.logger.setLevel('LOUD' as never)).toThrow(/takes one of DEBUG/);
  expect(() => (app.logger as never as { addHandler(): void }).addHandler()).toThrow(/app\.logger = /);
  app.jinja_env.globals.update({ site: 'Notes' });
  app.jinja_env.filters.update({ loud: (text: string) => text.toUpperCase() });
  app.jinja_env.add_extension('jinja2.ext.do');
  expect(() => app.jinja_env.add_extension('jinja2.ext.none')).toThrow(/jinja2\.ext\.loopcontrols/);
  app.get('/')(function index() {
    return render_template_string('{% set l = [] %}{% do l.append(1) %}{{ site|loud }}{{ l }}[{{ update }}]');
  });
  expect((await app.test_client().get('/')).text).toBe('NOTES[1][]');
  expect(() => (app.config as never as { from_pyfile(n: string): void }).from_pyfile('settings.py')).toThrow(
    /from_object\(await import\('\.\/settings\.js'\)\)/,
  );
});

test('uploads give their lines', async () => {
  const app = new Flask('lines');
  app.post('/')(function index() {
    return { lines: Array.from(request.files['f']!, String) };
  });
  const data = { f: [Buffer.from('a\nb\nc'), 'x.txt'] } as never;
  expect((await app.test_client().post('/', { data })).json).toEqual({ lines: ['a\n', 'b\n', 'c'] });
});

test('errors by place, and what they know', async () => {
  const challenge = new Unauthorized({ www_authenticate: 'Basic realm="x"' });
  expect(challenge.get_response().headers['WWW-Authenticate']).toBe('Basic realm="x"');
  expect(new MethodNotAllowed(['GET']).valid_methods).toEqual(['GET']);
  const app = new Flask('errors');
  app.errorhandler(500)(function failed(error) {
    return tuple(String(error.original_exception), 500);
  });
  app.get('/')(function fail() {
    throw new Error('broken');
  });
  expect((await app.test_client().get('/')).text).toBe('Error: broken');
});

test('classes give by Python’s names what they must', async () => {
  class Kept extends SessionInterface {
    override open_session() {
      return new SecureCookieSession();
    }
    override save_session() {}
    override get_cookie_name(): string {
      return 'kept';
    }
  }
  class Tag extends JSONTag<Date> {
    override readonly key = ' x';
    override check(value: unknown): boolean {
      return value instanceof Date;
    }
    override to_json(value: Date): unknown {
      return value.getTime();
    }
    override to_python(value: unknown): Date {
      return new Date(value as number);
    }
  }
  class Page extends View {
    override dispatch_request() {
      return 'page';
    }
  }
  const app = new Flask('classes');
  app.session_interface = new Kept();
  app.add_url_rule('/', { view_func: Page.as_view('page') });
  expect((await app.test_client().get('/')).text).toBe('page');
  expect(Tag.name).toBe('Tag');
});

test('app.run() takes Flask’s options, and says what is something else', async () => {
  const app = new Flask('run');
  const warned: string[] = [];
  app.logger = { ...app.logger, warning: (text: string) => void warned.push(text) } as never;
  const server = await app.run({
    port: 0,
    use_reloader: false,
    threaded: true,
    announce: () => undefined,
    signals: false,
  } as never);
  await server!.close();
  expect(warned).toEqual([
    'app.run() does without threaded (requests share one thread, and none waits for another).',
  ]);
  await expect(app.run({ use_reloader: true } as never)).rejects.toThrow(/pottle run --reload/);
});

test.each([
  ['adhoc', /^https:/],
  [null, /^http:/],
])('ssl_context: %j is as in Flask', async (ssl_context, url) => {
  const server = await new Flask('secure').run({
    port: 0,
    host: null,
    ssl_context,
    announce: () => undefined,
    signals: false,
  } as never);
  expect(server!.url).toMatch(url);
  await server!.close();
});

test('values of URLs are dicts, as in the pattern for languages', async () => {
  const app = new Flask(import.meta);
  const pages = new Blueprint('pages', import.meta, { url_prefix: '/<lang_code>' });
  pages.url_defaults(function add_language(_endpoint, values) {
    values.setdefault('lang_code', g.get('lang_code', 'en'));
    expect(values.pop('none', 1)).toBe(1);
    if ('none' in values) values.update({ none: 1 });
  });
  pages.url_value_preprocessor(function pull_language(_endpoint, values) {
    g['seen'] = values!.items();
    g['lang_code'] = values!.pop('lang_code');
    expect(values!.pop('lang_code', 'gone')).toBe('gone');
    expect(() => values!.pop('lang_code')).toThrow("The key 'lang_code' is missing.");
  });
  pages.get('/about/<get>')(function about({ get }) {
    return [g['lang_code'], g['seen'], get, url_for('.about', { get: 'b' }), request.view_args!] as unknown[];
  });
  app.register_blueprint(pages);
  app.url_value_preprocessor((endpoint, values) => {
    if (endpoint === null) expect(values).toBe(null);
  });
  const client = app.test_client();
  const pairs = [
    ['lang_code', 'de'],
    ['get', 'a'],
  ];
  expect((await client.get('/de/about/a')).json).toEqual(['de', pairs, 'a', '/de/about/b', { get: 'a' }]);
  expect((await client.get('/')).status_code).toBe(404);
});

test('views are found, and set, by their endpoints', async () => {
  const app = new Flask(import.meta);
  app.add_url_rule('/', { endpoint: 'index' });
  app.view_functions['index'] = function index() {
    return [
      request.endpoint! in app.view_functions,
      app.view_functions['index']!.name,
      app.view_functions.size,
    ];
  };
  expect('other' in app.view_functions).toBe(false);
  expect(app.view_functions['other']).toBe(undefined);
  expect((await app.test_client().get('/')).json).toEqual([true, 'index', 2]);
  expect(delete app.view_functions['index'] && app.view_functions.has('index')).toBe(false);
});

test('clients of tests may be of a class of the program', async () => {
  class Client extends FlaskClient {
    override open(path: never, options: object = {}) {
      return super.open(path, { ...options, headers: { 'X-Token': 'abc' } });
    }
  }
  const app = new Flask(import.meta);
  app.test_client_class = Client as never;
  app.get('/')(function index() {
    return request.headers.get('X-Token', 'none');
  });
  expect((await app.test_client().get('/')).text).toBe('abc');
});

test('hooks without a name are told by where the program registered them', async () => {
  const app = new Flask(import.meta);
  const written: string[] = [];
  app.logger = create_logger('app', { write: (line) => written.push(line) });
  app.before_request(() => 5 as never);
  app.after_request(() => undefined as never);
  await app.test_client().get('/');
  const places = written.join('\n').match(/hook at .*?:\d+/g);
  expect(places?.length).toBeGreaterThan(1);
  for (const place of places!) expect(place).toContain('manners.spec.ts');
});

test('what there is no WSGI for says so', async () => {
  const app = new Flask(import.meta);
  const environ = () => (request as unknown as { environ: Record<string, string> }).environ['REMOTE_ADDR'];
  await expect(app.test_request_context('/', environ)).rejects.toThrow('There is no WSGI, and no environ');
});

test('messages of WebSockets have the type that is expected', async () => {
  const app = new Quart(import.meta);
  app.websocket('/')(async function ws() {
    const { a } = await websocket.receive_json<{ a: number }>();
    await websocket.send_json({ a: a + 1 });
  });
  const socket = await app.test_client().websocket('/');
  await socket.send_json({ a: 1 });
  expect((await socket.receive_json<{ a: number }>()).a + 1).toBe(3);
  await socket.close();
});
