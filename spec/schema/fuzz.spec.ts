/** Values made from a schema are taken, changed ones refused where they were changed, and nothing that is sent is a 500. */
import { toStandardJsonSchema } from '@valibot/to-json-schema';
import { type } from 'arktype';
import fc from 'fast-check';
import { FileStorage, Pottle } from 'pottle';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { StandardSchema } from '../../lib/schema/standard.js';

type Path = readonly (string | number)[];

/** What a schema says, in the words of none. */
type Shape =
  | { readonly kind: 'text' | 'whole' | 'flag' | 'word' | 'nothing' | 'file' }
  | { readonly kind: 'list'; readonly item: Shape }
  | { readonly kind: 'object'; readonly members: Record<string, Shape> };

/** A shape, a value that fits, and one that does not, with where. */
interface Sample {
  shape: Shape;
  value: unknown;
  wrong: unknown;
  at: Path;
}

const each = <T>(members: Record<string, Shape>, make: (shape: Shape) => T) =>
  Object.fromEntries(Object.entries(members).map(([name, shape]) => [name, make(shape)]));

function inZod(shape: Shape): z.ZodType {
  switch (shape.kind) {
    case 'object':
      return z.object(each(shape.members, inZod));
    case 'list':
      return z.array(inZod(shape.item));
    default:
      return {
        text: z.string(),
        whole: z.int(),
        flag: z.boolean(),
        word: z.enum(['a', 'b']),
        nothing: z.null(),
        file: z.instanceof(FileStorage),
      }[shape.kind];
  }
}

function inValibot(shape: Shape): v.GenericSchema {
  switch (shape.kind) {
    case 'object':
      return v.object(each(shape.members, inValibot));
    case 'list':
      return v.array(inValibot(shape.item));
    default:
      return {
        text: v.string(),
        whole: v.pipe(v.number(), v.integer()),
        flag: v.boolean(),
        word: v.picklist(['a', 'b']),
        nothing: v.null(),
        file: v.instance(FileStorage),
      }[shape.kind];
  }
}

function inArktype(shape: Shape): type {
  switch (shape.kind) {
    case 'object':
      return type(each(shape.members, inArktype) as never) as never;
    case 'list':
      return inArktype(shape.item).array() as never;
    default:
      return {
        text: type.string,
        whole: type.number.divisibleBy(1),
        flag: type.boolean,
        word: type.enumerated('a', 'b'),
        nothing: type.null,
        file: type.instanceOf(FileStorage),
      }[shape.kind] as never;
  }
}

const LIBRARIES: [name: string, make: (shape: Shape) => StandardSchema][] = [
  ['zod', inZod],
  ['valibot', (shape) => toStandardJsonSchema(inValibot(shape))],
  ['arktype', inArktype as never],
];

const leaf: fc.Arbitrary<Sample> = fc.oneof(
  fc.string().map((value) => ({ shape: { kind: 'text' as const }, value, wrong: 5, at: [] })),
  fc.integer().map((value) => ({ shape: { kind: 'whole' as const }, value, wrong: value + 0.5, at: [] })),
  fc.boolean().map((value) => ({ shape: { kind: 'flag' as const }, value, wrong: String(value), at: [] })),
  fc.constantFrom('a', 'b').map((value) => ({ shape: { kind: 'word' as const }, value, wrong: 'c', at: [] })),
  fc.constant({ shape: { kind: 'nothing' as const }, value: null, wrong: 0, at: [] }),
);

const NAMES = ['name', 'a b', 'päth', '0', 'x.y', 'constructor'];

const { sample } = fc.letrec<{ sample: Sample }>((tie) => ({
  sample: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    leaf,
    fc.tuple(tie('sample'), fc.nat(3)).map(([item, before]) => ({
      shape: { kind: 'list' as const, item: item.shape },
      value: Array(before + 1).fill(item.value),
      wrong: [...Array(before).fill(item.value), item.wrong],
      at: [before, ...item.at],
    })),
    fc
      .dictionary(fc.constantFrom(...NAMES), tie('sample'), { minKeys: 1, noNullPrototype: true })
      .chain((members) =>
        fc.constantFrom(...Object.keys(members)).map((changed) => [members, changed] as const),
      )
      .map(([members, changed]) => {
        const of = <T>(pick: (one: Sample, name: string) => T) =>
          Object.fromEntries(Object.entries(members).map(([name, one]) => [name, pick(one, name)]));
        return {
          shape: { kind: 'object' as const, members: of((one) => one.shape) },
          value: of((one) => one.value),
          wrong: of((one, name) => (name === changed ? one.wrong : one.value)),
          at: [changed, ...members[changed]!.at],
        };
      }),
  ),
}));

/** What is wrong with a request, by where. */
const placesOf = ({ errors }: { errors: { place: string; path: Path }[] }) =>
  errors.map(({ place, path }) => [place, ...path]);

describe.each(LIBRARIES)('schemas of %s', (_, make) => {
  it('take data that fits, and say where something does not', async () => {
    await fc.assert(
      fc.asyncProperty(sample, async ({ shape, value, wrong, at }) => {
        const app = new Pottle('fuzz', { staticFolder: null });
        const body = make({ kind: 'object', members: { it: shape } });
        app.post('/', { body, responses: { 200: body } })(async function index(_, input) {
          return input.body;
        });
        const client = app.testClient();
        const taken = await client.post('/', { json: { it: value } });
        expect([taken.statusCode, taken.json]).toEqual([200, { it: value }]);
        const refused = await client.post('/', { json: { it: wrong } });
        expect(refused.statusCode).toBe(400);
        expect(placesOf(refused.json as never)).toEqual([['body', 'it', ...at]]);
      }),
      { numRuns: 50 },
    );
  });

  it.each(['query', 'form', 'headers', 'cookies'] as const)(
    'take texts of the %s as what they are, and say where one does not fit',
    async (place) => {
      await fc.assert(
        fc.asyncProperty(fields, async (sent) => {
          const shape: Shape = { kind: 'object', members: pick(sent, ({ shape }) => shape) };
          const app = new Pottle('fuzz', { staticFolder: null });
          app.post('/', { [place]: make(shape) } as object)(async function index(
            _: object,
            input?: Record<string, object>,
          ) {
            return Object.fromEntries(Object.entries(input![place]!).filter(([name]) => name in sent));
          } as never);
          const client = app.testClient({ useCookies: false });
          // Other headers than these are sent as well, and schemas say what they do with unknown keys.
          const taken = await client.post('/', inPlace[place](pick(sent, ({ right }) => right)));
          expect([taken.statusCode, taken.json]).toEqual([200, pick(sent, ({ value }) => value)]);
          const broken = Object.entries(sent).filter(([, { wrong }]) => wrong !== null);
          const refused = await client.post(
            '/',
            inPlace[place](pick(sent, ({ right, wrong }) => wrong ?? right)),
          );
          expect(refused.statusCode).toBe(broken.length > 0 ? 400 : 200);
          if (broken.length > 0)
            expect(new Set(placesOf(refused.json as never).map((path) => path.join()))).toEqual(
              new Set(broken.map(([name, { at }]) => [place, name, ...at].join())),
            );
        }),
        { numRuns: 25 },
      );
    },
  );

  it('take files, and say which is missing', async () => {
    const named = fc.uniqueArray(fc.constantFrom('a', 'b', 'c'), { minLength: 1 });
    await fc.assert(
      fc.asyncProperty(named, fc.subarray(['a', 'b', 'c']), async (wanted, sent) => {
        const app = new Pottle('fuzz', { staticFolder: null });
        const members = Object.fromEntries(wanted.map((name) => [name, { kind: 'file' as const }]));
        app.post('/', { files: make({ kind: 'object', members }) })(async function index(_, { files }) {
          return Object.keys(files as object)
            .filter((name) => wanted.includes(name as 'a'))
            .sort();
        });
        const sentFiles = sent.map((name) => [name, [Buffer.from(name), `${name}.txt`] as const] as const);
        const form = { field: '1', ...Object.fromEntries(sentFiles) };
        const answer = await app.testClient().post('/', { form });
        const missing = wanted.filter((name) => !sent.includes(name));
        expect(answer.statusCode).toBe(missing.length > 0 ? 400 : 200);
        if (missing.length > 0)
          expect(placesOf(answer.json as never).sort()).toEqual(
            missing.map((name) => ['files', name]).sort(),
          );
        else expect(answer.json).toEqual([...wanted].sort());
      }),
      { numRuns: 15 },
    );
  });
});

/** A field as text, or texts: what it is, and what it is not, with where; null where no text is wrong. */
interface Field {
  shape: Shape;
  value: unknown;
  right: string[];
  wrong: string[] | null;
  at: Path;
}
const plain = fc.stringMatching(/^[\w-]{0,9}$/);
const field: fc.Arbitrary<Field> = fc.oneof(
  plain.map((value) => ({ shape: { kind: 'text' as const }, value, right: [value], wrong: null, at: [] })),
  fc.integer().map((value) => ({
    shape: { kind: 'whole' as const },
    value,
    right: [`${value}`],
    wrong: ['many'],
    at: [],
  })),
  fc.boolean().map((value) => ({
    shape: { kind: 'flag' as const },
    value,
    right: [`${value}`],
    wrong: ['maybe'],
    at: [],
  })),
  fc
    .constantFrom('a', 'b')
    .map((value) => ({ shape: { kind: 'word' as const }, value, right: [value], wrong: ['c'], at: [] })),
  fc.array(fc.integer(), { minLength: 1, maxLength: 3 }).map((value) => ({
    shape: { kind: 'list' as const, item: { kind: 'whole' as const } },
    value,
    right: value.map(String),
    wrong: [...value.slice(1).map(String), 'many'],
    at: [value.length - 1],
  })),
);
const fields = fc.dictionary(fc.constantFrom('x-a', 'x-b', 'x-c', 'x-d'), field, {
  minKeys: 1,
  noNullPrototype: true,
});
const pick = <T, U>(from: Record<string, T>, what: (one: T) => U) =>
  Object.fromEntries(Object.entries(from).map(([name, one]) => [name, what(one)]));

const pairsOf = (texts: Record<string, string[]>) =>
  Object.entries(texts).flatMap(([name, values]) =>
    values.map((value) => `${name}=${encodeURIComponent(value)}`),
  );

/** The options of a request that carries texts somewhere. */
const inPlace = {
  query: (texts: Record<string, string[]>) => ({ queryString: pairsOf(texts).join('&') }),
  form: (texts: Record<string, string[]>) => ({
    data: pairsOf(texts).join('&'),
    contentType: 'application/x-www-form-urlencoded',
  }),
  headers: (texts: Record<string, string[]>) => ({ headers: pick(texts, (values) => values.join(', ')) }),
  cookies: (texts: Record<string, string[]>) => ({ headers: { Cookie: pairsOf(texts).join('; ') } }),
};

it('answers any query, form and cookies with 200 or 400, and numbers are numbers', async () => {
  const app = new Pottle('fuzz', { staticFolder: null });
  const Text = z.object({
    n: z.number().optional(),
    i: z.array(z.int()).optional(),
    b: z.boolean().optional(),
    u: z.union([z.number(), z.literal('all'), z.null()]).optional(),
  });
  app.post('/', { query: Text, form: Text, cookies: Text })(async function index(_, { query }) {
    expect(['number', 'undefined']).toContain(typeof query.n);
    return query;
  });
  const client = app.testClient({ useCookies: false });
  const text = fc.oneof(
    fc.double().map(String),
    fc.string(),
    fc.constantFrom('', 'true', 'all', 'null', '-0', '1e9'),
  );
  const pairs = fc.array(fc.tuple(fc.constantFrom('n', 'i', 'b', 'u', '__proto__'), text), { maxLength: 5 });
  const encoded = pairs.map((list) => list.map((pair) => pair.map(encodeURIComponent).join('=')).join('&'));
  await fc.assert(
    fc.asyncProperty(encoded, encoded, encoded, async (query, data, cookies) => {
      const headers = { Cookie: cookies.replaceAll('&', '; ') };
      const contentType = 'application/x-www-form-urlencoded';
      const { statusCode } = await client.post(`/?${query}`, { data, contentType, headers });
      expect([200, 400]).toContain(statusCode);
    }),
    { numRuns: 200 },
  );
});
