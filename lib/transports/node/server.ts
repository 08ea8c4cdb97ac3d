/** The transport on node:http: runs wherever Node does. */
import { rm } from 'node:fs/promises';
import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import { type AddressInfo, Server as NetServer, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Application, SocketExchange } from '../../exchange.js';
import { Room } from '../../held.js';
import { clearUnixPath, explainRefusal } from '../address.js';
import { hasToken, isSuspicious } from '../headerlines.js';
import { Topics } from '../topics.js';
import {
  type Listening,
  type ListenOptions,
  quiet,
  type Transport,
  TransportError,
  type TransportInfo,
  within,
} from '../transport.js';
import { goingAway, type Refusal, refuseHandshake } from '../websocket.js';
import type { NodeExchange } from './exchange.js';
import { NodeHttpExchange } from './http.js';
import { NodeSocketExchange, type SocketHub } from './socket.js';

/** The transport on node:http. @param why it was chosen */
export function nodeTransport(why = 'it was asked for'): Transport {
  return new NodeTransport(why);
}

class NodeTransport implements Transport {
  constructor(private readonly why: string) {}

  info(): TransportInfo {
    return { name: 'node', engine: `node:http of Node ${process.versions.node}`, why: this.why };
  }

  async listen(application: Application, options: ListenOptions): Promise<Listening> {
    const server = new NodeServer(application, options);
    await server.listen();
    return server;
  }
}

const PLAIN = ['Content-Type', 'text/plain; charset=utf-8'];
const AMBIGUOUS: Refusal = {
  status: '400 Bad Request',
  headers: [...PLAIN, 'Connection', 'close'],
  body: 'It is in doubt where this request ends, or whom it is for.',
};
/** The engine undoes chunks and nothing else; what comes behind is known all the same (RFC 9112, section 6.1). */
const UNKNOWN_CODING: Refusal = {
  status: '501 Not Implemented',
  headers: [...PLAIN, 'Connection', 'close'],
  body: 'The only transfer coding known here is chunked.',
};

/** How long to wait for what most likely comes, or does not come at all, in milliseconds. */
const MOMENT = 100;

class NodeServer implements Listening, SocketHub {
  port = 0;
  draining = false;
  readonly sockets = new Set<NodeSocketExchange>();
  readonly topics = new Topics();
  private readonly server: http.Server;
  private readonly room: Room;
  /** Connections that have left HTTP. */
  private readonly upgraded = new Set<Duplex>();
  private refusing = false;
  /** How many requests are not over; of how many of those the client has left. */
  private pending = 0;
  private adrift = 0;
  /** How many requests and how many connections there have been; how many connections there are. */
  private entered = 0;
  private opened = 0;
  private connections = 0;
  /** Requests that wait until the listener is closed. */
  private held: NodeExchange[] | undefined;
  private changed: (() => void) | undefined;
  private pulse: NodeJS.Timeout | undefined;

  constructor(
    private readonly application: Application,
    readonly options: ListenOptions,
  ) {
    this.room = new Room(options.maxBuffered, options.logger);
    this.server = http.createServer({ requestTimeout: 0 });
    this.server.on('request', (req, res) => this.receive(req, res, false));
    this.server.on('checkContinue', (req, res) => this.receive(req, res, true));
    this.server.on('checkExpectation', (req, res) => this.receive(req, res, false));
    this.server.on('upgrade', (req, socket, rest) => this.upgrade(req, socket, rest));
    this.server.on('connection', (socket) => this.count(socket));
    this.server.on('connect', (_, socket) => socket.end(NO_TUNNEL));
  }

  get logger() {
    return this.options.logger;
  }

  async listen(): Promise<void> {
    const { host, port, unix, idleTimeout } = this.options;
    if (unix !== undefined) await clearUnixPath(unix);
    const opened = new Promise<void>((resolve, reject) => {
      this.server.once('error', reject).once('listening', resolve);
    });
    this.server.listen(unix !== undefined ? { path: unix } : { host, port, exclusive: true });
    try {
      await opened;
    } catch (error) {
      if (unix === undefined) throw await explainRefusal(host, port);
      throw new TransportError(
        `Cannot listen on unix:${unix}: does its folder exist, and may you write to it?`,
        {
          cause: error,
        },
      );
    }
    this.server.on('error', (error) => this.logger.error('The listener failed.', error));
    if (unix === undefined) this.port = (this.server.address() as AddressInfo).port;
    // Twice in the time: the first look asks for a sign of life, the second wants to have seen it.
    if (idleTimeout > 0) this.pulse = setInterval(() => this.checkPulses(), idleTimeout * 500).unref();
  }

  private readonly connected = () => this.connections > 0;

  private count(socket: Socket): void {
    this.opened++;
    this.connections++;
    socket.once('close', () => this.connections--);
  }

  private receive(req: IncomingMessage, res: ServerResponse, expectant: boolean): void {
    const exchange = new NodeHttpExchange(this, req, res, expectant);
    const lines = exchange.headers();
    // The parser has refused what is repeated or contradictory about the length.
    if (
      isSuspicious(
        req.httpVersionMinor === 0 && req.headers.host === undefined ? [...lines, 'host', ''] : lines,
      )
    )
      refuse(exchange, AMBIGUOUS);
    else if ((req.headers['transfer-encoding'] ?? 'chunked').toLowerCase() !== 'chunked')
      refuse(exchange, UNKNOWN_CODING);
    else this.run(exchange);
  }

  private upgrade(req: IncomingMessage, socket: Duplex, rest: Buffer): void {
    if (!hasToken(req.headers.upgrade, 'websocket')) return this.ignoreUpgrade(req, socket, rest);
    this.upgraded.add(socket);
    socket.on('close', () => this.upgraded.delete(socket));
    socket.on('error', () => {}); // 'close' follows
    const exchange = new NodeSocketExchange(this, req, socket, rest);
    const refusal = isSuspicious(exchange.headers()) ? AMBIGUOUS : refuseHandshake(exchange.headers());
    if (refusal) refuse(exchange, refusal);
    else if (this.draining) refuse(exchange, goingAway);
    else this.run(exchange);
  }

  /** Other protocols are not spoken here, and whoever asks for one is answered in this (RFC 9110, section 7.8). */
  private ignoreUpgrade(req: IncomingMessage, socket: Duplex, rest: Buffer): void {
    const head = [`${req.method} ${req.url} HTTP/${req.httpVersion}`];
    for (let i = 0; i < req.rawHeaders.length; i += 2)
      if (req.rawHeaders[i]!.toLowerCase() !== 'upgrade')
        head.push(`${req.rawHeaders[i]}: ${req.rawHeaders[i + 1]}`);
    socket.unshift(Buffer.concat([Buffer.from(`${head.join('\r\n')}\r\n\r\n`, 'latin1'), rest]));
    this.server.emit('connection', socket);
  }

  private run(exchange: NodeExchange): void {
    if (this.held !== undefined) this.held.push(exchange);
    else if (exchange.done)
      exchange.ended(); // lost while it was held
    else if (this.refusing) refuse(exchange, goingAway);
    else exchange.run(this.application);
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
    return this.topics.publish(topic, message, except);
  }

  private checkPulses(): void {
    for (const socket of this.sockets) socket.checkPulse();
  }

  async stopListening(): Promise<void> {
    this.draining = true;
    // What the kernel has connected and nobody has taken would be reset. Who waits for an answer makes no new
    // connection: requests are held until nobody connects any more.
    this.held = [];
    await quiet(2, this.connected, () => this.opened);
    // Unlike that of http, which also cuts connections that wait for their next request.
    NetServer.prototype.close.call(this.server);
    const { held } = this;
    this.held = undefined;
    for (const exchange of held) this.run(exchange);
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
    clearInterval(this.pulse);
    // Clients that were not told to go may send one more request, which is not to be cut.
    await quiet(MOMENT / 10, this.connected, () => this.entered);
    const closed = new Promise((resolve) => this.server.close(resolve));
    this.server.closeAllConnections();
    for (const socket of this.upgraded) socket.destroy();
    await closed;
    if (this.options.unix !== undefined) await rm(this.options.unix, { force: true });
  }
}

const NO_TUNNEL = 'HTTP/1.1 405 Method Not Allowed\r\nConnection: close\r\nContent-Length: 0\r\n\r\n';

function refuse(exchange: NodeExchange, { status, headers, body }: Refusal): void {
  exchange.run({ handle: () => exchange.respond(status, headers, body) });
}
