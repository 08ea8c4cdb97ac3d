/** Clients that send faster than a server allows; `serve(app)` on each engine. */
import { websocket } from 'pottle';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Rig } from '../topics/rig.js';
import { eventually } from '../waiting.js';

let rig: Rig;
beforeEach(() => {
  rig = new Rig();
  rig.app.websocket('/echo')(async function echo() {
    for await (const message of websocket) await websocket.send(message);
  });
});
afterEach(() => rig.stop());

describe('a WebSocket', () => {
  it.each([
    ['messages', { maxMessageRate: 20 }, 'x'],
    ['bytes', { maxByteRate: 2000 }, 'x'.repeat(100)],
  ])('is closed with 1008 beyond so many %s in a second', async (_, options, message) => {
    await rig.start(options);
    const quick = await rig.socket('/echo');
    for (let i = 0; i < 60; i++) quick.socket.send(message);
    const calm = await rig.socket('/echo');
    for (let i = 0; i < 10; i++) calm.socket.send(message);
    await eventually(() => quick.closed.length > 0 && calm.got.length === 10);
    expect(quick.closed).toEqual([1008, 'Too many messages']);
    expect(quick.got.length).toBeLessThanOrEqual(59);
    expect(calm.closed).toEqual([]);
  });

  it('may use its seconds one after the other', async () => {
    await rig.start({ maxMessageRate: 40 });
    const { socket, got, closed } = await rig.socket('/echo');
    for (let sent = 0; sent < 60; sent++) {
      socket.send('x');
      await eventually(() => got.length > sent || closed.length > 0);
      if (sent > 30) await new Promise((resolve) => setTimeout(resolve, 30));
    }
    expect([got.length, closed]).toEqual([60, []]);
  });

  it('sends what it likes where nothing is said', async () => {
    await rig.start();
    const { socket, got } = await rig.socket('/echo');
    for (let i = 0; i < 3000; i++) socket.send('x');
    await eventually(() => got.length === 3000);
  });
});
