/** Types of the typed client: what each JSON Schema becomes, that values which fit are taken and others refused, and that other generators take the document. */
import fc from 'fast-check';
import { generateSource } from 'oazapfts';
import { FileStorage, Pottle, tuple } from 'pottle';
import { apiClient, openapiDocument } from 'pottle/schema';
import { afterAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { JsonSchema } from '../../lib/schema/standard.js';
import { comment, keyOf, quoted, TypeWriter } from '../../lib/schema/typescript.js';
import { Scratch } from './client.js';

const scratch = new Scratch('clienttypes');
afterAll(() => scratch.remove());

const typeOf = (schema: JsonSchema | boolean, named = {}) => new TypeWriter(named, new Set()).of(schema);
const text = { type: 'string' };
const number = { type: 'number' };

describe('a JSON Schema', () => {
  it.each<[string, JsonSchema | boolean]>([
    ['unknown', true],
    ['unknown', {}],
    ['never', false],
    ['unknown', { minLength: 1 }],
    ['string', { type: 'string', format: 'uuid', pattern: '.' }],
    ['Blob', { type: 'string', contentMediaType: 'application/octet-stream' }],
    ['Blob', { type: 'string', format: 'binary' }],
    ['number', { type: ['integer', 'number'] }],
    ['string | null', { type: ['string', 'null'] }],
    ["'a' | 1 | true | null", { type: 'string', enum: ['a', 1, true, null] }],
    [`"it's"`, { const: "it's" }],
    ['{"a":[1]}', { const: { a: [1] } }],
    ['string | number', { anyOf: [text, number, text] }],
    ['string | null', { oneOf: [text, { type: 'null' }] }],
    ['unknown', { anyOf: [text, {}] }],
    ['string', { anyOf: [text, false] }],
    ['(string | number)[]', { type: 'array', items: { anyOf: [text, number] } }],
    ['unknown[]', { type: 'array' }],
    ['string[]', { items: text }],
    ['[string, number]', { type: 'array', prefixItems: [text, number] }],
    ['[string, number?]', { type: 'array', prefixItems: [text, number], minItems: 1 }],
    ['[string, ...number[]]', { prefixItems: [text], items: number }],
    ['{ a: string; b?: number }', { properties: { a: text, b: number }, required: ['a'] }],
    ['{ "it\'s": string }', { properties: { "it's": text }, required: ["it's"] }],
    ["{ '1'?: string; 'a b'?: string; ä?: string }", { properties: { '1': text, 'a b': text, ä: text } }],
    ['object', { type: 'object' }],
    ['{ [name: string]: never }', { type: 'object', properties: {}, additionalProperties: false }],
    ['{ [name: string]: unknown }', { type: 'object', additionalProperties: {} }],
    ['{ [name: string]: string }', { type: 'object', additionalProperties: text }],
    ['{ [name: string]: string | number }', { patternProperties: { '^a': text, '^b': number } }],
    [
      '{ a?: string; [name: string]: number | string | undefined }',
      { properties: { a: text }, additionalProperties: number },
    ],
    [
      '{ a: number; b?: number }',
      { propertyNames: { enum: ['a', 'b'] }, required: ['a'], additionalProperties: number },
    ],
    [
      '{ a?: string } & { b?: number }',
      { allOf: [{ properties: { a: text } }, { properties: { b: number } }] },
    ],
    ['string & (number | null)', { type: 'string', anyOf: [number, { type: 'null' }] }],
    ['unknown', { $ref: '#/somewhere/else' }],
  ])('is %s', (type, schema) => {
    expect(typeOf(schema)).toBe(type);
  });

  it('refers to others by names that are free', () => {
    const named = { 'shop.order-line': {}, Blob: {}, BlobSchema: {}, string: {}, '1': {}, ShopOrderLine: {} };
    const types = new TypeWriter(named, new Set(['Blob', 'BlobSchema']));
    const refs = Object.keys(named).map((name) => types.of({ $ref: `#/components/schemas/${name}` }));
    expect(refs).toEqual([
      '_1',
      'ShopOrderLine',
      'BlobSchema2',
      'BlobSchemaSchema',
      'String',
      'ShopOrderLine2',
    ]);
  });

  it('has its words as comments, which nothing in them ends', () => {
    const description = 'A */ b\n\u2028c';
    expect(comment([description])).toEqual(['/**', ' * A *\\/ b', ' * c', ' */']);
    const types = new TypeWriter(
      { A: { description, properties: { at: { type: 'string', format: 'date-time', deprecated: true } } } },
      new Set(),
    );
    expect(types.declarations()).toEqual([
      [
        '/**\n * A *\\/ b\n * c\n */\nexport type A = {\n  /**\n   * Format: date-time\n   * @deprecated\n   */',
        '  at?: string;\n};',
      ].join('\n'),
    ]);
    expect([keyOf('__proto__'), quoted('a\u2028\n\\')]).toEqual(["['__proto__']", '"a\u2028\\n\\\\"']);
  });
});

/** A schema, a value that fits, and one that the compiler has to refuse. */
interface Sample {
  schema: z.ZodType;
  value: unknown;
  wrong: unknown;
}

const leaf: fc.Arbitrary<Sample> = fc.oneof(
  fc.string({ unit: 'grapheme' }).map((value) => ({ schema: z.string(), value, wrong: 5 })),
  fc.integer().map((value) => ({ schema: z.int(), value, wrong: 'x' })),
  // Whole numbers beyond 2^53 reach the app as bigints, which are no z.number().
  fc
    .double({ noNaN: true, min: -1e15, max: 1e15 })
    .map((value) => ({ schema: z.number(), value: value + 0, wrong: null })),
  fc.boolean().map((value) => ({ schema: z.boolean(), value, wrong: String(value) })),
  fc.constantFrom("it's", 'b"\\').map((value) => ({ schema: z.enum(["it's", 'b"\\']), value, wrong: 'c' })),
  fc.constant({ schema: z.literal([1, 'a', null]), value: null, wrong: 0 }),
);

const NAMES = ['name', 'a b', 'päth', '0', 'x.y', 'constructor', "it's", 'class'];
const membersOf = (of: fc.Arbitrary<Sample>) =>
  fc.dictionary(fc.constantFrom(...NAMES), of, { minKeys: 1, maxKeys: 4, noNullPrototype: true });
const picked = (members: Record<string, Sample>, wrong?: string) =>
  Object.fromEntries(
    Object.entries(members).map(([name, one]) => [name, name === wrong ? one.wrong : one.value]),
  );
const shapeOf = (members: Record<string, Sample>) =>
  Object.fromEntries(Object.entries(members).map(([name, one]) => [name, one.schema]));

const { sample } = fc.letrec<{ sample: Sample }>((tie) => ({
  sample: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    leaf,
    tie('sample').map(({ schema, value, wrong }) => ({
      schema: z.array(schema),
      value: [value, value],
      wrong: [value, wrong],
    })),
    tie('sample').map(({ schema, value, wrong }) => ({
      schema: z.record(z.string(), schema),
      value: { 'a b': value },
      wrong: { 'a b': wrong },
    })),
    tie('sample').map(({ schema, value, wrong }) => ({
      schema: z.record(z.enum(['x', 'y']), schema),
      value: { x: value, y: value },
      wrong: { x: value, y: wrong },
    })),
    fc.tuple(tie('sample'), tie('sample')).map(([a, b]) => ({
      schema: z.tuple([a.schema, b.schema]),
      value: [a.value, b.value],
      wrong: [a.value],
    })),
    membersOf(tie('sample')).map((members) => ({
      schema: z.object(shapeOf(members)),
      value: picked(members),
      wrong: picked(members, Object.keys(members)[0]),
    })),
    fc.tuple(tie('sample'), tie('sample')).map(([a, b]) => ({
      schema: z.object({ a: a.schema, b: b.schema.optional() }).describe("Ann's { words | */"),
      value: { a: a.value },
      wrong: { b: b.value },
    })),
    fc.tuple(tie('sample'), tie('sample')).map(([a, b]) => ({
      schema: z.discriminatedUnion('kind', [
        z.object({ kind: z.literal('a'), of: a.schema }),
        z.object({ kind: z.literal('b'), of: b.schema }),
      ]),
      value: { kind: 'b', of: b.value },
      wrong: { kind: 'b', of: b.wrong },
    })),
    fc.tuple(membersOf(tie('sample')), tie('sample')).map(([members, other]) => ({
      schema: z.intersection(z.object(shapeOf(members)), z.object({ other: other.schema.nullable() })),
      value: { ...picked(members), other: null },
      wrong: picked(members),
    })),
    tie('sample').map(({ schema, value, wrong }) => ({
      schema: z.object({ kept: schema }).meta({ id: `Named${(names += 1)}` }),
      value: { kept: value },
      wrong: { kept: wrong },
    })),
  ),
}));
let names = 0;

describe('values', () => {
  const COUNT = 120;
  const seed = process.env.CI ? 20261120 : Date.now();
  const samples = fc.sample(sample, { numRuns: COUNT, seed });
  const app = new Pottle('values', { staticFolder: null });
  for (const [at, { schema }] of samples.entries())
    app.put(`/${at}`, { endpoint: `e${at}`, body: schema, responses: { 200: z.object({ it: schema }) } })(
      async (_, { body }) => tuple({ it: body }, 200),
    );
  const client = apiClient(app);

  it('that fit a schema fit its type, and others do not', () => {
    scratch.write('values.ts', client);
    const checks = samples.flatMap(({ value, wrong }, at) => [
      `type Body${at} = Parameters<Client['e${at}']>[0]['body'];`,
      `type Data${at} = Extract<Awaited<ReturnType<Client['e${at}']>>, { status: 200 }>['data'];`,
      `export const a${at}: Body${at} = ${JSON.stringify(value)};`,
      `export const b${at}: Data${at} = { it: ${JSON.stringify(value)} };`,
      `// @ts-expect-error ${JSON.stringify(wrong).length}`,
      `export const c${at}: Body${at} = ${JSON.stringify(wrong)};`,
    ]);
    scratch.write('checks.ts', ["import type { Client } from './values.js';", ...checks].join('\n'));
    expect(scratch.compile(), `seed ${seed}`).toBe('');
  });

  it('go to the app and back as they are', async () => {
    const { createClient } = await scratch.load<{
      createClient(
        options: object,
      ): Record<string, (args: object) => Promise<{ status: number; data: unknown }>>;
    }>('values', client);
    const made = createClient({ baseUrl: 'http://localhost', fetch: app.fetch });
    for (const [at, { value }] of samples.entries()) {
      const { status, data } = await made[`e${at}`]!({ body: value });
      expect({ status, data }, `seed ${seed}`).toEqual({ status: 200, data: { it: value } });
    }
  });
});

describe('a generator of others', () => {
  it('takes the document, and its client compiles and calls the app', async () => {
    const User = z
      .object({ id: z.int(), name: z.string().min(2), age: z.int().default(18) })
      .meta({ id: 'OthersUser' });
    const app = new Pottle('others', { staticFolder: null });
    app.get('/users/<int:id>', { responses: { 200: User, 404: z.object({ error: z.string() }) } })(
      async function showUser({ id }) {
        return id === 1 ? { id, name: 'Ann' } : tuple({ error: 'none' }, 404);
      },
    );
    app.get('/users', { query: z.object({ page: z.int().default(1), tag: z.array(z.string()).optional() }) })(
      async function listUsers(_, { query }) {
        return { ...query };
      },
    );
    app.post('/users', { body: User, responses: { 201: User } })(async function addUser(_, { body }) {
      return tuple(body, 201);
    });
    app.post('/pictures', {
      form: z.object({ title: z.string() }),
      files: z.object({ one: z.instanceof(FileStorage) }),
    })(async function addPicture(_, { form, files }) {
      return { title: form.title, size: files.one.size };
    });
    const own = new Scratch('others');
    const document = own.write('others.json', JSON.stringify(openapiDocument(app)));
    const source = await generateSource(document);
    own.write('others.ts', source);
    // Strict, but for what its code does not take care of.
    expect(own.compile({ exactOptionalPropertyTypes: false })).toBe('');
    const others = await own.load<{
      defaults: object;
      showUser(id: number): Promise<unknown>;
      listUsers(query: object): Promise<unknown>;
      addUser(user: object): Promise<unknown>;
    }>('others', source);
    Object.assign(others.defaults, { baseUrl: 'http://localhost', fetch: app.fetch });
    expect(await others.showUser(1)).toMatchObject({ status: 200, data: { id: 1, name: 'Ann', age: 18 } });
    expect(await others.showUser(2)).toMatchObject({ status: 404, data: { error: 'none' } });
    expect(await others.listUsers({ page: 2, tag: ['a', 'b'] })).toMatchObject({
      data: { page: 2, tag: ['a', 'b'] },
    });
    expect(await others.addUser({ id: 3, name: 'Bob' })).toMatchObject({ status: 201, data: { age: 18 } });
    own.remove();
  });
});
