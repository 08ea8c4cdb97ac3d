/** What is over is over: nothing that runs later sees a request that has ended, but what was bound to it. */
import { EventEmitter, once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  abort,
  afterThisRequest,
  ContextError,
  copyCurrentAppContext,
  copyCurrentRequestContext,
  copyCurrentWebsocketContext,
  currentApp,
  flash,
  g,
  getFlashedMessages,
  HTTPException,
  hasAppContext,
  hasRequestContext,
  hasWebsocketContext,
  makeResponse,
  Response,
  redirect,
  renderTemplateString,
  request,
  session,
  urlFor,
  websocket,
} from 'pottle';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { head, Served } from '../served.js';
import { eventually, latch, turns } from '../waiting.js';

/** Every name that asks for the context. */
const USES: Record<string, () => unknown> = {
  request: () => request.path,
  session: () => session.get('user'),
  'a session write': () => {
    session.user = 'x';
  },
  g: () => g.user,
  'a write to g': () => {
    g.user = 'x';
  },
  currentApp: () => currentApp.name,
  urlFor: () => urlFor('static', { filename: 'a' }),
  makeResponse: () => makeResponse('x'),
  afterThisRequest: () => afterThisRequest((response) => response),
  flash: () => flash('x'),
  getFlashedMessages: () => getFlashedMessages(),
  copyCurrentRequestContext: () => copyCurrentRequestContext(() => {}),
  copyCurrentAppContext: () => copyCurrentAppContext(() => {}),
};

const errorOf = (use: () => unknown): unknown => {
  try {
    return use();
  } catch (error) {
    return error;
  }
};

describe('after a request', () => {
  let served: Served;
  beforeEach(() => {
    served = new Served();
    served.app.secretKey = 'over';
    served.app.beforeRequest(() => {
      g.user = request.args.get('user');
      session.user = request.args.get('user');
    });
  });
  afterEach(() => served.close());

  const visit = async (user: string, path = '/') => (await fetch(`${served.url}${path}?user=${user}`)).text();

  it('a connection of a pool, made in it, shows nothing of it to the next', async () => {
    const echo = createServer((socket) => socket.pipe(socket)).listen(0, '127.0.0.1');
    await once(echo, 'listening');
    let pooled: Socket | undefined;
    const callbacks: ((answer: string) => void)[] = [];
    const query = (text: string, callback: (answer: string) => void) => {
      if (!pooled) {
        pooled = connect((echo.address() as AddressInfo).port, '127.0.0.1');
        pooled.on('data', (data) => callbacks.shift()!(String(data)));
      }
      callbacks.push(callback);
      pooled.write(text);
    };
    served.app.get('/')(function index() {
      return new Promise<string>((resolve) => {
        query('x', () => resolve(String(errorOf(() => `${g.user} ${request.args.get('user')}`))));
      });
    });
    served.app.get('/bound')(function bound() {
      return new Promise<string>((resolve) => {
        query(
          'x',
          copyCurrentRequestContext(() => resolve(`${g.user} ${request.args.get('user')}`)),
        );
      });
    });
    await served.start();
    expect(await visit('ann')).toBe('ann ann');
    expect(await visit('bob')).toMatch(/ContextError: 'g' was used after the request was over/);
    expect(await visit('cem', '/bound')).toBe('cem cem');
    pooled?.destroy();
    echo.close();
  });

  it.each(Object.entries(USES))('%s fails in a timer, and says why', async (_, use) => {
    const seen = latch<unknown>();
    served.app.get('/')(function index() {
      const wait = () =>
        served.torn.length > 0 ? setTimeout(() => seen.open(errorOf(use))) : setImmediate(wait);
      setImmediate(wait);
      return 'Hello';
    });
    await served.start();
    expect(await visit('ann')).toBe('Hello');
    const error = await seen.promise;
    expect(error).toBeInstanceOf(ContextError);
    expect(String(error)).toMatch(/the request was over: .* bind it by copyCurrentRequestContext/);
  });

  it('what needs no context works, and none is there', async () => {
    const seen = latch<unknown>();
    served.app.get('/')(function index() {
      setTimeout(async () => {
        await eventually(() => served.torn.length > 0);
        const rendered = await renderTemplateString('x').catch((error) => error.name);
        const made = [redirect('/').statusCode, errorOf(() => abort(418)) instanceof HTTPException];
        seen.open([hasAppContext(), hasRequestContext(), ...made, rendered]);
      });
      return 'Hello';
    });
    await served.start();
    await visit('ann');
    expect(await seen.promise).toEqual([false, false, 302, true, 'ContextError']);
  });

  it('what was bound to it sees it still, but cannot change its session', async () => {
    const emitter = new EventEmitter();
    const seen: unknown[] = [];
    const look = async () => {
      const before = [request.args.get('user'), g.user, session.user, session.has('user'), currentApp.name];
      await sleep(1);
      seen.push([...before, request.path, Object.keys(session), hasRequestContext()]);
      const writes = [
        () => {
          session.user = 'x';
        },
        () => delete session.user,
        () => session.set('user', 'x'),
        () => session.pop('user'),
        () => session.setdefault('more', 'x'),
        () => session.update({ user: 'x' }),
        () => session.clear(),
        () => {
          session.modified = true;
        },
        () => flash('x'),
      ];
      for (const write of writes) seen.push(String(errorOf(write)));
      g.user = 'changed'; // is nobody's loss
    };
    served.app.get('/')(function index() {
      emitter.on('go', copyCurrentRequestContext(look));
      emitter.on(
        'go',
        copyCurrentAppContext(() => void seen.push([g.user, hasRequestContext()])),
      );
      const early = copyCurrentRequestContext(async () => {
        await eventually(() => served.torn.length > 0);
        await look();
      });
      void early();
      return 'Hello';
    });
    await served.start();
    await visit('ann');
    const all = [...['ann', 'ann', 'ann', true], served.app.name, '/', ['user'], true];
    const refused = Array(9).fill(
      expect.stringMatching(/^ContextError: The session was changed when its request/),
    );
    await eventually(() => seen.length === 10);
    expect(seen).toEqual([all, ...refused]);
    seen.length = 0;
    emitter.emit('go');
    await eventually(() => seen.length === 11);
    expect(seen).toEqual([['changed', false], [all[0], 'changed', ...all.slice(2)], ...refused]);
  });

  it('background tasks go on, with a context of their own', async () => {
    const seen = latch<unknown>();
    served.app.get('/')(function index() {
      currentApp.addBackgroundTask(async () => {
        await eventually(() => served.torn.length > 0);
        await sleep(1);
        seen.open([currentApp.name, g.user, hasRequestContext()]);
      });
      return 'Hello';
    });
    await served.start();
    await visit('ann');
    expect(await seen.promise).toEqual([served.app.name, undefined, false]);
  });

  it('it lasts until the stream, what is called on close, and teardown are through', async () => {
    const seen: unknown[] = [];
    const look = (where: string) => void seen.push([where, request.args.get('user'), g.user]);
    served.app.afterRequest((response) => {
      look('after');
      response.callOnClose(() => look('close'));
      return response;
    });
    served.app.teardownRequest(async () => {
      await sleep(1);
      look('teardown');
    });
    served.app.get('/')(function index() {
      async function* pieces() {
        try {
          for (let i = 0; i < 2; i++) {
            await sleep(1);
            yield `${g.user} `;
          }
        } finally {
          await sleep(1);
          look('finally');
        }
      }
      return new Response(pieces());
    });
    await served.start();
    expect(await visit('ann')).toBe('ann ann ');
    await eventually(() => seen.length === 4);
    expect(seen).toEqual(['after', 'finally', 'close', 'teardown'].map((where) => [where, 'ann', 'ann']));
  });

  it('it lasts for a stream whose client has left, and for who listens to its signal', async () => {
    const seen: unknown[] = [];
    served.app.get('/')(function index() {
      request.signal.addEventListener('abort', () => seen.push(['signal', g.user]));
      async function* pieces() {
        try {
          for (;;) {
            yield `${g.user} `;
            await sleep(1);
          }
        } finally {
          seen.push(['finally', g.user]);
        }
      }
      return new Response(pieces());
    });
    served.app.get('/behind')(function behind() {
      async function* pieces() {
        try {
          for (;;) yield 'x'.repeat(1e6);
        } finally {
          seen.push(['behind', g.user]);
        }
      }
      return new Response(pieces());
    });
    served.app.get('/large')(function large() {
      request.signal.addEventListener('abort', () => seen.push(['large', request.path]));
      return new Uint8Array(50_000_000);
    });
    await served.start();
    const client = served.client(head('GET', '/?user=ann'));
    await client.until(/ann/);
    client.socket.destroy();
    await eventually(() => served.torn.length === 1);
    expect(seen.toSorted()).toEqual([
      ['finally', 'ann'],
      ['signal', 'ann'],
    ]);
    const behind = served.client(head('GET', '/behind?user=ann'));
    await behind.until(/xxx$/);
    behind.socket.pause();
    await turns();
    behind.socket.destroy();
    await eventually(() => served.torn.length === 2);
    const large = served.client(head('GET', '/large?user=ann'));
    large.socket.pause();
    await eventually(() => served.torn.length === 3);
    large.socket.destroy();
    await eventually(() => seen.length === 4);
    expect(seen.slice(2)).toEqual([
      ['behind', 'ann'],
      ['large', '/large'],
    ]);
    expect(served.logged).toEqual([]);
  });
});

describe('after other contexts', () => {
  const served = new Served();
  afterEach(() => served.close());

  it('it is the same', async () => {
    const later: Promise<unknown>[] = [];
    let over = latch();
    const look = async () => {
      const { promise } = over;
      await promise;
      return [errorOf(() => g.x), hasAppContext(), hasRequestContext(), hasWebsocketContext()];
    };
    served.app.teardownWebsocket(() => void setTimeout(over.open));
    served.app.websocket('/ws')(async function ws() {
      await websocket.accept();
      later.push(look());
      later.push(copyCurrentWebsocketContext(async () => [(await look())[0], websocket.path])());
    });
    await served.start();
    const socket = new WebSocket(`${served.url.replace('http', 'ws')}/ws`);
    await once(socket, 'close');
    const message = (name: string) =>
      expect.objectContaining({ message: expect.stringContaining(`the ${name} was over`) });
    expect(await Promise.all(later)).toEqual([
      [message('WebSocket'), false, false, false],
      [undefined, '/ws'],
    ]);
    over = latch();
    await served.app.appContext(() => void later.push(look()));
    await served.app.testRequestContext('/', () => void later.push(look()));
    over.open();
    expect(await Promise.all(later.slice(2))).toEqual([
      [message('app context'), false, false, false],
      [message('request'), false, false, false],
    ]);
  });
});
