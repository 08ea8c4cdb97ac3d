/** What topics are given by programs: who stumbles over it is to be who gave it. */
import { inspect } from 'node:util';
import type { SocketExchange } from '../exchange.js';
import { refusePromise } from '../values.js';
import type { Person } from './broker.js';

/** How a message is published. */
export interface PublishOptions {
  /** Does not get it: the sender, as a rule. The global `websocket`, or one that was kept. */
  except?: { readonly socket: SocketExchange } | SocketExchange | undefined;
}

/** How a topic is subscribed to. */
export interface SubscribeOptions {
  /**
   * The id of the last message that the subscriber saw: it gets what it missed, or is told by `gap` that this is not to be had any more, and
   * gets all that is kept. With `'0'` it gets all that is kept. Null or left out: what comes from now on.
   */
  since?: string | null | undefined;
  /** Who it is, where the topic has `presence`: present from now on until the subscription ends. Those with the same id are one. */
  as?: { id: string | number; data?: unknown } | undefined;
}

/** @throws TypeError for what is no name of a topic */
export function checkName(topic: unknown): void {
  refusePromise(topic, 'The name of a topic');
  if (typeof topic !== 'string') throw new TypeError(`The name of a topic is text, not ${inspect(topic)}.`);
}

/**
 * @param whose what takes the options, for the message
 * @throws TypeError for what is no options, and for one that there is not: nothing would come of it
 */
export function checkNames(whose: string, options: unknown, names: readonly string[]): void {
  if (typeof options !== 'object' || options === null)
    throw new TypeError(`The options of ${whose} are { ${names.join(', ')} }, not ${shown(options)}.`);
  const other = Object.keys(options).find((name) => !names.includes(name));
  if (other !== undefined)
    throw new TypeError(`There is no option '${other}' of ${whose}. There are: ${names.join(', ')}.`);
}

/** @throws TypeError for options of `subscribe` that there are not, or of the wrong kind */
export function checkSubscription(topic: string, options: SubscribeOptions): void {
  checkName(topic);
  checkNames(`subscribe('${topic}')`, options, ['since', 'as']);
  const since = options.since ?? '';
  if (typeof since !== 'string')
    throw new TypeError(`since is the id of a message, which is text, not ${shown(since)}.`);
}

/** @throws TypeError for what is no signal */
export function checkSignal(signal: unknown): void {
  if (signal !== undefined && !(signal instanceof AbortSignal))
    throw new TypeError(`signal is an AbortSignal, not ${shown(signal)}.`);
}

/** The socket that does not get what is published. @throws TypeError for what is none */
export function exceptedBy(topic: string, options: PublishOptions): SocketExchange | undefined {
  checkNames(`publish('${topic}')`, options, ['except']);
  const { except = null } = options;
  if (except === null) return undefined;
  const socket = Object(except).socket ?? except;
  if (typeof socket.subscribe !== 'function')
    throw new TypeError(`except is a WebSocket, the global websocket say, not ${shown(except)}.`);
  return socket.origin ?? socket;
}

function shown(value: unknown): string {
  return inspect(value, { depth: 0 });
}

/** @throws TypeError for what is neither text nor bytes: each who gets it would stumble over it, in any process */
export function checkMessage(topic: string, message: unknown): void {
  if (typeof message === 'string' || message instanceof Uint8Array) return;
  refusePromise(message, `What is published on '${topic}'`);
  throw new TypeError(
    `What is published on '${topic}' is text or bytes (Uint8Array), not ${shown(message)}. publishJson takes other values.`,
  );
}

/**
 * Who somebody is, as all others are told.
 * @throws TypeError for what is nobody, and for data that is no JSON: nobody could be told who is here
 */
export function personFrom(as: NonNullable<SubscribeOptions['as']>): Pick<Person, 'id' | 'data'> {
  checkNames('who is present (as)', as, ['id', 'data']);
  const { id, data = null } = as;
  if (!((typeof id === 'string' && id !== '') || Number.isFinite(id)))
    throw new TypeError(`The id of who is present (as: { id }) is text or a number, not ${inspect(id)}.`);
  try {
    return { id: String(id), data: JSON.parse(JSON.stringify(data)) };
  } catch (error) {
    throw new TypeError(`The data of who is present (as: { data }) is what JSON holds, not ${shown(data)}.`, {
      cause: error,
    });
  }
}

/** What is said where a topic lacks something. */
export function keepsNothing(topic: string, what: string, option: string): TypeError {
  return new TypeError(
    `The topic '${topic}' has no ${what}: declare it with app.topic('${topic}', { ${option} }).`,
  );
}
