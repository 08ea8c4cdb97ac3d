/** The test client. */
import { abort, FileStorage, Pottle, Response, redirect, request, session, websocket } from 'pottle';
import { ClientRedirectError, HandshakeRefused } from 'pottle/testing';
import { describe, expect, it } from 'vitest';
import { eventually } from '../waiting.js';
import { create } from './app.js';

/** An app that tells what it was sent. */
function telling(config = {}) {
  const made = create(config);
  made.app.route('/', { methods: ['GET', 'POST', 'PUT'] })(async function index() {
    const { method, path, host, scheme, rootPath, contentType } = request;
    const form = Object.fromEntries((await request.form).items());
    const query = Buffer.from(request.queryString).toString();
    const body = await request.getData({ asText: true }).catch(() => null);
    const cookies = Object.fromEntries(request.cookies.items());
    return { method, path, host, scheme, rootPath, contentType, form, query, body, cookies };
  });
  made.app.route('/to/<int:code>', { methods: ['GET', 'POST', 'PUT'] })(function to({ code }) {
    return redirect('/', code);
  });
  made.app.get('/loop')(function loop() {
    return redirect('/loop');
  });
  return made;
}

describe('test client', () => {
  it('sends several files, and texts, under one name', async () => {
    const { app, client } = create();
    app.post('/')(async function index() {
      const files = (await request.files).getlist('f');
      return [(await request.form).getlist('f'), files.map((file) => [file.filename, file.size])];
    });
    const f = [
      'text',
      [Buffer.from('abc'), 'a.txt'],
      ['b', 'b.txt', 'text/plain'],
      new FileStorage('cd', { filename: 'c' }),
    ] as const;
    expect((await client.post('/', { form: { f } })).json).toEqual([
      ['text'],
      [
        ['a.txt', 3],
        ['b.txt', 1],
        ['c', 2],
      ],
    ]);
  });

  it('cookies are kept, deleted, or not used at all', async () => {
    const { app } = telling();
    app.get('/set')(function set() {
      const response = new Response();
      if (request.args.has('gone')) response.deleteCookie('a');
      else response.setCookie('a', 'b');
      return response;
    });
    for (const useCookies of [true, false]) {
      const client = app.testClient({ useCookies });
      await client.get('/set');
      expect((await client.get('/')).json).toMatchObject({ cookies: useCookies ? { a: 'b' } : {} });
      await client.get('/set?gone=1');
      expect((await client.get('/')).json).toMatchObject({ cookies: {} });
    }
  });

  it('sessionTransaction reads and changes the session; without cookies it is an error', async () => {
    const { app, client } = create();
    app.get('/')(function index() {
      session.count = Number(session.get('count', 0)) + 1;
      return [session.count];
    });
    await client.sessionTransaction((stored) => void (stored.count = 5));
    expect((await client.get('/')).json).toEqual([6]);
    expect(await client.sessionTransaction(async (stored) => stored.count)).toBe(6);
    await expect(app.testClient({ useCookies: false }).sessionTransaction(() => {})).rejects.toThrow(
      TypeError,
    );
  });

  it('the request of a response tells its path as the app sees it', async () => {
    const app = new Pottle(import.meta);
    app.get('/<path:name>')(function show({ name }) {
      return name.endsWith('!') ? redirect('next') : request.path;
    });
    const client = app.testClient();
    const answer = await client.get('/a%20b/%C3%BC%2f?x=%20');
    expect([answer.request.path, answer.request.query]).toEqual(['/a b/ü/', 'x=%20']);
    expect(answer.text).toBe(answer.request.path);
    const redirected = await client.get('/a%3Fb/c%25d!', { followRedirects: true });
    expect([redirected.history[0]!.resolvedLocation, redirected.text]).toEqual([
      'http://localhost/a%3Fb/next',
      '/a?b/next',
    ]);
  });

  it('followRedirects: what keeps its method and body, and the way there', async () => {
    const { client } = telling();
    const follow = async (method: string, code: number) => {
      const options = { method, form: { a: '1' }, followRedirects: true };
      const response = await client.open(`/to/${code}`, options);
      const { method: last, form } = response.json as { method: string; form: object };
      return [last, form, response.history.map((one) => one.statusCode)];
    };
    const kept = (method: string, code: number) => [method, { a: '1' }, [code]];
    for (const code of [301, 302, 303]) expect(await follow('POST', code)).toEqual(['GET', {}, [code]]);
    for (const code of [307, 308]) expect(await follow('POST', code)).toEqual(kept('POST', code));
    expect(await follow('PUT', 302)).toEqual(kept('PUT', 302));
    expect(await follow('PUT', 303)).toEqual(['GET', {}, [303]]);
    const end = await client.get('/to/302', { followRedirects: true });
    expect([end.request.path, (await client.get('/to/302')).statusCode]).toEqual(['/', 302]);
  });

  it('redirects in circles', async () => {
    await expect(telling().client.get('/loop', { followRedirects: true })).rejects.toThrow(
      ClientRedirectError,
    );
  });

  it('bodies, queries, headers and credentials', async () => {
    const { app, client } = telling();
    expect((await client.post('/', { data: { a: '1' } })).json).toMatchObject({ form: { a: '1' } });
    expect((await client.post('/', { json: { a: 1 } })).json).toMatchObject({
      contentType: 'application/json',
      body: '{"a": 1}',
    });
    expect((await client.post('/', { data: 'raw' })).json).toMatchObject({ body: 'raw', contentType: null });
    const upload = await client.post('/', { form: { a: '1', f: [Buffer.from('x'), 'x.txt'] } });
    expect(upload.json).toMatchObject({ form: { a: '1' }, contentType: expect.stringMatching(/^multipart/) });
    expect((await client.get('/', { query: { a: 'x y', b: ['1', '2'] } })).json).toMatchObject({
      query: 'a=x+y&b=1&b=2',
    });
    await expect(client.post('/', { json: 1, form: {} })).rejects.toThrow(TypeError);
    await app.testRequestContext('/', { auth: ['u', 'p'], headers: { 'X-A': '1' } }, () => {
      expect([request.authorization!.username, request.headers.get('X-A')]).toEqual(['u', '1']);
    });
  });

  it('host, scheme and mount follow the config, or baseUrl', async () => {
    expect((await telling().client.get('/')).json).toMatchObject({
      host: 'localhost',
      scheme: 'http',
      rootPath: '',
    });
    const config = { SERVER_NAME: 'example.org', PREFERRED_URL_SCHEME: 'https', APPLICATION_ROOT: '/root' };
    const { client } = telling(config);
    expect((await client.get('/', { subdomain: 'sub' })).json).toMatchObject({
      host: 'sub.example.org',
      scheme: 'https',
      rootPath: '/root',
    });
    const options = { baseUrl: 'http://other.test:81/mount' };
    expect((await client.get('/', options)).json).toMatchObject({
      host: 'other.test:81',
      rootPath: '/mount',
    });
  });

  it('errors reach the test only in testing', async () => {
    for (const TESTING of [true, false]) {
      const { app, client } = create({ TESTING });
      app.get('/')(function index() {
        throw new RangeError('mine');
      });
      if (TESTING) await expect(client.get('/')).rejects.toThrow('mine');
      else expect((await client.get('/')).statusCode).toBe(500);
    }
  });

  it('a streamed response is collected, and still has no length', async () => {
    const { app, client } = create();
    app.get('/')(function* index() {
      yield 'a';
      yield 'b';
    });
    expect(await client.get('/')).toMatchObject({ text: 'ab', contentLength: null });
  });

  it('WebSockets, with cookies, query, headers and subprotocols', async () => {
    const { app, client } = create();
    app.websocket('/ws')(async function ws() {
      if (websocket.args.has('refuse')) abort(403);
      await websocket.accept({ subprotocol: websocket.requestedSubprotocols[0] });
      await websocket.sendJson([websocket.cookies.get('c'), websocket.headers.get('x-a')]);
    });
    client.setCookie('c', 'cookie');
    {
      await using socket = await client.websocket('/ws', { headers: { 'X-A': '1' }, subprotocols: ['p'] });
      expect([await socket.receiveJson(), socket.subprotocol]).toEqual([['cookie', '1'], 'p']);
      await expect(socket.receive()).rejects.toMatchObject({ code: 1000 });
    }
    await expect(client.websocket('/ws', { query: 'refuse=1' })).rejects.toThrow(HandshakeRefused);
  });

  it('a request by hand: pieces out, pieces in, leaving', async () => {
    const { app, client } = create();
    const notes: string[] = [];
    app.post('/')(async function* index() {
      try {
        for await (const chunk of request.body) yield `<${Buffer.from(chunk)}>`;
      } finally {
        notes.push('ended');
      }
    });
    const connection = client.request('/', { method: 'POST' });
    for (const piece of ['a', 'b']) {
      await connection.send(piece);
      expect(String(await connection.receive())).toBe(`<${piece}>`);
    }
    await connection.sendComplete();
    expect(await connection.receive()).toBe(null);
    const whole = client.request('/', { method: 'POST' });
    await whole.send('c');
    expect(await whole.asResponse()).toMatchObject({ statusCode: 200, text: '<c>' });
    const leaving = client.request('/', { method: 'POST' });
    await leaving.send('d');
    await leaving.receive();
    leaving.disconnect();
    await eventually(() => notes.length === 3);
    expect(notes).toEqual(['ended', 'ended', 'ended']);
  });

  it('the client runs no serving hooks; testApp does', async () => {
    const { app, client } = create();
    const notes: string[] = [];
    app.beforeServing(() => notes.push('before'));
    app.afterServing(() => notes.push('after'));
    await client.get('/');
    expect(notes).toEqual([]);
    expect(await app.testApp(async (same) => [same === app, (await client.get('/')).statusCode])).toEqual([
      true,
      404,
    ]);
    expect(notes).toEqual(['before', 'after']);
  });

  it('the jar can be edited', async () => {
    const { client } = telling();
    client.setCookie('a', '1');
    client.setCookie('b', '2', { domain: 'other.test' });
    client.setCookie('c', '3', { path: '/deep' });
    expect((await client.get('/')).json).toMatchObject({ cookies: { a: '1' } });
    expect([
      client.getCookie('a'),
      client.getCookie('b'),
      client.getCookie('b', { domain: 'other.test' }),
    ]).toEqual(['1', null, '2']);
    client.deleteCookie('a');
    expect((await client.get('/')).json).toMatchObject({ cookies: {} });
  });

  it('testRequestContext makes a request without dispatching it', async () => {
    const { app } = create();
    const options = { method: 'PUT', json: { a: 1 }, headers: { 'X-A': '1' } };
    const seen = await app.testRequestContext('/x?q=1', options, async () => [
      ...[
        request.method,
        request.path,
        request.args.get('q'),
        await request.json,
        request.headers.get('X-A'),
      ],
    ]);
    expect(seen).toEqual(['PUT', '/x', '1', { a: 1 }, '1']);
  });
});

/**
 * What has no twin: a client kept open that preserves the last context (contexts end with the request; look at it with
 * `testRequestContext`, `sessionTransaction` or a hook).
 */
