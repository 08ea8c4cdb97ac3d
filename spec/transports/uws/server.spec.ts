/** What only the native server shows: framing, connections, limits. */

import http, { request as httpRequest } from 'node:http';
import https from 'node:https';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import {
  BodyError,
  type Exchange,
  type Handle,
  type HttpExchange,
  type Publisher,
} from '../../../lib/exchange.js';
import type { ServeOptions } from '../../../lib/transports/options.js';
import { type Server, serve } from '../../../lib/transports/serve.js';
import { knownFault, load, type Native } from '../../../lib/transports/uws/load.js';
import { native } from '../../engines.js';
import { eventually, latch } from '../../waiting.js';
import { RawClient } from '../raw.js';
import { recorder } from '../rigs.js';

let server: Server;
let errors: string[];
let clients: RawClient[] = [];

async function open(handle: Handle, options: ServeOptions = {}): Promise<void> {
  const logger = recorder();
  errors = logger.errors;
  server = await serve(
    { handle, publishers: new Set(), logger },
    { port: 0, signals: false, transport: 'uws', ...options },
  );
}

function client(text = ''): RawClient {
  const made = new RawClient(server.port).send(text);
  clients.push(made);
  return made;
}

afterEach(async () => {
  for (const { socket } of clients) socket.destroy();
  clients = [];
  await server?.close();
});

const ok = (x: Exchange, body = 'ok') => x.respond('200 OK', [], body);
const get = (path: string, ...headers: string[]) =>
  `${[`GET /${path} HTTP/1.1`, 'Host: a', ...headers].join('\r\n')}\r\n\r\n`;

describe.skipIf(!native)('the request line and headers', () => {
  it('answer without the name of the engine, with a Date', async () => {
    await open((x) => ok(x));
    const text = await client(get('')).until(/ok$/);
    expect(text).not.toMatch(/websockets/i);
    expect(text).toMatch(/^HTTP\/1\.1 200 OK\r\nDate: .* GMT\r\nContent-Length: 2\r\n\r\nok$/);
  });

  it('may be 12 KB, and come in pieces', async () => {
    await open((x) => ok(x, String(x.header('x-big')?.length)));
    const whole = client(get('', `X-Big: ${'x'.repeat(12_000)}`));
    expect(await whole.until(/12000$/)).toContain('200 OK');
    const text = get('', 'X-Big: 123');
    const pieces = client(text.slice(0, 30));
    await sleep(20);
    pieces.send(text.slice(30, 40));
    await sleep(20);
    pieces.send(text.slice(40));
    expect(await pieces.until(/\r\n\r\n3$/)).toContain('200 OK');
  });

  it.each([
    [
      'after microtasks',
      async () => {
        for (let i = 0; i < 50; i++) await null;
      },
    ],
    ['after a tick', () => new Promise<void>((resolve) => process.nextTick(resolve))],
    [
      'after ticks and microtasks',
      async () => {
        for (let i = 0; i < 5; i++) {
          await null;
          await new Promise<void>((resolve) => process.nextTick(resolve));
        }
      },
    ],
    ['after an immediate', () => new Promise<void>((resolve) => setImmediate(resolve))],
    ['after a timer', () => sleep(5)],
  ])('can be read %s', async (_, wait) => {
    await open(async (x) => {
      await wait();
      ok(x, `${x.method} ${x.path} ${x.query} ${x.header('x-a')} ${x.header('host')}.`);
    });
    expect(await client(get('p?q', 'X-A: b')).until(/\.$/)).toContain('\r\n\r\nGET /p q b a.');
  });

  it('of pipelined requests that are answered before the callback ends do not get mixed up', async () => {
    await open(async (x) => {
      for (let i = 0; i < 5; i++) await null;
      if (x.path === '/2') await new Promise<void>((resolve) => process.nextTick(resolve));
      ok(x, `${x.path} ${x.header('x-a')};`);
    });
    const all = [1, 2, 3].map((i) => get(String(i), `X-A: a${i}`)).join('');
    const text = await client(all).until(/\/3 a3;$/);
    expect(text.match(/\/\d a\d;/g)).toEqual(['/1 a1;', '/2 a2;', '/3 a3;']);
  });

  it.each([
    ['two lengths', 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabc'],
    [
      'two codings',
      'POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: x\r\n\r\n0\r\n\r\n',
    ],
    ['two hosts', 'GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n', ['/', '/']],
  ])(
    'with %s are cut off, hosts as soon as headers are looked at, and nothing behind them is served',
    async (_, text, seen: string[] = []) => {
      const paths: string[] = [];
      await open(async (x) => {
        paths.push(x.path);
        if (paths.length % 2) x.headers();
        else await sleep(1);
        ok(x);
      });
      for (const _ of [1, 2])
        expect(await client(text + get('smuggled')).untilClosed()).not.toContain('200 OK');
      expect(paths).toEqual(seen);
    },
  );
});

describe.skipIf(!native)('a connection', () => {
  const large = `${'x'.repeat(1_000_000)}end`;
  const answers: Record<string, (x: HttpExchange) => void | Promise<void>> = {
    '/text': (x) => ok(x),
    '/late': async (x) => {
      await sleep(2);
      ok(x);
    },
    '/large': (x) => ok(x, large),
    '/head': (x) => x.respond('200 OK', [], null, 1234),
    '/204': (x) => x.respond('204 No Content', [], null),
    '/304': (x) => x.respond('304 Not Modified', ['ETag', '"x"'], null),
    '/chunked': async (x) => {
      x.start('200 OK', []);
      x.write('one');
      await sleep(2);
      x.write('two');
      x.end();
    },
    '/known': (x) => {
      x.start('200 OK', [], 6);
      x.write('one');
      x.write('two');
      x.end();
    },
    '/unread': (x) => ok(x),
    '/half': async (x) => {
      for await (const _ of x.stream()) break;
      ok(x);
    },
    '/paused': async (x) => {
      await sleep(50); // long enough for the body to fill its buffer
      ok(x);
    },
    '/paused-known': async (x) => {
      await sleep(50);
      x.start('200 OK', [], 2);
      x.write('ok');
      x.end();
    },
  };

  it('serves one request after another, whatever the answer and whatever is left unread', async () => {
    await open((x) => answers[x.path]!(x as HttpExchange));
    const raw = client();
    for (const path of [...Object.keys(answers), ...Object.keys(answers)]) {
      raw.text = '';
      const body = Buffer.alloc(2_000_000, 'b').toString();
      const upload = `POST ${path} HTTP/1.1\r\nHost: a\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
      const plain = path === '/head' ? `HEAD ${path} HTTP/1.1\r\nHost: a\r\n\r\n` : get(path.slice(1));
      raw.send(/unread|half|paused/.test(path) ? upload : plain);
      const last = { '/large': /xend$/, '/chunked': /\r\n0\r\n\r\n$/, '/known': /onetwo$/ }[path];
      await raw.until(last ?? /\r\n\r\n(ok)?$/);
      expect(raw.closed, path).toBe(false);
      expect(raw.text.startsWith('HTTP/1.1 ')).toBe(true);
    }
    expect(errors).toEqual([]);
  });

  it.each(['close', 'Close', 'TE, close', 'close, te', 'keep-alive ,  Close'])(
    'is closed after the answer when the client says "%s"',
    async (value) => {
      await open(async (x) => {
        if (x.path !== '/') await sleep(1);
        ok(x);
      });
      expect(await client(get('', `Connection: ${value}`)).untilClosed()).toMatch(/\r\n\r\nok$/);
      expect(await client(get('late', `Connection: ${value}`)).untilClosed()).toMatch(/\r\n\r\nok$/);
    },
  );

  it('stays open for other tokens', async () => {
    await open((x) => ok(x));
    const raw = client(get('', 'Connection: closed, te'));
    await raw.until(/ok$/);
    await sleep(20);
    expect(raw.closed).toBe(false);
  });

  it('is closed when the app says so, and says it once', async () => {
    await open((x) => x.respond('200 OK', ['Connection', 'close'], 'ok'));
    const text = await client(get('')).untilClosed();
    expect(text.match(/connection: close/gi)).toHaveLength(1);
  });

  it.each([{}, { sslContext: 'adhoc' as const }])(
    'gives up a client that takes nothing of its answer, also while it is held back, but no view that works on content: %j',
    async (options) => {
      const givenUp = latch();
      let late = 0;
      await open(async (x) => {
        if (x.path === '/stalled') {
          x.start('200 OK', []);
          while (!x.done) await (x.write(large) ?? sleep(0));
          givenUp.open();
        } else {
          if (x.path === '/read') await (x as HttpExchange).body();
          late++;
          await givenUp.promise;
          ok(x);
        }
      }, options);
      const post = (path: string, size: number) => {
        const { request } = server.url.startsWith('https') ? https : http;
        const to = { path, port: server.port, host: '127.0.0.1', method: 'POST', rejectUnauthorized: false };
        return new Promise<number | undefined>((resolve, reject) => {
          const upload = request({ ...to, agent: false }, (response) => resolve(response.statusCode));
          upload.on('error', reject).end(Buffer.alloc(size));
        });
      };
      const sizes = ['/unread', '/read'].flatMap((path) =>
        [100_000, 600_000, 2_000_000].map((size) => ({ path, size })),
      );
      const answers = sizes.map(({ path, size }) => post(path, size));
      await eventually(() => late === sizes.length);
      expect(await post('/stalled', 3_000_000)).toBe(200);
      expect(await Promise.all(answers)).toEqual(sizes.map(() => 200));
    },
  );

  it('lets a client that still sends see the refusal', async () => {
    await open(async (x) => {
      const failure = await (x as HttpExchange).body(1000).catch((error) => error);
      expect(failure).toBeInstanceOf(BodyError);
      x.respond('413 Content Too Large', ['Connection', 'close'], 'too large');
    });
    for (let i = 0; i < 3; i++) {
      const status = await new Promise((resolve) => {
        const upload = httpRequest({ port: server.port, method: 'POST', agent: false }, (response) => {
          response.resume();
          response.on('end', () => resolve(response.statusCode));
          response.on('error', resolve);
        });
        upload.on('error', (error: NodeJS.ErrnoException) => {
          if (error.code !== 'EPIPE') resolve(error);
        });
        upload.end(Buffer.alloc(30_000_000));
      });
      expect(status).toBe(413);
    }
  });
});

describe.skipIf(!native)('a WebSocket', () => {
  const KEY = 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==';
  const shake = (...headers: string[]) => get('', KEY, ...headers);
  const upgrade = ['Upgrade: websocket', 'Connection: keep-alive, Upgrade'];

  it('is shaken hands with only when the request is a handshake', async () => {
    let calls = 0;
    await open((x) => {
      calls++;
      if (x.kind === 'websocket') x.accept();
    });
    const status = async (text: string) => (await client(text).until(/\r\n\r\n/)).slice(9, 12);
    expect(await status(shake(...upgrade, 'Sec-WebSocket-Version: 8'))).toBe('426');
    expect(await client(shake(...upgrade)).until(/\r\n\r\n/)).toMatch(/426 .*Sec-WebSocket-Version: 13\r\n/s);
    expect(await status(shake('Sec-WebSocket-Version: 13'))).toBe('400');
    expect(await status(shake('Upgrade: websocket', 'Connection: close', 'Sec-WebSocket-Version: 13'))).toBe(
      '400',
    );
    const badKey = get('', ...upgrade, 'Sec-WebSocket-Version: 13', `Sec-WebSocket-Key: ${'!'.repeat(24)}`);
    expect(await status(badKey)).toBe('400');
    expect(calls).toBe(0);
    expect(await status(shake(...upgrade, 'Sec-WebSocket-Version: 13'))).toBe('101');
    expect(calls).toBe(1);
  });

  const openSocket = async () => {
    const socket = new WebSocket(server.url.replace('http', 'ws'));
    const closed = new Promise<[number, string]>((resolve) => {
      socket.on('close', (code, reason) => resolve([code, String(reason)]));
    });
    await new Promise((resolve) => socket.on('open', resolve));
    return { socket, closed };
  };

  it('that sends more than the app reads is closed with 1008, and the app gets what came before', async () => {
    let tell: (seen: unknown[]) => void = () => {};
    const told = new Promise<unknown[]>((resolve) => {
      tell = resolve;
    });
    const handle: Handle = async (x) => {
      if (x.kind !== 'websocket') return;
      x.accept();
      while (!x.done) await sleep(5);
      const seen: unknown[] = [];
      try {
        for (;;) seen.push((await x.receive()).length);
      } catch (error) {
        tell([...seen, String(error)]);
      }
    };
    await open(handle, { maxMessageSize: 500_000 });
    const { socket, closed } = await openSocket();
    for (let i = 0; i < 10; i++) socket.send(new Uint8Array(200_000));
    expect(await closed).toEqual([1008, 'Too many unread messages']);
    const expected = [...Array(6).fill(200_000), expect.stringContaining('1008')];
    expect(await told).toEqual(expected);
  });

  it('may send messages up to the limit', async () => {
    await open(
      async (x) => {
        if (x.kind !== 'websocket') return;
        x.accept();
        try {
          for (;;) await x.send(String((await x.receive()).length));
        } catch {}
      },
      { maxMessageSize: 100_000 },
    );
    const { socket, closed } = await openSocket();
    const answer = new Promise((resolve) => socket.on('message', (data) => resolve(String(data))));
    socket.send('x'.repeat(100_000));
    expect(await answer).toBe('100000');
    socket.send('x'.repeat(100_001));
    expect((await closed)[0]).toBe(1006);
  });
});

describe.skipIf(!native)('a WebSocket peer that does not read', () => {
  const MESSAGE = Buffer.alloc(100_000);
  const stalled = async () => {
    const socket = connect(server.port, '127.0.0.1').pause();
    socket.on('error', () => {});
    socket.write(
      'GET / HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n' +
        'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n',
    );
    return socket;
  };

  it('is cut off when the app sends on regardless, and the process lives', async () => {
    const outcomes: unknown[] = [];
    let through: () => void = () => {};
    const done = new Promise<void>((resolve) => {
      through = resolve;
    });
    const handle: Handle = async (x) => {
      if (x.kind !== 'websocket') return ok(x);
      x.accept();
      for (let i = 0; i < 300; i++) x.send(MESSAGE); // nobody awaits, nobody catches
      outcomes.push(await x.send('x')?.catch((error) => error.code), x.done);
      outcomes.push(await x.receive().catch((error) => error.code));
      through();
    };
    await open(handle, { maxBackpressure: 1_000_000 });
    const socket = await stalled();
    await done;
    expect(outcomes).toEqual([1006, true, 1006]);
    socket.destroy();
  });

  it('is cut off when more is published than it may leave waiting', async () => {
    let tell: (code: number) => void = () => {};
    const told = new Promise<number>((resolve) => {
      tell = resolve;
    });
    const subscribed = { now: false };
    const handle: Handle = async (x) => {
      if (x.kind !== 'websocket') return ok(x);
      x.accept();
      x.subscribe('news');
      subscribed.now = true;
      await x.receive().catch((error) => tell(error.code));
    };
    const publishers = new Set<Publisher>();
    server = await serve(
      { handle, publishers, logger: recorder() },
      { port: 0, signals: false, transport: 'uws', maxBackpressure: 1_000_000 },
    );
    const socket = await stalled();
    while (!subscribed.now) await sleep(5);
    for (let i = 0; i < 300; i++) for (const publisher of publishers) publisher.publish('news', MESSAGE);
    expect(await told).toBe(1006);
    socket.destroy();
  });
});

describe('loading the engine', () => {
  it('that fails is a TransportError with the reason', async () => {
    const failing = () => Promise.reject(new Error("version `GLIBC_2.38' not found\nmore"));
    const error = await load(failing).catch((error) => error);
    expect(error.name).toBe('TransportError');
    expect(error.message).toContain("GLIBC_2.38' not found");
    expect(error.cause).toBeInstanceOf(Error);
  });

  it('takes the official release, whose names are on the default export', async () => {
    const App = () => ({});
    const native = await load(async () => ({ default: { App } }));
    expect(native.App).toBe(App);
  });

  it('names the fault of an old one', () => {
    const engine = (able: object) => ({ App: () => able }) as unknown as Native;
    expect(knownFault(engine({ addChildAppDescriptor() {} }))).toBe('');
    expect(knownFault(engine({}))).toMatch(/505/);
  });
});
