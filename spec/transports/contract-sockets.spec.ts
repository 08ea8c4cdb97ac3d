/** What every transport must do with WebSockets. One description, run over each of them. */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { SocketClosed, type SocketExchange } from '../../lib/exchange.js';
import { atRest, eventually, latch, turns } from '../waiting.js';
import { type Reply, type Rig, TRANSPORTS, watched } from './rigs.js';

const WAITS: [string, () => Promise<unknown>][] = [
  ['at once', async () => {}],
  ['after a suspension', () => sleep(5)],
];

async function echo(x: SocketExchange): Promise<void> {
  x.accept();
  for (;;) await x.send(await x.receive());
}

/** Ends quietly when the socket does. */
const untilClosed = (handle: (x: SocketExchange) => Promise<void>) => async (x: SocketExchange) => {
  try {
    await handle(x);
  } catch (error) {
    if (!(error instanceof SocketClosed)) throw error;
  }
};

describe.each(TRANSPORTS)('the WebSocket contract: %s', (name, start) => {
  let rig: Rig;
  let disappointed: unknown[];
  /** The errors that a spec provokes, of all that a transport logs. */
  let mayTell: RegExp;
  const open = async (handle: (x: SocketExchange) => void | Promise<void>) => {
    rig = await start(watched((x) => handle(x as SocketExchange), disappointed));
  };
  beforeEach(() => {
    disappointed = [];
    mayTell = /(?!)/;
  });
  afterEach(async () => {
    await rig.close();
    expect(disappointed).toEqual([]);
    expect(rig.errors.filter((error) => !mayTell.test(error))).toEqual([]);
  });

  describe.each(WAITS)('a handshake decided %s', (_, wait) => {
    it('shows the request before it is accepted', async () => {
      await open(async (x) => {
        await wait();
        const before = [
          x.kind,
          x.accepted,
          x.method,
          x.path,
          x.query,
          x.scheme,
          x.remoteAddress,
          x.subprotocols,
        ];
        x.accept();
        x.send(JSON.stringify([...before, x.header('x-a'), x.accepted, x.done]));
      });
      const client = await rig
        .connect({ path: '/a%20b', query: 'q=1', headers: ['X-A', 'b'], subprotocols: ['p1', 'p2'] })
        .catch(() => undefined);
      const expected = [
        'websocket',
        false,
        'GET',
        '/a%20b',
        'q=1',
        rig.secure ? 'wss' : 'ws',
        '127.0.0.1',
        ['p1', 'p2'],
        'b',
        true,
        false,
      ];
      // A client that offers subprotocols need not get one, though the ws package insists.
      if (client) expect(JSON.parse(String(await client.receive()))).toEqual(expected);
      else expect(name).not.toBe('in process');
    });

    it('is accepted with a subprotocol and headers', async () => {
      await open(async (x) => {
        await wait();
        x.accept('p2', ['Set-Cookie', 'a=1', 'X-A', 'b', 'Set-Cookie', 'b=2']);
        await x.send('hello');
      });
      const client = await rig.connect({ subprotocols: ['p1', 'p2'] });
      expect(client.subprotocol).toBe('p2');
      expect(client.header('x-a')).toEqual(['b']);
      expect(client.header('set-cookie')).toEqual(['a=1', 'b=2']);
      expect(await client.receive()).toBe('hello');
      expect(await client.receive()).toEqual([1000, '']);
    });

    it('is refused with an ordinary answer', async () => {
      await open(async (x) => {
        await wait();
        x.respond('403 Forbidden', ['X-A', 'b'], 'no entry');
        expect(x.done).toBe(true);
        x.accept(); // too late: without effect
        expect(x.accepted).toBe(false);
      });
      const reply: Reply = await rig.connect().then(
        () => expect.fail('accepted'),
        (refusal) => refusal,
      );
      expect(reply.status).toBe(403);
      expect(reply.header('x-a')).toEqual(['b']);
      expect(String(await reply.body())).toBe('no entry');
    });

    it('refuses a subprotocol that was not offered, and headers that break out of their line', async () => {
      const thrown: unknown[] = [];
      await open(async (x) => {
        await wait();
        for (const attempt of [() => x.accept('p3'), () => x.accept('p1', ['X-A', 'b\r\nX-B: c'])]) {
          try {
            attempt();
          } catch (error) {
            thrown.push(error);
          }
        }
        x.accept('p1');
      });
      const client = await rig.connect({ subprotocols: ['p1'] });
      expect(client.header('x-b')).toEqual([]);
      expect(thrown.map((error) => (error as Error).name)).toEqual(['RangeError', 'RangeError']);
    });

    it.each([
      ['without an answer', async () => {}],
      ['with an error', async () => Promise.reject(new Error('boom'))],
    ])('that is left %s is a 500', async (_, leave) => {
      mayTell = /boom|without an answer/;
      await open(async () => {
        await wait();
        await leave();
      });
      const reply: Reply = await rig.connect().then(
        () => expect.fail('accepted'),
        (refusal) => refusal,
      );
      expect(reply.status).toBe(500);
    });
  });

  it('receives and sends only once accepted', async () => {
    const thrown: string[] = [];
    await open(async (x) => {
      await x.receive().catch((error) => thrown.push(error.message));
      await x.send('x')?.catch((error) => thrown.push(error.message));
      expect(() => x.close()).toThrow('not been accepted');
      x.accept();
      expect(() => x.accept()).toThrow('before');
    });
    const client = await rig.connect();
    expect(await client.receive()).toEqual([1000, '']);
    expect(thrown).toEqual([
      expect.stringContaining('not been accepted'),
      expect.stringContaining('not been accepted'),
    ]);
  });

  it('carries text and bytes, empty ones too, unchanged and in order', async () => {
    await open(untilClosed(echo));
    const client = await rig.connect();
    const big = new Uint8Array(1_000_000).map((_, i) => i % 251);
    const messages = [
      'hello',
      '',
      'grüße 🎉\0\r\n',
      '\ufeffbom',
      new Uint8Array(0),
      Uint8Array.of(0, 255),
      big,
      'x'.repeat(300_000),
    ];
    for (const message of messages) client.send(message);
    for (const message of messages) {
      const received = await client.receive();
      expect(typeof received).toBe(typeof message);
      // Compared as a whole: item by item takes seconds.
      expect(Buffer.from(message as string).equals(Buffer.from(received as string))).toBe(true);
    }
    for (let i = 0; i < 2000; i++) client.send(String(i));
    for (let i = 0; i < 2000; i++) expect(await client.receive()).toBe(String(i));
  });

  it('keeps messages that come before they are asked for', async () => {
    await open(
      untilClosed(async (x) => {
        x.accept();
        await sleep(50);
        const [a, b, c] = await Promise.all([x.receive(), x.receive(), x.receive()]);
        await x.send(JSON.stringify([a, b, [...(c as Uint8Array)]]));
      }),
    );
    const client = await rig.connect();
    client.send('one');
    client.send('two');
    client.send(Uint8Array.of(1, 2));
    expect(await client.receive()).toBe('["one","two",[1,2]]');
  });

  it('delivers what was sent before the peer closed, then says how it closed, as often as asked', async () => {
    const seen: unknown[] = [];
    const done = latch();
    await open(async (x) => {
      const aborted = vi.fn();
      x.onAbort(aborted);
      x.accept();
      await sleep(50);
      for (let i = 0; i < 4; i++)
        seen.push(await x.receive().catch((error: SocketClosed) => [error.name, error.code, error.reason]));
      seen.push(
        await x.send('late')?.catch((error: SocketClosed) => error.code),
        x.done,
        x.accepted,
        aborted.mock.calls.length,
      );
      x.close(1000); // without effect
      x.subscribe('topic');
      x.unsubscribe('topic');
      x.abort();
      done.open();
    });
    const client = await rig.connect();
    client.send('one');
    client.send('two');
    client.close(4001, 'grüße');
    await done.promise;
    const closed = ['SocketClosed', 4001, 'grüße'];
    expect(seen).toEqual(['one', 'two', closed, closed, 4001, true, true, 1]);
  });

  it.each([
    ['without a code', (c: { close(): void }) => c.close(), 1005],
    ['by vanishing', (c: { vanish(): void }) => c.vanish(), 1006],
  ])('ends a pending receive when the peer leaves %s', async (_, leave, code) => {
    const told = latch<SocketClosed>();
    await open(async (x) => {
      x.accept();
      await x.receive().catch(told.open);
    });
    const client = await rig.connect();
    leave({ close: () => client.close(), vanish: () => client.vanish() });
    expect((await told.promise).code).toBe(code);
  });

  it.each([1000, 1001, 1003, 1008, 1011, 1013, 3000, 4999])(
    'closes with code %i and a reason',
    async (code) => {
      const after: unknown[] = [];
      await open(async (x) => {
        const aborted = vi.fn();
        x.onAbort(aborted);
        x.accept();
        await x.send('last words');
        x.close(code, 'because');
        after.push(
          x.done,
          aborted.mock.calls.length,
          await x.receive().catch((error) => [error.code, error.reason]),
        );
        after.push(await x.send('x')?.catch((error) => error.code));
      });
      const client = await rig.connect();
      expect(await client.receive()).toBe('last words');
      expect(await client.receive()).toEqual([code, 'because']);
      expect(after).toEqual([true, 1, [code, 'because'], code]);
    },
  );

  it.each([0, 99, 999, 1004, 1005, 1006, 1015, 1016, 2999, 5000, 70_000, 1000.5, Number.NaN])(
    'refuses close code %d',
    async (code) => {
      await open((x) => {
        x.accept();
        expect(() => x.close(code)).toThrow(RangeError);
        expect(() => x.close(code)).toThrow('3000 to 4999');
      });
      const client = await rig.connect();
      expect(await client.receive()).toEqual([1000, '']);
    },
  );

  it('cuts a reason at 123 bytes, between characters', async () => {
    await open((x) => {
      x.accept();
      x.close(1000, `ab${'🎉'.repeat(60)}`);
    });
    const client = await rig.connect();
    expect(await client.receive()).toEqual([1000, `ab${'🎉'.repeat(30)}`]);
  });

  it('is closed with 1000 after its handler, with 1011 after an error', async () => {
    mayTell = /boom/;
    await open(async (x) => {
      x.accept();
      await sleep(5);
      if (x.path === '/fail') throw new Error('boom');
    });
    expect(await (await rig.connect()).receive()).toEqual([1000, '']);
    expect(await (await rig.connect({ path: '/fail' })).receive()).toEqual([1011, '']);
  });

  it('is cut without a close frame by abort', async () => {
    await open(async (x) => {
      x.accept();
      await x.receive();
      x.abort();
      expect(x.done).toBe(true);
      await expect(x.receive()).rejects.toMatchObject({ code: 1006 });
    });
    const client = await rig.connect();
    client.send('go');
    expect(await client.receive()).toEqual([1006, '']);
  });

  it('does not end the process when nobody awaits a failed send', async () => {
    await open(async (x) => {
      x.accept();
      x.close();
      x.send('nobody waits');
    });
    expect(await (await rig.connect()).receive()).toEqual([1000, '']);
    await turns();
  });

  it('holds the app back while the peer does not read, and loses nothing', async () => {
    const COUNT = 400;
    const message = Buffer.alloc(100_000, 'x');
    let sent = 0;
    await open(async (x) => {
      x.accept();
      await x.receive();
      for (; sent < COUNT; sent++) await x.send(message);
    });
    const client = await rig.connect();
    client.pause();
    client.send('go');
    expect(await atRest(() => sent)).toBeLessThan(COUNT);
    client.resume();
    for (let i = 0; i < COUNT; i++) expect(await client.receive()).toHaveLength(100_000);
    expect(await client.receive()).toEqual([1000, '']);
  });

  // A client in this process takes part in the same turn.
  it.skipIf(name === 'in process')('leaves others a turn while the app sends without end', async () => {
    let sent = 0;
    await open(async (x) => {
      x.accept();
      let turned = false;
      setImmediate(() => {
        turned = true;
      });
      for (; !turned && sent < 10_000; sent++) await x.send('x'.repeat(100));
    });
    const client = await rig.connect();
    while (typeof (await client.receive()) === 'string');
    expect(sent).toBeLessThan(10_000);
  });

  it('wakes a held-back sender when the peer vanishes', async () => {
    const told = latch<SocketClosed>();
    let sent = 0;
    await open(async (x) => {
      x.accept();
      try {
        for (; ; sent++) await x.send(Buffer.alloc(100_000));
      } catch (error) {
        told.open(error as SocketClosed);
      }
    });
    const client = await rig.connect();
    client.pause();
    await atRest(() => sent);
    client.vanish();
    expect((await told.promise).code).toBe(1006);
  });

  // uWebSockets.js now and then closes a socket with 1006 that is accepted later: 3 in 10 000 where another handshake is refused
  // meanwhile, 1 in 90 000 where others are accepted (docs/servers.md).
  const rarely = { retry: 2 };
  it('keeps many sockets apart', rarely, async () => {
    await open(
      untilClosed(async (x) => {
        if (Number(x.query) % 2) await sleep(Number(x.query) % 5);
        x.accept();
        for (;;) await x.send(`${x.query}:${await x.receive()}`);
      }),
    );
    await Promise.all(
      Array.from({ length: 100 }, async (_, i) => {
        const client = await rig.connect({ query: String(i) });
        for (let n = 0; n < 5; n++) {
          client.send(String(n));
          expect(await client.receive()).toBe(`${i}:${n}`);
        }
        client.close();
      }),
    );
  });

  describe.each(['a request', 'a handshake'])(
    'a socket accepted while the transport is at %s',
    rarely,
    (other) => {
      /** Handlers go on when the other one is called. */
      const woken = async (accepted: (x: SocketExchange) => void | Promise<void>) => {
        const waiting: (() => void)[] = [];
        await open(async (x) => {
          if (x.path === '/wake') {
            for (const wake of waiting.splice(0)) wake();
            x.respond('200 OK', [], 'woken');
          } else {
            await new Promise<void>((resolve) => waiting.push(resolve));
            await accepted(x);
          }
        });
        const client = rig.connect({ path: '/' });
        client.catch(() => undefined); // it may be refused before anybody awaits it
        await eventually(() => waiting.length === 1);
        const path = '/wake';
        if (other === 'a request') await rig.request({ path });
        else await rig.connect({ path }).catch(() => undefined);
        return client;
      };

      it('sends and hears all in order, and is closed', async () => {
        const client = await woken(async (x) => {
          x.accept();
          expect(x.accepted).toBe(true);
          x.send('one');
          for (const topic of ['news', 'sport']) x.subscribe(topic);
          x.unsubscribe('sport');
          const { publisher } = rig;
          expect(publisher.publish('news', 'two')).toBe(1);
          expect([publisher.publish('sport', 'x'), publisher.publish('news', 'x', x)]).toEqual([0, 0]);
          await x.send('three');
          x.send(`you said ${await x.receive()}`);
          x.close(4001, 'end');
        });
        for (const message of ['one', 'two', 'three']) expect(await client.receive()).toBe(message);
        client.send('four');
        expect([await client.receive(), await client.receive()]).toEqual(['you said four', [4001, 'end']]);
      });

      it('may be closed at once', async () => {
        const client = await woken((x) => {
          x.accept();
          x.send('one');
          x.close(4002);
        });
        expect([await client.receive(), await client.receive()]).toEqual(['one', [4002, '']]);
      });

      it('may be cut off at once', async () => {
        const client = await woken((x) => {
          x.accept();
          x.send('one'); // may be lost
          x.abort();
        }).catch(() => undefined);
        let seen = await client?.receive();
        if (seen === 'one') seen = await client!.receive();
        expect(seen).toEqual(client && [1006, '']);
      });
    },
  );

  describe('a publisher', () => {
    const subscriber = untilClosed(async (x) => {
      x.accept();
      for (const topic of x.query.split(',').filter(Boolean)) x.subscribe(topic);
      await x.send('ready');
      for (;;) {
        const [verb, topic, text] = String(await x.receive()).split(' ') as [string, string, string];
        if (verb === 'leave') x.unsubscribe(topic);
        if (verb === 'join') x.subscribe(topic);
        if (verb === 'others') await x.send(`reached ${rig.publisher.publish(topic, text, x)}`);
        else await x.send(`done ${verb}`);
      }
    });
    const join = async (topics: string) => {
      const client = await rig.connect({ query: topics });
      expect(await client.receive()).toBe('ready');
      return client;
    };

    it('reaches the subscribers of a topic, with text and bytes', async () => {
      await open(subscriber);
      const [a, b, c] = [await join('news'), await join('news,sport'), await join('')];
      expect(rig.publisher.publish('news', 'grüße')).toBe(2);
      expect(await a.receive()).toBe('grüße');
      expect(await b.receive()).toBe('grüße');
      expect(rig.publisher.publish('sport', Uint8Array.of(1, 2))).toBe(1);
      expect(await b.receive()).toEqual(Uint8Array.of(1, 2));
      expect(rig.publisher.publish('weather', 'x')).toBe(0);
      c.send('ping - -');
      expect(await c.receive()).toBe('done ping');
    });

    it('leaves out the sender, subscribed or not', async () => {
      await open(subscriber);
      const [a, b, c] = [await join('news'), await join('news'), await join('')];
      a.send('others news one');
      expect(await a.receive()).toBe('reached 1');
      expect(await b.receive()).toBe('one');
      c.send('others news two');
      expect(await c.receive()).toBe('reached 2');
      expect([await a.receive(), await b.receive()]).toEqual(['two', 'two']);
      b.send('leave news');
      expect(await b.receive()).toBe('done leave');
      a.send('others news three');
      expect(await a.receive()).toBe('reached 0');
      b.send('others news four');
      expect(await b.receive()).toBe('reached 1');
      expect(await a.receive()).toBe('four');
      b.send('join news');
      b.send('join news');
      expect([await b.receive(), await b.receive()]).toEqual(['done join', 'done join']);
      rig.publisher.publish('news', 'five');
      expect(await b.receive()).toBe('five');
      b.send('ping');
      expect(await b.receive()).toBe('done ping');
    });

    it('counts those who subscribe', async () => {
      await open(subscriber);
      const [a, b] = [await join('news'), await join('news,sport')];
      const count = () => ['news', 'sport'].map((topic) => rig.publisher.subscribers(topic));
      expect(count()).toEqual([2, 1]);
      b.send('leave news');
      expect(await b.receive()).toBe('done leave');
      expect(count()).toEqual([1, 1]);
      a.close(1000);
      await eventually(() => String(count()) === '0,1');
    });

    it('forgets a socket that is closed', async () => {
      await open(subscriber);
      const a = await join('news');
      a.close(1000);
      await a.receive();
      await eventually(() => !rig.publisher.publish('news', 'x'));
    });

    it('works before anybody has subscribed or connected', async () => {
      await open(subscriber);
      expect(rig.publisher.publish('news', 'x')).toBe(0);
      expect(rig.publisher.subscribers('news')).toBe(0);
    });
  });
});
