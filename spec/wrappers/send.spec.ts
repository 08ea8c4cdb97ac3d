/** Streams that fail, and what comes last, on a real socket. */

import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { abort, Response, request } from 'pottle';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { head, Served } from '../served.js';
import { eventually, latch } from '../waiting.js';

let served: Served;

beforeEach(() => {
  served = new Served();
});
afterEach(() => served.close());

const boom = () => {
  throw new RangeError('boom');
};

/** Streams of every kind that yield the pieces, then fail. */
const KINDS: [string, (pieces: string[]) => unknown][] = [
  [
    'generator',
    (pieces) =>
      (function* () {
        yield* pieces;
        boom();
      })(),
  ],
  [
    'asynchronous generator',
    (pieces) =>
      (async function* () {
        yield* pieces;
        boom();
      })(),
  ],
  [
    'sleeping generator',
    (pieces) =>
      (async function* () {
        for (const piece of pieces) {
          await sleep(1);
          yield piece;
        }
        await sleep(1);
        boom();
      })(),
  ],
  [
    'Node stream',
    (pieces) =>
      Readable.from(
        (async function* () {
          yield* pieces;
          boom();
        })(),
      ),
  ],
  ['web stream', (pieces) => webStream(pieces)],
];

function webStream(pieces: string[]): ReadableStream<Uint8Array> {
  const left = pieces.map((piece) => Buffer.from(piece));
  return new ReadableStream({
    pull(controller) {
      const piece = left.shift();
      if (piece) controller.enqueue(piece);
      else controller.error(new RangeError('boom'));
    },
  });
}

describe.each(KINDS)('a %s', (_, stream) => {
  it('that fails before its first piece is a 500, and handlers are asked', async () => {
    served.app.get('/', { endpoint: 'index' })(() => new Response(stream([]) as never));
    await served.start();
    const raw = served.client(head('GET', '/'));
    expect(await raw.until(/<\/p>/)).toMatch(/^HTTP\/1\.1 500 INTERNAL SERVER ERROR\r\n/);
    expect(served.logged).toEqual(['Exception on / [GET] RangeError: boom']);
    await eventually(() => served.torn.length === 1);
    expect(served.torn).toEqual([expect.any(RangeError)]);
  });

  it('that fails after pieces shows them, then is cut', async () => {
    served.app.get('/', { endpoint: 'index' })(
      () => new Response(stream(['one', 'two']) as never, { headers: { 'X-A': 'b' } }),
    );
    await served.start();
    const text = await served.client(head('GET', '/')).untilClosed();
    expect(text).toMatch(/^HTTP\/1\.1 200 OK\r\n.*X-A: b\r\n.*one.*two(?:\r\n)?$/s);
    expect(served.logged).toEqual([expect.stringContaining('RangeError: boom')]);
    await eventually(() => served.torn.length === 1);
    expect(served.torn).toEqual([expect.any(RangeError)]);
  });
});

describe('a stream', () => {
  it('that fails after more than a slow reader has taken loses nothing of it', async () => {
    const pieces = Array.from({ length: 400 }, () => '~'.repeat(30_000));
    served.app.get('/', { endpoint: 'index' })(() => new Response(KINDS[0]![1](pieces) as never));
    await served.start();
    const raw = served.client(head('GET', '/'));
    raw.socket.pause();
    await sleep(50);
    raw.socket.resume();
    expect((await raw.untilClosed()).match(/~/g)).toHaveLength(12_000_000);
  });

  it('that raises before its first piece is answered by the handler of its error', async () => {
    served.app.get('/missing')(async function* missing() {
      yield abort(404);
    } as never);
    served.app.get('/again')(async function* again() {
      yield boom();
    } as never);
    served.app.errorhandler(RangeError)(async function* also() {
      yield boom();
    } as never);
    await served.start();
    expect(await served.client(head('GET', '/missing')).until(/<\/p>/)).toMatch(/^HTTP\/1\.1 404 /);
    expect(await served.client(head('GET', '/again')).until(/<\/p>/)).toMatch(/^HTTP\/1\.1 500 /);
  });

  it('that sleeps when its client leaves ends before teardown', async () => {
    const [asleep, left, wake] = [latch(), latch(), latch()];
    const notes: string[] = [];
    served.app.get('/')(async function* index() {
      request.signal.addEventListener('abort', () => left.open());
      try {
        yield 'a';
        asleep.open();
        await wake.promise;
      } finally {
        notes.push('finally');
      }
    });
    served.app.teardownRequest((error) => void notes.push(`teardown: ${error}`));
    await served.start();
    const raw = served.client(head('GET', '/'));
    await asleep.promise;
    raw.socket.destroy();
    await left.promise;
    expect(notes).toEqual([]);
    wake.open();
    await eventually(() => notes.length === 2);
    expect(notes).toEqual(['finally', 'teardown: AbortError: The client has left the stream.']);
    expect(served.logged).toEqual([]);
  });
});
