/** What goes to Redis, in order. It waits while Redis is away; what may not have come through is sent again. */
import { BrokerUnavailable } from '../topics/broker.js';
import { type Command, type Connection, isPassing, isRefusal } from './client.js';

/** What an outbox tells. */
export interface OutboxEnds {
  /** The connection is gone. */
  broken(): void;
  /** Something will not get there. */
  lost(why: string): void;
}

interface Item {
  /** The command, made anew each time that it is sent where it depends on the server. */
  command: Command | (() => Command);
  size: number;
  /** Who waits for an answer. */
  answer?: { resolve(answer: unknown): void; reject(error: Error): void };
  timer?: NodeJS.Timeout;
}

/** So long Redis may take for what it is asked, in milliseconds. */
const PATIENCE = 10_000;

/** Whether it is of no use to send a command once more. */
function isFinal(error: Error): boolean {
  return isRefusal(error) && !isPassing(error);
}

/** See the file's comment. Redis must bear to get what {@link put} was given twice. */
export class Outbox {
  private readonly items = new Set<Item>();
  private bytes = 0;
  private connection: Connection | undefined;

  /** @param most how many bytes may wait */
  constructor(
    private readonly most: number,
    private readonly ends: OutboxEnds,
  ) {}

  get isOpen(): boolean {
    return this.connection !== undefined;
  }

  /** Sends what waits over a connection, and what comes at once. */
  open(connection: Connection): void {
    this.connection = connection;
    for (const item of this.items) this.send(item, connection);
  }

  /** Keeps what comes, and what was not answered. */
  close(): void {
    this.connection = undefined;
  }

  /** Sends something of so many bytes that must come through. */
  put(command: Item['command'], size: number): void {
    if (this.bytes + size > this.most) this.ends.lost('more than maxQueue allows waits for Redis');
    else this.add({ command, size });
  }

  /** Sends something now, or never. */
  tell(command: Command): void {
    const { connection } = this;
    connection?.send(command).catch((error: Error) => {
      if (isFinal(error)) this.ends.lost(error.message);
      else this.broke(connection);
    });
  }

  /**
   * Asks, after all that was sent before.
   * @param patience how long to wait for the answer, in milliseconds
   * @throws BrokerUnavailable when none comes in time
   */
  ask(command: Item['command'], patience = PATIENCE): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const item: Item = { command, size: 0, answer: { resolve, reject } };
      const late = () => {
        this.items.delete(item);
        reject(new BrokerUnavailable(`Redis did not answer within ${patience / 1000} s.`));
      };
      item.timer = setTimeout(late, patience).unref();
      this.add(item);
    });
  }

  private add(item: Item): void {
    this.items.add(item);
    this.bytes += item.size;
    if (this.connection) this.send(item, this.connection);
  }

  private send(item: Item, connection: Connection): void {
    const { command } = item;
    connection.send(typeof command === 'function' ? command() : command).then(
      (answer) => {
        this.done(item);
        item.answer?.resolve(answer);
      },
      (error: Error) => {
        if (!isFinal(error)) return this.broke(connection);
        this.done(item);
        if (item.answer) item.answer.reject(error);
        else this.ends.lost(error.message);
      },
    );
  }

  private done(item: Item): void {
    clearTimeout(item.timer);
    if (this.items.delete(item)) this.bytes -= item.size;
  }

  private broke(connection: Connection): void {
    if (this.connection !== connection) return;
    this.connection = undefined;
    this.ends.broken();
  }
}
