// biome-ignore-all lint: written by names.js: change the declarations, then run npm run names

import type * as exchange_ from '../exchange.js';
import type * as sessions_session_ from '../sessions/session.js';
import type * as testing_cli_ from '../testing/cli.js';
import type * as testing_client_ from '../testing/client.js';
import type * as testing_connection_ from '../testing/connection.js';
import type * as testing_cookies_ from '../testing/cookies.js';
import * as core from '../testing/index.js';
import type * as testing_response_ from '../testing/response.js';
import type * as testing_websocket_ from '../testing/websocket.js';
import type * as transports_exchange_ from '../transports/exchange.js';
import type * as transports_memory_client_ from '../transports/memory/client.js';
import type * as transports_memory_exchange_ from '../transports/memory/exchange.js';
import type * as transports_memory_socket_ from '../transports/memory/socket.js';
import type * as transports_queue_ from '../transports/queue.js';
import type * as transports_topics_ from '../transports/topics.js';
import type { HeaderDict } from './dict.js';
import type * as pottle from './pottle.js';
import { named, type Option, type Snaked, type Snakes, type Statics, twin } from './twin.js';

export type { ClientOptions, CliResult, FileValue, FormValues, SocketOptions } from '../testing/index.js';

type Subscriber = exchange_.SocketExchange;

type Message = string | Uint8Array;

export interface ClientRedirectErrorNames {}
/** Redirects went round in circles (werkzeug.test.ClientRedirectError). */
export type ClientRedirectError = ClientRedirectErrorNames & testing_client_.ClientRedirectError;
export type ClientRedirectErrorClass = Statics<typeof testing_client_.ClientRedirectError> & {
  new (...args: ConstructorParameters<typeof Error>): ClientRedirectError;
  readonly prototype: ClientRedirectError;
};
/** Redirects went round in circles (werkzeug.test.ClientRedirectError). */
export const ClientRedirectError = twin(core.ClientRedirectError, {}) as unknown as ClientRedirectErrorClass;

export interface ClientSocketNames {
  /** Sends a value as JSON. */
  send_json(value: unknown): Promise<void>;
  /** The next message, parsed as JSON. */
  receive_json<T = unknown>(): Promise<T>;
}
/** A WebSocket of the test client (quart.testing's connection). Close it by hand, or with `await using`. */
export type ClientSocket = ClientSocketNames & testing_websocket_.ClientSocket;
export type ClientSocketClass = Statics<typeof testing_websocket_.ClientSocket> & {
  new (socket: MemorySocket, json: ClientSocket['json']): ClientSocket;
  readonly prototype: ClientSocket;
};
/** A WebSocket of the test client (quart.testing's connection). Close it by hand, or with `await using`. */
export const ClientSocket = twin(core.ClientSocket, {
  object: 'sendJson receiveJson',
}) as unknown as ClientSocketClass;

export interface ConnectionCutNames {}
/** An answer was cut short: by the app, or because the client left. */
export type ConnectionCut = ConnectionCutNames & transports_exchange_.ConnectionCut;
export type ConnectionCutClass = Statics<typeof transports_exchange_.ConnectionCut> & {
  new (): ConnectionCut;
  readonly prototype: ConnectionCut;
};
/** An answer was cut short: by the app, or because the client left. */
export const ConnectionCut = twin(core.ConnectionCut, {}) as unknown as ConnectionCutClass;

export interface CookieJarNames {
  /** Puts a cookie into the jar. */
  set(key: string, value: string, options?: testing_cookies_.CookiePlace): void;
  /** The value of a cookie; null if there is none. */
  get(key: string, options?: testing_cookies_.CookiePlace): string | null;
  /** Takes a cookie out of the jar. */
  delete(key: string, options?: testing_cookies_.CookiePlace): void;
}
/** Keeps cookies by domain, path and name, as RFC 6265 (section 5.3) has a browser do. */
export type CookieJar = CookieJarNames & testing_cookies_.CookieJar;
export type CookieJarClass = Statics<typeof testing_cookies_.CookieJar> & {
  new (): CookieJar;
  readonly prototype: CookieJar;
};
/** Keeps cookies by domain, path and name, as RFC 6265 (section 5.3) has a browser do. */
export const CookieJar = twin(core.CookieJar, {
  object: 'set:2? get:1? delete:1?',
}) as unknown as CookieJarClass;

export interface HandshakeRefusedNames {
  readonly response: MemoryResponse;
}
/** The app answered a WebSocket handshake with an ordinary response. */
export type HandshakeRefused = HandshakeRefusedNames & transports_memory_client_.HandshakeRefused;
export type HandshakeRefusedClass = Statics<typeof transports_memory_client_.HandshakeRefused> & {
  new (response: MemoryResponse): HandshakeRefused;
  readonly prototype: HandshakeRefused;
};
/** The app answered a WebSocket handshake with an ordinary response. */
export const HandshakeRefused = twin(core.HandshakeRefused, {}) as unknown as HandshakeRefusedClass;

export interface MemoryPublisherNames {}
/** Publishes to the sockets that subscribed. */
export type MemoryPublisher = MemoryPublisherNames & transports_topics_.Topics;
export type MemoryPublisherClass = Statics<typeof transports_topics_.Topics> & {
  new (crowded?: () => boolean): MemoryPublisher;
  readonly prototype: MemoryPublisher;
};
/** Publishes to the sockets that subscribed. */
export const MemoryPublisher = twin(core.MemoryPublisher, {}) as unknown as MemoryPublisherClass;

export interface MemoryResponseNames {
  /** The status code. */
  get status_code(): number;
  /** Every value of a header, in order. */
  header_lines(name: string): string[];
}
/** An answer as the client sees it. */
export type MemoryResponse = MemoryResponseNames & transports_memory_client_.MemoryResponse;
export type MemoryResponseClass = Statics<typeof transports_memory_client_.MemoryResponse> & {
  new (
    status: string,
    headers: exchange_.HeaderList,
    content: transports_queue_.Queue<Uint8Array>,
    settled: Promise<void>,
    exchange: transports_memory_exchange_.MemoryExchange,
    informed: readonly exchange_.HeaderList[],
  ): MemoryResponse;
  readonly prototype: MemoryResponse;
};
/** An answer as the client sees it. */
export const MemoryResponse = twin(core.MemoryResponse, {
  object: 'statusCode headerLines',
}) as unknown as MemoryResponseClass;

export interface MemorySocketNames {}
/** The client's end of an in-process WebSocket. */
export type MemorySocket = MemorySocketNames & transports_memory_socket_.MemorySocket;
export type MemorySocketClass = Statics<typeof transports_memory_socket_.MemorySocket> & {
  new (
    exchange: transports_memory_socket_.MemorySocketExchange,
    subprotocol: string,
    headers: exchange_.HeaderList,
  ): MemorySocket;
  readonly prototype: MemorySocket;
};
/** The client's end of an in-process WebSocket. */
export const MemorySocket = twin(core.MemorySocket, {}) as unknown as MemorySocketClass;

export interface TestCliRunnerNames {
  /** The app whose commands are run. */
  readonly app: pottle.Pottle;
}
/** Runs commands in this process; made by `app.testCliRunner()`. */
export type TestCliRunner = TestCliRunnerNames & testing_cli_.TestCliRunner;
export type TestCliRunnerClass = Statics<typeof testing_cli_.TestCliRunner> & {
  new (app: pottle.Pottle): TestCliRunner;
  readonly prototype: TestCliRunner;
};
/** Runs commands in this process; made by `app.testCliRunner()`. */
export const TestCliRunner = twin(core.TestCliRunner, {}) as unknown as TestCliRunnerClass;

export interface TestClientNames {
  /** From now on `request`, `session` and `g` are in tests what they were in the last request of this client: `with client:`. */
  enter(): this;
  /** Ends what enter() began. */
  exit(): void;
  [Symbol.dispose](): void;
  /** A cookie of the client; null if there is none. */
  get_cookie(
    key: string,
    options: { domain?: string; path?: string },
  ): { readonly key: string; readonly value: string } | null;
  get_cookie(
    key: string,
    domain?: string,
    path?: string,
  ): { readonly key: string; readonly value: string } | null;
  /** The app that is called. */
  readonly application: pottle.Pottle;
  /** The cookies; null for a client without. */
  readonly cookie_jar: CookieJar | null;
  /** Makes a GET request. */
  get(options: { path: string } & Snaked<testing_client_.ClientOptions>): Promise<TestResponse>;
  /** Makes a GET request. */
  get(path: string, options?: Snaked<testing_client_.ClientOptions>): Promise<TestResponse>;
  /** Makes a POST request. */
  post(options: { path: string } & Snaked<testing_client_.ClientOptions>): Promise<TestResponse>;
  /** Makes a POST request. */
  post(path: string, options?: Snaked<testing_client_.ClientOptions>): Promise<TestResponse>;
  /** Makes a PUT request. */
  put(options: { path: string } & Snaked<testing_client_.ClientOptions>): Promise<TestResponse>;
  /** Makes a PUT request. */
  put(path: string, options?: Snaked<testing_client_.ClientOptions>): Promise<TestResponse>;
  /** Makes a PATCH request. */
  patch(options: { path: string } & Snaked<testing_client_.ClientOptions>): Promise<TestResponse>;
  /** Makes a PATCH request. */
  patch(path: string, options?: Snaked<testing_client_.ClientOptions>): Promise<TestResponse>;
  /** Makes a DELETE request. */
  delete(options: { path: string } & Snaked<testing_client_.ClientOptions>): Promise<TestResponse>;
  /** Makes a DELETE request. */
  delete(path: string, options?: Snaked<testing_client_.ClientOptions>): Promise<TestResponse>;
  /** Makes a HEAD request. */
  head(options: { path: string } & Snaked<testing_client_.ClientOptions>): Promise<TestResponse>;
  /** Makes a HEAD request. */
  head(path: string, options?: Snaked<testing_client_.ClientOptions>): Promise<TestResponse>;
  /** Makes a TRACE request. */
  trace(options: { path: string } & Snaked<testing_client_.ClientOptions>): Promise<TestResponse>;
  /** Makes a TRACE request. */
  trace(path: string, options?: Snaked<testing_client_.ClientOptions>): Promise<TestResponse>;
  /** Makes an OPTIONS request. */
  options(options: { path: string } & Snaked<testing_client_.ClientOptions>): Promise<TestResponse>;
  /** Makes an OPTIONS request. */
  options(path: string, options?: Snaked<testing_client_.ClientOptions>): Promise<TestResponse>;
  /**
   * Makes a request (werkzeug.test.Client.open).
   * @param path as in a request line: percent-encoded, perhaps with a query; or a whole URL
   * @throws what the view threw, when the app is testing
   */
  open(options: { path: string } & Snaked<testing_client_.ClientOptions>): Promise<TestResponse>;
  /**
   * Makes a request (werkzeug.test.Client.open).
   * @param path as in a request line: percent-encoded, perhaps with a query; or a whole URL
   * @throws what the view threw, when the app is testing
   */
  open(path: string, options?: Snaked<testing_client_.ClientOptions>): Promise<TestResponse>;
  /** A request to drive by hand: its body in pieces, its answer as it comes (quart.testing.QuartClient.request). */
  request(
    path: string,
    options?: Omit<Snaked<testing_client_.ClientOptions>, 'data' | 'form' | 'json' | 'signal'>,
  ): TestConnection;
  /** A request as the app sees it, without sending it (werkzeug.test.EnvironBuilder): see `app.testRequestContext`. */
  exchange(path: string, options?: Snaked<testing_client_.ClientOptions>): Promise<exchange_.HttpExchange>;
  /**
   * Reads and changes the session that the cookies of this client stand for (flask.testing.FlaskClient.session_transaction).
   * What the function does is saved when it ends, and seen by the next request.
   * @example await client.sessionTransaction((session) => { session.userId = 7 })
   * @throws TypeError for a client without cookies, or where sessions are not available
   */
  session_transaction<T>(
    fn: (session: sessions_session_.Session) => T | Promise<T>,
    options?: Snaked<testing_client_.ClientOptions> & {
      path?: string | undefined;
    },
  ): Promise<T>;
  /**
   * Opens a WebSocket (quart.testing.QuartClient.websocket).
   * @throws HandshakeRefused, with the response, when the app answers instead of accepting
   * @example await using ws = await client.websocket('/ws'); await ws.send('hi'); await ws.receive();
   */
  websocket(path: string, options?: Snaked<testing_client_.SocketOptions>): Promise<ClientSocket>;
  /** Puts a cookie into the jar (werkzeug.test.Client.set_cookie). */
  set_cookie(
    options: { key: string; value?: string | undefined } & Snaked<{
      domain?: string | undefined;
      path?: string | undefined;
    }>,
  ): void;
  /** Puts a cookie into the jar (werkzeug.test.Client.set_cookie). */
  set_cookie(
    key: string,
    options: { value?: string | undefined } & Snaked<{
      domain?: string | undefined;
      path?: string | undefined;
    }>,
  ): void;
  /** Puts a cookie into the jar (werkzeug.test.Client.set_cookie). */
  set_cookie(
    key: string,
    value?: string,
    options?: Snaked<{
      domain?: string | undefined;
      path?: string | undefined;
    }>,
  ): void;
  /** Takes a cookie out of the jar (werkzeug.test.Client.delete_cookie). */
  delete_cookie(
    options: { key: string } & Snaked<{
      domain?: string | undefined;
      path?: string | undefined;
    }>,
  ): void;
  /** Takes a cookie out of the jar (werkzeug.test.Client.delete_cookie). */
  delete_cookie(
    key: string,
    options?: Snaked<{
      domain?: string | undefined;
      path?: string | undefined;
    }>,
  ): void;
}
/**
 * Calls an app without a port (flask.testing.FlaskClient, quart.testing.QuartClient). Made by `app.testClient()`.
 * @example
 * const client = app.testClient();
 * const response = await client.post('/notes', { form: { text: 'hi' }, followRedirects: true });
 */
export type TestClient = TestClientNames & testing_client_.TestClient;
export type TestClientClass = Statics<typeof testing_client_.TestClient> & {
  new (
    app: pottle.Pottle,
    options?: Snaked<{
      useCookies?: boolean | undefined;
    }>,
  ): TestClient;
  readonly prototype: TestClient;
};
/**
 * Calls an app without a port (flask.testing.FlaskClient, quart.testing.QuartClient). Made by `app.testClient()`.
 * @example
 * const client = app.testClient();
 * const response = await client.post('/notes', { form: { text: 'hi' }, followRedirects: true });
 */
export const TestClient = twin(core.TestClient, {
  object:
    'cookieJar get:TestClient.get post:TestClient.post put:TestClient.put patch:TestClient.patch delete:TestClient.delete head:TestClient.head trace:TestClient.trace options:TestClient.options open:TestClient.open request:1 exchange:1 sessionTransaction:1 websocket:1 setCookie:TestClient.set_cookie getCookie:TestClient.get_cookie deleteCookie:TestClient.delete_cookie',
  options: [1],
}) as unknown as TestClientClass;

export interface TestConnectionNames {
  /** Ends the body. */
  send_complete(): Promise<void>;
  /** Ends the body and reads the answer to its end. */
  as_response(): Promise<TestResponse>;
}
/**
 * One request whose body goes out, and whose answer comes in, piece by piece (quart.testing's HTTP connection). Made
 * by `client.request()`.
 * @example
 * const connection = client.request('/upload', { method: 'POST' });
 * await connection.send('half');
 * await connection.sendComplete();
 * const response = await connection.asResponse();
 */
export type TestConnection = TestConnectionNames & testing_connection_.TestConnection;
export type TestConnectionClass = Statics<typeof testing_connection_.TestConnection> & {
  new (host: testing_connection_.ConnectionHost): TestConnection;
  readonly prototype: TestConnection;
};
/**
 * One request whose body goes out, and whose answer comes in, piece by piece (quart.testing's HTTP connection). Made
 * by `client.request()`.
 * @example
 * const connection = client.request('/upload', { method: 'POST' });
 * await connection.send('half');
 * await connection.sendComplete();
 * const response = await connection.asResponse();
 */
export const TestConnection = twin(core.TestConnection, {
  object: 'sendComplete asResponse',
}) as unknown as TestConnectionClass;

export interface TestResponseNames {
  readonly headers: HeaderDict<pottle.Headers>;
  /** The redirects that led here. */
  readonly history: TestResponse[];

  readonly status_code: number;
  /** The headers of each `103 Early Hints` that came ahead. */
  readonly early_hints: readonly pottle.Headers[];
  /** The body as bytes, or text with `asText`. */
  get_data(
    options: Snaked<{
      asText: true;
    }>,
  ): string;

  get_data(
    options?: Snaked<{
      asText?: false | undefined;
    }>,
  ): Buffer;
  /** The body, parsed; null when it is no JSON, unless `force`. */
  get_json<T = unknown>(
    options?: Snaked<{
      force?: boolean | undefined;
      silent?: boolean | undefined;
    }>,
  ): T;
  /** Whether the content type is JSON. */
  get is_json(): boolean;
  /** The whole `Content-Type`. */
  get content_type(): string | null;
  /** The `Content-Length`; null for a stream. */
  get content_length(): number | null;
  /** Whether it is a redirect. */
  get is_redirect(): boolean;
  /** {@link location} as a whole URL. */
  get resolved_location(): string;
  /** The headers that parse themselves (`cacheControl`, `vary`, …), as on any response. */
  get parsed(): pottle.Response;
}
/**
 * A response of the test client (werkzeug.test.TestResponse). It is complete: `data`, `text` and `json` are values,
 * which may be awaited as those of any response.
 */
export type TestResponse = TestResponseNames & testing_response_.TestResponse;
export type TestResponseClass = Statics<typeof testing_response_.TestResponse> & {
  new (): TestResponse;
  readonly prototype: TestResponse;
  /** Reads an answer to its end. */
  read(
    answer: MemoryResponse,
    provider: TestResponse['provider'],
    request: testing_response_.SentRequest,
  ): Promise<TestResponse>;
};
/**
 * A response of the test client (werkzeug.test.TestResponse). It is complete: `data`, `text` and `json` are values,
 * which may be awaited as those of any response.
 */
export const TestResponse = twin(core.TestResponse, {
  object:
    'statusCode earlyHints getData:0 getJson:0 isJson contentType contentLength isRedirect resolvedLocation',
}) as unknown as TestResponseClass;

/**
 * Opens a WebSocket to a handler.
 * @returns the client's end, once the app accepts
 * @throws HandshakeRefused when the app answers with a response instead
 */
export const connect = named(core.connect, [1]) as {
  (
    handler: transports_memory_client_.Handler,
    options?: Snaked<transports_memory_client_.ConnectOptions>,
  ): Promise<MemorySocket>;
};

/**
 * Makes a request of a handler.
 * @returns the answer: once the handler is through, or as soon as a streamed answer begins
 * @throws ConnectionCut when the app cuts the connection before it answers, or the signal aborts
 */
export const request = named(core.request, [1]) as {
  (
    handler: transports_memory_client_.Handler,
    options?: Snaked<transports_memory_client_.RequestOptions>,
  ): Promise<MemoryResponse>;
};
