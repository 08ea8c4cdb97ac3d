/** The transport on uWebSockets.js: one catch-all HTTP route, one catch-all WebSocket route, and the listen socket. */
import { rm } from 'node:fs/promises';
import type { Application, SocketExchange } from '../../exchange.js';
import { clearUnixPath, explainRefusal, unixRefusal } from '../address.js';
import { bytesOf } from '../exchange.js';
import { TrafficServer } from '../traffic.js';
import {
  type Certificates,
  type Listening,
  type ListenOptions,
  type Transport,
  TransportError,
  type TransportInfo,
  turn,
} from '../transport.js';
import { DEFLATE_FROM } from '../websocket.js';
import { DescriptorWatch } from './descriptors.js';
import { detachLast } from './detach.js';
import { UwsHttpExchange } from './http.js';
import {
  knownFault,
  type ListenSocket,
  loadNative,
  type Native,
  type NativeApp,
  type NativeRequest,
  type NativeResponse,
} from './load.js';
import { nativeScope } from './scope.js';
import { secureApp } from './secure.js';
import { LARGE, type SocketHub, socketBehavior, UwsSocketExchange } from './socket.js';

/**
 * The transport on uWebSockets.js.
 * @param maxHeaderSize the largest head of a request, in bytes; the first one counts, for all servers of the process
 * @throws TransportError when the native addon does not load here
 */
export async function uwsTransport(maxHeaderSize?: number): Promise<Transport> {
  if (maxHeaderSize !== undefined) process.env.UWS_HTTP_MAX_HEADERS_SIZE ??= String(maxHeaderSize);
  return new UwsTransport(await loadNative());
}

class UwsTransport implements Transport {
  constructor(private readonly native: Native) {}

  info(): TransportInfo {
    const why = `its build for Node ${process.versions.node} loads${knownFault(this.native)}`;
    return { name: 'uws', engine: 'uWebSockets.js', why };
  }

  async listen(application: Application, options: ListenOptions): Promise<Listening> {
    refuseImpossible(options);
    const server = new UwsServer(this.native, application, options);
    if (options.unix !== undefined) await server.listenUnix(options.unix);
    else await server.listenTcp(options.host, options.port);
    return server;
  }
}

/** How long after a message was published it is counted where it waits, in milliseconds. */
const LOOK = 50;

/** How many bytes published messages may have left waiting until somebody looks at once. */
const UNSEEN = 64 * 1024 * 1024;

class UwsServer extends TrafficServer<UwsSocketExchange> implements Listening, SocketHub {
  port = 0;
  addressWanted = false;
  readonly secure: boolean;
  readonly opening = new Set<UwsSocketExchange>();
  /** The native servers with their connections: the one that accepts them, and those with older certificates. */
  private readonly apps = new Map<NativeApp, number>();
  private app: NativeApp;
  private reopen = () => {};
  private listener: ListenSocket | undefined;
  private watch: DescriptorWatch | undefined;
  private unix: string | undefined;
  private look: NodeJS.Timeout | undefined;
  private unseen = 0;

  constructor(
    private readonly native: Native,
    application: Application,
    options: ListenOptions,
  ) {
    super(application, options);
    this.secure = options.certificates !== undefined;
    this.app = this.make(options.certificates);
  }

  private make(certificates: Certificates | undefined): NativeApp {
    const { native, options } = this;
    const app = certificates ? secureApp(native, certificates) : native.App();
    const compression = options.perMessageDeflate ? native.SHARED_COMPRESSOR : native.DISABLED;
    this.apps.set(app, 0);
    // The WebSocket route must exist before anything is published, or the process dies.
    app.ws('/*', socketBehavior(this, app, this.application, compression));
    app.filter((res, change) => this.count(app, change, res));
    const scope = nativeScope();
    const receive = this.secure ? this.receiveSecurely : this.receive;
    app.any('/*', (res, req) => {
      if (scope === null) receive.call(this, res, req);
      else scope(receive, this, res, req);
    });
    return app;
  }

  private count(app: NativeApp, change: number, res?: NativeResponse): void {
    this.apps.set(app, this.apps.get(app)! + change);
    if (change < 0) setImmediate(() => this.retire(app)); // not from within a callback of its own
    if (this.connected(change)) res?.close();
  }

  vanished(home: NativeApp): void {
    this.count(home, -1);
  }

  /** Lets go of a native server that accepts no connections and has none. */
  private retire(app: NativeApp): void {
    if (app === this.app || this.apps.get(app) !== 0) return;
    this.apps.delete(app);
    app.close();
  }

  renew(certificates: Certificates): void {
    const { app, listener } = this;
    this.app = this.make(certificates);
    if (listener) {
      // The engine's servers keep their certificate, so another one takes over the port.
      this.closeListener();
      this.reopen();
      if (!this.listener) throw new TransportError('The port could not be had again.');
    }
    this.retire(app);
  }

  private receive(res: NativeResponse, req: NativeRequest): void {
    this.handle(new UwsHttpExchange(this, res, req));
  }

  private handle(exchange: UwsHttpExchange): void {
    this.run(exchange);
    if (!exchange.settled) detachLast(exchange);
  }

  /**
   * With TLS, the engine forgets what it has received of a connection when something is sent, on any, from within the
   * callback of its data: large uploads would break off. So who sends content is answered in a later turn, and its
   * content is handed on in one.
   */
  private receiveSecurely(res: NativeResponse, req: NativeRequest): void {
    const exchange = new UwsHttpExchange(this, res, req);
    if (exchange.announced()) {
      exchange.detach();
      setImmediate(() => this.run(exchange));
    } else this.handle(exchange);
  }

  async listenTcp(host: string, port: number): Promise<void> {
    const { LIBUS_LISTEN_EXCLUSIVE_PORT: exclusive, us_socket_local_port: portOf } = this.native;
    const { worker, reusePort } = this.options;
    // Exclusive, or a second copy of the app would silently share the port.
    const flags = worker || reusePort ? 0 : exclusive;
    const open = (at: number) => this.app.listen(host, at, flags, (socket) => this.listening(socket));
    open(port);
    // The engine makes only ports that are named ones that can be had again while old connections fade away.
    if (port === 0 && this.listener) {
      const found = portOf(this.listener);
      this.closeListener();
      open(found);
    }
    if (!this.listener) throw await explainRefusal(host, port);
    this.port = portOf(this.listener);
    this.watchDescriptors(() => open(this.port));
  }

  async listenUnix(path: string): Promise<void> {
    await clearUnixPath(path);
    const open = () => this.app.listen_unix((socket) => this.listening(socket), path);
    open();
    if (!this.listener) throw unixRefusal(path);
    this.unix = path;
    this.watchDescriptors(open);
  }

  private watchDescriptors(reopen: () => void): void {
    this.reopen = reopen;
    this.watch = new DescriptorWatch(
      this.logger,
      () => this.closeListener(),
      () => {
        reopen();
        return this.listener !== undefined;
      },
    );
  }

  publish(topic: string, message: string | Uint8Array, except?: SocketExchange): number {
    const sender = this.own(except);
    const reached = this.subscribers(topic, except);
    this.unseen += message.length * reached;
    if (this.unseen > UNSEEN || message.length > LARGE) this.publishToEach(topic, message, sender);
    else this.publishToAll(topic, message, sender);
    for (const one of this.opening) if (one !== sender) one.publishEarly(topic, message);
    if (this.unseen > UNSEEN) this.countPublished();
    else this.look ??= setTimeout(() => this.countPublished(), LOOK).unref();
    return reached;
  }

  private publishToAll(topic: string, message: string | Uint8Array, sender?: UwsSocketExchange): void {
    const compress = message.length >= DEFLATE_FROM;
    for (const app of this.apps.keys())
      if (app !== sender?.home || !sender.publish(topic, message))
        app.publish(topic, message, typeof message !== 'string', compress);
  }

  /** Where so much may have to wait, each is looked at before the next one is given any. */
  private publishToEach(topic: string, message: string | Uint8Array, sender?: UwsSocketExchange): void {
    const bytes = bytesOf(message);
    for (const socket of [...this.sockets])
      if (socket !== sender) socket.publishTo(topic, bytes, typeof message !== 'string');
  }

  subscribers(topic: string, except?: SocketExchange): number {
    const sender = this.own(except);
    let count = sender?.subscribes(topic) ? -1 : 0;
    for (const app of this.apps.keys()) count += app.numSubscribers(topic);
    for (const one of this.opening) if (one.subscribes(topic)) count++;
    return count;
  }

  /** The socket that is meant, if it is one of ours. */
  private own(socket: SocketExchange | undefined): UwsSocketExchange | undefined {
    const own = socket?.origin ?? socket;
    return own instanceof UwsSocketExchange && own.server === this ? own : undefined;
  }

  /** The engine tells nobody what published messages leave waiting. */
  private countPublished(): void {
    clearTimeout(this.look);
    this.look = undefined;
    this.unseen = 0;
    for (const socket of [...this.sockets]) socket.countSent();
  }

  override stopListening(patient: boolean): Promise<void> {
    this.watch?.stop();
    return super.stopListening(patient);
  }

  protected closeListener(): void {
    if (this.listener) this.native.us_listen_socket_close(this.listener);
    this.listener = undefined;
  }

  protected async end(): Promise<void> {
    for (const app of this.apps.keys()) app.close();
    if (this.unix) await rm(this.unix, { force: true });
    // The loop needs a turn to let go of the native handles: a worker thread must not end before.
    await turn();
  }

  private listening(socket: ListenSocket | false): void {
    if (socket) this.listener = socket;
  }
}

/** The engine's own: no client has more than 8 to 12 seconds for any of them. */
const FIXED = ['headersTimeout', 'bodyTimeout', 'sendTimeout', 'keepAliveTimeout'] as const;

/** @throws TransportError for options that this engine cannot keep to */
function refuseImpossible(options: ListenOptions): void {
  for (const name of FIXED)
    if (options[name] !== undefined)
      throw new TransportError(
        `The engine uws has a fixed ${name}, of 8 to 12 seconds. Leave it out, or choose transport: 'node'.`,
      );
  if (options.fd !== undefined)
    throw new TransportError(
      "The engine uws opens its sockets itself, and cannot take one that was handed over (by systemd, or as 'fd'). Choose transport: 'node'.",
    );
  if (options.unix !== undefined && options.worker)
    throw new TransportError(
      "On the engine uws workers cannot share a unix socket. Choose transport: 'node', or a port.",
    );
  if (options.http2)
    throw new TransportError(
      "The engine uws does not speak HTTP/2. Leave http2 out, or choose transport: 'node'; or let a proxy in front speak it.",
    );
  const size = process.env.UWS_HTTP_MAX_HEADERS_SIZE;
  if (options.maxHeaderSize !== undefined && options.maxHeaderSize !== Number(size))
    throw new TransportError(
      `The engine uws reads maxHeaderSize once, and it is ${size}: from the first server of this process, or UWS_HTTP_MAX_HEADERS_SIZE.`,
    );
}
