/** Bodies that nobody reads to their end, pieces that are none, and files that are read too late; on every engine. */

import { createReadStream } from 'node:fs';
import { PassThrough } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { Markup, Response, request } from 'pottle';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ENGINES } from '../engines.js';
import { head, Served } from '../served.js';
import { eventually, latch, turns } from '../waiting.js';

describe.each(ENGINES)('on %s', (engine) => {
  let served: Served;
  beforeEach(() => {
    served = new Served(engine);
  });
  afterEach(() => served.close());

  /** How a client keeps a body from being read. */
  const UNREAD: [string, (response: Response) => Response, string][] = [
    ['asks with HEAD', (response) => response, head('HEAD', '/')],
    ['has it already', (response) => Object.assign(response, { statusCode: 304 }), head('GET', '/')],
  ];

  describe.each(UNREAD)('a body of which the client %s', (_, answer, asked) => {
    const ask = async (body: () => unknown) => {
      served.app.get('/')(async function index() {
        return answer(new Response(body() as never));
      });
      await served.start();
      const client = served.client(asked);
      await eventually(() => client.text.includes('\r\n\r\n'));
      expect(client.text).toMatch(/^HTTP\/1\.1 (200|304) /);
    };

    it('is closed', async () => {
      const file = createReadStream(import.meta.filename);
      await ask(() => file);
      await eventually(() => file.closed);
    });

    it('is cancelled', async () => {
      const cancelled = latch();
      await ask(() => new ReadableStream({ cancel: () => cancelled.open() }));
      await cancelled.promise;
    });

    it('may fail: nobody hears of it, and the process lives on', async () => {
      const late = new PassThrough();
      await ask(() => late);
      late.destroy(new RangeError('too late'));
      await turns();
      expect(served.logged).toEqual([]);
    });

    it('may be a file that is not there', async () => {
      await ask(() => createReadStream('/there/is/no/such/file'));
      await turns();
      expect(served.logged).toEqual([]);
    });

    it('may be made of promises that fail', async () => {
      await ask(() => ['a', Promise.reject(new RangeError('boom'))]);
      await turns();
      expect(served.logged).toEqual([]);
    });
  });

  it('a body is given up when a hook that was to see it fails', async () => {
    const file = createReadStream(import.meta.filename);
    served.app.get('/')(async function index() {
      return new Response(file);
    });
    served.app.afterRequest(() => {
      throw new RangeError('boom');
    });
    await served.start();
    expect((await fetch(served.url)).status).toBe(500);
    await eventually(() => file.closed);
  });

  describe.each([5, null, undefined, {}, Symbol.iterator])('a piece that is %s', (piece) => {
    const yields = async (...pieces: unknown[]) => {
      served.app.get('/')(async function* index() {
        yield* pieces as string[];
      });
      await served.start();
    };

    it('is a 500 if it is the first', async () => {
      await yields(piece, 'a');
      expect((await fetch(served.url)).status).toBe(500);
      expect(served.logged).toEqual([
        expect.stringMatching(/TypeError: A stream is made of text and bytes, and/),
      ]);
    });

    it('cuts the answer if it is not', async () => {
      await yields('a', piece, 'b');
      await expect(fetch(served.url).then((answer) => answer.text())).rejects.toThrow('terminated');
      expect(served.logged).toEqual([
        expect.stringMatching(/TypeError: A stream is made of text and bytes, and/),
      ]);
    });
  });

  it('a piece may be text that is safe in HTML', async () => {
    served.app.get('/')(function* index() {
      yield new Markup('<b>ö</b>') as never;
    });
    await served.start();
    expect(await (await fetch(served.url)).text()).toBe('<b>ö</b>');
  });

  describe('what a stream throws when its client has left', () => {
    const leave = async (stream: () => AsyncGenerator<string>) => {
      served.app.get('/', { endpoint: 'stream' })(stream);
      await served.start();
      const client = served.client(head('GET', '/'));
      await eventually(() => client.text.includes('piece'));
      client.socket.destroy();
      await eventually(() => served.torn.length === 1);
      expect(served.torn).toEqual([expect.objectContaining({ name: 'AbortError' })]);
    };

    it('is an error: in its finally', async () => {
      await leave(async function* () {
        try {
          for (;;) {
            yield 'piece';
            await sleep(1);
          }
        } finally {
          Reflect.apply(undefined as never, null, []);
        }
      });
      expect(served.logged).toEqual([
        expect.stringMatching(/^The body of a response failed as it was ended\. TypeError/),
      ]);
    });

    it('is an error: in its catch', async () => {
      await leave(async function* () {
        yield 'piece';
        await sleep(60_000, null, { signal: request.signal }).catch(() => {
          throw new RangeError('boom');
        });
      });
      expect(served.logged).toEqual(['The body of a response failed as it was ended. RangeError: boom']);
    });

    it('is nothing if it says no more than that', async () => {
      await leave(async function* () {
        yield 'piece';
        await sleep(60_000, null, { signal: request.signal });
      });
      expect(served.logged).toEqual([]);
    });
  });

  describe('a file that is read when its request is over', () => {
    /** Uploads a file; what the view leaves behind reads it after that. */
    const upload = async (leaves: boolean) => {
      const arrived = latch();
      const over = latch();
      const read = latch();
      served.app.post('/')(async function index() {
        const file = (await request.files).require('file');
        arrived.open();
        void (async () => {
          await over.promise;
          setImmediate(() => read.open());
          await file.bytes();
        })();
        if (leaves) await sleep(60_000, null, { signal: request.signal });
        return 'stored';
      });
      await served.start();
      const body =
        '--b\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\nhello\r\n--b--\r\n';
      const type = 'Content-Type: multipart/form-data; boundary=b';
      const client = served.client(head('POST', '/', type, `Content-Length: ${body.length}`) + body);
      if (leaves) {
        await arrived.promise;
        client.socket.destroy();
      } else await eventually(() => client.text.includes('stored'));
      await eventually(() => served.torn.length === 1);
      await turns();
      over.open();
      await read.promise;
      await turns();
    };

    it('is logged, where nobody handles it', async () => {
      await upload(false);
      expect(served.logged).toEqual([
        expect.stringMatching(/^Exception on \/ \[POST\] Error: The upload is closed/),
      ]);
    });

    it('is nothing if the client has left', async () => {
      await upload(true);
      expect(served.logged).toEqual([]);
    });
  });
});
