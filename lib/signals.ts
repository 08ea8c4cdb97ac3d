/**
 * Signals: named moments that others may listen to (blinker's, and the names of Flask and Quart).
 *
 * Unlike blinker's, receivers are held strongly: one stays connected until it is disconnected.
 */

import type { Template } from './jinja/template.js';
import { after, isThenable, rescue } from './values.js';

/** Stands for every sender. */
export const ANY: unique symbol = Symbol('ANY');

/** Signals always work; kept for code that asks. */
export const signalsAvailable = true;

/** What is sent along: an object of named values. */
export type Payload = object;

/** A function that listens: given the sender and what was sent along. It may be async when the signal is awaited. */
export type Receiver<P extends Payload = Payload, S = unknown> = (sender: S, payload: P) => unknown;

/** What a receiver answered. */
export type SignalResult<P extends Payload = Payload> = [receiver: Receiver<P>, value: unknown];

/** Runs `finish` after `run`, when `run` returns a promise, after it is settled. */
function afterwards<T>(run: () => T, finish: () => void): T {
  const failed = (error: unknown): never => {
    finish();
    throw error;
  };
  const done = (result: T): T => {
    finish();
    return result;
  };
  return after(rescue(run, failed), done) as T; // a promise in, a promise of the same out
}

/**
 * A moment that receivers can be connected to (blinker.Signal).
 * @typeParam P what is sent along
 */
export class Signal<P extends Payload = Payload> {
  /** Stands for every sender. */
  static readonly ANY: typeof ANY = ANY;
  /**
   * Whether anybody listens to what happens on the way of every request.
   * PERF: one look instead of nine (bench/http.js, text).
   * @internal
   */
  static heardOnTheWay = false;
  /** Receivers and the senders that each listens to. `signal.receivers.size === 0` is the test before sending. */
  readonly receivers = new Map<Receiver<P>, Set<unknown>>();
  /** Whether sending does nothing for now. */
  isMuted = false;

  /** @param doc what the signal is about */
  constructor(readonly doc = '') {}

  /**
   * Calls `receiver(sender, payload)` whenever the signal is sent.
   * @param sender listen to this sender only
   * @returns the receiver
   */
  connect<R extends Receiver<P, never>>(receiver: R, sender: unknown = ANY): R {
    const key = receiver as unknown as Receiver<P>; // who connects knows what the sender is
    const senders = this.receivers.get(key) ?? new Set();
    this.receivers.set(key, senders.add(sender));
    noteChange();
    return receiver;
  }

  /** A decorator that connects a function to one sender. */
  connectVia(sender: unknown): <R extends Receiver<P, never>>(receiver: R) => R {
    return (receiver) => this.connect(receiver, sender);
  }

  /** Disconnects a receiver, from one sender or from all. */
  disconnect(receiver: Receiver<P, never>, sender: unknown = ANY): void {
    const key = receiver as unknown as Receiver<P>; // the key that connect made
    const senders = this.receivers.get(key);
    senders?.delete(sender);
    if (sender === ANY || senders?.size === 0) this.receivers.delete(key);
    noteChange();
  }

  /** Whether anybody listens to this sender. */
  hasReceiversFor(sender: unknown): boolean {
    for (const senders of this.receivers.values()) {
      if (senders.has(ANY) || senders.has(sender)) return true;
    }
    return false;
  }

  /** Who listens to this sender, in the order of connection. */
  receiversFor(sender: unknown): Receiver<P>[] {
    const found: Receiver<P>[] = [];
    for (const [receiver, senders] of this.receivers) {
      if (senders.has(ANY) || senders.has(sender)) found.push(receiver);
    }
    return found;
  }

  /**
   * Calls the receivers now. An error in one of them is the caller's.
   * @returns receivers and what they returned
   * @throws TypeError when a receiver is async: {@link Signal.sendAsync} awaits those
   */
  send(sender: unknown = null, payload: P = {} as P): SignalResult<P>[] {
    if (this.receivers.size === 0 || this.isMuted) return [];
    return this.receiversFor(sender).map((receiver) => [receiver, synchronous(receiver(sender, payload))]);
  }

  /**
   * Calls the receivers one after the other, and awaits those that are async.
   * @returns receivers and what they returned
   */
  async sendAsync(sender: unknown = null, payload: P = {} as P): Promise<SignalResult<P>[]> {
    const results: SignalResult<P>[] = [];
    if (this.receivers.size === 0 || this.isMuted) return results;
    for (const receiver of this.receiversFor(sender))
      results.push([receiver, await receiver(sender, payload)]);
    return results;
  }

  /**
   * Connects a receiver while a function runs; for tests.
   * @returns what the function returns; if that is a promise, the receiver stays until it is settled
   */
  connectedTo<T>(receiver: Receiver<P, never>, run: () => T, sender: unknown = ANY): T {
    this.connect(receiver, sender);
    return afterwards(run, () => this.disconnect(receiver));
  }

  /** Silences the signal while a function runs; for tests. */
  muted<T>(run: () => T): T {
    this.isMuted = true;
    return afterwards(run, () => {
      this.isMuted = false;
    });
  }
}

function synchronous(value: unknown): unknown {
  if (!isThenable(value)) return value;
  value.then(undefined, () => {}); // its failure must not end the process: the error below tells enough
  throw new TypeError('This signal is sent synchronously, but a receiver is async: make it synchronous.');
}

/** A signal with a name (blinker.NamedSignal). */
export class NamedSignal<P extends Payload = Payload> extends Signal<P> {
  constructor(
    readonly name: string,
    doc = '',
  ) {
    super(doc);
  }
}

/** Signals by name (blinker.Namespace). */
export class Namespace extends Map<string, NamedSignal<never>> {
  /** The signal of this name, made at the first call. */
  signal<P extends Payload = Payload>(name: string, doc = ''): NamedSignal<P> {
    let found = this.get(name);
    if (found === undefined) this.set(name, (found = new NamedSignal<never>(name, doc)));
    return found as unknown as NamedSignal<P>; // a name always goes with one kind of payload
  }
}

const defaultNamespace = new Namespace();

/** A signal of one's own, by name: the same for the same name (blinker.signal). */
export function signal<P extends Payload = Payload>(name: string, doc = ''): NamedSignal<P> {
  return defaultNamespace.signal<P>(name, doc);
}

const signals = new Namespace();

/** A template and the values that it is rendered with. */
export interface TemplatePayload {
  template: Template;
  context: Record<string, unknown>;
}

/** An error; `exc` is null when a context ends without one. */
export interface ErrorPayload {
  exception: unknown;
}

/** How a context ended. */
export interface TeardownPayload {
  exc: unknown;
}

/** A template is about to be rendered. */
export const beforeRenderTemplate = signals.signal<TemplatePayload>('before-render-template');
/** A template was rendered. */
export const templateRendered = signals.signal<TemplatePayload>('template-rendered');
/** A request begins: before the first before-hook. */
export const requestStarted = signals.signal('request-started');
/** A response is ready to be sent: after the last after-hook and the saving of the session. */
export const requestFinished = signals.signal<{ response: unknown }>('request-finished');
/** A request context ends, with or without an error. */
export const requestTearingDown = signals.signal<TeardownPayload>('request-tearing-down');
/** A request ended in an error that nobody handled. */
export const gotRequestException = signals.signal<ErrorPayload>('got-request-exception');
/** A WebSocket begins: before the first before-hook. */
export const websocketStarted = signals.signal('websocket-started');
/** A WebSocket view has finished. */
export const websocketFinished = signals.signal<{ response: unknown }>('websocket-finished');
/** A message arrived on a WebSocket. */
export const websocketReceived = signals.signal<{ data: string | Uint8Array }>('websocket-received');
/** A message was sent on a WebSocket. */
export const websocketSent = signals.signal<{ data: string | Uint8Array; response?: unknown }>(
  'websocket-sent',
);
/** A WebSocket context ends, with or without an error. */
export const websocketTearingDown = signals.signal<TeardownPayload>('websocket-tearing-down');
/** A WebSocket ended in an error that nobody handled. */
export const gotWebsocketException = signals.signal<ErrorPayload>('got-websocket-exception');
/** A background task failed. */
export const gotBackgroundException = signals.signal<ErrorPayload>('got-background-exception');
/** A function that runs before or after serving failed. */
export const gotServingException = signals.signal<ErrorPayload>('got-serving-exception');
/** An app context begins. */
export const appcontextPushed = signals.signal('appcontext-pushed');
/** An app context ended. */
export const appcontextPopped = signals.signal('appcontext-popped');
/** An app context is about to end, with or without an error. */
export const appcontextTearingDown = signals.signal<TeardownPayload>('appcontext-tearing-down');
/** The broker was away, and what was published elsewhere meanwhile may be lost. */
export const messagesLost = signals.signal<{ broker: unknown }>('messages-lost');
/** A message was flashed. Sent synchronously. */
export const messageFlashed = signals.signal<{ message: unknown; category: string }>('message-flashed');

const ON_THE_WAY: readonly { readonly receivers: ReadonlyMap<unknown, unknown> }[] = [
  appcontextPushed,
  requestStarted,
  requestFinished,
  requestTearingDown,
  websocketStarted,
  websocketFinished,
  websocketTearingDown,
  appcontextTearingDown,
  appcontextPopped,
];

/** A receiver was connected or disconnected. */
function noteChange(): void {
  Signal.heardOnTheWay = ON_THE_WAY.some((signal) => signal.receivers.size > 0);
}
