/** What views see of the request. */
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { BadRequest, Blueprint, Request, request } from 'pottle';
import { describe, expect, it } from 'vitest';
import { serve } from '../../lib/index.js';
import type { ClientOptions } from '../../lib/testing/client.js';
import { create } from './app.js';

/** What a function reads of one request. */
async function read<T>(
  options: ClientOptions & { path?: string },
  reader: () => T | Promise<T>,
  config = {},
): Promise<T> {
  const { app } = create(config);
  return app.testRequestContext(options.path ?? '/', options, reader);
}

/** The status of a view that reads something, for one request. */
async function statusOf(reader: () => unknown, options: ClientOptions, config = {}) {
  const { app, client } = create(config);
  app.route('/', { methods: ['GET', 'POST', 'PUT'] })(async function index() {
    await reader();
    return '';
  });
  return (await client.open('/', { method: 'POST', ...options })).statusCode;
}

const FORM = 'application/x-www-form-urlencoded';

describe('request', () => {
  it('args: first, all, missing, converted, blank', async () => {
    await read({ query: 'a=1&a=x&b=&c&d=1;2' }, () => {
      const { args } = request;
      expect([args.get('a'), args.getlist('a'), args.get('z'), args.get('z', 'd')]).toEqual([
        '1',
        ['1', 'x'],
        null,
        'd',
      ]);
      expect(() => args.require('z')).toThrow(BadRequest);
      const int = (text: string) => {
        if (!/^\d+$/.test(text)) throw new RangeError();
        return Number(text);
      };
      expect([args.get('a', 0, int), args.get('b', 0, int), args.getlist('a', int)]).toEqual([1, 0, [1]]);
      expect([args.get('b'), args.get('c'), args.get('d')]).toEqual(['', '', '1;2']);
    });
  });

  it('args, form and cookies cannot be changed; a copy can', async () => {
    await read({ query: 'a=1', form: { b: '2' }, headers: { Cookie: 'c=3' }, method: 'POST' }, async () => {
      for (const dict of [request.args, await request.form, request.cookies]) {
        expect(() => (dict as { set(key: string, value: string): void }).set('a', 'x')).toThrow(TypeError);
      }
      const copy = request.args.copy();
      copy.set('a', 'x');
      expect([copy.get('a'), request.args.get('a')]).toEqual(['x', '1']);
    });
  });

  it('what needs the body is a promise; the rest is at hand', async () => {
    await read({ json: { a: 1 }, method: 'POST' }, async () => {
      const waiting = [request.form, request.files, request.values, request.json, request.data];
      for (const value of waiting) expect(value).toBeInstanceOf(Promise);
      expect(request.method).toBe('POST');
      expect(await request.getJson()).toEqual({ a: 1 });
    });
  });

  it('both kinds of forms fill form, whatever the method; other types leave it empty', async () => {
    const form = async () => [...(await request.form).items()];
    for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE']) {
      expect(await read({ method, data: 'a=1', contentType: FORM }, form)).toEqual([['a', '1']]);
    }
    const multipart = { form: { a: '1', f: [Buffer.from('x'), 'x.txt'] as const } };
    expect(await read({ method: 'POST', ...multipart }, form)).toEqual([['a', '1']]);
    expect(await read({ method: 'POST', data: 'a=1', contentType: 'text/plain' }, form)).toEqual([]);
  });

  it('values: the query, then the form but for GET', async () => {
    const values = async () => (await request.values).getlist('a');
    const options = { query: 'a=query', data: 'a=form', contentType: FORM };
    expect(await read({ method: 'POST', ...options }, values)).toEqual(['query', 'form']);
    expect(await read({ method: 'GET', ...options }, values)).toEqual(['query']);
  });

  it('JSON: 415 for another type, 400 for a bad one, silent and force', async () => {
    const text = { data: '{"a":1}', contentType: 'text/plain' };
    expect(await statusOf(() => request.json, text)).toBe(415);
    expect(await statusOf(() => request.json, { data: '{', contentType: 'application/json' })).toBe(400);
    expect(await statusOf(() => request.json, { data: '', contentType: 'application/json' })).toBe(400);
    const post = { ...text, method: 'POST' };
    expect(await read(post, () => request.getJson({ silent: true }))).toBe(null);
    expect(await read(post, () => request.getJson({ force: true }))).toEqual({ a: 1 });
    const bad = { method: 'POST', data: '{', contentType: 'application/json' };
    expect(await read(bad, () => request.getJson({ silent: true }))).toBe(null);
    await expect(read(bad, () => request.getJson(), { DEBUG: true })).rejects.toThrow(
      /^Failed to decode JSON/,
    );
    await expect(read(bad, () => request.getJson())).rejects.not.toThrow(/decode/);
  });

  it('JSON that is nested deeply: what a view can read, it can send back', async () => {
    const { app, client } = create();
    app.post('/')(async function echo() {
      return { got: await request.json };
    });
    const send = async (levels: number) => {
      const data = '['.repeat(levels) + ']'.repeat(levels);
      return (await client.post('/', { data, headers: { 'Content-Type': 'application/json' } })).statusCode;
    };
    expect([await send(500), await send(501), await send(100_000)]).toEqual([200, 400, 400]);
  });

  it('which types are JSON; it is parsed once, and null is a value', async () => {
    const types = ['application/json', 'application/ld+json; charset=x', 'text/json'];
    const found = types.map((contentType) =>
      read({ method: 'POST', data: '1', contentType }, () => request.isJson),
    );
    expect(await Promise.all(found)).toEqual([true, true, false]);
    await read({ method: 'POST', json: { a: 1 } }, async () => {
      expect(await request.getJson()).toBe(await request.json);
    });
    expect(await read({ method: 'POST', json: null }, () => request.json)).toBe(null);
  });

  it('onJsonLoadingFailed of an own class may return a value', async () => {
    class Forgiving extends Request {
      override onJsonLoadingFailed() {
        return 'nothing';
      }
    }
    const { app } = create();
    app.requestClass = Forgiving;
    await app.testRequestContext('/', { method: 'POST', data: '{' }, async () => {
      expect(await request.json).toBe('nothing');
    });
  });

  it('data is empty for a parsed form; getData first keeps the bytes, and the form parses', async () => {
    const options = { method: 'POST', data: 'a=é', contentType: FORM };
    await read(options, async () => expect((await request.data).length).toBe(0));
    await read(options, async () => {
      expect(await request.getData({ asText: true })).toBe('a=é');
      expect(await request.getData()).toBe(await request.getData());
      expect((await request.form).get('a')).toBe('é');
    });
  });

  it('the body can be read as it arrives, once', async () => {
    async function* chunks() {
      yield 'one';
      yield 'two';
    }
    await read({ method: 'POST', data: chunks() }, async () => {
      const seen: string[] = [];
      for await (const chunk of request.body) seen.push(Buffer.from(chunk).toString());
      expect(seen.join('')).toBe('onetwo');
      await expect(request.getData()).rejects.toThrow(/once/);
    });
  });

  it('MAX_CONTENT_LENGTH: 413 when read, nothing when not; views may change it', async () => {
    const config = { MAX_CONTENT_LENGTH: 3 };
    const big = { data: 'a=long', contentType: FORM };
    for (const reader of [() => request.form, () => request.data, () => request.getJson({ force: true })]) {
      expect(await statusOf(reader, big, config)).toBe(413);
    }
    expect(await statusOf(() => {}, big, config)).toBe(200);
    const change = () => {
      request.maxContentLength = 100;
      return request.form;
    };
    expect(await statusOf(change, big, config)).toBe(200);
    expect(create().app.config.MAX_CONTENT_LENGTH).toBe(16 * 1024 * 1024);
  });

  it('limits of forms', async () => {
    const config = { MAX_FORM_MEMORY_SIZE: 1000, MAX_FORM_PARTS: 2 };
    const file = [Buffer.alloc(5000), 'f.bin'] as const;
    const read = () => request.form;
    expect(await statusOf(read, { form: { a: 'x'.repeat(1001), f: file } }, config)).toBe(413);
    expect(await statusOf(read, { form: { f: file } }, config)).toBe(200);
    expect(await statusOf(read, { data: `a=${'x'.repeat(1001)}`, contentType: FORM }, config)).toBe(413);
    expect(await statusOf(read, { form: { a: '1', b: '2', f: file } }, config)).toBe(413);
  });

  it('a multipart body without a boundary is an empty form', async () => {
    const options = { method: 'POST', data: 'x', contentType: 'multipart/form-data' };
    expect(await read(options, async () => [...(await request.form).items()])).toEqual([]);
  });

  it('uploads have a name, a type and content, and can be saved', async () => {
    const folder = await mkdtemp(path.join(os.tmpdir(), 'pottle-'));
    const form = { f: [Buffer.from('content'), '../up.txt', 'text/x-y'] as const };
    await read({ method: 'POST', form }, async () => {
      const file = (await request.files).require('f');
      expect([file.filename, file.name, file.mimetype]).toEqual(['../up.txt', 'f', 'text/x-y']);
      await file.save(path.join(folder, 'saved'));
      await request.close();
    });
    expect(await readFile(path.join(folder, 'saved'), 'utf8')).toBe('content');
    await rm(folder, { recursive: true });
  });

  it('headers in any case; a missing one is null, or an error', async () => {
    await read({ headers: { 'X-Own': '1' }, remoteAddr: '10.0.0.1' }, () => {
      const { headers } = request;
      expect([headers.get('x-own'), headers.get('X-OWN'), headers.get('Missing')]).toEqual(['1', '1', null]);
      expect(() => headers.require('Missing')).toThrow();
      expect([headers.has('Remote-Addr'), request.remoteAddr]).toEqual([false, '10.0.0.1']);
    });
    expect(await statusOf(() => request.headers.require('Missing'), {})).toBe(500);
  });

  it('the parts of the URL', async () => {
    const options = { baseUrl: 'http://h:81', path: '/a/b%20%3F?x=1' };
    await read(options, () => {
      const { url, baseUrl, hostUrl, urlRoot, path, fullPath, host } = request;
      expect({ url, baseUrl, hostUrl, urlRoot, path, fullPath, host }).toEqual({
        url: 'http://h:81/a/b%20%3F?x=1',
        baseUrl: 'http://h:81/a/b%20%3F',
        hostUrl: 'http://h:81/',
        urlRoot: 'http://h:81/',
        path: '/a/b ?',
        fullPath: '/a/b ??x=1',
        host: 'h:81',
      });
      expect(Buffer.from(request.queryString).toString()).toBe('x=1');
    });
    expect(await read({ path: '/a' }, () => request.fullPath)).toBe('/a?');
    expect(await read({ path: '/%C3%A9?q=%C3%BC%26' }, () => request.url)).toBe('http://localhost/é?q=ü%26');
  });

  it('method, security and addresses', async () => {
    const headers = { 'X-Forwarded-For': '1.2.3.4, 5.6.7.8' };
    await read({ method: 'put', baseUrl: 'https://h', headers }, () => {
      const { method, isSecure, remoteAddr, accessRoute } = request;
      expect({ method, isSecure, remoteAddr, accessRoute }).toEqual({
        method: 'PUT',
        isSecure: true,
        remoteAddr: '127.0.0.1',
        accessRoute: ['1.2.3.4', '5.6.7.8'],
      });
    });
  });

  it('authorization', async () => {
    const given = (Authorization: string) =>
      read({ headers: { Authorization } }, () => request.authorization);
    expect(await read({ auth: ['ann', 'p:w'] }, () => request.authorization)).toMatchObject({
      username: 'ann',
      password: 'p:w',
    });
    expect(await given('Bearer abc')).toMatchObject({ token: 'abc' });
    expect([await given('Basic /w=='), await read({}, () => request.authorization)]).toEqual([null, null]);
  });

  it('accept headers choose among offers', async () => {
    const headers = { Accept: 'text/*;q=0.5, application/json', 'Accept-Language': 'en-GB' };
    await read({ headers }, () => {
      expect(request.acceptMimetypes.bestMatch(['text/html', 'application/json'])).toBe('application/json');
      expect(request.acceptLanguages.bestMatch(['fr', 'en'])).toBe('en');
    });
    const offers = ['text/html', 'x/y'];
    const first = () => request.acceptMimetypes.bestMatch(offers);
    expect(await read({ headers: { Accept: '*/*' } }, first)).toBe('text/html');
    // Without the header nothing is known: what is offered by default is the caller's to say.
    expect(await read({}, () => request.acceptMimetypes.bestMatch(offers, 'x/y'))).toBe('x/y');
  });

  it('cookies: quoted values, and the first of one name', async () => {
    await read({ headers: { Cookie: 'a="x\\073 y"; b=1; b=2' } }, () => {
      expect([request.cookies.get('a'), request.cookies.get('b')]).toEqual(['x; y', '1']);
    });
  });

  it('length and type of the body', async () => {
    await read({}, () => expect(request.contentLength).toBe(null));
    await read({ method: 'POST', data: 'xy', contentType: 'Text/Plain; Charset=utf-8' }, () => {
      expect([request.contentLength, request.mimetype, request.mimetypeParams]).toEqual([
        2,
        'text/plain',
        { charset: 'utf-8' },
      ]);
    });
  });

  it('TRUSTED_HOSTS refuses other hosts before routing', async () => {
    const { app, client } = create({ TRUSTED_HOSTS: ['ok.test', '.sub.test'] });
    app.route('/')(function index() {
      return '';
    });
    const hosts = ['ok.test', 'a.sub.test', 'bad.test'];
    const found = hosts.map(async (Host) => (await client.get('/', { headers: { Host } })).statusCode);
    expect(await Promise.all(found)).toEqual([200, 200, 400]);
    expect((await client.get('/missing', { headers: { Host: 'bad.test' } })).statusCode).toBe(400);
    expect((await client.get('/', { headers: { Host: '' } })).statusCode).toBe(400);
    const twice = {
      headers: [
        ['Host', 'ok.test'],
        ['Host', 'ok.test'],
      ] as [string, string][],
    };
    expect((await client.get('/', twice)).statusCode).toBe(400);
    app.config.TRUSTED_HOSTS = 'ok.test';
    expect((await client.get('/')).statusCode).toBe(400);
    expect((await client.get('/', { headers: { Host: 'ok.test' } })).statusCode).toBe(200);
  });

  it('a host that cannot be is none, unless its port is too large or it is given twice: that is a 400', async () => {
    const { app, client } = create();
    app.get('/')(function index() {
      return request.host;
    });
    const get = async (...hosts: string[]) => {
      const headers = hosts.map((host): [string, string] => ['Host', host]);
      const { statusCode, text } = await client.get('/', { headers });
      return statusCode === 200 ? text : statusCode;
    };
    for (const host of ['', 'a b', 'u@a']) expect(await get(host)).toBe('');
    expect(await get('a:65535')).toBe('a:65535');
    expect(await get('a:65536')).toBe(400);
    expect(await get('a', 'b')).toBe(400);
  });

  it('BODY_TIMEOUT: a body that does not arrive in time is a 408', async () => {
    const { app } = create({ BODY_TIMEOUT: 0.05 });
    app.post('/')(async function index() {
      return await request.data;
    });
    const server = await serve(app, { port: 0, signals: false, shutdownTimeout: 1 });
    const socket = net.connect(server.port, '127.0.0.1');
    socket.write('POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\nhalf');
    const [answer] = await once(socket, 'data');
    expect(String(answer)).toMatch(/^HTTP\/1.1 408 /);
    socket.destroy();
    await server.close();
  });

  it('blueprint and blueprints', async () => {
    const { app } = create();
    const outer = new Blueprint('outer', 'spec');
    const inner = new Blueprint('inner', 'spec');
    inner.get('/in', { endpoint: 'x' })(() => '');
    outer.registerBlueprint(inner);
    app.registerBlueprint(outer);
    await app.testRequestContext('/in', () => {
      expect([request.blueprint, request.blueprints]).toEqual(['outer.inner', ['outer.inner', 'outer']]);
    });
  });

  it('bytes that are no UTF-8 stay encoded, in the query and in a form', async () => {
    expect(await read({ query: 'a=%FF' }, () => request.args.get('a'))).toBe('%FF');
    const form = { method: 'POST', data: 'a=%FF', contentType: FORM };
    expect(await read(form, async () => (await request.form).get('a'))).toBe('%FF');
  });
});
