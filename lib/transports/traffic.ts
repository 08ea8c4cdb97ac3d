/**
 * What the servers of all engines have in common: they count requests and connections, hand requests to the app, and stop
 * without losing any. An engine adds how it listens and how it hears of all that.
 */
import type { Application } from '../exchange.js';
import { Room } from '../held.js';
import type { TransportExchange } from './exchange.js';
import { type ListenOptions, quiet, type TransportLogger, turn, within } from './transport.js';
import { goingAway } from './websocket.js';

/** How long to wait for what most likely comes, or does not come at all, in milliseconds. */
const MOMENT = 100;

/** What exchanges need of the server they belong to. */
export interface Hub {
  readonly logger: TransportLogger;
  readonly options: ListenOptions;
  /** The server is going down: answers ask the client to leave. */
  readonly draining: boolean;
  /** So much is kept in memory for clients that no more than a little may be added. */
  crowded(): boolean;
  /** An exchange begins. */
  enter(): void;
  /** An exchange is over: answered or lost, and its handler is through. @param lost it was stranded before */
  leave(lost: boolean): void;
  /** An exchange is lost, and its handler is not through. */
  strand(): void;
}

/** See the file's comment. */
export abstract class TrafficServer<Socket extends { close(code: number, reason: string): void }>
  implements Hub
{
  readonly logger: TransportLogger;
  readonly sockets = new Set<Socket>();
  draining = false;
  private readonly room: Room;
  /** No request is handed to the app any more. */
  private refusing = false;
  /** How many requests have come; how many of them are not over; of how many of those the client has left. */
  private entered = 0;
  private pending = 0;
  private adrift = 0;
  /** How many connections there are, and how many there have been. */
  protected connections = 0;
  private opened = 0;
  /** Requests that wait until the listener is closed. */
  private held: TransportExchange[] | undefined;
  protected changed: (() => void) | undefined;

  constructor(
    protected readonly application: Application,
    readonly options: ListenOptions,
  ) {
    this.logger = options.logger;
    this.room = new Room(options.maxBuffered, options.logger);
  }

  /** Accepts no more connections. */
  protected abstract closeListener(): void;
  /** Cuts whatever is still connected and frees the port. */
  protected abstract end(): Promise<unknown>;

  crowded(): boolean {
    return this.room.isShort();
  }

  enter(): void {
    this.entered++;
    this.pending++;
  }

  leave(lost: boolean): void {
    this.pending--;
    if (lost) this.adrift--;
    this.changed?.();
  }

  strand(): void {
    this.adrift++;
    this.changed?.();
  }

  /** A connection has been made (1), or is gone (-1). @returns whether it is one too many */
  protected connected(change: number): boolean {
    this.connections += change;
    if (change < 0) {
      this.changed?.();
      return false;
    }
    this.opened++;
    const { maxConnections } = this.options;
    return maxConnections > 0 && this.connections > maxConnections;
  }

  /** Hands a request to the app, as far as there still is one. */
  protected run(exchange: TransportExchange): void {
    if (this.held !== undefined) this.held.push(exchange);
    else if (exchange.done)
      exchange.ended(); // lost while it was held
    else if (this.refusing) exchange.decline(goingAway);
    else exchange.run(this.application);
  }

  /** See `Listening`. */
  async stopListening(_patient: boolean): Promise<void> {
    this.draining = true;
    // What the kernel has connected and the engine has not seen would be reset. Who waits for an answer makes no new
    // connection: requests are held until nobody connects any more.
    this.held = [];
    await this.quiet(2, () => this.opened);
    // Right behind the look at what has come: where others serve the same port, somebody always connects.
    await turn();
    this.closeListener();
    await this.options.worker?.closed(); // who is answered before would come to a sibling that stops
    const { held } = this;
    this.held = undefined;
    for (const exchange of held) this.run(exchange);
  }

  /** See `Listening`. */
  emptied(deadline: number): Promise<unknown> {
    return this.until(() => this.connections === 0, deadline);
  }

  /** See `Listening`. */
  async drain(deadline: number): Promise<boolean> {
    const answered = await this.answered(deadline);
    this.refusing = true;
    await this.until(() => this.pending === 0, Math.min(deadline, Date.now() + MOMENT));
    // Not before the callback that gave the last answer is over: until then the answer may wait in a cork.
    await turn();
    return answered;
  }

  /** Waits until every request has been answered. @param deadline when to wait no longer @returns whether they were */
  protected answered(deadline: number): Promise<boolean> {
    return this.until(() => this.pending === this.adrift, deadline);
  }

  /** @returns whether it has come to hold in time */
  protected until(holds: () => boolean, deadline: number): Promise<boolean> {
    const held = new Promise<void>((resolve) => {
      this.changed = () => {
        if (holds()) resolve();
      };
      this.changed();
    });
    return within(held, deadline);
  }

  /** See `Listening`. */
  closeSockets(code: number, reason: string): void {
    for (const socket of [...this.sockets]) socket.close(code, reason);
  }

  /** See `Listening`. */
  async close(): Promise<void> {
    await this.calm();
    this.closeListener();
    await this.end();
  }

  /** Clients that were not told to go may send one more request, which is not to be cut. */
  protected calm(): Promise<void> {
    return this.quiet(MOMENT / 10, () => this.entered);
  }

  private quiet(milliseconds: number, look: () => number): Promise<void> {
    return quiet(milliseconds, () => this.connections > 0, look);
  }
}
