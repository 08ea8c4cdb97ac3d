/** A WebSocket on uWebSockets.js: an HTTP exchange until the handshake is accepted, a socket afterwards. */

import { type Application, type HeaderList, SocketClosed, type SocketExchange } from '../../exchange.js';
import { Holding } from '../../held.js';
import { bytesOf, DONE, OPEN, UPGRADED } from '../exchange.js';
import { Queue } from '../queue.js';
import { Rate } from '../rate.js';
import { turn } from '../transport.js';
import {
  checkAcceptance,
  checkCloseCode,
  cutReason,
  DEFLATE_FROM,
  goingAway,
  messageWeight,
  notAccepted,
  offeredProtocols,
  refuseHandshake,
  rejected,
  unreadBound,
} from '../websocket.js';
import { detachLast } from './detach.js';
import { UwsExchange } from './exchange.js';
import type { UwsHub } from './incoming.js';
import type {
  Data,
  NativeApp,
  NativeRequest,
  NativeResponse,
  NativeSocket,
  SocketBehavior,
  UpgradeContext,
} from './load.js';

/** What sockets need of their server. */
export interface SocketHub extends UwsHub {
  /** The sockets that are open. */
  readonly sockets: Set<UwsSocketExchange>;
  /** Those that are accepted, and open soon. */
  readonly opening: Set<UwsSocketExchange>;
  /** The connection of a socket is gone: the engine counts only those of HTTP. */
  vanished(home: NativeApp): void;
}

/** What a native socket carries; its keys are copied onto the socket, beside the native methods. */
interface Carried {
  exchange: UwsSocketExchange;
}

/** What comes with TLS is not to be answered from within its callback: see `UwsServer.receiveSecurely`. */
async function lateTo<T>(message: T): Promise<T> {
  await turn();
  return message;
}

/** `ws.send` answers with one of these. */
const SENT = 1;
const BUFFERED = 0;

/** Messages above this many bytes go in pieces to those for whom the engine would keep the room. */
export const LARGE = 64 * 1024;

/** So much fits into the engine's one buffer, together with the head of a frame. */
const PIECE = 16_000;

/** Sends a message in several frames. */
function sendInPieces(ws: NativeSocket, message: Uint8Array, isBinary: boolean): number {
  ws.sendFirstFragment(message.subarray(0, PIECE), isBinary);
  let at = PIECE;
  for (; at + PIECE < message.length; at += PIECE) ws.sendFragment(message.subarray(at, at + PIECE));
  return ws.sendLastFragment(message.subarray(at));
}

/** See the file's comment. */
export class UwsSocketExchange extends UwsExchange implements SocketExchange {
  readonly kind = 'websocket';
  /** A handshake has no content to wait for. */
  readonly waits = false;
  readonly subprotocols: readonly string[];
  accepted = false;
  private readonly inbox: Queue<string | Uint8Array>;
  private ws: NativeSocket | undefined;
  closed: SocketClosed | undefined;
  /** Accepted, but not open yet: what waits for that. */
  private early: (() => void)[] | undefined;
  private readonly topics = new Set<string>();
  /** Messages that nobody has read, and what waits for the peer. */
  private readonly kept = new Holding();
  private readonly rate: Rate | undefined;
  private draining: { promise: Promise<void>; settle(error?: Error): void } | undefined;

  constructor(
    readonly server: SocketHub,
    /** Where it is connected. */
    readonly home: NativeApp,
    res: NativeResponse,
    req: NativeRequest,
    private readonly context: UpgradeContext,
    maxUnread: number,
  ) {
    super(server, res, req);
    this.inbox = new Queue(maxUnread, () => this.count()); // first: a look at the headers may cut the connection
    this.rate = Rate.of(server.options);
    this.subprotocols = offeredProtocols(this.header('sec-websocket-protocol'));
  }

  get scheme(): string {
    return this.server.secure ? 'wss' : 'ws';
  }

  accept(subprotocol?: string, headers: HeaderList = []): void {
    if (this.accepted) throw new Error('The handshake has been accepted before.');
    if (this.state !== OPEN) return;
    checkAcceptance(subprotocol, this.subprotocols, headers);
    this.secureAddress(); // lost with the response
    if (this.req) this.corked(() => this.upgrade(subprotocol, headers));
    else this.upgradeLater(subprotocol, headers);
  }

  /**
   * Another request may be in the engine's hands, as the view was woken by it: the engine would take that for the one that was
   * upgraded, and end the process. In a turn of its own nothing is.
   */
  private upgradeLater(subprotocol: string | undefined, headers: HeaderList): void {
    this.accepted = true;
    this.state = UPGRADED;
    this.early = [];
    this.server.opening.add(this);
    setImmediate(() => {
      if (this.state !== UPGRADED) return;
      try {
        if (this.corkLosesUpgrades()) this.upgrade(subprotocol, headers);
        else this.corked(() => this.upgrade(subprotocol, headers));
      } catch (error) {
        this.broken(error);
      }
    });
  }

  receive(): Promise<string | Uint8Array> {
    if (!this.accepted && !this.closed) return Promise.reject(notAccepted());
    const isHere = this.inbox.weight > 0;
    const next = this.inbox.next() as Promise<string | Uint8Array>; // ends with an error only, never with undefined
    return isHere || !this.server.secure ? next : next.then(lateTo);
  }

  send(message: Data): Promise<void> | undefined {
    if (this.closed || !this.accepted) return rejected(this.closed ?? notAccepted());
    if (!this.early) return this.sendNow(message) ?? this.turn();
    const sent = new Promise<void>((resolve) => this.whenOpen(() => resolve(this.sendNow(message))));
    sent.catch(() => {}); // as `rejected`
    return sent;
  }

  private sendNow(message: Data, isBinary = typeof message !== 'string'): Promise<void> | undefined {
    const { ws } = this;
    if (!ws) return rejected(this.closed!);
    const result = this.leavesRoom(ws, message.length)
      ? sendInPieces(ws, bytesOf(message), isBinary)
      : ws.send(message, isBinary, message.length >= DEFLATE_FROM);
    if (result === SENT) return undefined;
    if (result === BUFFERED) this.count();
    if (result === BUFFERED && !this.server.crowded()) return this.whenDrained();
    this.abort(); // a message was, or will be, dropped: what follows would make no sense to the peer
    return rejected(this.closed ?? new SocketClosed(1006));
  }

  /**
   * The engine makes room for all of a large message on its way to a subscriber, and engines without `collectBody` never give it
   * back: of 256 KiB to 5000 subscribers, 1.3 GB stay. What goes in pieces takes none, unless it has to wait.
   */
  private leavesRoom(ws: NativeSocket, length: number): boolean {
    const { maxBackpressure, perMessageDeflate } = this.server.options;
    if (length <= LARGE || this.topics.size === 0 || this.res.collectBody !== undefined) return false;
    const fits = maxBackpressure === 0 || length <= maxBackpressure;
    return fits && !perMessageDeflate && ws.getBufferedAmount() === 0;
  }

  close(code = 1000, reason = ''): void {
    checkCloseCode(code);
    if (!this.accepted) throw notAccepted();
    if (this.closed) return;
    const cut = cutReason(reason);
    this.closed = new SocketClosed(code, cut);
    this.whenOpen(() => this.ws?.end(code, cut)); // runs disconnected()
  }

  subscribe(topic: string): void {
    this.topics.add(topic);
    this.whenOpen(() => this.ws?.subscribe(topic));
  }

  unsubscribe(topic: string): void {
    this.topics.delete(topic);
    this.whenOpen(() => this.ws?.unsubscribe(topic));
  }

  private whenOpen(act: () => void): void {
    if (this.early) this.early.push(act);
    else act();
  }

  /** The socket is open, or will never be. */
  private actEarly(): void {
    const { early = [] } = this;
    this.early = undefined;
    this.server.opening.delete(this);
    for (const act of early) act();
  }

  override abort(): void {
    if (this.ws)
      this.ws.close(); // runs disconnected()
    else super.abort();
  }

  /** Publishes to all but this socket. @returns whether that was needed: it subscribes */
  publish(topic: string, message: Data): boolean {
    if (this.early || !this.subscribes(topic)) return false;
    this.ws!.publish(topic, message, typeof message !== 'string', message.length >= DEFLATE_FROM);
    return true;
  }

  /** Whether what is published on the topic is for this socket. */
  subscribes(topic: string): boolean {
    return this.closed === undefined && this.topics.has(topic);
  }

  /** As {@link publish}, to this socket while the engine does not know it yet. */
  publishEarly(topic: string, message: Data): void {
    if (this.subscribes(topic)) this.whenOpen(() => this.sendNow(message));
  }

  /** As {@link publish}, to this socket alone; what was published before comes before it, and both are counted. */
  publishTo(topic: string, message: Uint8Array, isBinary: boolean): void {
    if (this.subscribes(topic)) this.sendNow(message, isBinary);
  }

  /** What is published goes past us, and so do pongs: this counts what of it waits for the peer, and cuts it off when memory is short. */
  countSent(): void {
    this.count();
    if (this.ws?.getBufferedAmount() && this.server.crowded()) this.abort();
  }

  /** Native code calls this from within the upgrade. */
  opened(ws: NativeSocket): void {
    this.ws = ws;
    this.accepted = true;
    this.state = UPGRADED;
    this.server.sockets.add(this);
    // Too late to be closed with the others.
    if (this.server.draining) setImmediate(() => this.close(1001, goingAway.body));
    this.actEarly();
  }

  /** A message came; its memory is the engine's and must be copied at once. */
  arrived(message: ArrayBuffer, isBinary: boolean): void {
    // The engine cannot hold a client back, so one that sends faster than it is read has to go.
    if (this.inbox.full || (this.inbox.weight > 0 && this.server.crowded()))
      this.close(1008, 'Too many unread messages');
    else if (this.rate?.exceeds(message.byteLength)) this.close(1008, 'Too many messages');
    if (this.closed) return;
    const copy = isBinary ? new Uint8Array(message.slice(0)) : Buffer.from(message).toString();
    this.inbox.push(copy, messageWeight(copy));
    this.count();
  }

  /** What was sent has left our memory, or a part of it. */
  drained(): void {
    this.count();
    // A send from within this event that has to wait again would never be told: the engine forgets to poll.
    if (this.draining) setImmediate(() => this.resumeSending());
  }

  /** The socket is closed, by either side or by the loss of the connection; it may not be touched any more. */
  disconnected(code: number, reason: ArrayBuffer): void {
    // With 1006 come the engine's own words, which nobody has sent.
    this.closed ??= new SocketClosed(code || 1005, code === 1006 ? '' : Buffer.from(reason).toString());
    this.server.sockets.delete(this);
    this.ws = undefined;
    this.inbox.end(this.closed);
    this.draining?.settle(this.closed);
    this.count();
    this.lost();
  }

  protected override lost(): void {
    if (this.state >= DONE) return;
    this.closed ??= new SocketClosed(1006);
    this.inbox.end(this.closed);
    this.actEarly();
    super.lost();
  }

  protected override abandoned(failed: boolean): void {
    if (this.state === UPGRADED) this.close(failed ? 1011 : 1000);
    else super.abandoned(failed);
  }

  protected override left(): void {
    this.kept.release();
    super.left();
  }

  private count(): void {
    if (!this.settled) this.kept.set(this.inbox.weight + (this.ws?.getBufferedAmount() ?? 0));
  }

  private resumeSending(): void {
    if (this.ws?.getBufferedAmount() === 0) this.draining?.settle();
  }

  private upgrade(subprotocol: string | undefined, headers: HeaderList): void {
    const res = this.res;
    res.writeStatus('101 Switching Protocols');
    for (let i = 0; i < headers.length; i += 2) res.writeHeader(headers[i]!, headers[i + 1]!);
    const key = this.header('sec-websocket-key')!;
    const { perMessageDeflate } = this.server.options;
    const offered = (perMessageDeflate && this.header('sec-websocket-extensions')) || '';
    res.upgrade<Carried>({ exchange: this }, key, subprotocol ?? '', offered, this.context); // runs opened()
  }

  /** Engines between these two methods now and then drop a socket that was upgraded in a cork of its own. */
  private corkLosesUpgrades(): boolean {
    return !this.req && this.res.collectBody !== undefined && this.res.beginWrite === undefined;
  }

  private whenDrained(): Promise<void> {
    if (!this.draining) this.draining = this.drainage();
    return this.draining.promise;
  }

  private drainage(): { promise: Promise<void>; settle(error?: Error): void } {
    let settle: (error?: Error) => void = () => {};
    const promise = new Promise<void>((resolve, reject) => {
      settle = (error) => {
        this.draining = undefined;
        if (error) reject(error);
        else resolve();
      };
    });
    promise.catch(() => {}); // a send that nobody awaits must not end the process
    return { promise, settle };
  }
}

/** The handlers of the one WebSocket route. */
export function socketBehavior(
  server: SocketHub,
  home: NativeApp,
  app: Application,
  compression: number,
): SocketBehavior<Carried> {
  const { options } = server;
  const maxUnread = unreadBound(options.maxMessageSize);
  const guarded = guard(server);
  return {
    maxPayloadLength: options.maxMessageSize,
    maxBackpressure: options.maxBackpressure,
    closeOnBackpressureLimit: true,
    idleTimeout: options.idleTimeout,
    sendPingsAutomatically: true,
    compression,
    upgrade: guarded((res, req, context) => {
      upgrade(new UwsSocketExchange(server, home, res, req, context, maxUnread), app);
    }),
    open: guarded((ws) => ws.exchange.opened(ws)),
    message: guarded((ws, message, isBinary) => ws.exchange.arrived(message, isBinary)),
    drain: guarded((ws) => ws.exchange.drained()),
    ping: guarded((ws) => ws.exchange.countSent()),
    close: guarded((ws, code, reason) => {
      server.vanished(home);
      ws.exchange.disconnected(code, reason);
    }),
  };
}

function upgrade(exchange: UwsSocketExchange, app: Application): void {
  if (exchange.done) return exchange.ended(); // cut for suspicious framing
  const refusal = exchange.server.draining ? goingAway : refuseHandshake(exchange.headers());
  if (refusal) exchange.decline(refusal);
  else exchange.run(app);
  if (!exchange.settled) detachLast(exchange);
}

/** Keeps what a native callback throws from reaching native code. */
function guard(server: SocketHub) {
  return <Args extends unknown[]>(callback: (...args: Args) => void) =>
    (...args: Args): void => {
      try {
        callback(...args);
      } catch (error) {
        server.logger.error('A WebSocket event failed.', error);
      }
    };
}
