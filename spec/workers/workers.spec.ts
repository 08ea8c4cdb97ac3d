/** Several processes that serve one app, with real processes and sockets. */
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Pottle, serve } from 'pottle';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { ENGINES } from '../engines.js';
import { atRest, eventually } from '../waiting.js';
import { build, childrenOf, commandLine, FILE, lives, Program, removeBuilt } from './program.js';

const programs: Program[] = [];
const folder = mkdtempSync(path.join(tmpdir(), 'pottle-workers-'));
const BROKEN = path.join(folder, 'broken');
const HOLD = path.join(folder, 'hold');

/** Starts the program; it is removed behind the spec. */
function start(options: object, env?: Record<string, string>): Program {
  const program = Program.of(options, env);
  programs.push(program);
  return program;
}

beforeAll(build);
afterAll(removeBuilt);
afterEach(async () => {
  await Promise.all(programs.splice(0).map((program) => program.remove()));
  for (const file of [BROKEN, HOLD]) rmSync(file, { force: true });
});

const pids = (answers: Map<number, { pid: number }>) => [...answers.values()].map(({ pid }) => pid).sort();

// Their life is told by /proc.
describe.skipIf(process.platform !== 'linux').each(ENGINES)('workers on %s', (transport) => {
  const two = { workers: 2, transport };
  let dealt = 0;
  /** What the supervisor does whichever engine its workers have: dealt to the engines. */
  const each = () => it.runIf(dealt++ % ENGINES.length === ENGINES.indexOf(transport));

  it('are processes that run the program and share a port, with a supervisor that says so once', async () => {
    const program = start(two);
    const url = await program.url();
    const workers = await program.workers(2);
    await program.says(/supervises/);
    expect(program.output.match(/^reached 0$/gm)).toHaveLength(2);
    expect(program.output.match(/WARNING .* publishes \(on '\w'\) reaches nobody/g)).toHaveLength(1);
    expect([...workers.keys()].sort()).toEqual([1, 2]);
    expect(pids(workers)).toEqual(childrenOf(program.pid).sort());
    for (const pid of [program.pid, ...pids(workers)]) expect(commandLine(pid)).toContain(FILE);
    for (const { from } of workers.values()) expect(from).toBe('127.0.0.1');
    expect(program.output.match(/Running on .*/g)).toEqual([expect.stringMatching(/\), 2 workers$/)]);
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:[1-9]\d*$/);
    expect(program.output.match(/^serves$/gm)).toHaveLength(2);
  });

  each()(
    'have the key that the supervisor made up, and run the hooks of their lives, each its own',
    async () => {
      const program = start(two);
      const workers = [...(await program.workers(2)).values()];
      expect(workers[0]!.key).toBe(workers[1]!.key);
      for (const { id, told } of workers) expect(told).toEqual([id, 'started']);
      program.kill('SIGTERM');
      expect(await program.ended).toBe(0);
      expect(program.output.match(/after \S+/g)!.sort()).toEqual(['after 1', 'after 2']);
    },
  );

  each()('say in the log which they are', async () => {
    const program = start({ workers: 1, transport });
    await program.get('/log');
    await program.says(/ERROR in program, worker 1: said/);
  });

  it('are replaced when they fall', async () => {
    const program = start(two);
    const before = await program.workers(2);
    const fallen = before.get(2)!.pid;
    process.kill(fallen, 'SIGKILL');
    await program.says(/ERROR in program: Worker 2 \(process \d+\) was ended by SIGKILL; another takes/);
    const after = await program.workers(2, ({ pid }) => pid !== fallen);
    expect(after.get(1)!.pid).toBe(before.get(1)!.pid);
    expect(after.get(1)!.key).toBe(after.get(2)!.key);
  });

  it('leave no connection hanging that one was handed and did not take before it was killed', async () => {
    const program = start(two);
    const [one] = (await program.workers(2)).values();
    process.kill(one!.pid, 'SIGSTOP');
    const waiting = new Set<Promise<unknown>>();
    for (let n = 0; n < 12; n++) {
      const answer: Promise<unknown> = program
        .get('/')
        .catch((error) => error)
        .finally(() => waiting.delete(answer));
      waiting.add(answer);
    }
    const left = await atRest(() => waiting.size);
    expect(left).toBeLessThan(12);
    if (transport === 'node') expect(left).toBe(1); // it is handed no more until it has taken one
    process.kill(one!.pid, 'SIGKILL');
    await eventually(() => waiting.size === 0);
  });

  each()('are all stopped when the first falls before it serves', async () => {
    writeFileSync(BROKEN, '');
    const program = new Program(
      [
        '--input-type=module',
        '-e',
        `if (process.env.POTTLE_WORKER) throw new Error('broken from the start'); await import('${FILE}')`,
        '--',
        JSON.stringify({ ...two, port: 0 }),
      ],
      {},
    );
    programs.push(program);
    expect(await program.ended).toBe(1);
    expect(program.output.match(/Error: broken from the start/g)).toHaveLength(1);
    expect(program.output).toMatch(
      /CRITICAL in program: Worker 1 \(process \d+\) ended with exit code 1 before it served: see above/,
    );
  });

  each()('are all stopped when one falls at its start again and again', async () => {
    const program = start(two, { BROKEN });
    const workers = await program.workers(2);
    writeFileSync(BROKEN, '');
    process.kill(workers.get(1)!.pid, 'SIGKILL');
    expect(await program.ended).toBe(1);
    expect(program.output).toMatch(/CRITICAL.*Worker 1 .* before it served, for the 5th time in a row/);
    expect(program.output).toContain('after 2');
    expect(pids(workers).some(lives)).toBe(false);
  });

  it('answer what they have begun when they are told to stop', async () => {
    const program = start(two);
    const slow = program.get('/slow');
    await program.says(/slow/);
    program.kill('SIGINT');
    expect(Number(await slow)).toBeGreaterThan(0);
    expect(await program.ended).toBe(0);
  });

  each()('end at once when they are told twice', async () => {
    const program = start({ ...two, shutdownTimeout: 600 });
    const workers = await program.workers(2);
    const stuck = program.get('/stuck').catch(() => 'cut');
    await program.says(/stuck/);
    program.kill('SIGTERM');
    await program.says(/after \d/); // the other one
    program.kill('SIGTERM');
    expect(await program.ended).toBe(143);
    expect(await stuck).toBe('cut');
    await eventually(() => !pids(workers).some(lives));
  });

  it('are replaced one after the other on SIGHUP, and answer what they have begun', async () => {
    const program = start(two, { LEVEL: 'INFO' });
    const before = await program.workers(2);
    const slow = program.get('/slow');
    await program.says(/slow/);
    const socket = new WebSocket(`${(await program.url()).replace('http', 'ws')}/socket`);
    const code = new Promise((resolve) => socket.on('close', resolve));
    await new Promise((resolve) => socket.on('open', resolve));
    program.kill('SIGHUP');
    expect(pids(before)).toContain(Number(await slow));
    expect(await code).toBe(1001);
    const after = await program.workers(2, ({ pid }) => !pids(before).includes(pid));
    expect([...after.values()].map(({ key }) => key)).toEqual([...before.values()].map(({ key }) => key));
    await eventually(() => !pids(before).some(lives));
    const told = [...program.output.matchAll(/^(?:starts|after) \d$/gm)].map(String);
    expect(told).toEqual(['starts 1', 'starts 2', 'starts 1', 'after 1', 'starts 2', 'after 2']);
    await program.says(/SIGHUP: all workers have been replaced\.$/m);
  });

  each()('stay when their successors fall at the start', async () => {
    const program = start(two, { BROKEN });
    const before = await program.workers(2);
    writeFileSync(BROKEN, '');
    program.kill('SIGHUP');
    await program.says(/Worker 1 .* ended with exit code 1 before it served: the workers that are left stay/);
    expect(pids(await program.workers(2))).toEqual(pids(before));
    rmSync(BROKEN);
    program.kill('SIGHUP');
    await program.workers(2, ({ pid }) => !pids(before).includes(pid));
  });

  each()('are replaced anew when SIGHUP comes while a successor does not come to serve', async () => {
    const program = start(two, { HOLD });
    const before = await program.workers(2);
    writeFileSync(HOLD, 'loading 1');
    program.kill('SIGHUP');
    await program.says(/ \* SIGHUP: replacing the workers/);
    await program.says(/held while loading 1/);
    rmSync(HOLD);
    program.kill('SIGHUP');
    await program.says(/ \* SIGHUP: the workers are being replaced; that begins anew/);
    await program.says(/ \* SIGHUP: all workers have been replaced/);
    expect(pids(await program.workers(2)).filter((pid) => pids(before).includes(pid))).toEqual([]);
    expect(program.output).not.toMatch(/ERROR/);
  });

  each()('are replaced behind their start when SIGHUP comes before', async () => {
    writeFileSync(HOLD, 'loading 2');
    const program = start(two, { HOLD });
    await program.says(/held while loading 2/);
    program.kill('SIGHUP');
    await program.says(/SIGHUP: the workers are still starting, and are replaced behind that/);
    rmSync(HOLD);
    await program.says(
      /Running on .*[\s\S]*SIGHUP: replacing the workers[\s\S]*SIGHUP: all workers have been replaced/,
    );
  });

  each().each(['loading', 'starting'])(
    'are killed when they take longer than they may: %s',
    async (where) => {
      writeFileSync(HOLD, `${where} 1`);
      const program = start({ ...two, startupTimeout: 0.5 }, { HOLD });
      expect(await program.ended).toBe(1);
      expect(program.output).toMatch(
        /WARNING in program: Worker 1 \(process \d+\) does not serve yet, 0\.25 s after its start: it is killed after 0\.5 s \(startupTimeout\)/,
      );
      expect(program.output).toMatch(/ERROR .* is killed: it did not serve within 0\.5 s \(startupTimeout\)/);
      expect(program.output).toMatch(/CRITICAL .* was ended by SIGKILL before it served/);
    },
  );

  each()('are replaced when they are told to stop alone', async () => {
    const program = start(two);
    const before = await program.workers(2);
    process.kill(before.get(1)!.pid, 'SIGTERM');
    const after = await program.workers(2, ({ pid }) => pid !== before.get(1)!.pid);
    expect(after.get(2)!.pid).toBe(before.get(2)!.pid);
    await program.says(/ \* Worker 1 \(process \d+\) was told to end: another takes its place\./);
  });

  each()('are replaced when they are told to stop before they serve, the first too', async () => {
    writeFileSync(HOLD, 'starting 1');
    const program = start(two, { HOLD });
    await program.says(/held while starting 1/);
    rmSync(HOLD);
    process.kill(childrenOf(program.pid)[0]!, 'SIGTERM');
    await program.workers(2);
    await program.says(/Running on .*, 2 workers/);
    expect(program.output).not.toMatch(/ERROR|CRITICAL/);
  });

  each().each(['loading', 'starting'])('end with the others before they serve: %s', async (where) => {
    writeFileSync(HOLD, `${where} 2`);
    const program = start(two, { HOLD });
    await program.says(new RegExp(`held while ${where} 2`));
    program.kill('SIGTERM');
    expect(await program.ended).toBe(0);
    expect(program.output).not.toMatch(/ERROR/);
  });

  it('stop when the supervisor is gone, and answer what they have begun', async () => {
    const program = start(two);
    const workers = await program.workers(2);
    const slow = program.get('/slow');
    await program.says(/slow/);
    program.kill('SIGKILL');
    expect(pids(workers)).toContain(Number(await slow));
    await eventually(() => !pids(workers).some(lives));
    await eventually(() =>
      ['after 1', 'after 2', 'The supervisor is gone'].every((each) => program.output.includes(each)),
    );
  });

  it('have so many connections each, and close one more', async () => {
    const program = start({ ...two, maxConnections: 1 });
    const { hostname, port } = new URL(await program.url());
    const connections = Array.from({ length: 20 }, () => connect(Number(port), hostname));
    for (const socket of connections) socket.on('error', () => undefined).resume();
    await eventually(() => connections.filter(({ destroyed }) => !destroyed).length <= 2);
    for (const socket of connections) socket.destroy();
  });

  it('keep their port to themselves', async () => {
    const program = start(two);
    const { port } = new URL(await program.url());
    for (const options of [two, { transport }]) {
      const second = start({ ...options, port: Number(port) });
      expect(await second.ended).toBe(1);
      expect(second.output).toContain(
        `TransportError: Cannot listen on 127.0.0.1:${port}: the address is in use.`,
      );
    }
    expect(pids(await program.workers(2))).toHaveLength(2);
  });

  it('serve over TLS, and read the certificate anew when they are replaced', async () => {
    const program = start({ ...two, sslContext: 'adhoc' });
    expect(await program.url()).toMatch(/^https:/);
    const before = await program.workers(2);
    program.kill('SIGHUP');
    await program.workers(2, ({ pid }) => !pids(before).includes(pid));
  });

  each()('run the program with its arguments and with the options of Node', async () => {
    const hook = `data:text/javascript,globalThis.mark = 'marked'`;
    const program = new Program(['--import', hook, FILE, JSON.stringify({ ...two, port: 0 }), '--a', 'b']);
    programs.push(program);
    for (const { mark, args } of (await program.workers(2)).values())
      expect([mark, args]).toEqual(['marked', ['--a', 'b']]);
  });

  each()('run a program that stands on the command line', async () => {
    const program = new Program([
      ...['--input-type=module', '-e', `await import('${FILE}')`, '--'],
      JSON.stringify({ ...two, port: 0 }),
    ]);
    programs.push(program);
    await program.workers(2);
  });
});

describe.skipIf(process.platform !== 'linux')('workers on a unix socket', () => {
  it('share it, and remove it in the end', async () => {
    const unix = path.join(folder, 'socket');
    const program = start({ workers: 2, unix });
    await program.workers(2);
    expect(program.output).toContain('workers cannot share a unix socket on uws');
    const second = start({ workers: 2, unix });
    expect(await second.ended).toBe(1);
    expect(second.output).toContain('another server answers there');
    program.kill('SIGTERM');
    expect(await program.ended).toBe(0);
    expect(existsSync(unix)).toBe(false);
  });

  it.runIf(ENGINES.length > 1)('need the engine node', async () => {
    const program = start({ workers: 2, transport: 'uws', unix: path.join(folder, 'other') });
    expect(await program.ended).toBe(1);
    expect(program.output).toContain('TransportError: On the engine uws workers cannot share a unix socket.');
  });
});

describe('what cannot be', () => {
  const run = (options: object) => new Pottle(import.meta).run({ port: 0, ...options });

  it.each([0, -1, 1.5, Number.NaN, '2', 'many', true, null, 2000])(
    'as a number of workers: %j',
    async (workers) => {
      await expect(run({ workers })).rejects.toThrow(
        /SetupError|'workers' is a whole number from 1 to 1024, or 'auto' for one for each core, not /,
      );
    },
  );

  it.each([-1, Number.NaN, '5', null, 100_000])('as the time to begin: %j', async (startupTimeout) => {
    await expect(run({ workers: 2, startupTimeout })).rejects.toThrow(
      "'startupTimeout' is a number of seconds from 0 to 86400, 0 for any time, not ",
    );
    await expect(serve(new Pottle(import.meta), { startupTimeout } as object)).rejects.toThrow(
      "serve: 'startupTimeout' is an option of app.run(); serve() is one process.",
    );
  });

  it('is told, with what to do instead', async () => {
    await expect(run({ workers: 2, signals: false })).rejects.toThrow("does not go with 'workers'");
    await expect(run({ workers: 2, keep_alive_timeout: 1 })).rejects.toThrow(
      "There is no option 'keep_alive_timeout'. Did you mean 'keepAliveTimeout'?",
    );
    const workers = { workers: 2, port: 0 };
    await expect(serve(new Pottle(import.meta), workers)).rejects.toThrow(
      "serve: 'workers' is an option of app.run(); serve() is one process.",
    );
  });

  it('is a worker in a process without workers', () => {
    expect(new Pottle(import.meta).workerId).toBe(undefined);
  });
});
