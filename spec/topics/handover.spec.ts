/** A subscriber that has caught up is handed to the engine: nothing that is published in that moment is lost. */
import { Pottle, websocket } from 'pottle';
import { expect, it } from 'vitest';

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
