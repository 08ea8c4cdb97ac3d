/**
 * WebSocket servers side by side: CPU time of the server process per message. All are started once, on one core; the same clients, on
 * the other, ask one after the other for a slice of time, every other round backwards; the first round warms up. The first
 * server is the package ws as it is; it runs twice, and the spread between its two runs is what this machine cannot tell apart.
 * `ws-async` echoes in a loop of an async function inside AsyncLocalStorage, as the views of any framework with request globals do.
 *
 * `echo`: each of 64 sockets sends a text of 32 bytes when it has the last one back. `room`: 100 sockets get what one sends,
 * which sends again when it has its own; counted are deliveries.
 *
 * node websockets.js [--rounds 15] [--seconds 1] [--only echo,room] [--servers ws,pottle-node,ws2] [--dist DIR]
 *
 * --dist is the build of another checkout of Pottle: `before-node` and `before-uws` serve it.
 */
import { execFileSync, fork } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { cpuOf, interval, LOAD_CORE, median, progress, ratios, SERVER_CORE } from './slices.js';

const { values: options } = parseArgs({
  options: {
    rounds: { type: 'string', default: '15' },
    seconds: { type: 'string', default: '1' },
    only: { type: 'string', default: 'echo,room' },
    servers: { type: 'string', default: 'ws,ws-async,pottle-node,pottle-uws,ws2' },
    dist: { type: 'string' },
  },
});
const [rounds, seconds] = [options.rounds, options.seconds].map(Number);
const cases = options.only.split(',');
const SOCKETS = { echo: 64, room: 100 };
const TEXT = 'x'.repeat(32);
const FRAME = Buffer.concat([Buffer.from([0x81, 0x80 | TEXT.length, 0, 0, 0, 0]), Buffer.from(TEXT)]); // masked with zeros
const ANSWER = 2 + TEXT.length;

let port = Number(process.env.BENCH_PORT ?? 18_850);

async function start(name) {
  const [kind, engine] = name.replace(/\d$/, '').split('-');
  const file = fileURLToPath(new URL(`sockets/${kind === 'ws' ? 'bare' : 'serve'}.js`, import.meta.url));
  const dist = kind === 'before' && { POTTLE_DIST: path.resolve(options.dist) };
  const own = port++;
  const child = fork(file, [String(own), engine ?? ''], {
    execPath: 'taskset',
    execArgv: ['-c', SERVER_CORE, process.execPath, ...(process.env.BENCH_FLAGS?.split(' ') ?? [])],
    env: { ...process.env, NODE_ENV: 'production', ...dist },
  });
  await Promise.race([
    once(child, 'message'),
    once(child, 'exit').then(() => Promise.reject(new Error(`${name} does not start.`))),
  ]);
  return { name, child, port: own };
}

/** Sockets that are open; `told` is called with how many messages have come to a socket. */
async function open(count, port, what, told) {
  const handshake =
    `GET /${what} HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n` +
    'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n';
  return Promise.all(
    Array.from({ length: count }, async () => {
      const socket = connect(port, '127.0.0.1').setNoDelay();
      socket.write(handshake);
      const [answer] = await once(socket, 'data');
      if (!String(answer).startsWith('HTTP/1.1 101') || !String(answer).endsWith('\r\n\r\n'))
        throw new Error(`${port} answers ${answer}`);
      let half = 0;
      socket.on('data', (data) => {
        half += data.length;
        const whole = Math.floor(half / ANSWER);
        half -= whole * ANSWER;
        if (whole > 0) told(socket, whole);
      });
      return socket;
    }),
  );
}

/** One slice: messages per second, and the microseconds of CPU that the server spent on each. */
async function slice({ child, port }, what) {
  let count = 0;
  let sender;
  const told = (socket, messages) => {
    count += messages;
    if (what === 'echo' || socket === sender) socket.write(FRAME);
  };
  const sockets = await open(SOCKETS[what], port, what, told);
  sender = sockets[0];
  for (const socket of what === 'echo' ? sockets : [sender]) socket.write(FRAME);
  await new Promise((resolve) => setTimeout(resolve, 50));
  const [before, first, since] = [cpuOf(child.pid), count, performance.now()];
  await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
  const messages = count - first;
  const result = {
    rps: (messages * 1000) / (performance.now() - since),
    cpu: (cpuOf(child.pid) - before) / 1000 / messages,
  };
  await Promise.all(sockets.map((socket) => once(socket.destroy(), 'close')));
  await new Promise((resolve) => setTimeout(resolve, 50));
  return result;
}

function table(what, results) {
  const [[first, floor], ...others] = Object.entries(results);
  console.log(
    `\n### ${what}\n\n| server | messages/s | CPU µs/message | CPU, ratio to ${first} [quartiles] |`,
  );
  console.log('| --- | ---: | ---: | ---: |');
  for (const [name, list] of [[first, floor], ...others]) {
    const rps = Math.round(median(list.map((each) => each.rps))).toLocaleString('en');
    const cpu = median(list.map((each) => each.cpu)).toFixed(2);
    console.log(`| ${name} | ${rps} | ${cpu} | ${interval(ratios(list, floor))} |`);
  }
}

execFileSync('taskset', ['-cp', LOAD_CORE, String(process.pid)]);
const servers = [];
for (const name of options.servers.split(',')) servers.push(await start(name));
const results = Object.fromEntries(
  cases.map((what) => [what, Object.fromEntries(servers.map(({ name }) => [name, []]))]),
);
for (let round = -1; round < rounds; round++)
  for (const what of cases)
    for (const server of round % 2 ? servers.toReversed() : servers) {
      progress(`${round < 0 ? 'warm-up' : `round ${round + 1}/${rounds}`}: ${what}, ${server.name}`);
      const result = await slice(server, what);
      if (round >= 0) results[what][server.name].push(result);
    }
progress('');
console.log(`${rounds} rounds of ${options.seconds} s, Node ${process.version}`);
for (const what of cases) table(what, results[what]);
for (const { child } of servers) child.disconnect();
