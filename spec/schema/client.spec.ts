/** The typed client: what is written, that it compiles at the compiler's strictest, and that it speaks with the app on each engine, in process and in a browser. */
import type { Browser } from 'playwright-core';
import { abort, Blueprint, FileStorage, media, Pottle, request, tuple } from 'pottle';
import { apiClient, openapi } from 'pottle/schema';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { BASE, HTTP, REQUESTS } from '../../lib/schema/clientcode.js';
import { hasBrowser, launch } from '../browser.js';
import { ENGINES } from '../engines.js';
import { Served } from '../served.js';
import { addPage, Scratch } from './client.js';

const User = z
  .object({ id: z.int(), name: z.string().min(2), age: z.int().default(18) })
  .meta({ id: 'User' });
const Missing = z.object({ error: z.string() });
interface TreeShape {
  name: string;
  children: TreeShape[];
}
const Tree: z.ZodType<TreeShape> = z.object({
  name: z.string(),
  get children() {
    return z.array(Tree);
  },
});
const Query = z.object({
  page: z.int().default(1),
  tag: z.array(z.string()).optional(),
  loud: z.boolean().optional(),
  at: z.iso.datetime().optional(),
  'odd name': z.string().optional(),
});

/** An app with one of everything. */
function fill(app: Pottle): Pottle {
  const users = new Blueprint('users', import.meta, { urlPrefix: '/users' });
  users.get('/<int:id>', { responses: { 200: User, 404: Missing } })(async function show({ id }) {
    return id === 1 ? { id: 1, name: 'Ann' } : tuple({ error: `There is no user ${id}.` }, 404);
  });
  users.post('/', { body: User, responses: { 201: User }, summary: 'Take somebody in' })(
    async function create(_, { body }) {
      return tuple(body, 201);
    },
  );
  users.delete('/<int:id>', { responses: { 204: null }, description: 'For *good*.\n*/ No way back.' })(
    async function remove() {
      return tuple('', 204);
    },
  );
  app.registerBlueprint(users);
  app.get('/users', { endpoint: 'users', query: Query, responses: { 200: z.array(User) } })(
    async (_, { query }) => {
      return [{ id: query.page, name: JSON.stringify(query) }];
    },
  );
  app.get('/search/<query>/<path:rest>', {
    headers: z.object({ 'x-words': z.array(z.string()), 'x-n': z.int(), 'x-none': z.string().optional() }),
  })(async function search(values, { headers }) {
    return { ...values, words: headers['x-words'], n: headers['x-n'], none: headers['x-none'] };
  });
  app.get('/big/<int(signed=True):number>')(async function big({ number }) {
    return String(number);
  });
  app.post('/login', { form: z.object({ name: z.string(), tags: z.array(z.string()), stay: z.boolean() }) })(
    async function login(_, { form }) {
      return form;
    },
  );
  const file = z.instanceof(FileStorage);
  app.post('/pictures', {
    form: z.object({ title: z.string() }),
    files: z.object({ one: file, more: z.array(file).optional() }),
    responses: { 200: z.object({ title: z.string(), sizes: z.array(z.int()), name: z.string() }) },
  })(async function pictures(_, { form, files }) {
    const all = [files.one, ...(files.more ?? [])];
    return {
      title: form.title,
      sizes: all.map(({ size }) => size),
      name: files.one.filename ?? '',
    };
  });
  app.post('/trees', { body: Tree, responses: { 200: Tree } })(async function trees(_, { body }) {
    return body;
  });
  app.get('/text', { responses: { 200: z.string() } })(async function text() {
    return 'plain <b>text</b>';
  });
  app.route('/both', { methods: ['GET', 'POST'] })(async function both() {
    return { a: 1 };
  });
  app.get('/bytes')(async function bytes() {
    return new Response(new Uint8Array([1, 2, 3]), { headers: { 'Content-Type': 'image/png' } });
  });
  app.get('/broken')(async function broken() {
    throw new Error('on purpose');
  });
  const Named = z.string().meta({ id: 'Named' });
  const Either = z.union([z.string(), z.object({ n: z.int() })]);
  app.post('/kinds/<kind>', {
    body: z.object({}),
    responses: { 200: Either, 201: Named, 202: z.unknown(), 404: Missing },
  })(async function kinds({ kind }) {
    if (kind === 'text') return 'a';
    if (kind === 'named') return tuple('b', 201);
    if (kind === 'unknown') return tuple('c', 202);
    if (kind === 'problem') return tuple({ error: 'd' }, 404);
    return kind === 'json' ? { n: 1 } : abort(kind === 'bad' ? 400 : 404, 'It is not *there*.');
  });
  app.get('/negotiated', { responses: { 200: z.object({ n: z.int() }), 404: Missing } })(
    async function negotiated() {
      return media({ n: 1 }, { types: ['text/csv', 'application/json'], also: { 'text/csv': String } });
    },
  );
  app.get('/strict', { responses: { 200: Missing, 201: z.string() } })(async function strict() {
    const headers = { 'Content-Type': request.headers.get('x-type') ?? 'text/html' };
    return new Response('<h1>Log in</h1>', { status: Number(request.headers.get('x-status')), headers });
  });
  openapi(app, { title: 'Everything' });
  return app;
}

const TEXT = apiClient(fill(new Pottle('everything', { staticFolder: null })));
const scratch = new Scratch('client');
afterAll(() => scratch.remove());

describe('what is written', () => {
  it('has less than 4 kB, and one line for each endpoint', () => {
    const app = new Pottle('small', { staticFolder: null });
    const routes = (from: number, to: number) => {
      for (let number = from; number < to; number += 1)
        app.get(`/${number}`, { endpoint: `e${number}`, responses: { 200: z.string() } })(async () => 'x');
    };
    routes(0, 1);
    const one = apiClient(app);
    routes(1, 11);
    const eleven = apiClient(app);
    expect(eleven.split('\n').length - one.split('\n').length).toBe(10);
    const line = one.split('\n').find((each) => each.includes("'/0'"))!;
    expect(line.trim()).toBe("e0: http<object, { 200: string }>('GET', '/0', { 200: text }),");
    expect(Buffer.byteLength(one) - line.length).toBeLessThan(4096);
    expect([BASE, REQUESTS, HTTP].every((part) => one.includes(part))).toBe(true);
  });

  it('needs nothing, and is the same each time', () => {
    expect(TEXT).not.toMatch(/\bimport\b|\brequire\b|\bany\b/);
    expect(apiClient(fill(new Pottle('everything', { staticFolder: null })))).toBe(TEXT);
  });

  it('says what routes say of themselves', () => {
    expect(TEXT).toContain('/** A client of Everything. */\nexport function createClient(');
    expect(TEXT).toContain('      /** Take somebody in */\n      create: http<{ body: UserInput }, ');
    expect(TEXT).toContain(
      '      /**\n       * For *good*.\n       * *\\/ No way back.\n       */\n      remove: ',
    );
    expect(TEXT).toContain(
      "search: http<{ query_: string; rest: string; headers: { 'x-words': string[]; 'x-n': number; 'x-none'?: string } }",
    );
    expect(TEXT).toContain("('GET', '/search/{query_}/{+rest}', { 400: json, '2XX': /^/ }),");
  });

  it('knows where the API is, if the document does', () => {
    const app = new Pottle('moved', { staticFolder: null });
    openapi(app, { servers: [{ url: 'https://api.example.org' }] });
    app.get('/')(async function index() {
      return 'x';
    });
    expect(apiClient(app)).toContain("const options = { baseUrl: 'https://api.example.org', ...given };");
  });
});

/** What specs use of the generated module; its types are looked at by the compiler below. */
type Call = (args?: object, init?: object) => Promise<{ ok: boolean; status: number; data: unknown }>;
interface Generated {
  createClient(options?: object): { [name: string]: Call & { [name: string]: Call } };
  ApiError: new (
    ...args: never[]
  ) => Error & { status: number; title: string; detail: string; errors: object[] };
}

const USE = `
import { ApiError, createClient, type Client, type UserInput } from './everything.js';

export async function use(client: Client, file: Blob, signal: AbortSignal): Promise<unknown> {
  const shown = await client.users.show({ id: 1 });
  // @ts-expect-error of an error there is no name
  shown.data.name;
  if (shown.ok) {
    const status: 200 = shown.status;
    const name: string = shown.data.name;
    // @ts-expect-error a misspelt member
    shown.data.nmae;
    return [status, name];
  } else {
    const status: 404 = shown.status;
    const error: string = shown.data.error;
    if (error) return status;
  }
  const user: UserInput = { id: 1, name: 'Ann' };
  const created = await client.users.create({ body: user }, { signal, headers: { a: 'b' } });
  if (created.status === 201) {
    const age: number = created.data.age;
    return age;
  }
  const place: 'body' | 'query' | 'headers' | 'cookies' | 'form' | 'files' | undefined = created.data.errors[0]?.place;
  const removed = await client.users.remove({ id: 10n });
  if (removed.ok) removed.data satisfies undefined;
  await client.users();
  await client.users({ query: { page: 1, tag: ['a'], loud: true } }, { signal });
  const tree = await client.trees({ body: { name: 'a', children: [{ name: 'b', children: [] }] } });
  if (tree.ok) tree.data.children[0]?.children[0]?.name satisfies string | undefined;
  await client.pictures({ form: { title: 'a' }, files: { one: file, more: [file] } });
  const text = await client.text();
  text.data satisfies string;
  text.ok satisfies true;
  const loose = await client.both.get();
  loose.data satisfies unknown;
  loose.status satisfies number;
  try {
    await client.broken();
  } catch (error) {
    if (error instanceof ApiError) return [error.status, error.title, error.errors[0]?.message];
  }
  // @ts-expect-error what has to be there is missing
  await client.users.show();
  // @ts-expect-error an id is a number
  await client.users.show({ id: '1' });
  // @ts-expect-error there is no such value
  await client.users.show({ id: 1, page: 2 });
  // @ts-expect-error there is no such parameter
  await client.users({ query: { pgae: 1 } });
  // @ts-expect-error a name is missing
  await client.users.create({ body: { id: 1 } });
  // @ts-expect-error a method is the endpoint's
  await client.text({}, { method: 'POST' });
  // @ts-expect-error there is no such endpoint
  await client.users.edit({ id: 1 });
  return place;
}

export const made = [
  createClient(),
  createClient({ baseUrl: 'http://localhost', headers: { authorization: 'Bearer x' } }),
  createClient({ fetch: async () => new Response(''), headers: async () => new Headers() }),
  // @ts-expect-error misspelt
  createClient({ baseURL: 'http://localhost' }),
];
`;

describe('the compiler', () => {
  it('passes clients, and refuses wrong calls', () => {
    scratch.write('everything.ts', TEXT);
    scratch.write('use.ts', USE);
    const empty = new Pottle('plain', { staticFolder: null });
    empty.get('/')(async function index() {
      return 'x';
    });
    scratch.write('plain.ts', apiClient(empty));
    expect(scratch.compile()).toBe('');
  });
});

const generated = await scratch.load<Generated>('everything', TEXT);

/** What a call gives, without the response. */
async function told(call: ReturnType<Call>) {
  const { ok, status, data } = await call;
  return { ok, status, data };
}

const PLACES = [...ENGINES, 'app.fetch'] as const;

describe.each(PLACES)('a client of %s', (place) => {
  const served = new Served(place === 'app.fetch' ? undefined : place);
  const { app } = served;
  fill(app);
  let client: ReturnType<Generated['createClient']>;
  beforeAll(async () => {
    if (place !== 'app.fetch') await served.start();
    const where =
      place === 'app.fetch'
        ? { fetch: app.fetch, baseUrl: 'http://localhost' }
        : { baseUrl: `${served.url}/` };
    client = generated.createClient({ ...where, headers: async () => ({ 'x-n': '1' }) });
  });
  afterAll(async () => served.close());

  it('gives answers by their status', async () => {
    expect(await told(client.users!.show!({ id: 1 }))).toEqual({
      ...{ ok: true, status: 200, data: { id: 1, name: 'Ann', age: 18 } },
    });
    expect(await told(client.users!.show!({ id: 2 }))).toEqual({
      ...{ ok: false, status: 404, data: { error: 'There is no user 2.' } },
    });
    const created = await told(client.users!.create!({ body: { id: 3, name: 'Bob' } }));
    expect(created).toEqual({ ok: true, status: 201, data: { id: 3, name: 'Bob', age: 18 } });
    expect(await told(client.users!.remove!({ id: 3 }))).toEqual({ ok: true, status: 204, data: undefined });
    expect(await told(client.text!())).toEqual({ ok: true, status: 200, data: 'plain <b>text</b>' });
    const tree = { name: 'a', children: [{ name: 'b', children: [] }] };
    expect(await told(client.trees!({ body: tree }))).toEqual({ ok: true, status: 200, data: tree });
    const bytes = await told(client.bytes!());
    expect(new Uint8Array(await (bytes.data as Blob).arrayBuffer())).toEqual(new Uint8Array([1, 2, 3]));
    expect((await client.both!.post!()).data).toEqual({ a: 1 });
  });

  it('tells what was wrong with a request', async () => {
    const { status, data } = await client.users!.create!({ body: { id: 'x', name: 'A' } });
    expect(status).toBe(400);
    expect((data as { errors: object[] }).errors).toMatchObject([{ path: ['id'] }, { path: ['name'] }]);
  });

  it('sends what the app reads', async () => {
    const query = { page: 3, tag: ['a&b', 'ü'], loud: false, 'odd name': '1+1=2%', at: undefined };
    const [found] = (await client.users!({ query })).data as [{ name: string }];
    expect(JSON.parse(found.name)).toEqual({ page: 3, tag: ['a&b', 'ü'], loud: false, 'odd name': '1+1=2%' });
    const headers = { 'x-words': ['a', 'b'], 'x-n': 7, 'x-none': null };
    const searched = await client.search!({ query_: 'ä ?#%2F', rest: 'a/b c/ü?', headers });
    expect(searched.data).toEqual({ query: 'ä ?#%2F', rest: 'a/b c/ü?', words: ['a', 'b'], n: 7 });
    for (const number of [-5, 9007199254740993n])
      expect((await client.big!({ number })).data).toBe(String(number));
    const login = { name: 'Ann & Bob', tags: ['x', 'y'], stay: false };
    expect((await client.login!({ form: login })).data).toEqual(login);
    const files = { one: new File(['abc'], 'ü.txt'), more: [new Blob(['d']), new Blob([''])] };
    const sent = await client.pictures!({ form: { title: 'Two' }, files });
    expect(sent.data).toEqual({ title: 'Two', sizes: [3, 1, 0], name: 'ü.txt' });
    const one = await client.pictures!({ form: { title: 'One' }, files: { one: new Blob(['abc']) } });
    expect(one.data).toMatchObject({ sizes: [3] });
  });

  it('asks for JSON first, unless it is told otherwise', async () => {
    expect(await told(client.negotiated!())).toMatchObject({ status: 200, data: { n: 1 } });
    const csv = client.negotiated!({}, { headers: { accept: 'text/csv' } });
    await expect(told(csv)).rejects.toMatchObject({ status: 200, data: '[object Object]' });
  });

  it('throws for what the API does not declare', async () => {
    const broken = await client.broken!().catch((error) => error);
    expect(broken).toBeInstanceOf(generated.ApiError);
    expect(broken).toMatchObject({ name: 'ApiError', status: 500, title: 'Internal Server Error' });
    expect(broken.message).toMatch(/^500 Internal Server Error The server encountered an internal error/);
    expect(broken.errors).toEqual([]);
  });

  it('gives an answer only of the kind of content that is declared', async () => {
    const kinds = (kind: string) => told(client.kinds!({ kind, body: {} }));
    expect(await kinds('json')).toMatchObject({ status: 200, data: { n: 1 } });
    expect(await kinds('text')).toMatchObject({ status: 200, data: 'a' });
    expect(await kinds('named')).toMatchObject({ status: 201, data: 'b' });
    expect(await kinds('unknown')).toMatchObject({ status: 202, data: 'c' });
    expect(await kinds('problem')).toMatchObject({ status: 404, data: { error: 'd' } });
    const page = { name: 'ApiError', detail: 'It is not *there*.', errors: [] };
    await expect(kinds('bad')).rejects.toMatchObject({ ...page, status: 400, title: 'Bad Request' });
    await expect(kinds('gone')).rejects.toMatchObject({ ...page, status: 404, title: 'Not Found' });
    // The router's own 404, where the route declares one.
    const lost = generated.createClient({ baseUrl: 'http://localhost/elsewhere', fetch: app.fetch });
    await expect(lost.users!.show!({ id: 1 })).rejects.toMatchObject({ status: 404, title: 'Not Found' });
    const strict = (query: object) => told(client.strict!({}, { headers: query }));
    await expect(strict({ 'x-status': '200' })).rejects.toMatchObject({ status: 200, title: 'Log in' });
    await expect(strict({ 'x-status': '201', 'x-type': 'image/png' })).rejects.toMatchObject({ status: 201 });
  });

  it('lets no value lead elsewhere', async () => {
    for (const value of ['', '.', '..', '../users', 'a/../../b', 'a/.'])
      await expect(client.search!({ query_: 'a', rest: value })).rejects.toThrow(
        `/search/{query_}/{+rest} cannot hold "${value}".`,
      );
    // On its way to the app it is one segment.
    await expect(
      client.search!({ query_: 'a/b', rest: 'c', headers: { 'x-words': 'a', 'x-n': 1 } }),
    ).resolves.toMatchObject({ data: { query: 'a', rest: 'b/c' } });
  });

  it('ends requests by a signal', async () => {
    const call = client.text!({}, { signal: AbortSignal.abort(new Error('enough')) });
    await expect(call).rejects.toThrow('enough');
  });
});

describe.runIf(hasBrowser)('a client in a page', () => {
  const served = new Served();
  let browser: Browser;
  beforeAll(async () => {
    fill(served.app);
    addPage(served.app, TEXT);
    await served.start();
    browser = await launch();
  });
  afterAll(async () => {
    await browser?.close();
    await served.close();
  });

  it('speaks with the app that the page is of', async () => {
    const page = await browser.newPage();
    await page.goto(served.url);
    await page.waitForFunction(() => 'api' in globalThis);
    const seen = await page.evaluate(async () => {
      const { createClient, ApiError } = (globalThis as never as { api: Generated }).api;
      const client = createClient();
      const shown = await client.users!.show!({ id: 1 });
      const { data: pictures } = await client.pictures!({
        form: { title: 'ü' },
        files: { one: new File(['abc'], 'ü.txt') },
      });
      const refused = await client.users!.create!({ body: { id: 'x' } });
      const failed = await client.broken!().catch((error) => error);
      return {
        shown: [shown.ok, shown.status, shown.data],
        pictures,
        refused: [refused.status, (refused.data as { errors: object[] }).errors.length],
        failed: [failed instanceof ApiError, failed.status, failed.title],
      };
    });
    expect(seen).toEqual({
      shown: [true, 200, { id: 1, name: 'Ann', age: 18 }],
      pictures: { title: 'ü', sizes: [3], name: 'ü.txt' },
      refused: [400, 2],
      failed: [true, 500, 'Internal Server Error'],
    });
  });
});
