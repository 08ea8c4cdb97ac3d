/** Starting and ending a server. */
import { existsSync, mkdtempSync } from 'node:fs';
import { request } from 'node:http';
import { createServer } from 'node:net';
import { networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { WebSocket } from 'ws';
import type { Exchange, Handle, Publisher } from '../../lib/exchange.js';
import type { ServeOptions } from '../../lib/transports/options.js';
import { type Servable, type Server, serve } from '../../lib/transports/serve.js';
import { ENGINES } from '../engines.js';
import { eventually, latch, turns } from '../waiting.js';
import { RawClient } from './raw.js';

const running: Server[] = [];
const ok: Handle = (x) => x.respond('200 OK', [], 'ok');

/** An app that keeps what happens to it. */
function appOf(handle: Handle = ok) {
  const events: string[] = [];
  const app = {
    handle,
    publishers: new Set<Publisher>(),
    events,
    logger: {
      info: (message: string) => void events.push(message),
      error: (message: string, error?: unknown) => void events.push(`ERROR ${message} ${error ?? ''}`.trim()),
    },
    startup: async () => void events.push('startup'),
    shutdown: async () => void events.push('shutdown'),
  };
  return app;
}

async function start(app: Servable, options: ServeOptions = {}): Promise<Server> {
  const server = await serve(app, { port: 0, signals: false, ...options });
  running.push(server);
  return server;
}

afterEach(async () => {
  vi.restoreAllMocks();
  for (const server of running.splice(0)) await server.close();
});

const text = async (url: string) => (await fetch(url)).text();

describe('starting', () => {
  const STARTED = {
    uws: ['uWebSockets.js', `its build for Node ${process.versions.node} loads`],
    node: [`node:http of Node ${process.versions.node}`, 'it was asked for'],
  };

  it.each(ENGINES)(
    'on %s runs the hooks, joins the publishers, and says in one line where and on what it serves',
    async (transport) => {
      const app = appOf();
      const server = await start(app, { transport });
      const [engine, why] = STARTED[transport];
      expect(app.events).toEqual(['startup', `Running on ${server.url} (${transport}: ${engine}; ${why})`]);
      expect(server.url).toBe(`http://127.0.0.1:${server.port}`);
      expect(server.transport.info()).toEqual({ name: transport, engine, why });
      expect(app.publishers.size).toBe(1);
      expect(await text(server.url)).toBe('ok');
      await server.close();
      expect(app.publishers.size).toBe(0);
    },
  );

  it('calls the handler that the app has now', async () => {
    const app = appOf();
    const server = await start(app);
    app.handle = (x) => x.respond('200 OK', [], 'wrapped');
    expect(await text(server.url)).toBe('wrapped');
  });

  const ipv6 = Object.values(networkInterfaces()).some((list) =>
    list?.some(({ family }) => family === 'IPv6'),
  );
  it.skipIf(!ipv6)('on IPv6 gives a URL that works, and shortest addresses', async () => {
    for (const host of ['::1', '::']) {
      const server = await start(
        appOf((x) => x.respond('200 OK', [], x.remoteAddress)),
        { host },
      );
      expect(server.url).toBe(`http://[::1]:${server.port}`);
      expect(await text(server.url)).toBe('::1');
      if (host === '::') expect(await text(`http://127.0.0.1:${server.port}`)).toBe('127.0.0.1');
    }
  });

  it.each([
    ['0.0.0.0', /^http:\/\/127\.0\.0\.1:\d+$/],
    ['localhost', /^http:\/\/localhost:\d+$/],
  ])('on %s gives a URL that works', async (host, url) => {
    const server = await start(
      appOf((x) => x.respond('200 OK', [], x.remoteAddress)),
      { host },
    );
    expect(server.url).toMatch(url);
    expect(await text(server.url)).toMatch(/^(127\.0\.0\.1|::1)$/);
  });

  it('serves a unix socket, takes over a dead one, and refuses a living one', async () => {
    const path = join(mkdtempSync(join(tmpdir(), 'pottle-')), 'socket');
    const app = appOf((x) => x.respond('200 OK', [], `from ${JSON.stringify(x.remoteAddress)}`));
    const ask = () =>
      new Promise((resolve) => {
        request({ socketPath: path, agent: false }, (response) =>
          response.on('data', (data) => resolve(String(data))),
        ).end();
      });
    const server = await start(app, { unix: path });
    expect([server.url, server.port]).toEqual([`unix:${path}`, 0]);
    expect(await ask()).toBe('from ""');
    await expect(start(appOf(), { unix: path })).rejects.toThrow('another server answers');
    expect(await ask()).toBe('from ""');
    await server.close();
    expect(existsSync(path)).toBe(false);
    await expect(start(appOf(), { unix: '/no/such/folder/socket' })).rejects.toThrow('does its folder exist');
  });

  it('on a port in use explains, and shuts the app down again', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => other.once('listening', resolve));
    const { port } = other.address() as { port: number };
    const app = appOf();
    const error = await start(app, { port }).catch((error) => error);
    expect(error.name).toBe('TransportError');
    expect(error.message).toMatch(new RegExp(`127.0.0.1:${port}: the address is in use.*another port`));
    expect(app.events).toEqual(['startup', 'shutdown']);
    other.close();
  });

  it('does not share the port of another server', async () => {
    const server = await start(appOf());
    await expect(start(appOf(), { port: server.port })).rejects.toThrow('in use');
  });

  it.each([
    ['203.0.113.1', 'no such address'],
    ['no-such-host.invalid', 'unknown'],
  ])('on %s explains', async (host, why) => {
    await expect(start(appOf(), { host })).rejects.toThrow(why);
  });

  it.each<[keyof ServeOptions, number]>([
    ['port', 70_000],
    ['port', -1],
    ['maxMessageSize', 0],
    ['maxMessageSize', 2 ** 31],
    ['maxBackpressure', -1],
    ['idleTimeout', 4],
    ['idleTimeout', 1000],
    ['idleTimeout', Number.NaN],
  ])('refuses %s = %d, which could end the process', async (name, value) => {
    await expect(start(appOf(), { [name]: value })).rejects.toThrow(RangeError);
    await expect(start(appOf(), { [name]: value })).rejects.toThrow(`${name} must be`);
  });
});

describe('closing', () => {
  const open = async (server: Server) => {
    const socket = new WebSocket(server.url.replace('http', 'ws'));
    const closed = new Promise<[number, string]>((resolve) => {
      socket.on('close', (code, reason) => resolve([code, String(reason)]));
    });
    await new Promise((resolve) => socket.on('open', resolve));
    return { closed };
  };

  it('answers what is running, tells clients to go, closes sockets with 1001, then shuts down', async () => {
    const socketIsDone = latch();
    const app = appOf(async (x: Exchange) => {
      if (x.kind === 'websocket') {
        x.accept();
        await x.receive().catch(() => {});
        await turns();
        app.events.push('socket handler done');
        socketIsDone.open();
        return;
      }
      if (x.path !== '/slow') return ok(x);
      app.events.push('slow begins');
      await socketIsDone.promise;
      await lastRequest.promise;
      x.respond('200 OK', [], 'slow');
      app.events.push('slow ends');
    });
    const lastRequest = latch();
    const server = await start(app);
    const socket = await open(server);
    const keepAlive = new RawClient(server.port).send('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
    await keepAlive.until(/ok$/);
    const slow = fetch(`${server.url}/slow`);
    await eventually(() => app.events.includes('slow begins'));
    const closing = server.close();
    expect(server.close()).toBe(closing);
    await eventually(() => app.events.includes('socket handler done'));
    await turns();
    await expect(fetch(server.url, { headers: { connection: 'close' } })).rejects.toThrow();
    keepAlive.send('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
    expect(await keepAlive.untilClosed()).toMatch(/ok.*\r\nConnection: close\r\n.*ok$/s);
    lastRequest.open();
    expect(await (await slow).text()).toBe('slow');
    expect(await socket.closed).toEqual([1001, 'The server is going away']);
    await closing;
    expect(app.events.slice(2)).toEqual(['slow begins', 'socket handler done', 'slow ends', 'shutdown']);
  });

  it('lets the last answer out before it closes the connection', async () => {
    let begun = latch();
    const app = appOf(async (x) => {
      begun.open();
      if (x.kind === 'http') x.respond('200 OK', [], await x.body());
    });
    for (let i = 0; i < 5; i++) {
      begun = latch();
      const server = await start(app);
      const raw = new RawClient(server.port).send(
        'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 6\r\n\r\nabc',
      );
      await begun.promise;
      const closing = server.close();
      raw.send('def');
      expect(await raw.untilClosed()).toMatch(/^HTTP\/1\.1 200 OK\r\n.*\r\n\r\nabcdef$/s);
      await closing;
    }
  });

  it('cuts off what outlasts the timeout', async () => {
    const begun = latch();
    const app = appOf(() => {
      begun.open();
      return new Promise<void>(() => {});
    });
    const server = await start(app, { shutdownTimeout: 0.1 });
    const request = fetch(server.url);
    request.catch(() => {});
    await begun.promise;
    await server.close();
    await expect(request).rejects.toThrow();
    expect(app.events.slice(2)).toEqual([expect.stringContaining('still running'), 'shutdown']);
  });

  it('goes on when the app fails to shut down', async () => {
    const app = appOf();
    app.shutdown = () => Promise.reject(new Error('boom'));
    const server = await start(app);
    await server.close();
    expect(app.events.at(-1)).toBe('ERROR Shutting down failed. Error: boom');
    const again = await start(appOf(), { port: server.port });
    expect(await text(again.url)).toBe('ok');
  });

  it('happens on a signal, and a second one does not wait', async () => {
    const exit = vi.spyOn(process, 'exit').mockImplementation((() => {}) as never);
    // Only the server's own listener is called: the test runner listens for signals too.
    const send = (signal: 'SIGTERM' | 'SIGINT') => process.listeners(signal).at(-1)!(signal);
    const before = process.listenerCount('SIGTERM');
    const [begun, told] = [latch(), latch()];
    const app = appOf(async (x) => {
      begun.open();
      await told.promise;
      ok(x);
    });
    const server = await start(app, { signals: true });
    expect(process.listenerCount('SIGTERM')).toBe(before + 1);
    const request = text(server.url);
    await begun.promise;
    send('SIGTERM');
    expect(exit).not.toHaveBeenCalled();
    told.open();
    expect(await request).toBe('ok');
    await eventually(() => exit.mock.calls.length > 0);
    expect(exit.mock.calls).toEqual([[0]]);
    expect(process.listenerCount('SIGTERM')).toBe(before);
    exit.mockClear();
    const [hangs, over] = [latch(), latch()];
    const hanging = await start(
      appOf(() => {
        hangs.open();
        return over.promise;
      }),
      { signals: true },
    );
    fetch(hanging.url).catch(() => {});
    await hangs.promise;
    send('SIGINT');
    send('SIGINT');
    expect(exit.mock.calls).toEqual([[130]]);
    over.open();
    await eventually(() => exit.mock.calls.length > 1);
    expect(exit.mock.calls.at(-1)).toEqual([0]);
  });
});
