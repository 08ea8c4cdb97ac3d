/** Schemas of zod are checked at once, unless something in them may have to be waited for: then it runs once, and is waited for. */
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { validatorOf } from '../../lib/schema/libraries.js';

interface Tree {
  name: string;
  children: Tree[];
}
const Tree: z.ZodType<Tree> = z.object({ name: z.string(), children: z.array(z.lazy(() => Tree)) });

describe('checks at once', () => {
  const schemas: Record<string, z.ZodType> = {
    'an object': z.object({ name: z.string().min(1).trim(), age: z.int().positive() }),
    'formats and defaults': z.object({ at: z.email(), n: z.number().multipleOf(2).default(2) }),
    'a union': z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('a') }),
      z.object({ kind: z.literal('b') }),
    ]),
    'a record': z.record(z.string().max(5), z.array(z.coerce.number())),
    'a tuple': z.tuple([z.string(), z.boolean()], z.date()),
    'a tree': Tree,
    'an intersection': z.intersection(z.object({ a: z.string() }), z.object({ b: z.nullable(z.bigint()) })),
  };
  it.each(Object.entries(schemas))('%s', (_, schema) => {
    expect(validatorOf(schema)({})).not.toBeInstanceOf(Promise);
  });
});

/** Schemas around something that has to be waited for, with a value that gets there. */
const AROUND: [name: string, around: (inner: z.ZodType<string, string>) => z.ZodType, value: unknown][] = [
  ['alone', (inner) => inner, 'text'],
  ['in an array', (inner) => z.array(inner), ['text']],
  ['in a member', (inner) => z.object({ a: z.object({ b: inner }) }), { a: { b: 'text' } }],
  ['in a catchall', (inner) => z.object({}).catchall(inner), { a: 'text' }],
  ['in a tuple', (inner) => z.tuple([inner]), ['text']],
  ['in the rest of a tuple', (inner) => z.tuple([z.int()], inner), [1, 'text']],
  ['in a record', (inner) => z.record(z.string(), inner), { a: 'text' }],
  ['in a map', (inner) => z.map(z.string(), inner), new Map([['a', 'text']])],
  ['in a set', (inner) => z.set(inner), new Set(['text'])],
  ['in a union', (inner) => z.union([z.int(), inner]), 'text'],
  ['in an intersection', (inner) => z.intersection(z.string(), inner), 'text'],
  ['behind a default', (inner) => inner.default('a'), 'text'],
  ['behind a prefault', (inner) => inner.prefault('a'), 'text'],
  ['behind optional, nullable and readonly', (inner) => inner.optional().nullable().readonly(), 'text'],
  ['behind nonoptional', (inner) => z.nonoptional(inner.optional()), 'text'],
  ['behind a catch', (inner) => inner.catch('a'), 'text'],
  ['behind lazy', (inner) => z.lazy(() => inner), 'text'],
  ['before a pipe', (inner) => inner.pipe(z.string()), 'text'],
  ['behind a pipe', (inner) => z.string().pipe(inner), 'text'],
  ['behind a preprocess', (inner) => z.preprocess((value) => value, inner), 'text'],
  ['as a property', (inner) => z.object({ a: z.string() }).check(z.property('a', inner)), { a: 'text' }],
  ['with words of its own', (inner) => inner.meta({ id: 'Awaited' }).describe('waits'), 'text'],
];
const WAITING: [name: string, make: (seen: () => Promise<boolean>) => z.ZodType<string, string>][] = [
  ['a refine', (seen) => z.string().refine(seen)],
  [
    'a superRefine',
    (seen) =>
      z.string().superRefine(async (_, ctx) => {
        if (!(await seen())) ctx.addIssue('no');
      }),
  ],
  [
    'a check',
    (seen) =>
      z.string().check(async (ctx) => {
        if (!(await seen())) ctx.issues.push({ code: 'custom', message: 'no', input: ctx.value });
      }),
  ],
  ['a transform', (seen) => z.string().transform(async (value) => ((await seen()) ? value : z.NEVER))],
];

describe.each(WAITING)('waits for %s', (_, make) => {
  it.each(AROUND)('%s', async (_, around, value) => {
    let runs = 0;
    const inner = make(async () => {
      runs++;
      await new Promise(setImmediate);
      return true;
    });
    expect(await validatorOf(around(inner))(value)).not.toHaveProperty('issues');
    expect(runs).toBe(1);
    z.globalRegistry.clear();
  });
});
