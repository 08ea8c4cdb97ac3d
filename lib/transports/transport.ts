/**
 * What a server engine has to offer so that {@link serve} can run an app on it. One file per engine implements it;
 * one contract suite runs over all of them.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Application, Publisher } from '../exchange.js';

/** Where transports write what nobody else can report. The app's logger fits. */
export interface TransportLogger {
  info(message: string): void;
  error(message: string, error?: unknown): void;
}

/** A certificate and its key, in PEM. */
export interface Certificates {
  cert: string;
  key: string;
  /** Certificates that complete the chain. */
  ca?: string;
  passphrase?: string;
  /** Where {@link cert} and {@link key} were read; absent when they were made in memory. */
  files?: { cert: string; key: string };
}

/** The other workers. */
export interface Siblings {
  /** Called when this one accepts no more connections; when it resolves, those that stop together with it do not either. */
  closed(): Promise<unknown>;
}

/** Where to listen, and the limits that only the engine can hold. */
export interface ListenOptions {
  /** Name or address to bind; ignored with {@link unix}. */
  host: string;
  /** TCP port; 0 takes a free one. */
  port: number;
  /** Path of a unix socket to listen on instead of host and port. */
  unix?: string;
  /** The number of a descriptor that listens, or is bound, instead of all these. */
  fd?: number;
  /** Other processes may listen on the port too, and the system gives each its share of the connections. */
  reusePort: boolean;
  /** This process is one of several workers: they listen in one place, which belongs to their supervisor. */
  worker?: Siblings;
  /** The largest WebSocket message that is accepted, in bytes. */
  maxMessageSize: number;
  /** How many bytes may wait for one WebSocket peer before it counts as lost and is cut off. */
  maxBackpressure: number;
  /** How many bytes this process may keep in memory for clients before it refuses to keep more; 0 for any number. */
  maxBuffered: number;
  /** How many connections there may be; one more is closed at once. 0 for any number. */
  maxConnections: number;
  /**
   * The largest head of a request, in bytes, and seconds that clients may take; undefined for what the engine has. An engine
   * that cannot keep to one of these refuses to listen.
   */
  maxHeaderSize?: number;
  headersTimeout?: number;
  bodyTimeout?: number;
  sendTimeout?: number;
  keepAliveTimeout?: number;
  /** After how many seconds without a sign of life a WebSocket is closed; 0 for never. Pings keep it alive. */
  idleTimeout: number;
  maxMessageRate: number;
  maxByteRate: number;
  /** Compress WebSocket messages for clients that offer it. */
  perMessageDeflate: boolean;
  /** Speak HTTP/2 as well; undefined for what the engine does by itself. */
  http2?: boolean;
  /** Speak TLS with these. */
  certificates?: Certificates;
  logger: TransportLogger;
}

/** A server that is listening. */
export interface Listening extends Publisher {
  /** The TCP port; 0 on a unix socket. */
  readonly port: number;
  /** Accepts no more connections than have been made. What is connected is served on; its answers tell the client to go. @param patient other processes listen in the same place, and go on */
  stopListening(patient: boolean): Promise<void>;
  /**
   * Waits until every request has been answered; what comes then gets a 503. Does not wait for handlers whose client
   * has left, but for a moment.
   * @param deadline when to wait no longer, in milliseconds since the epoch
   * @returns whether all were answered
   */
  drain(deadline: number): Promise<boolean>;
  /** Waits until every client has left by itself, having been told to with its answer. @param deadline when to wait no longer */
  emptied(deadline: number): Promise<unknown>;
  /**
   * Takes these certificates for new connections; the old ones live on.
   * @throws TransportError when the engine will not have them
   */
  renew?(certificates: Certificates): void;
  /** Closes every WebSocket with this code and reason. */
  closeSockets(code: number, reason: string): void;
  /** Waits for a moment in which no request is on its way, cuts whatever is still connected and frees the port. */
  close(): Promise<void>;
}

/** Whether the promise settled before the deadline (milliseconds since the epoch); its rejection passes through. */
export async function within(promise: Promise<void>, deadline: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), Math.max(0, deadline - Date.now()));
  });
  try {
    return await Promise.race([promise.then(() => true), late]);
  } finally {
    clearTimeout(timer);
  }
}

/** A look that comes so much too late, in milliseconds, finds a machine so busy that clients are late as well. */
const LATE = 10;

/**
 * Waits, with clients connected, until a number has not changed for five times so many milliseconds; not for long. What
 * is to be closed must not have something on its way.
 */
export async function quiet(
  milliseconds: number,
  connected: () => boolean,
  look: () => number,
): Promise<void> {
  await turn();
  await turn();
  for (let same = 0, times = 0; connected() && same < 5 && times < 50; times++) {
    const [before, due] = [look(), performance.now() + milliseconds];
    await sleep(milliseconds);
    await turn(); // what has come meanwhile is seen
    if (look() !== before) same = 0;
    else if (performance.now() < due + LATE) same++;
    else times += 4; // ten of them are enough
  }
}

/** A turn of the event loop. */
export const turn = () => new Promise((resolve) => setImmediate(resolve));

/** A server engine. */
export interface Transport {
  /** What serves, and why it was chosen; for the log. */
  info(): TransportInfo;
  /**
   * Starts to serve.
   * @throws TransportError when the address cannot be had, or an option not be kept to
   */
  listen(app: Application, options: ListenOptions): Promise<Listening>;
}

/** The name of a transport, the engine under it, and why this one. */
export interface TransportInfo {
  name: string;
  engine: string;
  why: string;
}

/** A server could not be started: the engine does not load, or the address is not to be had. */
export class TransportError extends Error {
  override readonly name = 'TransportError';
}
