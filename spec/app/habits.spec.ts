/** Habits from other frameworks: what would do nothing in silence is an error that shows the right form. */
import { Blueprint, jsonify, Pottle, SetupError, urlFor } from 'pottle';
import { describe, expect, it } from 'vitest';

function makeApp(): Pottle {
  const app = new Pottle(import.meta, { staticFolder: null });
  app.testing = true;
  return app;
}

const index = async () => 'index';

describe('a view in the wrong place', () => {
  it.each(['get', 'post', 'put', 'patch', 'delete', 'route', 'websocket'] as const)(
    'is refused as the second argument of %s',
    (name) => {
      const register = makeApp()[name].bind(makeApp()) as (rule: string, view: unknown) => unknown;
      expect(() => register('/a', index)).toThrow(SetupError);
      expect(() => register('/a', index)).toThrow(`app.${name}('/a')(async function index() { … })`);
    },
  );
});

describe('a second call that never came', () => {
  const CALLS: [form: string, (app: Pottle | Blueprint) => unknown][] = [
    ["app.get('/a')", (app) => app.get('/a')],
    ["app.route('/a')", (app) => app.route('/a', { methods: ['POST'] })],
    ["app.websocket('/a')", (app) => app.websocket('/a')],
    ["app.endpoint('a')", (app) => app.endpoint('a')],
    ['app.errorhandler(404)', (app) => app.errorhandler(404)],
    ['app.errorhandler(TypeError)', (app) => app.errorhandler(TypeError)],
  ];

  it.each(CALLS)('stops the app at its start: %s', async (form, call) => {
    const app = makeApp();
    call(app);
    await expect(app.startup()).rejects.toThrow(`${form} was called, but not with its function`);
  });

  it.each(CALLS)('stops a blueprint from being registered: %s', (form, call) => {
    const part = new Blueprint('part', import.meta);
    call(part);
    expect(() => makeApp().registerBlueprint(part)).toThrow(form);
  });

  it('is no trouble where it came', async () => {
    const app = makeApp();
    const route = app.get('/a');
    route(index);
    app.errorhandler(404)(() => 'none');
    expect((await app.testClient().get('/a')).text).toBe('index');
  });
});

describe('misspelt options', () => {
  it.each(['GTE', 'POTS', 'PUTT', 'DELET', 'PTACH'])('of methods: %s', (method) => {
    const app = makeApp();
    expect(() => app.route('/', { methods: [method] })(index)).toThrow(`'${method}', which is no method`);
  });

  it.each(['PROPFIND', 'PURGE', 'QUERY', 'TRACE', 'LINK', 'MOVE'])(
    'not of methods that exist: %s',
    (method) => {
      const app = makeApp();
      expect(app.route('/', { methods: [method] })(index)).toBe(index);
    },
  );

  it('of urlFor', async () => {
    const app = makeApp();
    app.get('/')(index);
    await app.testRequestContext('/', () => {
      expect(() => urlFor('index', { _extrenal: true })).toThrow("Did you mean '_external'?");
      expect(() => urlFor('index', { _achor: 'x' })).toThrow("Did you mean '_anchor'?");
      expect(urlFor('index', { _: 1, _page: 2, external: 1 })).toBe('/?_=1&_page=2&external=1');
    });
  });
});

describe("the platform's Response", () => {
  it('is an answer: status, headers, cookies and body', async () => {
    const app = makeApp();
    app.get('/')(async function made() {
      const headers = new Headers({ 'Content-Type': 'text/plain', 'X-A': '1' });
      headers.append('Set-Cookie', 'a=1');
      headers.append('Set-Cookie', 'b=2');
      return new Response('made', { status: 201, statusText: 'Made', headers });
    });
    app.get('/empty', { endpoint: 'empty' })(async () => new Response(null, { status: 204 }));
    const answer = await app.testClient().get('/');
    expect([answer.status, answer.text, answer.headers.getAll('Content-Type')]).toEqual([
      ...['201 Made', 'made', ['text/plain']],
    ]);
    expect(answer.headers.getAll('Set-Cookie')).toEqual(['a=1', 'b=2']);
    expect((await app.testClient().get('/empty')).status).toBe('204 NO CONTENT');
  });

  it('is refused when its body was read', async () => {
    const app = makeApp();
    app.get('/')(async function read() {
      const response = new Response('x');
      await response.text();
      return response;
    });
    await expect(app.testClient().get('/')).rejects.toThrow('was read already');
  });
});

it('says how an instance of a class becomes JSON', async () => {
  class User {
    constructor(readonly name: string) {}
    toJSON() {
      return { name: this.name };
    }
  }
  const app = makeApp();
  app.get('/')(async function user() {
    return new User('Ann');
  });
  app.get('/json')(async function json() {
    return jsonify(new User('Ann'));
  });
  await expect(app.testClient().get('/')).rejects.toThrow(/an instance of User.*jsonify\(it\)/);
  expect((await app.testClient().get('/json')).json).toEqual({ name: 'Ann' });
});
