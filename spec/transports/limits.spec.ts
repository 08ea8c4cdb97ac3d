/** What clients are not given any amount of: time, headers, connections; and compression, which is asked for. */
import { once } from 'node:events';
import http from 'node:http';
import { connect, type Socket } from 'node:net';
import { connect as tlsConnect } from 'node:tls';
import { Response, request, websocket } from 'pottle';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { WebSocket } from 'ws';
import { held } from '../../lib/held.js';
import type { ServeOptions } from '../../lib/transports/options.js';
import { difference, ENGINES } from '../engines.js';
import { HANDSHAKE, head, Served } from '../served.js';
import { atRest, eventually, latch } from '../waiting.js';

let served: Served;

async function start(transport: 'uws' | 'node', options: ServeOptions = {}): Promise<void> {
  served = new Served(transport);
  const { app } = served;
  app.get('/')(async function index() {
    return `${request.headers.getlist('X').length} of them`;
  });
  app.get('/medium')(async function medium() {
    return 'x'.repeat(1_000_000);
  });
  app.get('/large')(async function large() {
    return 'x'.repeat(20_000_000);
  });
  app.route('/endless', { methods: ['GET', 'POST'] })(async function endless() {
    return new Response(
      (async function* () {
        try {
          for (;;) yield 'x'.repeat(100_000);
        } finally {
          gate.open();
        }
      })(),
    );
  });
  app.get('/pausing')(async function pausing() {
    return new Response(
      (async function* () {
        for (let i = 0; i < 3; i++) yield 'x'.repeat(1_000_000);
        await gate.promise;
        yield 'more';
      })(),
    );
  });
  app.post('/')(async function post() {
    let length = 0;
    for await (const piece of request.body) {
      length += piece.length;
      await gate.promise;
    }
    return `${length} bytes`;
  });
  app.websocket('/echo')(async function echo() {
    websocket.subscribe('all');
    for await (const message of websocket) await websocket.send(message);
  });
  await served.start(options);
}

let gate = latch();
beforeEach(() => {
  gate = latch();
});
afterEach(() => served.close());

describe('options of a server', () => {
  it.each<[object, string]>([
    [{ certFile: 'x' }, "There is no option 'certFile'. Did you mean 'certfile'?"],
    [{ cert: 'x' }, "Did you mean 'certfile'?"],
    [{ key: 'x' }, "Did you mean 'keyfile'?"],
    [{ ca_certs: 'x' }, "Did you mean 'caCerts'?"],
    [{ ssl_context: 'adhoc' }, "Did you mean 'sslContext'?"],
    [{ keep_alive_timeout: 1 }, "Did you mean 'keepAliveTimeout'?"],
    [{ headerTimeout: 1 }, "Did you mean 'headersTimeout'?"],
    [{ maxConnection: 1 }, "Did you mean 'maxConnections'?"],
    [
      { https: true },
      "There is no option 'https'. https takes certfile and keyfile, or sslContext: 'adhoc'.",
    ],
    [{ tls: {} }, 'https takes certfile and keyfile'],
    [{ use_reloader: true }, 'start the program with node --watch'],
    [{ processes: 4 }, 'app.run({ workers }) serves from several.'],
    [{ threaded: true }, "There is no option 'threaded'. There are: host, port, unix,"],
    [{ toString: 1 }, "There is no option 'toString'."],
    [{ perMessageDeflate: { threshold: 1 } }, 'perMessageDeflate is true or false.'],
    [{ http2: 'yes' }, 'http2 is true or false.'],
    [{ headersTimeout: -1 }, 'headersTimeout must be a number of seconds from 0 to 86400, not -1'],
    [{ keepAliveTimeout: Number.POSITIVE_INFINITY }, 'keepAliveTimeout must be'],
    [{ bodyTimeout: '5' }, "bodyTimeout must be a number of seconds from 0 to 86400, not '5'."],
    [{ shutdownTimeout: Number.NaN }, 'shutdownTimeout must be'],
    [{ maxConnections: 1.5 }, 'maxConnections must be a whole number'],
    [{ maxHeaderSize: 100 }, 'maxHeaderSize must be a whole number from 1024'],
  ])('%j are refused', async (options, message) => {
    served = new Served('node');
    await expect(served.start(options)).rejects.toThrow(message);
  });
});

describe.skipIf(!ENGINES.includes('uws'))('on uws', () => {
  it.each(['headersTimeout', 'bodyTimeout', 'sendTimeout', 'keepAliveTimeout'])(
    '%s is refused, for it is fixed',
    async (name) => {
      const error = await start('uws', { [name]: 10 }).catch((error) => error);
      expect(error.name).toBe('TransportError');
      expect(error.message).toBe(
        `The engine uws has a fixed ${name}, of 8 to 12 seconds. Leave it out, or choose transport: 'node'.`,
      );
    },
  );

  it('http2 is refused, for it is not spoken', async () => {
    const error = await start('uws', { http2: true }).catch((error) => error);
    expect([error.name, error.message]).toEqual([
      'TransportError',
      "The engine uws does not speak HTTP/2. Leave http2 out, or choose transport: 'node'; or let a proxy in front speak it.",
    ]);
    await start('uws', { http2: false });
  });

  it('a server that names no engine gets node for HTTP/2', async () => {
    const lines: string[] = [];
    vi.stubEnv('POTTLE_TRANSPORT', '');
    served = new Served();
    await served.start({ http2: true, announce: (line) => lines.push(line) });
    vi.unstubAllEnvs();
    expect(lines.join()).toMatch(/\(node: .*; uws does not speak HTTP\/2\)$/);
  });

  it('maxHeaderSize counts once for the process', async () => {
    await start('uws', { maxHeaderSize: 16_384 });
    await served.close();
    await expect(start('uws', { maxHeaderSize: 32_768 })).rejects.toThrow(
      'The engine uws reads maxHeaderSize once, and it is 16384',
    );
  });
});

describe('on node', () => {
  it.each([{}, { sslContext: 'adhoc' as const }])(
    'cuts off heads that do not come to an end (%j)',
    async (tls) => {
      await start('node', { headersTimeout: 0.2, ...tls });
      await Promise.all(
        ['', 'GET', 'GET / HTTP/1.1\r\nX: '].map(async (text) => {
          const client = served.client(text);
          const drip = setInterval(() => client.socket.write('x'), 20);
          await client.untilClosed();
          clearInterval(drip);
        }),
      );
      // A handshake that does not go on counts as well.
      if ('sslContext' in tls) await served.client('\x16\x03\x01\x00\xc8').untilClosed();
      expect(served.logged).toEqual([]);
    },
  );

  it('says 408 to those that come too slowly, also behind a request that was answered', async () => {
    await start('node', { headersTimeout: 1, keepAliveTimeout: 0 });
    const client = served.client(head('GET', '/'));
    await client.until(/of them$/);
    expect(await client.send('GET / HT').untilClosed()).toMatch(/of themHTTP\/1\.1 408 Request Timeout\r\n/);
  });

  it.each([
    [12_000, 1000, {}],
    [500, 250, { headersTimeout: 0.5 }],
    [0, undefined, { headersTimeout: 0 }],
  ])('looks for heads that take more than %i ms every %s', async (headersTimeout, often, options) => {
    const create = vi.spyOn(http, 'createServer');
    await start('node', options);
    const timely = { headersTimeout, connectionsCheckingInterval: often };
    expect(create).toHaveBeenCalledWith(expect.objectContaining(timely));
    create.mockRestore();
  });

  it('lets go of connections that wait for a request', async () => {
    await start('node', { keepAliveTimeout: 0.1, headersTimeout: 0 });
    const client = served.client(head('GET', '/'));
    expect(await client.untilClosed()).toMatch(/of them$/);
  });

  it('cuts off content that comes too slowly, and not the client of a slow reader', async () => {
    await start('node', { bodyTimeout: 0.5 });
    const patient = served.client(head('POST', '/', 'Content-Length: 1000000'));
    patient.send('x'.repeat(900_000));
    for (let i = 0; i < 3; i++) {
      const slow = served.client(head('POST', '/', 'Content-Length: 1000'));
      const drip = setInterval(() => slow.socket.write('x'), 20);
      expect(await slow.untilClosed()).toBe('');
      clearInterval(drip);
    }
    expect(patient.closed).toBe(false);
    gate.open();
    await patient.send('x'.repeat(100_000)).until(/1000000 bytes$/);
  });

  it.each([{}, { sslContext: 'adhoc' as const }])(
    'cuts off who does not take an answer (%j)',
    async (tls) => {
      await start('node', { sendTimeout: 0.2, headersTimeout: 0, ...tls });
      const secure = 'sslContext' in tls;
      for (const place of ['/large', '/endless']) {
        const raw = connect(served.port, '127.0.0.1');
        const socket = secure ? tlsConnect({ socket: raw, rejectUnauthorized: false }) : raw;
        for (const each of [raw, socket]) each.on('error', () => {});
        let closed = false;
        socket.on('close', () => (closed = true));
        socket.write(head('GET', place));
        await once(socket, 'data');
        socket.pause();
        // Who does not read sees the end of a connection when writing.
        const look = setInterval(() => socket.write('G'), 700);
        await eventually(() => closed);
        clearInterval(look);
      }
      await gate.promise;
    },
  );

  it('lets connections wait that have taken a large answer, when told to', async () => {
    await start('node', { sendTimeout: 1, keepAliveTimeout: 0, headersTimeout: 1.5 });
    const client = served.client(head('GET', '/medium'));
    await eventually(() => client.text.length > 1_000_000);
    await served.client('GET').untilClosed();
    await served.client('GET').untilClosed();
    expect(client.closed).toBe(false);
    // Nor does an answer count that has nothing to say.
    const pausing = served.client(head('GET', '/pausing'));
    await eventually(() => pausing.text.length > 3_000_000);
    await served.client('GET').untilClosed();
    await served.client('GET').untilClosed();
    gate.open();
    expect((await pausing.until(/more/)).slice(-100)).toContain('more');
  });

  it('gives content any time when told to', async () => {
    gate.open();
    await start('node', { bodyTimeout: 0, headersTimeout: 1 });
    const slow = served.client(head('POST', '/', 'Content-Length: 3'));
    await served.client('GET').untilClosed();
    await served.client('GET').untilClosed();
    await slow.send('abc').until(/3 bytes$/);
  });

  it('refuses heads beyond maxHeaderSize with 431', async () => {
    await start('node', { maxHeaderSize: 2048 });
    const fits = served.client(head('GET', '/', ...Array(90).fill(`X: ${'x'.repeat(12)}`)));
    expect(await fits.until(/of them$/)).toMatch(/90 of them$/);
    const large = served.client(head('GET', '/', `X: ${'x'.repeat(2048)}`));
    expect(await large.untilClosed()).toMatch(/^HTTP\/1\.1 431 /);
    await served.close();
    await start('node');
    const larger = served.client(head('GET', '/', `X: ${'x'.repeat(16_384)}`));
    expect(await larger.untilClosed()).toMatch(/^HTTP\/1\.1 431 /);
  });
});

describe.each(ENGINES)('on %s', (transport) => {
  it.each([{}, { sslContext: 'adhoc' as const }])(
    'closes one connection too many at once, and takes another when there is room (%j)',
    async (tls) => {
      await start(transport, { maxConnections: 2, ...tls });
      const echoes = async (socket: WebSocket) => {
        socket.send('hello');
        await once(socket, 'message');
      };
      /** A socket, or nothing where the connection is closed at once. */
      const open = async () => {
        const socket = new WebSocket(`${served.url.replace('http', 'ws')}/echo`, {
          rejectUnauthorized: false,
        });
        const came = await once(socket, 'open').catch(() => undefined);
        return came && socket;
      };
      const kept = (await open())!;
      for (let i = 0; i < 5; i++) {
        let other: WebSocket | undefined;
        await eventually(async () => (other = await open()) !== undefined); // the one before has to be gone
        expect(await served.client(head('GET', '/')).untilClosed()).toBe('');
        expect(await open()).toBeUndefined();
        await echoes(other!);
        other!.close();
        await once(other!, 'close');
      }
      await echoes(kept);
      kept.terminate();
    },
  );

  async function socketTo(): Promise<{ socket: WebSocket; bytes: () => number }> {
    const socket = new WebSocket(`${served.url.replace('http', 'ws')}/echo`);
    let raw: { bytesRead: number } | undefined;
    socket.on('upgrade', (response) => (raw = response.socket));
    await once(socket, 'open');
    return { socket, bytes: () => raw!.bytesRead };
  }
  const LONG = 'compress me '.repeat(2000);

  it('holds back who sends more than is read, on node also while the answer waits', async () => {
    difference('clients that send on while their answer waits for them');
    await start(transport);
    const before = held();
    const post = (place: string) => {
      const client = served.client(head('POST', place, 'Content-Length: 50000000'));
      client.socket.pause();
      client.socket.write(Buffer.alloc(30_000_000));
      return client;
    };
    post('/');
    const unread = await atRest(() => held() - before);
    expect(unread).toBeLessThan(4_000_000);
    const client = post('/endless');
    const waits = (await atRest(() => held() - before)) - unread;
    if (transport === 'node') expect(waits).toBeLessThan(4_000_000);
    else expect(waits).toBeGreaterThan(20_000_000);
    client.socket.destroy();
    await gate.promise;
  });

  describe.each([{}, { sslContext: 'adhoc' as const }])(
    'WebSockets of clients that read nothing (%j)',
    (tls) => {
      async function deaf(): Promise<Socket> {
        const raw = connect(served.port, '127.0.0.1');
        const secure = 'sslContext' in tls;
        const socket = secure ? tlsConnect({ socket: raw, rejectUnauthorized: false }) : raw;
        for (const each of [raw, socket]) each.on('error', () => {});
        socket.write(head('GET', '/echo', ...HANDSHAKE));
        await once(socket, 'data');
        socket.pause();
        return socket;
      }

      it('are cut off that send pings without end', async () => {
        difference('pings whose answers are not read');
        await start(transport, { maxBuffered: held() + 1_000_000, ...tls });
        const socket = await deaf();
        const ping = Buffer.concat([Buffer.from([0x89, 0xfd, 0, 0, 0, 0]), Buffer.alloc(125)]);
        const pings = Buffer.concat(Array(1000).fill(ping));
        let gone = false;
        socket.on('close', () => (gone = true));
        await eventually(() => {
          if (socket.writableLength < 1_000_000) socket.write(pings);
          return gone;
        });
        expect(served.logged.join().includes('bytes are kept in memory')).toBe(transport === 'uws');
      });

      it('are given no more of what is published than there is room for', async () => {
        await start(transport, { maxBuffered: held() + 10_000_000, ...tls });
        const all = await Promise.all(Array.from({ length: 40 }, deaf));
        const before = process.resourceUsage().maxRSS;
        expect(served.app.publish('all', Buffer.alloc(12_000_000))).toBe(40);
        await eventually(() => served.app.publish('all', 'x') < 40);
        await atRest(held);
        expect((process.resourceUsage().maxRSS - before) / 1024).toBeLessThan(200);
        for (const socket of all) socket.destroy();
      });

      it('are cut off behind maxBackpressure, and no more is kept', async () => {
        await start(transport, { maxBackpressure: 1_000_000, ...tls });
        const socket = await deaf();
        const before = held();
        let most = 0;
        const piece = 'x'.repeat(10_000);
        await eventually(() => {
          for (let i = 0; i < 10; i++) served.app.publish('all', piece);
          most = Math.max(most, held() - before);
          return served.app.publish('all', piece) === 0;
        });
        expect(most).toBeLessThan(1_200_000);
        socket.destroy();
      });
    },
  );

  it('brings large messages to subscribers whole, whoever sends them', async () => {
    await start(transport);
    const { socket } = await socketTo();
    for (const message of ['ü'.repeat(100_000), Buffer.alloc(200_001, 'xyz'), 'x'.repeat(65_537)]) {
      const isBinary = typeof message !== 'string';
      for (const send of [() => served.app.publish('all', message), () => socket.send(message)]) {
        send();
        const [data, binary] = await once(socket, 'message');
        expect(binary).toBe(isBinary);
        expect(Buffer.compare(data, Buffer.from(message as string))).toBe(0);
      }
    }
    socket.terminate();
  });

  it('compresses messages when told to, published ones too, and short ones not', async () => {
    await start(transport, { perMessageDeflate: true });
    const { socket, bytes } = await socketTo();
    expect(socket.extensions).toMatch(/^permessage-deflate/);
    for (const message of [LONG, Buffer.from(LONG), 'short', 'ü'.repeat(2000)]) {
      const before = bytes();
      socket.send(message);
      const [data, isBinary] = await once(socket, 'message');
      expect([String(data), isBinary]).toEqual([String(message), typeof message !== 'string']);
      if (message.length > 5) expect(bytes() - before).toBeLessThan(1000);
    }
    const before = bytes();
    expect(served.app.publish('all', LONG)).toBe(1);
    expect(String((await once(socket, 'message'))[0])).toBe(LONG);
    expect(bytes() - before).toBeLessThan(1000);
    socket.terminate();
  });

  it('stops messages that inflate beyond the largest', async () => {
    await start(transport, { perMessageDeflate: true, maxMessageSize: 10_000 });
    const { socket } = await socketTo();
    socket.send(LONG);
    const [code] = await once(socket, 'close');
    expect(code).toBe(transport === 'uws' ? 1006 : 1009);
    const other = await socketTo();
    other.socket.send(LONG.slice(0, 10_000));
    await once(other.socket, 'message');
    other.socket.terminate();
  });

  it('compresses nothing otherwise, or for clients that do not offer it', async () => {
    await start(transport);
    const { socket } = await socketTo();
    expect(socket.extensions).toBe('');
    socket.terminate();
    await served.close();
    await start(transport, { perMessageDeflate: true });
    const plain = new WebSocket(`${served.url.replace('http', 'ws')}/echo`, { perMessageDeflate: false });
    await once(plain, 'open');
    plain.send(LONG);
    expect(String((await once(plain, 'message'))[0])).toBe(LONG);
    plain.terminate();
  });
});

describe.each(ENGINES)('what is published to slow clients, on %s', (transport) => {
  it('is bounded while no turn of the loop is given', async () => {
    await start(transport, { maxBuffered: 32 << 20, maxBackpressure: 0 });
    for (let i = 0; i < 16; i++) {
      const slow = served.client(head('GET', '/echo', ...HANDSHAKE));
      await slow.until(/\r\n\r\n$/);
      slow.socket.pause();
    }
    const message = 'm'.repeat(1_000_000);
    const before = process.memoryUsage().rss;
    for (let i = 0; i < 80; i++) served.app.publish('all', message); // 1280 MB
    expect((process.memoryUsage().rss - before) / 1e6).toBeLessThan(640);
    expect(served.logged).toEqual([expect.stringContaining('maxBuffered')]);
  });
});
