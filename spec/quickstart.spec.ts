/** The quickstart as a newcomer meets it: `npm start`, two browsers, curl, and an end by signal. */
import { type ChildProcess, spawn } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import https from 'node:https';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { TLSSocket } from 'node:tls';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { makeCertificate } from '../lib/transports/adhoc.js';
import { hasBrowser, launch } from './browser.js';
import { ENGINE } from './engines.js';
import { copySources } from './installed.js';
import { freePort } from './network.js';
import { childrenOf, commandLine } from './workers/program.js';

const folder = mkdtempSync(path.join(os.tmpdir(), 'pottle-quickstart-'));
let port: number;
let url: string;
let npm: ChildProcess;
let output = '';

/** Asks until the answer is yes. */
async function until(probe: () => Promise<boolean>): Promise<void> {
  while (!(await probe().catch(() => false))) {
    if (npm.exitCode !== null) throw new Error(`The server has ended. It said:\n${output}`);
    await sleep(50);
  }
}

function isFree(): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = net.connect(port, '127.0.0.1');
    socket.on('connect', () => {
      socket.destroy();
      resolve(false);
    });
    socket.on('error', () => resolve(true));
  });
}

function start(...words: string[]): void {
  output = '';
  npm = spawn('npm', ['start', ...words], {
    cwd: folder,
    env: { ...process.env, PORT: String(port) },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  for (const stream of [npm.stdout, npm.stderr]) stream?.on('data', (data) => (output += data));
}

beforeAll(async () => {
  copySources(folder);
  port = await freePort();
  url = `http://127.0.0.1:${port}`;
  start();
  await until(async () => (await fetch(url)).ok);
});

afterAll(() => {
  npm.kill('SIGKILL');
  rmSync(folder, { recursive: true });
});

describe('the board', () => {
  it('says where it is, and answers', async () => {
    expect(output).toContain(url);
    const page = await fetch(url);
    expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(await page.text()).toContain('Welcome!');
  });

  it('serves its files with their types', async () => {
    const types = await Promise.all(
      ['board.css', 'board.js', 'pin.svg'].map(async (name) =>
        (await fetch(`${url}/static/${name}`)).headers.get('content-type'),
      ),
    );
    expect(types).toEqual([
      'text/css; charset=utf-8',
      'text/javascript; charset=utf-8',
      'image/svg+xml; charset=utf-8',
    ]);
  });

  it('refuses a form without its fields', async () => {
    const answer = await fetch(`${url}/notes`, { method: 'POST', body: new URLSearchParams() });
    expect(answer.status).toBe(400);
  });

  it('escapes what people write', async () => {
    const body = new URLSearchParams({ name: '<b>', text: '<script>alert(1)</script>' });
    const page = await (await fetch(`${url}/notes`, { method: 'POST', body })).text();
    expect(page).toContain('&lt;script&gt;');
    expect(page).not.toContain('<script>alert');
  });

  it('has a page for each who writes, whatever the name', async () => {
    for (const name of ['ann/bob', `${'x'.repeat(29)}😀😀`, '100% "me"?']) {
      const body = new URLSearchParams({ name, text: 'hello' });
      const page = await (await fetch(`${url}/notes`, { method: 'POST', body })).text();
      const [, href] = /href="(\/by\/.*?)"/.exec(page)!;
      expect([href, (await fetch(`${url}${href}`)).status]).toEqual([href, 200]);
    }
  });
});

/** The board by the command `pottle`, with a certificate. */
class Secure {
  readonly folder = mkdtempSync(path.join(os.tmpdir(), 'pottle-https-'));
  output = '';
  url = '';
  /** The certificate that is in the file now. */
  cert = '';
  private command: ChildProcess | undefined;

  /** Puts another certificate into the files. */
  renew(): void {
    const { cert, key } = makeCertificate();
    this.cert = cert;
    writeFileSync(path.join(this.folder, 'cert.pem'), cert);
    writeFileSync(path.join(this.folder, 'key.pem'), key);
  }

  async start(): Promise<void> {
    this.renew();
    const free = await freePort();
    this.url = `https://127.0.0.1:${free}`;
    const files = ['--cert', path.join(this.folder, 'cert.pem'), '--key', path.join(this.folder, 'key.pem')];
    const words = ['dist/cli/bin.js', '--app', 'quickstart/app.js', 'run', '--port', String(free), ...files];
    this.command = spawn(process.execPath, words, {
      cwd: folder,
      env: { ...process.env, POTTLE_TRANSPORT: ENGINE },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [this.command.stdout, this.command.stderr])
      stream?.on('data', (data) => (this.output += data));
    await until(async () => (await this.ask()).status === 200);
  }

  /** Asks as one who trusts this certificate alone. */
  ask(trusted = this.cert): Promise<{ status: number; fingerprint: string }> {
    return new Promise((resolve, reject) => {
      https
        .get(this.url, { ca: trusted, agent: false }, (response) => {
          const { fingerprint256 } = (response.socket as TLSSocket).getPeerCertificate();
          response
            .resume()
            .on('end', () => resolve({ status: response.statusCode!, fingerprint: fingerprint256 }));
        })
        .on('error', reject);
    });
  }

  signal(name: 'SIGHUP' | 'SIGTERM'): void {
    this.command!.kill(name);
  }

  /** The exit code, in the end. */
  ended(): Promise<number | null> {
    return new Promise((resolve) => this.command!.on('exit', resolve));
  }

  remove(): void {
    this.command?.kill('SIGKILL');
    rmSync(this.folder, { recursive: true, force: true });
  }
}

const secure = new Secure();
beforeAll(() => secure.start());
afterAll(() => secure.remove());

it('is on https by the command, and takes a new certificate on SIGHUP while sockets stay open', async () => {
  expect(secure.output).toContain(`Running on ${secure.url} (${ENGINE}:`);
  const before = secure.cert;
  const socket = new WebSocket(`${secure.url.replace('https', 'wss')}/live`, { ca: before });
  const heard: string[] = [];
  socket.on('message', (data) => heard.push(String(data)));
  await until(async () => heard.length > 0);
  secure.renew();
  secure.signal('SIGHUP');
  await until(async () => (await secure.ask()).status === 200);
  expect((await secure.ask()).fingerprint).toBe(new X509Certificate(secure.cert).fingerprint256);
  await expect(secure.ask(before)).rejects.toThrow('self-signed');
  const other = new WebSocket(`${secure.url.replace('https', 'wss')}/live?name=Ben`, { ca: secure.cert });
  await until(async () => heard.some((text) => text.startsWith('{"event":"join"') && text.includes('Ben')));
  for (const each of [socket, other]) each.terminate();
});

describe.skipIf(!hasBrowser)('in a browser', () => {
  let browser: Browser;
  const problems: string[] = [];

  async function open(at = url): Promise<Page> {
    const page = await (await browser.newContext({ ignoreHTTPSErrors: true })).newPage();
    page.setDefaultTimeout(0); // the spec's own is enough
    page.on('console', (message) => message.type() === 'error' && problems.push(message.text()));
    page.on('pageerror', (error) => problems.push(String(error)));
    await page.goto(at);
    return page;
  }

  beforeAll(async () => {
    browser = await launch();
  });

  afterAll(() => browser?.close());

  it('shows a note in the other window at once, and who is here', async () => {
    const [ann, ben] = [await open(), await open()];
    await ben.locator('#people', { hasText: /^2$/ }).waitFor();
    expect(await ben.locator('#names li').allTextContents()).toEqual([
      expect.stringMatching(/^Guest \d{4}$/),
      expect.stringMatching(/^Guest \d{4}$/),
    ]);
    await ann.fill('[name=name]', 'Ann');
    await ann.fill('[name=text]', 'Hello over there');
    await ann.click('button');
    await ben.getByText('Hello over there').waitFor();
    expect(await ann.textContent('.flash')).toContain('Pinned');
    await ben.locator('#names li', { hasText: /^Ann$/ }).waitFor();
    // The name is remembered, the message is not shown twice.
    expect(await ann.inputValue('[name=name]')).toBe('Ann');
    await ann.reload();
    expect(await ann.locator('.flash').count()).toBe(0);
    expect(await ann.getByText('Hello over there').count()).toBe(1);
    if (process.env.SCREENSHOTS) {
      mkdirSync(process.env.SCREENSHOTS, { recursive: true });
      await ben.screenshot({ path: `${process.env.SCREENSHOTS}/board.png` });
    }
    await ann.click('text=Ann');
    expect(await ann.textContent('h1')).toBe('1 note by Ann');
    await ann.close();
    await ben.locator('#people', { hasText: /^1$/ }).waitFor();
    expect(problems).toEqual([]);
  });

  it('does so over https and wss', async () => {
    const [ann, ben] = [await open(secure.url), await open(secure.url)];
    expect(await ben.locator('script[data-live]').getAttribute('data-live')).toBe(
      `${secure.url.replace('https', 'wss')}/live`,
    );
    await ben.locator('#people', { hasText: /^2$/ }).waitFor();
    await ann.fill('[name=name]', 'Ann');
    await ann.fill('[name=text]', 'Hello in secret');
    await ann.click('button');
    await ben.getByText('Hello in secret').waitFor();
    expect(ann.url()).toBe(`${secure.url}/`);
    const version = "performance.getEntriesByType('navigation')[0].nextHopProtocol";
    expect(await ben.evaluate(version)).toBe(ENGINE === 'node' ? 'h2' : 'http/1.1');
    expect(problems).toEqual([]);
    for (const page of [ann, ben]) await page.close();
  });
});

it('ends with the command, over https too', async () => {
  const ended = secure.ended();
  secure.signal('SIGTERM');
  expect(await ended).toBe(0);
});

async function endNpm(): Promise<void> {
  const ended = new Promise((resolve) => npm.on('exit', resolve));
  npm.kill('SIGTERM');
  await ended;
  while (!(await isFree())) await sleep(50);
}

it('ends when npm is told to, and frees the port', endNpm);

it('serves from workers when npm is told to', async () => {
  start('--', '--workers', '2');
  await until(async () => (await fetch(url)).ok && output.includes(`Running on ${url} (${ENGINE}:`));
  expect(output).toMatch(/, 2 workers\n/);
  if (process.platform === 'linux') {
    const [supervisor] = childrenOf(npm.pid!);
    const all = [supervisor!, ...childrenOf(supervisor!)];
    expect(all).toHaveLength(3);
    for (const pid of all)
      expect(commandLine(pid)).toContainEqual(expect.stringMatching(/quickstart\/app\.js$/));
  }
  await endNpm();
});
