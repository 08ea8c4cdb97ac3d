/** What the in-process transport offers beyond the contract that all transports keep. */
import { AsyncLocalStorage } from 'node:async_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it, vi } from 'vitest';
import { type Exchange, type Handle, type HttpExchange, SocketClosed } from '../../../lib/exchange.js';
import {
  ConnectionCut,
  connect,
  HandshakeRefused,
  MemoryPublisher,
  request,
} from '../../../lib/transports/memory/client.js';
import { atRest, eventually, latch, turns } from '../../waiting.js';

const ok: Handle = (x) => x.respond('200 OK', ['X-A', 'b', 'Set-Cookie', '1', 'set-cookie', '2'], 'grüße');

describe('a request in process', () => {
  it('has defaults, and takes the query with the path or apart', async () => {
    const seen: unknown[] = [];
    const handle: Handle = (x) => {
      seen.push([x.method, x.path, x.query, x.scheme, x.remoteAddress, x.rootPath, x.headers()]);
      ok(x);
    };
    await request(handle);
    await request(handle, { path: '/a?b?c=d', headers: ['Host', 'example.org', 'X-Y', 'Z'] });
    await request(handle, {
      method: 'PUT',
      path: '/a',
      query: 'q',
      scheme: 'https',
      remoteAddress: '::1',
      rootPath: '/root',
      body: 'grüße',
    });
    expect(seen).toEqual([
      ['GET', '/', '', 'http', '127.0.0.1', '', ['host', 'localhost']],
      ['GET', '/a', 'b?c=d', 'http', '127.0.0.1', '', ['host', 'example.org', 'x-y', 'Z']],
      ['PUT', '/a', 'q', 'https', '::1', '/root', ['host', 'localhost', 'content-length', '7']],
    ]);
  });

  it('records the answer', async () => {
    const response = await request(ok);
    expect([response.status, response.statusCode]).toEqual(['200 OK', 200]);
    expect(response.headers).toEqual([
      'X-A',
      'b',
      'Set-Cookie',
      '1',
      'set-cookie',
      '2',
      'Content-Length',
      '7',
    ]);
    expect([response.header('x-A'), response.header('none')]).toEqual(['b', undefined]);
    expect(response.headerLines('SET-COOKIE')).toEqual(['1', '2']);
    expect(await response.text()).toBe('grüße');
  });

  it('is answered when the handler is through, a stream when it begins', async () => {
    let through = false;
    const read = latch();
    const handle: Handle = async (x) => {
      if (x.path === '/stream') x.start('200 OK', []);
      else ok(x);
      await (x.path === '/stream' ? read.promise : turns());
      x.end();
      through = true;
    };
    await request(handle);
    expect(through).toBe(true);
    through = false;
    const response = await request(handle, { path: '/stream' });
    expect(through).toBe(false);
    read.open();
    await response.bytes();
    expect(through).toBe(true);
  });

  it('runs its handler outside the async storage of the caller, as a server does', async () => {
    const storage = new AsyncLocalStorage<string>();
    const seen: unknown[] = [];
    const handle: Handle = async (x) => {
      seen.push(storage.getStore());
      await sleep(1);
      seen.push(storage.getStore());
      ok(x);
    };
    await storage.run('caller', () => request(handle));
    expect(seen).toEqual([undefined, undefined]);
  });

  it('streams an answer; leaving the loop is leaving', async () => {
    const aborted = vi.fn();
    const handle: Handle = async (x) => {
      x.onAbort(aborted);
      x.start('200 OK', []);
      while (!x.done) await (x.write('piece') ?? sleep(0));
    };
    const response = await request(handle, { highWaterMark: 10 });
    for await (const chunk of response.stream()) {
      expect(String(Buffer.from(chunk))).toBe('piece');
      break;
    }
    await response.settled;
    expect(aborted).toHaveBeenCalledTimes(1);
  });

  it('fails when the connection is cut, by either side', async () => {
    await expect(request((x) => x.abort())).rejects.toThrow(ConnectionCut);
    const hangs: Handle = (x) => new Promise((resolve) => x.onAbort(resolve));
    await expect(request(hangs, { signal: AbortSignal.timeout(5) })).rejects.toThrow(ConnectionCut);
    await expect(request(hangs, { signal: AbortSignal.abort() })).rejects.toThrow(ConnectionCut);
  });

  it('sees a client leave whose upload fails', async () => {
    const failure = vi.fn();
    const handle = async (x: Exchange) => {
      await (x as HttpExchange).body().catch((error) => failure(error.reason));
    };
    async function* failing() {
      yield 'half';
      throw new Error('disk error');
    }
    await expect(request(handle, { method: 'POST', body: failing() })).rejects.toThrow(ConnectionCut);
    await eventually(() => failure.mock.calls.length > 0);
    expect(failure).toHaveBeenCalledWith('aborted');
  });

  it('holds an upload back while nobody reads it', async () => {
    let sent = 0;
    let held = Number.NaN;
    async function* many() {
      for (; sent < 100; sent++) yield Buffer.alloc(10_000);
    }
    const handle = async (x: Exchange) => {
      held = await atRest(() => sent);
      x.respond('200 OK', [], String((await (x as HttpExchange).body()).length));
    };
    const response = await request(handle, { method: 'POST', body: many() });
    expect(await response.text()).toBe('1000000');
    expect(held).toBeLessThan(20);
  });
});

describe('a socket in process', () => {
  it('rejects with the response of a refused handshake', async () => {
    const error = await connect(ok).catch((error) => error);
    expect(error).toBeInstanceOf(HandshakeRefused);
    expect(await error.response.text()).toBe('grüße');
  });

  it.each([
    ['Sec-WebSocket-Version', '8', 426],
    ['Connection', 'close', 400],
    ['Sec-WebSocket-Key', 'short', 400],
  ])('with %s: %s is refused before the handler', async (name, value, status) => {
    const handle = vi.fn();
    const error = await connect(handle, { headers: [name, value] }).catch((error) => error);
    expect(error.response.statusCode).toBe(status);
    expect(handle).not.toHaveBeenCalled();
  });

  it('is cut off at 1008 when it sends too far ahead', async () => {
    const handle: Handle = async (x) => {
      if (x.kind !== 'websocket') return;
      x.accept();
      await over.promise;
    };
    const over = latch();
    const socket = await connect(handle);
    for (let i = 0; i < 4; i++) socket.send(new Uint8Array(6_000_000));
    await expect(socket.receive()).rejects.toMatchObject({ code: 1008 });
    socket.send('late: without effect');
    over.open();
  });

  it('shares topics only with those that share its publisher', async () => {
    const handle: Handle = async (x) => {
      if (x.kind !== 'websocket') return;
      x.accept();
      x.subscribe('news');
      await x.receive().catch(() => {});
    };
    const [one, other] = [new MemoryPublisher(), new MemoryPublisher()];
    const socket = await connect(handle, { publisher: one });
    await connect(handle, { publisher: other });
    expect(one.publish('news', 'x')).toBe(1);
    expect(await socket.receive()).toBe('x');
    socket.abort();
    await expect(socket.receive()).rejects.toThrow(SocketClosed);
    expect([one.publish('news', 'y'), other.publish('news', 'z')]).toEqual([0, 1]);
  });
});
