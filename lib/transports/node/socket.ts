/** A WebSocket on node:http and ws: an HTTP exchange until the handshake is accepted, a socket afterwards. */
import { type IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { type RawData, type WebSocket, WebSocketServer } from 'ws';
import { type HeaderList, SocketClosed, type SocketExchange } from '../../exchange.js';
import { Holding } from '../../held.js';
import { DONE, OPEN, shortest, UPGRADED } from '../exchange.js';
import { Queue } from '../queue.js';
import { Rate } from '../rate.js';
import type { Topics } from '../topics.js';
import type { Hub } from '../traffic.js';
import {
  checkAcceptance,
  checkCloseCode,
  cutReason,
  DEFLATE_FROM,
  goingAway,
  messageWeight,
  notAccepted,
  offeredProtocols,
  rejected,
  unreadBound,
} from '../websocket.js';
import { LARGE } from './answer.js';
import { NodeExchange } from './exchange.js';
import { watchEnd } from './line.js';

type Message = string | Uint8Array;

/** What sockets need of their server. */
export interface SocketHub extends Hub {
  readonly sockets: Set<NodeSocketExchange>;
  readonly topics: Topics;
}

/** Without memory from one message to the next: it would cost 200 KB for each connection. */
const DEFLATE = {
  serverNoContextTakeover: true,
  clientNoContextTakeover: true,
  threshold: DEFLATE_FROM,
};

/** See the file's comment. */
export class NodeSocketExchange extends NodeExchange implements SocketExchange {
  readonly kind = 'websocket';
  readonly subprotocols: readonly string[];
  accepted = false;
  closed: SocketClosed | undefined;
  private readonly inbox: Queue<Message>;
  /** Messages that nobody has read, and what waits for the peer. */
  private readonly kept = new Holding();
  private readonly rate: Rate | undefined;
  private ws: WebSocket | undefined;
  /** The peer has given a sign of life since it was last looked at. */
  private alive = true;
  /** Nothing is read before the handshake is accepted. */
  private readonly unwatch: () => void;

  constructor(
    private readonly server: SocketHub,
    req: IncomingMessage,
    private readonly socket: Duplex,
    private readonly rest: Buffer,
  ) {
    super(server, req, responseOn(req, socket), shortest(req.socket.remoteAddress ?? ''));
    this.inbox = new Queue(unreadBound(server.options.maxMessageSize), () => this.count());
    this.rate = Rate.of(server.options);
    this.subprotocols = offeredProtocols(this.header('sec-websocket-protocol'));
    this.unwatch = watchEnd(socket);
  }

  get scheme(): string {
    return this.secure ? 'wss' : 'ws';
  }

  accept(subprotocol?: string, headers: HeaderList = []): void {
    if (this.accepted) throw new Error('The handshake has been accepted before.');
    if (this.state !== OPEN) return;
    checkAcceptance(subprotocol, this.subprotocols, headers);
    this.unwatch();
    this.out.detachSocket(this.req.socket);
    const { maxMessageSize, perMessageDeflate } = this.server.options;
    const upgrade = new WebSocketServer({
      noServer: true,
      clientTracking: false,
      maxPayload: maxMessageSize,
      perMessageDeflate: perMessageDeflate && DEFLATE,
      handleProtocols: () => subprotocol ?? false,
    });
    upgrade.on('headers', (lines) => {
      for (let i = 0; i < headers.length; i += 2) lines.push(`${headers[i]}: ${headers[i + 1]}`);
    });
    this.req.headers.upgrade = 'websocket'; // the package knows no lists
    upgrade.handleUpgrade(this.req, this.socket, this.rest, (ws) => this.opened(ws));
    if (!this.ws) this.lost(); // the client has just left
  }

  private opened(ws: WebSocket): void {
    this.ws = ws;
    this.accepted = true;
    this.state = UPGRADED;
    this.server.sockets.add(this);
    ws.on('message', (data, isBinary) => this.arrived(data, isBinary));
    ws.on('pong', () => this.breathe());
    ws.on('ping', () => this.breathe());
    ws.on('error', () => {}); // 'close' follows
    ws.on('close', (code, reason) => this.disconnected(new SocketClosed(code, reason.toString())));
    // Too late to be closed with the others.
    if (this.server.draining) setImmediate(() => this.close(1001, goingAway.body));
  }

  receive(): Promise<Message> {
    if (!this.accepted && !this.closed) return Promise.reject(notAccepted());
    return this.inbox.next() as Promise<Message>; // ends with an error only, never with undefined
  }

  send(message: Message): Promise<void> | undefined {
    const { ws } = this;
    if (this.closed || !ws) return rejected(this.closed ?? notAccepted());
    if (this.secure && message.length > LARGE && this.server.crowded()) {
      this.abort(); // with TLS all of it is encrypted, and kept, before the kernel takes any
      return rejected(this.closed ?? new SocketClosed(1006));
    }
    const { maxBackpressure } = this.server.options;
    const options = { binary: typeof message !== 'string' };
    // PERF: to be told of the end takes a turn of the engine: only where the kernel has not taken all (bench/websockets.js, echo).
    const atOnce =
      ws.bufferedAmount === 0 &&
      ws.readyState === ws.OPEN &&
      this.socket.writable &&
      !this.server.options.perMessageDeflate;
    if (atOnce) ws.send(message, options);
    if (atOnce && ws.bufferedAmount === 0) return this.turn();
    const waits = new Promise<void>((resolve, reject) => {
      const sent = (error?: Error | null) => {
        this.count();
        if (!error) resolve();
        else if (this.closed) reject(this.closed);
        else this.onAbort(() => reject(this.closed)); // the peer's code comes with the end of the connection
      };
      if (atOnce) this.socket.write('', sent);
      else ws.send(message, options, sent);
    });
    this.count();
    waits.catch(() => {}); // a send that nobody awaits must not end the process
    const tooMuch = maxBackpressure > 0 && ws.bufferedAmount > maxBackpressure;
    if (tooMuch || this.server.crowded()) this.abort();
    return waits;
  }

  close(code = 1000, reason = ''): void {
    checkCloseCode(code);
    if (!this.accepted) throw notAccepted();
    if (this.closed || !this.ws) return;
    const cut = cutReason(reason);
    this.ws.close(code, cut);
    this.disconnected(new SocketClosed(code, cut));
  }

  subscribe(topic: string): void {
    if (this.state === UPGRADED) this.server.topics.join(topic, this);
  }

  unsubscribe(topic: string): void {
    this.server.topics.part(topic, this);
  }

  override abort(): void {
    if (!this.ws) return super.abort();
    this.ws.terminate();
    this.disconnected(new SocketClosed(1006));
  }

  /** Asks for a sign of life, or gives the peer up that has given none since the last time. */
  checkPulse(): void {
    if (!this.alive) return this.abort();
    this.alive = false;
    this.ws?.ping();
  }

  private breathe(): void {
    this.alive = true;
  }

  private arrived(data: RawData, isBinary: boolean): void {
    this.breathe();
    const bytes = data as Buffer; // as the engine gives it unless it is told otherwise
    if (this.inbox.full || (this.inbox.weight > 0 && this.server.crowded()))
      this.close(1008, 'Too many unread messages');
    else if (this.rate?.exceeds(bytes.length)) this.close(1008, 'Too many messages');
    if (this.closed) return;
    const message = isBinary ? new Uint8Array(bytes) : bytes.toString();
    this.inbox.push(message, messageWeight(message));
    this.count();
  }

  private count(): void {
    if (!this.settled) this.kept.set(this.inbox.weight + (this.ws?.bufferedAmount ?? 0));
  }

  protected override left(): void {
    this.kept.release();
    super.left();
  }

  private disconnected(closed: SocketClosed): void {
    if (this.state >= DONE) return;
    this.closed = closed;
    this.server.sockets.delete(this);
    this.server.topics.forget(this);
    this.lost();
  }

  protected override lost(): void {
    if (this.state >= DONE) return;
    this.closed ??= new SocketClosed(1006);
    this.inbox.end(this.closed);
    super.lost();
  }

  protected override abandoned(failed: boolean): void {
    if (this.state === UPGRADED) this.close(failed ? 1011 : 1000);
    else super.abandoned(failed);
  }
}

/** What refuses a handshake: the engine leaves the bare connection to us. */
function responseOn(req: IncomingMessage, socket: Duplex): ServerResponse {
  const res = new ServerResponse(req);
  res.shouldKeepAlive = false;
  res.assignSocket(req.socket);
  res.on('finish', () => {
    res.detachSocket(req.socket);
    socket.end();
    socket.resume();
  });
  return res;
}
