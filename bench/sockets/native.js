/** uWebSockets.js as it is: sockets that all get what one sends. Its argument is the port. */
import './memory.js';
import * as uws from 'uWebSockets.js';

const app = uws.App();
app.ws('/*', {
  // Pings on their own, with no time limit, come after some four minutes and end who does not answer: the load does not.
  idleTimeout: 0,
  sendPingsAutomatically: false,
  maxBackpressure: 16 * 1024 * 1024,
  open: (socket) => socket.subscribe('room'),
  message: (_socket, message, isBinary) => app.publish('room', message, isBinary),
});
app.listen('127.0.0.1', Number(process.argv[2]), () => process.send('serving'));
process.once('disconnect', () => process.exit());
