/**
 * Whom a big upload keeps waiting: while it arrives on loopback, the longest time that the server's timers had no turn,
 * the slowest of small requests that are made one after another, and the peak of the server's memory above idle. Fails
 * when a gap is above --most milliseconds. Linux only.
 *
 * node uploads.js [--mb 400] [--only form,save,hash,data] [--most 500]
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { isMainThread, Worker, workerData } from 'node:worker_threads';

const PORT = 18_802;
const BOUNDARY = 'a-line-that-is-in-no-file';
const FORM = [
  `--${BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="big"\r\n\r\n`,
  `\r\n--${BOUNDARY}--\r\n`,
  `multipart/form-data; boundary=${BOUNDARY}`,
];
const PLAIN = ['', '', 'application/octet-stream'];
const CASES = { form: FORM, save: FORM, hash: PLAIN, data: PLAIN };

if (isMainThread) await main();
else await upload(workerData);

/** Sends so many bytes, as fast as they are taken; fails when the answer is not their number. */
async function upload({ name, size }) {
  const [before, after, type] = CASES[name];
  const block = Buffer.alloc(1024 * 1024, 'x');
  const socket = net.connect(PORT, '127.0.0.1');
  const length = before.length + size + after.length;
  socket.write(
    `POST /${name} HTTP/1.1\r\nHost: a\r\nContent-Type: ${type}\r\nContent-Length: ${length}\r\n\r\n${before}`,
  );
  for (let left = size; left > 0; left -= block.length)
    if (!socket.write(block.subarray(0, left))) await once(socket, 'drain');
  socket.write(after);
  const [answer] = await once(socket, 'data');
  socket.destroy();
  if (!String(answer).endsWith(`\r\n${size}`)) throw new Error(`${answer}`);
}

function statusOf(pid, name) {
  const line = new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
  return Number(line[1]) / 1024;
}

async function measure(name, size) {
  const server = fork(path.join(import.meta.dirname, 'servers/uploads.js'), [String(PORT)]);
  await once(server, 'message');
  const ask = (target) => fetch(`http://127.0.0.1:${PORT}${target}`);
  await (await ask('/')).text();
  await sleep(300);
  writeFileSync(`/proc/${server.pid}/clear_refs`, '5'); // the peak starts anew
  const idle = statusOf(server.pid, 'VmRSS');
  await (await ask('/gap')).json();
  const begun = performance.now();
  let [going, slowest, answered] = [true, 0, 0];
  const worker = new Worker(import.meta.filename, { workerData: { name, size } });
  const ended = once(worker, 'exit').then(([code]) => {
    going = false;
    return code;
  });
  while (going) {
    const asked = performance.now();
    await (await ask('/')).text();
    slowest = Math.max(slowest, performance.now() - asked);
    answered++;
    await sleep(1);
  }
  const seconds = (performance.now() - begun) / 1000;
  const { gap } = await (await ask('/gap')).json();
  const above = statusOf(server.pid, 'VmHWM') - idle;
  server.kill();
  await once(server, 'exit');
  if (await ended) throw new Error(`${name}: the upload failed.`);
  return { gap, slowest, answered, seconds, above };
}

async function main() {
  const { values } = parseArgs({
    options: {
      mb: { type: 'string', default: '400' },
      only: { type: 'string', default: Object.keys(CASES).join() },
      most: { type: 'string', default: '500' },
    },
  });
  console.log('| upload | longest gap | slowest of others | others answered | peak above idle | time |');
  console.log('| --- | ---: | ---: | ---: | ---: | ---: |');
  for (const name of values.only.split(',')) {
    const { gap, slowest, answered, above, seconds } = await measure(name, Number(values.mb) * 1e6);
    const cells = [name, `${gap.toFixed(0)} ms`, `${slowest.toFixed(0)} ms`, answered];
    console.log(`| ${[...cells, `${above.toFixed(0)} MiB`, `${seconds.toFixed(1)} s`].join(' | ')} |`);
    if (gap > Number(values.most)) process.exitCode = 1;
  }
}
