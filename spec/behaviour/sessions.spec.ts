/** Sessions and flashed messages. Recorded cookies are in spec/sessions/sessions.spec.ts. */
import {
  Blueprint,
  ContextError,
  createSession,
  flash,
  getFlashedMessages,
  KeyValueSessionInterface,
  Markup,
  MemoryStore,
  messageFlashed,
  type Pottle,
  request,
  type SecureCookieSession,
  type SecureCookieSessionInterface,
  SessionInterface,
  serve,
  session,
  URLSafeTimedSerializer,
} from 'pottle';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { create } from './app.js';

/** An app whose view at `/` does something to the session. */
function doing(act: () => unknown, config = {}) {
  const made = create(config);
  made.app.get('/')(async function index() {
    return [(await act()) ?? null];
  });
  return made;
}

const COOKIE = 'Set-Cookie';
const cookieOf = async (act: () => unknown, config = {}) =>
  (await doing(act, config).client.get('/')).headers.get(COOKIE) as string | null;

afterEach(() => vi.useRealTimers());

describe('sessions', () => {
  it('without a key a session can be read, and not written', async () => {
    const { client } = doing(() => session.get('x'), { SECRET_KEY: null });
    expect((await client.get('/')).json).toEqual([null]);
    const write = () => {
      session.x = 1;
    };
    expect((await doing(write, { SECRET_KEY: null }).client.get('/')).statusCode).toBe(500);
  });

  it('the cookie by default', async () => {
    expect(await cookieOf(() => session.set('x', 1))).toMatch(/^session=[\w.-]+; HttpOnly; Path=\/$/);
  });

  it('a cookie older than the lifetime is rejected, also of a session that is not permanent', async () => {
    const { app, client } = create({ PERMANENT_SESSION_LIFETIME: 60 });
    app.get('/')(function index() {
      const before = session.x ?? null;
      session.x = 1;
      return [before];
    });
    vi.useFakeTimers({ now: 1e12, toFake: ['Date'] });
    await client.get('/');
    expect((await client.get('/')).json).toEqual([1]);
    vi.setSystemTime(1e12 + 120_000);
    expect((await client.get('/')).json).toEqual([null]);
  });

  it('a cookie that is not ours gives an empty session', async () => {
    for (const value of ['garbage', 'e30.ZlrxIA.wrong', '']) {
      const { client } = doing(() => [...session]);
      client.setCookie('session', value);
      expect((await client.get('/')).json).toEqual([[]]);
    }
  });

  it('a change inside a value is saved only when the session is marked', async () => {
    const { app, client } = create();
    app.get('/<what>')(function index({ what }) {
      if (what === 'start') session.list = [1];
      const list = session.list as number[];
      if (what === 'push') list.push(2);
      if (what === 'mark') session.modified = Boolean(list.push(3));
      return list;
    });
    for (const what of ['start', 'push']) await client.get(`/${what}`);
    expect((await client.get('/read')).json).toEqual([1]);
    await client.get('/mark');
    expect((await client.get('/read')).json).toEqual([1, 3]);
  });

  it('what counts as a change', async () => {
    const changes: (() => unknown)[] = [
      () => session.set('x', 1),
      () => session.setdefault('new', 1),
      () => session.pop('x'),
      () => session.update({ a: 1 }),
      () => session.clear(),
      () => delete session.x,
    ];
    for (const [i, change] of [() => session.x, () => session.setdefault('x', 2), ...changes].entries()) {
      const { client } = doing(change);
      await client.sessionTransaction((stored) => void stored.set('x', 1));
      expect([i, (await client.get('/')).headers.has(COOKIE)]).toEqual([i, i > 1]);
    }
  });

  it('Vary: Cookie whenever the session was looked at, and only then', async () => {
    const varies = async (act: () => unknown) => (await doing(act).client.get('/')).headers.get('Vary');
    expect(await varies(() => session.get('x'))).toBe('Cookie');
    expect(await varies(() => 'x' in session)).toBe('Cookie');
    expect(await varies(() => {})).toBe(null);
  });

  it('emptying the session deletes the cookie, also when it was empty before', async () => {
    for (const before of [{ x: 1 }, {}]) {
      const { client } = doing(() => session.clear());
      await client.sessionTransaction((stored) => stored.update(before));
      const { headers } = await client.get('/');
      expect(headers.get(COOKIE)).toMatch(/^session=;.*Max-Age=0/);
      expect(headers.get('Vary')).toBe('Cookie');
    }
  });

  it('a permanent session expires later, and is sent again each time unless told not to', async () => {
    for (const refresh of [true, false]) {
      const { app, client } = create({ SESSION_REFRESH_EACH_REQUEST: refresh });
      app.get('/start')(function start() {
        session.permanent = true;
        return [session.get('_permanent')];
      });
      app.get('/')(function index() {
        return '';
      });
      const first = await client.get('/start');
      expect(first.json).toEqual([true]);
      expect(first.headers.get(COOKIE)).toMatch(/Expires=/);
      expect(first.headers.get(COOKIE)).not.toMatch(/Max-Age/);
      expect((await client.get('/')).headers.has(COOKIE)).toBe(refresh);
    }
  });

  it('former keys still read', async () => {
    const old = doing(() => session.set('x', 1), { SECRET_KEY: 'old' });
    await old.client.get('/');
    const value = old.client.getCookie('session')!;
    const { client } = doing(() => session.x, { SECRET_KEY: 'new', SECRET_KEY_FALLBACKS: ['old'] });
    client.setCookie('session', value);
    expect((await client.get('/')).json).toEqual([1]);
  });

  it('the settings of the cookie', async () => {
    const cookie = await cookieOf(() => session.set('x', 1), {
      SESSION_COOKIE_NAME: 'sid',
      SESSION_COOKIE_DOMAIN: 'example.org',
      SESSION_COOKIE_HTTPONLY: false,
      SESSION_COOKIE_SECURE: true,
      SESSION_COOKIE_SAMESITE: 'Lax',
      APPLICATION_ROOT: '/root',
    });
    const [pair, ...attributes] = cookie!.split('; ');
    expect(pair).toMatch(/^sid=/);
    expect(attributes.sort()).toEqual(['Domain=example.org', 'Path=/root', 'SameSite=Lax', 'Secure']);
  });

  it('an own interface; without a session there is one that cannot be written', async () => {
    const notes: string[] = [];
    class Own extends SessionInterface {
      override async openSession() {
        notes.push('open');
        return request.args.get('none') ? null : createSession({ from: 'store' });
      }
      override async saveSession(_app: unknown, saved: SecureCookieSession) {
        notes.push(`save ${saved.get('from')}`);
      }
    }
    const { app, client } = doing(() => session.from);
    app.sessionInterface = new Own();
    expect((await client.get('/')).json).toEqual(['store']);
    expect((await client.get('/?none=1')).json).toEqual([null]);
    expect(notes).toEqual(['open', 'save store', 'open']);
  });

  it('the session is open in every hook, and saved after the last', async () => {
    const { app, client } = create();
    const blueprint = new Blueprint('bp', 'spec');
    blueprint.urlValuePreprocessor(() => void (session.a = 1));
    blueprint.get('/', { endpoint: 'index' })(() => '');
    app.afterRequest((response) => {
      session.b = 2;
      return response;
    });
    app.registerBlueprint(blueprint);
    await client.get('/');
    await client.sessionTransaction((stored) => expect(stored.copy()).toEqual({ a: 1, b: 2 }));
  });

  it('outside of a request it is an error', () => {
    expect(() => session.get('x')).toThrow(ContextError);
  });
});

describe('flash messages', () => {
  function flashing() {
    const made = create();
    const { app } = made;
    app.get('/flash')(function store() {
      flash('plain');
      flash('bad', 'error');
      return '';
    });
    app.get('/read')(function read() {
      const withCategories = request.args.has('with');
      const categoryFilter = request.args.getlist('only');
      const first = getFlashedMessages({ withCategories, categoryFilter });
      return [first, getFlashedMessages({ withCategories, categoryFilter })];
    });
    app.get('/other')(function other() {
      return '';
    });
    return made;
  }
  const twice = (value: unknown) => [value, value];

  it('messages wait for who reads them, are the same within the request, then gone', async () => {
    const { client } = flashing();
    await client.get('/flash');
    await client.get('/other');
    expect((await client.get('/read')).json).toEqual(twice(['plain', 'bad']));
    expect((await client.get('/read')).json).toEqual(twice([]));
  });

  it('with categories, and filtered; all are consumed', async () => {
    const { client } = flashing();
    await client.get('/flash');
    expect((await client.get('/read?with=1')).json).toEqual(
      twice([
        ['message', 'plain'],
        ['error', 'bad'],
      ]),
    );
    await client.get('/flash');
    expect((await client.get('/read?only=error')).json).toEqual(twice(['bad']));
    expect((await client.get('/read')).json).toEqual(twice([]));
  });

  it('they lie in the session as pairs, and need a key', async () => {
    const { client } = flashing();
    await client.get('/flash');
    await client.sessionTransaction((stored) => {
      expect(JSON.stringify(stored.get('_flashes'))).toBe('[["message","plain"],["error","bad"]]');
    });
    expect((await doing(() => flash('x'), { SECRET_KEY: null }).client.get('/')).statusCode).toBe(500);
  });

  it.each<unknown>([5, 'abc', null, {}, [5], [['alone']], [null]])(
    'what is no list of pairs counts as none: %j',
    async (stored) => {
      const { client } = flashing();
      await client.sessionTransaction((session) => session.set('_flashes', stored));
      expect((await client.get('/read')).json).toEqual(twice([]));
      await client.sessionTransaction((session) => session.set('_flashes', stored));
      await client.get('/flash');
      expect((await client.get('/read')).json).toEqual(twice(['plain', 'bad']));
    },
  );

  it('flashed and read in one request; what is flashed after reading waits', async () => {
    const { client } = doing(() => {
      flash('now');
      const found = getFlashedMessages();
      flash('later');
      return [found, getFlashedMessages()];
    });
    expect((await client.get('/')).json).toEqual([[['now'], ['now']]]);
    expect((await client.get('/')).json).toEqual([
      [
        ['later', 'now'],
        ['later', 'now'],
      ],
    ]);
  });

  it('flash acts at once', async () => {
    expect((await doing(() => void flash('x')).client.get('/')).headers.has(COOKIE)).toBe(true);
  });

  it('message_flashed', async () => {
    const { app, client } = flashing();
    const seen: unknown[] = [];
    const listen = (sender: Pottle, payload: object) => void seen.push([sender === app, payload]);
    await messageFlashed.connectedTo(listen, () => client.get('/flash'));
    expect(seen).toEqual([
      [true, { message: 'plain', category: 'message' }],
      [true, { message: 'bad', category: 'error' }],
    ]);
  });
});

describe('what is signed with the key', () => {
  const odd = [
    'text',
    1,
    true,
    null,
    [1, 2],
    [['a']],
    [[1, 2]],
    new Date(0),
    new Uint8Array(2),
    new Markup('<b>'),
  ];

  it.each(odd.map((payload) => [payload]))('and is no session, like %j, is an empty one', async (payload) => {
    const { app, client, logged } = doing(() => {
      session.n = ((session.n as number) ?? 0) + 1;
      return Object.keys(session);
    });
    const sessionInterface = app.sessionInterface as SecureCookieSessionInterface;
    const cookie = sessionInterface.getSigningSerializer(app)!.dumps(payload);
    const answer = await client.get('/', { headers: { Cookie: `session=${cookie}` } });
    expect([answer.statusCode, answer.json, logged]).toEqual([200, [['n']], []]);
  });

  it('and cannot be read is an empty session', async () => {
    const { app, client } = doing(() => session.size);
    const signing = new URLSafeTimedSerializer('a key for specs', {
      salt: 'cookie-session',
      signerOptions: { keyDerivation: 'hmac' },
      serializer: { dumps: (value) => String(value), loads: JSON.parse },
    });
    expect(app.config.SECRET_KEY).toBe('a key for specs');
    for (const payload of ['{"a":', 'no json', '{"a":{" u":"zz"}}', '{" d":5}', '{" t":5}', '{" b":"*"}']) {
      const headers = { Cookie: `session=${signing.dumps(payload)}` };
      expect([payload, (await client.get('/', { headers })).json]).toEqual([payload, [0]]);
    }
  });

  it('and stored as something else is an empty session', async () => {
    const store = new MemoryStore();
    const { app, client } = doing(() => session.size);
    app.sessionInterface = new KeyValueSessionInterface({ store });
    const sid = 'x'.repeat(43);
    store.set(`session:${sid}`, '[1,2]', 60);
    expect((await client.get('/', { headers: { Cookie: `session=${sid}` } })).json).toEqual([0]);
  });
});

describe('a key', () => {
  const ODD: [object, RegExp][] = [
    [{ SECRET_KEY: 12345 }, /SECRET_KEY has to be text or bytes, not a number/],
    [{ SECRET_KEY: 0 }, /not a number/],
    [{ SECRET_KEY: { key: 'hidden' } }, /not an object of Object: set it/],
    [{ SECRET_KEY: ['a', 'b'] }, /not an object of Array/],
    [{ SECRET_KEY: Symbol('x') }, /not a symbol/],
    [{ SECRET_KEY_FALLBACKS: 'old key' }, /SECRET_KEY_FALLBACKS has to be a list of keys, not a string/],
    [
      { SECRET_KEY_FALLBACKS: ['old key', null] },
      /A key of SECRET_KEY_FALLBACKS has to be text or bytes, not null/,
    ],
  ];

  it.each(ODD)('that is none, as in %j, is told of at the start', async (config, message) => {
    const { app } = create(config as Record<string, unknown>);
    await expect(serve(app, { port: 0, signals: false })).rejects.toThrow(message);
  });

  it('is text, bytes or nothing', async () => {
    for (const SECRET_KEY of ['text', Buffer.from('bytes'), new Uint8Array(8), '', null, undefined]) {
      const { client } = doing(() => 1, {
        SECRET_KEY,
        SECRET_KEY_FALLBACKS: SECRET_KEY ? ['old'] : undefined,
      });
      expect((await client.get('/')).statusCode).toBe(200);
    }
  });
});

it('cookies larger than MAX_COOKIE_SIZE are sent, and warned about', async () => {
  const act = () => {
    session.x = 'y'.repeat(200);
  };
  const warned = async (MAX_COOKIE_SIZE?: number) => {
    const { client, logged } = doing(act, MAX_COOKIE_SIZE === undefined ? {} : { MAX_COOKIE_SIZE });
    expect((await client.get('/')).headers.get(COOKIE)).toMatch(/^session=/);
    return logged;
  };
  expect(await warned()).toEqual([]);
  expect(await warned(0)).toEqual([]);
  expect(await warned(50)).toEqual([
    expect.stringMatching(/^The cookie 'session' is too large: .* the limit is 50\./),
  ]);
});
