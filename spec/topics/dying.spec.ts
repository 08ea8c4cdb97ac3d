/** A subscriber that stops reading and is then cut, on `node`: what was on its way to it fails in silence. */
import { once } from 'node:events';
import { connect } from 'node:net';
import { websocket } from 'pottle';
import { expect, it } from 'vitest';
import { eventually } from '../waiting.js';
import { Rig } from './rig.js';

const HANDSHAKE =
  'GET /ws HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n' +
  'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n';

it('warns of no leak when hundreds of messages wait for a socket that is cut', async () => {
  const rig = new Rig();
  const warnings: Error[] = [];
  const told = (warning: Error) => warnings.push(warning);
  process.on('warning', told);
  const closed: unknown[] = [];
  try {
    rig.app.websocket('/ws')(async function ws() {
      await websocket.subscribe('board');
      const sends = Array.from({ length: 300 }, () => websocket.send('x'.repeat(64 * 1024)));
      closed.push(...(await Promise.allSettled(sends)));
    });
    await rig.start({ transport: 'node', maxBackpressure: 0 });
    const socket = connect(rig.server.port, '127.0.0.1');
    socket.write(HANDSHAKE);
    await once(socket, 'data');
    socket.pause();
    await eventually(() => rig.app.subscribers('board') === 1);
    for (let i = 0; i < 300; i++) rig.app.publish('board', 'x'.repeat(64 * 1024));
    socket.resetAndDestroy();
    await eventually(() => closed.length === 300);
    expect(rig.app.subscribers('board')).toBe(0);
    const failed = closed.filter((each) => (each as PromiseSettledResult<void>).status === 'rejected');
    expect(failed.length).toBeGreaterThan(100);
    for (const each of failed) expect((each as PromiseRejectedResult).reason).toMatchObject({ code: 1006 });
    expect(warnings).toEqual([]);
  } finally {
    process.off('warning', told);
    await rig.stop();
  }
});
