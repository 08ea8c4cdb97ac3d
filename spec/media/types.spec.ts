/** The registry of media types, and what it refuses. */
import { decode, decodeAsync, encode } from '@msgpack/msgpack';
import { DefaultJSONProvider, Pottle, type Response, request, SetupError } from 'pottle';
import { beforeEach, describe, expect, it } from 'vitest';

let app: Pottle;
beforeEach(() => {
  app = new Pottle(import.meta);
});

describe('the registry', () => {
  it('knows JSON, forms and text, and writes JSON', () => {
    expect(app.media.readable).toEqual([
      'application/json',
      'application/x-www-form-urlencoded',
      'multipart/form-data',
      'text/plain',
    ]);
    expect(app.media.writable).toEqual(['application/json']);
  });

  it('tells what pages of other sites cannot send without asking first', () => {
    app.media.set('application/msgpack', { loads: decode }).set('text/csv', { dumps: String });
    expect(app.media.dataTypes).toEqual(['application/json', 'application/msgpack']);
  });

  it('finds a handler whatever the parameters and letters, and by its suffix', () => {
    const handler = { loads: decode };
    const own = { loads: decode };
    app.media.set('Application/MsgPack', handler).set('application/own+msgpack', own);
    expect(app.media.get('application/msgpack; a=b')).toBe(handler);
    expect(app.media.get('IMAGE/x.y+msgpack')).toBe(handler);
    expect(app.media.get('application/own+msgpack')).toBe(own);
    expect(app.media.get('application/msgpacked')).toBeUndefined();
    expect(app.media.get('')).toBeUndefined();
  });

  it('reads and writes values anywhere', async () => {
    app.media.set('application/msgpack', { loads: decode, dumps: encode });
    app.media.set('application/x-streamed', { load: decodeAsync });
    const bytes = (await app.media.dumps({ a: 1 }, 'application/msgpack')) as Uint8Array;
    expect(await app.media.loads(bytes, 'application/msgpack')).toEqual({ a: 1 });
    expect(await app.media.loads(bytes, 'application/x-streamed')).toEqual({ a: 1 });
    expect(await app.media.loads('{"a": 2}', 'application/json')).toEqual({ a: 2 });
    expect(await app.media.loads('a', 'text/plain')).toBe('a');
    expect(await app.media.dumps([1], 'application/hal+json')).toBe('[1]\n');
  });

  it('writes and reads JSON with the provider of the app, whenever that is replaced', async () => {
    class Dated extends DefaultJSONProvider<Response> {
      override default(value: object) {
        return value instanceof Date ? value.getTime() : super.default(value);
      }
    }
    expect(app.media.writable).toEqual(['application/json']);
    app.json = new Dated(app);
    expect(await app.media.dumps([new Date(7)], 'application/json')).toBe('[7]\n');
  });

  it('gives a handler one argument, so that a client cannot set options of a library', async () => {
    const given: unknown[][] = [];
    app.media.set('application/x', {
      loads: (...all: unknown[]) => given.push(all),
      dumps: (...all: unknown[]) => String(given.push(all)),
    });
    await app.media.loads('x', 'application/x; maxDepth=1');
    await app.media.dumps('x', 'application/x; maxDepth=1');
    expect(given.map((all) => all.length)).toEqual([1, 1]);
  });

  it.each(['json', 'text/*', 'a/b; c=d', 'a/b c', ''])('refuses what is no type: %j', (type) => {
    expect(() => app.media.set(type, { loads: decode })).toThrow(
      new SetupError(
        `media.set() takes a media type without parameters and wildcards, as in 'application/msgpack', not '${type}'.`,
      ),
    );
  });

  it('refuses a handler that does nothing', () => {
    expect(() => app.media.set('a/b', {})).toThrow("The handler of 'a/b' does nothing: expected a function");
  });

  it('is ready at the first request', async () => {
    await app.testClient().get('/');
    expect(() => app.media.set('a/b', { loads: decode })).toThrow(/media.set\(\) was called after the app/);
    expect(() => app.media.delete('text/plain')).toThrow(/media.delete\(\) was called after the app/);
  });

  it('forgets types, for whoever wants none of them', async () => {
    expect([app.media.delete('Text/Plain'), app.media.delete('text/plain')]).toEqual([true, false]);
    app.post('/')(async function index() {
      return String(await request.media);
    });
    const headers = { 'Content-Type': 'text/plain' };
    const { statusCode } = await app.testClient().post('/', { data: 'a', headers });
    expect(statusCode).toBe(415);
  });
});

describe('request.media', () => {
  it('says to be awaited', async () => {
    app.post('/')(async function index() {
      try {
        // biome-ignore lint/suspicious/noExplicitAny: what JavaScript does
        return (request.media as any).get('a');
      } catch (error) {
        return String(error);
      }
    });
    const { text } = await app.testClient().post('/', { form: { a: '1' } });
    expect(text).toContain('(await request.media).get(…)');
  });

  it('is what a subclass makes of JSON that is broken', async () => {
    app.requestClass = class extends app.requestClass {
      override onJsonLoadingFailed() {
        return 'fallback';
      }
    };
    app.post('/')(async function index() {
      return String(await request.media);
    });
    const headers = { 'Content-Type': 'application/json' };
    expect((await app.testClient().post('/', { data: '{', headers })).text).toBe('fallback');
  });

  it('that nobody awaits ends no process when it fails', async () => {
    app.post('/')(function index() {
      void request.media;
      return 'fine';
    });
    expect((await app.testClient().post('/', { data: 'x' })).text).toBe('fine');
  });
});
