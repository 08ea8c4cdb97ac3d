/** Serves an app: chooses the transport, listens, and ends in good order. */
import type { Application, Publisher } from '../exchange.js';
import { urlHost } from './address.js';
import {
  type Listening,
  type ListenOptions,
  type Transport,
  TransportError,
  type TransportLogger,
  within,
} from './transport.js';

/** What of an app a server needs. */
export interface Servable extends Application {
  /** Awaited before the first request. */
  startup?(): Promise<void>;
  /** Called when stopping begins, while requests are still running. */
  beginShutdown?(): void;
  /** Awaited after the last. */
  shutdown?(): Promise<void>;
  /** The server joins while it runs, so that what the app publishes reaches its sockets. */
  publishers: Set<Publisher>;
  logger: TransportLogger;
}

/** How to serve; every value has a default. */
export interface ServeOptions {
  /** Name or address to bind. Default `127.0.0.1`: this machine only. */
  host?: string;
  /** TCP port, 0 for a free one. Default 5000. */
  port?: number;
  /** Path of a unix socket, instead of host and port. */
  unix?: string;
  /**
   * The server engine: `uws` (uWebSockets.js), `node` (node:http), or one of your own. By default what the environment
   * variable POTTLE_TRANSPORT names, else `uws` where it loads and `node` elsewhere.
   */
  transport?: 'uws' | 'node' | Transport;
  /** The largest WebSocket message that is accepted, in bytes. Default 16 MiB. */
  maxMessageSize?: number;
  /** How many bytes may wait for one WebSocket peer before it is cut off; 0 for any number. Default 16 MiB. */
  maxBackpressure?: number;
  /**
   * How many bytes this process may keep in memory for clients: request content that is on its way or belongs to a running
   * request, large answers and WebSocket messages that wait. Beyond it content of more than 64 KiB and large answers are a 503,
   * and WebSockets that would wait are closed. 0 for any number. Default 256 MiB.
   */
  maxBuffered?: number;
  /** After how many seconds without a sign of life a WebSocket is closed: 8 to 960, or 0 for never. Default 120. */
  idleTimeout?: number;
  /** How many seconds a shutdown may take. Default 10. */
  shutdownTimeout?: number;
  /** Told where the server runs, once it does. Default: the logger's `info`. */
  announce?: (line: string) => void;
  /** End the process in good order on SIGTERM and SIGINT. Default true. */
  signals?: boolean;
}

const MIB = 1024 * 1024;
const MAX_INT = 2 ** 31 - 1;
const SIGNALS = { SIGINT: 2, SIGTERM: 15 } as const;

/**
 * Starts to serve an app (hypercorn.asyncio.serve; `app.run` calls it).
 * @throws TransportError when the engine does not load or the address cannot be had
 * @throws RangeError when an option is out of its range
 */
export async function serve(app: Servable, options: ServeOptions = {}): Promise<Server> {
  const listenOptions = complete(app, options);
  const transport = await chooseTransport(options.transport);
  await app.startup?.();
  const listening = await listenOrShutDown(app, transport, listenOptions);
  const server = new Server(app, transport, listening, listenOptions, options.shutdownTimeout ?? 10);
  app.publishers.add(listening);
  const { name, engine, why } = transport.info();
  const announce = options.announce ?? ((line: string) => app.logger.info(line));
  announce(`Running on ${server.url} (${name}: ${engine}; ${why})`);
  if (options.signals ?? true) server.endOnSignals();
  return server;
}

/** A running server. */
export class Server {
  /** Where it can be reached from this machine, without a trailing slash. */
  readonly url: string;
  /** The TCP port; 0 on a unix socket. */
  readonly port: number;
  private closing: Promise<void> | undefined;
  private readonly onSignal = (signal: keyof typeof SIGNALS) => this.signalled(signal);

  /** Made by {@link serve}. */
  constructor(
    private readonly app: Servable,
    /** The engine; `transport.info()` tells which and why. */
    readonly transport: Transport,
    private readonly listening: Listening,
    options: ListenOptions,
    private readonly shutdownTimeout: number,
  ) {
    this.port = listening.port;
    this.url = urlOf(options, listening.port);
  }

  /**
   * Ends in good order: no new connections, running requests are answered, WebSockets are closed with 1001, the app is
   * shut down; what still comes on open connections meanwhile gets a 503. What takes longer than the shutdown timeout is cut off. Never rejects; what fails is logged.
   */
  close(): Promise<void> {
    return (this.closing ??= this.end());
  }

  /** Lets SIGTERM and SIGINT end the process in good order; a second signal ends it at once. */
  endOnSignals(): void {
    for (const signal of Object.keys(SIGNALS)) process.on(signal, this.onSignal);
  }

  private async end(): Promise<void> {
    const deadline = Date.now() + this.shutdownTimeout * 1000;
    const stopped = this.listening.stopListening();
    this.app.beginShutdown?.();
    this.listening.closeSockets(1001, 'The server is going away');
    await stopped;
    if (!(await this.listening.drain(deadline)))
      this.app.logger.error(
        `Some requests were still running after ${this.shutdownTimeout} s (SHUTDOWN_TIMEOUT of app.run(), shutdownTimeout of serve()).`,
      );
    await this.shutDown(deadline);
    this.app.publishers.delete(this.listening);
    await this.listening.close();
    for (const signal of Object.keys(SIGNALS)) process.off(signal, this.onSignal);
  }

  private async shutDown(deadline: number): Promise<void> {
    try {
      // Even after requests that used up the time, the hooks get a moment to save what they must.
      const hooks = Promise.resolve(this.app.shutdown?.());
      if (!(await within(hooks, Math.max(deadline, Date.now() + 1000))))
        this.app.logger.error('Shutting down took longer than the shutdown timeout.');
    } catch (error) {
      this.app.logger.error('Shutting down failed.', error);
    }
  }

  private signalled(signal: keyof typeof SIGNALS): void {
    if (this.closing) process.exit(128 + SIGNALS[signal]);
    this.app.logger.info(`${signal}: shutting down`);
    this.close().then(() => process.exit(0));
  }
}

/** @throws TransportError when the engine that was asked for is unknown, or does not load */
async function chooseTransport(asked: ServeOptions['transport']): Promise<Transport> {
  const name = asked ?? (process.env.POTTLE_TRANSPORT || undefined);
  if (typeof name === 'object') return name;
  if (name === 'node') return onNode();
  if (name !== undefined && name !== 'uws')
    throw new TransportError(`There is no transport '${name}'. There are: uws, node.`);
  try {
    const { uwsTransport } = await import('./uws/server.js');
    return await uwsTransport();
  } catch (error) {
    if (name !== undefined || !(error instanceof TransportError)) throw error;
    return onNode(error.message);
  }
}

async function onNode(why?: string): Promise<Transport> {
  const { nodeTransport } = await import('./node/server.js');
  return nodeTransport(why);
}

async function listenOrShutDown(app: Servable, transport: Transport, options: ListenOptions) {
  try {
    return await transport.listen(app, options);
  } catch (error) {
    await app.shutdown?.();
    throw error;
  }
}

function complete(app: Servable, options: ServeOptions): ListenOptions {
  const complete: ListenOptions = {
    host: options.host ?? '127.0.0.1',
    port: check('port', options.port ?? 5000, 0, 65535),
    unix: options.unix,
    maxMessageSize: check('maxMessageSize', options.maxMessageSize ?? 16 * MIB, 1, MAX_INT),
    maxBackpressure: check('maxBackpressure', options.maxBackpressure ?? 16 * MIB, 0, MAX_INT),
    maxBuffered: check('maxBuffered', options.maxBuffered ?? 256 * MIB, 0, Number.MAX_SAFE_INTEGER),
    idleTimeout: options.idleTimeout ?? 120,
    logger: app.logger,
  };
  if (complete.idleTimeout !== 0) check('idleTimeout', complete.idleTimeout, 8, 960);
  return complete;
}

/** The native server takes any number, and some end the process. */
function check(name: string, value: number, min: number, max: number): number {
  if (Number.isInteger(value) && value >= min && value <= max) return value;
  throw new RangeError(`serve: ${name} must be a whole number from ${min} to ${max}, not ${value}.`);
}

/** Addresses that mean every interface are reached through the loopback. */
const EVERYWHERE: Record<string, string> = { '0.0.0.0': '127.0.0.1', '::': '::1' };

function urlOf({ host, unix }: ListenOptions, port: number): string {
  if (unix !== undefined) return `unix:${unix}`;
  return `http://${urlHost(EVERYWHERE[host] ?? host)}:${port}`;
}
