/**
 * What carries published messages, histories and presence between the processes of an app. One process needs none: it keeps
 * what is to be kept itself ({@link Keeper}).
 */

import type { Logger } from '../logging.js';

/** What topics themselves tell: who is here, comes and goes, and that messages are missing. */
export type TopicEvent = 'here' | 'join' | 'leave' | 'gap';

/** A published message on its way: plain data. {@link packParcel} makes it text. */
export interface Parcel {
  readonly topic: string;
  /** Text, or bytes. */
  readonly data: string | Uint8Array;
  /** The text is JSON. */
  readonly json?: boolean | undefined;
  /** Not a message, but what the topic itself tells; the data is JSON of that. */
  readonly event?: TopicEvent | undefined;
  /** By what the history knows it: two whole numbers joined by a hyphen, of which the second rises. */
  readonly id?: string | undefined;
  /** The process that published it; empty for what the broker tells. */
  readonly from: string;
  /** The socket of that process that does not get it. */
  readonly except?: number | undefined;
}

/** Somebody who is present. */
export interface Person {
  /** Who it is: connections with the same id are one person. */
  readonly id: string;
  /** What others may know: anything that JSON holds. */
  readonly data: unknown;
  /** Since when, in milliseconds of the epoch. */
  readonly since: number;
}

/** How much of a topic is kept. */
export interface HistoryBounds {
  /** The most messages. */
  readonly count: number;
  /** The most bytes of messages. */
  readonly bytes: number;
  /** The oldest message, in seconds; 0 for any. */
  readonly age: number;
}

/** What a history has after an id. */
export interface Past {
  /** The messages, oldest first. */
  readonly parcels: readonly Parcel[];
  /** The id to ask with for what comes after them. */
  readonly last: string;
  /** Whether nothing is missing between the id and the first of them. */
  readonly complete: boolean;
  /** The process has been told of all of them before. Left out: maybe not; it drops what it is told of twice. */
  readonly heard?: boolean | undefined;
}

/** An app, as its broker sees it. */
export interface Receiver {
  /** A message has come. One of this process that has no id may come too, and is dropped. */
  receive(parcel: Parcel): void;
  /** The broker was away, and messages may have been lost. */
  lost(): void;
  /** What brokers may log to: that what they stand on is away, say. */
  readonly logger?: Logger | undefined;
}

/**
 * What a broker was asked for, a history or who is present, did not come: what it stands on is away. For views the same as a server of
 * databases that is away: a 503, as a rule.
 * @example app.errorhandler(BrokerUnavailable)(() => tuple('Try again later', 503, { 'Retry-After': '10' }));
 */
export class BrokerUnavailable extends Error {
  override readonly name = 'BrokerUnavailable';
}

/**
 * Carries what is published between processes: set it as `app.broker` before the app serves. What it sends on for one process stays
 * in order. Methods that give nothing must not throw: a broker that is away queues, or says {@link Receiver.lost} when it is back.
 */
export interface Broker {
  /** Begins to carry; an app does not start when it fails. */
  start(receiver: Receiver): void | Promise<void>;
  /** Ends. Whoever joined through this process leaves. */
  stop(): void | Promise<void>;
  /** Hands a message to all other processes. */
  publish(parcel: Parcel): void;
  /** Gives a message its id, keeps it, and hands it to all processes, this one too, in the order of ids. */
  append(parcel: Parcel, bounds: HistoryBounds): void;
  /**
   * What was kept after an id; with `0`, all that is kept, which is complete by definition.
   * @throws BrokerUnavailable when what it stands on is away, as {@link present} does
   */
  history(topic: string, since: string, bounds: HistoryBounds): Promise<Past>;
  /** A connection of a person begins. With the first, all processes get a parcel with event `join` and the JSON of the {@link Person}. */
  join(topic: string, connection: string, person: Pick<Person, 'id' | 'data'>): void;
  /** A connection ends. With the last of a person, all processes get a parcel with event `leave`. */
  leave(topic: string, connection: string, id: string): void;
  /** Who is present, the longest first. */
  present(topic: string): Promise<Person[]>;
}

/** Makes text of a parcel, for brokers that carry text. */
export function packParcel(parcel: Parcel): string {
  const { data } = parcel;
  if (typeof data === 'string') return JSON.stringify(parcel);
  return JSON.stringify({ ...parcel, data: Buffer.from(data).toString('base64'), base64: true });
}

/** What {@link packParcel} has made text of. @throws SyntaxError for what is no JSON */
export function unpackParcel(text: string): Parcel {
  const { base64, ...parcel } = JSON.parse(text) as Parcel & { base64?: boolean; data: string };
  return base64 ? { ...parcel, data: new Uint8Array(Buffer.from(parcel.data, 'base64')) } : parcel;
}

/** Whether an id came after another: one of another epoch did if that is later. */
export function isAfter(id: string, other: string): boolean {
  const [[epoch, number], [otherEpoch, otherNumber]] = [partsOf(id), partsOf(other)];
  return epoch === otherEpoch ? number > otherNumber : epoch > otherEpoch;
}

/** Epoch and number of an id; of what is none, those before all others. */
export function partsOf(id: string): [epoch: number, number: number] {
  const [, epoch, number] = /^(\d{1,16})-(\d{1,16})$/.exec(id) ?? [];
  return [Number(epoch ?? -1), Number(number ?? -1)];
}
