/** Topics as apps see them. */
import { storage } from '../globals.js';
import type { Parcel, Person } from './broker.js';
import { type Feed, type FeedEnds, TOO_SLOW } from './feed.js';
import { checkNames, checkSignal, type PublishOptions, type SubscribeOptions } from './given.js';
import { whenGone } from './gone.js';
import type { TopicHub } from './hub.js';

/** A message as a subscriber gets it. `event` tells messages, which have none, from what the topic itself says. */
export type TopicMessage<T = unknown> =
  | { readonly id?: string | undefined; readonly event?: undefined; readonly data: T }
  | { readonly id?: undefined; readonly event: 'here'; readonly data: readonly Person[] }
  | { readonly id?: undefined; readonly event: 'join' | 'leave'; readonly data: Person }
  | { readonly id?: undefined; readonly event: 'gap'; readonly data: null };

/** What a history has: messages, oldest first. */
export interface History<T = unknown> extends ReadonlyArray<{ readonly id: string; readonly data: T }> {
  /** What to subscribe with (`since`) to get all that is published from now on. */
  readonly last: string;
}

/** How `app.subscribe` reads. */
export interface ReadOptions extends SubscribeOptions {
  /** The end: the loop is through when it aborts. */
  signal?: AbortSignal | undefined;
}

/** A subscriber has not taken what waited for it within the bounds of the topic; see `onSlow`. */
export class SlowSubscriber extends Error {
  override readonly name = 'SlowSubscriber';
}

/**
 * A topic by its name: what `app.topic` gives.
 * @typeParam In what its messages are: what `publishJson` takes
 * @typeParam Out what subscribers get, where a schema makes that of it
 */
export class Topic<In = unknown, Out = In> {
  /** @param app whose topic it is */
  constructor(
    private readonly app: { readonly topics: TopicHub; readonly json: { dumps(value: unknown): string } },
    readonly name: string,
  ) {}

  /** As `app.publish`. */
  publish(message: string | Uint8Array, options?: PublishOptions): number {
    return this.app.topics.publish(this.name, message, options);
  }
  /** As `app.publishJson`. */
  publishJson(value: In, options?: PublishOptions): number {
    const { topics, json } = this.app;
    return topics.publish(this.name, json.dumps(topics.fitting(this.name, value)), options, true);
  }
  /** How many subscribe in this process. */
  get subscribers(): number {
    return this.app.topics.subscribers(this.name);
  }
  /**
   * What is kept of it.
   * @param since the id of a message: only those after it
   * @throws TypeError for a topic without `history`
   * @throws BrokerUnavailable while what the broker stands on is away
   */
  async history(since = '0'): Promise<History<Out>> {
    const { parcels, last } = await this.app.topics.history(this.name, since);
    const messages = parcels.map((parcel) => ({ id: parcel.id!, data: dataOf(parcel) as Out }));
    return Object.assign(messages, { last });
  }
  /**
   * Who is here, the longest first.
   * @throws TypeError for a topic without `presence`
   * @throws BrokerUnavailable while what the broker stands on is away
   */
  async present(): Promise<Person[]> {
    return this.app.topics.present(this.name);
  }
  /**
   * Messages from now on, for `for await`. In a view it ends when its client leaves, and everywhere when the app stops. When what waits for
   * the reader exceeds the bounds of the topic, the client of the view is cut off.
   * @throws SlowSubscriber (where it is read) instead, outside of views
   * @throws TypeError for `since` or `as` where the topic has no `history` or `presence`, for `as` that is nobody or no JSON, and for an
   * option that there is not
   * @throws BrokerUnavailable (where it is read) for `since` or a topic with `presence`, while what the broker stands on is away
   */
  subscribe(options: ReadOptions = {}): AsyncIterableIterator<TopicMessage<Out>> {
    return new Reader<Out>(this.app.topics, this.name, options);
  }
}

function dataOf({ data, json }: Parcel): unknown {
  if (json) return JSON.parse(data as string);
  return typeof data === 'string' ? data : new Uint8Array(data); // others get the same
}

const END = { done: true, value: undefined } as const;

/** Reads a topic. Not an async generator: those put off `return()` until what they wait for has come. */
class Reader<T> implements AsyncIterableIterator<TopicMessage<T>> {
  private readonly feed: Feed;
  private readonly ready: Promise<void>;
  private failed = false;

  constructor(hub: TopicHub, topic: string, given: ReadOptions) {
    checkNames(`subscribe('${topic}')`, given, ['since', 'as', 'signal']);
    const { signal, ...options } = given;
    checkSignal(signal);
    const exchange = storage.getStore()?.exchange;
    const leaves: (() => void)[] = [];
    const ends: FeedEnds = {
      slow: () => {
        if (exchange?.kind === 'websocket' && exchange.accepted) exchange.close(TOO_SLOW, 'Too slow');
        else if (exchange) exchange.abort();
        else this.failed = true;
      },
      ended: () => {
        signal?.removeEventListener('abort', stop);
        for (const leave of leaves) leave();
      },
    };
    const stop = () => this.feed.end();
    const { feed, leave, ready } = hub.feed(topic, options, ends);
    leaves.push(leave);
    this.feed = feed;
    this.ready = ready;
    ready.catch(() => {}); // the first read tells it
    signal?.addEventListener('abort', stop, { once: true });
    if (exchange) leaves.push(whenGone(exchange, stop));
    if (signal?.aborted) stop();
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async next(): Promise<IteratorResult<TopicMessage<T>, undefined>> {
    await this.ready;
    const delivery = await this.feed.next();
    if (!delivery && this.failed)
      throw new SlowSubscriber('What waits for this subscriber exceeds the bounds of its topic.');
    if (!delivery) return END;
    const { parcel } = delivery;
    return {
      done: false,
      value: { id: parcel.id, event: parcel.event, data: dataOf(parcel) } as TopicMessage<T>,
    };
  }

  async return(): Promise<IteratorResult<TopicMessage<T>, undefined>> {
    this.feed.end();
    return END;
  }
}
