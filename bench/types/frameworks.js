/**
 * One app in several frameworks, as text: files of routes, each with a number in its path, a query, a body, and an answer that has a schema; and the
 * file that puts them together. Written as each framework's own documents have it.
 */

/** Schemas of route `n`, in the words of zod. */
const zod = (n) => ({
  body: `z.object({ name: z.string().min(1), age: z.int(), tags: z.array(z.string()), note${n}: z.string().optional() })`,
  answer: `z.object({ id: z.int(), name: z.string(), tags: z.array(z.string()), note${n}: z.string() })`,
});

/** The same in the words of TypeBox; `t` is the name of its builder. */
const typebox = (t, n) => ({
  params: `${t}.Object({ id: ${t}.Integer() })`,
  query: `${t}.Object({ page: ${t}.Integer({ default: 1 }), q: ${t}.Optional(${t}.String()) })`,
  body: `${t}.Object({ name: ${t}.String({ minLength: 1 }), age: ${t}.Integer(), tags: ${t}.Array(${t}.String()), note${n}: ${t}.Optional(${t}.String()) })`,
  answer: `${t}.Object({ id: ${t}.Integer(), name: ${t}.String(), tags: ${t}.Array(${t}.String()), note${n}: ${t}.String() })`,
});

/** What every view answers. */
const answer = (n) =>
  `{ id, name: body.name, tags: body.tags, note${n}: body.note${n} ?? query.q ?? String(query.page + body.age) }`;

const imports = (parts) => parts.map((part) => `import { part${part} } from './part${part}.js';\n`).join('');

/** What a chain of Hono's consists of: its types are those of all routes. */
const honoRoute = (n) => {
  const { body, answer: given } = zod(n);
  return `post(
  '/r${n}/:id',
  zValidator('json', ${body}),
  zValidator('query', z.object({ page: z.coerce.number().int().default(1), q: z.string().optional() })),
  async (c) => {
    const id = Number(c.req.param('id'));
    const [body, query] = [c.req.valid('json'), c.req.valid('query')];
    return c.json(${given}.parse(${answer(n)}));
  },
)`;
};
const HONO = `import { zValidator } from '@hono/zod-validator';\nimport { Hono } from 'hono';\nimport { z } from 'zod';\n`;

/** By name: the text of a file with these routes, and of the one that uses all files. */
export const FRAMEWORKS = {
  pottle: {
    part: (part, routes) => `import { Blueprint } from 'pottle';
import { z } from 'zod';
export const part${part} = new Blueprint('part${part}', import.meta, { urlPrefix: '/part${part}' });
${routes
  .map((n) => {
    const { body, answer: given } = zod(n);
    return `part${part}.post('/r${n}/<int:id>', {
  body: ${body},
  query: z.object({ page: z.int().default(1), q: z.string().optional() }),
  responses: { 200: ${given} },
})(async function post${n}({ id }, { body, query }) {
  return ${answer(n)};
});`;
  })
  .join('\n')}
`,
    main: (parts) => `import { Pottle } from 'pottle';
${imports(parts)}export const app = new Pottle(import.meta);
${parts.map((part) => `app.registerBlueprint(part${part});`).join('\n')}
`,
  },
  'hono, chained': {
    part: (part, routes) => `${HONO}export const part${part} = new Hono()
${routes.map((n) => `  .${honoRoute(n)}`).join('\n')};
`,
    main: (parts) => `import { Hono } from 'hono';
${imports(parts)}export const app = new Hono()
${parts.map((part) => `  .route('/part${part}', part${part})`).join('\n')};
export type App = typeof app;
`,
  },
  'hono, not chained': {
    part: (part, routes) => `${HONO}export const part${part} = new Hono();
${routes.map((n) => `part${part}.${honoRoute(n)};`).join('\n')}
`,
    main: (parts) => `import { Hono } from 'hono';
${imports(parts)}export const app = new Hono();
${parts.map((part) => `app.route('/part${part}', part${part});`).join('\n')}
`,
  },
  elysia: {
    part: (part, routes) => `import { Elysia, t } from 'elysia';
export const part${part} = new Elysia({ prefix: '/part${part}' })
${routes
  .map((n) => {
    const { params, query, body, answer: given } = typebox('t', n);
    return `  .post('/r${n}/:id', async ({ params: { id }, body, query }) => (${answer(n)}), {
    params: ${params},
    query: ${query},
    body: ${body},
    response: { 200: ${given} },
  })`;
  })
  .join('\n')};
`,
    main: (parts) => `import { Elysia } from 'elysia';
${imports(parts)}export const app = new Elysia()
${parts.map((part) => `  .use(part${part})`).join('\n')};
export type App = typeof app;
`,
  },
  'fastify, TypeBox': {
    part: (part, routes) => `import { Type, type TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { FastifyInstance } from 'fastify';
export async function part${part}(instance: FastifyInstance) {
  const app = instance.withTypeProvider<TypeBoxTypeProvider>();
${routes
  .map((n) => {
    const { params, query, body, answer: given } = typebox('Type', n);
    return `  app.post(
    '/r${n}/:id',
    { schema: { params: ${params}, querystring: ${query}, body: ${body}, response: { 200: ${given} } } },
    async (request) => {
      const { params: { id }, body, query } = request;
      return ${answer(n)};
    },
  );`;
  })
  .join('\n')}
}
`,
    main: (parts) => `import fastify from 'fastify';
${imports(parts)}export const app = fastify();
${parts.map((part) => `app.register(part${part}, { prefix: '/part${part}' });`).join('\n')}
`,
  },
};
