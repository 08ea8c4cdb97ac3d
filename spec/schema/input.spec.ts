/** What routes with schemas take: values, where they come from, and what is wrong with them. */

import { toStandardJsonSchema } from '@valibot/to-json-schema';
import { type } from 'arktype';
import {
  abort,
  Blueprint,
  FileStorage,
  type Input,
  MethodView,
  Pottle,
  problem,
  RequestValidationError,
  renderTemplateString,
  request,
  type StandardSchema,
  tuple,
} from 'pottle';
import * as v from 'valibot';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { z } from 'zod';
import { tooFast } from '../growth.js';

const User = z.object({ name: z.string().min(2), age: z.int().default(18) });

function makeApp() {
  const app = new Pottle(import.meta);
  app.config.PROPAGATE_EXCEPTIONS = false;
  app.logger = { ...console, error: () => undefined, exception: () => undefined } as never;
  return app;
}

/** The problems in an answer, as `place.path: message`. */
async function problemsIn(answer: { text: string; json: unknown }) {
  const { errors } = answer.json as {
    errors: { place: string; path: (string | number)[]; message: string }[];
  };
  return errors.map(({ place, path }) => [place, ...path].join('.'));
}

describe('a route with schemas', () => {
  it('gives its view what they make of the request, typed', async () => {
    const app = makeApp();
    const Page = z.object({ page: z.int().default(1) });
    app.post('/users/<int:id>', { body: User, query: Page, endpoint: 'make' })(async (values, input) => {
      expectTypeOf(values).toEqualTypeOf<{ id: number }>();
      expectTypeOf(input).toEqualTypeOf<{ body: { name: string; age: number }; query: { page: number } }>();
      return { ...values, ...input };
    });
    const answer = await app
      .testClient()
      .post('/users/3', { query: 'page=2', json: { name: 'Ann', more: 1 } });
    expect(answer.json).toEqual({ id: 3, body: { name: 'Ann', age: 18 }, query: { page: 2 } });
    expect((await app.testClient().post('/users/3', { json: { name: 'Bob' } })).json).toMatchObject({
      query: { page: 1 },
    });
  });

  it('takes any library with Standard Schema', async () => {
    const app = makeApp();
    const own: StandardSchema<unknown, { n: number }> = {
      '~standard': {
        version: 1,
        vendor: 'own',
        validate: (value) =>
          typeof value === 'object'
            ? { value: { n: 1 } }
            : { issues: [{ message: 'no object', path: [{ key: 'n' }] }] },
      },
    };
    app.post('/valibot', { body: v.object({ name: v.pipe(v.string(), v.minLength(2)) }) })(
      async function valibot(_, { body }) {
        expectTypeOf(body).toEqualTypeOf<{ name: string }>();
        return body;
      },
    );
    app.post('/arktype', { body: type({ name: 'string >= 2' }) })(async function arktype(_, { body }) {
      expectTypeOf(body).toEqualTypeOf<{ name: string }>();
      return body;
    });
    app.post('/own', { body: own })(async function mine(_, { body }) {
      expectTypeOf(body).toEqualTypeOf<{ n: number }>();
      return body;
    });
    const client = app.testClient();
    for (const path of ['/valibot', '/arktype']) {
      expect((await client.post(path, { json: { name: 'Ann' } })).json).toEqual({ name: 'Ann' });
      expect(await problemsIn(await client.post(path, { json: { name: 'A' } }))).toEqual(['body.name']);
    }
    expect((await client.post('/own', { json: {} })).json).toEqual({ n: 1 });
    expect(await problemsIn(await client.post('/own', { json: 1 }))).toEqual(['body.n']);
  });

  it('is a decorator of methods, a class view, or a part of a blueprint', async () => {
    const app = makeApp();
    const create = { body: User };
    class Users {
      @app.post('/decorated', create)
      static async decorated(_: object, { body }: Input<typeof create>) {
        expectTypeOf(body).toEqualTypeOf<{ name: string; age: number }>();
        return body;
      }
    }
    class Resource extends MethodView {
      async get() {
        return 'list';
      }
      async post(_: object, { body }: Input<typeof create>) {
        return body;
      }
    }
    const viewFunc = Resource.asView('resource');
    app.addUrlRule('/class', { viewFunc, methods: ['GET'] });
    app.addUrlRule('/class', { viewFunc, methods: ['POST'], body: User });
    const part = new Blueprint('part', import.meta, { urlPrefix: '/<lang>' });
    part.put('/', { body: User })(async function put({ lang }, { body }) {
      expectTypeOf(lang).toEqualTypeOf<string>();
      return { lang, ...body };
    });
    app.registerBlueprint(part);
    const client = app.testClient();
    expect((await client.post('/decorated', { json: { name: 'Ann' } })).json, Users.name).toEqual({
      name: 'Ann',
      age: 18,
    });
    expect((await client.get('/class')).text).toBe('list');
    expect((await client.post('/class', { json: { name: 'Ann' } })).json).toEqual({ name: 'Ann', age: 18 });
    expect((await client.post('/class', { json: {} })).statusCode).toBe(400);
    expect((await client.put('/de/', { json: { name: 'Ann' } })).json).toEqual({
      lang: 'de',
      name: 'Ann',
      age: 18,
    });
    expect((await client.put('/de/', { json: {} })).statusCode).toBe(400);
  });

  it('awaits refinements, runs each schema once, and only then the view', async () => {
    const app = makeApp();
    const ran: string[] = [];
    const Name = z.object({
      name: z.string().refine(async (name) => {
        await Promise.resolve();
        ran.push(`schema ${name}`);
        return name !== 'taken';
      }, 'is taken'),
    });
    app.post('/', { body: Name })(async function index(_, { body }) {
      ran.push(`view ${body.name}`);
      return 'ok';
    });
    const client = app.testClient();
    expect((await client.post('/', { json: { name: 'free' } })).text).toBe('ok');
    expect((await client.post('/', { json: { name: 'taken' } })).statusCode).toBe(400);
    expect(ran).toEqual(['schema free', 'view free', 'schema taken']);
  });

  it('runs behind the hooks, and leaves OPTIONS alone', async () => {
    const app = makeApp();
    app.beforeRequest(() => (request.headers.get('X-Key') === null ? tuple('who?', 401) : undefined));
    app.post('/', { body: User })(async function index() {
      return 'ok';
    });
    const client = app.testClient();
    expect((await client.post('/', { json: {} })).statusCode).toBe(401);
    expect((await client.post('/', { json: {}, headers: { 'X-Key': '1' } })).statusCode).toBe(400);
    expect((await client.options('/', { headers: { 'X-Key': '1' } })).headers.get('Allow')).toBe(
      'POST, OPTIONS',
    );
  });

  it('has its own schemas at each of its rules', async () => {
    const app = makeApp();
    const show = async (_: object, { query }: Input<{ query: typeof Page }>) => query;
    const Page = z.object({ page: z.int() });
    app.addUrlRule('/a', { endpoint: 'show', viewFunc: show, query: Page });
    app.addUrlRule('/b', { endpoint: 'show', viewFunc: show, query: z.object({ page: z.string() }) });
    const client = app.testClient();
    expect((await client.get('/a?page=1')).json).toEqual({ page: 1 });
    expect((await client.get('/b?page=1')).json).toEqual({ page: '1' });
  });
});

describe('text', () => {
  const Query = z.object({
    page: z.int().optional(),
    price: z.number().optional(),
    tags: z.array(z.string()).optional(),
    ids: z.array(z.int()).optional(),
    flag: z.boolean().optional(),
    limit: z.union([z.number(), z.literal('all')]).optional(),
    none: z.number().nullable().optional(),
    size: z.literal([1, 2]).optional(),
    kind: z.enum(['a', 'b']).optional(),
    since: z.coerce.date().optional(),
    text: z.string().optional(),
  });
  const app = makeApp();
  app.get('/', { query: Query })(async function index(_, { query }) {
    return query as object;
  });

  it.each<[string, unknown]>([
    ['page=2', { page: 2 }],
    ['page=-2', { page: -2 }],
    ['page=', {}],
    ['page=2&page=3', { page: 2 }],
    ['price=1.5e1', { price: 15 }],
    ['tags=a', { tags: ['a'] }],
    ['tags=a&tags=b', { tags: ['a', 'b'] }],
    ['ids=1&ids=2', { ids: [1, 2] }],
    ['flag=true', { flag: true }],
    ['flag=0', { flag: false }],
    ['flag=on', { flag: true }],
    ['limit=5', { limit: 5 }],
    ['limit=all', { limit: 'all' }],
    ['none=', { none: null }],
    ['none=3', { none: 3 }],
    ['size=2', { size: 2 }],
    ['kind=a', { kind: 'a' }],
    ['text=12', { text: '12' }],
    ['text=', { text: '' }],
    ['__proto__=1&constructor=2', {}],
  ])('becomes what the schema wants: ?%s', async (query, expected) => {
    const answer = await app.testClient().get(`/?${query}`);
    expect([answer.statusCode, answer.json]).toEqual([200, expected]);
  });

  it.each([
    ['page=two', 'page', 'two'],
    ['page=1.5', 'page', '1.5'],
    ['page=9007199254740993', 'page', '9007199254740993'],
    ['price=1e999', 'price', '1e999'],
    ['flag=maybe', 'flag', 'maybe'],
    ['size=3', 'size', '3'],
    ['kind=c', 'kind', 'c'],
    ['ids=1&ids=x', 'ids.1', 'x'],
  ])('that is something else is told as it came: ?%s', async (query, path, input) => {
    const answer = await app.testClient().get(`/?${query}`);
    expect(answer.statusCode).toBe(400);
    const { errors } = answer.json as { errors: { path: string[]; input: string }[] };
    expect(errors.map((error) => [error.path.join('.'), error.input])).toEqual([[path, input]]);
  });

  it('follows references, parts of intersections, and names that are not known before', async () => {
    const own = makeApp();
    const Named = z.object({ n: z.int() }).meta({ id: 'Named-in-text' });
    own.get('/ref', { query: Named })(async function ref(_, { query }) {
      return query;
    });
    own.get('/both', { query: z.intersection(Named, z.record(z.string(), z.number())) })(async function both(
      _,
      { query },
    ) {
      return query;
    });
    const client = own.testClient();
    expect((await client.get('/ref?n=1')).json).toEqual({ n: 1 });
    expect((await client.get('/both?n=1&other=2')).json).toEqual({ n: 1, other: 2 });
  });

  it('is by its place what a tuple wants there', async () => {
    const own = makeApp();
    const Whole = z.int().meta({ id: 'Whole' });
    own.get('/', { query: z.object({ at: z.tuple([Whole, z.string(), Whole], z.boolean()) }) })(
      async function at(_, { query }) {
        return query.at;
      },
    );
    expect((await own.testClient().get('/?at=1&at=2&at=3&at=0')).json).toEqual([1, '2', 3, false]);
  });

  it('follows references by whatever name', async () => {
    for (const [at, id] of ['100%', 'a/b', 'a~b', '</script>', 'constructor'].entries()) {
      const own = makeApp();
      const Named = z.object({ n: z.int() }).meta({ id: `${id}${at || ''}` });
      own.get('/', { query: z.intersection(Named, z.object({ m: z.int() })) })(async function ref(
        _,
        { query },
      ) {
        return query;
      });
      expect((await own.testClient().get('/?n=1&m=2')).json).toEqual({ n: 1, m: 2 });
    }
  });

  it('stays text, or a list of it, where the library gives no JSON Schema', async () => {
    const own = makeApp();
    const Number_ = v.pipe(v.string(), v.transform(Number), v.number());
    own.get('/plain', { query: v.object({ page: Number_, tags: v.array(v.string()) }) })(async function plain(
      _,
      { query },
    ) {
      return query;
    });
    own.get('/told', { query: toStandardJsonSchema(v.object({ page: v.number() })) })(async function told(
      _,
      { query },
    ) {
      return query;
    });
    own.get('/ark', { query: type({ page: 'number', 'size?': '1|2' }) })(async function ark(_, { query }) {
      return query;
    });
    const client = own.testClient();
    expect((await client.get('/plain?page=2&tags=a&tags=b')).json).toEqual({ page: 2, tags: ['a', 'b'] });
    expect((await client.get('/told?page=2')).json).toEqual({ page: 2 });
    expect((await client.get('/ark?page=2&size=1')).json).toEqual({ page: 2, size: 1 });
  });

  it('is not made of JSON', async () => {
    const own = makeApp();
    own.post('/', { body: z.object({ n: z.number() }) })(async function index() {
      return 'ok';
    });
    expect(await problemsIn(await own.testClient().post('/', { json: { n: '1' } }))).toEqual(['body.n']);
  });

  it('comes from headers and cookies too', async () => {
    const own = makeApp();
    const headers = z.object({ 'X-Count': z.int(), 'x-tags': z.array(z.string()), accept: z.string() });
    own.get('/', { headers, cookies: z.object({ visits: z.int() }) })(async function index(_, input) {
      expectTypeOf(input.headers['X-Count']).toEqualTypeOf<number>();
      return input;
    });
    const answer = await own.testClient().get('/', {
      headers: [
        ['x-count', '3'],
        ['X-Tags', 'a, b'],
        ['X-Tags', 'c'],
        ['Accept', 'text/html'],
        ['Accept', '*/*'],
        ['Cookie', 'visits=4'],
      ],
    });
    expect(answer.json).toEqual({
      headers: { 'X-Count': 3, 'x-tags': ['a', 'b', 'c'], accept: 'text/html, */*' },
      cookies: { visits: 4 },
    });
  });
});

describe('forms', () => {
  const Signup = z.object({
    email: z.email(),
    password: z.string().min(8),
    age: z.int().optional(),
    news: z.boolean(),
    likes: z.array(z.string()).default([]),
  });

  it('give fields and files', async () => {
    const app = makeApp();
    const files = z.object({ picture: z.instanceof(FileStorage), more: z.array(z.instanceof(FileStorage)) });
    app.post('/', { form: Signup, files })(async function signup(_, { form, files: { picture, more } }) {
      return { ...form, picture: picture.filename, more: more.length };
    });
    const answer = await app.testClient().post('/', {
      form: {
        email: 'a@example.org',
        password: 'long enough',
        age: '',
        likes: ['x', 'y'],
        picture: [Buffer.from('png'), 'p.png'],
        more: [[Buffer.from('a'), 'a.txt']],
      },
    });
    expect(answer.json).toEqual({
      ...{ email: 'a@example.org', password: 'long enough', news: false, likes: ['x', 'y'] },
      ...{ picture: 'p.png', more: 1 },
    });
  });

  it('without a chosen file, or without any, have none', async () => {
    const app = makeApp();
    app.debug = true;
    const files = z.object({ picture: z.instanceof(FileStorage), more: z.array(z.instanceof(FileStorage)) });
    app.post('/', { files })(async function upload() {
      return 'never';
    });
    const client = app.testClient();
    const none = [Buffer.from(''), '', 'application/octet-stream'] as const;
    const blank = await client.post('/', { form: { picture: none, more: none } });
    expect(await problemsIn(blank)).toEqual(['files.picture']);
    expect(await problemsIn(await client.post('/', { form: { picture: 'p.png' } }))).toEqual([
      'files.picture',
      'files.more',
    ]);
  });

  it('are shown again with their errors, without secrets', async () => {
    const app = makeApp();
    app.errorhandler(RequestValidationError)(async (error) => {
      const page =
        '{{ form.errors.email[0] }}|{{ form.errors.password|length }}|{{ form.data.email }}|{{ form.data.password }}|{{ form.errors.age }}|';
      return tuple(await renderTemplateString(page, { form: error.form }), 400);
    });
    app.post('/', { form: Signup })(async function signup() {
      return 'welcome';
    });
    const answer = await app.testClient().post('/', { form: { email: 'a@<b>', password: 'short' } });
    expect(answer.statusCode).toBe(400);
    expect(answer.text).toBe('Invalid email address|1|a@&lt;b&gt;|||');
  });

  it('of another type are a 415, and an empty request is an empty form', async () => {
    const app = makeApp();
    app.post('/', { form: Signup })(async function signup() {
      return 'welcome';
    });
    expect((await app.testClient().post('/', { json: {} })).statusCode).toBe(415);
    expect(await problemsIn(await app.testClient().post('/'))).toEqual(['form.email', 'form.password']);
  });
});

describe('content of other media types', () => {
  it('is what the schema checks, where the app understands it', async () => {
    const app = makeApp();
    app.media.set('application/x-names', { loads: (bytes) => ({ name: new TextDecoder().decode(bytes) }) });
    app.post('/', { body: User })(async function index(_, { body }) {
      return body;
    });
    app.errorhandler(RequestValidationError)((error) => problem(error, { types: ['application/json'] }));
    const client = app.testClient();
    const send = (data: string, contentType: string) => client.post('/', { data, contentType });
    expect((await send('Ann', 'application/x-names')).json).toEqual({ name: 'Ann', age: 18 });
    expect((await send('{"name":"Ann"}', 'application/json')).json).toEqual({ name: 'Ann', age: 18 });
    const refused = await send('A', 'application/x-names');
    expect([refused.statusCode, refused.mimetype]).toEqual([400, 'application/json']);
    expect(await problemsIn(refused)).toEqual(['body.name']);
    const other = await send('Ann', 'text/plain');
    expect([other.statusCode, other.headers.get('Accept')]).toEqual([
      415,
      'application/json, application/x-names',
    ]);
  });
});

describe('a request with problems', () => {
  const Body = z.object({
    name: z.string(),
    password: z.string().min(8),
    address: z.object({ zips: z.array(z.int()) }),
  });
  const taken = {
    body: Body,
    query: z.object({ page: z.int(), apiKey: z.string().max(3) }),
    cookies: z.object({ visits: z.int() }),
    headers: z.object({ authorization: z.string().max(3) }),
  };

  it('is one 400 with all of them, as application/problem+json', async () => {
    const app = makeApp();
    app.post(
      '/',
      taken,
    )(async function index() {
      return 'never';
    });
    const answer = await app.testClient().post('/?page=x&apiKey=abcdef', {
      json: { name: 5, password: 'short', address: { zips: [1, 'two'] } },
      headers: { Cookie: 'visits=often', Authorization: 'Bearer abc' },
    });
    expect(answer.statusCode).toBe(400);
    expect(answer.headers.get('Content-Type')).toBe('application/problem+json');
    const { errors, ...rest } = answer.json as { errors: Record<string, unknown>[] };
    expect(rest).toEqual({
      ...{ type: 'about:blank', title: 'Bad Request', status: 400 },
      detail: 'The request has 7 problems.',
    });
    expect(errors.map(({ message, ...error }) => error)).toEqual([
      { place: 'body', path: ['name'], input: 5 },
      { place: 'body', path: ['password'], input: '***' },
      { place: 'body', path: ['address', 'zips', 1], input: 'two' },
      { place: 'query', path: ['page'], input: 'x' },
      { place: 'query', path: ['apiKey'], input: '***' },
      { place: 'headers', path: ['authorization'], input: '***' },
      { place: 'cookies', path: ['visits'], input: '***' },
    ]);
    expect(errors[0]!.message).toContain('expected string');
    expect(answer.text).not.toMatch(/short|abc|often/);
  });

  it('is told to error handlers by class and by code', async () => {
    const app = makeApp();
    app.post('/', { body: User })(async function index() {
      return 'never';
    });
    app.errorhandler(400)((error) => {
      expect(error).toBeInstanceOf(RequestValidationError);
      return tuple({ said: error.description }, 422);
    });
    const answer = await app.testClient().post('/', { json: { name: 'A' } });
    expect([answer.statusCode, answer.json]).toEqual([
      422,
      { said: 'body.name: Too small: expected string to have >=2 characters' },
    ]);
  });

  it('is refused for its type, size and broken JSON as any other', async () => {
    const app = makeApp();
    app.config.MAX_CONTENT_LENGTH = 100;
    app.post('/', { body: User })(async function index() {
      return 'never';
    });
    const client = app.testClient();
    expect((await client.post('/', { data: 'x', contentType: 'text/plain' })).statusCode).toBe(415);
    expect((await client.post('/', { data: '{', contentType: 'application/json' })).statusCode).toBe(400);
    expect((await client.post('/', { json: { name: 'x'.repeat(200) } })).statusCode).toBe(413);
    expect((await client.post('/')).statusCode).toBe(415);
  });

  it('is told a hundred of them, and of each so much', async () => {
    const app = makeApp();
    app.post('/', { body: z.array(z.string().max(1)) })(async function index() {
      return 'never';
    });
    const answer = await app.testClient().post('/', { json: Array(5000).fill('x'.repeat(500)) });
    const { errors, detail } = answer.json as { errors: { input: string }[]; detail: string };
    expect(detail).toBe('The request has 5000 problems, of which these are the first 100.');
    expect([errors.length, errors[0]!.input.length]).toEqual([100, 201]);
  });

  it('has an end, however many a client makes', async () => {
    const app = makeApp();
    let kept = 0;
    app.errorhandler(RequestValidationError)((error) => {
      kept = error.problems.length;
      return error;
    });
    app.post('/', { body: z.array(z.string()) })(async function index() {
      return 'never';
    });
    const answer = await app.testClient().post('/', { json: Array(20_000).fill(0) });
    expect(kept).toBe(10_000);
    expect(answer.text).toContain(
      'The request has 10000 or more problems, of which these are the first 100.',
    );
  });

  it('comes back no longer than a page, however long keys and however deep values are', async () => {
    const app = makeApp();
    app.post('/', { body: z.record(z.string(), z.array(z.number())) })(async function index() {
      return 'never';
    });
    const Nested: z.ZodType = z.object({
      get next() {
        return Nested.optional();
      },
    });
    app.post('/deep', { body: Nested })(async function deep() {
      return 'never';
    });
    const client = app.testClient();
    const long = await client.post('/', { json: { ['k'.repeat(100_000)]: Array(200).fill('a') } });
    expect([long.statusCode, long.text.length < 50_000]).toEqual([400, true]);
    const data = `${'{"next":'.repeat(400)}5${'}'.repeat(400)}`;
    const deep = await client.post('/deep', { data, contentType: 'application/json' });
    const [{ path }] = (deep.json as { errors: [{ path: string[] }] }).errors;
    expect([deep.statusCode, path.length, path.at(-1)]).toEqual([400, 51, '…']);
  });

  it('never reaches its view, whether or not the schema says why', async () => {
    const app = makeApp();
    const mute: StandardSchema = {
      '~standard': { version: 1, vendor: 'own', validate: () => ({ issues: [] }) },
    };
    app.post('/', { body: mute })(async function index() {
      return 'never';
    });
    const answer = await app.testClient().post('/', { json: 1 });
    expect([answer.statusCode, await problemsIn(answer)]).toEqual([400, ['body']]);
  });

  it('is found in time that grows as the request does', async () => {
    const app = makeApp();
    app.get('/', {
      query: z.object({ n: z.array(z.number()).optional() }),
      headers: z.object({ 'x-list': z.array(z.string()).optional() }),
    })(async function index() {
      return 'never';
    });
    app.post('/', { form: z.object({ n: z.number() }) })(async function form() {
      return 'never';
    });
    const client = app.testClient();
    const found = await tooFast(
      [
        ['a number', (text) => () => client.post('/', { form: { n: text } })],
        ['a list', (text) => () => client.get('/', { headers: { 'X-List': text } })],
        ['many', (text) => () => client.get(`/?${text.replace(/./g, 'n=x&')}`)],
      ],
      { digits: (n) => `${'1'.repeat(n)}x`, blanks: (n) => `a${' '.repeat(n)}b` },
    );
    expect(found).toEqual([]);
  }, 60_000);

  it('is our 500 where a schema fails itself, and what abort() says where it calls that', async () => {
    const app = makeApp();
    const failing = (fail: () => never) => z.object({ name: z.string().transform(fail) });
    app.post('/broken', {
      body: failing(() => {
        throw new Error('the database is gone');
      }),
    })(async function broken() {
      return 'never';
    });
    app.post('/late', { body: z.object({}).refine(() => Promise.reject(new Error('gone'))) })(
      async function late() {
        return 'never';
      },
    );
    app.post('/aborts', { body: failing(() => abort(409)) })(async function aborts() {
      return 'never';
    });
    const client = app.testClient();
    const broken = await client.post('/broken', { json: { name: 'x' } });
    expect([broken.statusCode, broken.text.includes('database')]).toEqual([500, false]);
    expect((await client.post('/late', { json: {} })).statusCode).toBe(500);
    expect((await client.post('/aborts', { json: { name: 'x' } })).statusCode).toBe(409);
  });
});

describe('options that nothing would check', () => {
  const body = z.object({});
  it.each<[mistake: string, make: (app: Pottle) => unknown, says: RegExp]>([
    [
      'content of GET',
      (app) => app.route('/', { methods: ['GET', 'POST'], body }),
      /answers GET, whose requests have no 'body'/,
    ],
    ['content of HEAD alone', (app) => app.route('/', { methods: ['HEAD'], form: body }), /answers HEAD/],
    [
      'JSON and a form',
      (app) => app.post('/', { body, form: body }),
      /asks for JSON \('body'\) and for a form/,
    ],
    [
      'no schema',
      (app) => app.post('/', { body: { name: 'string' } as never }),
      /'body' of '\/' is an object and no schema/,
    ],
    [
      'an option that there is not',
      (app) => app.post('/', { boddy: body } as never),
      /^The route '\/' has no option 'boddy'. Did you mean 'body'\?$/,
    ],
    [
      'an option that is like none',
      (app) => app.post('/', { zzz: body } as never),
      /has no option 'zzz'. There are: endpoint, (?!.*shared)/,
    ],
    [
      'the name of a scheme where a list is wanted',
      (app) => app.post('/', { security: 'bearer' } as never),
      /^'security' of '\/' is a list, as in \{ security: \['…'\] \}, not "bearer".$/,
    ],
    [
      'a tag where a list is wanted',
      (app) => app.post('/', { body, tags: 'users' } as never),
      /^'tags' of '\/' is a list/,
    ],
    [
      'a WebSocket',
      (app) => app.websocket('/', { body } as never),
      /WebSocket '\/' has 'body', which nothing would check: it is of HTTP routes/,
    ],
  ])('are refused: %s', (_, make, says) => {
    const app = makeApp();
    const register = () => (make(app) as (view: unknown) => void)(async function index() {});
    expect(register).toThrow(says);
    expect(register).toThrow(expect.objectContaining({ name: 'SetupError' }));
  });
});

it('types what it refuses, and what a view may not ask for', () => {
  const app = makeApp();
  const unused = () => {
    // @ts-expect-error misspelt
    app.post('/', { boddy: User });
    // @ts-expect-error misspelt, beside schemas
    app.post('/', { body: User, endpont: 'x' });
    // @ts-expect-error no schema
    app.post('/', { body: { name: 'string' } });
    // @ts-expect-error WebSockets have no content
    app.websocket('/', { body: User });
    // @ts-expect-error without schemas there is no input
    app.post('/')(async (_, input) => String(input));
    // @ts-expect-error there is no schema for the query
    app.post('/', { body: User })(async (_, { query }) => query);
    // @ts-expect-error the name is a text
    app.post('/', { body: User })(async (_, { body }: { body: { name: number } }) => body);
    app.route('/<int:id>', { methods: ['PUT'], defaults: { a: 1 }, host: '<h>', body: User })(
      async ({ id, a, h }, { body }) => {
        expectTypeOf(id).toEqualTypeOf<number>();
        expectTypeOf(a).toEqualTypeOf<number>();
        expectTypeOf(h).toEqualTypeOf<string>();
        return body;
      },
    );
  };
  expect(unused).toBeTypeOf('function');
});
