/** Early hints on a connection: what the bytes are, and when they come. */
import { request, tuple } from 'pottle';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { difference, ENGINES } from '../engines.js';
import { head, Served } from '../served.js';
import { latch, turns } from '../waiting.js';

const STYLE = '</static/a.css>; rel=preload; as=style';
const HINTS = `HTTP/1.1 103 Early Hints\r\nLink: ${STYLE}\r\n\r\n`;
const LARGE = 'x'.repeat(1024 * 1024);

/** An answer without what tells the engine and the time. */
const plain = (text: string) => text.replace(/^(?:date|uwebsockets|connection|keep-alive): .*\r\n/gim, '');
const answer = (type: string, body: string) =>
  `HTTP/1.1 200 OK\r\nContent-Type: ${type}\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
const HTML = 'text/html; charset=utf-8';

describe.each(ENGINES)('early hints on %s', (engine) => {
  const served = new Served(engine);
  const { app } = served;
  let go = latch();

  app.get('/waits')(async function waits() {
    request.sendEarlyHints({ Link: STYLE });
    await go.promise;
    return 'page';
  });
  app.get('/later')(async function later() {
    await turns(2);
    request.sendEarlyHints({ Link: STYLE });
    await go.promise;
    return 'page';
  });
  app.get('/twice')(async function twice() {
    request.sendEarlyHints({ Link: STYLE });
    request.sendEarlyHints({
      Link: ['</b>; rel=preload', '</c>; rel=preload; title="caf\xe9, \u20ac"'],
      'X-A': 'a: b',
    });
    await turns(2);
    request.sendEarlyHints({ Link: STYLE });
    return tuple('page', 404, { 'X-B': 'b' });
  });
  app.route('/kinds/<kind>', { methods: ['GET', 'POST'] })(async function kinds({ kind }) {
    request.sendEarlyHints({ Link: STYLE });
    if (kind === 'fails') throw new Error('x');
    if (kind === 'json') return { a: 1 };
    if (kind === 'large') return LARGE;
    if (kind === 'nothing') return tuple('', 204, { 'Content-Type': '' });
    if (kind === 'closes') return tuple('page', 200, { Connection: 'close' });
    if (kind === 'echo') return await request.getData();
    if (kind === 'wide') return tuple('page', '200 \xc9', { 'X-A': '\u20ac' });
    return (async function* () {
      yield 'one';
      request.sendEarlyHints({ Link: STYLE });
      yield 'two';
    })();
  });
  app.get('/bare')(async function bare() {
    request.sendEarlyHints({ Link: STYLE });
    const response = app.makeResponse('');
    response.headers.clear();
    response.status = 204;
    return response;
  });
  app.get('/plain')(async function text() {
    return 'plain';
  });
  app.get('/wrong')(async function wrong() {
    request.sendEarlyHints({ Link: '/a.css' });
    return 'page';
  });

  beforeAll(() => served.start());
  afterAll(() => served.close());

  it.each(['/waits', '/later'])(
    'come before the view of %s has finished, and the answer as ever',
    async (path) => {
      go = latch();
      const client = served.client(head('GET', path));
      await client.until(/\r\n\r\n$/);
      expect(client.text).toBe(HINTS);
      go.open();
      await client.until(/page$/);
      expect(plain(client.text)).toBe(`${HINTS}${answer(HTML, 'page')}`);
      // The connection serves on.
      client.text = '';
      await client.send(head('GET', '/plain')).until(/plain$/);
      expect(plain(client.text)).toBe(answer(HTML, 'plain'));
    },
  );

  it('come as often as there is news', async () => {
    const client = served.client(head('GET', '/twice'));
    await client.until(/page$/);
    const second =
      'HTTP/1.1 103 Early Hints\r\nLink: </b>; rel=preload\r\n' +
      `Link: ${Buffer.from('</c>; rel=preload; title="caf\xe9, \u20ac"').toString('latin1')}\r\nX-A: a: b\r\n\r\n`;
    expect(plain(client.text)).toBe(
      `${HINTS}${second}${HINTS}HTTP/1.1 404 NOT FOUND\r\nContent-Type: ${HTML}\r\nX-B: b\r\nContent-Length: 4\r\n\r\npage`,
    );
  });

  it.each([
    ['json', /200 OK\r\n[\s\S]*\r\n\r\n\{"a":1\}\n?$/],
    ['large', /200 OK\r\n[\s\S]*Content-Length: 1048576\r\n[\s\S]*x$/],
    ['stream', /200 OK\r\n[\s\S]*\r\n\r\n(?:3\r\none\r\n3\r\ntwo|6\r\nonetwo)\r\n0\r\n\r\n$/],
    ['nothing', /204 NO CONTENT\r\n[\s\S]*\r\n\r\n$/],
    ['fails', /500 INTERNAL SERVER ERROR\r\n[\s\S]*<\/p>\n?$/],
    ['wide', /200 \xc9\r\n[\s\S]*X-A: \xe2\x82\xac\r\n[\s\S]*page$/],
  ])('come before an answer that is %s', async (kind, end) => {
    const client = served.client(head('GET', `/kinds/${kind}`));
    await client.until(end);
    expect(client.text.startsWith(`${HINTS}HTTP/1.1 `)).toBe(true);
    expect(client.text.slice(HINTS.length)).toMatch(end);
    expect(client.text.split('103 Early Hints')).toHaveLength(2);
    served.logged.length = 0;
  });

  it('come before an answer that is large, whole', async () => {
    const response = await fetch(`${served.url}/kinds/large`);
    expect((await response.text()).length).toBe(LARGE.length);
  });

  it('come before an answer without a header', async () => {
    const client = served.client(head('GET', '/bare') + head('GET', '/plain'));
    await client.until(/plain$/);
    expect(client.text).toMatch(/^HTTP\/1.1 103 Early Hints\r\n[\s\S]*\r\n\r\nHTTP\/1.1 204 NO CONTENT\r\n/);
  });

  it('come before the answer to what was sent', async () => {
    const client = served.client(`${head('POST', '/kinds/echo', 'Content-Length: 5')}hello`);
    await client.until(/hello$/);
    expect(plain(client.text)).toBe(`${HINTS}${answer(HTML, 'hello')}`);
  });

  it('leave the end of the connection to the answer', async () => {
    const client = served.client(head('GET', '/kinds/closes'));
    const text = await client.untilClosed();
    expect(text).toMatch(
      /^HTTP\/1.1 103 Early Hints\r\n[\s\S]*\r\n\r\nHTTP\/1.1 200 OK\r\n[\s\S]*Connection: close\r\n[\s\S]*page$/,
    );
    expect(text.match(/^connection:/gim)).toHaveLength(1);
  });

  it('come before an answer to HEAD', async () => {
    const client = served.client(head('HEAD', '/kinds/json') + head('GET', '/plain'));
    await client.until(/plain$/);
    expect(client.text.startsWith(`${HINTS}HTTP/1.1 200 OK\r\n`)).toBe(true);
  });

  it('are refused with a reason where they are none', async () => {
    const client = served.client(head('GET', '/wrong'));
    await client.until(/<\/p>\n?$/);
    expect(client.text).toMatch(/^HTTP\/1.1 500 /);
    expect(served.logged.splice(0).join()).toMatch(/'\/a.css' is no link to hint at/);
  });

  it('never go to a client of HTTP/1.0', async () => {
    difference('HTTP/1.0');
    go = latch();
    go.open();
    const text = await served.client('GET /waits HTTP/1.0\r\nHost: a\r\n\r\n').untilClosed();
    expect(text).toMatch(engine === 'node' ? /^HTTP\/1.1 200 OK\r\n[\s\S]*page$/ : /^HTTP\/1.1 505 /);
  });

  it.runIf(engine === 'node')('do not come behind an answer that is still due', async () => {
    go = latch();
    const client = served.client(head('GET', '/waits') + head('GET', '/kinds/json'));
    await client.until(/\r\n\r\n$/);
    await turns();
    expect(client.text).toBe(HINTS);
    go.open();
    await client.until(/\}\n?$/);
    expect(client.text.split('103 Early Hints')).toHaveLength(2);
  });
});

describe('early hints in tests', () => {
  const { app } = new Served();
  app.get('/')(async function index() {
    request.sendEarlyHints({ Link: [STYLE, '</b>; rel=preload'] });
    request.sendEarlyHints({ Link: STYLE, 'X-A': 'a' });
    return 'page';
  });
  app.get('/none')(async function none() {
    return 'page';
  });
  app.get('/late')(async function* late() {
    yield 'page';
    request.sendEarlyHints({ Link: STYLE });
  });

  it('are told by the response', async () => {
    const response = await app.testClient().get('/');
    expect(response.earlyHints.map((headers) => [...headers])).toEqual([
      [
        ['Link', STYLE],
        ['Link', '</b>; rel=preload'],
      ],
      [
        ['Link', STYLE],
        ['X-A', 'a'],
      ],
    ]);
    expect(response.statusCode).toBe(200);
    for (const path of ['/none', '/late']) expect((await app.testClient().get(path)).earlyHints).toEqual([]);
  });

  it('are nothing to a platform that cannot have them', async () => {
    const response = await app.fetch(new Request('http://localhost/'));
    expect([response.status, await response.text()]).toEqual([200, 'page']);
  });
});
