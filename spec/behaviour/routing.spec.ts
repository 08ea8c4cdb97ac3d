/** Routing as the app sees it. */
import {
  BaseConverter,
  MethodNotAllowed,
  type Pottle,
  type PottleOptions,
  Response,
  request,
  SetupError,
  ValidationError,
} from 'pottle';
import { describe, expect, it } from 'vitest';
import { create } from './app.js';

/** Registers a view that answers with its endpoint and values. */
function add(app: Pottle, rule: string, options: Record<string, unknown> = {}) {
  const endpoint = (options.endpoint as string | undefined) ?? rule.replaceAll('.', '_');
  const viewFunc = (values: Record<string, unknown>) => [endpoint, values];
  app.addUrlRule(rule, { viewFunc: app.viewFunctions.get(endpoint) ?? viewFunc, ...options, endpoint });
}

function withRules(
  rules: (string | [string, Record<string, unknown>])[],
  options: PottleOptions = {},
  config = {},
) {
  const made = create(config, options);
  for (const rule of rules)
    add(made.app, ...((Array.isArray(rule) ? rule : [rule, {}]) as [string, Record<string, unknown>]));
  return made;
}

/** What a path gives: the answer of the view, or the status. */
async function outcome({ client }: ReturnType<typeof create>, path: string, method = 'GET', host?: string) {
  const headers = host ? { Host: host } : undefined;
  const response = await client.open(path, { method, headers });
  return response.statusCode === 200 ? response.json : response.statusCode;
}

describe('routing', () => {
  it('a missing slash is redirected, also for POST, query kept, absolute', async () => {
    const { client } = withRules([['/a/', { methods: ['GET', 'POST'] }]]);
    for (const method of ['GET', 'POST']) {
      const response = await client.open('/a?x=%20y', { method });
      expect([response.statusCode, response.location]).toEqual([308, 'http://localhost/a/?x=%20y']);
    }
  });

  it('a slash too many is a 404; strictSlashes: false serves both forms', async () => {
    expect(await outcome(withRules(['/a']), '/a/')).toBe(404);
    const loose = withRules([['/a/', { strictSlashes: false, endpoint: 'a' }]]);
    expect([await outcome(loose, '/a'), await outcome(loose, '/a/')]).toEqual([
      ['a', {}],
      ['a', {}],
    ]);
    const all = create();
    all.app.urlMap.strictSlashes = false;
    add(all.app, '/b/', { endpoint: 'b' });
    expect(await outcome(all, '/b')).toEqual(['b', {}]);
  });

  it('repeated slashes are redirected, but kept in a path value', async () => {
    const made = withRules(['/a/b', '/files/<path:file>', ['/c/d', { mergeSlashes: false }]]);
    expect((await made.client.get('//a///b')).location).toBe('http://localhost/a/b');
    expect(await outcome(made, '/files/x//y')).toEqual(['/files/<path:file>', { file: 'x//y' }]);
    expect(await outcome(made, '/c//d')).toBe(404);
  });

  it('HEAD runs the GET view; the body is dropped, its length stays', async () => {
    const { app, client } = create();
    app.get('/')(function index() {
      return request.method;
    });
    const response = await client.head('/');
    expect([response.statusCode, response.contentLength, response.text]).toEqual([200, 4, '']);
  });

  it('OPTIONS is answered with the methods of all rules of the path', async () => {
    const { client } = withRules([
      ['/a', { methods: ['GET'], endpoint: 'get' }],
      ['/a', { methods: ['POST'], endpoint: 'post' }],
    ]);
    const response = await client.options('/a');
    expect([response.statusCode, response.text]).toEqual([200, '']);
    expect([...response.parsed.allow].sort()).toEqual(['GET', 'HEAD', 'OPTIONS', 'POST']);
  });

  it('OPTIONS for the view, or for nobody', async () => {
    const own = withRules([['/a', { methods: ['GET', 'OPTIONS'], endpoint: 'a' }]]);
    expect(await outcome(own, '/a', 'OPTIONS')).toEqual(['a', {}]);
    expect(await outcome(withRules([['/a', { provideAutomaticOptions: false }]]), '/a', 'OPTIONS')).toBe(405);
    expect(await outcome(withRules(['/a'], {}, { PROVIDE_AUTOMATIC_OPTIONS: false }), '/a', 'OPTIONS')).toBe(
      405,
    );
  });

  it('a 405 has an Allow header, and its handler the methods', async () => {
    const { app, client } = withRules([['/', { methods: ['POST'] }]]);
    expect([...(await client.get('/')).parsed.allow].sort()).toEqual(['OPTIONS', 'POST']);
    const other = withRules([['/', { methods: ['POST'] }]]);
    other.app.errorhandler(MethodNotAllowed)((error) => [...error.validMethods].sort());
    expect(await outcome(other, '/')).toEqual(['OPTIONS', 'POST']);
    expect(app.urlMap).toBeDefined();
  });

  it('methods: GET by default, in any case, own ones too, never a text', async () => {
    const made = withRules([
      ['/a', { methods: ['purge', 'get'] }],
      ['/b', {}],
    ]);
    expect(await outcome(made, '/a', 'PURGE')).toEqual(['/a', {}]);
    expect(await outcome(made, '/b', 'POST')).toBe(405);
    expect(() => add(create().app, '/c', { methods: 'GET' })).toThrow(TypeError);
    for (const name of ['get', 'post', 'put', 'patch', 'delete'] as const) {
      const fresh = create();
      fresh.app[name]('/x', { endpoint: 'x' })(() => [name]);
      expect(await outcome(fresh, '/x', name.toUpperCase())).toEqual([name]);
      expect(() => create().app[name]('/y', { methods: ['GET'] } as object)).toThrow(TypeError);
    }
  });

  it('the endpoint is the name of the function; another function under it is an error, the same is fine', () => {
    const { app } = create();
    function index() {
      return '';
    }
    app.get('/')(index);
    app.get('/again')(index);
    expect(app.viewFunctions.get('index')).toBe(index);
    expect(() => app.get('/other', { endpoint: 'index' })(() => '')).toThrow(SetupError);
    expect(() => app.get('/nameless')(() => '')).toThrow(/endpoint/);
  });

  it('several routes on one function give one endpoint with several rules', async () => {
    const { app, client } = create();
    app.get('/one')(
      app.get('/two')(function view() {
        return [request.urlRule!.rule];
      }),
    );
    expect([(await client.get('/one')).json, (await client.get('/two')).json]).toEqual([['/one'], ['/two']]);
  });

  it('a rule may get its view later; without one it is a 500', async () => {
    const { app, client } = create();
    app.addUrlRule('/a', 'later');
    app.addUrlRule('/b', 'never');
    app.endpoint('later')(() => 'here');
    expect([(await client.get('/a')).text, (await client.get('/b')).statusCode]).toEqual(['here', 500]);
  });

  it('text: one segment, of the length asked for', async () => {
    const made = withRules([
      '/t/<x>',
      '/two/<string(length=2):x>',
      '/some/<string(minlength=2,maxlength=3):x>',
    ]);
    const paths = ['/t/a', '/t/', '/t/a/b', '/two/ab', '/two/abc', '/some/a', '/some/abc', '/some/abcd'];
    const found = await Promise.all(paths.map((path) => outcome(made, path)));
    expect(found.map((value) => (value === 404 ? 404 : (value as [string, { x: string }])[1].x))).toEqual([
      ...['a', 404, 404, 'ab', 404, 404, 'abc', 404],
    ]);
  });

  it('the other converters', async () => {
    const rules = [
      ...['/i/<int:x>', '/s/<int(signed=True):x>', '/m/<int(min=1,max=5):x>', '/d/<int(fixed_digits=3):x>'],
      ...['/f/<float:x>', '/p/<path:x>', '/a/<any(cat,dog):x>', '/u/<uuid:x>'],
    ];
    const made = withRules(rules);
    const cases: Record<string, unknown> = {
      '/i/007': 7,
      '/i/-1': 404,
      '/s/-1': -1,
      '/m/5': 5,
      '/m/6': 404,
      '/d/007': 7,
      '/d/07': 404,
      '/f/1': 404,
      '/f/1.0': 1,
      '/p/a/b': 'a/b',
      '/a/dog': 'dog',
      '/a/cow': 404,
      '/u/0A1B2C3D-4E5F-6071-8293-A4B5C6D7E8F9': '0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9',
    };
    for (const [path, expected] of Object.entries(cases)) {
      const found = await outcome(made, path);
      expect([path, found === 404 ? 404 : (found as [string, { x: unknown }])[1].x]).toEqual([
        path,
        expected,
      ]);
    }
  });

  it('several variables in a segment; static before numbers before text before paths', async () => {
    const made = withRules(['/<path:p>', '/<x>', '/<int:n>', '/static', '/<a>-<int:b>']);
    const endpoints = ['/static', '/7', '/text', '/a/b', '/x-y-3'].map(
      async (path) => ((await outcome(made, path)) as [string])[0],
    );
    expect(await Promise.all(endpoints)).toEqual([
      '/static',
      '/<int:n>',
      '/<x>',
      '/<path:p>',
      '/<a>-<int:b>',
    ]);
  });

  it('a less specific rule with the right method gets the request', async () => {
    const made = withRules(['/page', ['/<x>', { methods: ['DELETE'] }]]);
    expect(await outcome(made, '/page', 'DELETE')).toEqual(['/<x>', { x: 'page' }]);
  });

  it('of two equal rules the first wins', async () => {
    const made = withRules([
      ['/a', { endpoint: 'first' }],
      ['/a', { endpoint: 'second' }],
    ]);
    expect(await outcome(made, '/a')).toEqual(['first', {}]);
  });

  it('paths have case, are decoded before matching, and a plus is a plus', async () => {
    const made = withRules(['/Case', '/t/<x>', '/t/<x>/<y>']);
    expect(await outcome(made, '/case')).toBe(404);
    expect(await outcome(made, '/t/a%2Fb')).toEqual(['/t/<x>/<y>', { x: 'a', y: 'b' }]);
    expect(await outcome(made, '/t/a+b%20c')).toEqual(['/t/<x>', { x: 'a+b c' }]);
  });

  it('defaults: the long form is redirected to the short one; others are passed on', async () => {
    const made = withRules([
      ['/all/', { defaults: { page: 1 }, endpoint: 'all' }],
      ['/all/page/<int:page>', { endpoint: 'all' }],
      ['/extra', { defaults: { kind: 'x' } }],
    ]);
    expect((await made.client.get('/all/page/1')).location).toBe('http://localhost/all/');
    expect(await outcome(made, '/all/')).toEqual(['all', { page: 1 }]);
    expect(await outcome(made, '/extra')).toEqual(['/extra', { kind: 'x' }]);
  });

  it('rules that cannot be are refused', () => {
    const { app } = create();
    for (const rule of ['no-slash', '/<unknown:x>', '/<x>/<x>', '/<x'])
      expect(() => add(app, rule)).toThrow();
  });

  it('own converters: values both ways, no match, several segments', async () => {
    class List extends BaseConverter {
      override toPython(value: string): string[] {
        if (value === 'none') throw new ValidationError();
        return value.split(',');
      }
      override toUrl(value: unknown): string {
        return (value as string[]).join(',');
      }
    }
    class Pair extends BaseConverter {
      override regex = '[^/]+/[^/]+';
    }
    const made = create();
    made.app.urlMap.converters.list = List;
    made.app.urlMap.converters.pair = Pair;
    add(made.app, '/l/<list:x>');
    add(made.app, '/p/<pair:x>');
    expect(await outcome(made, '/l/a,b')).toEqual(['/l/<list:x>', { x: ['a', 'b'] }]);
    expect(await outcome(made, '/l/none')).toBe(404);
    expect(await outcome(made, '/p/a/b')).toEqual(['/p/<pair:x>', { x: 'a/b' }]);
    await made.app.testRequestContext('/', () => {
      expect(made.app.urlFor('/l/<list:x>', { x: [['a', 'b']] })).toBe('/l/a,b');
    });
  });

  it('redirectTo, buildOnly and alias', async () => {
    const { app, client } = withRules([['/new/<int:id>', { endpoint: 'new' }]]);
    app.addUrlRule('/old/<int:id>', { endpoint: 'old', redirectTo: '/new/<id>' });
    app.addUrlRule('/elsewhere/<x>', { endpoint: 'cdn', buildOnly: true });
    app.addUrlRule('/alias/<int:id>', {
      endpoint: 'new',
      alias: true,
      viewFunc: app.viewFunctions.get('new')!,
    });
    expect([(await client.get('/old/3')).statusCode, (await client.get('/old/3')).location]).toEqual([
      308,
      'http://localhost/new/3',
    ]);
    expect((await client.get('/alias/3')).location).toBe('http://localhost/new/3');
    expect((await client.get('/elsewhere/x')).statusCode).toBe(404);
    await app.testRequestContext('/', () => expect(app.urlFor('cdn', { x: 'y' })).toBe('/elsewhere/y'));
  });

  it('host matching, which needs a host for static files', async () => {
    const made = withRules([['/', { host: '<sub>.example.com', endpoint: 'a' }]], { hostMatching: true });
    expect(await outcome(made, '/', 'GET', 'x.example.com')).toEqual(['a', { sub: 'x' }]);
    expect(await outcome(made, '/', 'GET', 'example.org')).toBe(404);
    expect(() => create({}, { hostMatching: true, staticFolder: 'static' })).toThrow(SetupError);
  });

  it('subdomains, where they are matched', async () => {
    const config = { SERVER_NAME: 'example.test' };
    const rules: [string, Record<string, unknown>][] = [
      ['/', { subdomain: '<user>', endpoint: 'user' }],
      ['/plain', { endpoint: 'plain' }],
    ];
    const on = withRules(rules, { subdomainMatching: true }, config);
    expect(await outcome(on, '/', 'GET', 'ann.example.test')).toEqual(['user', { user: 'ann' }]);
    expect(await outcome(on, '/plain', 'GET', 'example.test')).toEqual(['plain', {}]);
    const off = withRules(rules, {}, config);
    expect(await outcome(off, '/', 'GET', 'ann.example.test')).toBe(404);
    expect(await outcome(off, '/plain', 'GET', 'ann.example.test')).toEqual(['plain', {}]);
  });

  it('SERVER_NAME alone does not restrict requests', async () => {
    const made = withRules(['/'], {}, { SERVER_NAME: 'example.test' });
    expect(await outcome(made, '/', 'GET', 'other.test')).toEqual(['/', {}]);
  });

  it('HTTP and WebSocket: one path for both, and 400 for the wrong one', async () => {
    const { app, client } = withRules(['/http', '/both']);
    for (const rule of ['/ws', '/both']) {
      app.websocket(rule, { endpoint: `ws ${rule}` })(() => new Response('', 204));
    }
    expect((await client.get('/ws')).statusCode).toBe(400);
    await expect(client.websocket('/http')).rejects.toMatchObject({ response: { statusCode: 400 } });
    expect((await client.get('/both')).json).toEqual(['/both', {}]);
    await expect(client.websocket('/both')).rejects.toMatchObject({ response: { statusCode: 204 } });
  });

  it('rules can be listed, and the one that matched be read', async () => {
    const { app } = withRules([['/a/<x>', { defaults: { y: 1 }, endpoint: 'a' }], '/b']);
    const [rule] = app.urlMap.iterRules('a');
    expect([rule!.rule, rule!.endpoint, [...rule!.arguments].sort(), rule!.defaults]).toEqual([
      ...['/a/<x>', 'a', ['x', 'y']],
      { y: 1 },
    ]);
    expect([...rule!.methods!].sort()).toEqual(['GET', 'HEAD', 'OPTIONS']);
    expect([...app.urlMap.iterRules()].length).toBe(2);
    await app.testRequestContext('/a/1', () => expect(request.urlRule!.rule).toBe('/a/<x>'));
  });

  it('GET brings HEAD; HEAD alone does not bring GET', async () => {
    const made = withRules([['/head', { methods: ['HEAD'] }]]);
    expect(await outcome(made, '/head')).toBe(405);
  });
});
