/** `g` and the contexts. */
import { EventEmitter, once } from 'node:events';
import { inspect } from 'node:util';
import {
  afterThisRequest,
  appcontextPopped,
  appcontextPushed,
  appcontextTearingDown,
  ContextError,
  copyCurrentAppContext,
  copyCurrentRequestContext,
  currentApp,
  g,
  hasAppContext,
  hasRequestContext,
  Pottle,
  renderTemplateString,
  request,
  requestTearingDown,
  session,
} from 'pottle';
import { describe, expect, it } from 'vitest';
import { storage } from '../../lib/globals.js';
import { eventually } from '../waiting.js';
import { create } from './app.js';

describe('g and contexts', () => {
  it('each name needs its context, and says so', async () => {
    const { app } = create();
    const uses = [() => request.path, () => session.x, () => g.x, () => currentApp.name];
    for (const use of uses) expect(use).toThrow(ContextError);
    await app.appContext(() => {
      expect([g.x, currentApp.name]).toEqual([undefined, 'spec']);
      for (const use of uses.slice(0, 2)) expect(use).toThrow(ContextError);
    });
  });

  it('are one word where a promise or a timer is printed', async () => {
    const { app } = create();
    const shown = await app.appContext(() => [inspect(Promise.resolve(1)), inspect(storage.getStore())]);
    expect(shown[0]).not.toContain('urlMap');
    expect(shown[1]).toBe('<Context of spec>');
  });

  it('g is new for each request and the same for everything in it', async () => {
    const { app, client } = create();
    app.beforeRequest(() => void (g.trail = [...((g.trail as string[]) ?? []), 'before']));
    app.errorhandler(404)(() => renderTemplateString('{{ g.trail | join(" ") }} template'));
    const seen: unknown[] = [];
    app.teardownRequest(() => seen.push(g.trail));
    for (const _ of [1, 2]) expect((await client.get('/')).text).toBe('before template');
    expect(seen).toEqual([['before'], ['before']]);
  });

  it('g is an open object with the manners of a dict', async () => {
    await create().app.appContext(() => {
      g.a = 1;
      expect([
        g.get('a'),
        g.get('b', 2),
        g.pop('b', 3),
        g.setdefault('c', 4),
        'a' in g,
        'z' in g,
        'constructor' in g,
      ]).toEqual([...[1, 2, 3, 4, true, false, false]]);
      expect([[...g], g.pop('a'), [...g]]).toEqual([['a', 'c'], 1, ['c']]);
      expect(() => g.pop('missing')).toThrow();
    });
  });

  it('g tells whose it is, in templates too', async () => {
    const { app } = create();
    await app.appContext(async () => {
      expect(String(g)).toBe(`<pottle.g of '${app.name}'>`);
      const page = '{{ g|safe }} {{ g.toString is defined }} {{ [g]|string|safe }}';
      expect(await renderTemplateString(page)).toBe(`${g} False [${g}]`);
    });
  });

  it('concurrent requests are kept apart', async () => {
    const { app, client } = create();
    app.get('/<int:n>')(async function view({ n }) {
      g.n = n;
      session.n = n;
      for (let i = 0; i < n % 5; i++) await new Promise((resolve) => setTimeout(resolve, 1));
      return [g.n, session.n, request.path];
    });
    const numbers = Array.from({ length: 50 }, (_, n) => n);
    const found = await Promise.all(numbers.map(async (n) => (await client.get(`/${n}`)).json));
    expect(found).toEqual(numbers.map((n) => [n, n, `/${n}`]));
  });

  it('a request has a g of its own, whatever context is around it', async () => {
    const { app, client } = create();
    app.get('/')(function index() {
      return [g.x ?? null];
    });
    await app.appContext(async () => {
      g.x = 1;
      expect((await client.get('/')).json).toEqual([null]);
      expect(g.x).toBe(1);
    });
  });

  it('appContext ends with the teardown hooks, which get the error that left it', async () => {
    const { app } = create();
    const seen: unknown[] = [];
    app.teardownAppcontext((error) => seen.push(error));
    expect(await app.appContext(() => 7)).toBe(7);
    const error = new Error();
    await expect(
      app.appContext(() => {
        throw error;
      }),
    ).rejects.toBe(error);
    expect(seen).toEqual([null, error]);
  });

  it('preprocessRequest runs the hooks before the view for the request at hand', async () => {
    const app = new Pottle(import.meta);
    app.beforeRequest(() => {
      g.seen = request.path;
    });
    await app.testRequestContext('/a', async () => {
      expect(await app.preprocessRequest()).toBeUndefined();
      expect(g.seen).toBe('/a');
    });
    await expect(app.preprocessRequest()).rejects.toThrow(ContextError);
  });

  it('testRequestContext matches and opens the session, runs no hooks but teardown', async () => {
    const { app } = create();
    const notes: string[] = [];
    app.get('/<x>')(function view() {
      return '';
    });
    app.beforeRequest(() => void notes.push('before'));
    app.teardownRequest(() => notes.push('teardown'));
    await app.testRequestContext('/a', () => {
      expect([request.endpoint, request.viewArgs, session.get('x')]).toEqual(['view', { x: 'a' }, null]);
      notes.push('body');
    });
    expect(notes).toEqual(['body', 'teardown']);
  });

  it('afterThisRequest: in a request only, also from a before hook and for an error', async () => {
    expect(() => afterThisRequest((response) => response)).toThrow(ContextError);
    const { app, client } = create();
    app.beforeRequest(() => {
      if (request.args.has('mark')) {
        afterThisRequest((response) => {
          response.headers.set('X-This', 'yes');
          return response;
        });
      }
    });
    app.get('/')(function fails() {
      throw new Error();
    });
    expect((await client.get('/?mark=1')).headers.get('X-This')).toBe('yes');
    expect((await client.get('/')).headers.has('X-This')).toBe(false);
  });

  it('whether there is a context, and the app itself', async () => {
    const { app } = create();
    const both = () => [hasAppContext(), hasRequestContext()];
    expect(both()).toEqual([false, false]);
    await app.appContext(() => expect(both()).toEqual([true, false]));
    await app.testRequestContext('/', () => {
      expect(both()).toEqual([true, true]);
      expect(currentApp._getCurrentObject()).toBe(app);
    });
  });

  it('a copied context for listeners elsewhere; awaits and timers need none', async () => {
    const { app, client } = create();
    const emitter = new EventEmitter();
    let teardowns = 0;
    app.teardownRequest(() => teardowns++);
    app.get('/')(async function index() {
      g.x = 1;
      const seen: unknown[] = [];
      const look = () => void seen.push([hasRequestContext() && request.path, hasAppContext() && g.x]);
      emitter.once('go', look);
      emitter.once('go', copyCurrentRequestContext(look));
      emitter.once('go', copyCurrentAppContext(look));
      await once(emitter, 'go');
      await new Promise((resolve) => setTimeout(resolve, 1));
      look();
      return seen;
    });
    const answer = client.get('/');
    await eventually(() => emitter.listenerCount('go') === 4);
    emitter.emit('go');
    expect((await answer).json).toEqual([
      [false, false],
      ['/', 1],
      [false, 1],
      ['/', 1],
    ]);
    expect(teardowns).toBe(1);
    expect(() => copyCurrentRequestContext(() => {})).toThrow(ContextError);
    expect(() => copyCurrentAppContext(() => {})).toThrow(ContextError);
  });

  it('a shell finds the app, g, and what processors give', async () => {
    const { app } = create();
    app.shellContextProcessor(() => ({ answer: 42 }));
    await app.appContext(() => {
      g.x = 1;
      const names = app.makeShellContext();
      expect([names.app, names.answer, (names.g as { x: unknown }).x]).toEqual([app, 42, 1]);
    });
  });

  it('the signals of contexts, with the app as sender and in order', async () => {
    const { app, client } = create();
    app.get('/')(function index() {
      return '';
    });
    const seen: unknown[] = [];
    const note = (name: string) => (sender: Pottle) => void seen.push(sender === app && name);
    const listen = (run: () => Promise<unknown>) =>
      appcontextPushed.connectedTo(note('pushed'), () =>
        requestTearingDown.connectedTo(note('request tearing down'), () =>
          appcontextTearingDown.connectedTo(note('tearing down'), () =>
            appcontextPopped.connectedTo(note('popped'), run),
          ),
        ),
      );
    await listen(() => client.get('/'));
    expect(seen).toEqual(['pushed', 'request tearing down', 'tearing down', 'popped']);
    seen.length = 0;
    await listen(() => app.appContext(() => {}));
    expect(seen).toEqual(['pushed', 'tearing down', 'popped']);
  });
});

/**
 * What cannot hold: two contexts (there is one for request and app, as in Flask 3.2: the request is still known in
 * `teardownAppcontext`), and leaving them in the wrong order (functions run inside them).
 */
