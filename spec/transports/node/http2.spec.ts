/** HTTP/2 on node:http2: what clients get for what they send, right or wrong (RFC 9113). */
import { executionAsyncResource } from 'node:async_hooks';
import { once } from 'node:events';
import http2 from 'node:http2';
import { Duplex } from 'node:stream';
import tls from 'node:tls';
import { g, Response, request, tuple, websocket } from 'pottle';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { WebSocket } from 'ws';
import { difference } from '../../engines.js';
import { head as http1, Served } from '../../served.js';
import { atRest, eventually, latch, turns } from '../../waiting.js';
import {
  ACK,
  CONTINUATION,
  DATA,
  END_HEADERS,
  END_STREAM,
  FrameClient,
  frame,
  GOAWAY,
  get,
  HEADERS,
  PING,
  PREFACE,
  PRIORITY,
  PUSH_PROMISE,
  post,
  pseudo,
  RST_STREAM,
  reset,
  SETTINGS,
  section,
  setting,
  uint32,
  WINDOW_UPDATE,
} from './http2frames.js';

let served: Served;
const clients: FrameClient[] = [];

function client(...settings: number[][]): FrameClient {
  const made = new FrameClient(served.port).greet(...settings);
  clients.push(made);
  return made;
}

const start = () => served.start({ http2: true });

beforeEach(() => {
  served = new Served('node');
  served.app.route('/', { methods: ['GET', 'POST', 'OPTIONS'] })(async function index() {
    return `${request.method} ${(await request.getData()).length}`;
  });
});

afterEach(async () => {
  for (const each of clients.splice(0)) each.leave();
  await served.close();
});

const head = (fields: readonly (readonly [string, string])[], flags = END_STREAM | END_HEADERS) =>
  frame(HEADERS, flags, 1, section(...fields));
const aim = (scheme: string, path: string, method = 'GET') =>
  head(pseudo(path, method).map(([name, value]) => [name, name === ':scheme' ? scheme : value]));
const without = (name: string) => pseudo().filter(([each]) => each !== name);
const CASES: [string, string | Buffer, string][] = [
  ['GET', get(), '200'],
  ['GET with host in place of :authority', head([...without(':authority'), ['host', 'a']]), '200'],
  ['GET with the same host beside :authority', get('/', 1, ['host', 'A']), '200'],
  ['OPTIONS *', aim('http', '*', 'OPTIONS'), '200'],
  ['te: trailers', get('/', 1, ['te', 'trailers']), '200'],
  ['POST', Buffer.concat([post(), frame(DATA, END_STREAM, 1, 'hello')]), '200'],
  ['POST with padding', Buffer.concat([post(), frame(DATA, END_STREAM | 8, 1, '\x03hello\0\0\0')]), '200'],
  [
    'POST with its length',
    Buffer.concat([post('/', 1, ['content-length', '5']), frame(DATA, END_STREAM, 1, 'hello')]),
    '200',
  ],
  [
    'POST with trailers',
    Buffer.concat([
      post(),
      frame(DATA, 0, 1, 'hello'),
      frame(HEADERS, END_STREAM | END_HEADERS, 1, section(['x-t', '1'])),
    ]),
    '200',
  ],
  [
    'a section in two frames',
    Buffer.concat([
      frame(HEADERS, END_STREAM, 1, section(...pseudo())),
      frame(CONTINUATION, END_HEADERS, 1, section(['x-a', 'b'])),
    ]),
    '200',
  ],
  ['a frame of unknown type', Buffer.concat([frame(0xaa, 0, 0, 'what'), get()]), '200'],
  ['PRIORITY', Buffer.concat([frame(PRIORITY, 0, 1, [0, 0, 0, 0, 9]), get()]), '200'],
  ['an unknown setting', Buffer.concat([frame(SETTINGS, 0, 0, setting(0xaaaa, 1)), get()]), '200'],
  [
    'GOAWAY, and a stream that runs',
    Buffer.concat([get(), frame(GOAWAY, 0, 0, [...uint32(0), ...uint32(0)])]),
    '200',
  ],

  ['no :method', head(without(':method')), 'stream: PROTOCOL_ERROR'],
  ['no :path', head(without(':path')), 'stream: PROTOCOL_ERROR'],
  ['no :scheme', head(without(':scheme')), 'stream: PROTOCOL_ERROR'],
  ['no host at all', head(without(':authority')), 'stream: PROTOCOL_ERROR'],
  ['an empty :path', get(''), 'stream: PROTOCOL_ERROR'],
  ['a :path without slash', get('a'), 'stream: PROTOCOL_ERROR'],
  ['a path of another scheme', aim('ftp', '/'), '400'],
  ['what is no path, of another scheme', aim('ftp', 'a'), '400'],
  ['a URL, of another scheme', aim('ftp', 'http://a/'), '400'],
  ['OPTIONS * of another scheme', aim('ftp', '*', 'OPTIONS'), '400'],
  ['a scheme in upper case', aim('HTTPS', '/'), '200'],
  [':path twice', get('/', 1, [':path', '/']), 'stream: PROTOCOL_ERROR'],
  ['an unknown pseudo-header', head([...pseudo(), [':what', '1']]), 'stream: PROTOCOL_ERROR'],
  [':status', head([...pseudo(), [':status', '200']]), 'stream: PROTOCOL_ERROR'],
  [
    'a pseudo-header behind others',
    head([...without(':path'), ['x-a', '1'], [':path', '/']]),
    'stream: PROTOCOL_ERROR',
  ],
  ['upper case in a name', get('/', 1, ['X-A', '1']), 'stream: PROTOCOL_ERROR'],
  ['an empty name', get('/', 1, ['', '1']), '200'],
  ['a blank in a name', get('/', 1, ['x a', '1']), '200'],
  ['a line break in a value', get('/', 1, ['x-a', '1\r\nb: 2']), '200'],
  ['NUL in a value', get('/', 1, ['x-a', '\0']), '200'],
  ['blanks around a value', get('/', 1, ['x-a', ' 1 ']), '200'],
  ['connection', get('/', 1, ['connection', 'close']), 'stream: PROTOCOL_ERROR'],
  ['keep-alive', get('/', 1, ['keep-alive', 'timeout=5']), 'stream: PROTOCOL_ERROR'],
  ['proxy-connection', get('/', 1, ['proxy-connection', 'close']), 'stream: PROTOCOL_ERROR'],
  ['transfer-encoding', get('/', 1, ['transfer-encoding', 'chunked']), 'stream: PROTOCOL_ERROR'],
  ['upgrade', get('/', 1, ['upgrade', 'websocket']), 'stream: PROTOCOL_ERROR'],
  ['te: gzip', get('/', 1, ['te', 'gzip']), 'stream: PROTOCOL_ERROR'],
  ['another host than :authority', get('/', 1, ['host', 'b']), '400'],
  ['two hosts', head([...without(':authority'), ['host', 'a'], ['host', 'b']]), 'stream: PROTOCOL_ERROR'],
  [
    'content-length twice',
    get('/', 1, ['content-length', '0'], ['content-length', '0']),
    'stream: PROTOCOL_ERROR',
  ],
  ['content-length that is none', get('/', 1, ['content-length', '+0']), 'stream: PROTOCOL_ERROR'],
  ['content-length of what does not come', get('/', 1, ['content-length', '5']), 'stream: PROTOCOL_ERROR'],
  [
    'less content than announced',
    Buffer.concat([post('/', 1, ['content-length', '6']), frame(DATA, END_STREAM, 1, 'hello')]),
    'stream: PROTOCOL_ERROR',
  ],
  [
    'more content than announced',
    Buffer.concat([post('/', 1, ['content-length', '4']), frame(DATA, END_STREAM, 1, 'hello')]),
    'stream or connection: PROTOCOL_ERROR',
  ],
  [
    'pseudo-headers in trailers',
    Buffer.concat([post(), frame(HEADERS, END_STREAM | END_HEADERS, 1, section([':path', '/']))]),
    'stream: PROTOCOL_ERROR',
  ],
  [
    'trailers that do not end',
    Buffer.concat([post(), frame(HEADERS, END_HEADERS, 1, section(['x-t', '1']))]),
    'stream: PROTOCOL_ERROR',
  ],
  [
    'CONNECT',
    head([
      [':method', 'CONNECT'],
      [':authority', 'a:1'],
    ]),
    '405',
  ],
  [
    'CONNECT with a path',
    head([
      [':method', 'CONNECT'],
      [':authority', 'a:1'],
      [':path', '/'],
    ]),
    'stream: PROTOCOL_ERROR',
  ],
  [
    'extended CONNECT (RFC 8441)',
    head([
      [':method', 'CONNECT'],
      [':protocol', 'websocket'],
      [':scheme', 'http'],
      [':path', '/'],
      [':authority', 'a'],
    ]),
    'stream: PROTOCOL_ERROR',
  ],
  [
    'DATA behind the end',
    Buffer.concat([get(), frame(DATA, END_STREAM, 1, 'more')]),
    'connection: STREAM_CLOSED',
  ],
  ['DATA before HEADERS', frame(DATA, END_STREAM, 1, 'x'), 'connection: PROTOCOL_ERROR'],
  ['DATA on stream 0', frame(DATA, 0, 0, 'x'), 'connection: PROTOCOL_ERROR'],
  [
    'HEADERS on stream 0',
    frame(HEADERS, END_STREAM | END_HEADERS, 0, section(...pseudo())),
    'connection: PROTOCOL_ERROR',
  ],
  [
    'HEADERS on an even stream',
    frame(HEADERS, END_STREAM | END_HEADERS, 2, section(...pseudo())),
    'connection: PROTOCOL_ERROR',
  ],
  [
    'padding that is longer than the frame',
    Buffer.concat([post(), frame(DATA, END_STREAM | 8, 1, '\x09hello')]),
    'connection: PROTOCOL_ERROR',
  ],
  ['SETTINGS on a stream', frame(SETTINGS, 0, 1, ''), 'connection: PROTOCOL_ERROR'],
  ['SETTINGS of five bytes', frame(SETTINGS, 0, 0, '12345'), 'connection: FRAME_SIZE_ERROR'],
  [
    'acknowledged SETTINGS with content',
    frame(SETTINGS, ACK, 0, setting(1, 1)),
    'connection: FRAME_SIZE_ERROR',
  ],
  ['ENABLE_PUSH of 2', frame(SETTINGS, 0, 0, setting(2, 2)), 'connection: PROTOCOL_ERROR'],
  [
    'INITIAL_WINDOW_SIZE beyond all',
    frame(SETTINGS, 0, 0, setting(4, 2 ** 31)),
    'connection: FLOW_CONTROL_ERROR',
  ],
  ['MAX_FRAME_SIZE of 1', frame(SETTINGS, 0, 0, setting(5, 1)), 'connection: PROTOCOL_ERROR'],
  ['PING on a stream', frame(PING, 0, 1, '12345678'), 'connection: PROTOCOL_ERROR'],
  ['PING of seven bytes', frame(PING, 0, 0, '1234567'), 'connection: FRAME_SIZE_ERROR'],
  ['GOAWAY on a stream', frame(GOAWAY, 0, 1, '12345678'), 'connection: PROTOCOL_ERROR'],
  [
    'PUSH_PROMISE by a client',
    frame(PUSH_PROMISE, END_HEADERS, 1, [0, 0, 0, 2]),
    'connection: PROTOCOL_ERROR',
  ],
  ['PRIORITY of four bytes', frame(PRIORITY, 0, 1, '1234'), 'connection: FRAME_SIZE_ERROR'],
  ['RST_STREAM on stream 0', frame(RST_STREAM, 0, 0, uint32(8)), 'connection: PROTOCOL_ERROR'],
  ['RST_STREAM of an idle stream', reset(1), 'connection: PROTOCOL_ERROR'],
  [
    'RST_STREAM of three bytes',
    Buffer.concat([post(), frame(RST_STREAM, 0, 1, '123')]),
    'connection: FRAME_SIZE_ERROR',
  ],
  [
    'WINDOW_UPDATE of nothing for the connection',
    frame(WINDOW_UPDATE, 0, 0, uint32(0)),
    'connection: PROTOCOL_ERROR',
  ],
  [
    'WINDOW_UPDATE of nothing for a stream',
    Buffer.concat([post(), frame(WINDOW_UPDATE, 0, 1, uint32(0))]),
    'connection: PROTOCOL_ERROR',
  ],
  [
    'WINDOW_UPDATE beyond all for the connection',
    frame(WINDOW_UPDATE, 0, 0, uint32(2 ** 31 - 1)),
    'connection: FLOW_CONTROL_ERROR',
  ],
  [
    'WINDOW_UPDATE beyond all for a stream',
    Buffer.concat([post(), frame(WINDOW_UPDATE, 0, 1, uint32(2 ** 31 - 1))]),
    'stream or connection: FLOW_CONTROL_ERROR',
  ],
  ['WINDOW_UPDATE of three bytes', frame(WINDOW_UPDATE, 0, 0, '123'), 'connection: FRAME_SIZE_ERROR'],
  [
    'CONTINUATION of nothing',
    frame(CONTINUATION, END_HEADERS, 1, section(...pseudo())),
    'connection: PROTOCOL_ERROR',
  ],
  [
    'another frame within a section',
    Buffer.concat([frame(HEADERS, END_STREAM, 1, section(...pseudo())), frame(PING, 0, 0, '12345678')]),
    'connection: PROTOCOL_ERROR',
  ],
  ['a frame that is too long', frame(DATA, 0, 1, '', 16_385), 'connection: FRAME_SIZE_ERROR'],
  [
    'a section that HPACK does not know',
    frame(HEADERS, END_STREAM | END_HEADERS, 1, [0xff, 0xff, 0xff, 0xff, 0xff]),
    'connection: COMPRESSION_ERROR',
  ],
];

describe('what clients send, and its end', () => {
  it.each(CASES)('%s', async (_, sent, expected) => {
    await start();
    const outcome = await client().send(sent).outcome();
    expect(expected.replace('stream or connection', outcome.split(':')[0]!)).toBe(outcome);
  });

  it('a stream below one before is none', async () => {
    await start();
    const one = client().send(get('/', 3), get('/', 1), get('/', 5));
    expect([await one.outcome(3), await one.outcome(5)]).toEqual(['200', '200']);
    expect(one.statuses(1)).toEqual([]);
  });

  it('fields that none can have are left out by the engine', async () => {
    served.app.get('/fields')(function fields() {
      return [...request.headers].map(([name, value]) => `${name}: ${value}`).join('|');
    });
    await start();
    const one = client().send(
      get('/fields', 1, ['x a', '1'], ['x-b', '1\r\nc: 2'], ['x-c', '\0'], ['x-d', ' 1 '], ['x-e', '1']),
    );
    expect(await one.outcome()).toBe('200');
    expect(one.content()).toBe('Host: a|X-E: 1');
  });
});

describe('a request', () => {
  it('has its fields in their order, the authority as its host, crumbs of cookies as one line', async () => {
    served.app.get('/fields')(function fields() {
      return JSON.stringify([
        [...request.headers].flat(),
        request.headers.get('cookie'),
        request.headers.get('user-agent'),
        request.host,
      ]);
    });
    await start();
    const one = client().send(
      get(
        '/fields',
        1,
        ['x-b', '1'],
        ['cookie', 'a=1'],
        ['x-a', '2'],
        ['cookie', 'b=2'],
        ['x-b', '3'],
        ['user-agent', 'one'],
        ['user-agent', 'two'],
      ),
    );
    await one.outcome();
    const [fields, cookie, agent, host] = JSON.parse(one.content());
    const names = ['Host', 'X-B', 'Cookie', 'X-A', 'X-B', 'User-Agent', 'User-Agent'];
    expect(fields.filter((_: string, i: number) => i % 2 === 0)).toEqual(names);
    expect([cookie, agent, host]).toEqual(['a=1; b=2', 'one', 'a']);
  });

  it('may wait for leave to send its content', async () => {
    await start();
    const one = client().send(post('/', 1, ['expect', '100-continue']));
    await eventually(() => one.statuses().length > 0);
    one.send(frame(DATA, END_STREAM, 1, 'hello'));
    await one.outcome();
    expect([one.statuses(), one.content()]).toEqual([[100, 200], 'POST 5']);
  });

  it('that is not read is told to stop, behind its answer', async () => {
    served.app.post('/unread')(function unread() {
      return 'enough';
    });
    await start();
    const one = client().send(post('/unread'), frame(DATA, 0, 1, 'x'.repeat(1000)));
    expect((await one.until(RST_STREAM, 1)).payload.readUInt32BE()).toBe(0);
    expect([one.ended(), one.content()]).toEqual([true, 'enough']);
    expect(await one.send(get('/', 3)).outcome(3)).toBe('200');
  });

  it('is held back while nobody reads it', async () => {
    const [read, done] = [latch(), latch<number>()];
    served.app.post('/late')(async function late() {
      let total = 0;
      for await (const chunk of request.body) {
        if (total === 0) await read.promise;
        total += chunk.length;
      }
      done.open(total);
      return '';
    });
    await start();
    const one = client().send(post('/late'));
    const pieces = Array.from({ length: 4 }, () => frame(DATA, 0, 1, 'x'.repeat(16_383)));
    one.send(...pieces); // the window
    const granted = () =>
      one.all(WINDOW_UPDATE, 1).reduce((sum, { payload }) => sum + payload.readUInt32BE(), 0);
    const before = await atRest(granted);
    expect(before).toBeLessThan(4 * 16_383);
    read.open();
    await eventually(() => granted() >= 40_000);
    one.send(frame(DATA, END_STREAM, 1, 'end'));
    expect(await done.promise).toBe(4 * 16_383 + 3);
  });

  it.each([0, 8])('that is read only when its stream is reset (%i) is lost', async (code) => {
    const [begun, gone] = [latch(), latch()];
    const ends: string[] = [];
    served.app.post('/late')(async function late() {
      begun.open();
      await gone.promise;
      await request.getData().catch((error) => ends.push(error.name));
      return 'late';
    });
    await start();
    const one = client().send(post('/late', 1, ['expect', '100-continue']));
    await begun.promise;
    one.send(reset(1, code), get('/', 3));
    await one.outcome(3);
    gone.open();
    await eventually(() => served.torn.length === 2);
    expect(ends).toEqual(['Bad Request']);
    expect(served.logged).toEqual([]);
  });

  it('is lost when its stream is reset, whatever the reason', async () => {
    const ends: string[] = [];
    served.app.post('/gone')(async function gone() {
      request.signal.addEventListener('abort', () => ends.push('aborted'));
      await request.getData().catch((error) => ends.push(error.name));
      return '';
    });
    await start();
    const one = client().send(post('/gone'), post('/gone', 3));
    await eventually(() => served.torn.length === 0);
    await turns();
    one.send(reset(1), reset(3, 0));
    await eventually(() => served.torn.length === 2);
    expect(ends.filter((each) => each === 'aborted')).toHaveLength(2);
    expect(ends).toHaveLength(4);
    expect(await one.send(get('/', 5)).outcome(5)).toBe('200');
  });
});

describe('a client that resets a stream', () => {
  it.each([0, 8])('has left (%i): what a view throws because of it is silent', async (code) => {
    const handled: unknown[] = [];
    served.app.errorhandler(400)((error: Error) => {
      handled.push(error);
      return 'handled';
    });
    served.app.post('/whole')(async function whole() {
      return request.getData();
    });
    served.app.post('/echo')(async function* echo() {
      for await (const chunk of request.body) yield chunk;
    });
    await start();
    const one = client().send(post('/whole'), post('/echo', 3), frame(DATA, 0, 3, 'x'));
    await one.until(DATA, 3);
    one.send(reset(1, code), reset(3, code));
    await eventually(() => served.torn.length === 2);
    for (const error of served.torn) expect((error as Error).name).toMatch(/Bad Request|AbortError/);
    expect([handled, served.logged]).toEqual([[], []]);
  });

  it('has left, whatever waits for its window', async () => {
    const told = latch();
    served.app.get('/much')(async function* much() {
      request.signal.addEventListener('abort', () => told.open());
      for (;;) yield 'x'.repeat(10_000);
    });
    await start();
    const one = client(setting(4, 0)).send(get('/much'));
    await one.until(HEADERS, 1);
    await turns();
    one.send(reset(1, 0));
    await told.promise;
  });
});

describe('an answer', () => {
  it('leaves out what is of HTTP/1', async () => {
    served.app.get('/old')(function old() {
      return tuple('old', 200, { Connection: 'close', 'Keep-Alive': 'timeout=5', Upgrade: 'x', 'X-A': 'b' });
    });
    await start();
    const session = http2.connect(served.url);
    const answer = await new Promise<http2.IncomingHttpHeaders>((resolve) =>
      session.request({ ':path': '/old' }).on('response', resolve),
    );
    session.destroy();
    expect(answer[':status']).toBe(200);
    expect(Object.keys(answer)).toEqual([':status', 'content-type', 'x-a', 'content-length', 'date']);
  });

  it('has lines of one name as one, which the engine would refuse of some, but for those that must stay apart', async () => {
    served.app.get('/lines')(function lines() {
      const response = new Response('lines');
      for (const name of ['Content-Language', 'X-A', 'Set-Cookie', 'WWW-Authenticate'])
        for (const value of ['a', 'b', 'c']) response.headers.add(name, value);
      return response;
    });
    await start();
    const session = http2.connect(served.url);
    const [answer, , lines] = await once(session.request({ ':path': '/lines' }), 'response');
    session.destroy();
    expect(answer).toMatchObject({ ':status': 200, 'content-language': 'a, b, c', 'x-a': 'a, b, c' });
    const names = (lines as string[]).filter((_, i) => i % 2 === 0);
    const count = (name: string) => names.filter((each) => each === name).length;
    expect(['x-a', 'set-cookie', 'www-authenticate'].map(count)).toEqual([1, 3, 3]);
  });

  it.each([
    ['HEAD', '/', '200'],
    ['GET', '/nothing', '204'],
    ['GET', '/same', '304'],
  ])('to %s %s ends with its head', async (method, path, status) => {
    served.app.get('/nothing')(function nothing() {
      return new Response('', { status: 204 });
    });
    served.app.get('/same')(function same() {
      return new Response('', { status: 304 });
    });
    await start();
    const one = client().send(frame(HEADERS, END_STREAM | END_HEADERS, 1, section(...pseudo(path, method))));
    expect(await one.outcome()).toBe(status);
    expect([one.all(DATA, 1), one.all(RST_STREAM)]).toEqual([[], []]);
  });

  it('that fails midway is reset behind what was sent, and the connection serves on', async () => {
    served.app.get('/midway')(async function midway() {
      return (async function* () {
        yield 'one';
        yield 'two';
        throw new Error('midway');
      })();
    });
    await start();
    const one = client().send(get('/midway'));
    expect(await one.outcome()).toBe('stream: INTERNAL_ERROR');
    expect([one.content(), one.ended()]).toEqual(['onetwo', false]);
    expect(await one.send(get('/', 3)).outcome(3)).toBe('200');
    expect(served.logged.splice(0).join()).toMatch(/midway/);
  });

  it('that fails as the last content comes resets its stream when the engine is not reading', async () => {
    served.app.post('/failing')(async function* failing() {
      for await (const chunk of request.body) yield chunk;
      throw new Error('too late');
    });
    served.app.logger.error = () => {};
    await start();
    const turnsOf: string[] = [];
    const { destroy } = Duplex.prototype;
    vi.spyOn(Duplex.prototype, 'destroy').mockImplementation(function (this: Duplex, error) {
      if (error?.message === 'The answer is not complete.')
        turnsOf.push(executionAsyncResource().constructor.name);
      return destroy.call(this, error);
    });
    const one = client().send(post('/failing'), frame(DATA, 0, 1, 'x'));
    await one.until(DATA, 1);
    one.send(frame(DATA, END_STREAM, 1, 'y'));
    expect(await one.outcome()).toBe('stream: INTERNAL_ERROR');
    vi.restoreAllMocks();
    expect(turnsOf).toEqual(['Immediate']);
  });

  it('waits for the window of the client', async () => {
    let pieces = 0;
    served.app.get('/much')(async function much() {
      return (async function* () {
        for (; pieces < 50; pieces++) yield 'x'.repeat(10_000);
      })();
    });
    await start();
    const one = client(setting(4, 20_000)).send(get('/much'), frame(WINDOW_UPDATE, 0, 0, uint32(10 ** 6)));
    await eventually(() => one.content().length === 20_000);
    expect(await atRest(() => pieces)).toBeLessThan(20);
    expect(one.send(get('/', 3)) && (await one.outcome(3))).toBe('200');
    one.send(frame(WINDOW_UPDATE, 0, 1, uint32(10 ** 6)));
    expect(await one.outcome()).toBe('200');
    expect(one.content().length).toBe(500_000);
  });

  it('of each stream of a connection has its own globals', async () => {
    const all = latch();
    let waiting = 0;
    served.app.get('/mine/<name>')(async function mine({ name }) {
      g.name = name;
      if (++waiting === 50) all.open();
      await all.promise;
      return `${g.name} ${request.path}`;
    });
    await start();
    const ids = Array.from({ length: 50 }, (_, i) => 2 * i + 1);
    const one = client().send(...ids.map((id) => get(`/mine/n${id}`, id)));
    for (const id of ids) expect(await one.outcome(id)).toBe('200');
    expect(ids.map((id) => one.content(id))).toEqual(ids.map((id) => `n${id} /mine/n${id}`));
  });
});

describe('a connection', () => {
  it('without TLS is known by its first bytes, however they come', async () => {
    await start();
    const one = new FrameClient(served.port);
    clients.push(one);
    for (const each of PREFACE) {
      one.send(each);
      await turns(2);
    }
    one.send(frame(SETTINGS, 0, 0, setting(1, 0)), get());
    expect(await one.outcome()).toBe('200');
    const post1 = served.client('P');
    await turns();
    post1.send('OST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello');
    expect(await post1.until(/POST 5$/)).toMatch(/^HTTP\/1\.1 200 /);
    post1.send(http1('GET', '/'));
    await post1.until(/GET 0$/);
  });

  it('is refused where HTTP/2 is not spoken', async () => {
    await served.start();
    const one = served.client(PREFACE);
    expect(await one.untilClosed()).toMatch(/^HTTP\/1\.1 [45]/);
  });

  it('is told to go when the server stops, and what runs is answered', async () => {
    const [begun, finish] = [latch(), latch()];
    served.app.get('/slow')(async function slow() {
      begun.open();
      await finish.promise;
      return 'slow';
    });
    await start();
    const [busy, idle] = [client().send(get('/slow')), client().send(get())];
    await Promise.all([begun.promise, idle.outcome()]);
    const closing = served.close(false);
    const goaway = await busy.until(GOAWAY);
    expect([goaway.payload.readUInt32BE(0), goaway.payload.readUInt32BE(4)]).toEqual([1, 0]);
    // What the client sends before it knows is not seen: it may send that elsewhere.
    busy.send(get('/', 3));
    await idle.untilClosed();
    finish.open();
    expect([await busy.outcome(), busy.content()]).toEqual(['200', 'slow']);
    await closing;
    await busy.untilClosed();
    expect([busy.statuses(3), idle.all(GOAWAY).at(-1)?.payload.readUInt32BE(0)]).toEqual([[], 1]);
  });
});

describe('with TLS', () => {
  const offering = async (protocols: string[] | undefined): Promise<tls.TLSSocket> => {
    const socket = tls.connect({
      port: served.port,
      host: '127.0.0.1',
      rejectUnauthorized: false,
      ALPNProtocols: protocols,
    });
    await once(socket, 'secureConnect');
    return socket;
  };

  it('HTTP/2 comes by itself', async () => {
    difference('HTTP/2');
    await served.start({ sslContext: 'adhoc' });
    const one = new FrameClient(served.port, true).greet().send(get());
    clients.push(one);
    expect([await one.outcome(), one.content()]).toEqual(['200', 'GET 0']);
  });

  it.each([
    [['h2', 'http/1.1'], true, 'h2'],
    [['http/1.1', 'h2'], true, 'h2'],
    [['h2', 'http/1.1'], false, 'http/1.1'],
    [['http/1.1'], true, 'http/1.1'],
    [['http/1.0'], true, 'http/1.0'],
    [['what', 'http/1.1'], true, 'http/1.1'],
    [undefined, true, false],
  ])('whoever offers %j, with http2: %s, gets %s', async (protocols, multiplexed, chosen) => {
    await served.start({ sslContext: 'adhoc', http2: multiplexed });
    const socket = await offering(protocols);
    expect(socket.alpnProtocol).toBe(chosen);
    if (chosen !== 'h2') {
      socket.write(`GET / ${chosen === 'http/1.0' ? 'HTTP/1.0' : 'HTTP/1.1'}\r\nHost: a\r\n\r\n`);
      expect(String((await once(socket, 'data'))[0])).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
    }
    socket.destroy();
  });

  it('whoever offers only what is not spoken is refused', async () => {
    await served.start({ sslContext: 'adhoc' });
    await expect(offering(['what'])).rejects.toThrow(/no application protocol/);
  });

  it('WebSockets come to the same port', async () => {
    served.app.websocket('/echo')(async function echo() {
      for (;;) await websocket.send(await websocket.receive());
    });
    await served.start({ sslContext: 'adhoc' });
    const socket = new WebSocket(`${served.url.replace('http', 'ws')}/echo`, { rejectUnauthorized: false });
    await once(socket, 'open');
    socket.send('hello');
    expect(String((await once(socket, 'message'))[0])).toBe('hello');
    socket.terminate();
  });
});
