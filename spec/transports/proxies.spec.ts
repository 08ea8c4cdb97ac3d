/** Proxies as docs/middleware.md sets them up, in front of both engines. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ProxyFix, request, session, websocket } from 'pottle';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { ENGINES } from '../engines.js';
import { freePort } from '../network.js';
import { head, Served } from '../served.js';
import { eventually, latch } from '../waiting.js';
import { RawClient } from './raw.js';

const page = readFileSync(path.resolve(import.meta.dirname, '../../docs/middleware.md'), 'utf8');

/** A proxy's configuration from the page, for these ports. */
function fromPage(language: string, port: number, upstream: number): string {
  const block = new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, 'm').exec(page)![1]!;
  return block
    .replace(/listen 80;/, `listen 127.0.0.1:${port};`)
    .replace(/bind :80/, `bind 127.0.0.1:${port}`)
    .replace(/^:80/, `http://127.0.0.1:${port}`)
    .replaceAll('127.0.0.1:5000', `127.0.0.1:${upstream}`);
}

const NGINX = (folder: string, servers: string) => `
daemon off;
${process.getuid?.() === 0 ? 'user root root;' : ''}
worker_processes 1;
pid ${folder}/nginx.pid;
error_log ${folder}/error.log;
events {}
http {
  access_log off;
  ${['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((kind) => `${kind}_temp_path ${folder}/${kind};`).join('\n')}
  ${servers}
}`;

interface Proxy {
  command: string;
  config(folder: string, port: number, upstream: number): string;
  args(file: string, folder: string): string[];
}

const nginx = (servers: (port: number, upstream: number) => string): Proxy => ({
  command: 'nginx',
  config: (folder, port, upstream) => NGINX(folder, servers(port, upstream)),
  args: (file, folder) => ['-p', folder, '-c', file, '-e', `${folder}/early.log`],
});

const PROXIES: Record<string, Proxy> = {
  nginx: nginx((port, upstream) => fromPage('nginx', port, upstream)),
  'nginx as it comes': nginx(
    (port, upstream) =>
      `server { listen 127.0.0.1:${port}; client_max_body_size 32m;
       location / { proxy_pass http://127.0.0.1:${upstream}; proxy_set_header X-Forwarded-For $remote_addr; } }`,
  ),
  HAProxy: {
    command: 'haproxy',
    config: (_, port, upstream) => fromPage('haproxy', port, upstream),
    args: (file) => ['-db', '-f', file],
  },
  Caddy: {
    command: 'caddy',
    config: (_, port, upstream) =>
      `{\n  admin off\n  auto_https off\n}\n${fromPage('caddy', port, upstream)}`,
    args: (file) => ['run', '--adapter', 'caddyfile', '--config', file],
  },
};

function has(command: string): boolean {
  const there = spawnSync('sh', ['-c', `PATH=$PATH:/usr/sbin command -v ${command}`]).status === 0;
  if (there) return true;
  const why = `needs ${command} (Debian's package of that name)`;
  if (process.env.CI) throw new Error(`The spec of proxies ${why}.`);
  console.warn(`Skipping ${command} in front: it ${why}.`);
  return false;
}

const cases = Object.entries(PROXIES)
  .filter(([, { command }]) => has(command))
  .flatMap(([name, proxy]) => ENGINES.map((engine) => [name, engine, proxy] as const));

describe.each(cases)('%s in front of %s', (name, engine, proxy) => {
  const bare = name === 'nginx as it comes';
  const folder = mkdtempSync(path.join(tmpdir(), 'pottle-proxy-'));
  let served: Served;
  let process_: ChildProcess;
  let said = '';
  let url: string;
  const go = latch();

  beforeAll(async () => {
    served = new Served(engine);
    const { app } = served;
    app.secretKey = 'a key';
    app.config.MAX_FORM_MEMORY_SIZE = 16_000_000;
    app.handle = new ProxyFix(app, { xFor: 1, xProto: 1, xHost: bare ? 0 : 1 }).handle;
    app.get('/who')(function who() {
      return [request.remoteAddr, request.scheme, request.url];
    });
    app.route('/form', { methods: ['GET', 'POST'] })(async function form() {
      session.seen = ((session.seen as number | null) ?? 0) + 1;
      const fields = await request.form;
      return { seen: session.seen, length: fields.get('text')?.length ?? null };
    });
    app.get('/stream')(async function* stream() {
      yield 'first';
      await go.promise;
      yield 'x'.repeat(3_000_000);
    });
    app.get('/hinted')(async function hinted() {
      request.sendEarlyHints({ Link: '</static/a.css>; rel=preload; as=style' });
      return 'page';
    });
    app.websocket('/echo')(async function echo() {
      for await (const message of websocket) await websocket.send(message);
    });
    await served.start();
    const port = await freePort();
    const file = path.join(folder, 'config');
    writeFileSync(file, proxy.config(folder, port, served.port));
    process_ = spawn(proxy.command, proxy.args(file, folder), {
      env: { ...process.env, PATH: `${process.env.PATH}:/usr/sbin`, HOME: folder },
    });
    for (const stream of [process_.stdout, process_.stderr]) stream!.on('data', (data) => (said += data));
    url = `http://127.0.0.1:${port}`;
    await eventually(async () => {
      if (process_.exitCode !== null) throw new Error(`It has ended.\n${said}`);
      return fetch(`${url}/none`).then(
        () => true,
        () => false,
      );
    });
  });

  afterAll(async () => {
    if (process_?.exitCode === null) {
      process_.kill('SIGTERM');
      await new Promise((resolve) => process_.once('exit', resolve));
    }
    await served.close();
    rmSync(folder, { recursive: true, force: true });
  });

  if (bare && engine === 'uws')
    return it('is refused, since it speaks HTTP/1.0', async () => {
      expect((await fetch(`${url}/who`)).status).toBe(505);
    });

  it('views see the client, and the URL that it asked for', async () => {
    const answer = await fetch(`${url}/who?a=%C3%A4%20b`);
    const [address, scheme, seen] = (await answer.json()) as string[];
    expect([address, scheme]).toEqual(['127.0.0.1', 'http']);
    expect(seen).toBe(bare ? `${served.url}/who?a=ä%20b` : `${url}/who?a=ä%20b`);
  });

  it('forms of megabytes and sessions pass', async () => {
    const text = randomBytes(1_500_000).toString('hex');
    const options = { method: 'POST', body: new URLSearchParams({ text }) };
    const first = await fetch(`${url}/form`, options);
    expect(await first.json()).toEqual({ seen: 1, length: 3_000_000 });
    const cookie = first.headers.getSetCookie()[0]!.split(';')[0]!;
    const second = await fetch(`${url}/form`, { headers: { cookie } });
    expect(await second.json()).toEqual({ seen: 2, length: null });
  });

  it('HEAD and answers without content pass', async () => {
    const head = await fetch(`${url}/who`, { method: 'HEAD' });
    expect([head.status, await head.text()]).toEqual([200, '']);
    const missing = await fetch(`${url}/none`);
    expect([missing.status, await missing.text()]).toEqual([404, expect.stringContaining('Not Found')]);
  });

  it('streams pass whole', async () => {
    if (bare) go.open(); // it keeps small pieces back
    const answer = await fetch(`${url}/stream`);
    go.open();
    expect((await answer.text()).length).toBe(3_000_005);
  });

  // nginx before 1.29 and Caddy 2.6 break the answer: docs/early-hints.md.
  it.runIf(bare || name === 'HAProxy')('early hints pass, or never come', async () => {
    const client = new RawClient(Number(new URL(url).port)).send(head('GET', '/hinted', 'Connection: close'));
    const hints =
      /^HTTP\/1.1 103 Early Hints\r\nlink: <\/static\/a.css>; rel=preload; as=style\r\n\r\nHTTP\/1.1 200 OK/;
    expect(await client.untilClosed()).toMatch(bare ? /^HTTP\/1.1 200 OK\r\n(?:.+\r\n)+\r\npage$/ : hints);
  });

  it.skipIf(bare)('WebSockets pass', async () => {
    const socket = new WebSocket(`${url.replace('http', 'ws')}/echo`);
    const messages: string[] = [];
    const closed = new Promise<number>((resolve) => socket.on('close', resolve));
    socket.on('open', () => socket.send('hello'));
    socket.on('message', (data) => {
      messages.push(String(data));
      socket.close(1000);
    });
    expect(await closed).toBe(1000);
    expect(messages).toEqual(['hello']);
    expect(served.logged).toEqual([]);
  });
});
