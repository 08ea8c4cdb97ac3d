/**
 * The package ws as it is, on node:http: sockets that echo, and sockets that all get what one sends. Its arguments are the port and,
 * for the frame that any framework with async views and request globals has, `async`: a loop over messages inside AsyncLocalStorage.
 */
import './memory.js';
import { AsyncLocalStorage } from 'node:async_hooks';
import { createServer } from 'node:http';
import { WebSocketServer } from 'ws';

const server = createServer();
const options = { perMessageDeflate: false, maxPayload: 16 * 1024 * 1024, noServer: true };
const echo = new WebSocketServer({ ...options, clientTracking: false });
const room = new WebSocketServer(options);

const storage = new AsyncLocalStorage();
const [port, frame] = process.argv.slice(2);

async function loop(socket) {
  const waiting = [];
  const inbox = [];
  socket.on('message', (data, isBinary) => {
    const message = isBinary ? data : data.toString();
    if (waiting.length > 0) waiting.shift()(message);
    else inbox.push(message);
  });
  for (;;) {
    const message = inbox.shift() ?? (await new Promise((resolve) => waiting.push(resolve)));
    await socket.send(message);
  }
}

echo.on('connection', (socket) => {
  if (frame === 'async') return void storage.run({}, loop, socket);
  socket.on('message', (data, isBinary) => socket.send(data, { binary: isBinary }));
});
room.on('connection', (socket) => {
  socket.on('message', (data, isBinary) => {
    for (const each of room.clients) if (each.readyState === each.OPEN) each.send(data, { binary: isBinary });
  });
});
server.on('upgrade', (request, socket, head) => {
  const wanted = request.url === '/echo' ? echo : room;
  wanted.handleUpgrade(request, socket, head, (ws) => wanted.emit('connection', ws, request));
});
server.listen(Number(port), '127.0.0.1', 1024, () => process.send('serving'));
process.once('disconnect', () => process.exit());
