/** Serves an app: chooses the transport, listens, and ends in good order. */
import type { Application, Publisher } from '../exchange.js';
import { urlHost } from '../http/host.js';
import { complete, type ServeOptions } from './options.js';
import { insistOn } from './runtime.js';
import {
  type Certificates,
  type Listening,
  type ListenOptions,
  type Siblings,
  type Transport,
  TransportError,
  type TransportLogger,
  within,
} from './transport.js';

export { complete };

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

const SIGNALS = { SIGINT: 2, SIGTERM: 15 } as const;

/**
 * Starts to serve an app (hypercorn.asyncio.serve; `app.run` calls it).
 * @throws TransportError when the engine does not load or the address cannot be had
 * @throws TransportError when a certificate cannot be read, or its key is not its own
 * @throws TypeError for an option that there is not, or options that contradict each other
 * @throws RangeError when an option is out of its range
 */
export function serve(app: Servable, options: ServeOptions = {}): Promise<Server> {
  return serveAs(app, options);
}

/** {@link serve}. @param worker the others, when this process is one of several that serve the app in one place */
export async function serveAs(app: Servable, options: ServeOptions, worker?: Siblings): Promise<Server> {
  const listenOptions = complete(options, app.logger, worker);
  listenOptions.certificates = await certificatesOf(options);
  const transport = await chooseTransport(options, listenOptions);
  await app.startup?.();
  const listening = await listenOrShutDown(app, transport, listenOptions);
  const server = new Server(app, transport, listening, listenOptions, options);
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
  private readonly shutdownTimeout: number;
  private closing: Promise<void> | undefined;
  private hurry = () => {};
  private readonly onSignal = (signal: keyof typeof SIGNALS) => this.signalled(signal);
  private readonly onHangup = () => this.renewCertificates();

  /** Made by {@link serve}. */
  constructor(
    private readonly app: Servable,
    /** The engine; `transport.info()` tells which and why. */
    readonly transport: Transport,
    private readonly listening: Listening,
    private readonly listenOptions: ListenOptions,
    private readonly options: ServeOptions,
  ) {
    this.port = listening.port;
    this.url = urlOf(listenOptions, listening.port);
    this.shutdownTimeout = options.shutdownTimeout ?? 10;
  }

  /**
   * Ends in good order: no new connections, running requests are answered, WebSockets are closed with 1001, the app is
   * shut down; what still comes on open connections meanwhile gets a 503. What takes longer than the shutdown timeout is cut off. Never rejects; what fails is logged.
   * @param patient another process serves the same port: clients whose connections wait for the next request are given the
   * time to leave by themselves, until the shutdown timeout or a call without this
   */
  close(patient = false): Promise<void> {
    if (!patient) this.hurry();
    return (this.closing ??= this.end(patient));
  }

  /**
   * Lets SIGTERM and SIGINT end the process in good order; a second signal ends it at once. With certificates from files,
   * SIGHUP reads them anew.
   */
  endOnSignals(): void {
    for (const signal of Object.keys(SIGNALS)) process.on(signal, this.onSignal);
    if (this.listenOptions.certificates?.files) process.on('SIGHUP', this.onHangup);
  }

  /** Reads the certificates anew, for connections to come. What is wrong with them is logged, and the old ones stay. */
  private async renewCertificates(): Promise<void> {
    try {
      const certificates = await certificatesOf(this.options);
      if (this.closing || !certificates) return;
      if (!this.listening.renew) throw new Error('This transport cannot: it takes a restart.');
      this.listening.renew(certificates);
      this.app.logger.info('SIGHUP: new connections get the certificate as it is now.');
    } catch (error) {
      this.app.logger.error('SIGHUP: the certificates could not be read anew; the old ones stay.', error);
    }
  }

  private async end(patient: boolean): Promise<void> {
    const deadline = Date.now() + this.shutdownTimeout * 1000;
    const stopped = this.listening.stopListening(patient);
    this.app.beginShutdown?.();
    this.listening.closeSockets(1001, 'The server is going away');
    const hurried = new Promise<void>((resolve) => {
      this.hurry = resolve;
    });
    await stopped;
    if (patient) await Promise.race([hurried, this.listening.emptied(deadline)]);
    if (!(await this.listening.drain(deadline)))
      this.app.logger.error(
        `Some requests were still running after ${this.shutdownTimeout} s (SHUTDOWN_TIMEOUT of app.run(), shutdownTimeout of serve()).`,
      );
    await this.shutDown(deadline);
    this.app.publishers.delete(this.listening);
    await this.listening.close();
    for (const signal of Object.keys(SIGNALS)) process.off(signal, this.onSignal);
    process.off('SIGHUP', this.onHangup);
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
async function chooseTransport(
  { transport, maxHeaderSize }: ServeOptions,
  options: ListenOptions,
): Promise<Transport> {
  const name = transport ?? (process.env.POTTLE_TRANSPORT || undefined);
  if (typeof name === 'object') return name;
  if (name === 'node') return onNode();
  if (name !== undefined && name !== 'uws')
    throw new TransportError(
      `There is no transport '${name}'. There are: uws, node.${transport ? '' : ' POTTLE_TRANSPORT in the environment names it.'}`,
    );
  const why = betterOnNode(options);
  if (why && name === undefined) return onNode(why);
  try {
    const { uwsTransport } = await import('./uws/server.js');
    return await uwsTransport(maxHeaderSize);
  } catch (error) {
    if (name !== undefined || !(error instanceof TransportError)) throw error;
    return onNode(error.message);
  }
}

/** Why the native engine is not taken unasked. */
function betterOnNode({ certificates, fd, unix, worker, http2 }: ListenOptions): string | undefined {
  if (fd !== undefined) return 'the socket was handed over, which only node can take';
  if (unix !== undefined && worker) return 'workers cannot share a unix socket on uws';
  if (http2) return 'uws does not speak HTTP/2';
  // The engine forgets what it has received when it sends more of what waits, and finds garbage in its place.
  if (certificates)
    return 'with TLS, uws may cut connections that send and get much at once, and has to be asked for';
  return undefined;
}

/** Loads what it takes only when it is asked for: TLS takes Node a while. */
async function certificatesOf(options: ServeOptions): Promise<Certificates | undefined> {
  const { certfile, keyfile, caCerts, passphrase, sslContext } = options;
  if ((certfile ?? keyfile ?? caCerts ?? passphrase ?? sslContext) === undefined) return undefined;
  insistOn('tls');
  const { loadCertificates } = await import('./tls.js');
  return loadCertificates(options);
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

/** Addresses that mean every interface are reached through the loopback. */
const EVERYWHERE: Record<string, string> = { '0.0.0.0': '127.0.0.1', '::': '::1' };

function urlOf({ host, unix, fd, certificates }: ListenOptions, port: number): string {
  if (fd !== undefined && port === 0) return `fd:${fd}`; // a unix socket, whose path nobody tells
  if (unix !== undefined) return `unix:${unix}`;
  return `${certificates ? 'https' : 'http'}://${urlHost(EVERYWHERE[host] ?? host)}:${port}`;
}
