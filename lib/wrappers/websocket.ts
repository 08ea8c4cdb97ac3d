/** The WebSocket: a request until it is accepted, a pair of streams of messages afterwards (quart.Websocket). */
import { Forbidden, LookupError } from '../errors.js';
import { SocketClosed, type SocketExchange } from '../exchange.js';
import { Headers, type HeadersSource } from '../http/headers.js';
import { begun, comesOf, markCaused } from '../leaving.js';
import type { JsonModule } from '../media/options.js';
import { websocketReceived, websocketSent } from '../signals.js';
import type { SubscribeOptions } from '../topics/given.js';
import type { Subscription } from '../topics/hub.js';
import type { HeadersValue } from '../typing.js';
import { kept, refusePromise } from '../values.js';
import { Connection } from './connection.js';
import { Inbox, type ReceiveOptions } from './receiving.js';

/** Closes a socket that sent what is no JSON (RFC 6455, section 7.4.1). */
export const MALFORMED = 1007;

const SENT = Promise.resolve();

/** A message: text as a string, binary as bytes. */
export type Message = string | Uint8Array;

/** Raised by `receive` and `send` when the socket is closed. Uncaught, it ends the view in silence. */
export { SocketClosed as WebsocketDisconnect } from '../exchange.js';

/**
 * The WebSocket that is being served. The view runs before the handshake: what it returns or raises until it accepts
 * is an ordinary HTTP answer. `receive` and `send` accept by themselves.
 */
export class Websocket extends Connection {
  /** Named in the error of whoever would keep the stand-in. */
  declare protected readonly 'websocket._getCurrentObject() instead of the stand-in': never;
  /** Its view has closed it. */
  private closed = false;
  /** Its view has closed it before it was accepted: it cannot be any more. */
  private refusal: Forbidden | undefined;
  /** Why a message could not be read. */
  private malformed: unknown;
  private readonly inbox: Inbox<Message> = new Inbox(() => this.receiveNext());

  /** What a closed socket fails with; before acceptance, where another view has refused it. */
  private get ending(): SocketClosed {
    return this.socket.closed ?? this.once('ending', () => new SocketClosed(1006));
  }

  /** By topic. */
  private get subscriptions(): Map<string, Subscription> {
    return this.once('subscriptions', () => new Map());
  }

  /** The transport's end. @internal */
  get socket(): SocketExchange {
    return this.exchange as SocketExchange;
  }

  /** The subprotocols that the client offers, in its order. */
  get requestedSubprotocols(): readonly string[] {
    return this.socket.subprotocols;
  }

  /** Whether the handshake was accepted. */
  get accepted(): boolean {
    return this.socket.accepted;
  }

  /**
   * Accepts the handshake; further calls do nothing (quart.Websocket.accept).
   * @param options `headers` of the 101 response; `subprotocol`: one of {@link requestedSubprotocols}
   */
  accept(
    options: { headers?: HeadersValue | undefined; subprotocol?: string | undefined } = {},
  ): Promise<void> {
    return this.begun('accept', (async () => this.unlessGone(() => this.ensureAccepted(options)))());
  }

  /** A mistake in what the view began by this method and did not wait for is logged. */
  private begun<T>(method: string, promise: Promise<T>): Promise<T> {
    return begun(promise, (error) => {
      if (error !== this.refusal)
        this.scope.app.logger.exception(`Nobody awaited websocket.${method}():`, error);
    });
  }

  /** Who has left is nothing to the views of others. */
  private unlessGone<T>(act: () => T): T | undefined {
    try {
      return act();
    } catch (error) {
      if (!(error instanceof SocketClosed) || this.scope.isRunning) throw error;
      return undefined;
    }
  }

  private ensureAccepted(
    options: { headers?: HeadersValue | undefined; subprotocol?: string | undefined } = {},
  ): void {
    if (this.accepted) return;
    if (this.refusal) throw this.refusal;
    if (this.exchange.done) throw this.ending;
    const headers = options.headers ? new Headers(options.headers as HeadersSource).list : [];
    this.socket.accept(options.subprotocol, headers);
  }

  /**
   * The next message; what was queued when the peer left still comes (quart.Websocket.receive). Each message goes to
   * one of those who wait; to a `Promise.race` only if it is still open, so that none is lost to one that is not.
   * @param options `timeout`: how long to wait, in seconds; `signal`: until it aborts
   * @throws WebsocketDisconnect when the socket is closed; a DOMException named TimeoutError when no message came in
   *   time; the reason of the signal
   */
  receive(options: ReceiveOptions = {}): Promise<Message> {
    return this.receiveAs((message) => message, options);
  }

  private receiveAs<T>(read: (message: Message) => T, options: ReceiveOptions): Promise<T> {
    try {
      this.ensureAccepted();
      return this.inbox.receive(read, options);
    } catch (error) {
      return kept(Promise.reject(error));
    }
  }

  private async receiveNext(): Promise<Message> {
    const message = await this.socket.receive();
    if (websocketReceived.receivers.size > 0) await websocketReceived.sendAsync(message);
    return message;
  }

  /**
   * Sends a message: text for a string, binary for bytes; waits while the peer is behind (quart.Websocket.send).
   * @throws WebsocketDisconnect when the socket is closed, in its own view. To others who send to many it is nothing:
   *   who has left misses the message.
   */
  send(message: Message): Promise<void> {
    let waits: Promise<void> | undefined;
    try {
      waits = this.handOn(message);
    } catch (error) {
      waits = Promise.reject(error);
    }
    // PERF: one promise where nothing has to be waited for (bench/websockets.js, echo).
    if (waits === undefined && websocketSent.receivers.size === 0) return SENT;
    return this.begun('send', this.sent(message, waits));
  }

  private handOn(message: Message): Promise<void> | undefined {
    refusePromise(message, 'The message');
    if (typeof message !== 'string' && !(message instanceof Uint8Array)) {
      throw new TypeError(
        `websocket.send() takes text or bytes, not ${typeof message}; for JSON there is sendJson().`,
      );
    }
    this.ensureAccepted();
    return this.socket.send(message);
  }

  private async sent(message: Message, waits: Promise<void> | undefined): Promise<void> {
    try {
      await waits;
    } catch (error) {
      if (error instanceof SocketClosed && !this.scope.isRunning) return;
      throw error;
    }
    if (websocketSent.receivers.size > 0) await websocketSent.sendAsync(message);
  }

  /**
   * The next message, parsed as JSON (quart.Websocket.receive_json); as {@link receive}.
   * @typeParam T the type that you expect; nothing checks what the client sent
   * @throws SyntaxError for anything else. Where the view does not catch it, the socket is closed with 1007
   */
  receiveJson<T = unknown>(options: ReceiveOptions = {}): Promise<T> {
    return this.receiveAs((message) => this.parseJson(message) as T, options);
  }

  private parseJson(message: Message): unknown {
    try {
      return this.jsonModule.loads(message);
    } catch (error) {
      this.blame(error);
    }
  }

  /** What a client has sent is broken. */
  private blame(error: unknown): never {
    markCaused((this.malformed = error), () => this.end(MALFORMED));
    throw error;
  }

  /**
   * The next message, read as a media type that `app.media` knows (falcon.asgi.WebSocket.receive_media); as {@link receive}.
   * @throws LookupError for a type that cannot be read; for a message that is broken, what its handler throws: where the view does not catch it, the
   *   socket is closed with 1007
   */
  receiveMedia<T = unknown>(type: string, options: ReceiveOptions = {}): Promise<T> {
    return this.receiveAs((message) => this.parseMedia(message, type), options) as Promise<T>;
  }

  private async parseMedia(message: Message, type: string): Promise<unknown> {
    try {
      return await this.scope.app.media.loads(message, type);
    } catch (error) {
      if (error instanceof LookupError) throw error; // that is the view's
      this.blame(error);
    }
  }

  /** Sends a value, written as a media type that `app.media` knows (falcon.asgi.WebSocket.send_media). @throws LookupError for a type that cannot be written */
  sendMedia(value: unknown, type: string): Promise<void> {
    const written = this.scope.app.media.dumps(value, type);
    return this.begun(
      'sendMedia',
      written.then((message) => this.send(message as Message)),
    );
  }

  /** Whether an error comes of a message that was no JSON: the client's fault, not the view's. @internal */
  isMalformed(error: unknown): boolean {
    return comesOf(error, (one) => one === this.malformed);
  }

  /** Sends a value as JSON; several values as a list (quart.Websocket.send_json). */
  sendJson(...values: unknown[]): Promise<void> {
    return this.begun(
      'sendJson',
      (async () => this.send(this.jsonModule.dumps(values.length === 1 ? values[0] : values)))(),
    );
  }

  /** Reads and writes JSON: the provider of the app. */
  get jsonModule(): JsonModule {
    return this.scope.app.json;
  }

  /**
   * Closes the socket; before acceptance, refuses the handshake with 403, also when another view calls it
   * (quart.Websocket.close). Where the client has left, nothing happens.
   * @param code a code an endpoint may send: 1000, 1001, 1003, 1007–1011, 3000–4999 (RFC 6455, section 7.4)
   * @param reason at most 123 bytes of UTF-8; longer ones are cut
   */
  close(code = 1000, reason = ''): Promise<void> {
    return this.begun('close', this.closeNow(code, reason));
  }

  private async closeNow(code: number, reason: string): Promise<void> {
    refusePromise(reason, 'The reason of a close frame');
    if (!this.accepted) return this.refuse();
    if (this.closed && this.scope.isRunning) throw this.socket.closed;
    this.socket.close(code, reason); // or throws, for a code that may not be sent: then nothing has changed
    this.closed = true;
  }

  private refuse(): void {
    const refusal = new Forbidden();
    if (this.scope.isRunning) throw (this.refusal = refusal);
    this.exchange.respond('403 FORBIDDEN', ['Content-Type', 'text/html; charset=utf-8'], refusal.getBody());
  }

  /** Ends the socket when its view has ended, unless it is closed already. */
  end(code: number): void {
    if (this.accepted) this.socket.close(code);
  }

  protected override saysGone(error: object): boolean {
    return error === this.ending || super.saysGone(error);
  }

  /**
   * Delivers what is published on the topic to this socket, from now on; accepts first if needed. A topic with `history` or `presence`
   * comes as JSON: `{ id, event, data }`. Resolves when what was missed is sent. Once more, it does nothing.
   * @throws WebsocketDisconnect beyond MAX_TOPICS, by which the socket is closed (1008)
   * @throws TypeError for `since` or `as` where the topic has no `history` or `presence`, for `as` that is nobody or no JSON, and for an
   * option that there is not
   * @throws BrokerUnavailable for `since` or a topic with `presence`, while what the broker stands on is away
   */
  subscribe(topic: string, options: SubscribeOptions = {}): Promise<void> {
    return this.begun('subscribe', (async () => this.unlessGone(() => this.subscribeNow(topic, options)))());
  }

  private subscribeNow(topic: string, options: SubscribeOptions): Promise<void> {
    this.ensureAccepted();
    const known = this.subscriptions.get(topic);
    if (known) return known.ready;
    const most = this.scope.app.config.MAX_TOPICS;
    if (most !== null && this.subscriptions.size >= most) {
      this.socket.close(1008, 'Too many topics');
      throw this.ending;
    }
    const joined = this.scope.app.topics.join(topic, this.socket, options);
    this.subscriptions.set(topic, joined);
    return joined.ready;
  }

  /** Ends {@link subscribe}. */
  unsubscribe(topic: string): void {
    this.subscriptions.get(topic)?.end();
    this.subscriptions.delete(topic);
  }

  /** Message after message, until the peer closes: `for await (const message of websocket)`. */
  [Symbol.asyncIterator](): AsyncIterableIterator<Message> {
    let over = false;
    const end = (error?: unknown): IteratorResult<Message> => {
      if (error !== undefined && !(error instanceof SocketClosed)) throw error;
      over = true;
      return { value: undefined, done: true };
    };
    const next = () => {
      if (over) return Promise.resolve(end());
      // PERF: whoever loops takes what comes, unless others wait for it, too; and no generator (bench/websockets.js, echo).
      const alone = this.accepted && this.inbox.idle && this.receive === Websocket.prototype.receive;
      return alone ? this.socket.receive().then(announced, end) : this.receive().then(resultOf, end);
    };
    const iterator: AsyncIterableIterator<Message> = {
      next,
      return: async () => end(),
      [Symbol.asyncIterator]: () => iterator,
    };
    return iterator;
  }
}

function resultOf(value: Message): IteratorResult<Message> {
  return { value, done: false };
}

function announced(message: Message): IteratorResult<Message> | Promise<IteratorResult<Message>> {
  if (websocketReceived.receivers.size === 0) return resultOf(message);
  return websocketReceived.sendAsync(message).then(() => resultOf(message));
}
