/** Examples in documents, from what test clients did. */
import { Validator } from '@seriousme/openapi-schema-validator';
import { Pottle, redirect, tuple } from 'pottle';
import { collectExamples, openapiDocument } from 'pottle/schema';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';

function makeApp() {
  const app = new Pottle('examples', { staticFolder: null });
  const User = z.object({ name: z.string().min(1), password: z.string().optional() });
  app.post('/users/<int:id>', {
    body: User,
    responses: { 201: z.object({ id: z.int(), name: z.string(), token: z.string() }), 409: null },
  })(async function add({ id }, { body }) {
    return tuple({ id, name: body.name, token: 'abc' }, 201);
  });
  app.get('/text')(async function text() {
    return 'text';
  });
  app.get('/all', { responses: { 200: z.array(z.string()) } })(async function all() {
    return ['Ann'];
  });
  app.get('/old')(async function old() {
    return redirect('/all');
  });
  return app;
}

async function exchanges(app: Pottle, names: readonly string[]) {
  const client = app.testClient();
  for (const name of names)
    await client.post('/users/7?key=secret', {
      json: { name, password: 'p4ss' },
      headers: { Authorization: 'Bearer hidden' },
    });
  await client.post('/users/7', { json: { name: '', password: 'p4ss' } });
  await client.get('/text');
  await client.get('/nowhere');
  await client.get('/old', { followRedirects: true });
}

describe('collectExamples()', () => {
  it('keeps what was sent and answered as JSON, without secrets, in one order', async () => {
    const [app, other] = [makeApp(), makeApp()];
    const [examples, again] = [collectExamples(app), collectExamples(other)];
    await exchanges(app, ['Berta', 'Ann', 'Bob']);
    await exchanges(other, ['Bob', 'Berta', 'Ann']);
    expect(JSON.stringify(again)).toBe(JSON.stringify(examples));
    expect(examples).toEqual({
      'GET /all': { answers: { 200: ['Ann'] } },
      'POST /users/{id}': {
        body: { name: 'Ann', password: '***' },
        answers: { 201: { id: 7, name: 'Ann', token: '***' }, 400: expect.objectContaining({ status: 400 }) },
      },
    });
    expect(JSON.stringify(examples)).not.toMatch(/p4ss|hidden|abc|secret/);
  });

  it('gives what a document shows where it has JSON', async () => {
    const app = makeApp();
    const examples = collectExamples(app);
    await exchanges(app, ['Ann']);
    const document = openapiDocument(app, { examples: JSON.parse(JSON.stringify(examples)) });
    expect((await new Validator().validate(structuredClone(document) as never)).valid).toBe(true);
    expect(document.paths['/users/{id}']!.post).toMatchObject({
      requestBody: { content: { 'application/json': { example: { name: 'Ann', password: '***' } } } },
      responses: {
        201: { content: { 'application/json': { example: { id: 7, name: 'Ann', token: '***' } } } },
        400: { content: { 'application/problem+json': { example: { status: 400 } } } },
        409: { description: 'Conflict' },
      },
    });
    expect(document.paths['/all']!.get).toMatchObject({
      responses: { 200: { content: { 'application/json': { example: ['Ann'] } } } },
    });
  });
});
