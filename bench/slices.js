/**
 * Servers side by side, for http.js and compare.js: all are started once, on one core; wrk loads them from another, one
 * slice of time after the other. A server that nobody asks costs nothing, so the slices are as if it were alone, and
 * what disturbs the machine disturbs neighbouring slices alike.
 */
import { execFile, fork } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

const exec = promisify(execFile);
const FIRST_PORT = Number(process.env.BENCH_PORT ?? 18_700);
export const [SERVER_CORE, LOAD_CORE] = ['0', '1'];
export const CONNECTIONS = 64;

/** What a browser sends beside `Host`. */
const BROWSER = {
  Connection: 'keep-alive',
  'sec-ch-ua': '"Chromium";v="142", "Google Chrome";v="142", "Not_A Brand";v="99"',
  'sec-ch-ua-mobile': '?0',
  'sec-ch-ua-platform': '"Linux"',
  'User-Agent':
    'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36',
  Accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8',
  'Sec-Fetch-Site': 'none',
  'Sec-Fetch-Mode': 'navigate',
  'Sec-Fetch-Dest': 'document',
  'Accept-Encoding': 'gzip, deflate, br, zstd',
  'Accept-Language': 'en-US,en;q=0.9,de;q=0.8',
};

/**
 * The cases by name. `mode` asks a process of the server that was started so: with a SECRET_KEY, or with receivers of
 * signals. `cookie` first fetches that path and sends the cookie that it sets. The servers tell which cases they have.
 */
export const CASES = {
  text: { path: '/text' },
  json: { path: '/json/42' },
  echo: { path: '/echo', body: '{"name":"Ann","tags":["a","b","c"],"age":42}' },
  schema: { path: '/schema', body: '{"name":"Ann","tags":["a","b","c"],"age":42}' },
  form: { path: '/form', body: 'name=Ann&tags=a&tags=b&age=42', type: 'application/x-www-form-urlencoded' },
  page: { path: '/page' },
  missing: { path: '/missing', status: 404 },
  browser: { path: '/json/42', headers: BROWSER },
  keyed: { path: '/json/42', headers: BROWSER, mode: 'key' },
  hooks: { path: '/hooked/42' },
  signals: { path: '/json/42', mode: 'signals' },
  'session-read': { path: '/session/read', mode: 'key', cookie: '/session/write' },
  'session-write': { path: '/session/write', mode: 'key', cookie: '/session/write' },
  static: { path: '/static/page.txt' },
  template: { path: '/template' },
};

/** The cases of a list of names parted by commas; all without one. */
export function casesOf(only) {
  const names = only?.split(',') ?? Object.keys(CASES);
  for (const name of names) if (!CASES[name]) throw new Error(`There is no case ${name}.`);
  return names;
}

/** Nanoseconds that the threads of a process have run. */
export function cpuOf(pid) {
  const threads = readdirSync(`/proc/${pid}/task`);
  return threads.reduce(
    (sum, thread) =>
      sum + Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ')[0]),
    0,
  );
}

/** One process of a server: `{ file, dist }`, in a mode. */
async function start({ name, file, dist }, port, mode) {
  const child = fork(new URL(`servers/${file}.js`, import.meta.url).pathname, {
    execPath: 'taskset',
    execArgv: ['-c', SERVER_CORE, process.execPath],
    env: {
      ...process.env,
      PORT: String(port),
      NODE_ENV: 'production',
      MODE: mode,
      ...(dist && { POTTLE_DIST: path.resolve(dist) }),
    },
    silent: true,
  });
  let said = '';
  child.stdout.resume();
  child.stderr.on('data', (text) => {
    said = (said + text).slice(-4000);
  });
  const has = await new Promise((resolve, reject) => {
    child.once('message', resolve);
    child.once('exit', (code) => reject(new Error(`${name} ended with ${code}: ${said}`)));
  });
  return { child, has, url: `http://127.0.0.1:${port}` };
}

/** Every server in as many processes as the cases ask for, with the slices to run: one per case and server that has it. */
async function startAll(servers, cases, folder) {
  let port = FIRST_PORT;
  const processes = [];
  const jobs = Object.fromEntries(cases.map((name) => [name, []]));
  for (const server of servers) {
    let left = cases;
    for (const mode of ['plain', 'key', 'signals']) {
      const asked = (name) => (CASES[name].mode ?? 'plain') === mode;
      if (!left.some(asked)) continue;
      const running = await start(server, port++, mode);
      processes.push(running.child);
      left = left.filter((name) => running.has.includes(name));
      for (const name of left.filter(asked))
        jobs[name].push({
          server: server.name,
          pid: running.child.pid,
          load: await loadOf(name, running.url, folder),
        });
    }
  }
  return { processes, jobs };
}

/** The arguments of wrk for a case; throws unless the server answers as the case expects. */
async function loadOf(name, url, folder) {
  const test = CASES[name];
  const headers = { ...test.headers };
  if (test.cookie) {
    const answer = await fetch(url + test.cookie);
    headers.Cookie = answer.headers
      .getSetCookie()
      .map((line) => line.split(';')[0])
      .join('; ');
  }
  if (test.body) headers['Content-Type'] = test.type ?? 'application/json';
  const answer = await fetch(url + test.path, {
    method: test.body ? 'POST' : 'GET',
    headers,
    body: test.body,
  });
  if (answer.status !== (test.status ?? 200)) throw new Error(`${url}${test.path} answers ${answer.status}.`);
  const lines = Object.entries(headers).flatMap(([key, value]) => ['-H', `${key}: ${value}`]);
  if (test.body) {
    const script = path.join(folder, `${name}.lua`);
    writeFileSync(script, `wrk.method = "POST"\nwrk.body = '${test.body}'\n`);
    lines.push('-s', script);
  }
  return { args: [...lines, url + test.path], failing: (test.status ?? 200) >= 400 };
}

/** One slice: requests per second, and the microseconds of CPU that the server spent on each. */
async function slice({ pid, load }, seconds) {
  const before = cpuOf(pid);
  const args = ['-c', LOAD_CORE, 'wrk', '-t1', `-c${CONNECTIONS}`, `-d${seconds}s`, ...load.args];
  const { stdout } = await exec('taskset', args);
  const cpu = cpuOf(pid) - before;
  const total = Number(/(\d+) requests in/.exec(stdout)[1]);
  const bad = Number(/Non-2xx or 3xx responses: (\d+)/.exec(stdout)?.[1] ?? 0);
  // wrk counts complete answers; all of them must be of the kind that the case is about.
  if (bad !== (load.failing ? total : 0))
    throw new Error(`${load.args.at(-1)} gave other answers than it should.`);
  return { rps: Number(/Requests\/sec:\s+([\d.]+)/.exec(stdout)[1]), cpu: cpu / 1000 / total };
}

/** Shows what is being done, on a terminal. */
export function progress(text) {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${text}`);
}

/**
 * Runs the slices. Gives `results[case][server]`, one `{ rps, cpu }` per round, without the servers that do not have the
 * case.
 */
export async function measure({ servers, cases, rounds, seconds }) {
  if (availableParallelism() < 2)
    throw new Error('This needs two cores: one for the server, one for the load.');
  const folder = mkdtempSync(path.join(tmpdir(), 'pottle-bench-'));
  const { processes, jobs } = await startAll(servers, cases, folder);
  const results = {};
  try {
    for (let round = -1; round < rounds; round++) {
      for (const name of cases) {
        results[name] ??= Object.fromEntries(jobs[name].map((job) => [job.server, []]));
        // Every other round backwards, so that no server always follows the same one. The first warms up.
        for (const job of round % 2 ? jobs[name].toReversed() : jobs[name]) {
          progress(`${round < 0 ? 'warm-up' : `round ${round + 1}/${rounds}`}: ${name}, ${job.server}`);
          const result = await slice(job, seconds);
          if (round >= 0) results[name][job.server].push(result);
        }
      }
    }
  } finally {
    for (const child of processes) child.kill('SIGKILL');
    rmSync(folder, { recursive: true });
    progress('');
  }
  return results;
}

/** The value below which a share of the numbers lies. */
export function quantile(numbers, share) {
  const sorted = numbers.toSorted((a, b) => a - b);
  const place = (sorted.length - 1) * share;
  const [low, high] = [sorted[Math.floor(place)], sorted[Math.ceil(place)]];
  return low + (high - low) * (place % 1);
}

export const median = (numbers) => quantile(numbers, 0.5);

/** Median and quartiles of the ratios of two lists within each round. */
export function ratios(rounds, base, key = 'cpu') {
  const all = rounds.map((round, i) => round[key] / base[i][key]);
  return { median: median(all), low: quantile(all, 0.25), high: quantile(all, 0.75) };
}

/** `1.18 [1.16–1.21]` */
export const interval = ({ median: middle, low, high }) =>
  `${middle.toFixed(2)} [${low.toFixed(2)}–${high.toFixed(2)}]`;
