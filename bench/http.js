/**
 * Servers side by side (slices.js): requests per second, CPU time per request of the server process, and the medians of
 * the ratios to the first server within a round. It runs twice: the spread between its two runs is what this machine
 * cannot tell apart. The first is the floor of uWebSockets.js, or `node`, that of node:http.
 *
 * node http.js [--rounds 15] [--seconds 1] [--only text,json] [--servers node,pottle-node,node2] [--dist DIR]
 *
 * --dist takes the build of another checkout of Pottle.
 */
import { parseArgs } from 'node:util';
import { CONNECTIONS, casesOf, interval, measure, median, ratios } from './slices.js';

const { values: options } = parseArgs({
  options: {
    rounds: { type: 'string', default: '15' },
    seconds: { type: 'string', default: '1' },
    only: { type: 'string' },
    servers: { type: 'string', default: 'floor,raw,node,pottle,fastify,hono,floor2' },
    dist: { type: 'string' },
  },
});

function table(servers) {
  const [floor] = Object.values(servers);
  console.log(
    '| server | requests/s | CPU µs/request | CPU, ratio to the floor | requests/s, ratio to the floor |',
  );
  console.log('| --- | ---: | ---: | ---: | ---: |');
  for (const [server, rounds] of Object.entries(servers)) {
    const rps = Math.round(median(rounds.map((round) => round.rps))).toLocaleString('en');
    const cpu = median(rounds.map((round) => round.cpu)).toFixed(1);
    const [byCpu, byRps] = ['cpu', 'rps'].map((key) => ratios(rounds, floor, key).median.toFixed(2));
    console.log(`| ${server} | ${rps} | ${cpu} | ${byCpu} | ${byRps} |`);
  }
}

function below(servers) {
  const [[first, floor], ...others] = Object.entries(servers);
  const spreads = others.map(([server, rounds]) => `${server} ${interval(ratios(rounds, floor))}`);
  if (spreads.length > 0) console.log(`\nCPU, ratio to ${first} [quartiles]: ${spreads.join(', ')}.`);
  const second = servers[`${first}2`];
  if (!second) return;
  const apart = Math.abs(ratios(second, floor).median - 1) * 100;
  const within = median(second.map((round, i) => Math.abs(round.cpu / floor[i].cpu - 1))) * 100;
  console.log(
    `\nThe two runs of ${first} differ by ${apart.toFixed(1)} % of CPU per request, within a round by ${within.toFixed(1)} % (medians); ` +
      'less than that says nothing.',
  );
}

/** What a key costs when the request has no cookie: two processes of one server, the same headers. */
function keyed({ keyed: withKey, browser }) {
  if (!withKey || !browser) return;
  const shared = Object.keys(withKey).filter((server) => browser[server]);
  const parts = shared.map((server) => `${server} ${interval(ratios(withKey[server], browser[server]))}`);
  console.log(`\nCPU, keyed to browser [quartiles]: ${parts.join(', ')}.`);
}

const rounds = Number(options.rounds);
const results = await measure({
  servers: options.servers
    .split(',')
    .map((name) => ({ name, file: name.replace(/\d$/, ''), dist: options.dist })),
  cases: casesOf(options.only),
  rounds,
  seconds: Number(options.seconds),
});
console.log(`${rounds} rounds of ${options.seconds} s, ${CONNECTIONS} connections, Node ${process.version}`);
for (const [name, servers] of Object.entries(results)) {
  console.log(`\n### ${name}\n`);
  table(servers);
  below(servers);
}
keyed(results);
