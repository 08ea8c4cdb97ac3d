/** A thousand clients that leave at random moments, through `toFetch`: every handler ends, and nothing is unhandled. */
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import type { Exchange, Publisher } from '../../../lib/exchange.js';
import { toFetch } from '../../../lib/transports/fetch/serve.js';
import { eventually } from '../../waiting.js';
import { recorder } from '../rigs.js';

const CHUNK = Buffer.alloc(40_000, 'c');
let running = 0;

async function answer(x: Exchange): Promise<void> {
  if (x.kind === 'websocket') return;
  switch (x.path) {
    case '/late':
      await sleep(Math.random() * 30);
      return x.respond('200 OK', [], 'late');
    case '/body':
      return x.respond('200 OK', [], await x.body());
    case '/echo':
      x.start('200 OK', []);
      for await (const chunk of x.stream()) await x.write(chunk);
      return x.end();
    case '/stream':
    case '/known':
      x.start('200 OK', [], x.path === '/known' ? 50 * CHUNK.length : undefined);
      for (let i = 0; i < 50; i++) await (x.write(CHUNK) ?? sleep(0));
      return x.end();
  }
  x.respond('200 OK', [], 'text');
}

async function counted(x: Exchange): Promise<void> {
  running++;
  try {
    await answer(x);
  } catch (error) {
    if ((error as Error).name !== 'BodyError') throw error;
  } finally {
    running--;
  }
}

async function* upload() {
  for (let i = 0; i < 20; i++) {
    yield CHUNK;
    await sleep(Math.random() * 3);
  }
}

it('survives an abort storm', async () => {
  const unhandled: unknown[] = [];
  const note = (error: unknown) => void unhandled.push(error);
  for (const event of ['uncaughtException', 'unhandledRejection']) process.on(event, note);
  const logger = recorder();
  const fetch = toFetch({ handle: counted, publishers: new Set<Publisher>(), logger });
  const vanish = async (i: number) => {
    const path = ['/', '/late', '/body', '/echo', '/stream', '/known'][i % 6]!;
    const sends = path === '/body' || path === '/echo';
    const leave = new AbortController();
    const init = { signal: leave.signal, method: sends ? 'POST' : 'GET', body: sends ? upload() : undefined };
    const answer = fetch(
      new Request(`http://localhost${path}`, { ...init, duplex: 'half' }),
      ...(i % 4 ? [] : [{}]),
    );
    const reading = answer.then(async (response) => {
      if (i % 5 === 0) return response.body?.cancel();
      for await (const _ of response.body ?? []) if (Math.random() < 0.2) await sleep(1);
    });
    reading.catch(() => {}); // it has left
    await sleep(Math.random() ** 2 * 60);
    leave.abort();
  };
  for (let wave = 0; wave < 8; wave++) await Promise.all(Array.from({ length: 125 }, (_, i) => vanish(i)));
  await eventually(() => running === 0);
  expect(await (await fetch(new Request('http://localhost/'))).text()).toBe('text');
  for (const event of ['uncaughtException', 'unhandledRejection']) process.off(event, note);
  expect(unhandled).toEqual([]);
  expect(logger.errors).toEqual([]);
});
