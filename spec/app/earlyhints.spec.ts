/** Early hints that are learnt from pages. */
import {
  abort,
  Blueprint,
  Pottle,
  type PottleOptions,
  renderTemplateString,
  request,
  streamTemplateString,
  tuple,
} from 'pottle';
import { describe, expect, it } from 'vitest';
import { head, Served } from '../served.js';
import { latch } from '../waiting.js';

const A = '<link rel="stylesheet" href="/static/a.css">';
const B = '<script type="module" src="/static/b.js?v=2"></script>';
const C = '<link rel="stylesheet" href="/static/c.css">';
const HINT_A = '</static/a.css>; rel=preload; as=style';
const HINT_B = '</static/b.js?v=2>; rel=modulepreload';

function make(options: PottleOptions = {}) {
  const app = new Pottle(import.meta, { staticFolder: '../fixtures', staticUrlPath: '/static', ...options });
  app.config.EARLY_HINTS = true;
  app.config.TESTING = true;
  let page = '';
  app.get('/')(async function index() {
    return renderTemplateString(`<head>${page}</head>`);
  });
  const client = app.testClient();
  /** The hints that come ahead of a page. */
  const visit = async (links = page, path = '/', headers: Record<string, string> = {}) => {
    page = links;
    const response = await client.get(path, { headers: { 'Sec-Fetch-Mode': 'navigate', ...headers } });
    return response.earlyHints.flatMap((lines) => lines.getlist('Link'));
  };
  return { app, client, visit };
}

describe('early hints that are learnt', () => {
  it('are what the page linked the last time', async () => {
    const { visit } = make();
    expect(await visit(A + B)).toEqual([]);
    expect(await visit()).toEqual([HINT_A, HINT_B]);
    expect(await visit()).toEqual([HINT_A, HINT_B]);
  });

  it('are not there by default', async () => {
    const { app, visit } = make();
    app.config.EARLY_HINTS = false;
    await visit(A);
    expect(await visit()).toEqual([]);
  });

  it('are what the last two pages of a rule had in common', async () => {
    const { visit } = make();
    await visit(A + B);
    await visit(A + C);
    expect(await visit(C)).toEqual([HINT_A]);
    expect(await visit(C)).toEqual(['</static/c.css>; rel=preload; as=style']);
    await visit('');
    expect(await visit()).toEqual([]);
  });

  it('belong to a rule, whatever its values', async () => {
    const { app, visit } = make();
    app.get('/user/<name>')(async function user({ name }) {
      return `<head>${A}<link rel="stylesheet" href="/static/${name}.css"></head>`;
    });
    await visit('', '/user/ann');
    expect(await visit('', '/user/ben')).toContain(HINT_A);
    expect(await visit('', '/user/cid')).toEqual([HINT_A]);
    expect(await visit('')).toEqual([]);
  });

  it('are only what everybody may have: files of static folders', async () => {
    const { app, visit } = make();
    const shop = new Blueprint('shop', import.meta, {
      urlPrefix: '/shop',
      staticFolder: '../fixtures',
      staticUrlPath: '/static',
    });
    app.registerBlueprint(shop);
    app.get('/mine.css')(async function mine() {
      return 'css';
    });
    const style = (url: string) => `<link rel="stylesheet" href="${url}">`;
    const urls = [
      '/mine.css',
      '/none.css',
      '/static/../mine.css',
      '/static/%2e%2e/mine.css',
      '/static/a.css?token=secret',
    ];
    await visit(urls.map(style).join('') + style('/shop/static/a.css'));
    expect(await visit()).toEqual(['</shop/static/a.css>; rel=preload; as=style']);
  });

  it('keep to a dozen', async () => {
    const { visit } = make();
    const links = Array.from({ length: 30 }, (_, i) => `<link rel="stylesheet" href="/static/${i}.css">`);
    await visit(links.join('') + A);
    expect(await visit()).toHaveLength(12);
  });

  it('go to browsers that navigate, and are learnt from those', async () => {
    const { client, visit } = make();
    await visit(A, '/', { 'Sec-Fetch-Mode': 'cors' });
    expect(await visit()).toEqual([]);
    expect(await visit(A, '/', { 'Sec-Fetch-Mode': 'cors' })).toEqual([]);
    expect((await client.get('/')).earlyHints).toEqual([]);
    expect((await client.head('/', { headers: { 'Sec-Fetch-Mode': 'navigate' } })).earlyHints).toEqual([]);
    expect(await visit()).toEqual([HINT_A]);
  });

  it('are learnt from pages that are in order', async () => {
    const { app, visit } = make();
    app.get('/error')(async function error() {
      return tuple(`<head>${A}</head>`, 404);
    });
    app.get('/text')(async function text() {
      return tuple(`<head>${A}</head>`, 200, { 'Content-Type': 'text/plain' });
    });
    app.get('/bytes')(async function bytes() {
      return new TextEncoder().encode(`<head>${A}</head>`);
    });
    for (const path of ['/error', '/text', '/bytes', '/missing']) {
      await visit('', path);
      expect(await visit('', path)).toEqual([]);
    }
  });

  it('are not told to whom a hook refuses the page, and hooks may change the page', async () => {
    const { app, visit } = make();
    app.beforeRequest(() => {
      if (request.headers.has('X-Stranger')) abort(403);
    });
    app.afterRequest((response) => {
      response.setData('changed');
      return response;
    });
    await visit(A);
    expect(await visit(A, '/', { 'X-Stranger': '1' })).toEqual([]);
    expect(await visit()).toEqual([HINT_A]);
  });

  it('know where the app is mounted', async () => {
    const { app, client } = make();
    const path = '/prefix/';
    app.get('/mounted')(async function mounted() {
      return `<head>${A}<link rel="stylesheet" href="/prefix/static/a.css"></head>`;
    });
    const options = { headers: { 'Sec-Fetch-Mode': 'navigate' }, baseUrl: `http://localhost${path}` };
    await client.get('/mounted', options);
    const { earlyHints } = await client.get('/mounted', options);
    expect(earlyHints.map((lines) => lines.get('Link'))).toEqual([
      '</prefix/static/a.css>; rel=preload; as=style',
    ]);
  });

  it('are learnt from streams, which stay what they are', async () => {
    const { app, visit, client } = make();
    let pieces: (string | Uint8Array)[] = [];
    app.get('/stream')(async function* stream() {
      yield* pieces;
    });
    app.get('/template')(function template() {
      return streamTemplateString(
        '<head>{% for part in parts %}{{ part|safe }}{% endfor %}</head><body>{{ "x" * 100000 }}',
        {
          parts: [A, B],
        },
      );
    });
    app.get('/measured')(async function measured() {
      const page = `<head>${A}</head>`;
      const body = (async function* () {
        yield page;
      })();
      return tuple(body, 200, { 'Content-Length': String(page.length) });
    });
    const whole = `<!doctype html><head>${A}${B}</head><body>${C}`;
    for (const parts of [[whole], [...whole], [whole.slice(0, 99), whole.slice(99)]]) {
      pieces = parts;
      await visit('', '/stream');
      expect(await visit('', '/stream')).toEqual([HINT_A, HINT_B]);
      expect((await client.get('/stream', { headers: { 'Sec-Fetch-Mode': 'navigate' } })).text).toBe(whole);
    }
    pieces = [new TextEncoder().encode('a'), A];
    expect((await client.get('/stream', { headers: { 'Sec-Fetch-Mode': 'navigate' } })).text).toBe(`a${A}`);
    await visit('', '/template');
    expect(await visit('', '/template')).toEqual([HINT_A, HINT_B]);
    const { contentLength } = await client.get('/measured', { headers: { 'Sec-Fetch-Mode': 'navigate' } });
    expect(contentLength).toBe(`<head>${A}</head>`.length);
  });
});

it('a browser has the hints on a connection while the view still works', async () => {
  const served = new Served();
  const { app } = served;
  app.config.EARLY_HINTS = true;
  let gate = latch();
  app.get('/page')(async function page() {
    await gate.promise;
    return `<head>${A}</head>`;
  });
  await served.start();
  const ask = () => served.client(head('GET', '/page', 'Sec-Fetch-Mode: navigate'));
  try {
    gate.open();
    await ask().until(/head>$/);
    gate = latch();
    const client = ask();
    await client.until(/\r\n\r\n$/);
    expect(client.text).toBe(`HTTP/1.1 103 Early Hints\r\nLink: ${HINT_A}\r\n\r\n`);
    gate.open();
    await client.until(/head>$/);
  } finally {
    await served.close();
  }
});
