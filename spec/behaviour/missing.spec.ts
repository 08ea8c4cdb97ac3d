/** `get` of what is missing: null everywhere, as Python's None. */
import {
  Config,
  g,
  Headers,
  MultiDict,
  Pottle,
  RequestCacheControl,
  request,
  SecureCookieSession,
  session,
} from 'pottle';
import { describe, expect, it } from 'vitest';

const app = new Pottle(import.meta);
app.secretKey = 'long, random and secret';

/** Runs in a request, as a view would. */
const inRequest = <T>(fn: () => T) => app.testRequestContext('/?a=1', fn);

describe('get of what is missing', () => {
  const PLACES = {
    args: () => request.args,
    cookies: () => request.cookies,
    headers: () => request.headers,
    session: () => session,
    g: () => g,
    config: () => app.config,
    'a cache control': () => request.cacheControl,
    'a multi-dict': () => new MultiDict(),
    'headers by hand': () => new Headers(),
    'a session by hand': () => new SecureCookieSession(),
  };

  it.each(Object.keys(PLACES) as (keyof typeof PLACES)[])('is null: %s', async (name) => {
    const got = await inRequest(() => (PLACES[name]() as { get(key: string): unknown }).get('missing'));
    expect(got).toBe(null);
  });

  it('is the fallback where one is given, and null where that is undefined', async () => {
    const got = await inRequest(() =>
      [request.args, session, g, app.config].map((place) => {
        const open = place as { get(key: string, fallback: unknown): unknown };
        return [open.get('missing', 'x'), open.get('missing', undefined)];
      }),
    );
    expect(got).toEqual(Array(4).fill(['x', null]));
  });

  it('treats what was set to undefined as missing, and null as a value', async () => {
    const got = await inRequest(() => {
      session.a = g.a = app.config.A = undefined;
      session.b = g.b = app.config.B = null;
      return [session, g, app.config].map((place) => [place.get('a'), place.get('A', 1), place.get('b', 1)]);
    });
    expect(got).toEqual([
      [null, 1, null],
      [null, 1, null],
      [null, 1, 1],
    ]);
  });

  it('stays undefined for a property', async () => {
    expect(await inRequest(() => [session.missing, g.missing, app.config.MISSING])).toEqual(
      Array(3).fill(undefined),
    );
  });
});

describe('pop of what is missing', () => {
  it('is null in session and config', async () => {
    expect(await inRequest(() => [session.pop('missing'), app.config.pop('MISSING')])).toEqual([null, null]);
  });

  it('throws in g and in multi-dicts', async () => {
    const config = new Config('/', { A: 1 });
    expect(config.pop('A')).toBe(1);
    await inRequest(() => {
      expect(() => g.pop('missing')).toThrow("g has no member 'missing'");
      expect(() => new MultiDict().pop('missing')).toThrow('missing');
      expect(() => new Headers().pop('missing')).toThrow('missing');
    });
  });
});

it('a directive without a value is told from a missing one by has()', () => {
  const control = new RequestCacheControl([['no-cache', null]]);
  expect([control.has('no-cache'), control.get('no-cache'), control.has('x')]).toEqual([true, null, false]);
});
