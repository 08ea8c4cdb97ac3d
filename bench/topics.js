/**
 * What a topic costs that remembers: one socket publishes, many get it, the publisher sends again when it has its own. CPU time of the
 * server process per delivery, with plain publish, with a history, with history and presence, on each engine; beside the packages
 * uWebSockets.js and ws as they are. All servers are started once, on one core, with all their sockets, which stay; the clients, on
 * the other, ask one after the other for a slice of time, every other round backwards; the first round warms up.
 *
 * node topics.js [--subscribers 1000] [--rounds 15] [--seconds 0.6] [--servers native,pottle-uws,…] ; `ulimit -n` must allow the sockets
 */
import { execFileSync, fork } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { cpuOf, interval, LOAD_CORE, median, progress, ratios, SERVER_CORE } from './slices.js';

/** The file of each, its arguments, and what it is compared with. */
const SERVERS = { native: ['native', [], 'native'], ws: ['bare', [], 'ws'] };
for (const engine of ['uws', 'node'])
  for (const kept of ['', '+history', '+history+presence'])
    SERVERS[`pottle-${engine}${kept}`] = ['serve', [engine, kept.slice(1)], `pottle-${engine}`];

const { values: options } = parseArgs({
  options: {
    subscribers: { type: 'string', default: '1000' },
    rounds: { type: 'string', default: '15' },
    seconds: { type: 'string', default: '0.6' },
    servers: { type: 'string', default: Object.keys(SERVERS).join(',') },
  },
});
const [subscribers, rounds, seconds] = [options.subscribers, options.rounds, options.seconds].map(Number);
const TEXT = 'x'.repeat(32);
const FRAME = Buffer.concat([Buffer.from([0x81, 0x80 | TEXT.length, 0, 0, 0, 0]), Buffer.from(TEXT)]); // masked with zeros
let port = Number(process.env.BENCH_PORT ?? 18_870);

/** A server, and its sockets: the first publishes, and it and the last count. */
async function start(name) {
  const [file, args] = SERVERS[name];
  const own = port++;
  const child = fork(fileURLToPath(new URL(`sockets/${file}.js`, import.meta.url)), [String(own), ...args], {
    execPath: 'taskset',
    execArgv: ['-c', SERVER_CORE, process.execPath, ...(process.env.BENCH_FLAGS?.split(' ') ?? [])],
    env: { ...process.env, NODE_ENV: 'production' },
  });
  await Promise.race([
    once(child, 'message'),
    once(child, 'exit').then(() => Promise.reject(new Error(`${name} does not start.`))),
  ]);
  const server = { name, child, sockets: [], counts: [0, 0], going: false, bytes: 0 };
  const sent = () => {
    if (server.going) server.sockets[0].write(FRAME);
  };
  while (server.sockets.length < subscribers) {
    const first = server.sockets.length;
    const few = Array.from({ length: Math.min(50, subscribers - first) }, (_, i) => open(own, first + i));
    server.sockets.push(...(await Promise.all(few)));
  }
  for (const socket of server.sockets) socket.on('data', (data) => (server.bytes += data.length));
  for (let before = -1; before !== server.bytes; await sleep(500)) before = server.bytes;
  for (const [which, socket] of [server.sockets[0], server.sockets.at(-1)].entries())
    counted(socket, (frames) => {
      server.counts[which] += frames;
      if (which === 0) sent();
    });
  return server;
}

async function open(port, n) {
  const socket = connect(port, '127.0.0.1').setNoDelay();
  socket.write(
    `GET /room?n=${n} HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n` +
      'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n',
  );
  const [answer] = await once(socket, 'data');
  if (!String(answer).startsWith('HTTP/1.1 101')) throw new Error(`${port} answers ${answer}`);
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

/** One slice: messages per second, and the microseconds of CPU that the server spent on each delivery. */
async function slice(server) {
  const { child, sockets, counts } = server;
  server.going = true;
  sockets[0].write(FRAME);
  await sleep(50);
  const [before, first, since] = [cpuOf(child.pid), counts[0], performance.now()];
  await sleep(seconds * 1000);
  const messages = counts[0] - first;
  const result = {
    rps: (messages * 1000) / (performance.now() - since),
    cpu: (cpuOf(child.pid) - before) / 1000 / messages / subscribers,
  };
  server.going = false;
  for (let i = 0; i < 3 || counts[0] !== counts[1]; i++) {
    if (i > 100) throw new Error(`${server.name} has lost messages: ${counts}`);
    await sleep(20);
  }
  return result;
}

execFileSync('taskset', ['-cp', LOAD_CORE, String(process.pid)]);
const servers = [];
for (const name of options.servers.split(',')) {
  progress(`${name} starts`);
  servers.push(await start(name));
}
const results = Object.fromEntries(servers.map(({ name }) => [name, []]));
for (let round = -1; round < rounds; round++)
  for (const server of round % 2 ? servers.toReversed() : servers) {
    progress(`${round < 0 ? 'warm-up' : `round ${round + 1}/${rounds}`}: ${server.name}`);
    const result = await slice(server);
    if (round >= 0) results[server.name].push(result);
  }
progress('');
console.log(`${subscribers} subscribers, ${rounds} rounds of ${seconds} s, Node ${process.version}\n`);
console.log('| server | messages/s | CPU µs/delivery | CPU, ratio to without [quartiles] |');
console.log('| --- | ---: | ---: | ---: |');
for (const [name, list] of Object.entries(results)) {
  const rps = Math.round(median(list.map((each) => each.rps))).toLocaleString('en');
  const cpu = median(list.map((each) => each.cpu)).toFixed(2);
  console.log(`| ${name} | ${rps} | ${cpu} | ${interval(ratios(list, results[SERVERS[name][2]] ?? list))} |`);
}
process.exit();
