/** HTTP errors in the media type that a client asks for, where an app wants that. */
import { decode, encode } from '@msgpack/msgpack';
import { abort, Blueprint, HTTPException, makeResponse, Pottle, problem, UnprocessableEntity } from 'pottle';
import { beforeEach, describe, expect, it } from 'vitest';

class Invalid extends UnprocessableEntity {
  constructor(readonly fields: string[]) {
    super('Some <fields> are missing.');
  }
  override getProblem() {
    return { ...super.getProblem(), fields: this.fields };
  }
}

function routes(app: Pottle): Pottle {
  app.logger.error = app.logger.exception = () => undefined;
  app.get('/busy')(function busy() {
    abort(429, 'Back soon.', { retryAfter: 60 });
  });
  app.get('/invalid')(function invalid() {
    throw new Invalid(['name']);
  });
  app.get('/ready')(function ready() {
    abort(makeResponse('exactly this', 418));
  });
  app.get('/broken')(function broken() {
    throw new Error('a secret');
  });
  app.websocket('/ws')(async function ws() {
    abort(403);
  });
  return app;
}

let plain: Pottle;
let app: Pottle;
beforeEach(() => {
  plain = routes(new Pottle(import.meta));
  app = routes(new Pottle(import.meta));
  app.media.set('application/msgpack', { loads: decode, dumps: encode });
  app.errorhandler(HTTPException)(problem);
});

const ask = (one: Pottle, path: string, accept?: string) =>
  one.testClient().get(path, { headers: accept === undefined ? {} : { Accept: accept } });

describe('an error', () => {
  const BROWSER = 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8';

  it.each([
    ['/missing', undefined],
    ['/busy', '*/*'],
    ['/invalid', BROWSER],
    ['/broken', 'image/*'],
  ])('is the usual page, to the byte, where nobody asks for another type: %s, %s', async (path, accept) => {
    const [usual, asked] = [await ask(plain, path, accept), await ask(app, path, accept)];
    expect([asked.statusCode, asked.mimetype, asked.text]).toEqual([
      usual.statusCode,
      'text/html',
      usual.text,
    ]);
    expect([usual.headers.get('Vary'), asked.headers.get('Vary')]).toEqual([null, 'Accept']);
  });

  it.each([
    ['application/problem+json', 'application/problem+json'],
    ['application/json', 'application/json'],
    ['application/json, text/html;q=0.9', 'application/json'],
    ['application/*', 'application/problem+json'],
  ])('is told as a problem to who accepts %s', async (accept, type) => {
    const answer = await ask(app, '/busy', accept);
    expect(answer.statusCode).toBe(429);
    expect(answer.headers.get('Content-Type')).toBe(type);
    expect(answer.headers.get('Retry-After')).toBe('60');
    expect(answer.headers.get('Vary')).toBe('Accept');
    expect(JSON.parse(answer.text)).toEqual({
      type: 'about:blank',
      title: 'Too Many Requests',
      status: 429,
      detail: 'Back soon.',
    });
  });

  it('is told in whatever the app can write', async () => {
    const answer = await ask(app, '/missing', 'application/msgpack');
    expect(answer.mimetype).toBe('application/msgpack');
    expect(decode(answer.data)).toMatchObject({ status: 404, title: 'Not Found' });
  });

  it('has the members that its class adds', async () => {
    const { json } = await ask(app, '/invalid', 'application/json');
    expect(json).toMatchObject({ status: 422, detail: 'Some <fields> are missing.', fields: ['name'] });
  });

  it('that nobody handled tells nothing of the program', async () => {
    const answer = await ask(app, '/broken', 'application/json');
    expect(answer.statusCode).toBe(500);
    expect(answer.text).not.toContain('secret');
  });

  it('that is a ready answer stays one', async () => {
    const answer = await ask(app, '/ready', 'application/json');
    expect([answer.statusCode, answer.text]).toEqual([418, 'exactly this']);
  });

  it('of a method keeps what is allowed', async () => {
    const answer = await app.testClient().post('/busy', { headers: { Accept: 'application/json' } });
    expect(answer.statusCode).toBe(405);
    expect(answer.headers.get('Allow')).toContain('GET');
  });

  it('refuses a handshake in the same way', async () => {
    const refused = await app
      .testClient()
      .websocket('/ws', { headers: { Accept: 'application/json' } })
      .catch((error) => error);
    expect(JSON.parse(await refused.response.text())).toMatchObject({ status: 403 });
  });

  it('may be told so by a blueprint alone, and in an order of its own', async () => {
    const api = new Blueprint('api', import.meta, { urlPrefix: '/api' });
    api.errorhandler(HTTPException)((error) =>
      problem(error, { types: ['application/problem+json', 'text/html'] }),
    );
    api.get('/gone')(function gone() {
      abort(410);
    });
    plain.registerBlueprint(api);
    expect((await ask(plain, '/api/gone', '*/*')).mimetype).toBe('application/problem+json');
    expect((await ask(plain, '/api/gone', 'image/png')).mimetype).toBe('application/problem+json');
    expect((await ask(plain, '/api/gone', BROWSER)).mimetype).toBe('text/html');
    expect((await ask(plain, '/busy', 'application/json')).mimetype).toBe('text/html');
  });
});
