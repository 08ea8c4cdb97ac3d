/** Messages of WebSockets whose routes have schemas for them: checked as they come, and before they leave. */

import { SocketClosed } from '../exchange.js';
import { begun } from '../leaving.js';
import type { AnyView } from '../typing.js';
import { kept } from '../values.js';
import type { ReceiveOptions } from '../wrappers/receiving.js';
import type { Websocket } from '../wrappers/websocket.js';
import { fitting, type SendingHost } from './fitting.js';
import { validatorOf } from './libraries.js';
import { findingsOf, type RequestProblem, told } from './problems.js';
import type { StandardSchema, Validate } from './standard.js';

/** What a route says of its messages. @typeParam In what the view gets @typeParam Out what it sends */
export interface MessageSchemas<In = unknown, Out = unknown> {
  /** What clients send. */
  readonly receive?: StandardSchema<unknown, In> | undefined;
  /** What the view sends. */
  readonly send?: StandardSchema<Out> | undefined;
  /**
   * What becomes of a message that `receive` refuses. By default `'close'`: the socket is closed, with 1007 where the message cannot be read
   * (broken JSON), else with 1008. `'answer'`: the client is sent what is wrong, and the view gets the next message.
   */
  readonly onBadMessage?: 'close' | 'answer' | undefined;
  /** The media type of messages, which `app.media` reads and writes; JSON by default. Of `text/plain`, text is sent as it is. */
  readonly contentType?: string | undefined;
}

/** What a view gets whose route says what clients send. */
export interface Receiving<In> {
  /** Message after message, until the socket is closed. */
  readonly messages: AsyncIterableIterator<In>;
  /**
   * The next message, as `websocket.receive`. One that was left behind in a `Promise.race` takes a message all the same: end it by its signal.
   * @throws WebsocketDisconnect when the socket is closed; a DOMException named TimeoutError when none came in time; the reason of the signal
   */
  receive(options?: ReceiveOptions): Promise<In>;
}

/** What a view gets whose route says what it sends. */
export interface Sending<Out> {
  /**
   * Sends a message, without what its schema does not name; waits while the peer is behind. To be awaited: an error is only logged else.
   * @throws MessageValidationError for one that its schema refuses; WebsocketDisconnect when the socket is closed
   */
  send(message: Out): Promise<void>;
}

const UNREADABLE = 1007;
const REFUSED = 1008;
const TEXT = 'text/plain';

/** The messages of one route. */
export class Messages {
  private readonly incoming: Validate | undefined;
  private readonly outgoing: Validate | undefined;

  constructor(
    private readonly schemas: MessageSchemas,
    private readonly host: SendingHost,
  ) {
    this.incoming = schemas.receive && validatorOf(schemas.receive);
    this.outgoing = schemas.send && validatorOf(schemas.send);
  }

  /** A view that is given its messages, and sends them, beside what its handshake has. */
  around(view: AnyView, websocket: () => Websocket): AnyView {
    return (values, input: object) => {
      const socket = websocket();
      const receive = (options?: ReceiveOptions) => kept(this.receive(socket, options));
      return view(values, {
        ...input,
        ...(this.incoming && { receive, messages: messagesOf(receive) }),
        ...(this.outgoing && { send: this.sender(socket) }),
      } as never);
    };
  }

  /** The next message that is as it should be. */
  private async receive(socket: Websocket, options: ReceiveOptions = {}): Promise<unknown> {
    const began = performance.now();
    let { timeout } = options;
    for (;;) {
      const taken = await this.take(socket, { ...options, timeout });
      if (!('problems' in taken)) return taken.value;
      const { problems, code } = taken;
      if (this.schemas.onBadMessage !== 'answer') return this.close(socket, code, problems[0]!);
      await this.write(socket, { type: 'problem', title: 'Bad Message', ...told(problems, 'message') });
      if (options.timeout !== undefined)
        timeout = Math.max(0, options.timeout - (performance.now() - began) / 1000);
    }
  }

  private async take(socket: Websocket, options: ReceiveOptions): Promise<Taken> {
    const { contentType } = this.schemas;
    let came: unknown;
    try {
      came = await (contentType ? socket.receiveMedia(contentType, options) : socket.receiveJson(options));
    } catch (error) {
      if (!socket.isMalformed(error)) throw error;
      const message = `This cannot be read as ${contentType ?? 'JSON'}.`;
      return { code: UNREADABLE, problems: [{ place: 'message', path: [], message }] };
    }
    const result = await this.incoming!(came);
    if (result.issues === undefined) return { value: result.value };
    const findings = findingsOf(result.issues, came);
    return { code: REFUSED, problems: findings.map((finding) => ({ place: 'message', ...finding })) };
  }

  /** Closes for the first thing that is wrong; to the view, the socket is closed. */
  private async close(socket: Websocket, code: number, { path, message }: RequestProblem): Promise<never> {
    await socket.close(code, path.length > 0 ? `${path.join('.')}: ${message}` : message);
    throw socket.socket.closed ?? new SocketClosed(code);
  }

  /** Sends one message after the other, however long each is checked. */
  private sender(socket: Websocket): Sending<unknown>['send'] {
    let before: Promise<unknown> = Promise.resolve();
    const send = async (message: unknown, last: Promise<unknown>) => {
      const checked = fitting(this.outgoing!, message, `${this.host.view} sent`, this.host.refuse);
      await Promise.allSettled([checked, last]);
      return this.write(socket, await checked);
    };
    return (message) => {
      const sent = send(message, before);
      before = kept(sent);
      return begun(sent, (error) => this.host.unawaited(error)); // one of its own, which the next message does not wait for
    };
  }

  private write(socket: Websocket, value: unknown): Promise<void> {
    const { contentType } = this.schemas;
    if (contentType === undefined) return socket.sendJson(value);
    if (contentType !== TEXT) return socket.sendMedia(value, contentType);
    return typeof value === 'string' ? socket.send(value) : socket.sendJson(value);
  }
}

/** A message, or what is wrong with it and the code to close with. */
type Taken =
  | { readonly value: unknown }
  | { readonly code: number; readonly problems: readonly RequestProblem[] };

/** Not an async generator: those put off `return()` until what they wait for has come. */
function messagesOf(receive: () => Promise<unknown>): AsyncIterableIterator<unknown> {
  let over = false;
  const end = (): IteratorResult<unknown> => {
    over = true;
    return { value: undefined, done: true };
  };
  const failed = (error: unknown) => {
    if (error instanceof SocketClosed) return end();
    throw error;
  };
  return {
    next: async () => (over ? end() : receive().then((value) => ({ value, done: false }), failed)),
    return: async () => end(),
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
