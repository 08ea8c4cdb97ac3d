/** Topics that are given what nobody should give them, by programs and by clients. */
import { websocket } from 'pottle';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { heapKept } from '../memory.js';
import { eventually } from '../waiting.js';
import { Rig } from './rig.js';

let rig: Rig;
beforeEach(() => {
  rig = new Rig();
});
afterEach(() => rig.stop());

describe('who is present', () => {
  it('is refused where nobody could be told of them, and leaves no trace', async () => {
    const { app } = rig;
    const board = app.topic('board', { presence: true });
    const cyclic: Record<string, unknown> = {};
    cyclic.self = cyclic;
    const come = (as: unknown) => () => app.subscribe('board', { as: as as { id: string } });
    for (const data of [cyclic, 5n, () => 1])
      expect(come({ id: 'x', data })).toThrow(/is what JSON holds, not/);
    for (const as of [{}, 'ann', { id: Object.create(null) }])
      expect(come(as)).toThrow(/The id of who is present \(as: \{ id \}\) is text or a number, not/);
    expect([board.subscribers, await board.present()]).toEqual([0, []]);
  });

  it('stays as it was told: others cannot change it, nor it itself', async () => {
    const { app } = rig;
    const board = app.topic('board', { presence: true });
    const data = { color: 'red' };
    const loop = app.subscribe('board', { as: { id: 'ann', data } });
    data.color = 'blue';
    expect((await board.present())[0]?.data).toEqual({ color: 'red' });
    await loop.return?.();
  });
});

describe('a message', () => {
  it('that is neither text nor bytes is refused, before anybody stumbles over it', async () => {
    const { app } = rig;
    const board = app.topic('board', { history: 3 });
    for (const message of [undefined, 5, {}, new ArrayBuffer(4), new Uint16Array(2)])
      for (const topic of ['board', 'news'])
        expect(() => app.publish(topic, message as string)).toThrow(/is text or bytes \(Uint8Array\), not/);
    expect(() => app.publish('news', Promise.resolve('x') as never)).toThrow(/is a promise. Await it first/);
    expect(await board.history()).toEqual(Object.assign([], { last: expect.any(String) }));
  });

  it('of bytes stays as it was when it was published, for whoever reads it', async () => {
    const { app } = rig;
    const board = app.topic('board', { history: 3 });
    const bytes = Uint8Array.of(1, 2);
    const [ann, bob] = [app.subscribe<Uint8Array>('board'), app.subscribe<Uint8Array>('board')];
    const plain = app.subscribe('plain');
    for (const topic of ['board', 'plain']) app.publish(topic, bytes);
    bytes.fill(9);
    const next = async (loop: typeof plain) => (await loop.next()).value!.data as Uint8Array;
    for (const loop of [ann, bob, plain]) expect((await next(loop)).fill(7)).toEqual(Uint8Array.of(7, 7));
    expect((await board.history()).map(({ data }) => data)).toEqual([Uint8Array.of(1, 2)]);
    for (const loop of [ann, bob, plain]) await loop.return?.();
  });
});

it('a socket that comes and goes again and again keeps nothing', async () => {
  const { app } = rig;
  app.topic('board', { history: 3, presence: true });
  let grown = 0;
  app.websocket('/restless')(async function restless() {
    await websocket.accept();
    const rounds = async (count: number) => {
      for (let i = 0; i < count; i++) {
        await websocket.subscribe('board', { as: { id: 'ann' }, since: '0' });
        websocket.unsubscribe('board');
        await app.subscribe('board').return?.();
      }
      return heapKept();
    };
    const before = await rounds(2000);
    grown = (await rounds(10_000)) - before;
    await websocket.send('done');
  });
  await rig.start();
  const { got } = await rig.socket('/restless');
  await eventually(() => got.splice(0).includes('done')); // what comes is kept nowhere
  expect(grown).toBeLessThan(2e6);
  expect(app.subscribers('board')).toBe(0);
});
