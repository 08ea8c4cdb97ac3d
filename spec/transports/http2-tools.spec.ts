/** HTTP/2 as others speak it: curl, h2load and Chromium. */
import { execFile, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { promisify } from 'node:util';
import { chromium } from 'playwright-core';
import { request, websocket } from 'pottle';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Served } from '../served.js';

/** Whether a command is there; with `CI` it has to be. */
function has(command: string, debian: string): boolean {
  const found = command.startsWith('/') ? existsSync(command) : !spawnSync(command, ['--version']).error;
  if (!found && process.env.CI) throw new Error(`This spec needs ${command} (Debian's package ${debian}).`);
  if (!found)
    console.warn(`Skipping a part of the HTTP/2 specs: it needs ${command} (Debian's package ${debian}).`);
  return found;
}

const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium';
const run = promisify(execFile);

let served: Served;

beforeEach(() => {
  served = new Served('node');
  served.app.route('/', { methods: ['GET', 'POST'] })(async function index() {
    return `${request.scheme} ${(await request.getData()).length}`;
  });
  served.app.get('/slow/<int:n>')(async function slow({ n }) {
    await new Promise((resolve) => setImmediate(resolve));
    return 'x'.repeat(n);
  });
});
afterEach(() => served.close());

describe.skipIf(!has('curl', 'curl'))('curl', () => {
  const curl = async (...args: string[]) =>
    (await run('curl', ['-sSk', '-w', ' %{http_version}', ...args])).stdout;

  it('speaks all versions with TLS, each on the same port', async () => {
    await served.start({ sslContext: 'adhoc' });
    const url = `${served.url}/`;
    expect(await curl('--http2', url)).toBe('https 0 2');
    expect(await curl('--http1.1', url)).toBe('https 0 1.1');
    expect(await curl('--http1.0', url)).toBe('https 0 1.1'); // the answer's own
    expect(await curl('--no-alpn', url)).toBe('https 0 1.1');
    expect(await curl('--http2', '-d', 'x'.repeat(100_000), url)).toBe('https 100000 2');
  });

  it('speaks HTTP/2 without TLS where it knows of it, and HTTP/1.1', async () => {
    await served.start({ http2: true });
    const url = `${served.url}/`;
    expect(await curl('--http2-prior-knowledge', url)).toBe('http 0 2');
    expect(await curl('--http1.1', url)).toBe('http 0 1.1');
    expect(await curl('--http2', url)).toBe('http 0 1.1'); // offers an upgrade, which is not taken
  });
});

describe.skipIf(!has('h2load', 'nghttp2-client'))('h2load', () => {
  it.each([
    ['with TLS', { sslContext: 'adhoc' as const }],
    ['without', { http2: true }],
  ])('gets every answer, from a hundred streams at a time on each connection, %s', async (_, options) => {
    await served.start(options);
    const { stdout } = await run('h2load', ['-n', '5000', '-c', '5', '-m', '100', `${served.url}/slow/2000`]);
    expect(stdout).toMatch(/5000 succeeded, 0 failed, 0 errored/);
    expect(stdout).toMatch(/5000 2xx/);
    expect(served.logged).toEqual([]);
  });
});

describe.skipIf(!has(CHROMIUM, 'chromium'))('Chromium', () => {
  it('loads a page over HTTP/2, and has WebSockets on the same port', async () => {
    served.app.get('/page')(function page() {
      return '<!doctype html><title>page</title><script src="/static.js"></script>';
    });
    served.app.get('/static.js')(function script() {
      return 'window.loaded = true';
    });
    served.app.websocket('/echo')(async function echo() {
      for (;;) await websocket.send(await websocket.receive());
    });
    await served.start({ sslContext: 'adhoc' });
    const browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] });
    try {
      const page = await browser.newPage({ ignoreHTTPSErrors: true });
      await page.goto(`${served.url}/page`);
      const protocols = 'performance.getEntries().flatMap((each) => each.nextHopProtocol ?? [])';
      expect(new Set(await page.evaluate<string[]>(protocols))).toEqual(new Set(['h2']));
      const echoed = await page.evaluate(`new Promise((resolve, reject) => {
        const socket = new WebSocket('wss://' + location.host + '/echo');
        socket.onopen = () => socket.send('hello');
        socket.onmessage = ({ data }) => resolve(data);
        socket.onerror = reject;
      })`);
      expect(echoed).toBe('hello');
    } finally {
      await browser.close();
    }
  });
});
