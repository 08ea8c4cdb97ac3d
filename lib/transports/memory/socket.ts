/** Both ends of an in-process WebSocket. */
import { type HeaderList, SocketClosed, type SocketExchange } from '../../exchange.js';
import { OPEN, UPGRADED } from '../exchange.js';
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
} from '../websocket.js';
import { MemoryExchange, type Peer, type Target } from './exchange.js';

type Message = string | Uint8Array;

/** How much a client may have sent ahead of the app, in bytes. */
const MAX_UNREAD = 16 * 1024 * 1024;

/** The client's end of a handshake. */
export interface SocketPeer extends Peer {
  /** The handshake is complete. */
  accepted(client: MemorySocket): void;
}

/** The app's end of an in-process WebSocket. */
export class MemorySocketExchange extends MemoryExchange implements SocketExchange {
  readonly kind = 'websocket';
  readonly subprotocols: readonly string[];
  accepted = false;
  /** What the client sent, and what it has yet to read. */
  readonly inbox: Queue<Message> = new Queue(MAX_UNREAD);
  readonly outbox: Queue<Message>;
  closed: SocketClosed | undefined;

  constructor(
    target: Target,
    protected override readonly peer: SocketPeer,
    mark: number,
    private readonly topics: Topics,
  ) {
    super(target, peer, mark);
    this.subprotocols = offeredProtocols(this.header('sec-websocket-protocol'));
    this.outbox = new Queue(mark);
  }

  accept(subprotocol?: string, headers: HeaderList = []): void {
    if (this.accepted) throw new Error('The handshake has been accepted before.');
    if (this.state !== OPEN) return;
    checkAcceptance(subprotocol, this.subprotocols, headers);
    this.accepted = true;
    this.state = UPGRADED;
    this.peer.accepted(new MemorySocket(this, subprotocol ?? '', headers));
  }

  receive(): Promise<Message> {
    if (!this.accepted && !this.closed) return Promise.reject(notAccepted());
    return this.inbox.next() as Promise<Message>; // ends with an error only, never with undefined
  }

  send(message: Message): Promise<void> | undefined {
    if (this.closed || !this.accepted) return rejected(this.closed ?? notAccepted());
    deliver(this.outbox, message);
    return this.outbox.room()?.then(() => {
      if (this.closed) throw this.closed;
    });
  }

  close(code = 1000, reason = ''): void {
    checkCloseCode(code);
    if (!this.accepted) throw notAccepted();
    if (this.closed) return;
    this.leave(new SocketClosed(code, cutReason(reason)));
  }

  subscribe(topic: string): void {
    if (this.state === UPGRADED) this.topics.join(topic, this);
  }

  unsubscribe(topic: string): void {
    this.topics.part(topic, this);
  }

  /** Either side closed the socket, or the client vanished (1006). */
  override leave(closed: SocketClosed = new SocketClosed(1006)): void {
    if (this.done) return;
    this.seal(closed);
    super.leave();
  }

  protected override abandoned(failed: boolean): void {
    if (this.state === UPGRADED) this.close(failed ? 1011 : 1000);
    else super.abandoned(failed);
  }

  private seal(closed: SocketClosed): void {
    this.closed = closed;
    this.inbox.end(closed);
    this.outbox.end(closed);
    this.topics.forget(this);
  }
}

/** The client's end of an in-process WebSocket. */
export class MemorySocket {
  /** Made when the app accepts. */
  constructor(
    private readonly exchange: MemorySocketExchange,
    /** The subprotocol that the app chose; empty for none. */
    readonly subprotocol: string,
    /** Headers of the 101. */
    readonly headers: HeaderList,
  ) {}

  /** The next message from the app. Rejects with a {@link SocketClosed} at the end, after all messages. */
  receive(): Promise<Message> {
    return this.exchange.outbox.next() as Promise<Message>; // ends with an error only
  }

  /** Sends a message to the app; without effect on a closed socket. */
  send(message: Message): void {
    if (this.exchange.inbox.full) this.exchange.close(1008, 'Too many unread messages');
    deliver(this.exchange.inbox, message);
  }

  /** Closes the socket; 1005 stands for a close frame without a code. */
  close(code = 1005, reason = ''): void {
    this.exchange.leave(new SocketClosed(code, reason));
  }

  /** Vanishes without a close frame. */
  abort(): void {
    this.exchange.leave();
  }
}

/** Puts a copy into a queue, as a network would. */
function deliver(queue: Queue<Message>, message: Message): void {
  const copy = typeof message === 'string' ? Buffer.from(message).toString() : Uint8Array.from(message);
  queue.push(copy, messageWeight(copy));
}
