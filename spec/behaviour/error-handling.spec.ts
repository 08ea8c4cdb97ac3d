/** Errors and their handlers. */
import {
  abort,
  BadRequestKeyError,
  Blueprint,
  g,
  gotRequestException,
  HTTPException,
  type InternalServerError,
  NotFound,
  type Pottle,
  Response,
  request,
  session,
  tuple,
  WWWAuthenticate,
} from 'pottle';
import { describe, expect, it } from 'vitest';
import { serve } from '../../lib/index.js';
import { create } from './app.js';

class AppError extends Error {}
class DbError extends AppError {}

/** A view at `/` that throws, on an app or a blueprint. */
function throwing(on: Pottle | Blueprint, error: () => unknown, rule = '/') {
  on.get(rule, { endpoint: `fails ${rule}` })(() => {
    throw error();
  });
}

async function textOf(setUp: (app: Pottle) => void, path = '/', config = {}): Promise<string> {
  const { app, client } = create(config);
  setUp(app);
  return (await client.get(path)).text;
}

describe('error handling', () => {
  it('a handler of 404 serves unmatched URLs and aborts alike, with status 200 unless it says', async () => {
    const { app, client } = create();
    app.get('/abort')(function aborts() {
      abort(404);
    });
    app.errorhandler(404)((error) => `handled ${error.code}`);
    for (const path of ['/missing', '/abort']) {
      expect(await client.get(path)).toMatchObject({ statusCode: 200, text: 'handled 404' });
    }
  });

  it('a code and its class share a place: the later wins', async () => {
    const setUp = (app: Pottle) => {
      app.errorhandler(404)(() => 'code');
      app.errorhandler(NotFound)(() => 'class');
    };
    expect(await textOf(setUp)).toBe('class');
  });

  it('order for an HTTP error: blueprint by code, app by code, blueprint by class, app by class', async () => {
    const handlers: ((app: Pottle, blueprint: Blueprint) => void)[] = [
      (app) => void app.errorhandler(HTTPException)(() => 'app class'),
      (_, blueprint) => void blueprint.errorhandler(HTTPException)(() => 'blueprint class'),
      (app) => void app.errorhandler(404)(() => 'app code'),
      (_, blueprint) => void blueprint.errorhandler(404)(() => 'blueprint code'),
    ];
    const found: string[] = [];
    for (let count = 1; count <= 4; count++) {
      const { app, client } = create();
      const blueprint = new Blueprint('bp', 'spec');
      throwing(blueprint, () => new NotFound());
      for (const register of handlers.slice(0, count)) register(app, blueprint);
      app.registerBlueprint(blueprint);
      found.push((await client.get('/')).text);
    }
    expect(found).toEqual(['app class', 'blueprint class', 'app code', 'blueprint code']);
  });

  it('the most specific class wins, whatever the order', async () => {
    for (const order of [
      [AppError, DbError],
      [DbError, AppError],
    ]) {
      const setUp = (app: Pottle) => {
        throwing(app, () => new DbError());
        for (const type of order) app.errorhandler(type)(() => type.name);
      };
      expect(await textOf(setUp)).toBe('DbError');
    }
  });

  it('handlers of a blueprint come first though less specific, the innermost before its parents', async () => {
    const { app, client } = create();
    const parent = new Blueprint('parent', 'spec');
    const child = new Blueprint('child', 'spec');
    throwing(child, () => new DbError(), '/child');
    throwing(child, () => new TypeError(), '/type');
    throwing(parent, () => new DbError(), '/parent');
    child.errorhandler(AppError)(() => 'child');
    parent.errorhandler(Error)(() => 'parent');
    app.errorhandler(DbError)(() => 'app');
    parent.registerBlueprint(child);
    app.registerBlueprint(parent);
    const paths = ['/child', '/type', '/parent'];
    expect(await Promise.all(paths.map(async (path) => (await client.get(path)).text))).toEqual([
      ...['child', 'parent', 'parent'],
    ]);
  });

  it('a handler of HTTPException or of Error catches every HTTP error without its own', async () => {
    for (const type of [HTTPException, Error]) {
      const { app, client } = create();
      app.errorhandler(type)((error) => tuple(`caught ${(error as HTTPException).code}`, 200));
      app.errorhandler(403)(() => 'own');
      throwing(app, () => abort(403), '/403');
      expect((await client.get('/missing')).text).toBe('caught 404');
      expect((await client.post('/403')).text).toBe('caught 405');
      expect((await client.get('/403')).text).toBe('own');
    }
  });

  it('redirects of the router are no errors', async () => {
    const { app, client } = create();
    app.get('/branch/')(function branch() {
      return '';
    });
    app.errorhandler(HTTPException)(() => 'no');
    app.errorhandler(Error)(() => 'no');
    expect((await client.get('/branch')).statusCode).toBe(308);
  });

  it('the 404 handler of a blueprint is for its views, not for unmatched URLs below its prefix', async () => {
    const { app, client } = create();
    const blueprint = new Blueprint('bp', 'spec', { urlPrefix: '/bp' });
    throwing(blueprint, () => new NotFound(), '/abort');
    blueprint.errorhandler(404)(() => 'blueprint');
    app.registerBlueprint(blueprint);
    expect((await client.get('/bp/abort')).text).toBe('blueprint');
    expect((await client.get('/bp/missing')).statusCode).toBe(404);
  });

  it('a subclass of an HTTP error is served by the handler of its code', async () => {
    class Custom extends NotFound {}
    class Other extends NotFound {
      static override readonly code = 410 as never;
    }
    const setUp = (error: () => Error) => (app: Pottle) => {
      throwing(app, error);
      app.errorhandler(404)(() => 'handled');
    };
    expect(await textOf(setUp(() => new Custom()))).toBe('handled');
    expect(await textOf(setUp(() => new Other()))).not.toBe('handled');
  });

  it('errors of before hooks go through the same handlers', async () => {
    const setUp = (app: Pottle) => {
      app.beforeRequest(() => {
        throw new AppError();
      });
      app.errorhandler(AppError)(() => 'handled');
    };
    expect(await textOf(setUp)).toBe('handled');
  });

  it('an error or abort inside a handler is a 500, not handled again by class', async () => {
    for (const inside of [() => new AppError(), () => new NotFound()]) {
      const { app, client } = create();
      throwing(app, () => new DbError());
      app.errorhandler(DbError)(() => {
        throw inside();
      });
      app.errorhandler(AppError)(() => 'no');
      app.errorhandler(404)(() => 'no');
      expect(await client.get('/')).toMatchObject({ statusCode: 500, text: expect.stringContaining('500') });
    }
  });

  it('an unhandled error is logged and answered with the 500 page', async () => {
    const { app, client, logged } = create();
    throwing(app, () => new AppError('secret'));
    const response = await client.get('/');
    expect([response.statusCode, response.text.includes('secret')]).toEqual([500, false]);
    expect(logged).toEqual([expect.objectContaining({ message: 'secret' })]);
  });

  it('a 500 handler gets an InternalServerError with the original', async () => {
    const { app, client } = create();
    const error = new AppError();
    const seen: unknown[] = [];
    throwing(app, () => error, '/error');
    throwing(app, () => abort(500), '/abort');
    app.errorhandler(500)((failure) => {
      seen.push((failure as InternalServerError).originalException);
      return 'x';
    });
    await client.get('/error');
    await client.get('/abort');
    expect(seen).toEqual([error, null]);
  });

  it('in testing an unhandled error reaches the test; handlers of its class still run', async () => {
    const { app, client } = create({ TESTING: true });
    throwing(app, () => new AppError('mine'));
    app.errorhandler(500)(() => 'no');
    await expect(client.get('/')).rejects.toThrow('mine');
    const handled = (other: Pottle) => {
      throwing(other, () => new AppError());
      other.errorhandler(Error)(() => 'handled');
    };
    expect(await textOf(handled, '/', { TESTING: true })).toBe('handled');
    expect(await textOf(handled, '/', { DEBUG: true })).toBe('handled');
  });

  it('in debug a server shows the stack, and only then', async () => {
    for (const debug of [true, false]) {
      const { app } = create({ DEBUG: debug, ACCESS_LOG: false });
      throwing(app, () => new AppError('<the reason>'));
      app.teardownRequest(() => {
        throw new Error('of the teardown');
      });
      const server = await serve(app, { port: 0, signals: false });
      const response = await fetch(server.url);
      const text = await response.text();
      await server.close();
      expect([
        response.status,
        text.includes('<the reason>'), // as text: nothing asked for a page
        text.includes('error-handling.spec'),
      ]).toEqual([500, debug, debug]);
    }
  });

  it('PROPAGATE_EXCEPTIONS decides over TESTING', async () => {
    const quiet = create({ TESTING: true, PROPAGATE_EXCEPTIONS: false });
    throwing(quiet.app, () => new AppError());
    expect((await quiet.client.get('/')).statusCode).toBe(500);
    const loud = create({ PROPAGATE_EXCEPTIONS: true });
    throwing(loud.app, () => new AppError('loud'));
    await expect(loud.client.get('/')).rejects.toThrow('loud');
  });

  it('TRAP_HTTP_EXCEPTIONS treats HTTP errors like others', async () => {
    const { app, client } = create({ TRAP_HTTP_EXCEPTIONS: true });
    throwing(app, () => new NotFound());
    expect((await client.get('/')).statusCode).toBe(500);
    const setUp = (other: Pottle) => void other.errorhandler(404)(() => 'handled');
    expect(await textOf(setUp, '/', { TRAP_HTTP_EXCEPTIONS: true })).toBe('handled');
  });

  it('a missing key is a 400; in debug it is raised and names the key', async () => {
    const setUp = (app: Pottle) => {
      app.get('/')(function index() {
        return request.args.require('name');
      });
    };
    const { app, client } = create();
    setUp(app);
    app.errorhandler(400)((error) => tuple([error instanceof BadRequestKeyError, error.code], 400));
    expect(await client.get('/')).toMatchObject({ statusCode: 400, json: [true, 400] });
    for (const config of [{ DEBUG: true }, { TRAP_BAD_REQUEST_ERRORS: true, TESTING: true }]) {
      const debugging = create(config);
      setUp(debugging.app);
      await expect(debugging.client.get('/')).rejects.toThrow(/"name"/);
    }
    for (const DEBUG of [true, false]) {
      const handled = create({ DEBUG, TRAP_BAD_REQUEST_ERRORS: false });
      setUp(handled.app);
      handled.app.errorhandler(400)((error) => tuple([error.description], 400));
      const [description] = (await handled.client.get('/')).json as [string];
      expect(description).toBe(`${BadRequestKeyError.description}${DEBUG ? "\nKeyError: 'name'" : ''}`);
    }
  });

  it('handlers of unknown codes, instances and other classes are refused', () => {
    const { app } = create();
    const wrong = [299, new Error(), class {}, 'text', undefined];
    for (const key of wrong) expect(() => app.registerErrorHandler(key as never, () => '')).toThrow();
  });

  it('extra options of abort go to the error', async () => {
    const { app, client } = create();
    app.get('/<code>')(function index({ code }) {
      if (code === '405') abort(405, { validMethods: ['PUT'] });
      if (code === '401')
        abort(401, 'who?', { wwwAuthenticate: new WWWAuthenticate('basic', { realm: 'x' }) });
      abort(Number(code), { retryAfter: 30 });
    });
    expect((await client.get('/405')).headers.get('Allow')).toBe('PUT');
    const denied = await client.get('/401');
    expect([denied.headers.get('WWW-Authenticate'), denied.text.includes('who?')]).toEqual([
      'Basic realm=x',
      true,
    ]);
    for (const code of [429, 503])
      expect((await client.get(`/${code}`)).headers.get('Retry-After')).toBe('30');
  });

  it('an error with a response answers with it, past handlers by code', async () => {
    const { app, client } = create();
    app.errorhandler(409)(() => 'no');
    throwing(app, () => abort(new Response('mine', 409)));
    app.get('/error')(function other() {
      throw new NotFound({ response: new Response('also mine', 404) });
    });
    expect((await client.get('/')).text).toBe('mine');
    expect((await client.get('/error')).text).toBe('also mine');
  });

  it('abort knows the codes of the table and no others', () => {
    const codes = [...Array(600).keys()].filter((code) => {
      try {
        return abort(code);
      } catch (error) {
        return error instanceof HTTPException;
      }
    });
    expect(codes).toEqual([
      ...[400, 401, 403, 404, 405, 406, 408, 409, 410, 411, 412, 413, 414, 415, 416, 417, 418],
      ...[421, 422, 423, 424, 428, 429, 431, 451, 500, 501, 502, 503, 504, 505],
    ]);
  });

  it('codes can be added to the aborter', async () => {
    class PaymentRequired extends HTTPException {
      static override readonly code = 402;
    }
    const { app, client } = create();
    app.aborter.mapping.set(402, PaymentRequired);
    throwing(app, () => abort(402));
    expect((await client.get('/')).statusCode).toBe(402);
  });

  it('the default page', async () => {
    const text = await textOf((app) => throwing(app, () => abort(404, 'a <b>\n& c')));
    expect(text).toBe(
      '<!doctype html>\n<html lang=en>\n<title>404 Not Found</title>\n<h1>Not Found</h1>\n<p>a &lt;b&gt;<br>&amp; c</p>\n',
    );
  });

  it('got_request_exception fires for unhandled errors only', async () => {
    const { app, client } = create();
    const seen: unknown[] = [];
    throwing(app, () => (request.args.get('own') ? new AppError() : new Error('unhandled')));
    app.errorhandler(AppError)(() => 'x');
    await gotRequestException.connectedTo(
      (sender: Pottle, { exception }) => void seen.push([sender === app, String(exception)]),
      async () => {
        await client.get('/?own=1');
        await client.get('/missing');
        await client.get('/');
      },
    );
    expect(seen).toEqual([[true, 'Error: unhandled']]);
  });

  it('session changes before an unhandled error are saved with the 500', async () => {
    const { app, client } = create();
    app.get('/')(function index() {
      session.seen = 1;
      throw new Error();
    });
    expect((await client.get('/')).headers.get('Set-Cookie')).toMatch(/^session=/);
  });

  it('an error of the 500 handler has no further handler: a plain 500, or the test gets it', async () => {
    for (const [config, expected] of [
      [{}, 500],
      [{ PROPAGATE_EXCEPTIONS: false }, 500],
    ] as const) {
      const { app, client, logged } = create(config);
      throwing(app, () => new Error('first'));
      app.errorhandler(500)(() => {
        throw new Error('second');
      });
      expect((await client.get('/')).statusCode).toBe(expected);
      expect(logged.map(String)).toEqual(['Error: first', 'Error: second']);
    }
  });

  it('the stack of an error of the 500 handler is shown in debug, and only then', async () => {
    for (const DEBUG of [true, false]) {
      const { app, client } = create({ DEBUG, PROPAGATE_EXCEPTIONS: false });
      throwing(app, () => new Error('first'));
      app.errorhandler(500)(() => {
        throw new Error('second');
      });
      const { statusCode, text } = await client.get('/');
      expect([statusCode, text.includes('second'), text.includes('error-handling.spec')]).toEqual([
        500,
        DEBUG,
        DEBUG,
      ]);
      if (!DEBUG) expect(text).toContain('<h1>Internal Server Error</h1>');
    }
  });

  it('in debug, a field read as a file of a form without files explains the missing enctype', async () => {
    const { app, client } = create({ DEBUG: true });
    app.post('/')(async function index() {
      (await request.files).require('photo');
      return '';
    });
    await expect(client.post('/', { form: { photo: 'me.png' } })).rejects.toThrow(/enctype="multipart/);
    await expect(client.post('/', { form: { other: 'x' } })).rejects.toThrow(BadRequestKeyError);
  });

  it('handlers may be async and see the request', async () => {
    const { app, client } = create();
    app.beforeRequest(() => {
      g.x = 1;
    });
    app.errorhandler(404)(async () => {
      await null;
      return [request.path, g.x, session.y ?? null];
    });
    expect((await client.get('/gone')).json).toEqual(['/gone', 1, null]);
  });

  it('what is thrown and no Error ends as a 500 too', async () => {
    const { app, client } = create();
    throwing(app, () => 'just text');
    expect((await client.get('/')).statusCode).toBe(500);
  });

  it('what is thrown and cannot be looked at ends as a 500, and is logged as that', async () => {
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    const { app, client, logged } = create();
    throwing(app, () => proxy);
    expect((await client.get('/')).statusCode).toBe(500);
    expect(String(logged)).toContain('What was thrown cannot be looked at');
  });
});
