/** Registering views: curried calls, standard decorators, names, and what is refused. */
import { Blueprint, Pottle, type RouteOptions, SetupError, stacked, urlFor } from 'pottle';
import { describe, expect, it } from 'vitest';

function makeApp(): Pottle {
  const app = new Pottle(import.meta, { staticFolder: null });
  app.testing = true;
  return app;
}

describe('decorated methods', () => {
  it('register at class definition when they are static, bound to the class', async () => {
    const app = makeApp();
    class Pages {
      static title = 'About';
      @app.get('/about')
      static async about() {
        return Pages.title;
      }
      @app.route('/twice', { methods: ['POST'] })
      @app.get('/once')
      static async both() {
        return 'both';
      }
    }
    const client = app.testClient();
    expect((await client.get('/about')).text).toBe('About');
    expect((await client.get('/once')).text).toBe('both');
    expect((await client.post('/twice')).text).toBe('both');
    expect(await Pages.both()).toBe('both');
    // Bottom up, as in Python: the lower decorator is the first rule.
    await app.testRequestContext('/', () => expect(urlFor('both')).toBe('/once'));
  });

  it('register when an instance is made otherwise, bound to it; a second one is a duplicate', async () => {
    const app = makeApp();
    class Counter {
      private count = 0;
      @app.get('/count')
      async next() {
        return String(++this.count);
      }
      @app.websocket('/live')
      async live() {}
    }
    expect(app.viewFunctions.size).toBe(0);
    const counter = new Counter();
    const client = app.testClient();
    await client.get('/count');
    expect((await client.get('/count')).text).toBe('2');
    expect(await counter.next()).toBe('3');
    const other = makeApp();
    class Twice {
      @other.get('/')
      async index() {
        return '';
      }
    }
    new Twice();
    expect(() => new Twice()).toThrow(/'index' has a view already/);
  });
});

describe('routes that are stacked', () => {
  type Options = RouteOptions & { defaults?: Record<string, unknown> };
  /** Decorators from the top down, what `url_for` is asked, and what Flask 3.1 builds. */
  const STACKS: [
    routes: [rule: string, options?: Options][],
    asked: Record<string, unknown>[],
    built: string[],
  ][] = [
    [[['/'], ['/index']], [{}], ['/index']],
    [[['/index'], ['/']], [{}], ['/']],
    [[['/<name>'], ['/user/<name>']], [{ name: 'a' }], ['/user/a']],
    [
      [['/users/', { defaults: { page: 1 } }], ['/users/page/<int:page>']],
      [{ page: 1 }, { page: 2 }],
      ['/users/', '/users/page/2'],
    ],
    [
      [['/users/page/<int:page>'], ['/users/', { defaults: { page: 1 } }]],
      [{ page: 1 }, { page: 2 }],
      ['/users/', '/users/page/2'],
    ],
    [
      [['/b/<int:id>'], ['/'], ['/a']],
      [{}, { id: 3 }],
      ['/a', '/b/3'],
    ],
    [
      [
        ['/a', { methods: ['GET'] }],
        ['/b', { methods: ['POST'] }],
      ],
      [{}, { _method: 'POST' }, { _method: 'GET' }],
      ['/a', '/b', '/a'],
    ],
    [
      [['/a', { methods: ['POST'] }], ['/b', { methods: ['GET'] }], ['/c']],
      [{}, { _method: 'POST' }],
      ['/c', '/a'],
    ],
  ];

  it.each(STACKS)('give urlFor what Flask has: %j', async (routes, asked, built) => {
    const app = makeApp();
    const view = async () => '';
    const made = routes.map(([rule, options]) => app.route(rule, { ...options, endpoint: 'view' }));
    expect(stacked(...made)(view)).toBe(view);
    await app.testRequestContext('/', () =>
      expect(asked.map((values) => urlFor('view', values))).toEqual(built),
    );
  });

  it('register the view in a row, the lowest first', async () => {
    const app = makeApp();
    stacked(
      app.route('/', { methods: ['GET', 'POST'] }),
      app.get('/index'),
    )(async function index() {
      return 'index';
    });
    expect([...app.urlMap.iterRules('index')].map(({ rule }) => rule)).toEqual(['/index', '/']);
    const client = app.testClient();
    expect((await client.post('/')).text).toBe('index');
    expect((await client.get('/index')).text).toBe('index');
  });

  it('are a decorator as well, on static methods', async () => {
    const app = makeApp();
    class Pages {
      static title = 'About';
      @stacked(app.get('/about'), app.get('/about-us'))
      static async about() {
        return Pages.title;
      }
    }
    expect((await app.testClient().get('/about')).text).toBe(Pages.title);
    await app.testRequestContext('/', () => expect(urlFor('about')).toBe('/about-us'));
  });
});

describe('names of endpoints', () => {
  it('are asked for when a view has none', () => {
    const app = makeApp();
    expect(() => app.get('/')(async () => '')).toThrow(SetupError);
    expect(() => app.get('/')(async () => '')).toThrow(/Write a named function.*\{ endpoint: 'index' \}/s);
    expect(() => app.get('/')(async function view() {}.bind(null) as never)).toThrow(SetupError);
    app.get('/', { endpoint: 'index' })(async () => '');
    expect(app.viewFunctions.has('index')).toBe(true);
  });

  it('belong to one view each', () => {
    const app = makeApp();
    app.get('/a')(async function page() {
      return 'a';
    });
    const twice = () =>
      app.get('/b')(async function page() {
        return 'b';
      });
    expect(twice).toThrow(/'page' has a view already, and '\/b' would replace it/);
  });

  it('may not hold dots on a blueprint', () => {
    const bp = new Blueprint('bp', import.meta);
    expect(() => bp.addUrlRule('/', 'a.b', async () => '')).toThrow(/must not contain a dot/);
  });
});

describe('addUrlRule', () => {
  it('takes its arguments by place, as in Flask, or named', async () => {
    const app = makeApp();
    app.addUrlRule('/place', 'place', async () => 'place', { methods: ['POST'] });
    app.addUrlRule('/named', { viewFunc: async () => 'named', endpoint: 'named' });
    app.addUrlRule('/later', 'later');
    app.endpoint('later')(async () => 'later');
    const client = app.testClient();
    expect((await client.post('/place')).text).toBe('place');
    expect((await client.get('/named')).text).toBe('named');
    expect((await client.get('/later')).text).toBe('later');
  });

  it('refuses methods that are a text, and a view that is none', () => {
    const app = makeApp();
    expect(() =>
      app.route('/', { methods: 'POST' as never })(async function index() {
        return '';
      }),
    ).toThrow(/list of names/);
    expect(() => app.get('/')(null as never)).toThrow(/must be a function, not null/);
  });
});
