/** Fastify, with nunjucks for the page. */
import { createRequire } from 'node:module';
import fastify from 'fastify';
import { PAGE, port, ready, TEXT, VARIABLES } from './cases.js';

const nunjucks = createRequire(import.meta.url)('nunjucks');
const page = nunjucks.compile(PAGE, new nunjucks.Environment(null, { autoescape: true }));
const PERSON = {
  type: 'object',
  required: ['name', 'tags', 'age'],
  properties: {
    name: { type: 'string' },
    tags: { type: 'array', items: { type: 'string' } },
    age: { type: 'integer' },
  },
};
const app = fastify();

app.get('/text', async (_, reply) => {
  reply.type('text/html; charset=utf-8');
  return TEXT;
});
app.get('/json/:id', async (request) => ({ id: Number(request.params.id), name: 'Ann' }));
app.post('/echo', async (request) => request.body);
app.post('/schema', { schema: { body: PERSON, response: { 200: PERSON } } }, async (request) => request.body);
app.get('/page', async (_, reply) => {
  reply.type('text/html; charset=utf-8');
  return page.render(VARIABLES);
});

app.register(async (hooked) => {
  hooked.addHook('onRequest', async () => {});
  hooked.addHook('onSend', async (_, reply) => {
    reply.header('X-Frame-Options', 'DENY');
  });
  hooked.get('/hooked/:id', async (request) => ({ id: Number(request.params.id), name: 'Ann' }));
});

await app.listen({ host: '127.0.0.1', port });
ready('schema', 'hooks');
