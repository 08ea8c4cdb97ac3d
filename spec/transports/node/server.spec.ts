/** What the transport on node:http does by itself, beside what all transports must. */

import { once } from 'node:events';
import { Pottle, tuple, websocket } from 'pottle';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { request as current } from '../../../lib/globals.js';
import { serve } from '../../../lib/transports/serve.js';
import { difference, ENGINES } from '../../engines.js';
import { HANDSHAKE, head, Served } from '../../served.js';
import { atRest, eventually, latch, turns } from '../../waiting.js';
import { recorder } from '../rigs.js';

let served: Served;

beforeEach(async () => {
  served = new Served('node');
  served.app.get('/')(async function index() {
    await turns(1);
    return `${current.method} ${current.url}`;
  });
  served.app.post('/')(async function echo() {
    return await current.getData();
  });
  served.app.post('/unread')(function unread() {
    return 'no';
  });
});
afterEach(() => served.close());

describe('the transport on node:http', () => {
  it.each(['2.0', '0.9'])('refuses HTTP/%s with 505', async (version) => {
    await served.start();
    const text = await served.client(`GET / HTTP/${version}\r\nHost: a\r\n\r\n`).untilClosed();
    expect(text).toMatch(/^HTTP\/1\.1 505 /);
  });

  it('speaks HTTP/1.0, and ends the answer with the connection', async () => {
    await served.start();
    const text = await served.client('GET / HTTP/1.0\r\n\r\n').untilClosed();
    expect(text).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
    expect(text).toMatch(/GET http:\/\/.*\/$/);
  });

  it('answers with a 500 what the engine refuses to send', async () => {
    difference('a header with control characters, `Trailer` where there is a length');
    served.app.get('/trailer')(function trailer() {
      return tuple('whole', { Trailer: 'X' });
    });
    await served.start();
    const text = await served.client(head('GET', '/trailer') + head('GET', '/')).until(/GET http/);
    expect(text).toMatch(/^HTTP\/1\.1 500 .*Internal Server ErrorHTTP\/1\.1 200 OK/s);
    expect(served.logged.join()).toMatch(/An answer could not be sent/);
  });

  it('answers pipelined requests in order, behind a view that waits', async () => {
    await served.start();
    const client = served.client(
      head('GET', '/') + head('POST', '/unread', 'Content-Length: 0') + head('GET', '/?2'),
    );
    expect(await client.until(/\?2$/)).toMatch(/GET http:\/\/a\/\r?\n?HTTP.*noHTTP.*\?2$/s);
  });

  it('runs sixteen safe requests of a connection at a time, none beside one that changes something', async () => {
    const running: string[] = [];
    const gates: (() => void)[] = [];
    const wait = async () => {
      running.push(current.method);
      await new Promise<void>((resolve) => gates.push(resolve));
      return '';
    };
    served.app.route('/wait', { methods: ['GET', 'POST'] })(wait);
    await served.start();
    const post = head('POST', '/wait', 'Content-Length: 0');
    const client = served.client(head('GET', '/wait').repeat(2) + post + head('GET', '/wait').repeat(20));
    await client.arrived();
    expect(running.splice(0)).toEqual(['GET', 'GET']);
    for (const open of gates.splice(0)) open();
    await eventually(() => running.length > 0);
    expect(running.splice(0)).toEqual(['POST']);
    gates.pop()!();
    await eventually(() => running.length === 16);
    while (client.text.split(' 200 OK').length < 24) {
      for (const open of gates.splice(0)) open();
      await turns(1);
    }
  });

  it('holds back a client that sends a hundred thousand requests ahead', async () => {
    const gate = latch();
    served.app.get('/wait')(async function wait() {
      await gate.promise;
      return 'waited';
    });
    await served.start();
    const client = served.client(head('GET', '/wait'));
    client.send(head('POST', '/unread', 'Content-Length: 0', `X: ${'x'.repeat(300)}`).repeat(100_000)); // what no kernel keeps
    await atRest(() => client.socket.writableLength);
    expect(client.socket.writableLength).toBeGreaterThan(0);
    gate.open();
    await client.until(/waited.*no/s);
  });

  it('keeps a large text once for a client that does not read it', async () => {
    const text = 'x'.repeat(16 << 20);
    served.app.get('/large')(function large() {
      return text;
    });
    await served.start();
    const before = process.memoryUsage().arrayBuffers;
    const client = served.client();
    client.socket.pause();
    await client.send(head('GET', '/large')).arrived();
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(1.5 * text.length);
  });

  it('takes a request that comes byte by byte', async () => {
    await served.start();
    const client = served.client();
    for (const character of head('GET', '/')) {
      client.send(character);
      await turns(1);
    }
    await client.until(/GET http:\/\/a\/$/);
  });

  it('lets a client send its content when somebody reads it, and not before', async () => {
    await served.start();
    const expecting = ['Content-Length: 3', 'Expect: 100-continue'];
    const refused = served.client(head('POST', '/unread', ...expecting));
    expect(await refused.untilClosed()).toMatch(/^HTTP\/1\.1 200 OK\r\n.*no$/s);
    const client = served.client(head('POST', '/', ...expecting));
    await client.until(/100 Continue\r\n\r\n$/);
    expect(await client.send('abc').until(/abc$/)).toMatch(/100 Continue.*200 OK/s);
  });

  it('answers in its own protocol whoever asks for another', async () => {
    await served.start();
    const client = served.client(
      head('GET', '/', 'Connection: Upgrade, HTTP2-Settings', 'Upgrade: h2c', 'HTTP2-Settings: AA'),
    );
    await client.until(/GET http:\/\/a\/$/);
    const content = head('POST', '/', 'Connection: Upgrade', 'Upgrade: h2c', 'Content-Length: 3');
    expect(await served.client(`${content}abc`).until(/abc$/)).toMatch(/ 200 OK/);
  });

  it.each([
    ['two hosts', head('GET', '/', 'Host: b'), 400],
    ['a length and chunks', head('POST', '/', 'Content-Length: 3', 'Transfer-Encoding: chunked'), 400],
    ['two lengths', head('POST', '/', 'Content-Length: 3', 'Content-Length: 4'), 400],
    ['no host', 'GET / HTTP/1.1\r\n\r\n', 400],
    ['another coding', `${head('POST', '/', 'Transfer-Encoding: gzip, chunked')}0\r\n\r\n`, 501],
    ['a tunnel', head('CONNECT', 'a:80'), 405],
    ['a handshake with two hosts', head('GET', '/', ...HANDSHAKE, 'Host: b'), 400],
    ['an absolute target', 'GET http://a/?q HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n', 200],
  ])('answers %s, and closes', async (_, text, status) => {
    await served.start();
    expect(await served.client(text).untilClosed()).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
  });

  it.each([
    ['behind another that waits', head('GET', '/wait')],
    ['with a handshake behind it', head('GET', '/', ...HANDSHAKE)],
  ])('tells a request %s that its client has left', async (_, behind) => {
    const told: boolean[] = [];
    served.app.get('/wait')(async function wait() {
      const { signal } = current;
      await new Promise((resolve) => signal.addEventListener('abort', resolve));
      told.push(signal.aborted);
      return '';
    });
    await served.start();
    const requests = head('GET', '/wait') + behind;
    const client = await served.client(requests).arrived();
    client.socket.end();
    await eventually(() => told.length === requests.split('/wait').length - 1);
  });

  it('keeps a client that is told to stop until it has stopped, so that it reads the answer', async () => {
    served.app.config.MAX_CONTENT_LENGTH = 10;
    await served.start();
    const client = served.client(`${head('POST', '/', 'Content-Length: 100000')}abc`);
    expect(await client.until(/<\/p>\s*$/)).toMatch(/^HTTP\/1\.1 413 .*\r\nConnection: close\r\n/s);
    await client.send('x'.repeat(99_000)).arrived();
    expect(client.closed).toBe(false);
    await client.send('x'.repeat(997)).untilClosed();
  });

  it('resets an answer of HTTP/1.0 that is cut: its end alone looks complete', async () => {
    served.app.get('/cut')(function* cut() {
      yield 'piece';
      throw new RangeError('boom');
    });
    await served.start();
    const client = served.client('GET /cut HTTP/1.0\r\n\r\n');
    const failed = once(client.socket, 'error');
    expect(await client.untilClosed()).toMatch(/piece$/);
    expect(await failed).toEqual([expect.objectContaining({ code: 'ECONNRESET' })]);
  });

  it('answers in order what comes before bytes that are no request', async () => {
    await served.start();
    const client = served.client(`${head('GET', '/?1')}${head('GET', '/?2')}what?\r\n\r\n`);
    expect(await client.untilClosed()).toMatch(/\?1HTTP.*\?2HTTP\/1.1 400 Bad Request\r\n/s);
  });

  it('notices a client that leaves before its handshake is answered', async () => {
    const [begun, told] = [latch(), latch()];
    served.app.websocket('/')(async function socket() {
      websocket.signal.addEventListener('abort', () => told.open());
      begun.open();
      await told.promise;
    });
    await served.start();
    const client = served.client(head('GET', '/', ...HANDSHAKE));
    await begun.promise;
    client.socket.end();
    await told.promise;
  });

  it('keeps frames that come right behind the handshake', async () => {
    served.app.websocket('/')(async function socket() {
      await turns(2);
      await websocket.send(`got ${await websocket.receive()}`);
    });
    await served.start();
    const frame = '\x81\x82\0\0\0\0hi';
    const client = served.client(head('GET', '/', ...HANDSHAKE) + frame);
    expect(await client.until(/got hi/)).toMatch(/^HTTP\/1\.1 101 /);
  });
});

describe('choosing the transport', () => {
  afterEach(() => vi.unstubAllEnvs());
  const app = () => ({ handle: () => {}, publishers: new Set<never>(), logger: recorder() });
  const options = { port: 0, signals: false, announce: () => {} };

  it('follows the option before the environment', async () => {
    vi.stubEnv('POTTLE_TRANSPORT', 'node');
    const one = await serve(app(), options);
    vi.stubEnv('POTTLE_TRANSPORT', 'iis');
    const other = await serve(app(), { ...options, transport: ENGINES[0] });
    expect([one, other].map((server) => server.transport.info().name)).toEqual(['node', ENGINES[0]]);
    await Promise.all([one.close(), other.close()]);
  });

  it('refuses what it does not know', async () => {
    vi.stubEnv('POTTLE_TRANSPORT', 'bun');
    await expect(serve(app(), options)).rejects.toThrow(
      "There is no transport 'bun'. There are: uws, node. POTTLE_TRANSPORT in the environment names it.",
    );
    const wrong = { ...options, transport: 'deno' as 'node' };
    await expect(serve(app(), wrong)).rejects.toThrow(/'deno'. There are: uws, node.$/);
  });
});

describe('app.run', () => {
  it('takes the transport, and says which variable holds no port', async () => {
    const app = new Pottle(import.meta);
    vi.spyOn(console, 'log').mockImplementation(() => {});
    const server = await app.run({ port: 0, transport: 'node' });
    expect(server!.transport.info().name).toBe('node');
    await server!.close();
    vi.stubEnv('PORT', 'abc');
    await expect(app.run()).rejects.toThrow('PORT in the environment is "abc"');
    vi.unstubAllEnvs();
    vi.restoreAllMocks();
  });
});
