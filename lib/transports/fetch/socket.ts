/** A WebSocket over `fetch`: an HTTP exchange until the handshake is accepted, a socket of the platform afterwards. */
import { type HeaderList, SocketClosed, type SocketExchange } from '../../exchange.js';
import { Holding } from '../../held.js';
import { DONE, OPEN, UPGRADED } from '../exchange.js';
import { Queue } from '../queue.js';
import type { Topics } from '../topics.js';
import {
  checkAcceptance,
  checkCloseCode,
  cutReason,
  messageWeight,
  notAccepted,
  offeredProtocols,
  rejected,
  unreadBound,
} from '../websocket.js';
import { type Call, FetchExchange, type FetchHub } from './exchange.js';
import type { Listener, Upgrade, Wire } from './upgrade.js';

type Message = string | Uint8Array;

/** What sockets need of what made them. */
export interface SocketHub extends FetchHub {
  readonly maxMessageSize: number;
  readonly maxBackpressure: number;
  readonly sockets: Set<FetchSocketExchange>;
  readonly topics: Topics;
}

/** How many bytes may wait for the peer before a sender is held back. */
const MARK = 64 * 1024;

/** See the file's comment. */
export class FetchSocketExchange extends FetchExchange implements SocketExchange, Listener {
  readonly kind = 'websocket';
  readonly subprotocols: readonly string[];
  accepted = false;
  closed: SocketClosed | undefined;
  private readonly inbox: Queue<Message>;
  /** Messages that nobody has read, and what waits for the peer. */
  private readonly kept = new Holding();
  private wire: Wire | undefined;
  private patience: Promise<void> | undefined;
  private drain: (() => void) | undefined;

  constructor(
    private readonly server: SocketHub,
    call: Call,
    private readonly upgrade: Upgrade,
  ) {
    super(server, call);
    this.inbox = new Queue(unreadBound(server.maxMessageSize), () => this.count());
    this.subprotocols = offeredProtocols(this.header('sec-websocket-protocol'));
  }

  get scheme(): string {
    return this.secure ? 'wss' : 'ws';
  }

  accept(subprotocol?: string, headers: HeaderList = []): void {
    if (this.accepted) throw new Error('The handshake has been accepted before.');
    if (this.state !== OPEN) return;
    checkAcceptance(subprotocol, this.subprotocols, headers);
    const { request, resolve } = this.call;
    this.unwatch(); // Deno aborts it as the request has become a socket
    const [wire, response] = this.upgrade(request, this, subprotocol, headers);
    this.wire = wire;
    this.accepted = true;
    this.state = UPGRADED;
    this.server.sockets.add(this);
    resolve(response as Response); // Bun has answered for itself
  }

  /** Of a socket, the platform tells the end; the signal belongs to the request that it was. */
  override watch(): void {
    if (!this.accepted) super.watch();
  }

  receive(): Promise<Message> {
    if (!this.accepted && !this.closed) return Promise.reject(notAccepted());
    return this.inbox.next() as Promise<Message>; // ends with an error only, never with undefined
  }

  send(message: Message): Promise<void> | undefined {
    const { wire } = this;
    if (this.closed || !wire) return rejected(this.closed ?? notAccepted());
    wire.send(message);
    this.count();
    const waiting = wire.waiting();
    if (waiting <= MARK) return this.turn();
    const { maxBackpressure } = this.server;
    const tooMuch = maxBackpressure > 0 && waiting > maxBackpressure;
    if (Number.isFinite(waiting) && (tooMuch || this.server.crowded())) this.abort();
    return this.closed ? rejected(this.closed) : this.whenDrained();
  }

  private whenDrained(): Promise<void> {
    if (this.patience) return this.patience;
    this.patience = new Promise((resolve, reject) => {
      this.drain = () => (this.closed ? reject(this.closed) : resolve());
    });
    this.patience.catch(() => {}); // a send that nobody awaits must not end the process
    return this.patience;
  }

  drained(): void {
    this.count();
    if (!this.closed && this.wire!.waiting() > MARK) return;
    this.drain?.();
    this.patience = this.drain = undefined;
  }

  close(code = 1000, reason = ''): void {
    checkCloseCode(code);
    if (!this.accepted) throw notAccepted();
    if (this.closed) return;
    const cut = cutReason(reason);
    this.wire!.close(code, cut);
    this.disconnected(code, cut);
  }

  subscribe(topic: string): void {
    if (this.state === UPGRADED) this.server.topics.join(topic, this);
  }

  unsubscribe(topic: string): void {
    this.server.topics.part(topic, this);
  }

  override abort(): void {
    if (!this.wire) return super.abort();
    this.wire.cut();
    this.disconnected(1006, '');
  }

  arrived(message: Message): void {
    if (this.inbox.full || (this.inbox.weight > 0 && this.server.crowded()))
      this.close(1008, 'Too many unread messages');
    else if (message.length > this.server.maxMessageSize) this.close(1009, 'The message is too large');
    if (this.closed) return;
    this.inbox.push(message, messageWeight(message));
    this.count();
  }

  private count(): void {
    const waiting = this.wire?.waiting() ?? 0;
    if (!this.settled) this.kept.set(this.inbox.weight + (Number.isFinite(waiting) ? waiting : 0));
  }

  disconnected(code: number, reason: string): void {
    if (this.state >= DONE) return;
    this.closed = new SocketClosed(code, reason);
    this.lost();
  }

  protected override lost(): void {
    if (this.state >= DONE) return;
    this.closed ??= new SocketClosed(1006);
    this.server.sockets.delete(this);
    this.server.topics.forget(this);
    this.inbox.end(this.closed);
    this.drained();
    super.lost();
  }

  protected override left(): void {
    this.kept.release();
    super.left();
  }

  protected override abandoned(failed: boolean): void {
    if (this.state === UPGRADED) this.close(failed ? 1011 : 1000);
    else super.abandoned(failed);
  }
}
