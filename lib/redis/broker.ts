/** A broker on Redis or Valkey. */
import { randomBytes } from 'node:crypto';
import { inspect } from 'node:util';
import { SetupError } from '../errors.js';
import {
  type Broker,
  type HistoryBounds,
  type Parcel,
  type Past,
  type Person,
  packParcel,
  partsOf,
  type Receiver,
  unpackParcel,
} from '../topics/broker.js';
import { type Connection, isIoredis, isPassing, isRefusal, open, type RedisClient } from './client.js';
import { Outbox } from './outbox.js';
import { scriptsOf } from './scripts.js';

/** How a {@link RedisBroker} works. */
export interface RedisBrokerOptions {
  /** Apps with the same prefix are one: before its keys, in braces, and its channel. Default `pottle`. */
  prefix?: string | undefined;
  /**
   * In seconds: the people of a process that ended without a word have left by then, and a connection that does not answer is
   * replaced. At least 0.5, default 15.
   */
  patience?: number | undefined;
  /** The most bytes of messages that wait while Redis is away. What does not fit is lost, and told as lost. Default 16 MiB. */
  maxQueue?: number | undefined;
}

const DEFAULTS = { prefix: 'pottle', patience: 15, maxQueue: 16 * 1024 * 1024 };

/** So long Redis may take to be there at the start, and for what waits at the end, in milliseconds. */
const [START, END] = [10_000, 2000];
/** How often to look whether Redis is back, in milliseconds. */
const AWAY = 250;
/** What is known of others is forgotten when they were silent for so long, in milliseconds. */
const SILENCE = 3_600_000;

/** Of a process: the number of its last message, and when that came. */
interface Speaker {
  number: number;
  /** That of the last one without an id, and with one: Redis may refuse one kind for a while, which is sent again later. */
  heard: { passed: number; kept: number };
  at: number;
  /** What is missing until it is heard again has been told. */
  isExcused: boolean;
}

/**
 * Connects the processes of an app, on one machine or many, through Redis or Valkey: what is published, histories, and who is present. It opens
 * two connections of its own with the settings of the client, which itself stays as it is.
 * @example app.broker = new RedisBroker(createClient({ url }))
 */
export class RedisBroker implements Broker {
  private readonly options: typeof DEFAULTS;
  private readonly process = randomBytes(9).toString('base64url');
  private readonly channel: string;
  private readonly script: ReturnType<typeof scriptsOf>;
  private readonly outbox: Outbox;
  private readonly members = new Map<string, [topic: string, id: string, person: string]>();
  private readonly speakers = new Map<string, Speaker>();
  private receiver: Receiver | undefined;
  private ears: Connection | undefined;
  private mouth: Connection | undefined;
  /** Counts the pairs of connections. */
  private lives = 0;
  /** Counts what Redis was told about all who are here; only what belongs to the last of these counts there. */
  private generation = 0;
  private greeting = false;
  /** Somebody came or went while it was told. */
  private isStale = false;
  private run = '';
  /** The number of the last message. */
  private number = 0;
  /** Whether messages may be missed at present: until the own beat is heard. */
  private isDeaf = true;
  /** Whether messages may have been missed before whatever will be heard next. */
  private hasMissed = false;
  /** Whether something that was to be published is gone, which is not told yet. */
  private hasLost = false;
  /** Whether it was logged that Redis is away. */
  private isAway = false;
  private beating = false;
  /** For how long nothing was heard of the own beats, in milliseconds. */
  private silence = 0;
  private timer: NodeJS.Timeout | undefined;
  /** Why Redis has not taken who is here, the last time. */
  private refusal: string | undefined;
  private begun: { done(): void; failed(error: Error): void } | undefined;

  /**
   * @param client of node-redis or ioredis, for one server; it need not be connected
   * @throws TypeError for what is none, and for options that there are not or of the wrong kind
   */
  constructor(
    private readonly client: RedisClient,
    options: RedisBrokerOptions = {},
  ) {
    isIoredis(client);
    this.options = checked(options);
    const prefix = `{${this.options.prefix}}:`;
    this.channel = `${prefix}messages`;
    this.script = scriptsOf(prefix, this.channel);
    this.outbox = new Outbox(this.options.maxQueue, {
      broken: () => this.later(AWAY),
      lost: (why) => {
        if (!this.hasLost) this.receiver?.logger?.error(`A message could not be published: ${why}.`);
        this.hasLost = true;
      },
    });
  }

  // ---- life ----

  /** @throws SetupError when Redis cannot be reached, or refuses */
  async start(receiver: Receiver): Promise<void> {
    this.receiver = receiver;
    let timer: NodeJS.Timeout | undefined;
    try {
      await new Promise<void>((done, failed) => {
        this.begun = { done, failed };
        const late = () => failed(new Error(this.refusal ?? `no answer within ${START / 1000} s`));
        timer = setTimeout(late, START);
        this.connect();
      });
    } catch (error) {
      this.disconnect();
      const { message } = error as Error;
      throw new SetupError(
        `The broker of this app cannot use Redis: ${message}. See the settings of the client.`,
        { cause: error },
      );
    } finally {
      clearTimeout(timer);
      this.begun = undefined;
    }
  }

  async stop(): Promise<void> {
    this.members.clear();
    await this.outbox.ask(this.script('bye', this.process), END).catch(({ message }: Error) => {
      this.receiver?.logger?.error(`What was published last may be lost: ${message}`);
    });
    this.disconnect();
  }

  private connect(): void {
    const life = ++this.lives;
    const told = (act: (error?: Error) => void) => (error?: Error) => life === this.lives && act(error);
    const error = told((reason) => this.failed(reason!));
    this.mouth = open(this.client, { ready: told(() => this.greet()), error });
    const heard = (message: string) => life === this.lives && this.hear(message);
    const ready = told(() => {
      this.isDeaf = true;
      this.hasMissed = !this.begun;
      this.later(0);
    });
    this.ears = open(this.client, { ready, error }, { name: this.channel, heard });
    this.silence = 0;
    this.later(AWAY);
  }

  private disconnect(): void {
    clearTimeout(this.timer);
    this.lives++;
    this.generation++;
    this.isDeaf = true;
    this.greeting = false;
    this.beating = false;
    this.outbox.close();
    for (const connection of [this.mouth, this.ears]) connection?.close();
    this.mouth = undefined;
  }

  private failed({ message, code = message }: Error & { code?: string }): void {
    if (this.begun) return this.begun.failed(new Error(message || code));
    if (!this.isAway) this.receiver?.logger?.warning(`Redis is away: ${message || code}`);
    this.isAway = true;
  }

  /** Tells Redis who is here; what waits goes out after that. */
  private async greet(): Promise<void> {
    const { mouth } = this;
    if (this.greeting || !mouth) return;
    this.greeting = true;
    this.outbox.close();
    const generation = ++this.generation;
    const time = this.options.patience * 800;
    try {
      do {
        this.isStale = false;
        const members = [...this.members].flatMap(([connection, member]) => [connection, ...member]);
        const greeting = this.script('greet', this.process, generation, time, ...members);
        this.run = String(await mouth.send(greeting));
        if (this.generation !== generation) return;
      } while (this.isStale);
      this.greeting = false;
      this.outbox.open(mouth);
      this.beat();
    } catch (error) {
      if (this.generation !== generation) return;
      this.greeting = false;
      this.refusal = (error as Error).message;
      if (isRefusal(error) && !(this.begun && isPassing(error))) this.failed(error);
    }
  }

  private later(wait: number): void {
    clearTimeout(this.timer);
    if (!this.mouth) return;
    this.timer = setTimeout(() => this.tick(wait), wait).unref();
  }

  private tick(passed: number): void {
    const { patience } = this.options;
    this.silence += passed;
    if (this.silence > patience * 1000) {
      this.failed(new Error('it does not answer'));
      this.disconnect();
      return this.connect();
    }
    if (this.outbox.isOpen) this.beat();
    else this.greet();
    for (const [name, { at }] of this.speakers) if (Date.now() - at > SILENCE) this.speakers.delete(name);
    this.later(this.isDeaf || !this.outbox.isOpen ? AWAY : patience * 200);
  }

  /** Says that this process lives, and how much it has published; what it hears of that shows that it hears all. */
  private async beat(): Promise<void> {
    const { mouth, generation } = this;
    if (this.beating || !mouth) return;
    this.beating = true;
    const time = this.options.patience * 800;
    const beat = this.script('beat', this.process, time, this.number);
    const answer = await mouth.send(beat).catch(() => undefined);
    if (this.generation !== generation && this.mouth !== mouth) return;
    this.beating = false;
    if (answer === 0) this.greet();
    else if (answer === undefined) this.outbox.close();
  }

  // ---- what is heard ----

  private hear(message: string): void {
    const [, kind, rest] = /^(message|beat|join|leave) (.*)$/s.exec(message) ?? [];
    if (this.hasMissed) this.lose();
    try {
      if (kind === 'message') this.hearMessage(rest!);
      else if (kind === 'beat') this.hearBeat(rest!);
      else if (kind) this.hearPerson(kind as 'join' | 'leave', rest!);
      else throw new TypeError('it is none of a broker');
    } catch (error) {
      const start = inspect(message.slice(0, 60));
      this.receiver?.logger?.warning(`Dropped a message on '${this.channel}', ${start}: ${error}`);
    }
  }

  private hearMessage(text: string): void {
    const [, process, number, id, packed] = MESSAGE.exec(text) ?? [];
    if (process === undefined) throw new TypeError('it has no number');
    const isNew = this.isNew(process, Number(number), id === '-' ? 'passed' : 'kept');
    if (!isNew || (process === this.process && id === '-')) return;
    const { topic, data, json, from, except } = unpackParcel(packed!);
    if (typeof topic !== 'string' || !(typeof data === 'string' || data instanceof Uint8Array))
      throw new TypeError('it is no parcel');
    const parcel = { topic, data, json: json && typeof data === 'string', from: String(from), except };
    this.receiver!.receive(id === '-' ? parcel : { ...parcel, id });
  }

  private hearBeat(text: string): void {
    const [, process, number] = BEAT.exec(text) ?? [];
    if (process === undefined) throw new TypeError('it is no beat');
    this.note(process, Number(number), 0);
    if (process !== this.process) return;
    this.silence = 0;
    this.isDeaf = false;
    if (this.isAway) this.receiver?.logger?.warning('Redis is back.');
    this.isAway = false;
    this.begun?.done();
    if (this.hasLost) this.lose();
  }

  private hearPerson(event: 'join' | 'leave', text: string): void {
    const { topic, person } = personOf(text);
    this.receiver!.receive({ topic, event, data: JSON.stringify(person), json: true, from: '' });
  }

  /** Whether a message was not heard before: it may be sent twice. */
  private isNew(process: string, number: number, kind: keyof Speaker['heard']): boolean {
    const { heard } = this.note(process, number, 1);
    if (number <= heard[kind]) return false;
    heard[kind] = number;
    return true;
  }

  /** Notes how much a process has published, and whether something before that was not heard. */
  private note(process: string, number: number, step: 0 | 1): Speaker {
    let speaker = this.speakers.get(process);
    if (!speaker) {
      speaker = { number: number - step, heard: { passed: 0, kept: 0 }, at: 0, isExcused: true };
      this.speakers.set(process, speaker);
    }
    if (number > speaker.number + step && !speaker.isExcused) this.lose();
    if (number >= speaker.number + step) Object.assign(speaker, { number, at: Date.now(), isExcused: false });
    return speaker;
  }

  private lose(): void {
    this.hasLost = false;
    this.hasMissed = false;
    for (const speaker of this.speakers.values()) speaker.isExcused = true;
    this.receiver!.lost();
  }

  // ---- what is said ----

  publish(parcel: Parcel): void {
    const text = `message ${this.process} ${++this.number} - ${packParcel(parcel)}`;
    this.outbox.put(['PUBLISH', this.channel, text], text.length);
  }

  append(parcel: Parcel, bounds: HistoryBounds): void {
    const size = Buffer.byteLength(parcel.data);
    const packed = packParcel(parcel);
    const words = [this.process, ++this.number, size, packed];
    // The run is that of the server which gets it.
    const command = () => this.script('append', ...this.historyWords(parcel.topic, bounds), ...words);
    this.outbox.put(command, packed.length);
  }

  async history(topic: string, since: string, bounds: HistoryBounds): Promise<Past> {
    const command = () => this.script('history', ...this.historyWords(topic, bounds), ...partsOf(since));
    const [last, isOurs, entries] = (await this.outbox.ask(command)) as [unknown, number, unknown[]];
    const parcels = entries.map((entry) => {
      const [, id, packed] = /^\d+ \d+ (\S+) (.*)$/s.exec(String(entry))!;
      return { ...unpackParcel(packed!), id };
    });
    return { parcels, last: String(last), complete: isOurs === 1 || since === '0' };
  }

  private historyWords(topic: string, { count, bytes, age }: HistoryBounds): (string | number)[] {
    return [topic, this.run, count, bytes, age * 1000];
  }

  join(topic: string, connection: string, { id, data }: Pick<Person, 'id' | 'data'>): void {
    const member = [topic, id, JSON.stringify([topic, { id, data }])] as const;
    this.members.set(connection, [...member]);
    this.tell('join', connection, ...member);
  }

  leave(_topic: string, connection: string, _id: string): void {
    this.members.delete(connection);
    this.tell('leave', connection);
  }

  /** While Redis is away nothing is told: it will be told who is here. */
  private tell(script: 'join' | 'leave', connection: string, ...words: string[]): void {
    this.isStale = true;
    if (this.outbox.isOpen)
      this.outbox.tell(this.script(script, this.process, this.generation, connection, ...words));
  }

  async present(topic: string): Promise<Person[]> {
    const people = (await this.outbox.ask(['HVALS', `{${this.options.prefix}}:who:${topic}`])) as unknown[];
    return people
      .map((text) => personOf(String(text)).person)
      .sort((a, b) => a.since - b.since || (a.id < b.id ? -1 : 1));
  }
}

/** What `join` has made a text of, with the time before it. */
function personOf(text: string): { topic: string; person: Person } {
  const [, since, json] = /^(\d{1,16}) (.*)$/s.exec(text) ?? [];
  const [topic, person] = JSON.parse(json ?? '') as [string, Pick<Person, 'id' | 'data'>];
  if (typeof topic !== 'string' || typeof person?.id !== 'string') throw new TypeError('it is nobody');
  return { topic, person: { id: person.id, data: person.data, since: Number(since) } };
}

const MESSAGE = /^(\S+) (\d{1,15}) (-|\d{1,16}-\d{1,16}) (.*)$/s;
const BEAT = /^(\S+) (\d{1,15})$/;

function checked(options: RedisBrokerOptions): typeof DEFAULTS {
  const other = Object.keys(options).find((name) => !(name in DEFAULTS));
  if (other !== undefined)
    throw new TypeError(
      `RedisBroker has no option '${other}'. There are: ${Object.keys(DEFAULTS).join(', ')}.`,
    );
  const given = Object.entries(options).filter(([, value]) => value !== undefined);
  const all: typeof DEFAULTS = { ...DEFAULTS, ...Object.fromEntries(given) };
  if (typeof all.prefix !== 'string' || !/^[^{}]+$/.test(all.prefix))
    throw new TypeError(`prefix is text without braces, not ${inspect(all.prefix)}.`);
  if (!(typeof all.patience === 'number' && all.patience >= 0.5))
    throw new RangeError(`patience is a number of seconds of at least 0.5, not ${inspect(all.patience)}.`);
  if (!(typeof all.maxQueue === 'number' && all.maxQueue >= 0))
    throw new RangeError(`maxQueue is a number of bytes, not ${inspect(all.maxQueue)}.`);
  return all;
}
