/** An application that is ported bit by bit: what of the new one counts for the old one, and what is told of it. */
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { abort, Blueprint, Pottle, type RequestEntry, requestStarted, session } from 'pottle';
import { expect, it } from 'vitest';
import { folded, Ledger } from '../../lib/fallback/ledger.js';
import { makeCertificate } from '../../lib/transports/adhoc.js';
import { head } from '../served.js';
import { eventually, latch } from '../waiting.js';
import { afterwards, listening, Old, standBefore } from './old.js';

/** An app before an old one, without a server. */
function appBefore(url: string, options = {}): Pottle {
  const app = new Pottle(import.meta);
  app.fallback(url, options);
  afterwards(() => app.shutdown());
  return app;
}

/** A folder for the time of a spec. */
function folder(): string {
  const made = mkdtempSync(path.join(tmpdir(), 'pottle-fallback-'));
  afterwards(async () => rmSync(made, { recursive: true, force: true }));
  return made;
}

const hello = () => Old.start((_, res) => res.end('old'));

it('runs no hook for what is passed on, and observers for all', async () => {
  const app = appBefore((await hello()).url);
  const ran: string[] = [];
  app.get('/new')(function fresh() {
    return 'new';
  });
  app.beforeRequest(() => void ran.push('before'));
  app.afterRequest((response) => {
    ran.push('after');
    response.headers.set('X-Ours', '1');
    return response;
  });
  app.teardownRequest(() => void ran.push('teardown'));
  app.errorhandler(404)(() => 'our page');
  const heard = () => void ran.push('signal');
  requestStarted.connect(heard);
  const entries: RequestEntry[] = [];
  app.observe((entry) => void entries.push(entry));
  const client = app.testClient();
  const response = await client.get('/old?x');
  expect([await response.text, response.headers.get('X-Ours'), ran]).toEqual(['old', null, []]);
  requestStarted.disconnect(heard);
  await client.get('/new');
  expect(ran).toEqual(['before', 'after', 'teardown']);
  expect(entries).toMatchObject([
    { method: 'GET', path: '/old', query: 'x', status: 200, bytes: 3, rule: null, endpoint: null },
    { path: '/new', status: 200, rule: '/new' },
  ]);
});

it('passes on files that the static folder has not', async () => {
  const old = await Old.start((req, res) => res.end(req.url));
  const made = folder();
  writeFileSync(path.join(made, 'ours.css'), 'ours');
  const app = new Pottle(import.meta, { staticFolder: made, staticUrlPath: '/static' });
  app.fallback(old.url);
  afterwards(() => app.shutdown());
  app.get('/gone')(function gone() {
    abort(404);
  });
  const client = app.testClient();
  expect(await (await client.get('/static/ours.css')).text).toBe('ours');
  expect(await (await client.get('/static/theirs.css?v=1')).text).toBe('/static/theirs.css?v=1');
  expect((await client.get('/gone')).statusCode).toBe(404); // a view's own answer stays
  expect(old.asked).toHaveLength(1);
});

it('shares sessions in both directions', async () => {
  let cookie = '';
  const old = await Old.start((req, res) => {
    cookie = req.headers.cookie ?? '';
    // As Flask signs { user_id: 42 }.
    res.setHeader('Set-Cookie', `session=${SIGNED}; HttpOnly; Path=/`);
    res.end();
  });
  const app = appBefore(old.url);
  app.secretKey = 'development key';
  app.get('/who')(function who() {
    return { user: session.user_id ?? null };
  });
  app.get('/login')(function login() {
    session.user_id = 7;
    return 'in';
  });
  const other = new Pottle(import.meta);
  other.secretKey = app.secretKey;
  other.get('/sign')(function sign() {
    session.user_id = 42;
    return 'signed';
  });
  const signing = other.testClient();
  const SIGNED = /session=([^;]+)/.exec((await signing.get('/sign')).headers.get('Set-Cookie')!)![1]!;
  const client = app.testClient();
  await client.get('/login');
  await client.get('/old-page');
  expect(cookie).toMatch(/^session=eyJ1c2VyX2lkIjo3fQ\./); // {"user_id":7}
  expect(await (await client.get('/who')).json).toEqual({ user: 42 });
});

it('keeps to TRUSTED_HOSTS', async () => {
  const old = await hello();
  const app = appBefore(old.url);
  app.config.TRUSTED_HOSTS = ['good.example'];
  const client = app.testClient();
  expect((await client.get('/x', { headers: { Host: 'evil.example' } })).statusCode).toBe(400);
  expect((await client.get('/x', { headers: { Host: 'good.example' } })).statusCode).toBe(200);
  expect(old.asked).toHaveLength(1);
});

it('shows in debug mode what is ported and what is not', async () => {
  const old = await Old.start((req, res) => res.writeHead(req.url === '/gone' ? 404 : 200).end('old'));
  const app = appBefore(old.url);
  app.debug = true;
  app.get('/new/<int:id>')(function fresh() {
    return 'new';
  });
  app.addUrlRule('/_pottle/refresh', {
    endpoint: 'pottle.refresh',
    viewFunc: () => 'as the command adds it',
  });
  const client = app.testClient();
  for (const id of [1, 2, 333]) await client.get(`/users/${id}?token=secret`);
  await client.get('/things/01234567-89ab-cdef-0123-456789abcdef');
  await client.post('/gone');
  await client.get('/<script>');
  const json = await (await client.get('/_port', { headers: { Accept: 'application/json' } })).json;
  expect(json).toMatchObject({
    fallback: old.url,
    passed: [
      { method: 'GET', path: '/users/<int>', count: 3, status: 200 },
      { method: 'GET', path: '/<script>', count: 1, status: 200 },
      { method: 'POST', path: '/gone', count: 1, status: 404 },
      { method: 'GET', path: '/things/<uuid>', count: 1, status: 200 },
    ],
    others: 0,
  });
  const methods = ['GET', 'HEAD', 'OPTIONS'];
  expect((json as { ported: unknown[] }).ported).toEqual([
    { rule: '/new/<int:id>', methods, endpoint: 'fresh' }, // and not the files in static/
  ]);
  const page = await client.get('/_port');
  expect(page.headers.get('Content-Type')).toBe('text/html; charset=utf-8');
  const text = await page.text;
  expect(text).toContain('<td>/users/&lt;int&gt;<td>3<td>200');
  expect(text).not.toMatch(/secret|<script/);
  const far = await client.get('/_port', { headers: { 'X-Forwarded-For': '10.0.0.1' } });
  expect(await far.text).toBe('old');
  app.debug = false;
});

it('shows nothing without debug mode', async () => {
  const client = appBefore((await hello()).url).testClient();
  expect(await (await client.get('/_port')).text).toBe('old');
});

it('keeps a bounded number of kinds', () => {
  const ledger = new Ledger();
  for (let i = 0; i < 2000; i++) ledger.note('GET', `/page-${i}`, 200);
  expect([ledger.passages.length, ledger.others]).toEqual([500, 1500]);
  expect(folded(`/${'a'.repeat(1_000_000)}`).length).toBeLessThan(300);
});

it('logs safe requests, and no more of them than the URL', async () => {
  const file = path.join(folder(), 'requests.jsonl');
  const app = appBefore((await hello()).url, { log: file });
  const client = app.testClient();
  await client.get('/a%20b?q="1"', { headers: { Cookie: 'a=secret' } });
  await client.head('/b');
  await client.post('/c', { data: 'secret' });
  await client.get(`/${'d'.repeat(10_000)}`);
  await app.shutdown();
  const text = readFileSync(file, 'utf8');
  const lines = text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(lines).toEqual([
    { time: expect.stringMatching(/^\d{4}-.*Z$/), method: 'GET', url: expect.stringMatching(/^\/a%20b\?q=/) },
    { time: expect.any(String), method: 'HEAD', url: '/b' },
  ]);
  expect(text).not.toContain('secret');
  expect(statSync(file).mode & 0o077).toBe(0);
});

it('passes on also where the log cannot be written', async () => {
  const app = appBefore((await hello()).url, { log: path.join(folder(), 'none/requests.jsonl') });
  const warned: string[] = [];
  app.logger = {
    ...app.logger,
    warning: (message: string) => void warned.push(message),
  } as typeof app.logger;
  expect(await (await app.testClient().get('/x')).text).toBe('old');
  expect(warned).toEqual([expect.stringContaining('ENOENT')]);
});

it.each([
  ['', 'is no URL'],
  ['127.0.0.1:8000', 'is no URL'],
  ['localhost:8000', 'is neither http: nor https:'],
  ['ftp://old.example', 'is neither http: nor https:'],
  ['http://a:b@old.example', 'a URL with a password would be written to logs'],
  ['http://old.example/base', 'goes on behind the host'],
  ['http://old.example?', 'goes on behind the host'],
  ['unix:old.sock', 'names no absolute path'],
  [42, 'is not text'],
])('refuses %j', (url, message) => {
  const app = new Pottle(import.meta);
  expect(() => app.fallback(url as string)).toThrow(message);
});

it('refuses options that cannot be, a second call, and a late one', async () => {
  const app = new Pottle(import.meta);
  const url = 'http://127.0.0.1:1';
  expect(() => app.fallback(url, { timout: 1 } as object)).toThrow("fallback() has no option 'timout'");
  expect(() => app.fallback(url, { timeout: 0 })).toThrow('in seconds, above 0');
  expect(() => app.fallback(url, { connections: 0.5 })).toThrow('a whole number from 1 on');
  expect(() => app.fallback(url, { keepHost: 'a' as never })).toThrow('true or false');
  expect(() => app.fallback(url, { log: '' })).toThrow('the name of a file');
  app.fallback(url);
  expect(() => app.fallback(url)).toThrow('fallback() was called before');
  const other = new Pottle(import.meta);
  await other.testClient().get('/');
  expect(() => other.fallback(url)).toThrow('fallback() was called after');
  expect('fallback' in new Blueprint('b', import.meta)).toBe(false);
});

it('goes on with what runs when the server stops, and closes idle connections', async () => {
  const asked = latch();
  const go = latch();
  const old = await Old.start(async (req, res) => {
    if (req.url === '/slow') {
      asked.open();
      await go.promise;
    }
    res.end('whole');
  });
  const served = await standBefore(old.url);
  await (await fetch(`${served.url}/x`)).text();
  const idle = old.last.socket;
  const client = served.client(head('GET', '/slow'));
  await asked.promise;
  const closed = served.close(false);
  setTimeout(go.open, 50);
  await closed;
  expect(await client.untilClosed()).toContain('whole');
  await eventually(() => idle.destroyed);
});

it('reaches an old application by a socket of the file system', async () => {
  const file = path.join(folder(), 'old.sock');
  const server = http.createServer((req, res) => res.end(`${req.headers.host} ${req.url}`));
  await new Promise<void>((resolve) => server.listen(file, resolve));
  afterwards(async () => server.closeAllConnections());
  afterwards(() => new Promise((resolve) => server.close(resolve)));
  const response = await appBefore(`unix:${file}`).testClient().get('/x?y');
  expect(await response.text).toBe('localhost /x?y');
});

it('refuses an old application whose certificate is not to be trusted, and hands on its own name', async () => {
  const { cert, key } = makeCertificate();
  const port = await listening(https.createServer({ cert, key }, (_, res) => res.end('never')));
  const client = appBefore(`https://127.0.0.1:${port}`).testClient();
  expect((await client.get('/x')).statusCode).toBe(502);
  const old = await Old.start((req, res) =>
    res.end(`${req.headers.host} ${req.headers['x-forwarded-host']}`),
  );
  const named = appBefore(old.url, { keepHost: false }).testClient();
  expect(await (await named.get('/x')).text).toBe(`${new URL(old.url).host} localhost`);
});
