/** Looping over messages: what others that wait for some get, and what a loop that is left leaves. */
import { Pottle, Websocket, websocket } from 'pottle';
import { expect, it } from 'vitest';
import { latch } from '../waiting.js';

/** The messages that somebody got, by name; the view says who gets. */
async function told(
  view: (got: (who: string, message: unknown) => void) => Promise<void>,
  type?: typeof Websocket,
) {
  const app = new Pottle('loops', { staticFolder: null });
  if (type) app.websocketClass = type;
  const log: string[] = [];
  const over = latch();
  app.websocket('/')(async function loops() {
    await view((who, message) => void log.push(`${who} ${message}`));
    over.open();
  });
  const socket = await app.testClient().websocket('/');
  for (const message of ['1', '2', '3', '4']) await socket.send(message);
  await over.promise;
  await socket.close();
  return log;
}

it('each message goes to one of those who wait, in the order in which they began to', async () => {
  const log = await told(async (got) => {
    const first = websocket.receive().then((message) => got('first', message));
    const loop = websocket[Symbol.asyncIterator]();
    const second = loop.next().then(({ value }) => got('loop', value));
    const third = websocket.receive().then((message) => got('third', message));
    const fourth = loop.next().then(({ value }) => got('loop', value));
    await Promise.all([first, second, third, fourth]);
  });
  expect(log).toEqual(['first 1', 'loop 2', 'third 3', 'loop 4']);
});

it('a message that no race took is for the loop', async () => {
  const log = await told(async (got) => {
    await Promise.race([websocket.receive(), Promise.resolve()]);
    for await (const message of websocket) {
      got('loop', message);
      if (message === '4') break;
    }
  });
  expect(log).toEqual(['loop 1', 'loop 2', 'loop 3', 'loop 4']);
});

it('a loop that is left is over, and takes nothing with it', async () => {
  const log = await told(async (got) => {
    await websocket.accept();
    const loop = websocket[Symbol.asyncIterator]();
    for await (const message of loop) {
      got('one', message);
      break;
    }
    got('again', (await loop.next()).done);
    for await (const message of websocket) {
      got('two', message);
      if (message === '3') break;
    }
    got('last', await websocket.receive());
  });
  expect(log).toEqual(['one 1', 'again true', 'two 2', 'two 3', 'last 4']);
});

it('a loop asks a receive of your own', async () => {
  class Loud extends Websocket {
    override async receive(): Promise<string> {
      return `${await super.receive()}!`;
    }
  }
  const log = await told(async (got) => {
    for await (const message of websocket) {
      got('loop', message);
      if (message === '4!') break;
    }
  }, Loud);
  expect(log).toEqual(['loop 1!', 'loop 2!', 'loop 3!', 'loop 4!']);
});
