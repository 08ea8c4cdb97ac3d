/** What porters derive from the framework's classes, with Python's names; and parts of both spellings in one app. */
import { Blueprint as CoreBlueprint, Response as CoreResponse, request as coreRequest, Pottle } from 'pottle';
import {
  Blueprint,
  Flask,
  g,
  HTTPException,
  MethodView,
  make_response,
  Request,
  Response,
  render_template_string,
  request,
  tuple,
  url_for,
} from 'pottle/flask';
import { DefaultJSONProvider } from 'pottle/flask/json/provider';
import { SecureCookieSessionInterface } from 'pottle/flask/sessions';
import { Quart, request as quartRequest, websocket } from 'pottle/quart';
import { BaseConverter } from 'pottle/werkzeug/routing';
import { expect, test } from 'vitest';

test('converters: overrides call what they override, over two levels', async () => {
  class Lower extends BaseConverter {
    override to_python(text: string): unknown {
      return String(super.to_python(text)).toLowerCase();
    }
    override to_url(value: unknown): string {
      return super.to_url(value).toUpperCase();
    }
  }
  class Bang extends Lower {
    override to_python(text: string): unknown {
      return `${super.to_python(text)}!`;
    }
  }
  const app = new Flask('converters');
  Object.assign(app.url_map.converters, { lower: Lower, bang: Bang });
  app.get('/l/<lower:word>')(function low(values: unknown) {
    return { ...(values as object), url: url_for('low', { word: 'abc' } as never) };
  });
  app.get('/b/<bang:word>')(function bang(values: unknown) {
    return { ...(values as object) };
  });
  const client = app.test_client();
  expect((await client.get('/l/HeLLo')).json).toEqual({ word: 'hello', url: '/l/ABC' });
  expect((await client.get('/b/HeLLo')).json).toEqual({ word: 'hello!' });
});

class Money {
  constructor(readonly cents: number) {}
}

test('providers, sessions, requests, responses and errors', async () => {
  class Provider extends DefaultJSONProvider {
    override sort_keys = false;
    override default(value: unknown): unknown {
      return value instanceof Money ? `${value.cents} cents` : super.default(value as object);
    }
  }
  class Sessions extends SecureCookieSessionInterface {
    override get_cookie_name(): string {
      return 'mine';
    }
  }
  class Own extends Request {
    get shouted(): string {
      return this.path.toUpperCase() + this.query_string.length;
    }
  }
  class Plain extends Response {
    static override default_mimetype = 'text/plain';
  }
  class Odd extends HTTPException {
    static override readonly code = 418;
    override get_description(): string {
      return '<p>odd</p>';
    }
  }
  const app = new Flask('classes');
  app.secret_key = 'x';
  app.json = new Provider(app);
  app.session_interface = new Sessions();
  app.request_class = Own as never;
  app.response_class = Plain as never;
  app.get('/json')(function json() {
    return { b: new Money(5) as never, a: 1 };
  });
  app.get('/own')(function own() {
    return (request as unknown as Own).shouted;
  });
  app.get('/odd')(function odd() {
    throw new Odd();
  });
  const client = app.test_client();
  expect((await client.get('/json')).text).toBe('{"b":"5 cents","a":1}\n');
  const own = await client.get('/own?q');
  expect([own.text, own.mimetype]).toEqual(['/OWN1', 'text/plain']);
  const odd = await client.get('/odd');
  expect([odd.status_code, odd.text.includes('<p>odd</p>')]).toEqual([418, true]);
});

test('apps and views', async () => {
  class Shop extends Flask {
    override handle_http_exception(
      ...args: Parameters<Flask['handle_http_exception']>
    ): ReturnType<Flask['handle_http_exception']> {
      g.seen = true;
      return super.handle_http_exception(...args);
    }
  }
  class Item extends MethodView {
    static override init_every_request = false;
    get() {
      return 'got';
    }
    async post() {
      let size = 0;
      for await (const chunk of request.stream) size += chunk.length;
      return { size };
    }
  }
  const app = new Shop('shop');
  app.add_url_rule('/item', { view_func: Item.as_view('item'), stream: true } as never);
  app.after_request(function mark(response) {
    response.headers['X-Seen'] = String(g.seen ?? false);
    return response;
  });
  const client = app.test_client();
  expect((await client.get('/none')).headers['X-Seen']).toBe('true');
  expect((await client.get('/item')).text).toBe('got');
  expect((await client.post('/item', { data: 'x'.repeat(9) })).json).toEqual({ size: 9 });
});

test('blueprints of either spelling on apps of either', async () => {
  const python = new Blueprint('python', 'python', { url_prefix: '/python' });
  python.after_request(function mark(response) {
    response.headers['X-Python'] = 'yes';
    return response;
  });
  python.get('/')(function index() {
    return render_template_string('{{ word }}', { word: request.args['word'] });
  });
  const core = new CoreBlueprint('core', 'core', { urlPrefix: '/core' });
  core.post('/')(async function index() {
    const form = await coreRequest.form;
    return { pairs: [...form], word: form.require('word') };
  });
  for (const app of [new Pottle('one'), new Flask('two'), new Quart('three')]) {
    app.registerBlueprint(python as never);
    app.registerBlueprint(core);
    app.errorhandler(404)(() => tuple('none', 404) as never);
    const client = app.testClient();
    const page = await client.get('/python/?word=hi');
    expect([page.text, page.headers.get('X-Python')]).toEqual(['hi', 'yes']);
    expect((await client.post('/core/', { form: { word: 'hi' } })).json).toEqual({
      pairs: [['word', 'hi']],
      word: 'hi',
    });
    expect((await client.get('/none')).text).toBe('none');
  }
});

test('Quart awaits forms, and has WebSockets', async () => {
  const app = new Quart('quart');
  app.post('/')(async function index() {
    const form = await quartRequest.form;
    return { word: form['word'], has: 'other' in form, json: await quartRequest.get_json({ silent: true }) };
  });
  app.websocket('/ws')(async function ws() {
    const { word } = (await websocket.receive_json()) as { word: string };
    await websocket.send_json({ word, arg: websocket.args['a'] });
  });
  const client = app.test_client();
  expect((await client.post('/', { form: { word: 'hi' } })).json).toEqual({
    word: 'hi',
    has: false,
    json: null,
  });
  await using socket = await client.websocket('/ws?a=1');
  await socket.send_json({ word: 'x' });
  expect(await socket.receive_json()).toEqual({ word: 'x', arg: '1' });
});

test('hooks see headers by index, of whatever class responses are', async () => {
  class Plain extends CoreResponse {
    static override defaultMimetype = 'text/plain';
  }
  const app = new Flask('plain');
  app.response_class = Plain as never;
  app.get('/')(function index() {
    const response = make_response('x');
    response.headers['X-View'] = 'a';
    return response;
  });
  app.after_request(function mark(response) {
    response.headers['X-Hook'] = 'b';
    return response;
  });
  const { headers, mimetype } = await app.test_client().get('/');
  expect([mimetype, headers['X-View'], headers['X-Hook']]).toEqual(['text/plain', 'a', 'b']);
});

test('names that objects have are no way to their classes', async () => {
  const app = new Flask('names');
  app.get('/')(function index() {
    g.setdefault('__proto__', { taken: true });
    return { has: g.get('taken', null), still: typeof g.setdefault, own: Object.keys(g) };
  });
  expect((await app.test_client().get('/')).json).toEqual({
    has: null,
    still: 'function',
    own: ['__proto__'],
  });
});
