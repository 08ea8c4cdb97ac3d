/** Answers that a blueprint declares for all of its routes: those of its views, its hooks and its error handlers. */
import {
  abort,
  Blueprint,
  createLogger,
  HTTPException,
  jsonify,
  media,
  Pottle,
  request,
  SetupError,
  tuple,
} from 'pottle';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';

const Problem = z.object({ error: z.string() });
const Item = z.object({ id: z.int() });
const stranger = (value: unknown) => value as { error: string };

/** An app with blueprints within each other, whose outer one has a hook and an error handler. */
function makeApp({ testing = false } = {}) {
  const written: string[] = [];
  const app = new Pottle(import.meta);
  app.testing = testing;
  app.logger = createLogger('app', { write: (text) => written.push(text) });
  const outer = new Blueprint('outer', import.meta, {
    urlPrefix: '/outer',
    responses: { 404: Problem, 401: Problem },
  });
  const inner = new Blueprint('inner', import.meta, { urlPrefix: '/inner', responses: { 409: Problem } });
  outer.beforeRequest(function guard() {
    const by = request.args.get('by');
    if (by === 'hook') return tuple({ error: 'no', secret: 1 }, 401);
    if (by === 'wrong hook') return tuple({ wrong: 'no' }, 401);
    if (by === 'text') return tuple('No.', 401);
    if (by === 'other status') return tuple({ teapot: true }, 418);
    return undefined;
  });
  outer.errorhandler(HTTPException)(function told(error) {
    if (request.args.get('as') === 'page') return error;
    if (request.args.get('as') === 'media')
      return media({ error: error.description, secret: 1 }, { status: error.code! });
    if (request.args.get('as') === 'response') return tuple(jsonify({ raw: error.description }), error.code!);
    return tuple({ error: error.description, secret: 1 }, error.code!);
  });
  outer.get('/plain/<status>')(async function plain({ status }) {
    return tuple({ error: 'view', secret: 1 }, Number(status));
  });
  outer.get('/own', { responses: { 200: Item, 404: z.object({ error: z.literal('own') }) } })(
    async function own() {
      const error = request.args.get('error');
      if (error !== null) return tuple(stranger({ error, secret: 1 }) as { error: 'own' }, 404);
      return { id: 1, secret: 1 };
    },
  );
  outer.get('/abort/<int:status>', { responses: { 200: Item } })(async function stop({ status }) {
    return abort(status, 'aborted');
  });
  inner.get('/')(async function conflict() {
    return tuple({ error: 'inner', secret: 1 }, Number(request.args.get('status')));
  });
  outer.registerBlueprint(inner);
  app.registerBlueprint(outer);
  return { app, written, client: app.testClient() };
}

describe('answers that a blueprint shares', () => {
  const { client } = makeApp();
  const told = async (path: string) => {
    const { statusCode, text } = await client.get(path);
    return [statusCode, text];
  };

  it('let out of views what their schemas name, also where the route declares nothing', async () => {
    expect(await told('/outer/plain/404')).toEqual([404, '{"error":"view"}\n']);
    expect(await told('/outer/plain/200')).toEqual([200, '{"error":"view","secret":1}\n']);
  });

  it('hold for blueprints within, beside their own', async () => {
    expect(await told('/outer/inner/?status=409')).toEqual([409, '{"error":"inner"}\n']);
    expect(await told('/outer/inner/?status=404')).toEqual([404, '{"error":"inner"}\n']);
  });

  it('give way to those of the route', async () => {
    expect(await told('/outer/own')).toEqual([200, '{"id":1}\n']);
    expect(await told('/outer/own?error=own')).toEqual([404, '{"error":"own"}\n']);
    expect((await client.get('/outer/own?error=other')).statusCode).toBe(500);
  });

  it('hold for data of hooks and error handlers', async () => {
    expect(await told('/outer/own?by=hook')).toEqual([401, '{"error":"no"}\n']);
    expect(await told('/outer/abort/404')).toEqual([404, '{"error":"aborted"}\n']);
    expect(await told('/outer/abort/404?as=media')).toEqual([404, '{"error":"aborted"}\n']);
  });

  it('let pages, text, responses made by hand and other statuses of those leave as they are', async () => {
    expect(await told('/outer/own?by=text')).toEqual([401, 'No.']);
    expect(await told('/outer/own?by=other%20status')).toEqual([418, '{"teapot":true}\n']);
    expect(await told('/outer/abort/404?as=response')).toEqual([404, '{"raw":"aborted"}\n']);
    expect(await told('/outer/abort/409')).toEqual([409, '{"error":"aborted","secret":1}\n']);
    expect((await client.get('/outer/abort/404?as=page')).mimetype).toBe('text/html');
  });

  it('name in tests who answered otherwise', async () => {
    const { client } = makeApp({ testing: true });
    await expect(client.get('/outer/own?by=wrong%20hook')).rejects.toThrow(
      "The hook 'guard', which answers by what it returns, answered 401 with what its schema refuses: error: ",
    );
    await expect(client.get('/outer/own?error=other')).rejects.toThrow(
      "The view of 'outer.own' answered 404 with",
    );
  });

  it('are logged as a mistake elsewhere, and are a 500', async () => {
    const { client, written } = makeApp();
    expect((await client.get('/outer/own?by=wrong%20hook')).statusCode).toBe(500);
    expect(written.join('')).toContain("The hook 'guard'");
  });

  it('have to be schemas', () => {
    const part = new Blueprint('part', import.meta, { responses: { 404: {} as never } });
    part.get('/')(function index() {
      return '';
    });
    const app = new Pottle(import.meta);
    const wrong = new SetupError(
      "The answer 404 of '/' is no schema. Give one, or null for an answer without content.",
    );
    expect(() => app.registerBlueprint(part)).toThrow(wrong);
  });
});

it('leaves an error handler for 500 whose answer is wrong to the plainest answer', async () => {
  const app = new Pottle(import.meta);
  app.logger = createLogger('app', { write: () => undefined });
  app.errorhandler(500)(() => tuple({ wrong: true }, 500));
  app.get('/', { responses: { 200: Item, 500: Problem } })(async function index() {
    throw new Error('broken');
  });
  const { statusCode, mimetype } = await app.testClient().get('/');
  expect([statusCode, mimetype]).toEqual([500, 'text/html']);
});
