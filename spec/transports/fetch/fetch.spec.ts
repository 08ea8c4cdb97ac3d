/** `app.fetch`, as platforms and clients in this process call it. */
import { setTimeout as sleep } from 'node:timers/promises';
import { derive, g, mount, Pottle, Response, request, serve, toFetch, tuple } from 'pottle';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { atRest, eventually, latch } from '../../waiting.js';

let app: Pottle;
/** What was logged as a warning or worse. */
let logged: string[];
beforeEach(() => {
  app = new Pottle('fetched', { staticFolder: null });
  logged = [];
  const log = (message: string, error?: unknown) => void logged.push(`${message} ${error ?? ''}`.trim());
  const quiet = () => undefined;
  app.logger = { debug: quiet, info: quiet, warning: log, error: log, critical: log, exception: log };
});

const ask = (path: string, init: RequestInit = {}, ...platform: unknown[]) =>
  app.fetch(new Request(`http://localhost${path}`, { duplex: 'half', ...init }), ...platform);
const textOf = async (...args: Parameters<typeof ask>) => (await ask(...args)).text();

describe('app.fetch', () => {
  it('answers, whatever it is called on', async () => {
    app.get('/hello/<name>')(async function hello({ name }) {
      return { name, q: request.args.getlist('q'), url: request.url };
    });
    const { fetch } = app;
    const response = await fetch(new Request('http://example.org:81/hello/a%20b?q=1&q=%C3%BC#top'));
    expect([response.status, response.statusText]).toEqual([200, 'OK']);
    expect(response.headers.get('content-type')).toBe('application/json');
    const url = 'http://example.org:81/hello/a%20b?q=1&q=ü';
    expect(await response.json()).toEqual({ name: 'a b', q: ['1', 'ü'], url });
    expect((await fetch(new Request('http://localhost/nowhere'))).statusText).toBe('NOT FOUND');
  });

  it('takes a URL with options, as clients call the global one', async () => {
    app.post('/echo')(async function echo() {
      return { got: await request.json, url: request.url };
    });
    const client: typeof fetch = app.fetch;
    const init = { method: 'POST', body: '[1]', headers: { 'Content-Type': 'application/json' } };
    const url = 'http://example.org/echo?a=1';
    const answer = { got: [1], url };
    expect(await (await client(url, init)).json()).toEqual(answer);
    expect(await (await client(new URL(url), init)).json()).toEqual(answer);
    expect((await client(url)).status).toBe(405);
    await expect(client('/echo')).rejects.toThrow('Failed to parse URL from /echo');
  });

  it('takes the host from the header if there is one, else from the URL, and the scheme from the URL', async () => {
    app.get('/')(function index() {
      return [request.host, request.scheme, request.isSecure, request.headers.get('host')];
    });
    const of = async (url: string, init?: RequestInit) => (await app.fetch(new Request(url, init))).json();
    expect(await of('https://a.example/')).toEqual(['a.example', 'https', true, 'a.example']);
    const headers = { host: 'b.example:1' };
    expect(await of('http://a.example/', { headers })).toEqual(['b.example:1', 'http', false, 'b.example:1']);
  });

  it('keeps several cookies apart, and sends no type that nobody chose', async () => {
    app.get('/')(function index() {
      const response = new Response('text');
      response.headers.delete('Content-Type');
      response.setCookie('a', '1');
      response.setCookie('b', '2');
      return response;
    });
    const { headers } = await ask('/');
    expect(headers.getSetCookie()).toEqual(['a=1; Path=/', 'b=2; Path=/']);
    expect([headers.has('content-type'), headers.get('content-length')]).toEqual([false, '4']);
  });

  it.each([
    ['HEAD', '/', 200, '5'],
    ['GET', '/204', 204, null],
    ['GET', '/205', 205, '0'],
    ['GET', '/304', 304, null],
  ])('has no content for %s %s', async (method, path, status, length) => {
    app.get('/')(function index() {
      return 'hello';
    });
    app.get('/<int:code>')(function coded({ code }) {
      return tuple('hello', code);
    });
    const response = await ask(path, { method });
    expect([response.status, response.body, response.headers.get('content-length')]).toEqual([
      status,
      null,
      length,
    ]);
  });

  it.each(['101 Switching Protocols', '103 Early Hints', '700 Odd'])(
    'answers with a 500 in place of %s, which no Response can be',
    async (status) => {
      app.get('/')(function index() {
        return tuple('x', status);
      });
      app.get('/stream')(function stream() {
        return tuple(['x'].values(), status);
      });
      expect((await ask('/')).status).toBe(500);
      const why = status === '700 Odd' ? 'An answer could not be sent' : 'is no status';
      expect(logged).toEqual([expect.stringContaining(why)]);
    },
  );

  it('says so when the body has been read before', async () => {
    app.post('/')(async function index() {
      return request.getData();
    });
    const used = new Request('http://localhost/', { method: 'POST', body: 'x' });
    await used.text();
    await expect(app.fetch(used)).rejects.toThrow(/has been read before/);
  });

  it('reads forms, JSON and files, and holds to the limits', async () => {
    app.config.MAX_CONTENT_LENGTH = 1000;
    app.post('/json')(async function json() {
      return request.getJson() as Promise<object>;
    });
    app.post('/form')(async function form() {
      const file = (await request.files).require('file');
      return [(await request.form).require('a'), file.filename, file.size];
    });
    const form = new FormData();
    form.append('a', 'ü');
    form.append('file', new Blob(['12345']), 'name.txt');
    expect(await (await ask('/form', { method: 'POST', body: form })).json()).toEqual(['ü', 'name.txt', 5]);
    const json = (body: string | ReadableStream) =>
      ask('/json', { method: 'POST', body, headers: { 'Content-Type': 'application/json' } });
    expect(await (await json('{"a": [1]}')).json()).toEqual({ a: [1] });
    expect((await json(`"${'x'.repeat(1000)}"`)).status).toBe(413);
    const endless = new ReadableStream({ pull: (c) => c.enqueue(new Uint8Array(100)) }, { highWaterMark: 0 });
    expect((await json(endless)).status).toBe(413);
  });

  it('holds an upload back that nobody reads', async () => {
    let given = 0;
    const go = latch();
    app.post('/')(async function index() {
      let total = 0;
      for await (const piece of request.stream) {
        if (total === 0) await go.promise;
        total += piece.length;
      }
      return String(total);
    });
    const body = new ReadableStream({
      pull(controller) {
        if (given++ === 500) controller.close();
        else controller.enqueue(new Uint8Array(10_000));
      },
    });
    const answer = ask('/', { method: 'POST', body });
    expect(await atRest(() => given)).toBeLessThan(50);
    go.open();
    expect(await (await answer).text()).toBe('5000000');
  });

  it.each(['is too large', 'is left in the middle'])('lets go of an upload that %s', async (why) => {
    app.config.MAX_CONTENT_LENGTH = why === 'is too large' ? 100 : null;
    app.post('/')(async function index() {
      for await (const piece of request.stream) return String(piece.length);
      return '';
    });
    const released = latch<unknown>();
    const body = new ReadableStream({
      pull: (controller) => controller.enqueue(new Uint8Array(1000)),
      cancel: () => released.open(true),
    });
    expect((await ask('/', { method: 'POST', body })).status).toBe(why === 'is too large' ? 413 : 200);
    expect(await released.promise).toBe(true);
  });

  it('cuts a stream off where its view fails, after what was sent before', async () => {
    app.get('/')(async function* index() {
      yield 'one ';
      yield 'two';
      throw new Error('boom');
    });
    const reader = (await ask('/')).body!.getReader();
    const pieces = [(await reader.read()).value, (await reader.read()).value];
    expect(Buffer.concat(pieces as Uint8Array[]).toString()).toBe('one two');
    await expect(reader.read()).rejects.toThrow('cut');
    expect(logged.join()).toContain('boom');
  });

  it.each(['in process', 'on a platform'])('tells a view %s that its client has left', async (where) => {
    const told: string[] = [];
    app.teardownRequest((error) => void told.push(`torn ${(error as Error | null)?.name}`));
    app.get('/')(async function index() {
      const aborted = latch();
      request.signal.addEventListener('abort', () => aborted.open());
      told.push('begun');
      await aborted.promise;
      throw request.signal.reason;
    });
    const leave = new AbortController();
    const answer = ask('/', { signal: leave.signal }, ...(where === 'in process' ? [] : [{}]));
    await eventually(() => told.length > 0);
    leave.abort(new Error('enough'));
    // A platform would take a rejection for a fault of the program.
    if (where === 'in process') await expect(answer).rejects.toThrow('enough');
    else expect((await answer).status).toBe(499);
    await eventually(() => told.length === 2);
    expect([told, logged]).toEqual([['begun', 'torn AbortError'], []]);
  });

  it('rejects for a client that has left before, or while nobody looks', async () => {
    const begun = latch();
    app.get('/')(async function index() {
      begun.open();
      await sleep(1e6, undefined, { ref: false });
      return 'late';
    });
    await expect(ask('/', { signal: AbortSignal.abort(new Error('before')) })).rejects.toThrow('before');
    const leave = new AbortController();
    const answer = ask('/', { signal: leave.signal });
    await begun.promise;
    leave.abort(new Error('later'));
    await expect(answer).rejects.toThrow('later');
  });

  it('ends a stream whose reader leaves', async () => {
    const ended = latch<boolean>();
    app.get('/')(async function* index() {
      try {
        for (;;) yield 'x'.repeat(10_000);
      } finally {
        ended.open(request.signal.aborted);
      }
    });
    const response = await ask('/');
    const reader = response.body!.getReader();
    await reader.read();
    await reader.cancel();
    expect(await ended.promise).toBe(true);
    expect(logged).toEqual([]);
  });
});

describe('the client of a request through fetch', () => {
  beforeEach(() => {
    app.get('/')(function index() {
      return [request.remoteAddr];
    });
  });

  it.each<[string, unknown[], string | null]>([
    ['nowhere', [], null],
    ['of Deno', [{ remoteAddr: { transport: 'tcp', hostname: '192.0.2.1', port: 1 } }], '192.0.2.1'],
    ['of Deno, on a unix socket', [{ remoteAddr: { transport: 'unix', path: '/x' } }], null],
    ['of Bun', [{ requestIP: () => ({ address: '::ffff:192.0.2.1' }) }], '192.0.2.1'],
    ['of Bun, gone', [{ requestIP: () => null }], null],
    ['of an edge worker', [{ SECRET: 'x' }, { waitUntil() {} }], null],
  ])('%s has its address', async (_, platform, expected) => {
    const headers = { 'cf-connecting-ip': '192.0.2.9' };
    expect(await (await ask('/', { headers }, ...platform)).json()).toEqual([expected]);
  });

  it('has the address of a header that is trusted by option', async () => {
    const fetch = toFetch(app, { addressHeader: 'CF-Connecting-IP' });
    const of = async (headers: Record<string, string>) =>
      (await fetch(new Request('http://localhost/', { headers }))).json();
    expect(await of({ 'cf-connecting-ip': '192.0.2.9' })).toEqual(['192.0.2.9']);
    expect(await of({})).toEqual([null]);
  });
});

describe('what the platform gives beside the request', () => {
  it('is request.platform, also behind middleware', async () => {
    app.get('/')(function index() {
      const [env] = request.platform as [{ NAME: string }];
      return [env.NAME, request.platform.length, request.remoteAddr];
    });
    const { handle } = app;
    app.handle = (exchange) => handle(derive(exchange, { remoteAddress: '192.0.2.1' }));
    const context = { waitUntil() {} };
    expect(await (await ask('/', {}, { NAME: 'Ann' }, context)).json()).toEqual(['Ann', 2, '192.0.2.1']);
  });

  it('is nothing in process and on a server', async () => {
    app.get('/')(function index() {
      return [...request.platform];
    });
    expect(await (await ask('/')).json()).toEqual([]);
    expect((await app.testClient().get('/')).json).toEqual([]);
    const server = await serve(app, { port: 0, signals: false });
    expect(await (await fetch(server.url)).json()).toEqual([]);
    await server.close();
  });
});

describe('the life of an app through fetch', () => {
  it('begins before the first request, once for all that come meanwhile', async () => {
    const calls: string[] = [];
    app.beforeServing(async () => {
      calls.push('before');
      await sleep(5);
      calls.push('ready');
    });
    app.whileServing(async function* () {
      calls.push('around');
      yield;
      calls.push('end');
    });
    app.get('/')(function index() {
      return calls.join();
    });
    const all = await Promise.all([textOf('/'), textOf('/'), textOf('/')]);
    expect(all).toEqual(Array(3).fill('before,ready,around'));
    await app.shutdown();
    expect(calls.at(-1)).toBe('end');
  });

  it('does not begin again in an app that has been started', async () => {
    const hook = vi.fn();
    app.beforeServing(hook);
    app.get('/')(function index() {
      return 'x';
    });
    await app.testApp(async () => {
      await ask('/');
    });
    expect(hook).toHaveBeenCalledTimes(1);
  });

  it('that does not begin is a 500 for all, and an error', async () => {
    let starts = 0;
    app.beforeServing(() => {
      starts++;
      throw new Error('no database');
    });
    app.get('/')(function index() {
      return 'x';
    });
    for (let i = 0; i < 2; i++) {
      const response = await ask('/');
      expect([response.status, await response.text()]).toEqual([500, 'The app did not start.']);
    }
    expect(starts).toBe(1);
    expect(logged.at(-1)).toMatch(/Every request is answered with a 500.*no database/);
  });

  it('lets an edge worker wait for a view that is through at once', async () => {
    app.get('/')(function index() {
      return 'x';
    });
    const waits: Promise<unknown>[] = [];
    await ask('/', {}, {}, { waitUntil: (promise: Promise<unknown>) => void waits.push(promise) });
    await Promise.all(waits);
    expect(waits).toHaveLength(1);
  });

  it('lets an edge worker wait for teardown and background tasks, after the answer', async () => {
    const done: string[] = [];
    const go = latch();
    app.teardownRequest(async () => {
      await go.promise;
      done.push('torn');
    });
    app.get('/')(function index() {
      g.x = 1;
      app.addBackgroundTask(async () => {
        await go.promise;
        await sleep(5);
        done.push('task');
      });
      return 'answer';
    });
    const waits: Promise<unknown>[] = [];
    const context = { waitUntil: (promise: Promise<unknown>) => void waits.push(promise) };
    expect(await textOf('/', {}, {}, context)).toBe('answer');
    expect([done, waits.length]).toEqual([[], 2]);
    go.open();
    await Promise.all(waits);
    expect(done).toEqual(['torn', 'task']);
  });

  it('lets an edge worker wait for the tasks of this request, whichever app has them, and for no others', async () => {
    const done: string[] = [];
    const go = { first: latch(), second: latch() };
    const mounted = new Pottle('mounted', { staticFolder: null });
    mounted.get('/<name>')(function task({ name }) {
      mounted.addBackgroundTask(async () => {
        await go[name as 'first'].promise;
        done.push(name);
      });
      return name;
    });
    mount(app, { '/in': mounted });
    const waits: Promise<unknown>[][] = [];
    for (const name of ['first', 'second']) {
      const own: Promise<unknown>[] = [];
      waits.push(own);
      expect(
        await textOf(
          `/in/${name}`,
          {},
          {},
          { waitUntil: (promise: Promise<unknown>) => void own.push(promise) },
        ),
      ).toBe(name);
    }
    go.second.open();
    await Promise.all(waits[1]!);
    expect(done).toEqual(['second']);
    go.first.open();
    await Promise.all(waits[0]!);
    expect(done).toEqual(['second', 'first']);
  });
});

describe('toFetch', () => {
  it('knows its options', () => {
    expect(() => toFetch(app, { port: 1 } as never)).toThrow(/no option 'port'.*addressHeader/);
    expect(() => toFetch(app, { maxBuffered: -1 })).toThrow(RangeError);
  });
});
