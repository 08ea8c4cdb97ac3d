/** What is published, on its way to those who subscribe: sockets by the engine, all others by feeds. */
import type { Publisher, SocketExchange } from '../exchange.js';
import type { Logger } from '../logging.js';
import { fittingNow } from '../schema/fitting.js';
import type { StandardSchema } from '../schema/standard.js';
import { messagesLost } from '../signals.js';
import { type Broker, isAfter, type Parcel, type Past, type Person, type Receiver } from './broker.js';
import { Delivery, Feed, type FeedEnds, gapIn, TOO_SLOW } from './feed.js';
import {
  checkMessage,
  checkName,
  checkSubscription,
  exceptedBy,
  keepsNothing,
  type PublishOptions,
  personFrom,
  type SubscribeOptions,
} from './given.js';
import { whenGone } from './gone.js';
import { Keeper } from './keeper.js';
import { PLAIN, type Settings, settingsOf, type TypedTopicOptions } from './settings.js';

/** One of those who subscribe. */
export interface Subscription {
  /** Resolves when it has caught up. */
  readonly ready: Promise<void>;
  /** Ends it. */
  end(): void;
}

/** A declared topic. */
interface Declared {
  readonly settings: Settings;
  /** The id up to which its subscribers have all: of the last message that came, or that was kept when there was nobody to get it. */
  last?: string;
  /** What comes while the history is asked for what was lost. */
  recovering?: Parcel[];
  /** How often messages may have been lost. */
  losses: number;
}

/** Of how many declared topics the log tells. */
const MANY = 10_000;

const READY = Promise.resolve();

/** The topics of an app. */
export class TopicHub implements Receiver {
  /** The servers that deliver to sockets. */
  readonly publishers = new Set<Publisher>();
  /** What connects this process with others; null for none. */
  broker: Broker | null = null;
  private keeper: Broker | undefined;
  private readonly topics = new Map<string, Declared>();
  private readonly feeds = new Map<string, Set<Feed>>();
  /** Feeds of sockets, and those that read in loops. */
  private readonly socketOf = new Map<Feed, SocketExchange>();
  private readonly id = `${process.pid}-${Math.random().toString(36).slice(2)}`;
  /** Those who do not get what the broker will hand back, by numbers; they are forgotten when they close. */
  private readonly excepted = new Map<number, SocketExchange>();
  private readonly numbers = new WeakMap<SocketExchange, number>();
  private count = 0;

  /** @param owner the app, which signals are sent by */
  constructor(private readonly owner: { readonly logger: Logger }) {}

  // ---- topics ----

  /** See `Pottle.topic`. @throws TypeError when the topic was declared with other options before */
  declare(topic: string, options: TypedTopicOptions | undefined): void {
    checkName(topic);
    if (options === undefined) return;
    const settings = settingsOf(topic, options);
    const known = this.topics.get(topic);
    if (known && (known.settings.said !== settings.said || known.settings.schema !== settings.schema))
      throw new TypeError(
        `The topic '${topic}' was declared with other options before: declare it once, and use app.topic('${topic}') elsewhere.`,
      );
    if (known) return;
    this.topics.set(topic, { settings, losses: 0 });
    if (this.topics.size === MANY)
      this.logger.warning(
        `${MANY} topics are declared, of which '${topic}' is the last. They are kept until the process ends: ` +
          'their names must not be what clients send.',
      );
  }

  private settings(topic: string): Settings {
    return this.topics.get(topic)?.settings ?? PLAIN;
  }

  /** Who keeps histories and presence: the broker, or this process itself. */
  get keeps(): Broker {
    if (this.broker) return this.broker;
    if (!this.keeper) {
      this.keeper = new Keeper().connect();
      this.keeper.start(this);
    }
    return this.keeper;
  }

  /** See `Topic.history`. */
  history(topic: string, since: string) {
    const { history } = this.settings(topic);
    if (!history) throw keepsNothing(topic, 'history', 'history: 100');
    return this.keeps.history(topic, since, history);
  }

  /** See `Topic.present`. */
  present(topic: string): Promise<Person[]> {
    if (!this.settings(topic).presence) throw keepsNothing(topic, 'presence', 'presence: true');
    return this.keeps.present(topic);
  }

  // ---- publishing ----

  /** See `Pottle.publish`. */
  publish(topic: string, given: string | Uint8Array, options: PublishOptions = {}, json?: boolean): number {
    checkName(topic);
    const message = json ? given : this.fitting(topic, given);
    checkMessage(topic, message);
    const socket = exceptedBy(topic, options);
    const { history } = this.settings(topic);
    // Whoever publishes bytes may write into them later.
    const isKept = typeof message !== 'string' && (history !== undefined || this.feeds.has(topic));
    const data = isKept ? new Uint8Array(message) : message;
    const parcel: Parcel = { topic, data, json, from: this.id };
    if (!history) {
      this.broker?.publish(parcel);
      return this.deliver(parcel, socket);
    }
    const reached = this.subscribers(topic, socket);
    this.keeps.append(socket ? { ...parcel, except: this.numberOf(socket) } : parcel, history);
    return reached;
  }

  /** What is published of a value. @throws MessageValidationError for one that the schema of the topic refuses */
  fitting<T>(topic: string, value: T): T {
    const { schema } = this.settings(topic);
    return schema ? (fittingNow(schema, value, `The topic '${topic}' was given`) as T) : value;
  }

  /** The schemas of topics. */
  get schemas(): [topic: string, schema: StandardSchema | undefined][] {
    return [...this.topics].map(([topic, { settings }]) => [topic, settings.schema]);
  }

  private numberOf(socket: SocketExchange): number {
    const known = this.numbers.get(socket);
    if (known !== undefined) return known;
    const number = ++this.count;
    this.numbers.set(socket, number);
    this.excepted.set(number, socket);
    socket.onAbort(() => this.excepted.delete(number));
    return number;
  }

  /** See `Pottle.subscribers`. */
  subscribers(topic: string, except?: SocketExchange): number {
    let count = 0;
    for (const publisher of this.publishers) count += publisher.subscribers(topic, except);
    for (const feed of this.feeds.get(topic) ?? [])
      if (!except || this.socketOf.get(feed) !== except) count++;
    return count;
  }

  private deliver(parcel: Parcel, except?: SocketExchange): number {
    const { topic } = parcel;
    const delivery = new Delivery(parcel);
    const message = this.wireOf(topic, delivery);
    let reached = 0;
    if (message !== undefined)
      for (const publisher of this.publishers) reached += publisher.publish(topic, message, except);
    const feeds = this.feeds.get(topic);
    if (!feeds) return reached;
    const crowded = [...this.publishers].some((publisher) => publisher.crowded());
    for (const feed of [...feeds]) {
      if (except && this.socketOf.get(feed) === except) continue;
      feed.push(delivery, crowded);
      reached++;
    }
    return reached;
  }

  /**
   * What sockets get: of topics that keep something with its id, of others as it was published, and nothing of what a topic itself tells: that
   * could not be told from a message.
   */
  private wireOf(topic: string, delivery: Delivery): string | Uint8Array | undefined {
    const { history, presence } = this.settings(topic);
    if (history || presence) return delivery.frame;
    return delivery.parcel.event === undefined ? delivery.parcel.data : undefined;
  }

  // ---- what the broker tells ----

  get logger(): Logger {
    return this.owner.logger;
  }

  receive(parcel: Parcel): void {
    const { topic, id, from, except } = parcel;
    const isOwn = from === this.id;
    if (isOwn && id === undefined) return;
    const declared = this.topics.get(topic);
    if (declared?.recovering) return void declared.recovering.push(parcel);
    if (declared && id !== undefined) {
      if (declared.last !== undefined && !isAfter(id, declared.last)) return; // told twice
      declared.last = id;
    }
    const socket = isOwn && except !== undefined ? this.excepted.get(except) : undefined;
    this.deliver(parcel, socket);
  }

  lost(): void {
    for (const [topic, declared] of this.topics) {
      declared.losses++;
      if (declared.recovering) continue;
      declared.recovering = [];
      this.recover(topic, declared).catch(() => this.deliver(gapIn(topic).parcel)); // nobody knows who is here
    }
    messagesLost
      .sendAsync(this.owner, { broker: this.broker })
      .catch((error: unknown) => this.owner.logger.exception('A receiver of messagesLost failed.', error));
  }

  /** Gets what was lost from the history, and tells who is here. */
  private async recover(topic: string, declared: Declared): Promise<void> {
    const { settings, last = '' } = declared;
    let past: Past | undefined;
    for (let losses = -1; losses !== declared.losses; ) {
      losses = declared.losses;
      past =
        settings.history && (await this.keeps.history(topic, last, settings.history).catch(() => undefined));
    }
    const came = declared.recovering!;
    declared.recovering = undefined;
    if (settings.history && !past?.complete) {
      this.deliver(gapIn(topic).parcel);
      declared.last = undefined; // what comes now may be older: the history of a broker that has begun anew
    }
    for (const parcel of past?.parcels ?? []) this.receive(parcel);
    declared.last = past?.last ?? declared.last;
    for (const parcel of came) this.receive(parcel);
    if (settings.presence) this.deliver((await this.here(topic)).parcel);
  }

  // ---- subscribing ----

  /** A socket subscribes. @throws TypeError for options that the topic does not have */
  join(topic: string, exchange: SocketExchange, options: SubscribeOptions): Subscription {
    const settings = this.settings(topic);
    this.check(topic, settings, options);
    if ((options.since ?? undefined) === undefined && !settings.presence && !settings.bounded) {
      exchange.subscribe(topic);
      return { ready: READY, end: () => exchange.unsubscribe(topic) };
    }
    const socket = exchange.origin ?? exchange;
    const sink = (delivery: Delivery) => {
      const message = this.wireOf(topic, delivery);
      return message === undefined ? undefined : socket.send(message);
    };
    const slow = () => socket.close(TOO_SLOW, 'Too slow');
    const feed = this.feed(topic, options, { sink, slow, ended: () => {} });
    this.socketOf.set(feed.feed, socket);
    let isOver = false;
    const leave = () => {
      isOver = true;
      feed.feed.end();
      feed.leave();
      exchange.unsubscribe(topic);
    };
    const forget = whenGone(socket, leave);
    const end = () => {
      forget();
      leave();
    };
    const caughtUp = async () => {
      await feed.ready;
      while (!feed.feed.isDrained) await feed.feed.change();
    };
    const ready = caughtUp();
    const toEngine = async () => {
      await ready;
      while (!feed.feed.isDrained || feed.feed.isAhead) await feed.feed.change();
      if (isOver) return;
      feed.feed.end();
      exchange.subscribe(topic);
    };
    if (!settings.bounded) toEngine().catch(() => {}); // `ready` tells it
    return { ready, end };
  }

  /** Anything else subscribes: it takes what it gets from the feed. */
  feed(topic: string, options: SubscribeOptions, { sink, slow, ended }: FeedEnds) {
    const settings = this.settings(topic);
    this.check(topic, settings, options);
    const { as = null } = options;
    const person = as === null ? undefined : personFrom(as);
    const feed: Feed = new Feed(topic, settings.bounds, {
      sink,
      slow,
      ended: () => {
        this.forget(topic, feed);
        ended();
      },
    });
    const feeds = this.feeds.get(topic);
    if (feeds) feeds.add(feed);
    else this.feeds.set(topic, new Set([feed]));
    const connection = `${this.id}-${++this.count}`;
    if (person) this.keeps.join(topic, connection, person);
    const leave = () => person && this.keeps.leave(topic, connection, person.id);
    return { feed, leave, ready: this.catchUp(topic, settings, feed, options.since ?? undefined) };
  }

  private async catchUp(topic: string, settings: Settings, feed: Feed, since?: string): Promise<void> {
    if (since === undefined && !settings.presence) return feed.begin();
    try {
      const [here, past] = await Promise.all([
        settings.presence ? this.here(topic) : undefined,
        since === undefined ? undefined : this.history(topic, since),
      ]);
      if (past && this.subscribers(topic) === 1) this.topics.get(topic)!.last ??= past.last;
      const gap = past && !past.complete ? [gapIn(topic)] : [];
      const missed = past?.parcels.map((parcel) => new Delivery(parcel)) ?? [];
      const after = past?.parcels.at(-1)?.id ?? (past?.complete ? since : undefined);
      const isHeard = past?.heard || this.hasHeard(topic, after);
      feed.begin([...gap, ...missed, ...(here ? [here] : [])], after, isHeard);
    } catch (error) {
      feed.end();
      throw error;
    }
  }

  /** Whether all up to this id has come. */
  private hasHeard(topic: string, id: string | undefined): boolean {
    const last = this.topics.get(topic)?.last;
    return id === undefined || (last !== undefined && !isAfter(id, last));
  }

  private async here(topic: string): Promise<Delivery> {
    const people = JSON.stringify(await this.keeps.present(topic));
    return new Delivery({ topic, event: 'here', data: people, json: true, from: '' });
  }

  private check(topic: string, { history, presence }: Settings, options: SubscribeOptions): void {
    checkSubscription(topic, options);
    const { since = null, as = null } = options;
    if (since !== null && !history) throw keepsNothing(topic, 'history', 'history: 100');
    if (as !== null && !presence) throw keepsNothing(topic, 'presence', 'presence: true');
  }

  private forget(topic: string, feed: Feed): void {
    this.socketOf.delete(feed);
    const feeds = this.feeds.get(topic)!;
    feeds.delete(feed);
    if (feeds.size === 0) this.feeds.delete(topic);
  }

  // ---- life ----

  /** The app starts. */
  async start(): Promise<void> {
    const { broker } = this;
    if (!broker) return;
    await broker.start(this);
    const noting = [...this.topics].map(([topic, declared]) => this.noteLast(topic, declared, broker));
    await Promise.all(noting);
  }

  /** Notes what was kept while nobody subscribes here: a loss is a gap only where it is about what came later. */
  private async noteLast(topic: string, declared: Declared, broker: Broker): Promise<void> {
    const { history } = declared.settings;
    const past = history && (await broker.history(topic, '0', history).catch(() => undefined));
    declared.last ??= past?.last;
  }

  /** The app begins to stop: those who read in loops are through. */
  beginStop(): void {
    for (const feeds of [...this.feeds.values()])
      for (const feed of [...feeds]) if (!this.socketOf.has(feed)) feed.end();
  }

  /** The app has stopped. */
  async stop(): Promise<void> {
    await this.broker?.stop();
  }

  /** Takes over the topics of an app that is mounted. */
  adopt({ publishers, topics }: TopicHub): this {
    for (const publisher of publishers) this.publishers.add(publisher);
    for (const [topic, declared] of topics) this.topics.set(topic, declared);
    return this;
  }
}
