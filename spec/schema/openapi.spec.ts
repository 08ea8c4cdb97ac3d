/** The OpenAPI document of an app: valid by the published schema, and what it says. */
import { Validator } from '@seriousme/openapi-schema-validator';
import { toStandardJsonSchema } from '@valibot/to-json-schema';
import { type } from 'arktype';
import { Blueprint, FileStorage, Pottle, tuple } from 'pottle';
import { type OpenApiDocument, openapi, openapiDocument } from 'pottle/schema';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';

const index = async () => 'x';

/** @returns what the published schema of OpenAPI has against a document */
async function errorsIn(document: object) {
  const result = await new Validator().validate(structuredClone(document) as Record<string, unknown>);
  return result.valid ? [] : result.errors;
}

const User = z
  .object({ id: z.int(), name: z.string().min(2), age: z.int().min(0).default(18) })
  .meta({ id: 'DocUser' });
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

function makeApp() {
  const app = new Pottle('notes', { rootPath: import.meta.dirname });
  openapi(app, {
    title: 'Notes',
    version: '1.2.3',
    description: 'Keeps *notes*.',
    securitySchemes: { bearer: { type: 'http', scheme: 'bearer' } },
  });
  app.get('/users/<int(min=1):id>/<any(a, b):kind>', {
    responses: { 200: User, 404: z.object({ error: z.string() }) },
    query: z.object({
      page: z.int().default(1),
      tags: z.array(z.string()).describe('Only these').optional(),
      q: z.string(),
    }),
    headers: z.object({ 'x-request-id': z.uuid(), authorization: z.string() }),
    cookies: z.object({ visits: z.int().optional() }),
    security: ['bearer'],
    summary: 'One user',
    description: 'All of *one*.',
    deprecated: true,
    tags: ['people'],
  })(async function user({ id }) {
    return { id, name: 'Ann' };
  });
  app.post('/users', { body: User, responses: { 201: User, 204: null } })(async function addUser(
    _,
    { body },
  ) {
    return tuple(body, 201);
  });
  app.post('/trees', { body: Tree, responses: { 200: Tree } })(async function trees(_, { body }) {
    return body;
  });
  app.post('/pictures', {
    form: z.object({ title: z.string() }),
    files: z.object({ one: z.instanceof(FileStorage), more: z.array(z.instanceof(FileStorage)).optional() }),
  })(async function pictures() {
    return 'ok';
  });
  app.post('/login', { form: z.object({ name: z.string(), stay: z.boolean() }) })(async function login() {
    return 'ok';
  });
  app.put('/when', { body: z.object({ at: z.date(), big: z.bigint(), any: z.coerce.bigint() }) })(
    async function when() {
      return 'ok';
    },
  );
  app.put('/ark', { body: type({ name: 'string', 'age?': 'number' }) })(async function ark() {
    return 'ok';
  });
  app.route('/plain/<path:rest>', { methods: ['GET', 'POST'] })(async function plain() {
    return 'ok';
  });
  app.get('/secret', { hidden: true })(async function secret() {
    return 'ok';
  });
  app.websocket('/ws')(async function ws() {});
  return app;
}

const document = openapiDocument(makeApp());
const operation = (path: string, method: string) => document.paths[path]![method] as Record<string, never>;

describe('the document', () => {
  it('is valid by the published schema of OpenAPI 3.1', async () => {
    expect(await errorsIn(document)).toEqual([]);
    expect(await errorsIn(openapiDocument(new Pottle('empty', { staticFolder: null })))).toEqual([]);
    expect(await errorsIn({ ...document, paths: { 'no slash': 3 } })).not.toEqual([]); // so the schema is asked
  });

  it('has what the app says, and every route but WebSockets, files and what is hidden', () => {
    expect(document.info).toEqual({ title: 'Notes', version: '1.2.3', description: 'Keeps *notes*.' });
    expect(Object.keys(document.paths)).toEqual([
      ...['/users/{id}/{kind}', '/users', '/trees', '/pictures', '/login', '/when', '/ark', '/plain/{rest}'],
    ]);
    expect(Object.keys(document.paths['/plain/{rest}']!)).toEqual(['get', 'post']);
    expect(operation('/plain/{rest}', 'post').operationId).toBe('plain.post');
    expect(operation('/users', 'post').summary).toBe('Add user');
    expect(operation('/plain/{rest}', 'get').responses).toEqual({
      default: { description: 'What the view answers' },
    });
  });

  it('says of a route what it says of itself', () => {
    const { summary, description, deprecated, tags, security, operationId } = operation(
      '/users/{id}/{kind}',
      'get',
    );
    expect({ summary, description, deprecated, tags, security, operationId }).toEqual({
      ...{ summary: 'One user', description: 'All of *one*.', deprecated: true, tags: ['people'] },
      ...{ security: [{ bearer: [] }], operationId: 'user' },
    });
  });

  it('has parameters of path, query, headers and cookies', () => {
    expect(operation('/users/{id}/{kind}', 'get').parameters).toEqual([
      { name: 'id', in: 'path', required: true, schema: { type: 'integer', minimum: 1 } },
      { name: 'kind', in: 'path', required: true, schema: { type: 'string', enum: ['a', 'b'] } },
      { name: 'page', in: 'query', schema: { type: 'integer', default: 1 } },
      {
        name: 'tags',
        in: 'query',
        description: 'Only these',
        schema: { type: 'array', items: { type: 'string' } },
      },
      { name: 'q', in: 'query', required: true, schema: { type: 'string' } },
      {
        name: 'x-request-id',
        in: 'header',
        required: true,
        schema: { type: 'string', format: 'uuid', pattern: expect.any(String) },
      },
      { name: 'visits', in: 'cookie', schema: { type: 'integer' } },
    ]);
    expect(operation('/plain/{rest}', 'get').parameters).toEqual([
      { name: 'rest', in: 'path', required: true, schema: { type: 'string', format: 'path', minLength: 1 } },
    ]);
  });

  it('names schemas once, on either side where the sides differ', () => {
    const json = (name: string) => ({
      'application/json': { schema: { $ref: `#/components/schemas/${name}` } },
    });
    const added = operation('/users', 'post');
    expect(added.requestBody).toEqual({ required: true, content: json('DocUserInput') });
    expect(added.responses).toEqual({
      201: { description: 'Created', content: json('DocUserOutput') },
      204: { description: 'No Content' },
      400: {
        description: 'Bad Request',
        content: {
          'application/problem+json': { schema: { $ref: '#/components/schemas/RequestValidationProblem' } },
          'text/html': { schema: { type: 'string' } },
        },
      },
    });
    expect(operation('/login', 'post').responses).not.toMatchObject({
      400: { content: { 'text/html': {} } },
    });
    expect(document.components.schemas!.DocUserInput).toEqual({
      type: 'object',
      properties: {
        id: { type: 'integer' },
        name: { type: 'string', minLength: 2 },
        age: { default: 18, type: 'integer', minimum: 0 },
      },
      required: ['id', 'name'],
    });
    expect(document.components.schemas!.DocUserOutput).toMatchObject({ required: ['id', 'name', 'age'] });
  });

  it('knows schemas that hold themselves, forms, files, dates, and other libraries', () => {
    const tree = operation('/trees', 'post') as never as { requestBody: { content: object } };
    expect(tree.requestBody.content).toMatchObject({
      'application/json': { schema: { $ref: expect.stringMatching(/^#\/components\/schemas\/trees\.body/) } },
    });
    expect(operation('/login', 'post').requestBody).toMatchObject({
      content: {
        'application/x-www-form-urlencoded': { schema: { required: ['name', 'stay'] } },
        'multipart/form-data': {},
      },
    });
    const file = { type: 'string', contentMediaType: 'application/octet-stream' };
    expect(operation('/pictures', 'post').requestBody).toMatchObject({
      content: {
        'multipart/form-data': {
          schema: {
            allOf: [
              { properties: { title: { type: 'string' } } },
              {
                type: 'object',
                properties: { one: file, more: { type: 'array', items: file } },
                required: ['one'],
              },
            ],
          },
        },
      },
    });
    const schemaOf = (path: string) =>
      (operation(path, 'put').requestBody as never as { content: Record<string, { schema: object }> })
        .content['application/json']!.schema;
    const [big, any] = [{ type: 'integer' }, {}];
    expect(schemaOf('/when')).toMatchObject({ properties: { at: { type: 'string' }, big } });
    expect(schemaOf('/when')).toEqual(
      expect.objectContaining({ properties: expect.objectContaining({ any }) }),
    );
    expect(schemaOf('/ark')).toMatchObject({ properties: { name: { type: 'string' } }, required: ['name'] });
  });

  it('takes the members of alternatives for what they may be in any, and requires those of all', async () => {
    const app = new Pottle('alternatives', { staticFolder: null });
    const Circle = z
      .object({ kind: z.literal('circle'), r: z.int(), unit: z.string() })
      .meta({ id: 'Circle' });
    const Square = z.object({ kind: z.literal('square'), side: z.int(), unit: z.string() });
    const Shape = z.discriminatedUnion('kind', [Circle, Square]);
    for (const [path, query] of Object.entries({ '/named': Shape.meta({ id: 'Shape' }), '/plain': Shape }))
      app.get(path, { query, endpoint: path.slice(1) })(async (_, { query }) => query);
    const { paths } = openapiDocument(app);
    const kind = ['circle', 'square'].map((value) => ({ type: 'string', const: value }));
    for (const path of ['/named', '/plain'])
      expect(paths[path]!.get!.parameters).toEqual([
        { name: 'kind', in: 'query', required: true, schema: { anyOf: kind } },
        { name: 'r', in: 'query', schema: { type: 'integer' } },
        { name: 'unit', in: 'query', required: true, schema: { type: 'string' } },
        { name: 'side', in: 'query', schema: { type: 'integer' } },
      ]);
    expect((await app.testClient().get('/plain?kind=square&side=2&unit=m')).json).toMatchObject({ side: 2 });
  });

  it('lets a form have files beside fields that are all of its fields', () => {
    const app = new Pottle('strict', { staticFolder: null });
    const form = z.strictObject({ title: z.string() }).meta({ id: 'Title' });
    const files = z.object({ one: z.instanceof(FileStorage) });
    app.post('/', { form, files })(async function index() {
      return 'ok';
    });
    app.post('/fields', { form })(async function fields() {
      return 'ok';
    });
    const { paths, components } = openapiDocument(app);
    const schemaOf = (path: string) =>
      (paths[path]!.post!.requestBody as { content: Record<string, { schema: object }> }).content[
        'multipart/form-data'
      ]!.schema;
    expect(JSON.stringify(schemaOf('/'))).not.toContain('additionalProperties');
    expect(schemaOf('/')).toMatchObject({ allOf: [{ properties: { title: {} }, required: ['title'] }, {}] });
    expect(components.schemas).toMatchObject({ Title: { additionalProperties: false } });
  });

  it('tells schemas without names apart that hold themselves within others', async () => {
    const Leaf = z.object({
      name: z.string(),
      get next() {
        return Leaf.optional();
      },
    });
    const Parent = z.object({
      get child() {
        return Child.optional();
      },
    });
    const Child: z.ZodType = z.object({
      get parent() {
        return Parent;
      },
    });
    const app = new Pottle('nested', { staticFolder: null });
    const tree = async () => 'x';
    const leaf = async () => 'x';
    app.post('/tree', { body: z.object({ in: Tree }) })(tree);
    app.post('/leaf', { body: z.object({ in: Leaf }) })(leaf);
    app.post('/family', { body: Parent })(index);
    const A: v.GenericSchema = v.object({ a: v.array(v.lazy(() => A)) });
    const B: v.GenericSchema = v.object({ b: v.array(v.lazy(() => B)) });
    app.post('/a', { body: toStandardJsonSchema(A), endpoint: 'a' })(tree);
    app.post('/b', { body: toStandardJsonSchema(B), endpoint: 'b' })(tree);
    const { components, ...rest } = openapiDocument(app);
    expect(await errorsIn({ components, ...rest })).toEqual([]);
    expect(Object.keys(components.schemas!)).toEqual([
      ...['RequestValidationProblem', 'a.body.0', 'b.body.0'],
      ...['index.body', 'leaf.body.schema0', 'tree.body.schema0'],
    ]);
    expect(components.schemas).toMatchObject({ 'b.body.0': { properties: { b: {} } } });
    const text = JSON.stringify(rest) + JSON.stringify(components);
    for (const [, name] of text.matchAll(/#\/components\/schemas\/([^"]+)/g))
      expect(components.schemas).toHaveProperty([name!]);
  });

  it('has names that it may have, whatever schemas are called', async () => {
    const app = new Pottle('odd', { rootPath: import.meta.dirname });
    openapi(app);
    const ids = [
      'odd/name',
      'odd%',
      'odd~1',
      'odd\'s "</script>',
      'odd@input',
      'öd',
      '__proto__',
      'constructor',
    ];
    for (const [at, id] of ids.entries()) {
      const Named = z.object({ [id]: z.string().default('a'), of: z.array(z.string()) }).meta({ id });
      app.post(`/${at}`, { endpoint: `odd${at}`, body: z.object({ one: Named }), responses: { 200: Named } })(
        async function odd() {
          return 'x';
        } as never,
      );
    }
    const document = openapiDocument(app);
    expect(await errorsIn(document)).toEqual([]);
    const names = Object.keys(document.components.schemas!);
    expect(names.filter((name) => name.endsWith('put')).length).toBe(2 * (ids.length - 1)); // zod leaves `__proto__` out
    for (const [, ref] of JSON.stringify(document).matchAll(/"\$ref":"#\/components\/schemas\/([^"]*)"/g))
      expect(names).toContain(ref);
    expect((await app.testClient().get('/docs')).statusCode).toBe(200);
  });

  it('is shown on a page of bounded size, however often a schema holds itself', async () => {
    const app = new Pottle('trees', { rootPath: import.meta.dirname });
    openapi(app, { pages: 'plain' });
    const names = Array.from({ length: 8 }, (_, at) => `child${at}`);
    const shape = Object.defineProperties(
      {},
      Object.fromEntries(names.map((name) => [name, { enumerable: true, get: () => Expression.optional() }])),
    );
    const Expression: z.ZodType = z.object(shape).meta({ id: 'Expression' });
    app.post('/', { body: Expression })(index);
    const page = await app.testClient().get('/docs');
    expect([page.statusCode, page.text.length < 100_000]).toEqual([200, true]);
  });

  it('is the same each time', () => {
    expect(JSON.stringify(openapiDocument(makeApp()))).toBe(JSON.stringify(document));
  });
});

describe('blueprints', () => {
  it('carry tags, security and answers for all of theirs', async () => {
    const problem = z.object({ error: z.string() });
    const outer = new Blueprint('outer', import.meta, {
      urlPrefix: '/outer',
      tags: ['all'],
      security: ['bearer'],
    });
    const inner = new Blueprint('inner', import.meta, { urlPrefix: '/<lang>', responses: { 401: problem } });
    inner.get('/own', { tags: ['mine'], security: [], responses: { 200: z.string() } })(async function own() {
      return 'x';
    });
    inner.get('/theirs')(index);
    outer.registerBlueprint(inner);
    const part = new Blueprint('part', import.meta);
    part.get('/part')(index);
    const app = new Pottle('parts', { staticFolder: null });
    app.registerBlueprint(outer);
    app.registerBlueprint(part);
    const { paths, ...rest } = openapiDocument(app, {
      securitySchemes: { bearer: { type: 'http', scheme: 'bearer' } },
    });
    expect(await errorsIn({ paths, ...rest })).toEqual([]);
    const described = (path: string) => {
      const { tags, security, responses } = paths[path]!.get! as {
        responses: object;
        [name: string]: unknown;
      };
      return [tags, security, Object.keys(responses)];
    };
    expect(described('/outer/{lang}/own')).toEqual([['all', 'mine'], [], ['200', '401']]);
    expect(described('/outer/{lang}/theirs')).toEqual([['all'], [{ bearer: [] }], ['401', 'default']]);
    expect(described('/part')).toEqual([['part'], undefined, ['default']]);
    expect((await app.testClient().get('/outer/de/own')).text).toBe('x');
  });
});

describe('openapi()', () => {
  it('serves the document where the app is mounted, with routes that came later', async () => {
    const app = new Pottle('late', { staticFolder: null });
    openapi(app);
    app.get('/late')(index);
    const answer = await app.testClient().get('/openapi.json');
    expect(answer.mimetype).toBe('application/json');
    const served = answer.json as OpenApiDocument;
    expect([served.openapi, served.info, served.servers]).toEqual([
      ...['3.1.0', { title: 'late', version: '0.0.0' }, [{ url: '/' }]],
    ]);
    expect(Object.keys(served.paths)).toEqual(['/late']);
    expect(await errorsIn(served)).toEqual([]);
    const mounted = await app.testClient().get('/openapi.json', { baseUrl: 'http://localhost/api' });
    expect((mounted.json as OpenApiDocument).servers).toEqual([{ url: '/api' }]);
  });

  it('may stand elsewhere, and name its servers', async () => {
    const app = new Pottle('moved', { staticFolder: null });
    openapi(app, { path: '/spec', servers: [{ url: 'https://api.example.org' }] });
    const served = (await app.testClient().get('/spec')).json as OpenApiDocument;
    expect(served.servers).toEqual([{ url: 'https://api.example.org' }]);
  });

  it('asks for security schemes that are used', () => {
    const app = new Pottle('secure', { staticFolder: null });
    app.get('/', { security: ['bearer'] })(index);
    expect(() => openapiDocument(app)).toThrow(
      "The security scheme 'bearer' of '/' is not declared. Say what it is: openapi(app, { securitySchemes: { bearer: { type: 'http', scheme: 'bearer' } } }).",
    );
  });
});
