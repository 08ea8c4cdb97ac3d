/**
 * The subscribers of one server, in a process of their own: 10 000 sockets of each of ten servers are more than one process may have. Its
 * arguments are the port, how many, the server's process, and `socket.io` for who speaks that. Asked for a slice of so many seconds, the first
 * subscriber sends again whenever it has its own message; the answer is how many there were, and the server's CPU time.
 */
import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { cpuOf } from '../slices.js';

const [port, subscribers, pid, dialect] = process.argv.slice(2);
const TEXT = 'x'.repeat(32);
const isSocketIo = dialect === 'socket.io';
const FRAME = frame(isSocketIo ? `42["say","${TEXT}"]` : TEXT);

/** A frame of text, masked with zeros. */
function frame(text) {
  return Buffer.concat([Buffer.from([0x81, 0x80 | text.length, 0, 0, 0, 0]), Buffer.from(text)]);
}

async function open(n) {
  const socket = connect(Number(port), '127.0.0.1').setNoDelay();
  const path = isSocketIo ? '/socket.io/?EIO=4&transport=websocket' : `/room?n=${n}`;
  socket.write(
    `GET ${path} HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n` +
      'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n',
  );
  const [answer] = await once(socket, 'data');
  if (!String(answer).startsWith('HTTP/1.1 101')) throw new Error(`${port} answers ${answer}`);
  if (isSocketIo) socket.write(frame('40'));
  return socket;
}

/** Tells how many small frames have come. */
function counted(socket, told) {
  let rest = Buffer.alloc(0);
  socket.on('data', (data) => {
    rest = rest.length > 0 ? Buffer.concat([rest, data]) : data;
    let [at, frames] = [0, 0];
    for (; at + 2 <= rest.length && at + 2 + rest[at + 1] <= rest.length; at += 2 + rest[at + 1]) frames++;
    rest = rest.subarray(at);
    if (frames > 0) told(frames);
  });
}

const sockets = [];
const counts = [0, 0];
let [bytes, going] = [0, false];
while (sockets.length < Number(subscribers)) {
  const first = sockets.length;
  const few = Array.from({ length: Math.min(50, subscribers - first) }, (_, i) => open(first + i));
  sockets.push(...(await Promise.all(few)));
}
for (const socket of sockets) {
  socket.on('data', (data) => (bytes += data.length));
  socket.on('close', () => {
    console.error(`${port} has closed a subscriber.`);
    process.exit(1);
  });
}
for (let before = -1; before !== bytes; await sleep(1000)) before = bytes;
for (const [which, socket] of [sockets[0], sockets.at(-1)].entries())
  counted(socket, (frames) => {
    counts[which] += frames;
    if (which === 0 && going) socket.write(FRAME);
  });

process.on('message', async (seconds) => {
  going = true;
  sockets[0].write(FRAME);
  await sleep(50);
  const [before, first, since] = [cpuOf(pid), counts[0], performance.now()];
  await sleep(seconds * 1000);
  const messages = counts[0] - first;
  const passed = performance.now() - since;
  const cpu = cpuOf(pid) - before;
  going = false;
  for (let i = 0; i < 3 || counts[0] !== counts[1]; i++) {
    if (i > 500) throw new Error(`Messages are lost: ${counts}`);
    await sleep(20);
  }
  process.send({ rps: (messages * 1000) / passed, cpu: cpu / 1000 / messages / subscribers });
});
process.once('disconnect', () => process.exit());
process.send('connected');
