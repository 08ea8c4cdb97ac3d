/** Values made from a schema are taken, changed ones refused where they were changed, and nothing that is sent is a 500. */
import fc from 'fast-check';
import { Pottle } from 'pottle';
import { expect, it } from 'vitest';
import { z } from 'zod';

type Path = readonly (string | number)[];

/** A schema, a value that fits, and one that does not, with where. */
interface Sample {
  schema: z.ZodType;
  value: unknown;
  wrong: unknown;
  at: Path;
}

const leaf: fc.Arbitrary<Sample> = fc.oneof(
  fc.string().map((value) => ({ schema: z.string(), value, wrong: 5, at: [] })),
  fc.integer().map((value) => ({ schema: z.int(), value, wrong: value + 0.5, at: [] })),
  fc.boolean().map((value) => ({ schema: z.boolean(), value, wrong: String(value), at: [] })),
  fc.constantFrom('a', 'b').map((value) => ({ schema: z.enum(['a', 'b']), value, wrong: 'c', at: [] })),
  fc.constant({ schema: z.null(), value: null, wrong: 0, at: [] }),
);

const NAMES = ['name', 'a b', 'päth', '0', 'x.y', 'constructor'];

const { sample } = fc.letrec<{ sample: Sample }>((tie) => ({
  sample: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    leaf,
    fc.tuple(tie('sample'), fc.nat(3)).map(([item, before]) => ({
      schema: z.array(item.schema),
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
          schema: z.object(of((one) => one.schema)),
          value: of((one) => one.value),
          wrong: of((one, name) => (name === changed ? one.wrong : one.value)),
          at: [changed, ...members[changed]!.at],
        };
      }),
  ),
}));

it('takes what fits a schema, and says where something does not', async () => {
  await fc.assert(
    fc.asyncProperty(sample, async ({ schema, value, wrong, at }) => {
      const app = new Pottle('fuzz', { staticFolder: null });
      const Body = z.object({ it: schema });
      app.post('/', { body: Body, responses: { 200: Body } })(async function index(_, { body }) {
        return body;
      });
      const client = app.testClient();
      const taken = await client.post('/', { json: { it: value } });
      expect([taken.statusCode, taken.json]).toEqual([200, { it: value }]);
      const refused = await client.post('/', { json: { it: wrong } });
      expect(refused.statusCode).toBe(400);
      const { errors } = refused.json as { errors: { path: Path }[] };
      expect(errors.map(({ path }) => path)).toEqual([['it', ...at]]);
    }),
    { numRuns: 200 },
  );
});

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
    { numRuns: 500 },
  );
});
