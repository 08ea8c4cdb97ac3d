/** Histories and presence in memory: of one process, or in the supervisor of workers for all of them. */
import type { Broker, HistoryBounds, Parcel, Past, Person, Receiver } from './broker.js';
import { partsOf } from './broker.js';

interface Entry {
  parcel: Parcel;
  number: number;
  bytes: number;
  at: number;
}

interface Presence {
  person: Person;
  connections: Set<string>;
}

/** What is kept of a topic. */
class Kept {
  readonly entries: Entry[] = [];
  readonly people = new Map<string, Presence>();
  bounds: HistoryBounds | undefined;
  private bytes = 0;

  /** @param dropped the number of the latest message that is not kept any more */
  constructor(public dropped: number) {}

  add(entry: Entry, bounds: HistoryBounds): void {
    this.bounds = bounds;
    this.entries.push(entry);
    this.bytes += entry.bytes;
    this.trim(entry.at);
  }

  trim(now: number): void {
    const { entries, bounds } = this;
    while (bounds && entries.length > 0 && this.isTooMuch(entries[0]!, bounds, now)) {
      const { number, bytes } = entries.shift()!;
      this.bytes -= bytes;
      this.dropped = number;
    }
  }

  private isTooMuch(oldest: Entry, { count, bytes, age }: HistoryBounds, now: number): boolean {
    if (this.entries.length > count || this.bytes > bytes) return true;
    return age > 0 && now - oldest.at > age * 1000;
  }

  after(number: number): Parcel[] {
    return this.entries.filter((entry) => entry.number > number).map(({ parcel }) => parcel);
  }

  get isEmpty(): boolean {
    return this.entries.length === 0 && this.people.size === 0;
  }
}

/** How often what has become too old is looked for, in milliseconds: topics may be silent for ever. */
const SWEEP = 10_000;

/** See the file's comment. Each process has a port. */
export class Keeper {
  private readonly topics = new Map<string, Kept>();
  private readonly ports = new Set<KeeperPort>();
  private readonly epoch = Date.now();
  /** The number of the latest message of all topics, and of those of topics that are forgotten. */
  private latest = 0;
  private forgotten = 0;
  private sweeping: NodeJS.Timeout | undefined;

  /** A process takes part. */
  connect(): Broker {
    return new KeeperPort(this);
  }

  /** @internal */
  plug(port: KeeperPort, isIn: boolean): void {
    if (isIn) this.ports.add(port);
    else this.ports.delete(port);
  }

  /** Hands a parcel to all processes but one. @internal */
  emit(parcel: Parcel, but?: KeeperPort): void {
    for (const port of this.ports) if (port !== but) port.receiver?.receive(parcel);
  }

  /** See {@link Broker.append}. @internal */
  append(parcel: Parcel, bounds: HistoryBounds): void {
    const number = ++this.latest;
    const kept = { ...parcel, id: `${this.epoch}-${number}` };
    const bytes = Buffer.byteLength(parcel.data);
    this.kept(parcel.topic).add({ parcel: kept, number, bytes, at: Date.now() }, bounds);
    this.emit(kept);
  }

  /** See {@link Broker.history}. @internal */
  history(topic: string, since: string): Past {
    const kept = this.topics.get(topic);
    kept?.trim(Date.now());
    const [epoch, number] = partsOf(since);
    const dropped = kept?.dropped ?? this.forgotten;
    const ours = epoch === this.epoch && number >= dropped && number <= this.latest;
    return {
      parcels: kept?.after(ours ? number : 0) ?? [],
      last: `${this.epoch}-${this.latest}`,
      complete: ours || since === '0',
      heard: true,
    };
  }

  /** See {@link Broker.join}. @internal */
  join(topic: string, connection: string, { id, data }: Pick<Person, 'id' | 'data'>): void {
    const { people } = this.kept(topic);
    const known = people.get(id);
    const person = { id, data, since: known?.person.since ?? Date.now() };
    people.set(id, { person, connections: (known?.connections ?? new Set()).add(connection) });
    if (!known) this.tell(topic, 'join', person);
  }

  /** See {@link Broker.leave}. @internal */
  leave(topic: string, connection: string, id: string): void {
    const kept = this.topics.get(topic);
    const known = kept?.people.get(id);
    if (!known?.connections.delete(connection) || known.connections.size > 0) return;
    kept!.people.delete(id);
    this.forgetEmpty(topic);
    this.tell(topic, 'leave', known.person);
  }

  /** See {@link Broker.present}. @internal */
  present(topic: string): Person[] {
    return [...(this.topics.get(topic)?.people.values() ?? [])].map(({ person }) => person);
  }

  private tell(topic: string, event: 'join' | 'leave', person: Person): void {
    this.emit({ topic, event, data: JSON.stringify(person), json: true, from: '' });
  }

  private kept(topic: string): Kept {
    let kept = this.topics.get(topic);
    if (!kept) this.topics.set(topic, (kept = new Kept(this.forgotten)));
    this.sweeping ??= setInterval(() => this.sweep(), SWEEP).unref();
    return kept;
  }

  private sweep(): void {
    for (const [topic, kept] of this.topics) {
      kept.trim(Date.now());
      this.forgetEmpty(topic);
    }
    if (this.topics.size > 0) return;
    clearInterval(this.sweeping);
    this.sweeping = undefined;
  }

  private forgetEmpty(topic: string): void {
    const kept = this.topics.get(topic)!;
    if (!kept.isEmpty) return;
    this.forgotten = Math.max(this.forgotten, kept.dropped);
    this.topics.delete(topic);
  }
}

/** One process at a keeper. */
class KeeperPort implements Broker {
  receiver: Receiver | undefined;
  /** Connections, and whose they are in which topic. */
  private readonly connections = new Map<string, [topic: string, id: string]>();

  constructor(private readonly keeper: Keeper) {}

  start(receiver: Receiver): void {
    this.receiver = receiver;
    this.keeper.plug(this, true);
  }
  stop(): void {
    this.keeper.plug(this, false);
    for (const [connection, [topic, id]] of this.connections) this.leave(topic, connection, id);
  }
  publish(parcel: Parcel): void {
    this.keeper.emit(parcel, this);
  }
  append(parcel: Parcel, bounds: HistoryBounds): void {
    this.keeper.append(parcel, bounds);
  }
  async history(topic: string, since: string): Promise<Past> {
    return this.keeper.history(topic, since);
  }
  join(topic: string, connection: string, person: Pick<Person, 'id' | 'data'>): void {
    this.connections.set(connection, [topic, person.id]);
    this.keeper.join(topic, connection, person);
  }
  leave(topic: string, connection: string, id: string): void {
    this.connections.delete(connection);
    this.keeper.leave(topic, connection, id);
  }
  async present(topic: string): Promise<Person[]> {
    return this.keeper.present(topic);
  }
}
