/** Hono on its server for Node, with nunjucks for the page. */
import { createRequire } from 'node:module';
import { serve } from '@hono/node-server';
import { serveStatic } from '@hono/node-server/serve-static';
import { Hono } from 'hono';
import { validator } from 'hono/validator';
import { z } from 'zod';
import { PAGE, port, ready, TEXT, VARIABLES } from './cases.js';

const nunjucks = createRequire(import.meta.url)('nunjucks');
const page = nunjucks.compile(PAGE, new nunjucks.Environment(null, { autoescape: true }));
const Person = z.object({ name: z.string(), tags: z.array(z.string()), age: z.int() });
const app = new Hono();

app.get('/text', async (c) => c.html(TEXT));
app.get('/json/:id', async (c) => c.json({ id: Number(c.req.param('id')), name: 'Ann' }));
app.post('/echo', async (c) => c.json(await c.req.json()));
const person = validator('json', async (value, c) => {
  const result = await Person.safeParseAsync(value);
  return result.success ? result.data : c.json(result.error.issues, 400);
});
app.post('/schema', person, async (c) => c.json(Person.parse(c.req.valid('json'))));
app.get('/page', async (c) => c.html(page.render(VARIABLES)));
app.use('/static/*', serveStatic({ root: import.meta.dirname }));
app.use('/hooked/*', async (c, next) => {
  await next();
  c.header('X-Frame-Options', 'DENY');
});
app.get('/hooked/:id', async (c) => c.json({ id: Number(c.req.param('id')), name: 'Ann' }));

serve({ fetch: app.fetch, hostname: '127.0.0.1', port }, () => ready('schema', 'hooks', 'static'));
