/**
 * What WebSockets cost that do nothing: memory of the server (RSS, after a collection) for each of many idle ones, and whether it
 * and the descriptors come back when thousands come and go. Fails when they grow from round to round. Linux only;
 * `ulimit -n` must allow them, in this process and in the server's.
 *
 * node sockets.js [--idle 10000] [--going 2000] [--rounds 10] [--engines uws,node]
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const { values } = parseArgs({
  options: {
    idle: { type: 'string', default: '10000' },
    going: { type: 'string', default: '2000' },
    rounds: { type: 'string', default: '10' },
    engines: { type: 'string', default: 'uws,node' },
  },
});
const [idle, going, rounds] = [values.idle, values.going, values.rounds].map(Number);
const PORT = 18_802;
const MIB = 1024 * 1024;
const HANDSHAKE =
  'GET /echo HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n' +
  'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n';
/** "hi", masked with zeros; and what comes back. */
const HI = Buffer.from([0x81, 0x82, 0, 0, 0, 0, 0x68, 0x69]);
const ECHO = Buffer.from([0x81, 0x02, 0x68, 0x69]);

/** A socket that has been opened and has had one message echoed. */
async function open() {
  const socket = connect(PORT, '127.0.0.1').setNoDelay();
  socket.write(HANDSHAKE);
  let seen = Buffer.alloc(0);
  let asked = false;
  await new Promise((resolve, reject) => {
    socket.on('error', reject).on('close', () => reject(new Error('The server has closed the connection.')));
    socket.on('data', (data) => {
      seen = Buffer.concat([seen, data]);
      if (!asked && seen.includes('\r\n\r\n')) {
        asked = true;
        socket.write(HI);
      }
      if (seen.subarray(-ECHO.length).equals(ECHO)) resolve();
    });
  });
  socket
    .removeAllListeners('close')
    .removeAllListeners('data')
    .on('error', () => {});
  return socket;
}

/** Opens them by the hundred: the queue of a listener holds some. */
async function openAll(count) {
  const sockets = [];
  while (sockets.length < count)
    sockets.push(...(await Promise.all(Array.from({ length: Math.min(100, count - sockets.length) }, open))));
  return sockets;
}

async function closeAll(sockets) {
  await Promise.all(sockets.map((socket) => once(socket.destroy(), 'close')));
  await new Promise((resolve) => setTimeout(resolve, 500));
}

async function state(server) {
  server.send('state');
  const [{ rss, descriptors }] = await once(server, 'message');
  return { rss: rss / MIB, descriptors };
}

async function measure(engine) {
  const file = fileURLToPath(new URL('sockets/serve.js', import.meta.url));
  const server = fork(file, [String(PORT), engine], { execArgv: ['--expose-gc'] });
  await once(server, 'message');
  await closeAll(await openAll(200)); // warm
  const before = await state(server);
  const sockets = await openAll(idle);
  const held = await state(server);
  const each = ((held.rss - before.rss) * 1024) / idle;
  console.log(
    `${engine}: ${idle} idle sockets take ${(held.rss - before.rss).toFixed(0)} MiB, ${each.toFixed(1)} KiB each`,
  );
  await closeAll(sockets);
  const curve = [];
  for (let round = 0; round < rounds; round++) {
    await closeAll(await openAll(going));
    curve.push(await state(server));
  }
  console.log(
    `${engine}: after rounds of ${going}: ${curve.map(({ rss }) => rss.toFixed(0)).join(' ')} MiB, ` +
      `descriptors ${before.descriptors} before, ${curve.at(-1).descriptors} after`,
  );
  server.kill('SIGTERM');
  await once(server, 'exit');
  const grown = curve.at(-1).rss - curve[Math.floor(rounds / 2)].rss;
  return grown < 16 && curve.at(-1).descriptors <= before.descriptors + 2;
}

const held = [];
for (const engine of values.engines.split(',')) held.push(await measure(engine));
process.exit(held.every(Boolean) ? 0 : 1);
