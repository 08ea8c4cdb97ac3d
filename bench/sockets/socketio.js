/** Socket.IO as it is, on WebSockets alone: sockets that all get what one sends. Its argument is the port. */
import './memory.js';
import { createServer } from 'node:http';
import { Server } from 'socket.io';

const server = createServer();
const io = new Server(server, { transports: ['websocket'], pingInterval: 3_600_000, serveClient: false });
io.on('connection', (socket) => {
  socket.join('room');
  socket.on('say', (text) => io.to('room').emit('said', text));
});
server.listen(Number(process.argv[2]), '127.0.0.1', 1024, () => process.send('serving'));
process.once('disconnect', () => process.exit());
