/**
 * An app with a socket that echoes and one whose messages all get, in a process of its own: its arguments are the port, the engine and
 * what the topic keeps (`history`, `history+presence`; nothing without).
 */
import './memory.js';
import { pottle } from '../servers/cases.js';

const { Pottle, serve, websocket } = await pottle();
const [port, transport, kept = ''] = process.argv.slice(2);
const presence = kept.includes('presence');
const app = new Pottle(import.meta);
if (kept) app.topic('room', { history: 100, presence });

app.websocket('/echo')(async function echo() {
  for await (const message of websocket) await websocket.send(message);
});

app.websocket('/room')(async function room() {
  await websocket.subscribe('room', presence ? { as: { id: websocket.args.get('n') } } : undefined);
  for await (const message of websocket) app.publish('room', message);
});

await serve(app, { port: Number(port), transport, idleTimeout: 0, announce: () => undefined });
process.once('disconnect', () => process.exit());
process.send('serving');
