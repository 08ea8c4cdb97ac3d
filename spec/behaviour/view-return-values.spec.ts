/** What a view may return. */
import {
  abort,
  flash,
  jsonify,
  makeResponse,
  NotFound,
  Response,
  redirect,
  renderTemplateString,
  sendFile,
  sendFromDirectory,
  tuple,
  urlFor,
} from 'pottle';
import { describe, expect, it } from 'vitest';
import { answerOf, create } from './app.js';

const HTML = 'text/html; charset=utf-8';

async function statusOf(view: () => unknown): Promise<number> {
  return (await answerOf(view)).statusCode;
}

describe('view return values', () => {
  it('text is HTML with an exact length', async () => {
    const response = await answerOf(() => 'é<b>');
    expect([response.statusCode, response.contentType, response.contentLength]).toEqual([200, HTML, 5]);
  });

  it('bytes are sent as they are, typed as HTML', async () => {
    const response = await answerOf(() => new Uint8Array([0xff, 0]));
    expect([response.contentType, [...response.data]]).toEqual([HTML, [0xff, 0]]);
  });

  it('every kind of bytes is sent like bytes', async () => {
    expect((await answerOf(() => Buffer.from('abc'))).text).toBe('abc');
    expect((await answerOf(() => new Uint8Array([97, 98]).buffer)).text).toBe('ab');
  });

  it.each([
    ['a value', () => ({ b: Number.NaN })],
    ['a list', () => [Number.POSITIVE_INFINITY]],
    ['jsonify', () => jsonify({ b: Number.NaN })],
    ['a tuple', () => tuple({ b: Number.NaN }, 201)],
  ])('what JSON has not is refused whichever way it goes: %s', async (_, view) => {
    for (const watched of [false, true]) {
      const { app, client } = create({ TESTING: true });
      if (watched) app.afterRequest((response) => response); // the long way
      app.get('/', { endpoint: 'view' })(view as never);
      await expect(client.get('/')).rejects.toThrow(/JSON has no (?:NaN|Infinity)/);
    }
  });

  it('dates and keys are written alike whichever way they go', async () => {
    for (const view of [() => ({ b: new Date(0), a: 1 }), () => jsonify({ b: new Date(0), a: 1 })])
      expect((await answerOf(view)).text).toBe('{"a":1,"b":"Thu, 01 Jan 1970 00:00:00 GMT"}\n');
  });

  it('a plain object is JSON: compact, sorted, one newline', async () => {
    const response = await answerOf(() => ({ b: 1, a: [true, null] }));
    expect([response.contentType, response.text]).toEqual(['application/json', '{"a":[true,null],"b":1}\n']);
    expect((await answerOf(() => Object.create(null))).text).toBe('{}\n');
  });

  it('an array is JSON, also an empty one, and never a tuple', async () => {
    expect((await answerOf(() => [])).text).toBe('[]\n');
    expect((await answerOf(() => ['no', 403])).text).toBe('["no",403]\n');
  });

  it('(body, status) sets the status of any body', async () => {
    const response = await answerOf(() => tuple({ made: 1 }, 201));
    expect([response.statusCode, response.json]).toEqual([201, { made: 1 }]);
  });

  it('(body, headers) and (body, status, headers) set headers, as object or pairs', async () => {
    expect((await answerOf(() => tuple('x', { 'X-A': '1' }))).headers.get('X-A')).toBe('1');
    const pairs = await answerOf(() =>
      tuple('x', 202, [
        ['X-A', '1'],
        ['X-A', '2'],
      ]),
    );
    expect([pairs.statusCode, pairs.headers.getlist('X-A')]).toEqual([202, ['1', '2']]);
  });

  it('headers of a tuple replace those of the response', async () => {
    const view = () =>
      tuple(new Response('x', { headers: { 'X-A': 'old', 'X-B': 'kept' } }), { 'X-A': 'new' });
    const { headers } = await answerOf(view);
    expect([headers.getlist('X-A'), headers.get('X-B')]).toEqual([['new'], 'kept']);
  });

  it('a list as header value makes one line each', async () => {
    expect((await answerOf(() => tuple('x', { 'X-A': ['1', '2'] }))).headers.getlist('X-A')).toEqual([
      '1',
      '2',
    ]);
  });

  it('Content-Type in the headers wins, without a charset added', async () => {
    expect((await answerOf(() => tuple('x', { 'Content-Type': 'text/plain' }))).contentType).toBe(
      'text/plain',
    );
  });

  it('the status of a tuple overrides that of the response', async () => {
    expect(await statusOf(() => tuple(new Response('x', 404), 410))).toBe(410);
  });

  it('a status may be text with a reason', async () => {
    expect((await answerOf(() => tuple('x', '299 Odd'))).status).toBe('299 Odd');
    expect(await statusOf(() => tuple('x', '201'))).toBe(201);
  });

  it('a tuple as second part is read as headers', async () => {
    const view = () => tuple('x', tuple(tuple('X-A', '1')));
    expect((await answerOf(view)).headers.get('X-A')).toBe('1');
  });

  it('tuples of one or four parts are errors', async () => {
    expect(await statusOf(() => tuple('x'))).toBe(500);
    expect(await statusOf(() => tuple('x', 200, {}, 1))).toBe(500);
  });

  it('nothing is an error that names the view', async () => {
    const { app, client } = create({ TESTING: true });
    app.get('/')(function forgetful() {
      return undefined as never;
    });
    await expect(client.get('/')).rejects.toThrow(/'forgetful'.*undefined.*return/s);
    expect(await statusOf(() => null)).toBe(500);
  });

  it('numbers, booleans, sets and instances are errors', async () => {
    for (const value of [1, 1.5, true, new Set([1]), new (class Thing {})(), new Map(), Symbol('x')]) {
      expect(await statusOf(() => value)).toBe(500);
    }
  });

  it('a response reaches the after-hooks as the very same object', async () => {
    const { app, client } = create();
    const seen: unknown[] = [];
    const made = new Response('x');
    app.get('/')(function index() {
      return made;
    });
    app.afterRequest((response) => {
      seen.push(response);
      return response;
    });
    await client.get('/');
    expect(seen[0]).toBe(made);
  });

  it('generators of both kinds are streamed, in order and without a length', async () => {
    const sync = await answerOf(function* () {
      yield 'a';
      yield Buffer.from('b');
    });
    const async = await answerOf(async function* () {
      yield 'a';
      await null;
      yield 'b';
    });
    for (const response of [sync, async])
      expect([response.text, response.contentLength]).toEqual(['ab', null]);
  });

  it('any other iterator is streamed too, and web streams', async () => {
    expect((await answerOf(() => ['a', 'b'].values())).text).toBe('ab');
    const stream = () => new Blob(['from a stream']).stream();
    expect((await answerOf(stream)).text).toBe('from a stream');
  });

  it('an HTTP error that is returned is its page, without handlers', async () => {
    const { app, client } = create();
    app.get('/')(function index() {
      return new NotFound();
    });
    app.errorhandler(404)(() => 'handled');
    const response = await client.get('/');
    expect([response.statusCode, response.text.includes('<h1>Not Found</h1>')]).toEqual([404, true]);
  });

  it('a function is an error', async () => {
    expect(await statusOf(() => () => 'x')).toBe(500);
  });

  it('makeResponse takes the parts of a tuple, or nothing', async () => {
    expect((await answerOf(() => makeResponse())).text).toBe('');
    const response = await answerOf(() => makeResponse('x', 201, { 'X-A': '1' }));
    expect([response.statusCode, response.headers.get('X-A')]).toEqual([201, '1']);
  });

  it('what has to wait returns a promise; redirect, abort, urlFor, jsonify and flash act at once', async () => {
    const { app } = create();
    app.get('/here')(function here() {
      return '';
    });
    await app.testRequestContext('/', async () => {
      expect([redirect('/'), jsonify(1), makeResponse('x')].every((value) => value instanceof Response)).toBe(
        true,
      );
      expect([urlFor('here'), flash('x')]).toEqual(['/here', undefined]);
      expect(() => abort(404)).toThrow(NotFound);
      expect(renderTemplateString('')).toBeInstanceOf(Promise);
      const files = [sendFile('app.ts'), sendFromDirectory('.', 'app.ts')];
      for (const made of files) expect(made).toBeInstanceOf(Promise);
      for (const made of files) await (await made).close();
    });
  });

  it('values of the URL come by name, converted', async () => {
    const { app, client } = create();
    app.get('/<name>/<int:id>')(function show({ name, id }) {
      return { name, id };
    });
    expect((await client.get('/ann/007')).json).toEqual({ name: 'ann', id: 7 });
  });

  it('sync and async views mix', async () => {
    expect((await answerOf(() => 'sync')).text).toBe('sync');
    expect((await answerOf(async () => 'async')).text).toBe('async');
  });
});

/**
 * What has no place here: a callable as WSGI app (there is no WSGI; `app.handle` is wrapped instead), and responses of
 * other classes (there is one class, and subclasses of it pass unchanged).
 */
