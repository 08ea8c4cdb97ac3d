/** Responses and cookies. */
import { makeResponse, Response, type ResponseOptions, redirect, request } from 'pottle';
import { describe, expect, it } from 'vitest';
import { serve } from '../../lib/index.js';
import { answerOf, create } from './app.js';

function cookie(...args: Parameters<Response['setCookie']>): string {
  const response = new Response();
  response.setCookie(...args);
  return response.headers.get('Set-Cookie') as string;
}

/** Answers one request conditionally. */
async function conditional(headers: Record<string, string>, change: (response: Response) => unknown) {
  const { app, client } = create();
  app.get('/')(async function index() {
    const response = new Response('0123456789', { mimetype: 'text/plain' });
    await change(response);
    return response.makeConditional(request, { acceptRanges: true, completeLength: 10 });
  });
  return client.get('/', { headers });
}

describe('response and cookies', () => {
  it('the content type, and when it gets a charset', () => {
    const typeOf = (options: ResponseOptions) => new Response('', options).contentType;
    expect(new Response('').contentType).toBe('text/html; charset=utf-8');
    expect(typeOf({ mimetype: 'text/css' })).toBe('text/css; charset=utf-8');
    expect(typeOf({ mimetype: 'application/javascript' })).toBe('application/javascript; charset=utf-8');
    expect(typeOf({ mimetype: 'application/json' })).toBe('application/json');
    expect(typeOf({ mimetype: 'image/png' })).toBe('image/png');
    expect(typeOf({ contentType: 'text/plain' })).toBe('text/plain');
  });

  it('text keeps a byte order mark, which is no part of JSON', async () => {
    const { app, client } = create();
    const bytes = Buffer.from('\ufeff"a"');
    app.post('/')(async function came() {
      return [await request.getData({ asText: true }), await request.getJson({ force: true })];
    });
    app.get('/')(async function made() {
      const response = new Response(bytes, { mimetype: 'application/json' });
      return [await response.text, await response.json];
    });
    app.get('/sent')(function sent() {
      return new Response(bytes, { mimetype: 'application/json' });
    });
    expect((await client.post('/', { data: bytes })).json).toEqual(['\ufeff"a"', 'a']);
    expect((await client.get('/')).json).toEqual(['\ufeff"a"', 'a']);
    const { text, json } = await client.get('/sent');
    expect([text, json]).toEqual(['\ufeff"a"', 'a']);
  });

  it('status by code and by line', () => {
    const response = new Response();
    response.statusCode = 404;
    expect(response.status).toBe('404 NOT FOUND');
    response.status = '299 Odd';
    expect(response.statusCode).toBe(299);
  });

  it('a status without a number has the code 0, and is none to be sent (RFC 9110, section 15)', async () => {
    const odd = () => new Response('hello', { status: 'weird' });
    expect([odd().status, odd().statusCode]).toEqual(['0 weird', 0]);
    expect((await answerOf(odd)).statusCode).toBe(500);
  });

  it('a stream that is answered conditionally is read for its length; ranges need to be told one', async () => {
    const pieces = () => new Response(['01234', '56789'][Symbol.iterator]());
    const whole = await answerOf(() => pieces().makeConditional(request));
    expect([whole.headers.get('Content-Length'), whole.text]).toEqual(['10', '0123456789']);
    const { app, client } = create();
    app.get('/')(function index() {
      return new Response('0123456789').makeConditional(request, { acceptRanges: true });
    });
    const part = await client.get('/', { headers: { Range: 'bytes=0-4' } });
    expect([part.statusCode, part.text]).toEqual([200, '0123456789']);
  });

  it('conditions are for content alone: an error stays one, and only a 200 has ranges', async () => {
    const asked = { 'If-None-Match': '*', Range: 'bytes=0-1' };
    const missing = await conditional(asked, (response) => {
      response.statusCode = 404;
    });
    expect([missing.statusCode, missing.text]).toEqual([404, '0123456789']);
    const created = await conditional({ Range: 'bytes=0-1' }, (response) => {
      response.statusCode = 201;
    });
    expect([created.statusCode, created.text]).toEqual([201, '0123456789']);
  });

  it('a 205 has no content', async () => {
    const reset = await answerOf(() => new Response('hello', { status: 205 }));
    expect([reset.statusCode, reset.text, reset.headers.get('Content-Length')]).toEqual([205, '', '0']);
  });

  it('data replaces the body and its length', async () => {
    const response = new Response('x');
    expect(response.headers.get('Content-Length')).toBe('1');
    response.data = 'longer é';
    expect([response.contentLength, await response.getData({ asText: true })]).toEqual([9, 'longer é']);
  });

  it('headers: set replaces, add appends, no newline; parameters are quoted', () => {
    const { headers } = new Response();
    headers.set('X-A', '1');
    headers.add('x-a', '2');
    expect(headers.getlist('X-a')).toEqual(['1', '2']);
    headers.set('x-A', '3');
    expect(headers.getlist('X-A')).toEqual(['3']);
    expect(() => headers.set('X-B', 'a\nb')).toThrow();
    headers.add('Content-Disposition', 'attachment', { filename: 'a b.txt' });
    expect(headers.get('Content-Disposition')).toBe('attachment; filename="a b.txt"');
  });

  it('the attributes of a cookie', () => {
    expect(cookie('a', 'b')).toBe('a=b; Path=/');
    const all = {
      domain: 'example.com',
      maxAge: 5,
      secure: true,
      httponly: true,
      path: '/x',
      samesite: 'lax' as const,
    };
    const attributes = cookie('a', 'b', { ...all, partitioned: true }).split('; ');
    for (const one of [
      'Domain=example.com',
      'Max-Age=5',
      'Secure',
      'HttpOnly',
      'Path=/x',
      'SameSite=Lax',
      'Partitioned',
    ])
      expect(attributes).toContain(one);
    expect(cookie('a', 'b', { expires: 0, path: null })).toBe('a=b; Expires=Thu, 01 Jan 1970 00:00:00 GMT');
    expect(cookie('a', 'b', { partitioned: true })).toMatch(/Secure/);
    expect(() => cookie('a', 'b', { samesite: 'sometimes' as never })).toThrow();
  });

  it('values are quoted where needed, and read back', async () => {
    expect(cookie('a', 'a;b c')).toBe('a="a\\073b c"; Path=/');
    expect(cookie('a', 'é')).toBe('a="\\303\\251"; Path=/');
    const { app, client } = create();
    app.get('/')(function index() {
      const response = makeResponse([request.cookies.get('a')]);
      response.setCookie('a', 'é;"\\');
      return response;
    });
    await client.get('/');
    expect((await client.get('/')).json).toEqual(['é;"\\']);
  });

  it('deletion; each cookie has a line; large ones are sent', () => {
    const response = new Response();
    response.deleteCookie('a', { path: '/x' });
    response.setCookie('a', '1');
    response.setCookie('a', 'x'.repeat(5000));
    const lines = response.headers.getlist('Set-Cookie');
    expect(lines.length).toBe(3);
    expect(lines[0]).toMatch(/^a=; (?=.*Expires=Thu, 01 Jan 1970 00:00:00 GMT)(?=.*Max-Age=0)(?=.*Path=\/x)/);
  });

  it('redirects: 302 by default, relative stays so, encoded when sent', async () => {
    const response = await answerOf(() => redirect('/é ü"<>'));
    expect([response.statusCode, response.location]).toEqual([302, '/%C3%A9%20%C3%BC%22%3C%3E']);
    expect(response.text).toMatch(/<a href="\/é ü&#34;&lt;&gt;">/);
    for (const code of [301, 303, 307, 308]) expect(redirect('x', code).statusCode).toBe(code);
  });

  it('caching, Vary, Allow and languages are edited in place', () => {
    const response = new Response();
    response.cacheControl.maxAge = 5;
    response.cacheControl.public = true;
    response.vary.add('X');
    response.allow.update(['GET', 'PUT']);
    response.contentLanguage.add('de');
    expect(response.headers.get('Cache-Control')).toBe('max-age=5, public');
    expect([response.headers.get('Vary'), response.headers.get('Allow')]).toEqual(['X', 'GET, PUT']);
    expect(response.headers.get('Content-Language')).toBe('de');
  });

  it('conditional answers: 304, 412, and the tag before the date', async () => {
    const first = await conditional({}, (response) => response.addEtag());
    const tag = first.headers.get('ETag') as string;
    expect((await conditional({ 'If-None-Match': `W/${tag}` }, (r) => r.addEtag())).statusCode).toBe(304);
    expect((await conditional({ 'If-None-Match': '"other"' }, (r) => r.addEtag())).statusCode).toBe(200);
    expect((await conditional({ 'If-Match': '"other"' }, (r) => r.addEtag())).statusCode).toBe(412);
    const date = new Date(Date.UTC(2024, 0, 1));
    const headers = { 'If-None-Match': '"other"', 'If-Modified-Since': date.toUTCString() };
    const dated = await conditional(headers, (response) => {
      response.lastModified = date;
      response.setEtag('mine');
    });
    expect(dated.statusCode).toBe(200);
  });

  it('dates', () => {
    const response = new Response();
    const date = new Date(Date.UTC(2024, 0, 1));
    for (const name of ['lastModified', 'expires', 'date'] as const) {
      response[name] = date;
      expect(response[name]).toEqual(date);
    }
    expect(response.headers.get('Expires')).toBe('Mon, 01 Jan 2024 00:00:00 GMT');
  });

  it('JSON of a response: an error when malformed, null when silent or of another type', async () => {
    const bad = new Response('{', { mimetype: 'application/json' });
    await expect(bad.getJson()).rejects.toThrow(SyntaxError);
    expect([await bad.getJson({ silent: true }), await new Response('1').json]).toEqual([null, null]);
    expect(await new Response('[1]', { mimetype: 'application/json' }).json).toEqual([1]);
  });

  it('callOnClose runs after the body was sent', async () => {
    const { app } = create();
    const notes: string[] = [];
    app.get('/')(function index() {
      const stream = function* () {
        yield 'a';
        notes.push('sent');
      };
      const response = new Response(stream());
      response.callOnClose(() => void notes.push('closed'));
      return response;
    });
    await (await app.testClient().get('/')).data;
    const server = await serve(app, { port: 0, signals: false });
    await (await fetch(server.url)).text();
    await server.close();
    expect(notes).toEqual(['sent', 'closed', 'sent', 'closed']);
  });

  it('an own class of responses is used for what views return', async () => {
    class Plain extends Response {
      static override defaultMimetype = 'text/plain';
    }
    const { app, client } = create();
    app.responseClass = Plain;
    app.get('/')(function index() {
      return 'x';
    });
    expect((await client.get('/')).contentType).toBe('text/plain; charset=utf-8');
  });
});
