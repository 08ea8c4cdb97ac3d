/** Subscribers that do not take what is published, one kind of topic after the other. The rig does `serve(app)` on each engine. */
import { eventStream, type ServeOptions, SlowSubscriber, type TopicOptions, websocket } from 'pottle';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { held } from '../../lib/held.js';
import { atRest, eventually, turns } from '../waiting.js';
import { Rig } from './rig.js';

const KIB = 1024;
let rig: Rig;
beforeEach(async () => {
  rig = new Rig();
});
afterEach(() => rig.stop());

async function open(options: TopicOptions, server: ServeOptions = {}) {
  const { app } = rig;
  const topic = app.topic<string>('board', options);
  app.websocket('/ws')(async function ws() {
    await websocket.subscribe('board');
    await websocket.send('ready');
    for await (const _ of websocket);
  });
  app.get('/events')(async function events() {
    return eventStream(app.subscribe('board'));
  });
  await rig.start(server);
  return topic;
}

/** Two sockets: one that does not read, with its own buffers full, and one that does. */
async function pair() {
  const [slow, quick] = [await rig.socket('/ws'), await rig.socket('/ws')];
  await eventually(() => slow.got.includes('ready') && quick.got.includes('ready'));
  slow.socket.pause();
  return { slow, quick };
}

const payload = (i: number) => `${i} `.padEnd(64 * KIB, 'x');
const numbers = (got: unknown[]) => got.slice(1).map((each) => Number.parseInt(String(each), 10));

/** Publishes, in turns, more than fits into the buffers of the system. */
async function flood(publish: (text: string) => void, count = 400) {
  for (let i = 0; i < count; i++) {
    publish(payload(i));
    if (i % 4 === 0) await turns(1);
  }
  return count;
}

describe('a slow subscriber', () => {
  it('has its messages wait up to the bound, and is closed beyond it; others are never late', async () => {
    const board = await open({ onSlow: 'wait', maxQueue: 4 * 1024 * KIB });
    const { slow, quick } = await pair();
    const count = await flood((text) => board.publish(text));
    await eventually(() => quick.got.length === count + 1);
    expect(board.subscribers).toBe(1);
    slow.socket.resume();
    await eventually(() => slow.closed.length > 0);
    expect(slow.closed).toEqual([1013, 'Too slow']);
    const seen = numbers(slow.got);
    expect(seen).toEqual(seen.map((_, i) => i));
    expect(seen.length).toBeLessThan(count);
    await eventually(() => held() < 1000 * KIB);
  });

  it('gets all that waited, in order, when it reads on within the bound', async () => {
    const board = await open({ onSlow: 'wait', maxQueue: 64 * 1024 * KIB });
    const { slow } = await pair();
    const count = await flood((text) => board.publish(text));
    slow.socket.resume();
    await eventually(() => slow.got.length === count + 1);
    expect(numbers(slow.got)).toEqual(Array.from({ length: count }, (_, i) => i));
  });

  it('loses the oldest with drop-oldest, and the newest never', async () => {
    const board = await open({ onSlow: 'drop-oldest', maxQueue: 640 * KIB });
    const { slow, quick } = await pair();
    const count = await flood((text) => board.publish(text));
    slow.socket.resume();
    await eventually(() => numbers(slow.got).at(-1) === count - 1 && quick.got.length === count + 1);
    const seen = numbers(slow.got);
    expect(seen).toEqual([...seen].sort((a, b) => a - b));
    expect(seen.length).toBeLessThan(count);
    expect(seen.slice(-9)).toEqual(Array.from({ length: 9 }, (_, i) => count - 9 + i));
    expect(slow.closed).toEqual([]);
    expect(slow.got).not.toContain(null); // a gap has no form in which it could be told from messages
  });

  it('is told of what it lost where what it gets has a form for that, on topics that keep nothing too', async () => {
    const board = await open({ onSlow: 'drop-oldest', maxQueue: 4 * KIB });
    const loop = rig.app.subscribe('board');
    for (let i = 0; i < 4; i++) board.publish(`${i}`.padEnd(2 * KIB));
    const first = [await loop.next(), await loop.next()].map(({ value }) => value?.event ?? value?.data);
    expect(first).toEqual(['gap', expect.stringMatching(/^3 /)]);
    await loop.return?.();
  });

  it('is told of what it lost, where the topic keeps a history', async () => {
    const board = await open({ onSlow: 'drop-oldest', maxQueue: 640 * KIB, history: 10 });
    const { slow } = await pair();
    const count = await flood((text) => board.publish(text));
    slow.socket.resume();
    const last = () => (slow.got.at(-1) as { data?: string }).data ?? '';
    await eventually(() => last().startsWith(`${count - 1} `));
    const gap = slow.got.findIndex((each) => (each as { event?: string }).event === 'gap');
    expect(gap).toBeGreaterThan(0);
    const [before, after] = [slow.got[gap - 1], slow.got[gap + 1]].map((each) =>
      Number.parseInt((each as { data: string }).data, 10),
    );
    expect(after! - before!).toBeGreaterThan(1);
  });

  it('gets the latest alone with latest', async () => {
    const board = await open({ onSlow: 'latest' });
    const { slow } = await pair();
    const count = await flood((text) => board.publish(text));
    slow.socket.resume();
    await eventually(() => numbers(slow.got).at(-1) === count - 1);
    const seen = numbers(slow.got);
    expect(seen).toEqual([...Array.from({ length: seen.length - 1 }, (_, i) => i), count - 1]);
  });

  it('is closed at once with close', async () => {
    const board = await open({ onSlow: 'close' });
    const { slow, quick } = await pair();
    const count = await flood((text) => board.publish(text));
    await eventually(() => quick.got.length === count + 1);
    expect(board.subscribers).toBe(1);
    slow.socket.resume();
    await eventually(() => slow.closed.length > 0);
    expect(slow.closed[0]).toBe(1013);
    expect(quick.closed).toEqual([]);
  });

  it('is closed as well when the server keeps more than it may for all together, on any topic', async () => {
    const maxBuffered = 8 * 1024 * KIB;
    for (const options of [{ onSlow: 'wait' }, { onSlow: 'drop-oldest' }, { presence: true }] as const) {
      rig = new Rig();
      const board = await open({ maxQueue: 1024 * 1024 * KIB, ...options }, { maxBuffered });
      const { slow, quick } = await pair();
      let most = 0;
      const count = await flood((text) => {
        board.publish(text);
        most = Math.max(most, held());
      });
      await eventually(
        () => quick.got.filter((each) => JSON.stringify(each).includes('xxx')).length === count,
      );
      expect(board.subscribers).toBe(1);
      expect(most).toBeLessThan(maxBuffered + 1024 * KIB);
      slow.socket.resume();
      await eventually(() => slow.closed.length > 0);
      // Cut off, where the server looks at the socket before the topic does.
      expect([1013, 1006]).toContain(slow.closed[0]);
      expect(quick.closed).toEqual([]);
      await eventually(() => held() < 1000 * KIB);
      await rig.stop();
    }
  });

  it('shares what waits with all others: it is kept once', async () => {
    const board = await open({ maxQueue: 64 * 1024 * KIB, onSlow: 'wait' }, { maxBuffered: 32 * 1024 * KIB });
    const all = await Promise.all(Array.from({ length: 20 }, () => pair()));
    const count = await flood((text) => board.publish(text), 300);
    expect([board.subscribers, held() < 24 * 1024 * KIB, held() > 8 * 1024 * KIB]).toEqual([40, true, true]);
    for (const { slow } of all) slow.socket.resume();
    const left = () => all.filter(({ slow }) => slow.got.length < count + 1).map(({ slow }) => slow);
    await eventually(
      () => left().length === 0 || left().some(({ closed }) => closed.length > 0),
      () => `all got ${count}: ${left().map(({ got }) => got.length)}, ${held()} bytes are held`,
    );
    expect(left().map(({ got, closed }) => [got.length, closed])).toEqual([]);
    await eventually(() => held() < 1000 * KIB);
  });

  it('of server-sent events is cut beyond the bound, in silence', async () => {
    const board = await open({ maxQueue: 4 * 1024 * KIB });
    const stream = await rig.events('/events');
    stream.asked.on('response', (response) => response.pause());
    stream.asked.socket!.pause();
    await flood((text) => board.publish(text));
    await eventually(() => board.subscribers === 0);
    stream.asked.socket!.resume();
    await eventually(() => stream.over);
    expect(rig.logged).toEqual([]);
  });

  it('that reads in a loop is told by an error', async () => {
    const board = await open({ maxQueue: 10 * KIB });
    const loop = board.subscribe();
    for (let i = 0; i < 20; i++) board.publish('x'.repeat(KIB));
    await expect(loop.next()).rejects.toThrow(SlowSubscriber);
    const other = rig.app.topic('other', { onSlow: 'close' }).subscribe();
    for (let i = 0; i < 20; i++) rig.app.publish('other', String(i));
    for (let i = 0; i < 20; i++) expect((await other.next()).value?.data).toBe(String(i));
    rig.app.publish('other', 'x');
    await atRest(() => rig.app.subscribers('other'));
    await expect(other.next()).rejects.toThrow(SlowSubscriber);
  });
});
