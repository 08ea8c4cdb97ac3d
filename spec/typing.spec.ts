/** What the types promise. Checked by the compiler; at run time there is nothing to see. */
import {
  type ClientDict,
  g,
  int,
  type Params,
  Pottle,
  type Request,
  Response,
  type ResponseValue,
  request,
  session,
  tuple,
  urlFor,
  type Websocket,
  websocket,
} from 'pottle';
import { expect, expectTypeOf, it } from 'vitest';

declare module 'pottle' {
  interface Converters {
    list: string[];
  }
  interface Routes {
    profile: '/profile/<int:id>';
  }
  interface AppGlobals {
    visits: number;
  }
  interface SessionData {
    userId: number;
  }
  interface ConfigKeys {
    MAIL_SERVER: string;
  }
}

const app = new Pottle(import.meta);

it('infers the values of a rule', () => {
  expectTypeOf<keyof Params<'/'>>().toEqualTypeOf<never>();
  expectTypeOf<Params<'/user/<int:id>'>>().toEqualTypeOf<{ id: number }>();
  expectTypeOf<Params<'/a/<x>/<path:rest>'>>().toEqualTypeOf<{ x: string; rest: string }>();
  expectTypeOf<Params<'/<a>-<int:b>'>>().toEqualTypeOf<{ a: string; b: number }>();
  expectTypeOf<Params<'/<string(length=2):lang>/<any(a,b):kind>'>>().toEqualTypeOf<{
    lang: string;
    kind: string;
  }>();
  expectTypeOf<Params<'/<int(min=1, max=5):n>/<float:f>/<uuid:u>'>>().toEqualTypeOf<{
    n: number;
    f: number;
    u: string;
  }>();
  expectTypeOf<Params<'/<own:x>'>>().toEqualTypeOf<{ x: unknown }>();
  expectTypeOf<Params<'/<list:tags>'>>().toEqualTypeOf<{ tags: string[] }>();
  expectTypeOf<Params<string>>().toEqualTypeOf<Record<string, unknown>>();
});

it('types the parameter of a curried view, and of a decorated method', () => {
  app.get('/user/<int:id>')(async function user({ id }) {
    expectTypeOf(id).toEqualTypeOf<number>();
    return { id };
  });
  app.websocket('/room/<name>')(async function room({ name }) {
    expectTypeOf(name).toEqualTypeOf<string>();
  });
  class Users {
    @app.get('/users/<int:page>')
    static async list({ page }: Params<'/users/<int:page>'>) {
      expectTypeOf(page).toEqualTypeOf<number>();
      return [page];
    }
  }
  expect(app.viewFunctions.has('list')).toBe(Users !== undefined);
});

it('refuses views that answer nothing, or ask for what the rule does not give', () => {
  const refused = () => {
    // @ts-expect-error a view must return something
    app.get('/nothing')(async function nothing() {});
    // @ts-expect-error a number is no response
    app.get('/number')(async function number() {
      return 42;
    });
    // @ts-expect-error the rule has no `id`
    app.get('/missing')(async function missing({ id }: { id: number }) {
      return String(id);
    });
    // @ts-expect-error the values come as one object
    app.get('/user/<name>/<int:id>')(async function positional(name, id) {
      return `${name} ${id}`;
    });
    // @ts-expect-error neither request nor response are parameters
    app.get('/express')((_req, res) => res.send('x'));
    // @ts-expect-error options stand here, and the view in a second call
    app.get('/second', async () => 'x');
    // @ts-expect-error methods are a list
    app.route('/text', { methods: 'GET' });
    // @ts-expect-error there is no such value
    new Response('').setCookie('a', 'b', { samesite: 'sometimes' });
    // @ts-expect-error the default stands alone
    request.args.get('a', { default: 'x' });
    // @ts-expect-error the default and the type stand alone
    request.headers.get('a', { type: int });
    // @ts-expect-error GET is what get() is for
    app.get('/methods', { methods: ['POST'] });
  };
  expect(refused).toBeTypeOf('function');
});

it('knows what a view may return', () => {
  expectTypeOf<string>().toExtend<ResponseValue>();
  expectTypeOf<Uint8Array>().toExtend<ResponseValue>();
  expectTypeOf<{ a: number }>().toExtend<ResponseValue>();
  expectTypeOf(tuple('a', 201, { 'X-A': '1' })).toExtend<ResponseValue>();
  expectTypeOf(tuple('a' as unknown, 201)).toExtend<ResponseValue>();
  expectTypeOf(tuple(Promise.resolve('a'), 201)).not.toExtend<ResponseValue>();
  expectTypeOf<number>().not.toExtend<ResponseValue>();
  expectTypeOf<undefined>().not.toExtend<ResponseValue>();
});

it('knows the endpoints and globals that a project declares', () => {
  const unused = () => {
    urlFor('profile', { id: 3, tab: 'notes' });
    urlFor('anything.else');
    // @ts-expect-error the rule needs its value
    urlFor('profile');
    // @ts-expect-error the value is of another type
    urlFor('profile', { id: true });
  };
  expect(unused).toBeTypeOf('function');
});

it('lets declared members of g, session and config be absent', () => {
  const config = app.config;
  const unused = () => {
    expectTypeOf(g.visits).toEqualTypeOf<number | undefined>();
    expectTypeOf(g.get('visits')).toEqualTypeOf<number | null>();
    expectTypeOf(g.get('visits', 0)).toEqualTypeOf<number>();
    expectTypeOf(g.other).toEqualTypeOf<unknown>();
    expectTypeOf(session.userId).toEqualTypeOf<number | undefined>();
    expectTypeOf(session.get('userId')).toEqualTypeOf<number | null>();
    expectTypeOf(session.pop('userId')).toEqualTypeOf<number | null>();
    expectTypeOf(session.get('other')).toEqualTypeOf<unknown>();
    expectTypeOf(config.MAIL_SERVER).toEqualTypeOf<string | undefined>();
    expectTypeOf(config.get('MAIL_SERVER')).toEqualTypeOf<string | null>();
    expectTypeOf(config.require('MAIL_SERVER')).toEqualTypeOf<string>();
    expectTypeOf(config.get('DEBUG')).toEqualTypeOf<boolean | null>();
    expectTypeOf(config.SESSION_COOKIE_NAME).toEqualTypeOf<string>();
    // @ts-expect-error it is declared as a number
    g.visits = 'many';
  };
  expect(unused).toBeTypeOf('function');
});

it('keeps a socket only, not what stands for it', () => {
  const users = new Set<Websocket>();
  const unused = () => {
    users.add(websocket._getCurrentObject());
    // @ts-expect-error it would send to whoever runs
    users.add(websocket);
  };
  expect(unused).toBeTypeOf('function');
});

it('awaits what needs the body', () => {
  expectTypeOf<Request['method']>().toEqualTypeOf<string>();
  expectTypeOf<Request['getJson']>().returns.toEqualTypeOf<Promise<unknown>>();
  expectTypeOf<Awaited<Request['form']>>().toEqualTypeOf<ClientDict>();
});
