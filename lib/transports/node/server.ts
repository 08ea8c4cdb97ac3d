/** The transport on node:http: runs wherever Node does. */
import { rm } from 'node:fs/promises';
import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import https from 'node:https';
import { type AddressInfo, Server as NetServer, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Application, HeaderList, SocketExchange } from '../../exchange.js';
import { clearUnixPath, explainRefusal, unixRefusal } from '../address.js';
import { hasToken } from '../headerlines.js';
import { insistOn, runtimeOf } from '../runtime.js';
import { Topics } from '../topics.js';
import { TrafficServer } from '../traffic.js';
import {
  type Certificates,
  type Listening,
  type ListenOptions,
  type Transport,
  TransportError,
  type TransportInfo,
} from '../transport.js';
import {
  ambiguous,
  goingAway,
  type Refusal,
  refuseFraming,
  refuseHandshake,
  unknownVersion,
} from '../websocket.js';
import { SEND_TIMEOUT } from './answer.js';
import type { Door, DoorKeeper } from './door.js';
import { hasTarget, MAX_LINES, tooMany } from './exchange.js';
import { NodeHttpExchange } from './http.js';
import { bareAnswer, Line } from './line.js';
import { type Limits, Multiplexer } from './multiplex.js';
import { NodeSocketExchange, type SocketHub } from './socket.js';

/** The transport on node:http. @param why it was chosen @param openDoor opens what it serves in the place of a listener of its own */
export function nodeTransport(why = 'it was asked for', openDoor?: DoorKeeper): Transport {
  return new NodeTransport(why, openDoor);
}

class NodeTransport implements Transport {
  constructor(
    private readonly why: string,
    private readonly openDoor: DoorKeeper | undefined,
  ) {}

  info(): TransportInfo {
    const { name, version } = runtimeOf();
    return { name: 'node', engine: `node:http of ${name} ${version}`, why: this.why };
  }

  async listen(application: Application, options: ListenOptions): Promise<Listening> {
    const server = new NodeServer(application, options, this.openDoor);
    await server.listen();
    return server;
  }
}

/** Why the app does not get to see a request. */
function refuse(req: IncomingMessage, lines: HeaderList): Refusal | undefined {
  if (req.httpVersionMajor !== 1) return unknownVersion;
  if (lines.length > 2 * MAX_LINES) return tooMany;
  if (!hasTarget(req)) return ambiguous;
  if (req.httpVersion !== '1.0') return refuseFraming(lines);
  // There need be no host, and there are no chunks (RFC 9112, section 6.1).
  return req.headers['transfer-encoding'] === undefined ? refuseFraming(lines, 0) : ambiguous;
}

class NodeServer extends TrafficServer<NodeSocketExchange> implements Listening, SocketHub {
  port = 0;
  readonly topics = new Topics();
  private readonly server: http.Server | https.Server;
  /** What is connected, in whatever protocol. */
  private readonly open = new Set<Socket>();
  private readonly lines = new WeakMap<Duplex, Line>();
  private readonly http2: Multiplexer | undefined;
  private pulse: NodeJS.Timeout | undefined;
  private door: Door | undefined;
  /** Of the door's connections those that have asked for something. */
  private readonly asked = new Set<Duplex>();

  constructor(
    application: Application,
    options: ListenOptions,
    private readonly openDoor: DoorKeeper | undefined,
  ) {
    super(application, options);
    const limits = limitsOf(options);
    const { certificates, http2 = certificates !== undefined && runtimeOf().name !== 'Bun' } = options;
    if (http2) insistOn('http2');
    this.server = createServer(options, limits, http2);
    if (http2) this.http2 = new Multiplexer(this, limits, this.server, (exchange) => this.run(exchange));
    this.server.on('request', (req, res) => this.receive(req, res, false));
    this.server.on('checkContinue', (req, res) => this.receive(req, res, true));
    this.server.on('checkExpectation', (req, res) => this.receive(req, res, false));
    this.server.on('upgrade', (req, socket, rest) => {
      this.lineOf(socket).takeOver(() => this.upgrade(req, socket, rest));
    });
    this.server.on('connection', (socket: Socket) => this.count(socket));
    this.server.on('secureConnection', (socket: Socket) => this.endTimely(socket));
    this.server.on('connect', (_, socket) => {
      this.lineOf(socket).takeOver(() => socket.end(bareAnswer(405)));
    });
    this.server.on('clientError', (error, socket) => this.lineOf(socket).refuse(error));
  }

  async listen(): Promise<void> {
    const { idleTimeout } = this.options;
    if (this.openDoor) await this.serveDoor(this.openDoor);
    else await this.openListener();
    // Twice in the time: the first look asks for a sign of life, the second wants to have seen it.
    if (idleTimeout > 0) this.pulse = setInterval(() => this.checkPulses(), idleTimeout * 500).unref();
  }

  private async serveDoor(openDoor: DoorKeeper): Promise<void> {
    this.door = await openDoor(this.options);
    this.port = this.door.address.port;
    this.door.lead(this.server);
  }

  private async openListener(): Promise<void> {
    const { options } = this;
    const { host, port, unix, fd, worker } = options;
    if (unix !== undefined && !worker) await clearUnixPath(unix);
    const opened = new Promise<void>((resolve, reject) => {
      this.server.once('error', reject).once('listening', resolve);
    });
    this.server.listen(placeOf(options));
    try {
      await opened;
    } catch (error) {
      if (fd !== undefined) throw new TransportError(`Cannot listen on the descriptor ${fd}: ${error}.`);
      if (unix === undefined) throw await explainRefusal(host, port);
      throw unixRefusal(unix, error);
    }
    this.server.on('error', (error) => this.logger.error('The listener failed.', error));
    const address = this.server.address() as AddressInfo | string | null;
    if (address !== null && typeof address === 'object') {
      this.port = address.port;
      if (fd !== undefined) options.host = address.address;
    }
  }

  private count(socket: Socket): void {
    if (this.open.has(socket)) return; // it comes a second time, from ignoreUpgrade()
    this.open.add(socket);
    if (this.connected(1)) socket.destroy();
    socket.once('close', () => {
      this.open.delete(socket);
      this.connected(-1);
    });
  }

  /**
   * With TLS the engine may lose what is written to a client that has just left, and waits for ever to end behind that. What is
   * sent to one that has ended its side has to get on, as anything that waits.
   */
  private endTimely(socket: Socket): void {
    const { sendTimeout = SEND_TIMEOUT } = this.options;
    socket.once('end', () => socket.setTimeout(sendTimeout * 1000, () => socket.destroy()));
  }

  private lineOf(socket: Duplex): Line {
    let line = this.lines.get(socket);
    if (!line) this.lines.set(socket, (line = new Line(socket)));
    return line;
  }

  private receive(req: IncomingMessage, res: ServerResponse, expectant: boolean): void {
    // What is sent ahead of such an answer is lost: the client has to know.
    if (READS_BEFORE_UPGRADE && req.headers.upgrade && hasToken(req.headers.connection, 'upgrade'))
      res.shouldKeepAlive = false;
    this.hasAsked(req.socket);
    const line = this.lineOf(req.socket);
    const exchange = new NodeHttpExchange(this, req, res, line, expectant);
    const refusal = refuse(req, req.rawHeaders);
    if (refusal) exchange.decline(refusal);
    else line.start(res, () => this.run(exchange));
  }

  private upgrade(req: IncomingMessage, socket: Duplex, rest: Buffer): void {
    this.hasAsked(socket);
    if (!isHandshake(req)) return this.ignoreUpgrade(req, socket, rest);
    const exchange = new NodeSocketExchange(this, req, socket, rest);
    const lines = exchange.headers();
    const refusal = refuse(req, lines) ?? refuseHandshake(lines);
    if (refusal) exchange.decline(refusal);
    else if (this.draining) exchange.decline(goingAway);
    else this.run(exchange);
  }

  /**
   * Other protocols are not spoken here, and whoever asks for one is answered in this (RFC 9110, section 7.8). From Node 25 on its
   * content has been read by then: such requests do not come here.
   */
  private ignoreUpgrade(req: IncomingMessage, socket: Duplex, rest: Buffer): void {
    const head = [`${req.method} ${req.url} HTTP/${req.httpVersion}`];
    for (let i = 0; i < req.rawHeaders.length; i += 2)
      if (req.rawHeaders[i]!.toLowerCase() !== 'upgrade')
        head.push(`${req.rawHeaders[i]}: ${req.rawHeaders[i + 1]}`);
    socket.unshift(Buffer.concat([Buffer.from(`${head.join('\r\n')}\r\n\r\n`, 'latin1'), rest]));
    this.server.emit(this.options.certificates ? 'secureConnection' : 'connection', socket);
  }

  renew(certificates: Certificates): void {
    (this.server as https.Server).setSecureContext(tlsOf(certificates));
  }

  publish(topic: string, message: string | Uint8Array, except?: SocketExchange): number {
    return this.topics.publish(topic, message, except);
  }

  subscribers(topic: string, except?: SocketExchange): number {
    return this.topics.subscribers(topic, except);
  }

  private checkPulses(): void {
    for (const socket of this.sockets) socket.checkPulse();
  }

  override async stopListening(patient: boolean): Promise<void> {
    this.http2?.warn();
    if (!patient || !this.options.worker || this.options.reusePort) {
      await super.stopListening(patient);
      // Who has come in and not asked yet would be lost, while another process goes on.
      if (this.door) await this.until(() => this.asked.size >= this.connections, Date.now() + FIRST_REQUEST);
      return;
    }
    // What the supervisor has accepted goes to the others, also when it is on its way here.
    this.draining = true;
    this.closeListener();
  }

  /** A connection of the door has asked for something. */
  private hasAsked(socket: Duplex): void {
    if (!this.door || this.asked.has(socket)) return;
    this.asked.add(socket);
    socket.once('close', () => this.asked.delete(socket));
    this.changed?.();
  }

  protected closeListener(): void {
    if (this.door) return this.door.close();
    // Unlike that of http, which also cuts connections that wait for their next request. Bun's servers are of another kind.
    if (this.server instanceof NetServer) NetServer.prototype.close.call(this.server);
    else (this.server as http.Server).close();
  }

  /** Behind a door the next process serves: to connect anew is better than to be refused here while the app is shut down. */
  protected override async answered(deadline: number): Promise<boolean> {
    const answered = await super.answered(deadline);
    if (!this.door || !answered) return answered;
    await this.calm();
    const late = await super.answered(deadline);
    if (late) await this.hangUp();
    return late;
  }

  private async hangUp(): Promise<void> {
    await this.http2?.end();
    for (const socket of this.open) socket.destroy();
  }

  protected async end(): Promise<void> {
    await this.hangUp();
    clearInterval(this.pulse);
    await new Promise((resolve) => this.server.close(resolve));
    const { unix, fd, worker } = this.options;
    if (unix !== undefined && fd === undefined && !worker) await rm(unix, { force: true });
  }
}

/** Since when Node can share ports; it says nothing of it but by its version. */
const [MAJOR, MINOR] = process.versions.node.split('.').map(Number) as [number, number];
const SHARES_PORTS = MAJOR > 23 || (MAJOR === 23 && MINOR >= 1) || (MAJOR === 22 && MINOR >= 12);

/** Where to listen, as node:net has it. In a worker node:cluster opens it, once for all of them. */
function placeOf({ host, port, unix, fd, reusePort, worker }: ListenOptions) {
  if (fd !== undefined) return { fd };
  if (unix !== undefined) return { path: unix };
  if (reusePort && !SHARES_PORTS)
    throw new TransportError(
      `'reusePort' takes Node 22.12 or later on the engine node, and this is ${process.versions.node}. Choose transport: 'uws', or app.run({ workers }).`,
    );
  return reusePort ? { host, port, reusePort, exclusive: true } : { host, port, exclusive: !worker };
}

const READS_BEFORE_UPGRADE = MAJOR >= 25;

const shouldUpgradeCallback = (req: IncomingMessage) => isHandshake(req) || !hasContent(req);

const hasContent = ({ headers }: IncomingMessage) =>
  headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;

/** A handshake is a GET of HTTP/1.1 (RFC 6455, section 4.1); in another request, an Upgrade means nothing. */
function isHandshake({ method, headers, httpVersion }: IncomingMessage): boolean {
  return method === 'GET' && httpVersion === '1.1' && hasToken(headers.upgrade, 'websocket');
}

function limitsOf(options: ListenOptions): Limits {
  const { headersTimeout = 12, keepAliveTimeout = 5, maxHeaderSize = 16_384 } = options;
  return {
    headersTimeout: milliseconds(headersTimeout),
    keepAliveTimeout: milliseconds(keepAliveTimeout),
    maxHeaderSize,
  };
}

/** So long those who have come in may take to ask for something, when another process takes over, in milliseconds. */
const FIRST_REQUEST = 1000;
/** How often the engine looks for heads that take too long, at least, in milliseconds. */
const CHECKING = 1000;

/** An HTTP server, or one for HTTPS. */
function createServer(options: ListenOptions, limits: Limits, http2: boolean): http.Server | https.Server {
  const { certificates } = options;
  const settings = {
    ...limits,
    connectionsCheckingInterval: Math.min(CHECKING, Math.ceil(limits.headersTimeout / 2)) || undefined,
    requestTimeout: 0, // content has a timeout of its own
    optimizeEmptyRequests: true, // PERF: where there is no content, no stream need end (bench/http.js, text; Node 24)
    ...(READS_BEFORE_UPGRADE && { shouldUpgradeCallback }),
  };
  const handshakeTimeout = settings.headersTimeout || undefined;
  const ALPNProtocols = http2 ? ['h2', ...PROTOCOLS] : PROTOCOLS;
  const server = certificates
    ? https.createServer({ ...settings, ...tlsOf(certificates), ALPNProtocols, handshakeTimeout })
    : http.createServer(settings);
  // Else it would be told as an error of HTTP, and answered.
  server.removeAllListeners('tlsClientError').on('tlsClientError', (_, socket: Socket) => socket.destroy());
  server.maxHeadersCount = 0; // else lines beyond it would be left out in silence
  // In a worker node:cluster would offer the connection to one after the other, until one has room.
  if (options.maxConnections > 0 && !options.worker) server.maxConnections = options.maxConnections;
  return server;
}

/** What is spoken beside HTTP/2, by the names that clients offer (RFC 7301). */
const PROTOCOLS = ['http/1.1', 'http/1.0'];

const milliseconds = (seconds: number) => Math.ceil(seconds * 1000);

const tlsOf = ({ cert, key, ca, passphrase }: Certificates) => ({ cert, key, ca, passphrase });
