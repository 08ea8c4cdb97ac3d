/** A program in processes of its own, built from the sources: it serves, from as many workers as it is told to. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import path from 'node:path';
import { bundle } from '../bundle.js';
import { eventually } from '../waiting.js';

const ROOT = path.join(import.meta.dirname, '../..');
/** Below the packages, so that what is imported is found. */
const SCRATCH = path.join(ROOT, `node_modules/.cache/workers-${process.pid}`);

const PROGRAM = `
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { jsonify, Pottle, request, websocket } from 'pottle';

if (process.env.BROKEN && existsSync(process.env.BROKEN)) throw new Error('broken from the start');
export const app = new Pottle('program');
app.secretKey = process.env.SECRET_KEY ?? randomBytes(8).toString('hex');
if (process.env.LEVEL) app.logger.level = process.env.LEVEL;
const told = [app.workerId];
/** Waits here for as long as the file says so. */
async function held(where) {
  const { HOLD } = process.env;
  const here = where + ' ' + app.workerId;
  for (let said = false; HOLD && existsSync(HOLD) && readFileSync(HOLD, 'utf8') === here; said = true) {
    if (!said) console.log('held while ' + here);
    await sleep(10);
  }
}
await held('loading');
app.beforeServing(async () => {
  told.push('started');
  console.log('starts ' + app.workerId);
  await held('starting');
});
app.afterServing(() => console.log('after ' + app.workerId));
app.get('/')(async function index() {
  return jsonify({ id: app.workerId, pid: process.pid, key: app.secretKey, told, from: request.remoteAddr,
    mark: globalThis.mark, args: process.argv.slice(3), handed: process.env.LISTEN_FDS });
});
app.get('/slow')(async function slow() {
  console.log('slow');
  await sleep(300);
  return String(process.pid);
});
app.get('/stuck')(async function stuck() {
  console.log('stuck');
  await new Promise(() => {});
});
app.get('/spin')(function spin() {
  console.log('spins');
  for (;;);
});
app.get('/log')(async function log() {
  app.logger.error('said');
  return '';
});
app.websocket('/socket')(async function socket() {
  for await (const message of websocket);
});
const server = await app.run(JSON.parse(process.argv.find((word) => word.startsWith('{')) ?? '{}'));
if (!server) for (const topic of ['a', 'b']) console.log('reached ' + app.publish(topic, 'x'));
console.log(server ? 'serves' : 'supervises');
`;

/** Where the program is, and the command `pottle` beside it. */
export const FILE = path.join(SCRATCH, 'dist/program.js');
export const COMMAND = path.join(SCRATCH, 'dist/cli/bin.js');

/** Builds both, once for a file of specs. */
export async function build(): Promise<void> {
  mkdirSync(path.join(SCRATCH, 'lib'), { recursive: true });
  writeFileSync(path.join(SCRATCH, 'program.js'), PROGRAM);
  cpSync(path.join(ROOT, 'package.json'), path.join(SCRATCH, 'package.json'));
  await bundle({
    entryPoints: {
      program: path.join(SCRATCH, 'program.js'),
      stress: path.join(ROOT, 'bench/stress/workers.js'),
      'cli/bin': path.join(ROOT, 'lib/cli/bin.ts'),
    },
    outdir: path.join(SCRATCH, 'dist'),
  });
}

/** Removes what was built. */
export function removeBuilt(): void {
  rmSync(SCRATCH, { recursive: true, force: true });
}

/** The app that is put under stress; its arguments are port, workers and engine. */
export const STRESS = path.join(SCRATCH, 'dist/stress.js');

/** What a worker answers. */
export interface Answer {
  id?: number;
  pid: number;
  key: string;
  told: unknown[];
  from: string | null;
  mark?: string;
  args: string[];
  handed?: string;
}

/** The program as it runs. */
export class Program {
  output = '';
  readonly child: ChildProcess;
  /** Where to ask it, when it does not know. */
  socketPath: string | undefined;
  /** The exit code, in the end. */
  readonly ended: Promise<number | null>;
  private hasEnded = false;

  constructor(args: string[], env: Record<string, string> = {}, command = process.execPath) {
    this.child = spawn(command, args, {
      cwd: SCRATCH,
      env: { ...process.env, POTTLE_TRANSPORT: '', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [this.child.stdout, this.child.stderr])
      stream!.on('data', (data) => {
        this.output += data;
      });
    this.ended = new Promise((resolve) => {
      this.child.on('exit', (code, signal) => resolve(code ?? (signal ? -1 : null)));
    });
    this.ended.then(() => {
      this.hasEnded = true;
    });
  }

  /** Starts it with these options of `app.run`, on a free port. */
  static of(options: object, env: Record<string, string> = {}): Program {
    return new Program([FILE, JSON.stringify({ port: 0, ...options })], env);
  }

  get pid(): number {
    return this.child.pid!;
  }

  /** Where it serves, once it says so. */
  async url(): Promise<string> {
    await this.says(/Running on \S+/);
    return /Running on (\S+)/.exec(this.output)![1]!;
  }

  /** Waits until it has written this, so often. */
  async says(what: RegExp, times = 1): Promise<void> {
    const all = new RegExp(what, `${what.flags}g`);
    await eventually(
      () => [...this.output.matchAll(all)].length >= times || this.hasEnded,
      () => `it says ${what}: ${this.output}`,
    );
    if ([...this.output.matchAll(all)].length < times)
      throw new Error(`It ended, and had not said ${what}:\n${this.output}`);
  }

  /** Asks on a connection of its own. */
  async get(target: string): Promise<string> {
    const url = await this.url();
    const socketPath = this.socketPath ?? (url.startsWith('unix:') ? url.slice('unix:'.length) : undefined);
    const at = socketPath
      ? { socketPath, path: target }
      : { host: new URL(url).hostname.replace(/[[\]]/g, ''), port: new URL(url).port, path: target };
    const { request } = url.startsWith('https') ? https : http;
    return new Promise((resolve, reject) => {
      request({ ...at, agent: false, rejectUnauthorized: false }, (response) => {
        let text = '';
        response.on('data', (data) => {
          text += data;
        });
        response.on('end', () => resolve(text)).on('error', reject);
      })
        .on('error', reject)
        .end();
    });
  }

  async ask(): Promise<Answer> {
    return JSON.parse(await this.get('/'));
  }

  /** Asks until all of so many workers have answered. @returns their answers by number */
  async workers(count: number, fits: (answer: Answer) => boolean = () => true): Promise<Map<number, Answer>> {
    const found = new Map<number, Answer>();
    await eventually(
      async () => {
        if (this.hasEnded) throw new Error(`It has ended:\n${this.output}`);
        const answer = await this.ask().catch(() => undefined);
        if (answer && fits(answer)) found.set(answer.id!, answer);
        return found.size === count;
      },
      () => `${count} workers answer: ${this.output}`,
    );
    return found;
  }

  kill(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }

  /** Ends it and what it has started, whatever it does. */
  async remove(): Promise<void> {
    if (!this.hasEnded) for (const pid of [...childrenOf(this.pid), this.pid]) killed(pid);
    await this.ended;
  }
}

function killed(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It is gone.
  }
}

/** The processes that this one has started. */
export function childrenOf(pid: number): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((child) => parentOf(child) === pid);
}

function parentOf(pid: number): number | undefined {
  try {
    return Number(/^PPid:\s*(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);
  } catch {
    return undefined;
  }
}

/** Whether a process runs. */
export function lives(pid: number): boolean {
  return existsSync(`/proc/${pid}`) && !/^State:\s*Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
}

/** The words of a process' command line. */
export const commandLine = (pid: number) => readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');

/** Whether there is a command. */
export const has = (command: string) => spawnSync(command, ['--version']).status === 0;
