/** Connections of HTTP/2 (RFC 9113) beside those of HTTP/1: how they begin and end, and what bounds floods of streams. */
import type { Server as HttpServer } from 'node:http';
import http2, { constants, type ServerHttp2Session, type ServerHttp2Stream } from 'node:http2';
import { Server as HttpsServer } from 'node:https';
import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { shortest, type TransportExchange } from '../exchange.js';
import { isSuspicious } from '../headerlines.js';
import type { Hub } from '../traffic.js';
import { turn, within } from '../transport.js';
import { ambiguous, type Refusal, refusal } from '../websocket.js';
import { SEND_TIMEOUT } from './answer.js';
import { MAX_LINES, tooMany } from './exchange.js';
import { Http2Exchange, type Multiplexed } from './http2.js';

/** How many requests of a connection may be on their way at a time. */
const STREAMS = 100;

/** How many requests that still run a client may leave, beyond those that it waits for. */
const STRIKES = 200;

/** How many fields a header section may have, crumbs of cookies included: the stream is reset for more. */
const FIELDS = 512;

/** A section of so many bytes more than are allowed is answered; for more, the stream is reset. */
const EXCESS = 64 * 1024;

/** How long the end of a connection may take, in milliseconds. */
const LINGER = 1000;
const MOMENT = 100;

/**
 * Node 20 does not tell when its library gives a connection up for a breach of the protocol: nothing more is read, not the client's end
 * either. So it is looked at each so many milliseconds.
 */
const LOOKS = Number.parseInt(process.versions.node, 10) < 22 ? 3000 : 0;

const MIB = 1024 * 1024;

const PREFACE = 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n';

/** What clients do wrong, by the number that the engine's library has for it. */
const BREACHES: Record<number, number> = {
  [-505]: constants.NGHTTP2_PROTOCOL_ERROR,
  [-524]: constants.NGHTTP2_FLOW_CONTROL_ERROR,
};

const noTunnel = refusal('405 Method Not Allowed', 'There are no tunnels here.');

/** In milliseconds and bytes. */
export interface Limits {
  headersTimeout: number;
  keepAliveTimeout: number;
  maxHeaderSize: number;
}

/** See the file's comment. */
export class Multiplexer {
  private readonly connections = new Set<Connection>();
  private readonly engine: http2.Http2Server;

  /**
   * @param server accepts connections, and goes on to serve those of HTTP/1
   * @param run hands a request to the app
   */
  constructor(
    private readonly hub: Hub,
    private readonly limits: Limits,
    server: HttpServer | HttpsServer,
    private readonly run: (exchange: TransportExchange) => void,
  ) {
    const { maxBuffered } = hub.options;
    this.engine = http2.createServer({
      // The engine counts answers that wait, which have a bound of their own, and resets streams above its own ten.
      maxSessionMemory: Math.max(16, maxBuffered ? Math.ceil(maxBuffered / MIB) : MIB),
      maxHeaderListPairs: FIELDS,
      settings: { maxConcurrentStreams: STREAMS, maxHeaderListSize: limits.maxHeaderSize + EXCESS },
    });
    const secure = server instanceof HttpsServer;
    const event = secure ? 'secureConnection' : 'connection';
    const [http1] = server.listeners(event) as [(socket: Socket) => void];
    server.off(event, http1).on(event, (socket: TLSSocket) => {
      if (!secure) this.greet(socket, () => http1.call(server, socket));
      else if (socket.alpnProtocol === 'h2') this.take(socket);
      else http1.call(server, socket);
    });
  }

  /** Without TLS the first bytes tell (RFC 9113, section 3.4). */
  private greet(socket: Socket, http1: () => void): void {
    let seen = '';
    const hangUp = () => socket.destroy();
    const look = () => {
      for (let bytes = socket.read(); bytes; bytes = socket.read()) seen += bytes.toString('latin1');
      const multiplexed = seen.startsWith(PREFACE);
      if (!multiplexed && PREFACE.startsWith(seen)) return;
      clearTimeout(timer);
      socket.off('readable', look).off('end', hangUp).off('error', hangUp);
      socket.unshift(Buffer.from(seen, 'latin1'));
      if (multiplexed) this.take(socket);
      else http1();
    };
    const { headersTimeout } = this.limits;
    const timer = headersTimeout > 0 ? setTimeout(hangUp, headersTimeout) : undefined;
    socket.on('readable', look).on('end', hangUp).on('error', hangUp);
    look();
  }

  private take(socket: Socket): void {
    this.engine.once('session', (session: ServerHttp2Session) => {
      const connection = new Connection(this.hub, this.limits, session, socket, this.run);
      this.connections.add(connection);
      session.on('close', () => this.connections.delete(connection));
    });
    socket.allowHalfOpen = false; // the engine would not end it
    this.engine.emit('connection', socket);
  }

  /** Tells all clients to go, and what was seen of their requests: that is answered, and the rest they may send elsewhere. */
  warn(): void {
    for (const connection of this.connections) connection.warn();
  }

  /** Ends all connections, and waits for that a moment. */
  async end(): Promise<void> {
    const ends = [...this.connections].map((connection) => connection.end());
    await within(
      Promise.all(ends).then(() => {}),
      Date.now() + MOMENT,
    );
  }
}

class Connection implements Multiplexed {
  readonly secure: boolean;
  readonly remoteAddress: string;
  private readonly streams = new Set<ServerHttp2Stream>();
  private strikes = 0;
  private timer: NodeJS.Timeout | undefined;
  private readonly pulse: NodeJS.Timeout | undefined;
  /** A ping has not come back; and how many bytes had been read and written when that was looked at. */
  private pinged = false;
  private moved = 0;
  private readonly look: NodeJS.Timeout | undefined;
  private looked = 0;

  constructor(
    private readonly hub: Hub,
    private readonly limits: Limits,
    private readonly session: ServerHttp2Session,
    private readonly socket: Socket,
    private readonly run: (exchange: TransportExchange) => void,
  ) {
    this.secure = 'encrypted' in socket;
    this.remoteAddress = shortest(socket.remoteAddress ?? '');
    session.on('stream', (stream: ServerHttp2Stream, _headers: unknown, _flags: number, fields: string[]) =>
      this.receive(stream, fields),
    );
    session.on('error', () => {}); // 'close' follows
    session.on('goaway', () => this.sweep());
    // The engine tells clients that break the protocol of a fault of its own.
    const { destroy } = session;
    session.destroy = (error, code) =>
      destroy.call(session, error, code ?? BREACHES[(error as NodeJS.ErrnoException | null)?.errno ?? 0]);
    session.on('close', () => {
      clearTimeout(this.timer);
      clearInterval(this.pulse);
      clearInterval(this.look);
    });
    const { sendTimeout = SEND_TIMEOUT } = hub.options;
    if (sendTimeout > 0) this.pulse = setInterval(() => this.checkPulse(), sendTimeout * 1000).unref();
    if (LOOKS > 0) this.look = setInterval(() => this.lookForEngine(), LOOKS).unref();
    this.wait(limits.headersTimeout);
  }

  get bytesWritten(): number {
    return this.socket.bytesWritten;
  }

  private wait(milliseconds: number): void {
    clearTimeout(this.timer);
    if (milliseconds > 0) this.timer = setTimeout(() => this.end(), milliseconds).unref();
  }

  /** The engine overlooks, with TLS, the end of some clients that left while much was on its way to them. */
  private checkPulse(): void {
    this.sweep();
    const { session, socket } = this;
    const moved = socket.bytesRead + socket.bytesWritten;
    if (this.pinged && moved === this.moved) return void socket.destroy();
    this.moved = moved;
    if (this.pinged || session.destroyed) return;
    this.pinged = session.ping(() => {
      this.pinged = false;
    });
  }

  /** Where requests wait and nothing moves, the library is asked to show that it works. */
  private lookForEngine(): void {
    const { socket, streams } = this;
    const looked = socket.bytesRead + socket.bytesWritten;
    if (looked === this.looked && streams.size > 0) this.probe();
    this.looked = looked;
  }

  /** Ends a connection that the library has given up: a ping is not sent in a moment, though the system would take it. */
  private probe(): void {
    const { session, socket, bytesWritten } = this;
    if (session.destroyed) return;
    session.ping(() => {});
    setTimeout(async () => {
      await turn(); // what was to be sent is sent, however late this is
      await turn();
      const { _handle: handle } = socket as { _handle?: { writeQueueSize: number } | null };
      const isReady = !session.destroyed && session.state.outboundQueueSize && handle?.writeQueueSize === 0;
      if (isReady && bytesWritten === this.bytesWritten) socket.destroy();
    }, MOMENT).unref();
  }

  private receive(stream: ServerHttp2Stream, fields: readonly string[]): void {
    const { streams } = this;
    if (this.strikes > STRIKES) return void stream.on('error', () => {}); // the connection is about to end
    clearTimeout(this.timer);
    streams.add(stream);
    stream.on('close', () => {
      streams.delete(stream);
      if (streams.size === 0) this.wait(this.limits.keepAliveTimeout);
    });
    if (streams.size > STREAMS) this.sweep();
    const exchange = new Http2Exchange(this.hub, stream, fields, this);
    const refused = this.refuse(exchange, fields);
    if (refused) exchange.decline(refused);
    else this.run(exchange);
    if (this.hub.draining) this.warn(); // it has connected too late to be told with the others
  }

  /** The engine keeps streams that were reset without an error as long as something waits in them, and the connection with them. */
  private sweep(): void {
    for (const each of this.streams) if (each.closed) each.destroy();
  }

  /** Why the app does not get to see a request. */
  private refuse(exchange: Http2Exchange, fields: readonly string[]): Refusal | undefined {
    const lines = exchange.headers();
    const size = fields.reduce((sum, text) => sum + text.length + 2, 0); // as in HTTP/1, with `: ` and line breaks
    if (lines.length > 2 * MAX_LINES || size > this.limits.maxHeaderSize) return tooMany;
    if (exchange.method === 'CONNECT') return noTunnel;
    return isSuspicious(lines) || !exchange.hasTarget ? ambiguous : undefined;
  }

  strike(change: 1 | -1): void {
    this.strikes = Math.max(0, this.strikes + change);
    // Not at once: the engine may be reading.
    if (this.strikes > STRIKES)
      setImmediate(() =>
        this.session.destroy(new Error('Too many resets.'), constants.NGHTTP2_ENHANCE_YOUR_CALM),
      );
  }

  warn(): void {
    if (LOOKS > 0) this.probe();
    this.session.close();
  }

  end(): Promise<void> {
    return new Promise((resolve) => {
      this.session.once('close', resolve).close();
      setTimeout(() => this.socket.destroy(), LINGER).unref();
    });
  }
}
