/** The broker between the workers of one machine: the supervisor holds what is kept, and each worker has a line to it. */
import {
  type Broker,
  BrokerUnavailable,
  type HistoryBounds,
  type Parcel,
  type Past,
  type Person,
  type Receiver,
} from './broker.js';
import { Keeper } from './keeper.js';

/** The name of the channel. */
export const TOPICS = 'topics';

/** What a worker asks for: a method of its port; or that all are told of a loss. With a number, it is to be answered. */
interface Call {
  call: keyof Broker | 'lost';
  args: unknown[];
  asked?: number;
}

/** What it is told. */
type Word = { parcel: Parcel } | { lost: true } | { asked: number; answer: unknown };

/** One end of a line. */
interface End {
  send(channel: string, message: unknown): Promise<boolean>;
}

/** What of messages may be on its way to an end that does not read, in bytes; what comes then is lost, and told of. */
const MOST = 64 * 1024 * 1024;
/** What a parcel weighs beside its content, in bytes. */
const OVERHEAD = 256;
/** So long the supervisor may take for what it is asked, in milliseconds. */
const PATIENCE = 10_000;

/** What of messages is on its way to an end. */
class Load {
  private bytes = 0;
  private hasLost = false;

  /** @param lost tells of a loss, once what was before it has got there */
  constructor(
    private readonly end: End,
    private readonly lost: () => void,
  ) {}

  /** Sends a message with a parcel. @returns false when it is the first that is lost */
  send(parcel: Parcel, message: Word | Call): boolean {
    if (this.hasLost) return true;
    if (this.bytes > MOST) {
      this.hasLost = true;
      return false;
    }
    const weight = Buffer.byteLength(parcel.data) + OVERHEAD;
    this.bytes += weight;
    this.end.send(TOPICS, message).then(() => {
      this.bytes -= weight;
      if (this.bytes > 0 || !this.hasLost) return;
      this.hasLost = false;
      this.lost();
    });
    return true;
  }
}

/** A worker, as the supervisor knows it. */
class Desk implements Receiver {
  readonly port: Broker;
  private readonly load: Load;

  constructor(
    keeper: Keeper,
    private readonly worker: End,
  ) {
    this.port = keeper.connect();
    this.load = new Load(worker, () => this.lost());
  }

  receive(parcel: Parcel): void {
    this.load.send(parcel, { parcel });
  }

  lost(): void {
    this.tell({ lost: true });
  }

  tell(word: Word): void {
    void this.worker.send(TOPICS, word);
  }
}

/** In the supervisor: what it holds for all workers. */
export class TopicsHolder {
  private readonly keeper = new Keeper();
  private readonly desks = new Map<End, Desk>();

  joined(worker: End): void {
    this.desks.set(worker, new Desk(this.keeper, worker));
  }

  heard(message: unknown, worker: End): void {
    const { call, args, asked } = message as Call;
    const desk = this.desks.get(worker)!;
    if (call === 'start') return void desk.port.start(desk);
    if (call === 'lost') return this.lost();
    const answer = Reflect.apply(desk.port[call], desk.port, args);
    if (asked !== undefined) answer.then((given: unknown) => desk.tell({ asked, answer: given }));
  }

  private lost(): void {
    for (const desk of this.desks.values()) desk.lost();
  }

  /** Its people are gone with it. */
  left(worker: End): void {
    this.desks.get(worker)?.port.stop();
    this.desks.delete(worker);
  }
}

/** In a worker: hands all to the supervisor. */
export class LineBroker implements Broker {
  private readonly waiting = new Map<number, (answer: unknown) => void>();
  private readonly load: Load;
  private receiver: Receiver | undefined;
  private count = 0;

  /** @param patience how long the supervisor may take for what it is asked, in milliseconds */
  constructor(
    private readonly line: End & { listen(channel: string, heard: (message: unknown) => void): void },
    private readonly patience = PATIENCE,
  ) {
    this.load = new Load(line, () => this.tell('lost'));
  }

  start(receiver: Receiver): void {
    this.receiver = receiver;
    this.line.listen(TOPICS, (message) => {
      const word = message as Word;
      if ('parcel' in word) receiver.receive(word.parcel);
      else if ('lost' in word) receiver.lost();
      else {
        this.waiting.get(word.asked)?.(word.answer);
        this.waiting.delete(word.asked);
      }
    });
    this.tell('start');
  }
  stop(): void {
    this.tell('stop');
  }
  publish(parcel: Parcel): void {
    this.carry('publish', parcel);
  }
  append(parcel: Parcel, bounds: HistoryBounds): void {
    this.carry('append', parcel, bounds);
  }
  history(topic: string, since: string, bounds: HistoryBounds): Promise<Past> {
    return this.ask('history', topic, since, bounds);
  }
  join(topic: string, connection: string, person: Pick<Person, 'id' | 'data'>): void {
    this.tell('join', topic, connection, person);
  }
  leave(topic: string, connection: string, id: string): void {
    this.tell('leave', topic, connection, id);
  }
  present(topic: string): Promise<Person[]> {
    return this.ask('present', topic);
  }

  private carry(call: keyof Broker, parcel: Parcel, ...more: unknown[]): void {
    if (!this.load.send(parcel, { call, args: [parcel, ...more] }))
      this.receiver?.logger?.error(
        `Messages are lost: more than ${MOST} bytes wait for the supervisor, which does not read.`,
      );
  }

  private tell(call: Call['call'], ...args: unknown[]): void {
    void this.line.send(TOPICS, { call, args } satisfies Call);
  }

  private ask<T>(call: keyof Broker, ...args: unknown[]): Promise<T> {
    const asked = ++this.count;
    return new Promise((resolve, reject) => {
      const late = setTimeout(() => {
        this.waiting.delete(asked);
        reject(new BrokerUnavailable(`The supervisor did not answer within ${this.patience / 1000} s.`));
      }, this.patience).unref();
      this.waiting.set(asked, (answer) => {
        clearTimeout(late);
        resolve(answer as T);
      });
      void this.line.send(TOPICS, { call, args, asked } satisfies Call);
    });
  }
}
