/**
 * A server under stress: mixed requests with sessions that go round through cookies, uploads, streams and sockets, 1 %
 * malformed and 5 % aborted. Prints its memory and descriptors on the way, wrong answers and unhandled rejections, and
 * how long it takes to stop; then stops servers under load and counts what they accepted and did not answer.
 * Fails on wrong answers, rejections, descriptors that stay open, and lost requests. Linux only.
 *
 * node stress.js [--requests 1000000] [--clients 64] [--stops 40]
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { Client } from './stress/client.js';
import { load, loadUntilGone } from './stress/load.js';

const { values } = parseArgs({
  options: {
    requests: { type: 'string', default: '1000000' },
    clients: { type: 'string', default: '64' },
    stops: { type: 'string', default: '40' },
  },
});
const [requests, clients, stops] = [values.requests, values.clients, values.stops].map(Number);
const PORT = 18_801;
const MIB = 1024 * 1024;

async function startServer() {
  const server = fork(fileURLToPath(new URL('stress/serve.js', import.meta.url)), [String(PORT)]);
  await once(server, 'message');
  return server;
}

async function stop(server) {
  const begun = performance.now();
  server.kill('SIGTERM');
  const [code] = await once(server, 'exit');
  return { code, seconds: (performance.now() - begun) / 1000 };
}

async function state() {
  const client = new Client(PORT);
  const { body } = await client.request('GET /state HTTP/1.1\r\nHost: a\r\n\r\n');
  client.leave();
  return JSON.parse(body);
}

function show(count, { rss, heapUsed, descriptors, rejections }) {
  const [total, heap] = [rss, heapUsed].map((bytes) => (bytes / MIB).toFixed(0));
  console.log(
    `${count} requests: ${total} MiB, heap ${heap} MiB, ${descriptors} descriptors, ${rejections} rejections`,
  );
}

async function stress() {
  const server = await startServer();
  const before = await state();
  show(0, before);
  const step = Math.ceil(requests / 20);
  const wrong = await load(PORT, { requests, clients }, async (done) => {
    if (done % step === 0) show(done, await state());
  });
  await new Promise((resolve) => setTimeout(resolve, 1000));
  const after = await state();
  show('after all', after);
  const { code, seconds } = await stop(server);
  console.log(`${wrong.length} wrong answers; stopped with ${code} after ${seconds.toFixed(2)} s`);
  for (const text of wrong.slice(0, 10)) console.log(`  ${text}`);
  return (
    wrong.length === 0 && after.rejections === 0 && after.descriptors <= before.descriptors + 2 && code === 0
  );
}

async function stopUnderLoad() {
  const sum = { answered: 0, refused: 0, lost: [], slowest: 0 };
  for (let i = 0; i < stops; i++) {
    const server = await startServer(); // on the port of the one before
    const loaded = loadUntilGone(PORT, clients);
    await new Promise((resolve) => setTimeout(resolve, 200));
    const { seconds } = await stop(server);
    const told = await loaded;
    sum.answered += told.answered;
    sum.refused += told.refused;
    sum.lost.push(...told.lost);
    sum.slowest = Math.max(sum.slowest, seconds);
  }
  const { answered, refused, lost, slowest } = sum;
  console.log(
    `${stops} stops: ${answered} answered, ${refused} refused with 503, ${lost.length} lost; the slowest took ${slowest.toFixed(2)} s`,
  );
  for (const text of lost.slice(0, 10)) console.log(`  ${text}`);
  return lost.length === 0;
}

const held = [requests > 0 ? await stress() : true, stops > 0 ? await stopUnderLoad() : true];
process.exit(held.every(Boolean) ? 0 : 1);
