/** The access log, ids of requests, and what observes them: on a server, and in process. */
import {
  adaptLogger,
  currentRequestId,
  Pottle,
  ProxyFix,
  type RequestEntry,
  request,
  StreamLogger,
  serve,
  websocket,
} from 'pottle';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { WebSocket } from 'ws';
import { eventually } from '../waiting.js';

afterEach(() => vi.restoreAllMocks());

/** An app whose log is written down. */
function appOf(config: Record<string, unknown> = {}) {
  const app = new Pottle(import.meta, { staticFolder: null });
  const lines: string[] = [];
  const logged: string[] = [];
  vi.spyOn(console, 'log').mockImplementation((line) => void lines.push(String(line)));
  app.logger = new StreamLogger('app', {
    level: 'DEBUG',
    write: (text) => logged.push(text.replace(/^\[.*?\] /, '')),
  });
  app.config.update(config);
  app.get('/user/<int:id>')(function user({ id }) {
    app.logger.info('seen');
    return `user ${id} é`;
  });
  app.get('/broken')(function broken(): string {
    throw new Error('broken');
  });
  app.get('/stream')(async function stream() {
    return (async function* () {
      yield 'one';
      yield new Uint8Array(5);
    })();
  });
  app.websocket('/live')(async function live() {
    await websocket.send(String(currentRequestId()));
  });
  return { app, lines, logged, client: app.testClient() };
}

const ID = /[\da-f]{8}-[\da-f-]{27}/;

describe('the access log', () => {
  it('has lines in the common format, with time, status, bytes, duration and id', async () => {
    const { lines, client } = appOf({ ACCESS_LOG: 'common' });
    await client.get('/user/5?x=%22');
    await client.get('/nowhere');
    await client.head('/user/5');
    expect(lines).toEqual([
      expect.stringMatching(
        /^127\.0\.0\.1 - - \[\d\d\/[A-Z][a-z]{2}\/\d{4}:\d\d:\d\d:\d\d \+0000\] "GET \/user\/5\?x=%22 HTTP\/1\.1" 200 9 \d+\.\dms [\da-f-]{36}$/,
      ),
      expect.stringMatching(/"GET \/nowhere HTTP\/1\.1" 404 207 /),
      expect.stringMatching(/"HEAD \/user\/5 HTTP\/1\.1" 200 - /),
    ]);
  });

  it('is written by nobody else: neither through the address that a proxy tells, nor a terminal', async () => {
    const { app, lines } = appOf({ ACCESS_LOG: 'common' });
    app.handle = new ProxyFix(app, { xFor: 1 }).handle;
    await app.testClient().get('/user/5', { headers: { 'X-Forwarded-For': '9.9.9.9 - - "GET /x" 200' } });
    expect(lines[0]).toMatch(/^9\.9\.9\.9\\x20-\\x20-\\x20\\"GET\\x20\/x\\"\\x20200 - - \[/);
    const { lines: json, client } = appOf({ ACCESS_LOG: 'json' });
    await client.get('/user/5', { headers: { 'User-Agent': 'a\x9b31m' } });
    expect(json[0]).toContain('"userAgent":"a\\u009b31m"');
  });

  it('is not ended by an observer that fails later', async () => {
    const { app, logged, client } = appOf();
    app.observe(async () => {
      throw new Error('no room');
    });
    await client.get('/user/5');
    await eventually(() => logged.some((line) => line.includes('no room')));
    expect(logged.at(-1)).toContain('What observes requests failed.');
  });

  it('has lines in the combined format, in which a client cannot write lines', async () => {
    const { lines, client } = appOf({ ACCESS_LOG: 'combined' });
    await client.get('/user/5', { headers: { Referer: 'http://a.test/', 'User-Agent': 'x" 200 1\té\\' } });
    expect(lines[0]).toContain(' 200 9 "http://a.test/" "x\\" 200 1\\x09\\xe9\\\\" ');
  });

  it('has JSON, and functions that write it', async () => {
    const { lines, client } = appOf({ ACCESS_LOG: 'json' });
    await client.get('/user/5?x=1');
    expect(JSON.parse(lines[0]!)).toEqual({
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
      method: 'GET',
      path: '/user/5',
      query: 'x=1',
      remoteAddress: '127.0.0.1',
      userAgent: undefined,
      status: 200,
      bytes: 9,
      duration: expect.any(Number),
      endpoint: 'user',
      rule: '/user/<int:id>',
      requestId: expect.stringMatching(ID),
    });
    const entries: RequestEntry[] = [];
    await appOf({ ACCESS_LOG: (entry: RequestEntry) => entries.push(entry) }).client.get('/stream');
    expect(entries).toMatchObject([{ status: 200, bytes: 8, endpoint: 'stream' }]);
  });

  it('is off unless it is asked for, and in process when debugging', async () => {
    for (const config of [{}, { DEBUG: true }, { DEBUG: true, ACCESS_LOG: false }]) {
      const { lines, client } = appOf(config);
      const response = await client.get('/user/5');
      expect([lines, response.headers.get('X-Request-Id'), response.headers.get('Server-Timing')]).toEqual([
        [],
        null,
        null,
      ]);
    }
  });

  it('is on when debugging on a server, with Server-Timing', async () => {
    const { app, lines } = appOf({ DEBUG: true });
    const server = await serve(app, { port: 0, signals: false });
    const response = await fetch(`${server.url}/user/5`);
    expect(response.headers.get('server-timing')).toMatch(/^app;dur=\d+\.\d$/);
    await response.text();
    await eventually(() => lines.some((line) => line.includes('"GET /user/5 HTTP/1.1" 200 9 ')));
    await server.close();
  });

  it('tells of WebSockets when they end, and of clients that leave', async () => {
    const { app, lines } = appOf({ ACCESS_LOG: 'common' });
    let left = () => {};
    const gone = new Promise<void>((resolve) => {
      left = resolve;
    });
    let came = () => {};
    const arrived = new Promise<void>((resolve) => {
      came = resolve;
    });
    app.get('/slow')(async function slow() {
      request.signal.addEventListener('abort', left);
      came();
      await gone;
      return 'nobody';
    });
    const server = await serve(app, { port: 0, signals: false });
    const socket = new WebSocket(`${server.url.replace('http', 'ws')}/live`);
    await new Promise((resolve) => {
      socket.onclose = resolve;
    });
    await eventually(() => lines.some((line) => / "GET \/live HTTP\/1\.1" 101 - /.test(line)));
    const controller = new AbortController();
    const asked = fetch(`${server.url}/slow`, { signal: controller.signal });
    await arrived;
    controller.abort();
    await expect(asked).rejects.toThrow();
    await eventually(() => lines.some((line) => / "GET \/slow HTTP\/1\.1" 499 /.test(line)));
    await server.close();
  });
});

describe('ids of requests', () => {
  it('are on log lines, on the page of an error, and sent back', async () => {
    const { client, logged } = appOf({ REQUEST_IDS: true });
    const response = await client.get('/user/5');
    const id = response.headers.get('X-Request-Id')!;
    expect(id).toMatch(ID);
    expect(logged).toEqual([`INFO in app (${id}): seen`]);
    const failed = await client.get('/broken');
    expect(await failed.text).toContain(`The id of this request is ${failed.headers.get('X-Request-Id')}.`);
    expect(logged[1]).toContain(`ERROR in app (${failed.headers.get('X-Request-Id')}): Exception on /broken`);
  });

  it('are a header of the client only where that is trusted, and a word', async () => {
    const asked = async (config: Record<string, unknown>, id: string) =>
      (
        await appOf({ REQUEST_IDS: true, ...config }).client.get('/user/5', {
          headers: { 'X-Request-Id': id },
        })
      ).headers.get('X-Request-Id');
    expect(await asked({}, 'mine')).toMatch(ID);
    expect(await asked({ REQUEST_ID_HEADER: 'X-Request-Id' }, 'mine')).toBe('mine');
    for (const bad of ['two words', 'x'.repeat(129), '%s', '"', ''])
      expect(await asked({ REQUEST_ID_HEADER: 'X-Request-Id' }, bad)).toMatch(ID);
  });

  it('are those of WebSockets too, and of nobody outside', async () => {
    const { client } = appOf({ REQUEST_IDS: true });
    const socket = await client.websocket('/live');
    expect(await socket.receive()).toMatch(ID);
    expect(currentRequestId()).toBeUndefined();
  });

  it('reach loggers of others', async () => {
    const { app, client } = appOf({ REQUEST_IDS: true });
    const calls: unknown[][] = [];
    const note = (...args: unknown[]) => void calls.push(args);
    const common = { debug: note, info: note, warn: note, error: note };
    app.get('/both')(function both() {
      const error = new Error('x');
      for (const logger of [adaptLogger(common), adaptLogger({ ...common, fatal: note })]) {
        logger.info('a %d', 1);
        logger.critical('b');
        logger.exception('c', error);
      }
      return String(currentRequestId());
    });
    const id = await (await client.get('/both')).text;
    expect(calls).toEqual([
      [`(${id}) a %d`, 1],
      [`(${id}) b`],
      [`(${id}) c`, new Error('x')],
      [{ requestId: id }, 'a %d', 1],
      [{ requestId: id }, 'b'],
      [{ err: new Error('x'), requestId: id }, 'c'],
    ]);
  });
});

describe('app.observe', () => {
  it('is told of each request when it is over, and may fail', async () => {
    const { app, client, logged } = appOf();
    const seen: RequestEntry[] = [];
    app.observe(() => {
      throw new Error('observer');
    });
    app.observe((entry) => seen.push(entry));
    expect((await client.get('/user/5')).headers.get('X-Request-Id')).toBeNull();
    await client.get('/broken');
    expect(seen).toMatchObject([
      { rule: '/user/<int:id>', status: 200 },
      { rule: '/broken', status: 500 },
    ]);
    expect(logged.filter((line) => line.includes('What observes requests failed.'))).toHaveLength(2);
    expect(() => app.observe(() => {})).toThrow('was called after');
  });
});
