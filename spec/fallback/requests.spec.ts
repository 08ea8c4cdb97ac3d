/** What no rule has goes to the old application, and its answer comes back as it is. */
import { createHash } from 'node:crypto';
import http from 'node:http';
import http2 from 'node:http2';
import type { Socket } from 'node:net';
import { Pottle } from 'pottle';
import { describe, expect, it } from 'vitest';
import { ENGINES } from '../engines.js';
import { head } from '../served.js';
import { eventually, latch, turns } from '../waiting.js';
import { afterwards, contentOf, Old, standBefore } from './old.js';

const echo = () =>
  Old.start(async (req, res) => {
    const body = await contentOf(req);
    res.setHeader('Content-Type', 'application/json');
    res.end(
      JSON.stringify({ method: req.method, url: req.url, headers: req.rawHeaders, body: body.toString() }),
    );
  });

/** Header lines by name, as the old application had them. */
function linesOf(raw: string[], name: string): string[] {
  return raw.filter((_, i) => i % 2 === 1 && raw[i - 1]!.toLowerCase() === name);
}

describe.each(ENGINES)('on %s', (engine) => {
  it('passes on what no rule has, and nothing else', async () => {
    const old = await echo();
    const served = await standBefore(old.url, {
      engine,
      setUp: ({ app }) => {
        app.get('/folder/', { endpoint: 'folder' })(() => 'ours');
        app.get('/both', { endpoint: 'both' })(() => 'ours');
      },
    });
    const text = async (path: string, init?: RequestInit) => (await fetch(served.url + path, init)).text();
    expect(await text('/new')).toBe('new');
    expect(await text('/folder')).toBe('ours'); // by our redirect
    expect(await text('/both')).toBe('ours');
    expect(old.asked).toHaveLength(0);
    expect(JSON.parse(await text('/old?a=1'))).toMatchObject({ method: 'GET', url: '/old?a=1', body: '' });
    expect(JSON.parse(await text('/both', { method: 'POST', body: 'x' }))).toMatchObject({
      method: 'POST',
      url: '/both',
      body: 'x',
    });
    expect((await fetch(`${served.url}/both`, { method: 'OPTIONS' })).headers.get('allow')).toContain('GET');
  });

  it.each([
    '/a%20b/%2E%2e//c;x?q=%41+b&&%zz',
    '//evil.example/x',
    '/http://evil.example/x',
    '/%fc?%',
    '/@evil.example/',
    '/\\evil.example',
  ])('passes %s on byte for byte', async (target) => {
    const old = await echo();
    const served = await standBefore(old.url, { engine });
    const client = served.client(head('GET', target, 'Connection: close'));
    await client.untilClosed();
    expect(old.last.url).toBe(target);
  });

  it.skipIf(engine === 'uws')('takes the path of an absolute target, and its host', async () => {
    const old = await echo();
    const served = await standBefore(old.url, { engine });
    const client = served.client(head('GET', 'http://evil.example/x?y', 'Connection: close'));
    await client.untilClosed();
    expect([old.last.url, old.last.headers.host]).toEqual(['/x?y', 'evil.example']);
  });

  it('writes the headers that a proxy writes, and takes out what is of the connection', async () => {
    const old = await echo();
    const served = await standBefore(old.url, { engine });
    const client = served.client(
      head(
        'GET',
        '/old',
        'Connection: close, X-Hop, Host, X-Forwarded-For',
        ...['X-Hop: 1', 'Keep-Alive: timeout=5', 'TE: trailers', 'Proxy-Authorization: Basic x'],
        ...['X-Forwarded-For: 6.6.6.6', 'X_Forwarded_For: 6.6.6.6', 'Forwarded: for=6.6.6.6'],
        ...['X-Forwarded-Host: evil', 'X-Forwarded-Prefix: /evil', 'Upgrade: h2c', 'Via: 1.0 fred'],
        ...['Cookie: a=1', 'Cookie: b=2', 'Accept: x', 'Accept: y', 'X-Ours: 1'],
      ),
    );
    await client.untilClosed();
    const { rawHeaders: raw } = old.last;
    const names = raw.filter((_, i) => i % 2 === 0).map((name) => name.toLowerCase());
    for (const name of ['x-hop', 'keep-alive', 'te', 'proxy-authorization', 'forwarded', 'x_forwarded_for'])
      expect(names).not.toContain(name);
    for (const name of ['upgrade', 'x-forwarded-prefix']) expect(names).not.toContain(name);
    expect(linesOf(raw, 'host')).toEqual(['a']);
    expect(linesOf(raw, 'x-forwarded-for')).toEqual(['127.0.0.1']);
    expect(linesOf(raw, 'x-forwarded-proto')).toEqual(['http']);
    expect(linesOf(raw, 'x-forwarded-host')).toEqual(['a']);
    expect(linesOf(raw, 'via')).toEqual([expect.stringMatching(/^1\.0 fred, 1\.1 pottle-[0-9a-f]{12}$/)]);
    expect(linesOf(raw, 'cookie')).toEqual(['a=1; b=2']);
    expect(linesOf(raw, 'accept').join()).toBe('x,y');
    expect(linesOf(raw, 'x-ours')).toEqual(['1']);
    expect(linesOf(raw, 'connection')).toEqual(['keep-alive']);
  });

  it('gives back status, repeated headers and coded content as they are', async () => {
    const old = await Old.start((_, res) => {
      res.writeHead(418, 'Short And Stout', [
        ...['Set-Cookie', 'a=1; Path=/', 'Set-Cookie', 'b=2', 'Content-Encoding', 'gzip', 'X-Hop', '1'],
        ...[
          'Content-Length',
          '3',
          'Connection',
          'X-Hop',
          'Location',
          '/é'.replace('é', '\xe9'),
          'Server',
          'old',
        ],
      ]);
      res.end(Buffer.from([1, 2, 255]));
    });
    const served = await standBefore(old.url, { engine });
    const client = served.client(head('GET', '/old', 'Connection: close'));
    const answer = await client.untilClosed();
    expect(answer).toMatch(/^HTTP\/1\.1 418 Short And Stout\r\n/);
    expect(answer).toContain('Set-Cookie: a=1; Path=/\r\nSet-Cookie: b=2\r\n');
    expect(answer).toContain('Location: /\xe9\r\n');
    expect(answer).toContain('Content-Length: 3\r\n');
    expect(answer).toContain('Server: old\r\n');
    expect(answer).not.toContain('X-Hop');
    expect(answer.match(/^date:/gim)).toHaveLength(1);
    expect(answer.endsWith('\r\n\r\n\x01\x02\xff')).toBe(true);
  });

  it('answers HEAD, 204 and 304 without content', async () => {
    const old = await Old.start((req, res) => {
      if (req.url === '/204') res.writeHead(204);
      else if (req.url === '/304') res.writeHead(304, { ETag: '"x"' });
      else if (req.url === '/empty') res.writeHead(200, { 'Content-Length': '0' });
      else res.writeHead(200, { 'Content-Length': '12345' });
      res.end();
    });
    const served = await standBefore(old.url, { engine });
    const ask = (method: string, path: string) =>
      served.client(head(method, path, 'Connection: close')).untilClosed();
    expect(await ask('HEAD', '/head')).toMatch(/200 OK[\s\S]*content-length: 12345\r\n/i);
    expect(await ask('GET', '/204')).not.toMatch(/content-length|transfer-encoding/i);
    expect(await ask('GET', '/304')).toMatch(/304 Not Modified[\s\S]*etag: "x"/i);
    expect(await ask('GET', '/empty')).toMatch(/content-length: 0\r\n/i);
  });

  it('passes any method on, with how the content is framed', async () => {
    const old = await echo();
    const served = await standBefore(old.url, { engine });
    const ask = async (method: string, init: RequestInit = {}) => {
      await (await fetch(`${served.url}/x`, { method, ...init })).text();
      const { 'content-length': length, 'transfer-encoding': coding } = old.last.headers;
      return [old.last.method, length, coding];
    };
    expect(await ask('PROPFIND')).toEqual(['PROPFIND', '0', undefined]);
    expect(await ask('GET')).toEqual(['GET', undefined, undefined]);
    expect(await ask('DELETE', { body: 'abc' })).toEqual(['DELETE', '3', undefined]);
    const body = new Response('abc').body!;
    const streamed = { body, duplex: 'half' } as RequestInit;
    expect(await ask('POST', streamed)).toEqual(['POST', undefined, 'chunked']);
  });

  it('streams both ways at once', async () => {
    const old = await Old.start((req, res) => {
      res.writeHead(200);
      req.pipe(res);
    });
    const served = await standBefore(old.url, { engine });
    const client = served.client(head('POST', '/x', 'Transfer-Encoding: chunked'));
    client.send('5\r\nfirst\r\n');
    await client.until(/first/);
    client.send('6\r\nsecond\r\n0\r\n\r\n');
    expect(await client.until(/0\r\n\r\n$/)).toContain('second');
  });

  it('passes events on at once, and ends them in good order when the server stops', async () => {
    const old = await Old.start((_, res) => {
      res.writeHead(200, { 'Content-Type': 'text/event-stream' });
      res.flushHeaders();
      setImmediate(() => res.write('data: 1\n\n'));
    });
    const served = await standBefore(old.url, { engine });
    const client = served.client(head('GET', '/events'));
    await client.until(/data: 1/);
    await served.close(false);
    expect(await client.untilClosed()).toMatch(/0\r\n\r\n$/);
    await eventually(() => old.last.socket.destroyed);
  });

  it('passes early hints on', async () => {
    const old = await Old.start((_, res) => {
      res.writeEarlyHints({ link: '</a.css>; rel=preload; as=style' }, () => res.end('late'));
    });
    const served = await standBefore(old.url, { engine });
    const client = served.client(head('GET', '/x', 'Connection: close'));
    const text = await client.untilClosed();
    expect(text).toMatch(/^HTTP\/1\.1 103 Early Hints\r\nlink: <\/a\.css>[\s\S]*HTTP\/1\.1 200 OK/i);
  });

  it('invites content that waits for it', async () => {
    const old = await echo();
    const served = await standBefore(old.url, { engine });
    const client = served.client(
      head('POST', '/x', 'Content-Length: 2', 'Expect: 100-continue', 'Connection: close'),
    );
    await client.until(/100 Continue\r\n\r\n/);
    client.send('ok');
    await client.untilClosed();
    expect(old.last.headers.expect).toBeUndefined();
    expect(client.text).toContain('"body":"ok"');
  });

  it('passes a large upload on in little memory, beyond MAX_CONTENT_LENGTH', async () => {
    const size = 200 * 1024 * 1024;
    const hash = createHash('sha256');
    let received = 0;
    let most = 0;
    const old = await Old.start(async (req, res) => {
      for await (const piece of req) {
        received += piece.length;
        hash.update(piece);
        most = Math.max(most, process.memoryUsage().arrayBuffers);
      }
      res.end(String(received));
    });
    const served = await standBefore(old.url, {
      engine,
      setUp: ({ app }) => {
        app.config.MAX_CONTENT_LENGTH = 1000;
      },
    });
    const expected = createHash('sha256');
    const request = http.request(`${served.url}/upload`, {
      method: 'POST',
      headers: { 'content-length': size },
    });
    const answered = new Promise<http.IncomingMessage>((resolve, reject) => {
      request.on('response', resolve).on('error', reject);
    });
    const base = process.memoryUsage().arrayBuffers;
    const piece = Buffer.alloc(256 * 1024, 'pottle');
    for (let sent = 0; sent < size; sent += piece.length) {
      expected.update(piece);
      if (!request.write(piece)) await new Promise((resolve) => request.once('drain', resolve));
    }
    request.end();
    expect((await contentOf(await answered)).toString()).toBe(String(size));
    expect(hash.digest('hex')).toBe(expected.digest('hex'));
    expect(most - base).toBeLessThan(120 * 1024 * 1024);
  });

  it('holds the old application back while a client does not read', async () => {
    let sent = 0;
    const piece = Buffer.alloc(64 * 1024);
    const old = await Old.start((_, res) => {
      const more = () => {
        while (!res.destroyed && sent < 500 * 1024 * 1024) {
          sent += piece.length;
          if (!res.write(piece)) return void res.once('drain', more);
        }
      };
      more();
    });
    const served = await standBefore(old.url, { engine });
    const client = served.client(head('GET', '/x'));
    client.socket.pause();
    await turns(300);
    const stood = sent;
    expect(stood).toBeLessThan(60 * 1024 * 1024);
    client.socket.destroy();
    await eventually(() => old.last.socket.destroyed);
  });

  it('cuts an answer that breaks off', async () => {
    const old = await Old.start((_, res) => {
      res.writeHead(200);
      res.write('half', () => setTimeout(() => res.destroy(), 20));
    });
    const served = await standBefore(old.url, { engine });
    const client = served.client(head('GET', '/x'));
    const text = await client.untilClosed();
    expect(text).toContain('half');
    expect(text).not.toMatch(/0\r\n\r\n$/);
  });

  it('ends the request to the old application when the client leaves', async () => {
    const left = latch();
    const old = await Old.start((req) => req.socket.on('close', () => left.open()));
    const served = await standBefore(old.url, { engine });
    const client = served.client(head('GET', '/x'));
    await eventually(() => old.asked.length === 1);
    client.socket.destroy();
    await left.promise;
  });

  it('keeps connections, and asks once more where one was closed meanwhile', async () => {
    let last: Socket | undefined;
    const old = await Old.start((req, res) => {
      last = req.socket;
      res.end('ok');
    });
    const served = await standBefore(old.url, { engine });
    for (let i = 0; i < 3; i++) expect(await (await fetch(`${served.url}/x`)).text()).toBe('ok');
    expect(old.connections).toBe(1);
    // Closed with the request on its way: it is read, and the connection ends.
    const stale = last!;
    stale.removeAllListeners('data');
    stale.pause();
    old.server.prependOnceListener('request', () => {});
    const answer = fetch(`${served.url}/y`);
    await turns(50);
    stale.resetAndDestroy();
    expect(await (await answer).text()).toBe('ok');
    expect(old.connections).toBe(2);
  });

  it('sends what may not be repeated over a connection of its own, though others wait', async () => {
    const old = await Old.start((req, res) => {
      res.end('ok');
      setImmediate(() => req.socket.destroy()); // as one that does not say so
    });
    const served = await standBefore(old.url, { engine, connections: 1 });
    const ask = async (init: RequestInit) => (await fetch(`${served.url}/x`, init)).status;
    const statuses = async (init: RequestInit) => [
      ...new Set(await Promise.all(Array.from({ length: 8 }, () => ask(init)))),
    ];
    expect(await statuses({ method: 'POST', body: 'a' })).toEqual([200]);
    expect([old.connections, old.asked.length]).toEqual([8, 8]);
    expect(old.last.headers.connection).toBe('close');
    expect(await statuses({})).toEqual([200]); // these are asked once more
  });

  it('answers many at once', async () => {
    const old = await Old.start((req, res) => setTimeout(() => res.end(req.url), 5));
    const served = await standBefore(old.url, { engine, connections: 50 });
    const agent = new http.Agent({ maxSockets: 1000 });
    const ask = (i: number) =>
      new Promise<string>((resolve, reject) => {
        http
          .get(`${served.url}/${i}`, { agent }, async (res) => resolve(String(await contentOf(res))))
          .on('error', reject);
      });
    const texts = await Promise.all(Array.from({ length: 1000 }, (_, i) => ask(i)));
    agent.destroy();
    expect(texts).toEqual(Array.from({ length: 1000 }, (_, i) => `/${i}`));
    expect(old.connections).toBeLessThanOrEqual(50);
  });
});

it('passes on what comes by HTTP/2', async () => {
  const old = await echo();
  const served = await standBefore(old.url, { engine: 'node', serve: { http2: true } });
  const session = http2.connect(served.url);
  afterwards(async () => session.destroy());
  const ask = async (headers: http2.OutgoingHttpHeaders, body?: string) => {
    const stream = session.request(headers, { endStream: body === undefined });
    stream.end(body);
    return JSON.parse(String(await contentOf(stream)));
  };
  expect(await ask({ ':path': '/x?y' })).toMatchObject({ method: 'GET', url: '/x?y', body: '' });
  expect(old.last.headers.host).toBe(new URL(served.url).host);
  expect(await ask({ ':path': '/x', ':method': 'POST' }, 'content')).toMatchObject({ body: 'content' });
  expect(old.last.headers['transfer-encoding']).toBe('chunked');
  await ask({ ':path': '/x', cookie: ['a=1', 'b=2'] });
  expect(linesOf(old.last.rawHeaders, 'cookie')).toEqual(['a=1; b=2']);
});

it('passes on what the test client asks', async () => {
  const old = await echo();
  const app = new Pottle(import.meta);
  app.fallback(old.url);
  const client = app.testClient();
  expect(await (await client.get('/old?x=1')).json).toMatchObject({ url: '/old?x=1' });
  expect(await (await client.post('/old', { data: 'abc' })).json).toMatchObject({ body: 'abc' });
  await app.shutdown();
});
