/** An app with a socket that echoes, in a process of its own: its arguments are the port and the engine. */
import { readdirSync } from 'node:fs';
import * as pottle from 'pottle';

const { Pottle, serve, websocket } = pottle;
const [port, transport] = process.argv.slice(2);
const app = new Pottle(import.meta);

app.websocket('/echo')(async function echo() {
  for await (const message of websocket) await websocket.send(message);
});

process.on('message', () => {
  globalThis.gc();
  process.send({ rss: process.memoryUsage.rss(), descriptors: readdirSync('/proc/self/fd').length });
});

await serve(app, { port: Number(port), transport, idleTimeout: 0, announce: () => undefined });
process.send('serving');
