/** The program that {@link reload} runs: it opens the door, loads the app and serves it; or shows why that cannot be. */
import cluster from 'node:cluster';
import type { Pottle } from '../../app/app.js';
import { freePort } from '../../transports/address.js';
import { Door } from '../../transports/node/door.js';
import { nodeTransport } from '../../transports/node/server.js';
import type { ServeOptions } from '../../transports/options.js';
import type { Server } from '../../transports/serve.js';
import { TransportError } from '../../transports/transport.js';
import { explain, failingApp } from './failure.js';
import { refreshPages } from './refresh.js';
import { type Orders, PIN, RELOADED, type Said, type Word } from './reloader.js';

/** What `app.run` is given on the command line. */
type RunOptions = ServeOptions & { debug?: boolean };

/** Whether this process is such a program. */
export const isReloaded = () => process.env[RELOADED] !== undefined;

const WHY = 'it is reloaded, and only there nobody is lost meanwhile';

/**
 * Serves an app until another takes its place.
 * @param load gives the app
 * @param holdsDoor whether it is opened before the app is loaded
 */
export async function runProgram(
  load: () => Promise<Pottle>,
  options: RunOptions,
  holdsDoor: boolean,
): Promise<void> {
  await new Program(options, holdsDoor).run(load);
}

class Program {
  private readonly orders = JSON.parse(process.env[RELOADED]!) as Orders;
  private door: Door | undefined;
  private server: Server | undefined;
  private failed = false;
  private leaves = false;
  /** What it has loaded of its own, once it asks. */
  private readonly loaded: Promise<readonly string[]>;

  constructor(
    private readonly options: RunOptions,
    private readonly holdsDoor: boolean,
  ) {
    this.loaded = new Promise((resolve) => {
      process.on('message', ({ pottle: word }: { pottle?: Word }) => {
        if (word === 'leave') void this.leave();
        else if (word) resolve(word.loaded);
      });
    });
    process.once('disconnect', () => process.exit(0));
  }

  async run(load: () => Promise<Pottle>): Promise<void> {
    const { at } = this.orders;
    try {
      if (this.holdsDoor && at) await this.openDoor(placeOf({ ...this.options, ...at }));
      await this.serve(await load(), this.orders.isFirst);
      say('serves');
    } catch (error) {
      await this.fail(error);
    }
    if (this.leaves) await this.leave();
  }

  /** @param isTold whether it is printed where */
  private async serve(app: Pottle, isTold: boolean): Promise<void> {
    refreshPages(app);
    const server = await app.run({
      ...this.options,
      ...this.orders.at,
      ...(this.holdsDoor && { transport: nodeTransport(WHY, (place) => this.openDoor(place)) }),
      ...(!isTold && { announce: () => {} }),
    });
    this.server = server!;
    if (!this.holdsDoor) say({ at: { port: this.server.port } });
    if (process.env[PIN]) say({ pin: process.env[PIN] });
  }

  private async openDoor(place: { host: string; port: number }): Promise<Door> {
    if (this.door) return this.door;
    // Those to come open it by what this one tells: any port would be another each time.
    const { host, port } = { ...place, port: place.port || (await freePort(place.host, 0)) };
    this.door = await Door.open({ host, port });
    say({ at: { host, port } });
    return this.door;
  }

  /** Shows the error to who comes, until the program is mended. */
  private async fail(error: unknown): Promise<void> {
    if (error instanceof TransportError) {
      this.failed = true;
      console.error(`Error: ${error.message}`);
      return say('refused');
    }
    say('fails');
    console.error(await explain(error, await this.loaded));
    try {
      await this.serve(failingApp(error), false);
    } catch (reason) {
      this.failed = true; // so who comes waits
      if (reason instanceof TransportError) console.error(`Error: ${reason.message}`);
    }
  }

  /** Ends what it has begun; while it is being loaded, when it is. */
  private async leave(): Promise<void> {
    this.leaves = true;
    await this.server?.close();
    if (!this.server) this.door?.close();
    // Not at once: a connection may be on its way here, and is given back until the other end knows.
    if (this.server ?? this.failed) cluster.worker!.disconnect();
  }
}

/** Tells the reloader. */
function say(said: Said): void {
  process.send!({ pottle: said });
}

/** Where an app that cannot be loaded would probably be. */
function placeOf({ host, port }: ServeOptions, { env } = process): { host: string; port: number } {
  return { host: host ?? env.HOST ?? '127.0.0.1', port: port ?? Number(env.PORT ?? 5000) };
}
