/** What the types promise. Checked by the compiler; at run time there is nothing to see. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import {
  abort,
  Blueprint,
  type ClientDict,
  type Connection,
  DefaultJSONProvider,
  g,
  int,
  JSONProvider,
  MethodView,
  type Params,
  Pottle,
  type Request,
  Response,
  type ResponseValue,
  redirect,
  request,
  SecureCookieSession,
  SecureCookieSessionInterface,
  type SessionApp,
  SessionInterface,
  type SessionRequest,
  type SessionResponse,
  session,
  stacked,
  tuple,
  urlFor,
  View,
  type Websocket,
  websocket,
  wraps,
} from 'pottle';
import { afterAll, beforeAll, describe, expect, expectTypeOf, it } from 'vitest';

declare module 'pottle' {
  interface Converters {
    list: string[];
  }
  interface Routes {
    profile: '/profile/<int:id>';
  }
  interface AppGlobals {
    visits: number;
  }
  interface SessionData {
    userId: number;
    typedIds: number[];
  }
  interface ConfigKeys {
    MAIL_SERVER: string;
  }
}

const app = new Pottle(import.meta);

it('infers the values of a rule', () => {
  expectTypeOf<keyof Params<'/'>>().toEqualTypeOf<never>();
  expectTypeOf<Params<'/user/<int:id>'>>().toEqualTypeOf<{ id: number }>();
  expectTypeOf<Params<'/a/<x>/<path:rest>'>>().toEqualTypeOf<{ x: string; rest: string }>();
  expectTypeOf<Params<'/<a>-<int:b>'>>().toEqualTypeOf<{ a: string; b: number }>();
  expectTypeOf<Params<'/<string(length=2):lang>/<any(a,b):kind>'>>().toEqualTypeOf<{
    lang: string;
    kind: 'a' | 'b';
  }>();
  expectTypeOf<Params<'/<any(a, "b, c" , \'d\'):x>'>>().toEqualTypeOf<{ x: 'a' | 'b, c' | 'd' }>();
  expectTypeOf<Params<'/<int(min=1, max=5):n>/<float:f>/<uuid:u>'>>().toEqualTypeOf<{
    n: number;
    f: number;
    u: string;
  }>();
  expectTypeOf<Params<'/<own:x>'>>().toEqualTypeOf<{ x: unknown }>();
  expectTypeOf<Params<'/<list:tags>'>>().toEqualTypeOf<{ tags: string[] }>();
  expectTypeOf<Params<string>>().toEqualTypeOf<Record<string, unknown>>();
  expectTypeOf<Params<'/a/<x>' | '/b/<int:y>'>>().toEqualTypeOf<{ x: string } | { y: number }>();
});

it('infers as many values as a rule has, and nothing of a rule that is put together', () => {
  const unused = (some: string) => {
    app.get('/<a>/<int:b>/<c>/<d>.<any(x, y):e>/f/<float:g>')((values) => {
      expectTypeOf(values).toEqualTypeOf<Params<'/<a>/<int:b>/<c>/<d>.<any(x, y):e>/f/<float:g>'>>();
      expectTypeOf(values).toEqualTypeOf<{
        a: string;
        b: number;
        c: string;
        d: string;
        e: 'x' | 'y';
        g: number;
      }>();
      return values;
    });
    app.get('/')((values) => {
      expectTypeOf<keyof typeof values>().toEqualTypeOf<never>();
      return '';
    });
    const ITEM = '/<int:item>';
    app.post(`${ITEM}/<own:part>`)((values) => {
      expectTypeOf(values).toEqualTypeOf<{ item: number; part: unknown }>();
      return values;
    });
    app.route(some)((values) => {
      expectTypeOf(values).toEqualTypeOf<Record<string, unknown>>();
      return values;
    });
    app.websocket('/<int:id>', { host: some })(async ({ id, other }) => {
      expectTypeOf(id).toEqualTypeOf<number>();
      expectTypeOf(other).toEqualTypeOf<unknown>();
    });
  };
  expect(unused).toBeTypeOf('function');
});

it('types the parameter of a curried view, and of a decorated method', () => {
  app.get('/user/<int:id>')(async function user({ id }) {
    expectTypeOf(id).toEqualTypeOf<number>();
    return { id };
  });
  app.websocket('/room/<name>')(async function room({ name }) {
    expectTypeOf(name).toEqualTypeOf<string>();
  });
  class Users {
    @app.get('/users/<int:page>')
    static async list({ page }: Params<'/users/<int:page>'>) {
      expectTypeOf(page).toEqualTypeOf<number>();
      return [page];
    }
  }
  expect(app.viewFunctions.has('list')).toBe(Users !== undefined);
});

it('infers what reaches a view from beside its rule', () => {
  const unused = () => {
    app.get('/all/<name>', { defaults: { page: 1, tab: 'a' } })(async function all(values) {
      expectTypeOf(values).toEqualTypeOf<{ name: string; page: number; tab: string }>();
      return values;
    });
    app.route('/', { subdomain: '<user>.<int:id>' })(async function home(values) {
      expectTypeOf(values).toEqualTypeOf<{ user: string; id: number }>();
      return values;
    });
    app.websocket('/ws', { host: '<host>', defaults: { n: 1 } })(async function ws(values) {
      expectTypeOf(values).toEqualTypeOf<{ host: string; n: number }>();
    });
    stacked(
      app.get('/items/', { defaults: { page: 1 } }),
      app.get('/items/<int:page>'),
    )(async function items({ page }) {
      expectTypeOf(page).toEqualTypeOf<number>();
      return { page };
    });
    const tenants = new Blueprint('tenants', import.meta, {
      urlPrefix: '/<int:tenant>',
      subdomain: '<lang>',
      urlDefaults: { page: 1 },
    });
    tenants.get('/<name>', { defaults: { tab: 'a' } })(function item(values) {
      type Expected = { tenant: number; lang: string; page: number; name: string; tab: string };
      expectTypeOf(values).toEqualTypeOf<Expected>();
      return values;
    });
    tenants.websocket('/')(async function live({ tenant }) {
      expectTypeOf(tenant).toEqualTypeOf<number>();
    });
    // A prefix that is given elsewhere, or put together, is said by its type.
    const pages = new Blueprint<'/<lang>'>('pages', import.meta);
    pages.get('/')(function front({ lang }) {
      expectTypeOf(lang).toEqualTypeOf<string>();
      return lang;
    });
    tenants.registerBlueprint(pages, { urlPrefix: '/<lang>' });
    app.registerBlueprint(tenants);
    const all: Blueprint[] = [tenants, pages];
    new Blueprint('some', import.meta, { urlPrefix: String(all) }).get('/')(function some({ x }) {
      expectTypeOf(x).toEqualTypeOf<unknown>();
      return '';
    });
    // @ts-expect-error the prefix has no `id`
    tenants.get('/missing')(({ id }) => id);
    // @ts-expect-error endpoint
    app.get('/', { endpont: 'x' });
    // @ts-expect-error methods
    app.route('/', { defaults: { a: 1 }, metods: ['GET'] });
    // @ts-expect-error urlPrefix
    new Blueprint('x', import.meta, { urlPrefx: '/x' });
  };
  expect(unused).toBeTypeOf('function');
});

it('gives error handlers the class of their code', () => {
  const unused = (part: Blueprint) => {
    app.errorhandler(500)((error) => String(error.originalException));
    app.errorhandler(429)((error) => String(error.retryAfter));
    app.errorhandler(405)((error) => error.validMethods.join());
    app.errorhandler(404)((error) => {
      expectTypeOf(error.code).toEqualTypeOf<number | null>();
      return tuple(error.name, 404);
    });
    app.errorhandler(RangeError)((error) => error.message);
    app.errorhandler(Error)((error) => String(error.stack));
    part.appErrorhandler(503)((error) => String(error.retryAfter));
    // @ts-expect-error a 404 has none
    app.errorhandler(404)((error) => String(error.originalException));
  };
  expect(unused).toBeTypeOf('function');
});

/** Any view, with its values and what it returns. */
function counted<Values extends unknown[], Returned>(view: (...values: Values) => Returned) {
  return wraps(view, (...values: Values): Returned => view(...values));
}
function loginRequired<Values extends unknown[], Returned>(view: (...values: Values) => Returned) {
  return wraps(view, async (...values: Values): Promise<Awaited<Returned> | Response> => {
    if (session.get('userId') === null) return redirect('/login');
    return await view(...values);
  });
}

it('lets one decorator fit views of both protocols', () => {
  const unused = () => {
    app.get('/item/<int:id>')(
      loginRequired(
        counted(async function item({ id }: { id: number }) {
          return { id };
        }),
      ),
    );
    app.get('/plain')(loginRequired(() => 'x'));
    app.websocket('/live')(loginRequired(async function live() {}));
    app.beforeRequest(loginRequired(function memberOnly() {}));
    new Blueprint('part', import.meta).beforeRequest(loginRequired(async () => undefined));
    app.websocket('/live/<int:id>')(
      counted(async function one({ id }: { id: number }) {
        await websocket.send(String(id));
      }),
    );
    // @ts-expect-error the rule has no `id`
    app.websocket('/other')(counted(async function other(_: { id: number }) {}));
    // @ts-expect-error a number is no response, whatever is around the view
    app.get('/number')(counted(async () => 42));
  };
  expect(unused).toBeTypeOf('function');
});

it('lets a decorator of views be one of a class', () => {
  function loginRequired<V>(view: (values: V) => ResponseValue | Promise<ResponseValue>) {
    return wraps(view, async (values: V) => (session.userId == null ? redirect('/login') : view(values)));
  }
  class Members extends View {
    static override decorators = [loginRequired];
    override async dispatchRequest() {
      return ['Ann'];
    }
  }
  expectTypeOf(Members.asView('members')).toExtend<(values: never, input: never) => unknown>();
});

it('refuses classes of views whose methods return what no view may', () => {
  class Item extends MethodView {
    async get({ id }: { id: number }) {
      return tuple({ id }, 200);
    }
    post() {
      return this.read('x');
    }
    read(text: string) {
      return text;
    }
  }
  class Shapes extends MethodView {
    async get() {
      return new Map([['a', 1]]);
    }
  }
  class Silent extends MethodView {
    post() {}
  }
  class Options extends View {
    readonly options = new Map<string, string>();
    override dispatchRequest() {
      return [...this.options.keys()];
    }
  }
  class Dates extends View {
    // @ts-expect-error a date is no answer
    override dispatchRequest() {
      return new Date();
    }
  }
  const unused = () => {
    app.addUrlRule('/item/<int:id>', { viewFunc: Item.asView('item') });
    app.addUrlRule('/options', { viewFunc: Options.asView('options') });
    // @ts-expect-error a date is no answer
    app.addUrlRule('/dates', { viewFunc: Dates.asView('dates') });
    // @ts-expect-error a map is no answer
    app.addUrlRule('/shapes', { viewFunc: Shapes.asView('shapes') });
    // @ts-expect-error this one ends without a return
    app.addUrlRule('/silent', { viewFunc: Silent.asView('silent') });
    app.addUrlRule('/plain', 'plain', () => ['x']);
    // @ts-expect-error a set is no answer
    app.addUrlRule('/set', { viewFunc: () => new Set() });
    // @ts-expect-error a number is none either
    app.addUrlRule('/number', 'number', async () => 42);
    // @ts-expect-error nor is a date
    app.endpoint('date')(() => new Date());
  };
  expect(unused).toBeTypeOf('function');
});

it('takes JSON providers and sessions of other classes', () => {
  class Plain extends JSONProvider {
    dumps(value: unknown) {
      return JSON.stringify(value);
    }
    loads(text: string | Uint8Array): unknown {
      return JSON.parse(String(text));
    }
  }
  class Sets extends DefaultJSONProvider {
    override default(value: object) {
      return value instanceof Set ? [...value] : super.default(value);
    }
  }
  class Visits extends SecureCookieSession {
    get count() {
      return Number(this.get('count', 0));
    }
  }
  class Signed extends SecureCookieSessionInterface {
    override sessionClass = Visits;
  }
  class OfCookie extends SessionInterface {
    override openSession(of: SessionApp, from: SessionRequest) {
      return from.cookies.get(this.getCookieName(of)) ? new Visits() : null;
    }
    override async saveSession(of: SessionApp, visits: Visits, response: SessionResponse) {
      const expires = this.getExpirationTime(of, visits);
      response.setCookie('count', String(visits.count), { ...this.getCookieOptions(of), expires });
    }
  }
  class OfHeader extends SessionInterface {
    override async openSession(of: Pottle, from: Connection) {
      return new Visits({ count: from.headers.get('X-Count'), of: of.name });
    }
    override saveSession(_of: Pottle, visits: Visits, response: Response) {
      response.headers.set('X-Count', String(visits.count));
    }
  }
  class Own extends Pottle {
    override jsonProviderClass = Plain;
    override sessionInterface = new OfHeader();
  }
  const own = new Own(import.meta);
  own.json = new Plain(own);
  own.json = new Sets(own);
  own.jsonProviderClass = Plain;
  const other: SessionInterface[] = [new Signed(), new OfCookie()];
  expect([own.json.dumps(new Set([1])), other.length]).toEqual(['[1]', 2]);
});

it('refuses views that answer nothing, or ask for what the rule does not give', () => {
  const refused = () => {
    // @ts-expect-error a view must return something
    app.get('/nothing')(async function nothing() {});
    // @ts-expect-error a number is no response
    app.get('/number')(async function number() {
      return 42;
    });
    // @ts-expect-error the rule has no `id`
    app.get('/missing')(async function missing({ id }: { id: number }) {
      return String(id);
    });
    // @ts-expect-error the values come as one object
    app.get('/user/<name>/<int:id>')(async function positional(name, id) {
      return `${name} ${id}`;
    });
    // @ts-expect-error neither request nor response are parameters
    app.get('/express')((_req, res) => res.send('x'));
    // @ts-expect-error options stand here, and the view in a second call
    app.get('/second', async () => 'x');
    // @ts-expect-error methods are a list
    app.route('/text', { methods: 'GET' });
    // @ts-expect-error there is no such value
    new Response('').setCookie('a', 'b', { samesite: 'sometimes' });
    // @ts-expect-error the default stands alone
    request.args.get('a', { default: 'x' });
    // @ts-expect-error the default and the type stand alone
    request.headers.get('a', { type: int });
    // @ts-expect-error GET is what get() is for
    app.get('/methods', { methods: ['POST'] });
  };
  expect(refused).toBeTypeOf('function');
});

it('knows what a view may return', () => {
  expectTypeOf<string>().toExtend<ResponseValue>();
  expectTypeOf<Uint8Array>().toExtend<ResponseValue>();
  expectTypeOf<{ a: number }>().toExtend<ResponseValue>();
  expectTypeOf(tuple('a', 201, { 'X-A': '1' })).toExtend<ResponseValue>();
  expectTypeOf(tuple('a' as unknown, 201)).toExtend<ResponseValue>();
  expectTypeOf(tuple(Promise.resolve('a'), 201)).not.toExtend<ResponseValue>();
  expectTypeOf<number>().not.toExtend<ResponseValue>();
  expectTypeOf<undefined>().not.toExtend<ResponseValue>();
  expectTypeOf<Map<string, number>>().not.toExtend<ResponseValue>();
  expectTypeOf<Set<string>>().not.toExtend<ResponseValue>();
  expectTypeOf<Date>().not.toExtend<ResponseValue>();
  expectTypeOf<() => string>().not.toExtend<ResponseValue>();
  expectTypeOf<typeof Response>().not.toExtend<ResponseValue>();
  expectTypeOf<Promise<string>>().not.toExtend<ResponseValue>();
  expectTypeOf<Float64Array>().not.toExtend<ResponseValue>();
  expectTypeOf<Record<string, unknown>>().toExtend<ResponseValue>();
  expectTypeOf<{ get: number; size: number; apply: string; at: Date }>().toExtend<ResponseValue>();
  expectTypeOf<readonly { id: number }[]>().toExtend<ResponseValue>();
  expectTypeOf<Buffer>().toExtend<ResponseValue>();
  expectTypeOf<Generator<string>>().toExtend<ResponseValue>();
  expectTypeOf<AsyncGenerator<Uint8Array>>().toExtend<ResponseValue>();
  expectTypeOf<ReadableStream<string>>().toExtend<ResponseValue>();
  expectTypeOf<globalThis.Response>().toExtend<ResponseValue>();
  expectTypeOf<Response>().toExtend<ResponseValue>();
});

it('knows the endpoints and globals that a project declares', () => {
  const unused = () => {
    urlFor('profile', { id: 3, tab: 'notes' });
    urlFor('anything.else');
    // @ts-expect-error the rule needs its value
    urlFor('profile');
    // @ts-expect-error the value is of another type
    urlFor('profile', { id: true });
  };
  expect(unused).toBeTypeOf('function');
});

it('lets declared members of g, session and config be absent', () => {
  const config = app.config;
  const unused = () => {
    expectTypeOf(g.visits).toEqualTypeOf<number | undefined>();
    expectTypeOf(g.get('visits')).toEqualTypeOf<number | null>();
    expectTypeOf(g.get('visits', 0)).toEqualTypeOf<number>();
    expectTypeOf(g.setdefault('visits', 0)).toEqualTypeOf<number>();
    expectTypeOf(g.pop('visits')).toEqualTypeOf<number>();
    expectTypeOf(g.pop('visits', null)).toEqualTypeOf<number | null>();
    expectTypeOf(g.pop('visits', 0)).toEqualTypeOf<number>();
    expectTypeOf(g.pop('other', null)).toEqualTypeOf<unknown>();
    expectTypeOf(g.other).toEqualTypeOf<unknown>();
    expectTypeOf(session.userId).toEqualTypeOf<number | undefined>();
    expectTypeOf(session.get('userId')).toEqualTypeOf<number | null>();
    expectTypeOf(session.pop('userId')).toEqualTypeOf<number | null>();
    expectTypeOf(session.get('typedIds', [])).toEqualTypeOf<number[]>(); // no never[]: it can be added to
    expectTypeOf(session.pop('typedIds', [])).toEqualTypeOf<number[]>();
    expectTypeOf(session.setdefault('typedIds', [])).toEqualTypeOf<number[]>();
    expectTypeOf(session.get('userId', 'none')).toEqualTypeOf<number | string>();
    expectTypeOf(session.get('other')).toEqualTypeOf<unknown>();
    expectTypeOf(config.MAIL_SERVER).toEqualTypeOf<string | undefined>();
    expectTypeOf(config.get('MAIL_SERVER')).toEqualTypeOf<string | null>();
    expectTypeOf(config.require('MAIL_SERVER')).toEqualTypeOf<string>();
    expectTypeOf(config.pop('MAIL_SERVER')).toEqualTypeOf<string | null>();
    expectTypeOf(config.pop('MAIL_SERVER', '')).toEqualTypeOf<string>();
    expectTypeOf(config.pop('OTHER')).toEqualTypeOf<unknown>();
    expectTypeOf(config.get('DEBUG')).toEqualTypeOf<boolean | null>();
    expectTypeOf(config.SESSION_COOKIE_NAME).toEqualTypeOf<string>();
    // @ts-expect-error it is declared as a number
    g.visits = 'many';
  };
  expect(unused).toBeTypeOf('function');
});

it('keeps a socket only, not what stands for it', () => {
  const users = new Set<Websocket>();
  const unused = () => {
    users.add(websocket._getCurrentObject());
    // @ts-expect-error it would send to whoever runs
    users.add(websocket);
  };
  expect(unused).toBeTypeOf('function');
});

it('awaits what needs the body', () => {
  expectTypeOf<Request['method']>().toEqualTypeOf<string>();
  const unused = (own: Request) => {
    expectTypeOf(request.getJson()).toEqualTypeOf<Promise<unknown>>();
    expectTypeOf(request.getJson<{ id: number }>()).toEqualTypeOf<Promise<{ id: number }>>();
    expectTypeOf(
      app
        .testClient()
        .get('/')
        .then((answer) => answer.getJson<{ id: number }>()),
    ).toEqualTypeOf<Promise<{ id: number }>>();
    expectTypeOf(own.getJson<string[]>({ silent: true })).toEqualTypeOf<Promise<string[] | null>>();
    abort(404);
  };
  expect(unused).toBeTypeOf('function');
  expectTypeOf<Awaited<Request['form']>>().toEqualTypeOf<ClientDict>();
});

/** Within the project, so that what is written there finds the package; not under version control. */
const SCRATCH = path.join(import.meta.dirname, '.typing');

/** What the compiler says of programs that it is given at once, and how many types it had to make for them. */
function compile(programs: readonly string[]): { said: string; instantiations: number } {
  rmSync(SCRATCH, { recursive: true, force: true });
  mkdirSync(SCRATCH, { recursive: true });
  writeFileSync(
    path.join(SCRATCH, 'tsconfig.json'),
    JSON.stringify({ extends: '../../tsconfig.json', include: ['*.ts'] }),
  );
  for (const [at, code] of programs.entries()) writeFileSync(path.join(SCRATCH, `program${at}.ts`), code);
  const tsc = path.resolve(SCRATCH, '../../node_modules/.bin/tsc');
  const { stdout } = spawnSync(tsc, ['-p', SCRATCH, '--extendedDiagnostics'], { encoding: 'utf8' });
  return {
    said: stdout.replace(/^Files: .*/ms, ''),
    instantiations: Number(/^Instantiations: +(\d+)/m.exec(stdout)![1]),
  };
}

describe('the compiler', () => {
  const HEAD =
    "import { Pottle, renderTemplate, tuple } from 'pottle';\nexport const app = new Pottle(import.meta);\n";
  const SCHEMAS =
    "import { z } from 'zod';\nconst responses = { 200: z.object({ name: z.string() }), 404: z.object({ error: z.string() }) };\n";

  /** Programs of three lines with one that misses a tuple. */
  const UNTUPLED = [
    "app.get('/')(async function index() { return await renderTemplate('x.html'), 404; });",
    "app.get('/')(async function index() { return tuple(renderTemplate('x.html'), 404); });",
    "app.get('/')(function index() { return tuple(renderTemplate('x.html'), 404); });",
    "app.errorhandler(404)(async () => { return await renderTemplate('x.html'), 404; });",
    "app.errorhandler(404)(() => tuple(renderTemplate('x.html'), 404));",
  ].map((line) => [line, HEAD + line] as const);

  const WRONG = [
    [
      'async function user() { return { name: 5 }; }',
      "The answer 200 does not fit its schema: look at 'name'.",
    ],
    ['({ id }) => ({ name: id })', "The answer 200 does not fit its schema: look at 'name'."],
    [
      "async ({ id }) => tuple({ name: 'x', id }, 404)",
      "The answer 404 does not fit its schema: look at 'error'.",
    ],
    ["() => tuple({ name: 'x' }, 201)", 'The route declares 200, and no answer 201.'],
    [
      "({ id }) => new Map([[1, { name: 'x' }]]).get(id)",
      'The answer 200 does not fit its schema: it may be undefined.',
    ],
  ].map(
    ([view, message]) =>
      [view!, message!, `${HEAD}${SCHEMAS}app.get('/<int:id>', { responses })(${view});`] as const,
  );

  const UNDECLARED = [
    [
      '201: z.object({ name: z.string() })',
      "() => ({ name: 'x' })",
      'The route declares 201, and no answer 200: return tuple(value, 201).',
    ],
    ['204: null', "async () => ''", "The route declares 204, and no answer 200: return tuple('', 204)."],
  ].map(([responses, view, message]) => {
    const route = `app.get('/', { endpoint: 'x', responses: { ${responses} } })(${view});`;
    return [responses!, message!, `import { z } from 'zod';\n${HEAD}${route}`] as const;
  });

  const MISSPELT =
    "import { render_templat } from 'pottle/flask';\nimport { Flask } from 'pottle/flask';\nnew Flask('x').secret_kay = render_templat;\n";

  /** Compiled together: the compiler reads the framework once for all. */
  const programs = [...[...UNTUPLED, ...WRONG, ...UNDECLARED].map((each) => each.at(-1)!), MISSPELT];
  let said: string[];
  /** What was said of a program, with its own name. */
  const saidOf = (code: string) => said[programs.indexOf(code)]!;

  beforeAll(() => {
    const all = compile(programs).said.split(/^(?=\S)/m);
    said = programs.map((_, at) => all.filter((each) => each.includes(`program${at}.ts(`)).join(''));
  });
  afterAll(() => rmSync(SCRATCH, { recursive: true, force: true }));

  it.each(UNTUPLED)('names tuple(await …): %s', (_, code) => {
    expect(saidOf(code)).toMatch(/^\S+program\d+\.ts\(3,/);
    expect(saidOf(code)).toContain('tuple(await body, status)');
  });

  it.each(WRONG)('says of a wrong answer what is wrong: %s', (_, message, code) => {
    const [first] = saidOf(code).split('\n');
    expect(first).toMatch(/^\S+program\d+\.ts\(5,/);
    expect(first).toContain(message);
  });

  it.each(UNDECLARED)('says what to write where 200 is not declared: %s', (_, message, code) => {
    expect(saidOf(code).split('\n')[0]).toContain(message);
  });

  it("suggests Python's names that were meant", () => {
    const misspelt = saidOf(MISSPELT);
    expect(misspelt).toContain(
      "has no exported member named 'render_templat'. Did you mean 'render_template'?",
    );
    expect(misspelt).toContain("Did you mean 'secret_key'?");
  });

  it.each([
    ['pottle', HEAD],
    ['pottle/flask', "import { Flask } from 'pottle/flask';\nexport const app = new Flask(import.meta);\n"],
  ])('has as much to do with each route, however many there are, and not much: %s', (_, head) => {
    const routes = (count: number) => {
      const lines = Array.from({ length: count }, (_, i) => {
        const [rule, values] = [
          ['/', ''],
          ['/<int:id>', '{ id }'],
          ['/<name>/<path:rest>', '{ name, rest }'],
          ['/<any(a, b):kind>', '{ kind }'],
          [`/<int:id>/${i}`, '{ id }'],
        ][i % 5]!;
        return `app.get('/r${i}${rule}')(async function v${i}(${values}) { return [${values}]; });`;
      });
      return compile([head + lines.join('\n')]);
    };
    const [none, some, many] = [routes(0), routes(500), routes(1000)];
    expect([none.said, some.said, many.said]).toEqual(['', '', '']);
    const first = some.instantiations - none.instantiations;
    const second = many.instantiations - some.instantiations;
    expect(second / first).toBeLessThan(1.1);
    expect(second / 500).toBeLessThan(12);
  });
});
