/** A subscriber with a queue of its own: one that catches up, that reads in a loop, or of a topic that bounds what waits. */
import { Holding } from '../held.js';
import { isAfter, type Parcel } from './broker.js';

/**
 * What becomes of messages for a subscriber that has not taken the last ones: they `wait`, up to `maxQueue`, beyond which it is closed; the oldest
 * of them are dropped (`drop-oldest`), or all but the `latest`; or it is closed at once.
 */
export type OnSlow = 'wait' | 'drop-oldest' | 'latest' | 'close';

/** Closes a WebSocket that may come back later (1013, the IANA registry of close codes). */
export const TOO_SLOW = 1013;

/** What a feed does when its subscriber is slow. */
export interface FeedBounds {
  readonly onSlow: OnSlow;
  /** The most bytes that wait. */
  readonly maxQueue: number;
}

/** A parcel as subscribers get it; made once for all of them. */
export class Delivery {
  private made: string | Uint8Array | undefined;
  private weighed: number | undefined;
  /** For how many feeds it waits. */
  private holders = 0;

  constructor(readonly parcel: Parcel) {}

  /** In bytes. */
  get weight(): number {
    return (this.weighed ??= Buffer.byteLength(this.parcel.data) + OVERHEAD);
  }

  /** Waits for one feed more. It is kept once, for how many ever. */
  hold(): void {
    kept.add(this.holders++ === 0 ? this.weight + PLACE : PLACE);
  }

  /** Waits for one feed less. */
  letGo(): void {
    kept.add(--this.holders === 0 ? -this.weight - PLACE : -PLACE);
  }

  /** What WebSockets get: `{ id, event, data }` as JSON; of bytes, the id, a line feed and the bytes. */
  get frame(): string | Uint8Array {
    return (this.made ??= frameOf(this.parcel));
  }
}

/** What a message weighs beside its content, and what its place in one queue does, in bytes. */
const [OVERHEAD, PLACE] = [128, 8];
/** What waits in all feeds. */
const kept = new Holding();

function frameOf({ id, event, data, json }: Parcel): string | Uint8Array {
  if (typeof data !== 'string') return Buffer.concat([Buffer.from(`${id ?? ''}\n`), data]);
  const known = id === undefined ? '' : `"id":"${id}",`;
  const kind = event === undefined ? '' : `"event":"${event}",`;
  return `{${known}${kind}"data":${json ? data : JSON.stringify(data)}}`;
}

/** That messages are missing. */
export function gapIn(topic: string): Delivery {
  return new Delivery({ topic, event: 'gap', data: 'null', json: true, from: '' });
}

/** What a feed calls. */
export interface FeedEnds {
  /** Takes a delivery at once; a promise when the next has to wait. Without it, deliveries are fetched by {@link Feed.next}. */
  sink?(delivery: Delivery): Promise<void> | undefined;
  /** The subscriber is too slow and gets no more. */
  slow(): void;
  /** The feed has ended. */
  ended(): void;
}

/** See the file's comment. It collects from the start, and gives from {@link begin} on. */
export class Feed {
  private items: Delivery[] = [];
  private weight = 0;
  /** So much of it may wait beyond the bound: what a subscriber has missed. */
  private grace = 0;
  private held = true;
  private busy = false;
  /** Something was dropped that the subscriber is to be told of. */
  private missed = false;
  private readonly waiters: (() => void)[] = [];
  private looking = false;
  /** The subscriber has all up to this id, of which this process will be told yet. */
  private ahead: string | undefined;
  isOver = false;

  constructor(
    private readonly topic: string,
    private readonly bounds: FeedBounds,
    private readonly ends: FeedEnds,
  ) {}

  /** Adds a delivery. @param crowded memory is short: who is slow is closed, unless only the latest waits */
  push(delivery: Delivery, crowded = false): void {
    if (this.isOver || this.isKnown(delivery)) return;
    const { onSlow, maxQueue } = this.bounds;
    if (onSlow === 'latest' && !this.held) this.drop(0);
    this.add(delivery);
    this.flow();
    const isStrict = onSlow === 'close' || (crowded && onSlow !== 'latest');
    if (isStrict && this.items.length > 0) this.lookLater();
    if (this.weight <= maxQueue + this.grace) return;
    if (onSlow === 'drop-oldest') this.drop(maxQueue);
    else if (onSlow !== 'latest') this.giveUp();
  }

  /**
   * Begins to give: first these, then what has been collected and came after the id.
   * @param isHeard this process has been told of all up to the id
   */
  begin(first: readonly Delivery[] = [], after?: string, isHeard = true): void {
    if (this.isOver) return;
    this.ahead = after;
    const collected = this.items.filter((delivery) => !this.isKnown(delivery));
    if (isHeard) this.ahead = undefined;
    this.held = false;
    this.clear();
    for (const delivery of first) this.add(delivery);
    this.grace = this.weight;
    for (const delivery of collected) this.add(delivery);
    this.flow();
  }

  /** The next delivery; undefined at the end. */
  async next(): Promise<Delivery | undefined> {
    while (!this.isOver && (this.held || this.items.length === 0)) await this.change();
    return this.isOver ? undefined : this.take();
  }

  /** Whether nothing waits. */
  get isDrained(): boolean {
    return this.isOver || !(this.busy || this.items.length > 0);
  }

  /** Whether the subscriber has what this process will be told of yet. */
  get isAhead(): boolean {
    return !this.isOver && this.ahead !== undefined;
  }

  /** Resolves when something has changed, which whoever waits looks at anew. */
  change(): Promise<void> {
    return new Promise((resolve) => this.waiters.push(resolve));
  }

  /** Ends: what waits is dropped. */
  end(): void {
    if (this.isOver) return;
    this.isOver = true;
    this.clear();
    this.wake();
    this.ends.ended();
  }

  /** Whether the subscriber got it from a history that was ahead. */
  private isKnown({ parcel: { id, event } }: Delivery): boolean {
    if (this.ahead === undefined || (id === undefined && event !== 'gap')) return false;
    const isKnown = id !== undefined && !isAfter(id, this.ahead);
    if (isKnown && id !== this.ahead) return true;
    this.ahead = undefined; // a history that has begun anew may have older ids
    this.wake();
    return isKnown;
  }

  private add(delivery: Delivery): void {
    this.items.push(delivery);
    this.weight += delivery.weight;
    delivery.hold();
  }

  private remove(): Delivery {
    const delivery = this.items.shift()!;
    this.weight -= delivery.weight;
    delivery.letGo();
    return delivery;
  }

  private clear(): void {
    for (const delivery of this.items.splice(0)) delivery.letGo();
    this.weight = 0;
  }

  private take(): Delivery {
    if (this.missed) {
      this.missed = false;
      return gapIn(this.topic);
    }
    const delivery = this.remove();
    if (this.items.length === 0) this.grace = 0;
    return delivery;
  }

  /** Drops the oldest until no more than so much waits. What only counts by its latest is missed by nobody. */
  private drop(most: number): void {
    while (this.items.length > 0 && this.weight > most) {
      this.remove();
      this.missed = this.bounds.onSlow === 'drop-oldest';
    }
  }

  private flow(): void {
    const { sink } = this.ends;
    while (sink && !this.held && !this.busy && this.items.length > 0) {
      const waits = sink(this.take());
      if (!waits) continue;
      this.busy = true;
      waits.then(
        () => {
          this.busy = false;
          this.flow();
        },
        () => this.end(),
      );
    }
    this.wake();
  }

  private wake(): void {
    for (const resolve of this.waiters.splice(0)) resolve();
  }

  /** Who reads in a loop takes what came in this turn by the end of the next. */
  private lookLater(): void {
    if (this.looking) return;
    this.looking = true;
    const oldest = this.items[0];
    setImmediate(() => {
      this.looking = false;
      if (!this.held && this.items[0] === oldest && oldest) this.giveUp();
      else if (this.items.length > 0 && !this.isOver) this.lookLater();
    });
  }

  private giveUp(): void {
    if (this.isOver) return;
    this.end();
    this.ends.slow();
  }
}
