/** Early hints over HTTP/2: to a client that shows what comes, and to a browser that acts on them. */
import { createHash, X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import http2, { type IncomingHttpHeaders } from 'node:http2';
import path from 'node:path';
import { type Browser, chromium } from 'playwright-core';
import { Response, request } from 'pottle';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Served } from '../../served.js';
import { latch, turns } from '../../waiting.js';

const STYLE = '</static/a.css>; rel=preload; as=style';

describe('early hints over HTTP/2', () => {
  const served = new Served('node');
  const { app } = served;
  let go = latch();
  let session: http2.ClientHttp2Session;

  app.get('/waits')(async function waits() {
    request.sendEarlyHints({
      Link: [STYLE, '</b>; rel=preload; title="\u20ac"'],
      'X-A': 'a',
      'Keep-Alive': 'b',
    });
    request.sendEarlyHints({ Link: STYLE });
    await go.promise;
    return 'page';
  });
  app.get('/late')(async function* late() {
    yield 'page';
    request.sendEarlyHints({ Link: STYLE });
  });
  const left = latch();
  app.get('/left')(async function gone() {
    await go.promise;
    request.sendEarlyHints({ Link: STYLE });
    left.open();
    return 'page';
  });

  beforeAll(async () => {
    await served.start({ http2: true });
    session = http2.connect(served.url);
  });
  afterAll(async () => {
    session.close();
    await served.close();
  });

  /** A request, and what comes ahead of its answer. */
  function ask(path: string) {
    const stream = session.request({ ':path': path });
    const hints: IncomingHttpHeaders[] = [];
    stream.on('headers', (headers) => hints.push(headers));
    return { stream, hints };
  }

  it('come before the view has finished', async () => {
    go = latch();
    const { stream, hints } = ask('/waits');
    await once(stream, 'headers');
    if (hints.length < 2) await once(stream, 'headers');
    const plain = hints.map((headers) => Object.fromEntries(Object.entries(headers)));
    expect(plain).toEqual([
      { ':status': 103, link: `${STYLE}, </b>; rel=preload; title="\xe2\x82\xac"`, 'x-a': 'a' },
      { ':status': 103, link: STYLE },
    ]);
    go.open();
    const [answer] = await once(stream, 'response');
    expect(answer[':status']).toBe(200);
    let text = '';
    for await (const data of stream.setEncoding('utf8')) text += data;
    expect(text).toBe('page');
  });

  it('do not come once the answer has begun', async () => {
    const { stream, hints } = ask('/late');
    for await (const _ of stream);
    expect(hints).toEqual([]);
  });

  it('are nothing to a stream that was reset', async () => {
    go = latch();
    const { stream } = ask('/left');
    stream.close(http2.constants.NGHTTP2_CANCEL);
    await once(stream, 'close');
    go.open();
    await left.promise;
    expect(served.logged).toEqual([]);
  });
});

const fixture = (name: string) => path.join(import.meta.dirname, '../../fixtures/tls', name);
const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium';
const hasBrowser = existsSync(CHROMIUM);
if (!hasBrowser && process.env.CI) throw new Error(`The spec of early hints needs Chromium at ${CHROMIUM}.`);

describe.skipIf(!hasBrowser)('a browser', () => {
  const served = new Served('node');
  const { app } = served;
  let browser: Browser;
  const style = { asked: latch(), holds: false };
  app.config.EARLY_HINTS = true;
  app.beforeRequest(() => {
    if (request.path !== '/static/a.css') return undefined;
    style.asked.open();
    return new Response('p { color: red }', {
      mimetype: 'text/css',
      headers: { 'Cache-Control': 'max-age=60' },
    });
  });
  app.get('/page')(async function page() {
    if (style.holds) await Promise.race([style.asked.promise, turns(1000)]);
    return '<!doctype html><head><link rel="stylesheet" href="/static/a.css"></head><p>page';
  });

  beforeAll(async () => {
    await served.start({ certfile: fixture('cert.pem'), keyfile: fixture('key.pem') });
    const key = new X509Certificate(readFileSync(fixture('cert.pem'))).publicKey;
    const hash = createHash('sha256')
      .update(key.export({ type: 'spki', format: 'der' }))
      .digest('base64');
    const args = [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      `--ignore-certificate-errors-spki-list=${hash}`,
    ];
    browser = await chromium.launch({ timeout: 0, executablePath: CHROMIUM, args });
  });
  afterAll(async () => {
    await browser?.close();
    await served.close();
  });

  it('fetches what it has learnt of while the view waits for that', async () => {
    const visit = async (holds: boolean) => {
      style.asked = latch();
      style.holds = holds;
      const context = await browser.newContext();
      const page = await context.newPage();
      page.setDefaultTimeout(0);
      await page.goto(`${served.url}/page`);
      const seen = await page.evaluate(`({
        protocol: performance.getEntriesByType('navigation')[0].nextHopProtocol,
        by: performance.getEntriesByType('resource')[0]?.initiatorType,
      })`);
      await context.close();
      return seen;
    };
    expect(await visit(false)).toEqual({ protocol: 'h2', by: 'link' });
    // Now and then Chromium does not act on a hint.
    let seen = await visit(true);
    for (let more = 4; more > 0 && (seen as { by: string }).by === 'link'; more--) seen = await visit(true);
    expect(seen).toEqual({ protocol: 'h2', by: 'early-hints' });
  });
});
