/** The transport on uWebSockets.js: one catch-all HTTP route, one catch-all WebSocket route, and the listen socket. */
import { rm } from 'node:fs/promises';
import type { Application, SocketExchange } from '../../exchange.js';
import { clearUnixPath, explainRefusal, unixRefusal } from '../address.js';
import { TrafficServer } from '../traffic.js';
import {
  type Listening,
  type ListenOptions,
  type Transport,
  type TransportInfo,
  turn,
} from '../transport.js';
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
import { type SocketHub, socketBehavior, UwsSocketExchange } from './socket.js';

/**
 * The transport on uWebSockets.js.
 * @throws TransportError when the native addon does not load here
 */
export async function uwsTransport(): Promise<Transport> {
  return new UwsTransport(await loadNative());
}

class UwsTransport implements Transport {
  constructor(private readonly native: Native) {}

  info(): TransportInfo {
    const why = `its build for Node ${process.versions.node} loads${knownFault(this.native)}`;
    return { name: 'uws', engine: 'uWebSockets.js', why };
  }

  async listen(application: Application, options: ListenOptions): Promise<Listening> {
    const server = new UwsServer(this.native, application, options);
    if (options.unix !== undefined) await server.listenUnix(options.unix);
    else await server.listenTcp(options.host, options.port);
    return server;
  }
}

class UwsServer extends TrafficServer<UwsSocketExchange> implements Listening, SocketHub {
  port = 0;
  addressWanted = false;
  private readonly app: NativeApp;
  private listener: ListenSocket | undefined;
  private watch: DescriptorWatch | undefined;
  private unix: string | undefined;

  constructor(
    private readonly native: Native,
    application: Application,
    options: ListenOptions,
  ) {
    super(application, options);
    this.app = native.App();
    // The WebSocket route must exist before anything is published, or the process dies.
    this.app.ws('/*', socketBehavior(this, application, options, native.DISABLED));
    this.app.filter((_, change) => this.connected(change));
    const scope = nativeScope();
    this.app.any('/*', (res, req) => {
      if (scope === null) this.receive(res, req);
      else scope(this.receive, this, res, req);
    });
  }

  private receive(res: NativeResponse, req: NativeRequest): void {
    const exchange = new UwsHttpExchange(this, res, req);
    this.run(exchange);
    if (!exchange.settled) detachLast(exchange);
  }

  async listenTcp(host: string, port: number): Promise<void> {
    const { LIBUS_LISTEN_EXCLUSIVE_PORT: exclusive, us_socket_local_port: portOf } = this.native;
    // Exclusive, or a second copy of the app would silently share the port.
    const open = (at: number) => this.app.listen(host, at, exclusive, (socket) => this.listening(socket));
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
    this.watch = new DescriptorWatch(
      this.logger,
      () => this.closeListener(),
      () => {
        reopen();
        return this.listener !== undefined;
      },
    );
  }

  publish(topic: string, message: string | Uint8Array, except?: SocketExchange): boolean {
    const socket = except?.origin ?? except;
    const sender = socket instanceof UwsSocketExchange && socket.server === this ? socket : undefined;
    return sender?.publish(topic, message) ?? this.app.publish(topic, message, typeof message !== 'string');
  }

  override stopListening(): Promise<void> {
    this.watch?.stop();
    return super.stopListening();
  }

  protected closeListener(): void {
    if (this.listener) this.native.us_listen_socket_close(this.listener);
    this.listener = undefined;
  }

  protected async end(): Promise<void> {
    this.app.close();
    if (this.unix) await rm(this.unix, { force: true });
    // The loop needs a turn to let go of the native handles: a worker thread must not end before.
    await turn();
  }

  private listening(socket: ListenSocket | false): void {
    if (socket) this.listener = socket;
  }
}
