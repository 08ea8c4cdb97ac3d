/** What routes with schemas answer: checked, filtered, typed. */
import { createLogger, jsonify, Pottle, ResponseValidationError, redirect, tuple } from 'pottle';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';

const User = z.object({ name: z.string(), age: z.int().default(18) });
const Problem = z.object({ error: z.string() });
const responses = { 200: User, 201: User, 204: null, 404: Problem };

/** What comes from elsewhere, such as a database, and is typed wrongly. */
const stranger = (value: unknown) => value as { name: string };

function makeApp(written: string[] = []) {
  const app = new Pottle(import.meta);
  app.logger = createLogger('app', { write: (text) => written.push(text) });
  return app;
}

it('tells a few of many findings', () => {
  const findings = Array.from({ length: 5000 }, (_, n) => ({ path: [n], message: 'no text' }));
  const { message } = new ResponseValidationError("The view of 'list'", 200, findings);
  expect(message).toMatch(/refuses: 0: no text; 1: no text; .*; 19: no text; and 4980 more\.$/);
});

describe('a view whose answers are declared', () => {
  const app = makeApp();
  app.get('/<kind>', { responses })(async function user({ kind }) {
    const row = { name: 'Ann', passwordHash: 'scrypt:…' };
    if (kind === 'made') return tuple(row, 201);
    if (kind === 'headed') return tuple(row, 201, { 'X-A': '1' });
    if (kind === 'gone') return tuple({ error: 'gone', stack: 'at …' }, 404);
    if (kind === 'empty') return tuple('', 204);
    if (kind === 'elsewhere') return redirect('/made');
    if (kind === 'by hand') return jsonify(row);
    return row;
  });

  it.each([
    ['plain', 200, '{"age":18,"name":"Ann"}\n'],
    ['made', 201, '{"age":18,"name":"Ann"}\n'],
    ['gone', 404, '{"error":"gone"}\n'],
    ['empty', 204, ''],
    ['by hand', 200, '{"name":"Ann","passwordHash":"scrypt:\\u2026"}\n'],
  ])('lets out what the schema names: %s', async (kind, status, text) => {
    const answer = await app.testClient().get(`/${kind}`);
    expect([answer.statusCode, answer.text]).toEqual([status, text]);
  });

  it('keeps its headers, and its redirects', async () => {
    const answer = await app.testClient().get('/headed');
    expect([answer.statusCode, answer.headers.get('X-A')]).toEqual([201, '1']);
    expect((await app.testClient().get('/elsewhere')).location).toBe('/made');
  });

  it('may answer with text, lists, and schemas of other libraries', async () => {
    const own = makeApp();
    own.get('/text', { responses: { 200: z.string().trim() } })(async function text() {
      return ' x ';
    });
    own.get('/list', { responses: { 200: z.array(Problem) } })(async function list() {
      return [{ error: 'a', more: 1 }];
    });
    own.get('/valibot', { responses: { 200: v.object({ n: v.number() }) } })(async function valibot() {
      return { n: 1, more: 2 };
    });
    const client = own.testClient();
    expect((await client.get('/text')).text).toBe('x');
    expect((await client.get('/list')).json).toEqual([{ error: 'a' }]);
    expect((await client.get('/valibot')).json).toEqual({ n: 1 });
  });
});

describe('an answer that is not as declared', () => {
  function makeWrong(written: string[] = []) {
    const app = makeApp(written);
    app.get('/wrong', { responses })(async function wrong() {
      return stranger({ name: 5, age: 'old' });
    });
    app.get('/secret', { responses: { 200: z.object({ token: z.number() }) } })(async function secret() {
      return { token: 'abcdef' as unknown as number };
    });
    app.get('/teapot', { responses })(async function teapot() {
      return tuple(stranger({}), 418 as 404) as never;
    });
    return app;
  }
  const WRONG =
    "The view of 'wrong' answered 200 with what its schema refuses: name: Invalid input: expected string, received number (it is 5); " +
    'age: Invalid input: expected number, received string (it is "old").';

  it.each(['testing', 'debug'] as const)('is thrown in %s, with view, path and value', async (mode) => {
    const app = makeWrong();
    app[mode] = true;
    app.config.CHECK_RESPONSES = false; // which is for production
    const client = app.testClient();
    await expect(client.get('/wrong')).rejects.toThrow(WRONG);
    await expect(client.get('/wrong')).rejects.toThrow(ResponseValidationError);
    await expect(client.get('/secret')).rejects.toThrow(/it is "\*\*\*"/);
    await expect(client.get('/teapot')).rejects.toThrow(
      "The view of 'teapot' answered 418, and its route declares 200, 201, 204, 404. Add it to 'responses', or answer otherwise.",
    );
  });

  it.each([
    ['a value', { 201: User, 404: User }, 'declares 201, 404. Return tuple(value, 201), or add 200 to'],
    ['nothing', { 204: null }, "declares 204. Return tuple('', 204), or add 200 to 'responses'."],
    ['a page of errors', { 404: User }, "declares 404. Add it to 'responses', or answer otherwise."],
  ])('says what to return in place of a value alone: %s', async (_, responses, says) => {
    const app = makeApp();
    app.testing = true;
    app.get('/', { endpoint: 'index', responses } as object)(async () => ({ name: 'Ann' }));
    await expect(app.testClient().get('/')).rejects.toThrow(says);
  });

  it('is logged, and a 500 that tells nothing', async () => {
    const written: string[] = [];
    const answer = await makeWrong(written).testClient().get('/wrong');
    expect([answer.statusCode, answer.text.includes('name')]).toEqual([500, false]);
    expect(written.join('')).toContain(WRONG);
    expect(written.join('')).not.toMatch(/findings|status:/);
  });

  it('passes by CHECK_RESPONSES, and is logged', async () => {
    const written: string[] = [];
    const app = makeWrong(written);
    app.config.CHECK_RESPONSES = false;
    const answer = await app.testClient().get('/wrong');
    expect([answer.statusCode, answer.json]).toEqual([200, { name: 5, age: 'old' }]);
    expect(written.join('')).toContain(WRONG);
    expect((await app.testClient().get('/teapot')).statusCode).toBe(418);
  });
});

it('has statuses and schemas, or says what is wrong when it is declared', () => {
  const app = makeApp();
  const index = async () => 'x';
  expect(() => app.get('/', { endpoint: 'a', responses: { 42: User } as never })(index as never)).toThrow(
    "'responses' of '/' has '42', which is no status: { 200: schema, 404: schema }.",
  );
  expect(() => app.get('/', { endpoint: 'a', responses: { 200: 'User' } as never })(index as never)).toThrow(
    "The answer 200 of '/' is no schema. Give one, or null for an answer without content.",
  );
  expect(() => app.websocket('/', { endpoint: 'a', responses } as never)(async () => {})).toThrow(
    /WebSocket '\/' has 'responses', which nothing would check/,
  );
});

it('has the types of what the schemas take', () => {
  const app = makeApp();
  const unused = () => {
    app.get('/', { responses })(async () => ({ name: 'Ann' }));
    app.get('/', { responses })(() => tuple({ name: 'Ann', age: 3 }, 201));
    app.get('/', { responses })(async () => tuple('', 204, { 'X-A': '1' }));
    app.get('/', { responses })(async () => redirect('/'));
    app.get('/', { responses: { 200: z.array(z.object({ kind: z.enum(['a', 'b']) })) } })(async () => [
      { kind: 'a' },
    ]);
    app.post('/', { body: User, responses })(async (_, { body }) => tuple(body, 201));
    // @ts-expect-error the name is a text
    app.get('/', { responses })(async () => ({ name: 5 }));
    // @ts-expect-error the name is missing
    app.get('/', { responses })(async () => tuple({}, 201));
    // @ts-expect-error the body of a 404 is another
    app.get('/', { responses })(async () => tuple({ name: 'Ann' }, 404));
    // @ts-expect-error there is no such answer
    app.get('/', { responses })(async () => tuple({ name: 'Ann' }, 202));
    // @ts-expect-error there is no 200
    app.get('/', { responses: { 201: User } })(async () => ({ name: 'Ann' }));
    // @ts-expect-error a promise in a tuple
    app.get('/', { responses })(async () => tuple(Promise.resolve({ name: 'Ann' }), 201));
    // @ts-expect-error no schema
    app.get('/', { responses: { 200: 'User' } });
  };
  expect(unused).toBeTypeOf('function');
});
