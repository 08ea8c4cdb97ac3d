/**
 * Servers side by side: each round starts every server afresh on one core, and loads it with wrk from the other.
 * Prints requests per second, CPU time per request of the server process, and the medians of the ratios to the floor
 * of the same round. The floor runs twice: the spread between its two runs is what this machine cannot tell apart.
 *
 * node http.js [--rounds 15] [--seconds 1] [--only text,json] [--servers floor,pottle,floor2]
 */
import { execFile, fork } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs, promisify } from 'node:util';

const exec = promisify(execFile);
const { values: options } = parseArgs({
  options: {
    rounds: { type: 'string', default: '15' },
    seconds: { type: 'string', default: '1' },
    only: { type: 'string' },
    servers: { type: 'string', default: 'floor,raw,pottle,fastify,hono,floor2' },
  },
});

const CASES = {
  text: { path: '/text', status: 200 },
  json: { path: '/json/42', status: 200 },
  echo: { path: '/echo', status: 200, body: '{"name":"Ann","tags":["a","b","c"],"age":42}' },
  page: { path: '/page', status: 200 },
  missing: { path: '/missing', status: 404 },
};
const PORT = 18_700;
const CONNECTIONS = 64;
const TICKS_PER_SECOND = 100; // USER_HZ of Linux

const cases = Object.entries(CASES).filter(
  ([name]) => !options.only || options.only.split(',').includes(name),
);
const servers = options.servers.split(',');
/** results[case][server] = one { rps, cpu } per round */
const results = Object.fromEntries(
  cases.map(([name]) => [name, Object.fromEntries(servers.map((s) => [s, []]))]),
);

function cpuSeconds(pid) {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /s, '')
    .split(' ');
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}

async function start(server) {
  const file = new URL(`servers/${server.replace(/\d$/, '')}.js`, import.meta.url).pathname;
  const child = fork(file, {
    env: { ...process.env, PORT: String(PORT), NODE_ENV: 'production' },
    silent: true,
  });
  await exec('taskset', ['-a', '-cp', '0', String(child.pid)]);
  await new Promise((resolve, reject) => {
    child.once('message', resolve);
    child.once('exit', (code) => reject(new Error(`${server} ended with ${code}`)));
  });
  return child;
}

async function stop(child) {
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await ended;
}

function scriptFor(test) {
  if (!test.body) return [];
  const file = path.join(tmpdir(), 'pottle-bench.lua');
  writeFileSync(
    file,
    `wrk.method = "POST"\nwrk.headers["Content-Type"] = "application/json"\nwrk.body = '${test.body}'\n`,
  );
  return ['-s', file];
}

async function load(test, seconds) {
  const url = `http://127.0.0.1:${PORT}${test.path}`;
  const args = ['-c', '1', 'wrk', '-t1', `-c${CONNECTIONS}`, `-d${seconds}s`, ...scriptFor(test), url];
  const { stdout } = await exec('taskset', args);
  const total = Number(/(\d+) requests in/.exec(stdout)[1]);
  const bad = Number(/Non-2xx or 3xx responses: (\d+)/.exec(stdout)?.[1] ?? 0);
  // wrk counts complete answers; all of them must be of the kind that the case is about.
  if ((test.status === 200 ? bad : total - bad) > 0)
    throw new Error(`${url} gave other answers than ${test.status}.`);
  return { total, rps: Number(/Requests\/sec:\s+([\d.]+)/.exec(stdout)[1]) };
}

async function measure(server) {
  const child = await start(server);
  try {
    for (const [name, test] of cases) {
      await load(test, 1);
      const before = cpuSeconds(child.pid);
      const { total, rps } = await load(test, Number(options.seconds));
      const cpu = ((cpuSeconds(child.pid) - before) / total) * 1e6;
      results[name][server].push({ rps, cpu });
    }
  } finally {
    await stop(child);
  }
}

function median(numbers) {
  const sorted = numbers.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

function report() {
  for (const [name] of cases) {
    const floor = results[name][servers[0]];
    console.log(`\n### ${name}\n`);
    console.log(
      '| server | requests/s | CPU µs/request | CPU, ratio to the floor | requests/s, ratio to the floor |',
    );
    console.log('| --- | ---: | ---: | ---: | ---: |');
    for (const server of servers) {
      const rounds = results[name][server];
      const ratio = (key) => median(rounds.map((round, i) => round[key] / floor[i][key])).toFixed(2);
      const rps = Math.round(median(rounds.map((round) => round.rps))).toLocaleString('en');
      console.log(
        `| ${server} | ${rps} | ${median(rounds.map((r) => r.cpu)).toFixed(1)} | ${ratio('cpu')} | ${ratio('rps')} |`,
      );
    }
    const twin = results[name].floor2;
    if (twin) {
      const spread = median(twin.map((round, i) => Math.abs(round.cpu / floor[i].cpu - 1))) * 100;
      console.log(
        `\nThe two floors differ by ${spread.toFixed(1)} % of CPU per request (median); less than that says nothing.`,
      );
    }
  }
}

const rounds = Number(options.rounds);
for (let round = 0; round < rounds; round++) {
  // Every other round backwards, so that no server always follows the same one.
  const order = round % 2 ? servers.toReversed() : servers;
  for (const server of order) {
    process.stderr.write(`\rround ${round + 1}/${rounds}: ${server}          `);
    await measure(server);
  }
}
process.stderr.write('\n');
console.log(`${rounds} rounds of ${options.seconds} s, ${CONNECTIONS} connections, Node ${process.version}`);
report();
