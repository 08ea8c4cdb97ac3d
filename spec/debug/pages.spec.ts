/** The pages of debug mode: what they show, to whom, and in which form. */
import { request as send } from 'node:http';
import {
  abort,
  g,
  Pottle,
  ProxyFix,
  renderTemplate,
  request,
  type Server,
  serve,
  session,
  tuple,
} from 'pottle';
import { DictLoader } from 'pottle/jinja';
import { afterEach, describe, expect, it, vi } from 'vitest';

const HTML = { Accept: 'text/html' };
const open: Server[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((server) => server.close()));
});

/** An app in debug mode that says nothing. */
function debugging(config: Record<string, unknown> = {}): Pottle {
  const app = new Pottle(import.meta);
  app.config.update({
    DEBUG: true,
    ACCESS_LOG: false,
    SECRET_KEY: 'the key of sessions',
    DEBUG_LOCALS: false,
    ...config,
  });
  const quiet = () => undefined;
  app.logger = { debug: quiet, info: quiet, warning: quiet, error: quiet, critical: quiet, exception: quiet };
  return app;
}

async function served(app: Pottle): Promise<string> {
  const server = await serve(app, { port: 0, signals: false });
  open.push(server);
  return server.url;
}

interface Answer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  text: string;
}

/** Asks without what `fetch` adds or forbids, as `Host`. */
function ask(url: string, headers: Record<string, string> = {}, method = 'GET', body = ''): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const req = send(url, { method, headers }, (res) => {
      let text = '';
      res.setEncoding('utf8').on('data', (piece) => {
        text += piece;
      });
      res.on('end', () => resolve({ status: res.statusCode!, headers: res.headers, text }));
    });
    req.on('error', reject).end(body);
  });
}

function failing(config?: Record<string, unknown>): Pottle {
  const app = debugging(config);
  app.get('/')(function index() {
    throw new Error('the reason');
  });
  return app;
}

describe('who may see them', () => {
  const PLAIN = '<h1>Internal Server Error</h1>';

  it.each(['localhost', 'LOCALHOST:5000', '127.0.0.1', '127.0.0.1:80', '[::1]', '[::1]:5000'])(
    'whoever calls this machine %s',
    async (host) => {
      const url = await served(failing());
      expect((await ask(url, { Host: host })).text).toContain('the reason');
    },
  );

  it.each([
    'evil.example',
    'localhost.evil.example',
    'localhost@evil.example',
    '127.0.0.1.evil.example',
    '192.168.0.7:5000',
    '0.0.0.0',
    'evil.example:80#localhost',
  ])('nobody who calls it %s', async (host) => {
    const url = await served(failing());
    const { status, text } = await ask(url, { Host: host });
    expect([status, text.includes(PLAIN), text.includes('the reason')]).toEqual([500, true, false]);
  });

  it.each([
    ...['Forwarded', 'X-Forwarded-For', 'X-Forwarded-Host', 'X-Forwarded-Proto', 'X-Forwarded-Whatever'],
    ...['X-Real-IP', 'Via', 'CF-Connecting-IP', 'CF-Ray', 'True-Client-IP', 'X-Client-IP', 'X-Original-Host'],
  ])('nobody whose request was forwarded, with %s', async (name) => {
    const url = await served(failing());
    const { text } = await ask(url, { [name]: '127.0.0.1' });
    expect([text.includes(PLAIN), text.includes('the reason')]).toEqual([true, false]);
  });

  it('nobody from another machine, whatever it says', async () => {
    const client = debugging().testClient();
    const missing = async (remoteAddr: string) =>
      (await client.get('/nope', { remoteAddr })).text.startsWith('404 GET /nope');
    for (const address of ['127.0.0.1', '::1', '127.3.2.1', '::ffff:127.0.0.1'])
      expect(await missing(address)).toBe(true);
    for (const address of ['', '10.0.0.1', '128.0.0.1', '::2', '1127.0.0.1', '127.0.0.1.2'])
      expect([address, await missing(address)]).toEqual([address, false]);
  });

  it('nobody behind a proxy that is believed, though the address is that of this machine', async () => {
    const app = failing();
    app.handle = new ProxyFix(app, { xFor: 1 }).handle;
    const url = await served(app);
    expect((await ask(url, { 'X-Forwarded-For': '127.0.0.1' })).text).toContain(PLAIN);
  });

  it.each([
    ['https://evil.example', false],
    ['http://localhost.evil.example:5000', false],
    ['null', false],
    ['http://localhost:3000', true],
    ['https://[::1]:8443', true],
  ])('a page of %s, which an app may let read its answers: %s', async (origin, sees) => {
    const app = failing();
    app.afterRequest((response) => {
      response.headers.set('Access-Control-Allow-Origin', '*');
      return response;
    });
    const { text } = await ask(await served(app), { Origin: origin });
    expect(text.includes('the reason')).toBe(sees);
  });

  it('nobody outside of debug mode, where the page of the PIN is not there either', async () => {
    const url = await served(failing({ DEBUG: false }));
    expect((await ask(url)).text).toContain(PLAIN);
    expect((await ask(`${url}/_pottle/debug`)).status).toBe(404);
    expect((await ask(`${url}/nope`, HTML)).text).not.toContain('/nope');
  });
});

describe('the PIN', () => {
  const FORM = { 'Content-Type': 'application/x-www-form-urlencoded', Host: 'app.example' };

  async function withPin(pin = '123-456-789') {
    vi.stubEnv('POTTLE_DEBUG_PIN', pin);
    const url = await served(failing());
    const enter = (text: string, headers = {}) =>
      ask(`${url}/_pottle/debug`, { ...FORM, ...headers }, 'POST', `pin=${encodeURIComponent(text)}`);
    return { url, enter };
  }
  afterEach(() => vi.unstubAllEnvs());

  it('opens the pages to one browser', async () => {
    const { url, enter } = await withPin();
    expect((await ask(`${url}/_pottle/debug`, FORM)).text).toContain('name=pin');
    const answer = await enter(' 123 456 789');
    expect(answer.text).toContain('show everything to this browser');
    const [cookie = ''] = (answer.headers['set-cookie'] as string[] | undefined) ?? [];
    expect(cookie).toMatch(
      /^pottle_debug=\d+\.[\w-]{43}; Max-Age=86400; Path=\/; HttpOnly; SameSite=Strict$/,
    );
    const value = cookie.split(';')[0]!;
    expect((await ask(url, { Host: 'app.example', Cookie: `a=b; ${value}` })).text).toContain('the reason');
    expect((await ask(url, { Host: 'app.example' })).text).not.toContain('the reason');
    for (const forged of [
      value.slice(0, -1),
      value.replace('=', '=9'),
      value.replace(/\..*/, `.${'A'.repeat(43)}`),
    ])
      expect((await ask(url, { Host: 'app.example', Cookie: forged })).text).not.toContain('the reason');
  });

  it('is taken no more when ten were wrong', async () => {
    const { enter } = await withPin();
    for (let i = 0; i < 10; i++) {
      const { status, headers } = await enter(`000-000-00${i}`);
      expect([status, headers['set-cookie']]).toEqual([403, undefined]);
    }
    const { status, text, headers } = await enter('123-456-789');
    expect([status, headers['set-cookie']]).toEqual([403, undefined]);
    expect(text).toContain('Too many PINs were wrong');
  });

  it('is not taken from pages of others, which use up no tries', async () => {
    const { enter } = await withPin();
    for (let i = 0; i < 20; i++) {
      const answer = await enter('123-456-789', { 'Sec-Fetch-Site': 'cross-site' });
      expect(answer.headers['set-cookie']).toBeUndefined();
    }
    expect(
      (await enter('123-456-789', { 'Sec-Fetch-Site': 'same-origin' })).headers['set-cookie'],
    ).toBeDefined();
  });

  it.each(['', ' ', '---'])('is made up where %o is given, and handed on by the environment', async (pin) => {
    vi.stubEnv('POTTLE_DEBUG_PIN', pin);
    await ask(await served(failing()), { Host: 'app.example' });
    expect(process.env.POTTLE_DEBUG_PIN).toMatch(/^\d{3}-\d{3}-\d{3}$/);
  });

  it('is asked for although a hook lets nobody in, and a rule takes every path', async () => {
    vi.stubEnv('POTTLE_DEBUG_PIN', '');
    const app = failing();
    app.beforeRequest(() => abort(401));
    app.get('/<path:any>')(function any() {
      return 'any';
    });
    expect((await ask(`${await served(app)}/_pottle/debug`, { Host: 'app.example' })).text).toContain(
      'name=pin',
    );
  });
});

describe('what they show', () => {
  class OutOfStock extends Error {
    override name = 'OutOfStock';
    sku = 'A-7';
    apiToken = 'of-the-error';
  }

  function shop(): Pottle {
    const app = debugging({ MAIL_PASSWORD: 'of the mail', MAIL_SERVER: 'mail.test' });
    app.jinjaLoader = new DictLoader({
      'page.html': 'one\n{% include "row.html" %}\n',
      'row.html': 'one\n{% for row in rows %}\n{{ row.price.cents }}\n{% endfor %}',
    });
    app.beforeRequest(function loadUser() {
      g.user = { name: 'Ann', password: 'of the user', deep: [{ token: 'deep' }] };
      g.count = 3;
    });
    app.route('/shop/<int:id>', { methods: ['GET', 'POST'] })(async function buy({ id }) {
      session.cart = [1, 2];
      try {
        throw new OutOfStock(`no item ${id}`);
      } catch (cause) {
        throw new AggregateError([new Error('one'), 'two'], 'cannot sell', { cause });
      }
    });
    app.get('/template')(function template() {
      return renderTemplate('page.html', { rows: [{}] });
    });
    return app;
  }

  it('is the error with its causes, its source, the request and what belongs to it, without secrets', async () => {
    const url = await served(shop());
    const headers = {
      ...HTML,
      'Content-Type': 'application/x-www-form-urlencoded',
      Authorization: 'Bearer of-the-client',
      Cookie: 'session=of-the-cookie',
    };
    const { text, status } = await ask(`${url}/shop/7?x=1`, headers, 'POST', 'count=2&password=of+the+form');
    expect(status).toBe(500);
    for (const shown of [
      ...['<h1>AggregateError</h1>', 'cannot sell', 'OutOfStock: no item 7', 'errors[0]', 'errors[1]', 'two'],
      ...['caused by', 'spec/debug/pages.spec.ts', 'POST /shop/7?x=1', '/shop/&lt;int:id&gt;', 'loadUser'],
      ...['<th scope=row>count<td>2', 'mail.test', 'Ann', '<th scope=row>cart<td>[ 1, 2 ]', 'A-7'],
      '<span class=k>throw</span> <span class=k>new</span> OutOfStock(',
    ])
      expect(text).toContain(shown);
    // What a source shows is the source's matter.
    const values = text.replaceAll(/<pre class=source>.*?<\/pre>/gs, '');
    expect(values).not.toMatch(/of the (?:mail|user|form)|of-the-|the key of sessions|'deep'/);
  });

  it('has no secrets of URLs, of JSON in texts, of symbols, nor of headers that are handed on', async () => {
    const SECRET = ['of', 'a', 'view'].join('-');
    const app = debugging({ DATABASE_URL: `postgres://app:${SECRET}@db/shop` });
    app.get('/')(function index() {
      g.url = new URL(`https://ann:${SECRET}@shop.test/?api_key=${SECRET}&page=2`);
      g.sent = { body: `{"password": "${SECRET}", "name":"Ann"}`, [Symbol('secret')]: SECRET };
      g.headers = { 'X-Auth': SECRET };
      throw new Error(`no redis://:${SECRET}@cache:6379`);
    });
    const url = await served(app);
    const headers = { Referer: `http://shop.test/?token=${SECRET}` };
    for (const Accept of ['text/html', 'application/json', 'text/plain']) {
      const { status, text } = await ask(`${url}/?reset_token=${SECRET}&page=2`, { ...headers, Accept });
      expect([status, text.includes(SECRET)]).toEqual([500, false]);
      expect(text).toContain('redis://:***@cache:6379');
    }
    const { text } = await ask(`${url}/?reset_token=${SECRET}&page=2`, { ...headers, ...HTML });
    for (const shown of [
      'postgres://app:***@db/shop',
      'api_key=***&amp;page=2',
      'reset_token=***&amp;page=2',
      'Ann',
    ])
      expect(text).toContain(shown);
  });

  it('is shown of errors that do not want to be looked at, without running them', async () => {
    const app = debugging();
    const ran: string[] = [];
    const run = (what: string) => () => {
      ran.push(what);
      throw new Error(what);
    };
    const odd = Object.assign(new Error('odd'), { toString: run('toString') });
    Object.defineProperty(odd, 'message', { get: run('message') });
    const revoked = Proxy.revocable([], {});
    revoked.revoke();
    app.get('/')(function index() {
      g.odd = odd;
      throw Object.assign(new Error('the reason'), { errors: revoked.proxy });
    });
    app.get('/proxy')(function proxy() {
      throw Object.assign(new Error('the reason'), { errors: new Proxy([1], { get: run('proxy') }) });
    });
    const url = await served(app);
    expect((await ask(url, HTML)).text).toContain('<p class=message>the reason');
    expect(ran).toEqual([]);
    expect((await ask(`${url}/proxy`, HTML)).text).toContain('<p class=message>the reason');
  });

  it('names the request as the logs do', async () => {
    const url = await served(failing({ REQUEST_IDS: true, REQUEST_ID_HEADER: 'X-Request-Id' }));
    const { text } = await ask(url, { ...HTML, 'X-Request-Id': 'r-17' });
    expect(text).toContain('<th scope=row>request id<td>r-17');
    expect((await ask(url, { 'X-Request-Id': 'r-18' })).text).toContain('\nrequest id: r-18\nrule: /');
    expect((await ask(await served(failing({ REQUEST_IDS: false })))).text).not.toContain('request id');
  });

  it('is the way through templates, with their sources', async () => {
    const { text } = await ask(`${await served(shop())}/template`, HTML);
    expect(text).toMatch(/class="line here"><span class=number>3<\/span>\{\{ row\.price\.cents \}\}/);
    expect(text).toMatch(/class="line here"><span class=number>2<\/span>\{% include &#34;row\.html&#34; %\}/);
    expect(text.indexOf('row.html:3')).toBeLessThan(text.indexOf('page.html:2'));
  });

  it('is JSON or text for those who want that', async () => {
    const url = await served(shop());
    const json = await ask(`${url}/shop/7`, { Accept: 'application/json' });
    expect(json.headers['content-type']).toBe('application/json');
    const failure = JSON.parse(json.text);
    expect(failure.faults.map((fault: { name: string }) => fault.name).slice(0, 2)).toEqual([
      'AggregateError',
      'Error',
    ]);
    expect(failure.faults[0].frames[0]).toMatchObject({
      owner: 'app',
      name: 'buy',
      place: 'spec/debug/pages.spec.ts',
    });
    for (const Accept of ['', '*/*', 'text/plain']) {
      const { text, headers: sent } = await ask(`${url}/shop/7`, Accept ? { Accept } : {});
      expect(sent['content-type']).toBe('text/plain; charset=utf-8');
      expect(text).toMatch(
        /^500 GET \/shop\/7\n\nAggregateError: cannot sell\n {4}at buy \(spec\/debug\/pages/,
      );
    }
  });

  it('is JSON and a small form as the view got them, read or not', async () => {
    const app = debugging();
    app.post('/<read>')(async function take({ read }) {
      if (read === 'read') await request.json;
      throw new Error('no');
    });
    const url = await served(app);
    for (const path of ['/read', '/unread']) {
      const type = { 'Content-Type': 'application/json', ...HTML };
      const { text } = await ask(url + path, type, 'POST', '{"a": 1, "secret": 2, "b": {"token": [3]}}');
      expect(text).toContain('&#34;a&#34;: 1,');
      expect(text).toContain('&#34;secret&#34;: &#34;***&#34;');
      expect(text).toContain('&#34;token&#34;: &#34;***&#34;');
    }
  });

  it('comes with a policy that lets nothing run but its own script, and is kept by nobody', async () => {
    const { headers, text } = await ask(await served(failing()), HTML);
    const policy = String(headers['content-security-policy']);
    const nonce = /script-src 'nonce-([^']+)'/.exec(policy)?.[1];
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(headers).toMatchObject({ 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' });
    expect([...text.matchAll(/<(?:script|style)\b[^>]*>/g)].map(([tag]) => tag)).toEqual([
      `<style nonce="${nonce}">`,
      `<script nonce="${nonce}">`,
    ]);
    expect(text).not.toMatch(/ style=| on\w+=/);
  });
});

describe('a path that no rule has, or not with that method', () => {
  it('is answered with the rules that come near, and why none matches', async () => {
    const app = debugging();
    app.get('/user/<int:id>')(function user() {
      return 'user';
    });
    app.post('/users/')(function users() {
      return 'users';
    });
    const url = await served(app);
    const missing = await ask(`${url}/user/ann`, HTML);
    expect(missing.status).toBe(404);
    expect(missing.text).toContain('<th scope=row>/user/&lt;int:id&gt;<br>GET, HEAD, OPTIONS');
    const refused = await ask(`${url}/users/`);
    expect([refused.status, refused.headers.allow]).toEqual([405, 'POST, OPTIONS']);
    expect(refused.text).toMatch(/^405 GET \/users\/\n[\s\S]*\n {2}\/users\/ \(OPTIONS, POST\): /);
    const other = await ask(`${url}/user/ann`, { Host: 'evil.example' });
    expect([other.status, other.text.includes('int:id')]).toEqual([404, false]);
  });

  it('is what a handler says, and what a view says is as it says', async () => {
    const app = debugging();
    app.get('/mine')(function mine() {
      abort(404, 'of the view');
    });
    expect((await ask(`${await served(app)}/mine`, HTML)).text).toContain('<p>of the view');
    const handled = debugging();
    handled.errorhandler(404)(() => tuple('of the handler', 404));
    expect((await ask(`${await served(handled)}/nope`, HTML)).text).toBe('of the handler');
  });
});

describe('another page', () => {
  it('may take the place of ours, and gets the failure as data', async () => {
    const app = failing();
    const seen: unknown[] = [];
    app.debugPage = (failure) => {
      seen.push(failure);
      return `<p>${failure.faults[0]!.message}`;
    };
    const url = await served(app);
    const { status, text } = await ask(url);
    expect([status, text]).toEqual([500, '<p>the reason']);
    expect(structuredClone(seen[0])).toMatchObject({ status: 500, request: { method: 'GET', path: '/' } });
    expect((await ask(url, { Host: 'evil.example' })).text).toContain('<h1>Internal Server Error</h1>');
  });

  it('that fails is a plain 500, and is logged', async () => {
    const app = failing();
    const logged: string[] = [];
    app.logger = { ...app.logger, exception: (message) => void logged.push(message) };
    app.debugPage = () => {
      throw new Error('of the page');
    };
    expect((await ask(await served(app))).text).toContain('<h1>Internal Server Error</h1>');
    expect(logged).toEqual(['Exception on / [GET]', 'The page of debug mode failed.']);
  });
});
