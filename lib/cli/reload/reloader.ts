/**
 * What `pottle run --reload` is: it serves nothing, and runs the command once more as the program, which does. When a file changes that
 * the program has loaded, the next one begins: it opens the door first, so that whoever comes from then on waits for it, and then the one before
 * is told to end what it has begun.
 */
import cluster, { type Worker } from 'node:cluster';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { cutWhatItDidNotTake } from '../../workers/colleague.js';
import { forgetDotenv, loadDotenv } from '../dotenv.js';
import { Watcher } from './watcher.js';

/** In the environment of the program: where its door is, once that is known, and whether none has served before. */
export const RELOADED = 'POTTLE_RELOADED';

/** What the program is told by it. */
export interface Orders {
  readonly isFirst: boolean;
  /** Undefined as a host: as the program says. */
  readonly at?: { readonly host?: string; readonly port: number };
}

/** In the environment: the PIN of debug mode, which holds until the command ends. */
export const PIN = 'POTTLE_DEBUG_PIN';

/** What the program tells: where it can be reached, at once or later; its PIN; that it serves; that it cannot be loaded, or not be where it should. */
export type Said = { at: Orders['at'] } | { pin: string } | 'serves' | 'fails' | 'refused';

/** What the program is told: to end, or what it has loaded of its own. */
export type Word = 'leave' | { loaded: readonly string[] };

/** How long the program may take to end what it has begun, in milliseconds. */
const PATIENCE = 10_000;

/** Starts the program, and again whenever it changes. Resolves when a signal has ended it. */
export function reload({
  holdsDoor,
  envFile,
}: {
  holdsDoor: boolean;
  envFile: string | undefined;
}): Promise<number> {
  return new Promise((resolve) => {
    const reloader = new Reloader(holdsDoor, envFile, resolve);
    // SIGHUP: the terminal is closed.
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => reloader.end());
    reloader.start([]);
  });
}

class Reloader {
  private readonly watcher = new Watcher((files) => this.start(files));
  private readonly living = new Set<Worker>();
  private readonly leaving = new Map<Worker, Promise<unknown>>();
  private current: Worker | undefined;
  private at: Orders['at'];
  private hasServed = false;
  private isEnding = false;

  constructor(
    /** Whether it can be opened before the program is loaded, and by several. */
    private readonly holdsDoor: boolean,
    private readonly envFile: string | undefined,
    private readonly ended: (code: number) => void,
  ) {}

  /** Starts the program, of which these files have changed. */
  async start(files: string[]): Promise<void> {
    const before = this.current;
    const since = performance.now();
    const begun = Date.now();
    if (before) {
      const names = files.map((file) => path.relative('', file)).join(', ');
      console.log(` * ${names} ${files.length === 1 ? 'has' : 'have'} changed: starting again.`);
    }
    if (before && !this.holdsDoor) {
      if (this.leaving.has(before)) return; // the next one has not begun, and will read what has changed
      await this.leave(before);
    }
    if (this.isEnding) return;
    this.readVariables(begun);
    const orders: Orders = { isFirst: !this.hasServed, at: this.at };
    const program = cluster.fork({ [RELOADED]: JSON.stringify(orders), WATCH_REPORT_DEPENDENCIES: '1' });
    cutWhatItDidNotTake(program.process);
    this.current = program;
    this.living.add(program);
    program.once('exit', (code, signal) => this.hasEnded(program, signal ?? code));
    const loaded: string[] = [];
    program.process.on('message', (message) => {
      for (const file of ownFiles(message as Loaded)) {
        loaded.push(file);
        this.watcher.add(file, begun);
      }
      const said = (message as { pottle?: Said }).pottle;
      if (said === 'fails') tell(program, { loaded });
      else if (said === 'refused') void this.end(1);
      else if (said === 'serves') this.serves(performance.now() - since);
      else if (typeof said === 'object' && 'pin' in said) process.env[PIN] = said.pin;
      else if (typeof said === 'object') {
        this.at = said.at;
        for (const other of this.living) if (other.id < program.id) void this.leave(other);
      }
    });
  }

  /** The program gets the environment of this process: of files as they are now. */
  private readVariables(since: number): void {
    forgetDotenv();
    try {
      for (const file of loadDotenv(this.envFile)) this.watcher.add(file, since);
    } catch (error) {
      console.error(`Error: ${(error as Error).message}`);
    }
  }

  private serves(after: number): void {
    if (this.hasServed) console.log(` * Serving again, ${Math.round(after)} ms after that.`);
    this.hasServed = true;
  }

  /** Lets a program end what it has begun. */
  private leave(program: Worker): Promise<unknown> {
    if (!this.living.has(program)) return Promise.resolve();
    const leaving = this.leaving.get(program) ?? this.awaitEnd(program);
    this.leaving.set(program, leaving);
    return leaving;
  }

  private async awaitEnd(program: Worker): Promise<void> {
    const gone = new Promise((resolve) => program.once('exit', resolve));
    tell(program, 'leave');
    const late = setTimeout(() => program.process.kill('SIGKILL'), PATIENCE);
    await gone;
    clearTimeout(late);
  }

  private hasEnded(program: Worker, how: number | string): void {
    this.living.delete(program);
    const wasAsked = this.leaving.delete(program);
    if (this.isEnding || wasAsked || program !== this.current) return;
    console.log(` * The program has ended (${how}). It starts again when it changes.`);
  }

  /** Ends all, as a signal has asked, or since nothing can be served. */
  async end(code = 0): Promise<void> {
    if (this.isEnding) {
      // One that is in an endless loop would not notice that nobody is left.
      for (const program of this.living) program.process.kill('SIGKILL');
      process.exit(130);
    }
    this.isEnding = true;
    this.watcher.close();
    await Promise.all([...this.living].map((program) => this.leave(program)));
    this.ended(code);
  }
}

function tell(program: Worker, word: Word): void {
  if (program.isConnected()) program.send({ pottle: word });
}

/** What the program loads, but for packages: Node tells those who started it, when they ask as `node --watch` does. */
function ownFiles(loaded: Loaded): string[] {
  const imported = (loaded['watch:import'] ?? []).filter((url) => url.startsWith('file:'));
  const required = (loaded['watch:require'] ?? []).filter((file) => file !== null);
  const files = [...imported.map((url) => fileURLToPath(url)), ...required];
  return files.filter((file) => !/[\\/]node_modules[\\/]/.test(file));
}

/** How Node tells that. */
interface Loaded {
  readonly 'watch:import'?: readonly string[];
  readonly 'watch:require'?: readonly (string | null)[];
}
