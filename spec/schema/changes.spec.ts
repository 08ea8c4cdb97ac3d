/** What breaks clients when a document changes: said for what is removed, narrowed and newly required, and for nothing else. */
import fc from 'fast-check';
import { Blueprint, Pottle } from 'pottle';
import { openapiDocument } from 'pottle/schema';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { type Change, changesBetween, lineOf } from '../../lib/schema/changes.js';

type Options = Parameters<Pottle['addUrlRule']>[1];
type Routes = Record<string, Options & object>;

/** The document of an app with these routes: `{ 'POST /users': { body } }`. */
function documentOf(routes: Routes, info: object = {}): object {
  const app = new Pottle('changes', { staticFolder: null });
  for (const [route, options] of Object.entries(routes)) {
    const [method = '', rule = ''] = route.split(' ');
    const viewFunc = async () => 'x';
    app.addUrlRule(rule, { endpoint: route.replace(/\W/g, '_'), viewFunc, methods: [method], ...options });
  }
  return JSON.parse(JSON.stringify(openapiDocument(app, info)));
}

const linesOf = (changes: readonly Change[]) => changes.map(lineOf);
const linesBetween = (before: Routes, after: Routes) =>
  linesOf(changesBetween(documentOf(before), documentOf(after)));

const ROUTE = 'POST /users/<int:id>';
const between = (before: Options & object, after: Options & object) =>
  linesBetween({ [ROUTE]: before }, { [ROUTE]: after });
/** Of bodies, which clients send; and of answers, which come to them. */
const sent = (before: z.ZodType, after: z.ZodType) => between({ body: before }, { body: after });
const given = (before: z.ZodType, after: z.ZodType) =>
  between({ responses: { 200: before } }, { responses: { 200: after } });

const IN = 'POST /users/{id}: body';
const OUT = 'POST /users/{id}: answer 200';
const object = z.object;

describe('operations', () => {
  it('are removed, by path and by method; more of them break nothing', () => {
    const all = { 'GET /a': {}, 'POST /a': {}, 'GET /b': {} };
    expect(linesBetween(all, { 'GET /a': {} })).toEqual(['POST /a is removed', 'GET /b is removed']);
    expect(linesBetween({ 'GET /a': {} }, all)).toEqual([]);
  });

  it('are told by their URLs, and not by the names in them', () => {
    expect(linesBetween({ 'GET /a/<int:id>/<x>': {} }, { 'GET /a/<int:user>/<y>': {} })).toEqual([]);
    expect(linesBetween({ 'GET /a/<int:id>': {} }, { 'GET /a/<int(min=3):key>': {} })).toEqual([
      'GET /a/{id}: path.id has minimum 3, which was 0',
    ]);
  });

  it('need more of clients, or less', () => {
    const securitySchemes = { bearer: { type: 'http', scheme: 'bearer' }, key: {}, oauth: {} };
    const of = (security: unknown, all?: string[]) =>
      documentOf(
        { 'GET /a': { ...(security !== undefined && { security }) } as Options & object },
        { securitySchemes, security: all },
      );
    const lines = (before: object, after: object) => linesOf(changesBetween(before, after));
    expect(lines(of(undefined), of(['bearer']))).toEqual(['GET /a: security is newly required: bearer']);
    expect(lines(of(undefined), of(undefined, ['bearer', 'key']))).toEqual([
      'GET /a: security is newly required: bearer, or key',
    ]);
    expect(lines(of(['bearer', 'key']), of(['bearer']))).toEqual([
      'GET /a: security is newly required: bearer',
    ]);
    expect(lines(of([{ oauth: ['read'] }]), of([{ oauth: ['read', 'write'] }]))).toEqual([
      'GET /a: security is newly required: oauth and oauth read and oauth write',
    ]);
    expect(lines(of(['bearer']), of(['bearer', 'key']))).toEqual([]);
    expect(lines(of(['bearer']), of([]))).toEqual([]);
  });
});

describe('what is sent', () => {
  it('is newly required, removed or narrowed in parameters', () => {
    const query = object({ page: z.int().optional(), q: z.string().optional() });
    expect(between({ query }, { query: object({ page: z.int() }) })).toEqual([
      'POST /users/{id}: query.page is newly required',
      'POST /users/{id}: query.q is removed',
    ]);
    expect(between({ query }, { query: query.extend({ size: z.int(), more: z.int().optional() }) })).toEqual([
      'POST /users/{id}: query.size is newly required',
    ]);
    expect(
      between({ headers: object({ 'X-Id': z.string() }) }, { headers: object({ 'x-id': z.uuid() }) }),
    ).toEqual([
      expect.stringMatching(/^POST \/users\/\{id\}: header\.X-Id has pattern ".*", which was none$/),
      'POST /users/{id}: header.X-Id has format "uuid", which was none',
    ]);
  });

  it('is newly required, removed or of another kind as a whole', () => {
    const body = object({ a: z.string() });
    expect(between({}, { body })).toEqual(['POST /users/{id}: body is newly required']);
    expect(between({ body }, {})).toEqual([
      'POST /users/{id}: body is removed',
      'POST /users/{id}: answer 400 is removed',
    ]);
    expect(between({ form: body }, { body })).toEqual([
      'POST /users/{id}: body is no longer application/x-www-form-urlencoded',
      'POST /users/{id}: body is no longer multipart/form-data',
    ]);
  });

  it.each<[string, z.ZodType, z.ZodType, string[]]>([
    ['a member that is needed', object({}), object({ a: z.string() }), ['.a is newly required']],
    ['a member that may be there', object({}), object({ a: z.string().optional() }), []],
    [
      'a member without its default',
      object({ a: z.int().default(1) }),
      object({ a: z.int() }),
      ['.a is newly required'],
    ],
    ['a member that is gone', object({ a: z.string() }), object({}), ['.a is removed']],
    ['strictness', object({}), z.strictObject({}), [' no longer takes members that it does not name']],
    ['a value less', z.enum(['a', 'b']), z.enum(['a']), [' no longer takes "b"']],
    ['a value more', z.enum(['a']), z.enum(['a', 'b']), []],
    ['values as a union', z.enum(['a', 'b']), z.union([z.literal('b'), z.literal('a')]), []],
    ['a list of values', z.string(), z.enum(['a']), [' takes only "a"']],
    ['another type', z.string(), z.int(), [' no longer takes string']],
    ['integers', z.number(), z.int(), [' no longer takes number']],
    ['numbers', z.int(), z.number(), []],
    ['no null', z.string().nullable(), z.string(), [' no longer takes null']],
    ['null', z.string(), z.string().nullable(), []],
    ['a type', z.unknown(), z.string(), [' takes only string']],
    ['anything', z.string(), z.unknown(), []],
    ['a bound', z.int(), z.int().min(1), [' has minimum 1, which was none']],
    ['another bound', z.number().max(5), z.number().lt(5), [' has maximum below 5, which was 5']],
    ['a wider bound', z.int().gt(1), z.int().min(1), []],
    ['the same bound', z.int().gt(1), z.int().min(2), []],
    ['a length', z.string().min(1), z.string().min(2), [' has minLength 2, which was 1']],
    ['multiples', z.int().multipleOf(6), z.int().multipleOf(4), [' has multipleOf 4, which was 6']],
    ['fewer multiples', z.int().multipleOf(6), z.int().multipleOf(3), []],
    [
      'items',
      z.array(object({ a: z.int() })),
      z.array(object({ a: z.int(), b: z.int() })),
      ['[].b is newly required'],
    ],
    ['a tuple', z.tuple([z.int(), z.string()]), z.tuple([z.int(), z.int()]), ['[1] no longer takes string']],
    [
      'records',
      z.record(z.string(), z.int()),
      z.record(z.string(), z.int().min(0)),
      ['.* has minimum 0, which was none'],
    ],
    [
      'one of a union',
      z.discriminatedUnion('type', [
        object({ type: z.literal('a'), x: z.int() }),
        object({ type: z.literal('b') }),
      ]),
      z.discriminatedUnion('type', [
        object({ type: z.literal('a'), x: z.int().min(1) }),
        object({ type: z.literal('b') }),
      ]),
      ['.x has minimum 1, which was none'],
    ],
    [
      'both of two',
      object({ a: z.int() }).and(object({ b: z.int() })),
      object({ a: z.int(), b: z.int().min(1) }),
      ['.b has minimum 1, which was none'],
    ],
  ])('breaks by %s, if at all', (_, before, after, expected) => {
    expect(sent(before, after)).toEqual(expected.map((line) => IN + line));
  });
});

describe('what is answered', () => {
  it('is removed by status and by type', () => {
    const responses = { 200: z.string(), 404: z.string() };
    expect(between({ responses }, { responses: { 200: z.string() } })).toEqual([
      'POST /users/{id}: answer 404 is removed',
    ]);
    expect(between({ responses: { 200: z.string() } }, { responses })).toEqual([]);
    expect(given(z.string(), object({}))).toEqual([`${OUT} is no longer text/html`]);
  });

  it.each<[string, z.ZodType, z.ZodType, string[]]>([
    ['a member that is gone', object({ a: z.string() }), object({}), ['.a is removed']],
    ['a member that may be gone', object({ a: z.string().optional() }), object({}), ['.a is removed']],
    [
      'a member that may be missing',
      object({ a: z.int() }),
      object({ a: z.int().optional() }),
      ['.a may newly be missing'],
    ],
    ['a member more', object({}), object({ a: z.string() }), []],
    ['a value more', z.array(z.enum(['a'])), z.array(z.enum(['a', 'b'])), ['[] may newly be "b"']],
    ['a value less', object({ a: z.enum(['a', 'b']) }), object({ a: z.enum(['a']) }), []],
    [
      'no list of values',
      object({ a: z.enum(['a', 'b']) }),
      object({ a: z.string() }),
      ['.a may newly be other than "a", "b"'],
    ],
    ['null', object({ a: z.int() }), object({ a: z.int().nullable() }), ['.a may newly be null']],
    ['anything', object({ a: z.int() }), object({ a: z.unknown() }), ['.a may newly be anything']],
    [
      'a bound less',
      object({ a: z.int().min(1) }),
      object({ a: z.int() }),
      ['.a has minimum none, which was 1'],
    ],
    ['a bound more', object({ a: z.int() }), object({ a: z.int().min(1) }), []],
    ['another type', object({ a: z.int() }), object({ a: z.string() }), ['.a may newly be string']],
  ])('breaks by %s, if at all', (_, before, after, expected) => {
    expect(given(before, after)).toEqual(expected.map((line) => OUT + line));
  });
});

describe('schemas that refer to others', () => {
  interface Shape {
    name: string;
    children: Shape[];
  }
  const tree = (name: z.ZodString) => {
    const made: z.ZodType<Shape> = object({
      name,
      get children() {
        return z.array(made);
      },
    }).meta({ id: `Tree${Math.random()}` });
    return made;
  };

  it('are followed, to themselves too', () => {
    expect(sent(tree(z.string()), tree(z.string()))).toEqual([]);
    expect(sent(tree(z.string()), tree(z.string().min(2)))).toEqual([
      `${IN}.name has minLength 2, which was 0`,
    ]);
  });

  it('are followed in every document, wherever they are, without end', () => {
    const circle = (schemas: object) => ({
      paths: { '/a': { $ref: '#/components/pathItems/a' } },
      components: {
        pathItems: { a: { get: { responses: { 200: { $ref: '#/components/responses/a' } } } } },
        responses: { a: { content: { 'application/json': { schema: { $ref: '#/components/schemas/A' } } } } },
        schemas,
      },
    });
    const A = { $ref: '#/components/schemas/B' };
    expect(
      changesBetween(
        circle({ A, B: { anyOf: [A, { type: 'string' }, { $ref: '#/components/schemas/A' }] } }),
        circle({ A, B: { type: ['string', 'null'] } }),
      ).map(lineOf),
    ).toEqual(['GET /a: answer 200 may newly be null']);
    expect(
      changesBetween(
        circle({ A, B: { $ref: '#/components/schemas/A' } }),
        circle({ A, B: { $ref: '#/components/schemas/B' } }),
      ),
    ).toEqual([]);
  });

  it('cost no more than there is of them', () => {
    const levels = Object.fromEntries(
      Array.from({ length: 60 }, (_, level) => {
        const $ref = `#/components/schemas/L${level + 1}`;
        return [
          `L${level}`,
          { type: 'object', properties: { a: { $ref }, b: { $ref }, c: { anyOf: [{ $ref }, { $ref }] } } },
        ];
      }),
    );
    const document = (last: object) => ({
      paths: {
        '/a': { post: { requestBody: { content: { x: { schema: { $ref: '#/components/schemas/L0' } } } } } },
      },
      components: { schemas: { ...levels, L60: last } },
    });
    const changes = changesBetween(document({ type: 'string' }), document({ type: 'string', maxLength: 3 }));
    expect(changes.length).toBeLessThanOrEqual(100);
    expect(changes.length).toBeGreaterThan(0);
    expect(
      changesBetween(
        document({ allOf: Array(40).fill({ anyOf: Array(40).fill({ type: 'string' }) }) }),
        document({}),
      ),
    ).toEqual([]);
  });
});

it('says that something changed where it makes no sense of it', () => {
  const document = (schema: object) => ({
    paths: { '/a': { post: { requestBody: { content: { x: { schema } } } } } },
  });
  const changes = changesBetween(document({ not: { const: 1 } }), document({ not: { const: 2 } }));
  expect(changes.map(lineOf)).toEqual(["POST /a: body has another 'not'"]);
});

it('knows blueprints by where they are, and not by their names', () => {
  const app = (name: string) => {
    const made = new Pottle('b', { staticFolder: null });
    const part = new Blueprint(name, import.meta, { urlPrefix: '/part' });
    part.get('/x')(async function x() {
      return 'x';
    });
    made.registerBlueprint(part);
    return openapiDocument(made);
  };
  expect(changesBetween(app('one'), app('two'))).toEqual([]);
});

describe('documents that are made up', () => {
  type Schema = Record<string, unknown>;
  const leaf: fc.Arbitrary<Schema> = fc.oneof(
    fc.record({
      type: fc.constant('string'),
      minLength: fc.nat(5),
      maxLength: fc.integer({ min: 6, max: 9 }),
    }),
    fc.record({
      type: fc.constant('integer'),
      minimum: fc.integer({ min: -9, max: 9 }),
      maximum: fc.integer({ min: 10, max: 19 }),
    }),
    fc.record({ type: fc.constant('boolean') }),
    fc.record({
      type: fc.constant('string'),
      enum: fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd'), { minLength: 2 }),
    }),
  );
  const name = fc.constantFrom('id', 'name', 'constructor', '__proto__', 'a b', 'x.y', 'toString');
  const { schema } = fc.letrec<{ schema: Schema }>((tie) => ({
    schema: fc.oneof(
      { depthSize: 'small' },
      leaf,
      fc.record({ type: fc.constant('array'), items: tie('schema') }),
      fc
        .uniqueArray(fc.tuple(name, tie('schema'), fc.boolean()), {
          minLength: 1,
          maxLength: 4,
          selector: ([key]) => key,
        })
        .map((members) => ({
          type: 'object',
          properties: Object.fromEntries(members.map(([key, value]) => [key, value])),
          required: members.filter(([, , needed]) => needed).map(([key]) => key),
        })),
      tie('schema').map((one) => (one.anyOf ? one : { anyOf: [one, { type: 'null' }] })),
    ),
  }));

  /** Every schema within, with its place. */
  function* within(one: Schema, place = ''): Generator<[place: string, one: Schema]> {
    yield [place, one];
    if (one.items) yield* within(one.items as Schema, `${place}[]`);
    for (const [key, value] of Object.entries((one.properties as Schema | undefined) ?? {}))
      yield* within(value as Schema, `${place}.${key}`);
    for (const each of (one.anyOf as Schema[] | undefined) ?? []) yield* within(each, place);
  }

  /** Ways in which a schema becomes narrower: with the place, and what is said of it for what is sent, and for the way back of what is answered. */
  const MUTATIONS: Record<string, (one: Schema) => [place: string, sent: string, answered: string] | null> = {
    bound(one) {
      if (one.type === 'integer') {
        const before = one.minimum as number;
        one.minimum = before + 1;
        return [
          '',
          `has minimum ${before + 1}, which was ${before}`,
          `has minimum ${before}, which was ${before + 1}`,
        ];
      }
      if (one.maxLength === undefined) return null;
      const before = one.maxLength as number;
      one.maxLength = before - 1;
      return [
        '',
        `has maxLength ${before - 1}, which was ${before}`,
        `has maxLength ${before}, which was ${before - 1}`,
      ];
    },
    value(one) {
      const values = one.enum as string[] | undefined;
      if (values === undefined) return null;
      const gone = values.shift();
      return ['', `no longer takes "${gone}"`, `may newly be "${gone}"`];
    },
    null(one) {
      if (one.anyOf === undefined || JSON.stringify((one.anyOf as Schema[])[0]).includes('"null"'))
        return null;
      (one.anyOf as Schema[]).pop();
      return ['', 'no longer takes null', 'may newly be null'];
    },
    need(one) {
      const optional = Object.keys((one.properties as Schema | undefined) ?? {}).find(
        (key) => !(one.required as string[]).includes(key),
      );
      if (optional === undefined) return null;
      (one.required as string[]).push(optional);
      return [`.${optional}`, 'is newly required', 'may newly be missing'];
    },
    add(one) {
      if (one.properties === undefined) return null;
      (one.properties as Schema).added = {};
      (one.required as string[]).push('added');
      return ['.added', 'is newly required', 'is removed'];
    },
  };

  const input = (one: Schema) => ({
    paths: {
      '/a': {
        post: { requestBody: { content: { json: { schema: { $ref: '#/components/schemas/One' } } } } },
      },
    },
    components: { schemas: { One: one } },
  });
  const output = (one: Schema) => ({
    paths: { '/a': { get: { responses: { 200: { content: { json: { schema: one } } } } } } },
  });

  it('break nothing while they are the same', () => {
    fc.assert(
      fc.property(schema, (one) => {
        expect([
          ...changesBetween(input(one), input(structuredClone(one))),
          ...changesBetween(output(one), output(structuredClone(one))),
        ]).toEqual([]);
      }),
    );
  });

  it('break where they are narrowed, on the side to which it matters, by the right words', () => {
    let tried = 0;
    fc.assert(
      fc.property(schema, fc.constantFrom(...Object.keys(MUTATIONS)), fc.nat(), (one, mutation, at) => {
        const narrow = structuredClone(one);
        const places = [...within(narrow)];
        const [place, target] = places[at % places.length]!;
        const told = MUTATIONS[mutation]!(target);
        fc.pre(told !== null);
        tried += 1;
        const [below, wordsIn, wordsOut] = told!;
        expect(changesBetween(input(one), input(narrow)).map(lineOf)).toEqual([
          `POST /a: body${place}${below} ${wordsIn}`,
        ]);
        expect(changesBetween(output(narrow), output(one)).map(lineOf)).toEqual([
          `GET /a: answer 200${place}${below} ${wordsOut}`,
        ]);
        expect(changesBetween(output(one), output(narrow))).toEqual([]);
        if (mutation !== 'add') expect(changesBetween(input(narrow), input(one))).toEqual([]);
      }),
      { numRuns: 300 },
    );
    expect(tried).toBeGreaterThan(200);
  });
});
