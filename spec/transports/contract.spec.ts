/** What every transport must do. One description, run over each of them. */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { BodyError, type Exchange, type HttpExchange } from '../../lib/exchange.js';
import { atRest, latch } from '../waiting.js';
import { FOR_REQUESTS, type Rig, watched } from './rigs.js';

/** Suspends for good: past every microtask and tick. */
const suspend = () => sleep(5);
const json = (exchange: Exchange, value: unknown) =>
  exchange.respond('200 OK', ['Content-Type', 'application/json'], JSON.stringify(value));
const never = () => new Promise<never>(() => {});

/** Bytes in which a lost or repeated piece shows. */
function patterned(length: number): Buffer {
  return Buffer.alloc(
    length,
    Uint8Array.from({ length: 251 }, (_, i) => i),
  );
}

describe.each(FOR_REQUESTS)('the transport contract: %s', (name, start) => {
  /** The client sends all lines of a name together, and single ones once: http2.spec.ts writes them by hand. */
  const grouped = name.startsWith('over HTTP/2');
  let rig: Rig;
  let disappointed: unknown[];
  /** The errors that a spec provokes, of all that a transport logs. */
  let mayTell: RegExp;
  const open = async (handle: (exchange: HttpExchange) => void | Promise<void>) => {
    rig = await start(watched((exchange) => handle(exchange as HttpExchange), disappointed));
    return rig;
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

  describe.each([
    ['at once', async () => {}],
    ['after a suspension', suspend],
  ])('the request, read %s', (_, wait) => {
    it('is as it was sent', async () => {
      await open(async (x) => {
        await wait();
        json(x, [x.kind, x.method, x.path, x.query, x.scheme, x.remoteAddress, x.rootPath, x.done]);
      });
      const reply = await rig.request({
        method: 'PROPFIND',
        path: '/a%20b/%2e//ü'.replace('ü', '%fc'),
        query: 'q=%41+b&q',
      });
      const scheme = rig.secure ? 'https' : 'http';
      const path = rig.dotless ? '/a%20b//%fc' : '/a%20b/%2e//%fc';
      const expected = ['http', 'PROPFIND', path, 'q=%41+b&q', scheme, '127.0.0.1', '', false];
      expect(JSON.parse(String(await reply.body()))).toEqual(expected);
    });

    it('has an empty query without and with a bare question mark', async () => {
      await open(async (x) => {
        await wait();
        json(x, x.query);
      });
      expect(String(await (await rig.request({ path: '/' })).body())).toBe('""');
      expect(String(await (await rig.request({ path: '/?' })).body())).toBe('""');
    });

    it.skipIf(grouped)('gives headers by name: lists joined, cookies too, single ones once', async () => {
      await open(async (x) => {
        await wait();
        const names = ['x-list', 'cookie', 'user-agent', 'x-none', 'x-empty', 'accept'];
        json(
          x,
          names.map((name) => x.header(name) ?? null),
        );
      });
      const headers = ['X-List', 'a', 'Cookie', 'a=1', 'X-LIST', 'b, c', 'Cookie', 'b=2', 'X-Empty', ''];
      headers.push('User-Agent', 'one', 'user-agent', 'two', 'Accept', '*/*');
      const reply = await rig.request({ headers });
      const agent = rig.tidy ? 'one, two' : 'one';
      expect(JSON.parse(String(await reply.body()))).toEqual(['a, b, c', 'a=1; b=2', agent, null, '', '*/*']);
    });

    it.skipIf(grouped)('lists header lines in order, names in lower case', async () => {
      await open(async (x) => {
        await wait();
        json(x, x.headers());
      });
      const reply = await rig.request({ headers: ['X-B', '1', 'x-a', '2', 'X-b', '3'] });
      const lines: string[] = JSON.parse(String(await reply.body()));
      const from = lines.indexOf(rig.tidy ? 'x-a' : 'x-b');
      const expected = rig.tidy ? ['x-a', '2', 'x-b', '1, 3'] : ['x-b', '1', 'x-a', '2', 'x-b', '3'];
      expect(lines.slice(from, from + expected.length)).toEqual(expected);
      expect(lines[lines.indexOf('host') + 1]).toMatch(/^localhost/);
    });

    it('gives one character per byte of a header', async () => {
      await open(async (x) => {
        await wait();
        json(x, [x.header('x-text'), x.header('user-agent')]);
      });
      const reply = await rig.request({ headers: ['X-Text', 'a\xe9\xc3\xa9z', 'User-Agent', 'b\xe9z'] });
      expect(JSON.parse(String(await reply.body()))).toEqual(['a\xe9\xc3\xa9z', 'b\xe9z']);
    });
  });

  describe.each([
    ['at once', async () => {}],
    ['after a suspension', suspend],
  ])('an answer given %s', (_, wait) => {
    it('carries status, headers in order and repeated, and its length', async () => {
      await open(async (x) => {
        await wait();
        x.respond('201 Created', ['Set-Cookie', 'a=1', 'X-A', 'b', 'Set-Cookie', 'b=2'], 'grüße');
        expect(x.done).toBe(true);
      });
      const reply = await rig.request();
      expect(reply.status).toBe(201);
      expect(reply.header('set-cookie')).toEqual(['a=1', 'b=2']);
      expect(reply.header('x-a')).toEqual(['b']);
      expect(reply.header('content-length')).toEqual(['7']);
      expect(String(await reply.body())).toBe('grüße');
    });

    it('writes one byte per character of a header, and what is no byte as UTF-8', async () => {
      await open(async (x) => {
        await wait();
        x.respond('200 OK', ['X-A', 'a\xe9z', 'X-B', ' \t€ '], 'text');
      });
      const reply = await rig.request();
      expect([reply.header('x-a'), reply.header('x-b')]).toEqual([['a\xe9z'], ['\xe2\x82\xac']]);
      expect(String(await reply.body())).toBe('text');
    });

    it('writes header bytes of a stream too', async () => {
      await open(async (x) => {
        await wait();
        x.start('200 OK', ['X-A', 'a\xe9z']);
        await suspend();
        x.write('grüße');
        x.end();
      });
      const reply = await rig.request();
      expect(reply.header('x-a')).toEqual(['a\xe9z']);
      expect(String(await reply.body())).toBe('grüße');
    });

    it.each([
      ['bytes', Uint8Array.of(0, 255, 10, 13)],
      ['a part of a buffer', new Uint8Array(Buffer.from('abcdef').buffer.slice(0), 0).subarray(0, 3)],
      ['nothing', ''],
      ['no bytes', new Uint8Array(0)],
      ['a large text', 'äb'.repeat(2_000_000)],
      ['large bytes', Buffer.alloc(6_000_000, 'abc')],
    ])('may be %s', async (_, body) => {
      await open(async (x) => {
        await wait();
        x.respond('200 OK', [], body);
      });
      const reply = await rig.request();
      const received = await reply.body();
      expect(received.equals(Buffer.from(body))).toBe(true);
      expect(reply.header('content-length')).toEqual([String(Buffer.from(body).length)]);
    });

    it('to HEAD announces a length without content', async () => {
      await open(async (x) => {
        await wait();
        x.respond('200 OK', [], null, 17);
      });
      const reply = await rig.request({ method: 'HEAD' });
      expect(reply.header('content-length')).toEqual(['17']);
      expect(await reply.body()).toHaveLength(0);
    });

    it.each(['204 No Content', '304 Not Modified'])('%s has no content and no length', async (status) => {
      await open(async (x) => {
        await wait();
        x.respond(status, ['X-A', 'b'], null);
      });
      const reply = await rig.request();
      expect(reply.status).toBe(Number.parseInt(status, 10));
      expect(reply.header('content-length')).toEqual([]);
      expect(await reply.body()).toHaveLength(0);
    });

    it('without content is framed when its status calls for content', async () => {
      await open(async (x) => {
        await wait();
        x.respond('200 OK', [], null);
      });
      const reply = await rig.request();
      expect(reply.header('content-length')).toEqual(['0']);
    });

    it('is given once', async () => {
      await open(async (x) => {
        await wait();
        x.respond('200 OK', [], 'first');
        x.respond('500 No', [], 'second');
        x.start('500 No', []);
        x.write('third');
        x.end();
        x.abort();
      });
      expect(String(await (await rig.request()).body())).toBe('first');
      expect(String(await (await rig.request()).body())).toBe('first');
    });

    it('never carries a line break out of its line', async () => {
      mayTell = /for a line break or NUL/;
      await open(async (x) => {
        await wait();
        if (x.path === '/name') x.respond('200 OK', ['X-A: b\r\nX-Evil', 'c'], 'x');
        else if (x.path === '/value') x.respond('200 OK', ['X-A', 'b\nX-Evil: c'], 'x');
        else if (x.path === '/nul') x.respond('200 OK', ['X-A', 'b\0c'], 'x');
        else if (x.path === '/status') x.respond('200 OK\r\nX-Evil: c', [], 'x');
        else x.start('200 OK', ['X-A', 'b\r\nX-Evil: c']);
      });
      for (const path of ['/name', '/value', '/nul', '/status', '/stream']) {
        const reply = await rig.request({ path });
        expect(reply.status).toBe(500);
        expect(reply.header('x-evil')).toEqual([]);
      }
    });
  });

  describe('a handler that fails', () => {
    it.each<[string, (x: Exchange) => void | Promise<void>]>([
      [
        'throws',
        () => {
          throw new Error('boom');
        },
      ],
      [
        'rejects at once',
        async () => {
          throw new Error('boom');
        },
      ],
      [
        'rejects later',
        async () => {
          await suspend();
          throw new Error('boom');
        },
      ],
      ['returns without an answer', () => {}],
      ['resolves without an answer', async () => {}],
      ['resolves later without an answer', suspend],
    ])('%s is a 500, and the server lives on', async (how, handle) => {
      mayTell = /boom|without an answer/;
      rig = await start((x) => (x.path === '/ok' ? json(x, 'ok') : handle(x)));
      const reply = await rig.request();
      expect(reply.status).toBe(500);
      expect(String(await reply.body())).not.toContain('boom');
      expect((await rig.request({ path: '/ok' })).status).toBe(200);
      if (/throws|rejects/.test(how)) expect(rig.errors.join()).toMatch(/^[^,]*boom[^,]*$/);
    });

    it('in a stream is a cut connection', async () => {
      mayTell = /boom/;
      await open(async (x) => {
        x.start('200 OK', []);
        x.write('half');
        await suspend();
        throw new Error('boom');
      });
      await expect(rig.request().then((reply) => reply.body())).rejects.toThrow();
    });

    it('after the answer changes nothing', async () => {
      mayTell = /boom/;
      await open(async (x) => {
        x.respond('200 OK', [], 'fine');
        await suspend();
        throw new Error('boom');
      });
      expect(String(await (await rig.request()).body())).toBe('fine');
    });
  });

  describe('the body of a request', () => {
    const text = 'x'.repeat(300_000);
    async function* pieces(...chunks: (string | Uint8Array)[]) {
      for (const chunk of chunks) {
        yield chunk;
        await sleep(1);
      }
    }
    const echo = async (x: HttpExchange) => x.respond('200 OK', [], await x.body());
    const echoLate = async (x: HttpExchange) => {
      await sleep(20);
      x.respond('200 OK', [], await x.body());
    };
    const echoStream = async (x: HttpExchange) => {
      const chunks: Uint8Array[] = [];
      for await (const chunk of x.stream()) {
        chunks.push(chunk);
        await sleep(0);
      }
      x.respond('200 OK', [], Buffer.concat(chunks));
    };

    it.each([
      ['at once', echo],
      ['late', echoLate],
      ['as a stream', echoStream],
    ])('arrives whole when read %s', async (_, handle) => {
      await open(handle);
      const post = (body: string | Uint8Array | AsyncIterable<string | Uint8Array>) =>
        rig.request({ method: 'POST', body }).then((reply) => reply.body());
      expect(String(await post('hello'))).toBe('hello');
      expect(String(await post(''))).toBe('');
      expect([...(await post(Uint8Array.of(0, 128, 255)))]).toEqual([0, 128, 255]);
      expect((await post(text)).equals(Buffer.from(text))).toBe(true);
      expect(String(await post(pieces('one ', 'two ', 'three')))).toBe('one two three');
      expect((await post(pieces(text, text, text))).length).toBe(900_000);
    });

    it('of many megabytes arrives whole, however slowly it is read', async () => {
      await open(async (x) => {
        let total = 0;
        for await (const chunk of x.stream()) {
          if (total === 0) await sleep(50);
          total += chunk.length;
        }
        json(x, total);
      });
      const reply = await rig.request({ method: 'PUT', body: Buffer.alloc(20_000_000) });
      expect(String(await reply.body())).toBe('20000000');
    });

    it('is empty when there is none', async () => {
      await open(async (x) => {
        const chunks = [];
        if (x.path === '/stream') for await (const chunk of x.stream()) chunks.push(chunk);
        else chunks.push((await x.body()).length);
        json(x, chunks);
      });
      expect(String(await (await rig.request()).body())).toBe('[0]');
      expect(String(await (await rig.request({ path: '/stream' })).body())).toBe('[]');
    });

    const reasonOf = async (read: () => Promise<unknown>) => {
      try {
        await read();
        return 'none';
      } catch (error) {
        return error instanceof BodyError ? error.reason : String(error);
      }
    };
    const drainStream = async (stream: AsyncIterable<Uint8Array>) => {
      let total = 0;
      for await (const chunk of stream) total += chunk.length;
      return total;
    };

    it('is refused beyond the limit, announced or not', async () => {
      await open(async (x) => {
        const read = x.path === '/whole' ? () => x.body(10) : () => drainStream(x.stream(10));
        const reason = await reasonOf(read);
        x.respond(reason === 'none' ? '200 OK' : '413 Content Too Large', ['Connection', 'close'], reason);
      });
      for (const path of ['/whole', '/stream']) {
        const post = async (body: string | AsyncIterable<string | Uint8Array>) => {
          const reply = await rig.request({ method: 'POST', path, body });
          return [reply.status, String(await reply.body())];
        };
        expect(await post('0123456789')).toEqual([200, 'none']);
        expect(await post('0123456789a')).toEqual([413, 'too large']);
        expect(await post(pieces('01234', '56789'))).toEqual([200, 'none']);
        expect(await post(pieces('01234', '56789', 'a'))).toEqual([413, 'too large']);
      }
    });

    it('is read once', async () => {
      await open(async (x) => {
        await x.body();
        const again = await reasonOf(() => x.body());
        json(x, [again, await reasonOf(() => drainStream(x.stream()))]);
      });
      const reply = await rig.request({ method: 'POST', body: 'x' });
      expect(String(await reply.body())).toBe('["consumed","consumed"]');
    });

    it('may be left unread, or half read', async () => {
      await open(async (x) => {
        if (x.path === '/half') for await (const _ of x.stream()) break;
        await suspend();
        x.respond('200 OK', [], 'done');
      });
      for (const path of ['/unread', '/half']) {
        const reply = await rig.request({ method: 'POST', path, body: Buffer.alloc(3_000_000) });
        expect(String(await reply.body())).toBe('done');
      }
    });

    it('is lost to a reader when the client leaves', async () => {
      const reason = latch<string>();
      const begun = latch();
      await open(async (x) => {
        begun.open();
        reason.open(await reasonOf(() => x.body()));
      });
      const leave = new AbortController();
      const stalled = async function* () {
        yield 'half';
        await never();
      };
      const request = rig.request({ method: 'POST', body: stalled(), signal: leave.signal });
      await begun.promise;
      leave.abort();
      await expect(request).rejects.toThrow();
      expect(await reason.promise).toBe('aborted');
    });

    it('cannot be read any more after the answer, unless it is complete', async () => {
      const late = latch<string>();
      await open(async (x) => {
        await suspend();
        x.respond('200 OK', [], 'early');
        late.open(await reasonOf(() => x.body()));
      });
      const stalled = async function* () {
        yield 'half';
        await late.promise;
      };
      await rig.request({ method: 'POST', body: stalled() }).then((reply) => reply.body());
      expect(await late.promise).toBe('aborted');
    });

    it('streams back while it arrives', async () => {
      await open(async (x) => {
        x.start('200 OK', []);
        for await (const chunk of x.stream()) await x.write(chunk);
        x.end();
      });
      const content = patterned(2_000_000);
      const reply = await rig.request({ method: 'POST', body: content });
      expect((await reply.body()).equals(content)).toBe(true);
    });
  });

  describe('a streamed answer', () => {
    it('comes in pieces, text and bytes, with nothing for an empty one', async () => {
      await open(async (x) => {
        x.start('200 OK', ['X-A', 'b']);
        expect(x.done).toBe(false);
        x.write('grü');
        x.write('');
        await suspend();
        x.write(new Uint8Array(0));
        x.write(Buffer.from('ße'));
        x.end();
        expect(x.done).toBe(true);
        x.write('late');
      });
      const reply = await rig.request();
      expect(reply.header('x-a')).toEqual(['b']);
      expect(reply.header('content-length')).toEqual([]);
      expect(String(await reply.body())).toBe('grüße');
    });

    it('may be empty, chunked or with a known length', async () => {
      await open(async (x) => {
        x.start('200 OK', [], x.path === '/known' ? 0 : undefined);
        if (x.query) await suspend();
        x.end();
      });
      for (const path of ['/', '/?late', '/known', '/known?late'])
        expect(await (await rig.request({ path })).body()).toHaveLength(0);
    });

    it('arrives exactly, in pieces of any size, at a slow reader', async () => {
      const content = patterned(9_000_000);
      const sizes = [1, 10, 1000, 16_000, 17_000, 65_536, 65_537, 500_000, 3_000_000];
      await open(async (x) => {
        x.start('200 OK', [], x.path === '/known' ? content.length : undefined);
        let held = 0;
        for (let at = 0, i = 0; at < content.length; i++) {
          const piece = content.subarray(at, at + sizes[i % sizes.length]!);
          at += piece.length;
          const wait = x.write(piece);
          if (wait) held++;
          await wait;
        }
        x.end();
        expect(held).toBeGreaterThan(0);
      });
      for (const path of ['/', '/known']) {
        const reply = await rig.request({ path });
        await sleep(100);
        expect((await reply.body()).equals(content)).toBe(true);
      }
    });

    it('arrives exactly even when nobody waits', async () => {
      const content = patterned(4_000_000);
      await open(async (x) => {
        if (x.query) await suspend();
        x.start('200 OK', [], x.path === '/known' ? content.length : undefined);
        for (let at = 0; at < content.length; at += 50_000) x.write(content.subarray(at, at + 50_000));
        x.end();
      });
      for (const path of ['/', '/?late', '/known', '/known?late']) {
        const reply = await rig.request({ path });
        await sleep(50);
        expect((await reply.body()).equals(content)).toBe(true);
      }
    });

    it('with a known length announces it, and never exceeds it', async () => {
      mayTell = /More content than the announced/;
      await open(async (x) => {
        x.start('200 OK', [], 5);
        x.write('abc');
        if (x.query) await suspend();
        x.write('defgh');
        x.write('more');
        x.end();
      });
      for (const path of ['/', '/?late']) {
        const reply = await rig.request({ path });
        expect(reply.header('content-length')).toEqual(['5']);
        expect(String(await reply.body())).toBe('abcde');
      }
    });

    it('is complete when its announced length is there', async () => {
      const states: boolean[] = [];
      await open(async (x) => {
        x.start('200 OK', [], 4);
        if (x.query) await suspend();
        for (const piece of ['ab', '', 'cd']) {
          states.push(x.done);
          await x.write(piece);
        }
        states.push(x.done);
        x.end();
      });
      for (const path of ['/', '/?late'])
        expect(String(await (await rig.request({ path })).body())).toBe('abcd');
      expect(states).toEqual([false, false, false, true, false, false, false, true]);
    });

    it('shorter than announced is cut off', async () => {
      mayTell = /Less content than the announced/;
      await open(async (x) => {
        x.start('200 OK', [], 5);
        x.write('abc');
        await suspend();
        x.end();
      });
      await expect(rig.request().then((reply) => reply.body())).rejects.toThrow();
    });

    it('that is aborted is seen to be incomplete', async () => {
      await open(async (x) => {
        x.start('200 OK', []);
        x.write('abc');
        await suspend();
        x.abort();
        expect(x.done).toBe(true);
        x.write('def');
        x.end();
      });
      await expect(rig.request().then((reply) => reply.body())).rejects.toThrow();
    });

    describe.each([
      ['of unknown length', undefined],
      ['of known length', 6_000_000],
    ])('%s, to a client that sends more than the app reads', (_, length) => {
      let waits = latch();
      beforeEach(() => {
        waits = latch();
      });
      /** Content that goes on to come when a part of the answer waits, or the system's buffers have taken all of it. */
      const content = async function* () {
        yield Buffer.alloc(1000);
        await waits.promise;
        for (let i = 0; i < 30; i++) yield Buffer.alloc(100_000);
      };
      const stream = async (x: HttpExchange, last: () => void | Promise<void> = () => {}) => {
        x.start('200 OK', [], length);
        for (let i = 0; i < 59 && !x.done; i++) {
          const behind = x.write(patterned(100_000));
          if (behind) waits.open();
          await (behind ?? suspend());
        }
        waits.open();
        await last();
        x.write(patterned(100_000));
        x.end();
      };

      it('arrives exactly', async () => {
        let came = 0;
        await open((x) =>
          stream(x, async () => {
            for await (const chunk of x.stream()) came += chunk.length;
          }),
        );
        const reply = await rig.request({ method: 'POST', body: content() });
        await atRest(() => came);
        const whole = Buffer.concat(Array.from({ length: 60 }, () => patterned(100_000)));
        expect((await reply.body()).equals(whole)).toBe(true);
        expect(came).toBe(3_001_000);
      });

      it('ends when the client leaves', async () => {
        const through = latch();
        await open(async (x) => {
          while (!x.done) await stream(x);
          through.open();
        });
        const reply = await rig.request({ method: 'POST', body: content() });
        await atRest(() => reply.status);
        reply.leave();
        await through.promise;
      });
    });

    // A client in this process takes part in the same turn.
    it.skipIf(/in process|fetch/.test(name))(
      'leaves others a turn while it is written without end',
      async () => {
        let written = 0;
        await open(async (x) => {
          let turned = false;
          x.start('200 OK', []);
          setImmediate(() => {
            turned = true;
          });
          for (; !turned && written < 10_000; written++) await x.write(Buffer.alloc(100));
          x.end();
        });
        await (await rig.request()).body();
        expect(written).toBeLessThan(10_000);
      },
    );

    it('holds the app back while the client does not read', async () => {
      let written = 0;
      await open(async (x) => {
        x.start('200 OK', []);
        for (; written < 500 && !x.done; written++) await x.write(Buffer.alloc(100_000));
        x.end();
      });
      const reply = await rig.request();
      expect(await atRest(() => written)).toBeLessThan(400);
      expect(await reply.body()).toHaveLength(50_000_000);
    });
  });

  describe('a client that leaves', () => {
    it('before the answer: the app is told once, and may answer into nothing', async () => {
      mayTell = /a callback that fails/;
      const told: string[] = [];
      const through = latch<unknown[]>();
      const begun = latch();
      await open(async (x) => {
        if (x.path === '/address') return x.respond('200 OK', [], x.remoteAddress);
        const gone = latch();
        x.onAbort(() => told.push('first'));
        x.onAbort(() => {
          throw new Error('a callback that fails');
        });
        x.onAbort(() => gone.open());
        begun.open();
        await gone.promise;
        x.onAbort(() => told.push('late'));
        const done = x.done;
        x.respond('200 OK', [], 'nobody');
        x.start('200 OK', []);
        x.write('nobody');
        x.end();
        x.abort();
        through.open([
          done,
          x.method,
          x.path,
          x.query,
          x.header('x-a'),
          x.remoteAddress,
          x.headers().includes('x-a'),
        ]);
      });
      // A server learns from the first request that asks that addresses are wanted.
      await rig.request({ path: '/address' });
      const leave = new AbortController();
      const request = rig.request({ path: '/p', query: 'q', headers: ['X-A', 'b'], signal: leave.signal });
      await begun.promise;
      await suspend();
      leave.abort();
      await expect(request).rejects.toThrow();
      expect(await through.promise).toEqual([true, 'GET', '/p', 'q', 'b', '127.0.0.1', true]);
      expect(told).toEqual(['first', 'late']);
    });

    it('in the middle of a stream: writes go on without effect, and nothing waits for ever', async () => {
      const through = latch<boolean>();
      const aborted = vi.fn();
      await open(async (x) => {
        x.onAbort(aborted);
        x.start('200 OK', []);
        while (!x.done) await (x.write(Buffer.alloc(50_000)) ?? sleep(0));
        await x.write('more');
        x.end();
        through.open(x.done);
      });
      const reply = await rig.request();
      await sleep(30);
      reply.leave();
      expect(await through.promise).toBe(true);
      expect(aborted).toHaveBeenCalledTimes(1);
    });

    // In process an ended answer is complete, and given to a platform it is the platform's: no kernel stands between.
    it.skipIf(name === 'in process' || name.startsWith('through fetch'))(
      'in the middle of a large answer: the app is told',
      async () => {
        const aborted = latch();
        await open((x) => {
          x.onAbort(() => aborted.open());
          x.respond('200 OK', [], Buffer.alloc(50_000_000));
          expect(x.done).toBe(true);
        });
        const reply = await rig.request();
        reply.leave();
        await aborted.promise;
      },
    );

    it('after the answer: nobody is told', async () => {
      const aborted = vi.fn();
      await open((x) => {
        x.onAbort(aborted);
        x.respond('200 OK', [], 'fine');
        x.onAbort(aborted);
      });
      const reply = await rig.request();
      await reply.body();
      reply.leave();
      await suspend();
      expect(aborted).not.toHaveBeenCalled();
    });
  });

  it('an app that aborts before it answers cuts the connection', async () => {
    await open(async (x) => {
      if (x.query) await suspend();
      x.abort();
      expect(x.done).toBe(true);
    });
    await expect(rig.request()).rejects.toThrow();
    await expect(rig.request({ path: '/?late' })).rejects.toThrow();
  });

  it('keeps a hundred interleaved requests apart', async () => {
    await open(async (x) => {
      const { path } = x;
      const number = Number(path.slice(1));
      if (number % 3) await sleep(number % 7);
      const body = Buffer.from(await x.body()).toString();
      json(x, [x.path, x.header('x-number'), x.query, body]);
    });
    const replies = Array.from({ length: 100 }, async (_, i) => {
      const options = {
        method: 'POST',
        path: `/${i}`,
        query: `q=${i}`,
        headers: ['X-Number', String(i)],
        body: `b${i}`,
      };
      return JSON.parse(String(await (await rig.request(options)).body()));
    });
    const expected = Array.from({ length: 100 }, (_, i) => [`/${i}`, String(i), `q=${i}`, `b${i}`]);
    expect(await Promise.all(replies)).toEqual(expected);
  });
});
