/** A worker process, as the supervisor sees it. */
import type { ChildProcess } from 'node:child_process';
import type { Worker } from 'node:cluster';
import type { Told, Welcome } from './life.js';
import { type Heard, Line } from './line.js';

/** See the file's comment. */
export class Colleague {
  readonly pid: number | undefined;
  /** Whether it came to serve; false when it ended before. */
  readonly serving: Promise<boolean>;
  readonly ended: Promise<void>;
  /** When it began to serve, in milliseconds since the epoch. */
  since: number | undefined;
  /** Whether it accepts no more connections. */
  closed = false;
  /** How it was asked to stop. */
  leaving: (Told & { leave: string }) | undefined;
  /** Whether it has come so far that it hears what it is sent; Node loses what comes before. */
  private hears = false;
  private readonly line: Line;
  private decide!: (serves: boolean) => void;

  /** @param id its number, which its successor takes over */
  constructor(
    readonly id: number,
    private readonly worker: Worker,
  ) {
    this.pid = worker.process.pid;
    cutWhatItDidNotTake(worker.process);
    this.line = new Line(worker.process);
    this.serving = new Promise((resolve) => {
      this.decide = resolve;
    });
    const exited = new Promise<void>((resolve) => {
      worker.once('exit', () => resolve());
      worker.on('error', () => this.pid === undefined && resolve()); // it could not be started
    });
    // No 'disconnect': that does not come when the worker was killed amidst a message.
    const lineClosed = new Promise((resolve) => worker.process.once('close', resolve));
    // What it has sent last may come after its end.
    this.ended = exited.then(async () => {
      this.decide(false);
      if (this.pid !== undefined) await lineClosed;
    });
  }

  /** Which it is. */
  get name(): string {
    return `Worker ${this.id} (process ${this.pid})`;
  }

  /** It is here, and is told how to serve; or to leave, when that was decided meanwhile. */
  welcome(welcome: Welcome): void {
    this.hears = true;
    this.tell(this.leaving ?? { welcome });
  }

  /** It serves now. */
  begin(): void {
    this.since = Date.now();
    this.decide(true);
  }

  /** Sends it a message, after all others; it is lost when the worker is gone by then. Resolves when it is handed to the system. */
  send(channel: string, message: unknown): Promise<boolean> {
    return this.line.send(channel, message);
  }

  /** Listens to a channel. */
  listen(channel: string, heard: Heard): void {
    this.line.listen(channel, heard);
  }

  /** Tells it something about its life. */
  tell(told: Told): void {
    this.send('life', told);
  }

  /** Asks it to stop: together with the others, or when its clients have left. It is killed after so many milliseconds, and `late` called. */
  leave(how: 'together' | 'patiently', patience: number, late: () => void): void {
    this.leaving = { leave: how };
    if (this.hears) this.tell(this.leaving);
    else this.worker.process.kill('SIGTERM');
    // One that is stuck does not hear.
    const timer = setTimeout(() => {
      late();
      this.kill();
    }, patience);
    this.ended.then(() => clearTimeout(timer));
  }

  kill(): void {
    this.worker.process.kill('SIGKILL');
  }

  /** Which it is, and how it ended. */
  toString(): string {
    const { exitCode, signalCode } = this.worker.process;
    const end = signalCode === null ? `ended with exit code ${exitCode}` : `was ended by ${signalCode}`;
    return `${this.name} ${end}`;
  }
}

/** How node:cluster hands a connection to a worker, which answers with `ack` when it has taken it. */
type Hand = (
  message: { act?: string; seq?: number },
  handle?: { close(): void },
  ...more: unknown[]
) => boolean;

/** node:cluster keeps a connection open for ever whose worker is killed before it takes it. */
export function cutWhatItDidNotTake(child: ChildProcess): void {
  const handed = new Map<number | undefined, { close(): void }>();
  const send = child.send as Hand;
  const hand: Hand = (message, handle, ...more) => {
    if (handle && message.act === 'newconn') handed.set(message.seq, handle);
    return send.call(child, message, handle, ...more);
  };
  child.send = hand as typeof child.send;
  child.on('internalMessage', ({ ack }) => handed.delete(ack));
  child.once('exit', () => {
    for (const handle of handed.values()) handle.close();
  });
}
