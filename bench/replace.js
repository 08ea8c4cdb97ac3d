/**
 * What replacing workers costs clients: an app in workers under load, all of which SIGHUP replaces again and again. Counts what was
 * answered, refused (503, or no connection) and lost (accepted and not answered in full), by how clients connect: anew for each request, or kept alive.
 * Fails when something is lost on node.
 *
 * node replace.js [--engines node,uws] [--workers 2] [--replacements 20] [--clients 32]
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { Client, Refused } from './stress/client.js';

const { values } = parseArgs({
  options: {
    engines: { type: 'string', default: 'node,uws' },
    workers: { type: 'string', default: '2' },
    replacements: { type: 'string', default: '20' },
    clients: { type: 'string', default: '32' },
  },
});
const [workers, replacements, clients] = [values.workers, values.replacements, values.clients].map(Number);
const PORT = 18_811;
const PROGRAM = fileURLToPath(new URL('stress/workers.js', import.meta.url));
const ask = (path) => `GET ${path} HTTP/1.1\r\nHost: a\r\n\r\n`;

/** One client, until it is told to stop. */
async function visit(told, anew, going, number) {
  const client = new Client(PORT);
  for (let i = number; going(); i++) {
    try {
      const { status } = await client.request(ask(['/plain?a=1', '/slow', '/stream/9'][i % 3]));
      if (status === 200) told.answered++;
      else told.refused++;
    } catch (error) {
      // A connection that was made and reset at once is as lost as a request.
      if (error instanceof Refused && error.message === 'ECONNREFUSED') told.refused++;
      else told.lost++;
      if (process.env.SHOW) console.log(String(error), error.constructor.name);
    }
    if (anew) client.leave();
  }
  client.leave();
}

async function measure(engine, anew) {
  const server = spawn(process.execPath, [PROGRAM, String(PORT), String(workers), engine], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let begun = 0;
  server.stdout.on('data', (data) => {
    begun += String(data).split('serving').length - 1;
  });
  const reached = async (count) => {
    while (begun < count) await new Promise((resolve) => setTimeout(resolve, 10));
  };
  await reached(workers);
  const told = { answered: 0, refused: 0, lost: 0 };
  let going = true;
  const visits = Array.from({ length: clients }, (_, number) => visit(told, anew, () => going, number));
  const since = performance.now();
  for (let replaced = 0; replaced < replacements; replaced += workers) {
    server.kill('SIGHUP');
    await reached(2 * workers + replaced);
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  going = false;
  await Promise.all(visits);
  const seconds = (performance.now() - since) / 1000;
  server.kill('SIGTERM');
  await once(server, 'exit');
  return { ...told, rate: Math.round(told.answered / seconds) };
}

let failed = false;
console.log(
  `${replacements} replacements, ${workers} workers, ${clients} clients, Node ${process.version}\n`,
);
console.log('| engine | connections | answered | per second | refused | lost |');
console.log('| --- | --- | ---: | ---: | ---: | ---: |');
for (const engine of values.engines.split(','))
  for (const anew of [true, false]) {
    const { answered, rate, refused, lost } = await measure(engine, anew);
    console.log(
      `| ${engine} | ${anew ? 'anew for each request' : 'kept alive'} | ${answered} | ${rate} | ${refused} | ${lost} |`,
    );
    failed ||= engine === 'node' && lost + refused > 0;
  }
if (failed) process.exitCode = 1;
