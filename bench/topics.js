/**
 * What a topic costs: one socket publishes, many get it, the publisher sends again when it has its own. CPU time of the server process per
 * delivery, with plain publish, with a history, with history and presence, on each engine; beside the packages uWebSockets.js, ws and Socket.IO
 * as they are; and the memory of a connection that has done nothing but subscribe. All servers are started once, on one core, with all their
 * sockets, which stay; the clients, a process for each server on the other core, ask one after the other for a slice of time, every other round
 * backwards; the first round warms up. The limit of descriptors is raised to the most that the system allows.
 *
 * node topics.js [--subscribers 1000] [--rounds 15] [--seconds 0.6] [--servers native,pottle-uws,…]
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { interval, LOAD_CORE, median, progress, ratios, SERVER_CORE } from './slices.js';

/** The file of each, its arguments, and what it is compared with. */
const SERVERS = {
  native: ['native', [], 'native'],
  ws: ['bare', [], 'ws'],
  'socket.io': ['socketio', [], 'ws'],
};
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
let port = Number(process.env.BENCH_PORT ?? 18_870);

/** A program of this folder on a core. Resolves when it has said something. */
async function launch(file, core, args) {
  const child = fork(fileURLToPath(new URL(`sockets/${file}.js`, import.meta.url)), args, {
    execPath: '/bin/sh',
    execArgv: [
      '-c',
      'ulimit -n "$(ulimit -H -n)"; exec taskset -c "$@"',
      'sh',
      core,
      process.execPath,
      '--expose-gc',
      ...(process.env.BENCH_FLAGS?.split(' ') ?? []),
    ],
    env: { ...process.env, NODE_ENV: 'production' },
  });
  const ended = once(child, 'exit').then(() => Promise.reject(new Error(`${file} ${args} has ended.`)));
  ended.catch(() => {});
  const answer = async () => (await Promise.race([once(child, 'message'), ended]))[0];
  await answer();
  const ask = (what) => {
    child.send(what);
    return answer();
  };
  return { child, ask };
}

/** A server, and its subscribers. */
async function start(name) {
  const [file, args] = SERVERS[name];
  const own = String(port++);
  const server = await launch(file, SERVER_CORE, [own, ...args]);
  const { rss } = await server.ask('memory');
  const load = await launch('load', LOAD_CORE, [own, String(subscribers), String(server.child.pid), name]);
  const memory = ((await server.ask('memory')).rss - rss) / subscribers / 1024;
  return { name, memory, slice: () => load.ask(seconds) };
}

const servers = [];
for (const name of options.servers.split(',')) {
  progress(`${name} starts`);
  servers.push(await start(name));
}
const results = Object.fromEntries(servers.map(({ name }) => [name, []]));
for (let round = -1; round < rounds; round++)
  for (const { name, slice } of round % 2 ? servers.toReversed() : servers) {
    progress(`${round < 0 ? 'warm-up' : `round ${round + 1}/${rounds}`}: ${name}`);
    const result = await slice();
    if (round >= 0) results[name].push(result);
  }
progress('');
console.log(`${subscribers} subscribers, ${rounds} rounds of ${seconds} s, Node ${process.version}\n`);
console.log('| server | messages/s | CPU µs/delivery | CPU, ratio [quartiles] | KiB/connection |');
console.log('| --- | ---: | ---: | ---: | ---: |');
for (const { name, memory } of servers) {
  const list = results[name];
  const rps = median(list.map((each) => each.rps));
  const cpu = median(list.map((each) => each.cpu)).toFixed(2);
  const ratio = interval(ratios(list, results[SERVERS[name][2]] ?? list));
  console.log(
    `| ${name} | ${rps.toFixed(rps < 100 ? 1 : 0)} | ${cpu} | to ${SERVERS[name][2]}: ${ratio} | ${memory.toFixed(1)} |`,
  );
}
process.exit();
