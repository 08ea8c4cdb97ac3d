/** The transport on uWebSockets.js: one catch-all HTTP route, one catch-all WebSocket route, and the listen socket. */
import { rm } from 'node:fs/promises';
import type { Application, SocketExchange } from '../../exchange.js';
import { Room } from '../../held.js';
import { clearUnixPath, explainRefusal } from '../address.js';
import {
  type Listening,
  type ListenOptions,
  quiet,
  type Transport,
  TransportError,
  type TransportInfo,
  type TransportLogger,
  turn,
  within,
} from '../transport.js';
import { goingAway } from '../websocket.js';
import { DescriptorWatch } from './descriptors.js';
import { detachLast } from './detach.js';
import { UwsHttpExchange } from './http.js';
import {
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
    const engine = `uWebSockets.js for Node ABI ${process.versions.modules}`;
    return { name: 'uws', engine, why: 'its native addon loads here' };
  }

  async listen(application: Application, options: ListenOptions): Promise<Listening> {
    const server = new UwsServer(this.native, application, options);
    if (options.unix !== undefined) await server.listenUnix(options.unix);
    else await server.listenTcp(options.host, options.port);
    return server;
  }
}

/** How long to wait for what most likely comes, or does not come at all, in milliseconds. */
const MOMENT = 100;

/** Answers what comes on open connections while the app shuts down. */
const GOING_AWAY: Application = {
  handle: (exchange) => exchange.respond(goingAway.status, goingAway.headers, goingAway.body),
};

class UwsServer implements Listening, SocketHub {
  port = 0;
  draining = false;
  addressWanted = false;
  readonly logger: TransportLogger;
  readonly sockets = new Set<UwsSocketExchange>();
  private readonly app: NativeApp;
  private listener: ListenSocket | undefined;
  private watch: DescriptorWatch | undefined;
  private unix: string | undefined;
  /** No request is handed to the app any more. */
  private refusing = false;
  /** How many requests have come; how many of them are not over; of how many of those the client has left. */
  private entered = 0;
  private pending = 0;
  private adrift = 0;
  private connections = 0;
  /** How many connections there have been. */
  private opened = 0;
  /** Requests that wait until the listener is closed. */
  private held: UwsHttpExchange[] | undefined;
  private changed: (() => void) | undefined;
  private readonly room: Room;

  constructor(
    private readonly native: Native,
    private readonly application: Application,
    options: ListenOptions,
  ) {
    this.logger = options.logger;
    this.room = new Room(options.maxBuffered, options.logger);
    this.app = native.App();
    // The WebSocket route must exist before anything is published, or the process dies.
    this.app.ws('/*', socketBehavior(this, application, options, native.DISABLED));
    this.app.filter(this.counted);
    const scope = nativeScope();
    this.app.any('/*', (res, req) => {
      if (scope === null) this.receive(res, req);
      else scope(this.receive, this, res, req);
    });
  }

  private readonly connected = () => this.connections > 0;
  private readonly counted = (_: NativeResponse, change: number): void => {
    this.connections += change;
    if (change > 0) this.opened++;
  };

  private receive(res: NativeResponse, req: NativeRequest): void {
    const exchange = new UwsHttpExchange(this, res, req);
    if (this.held !== undefined) {
      exchange.detach();
      this.held.push(exchange);
      return;
    }
    this.run(exchange);
    if (!exchange.settled) detachLast(exchange);
  }

  private run(exchange: UwsHttpExchange): void {
    if (exchange.done)
      exchange.ended(); // lost while it was held
    else exchange.run(this.refusing ? GOING_AWAY : this.application);
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
    if (!this.listener)
      throw new TransportError(
        `Cannot listen on unix:${path}: does its folder exist, and may you write to it?`,
      );
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

  crowded(): boolean {
    return this.room.isShort();
  }

  enter(): void {
    this.entered++;
    this.pending++;
  }

  leave(lost: boolean): void {
    this.pending--;
    if (lost) this.adrift--;
    this.changed?.();
  }

  strand(): void {
    this.adrift++;
    this.changed?.();
  }

  publish(topic: string, message: string | Uint8Array, except?: SocketExchange): boolean {
    const socket = except?.origin ?? except;
    const sender = socket instanceof UwsSocketExchange && socket.server === this ? socket : undefined;
    return sender?.publish(topic, message) ?? this.app.publish(topic, message, typeof message !== 'string');
  }

  async stopListening(): Promise<void> {
    this.draining = true;
    this.watch?.stop();
    // What the kernel has connected and the engine has not seen would be reset. Who waits for an answer makes no new
    // connection: requests are held until nobody connects any more.
    this.held = [];
    await quiet(2, this.connected, () => this.opened);
    this.closeListener();
    const { held } = this;
    this.held = undefined;
    for (const exchange of held) this.run(exchange);
  }

  private closeListener(): void {
    if (this.listener) this.native.us_listen_socket_close(this.listener);
    this.listener = undefined;
  }

  async drain(deadline: number): Promise<boolean> {
    const answered = await within(
      this.until(() => this.pending === this.adrift),
      deadline,
    );
    this.refusing = true;
    await within(
      this.until(() => this.pending === 0),
      Math.min(deadline, Date.now() + MOMENT),
    );
    // Not before the callback that gave the last answer is over: until then the answer is in the cork.
    await turn();
    return answered;
  }

  private until(holds: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      this.changed = () => {
        if (holds()) resolve();
      };
      this.changed();
    });
  }

  closeSockets(code: number, reason: string): void {
    for (const socket of [...this.sockets]) socket.close(code, reason);
  }

  async close(): Promise<void> {
    // Clients that were not told to go may send one more request, which is not to be cut.
    await quiet(MOMENT / 10, this.connected, () => this.entered);
    this.closeListener();
    this.app.close();
    if (this.unix) await rm(this.unix, { force: true });
    // The loop needs a turn to let go of the native handles: a worker thread must not end before.
    await turn();
  }

  private listening(socket: ListenSocket | false): void {
    if (socket) this.listener = socket;
  }
}
