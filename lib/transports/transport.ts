/**
 * What a server engine has to offer so that {@link serve} can run an app on it. One file per engine implements it;
 * one contract suite runs over all of them.
 */
import type { Application, Publisher } from '../exchange.js';

/** Where transports write what nobody else can report. The app's logger fits. */
export interface TransportLogger {
  info(message: string): void;
  error(message: string, error?: unknown): void;
}

/** Where to listen, and the limits that only the engine can hold. */
export interface ListenOptions {
  /** Name or address to bind; ignored with {@link unix}. */
  host: string;
  /** TCP port; 0 takes a free one. */
  port: number;
  /** Path of a unix socket to listen on instead of host and port. */
  unix?: string;
  /** The largest WebSocket message that is accepted, in bytes. */
  maxMessageSize: number;
  /** How many bytes may wait for one WebSocket peer before it counts as lost and is cut off. */
  maxBackpressure: number;
  /** After how many seconds without a sign of life a WebSocket is closed; 0 for never. Pings keep it alive. */
  idleTimeout: number;
  logger: TransportLogger;
}

/** A server that is listening. */
export interface Listening extends Publisher {
  /** The TCP port; 0 on a unix socket. */
  readonly port: number;
  /** Accepts no new connections. What is connected is served on; its answers tell the client to go. */
  stopListening(): void;
  /** Resolves when every request has been answered. */
  drain(): Promise<void>;
  /** Closes every WebSocket with this code and reason. */
  closeSockets(code: number, reason: string): void;
  /** Cuts whatever is still connected and frees the port. */
  close(): Promise<void>;
}

/** A server engine. */
export interface Transport {
  /** What serves, and why it was chosen; for the log. */
  info(): TransportInfo;
  /**
   * Starts to serve.
   * @throws TransportError when the address cannot be had
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
