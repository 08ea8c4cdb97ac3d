/** The short way of a request, without hooks, response and promise: whoever has something to say about it is still heard. */
import {
  Pottle,
  Request,
  Response,
  request,
  requestFinished,
  requestStarted,
  serve,
  session,
  tuple,
} from 'pottle';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

interface Answer {
  status: number;
  text: string;
  header(name: string): string | null;
}
type Ask = (
  path: string,
  options?: { method?: string; headers?: Record<string, string>; body?: string | Uint8Array },
) => Promise<Answer>;

/** The same app is asked in process and over a socket. */
const WAYS: Record<string, (app: Pottle) => Promise<{ ask: Ask; close(): Promise<void> }>> = {
  'in process': async (app) => ({
    async ask(path, { body, ...options } = {}) {
      const response = await app.testClient().open(path, { ...options, data: body });
      return {
        status: response.statusCode,
        text: response.text,
        header: (name) => response.headers.get(name),
      };
    },
    async close() {},
  }),
  'on a socket': async (app) => {
    const server = await serve(app, { port: 0, signals: false, shutdownTimeout: 2 });
    return {
      async ask(path, options) {
        const response = await fetch(server.url + path, options as RequestInit);
        const text = await response.text();
        return { status: response.status, text, header: (name) => response.headers.get(name) };
      },
      close: () => server.close(),
    };
  },
};

describe.each(Object.entries(WAYS))('a request %s', (_, start) => {
  let app: Pottle;
  let close: (() => Promise<void>) | undefined;

  async function asking(): Promise<Ask> {
    const started = await start(app);
    close = started.close;
    return started.ask;
  }

  beforeEach(() => {
    app = new Pottle('short', { staticFolder: null });
    const quiet = () => undefined;
    app.logger = {
      debug: quiet,
      info: quiet,
      warning: quiet,
      error: quiet,
      critical: quiet,
      exception: quiet,
    };
    app.get('/text')(async function text() {
      return 'text';
    });
    app.get('/data')(async function data() {
      return { b: 1, a: 'ä' };
    });
    app.post('/echo')(async function echo() {
      return (await request.getJson()) as object;
    });
  });
  afterEach(() => close?.());

  it('gets text and data as a response would have them', async () => {
    app.get('/made/<kind>')(async function made({ kind }) {
      return app.makeResponse(kind === 'text' ? 'text' : { b: 1, a: 'ä' });
    });
    const ask = await asking();
    for (const kind of ['text', 'data']) {
      const [short, long] = [await ask(`/${kind}`), await ask(`/made/${kind}`)];
      expect([short.status, short.text]).toEqual([long.status, long.text]);
      for (const name of ['content-type', 'content-length'])
        expect(short.header(name)).toBe(long.header(name));
    }
  });

  it('gets the length and no content for HEAD', async () => {
    const ask = await asking();
    for (const path of ['/text', '/data', '/nowhere']) {
      const [head, get] = [await ask(path, { method: 'HEAD' }), await ask(path)];
      expect([head.status, head.text, head.header('content-length')]).toEqual([
        get.status,
        '',
        get.header('content-length'),
      ]);
    }
  });

  it('is seen by what is connected while the app serves', async () => {
    const ask = await asking();
    await ask('/text');
    const seen: unknown[] = [];
    const started = requestStarted.connect(() => seen.push('started'), app);
    const finished = requestFinished.connect(
      (_sender, { response }) => seen.push(response instanceof Response),
      app,
    );
    await ask('/text');
    await ask('/nowhere');
    requestStarted.disconnect(started);
    requestFinished.disconnect(finished);
    await ask('/text');
    expect(seen).toEqual(['started', true, 'started', true]);
  });

  it('passes through what is wrapped around the app, also once it serves', async () => {
    const ask = await asking();
    await ask('/text');
    const { handle } = app;
    const seen: string[] = [];
    app.handle = async (exchange) => {
      seen.push(exchange.path);
      await handle(exchange);
      seen.push('after');
    };
    expect((await ask('/text')).text).toBe('text');
    expect((await ask('/nowhere')).status).toBe(404);
    app.handle = handle;
    expect((await ask('/text')).text).toBe('text');
    expect(seen).toEqual(['/text', 'after', '/nowhere', 'after']);
  });

  it('is matched by an app that has a way of its own', async () => {
    const { urlMap } = app;
    app.matchExchange = () => urlMap.match('/text', 'GET');
    const ask = await asking();
    expect((await ask('/anywhere')).text).toBe('text');
  });

  it('becomes a response of the class that the app has', async () => {
    app.responseClass = class extends Response {
      static override defaultMimetype = 'text/plain';
    };
    const ask = await asking();
    expect((await ask('/text')).header('content-type')).toBe('text/plain; charset=utf-8');
    expect((await ask('/data')).header('content-type')).toBe('application/json');
    expect((await ask('/nowhere')).status).toBe(404);
  });

  it('has a session that is saved', async () => {
    app.secretKey = 'key';
    app.get('/login')(async function login() {
      session.user = 1;
      return 'in';
    });
    const ask = await asking();
    expect((await ask('/login')).header('set-cookie')).toMatch(/^session=/);
  });

  it.each([404, Error] as const)('that nothing is for is answered by the handler of %s', async (what) => {
    app.errorhandler(what)(() => tuple('nothing here', 404));
    const ask = await asking();
    expect(await ask('/nowhere')).toMatchObject({ status: 404, text: 'nothing here' });
  });

  it('that nothing is for passes the hooks', async () => {
    app.afterRequest((response) => {
      response.headers.set('X-Seen', 'yes');
      return response;
    });
    const ask = await asking();
    expect((await ask('/nowhere')).header('x-seen')).toBe('yes');
  });

  it('has JSON read by a subclass that reads bodies in a way of its own', async () => {
    app.requestClass = class extends Request {
      override getData(...args: []): Promise<never> {
        const reading = super.getData(...args).then((bytes) => bytes.map((byte) => byte ^ 1));
        return reading as Promise<never>; // one of the overloads
      }
    };
    const ask = await asking();
    const body = Buffer.from('{"a":1}').map((byte) => byte ^ 1);
    expect(
      (await ask('/echo', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body })).text,
    ).toBe('{"a":1}\n');
  });

  it('gives its bytes after its JSON, to the last of them', async () => {
    app.post('/both')(async function both() {
      const json = await request.getJson({ silent: true });
      return { json, hex: Buffer.from(await request.getData()).toString('hex') };
    });
    const ask = await asking();
    const headers = { 'Content-Type': 'application/json' };
    for (const [body, json] of [
      [Buffer.from('{"a":"ä"}'), { a: 'ä' }],
      [Buffer.from('\ufeff[1]'), [1]],
      [Buffer.from([0x22, 0xff, 0x22]), null],
      [Buffer.alloc(0), null],
    ] as const) {
      const { text } = await ask('/both', { method: 'POST', headers, body });
      expect(JSON.parse(text)).toEqual({ json, hex: body.toString('hex') });
    }
  });

  it('has JSON that is too large or broken refused, though nobody waits for it', async () => {
    app.config.MAX_CONTENT_LENGTH = 20;
    app.post('/left')(async function left() {
      void request.getJson();
      return 'left';
    });
    const ask = await asking();
    const post = (path: string, body: string) =>
      ask(path, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body });
    expect((await post('/echo', JSON.stringify('x'.repeat(30)))).status).toBe(413);
    expect((await post('/echo', '{')).status).toBe(400);
    expect((await post('/left', JSON.stringify('x'.repeat(30)))).status).toBe(200);
    expect((await post('/left', '{')).status).toBe(200);
  });
});
