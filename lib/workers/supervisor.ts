/**
 * The process that a program was started as, when it asks for workers. It serves nothing: it runs the program once more for each
 * worker, holds what they share, replaces those that fall, and ends them all.
 */
import cluster from 'node:cluster';
import { rm } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { inspect } from 'node:util';
import type { Publisher } from '../exchange.js';
import { TOPICS, TopicsHolder } from '../topics/line.js';
import { clearUnixPath, freePort } from '../transports/address.js';
import type { ServeOptions } from '../transports/options.js';
import { insistOn } from '../transports/runtime.js';
import { complete } from '../transports/serve.js';
import { Colleague } from './colleague.js';
import type { Fault, Said, Staff, Staffed } from './life.js';
import { thisProgram } from './program.js';

/** What the supervisor does about one channel, by its name, of all workers. */
export interface ChannelHolder {
  /** A process has begun and can be sent to, until it has left. While a worker is replaced, two have its number. */
  joined?(worker: Colleague): void;
  /** Messages of one process come in the order in which it sent them. */
  heard(message: unknown, from: Colleague): void;
  left?(worker: Colleague): void;
}

/** How often in a row a worker may fall before it serves, until all end. */
const TRIES = 5;
/** How long to wait before a worker is replaced, in milliseconds: twice as long each time, up to the last. */
const [FIRST_WAIT, LONGEST_WAIT] = [100, 10_000];
/** Who has served for so long has not fallen for the reason of the one before, in milliseconds. */
const SOUND = 10_000;
/** After how long the log warns of a worker that does not serve yet, and how long it may take unless that is said, in seconds. */
const [SLOW, STARTUP_TIMEOUT] = [30, 120];
/** What a worker may take beyond its time to shut down, until it is killed, in milliseconds. */
const GRACE = 5000;

const SIGNALS = { SIGINT: 2, SIGTERM: 15 } as const;

/** A worker's number, and who has it. */
class Place {
  worker: Colleague | undefined;
  /** Who is to take over. */
  next: Colleague | undefined;
  /** How often in a row it has fallen: at all, and before it served. */
  falls = 0;
  starts = 0;
  wait: NodeJS.Timeout | undefined;
  /** Resolves when somebody who has it serves. */
  readonly filled: Promise<void>;
  fill!: () => void;

  constructor(readonly id: number) {
    this.filled = new Promise((resolve) => {
      this.fill = resolve;
    });
  }
}

let supervising = false;

/**
 * Runs an app in workers. Resolves when all serve.
 * @param staff how many, or 'auto' for one for each core, and how long they may take to begin
 * @throws SetupError when that is no number of workers or seconds, or the program cannot be run once more
 * @throws TransportError when the address cannot be had, and elsewhere than on Node
 */
export async function supervise(
  app: Staffed,
  options: ServeOptions,
  { workers, startupTimeout = STARTUP_TIMEOUT }: Staff,
  Fault: Fault,
): Promise<void> {
  const count = workers === 'auto' ? availableParallelism() : workers;
  if (typeof count !== 'number' || !Number.isInteger(count) || count < 1 || count > 1024)
    throw new Fault(
      `'workers' is a whole number from 1 to 1024, or 'auto' for one for each core, not ${inspect(workers)}.`,
    );
  if (!(typeof startupTimeout === 'number' && startupTimeout >= 0 && startupTimeout <= 86_400))
    throw new Fault(
      `'startupTimeout' is a number of seconds from 0 to 86400, 0 for any time, not ${inspect(startupTimeout)}.`,
    );
  insistOn('workers');
  if (supervising) throw new Fault('Another app of this process runs in workers, and they serve one.');
  if (!cluster.isPrimary)
    throw new Fault(
      "This process is itself a worker of node:cluster, as those of pm2's cluster mode are: leave out 'workers', or that.",
    );
  if (options.signals === false)
    throw new Fault("'signals: false' does not go with 'workers': signals tell the supervisor to stop.");
  complete(options, app.logger);
  const { host = '127.0.0.1', port = 5000, unix, fd, reusePort } = options;
  const at: ServeOptions = { fd };
  if (unix !== undefined) await clearUnixPath(unix);
  // A port that others share is not free, unless it is any.
  else if (fd === undefined && !(reusePort && port > 0)) at.port = await freePort(host, port);
  cluster.setupPrimary({ ...thisProgram(Fault), serialization: 'advanced' });
  supervising = true;
  app.publishers.add(nobody(app));
  const supervisor = new Supervisor(app, { ...options, ...at }, count, startupTimeout * 1000);
  supervisor.hold(TOPICS, new TopicsHolder());
  await supervisor.start();
}

/** Stands where servers stand in workers, and says once that nobody gets what is published here. */
function nobody(app: Staffed): Publisher {
  let said = false;
  return {
    publish(topic) {
      if (!said && app.broker === null)
        app.logger.warning(
          `What the supervisor publishes (on '${topic}') reaches nobody, as it serves nobody: publish from a worker, in a beforeServing hook, say.`,
        );
      said = true;
      return 0;
    },
    subscribers: () => 0,
    crowded: () => false,
  };
}

/** See the file's comment. */
export class Supervisor {
  private readonly places: Place[];
  private readonly living = new Set<Colleague>();
  private readonly channels = new Map<string, ChannelHolder>();
  /** Whether the key was made up at the start, so that each process would have another. */
  private madeUp: boolean | undefined;
  /** What the first worker says of where it serves, until all do. */
  private line: string | undefined;
  /** How many milliseconds a worker may take to end. */
  private readonly patience: number;
  /** Set while all are ending. */
  private exitCode: number | undefined;
  /** Whether workers are being started or replaced one after the other, and whether that is to be done again behind it. */
  private rolling = true;
  private started = false;
  private rollAgain = false;
  /** Tells of what the operator shall see in any case. */
  private readonly announce: (line: string) => void;

  constructor(
    private readonly app: Staffed,
    private readonly options: ServeOptions,
    count: number,
    /** How many milliseconds a worker may take to begin; 0 for any number. */
    private readonly startupTime: number,
  ) {
    this.announce = options.announce ?? ((line) => app.logger.info(line));
    this.patience = (options.shutdownTimeout ?? 10) * 1000 + GRACE;
    this.places = Array.from({ length: count }, (_, index) => new Place(index + 1));
  }

  /** Takes charge of a channel of all workers; call it before {@link start}. */
  hold(channel: string, holder: ChannelHolder): void {
    this.channels.set(channel, holder);
  }

  /** Starts the first worker, and when it serves, the others. */
  async start(): Promise<void> {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => this.signalled(signal));
    process.on('SIGHUP', () => this.hangUp());
    const [first, ...others] = this.places;
    this.occupy(first!);
    await first!.filled;
    for (const place of others) this.occupy(place);
    await Promise.all(others.map(({ filled }) => filled));
    const count = this.places.length;
    this.announce(`${this.line}, ${count} worker${count === 1 ? '' : 's'}`);
    this.started = true;
    this.rolling = false;
    if (this.rollAgain) void this.replaceAll();
  }

  /** Gives a place to a new worker. */
  private occupy(place: Place): void {
    clearTimeout(place.wait);
    place.worker = this.launch(place);
  }

  private launch(place: Place): Colleague {
    const worker = new Colleague(place.id, cluster.fork({ POTTLE_WORKER: String(place.id) }));
    this.living.add(worker);
    worker.listen('life', (message) => this.hear(message as Said, worker, place));
    for (const [name, holder] of this.channels) {
      worker.listen(name, (message) => holder.heard(message, worker));
      holder.joined?.(worker);
    }
    this.watchStart(worker);
    worker.ended.then(() => {
      this.living.delete(worker);
      for (const holder of this.channels.values()) holder.left?.(worker);
      if (this.exitCode !== undefined) this.endWithTheLast();
      else if (place.worker === worker) this.fallen(worker, place);
    });
    return worker;
  }

  /** Warns of a worker that does not come to serve, and kills it after its time. */
  private watchStart(worker: Colleague): void {
    const { logger } = this.app;
    const time = this.startupTime;
    const slow = time ? Math.min(SLOW * 1000, time / 2) : SLOW * 1000;
    const fate = time ? `it is killed after ${time / 1000} s (startupTimeout)` : 'it is given any time';
    const warn = () =>
      logger.warning(`${worker.name} does not serve yet, ${slow / 1000} s after its start: ${fate}.`);
    const kill = () => {
      logger.error(`${worker.name} is killed: it did not serve within ${time / 1000} s (startupTimeout).`);
      worker.kill();
    };
    const timers = [setTimeout(warn, slow)];
    if (time) timers.push(setTimeout(kill, time));
    worker.serving.then(() => timers.forEach(clearTimeout));
  }

  private hear(said: Said, worker: Colleague, place: Place): void {
    if (said.is === 'here') {
      const { SECRET_KEY } = this.app.config;
      this.madeUp ??= String(said.secretKey) !== String(SECRET_KEY);
      const secretKey = this.madeUp ? SECRET_KEY : undefined;
      const { port, fd } = this.options;
      worker.welcome({ secretKey, at: { port, fd } });
    } else if (said.is === 'serving') {
      this.line ??= said.line;
      place.starts = 0;
      worker.begin();
      place.fill();
    } else if (said.is === 'closed') {
      worker.closed = true;
      this.tellWhenAllAreClosed();
    } else if (place.worker === worker && this.exitCode === undefined) {
      this.announce(`${worker.name} was told to end: another takes its place.`);
      this.occupy(place);
    }
  }

  /** A worker has ended that nobody had asked to. */
  private fallen(worker: Colleague, place: Place): void {
    if (worker.since === undefined) place.starts++;
    else if (Date.now() - worker.since > SOUND) place.falls = 0;
    if (this.line === undefined || place.starts === TRIES) {
      const often = place.starts > 1 ? `, for the ${place.starts}th time in a row` : '';
      return this.giveUp(`${worker} before it served${often}: see above for what it said.`);
    }
    // node:cluster lets go of a socket that no worker has, and one that was handed over cannot be opened anew.
    if (this.options.fd !== undefined && ![...this.living].some(({ since }) => since !== undefined))
      return this.giveUp(`${worker}; no worker is left that has the socket which was handed over.`);
    if (place.next) {
      place.worker = place.next;
      return this.app.logger.error(`${worker}; another is about to take its place.`);
    }
    const wait = Math.min(FIRST_WAIT * 2 ** place.falls++, LONGEST_WAIT);
    this.app.logger.error(`${worker}; another takes its place in ${wait / 1000} s.`);
    place.wait = setTimeout(() => this.occupy(place), wait);
  }

  private giveUp(why: string): void {
    this.app.logger.critical(`${why} All workers are stopped.`);
    this.end(1);
  }

  private hangUp(): void {
    if (this.exitCode !== undefined) return;
    if (!this.rolling) return void this.replaceAll();
    this.rollAgain = true;
    this.announce(
      this.started
        ? 'SIGHUP: the workers are being replaced; that begins anew.'
        : 'SIGHUP: the workers are still starting, and are replaced behind that.',
    );
    // What it loads is of before.
    for (const { next } of this.places) if (next?.since === undefined) next?.kill();
  }

  /** Replaces one worker after the other; each goes when the next one serves. */
  private async replaceAll(): Promise<void> {
    this.rolling = true;
    do {
      this.rollAgain = false;
      this.announce('SIGHUP: replacing the workers, one after the other.');
      let all = true;
      for (const place of this.places) all &&= await this.replace(place);
      if (all) this.announce('SIGHUP: all workers have been replaced.');
    } while (this.rollAgain && this.exitCode === undefined);
    this.rolling = false;
  }

  /** @returns whether the next place may follow */
  private async replace(place: Place): Promise<boolean> {
    const next = this.launch(place);
    place.next = next;
    const serves = await next.serving;
    place.next = undefined;
    if (this.exitCode !== undefined || (!serves && this.rollAgain)) return false;
    if (!serves) {
      this.app.logger.error(`${next} before it served: the workers that are left stay as they are.`);
      return false;
    }
    const before = place.worker;
    clearTimeout(place.wait);
    place.worker = next;
    if (before === next) return true;
    if (before) this.dismiss(before, 'patiently');
    await before?.ended;
    return !this.rollAgain;
  }

  private signalled(signal: keyof typeof SIGNALS): void {
    if (this.exitCode !== undefined) {
      for (const worker of this.living) worker.kill();
      process.exit(128 + SIGNALS[signal]);
    }
    this.app.logger.info(`${signal}: shutting down`);
    this.end(0);
  }

  private end(exitCode: number): void {
    this.exitCode = exitCode;
    for (const { wait } of this.places) clearTimeout(wait);
    for (const worker of this.living) this.dismiss(worker, 'together');
    this.endWithTheLast();
  }

  /** Lets a worker end what it has begun, in its time. */
  private dismiss(worker: Colleague, how: 'together' | 'patiently'): void {
    worker.leave(how, this.patience, () => {
      const seconds = this.patience / 1000;
      this.app.logger.warning(
        `${worker.name} is killed: it did not end within ${seconds} s (SHUTDOWN_TIMEOUT and 5).`,
      );
    });
  }

  /** Who is answered by one worker while another still accepts connections would come to that. */
  private tellWhenAllAreClosed(): void {
    const serving = [...this.living].filter(({ since }) => since !== undefined);
    if (serving.every(({ closed }) => closed)) for (const worker of serving) worker.tell({ allClosed: true });
  }

  private async endWithTheLast(): Promise<void> {
    if (this.living.size > 0) return this.tellWhenAllAreClosed();
    if (this.options.unix !== undefined) await rm(this.options.unix, { force: true });
    process.exit(this.exitCode);
  }
}
