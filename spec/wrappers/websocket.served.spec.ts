/** Close codes on a real socket: what may not be sent changes nothing. */
import { Pottle, serve, websocket } from 'pottle';
import { expect, it } from 'vitest';
import { WebSocket } from 'ws';

it('a close code that may not be sent is refused before anything is changed', async () => {
  const app = new Pottle('codes', { staticFolder: null });
  const errors: string[] = [];
  const quiet = () => undefined;
  const note = (_: string, error?: unknown) => void errors.push(String(error));
  app.logger = { debug: quiet, info: quiet, warning: note, error: note, critical: note, exception: note };
  app.websocket('/again')(async function again() {
    await websocket.accept();
    await websocket.close(1006).catch((error) => websocket.send(String(error)));
    await websocket.close(4001, 'valid');
  });
  app.websocket('/unhandled')(async function unhandled() {
    await websocket.accept();
    await websocket.close(1006);
  });
  const server = await serve(app, { port: 0, signals: false });
  const closed = async (path: string) => {
    const socket = new WebSocket(`${server.url.replace('http', 'ws')}${path}`);
    const messages: string[] = [];
    socket.on('message', (data) => messages.push(String(data)));
    const end = await new Promise<[number, string]>((resolve) =>
      socket.on('close', (code, reason) => resolve([code, String(reason)])),
    );
    return [messages, ...end];
  };
  try {
    expect(await closed('/again')).toEqual([
      [expect.stringContaining('1006 is no close code')],
      4001,
      'valid',
    ]);
    expect(await closed('/unhandled')).toEqual([[], 1011, '']);
    expect(errors).toEqual([expect.stringContaining('1006 is no close code')]);
  } finally {
    await server.close();
  }
});

it('a mistake in what the view does not wait for is logged, once, and ends nothing', async () => {
  const app = new Pottle('unawaited', { staticFolder: null });
  const logged: string[] = [];
  const quiet = () => undefined;
  const note = (message: string, error?: unknown) => void logged.push(`${message} ${error}`);
  app.logger = { debug: quiet, info: quiet, warning: note, error: note, critical: note, exception: note };
  app.websocket('/<mistake>')(async function hasty({ mistake }) {
    const wrong = 5 as never;
    if (mistake === 'send') websocket.send(wrong);
    if (mistake === 'subscribe') websocket.subscribe(wrong);
    if (mistake === 'code') websocket.accept().then(() => websocket.close(1006));
    if (mistake === 'awaited') await websocket.send(wrong).catch(() => undefined);
    if (mistake === 'later') {
      const sent = websocket.send(wrong);
      for await (const _ of websocket) break;
      await sent.catch(() => undefined);
    }
    for await (const message of websocket) await websocket.send(`echo ${message}`);
  });
  const server = await serve(app, { port: 0, signals: false });
  try {
    for (const mistake of ['send', 'subscribe', 'code', 'awaited', 'later']) {
      const socket = new WebSocket(`${server.url.replace('http', 'ws')}/${mistake}`);
      socket.on('open', () => ['one', 'two'].map((word) => socket.send(word)));
      await new Promise((resolve) =>
        socket.on('message', (data) => String(data) === 'echo two' && resolve(0)),
      );
      socket.close();
    }
  } finally {
    await server.close();
  }
  expect(logged).toEqual([
    expect.stringMatching(/^Nobody awaited websocket\.send\(\): TypeError: .* takes text or bytes/),
    expect.stringMatching(/^Nobody awaited websocket\.subscribe\(\): TypeError: The name of a topic is text/),
    expect.stringMatching(/^Nobody awaited websocket\.close\(\): RangeError: 1006 is no close code/),
    expect.stringMatching(/^Nobody awaited websocket\.send\(\): TypeError/), // awaited too late to be known
  ]);
});

it('is refused when its view closes it before it is accepted, awaited or not', async () => {
  const app = new Pottle('refused', { staticFolder: null });
  app.websocket('/')(async function shut() {
    websocket.close();
    await websocket.send('too late');
  });
  await expect(app.testClient().websocket('/')).rejects.toThrow('403');
});
