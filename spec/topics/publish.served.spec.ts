/** Publishing to those who subscribe: what, to whom, and how many they are. */
import { Pottle, type Server, serve, websocket } from 'pottle';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { eventually } from '../waiting.js';

let app: Pottle;
let server: Server;
const sockets: WebSocket[] = [];

beforeEach(async () => {
  app = new Pottle('topics', { staticFolder: null });
  app.websocket('/chat')(async function chat() {
    websocket.subscribe('chat');
    await websocket.send('ready');
    const kept = websocket._getCurrentObject();
    for await (const message of websocket) {
      const except = message === 'kept' ? kept : websocket;
      await websocket.send(`told ${app.publish('chat', message, { except })}`);
    }
  });
  server = await serve(app, { port: 0, signals: false, announce: () => {} });
});
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.terminate();
  await server.close();
});

async function join() {
  const socket = new WebSocket(`${server.url.replace('http', 'ws')}/chat`);
  sockets.push(socket);
  const got: unknown[] = [];
  socket.on('message', (data, isBinary) => got.push(isBinary ? data : String(data)));
  await eventually(() => got.length === 1);
  return { socket, got };
}

describe('what is published', () => {
  it('reaches all who subscribe as text, bytes or JSON, and tells how many they are', async () => {
    expect([app.publish('chat', 'nobody'), app.subscribers('chat')]).toEqual([0, 0]);
    const [a, b] = [await join(), await join()];
    const counts = [
      app.publish('chat', 'grüße'),
      app.publish('chat', Uint8Array.of(1, 2)),
      app.publishJson('chat', { b: 1, a: ['ü'] }),
      app.subscribers('chat'),
      app.subscribers('other'),
    ];
    expect(counts).toEqual([2, 2, 2, 2, 0]);
    for (const { got } of [a, b]) {
      await eventually(() => got.length === 4);
      expect(got.slice(1)).toEqual(['grüße', Buffer.of(1, 2), '{"a": ["\\u00fc"], "b": 1}']);
    }
  });

  it.each(['the global', 'kept'])('leaves out %s websocket when told to', async (which) => {
    const [a, b] = [await join(), await join()];
    a.socket.send(which);
    await eventually(() => a.got.length === 2 && b.got.length === 2);
    expect([a.got, b.got]).toEqual([
      ['ready', 'told 1'],
      ['ready', which],
    ]);
  });
});
