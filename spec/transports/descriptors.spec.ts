/** A server in a process of its own that has few file descriptors. */

import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bundle } from '../bundle.js';
import { difference, ENGINES } from '../engines.js';
import { head } from '../served.js';
import { atRest, eventually, turns } from '../waiting.js';
import { RawClient } from './raw.js';

const ROOT = path.join(import.meta.dirname, '../..');
/** Below the packages, so that what is imported is found. */
const SCRATCH = path.join(ROOT, 'node_modules/.cache/descriptors');
/** Most are Node's own. */
const LIMIT = 64;

const SERVER = `
import { performance } from 'node:perf_hooks';
import { Pottle, serve } from ${JSON.stringify(path.join(ROOT, 'lib/index.ts'))};
const app = new Pottle(import.meta);
let last = performance.eventLoopUtilization();
app.get('/')(function index() {
  return 'ok.';
});
app.get('/busy')(function busy() {
  const { utilization } = performance.eventLoopUtilization(last);
  last = performance.eventLoopUtilization();
  return 'busy ' + utilization + '.';
});
const server = await serve(app, { port: 0, signals: false, transport: process.argv[2] });
console.log(server.port);
`;

// What the shell calls a limit is not to be had on Windows.
describe.skipIf(process.platform === 'win32').each(ENGINES)('without file descriptors, on %s', (engine) => {
  let child: ChildProcess;
  let port = 0;
  let logged = '';
  const clients: RawClient[] = [];

  const client = () => {
    const made = new RawClient(port);
    clients.push(made);
    return made;
  };
  const ask = (raw: RawClient, target = '/') => {
    raw.text = '';
    return raw.send(head('GET', target)).until(/\.$/);
  };

  beforeAll(async () => {
    mkdirSync(SCRATCH, { recursive: true });
    const outfile = path.join(SCRATCH, 'server.mjs');
    await bundle({ stdin: { contents: SERVER, resolveDir: ROOT }, outfile });
    child = spawn('sh', ['-c', `ulimit -n ${LIMIT}; exec "$0" "$1" "$2"`, process.execPath, outfile, engine]);
    child.stdout!.on('data', (data) => {
      port = Number(data);
    });
    child.stderr!.on('data', (data) => {
      logged += data;
    });
    await eventually(
      () => port > 0,
      () => logged,
    );
  });

  afterAll(() => {
    child.kill('SIGKILL');
    for (const { socket } of clients) socket.destroy();
    rmSync(SCRATCH, { recursive: true });
  });

  it('a server serves whom it has, rests, and takes others when there are some again', async () => {
    for (let i = 0; i < LIMIT; i++) client().send(head('GET', '/'));
    if (engine === 'uws') await eventually(() => logged !== '');
    await eventually(() => clients.every(({ text, closed }) => closed || text !== ''));
    const served = clients.filter(({ closed }) => !closed);
    expect(served.length).toBeGreaterThan(LIMIT / 4);
    expect(served.length).toBeLessThan(LIMIT);

    await ask(served[0]!, '/busy');
    await atRest(() => 0);
    const busy = Number(/busy (.*)\.$/.exec(await ask(served[0]!, '/busy'))?.[1]);
    expect(busy).toBeLessThan(0.5); // 1 while the engine tries to accept what it cannot
    for (const raw of served) expect(await ask(raw)).toMatch(/ok\.$/);

    for (const { socket } of clients.splice(0)) socket.destroy();
    let answer = '';
    for (let attempt = 0; answer === '' && attempt < 200; attempt++) {
      await turns();
      answer = await ask(client()); // nothing where connections are refused
    }
    expect(answer).toMatch(/ok\.$/);
    difference('no file descriptors are left');
    expect(logged.match(/No file descriptors are left/g) ?? []).toHaveLength(engine === 'uws' ? 1 : 0);
    expect(logged.split('\n').filter(Boolean)).toHaveLength(engine === 'uws' ? 1 : 0);
  });
});
