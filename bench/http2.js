/**
 * HTTP/2 without TLS: Pottle beside bare node:http2, an async handler inside AsyncLocalStorage, loaded by h2load (Debian's
 * package nghttp2-client) with a hundred streams on each of ten connections. CPU time per request of the server process, in
 * turns, and the median of the ratios.
 *
 * node http2.js [--rounds 11] [--requests 30000]
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import { execFile, fork } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http2';
import { parseArgs, promisify } from 'node:util';
import { pottle, TEXT } from './servers/cases.js';
import { cpuOf, LOAD_CORE, median, SERVER_CORE } from './slices.js';

const exec = promisify(execFile);
const PORTS = { bare: 18_791, pottle: 18_792, bare2: 18_793 };

const { values: options } = parseArgs({
  options: {
    rounds: { type: 'string', default: '11' },
    requests: { type: 'string', default: '30000' },
    serve: { type: 'string' },
  },
});

async function serveBare(port) {
  const storage = new AsyncLocalStorage();
  const answer = async () => TEXT;
  const server = createServer({ settings: { maxConcurrentStreams: 100 } });
  server.on('stream', (stream, headers) => {
    storage.run({ stream, headers }, answer).then((text) => {
      stream.respond({
        ':status': 200,
        'content-type': 'text/html; charset=utf-8',
        'content-length': Buffer.byteLength(text),
      });
      stream.end(text);
    });
  });
  await once(server.listen(port, '127.0.0.1'), 'listening');
}

async function servePottle(port) {
  const { Pottle, serve } = await pottle();
  const app = new Pottle(import.meta);
  app.get('/text')(async function text() {
    return TEXT;
  });
  await serve(app, { port, http2: true, announce: () => {} });
}

async function load(port) {
  const args = ['-c', LOAD_CORE, 'h2load', '-n', options.requests, '-c', '10', '-m', '100'];
  const { stdout } = await exec('taskset', [...args, `http://127.0.0.1:${port}/text`]);
  if (!stdout.includes(`${options.requests} 2xx`)) throw new Error(stdout);
}

async function compare() {
  const servers = [];
  for (const [name, port] of Object.entries(PORTS)) {
    const execArgv = ['-c', SERVER_CORE, process.execPath];
    const child = fork(import.meta.filename, ['--serve', name], { execPath: 'taskset', execArgv });
    await once(child, 'message');
    await load(port); // warms up
    servers.push({ name, port, child, rounds: [] });
  }
  for (let round = 0; round < Number(options.rounds); round++)
    for (const { port, child, rounds } of servers) {
      const before = cpuOf(child.pid);
      await load(port);
      rounds.push((cpuOf(child.pid) - before) / 1000 / Number(options.requests));
    }
  console.log('| server | CPU µs/request | CPU, ratio to bare |\n| --- | ---: | ---: |');
  for (const { name, rounds, child } of servers) {
    const ratio = median(rounds.map((cpu, i) => cpu / servers[0].rounds[i]));
    console.log(`| ${name} | ${median(rounds).toFixed(1)} | ${ratio.toFixed(2)} |`);
    child.kill();
  }
}

if (options.serve) {
  await (options.serve === 'pottle' ? servePottle : serveBare)(PORTS[options.serve]);
  process.send('ready');
} else await compare();
