/** The pages of a document: what they show, in Chromium too, and what their forms may do. */

import type { Page } from 'playwright-core';
import { Blueprint, jsonify, makeResponse, Pottle, request, serve, session, tuple } from 'pottle';
import { openapi } from 'pottle/schema';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { hasBrowser, launch } from '../browser.js';

const HOSTILE =
  '</code></textarea><script>document.title = "taken"</script><img src="//elsewhere.test/x" onerror="alert(1)">';
const OWN = { 'Sec-Fetch-Site': 'same-origin' };

const makeNote = (words: string) =>
  z
    .object({
      id: z.int().min(1),
      text: z.string().max(200).describe(words),
      tags: z.array(z.string()).optional(),
    })
    .meta({ id: 'PageNote' });

/** @param words that a document has in all its places */
function makeApp(options: Parameters<typeof openapi>[1] = {}, words = HOSTILE) {
  const Note = makeNote(words);
  const app = new Pottle('pages', { staticFolder: null });
  app.secretKey = 'k';
  const quiet = () => undefined;
  app.logger = { debug: quiet, info: quiet, warning: quiet, error: quiet, critical: quiet, exception: quiet };
  openapi(app, {
    title: `Notes ${words}`,
    description: words,
    pages: 'plain',
    securitySchemes: {
      bearer: { type: 'http', scheme: 'bearer' },
      key: { type: 'apiKey', in: 'query', name: 'key' },
    },
    ...options,
  });
  app.get('/echo/<path:rest>', {
    query: z.looseObject({
      page: z.int().default(1),
      tag: z.array(z.string()).optional(),
      done: z.boolean().optional(),
    }),
    headers: z.object({ 'x-trace': z.string().optional(), 'x-forwarded-for': z.string().optional() }),
    cookies: z.object({ taste: z.string().optional() }),
    security: ['bearer', 'key'],
    summary: words,
    tags: [words],
  })(async function echo({ rest }, { query }) {
    const names = [
      'authorization',
      'cookie',
      'x-trace',
      'host',
      'origin',
      'user-agent',
      'x-other',
      'x-forwarded-for',
    ];
    const headers = Object.fromEntries(names.map((name) => [name, request.headers.get(name)]));
    return { rest, query, headers, address: request.remoteAddr, url: request.url, scheme: request.scheme };
  });
  app.put('/notes/<int:id>', { body: Note, responses: { 200: Note } })(async function change(_, { body }) {
    return body;
  });
  app.post('/upload', {
    form: z.object({ title: z.string(), loud: z.boolean() }),
    files: z.object({ file: z.any() }),
  })(async function upload(_, { form, files }) {
    const { filename, contentType } = files.file;
    return { ...form, filename, contentType, text: await files.file.text() };
  });
  app.post('/login', { form: z.object({ name: z.string() }) })(async function login(_, { form }) {
    session.name = form.name;
    return 'in';
  });
  app.post('/logout')(async function logout() {
    session.clear();
    return 'out';
  });
  app.get('/me')(async function me() {
    return `You are ${session.name}`;
  });
  app.get('/bytes')(async function bytes() {
    return makeResponse(new Uint8Array([1, 2, 3]), 200, { 'Content-Type': 'image/png' });
  });
  app.get('/endless')(async function endless() {
    return (async function* () {
      for (;;) yield 'x'.repeat(65_536);
    })();
  });
  app.get('/hostile')(async function hostile() {
    return tuple(HOSTILE, 200, { 'Content-Type': 'text/html', 'X-Hostile': HOSTILE });
  });
  app.get('/fails')(async function fails() {
    throw new Error('on purpose');
  });
  app.get('/secret', { hidden: true })(async function secret() {
    return 'secret';
  });
  return app;
}

type Form = Record<string, string | string[]>;
const tryOn = (app: Pottle, operation: string, form: Form = {}, headers: Record<string, string> = OWN) =>
  app.testClient().post('/docs/try', { form: { operation, ...form }, headers });

/** What the answer's body says, as the page shows it. */
function shownIn(page: string): string {
  const [, text = ''] = /<pre tabindex="0"><code>([\s\S]*?)<\/code>/.exec(page) ?? [];
  const entities: Record<string, string> = { lt: '<', gt: '>', amp: '&', '#34': '"', '#39': "'" };
  return text.replace(/&(\w+|#\d+);/g, (_, name: string) => entities[name]!);
}

describe('/docs', () => {
  it('shows operations with parameters, bodies and answers, and schemas', async () => {
    const { text, headers, statusCode } = await makeApp().testClient().get('/docs');
    expect(statusCode).toBe(200);
    for (const part of [
      '/echo/{rest}',
      'PageNote',
      '≥ 1',
      'length ≤ 200',
      'list of string',
      'Asks for bearer, or key.',
      '>id<',
    ])
      expect(text).toContain(part);
    expect(text).not.toContain('/secret');
    expect(text).toContain('<a href="openapi.json">');
    expect(headers.get('Content-Security-Policy')).toBe(
      "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    );
  });

  it('escapes what others say, on every page', async () => {
    const app = makeApp();
    const pages = [
      (await app.testClient().get('/docs')).text,
      (await tryOn(app, 'GET /hostile')).text,
      (
        await tryOn(app, 'GET /echo/{rest}', {
          'path:rest': HOSTILE,
          'query:page': HOSTILE,
          'header:x-trace': HOSTILE,
        })
      ).text,
      (await tryOn(app, 'PUT /notes/{id}', { 'path:id': '1', body: HOSTILE })).text,
    ];
    for (const page of pages) {
      expect(page).toContain('&lt;script&gt;');
      expect(page.replace(/"[^"]*"/g, '')).not.toMatch(/<script|<img|<[^>]* (?:style|on\w+)=/);
    }
  });

  it('has no other files than its own', async () => {
    const client = makeApp().testClient();
    expect((await client.get('/docs/style.css')).contentType).toBe('text/css; charset=utf-8');
    for (const name of ['none.css', '..%2fpages.ts', '%2e%2e', 'try', '__proto__', 'constructor'])
      expect((await client.get(`/docs/${name}`)).statusCode, name).toBe(404);
  });

  it('is elsewhere, has no forms, or is not there, as one says', async () => {
    const elsewhere = makeApp({ docs: '/api/pages', path: '/api.json' }).testClient();
    const { text } = await elsewhere.get('/api/pages');
    expect(text).toContain('href="pages/style.css"');
    expect(text).toContain('href="../api.json"');
    const still = makeApp({ try: false });
    expect((await still.testClient().get('/docs')).text).not.toContain('<form');
    expect((await tryOn(still, 'GET /me')).statusCode).toBe(405);
    expect((await makeApp({ pages: false }).testClient().get('/docs')).statusCode).toBe(404);
  });

  it('is that of a blueprint, wherever it is registered, behind its hooks', async () => {
    const admin = new Blueprint('admin', import.meta, { urlPrefix: '/admin' });
    openapi(admin, { title: 'Administration', pages: 'plain' });
    admin.get('/users')(async function users() {
      return jsonify(['Ann']);
    });
    admin.beforeRequest(async function guard() {
      return request.headers.has('X-Admin') ? undefined : tuple('Who are you?', 401);
    });
    const app = new Pottle('parts', { staticFolder: null });
    app.registerBlueprint(admin);
    app.registerBlueprint(admin, { name: 'other', urlPrefix: '/other' });
    app.get('/public')(async function open() {
      return 'x';
    });
    openapi(app);
    const headers = { ...OWN, 'X-Admin': '1' };
    const client = app.testClient();
    const pathsAt = async (path: string) => {
      const { json } = await client.get(path, { headers, baseUrl: 'http://localhost/mounted' });
      const { info, paths, servers } = json as { info: { title: string }; paths: object; servers: object };
      return [info.title, Object.keys(paths), servers];
    };
    expect(await pathsAt('/openapi.json')).toEqual([
      'parts',
      ['/admin/users', '/other/users', '/public'],
      [{ url: '/mounted' }],
    ]);
    expect(await pathsAt('/admin/openapi.json')).toEqual([
      'Administration',
      ['/admin/users'],
      [{ url: '/mounted' }],
    ]);
    expect(await pathsAt('/other/openapi.json')).toEqual([
      'Administration',
      ['/other/users'],
      [{ url: '/mounted' }],
    ]);
    expect((await client.get('/admin/openapi.json')).statusCode).toBe(401);
    expect((await client.get('/admin/docs')).statusCode).toBe(401);
    expect((await client.get('/other/docs', { headers })).text).toContain('/other/users');
    const tried = await client.post('/admin/docs/try', { headers, form: { operation: 'GET /admin/users' } });
    expect(tried.text).toContain('401'); // what was not sent by the form is not said
    const none = await client.post('/admin/docs/try', { headers, form: { operation: 'GET /public' } });
    expect(none.statusCode).toBe(404);
  });
});

describe('/docs/events', () => {
  function makeChat(options: Parameters<typeof openapi>[1] = {}) {
    const app = new Pottle('chat', { staticFolder: null });
    openapi(app, { title: `Chat ${HOSTILE}`, pages: 'plain', ...options });
    const Said = z
      .object({ type: z.literal('said'), text: z.string().max(99).describe(HOSTILE) })
      .meta({ id: 'PageSaid' });
    const Left = z.object({ type: z.literal('left') }).meta({ id: 'PageLeft' });
    app.websocket('/chat/<int(min=1):room>', {
      receive: Said,
      send: z.discriminatedUnion('type', [Said, Left]),
      query: z.object({ name: z.string().min(2) }),
      description: HOSTILE,
    })(async function chat() {});
    app.websocket('/raw')(async function raw() {});
    return app;
  }

  it('shows channels, what comes and goes, and schemas, escaped', async () => {
    const client = makeChat().testClient();
    const { text, headers } = await client.get('/docs/events');
    for (const part of [
      '/chat/{room}',
      '≥ 1',
      'The app takes',
      'The app sends',
      'PageSaid',
      'PageLeft',
      'length ≤ 99',
      'length ≥ 2',
      '/raw',
    ])
      expect(text).toContain(part);
    expect(text).toContain('<a href="../docs">Operations</a> <a href="../asyncapi.json">');
    expect(text.replace(/"[^"]*"/g, '')).not.toMatch(/<script|<img|<[^>]* (?:style|on\w+)=/);
    expect(headers.get('Content-Security-Policy')).toMatch(/^default-src 'none'; style-src 'self';/);
    expect((await client.get('/docs')).text).toContain('<a href="docs/events">Events</a>');
  });

  it('is not there where the document is not', async () => {
    const client = makeChat({ asyncPath: null }).testClient();
    expect((await client.get('/docs/events')).statusCode).toBe(404);
    expect((await client.get('/docs')).text).not.toContain('docs/events');
  });
});

describe('a form', () => {
  it('sends what it asks for, in its place, as whoever sent it', async () => {
    const app = makeApp();
    const client = app.testClient();
    const form = {
      operation: 'GET /echo/{rest}',
      ...{
        'path:rest': 'a b/ü',
        'query:page': '3',
        'query:tag': 'x\r\ny&z',
        'query:done': 'true',
        'query:key': 'k',
      },
      ...{
        'header:x-trace': 't',
        'cookie:taste': 'salt; y',
        'header:Authorization': 'Bearer b',
        'header:x-other': 'no',
        'header:x-forwarded-for': '1.1.1.1',
      },
    };
    const headers = {
      ...OWN,
      Origin: 'https://shop.test',
      'User-Agent': 'me',
      'X-Forwarded-For': '6.6.6.6',
      Cookie: 'mine=1; taste=old',
    };
    const { text } = await client.post('/docs/try', {
      form,
      headers,
      baseUrl: 'https://shop.test/in',
      remoteAddr: '9.9.9.9',
    });
    expect(JSON.parse(shownIn(text))).toEqual({
      rest: 'a b/ü',
      query: { page: 3, tag: ['x', 'y&z'], done: true, key: 'k' },
      headers: {
        ...{
          authorization: 'Bearer b',
          cookie: 'mine=1; taste=salt%3B%20y',
          'x-trace': 't',
          host: 'shop.test',
        },
        ...{ origin: 'https://shop.test', 'user-agent': 'me', 'x-other': null, 'x-forwarded-for': null },
      },
      ...{ address: '9.9.9.9', scheme: 'https' },
      url: 'https://shop.test/in/echo/a%20b/ü?key=k&page=3&tag=x&tag=y%26z&done=true',
    });
    expect(text).toContain('value="Bearer b"');
  });

  it('says how the Authorization header begins', async () => {
    const securitySchemes = {
      bearer: { type: 'http', scheme: 'bearer' },
      key: { type: 'apiKey', in: 'query', name: 'key' },
    };
    const labelOf = async (more: object = {}) => {
      const { text } = await makeApp({ securitySchemes: { ...securitySchemes, ...more } }, 'Words')
        .testClient()
        .get('/docs');
      return /header:Authorization">(.*)<\/label>/.exec(text)?.[1];
    };
    expect(await labelOf()).toBe('Authorization <span class="quiet">Bearer …</span>');
    expect(await labelOf({ bearer: { type: 'http', scheme: 'basic' } })).toContain('>Basic …<');
  });

  it('sends bodies, forms and files, and shows what is wrong with them', async () => {
    const app = makeApp();
    const body = '{"id": 1, "text": "hi"}';
    expect(JSON.parse(shownIn((await tryOn(app, 'PUT /notes/{id}', { 'path:id': '1', body })).text))).toEqual(
      { id: 1, text: 'hi' },
    );
    const wrong = (await tryOn(app, 'PUT /notes/{id}', { 'path:id': '1', body: '{"id": 0}' })).text;
    expect(wrong).toContain('400 Bad Request');
    expect(JSON.parse(shownIn(wrong)).errors).toHaveLength(2);
    const form = { operation: 'POST /upload', 'form:title': 'T', 'form:loud': 'true' };
    const file = ['hällo', 'a.txt', 'text/plain'] as const;
    const uploaded = await app
      .testClient()
      .post('/docs/try', { headers: OWN, form: { ...form, 'form:file': file } });
    expect(JSON.parse(shownIn(uploaded.text))).toEqual({
      title: 'T',
      loud: true,
      filename: 'a.txt',
      contentType: 'text/plain',
      text: 'hällo',
    });
  });

  it('keeps cookies that an answer sets, and shows none of their values', async () => {
    const client = makeApp().testClient();
    const post = (form: Form) => client.post('/docs/try', { form, headers: OWN });
    const { text } = await post({ operation: 'POST /login', 'form:name': 'Ann' });
    expect(text).toMatch(/session=…; HttpOnly/);
    expect(client.getCookie('session')).toBeTruthy();
    expect(text).not.toContain(client.getCookie('session'));
    expect(shownIn((await post({ operation: 'GET /me' })).text)).toBe('You are Ann');
  });

  it('leaves the session as the request that was tried has left it', async () => {
    const app = makeApp();
    app.beforeRequest(async function remember() {
      session.permanent = true; // so that each answer has its cookie
    });
    const client = app.testClient();
    const post = (form: Form) => client.post('/docs/try', { form, headers: OWN });
    await post({ operation: 'POST /login', 'form:name': 'Ann' });
    expect((await client.get('/me')).text).toBe('You are Ann');
    await post({ operation: 'POST /logout' });
    expect((await client.get('/me')).text).toBe('You are undefined');
  });

  it('is heeded from the page itself alone', async () => {
    const app = makeApp();
    const statusWith = async (headers: Record<string, string>) =>
      (await tryOn(app, 'GET /me', {}, headers)).statusCode;
    expect(await statusWith({})).toBe(403);
    for (const site of ['cross-site', 'same-site', 'none', ''])
      expect(await statusWith({ 'Sec-Fetch-Site': site }), site).toBe(403);
    expect(await statusWith({ 'Sec-Fetch-Site': 'cross-site', Origin: 'http://localhost' })).toBe(403);
    for (const origin of [
      'http://elsewhere.test',
      'null',
      'http://localhost.elsewhere.test',
      'http://localhost:81',
    ])
      expect(await statusWith({ Origin: origin }), origin).toBe(403);
    expect(await statusWith({ Origin: 'http://localhost' })).toBe(200);
    expect(await statusWith(OWN)).toBe(200);
  });

  it('reaches what the document has, and nothing else', async () => {
    const app = makeApp();
    for (const operation of [
      'GET /secret',
      'POST /me',
      'POST /docs/try',
      'GET http://elsewhere.test/',
      '',
      'constructor',
    ])
      expect((await tryOn(app, operation)).statusCode, operation).toBe(404);
    const outside = await tryOn(app, 'GET /echo/{rest}', { 'path:rest': '//elsewhere.test/?a#b' });
    expect(outside.text).toContain('GET /echo/%2F%2Felsewhere.test%2F%3Fa%23b');
  });

  it('puts no lines of its own among the headers', async () => {
    const app = makeApp();
    for (const value of ['a\r\nX-Other: 1', 'a\nb', 'a\0', 'ü€']) {
      const form = { 'path:rest': 'a', 'header:x-trace': value };
      expect((await tryOn(app, 'GET /echo/{rest}', form)).statusCode, value).toBe(400);
    }
  });

  it('shows the beginning of what never ends, and says what it does not show', async () => {
    const app = makeApp();
    const endless = (await tryOn(app, 'GET /endless')).text;
    expect(endless).toContain('There is more');
    expect(shownIn(endless)).toHaveLength(256 * 1024);
    expect((await tryOn(app, 'GET /bytes')).text).toContain('3 bytes of image/png, which are not shown.');
    const { text, statusCode } = await tryOn(app, 'GET /fails');
    expect([statusCode, text.includes('500 Internal Server Error')]).toEqual([200, true]);
  });

  it('has the limits of the app', async () => {
    const app = makeApp();
    app.config.MAX_CONTENT_LENGTH = 1000;
    expect((await tryOn(app, 'PUT /notes/{id}', { body: 'x'.repeat(2000) })).statusCode).toBe(413);
  });
});

describe('Swagger UI', () => {
  it('is shown where it is installed, from its package, with none of its other files', async () => {
    const client = makeApp({ pages: undefined }).testClient();
    const page = await client.get('/docs');
    expect(page.text).toContain('<script src="docs/swagger-ui-bundle.js">');
    expect(page.headers.get('Content-Security-Policy')).toMatch(
      /^default-src 'none'; script-src 'self'; style-src 'self';/,
    );
    const types = {
      'swagger-ui-bundle.js': 'text/javascript',
      'swagger-ui.css': 'text/css',
      'favicon-32x32.png': 'image/png',
      'start.js': 'text/javascript',
    };
    for (const [name, type] of Object.entries(types))
      expect((await client.get(`/docs/${name}`)).mimetype, name).toBe(type);
    for (const name of [
      'package.json',
      'absolute-path.js',
      'swagger-ui.js',
      '..%2fzod%2fpackage.json',
      '__proto__',
    ])
      expect((await client.get(`/docs/${name}`)).statusCode, name).toBe(404);
    expect((await makeApp({ pages: 'swagger' }).testClient().get('/docs')).text).toBe(page.text);
    expect((await makeApp().testClient().get('/docs/swagger-ui-bundle.js')).statusCode).toBe(404);
  });
});

describe.runIf(hasBrowser)('in Chromium', () => {
  /** Opens the page of an app. @returns what was asked of which URLs, and what the browser complained of */
  async function open(app: Pottle, options: object, look: (page: Page, url: string) => Promise<void>) {
    const server = await serve(app, { port: 0, signals: false });
    const browser = await launch();
    const asked: string[] = [];
    const told: string[] = [];
    try {
      const page = await (await browser.newContext(options)).newPage();
      page.setDefaultTimeout(0);
      page.on('request', (one) => asked.push(one.url()));
      page.on('console', (message) => told.push(message.text()));
      page.on('pageerror', (error) => told.push(String(error)));
      await page.goto(`${server.url}/docs`);
      await look(page, server.url);
    } finally {
      await browser.close();
      await server.close();
    }
    return {
      elsewhere: asked.filter((url) => !url.startsWith(`${server.url}/`) && !url.startsWith('data:')),
      told,
    };
  }

  it('needs no script, asks no other host, and breaks no rule of its own', async () => {
    const phone = { javaScriptEnabled: false, viewport: { width: 390, height: 800 } };
    const { elsewhere, told } = await open(makeApp(), phone, async (page) => {
      await page.getByText('/notes/{id}').first().click();
      await page.getByRole('heading', { name: 'Try it' }).first().waitFor();
      await page.getByLabel('id', { exact: false }).first().fill('5');
      await page.getByLabel('Body').fill('{"id": 5, "text": "by hand"}');
      await page.getByRole('button', { name: 'Send PUT' }).click();
      await page.getByRole('heading', { name: 'Answer: 200 OK' }).waitFor();
      expect(JSON.parse(await page.locator('pre').innerText())).toEqual({ id: 5, text: 'by hand' });
      await page.getByRole('link', { name: 'All operations' }).click();
      await page.getByRole('heading', { name: 'Try it' }).first().waitFor(); // the operation is open
      const main = (await page.locator('main').boundingBox())!;
      expect(main.x + main.width).toBeLessThanOrEqual(390);
    });
    expect({ elsewhere, told }).toEqual({ elsewhere: [], told: [] });
  });

  it('shows Swagger UI, which calls an endpoint, under a strict policy and with no other host', async () => {
    const { elsewhere, told } = await open(
      makeApp({ pages: 'swagger' }, 'plain words'),
      {},
      async (page, url) => {
        await page.locator('#operations-default-me').click();
        await page.getByRole('button', { name: 'Try it out' }).click();
        const answered = page.waitForResponse(`${url}/me`);
        await page.getByRole('button', { name: 'Execute' }).click();
        expect(await (await answered).text()).toBe('You are undefined');
        await page.getByText('You are undefined').first().waitFor();
        expect(await page.title()).toBe('Notes plain words');
      },
    );
    expect({ elsewhere, told }).toEqual({ elsewhere: [], told: [] });
  });

  it('lets no words of a document act in Swagger UI', async () => {
    const { told } = await open(makeApp({ pages: 'swagger' }), {}, async (page) => {
      await page.locator('#operations-default-me').click();
      await page.getByRole('button', { name: 'Try it out' }).waitFor();
      expect(await page.title()).toBe(`Notes ${HOSTILE}`);
    });
    expect(told.filter((text) => !/has been blocked/.test(text))).toEqual([]);
  });
});
