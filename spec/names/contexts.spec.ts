/** Contexts that are pushed and popped, as `with app.test_request_context(…):` has them. */
import { request as coreRequest } from 'pottle';
import {
  appcontext_pushed,
  current_app,
  Flask,
  g,
  has_request_context,
  Request,
  redirect,
  request,
  session,
  url_for,
} from 'pottle/flask';
import { Quart, request as quartRequest } from 'pottle/quart';
import { RequestEntityTooLarge } from 'pottle/werkzeug/exceptions';
import { beforeEach, describe, expect, test } from 'vitest';

function makeApp() {
  const app = new Flask('contexts');
  app.secret_key = 'x';
  app.route('/user/<name>', { methods: ['GET', 'POST'] })(function user() {
    return 'x';
  });
  return app;
}

test('a request is there from push to pop, and its form at once', async () => {
  const app = makeApp();
  const ended: unknown[] = [];
  app.teardown_request(function teardown(error) {
    ended.push([error, request.path]);
  });
  const ctx = app.test_request_context('/user/ann?tab=1', {
    method: 'POST',
    data: { name: 'Peter', tag: ['a', 'b'] },
  });
  expect(has_request_context()).toBe(false);
  expect([ctx.request.method, ctx.request.args['tab'], ctx.app === app]).toEqual(['POST', '1', true]);
  ctx.push();
  expect(has_request_context()).toBe(true);
  expect([request.path, request.endpoint, request.view_args]).toEqual(['/user/ann', 'user', { name: 'ann' }]);
  expect([request.form['name'], request.form.getlist('tag'), request.values['tab']]).toEqual([
    'Peter',
    ['a', 'b'],
    '1',
  ]);
  expect([ctx.request.form['name'], request.data.length]).toEqual(['Peter', 0]);
  expect((await coreRequest.form).get('name')).toBe('Peter');
  expect(url_for('user', { name: 'bob' } as never)).toBe('/user/bob');
  session['seen'] = 1;
  g.user = 'ann';
  expect([ctx.session['seen'], ctx.g.user, current_app.name]).toEqual([1, 'ann', 'contexts']);
  await ctx.pop();
  expect(has_request_context()).toBe(false);
  expect(ended).toEqual([[null, '/user/ann']]);
  await expect(async () => ctx.pop()).rejects.toThrow('not pushed');
});

test('files, JSON and bytes are there, limits hold, and hooks run where they are asked for', async () => {
  const app = makeApp();
  app.config.MAX_CONTENT_LENGTH = 1000;
  app.before_request(function load() {
    g.user = request.args.get('user');
  });
  const upload = { data: { title: 't', file: [Buffer.from('content'), 'a.txt'] } } as const;
  {
    await using _ctx = app.test_request_context('/', { method: 'POST', ...upload }).push();
    expect([request.form['title'], String(request.files['file']!.read())]).toEqual(['t', 'content']);
    expect(() => request.form['nothing']).toThrow('nothing');
  }
  {
    await using _ctx = app.test_request_context('/?user=ann', { method: 'PUT', json: { a: [1] } }).push();
    expect([request.json, request.get_data({ as_text: true })]).toEqual([{ a: [1] }, '{"a": [1]}']);
    expect(g.get('user')).toBe(null);
    void app.preprocess_request();
    expect(g.user).toBe('ann');
    expect(request.routing_exception!.code).toBe(404);
  }
  {
    await using _ctx = app
      .test_request_context('/', { method: 'POST', data: { text: 'x'.repeat(2000) } })
      .push();
    expect(() => request.form).toThrow(RequestEntityTooLarge);
    expect(request.data.length).toBe(0);
  }
  {
    const headers = { 'Content-Encoding': 'gzip' };
    await using _ctx = app.test_request_context('/', { method: 'POST', data: 'x', headers }).push();
    expect(() => request.data).toThrow('give test_request_context() a function');
  }
  {
    const pieces = (async function* () {
      yield 'x';
    })();
    await using _ctx = app.test_request_context('/', { method: 'POST', data: pieces }).push();
    expect(() => request.data).toThrow('nothing was read ahead');
  }
  {
    await using _ctx = app.test_request_context().push();
    expect([request.method, request.path, { ...request.form }, request.get_json({ silent: true })]).toEqual([
      'GET',
      '/',
      {},
      null,
    ]);
  }
});

test('with a function it ends by itself', async () => {
  const app = makeApp();
  const name = await app.test_request_context(
    '/',
    { method: 'POST', data: { name: 'Peter' } },
    () => request.form['name'],
  );
  expect(name).toBe('Peter');
  expect(await app.test_request_context('/user/x', () => request.endpoint)).toBe('user');
});

test('contexts lie in each other, with requests of a class of their own', async () => {
  const app = makeApp();
  app.request_class = class extends Request {
    get shouted() {
      return this.path.toUpperCase();
    }
  } as never;
  const pushed: unknown[] = [];
  appcontext_pushed.connect((sender) => void pushed.push(sender), app);
  const outer = app.test_request_context('/a').push();
  const inner = app.test_request_context('/b').push();
  expect((request as never as { shouted: string }).shouted).toBe('/B');
  await inner.pop();
  expect(request.path).toBe('/a');
  await outer.pop();
  expect(pushed).toEqual([app, app]);
});

test('in Quart forms are awaited there, too', async () => {
  const app = new Quart('contexts');
  await using ctx = app.test_request_context('/?a=1', { method: 'POST', form: { name: 'Peter' } }).push();
  expect([(await quartRequest.form)['name'], quartRequest.args['a']]).toEqual(['Peter', '1']);
  expect((await ctx.request.form)['name']).toBe('Peter');
});

test('a client that is entered keeps the context of its last request', async () => {
  const app = makeApp();
  app.route('/login', { methods: ['POST'] })(function login() {
    session['user_id'] = request.form['id'];
    g.user = { name: 'ann' };
    return redirect('/user/ann');
  });
  app.get('/broken')(function broken() {
    g.user = 'nobody';
    throw new Error('broken');
  });
  const client = app.test_client();
  await client.get('/user/x');
  expect(() => request.path).toThrow(/outside of a context|was over/);
  {
    using entered = client.enter();
    expect(() => client.enter()).toThrow('entered before');
    await entered.post('/login', { data: { id: '7' } });
    expect([session['user_id'], g.user, request.path, request.form['id']]).toEqual([
      '7',
      { name: 'ann' },
      '/login',
      '7',
    ]);
    expect(() => {
      session['user_id'] = 8;
    }).toThrow('when its request was over');
    await entered.post('/login', { data: { id: '8' }, follow_redirects: true });
    expect([request.path, session['user_id'], g.get('user')]).toEqual(['/user/ann', '8', null]);
    app.testing = true;
    await expect(entered.get('/broken')).rejects.toThrow('broken');
    expect(g.user).toBe('nobody');
    await entered.get('/none');
    expect(request.path).toBe('/none');
  }
  expect(() => request.path).toThrow(/outside of a context|was over/);
  await client.session_transaction((kept) => {
    expect(kept['user_id']).toBe('8');
    kept['user_id'] = '9';
  });
  client.enter();
  await client.get('/user/x');
  expect(session['user_id']).toBe('9');
  client.exit();
});

describe('in a fixture', () => {
  const app = makeApp();
  beforeEach(() => {
    const ctx = app.test_request_context('/fixture').push();
    return () => ctx.pop();
  });

  test('what is pushed holds in the test', () => {
    expect(request.path).toBe('/fixture');
  });
});
