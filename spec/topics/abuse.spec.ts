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
    for (const as of ['ann', '', 0, false])
      expect(come(as)).toThrow(/The options of who is present \(as\) are \{ id, data \}, not/);
    expect(come({ name: 'ann' })).toThrow(/no option 'name' of who is present \(as\)/);
    for (const as of [{}, { id: '' }, { id: Number.NaN }, { id: Object.create(null) }])
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

describe('options', () => {
  const refused = (call: () => unknown, ...words: string[]) => {
    const message = catching(call);
    for (const word of words) expect(message).toContain(word);
  };
  function catching(call: () => unknown): string {
    try {
      call();
    } catch (error) {
      expect(error).toSatisfy((each) => each instanceof TypeError || each instanceof RangeError);
      return String(error);
    }
    return 'nothing was refused';
  }

  it('of publish are refused where they are not options', () => {
    const publish = (options: unknown) => () => rig.app.publish('news', 'x', options as object);
    refused(publish({ exept: undefined }), "no option 'exept' of publish('news')", 'except');
    refused(publish('bob'), "The options of publish('news') are { except }, not 'bob'");
    for (const except of ['bob', 5, {}])
      refused(publish({ except }), 'except is a WebSocket, the global websocket say, not');
    expect(rig.app.publish('news', 'x', { except: undefined })).toBe(0);
    refused(() => rig.app.publish(5 as never, 'x'), 'The name of a topic is text, not 5');
  });

  it('of subscribe are refused where they are not options', () => {
    rig.app.topic('board', { history: 3, presence: true });
    const subscribe = (options: unknown) => () => rig.app.subscribe('board', options as object);
    refused(subscribe({ sinse: '0' }), "no option 'sinse' of subscribe('board')", 'since, as, signal');
    refused(subscribe({ since: 7 }), 'since is the id of a message, which is text, not 7');
    refused(subscribe({ signal: 3 }), 'signal is an AbortSignal, not 3');
    refused(subscribe(null), "The options of subscribe('board') are { since, as, signal }, not null");
    refused(() => rig.app.subscribe({} as never), 'The name of a topic is text, not {}');
    expect(rig.app.subscribers('board')).toBe(0);
  });

  it('of a topic are refused where they are not options', () => {
    const declare = (options: unknown) => () => rig.app.topic('board', options as object);
    refused(declare({ histroy: 3 }), "no option 'histroy' of the topic 'board'");
    refused(declare({ history: { counts: 3 } }), "no option 'counts' of the history of the topic 'board'");
    for (const history of [true, 'all', null]) refused(declare({ history }), 'The options of the history');
    refused(declare({ history: -1 }), "history of the topic 'board' is a number above 0, not -1");
    refused(declare({ presence: 1 }), "presence of the topic 'board' is true or false, not 1");
    for (const options of [null, 5, 'x']) refused(declare(options), "The options of the topic 'board' are");
    refused(() => rig.app.topic(5 as never), 'The name of a topic is text, not 5');
  });

  it('of a socket that subscribes are refused there', async () => {
    rig.app.topic('board', { history: 3 });
    const words: string[] = [];
    rig.app.websocket('/ws')(async function ws() {
      await websocket.accept();
      for (const options of [{ sinse: '0' }, { signal: AbortSignal.abort() }, { since: 7 }])
        await websocket.subscribe('board', options as object).catch((error) => words.push(String(error)));
      await websocket.subscribe('news', { signal: 3 } as object).catch((error) => words.push(String(error)));
      await websocket.send('done');
    });
    await rig.start();
    const { got } = await rig.socket('/ws');
    await eventually(() => got.includes('done'));
    expect(words).toEqual([
      "TypeError: There is no option 'sinse' of subscribe('board'). There are: since, as.",
      "TypeError: There is no option 'signal' of subscribe('board'). There are: since, as.",
      'TypeError: since is the id of a message, which is text, not 7.',
      "TypeError: There is no option 'signal' of subscribe('news'). There are: since, as.",
    ]);
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
