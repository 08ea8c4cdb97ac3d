/** Mistakes in setting up: rules, names, hooks, blueprints, keys. */
import {
  BaseConverter,
  Blueprint,
  Pottle,
  Response,
  type ResponseValue,
  redirect,
  renderTemplate,
  request,
  session,
  urlFor,
} from 'pottle';
import { describe, expect, it } from 'vitest';
import { BROKEN, commit, makeApp, refusal } from './commit.js';

const here = import.meta.filename;

/** The number of the line in this file where a piece of code stands, after its first mention. */
async function lineOf(code: string): Promise<number> {
  const { readFile } = await import('node:fs/promises');
  const lines = (await readFile(here, 'utf8')).split('\n');
  return lines.findIndex((line) => line.trim().startsWith(code)) + 1;
}

const index = async () => 'index';

describe('a rule', () => {
  it.each<[title: string, mistake: (app: Pottle) => unknown, terminal: string]>([
    [
      'with an unknown converter is told which there are',
      (app) => app.get('/<integer:id>')(index),
      "RuleError: The rule '/<integer:id>' needs the converter 'integer', which does not exist. There are: any, default, float, " +
        'int, path, string, uuid. Your own goes into app.urlMap.converters, before the rule.',
    ],
    [
      'whose converter says its expression beside the object is told where it belongs',
      (app) => {
        app.urlMap.converters.code = class extends BaseConverter {
          static regex = '[A-Z]{2}';
        };
        app.get('/<code:code>')(index);
      },
      "RuleError: The converter 'code' has a static regex, which counts for nothing: it is a field of each object. Write it without 'static'.",
    ],
    [
      'without a slash',
      (app) => app.get('hello')(index),
      "RuleError: The URL rule 'hello' must start with a slash.",
    ],
    [
      'of a view without a name',
      (app) => app.get('/')(async () => 'x'),
      "SetupError: The view of '/' has no name to be its endpoint. Write a named function (async function index() { … }), or " +
        "name the endpoint: { endpoint: 'index' }. A bundler may have taken the name: esbuild and tsup leave it with keepNames.",
    ],
    [
      'of an endpoint that has a view',
      (app) => [app.get('/')(index), app.get('/b', { endpoint: 'index' })(async () => 'b')],
      "SetupError: The endpoint 'index' has a view already, and '/b' would replace it. Give one of the two another name: { endpoint: '…' }.",
    ],
    [
      'with its view as the second argument',
      (app) => app.get('/', index as object),
      "SetupError: app.get('/', …) takes options as its second argument, not a function. Give the view in a second call: " +
        "app.get('/')(async function index() { … }).",
    ],
    [
      'with methods as text',
      (app) => app.route('/', { methods: 'GET' as unknown as string[] })(index),
      "TypeError: 'methods' is a list of names, as in { methods: ['POST'] }, not the text 'GET'.",
    ],
    [
      'with a misspelt method',
      (app) => app.route('/', { methods: ['POTS'] })(index),
      "SetupError: 'methods' has 'POTS', which is no method of HTTP. Did you mean 'POST'?",
    ],
  ])('%s', (_title, mistake, terminal) => {
    const seen = refusal(mistake);
    expect(seen.terminal).toBe(terminal);
    expect(seen.place).toContain('setup.spec.ts: ');
  });

  it('without its second call stops the start', async () => {
    const app = makeApp();
    app.get('/');
    await expect(app.startup()).rejects.toThrow(
      "app.get('/') was called, but not with its function: nothing was registered. Give the function in a second call: " +
        "app.get('/')(async function name() { … }).",
    );
  });

  it('after the first request is refused', async () => {
    const app = makeApp();
    app.get('/')(index);
    await app.testClient().get('/');
    expect(() => app.get('/late')).toThrow(
      "get() was called after the app 'shop' handled its first request, and would not apply to all. " +
        'Import and register everything before serving, or before the first request of a test.',
    );
  });
});

describe('a blueprint', () => {
  it('with a dot in its name', () => {
    expect(refusal(() => new Blueprint('a.b', import.meta))).toEqual({
      terminal:
        "SetupError: The name of a blueprint must not contain a dot: 'a.b'. Dots part the names of nested blueprints.",
      place: "setup.spec.ts: expect(refusal(() => new Blueprint('a.b', import.meta))).toEqual({",
    });
  });

  it.each([
    [{ prefix: '/a' }, "SetupError: The blueprint 'part' has no option 'prefix'. Did you mean 'urlPrefix'?"],
    [
      { url_prefix: '/a' },
      "SetupError: The blueprint 'part' has no option 'url_prefix'. Did you mean 'urlPrefix'?",
    ],
    [
      { security: 'bearer' },
      `SetupError: 'security' of the blueprint 'part' is a list, as in { security: ['…'] }, not "bearer".`,
    ],
  ])('with an option that is none: %o', (options, terminal) => {
    const seen = refusal(() => new Blueprint('part', import.meta, options as object));
    expect(seen.terminal).toBe(terminal);
    expect(seen.place).toContain('setup.spec.ts: ');
  });

  it('registered with an option that there is not', () => {
    const seen = refusal((app) =>
      app.registerBlueprint(new Blueprint('part', import.meta), { prefix: '/a' } as object),
    );
    expect(seen.terminal).toBe(
      "SetupError: registerBlueprint(part) has no option 'prefix'. Did you mean 'urlPrefix'?",
    );
  });

  it('registered twice', () => {
    const seen = refusal((app) => {
      const part = new Blueprint('part', import.meta);
      app.registerBlueprint(part);
      app.registerBlueprint(part);
    });
    expect(seen).toEqual({
      terminal:
        "SetupError: This blueprint is already registered as 'part'. Give this registration a name of its own: " +
        "registerBlueprint(part, { name: '…' }).",
      place: 'setup.spec.ts: app.registerBlueprint(part);',
    });
  });

  it('that nobody registered is not there: a 404, as of any path', async () => {
    const seen = await commit(() => {
      new Blueprint('part', import.meta).get('/', { endpoint: 'index' })(index);
    });
    expect(seen).toEqual({
      terminal: '',
      place: null,
      browser:
        '404 NOT FOUND: Not Found The requested URL was not found on the server. If you entered the URL manually please ' +
        'check your spelling and try again.',
    });
  });
});

it('A file that is not in the static folder is a 404, as any path', async () => {
  const seen = await commit(
    () => undefined,
    (client) => client.get('/static/style.css'),
  );
  expect(seen).toMatchObject({ terminal: '', place: null });
  expect(seen.browser).toMatch(/^404 NOT FOUND: Not Found The requested URL was not found on the server\./);
});

describe('a hook', () => {
  const nothing = (() => undefined) as () => never;

  it('that throws leads to its line', async () => {
    const seen = await commit((app) => {
      app.beforeRequest(() => {
        throw new Error('The database is down.');
      });
      app.get('/', { endpoint: 'index' })(index);
    });
    expect(seen).toEqual({
      terminal: 'ERROR in shop: Exception on / [GET]\nError: The database is down.',
      place: "setup.spec.ts: throw new Error('The database is down.');",
      browser: BROKEN,
    });
  });

  it('after the view that returns nothing is named', async () => {
    const seen = await commit((app) => {
      app.afterRequest(function addHeaders() {
        return nothing();
      });
      app.get('/', { endpoint: 'index' })(index);
    });
    const said =
      "ERROR in shop: Exception on / [GET]\nResponseTypeError: The after-request hook 'addHeaders' returned nothing. " +
      'It must return a response: the one it was given, or another.';
    expect(seen).toEqual({ terminal: `${said}\n${said}`, place: null, browser: BROKEN }); // the error page passes it too
  });

  it('without a name is called by its place', async () => {
    const part = new Blueprint('part', import.meta);
    const mistakes: [code: string, commit: (app: Pottle) => void][] = [
      ['(app) => app.afterRequest(() =>', (app) => app.afterRequest(() => nothing())],
      [
        '(app) => {',
        (app) => {
          part.afterAppRequest(() => nothing());
          app.registerBlueprint(part);
        },
      ],
    ];
    const places = [
      await lineOf("['(app) => app.afterRequest(() =>'"),
      await lineOf('part.afterAppRequest(() => nothing());'),
    ];
    for (const [at, [, mistake]] of mistakes.entries()) {
      const { terminal } = await commit((app) => {
        mistake(app);
        app.get('/', { endpoint: 'index' })(index);
      });
      expect(terminal.split('\n')[1]).toBe(
        `ResponseTypeError: The after-request hook at ${here}:${places[at]} returned nothing. ` +
          'It must return a response: the one it was given, or another.',
      );
    }
  });

  it('before the view that answers by mistake is named, and not the view', async () => {
    const seen = await commit((app) => {
      let count = 0;
      app.beforeRequest(() => ++count as unknown as ResponseValue);
      app.get('/', { endpoint: 'index' })(index);
    });
    expect(seen.terminal).toBe(
      `ERROR in shop: Exception on / [GET]\nResponseTypeError: The hook at ${here}:${await lineOf('app.beforeRequest(() => ++count')}, ` +
        'which answers by what it returns, did not return a response but number. It may return text, bytes, a plain object ' +
        'or array (JSON), a Response, a generator or stream, or tuple(body, status, headers).',
    );
    expect(seen.browser).toBe(BROKEN);
  });
});

describe('an error handler', () => {
  it('that answers nothing is named, and not the view', async () => {
    const seen = await commit((app) => {
      app.errorhandler(404)(() => undefined as unknown as string);
    });
    expect(seen.terminal).toBe(
      'ERROR in shop: Exception on / [GET]\nResponseTypeError: The error handler at ' +
        `${here}:${await lineOf('app.errorhandler(404)(() => undefined')} did not return a response but undefined: perhaps it ends ` +
        'without a return. It may return text, bytes, a plain object or array (JSON), a Response, a generator or stream, or ' +
        'tuple(body, status, headers).',
    );
    expect(seen.browser).toBe(BROKEN);
  });

  it('that fails itself leads to its line', async () => {
    const seen = await commit((app) => {
      app.errorhandler(404)(async function gone() {
        return renderTemplate('404.html');
      });
    });
    expect(seen).toEqual({
      terminal: `ERROR in shop: Exception on / [GET]\nTemplateNotFound: 404.html (searched in ${import.meta.dirname}/templates)`,
      place: "setup.spec.ts: return renderTemplate('404.html');",
      browser: BROKEN,
    });
  });
});

describe('a global outside of a request', () => {
  it('says where it works: the session', () => {
    const seen = refusal(() => {
      session.visits = 1;
    });
    expect(seen).toEqual({
      terminal:
        "ContextError: 'session' was used outside of a context: it needs a request or WebSocket context. Use it in a view, a " +
        'hook or a function that these call; in a test, inside app.testRequestContext(path, () => …).',
      place: 'setup.spec.ts: session.visits = 1;',
    });
  });

  it('says where it works: the request', () => {
    expect(refusal(() => request.path)).toEqual({
      terminal:
        "ContextError: 'request' was used outside of a context: it needs a request context. Use it in a view, a hook or a " +
        'function that these call; in a test, inside app.testRequestContext(path, () => …). A raw event listener runs in the ' +
        'context of whoever emits: bind it with copyCurrentRequestContext(listener).',
      place: 'setup.spec.ts: expect(refusal(() => request.path)).toEqual({',
    });
  });
});

describe('a setting of the wrong kind stops the start', () => {
  it.each<[key: string, value: unknown, message: string]>([
    [
      'SECRET_KEY',
      1234567890,
      'SECRET_KEY has to be text or bytes, not a number: set it to something long, random and secret.',
    ],
    [
      'MAX_CONTENT_LENGTH',
      '16mb',
      "MAX_CONTENT_LENGTH has to be a number of bytes, or null, not the text '16mb'.",
    ],
    [
      'SESSION_COOKIE_SECURE',
      'false',
      "SESSION_COOKIE_SECURE has to be true or false, not the text 'false'.",
    ],
  ])('%s', async (key, value, message) => {
    const app = makeApp();
    app.config.update({ [key]: value });
    await expect(app.startup()).rejects.toThrow(new TypeError(message));
  });
});

describe('names that a bundler made', () => {
  /** A function of that name, as a bundler leaves it. */
  const named = (name: string) => Object.defineProperty(async () => name, 'name', { value: name });

  function register(app: Pottle, ...names: string[]): void {
    for (const name of names) app.get(`/${name}`)(named(name));
  }

  const said = (endpoints: string) =>
    `WARNING in shop: Has a bundler renamed views? Their endpoints are ${endpoints}. esbuild and tsup leave names as they are with ` +
    "keepNames; { endpoint: 'index' } names an endpoint for good.";

  /** Blueprints, each with a view of that name. */
  function registerParts(app: Pottle, ...names: string[]): void {
    for (const [i, name] of names.entries()) {
      const part = new Blueprint(`part${i}`, import.meta, { urlPrefix: `/part${i}` });
      part.get('/')(named(name));
      app.registerBlueprint(part);
    }
  }

  it('are warned of once, at the start: beside those of another blueprint', async () => {
    const written: string[] = [];
    const app = makeApp(written);
    registerParts(app, 'index2', 'item3', 'oauth2');
    register(app, 'index', 'item');
    await app.startup();
    await app.testClient().get('/index');
    expect(written.map((line) => line.replace(/^\[.*?\] /, ''))).toEqual([
      said("'part0.index2', 'part1.item3'"),
    ]);
  });

  it('are warned of where something else has the first name', async () => {
    const { terminal } = await commit((app) => registerParts(app, 'index2', 'index3', 'index4'));
    expect(terminal).toBe(said("'part0.index2', 'part1.index3', 'part2.index4'"));
  });

  it('are not those that people write: in one place, or counted from 1', async () => {
    const { terminal } = await commit((app) => {
      register(app, 'show', 'show2', 'list2', 'list3', 'page1');
      registerParts(app, 'page2', 'page3');
    });
    expect(terminal).toBe('');
  });

  it('are no matter where the endpoint was given', async () => {
    const { terminal } = await commit((app) => {
      app.get('/a', { endpoint: 'index' })(named('index'));
      app.get('/b', { endpoint: 'other' })(named('index2'));
    });
    expect(terminal).toBe('');
  });

  it('and apps have a module', () => {
    expect(() => new Pottle(undefined as never)).toThrow(
      'Say which module this is: by import.meta, or by a name.',
    );
  });

  it('and are single letters may meet', () => {
    const { terminal } = refusal((app) => [app.get('/a')(named('r')), app.get('/b')(named('r'))]);
    expect(terminal).toBe(
      "SetupError: The endpoint 'r' has a view already, and '/b' would replace it. Give one of the two another name: " +
        "{ endpoint: '…' }. A bundler may have taken the name: esbuild and tsup leave it with keepNames.",
    );
  });
});

describe('a value that has no text', () => {
  const response = () => new Response('');
  const url = (values: object) => {
    const app = makeApp();
    app.get('/static/<path:filename>', { endpoint: 'static' })(index);
    return app.testRequestContext('/', {}, () => urlFor('static', { filename: 'a', ...values }));
  };

  it.each<[name: string, mistake: (value: never) => unknown]>([
    ['a header', (value) => response().headers.set('X-A', value)],
    ['a content type', (value) => new Response('', { contentType: value })],
    ['a Location', (value) => redirect(value)],
    ['a policy', (value) => Object.assign(response(), { contentSecurityPolicy: value })],
    ['a delay', (value) => Object.assign(response(), { retryAfter: value })],
    ['a cookie', (value) => response().setCookie('a', value)],
    ['the name of a cookie', (value) => response().setCookie(value, 'a')],
    ['a status', (value) => Object.assign(response(), { statusCode: value })],
    ['a date', (value) => Object.assign(response(), { lastModified: value })],
    ['a value of a URL', (value) => url({ q: value })],
    ['a part of a path', (value) => url({ filename: value })],
    ['a fragment', (value) => url({ _anchor: value })],
  ])('is not written into %s', async (_, mistake) => {
    for (const value of [{ a: 1 }, new Map(), () => 'a', new Date(Number.NaN)])
      await expect((async () => mistake(value as never))()).rejects.toThrow(
        / a text of its own|is no date|not a date|date is|status is|must be ASCII/i,
      );
  });

  it('is no name of a view, rule or blueprint either, and no switch', async () => {
    const app = makeApp();
    expect(() => app.get(undefined as never)(index)).toThrow(
      "The URL rule 'undefined' must start with a slash.",
    );
    expect(() => app.registerBlueprint(undefined as never)).toThrow(
      /takes a blueprint.*what its module exports/,
    );
    expect(() => response().setEtag('a', { weak: false } as never)).toThrow(/true or false/);
    await expect(
      app.testRequestContext('/', {}, () => (urlFor as (endpoint: unknown) => string)(index)),
    ).rejects.toThrow(/name of a view, such as 'index'/);
    const answer = response();
    answer.setCookie('a', 'b', { secure: 'yes' as never });
    expect(answer.headers.get('Set-Cookie')).toBe('a=b; Secure; Path=/');
    expect(await url({ _anchor: 5 })).toBe('/static/a#5');
  });
});
