/** Media types beside the schemas of a route. */
import { decode, encode } from '@msgpack/msgpack';
import { HTTPException, media, Pottle, problem, ResponseValidationError, tuple } from 'pottle';
import { beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';

const User = z.object({ name: z.string() });
const ANN = { name: 'Ann', secret: 'x' };
const PACKED = 'application/msgpack';

let app: Pottle;
beforeEach(() => {
  app = new Pottle(import.meta);
  app.testing = true;
  app.media.set(PACKED, { loads: decode, dumps: encode });
});

const ask = (url: string, accept: string) => app.testClient().get(url, { headers: { Accept: accept } });

describe('an answer whose type the client chooses', () => {
  it('is without what the schema of its status does not name', async () => {
    app.get('/plain', { endpoint: 'plain', responses: { 200: User } })(async () => media(ANN));
    app.get('/made', { endpoint: 'made', responses: { 201: User } })(async () => media(ANN, { status: 201 }));
    app.get('/tuple', { endpoint: 'tuple', responses: { 201: User } })(
      async () => tuple(await media(ANN), 201) as never, // which the compiler does not take
    );
    for (const url of ['/plain', '/made', '/tuple']) {
      expect((await ask(url, 'application/json')).text, url).toBe('{"name":"Ann"}\n');
      const packed = await ask(url, PACKED);
      expect(packed.headers.get('Content-Type')).toBe(PACKED);
      expect(decode(packed.data)).toEqual({ name: 'Ann' });
    }
  });

  it('is written anew by what the view gave for its type, also of an instance of a class', async () => {
    class Person {
      name = 'Ann';
      secret = 'x';
    }
    const also = { 'text/html': (value: object) => `<p>${Object.keys(value)}` };
    app.get('/', { endpoint: 'index', responses: { 200: User } })(async () => media(new Person(), { also }));
    expect((await ask('/', 'text/html')).text).toBe('<p>name');
    expect((await ask('/', 'application/json')).json).toEqual({ name: 'Ann' });
  });

  it('is a mistake of the view where it does not fit', async () => {
    app.get('/', { endpoint: 'index', responses: { 200: User } })(async () => media({ name: 7 }));
    app.get('/made', { endpoint: 'made', responses: { 200: User } })(async () => media(ANN, { status: 202 }));
    await expect(ask('/', '*/*')).rejects.toThrow(ResponseValidationError);
    await expect(ask('/made', '*/*')).rejects.toThrow('answered 202, and its route declares 200');
  });
});

it('what is wrong with a request is told in the type that its client reads', async () => {
  app.errorhandler(HTTPException)(problem);
  app.post('/', { endpoint: 'index', body: User })(async (_, { body }) => body);
  const sent = { data: encode({ name: 7 }), headers: { 'Content-Type': PACKED, Accept: PACKED } };
  const answer = await app.testClient().post('/', sent);
  expect(decode(answer.data)).toMatchObject({ status: 400, errors: [{ place: 'body', path: ['name'] }] });
});
