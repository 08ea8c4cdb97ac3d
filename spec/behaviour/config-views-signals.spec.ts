/** Config as the app has it, class-based views, and signals around a request. */
import path from 'node:path';
import {
  Config,
  MethodView,
  Pottle,
  type Response,
  request,
  requestFinished,
  requestStarted,
  View,
} from 'pottle';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { create } from './app.js';

afterEach(() => vi.unstubAllEnvs());

describe('config', () => {
  it('config is open', () => {
    const { config } = create().app;
    config.OWN = 1;
    expect([config.OWN, config.MISSING]).toEqual([1, undefined]);
  });

  it('shortcuts of the app read and write the config', () => {
    const { app } = create();
    app.debug = true;
    app.testing = true;
    app.secretKey = 's';
    app.permanentSessionLifetime = 60;
    const { DEBUG, TESTING, SECRET_KEY, PERMANENT_SESSION_LIFETIME } = app.config;
    expect([DEBUG, TESTING, SECRET_KEY, PERMANENT_SESSION_LIFETIME]).toEqual([true, true, 's', 60]);
    app.config.DEBUG = false;
    expect(app.debug).toBe(false);
  });

  it('DEBUG starts from the environment', () => {
    for (const [value, debug] of Object.entries({
      1: true,
      yes: true,
      0: false,
      false: false,
      No: false,
      '': false,
    })) {
      vi.stubEnv('FLASK_DEBUG', value);
      expect([value, create().app.debug]).toEqual([value, debug]);
    }
  });

  it('the instance folder', () => {
    const { app } = create();
    expect(app.instancePath).toBe(path.join(import.meta.dirname, 'instance'));
    expect(() => create({}, { instancePath: 'relative' })).toThrow(/absolute/);
    const other = create({}, { instancePath: '/elsewhere', instanceRelativeConfig: true });
    expect(other.app.config.rootPath).toBe('/elsewhere');
  });

  it('defaults, which a subclass may change', () => {
    const { config } = create().app;
    expect([config.BACKGROUND_TASK_SHUTDOWN_TIMEOUT, config.BODY_TIMEOUT, config.RESPONSE_TIMEOUT]).toEqual([
      5, 60, 60,
    ]);
    class OwnConfig extends Config {}
    class Own extends Pottle {
      override get defaultConfig() {
        return { ...super.defaultConfig, SESSION_COOKIE_NAME: 'own' };
      }
      override makeConfig() {
        return new OwnConfig(this.rootPath, this.defaultConfig);
      }
    }
    const app = new Own('spec');
    expect([app.config.SESSION_COOKIE_NAME, app.config instanceof OwnConfig]).toEqual(['own', true]);
  });
});

describe('class-based views', () => {
  it('asView: endpoint, constructor arguments, values of the URL', async () => {
    class Greeting extends View {
      constructor(private readonly word: string) {
        super();
      }
      override dispatchRequest({ name }: Record<string, unknown>) {
        return [request.endpoint, `${this.word} ${name}`];
      }
    }
    const { app, client } = create();
    app.addUrlRule('/<name>', { viewFunc: Greeting.asView('greet', 'Hello') });
    expect((await client.get('/ann')).json).toEqual(['greet', 'Hello ann']);
  });

  it('GET only, unless the class says more', async () => {
    class Some extends View {
      override dispatchRequest() {
        return '';
      }
    }
    class More extends Some {
      static override methods = ['PUT'];
    }
    const { app, client } = create();
    app.addUrlRule('/some', { viewFunc: Some.asView('some') });
    app.addUrlRule('/more', { viewFunc: More.asView('more') });
    const statuses = [client.get('/some'), client.put('/some'), client.get('/more'), client.put('/more')];
    expect((await Promise.all(statuses)).map((response) => response.statusCode)).toEqual([
      200, 405, 405, 200,
    ]);
  });

  it('an instance for each request, or one for all', async () => {
    for (const every of [true, false]) {
      let made = 0;
      class Counted extends View {
        static override initEveryRequest = every;
        constructor() {
          super();
          made++;
        }
        override dispatchRequest() {
          return '';
        }
      }
      const { app, client } = create();
      app.addUrlRule('/', { viewFunc: Counted.asView('counted') });
      for (const _ of [1, 2, 3]) await client.get('/');
      expect(made).toBe(every ? 3 : 1);
    }
  });

  it('decorators, the first innermost; the view knows its class', async () => {
    const mark =
      (name: string) =>
      (view: (...args: never[]) => unknown) =>
      async (...args: never[]) =>
        `${name}(${await view(...args)})`;
    class Decorated extends View {
      static override decorators = [mark('a'), mark('b')];
      override dispatchRequest() {
        return 'x';
      }
    }
    const { app, client } = create();
    const view = Decorated.asView('decorated');
    app.addUrlRule('/', { viewFunc: view });
    expect([(await client.get('/')).text, view.viewClass]).toEqual(['b(a(x))', Decorated]);
  });

  it('a method for each method, those of base classes too; 405 for the rest; HEAD by get', async () => {
    class Base extends MethodView {
      async get() {
        return request.method;
      }
    }
    class Item extends Base {
      delete() {
        return 'deleted';
      }
    }
    const { app, client } = create();
    app.addUrlRule('/', { viewFunc: Item.asView('item') });
    expect([(await client.get('/')).text, (await client.delete('/')).text]).toEqual(['GET', 'deleted']);
    expect((await client.head('/')).contentLength).toBe(4);
    const refused = await client.put('/');
    expect([refused.statusCode, [...refused.parsed.allow].sort()]).toEqual([
      405,
      ['DELETE', 'GET', 'HEAD', 'OPTIONS'],
    ]);
  });
});

describe('signals around a request', () => {
  it('the app itself is the sender; receivers may wait, and filter by app', async () => {
    const one = create();
    const two = create();
    const seen: unknown[] = [];
    const listen = async (sender: Pottle) => {
      await null;
      seen.push(sender);
    };
    await requestStarted.connectedTo(
      listen,
      async () => {
        await one.client.get('/');
        await two.client.get('/');
      },
      one.app,
    );
    expect(seen).toEqual([one.app]);
  });

  it('started before the hooks, finished after them and the saving of the session', async () => {
    const { app, client } = create();
    const notes: unknown[] = [];
    app.beforeRequest(() => void notes.push('before'));
    app.afterRequest((response) => {
      notes.push('after');
      return response;
    });
    await client.sessionTransaction((stored) => void (stored.permanent = true));
    await requestStarted.connectedTo(
      () => void notes.push('started'),
      () =>
        requestFinished.connectedTo(
          (_, { response }) => void notes.push((response as Response).headers.has('Set-Cookie')),
          () => client.get('/'),
        ),
    );
    expect(notes).toEqual(['started', 'before', 'after', true]);
  });

  it('an error of a receiver is an error of the request', async () => {
    const { app, client } = create();
    app.errorhandler(RangeError)(() => 'handled');
    const fail = () => {
      throw new RangeError();
    };
    await requestStarted.connectedTo(fail, async () => expect((await client.get('/')).text).toBe('handled'));
    await requestFinished.connectedTo(fail, async () => expect((await client.get('/')).statusCode).toBe(500));
  });
});

/**
 * What cannot hold: config written in Python (a module of JavaScript is loaded and given to `fromObject`), and
 * receivers held weakly (a function that vanishes by itself would surprise here).
 */
