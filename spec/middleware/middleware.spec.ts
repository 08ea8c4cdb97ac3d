import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  DispatcherMiddleware,
  derive,
  HTTPToHTTPSRedirectMiddleware,
  mount,
  Pottle,
  ProxyFix,
  type ProxyFixOptions,
  request,
  SharedDataMiddleware,
  type SharedDataOptions,
  type SocketExchange,
  urlFor,
  websocket,
} from 'pottle';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { head, Served } from '../served.js';

/** An app that tells how it sees a request. */
function mirror(): Pottle {
  const app = new Pottle(import.meta);
  app.route('/<path:rest>', { endpoint: 'rest' })(function rest() {
    return see();
  });
  app.get('/', { endpoint: 'index' })(function index() {
    return see();
  });
  return app;
}

const see = () => ({
  remoteAddr: request.remoteAddr,
  scheme: request.scheme,
  host: request.host,
  header: request.headers.get('Host'),
  url: request.url,
  rootPath: request.rootPath,
  path: request.path,
  index: urlFor('index'),
  external: urlFor('index', { _external: true }),
});

async function seen(options: ProxyFixOptions, headers: Record<string, string>, path = '/'): Promise<unknown> {
  const app = mirror();
  app.handle = new ProxyFix(app, options).handle;
  return (await app.testClient().get(path, { headers: { Host: 'inner:81', ...headers } })).json;
}

const ALL = { xFor: 1, xProto: 1, xHost: 1, xPort: 1, xPrefix: 1 };

describe('ProxyFix', () => {
  it('believes nobody but the proxies', async () => {
    const headers = { 'X-Forwarded-For': '1.1.1.1', 'X-Forwarded-Proto': 'https', 'X-Forwarded-Host': 'h' };
    const app = mirror();
    const { json } = await app.testClient().get('/', { headers });
    expect(json).toMatchObject({ remoteAddr: '127.0.0.1', scheme: 'http', host: 'localhost' });
    const none = { xFor: 0, xProto: 0 };
    expect(await seen(none, headers)).toMatchObject({ remoteAddr: '127.0.0.1', scheme: 'http' });
  });

  it('looks at address and scheme by default, not at host, port and prefix', async () => {
    const headers = {
      'X-Forwarded-For': '192.0.2.7',
      'X-Forwarded-Proto': 'https',
      'X-Forwarded-Host': 'outer',
      'X-Forwarded-Port': '8443',
      'X-Forwarded-Prefix': '/app',
    };
    expect(await seen({}, headers)).toMatchObject({
      remoteAddr: '192.0.2.7',
      scheme: 'https',
      host: 'inner:81',
      rootPath: '',
    });
    expect(await seen(ALL, headers, '/x/y')).toEqual({
      remoteAddr: '192.0.2.7',
      scheme: 'https',
      host: 'outer:8443',
      header: 'outer:8443',
      url: 'https://outer:8443/app/x/y',
      rootPath: '/app',
      path: '/x/y',
      index: '/app/',
      external: 'https://outer:8443/app/',
    });
  });

  it.each([
    [1, '9.9.9.9, 1.1.1.1, 2.2.2.2', '2.2.2.2'],
    [2, '9.9.9.9, 1.1.1.1, 2.2.2.2', '1.1.1.1'],
    [3, '9.9.9.9, 1.1.1.1, 2.2.2.2', '9.9.9.9'],
    [4, '9.9.9.9, 1.1.1.1, 2.2.2.2', '127.0.0.1'],
    [1, '', '127.0.0.1'],
    [1, '1.1.1.1,', '1.1.1.1'],
    [1, '"1.1.1.1"', '1.1.1.1'],
    [1, '", 203.0.113.7', '203.0.113.7'],
    [2, '"9.9.9.9, 8.8.8.8", 203.0.113.7', '8.8.8.8"'],
    [1, 'a="b\\", 203.0.113.7', '203.0.113.7'],
    [2, '9.9.9.9, , 203.0.113.7', '127.0.0.1'],
  ])('counts %d from the right of %j', async (xFor, value, remoteAddr) => {
    expect(await seen({ xFor }, { 'X-Forwarded-For': value })).toMatchObject({ remoteAddr });
  });

  it.each([
    ['outer', undefined, 'outer'],
    ['outer:1', undefined, 'outer:1'],
    ['outer:1', '2', 'outer:2'],
    ['[::1]', '2', '[::1]:2'],
    ['[::1]:1', '2', '[::1]:2'],
    [undefined, '82', 'inner:82'],
  ])('makes of host %s and port %s %s', async (host, port, expected) => {
    const headers: Record<string, string> = {};
    if (host !== undefined) headers['X-Forwarded-Host'] = host;
    if (port !== undefined) headers['X-Forwarded-Port'] = port;
    expect(await seen(ALL, headers)).toMatchObject({ header: expected });
  });

  it('takes no scheme that is none, and drops the slash at the end of a prefix', async () => {
    expect(await seen(ALL, { 'X-Forwarded-Proto': 'gopher', 'X-Forwarded-Prefix': '/a/' })).toMatchObject({
      scheme: 'http',
      rootPath: '/a',
    });
    const bytes = Buffer.from('/é').toString('latin1');
    expect(await seen(ALL, { 'X-Forwarded-Prefix': bytes })).toMatchObject({ rootPath: '/é' });
  });

  it('is asked by TRUSTED_HOSTS for the outer host', async () => {
    const app = mirror();
    app.config.TRUSTED_HOSTS = ['outer'];
    app.handle = new ProxyFix(app, { xHost: 1 }).handle;
    const get = (host: string) => app.testClient().get('/', { headers: { 'X-Forwarded-Host': host } });
    expect((await get('outer')).statusCode).toBe(200);
    expect((await get('other')).statusCode).toBe(400);
  });
});

describe('a mount', () => {
  const answer = async (app: Pottle, path: string) => {
    const { json, status } = await app.testClient().get(path);
    const { rootPath, path: below, index } = (json ?? {}) as Record<string, string>;
    return json ? [rootPath, below, index] : status;
  };

  it('moves the longest path that fits from path to root path', async () => {
    const app = mirror();
    app.handle = new DispatcherMiddleware(app, {
      '/api': mirror(),
      '/api/v2': mirror(),
      '/é f': mirror(),
    }).handle;
    expect(await answer(app, '/other')).toEqual(['', '/other', '/']);
    expect(await answer(app, '/api')).toEqual(['/api', '/', '/api/']);
    expect(await answer(app, '/api/')).toEqual(['/api', '/', '/api/']);
    expect(await answer(app, '/api/x/y/')).toEqual(['/api', '/x/y/', '/api/']);
    expect(await answer(app, '/api/v2/x')).toEqual(['/api/v2', '/x', '/api/v2/']);
    expect(await answer(app, '/apis')).toEqual(['', '/apis', '/']);
    expect(await answer(app, '/%C3%A9%20f/x')).toEqual(['/é f', '/x', '/é f/']);
  });

  it('may lie in another, and behind a proxy', async () => {
    const inner = mirror();
    const middle = mirror();
    const outer = mirror();
    middle.handle = new DispatcherMiddleware(middle, { '/in': inner }).handle;
    outer.handle = new DispatcherMiddleware(outer, { '/mid': middle }).handle;
    outer.handle = new ProxyFix(outer, { xPrefix: 1 }).handle;
    const { json } = await outer.testClient().get('/mid/in/x', { headers: { 'X-Forwarded-Prefix': '/out' } });
    expect(json).toMatchObject({ rootPath: '/out/mid/in', path: '/x', index: '/out/mid/in/' });
  });

  it('takes a function', async () => {
    const app = mirror();
    app.handle = new DispatcherMiddleware(app, {
      '/health': (exchange) => exchange.respond('204 No Content', [], null),
    }).handle;
    expect((await app.testClient().get('/health')).statusCode).toBe(204);
  });

  it.each(['api', '/api/', '/', ''])('is not at %j', (path) => {
    expect(() => new DispatcherMiddleware(mirror(), { [path]: mirror() })).toThrow(/slash/);
  });
});

describe('shared data', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'shared-'));
  mkdirSync(path.join(folder, 'sub'));
  writeFileSync(path.join(folder, 'sub/a b.css'), '0123456789');
  writeFileSync(path.join(folder, 'odd'), 'odd');
  writeFileSync(path.join(folder, 'key.pem'), 'secret');
  afterAll(() => rmSync(folder, { recursive: true }));

  const shared = (options?: SharedDataOptions) => {
    const app = mirror();
    const exports = { '/shared': folder, '/one.css': path.join(folder, 'sub/a b.css') };
    app.handle = new SharedDataMiddleware(app, exports, options).handle;
    return app.testClient();
  };

  it('is served before the app, with a tag and for twelve hours', async () => {
    const client = shared();
    const { statusCode, text, headers, mimetype } = await client.get('/shared/sub/a%20b.css');
    expect([statusCode, text, mimetype]).toEqual([200, '0123456789', 'text/css']);
    expect(headers.get('Cache-Control')).toBe('public, max-age=43200');
    const again = await client.get('/one.css', {
      headers: { 'If-None-Match': headers.get('ETag') as string },
    });
    expect([again.statusCode, again.text]).toEqual([304, '']);
    const part = await client.get('/one.css', { headers: { Range: 'bytes=2-4' } });
    expect([part.statusCode, part.text]).toEqual([206, '234']);
    expect((await client.get('/one.css', { headers: { Range: 'bytes=20-' } })).statusCode).toBe(416);
    const head = await client.head('/one.css');
    expect([head.text, head.headers.get('Content-Length')]).toEqual(['', '10']);
  });

  it.each(['/shared', '/shared/', '/shared/nope', '/shared/sub', '/shared/%2e%2e/x', '/sharedsub', '/other'])(
    'leaves %s to the app',
    async (url) => {
      expect((await shared().get(url)).json).toMatchObject({ path: decodeURIComponent(url) });
    },
  );

  it('can be forbidden, not cached, and of a type of your own', async () => {
    const client = shared({ disallow: /\.pem$/, cache: false, fallbackMimetype: 'text/x-odd' });
    expect((await client.get('/shared/key.pem')).json).toMatchObject({ path: '/shared/key.pem' });
    const odd = await client.get('/shared/odd');
    expect([odd.text, odd.mimetype, odd.headers.get('Cache-Control')]).toEqual([
      'odd',
      'text/x-odd',
      'no-cache',
    ]);
    expect((await client.post('/shared/odd')).statusCode).toBe(405);
  });
});

describe('a redirect to https', () => {
  it.each([
    [null, '/a%20b?c=d', 'https://inner/a%20b?c=d'],
    ['example.com', '/', 'https://example.com/'],
  ])('to host %s', async (host, url, location) => {
    const app = mirror();
    app.handle = new HTTPToHTTPSRedirectMiddleware(app, host).handle;
    const { statusCode, headers } = await app.testClient().get(url, { headers: { Host: 'inner' } });
    expect([statusCode, headers.get('Location')]).toEqual([307, location]);
  });

  it.each([
    ['the app', (app: Pottle) => app],
    ['its bare handle', (app: Pottle) => app.handle],
    [
      'the app behind other middleware',
      (app: Pottle) => new DispatcherMiddleware(new ProxyFix(app).handle, {}),
    ],
  ])('goes to no host that TRUSTED_HOSTS of %s does not name', async (_, inner) => {
    const app = mirror();
    app.config.TRUSTED_HOSTS = 'good.test';
    app.handle = new HTTPToHTTPSRedirectMiddleware(inner(app)).handle;
    const get = async (Host: string) => (await app.testClient().get('/', { headers: { Host } })).statusCode;
    expect(await get('good.test:81')).toBe(307);
    for (const host of ['evil.test', '', 'good.test:65536', 'good.test/x'])
      expect([host, await get(host)]).toEqual([host, 400]);
  });

  it('goes to nothing that is no host', async () => {
    const app = mirror();
    app.handle = new HTTPToHTTPSRedirectMiddleware(app).handle;
    for (const Host of ['a b', 'u@a', 'a/b', 'a:65536', ''])
      expect((await app.testClient().get('/', { headers: { Host } })).statusCode).toBe(400);
  });

  it('is not made of what came encrypted', async () => {
    const app = mirror();
    app.handle = new HTTPToHTTPSRedirectMiddleware(app).handle;
    app.handle = new ProxyFix(app).handle;
    const headers = { 'X-Forwarded-Proto': 'https' };
    expect((await app.testClient().get('/', { headers })).statusCode).toBe(200);
  });
});

describe('over a socket', () => {
  let served: Served | undefined;
  afterEach(() => served?.close());

  it('derived requests read bodies, stream, and see clients leave', async () => {
    served = new Served();
    const { app } = served;
    app.handle = new ProxyFix(app, ALL).handle;
    app.post('/')(async function echo() {
      await new Promise((resolve) => setTimeout(resolve, 5));
      const text = await request.getData({ asText: true });
      return (async function* () {
        yield `${request.remoteAddr} `;
        yield text;
      })();
    });
    await served.start();
    const lines = ['Content-Length: 3', 'X-Forwarded-For: 192.0.2.1'];
    const text = await served.client(`${head('POST', '/', ...lines)}abc`).until(/0\r\n\r\n$/);
    expect(text).toMatch(/\r\n192\.0\.2\.1 \r\n3\r\nabc\r\n/);
  });

  it('errors of derived requests are logged where nobody takes them', async () => {
    served = new Served();
    const { app, logged } = served;
    app.testing = true;
    app.handle = new ProxyFix(app).handle;
    app.get('/')(function fail() {
      throw new RangeError('out of range');
    });
    await served.start();
    expect(await served.client(head('GET', '/')).until(/Error/)).toMatch(/^HTTP\/1\.1 500/);
    expect(logged).toEqual(['Exception on / [GET] RangeError: out of range']);
  });

  it('mounted apps live with their host, and publish to its sockets, but not to the sender', async () => {
    served = new Served();
    const { app } = served;
    const chat = new Pottle(import.meta);
    const life: string[] = [];
    chat.beforeServing(() => {
      life.push('up');
    });
    chat.afterServing(() => {
      life.push('down');
    });
    const sockets: SocketExchange[] = [];
    const { handle } = chat;
    chat.handle = (exchange) => {
      if (exchange.kind === 'websocket') sockets.push(exchange);
      return handle.call(chat, exchange);
    };
    chat.websocket('/room')(async function room() {
      await websocket.send(`${websocket.rootPath} ${websocket.scheme} ${websocket.path}`);
      websocket.subscribe('room');
      await websocket.send('ready');
      for await (const message of websocket)
        chat.publish('room', message, { except: sockets[Number(message)] });
    });
    mount(app, { '/chat': chat });
    app.handle = new ProxyFix(app).handle;
    await served.start();
    expect(life).toEqual(['up']);

    const open = async () => {
      const headers = { 'X-Forwarded-Proto': 'https' };
      const socket = new WebSocket(`ws://127.0.0.1:${served!.port}/chat/room`, { headers });
      const got: string[] = [];
      socket.on('message', (data) => got.push(String(data)));
      await expect.poll(() => got).toEqual(['/chat wss /room', 'ready']);
      return { socket, got };
    };
    const [one, two] = [await open(), await open()];
    one.socket.send('0'); // to all but the first
    await expect.poll(() => two.got.at(-1)).toBe('0');
    two.socket.send('1');
    await expect.poll(() => one.got.at(-1)).toBe('1');
    expect([one.got.length, two.got.length]).toEqual([3, 3]);
    await served.close();
    expect(life).toEqual(['up', 'down']);
  });
});

it('wraps an app or its bare function', async () => {
  const app = mirror();
  app.handle = new ProxyFix(app.handle).handle;
  const { json } = await app.testClient().get('/', { headers: { 'X-Forwarded-For': '192.0.2.7' } });
  expect(json).toMatchObject({ remoteAddr: '192.0.2.7' });
});

it('derive changes what it is told to, and nothing else', async () => {
  const app = mirror();
  const { handle } = app;
  app.handle = (exchange) => handle.call(app, derive(exchange, { remoteAddress: '192.0.2.9' }));
  expect((await app.testClient().get('/a')).json).toMatchObject({
    remoteAddr: '192.0.2.9',
    path: '/a',
    host: 'localhost',
    scheme: 'http',
  });
});
