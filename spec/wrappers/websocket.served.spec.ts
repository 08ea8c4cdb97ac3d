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
