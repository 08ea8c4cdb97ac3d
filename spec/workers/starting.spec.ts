/** Other ways to start: by the command, by hand on a port that is shared, with a socket that systemd hands over. */
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Pottle, serve, TransportError } from 'pottle';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { ENGINES } from '../engines.js';
import { eventually } from '../waiting.js';
import { build, COMMAND, childrenOf, commandLine, FILE, has, Program, removeBuilt } from './program.js';

const programs: Program[] = [];
const folder = mkdtempSync(path.join(tmpdir(), 'pottle-starting-'));

function start(args: string[], env?: Record<string, string>, command?: string): Program {
  const program = new Program(args, env, command);
  programs.push(program);
  return program;
}

beforeAll(build);
afterAll(() => {
  removeBuilt();
  rmSync(folder, { recursive: true });
});
afterEach(async () => {
  await Promise.all(programs.splice(0).map((program) => program.remove()));
});

describe.skipIf(process.platform !== 'linux')('the command', () => {
  it.each(['2', 'auto'])('runs so many workers: %s', async (workers) => {
    const args = [COMMAND, '--app', FILE, 'run', '--port', '0', '--workers', workers];
    const program = start(args);
    await program.workers(workers === '2' ? 2 : 1);
    await program.says(/Running on .*, \d+ workers?$/m);
    for (const pid of [program.pid, ...childrenOf(program.pid)])
      expect(commandLine(pid)).toEqual(expect.arrayContaining(args));
    program.kill('SIGTERM');
    expect(await program.ended).toBe(0);
  });

  it.each(['0', 'many', '1.5', '-1', '1025', '99999'])(
    'refuses what is no number of workers: %s',
    async (workers) => {
      const program = start([COMMAND, '--app', FILE, 'run', `--workers=${workers}`]);
      expect(await program.ended).toBe(2);
      expect(program.output).toBe(
        `Error: --workers takes a whole number from 1 to 1024, or 'auto', not '${workers}'.\n`,
      );
    },
  );
});

const [major, minor] = process.versions.node.split('.').map(Number) as [number, number];
const shares = major > 23 || (major === 23 && minor >= 1) || (major === 22 && minor >= 12);

describe.skipIf(process.platform !== 'linux').each(ENGINES)('a port on %s', (transport) => {
  const app = new Pottle(import.meta);
  const open = (options: object) =>
    serve(app, { port: 0, signals: false, announce: () => {}, transport, ...options });

  it('belongs to one server', async () => {
    const server = await open({});
    for (const reusePort of [false, shares || transport === 'uws'])
      await expect(open({ port: server.port, reusePort })).rejects.toThrow('the address is in use');
    await server.close();
  });

  it.runIf(shares || transport === 'uws')('is shared by those who say so, and by no others', async () => {
    const first = await open({ reusePort: true });
    const second = await open({ port: first.port, reusePort: true });
    await expect(open({ port: first.port })).rejects.toThrow('the address is in use');
    await first.close();
    expect((await fetch(second.url)).status).toBe(404);
    await second.close();
  });

  it.skipIf(shares || transport === 'uws')('cannot be shared where Node cannot', async () => {
    await expect(open({ reusePort: true })).rejects.toThrow(
      /^'reusePort' takes Node 22\.12 or later on the engine node, and this is .*Choose transport: 'uws', or app\.run\(\{ workers \}\)\.$/,
    );
  });

  it('is shared, or not', async () => {
    await expect(open({ reusePort: 'yes' })).rejects.toThrow('reusePort is true or false.');
  });
});

const activates = has('systemd-socket-activate');
if (!activates) {
  if (process.env.CI) throw new Error("These specs need Debian's package systemd.");
  console.info("Sockets that are handed over are not tried: that needs Debian's package systemd.");
}

/** Something that comes to a socket: systemd starts the program then. */
async function knock(at: { port: number } | { path: string }): Promise<void> {
  await eventually(
    () =>
      new Promise((resolve) => {
        const socket = connect({ host: '127.0.0.1', ...at }, () => resolve(true));
        socket.on('error', () => resolve(false)).on('connect', () => socket.end());
      }),
  );
}

/** A port that nobody has just now. */
async function freePort(): Promise<number> {
  const server = await serve(new Pottle(import.meta), { port: 0, signals: false, announce: () => {} });
  await server.close();
  return server.port;
}

describe.skipIf(!activates)('a socket that systemd hands over', () => {
  const activated = (listen: string[], options: object, env: Record<string, string> = {}) =>
    start(
      [
        ...listen.flatMap((each) => ['-l', each]),
        // It hands on these variables alone.
        ...Object.keys(env).flatMap((name) => ['-E', name]),
        ...[process.execPath, FILE, JSON.stringify(options)],
      ],
      env,
      'systemd-socket-activate',
    );

  it('is where one process serves', async () => {
    const port = await freePort();
    const program = activated([`127.0.0.1:${port}`], { port: 1 });
    await knock({ port });
    expect(await program.url()).toBe(`http://127.0.0.1:${port}`);
    expect(program.output).toContain('(node: ');
    expect(await program.ask()).toMatchObject({ pid: program.pid, from: '127.0.0.1' });
    expect(await program.ask()).not.toHaveProperty('handed');
    program.kill('SIGTERM');
    expect(await program.ended).toBe(0);
  });

  it('is where workers serve', async () => {
    const port = await freePort();
    const program = activated([`127.0.0.1:${port}`], { workers: 2 });
    await knock({ port });
    const before = await program.workers(2);
    const pids = [...before.values()].map(({ pid }) => pid);
    expect(childrenOf(program.pid).sort()).toEqual(pids.sort());
    program.kill('SIGHUP');
    await program.workers(2, ({ pid }) => !pids.includes(pid));
    program.kill('SIGTERM');
    expect(await program.ended).toBe(0);
  });

  it('may be a unix socket, which stays', async () => {
    const unix = path.join(folder, 'socket');
    const program = activated([unix], {});
    await knock({ path: unix });
    expect(await program.url()).toBe('fd:3');
    await program.says(/fd:3 \(node: .*; the socket was handed over, which only node can take\)/);
    program.socketPath = unix;
    expect(await program.ask()).toMatchObject({ pid: program.pid });
    program.kill('SIGTERM');
    expect(await program.ended).toBe(0);
    expect(existsSync(unix)).toBe(true);
  });

  it.runIf(ENGINES.length > 1)('is nothing for uws', async () => {
    const port = await freePort();
    const program = activated([`127.0.0.1:${port}`], { transport: 'uws' });
    await knock({ port });
    expect(await program.ended).toBe(1);
    expect(program.output).toContain(
      'TransportError: The engine uws opens its sockets itself, and cannot take one',
    );
  });

  it('is one, not two', async () => {
    const [port, other] = [await freePort(), await freePort()];
    const program = activated([`127.0.0.1:${port}`, `127.0.0.1:${other}`], {});
    await knock({ port });
    expect(await program.ended).toBe(1);
    expect(program.output).toContain('TransportError: LISTEN_FDS tells of 2 sockets that are handed over');
  });

  it('is missed by nobody who was still starting when all were told to end', async () => {
    const hold = path.join(folder, 'hold');
    writeFileSync(hold, 'loading 2');
    const port = await freePort();
    const program = activated([`127.0.0.1:${port}`], { workers: 2 }, { HOLD: hold });
    await knock({ port });
    await program.says(/held while loading 2/);
    program.kill('SIGTERM');
    await program.says(/after 1/);
    rmSync(hold);
    expect(await program.ended).toBe(0);
    expect(program.output).not.toContain('TransportError');
  });

  it('is gone when no worker is left', async () => {
    const port = await freePort();
    const program = activated([`127.0.0.1:${port}`], { workers: 1 });
    await knock({ port });
    process.kill((await program.workers(1)).get(1)!.pid, 'SIGKILL');
    expect(await program.ended).toBe(1);
    expect(program.output).toContain('no worker is left that has the socket which was handed over');
  });
});

it('a descriptor that does not listen is an error', async () => {
  const error = await serve(new Pottle(import.meta), { fd: 999, transport: 'node' }).catch((error) => error);
  expect(error).toBeInstanceOf(TransportError);
  expect(String(error)).toMatch(/Cannot listen on the descriptor 999: /);
});
