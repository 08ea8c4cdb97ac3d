/** Streamed answers and timeouts. */
import { g, Response, request, session, streamWithContext } from 'pottle';
import { describe, expect, it } from 'vitest';
import { serve } from '../../lib/index.js';
import { request as requestInProcess } from '../../lib/transports/memory/client.js';
import { eventually, latch } from '../waiting.js';
import { create } from './app.js';

const pause = (ms = 5) => new Promise((resolve) => setTimeout(resolve, ms));

/** An app whose view at `/` streams; hooks note when they run. */
function streaming(generator: () => Iterable<string> | AsyncIterable<string>, config = {}) {
  const made = create(config);
  const notes: string[] = [];
  made.app.get('/')(function index() {
    return generator();
  });
  made.app.afterRequest((response) => {
    notes.push('after');
    return response;
  });
  made.app.teardownRequest(() => notes.push('teardown'));
  return { ...made, notes };
}

describe('streaming and timeouts', () => {
  it('a generator keeps its context, with or without streamWithContext', async () => {
    async function* chunks() {
      yield `${request.args.get('a')} `;
      await pause();
      g.x = 1;
      yield `${request.path} ${g.x} ${session.get('y', 'none')}`;
    }
    for (const make of [chunks, () => streamWithContext(chunks())]) {
      const { client } = streaming(make);
      expect((await client.get('/?a=1')).text).toBe('1 / 1 none');
    }
  });

  it('after hooks run before the first chunk, teardown once, after the last', async () => {
    const { client, notes } = streaming(function* () {
      notes.push('first');
      yield 'a';
      notes.push('last');
      yield 'b';
    });
    expect((await client.get('/')).text).toBe('ab');
    expect(notes).toEqual(['after', 'first', 'last', 'teardown']);
  });

  it('text and bytes, flushed one by one, with the type of the response and no length', async () => {
    const { app, client } = create();
    let go = () => {};
    app.get('/')(function index() {
      const chunks = async function* () {
        yield 'first';
        await new Promise<void>((resolve) => {
          go = resolve;
        });
        yield Buffer.from('second');
      };
      return new Response(chunks(), { mimetype: 'text/event-stream' });
    });
    const response = await requestInProcess((exchange) => app.handle(exchange), {});
    const stream = response.stream();
    expect(String((await stream.next()).value)).toBe('first');
    go();
    expect(String((await stream.next()).value)).toBe('second');
    expect([response.header('content-type'), response.header('content-length')]).toEqual([
      'text/event-stream; charset=utf-8',
      undefined,
    ]);
    expect(client).toBeDefined();
  });

  it('RESPONSE_TIMEOUT cuts a stream so that the client sees it; a view may take longer', async () => {
    const cut = latch();
    async function* slow(wait: () => Promise<unknown>) {
      yield 'a';
      await wait();
      yield 'b';
    }
    const { app } = streaming(() => slow(() => cut.promise), { RESPONSE_TIMEOUT: 0.02 });
    app.get('/slow')(async function view() {
      await pause(40);
      return 'in time';
    });
    app.get('/patient')(function patient() {
      return Object.assign(new Response(slow(() => pause(60))), { timeout: null });
    });
    const server = await serve(app, { port: 0, signals: false });
    await expect(fetch(server.url).then((response) => response.text())).rejects.toThrow();
    cut.open();
    expect(await (await fetch(`${server.url}/slow`)).text()).toBe('in time');
    expect(await (await fetch(`${server.url}/patient`)).text()).toBe('ab');
    await server.close();
  });

  it('a client that leaves ends the generator, aborts the signal, and teardown runs', async () => {
    const { app, notes } = streaming(async function* () {
      try {
        request.signal.addEventListener('abort', () => notes.push('aborted'));
        while (true) {
          yield 'x';
          await pause();
        }
      } finally {
        notes.push('finally');
      }
    });
    const response = await requestInProcess((exchange) => app.handle(exchange), {});
    response.abort();
    await eventually(() => notes.length === 4);
    expect(notes.sort()).toEqual(['aborted', 'after', 'finally', 'teardown']);
  });

  it('an error in a stream cuts the connection; no handler can answer any more', async () => {
    const { app, logged } = streaming(function* () {
      yield 'a';
      throw new RangeError('in the stream');
    });
    app.errorhandler(RangeError)(() => 'no');
    const server = await serve(app, { port: 0, signals: false });
    const response = await fetch(server.url).catch(() => null);
    if (response !== null) {
      expect(response.status).toBe(200);
      await expect(response.text()).rejects.toThrow();
    }
    await server.close();
    expect(logged.map(String)).toEqual(['RangeError: in the stream']);
  });

  it('a body of the announced length ends its source, which may hold more', async () => {
    const notes: string[] = [];
    const { app, logged } = create();
    app.get('/')(function index() {
      const body = async function* () {
        try {
          for (const piece of ['ab', 'cd', 'more', 'and more']) yield piece;
          notes.push('ran dry');
        } finally {
          notes.push('ended');
        }
      };
      return new Response(body(), { headers: { 'Content-Length': '4' } });
    });
    const inProcess = await requestInProcess((exchange) => app.handle(exchange), {});
    expect(await inProcess.text()).toBe('abcd');
    await eventually(() => notes.length > 0);
    const server = await serve(app, { port: 0, signals: false });
    expect(await (await fetch(server.url)).text()).toBe('abcd');
    await eventually(() => notes.length > 1);
    await server.close();
    expect([notes, logged]).toEqual([['ended', 'ended'], []]);
  });

  it('session changes made while streaming are lost', async () => {
    const { client } = streaming(function* () {
      session.x = 1;
      yield 'a';
    });
    expect((await client.get('/')).headers.has('Set-Cookie')).toBe(false);
  });
});
