/** A subscriber that has caught up is handed to the engine: nothing that is published in that moment is lost. */
import { Pottle, websocket } from 'pottle';
import { expect, it } from 'vitest';
import { held } from '../../lib/held.js';
import { Keeper } from '../../lib/topics/keeper.js';
import { eventually, latch } from '../waiting.js';

it('loses nothing that is published while a slow subscriber is handed to the engine, in whichever turn', async () => {
  const app = new Pottle('handover', { staticFolder: null });
  const board = app.topic<string>('board', { history: 100_000 });
  app.websocket('/live')(async function live() {
    await websocket.subscribe('board', { since: websocket.args.get('since') });
    for await (const _ of websocket);
  });
  const large = 'x'.repeat(100_000);
  const lost: number[] = [];
  for (let ticks = 0; ticks < 60; ticks++) {
    const { last } = await board.history();
    for (let n = 0; n < 3; n++) board.publishJson(large);
    await using socket = await app.testClient().websocket(`/live?since=${last}`);
    for (let n = 0; n < 3; n++) await socket.receiveJson();
    for (let tick = 0; tick < ticks; tick++) await null;
    for (const name of ['a', 'b', 'c']) board.publishJson(name + large);
    await new Promise(setImmediate);
    board.publishJson('end');
    const got: string[] = [];
    while (got.at(-1) !== 'e') got.push(((await socket.receiveJson()) as { data: string }).data[0]!);
    if (got.join('') !== 'abce') lost.push(ticks);
  }
  expect(lost).toEqual([]);
});

it('keeps nothing for a subscriber that leaves before its history has come', async () => {
  const app = new Pottle('handover', { staticFolder: null });
  const board = app.topic<string>('board', { history: 10 });
  app.websocket('/live')(async function live() {
    await websocket.subscribe('board', { since: '0' });
    for await (const _ of websocket);
  });
  const port = new Keeper().connect();
  const answer = latch();
  const answered = latch();
  const history = port.history.bind(port);
  port.history = async (...asked) => {
    await answer.promise;
    setImmediate(() => setImmediate(answered.open));
    return history(...asked);
  };
  answer.open(); // the start asks too
  app.broker = port;
  await app.startup();
  try {
    for (let n = 0; n < 10; n++) board.publishJson('x'.repeat(100_000));
    const before = held();
    Object.assign(answer, latch());
    const socket = await app.testClient().websocket('/live');
    await eventually(() => board.subscribers === 1);
    await socket.close();
    await eventually(() => board.subscribers === 0);
    answer.open();
    await answered.promise;
    expect(held()).toBe(before);
  } finally {
    await app.shutdown();
  }
});
