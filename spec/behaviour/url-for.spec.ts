/** Building URLs. */
import { Blueprint, BuildError, ContextError, HTTPException, Pottle, tuple, urlFor } from 'pottle';
import { MultiDict } from 'pottle/http';
import { describe, expect, it } from 'vitest';
import { create } from './app.js';

function withRules(config = {}, options = {}) {
  const { app } = create(config, options);
  const view = () => '';
  const rules: [string, string, object?][] = [
    ['/', 'index'],
    ['/u/<name>', 'user'],
    ['/list/', 'list', { defaults: { page: 1 } }],
    ['/list/<int:page>', 'list'],
    ['/form', 'form', { methods: ['GET'] }],
    ['/form/save', 'form', { methods: ['POST'] }],
  ];
  for (const [rule, endpoint, more] of rules) app.addUrlRule(rule, { endpoint, viewFunc: view, ...more });
  app.addWebsocket('/ws', { endpoint: 'ws', viewFunc: view });
  return app;
}

/** The URL of an endpoint, built within a request. */
function build(app: Pottle, endpoint: string, values = {}, options = {}, path = '/'): Promise<string> {
  return app.testRequestContext(path, options, () => urlFor(endpoint, values));
}

describe('url_for', () => {
  it('a path; with _external a whole URL of this scheme and host', async () => {
    const app = withRules();
    expect(await build(app, 'user', { name: 'x' })).toBe('/u/x');
    const options = { baseUrl: 'https://example.org:8443' };
    expect(await build(app, 'index', { _external: true }, options)).toBe('https://example.org:8443/');
  });

  it('_scheme implies external, and excludes _external: false', async () => {
    const app = withRules();
    expect(await build(app, 'index', { _scheme: 'https' })).toBe('https://localhost/');
    await expect(build(app, 'index', { _scheme: 'https', _external: false })).rejects.toThrow(TypeError);
  });

  it('other values go to the query, in order', async () => {
    const app = withRules();
    const url = await build(app, 'index', { b: 1, a: ['x', 'y'], none: null, t: 'a b&c=#%+é/:@' });
    expect(url).toBe('/?b=1&a=x&a=y&t=a+b%26c%3D%23%25%2B%C3%A9/:@');
    const numbers = { a: 1e-7, b: [0.5, Number.NaN], c: Number.NEGATIVE_INFINITY, d: 12 };
    expect(await build(app, 'index', numbers)).toBe('/?a=1e-07&b=0.5&b=nan&c=-inf&d=12');
    expect(await build(app, 'user', { name: 1e-7 })).toBe('/u/1e-07');
  });

  it('values in the path are encoded; a slash stays', async () => {
    expect(await build(withRules(), 'user', { name: 'a b?#%é/c' })).toBe('/u/a%20b%3F%23%25%C3%A9/c');
  });

  it('what cannot be built is a BuildError with a suggestion', async () => {
    const app = withRules();
    await expect(build(app, 'user')).rejects.toThrow(BuildError);
    await expect(build(app, 'usr', { name: 'x' })).rejects.toThrow(/'user'/);
  });

  it('_anchor', async () => {
    const app = withRules();
    expect(await build(app, 'index', { _anchor: 'a b"é/?' })).toBe('/#a%20b%22%C3%A9/?');
    expect(await build(app, 'index', { _anchor: '' })).toBe('/#');
  });

  it('the rule by method, and by the values that it takes', async () => {
    const app = withRules();
    expect(await build(app, 'form', { _method: 'POST' })).toBe('/form/save');
    expect([await build(app, 'list', { page: 1 }), await build(app, 'list', { page: 2 })]).toEqual([
      '/list/',
      '/list/2',
    ]);
  });

  it('a dot is within the blueprint, no dot is absolute', async () => {
    const app = withRules();
    const outer = new Blueprint('outer', 'spec', { urlPrefix: '/outer' });
    const inner = new Blueprint('inner', 'spec', { urlPrefix: '/inner' });
    inner.get('/y', { endpoint: 'y' })(() => '');
    inner.get('/', { endpoint: 'index' })(() => '');
    outer.registerBlueprint(inner);
    app.registerBlueprint(outer);
    expect(await build(app, '.y', {}, {}, '/outer/inner/')).toBe('/outer/inner/y');
    expect(await build(app, 'index', {}, {}, '/outer/inner/')).toBe('/');
    await expect(build(app, 'y', {}, {}, '/outer/inner/')).rejects.toThrow(BuildError);
    expect(await build(app, '.index')).toBe('/');
  });

  it('outside of a request: SERVER_NAME, and the rest of the config', async () => {
    await expect(withRules().appContext(() => urlFor('index'))).rejects.toThrow(ContextError);
    const config = { SERVER_NAME: 'example.org', APPLICATION_ROOT: '/root', PREFERRED_URL_SCHEME: 'https' };
    await withRules(config).appContext(() => {
      expect(urlFor('index')).toBe('https://example.org/root/');
      expect(urlFor('index', { _external: false })).toBe('/root/');
    });
    const secure = withRules({ SERVER_NAME: 'example.org', PREFER_SECURE_URLS: true });
    await secure.appContext(() => expect(urlFor('index')).toBe('https://example.org/'));
  });

  it('without any context only the method of the app works', () => {
    expect(() => urlFor('index')).toThrow(ContextError);
    expect(withRules({ SERVER_NAME: 'example.org' }).urlFor('index')).toBe('http://example.org/');
  });

  it('SERVER_NAME wins over the Host header', async () => {
    const app = withRules({ SERVER_NAME: 'example.org' });
    const options = { headers: { Host: 'other.test' } };
    expect(await build(app, 'index', { _external: true }, options)).toBe('http://example.org/');
  });

  it('url_defaults of the app, then of the blueprint of the target', async () => {
    const { app } = create();
    const blueprint = new Blueprint('bp', 'spec');
    blueprint.get('/<lang>/<kind>', { endpoint: 'page' })(() => '');
    app.urlDefaults((_, values) => void (values.lang ??= 'en'));
    blueprint.urlDefaults((endpoint, values) => void (values.kind ??= `${values.lang}-${endpoint}`));
    app.registerBlueprint(blueprint);
    expect(await build(app, 'bp.page')).toBe('/en/en-bp.page');
  });

  it('build error handlers, which see the options too', async () => {
    const app = withRules();
    const seen: unknown[] = [];
    app.urlBuildErrorHandlers.push(
      () => null,
      (error) => {
        throw error;
      },
      (error, endpoint, values) => {
        seen.push(error instanceof BuildError, values);
        return endpoint === 'external' ? 'https://cdn.test/' : null;
      },
    );
    expect(await build(app, 'external', { x: 1, _anchor: 'a' })).toBe('https://cdn.test/');
    expect(seen[0]).toBe(true);
    expect(seen[1]).toMatchObject({ x: 1, _anchor: 'a', _external: false });
    await expect(build(app, 'other')).rejects.toThrow(BuildError);
  });

  it('static files', async () => {
    const app = withRules({}, { staticFolder: 'static' });
    expect(await build(app, 'static', { filename: 'css/a.css' })).toBe('/static/css/a.css');
  });

  it('values of the current request are not reused', async () => {
    await expect(build(withRules(), 'user', {}, {}, '/u/ann')).rejects.toThrow(BuildError);
  });

  it('the URL of a WebSocket is whole', async () => {
    expect(await build(withRules(), 'ws')).toBe('ws://localhost/ws');
    expect(await build(withRules(), 'ws', {}, { baseUrl: 'https://localhost' })).toBe('wss://localhost/ws');
  });

  it('within a WebSocket the URL of a view is a path', async () => {
    const app = withRules();
    app.websocket('/urls', { endpoint: 'urls' })(() => [
      urlFor('index'),
      urlFor('index', { _external: true }),
    ]);
    const refused = await app
      .testClient()
      .websocket('/urls')
      .catch((error) => error.response);
    expect(JSON.parse(await refused.text())).toEqual(['/', 'http://localhost/']);
  });

  it('the mount is part of the path', async () => {
    const app = withRules();
    const options = { baseUrl: 'http://localhost/mount' };
    expect(await build(app, 'index', {}, options)).toBe('/mount/');
  });
});

describe('urlFor on the page of an error', () => {
  it.each([
    ['that is not trusted', 'evil.test', { TRUSTED_HOSTS: ['example.com'] }, 400],
    ['with a port that cannot be', 'a:99999', {}, 404],
  ])('builds relative URLs for a host %s', async (_, host, config, status) => {
    const app = new Pottle(import.meta);
    Object.assign(app.config, config);
    app.get('/home')(async function home() {
      return 'home';
    });
    app.errorhandler(HTTPException)(async (error) => tuple(urlFor('home'), error.code ?? 500));
    const response = await app.testClient().get('/missing', { headers: { Host: host } });
    expect([response.statusCode, await response.getData({ asText: true })]).toEqual([status, '/home']);
  });
});

it('says what to write where values are no object', () => {
  const app = withRules({ SERVER_NAME: 'example.org' });
  const pairs = { from: () => new Map([['name', 'ann']]) as unknown as Record<string, unknown> };
  expect(() => app.urlFor('user', pairs.from())).toThrow(/values\.toDict\(\).*Object\.fromEntries\(values\)/);
  expect(() => app.urlFor('user', new MultiDict([['name', 'ann']]) as never)).toThrow(TypeError);
});
