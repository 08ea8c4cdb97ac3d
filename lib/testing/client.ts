/** The test client: calls the app in this process, as a browser with cookies would (flask.testing.FlaskClient). */
import type { Pottle } from '../app/app.js';
import { Context } from '../app/ctx.js';
import type { HttpExchange } from '../exchange.js';
import { Headers } from '../http/headers.js';
import { encodeQuery } from '../http/urls.js';
import { trimEnd } from '../python.js';
import type { Session } from '../sessions/index.js';
import {
  connect,
  exchangeFor,
  MemoryPublisher,
  type MemoryResponse,
  type RequestOptions,
  request,
} from '../transports/memory/client.js';
import type { HeadersValue } from '../typing.js';
import { encodeBody, type FormValues } from './body.js';
import { TestConnection } from './connection.js';
import { CookieJar } from './cookies.js';
import { TestResponse } from './response.js';
import { ClientSocket } from './websocket.js';

export type { FileValue, FormValues } from './body.js';

/** A request of the test client. */
export interface ClientOptions {
  method?: string | undefined;
  /** The query string: text, or values (lists repeat). */
  query?: string | Readonly<Record<string, unknown>> | undefined;
  /** As {@link query}, under Flask's name. */
  queryString?: string | Readonly<Record<string, unknown>> | undefined;
  headers?: HeadersValue | Headers | undefined;
  /** Sends a value as JSON. */
  json?: unknown;
  /** Sends a form; with a file among its values a multipart one. */
  form?: FormValues | undefined;
  /** Sends these bytes or this text, or pieces of them as they come; an object is a form, as in Flask. */
  data?: string | Uint8Array | AsyncIterable<string | Uint8Array> | FormValues | undefined;
  /** The content type of `data`. */
  contentType?: string | undefined;
  /** Basic authentication. */
  auth?: readonly [username: string, password: string] | undefined;
  /** Goes where redirects lead; the answers on the way are in `response.history`. */
  followRedirects?: boolean | undefined;
  /** The subdomain of SERVER_NAME to call. */
  subdomain?: string | undefined;
  /** Scheme, host and mount: `https://example.com/api`. */
  baseUrl?: string | undefined;
  /** The address of the client; 127.0.0.1 unless given. */
  remoteAddr?: string | undefined;
  /** Makes the client leave. */
  signal?: AbortSignal | undefined;
}

/** A WebSocket of the test client. */
export interface SocketOptions
  extends Pick<
    ClientOptions,
    'query' | 'queryString' | 'headers' | 'auth' | 'subdomain' | 'baseUrl' | 'remoteAddr'
  > {
  subprotocols?: readonly string[] | undefined;
}

/** Redirects went round in circles (werkzeug.test.ClientRedirectError). */
export class ClientRedirectError extends Error {
  override readonly name = 'ClientRedirectError';
}

interface Place {
  scheme: string;
  host: string;
  rootPath: string;
}

/**
 * Calls an app without a port (flask.testing.FlaskClient, quart.testing.QuartClient). Made by `app.testClient()`.
 * @example
 * const client = app.testClient();
 * const response = await client.post('/notes', { form: { text: 'hi' }, followRedirects: true });
 */
export class TestClient {
  /** The app that is called. */
  readonly application: Pottle;
  /** The cookies; null for a client without. */
  readonly cookieJar: CookieJar | null;

  constructor(app: Pottle, options: { useCookies?: boolean | undefined } = {}) {
    this.application = app;
    this.cookieJar = options.useCookies === false ? null : new CookieJar();
  }

  /** Makes a GET request. */
  get(path: string, options: ClientOptions = {}): Promise<TestResponse> {
    return this.open(path, { ...options, method: 'GET' });
  }
  /** Makes a POST request. */
  post(path: string, options: ClientOptions = {}): Promise<TestResponse> {
    return this.open(path, { ...options, method: 'POST' });
  }
  /** Makes a PUT request. */
  put(path: string, options: ClientOptions = {}): Promise<TestResponse> {
    return this.open(path, { ...options, method: 'PUT' });
  }
  /** Makes a PATCH request. */
  patch(path: string, options: ClientOptions = {}): Promise<TestResponse> {
    return this.open(path, { ...options, method: 'PATCH' });
  }
  /** Makes a DELETE request. */
  delete(path: string, options: ClientOptions = {}): Promise<TestResponse> {
    return this.open(path, { ...options, method: 'DELETE' });
  }
  /** Makes a HEAD request. */
  head(path: string, options: ClientOptions = {}): Promise<TestResponse> {
    return this.open(path, { ...options, method: 'HEAD' });
  }
  /** Makes a TRACE request. */
  trace(path: string, options: ClientOptions = {}): Promise<TestResponse> {
    return this.open(path, { ...options, method: 'TRACE' });
  }
  /** Makes an OPTIONS request. */
  options(path: string, options: ClientOptions = {}): Promise<TestResponse> {
    return this.open(path, { ...options, method: 'OPTIONS' });
  }

  /**
   * Makes a request (werkzeug.test.Client.open).
   * @param path as in a request line: percent-encoded, perhaps with a query; or a whole URL
   * @throws what the view threw, when the app is testing
   */
  async open(path: string, options: ClientOptions = {}): Promise<TestResponse> {
    const history: TestResponse[] = [];
    let next = { path, options };
    while (true) {
      const response = await this.send(next.path, next.options);
      response.history.push(...history);
      if (!options.followRedirects || !response.isRedirect) return response;
      if (history.length >= 20)
        throw new ClientRedirectError(`More than 20 redirects, the last to ${response.location}.`);
      history.push(response);
      next = following(response, next.options);
    }
  }

  private async send(path: string, options: ClientOptions): Promise<TestResponse> {
    return this.read(await this.start(path, options), path, options);
  }

  private async start(path: string, options: ClientOptions): Promise<MemoryResponse> {
    return request(this.application, this.wire(path, options));
  }

  private read(answer: MemoryResponse, path: string, options: ClientOptions): Promise<TestResponse> {
    const { place, target } = this.aim(path, options, 'http');
    this.cookieJar?.store(answer.headerLines('set-cookie'), place.host, target.path);
    return TestResponse.read(answer, this.application.json, {
      method: methodOf(options),
      ...place,
      ...target,
    });
  }

  /** A request to drive by hand: its body in pieces, its answer as it comes (quart.testing.QuartClient.request). */
  request(
    path: string,
    options: Omit<ClientOptions, 'data' | 'form' | 'json' | 'signal'> = {},
  ): TestConnection {
    return new TestConnection({
      start: (data, signal) => this.start(path, { ...options, data, signal }),
      read: (answer) => this.read(answer, path, options),
    });
  }

  /** A request as the transport takes it. @internal */
  wire(path: string, options: ClientOptions): RequestOptions {
    const { place, target } = this.aim(path, options, 'http');
    const { body, contentType } = encodeBody(this.application.json, options);
    const headers = this.headersOf(options, place, target);
    if (contentType !== null && !headers.has('Content-Type')) headers.set('Content-Type', contentType);
    return {
      method: methodOf(options),
      path: target.path,
      query: target.query,
      headers: headers.list,
      body,
      scheme: place.scheme,
      rootPath: place.rootPath,
      remoteAddress: options.remoteAddr,
      signal: options.signal,
    };
  }

  /** A request as the app sees it, without sending it (werkzeug.test.EnvironBuilder): see `app.testRequestContext`. */
  async exchange(path: string, options: ClientOptions = {}): Promise<HttpExchange> {
    return exchangeFor(this.wire(path, options));
  }

  /**
   * Reads and changes the session that the cookies of this client stand for (flask.testing.FlaskClient.session_transaction).
   * What the function does is saved when it ends, and seen by the next request.
   * @example await client.sessionTransaction((session) => { session.userId = 7 })
   * @throws TypeError for a client without cookies, or where sessions are not available
   */
  async sessionTransaction<T>(
    fn: (session: Session) => T | Promise<T>,
    options: ClientOptions & { path?: string | undefined } = {},
  ): Promise<T> {
    const jar = this.jar('sessionTransaction');
    const app = this.application;
    const path = options.path ?? '/';
    const ctx = new Context(app, await this.exchange(path, options));
    const session = await app.sessionInterface.openSession(app, ctx.request);
    if (session === null) throw new TypeError('There is no session to change: set app.secretKey first.');
    const result = await fn(session as Session);
    const response = new app.responseClass();
    if (!app.sessionInterface.isNullSession(session)) {
      await app.sessionInterface.saveSession(app, session, response);
    }
    jar.store(response.headers.getlist('Set-Cookie'), ctx.request.host, path);
    return result;
  }

  /**
   * Opens a WebSocket (quart.testing.QuartClient.websocket).
   * @throws HandshakeRefused, with the response, when the app answers instead of accepting
   * @example await using ws = await client.websocket('/ws'); await ws.send('hi'); await ws.receive();
   */
  async websocket(path: string, options: SocketOptions = {}): Promise<ClientSocket> {
    const { place, target } = this.aim(path, options, 'ws');
    const socket = await connect(this.application, {
      path: target.path,
      query: target.query,
      headers: this.headersOf(options, place, target).list,
      scheme: place.scheme,
      rootPath: place.rootPath,
      remoteAddress: options.remoteAddr,
      subprotocols: options.subprotocols,
      publisher: publisherOf(this.application),
    });
    return new ClientSocket(socket, this.application.json);
  }

  /** Where a request goes. */
  private aim(path: string, options: ClientOptions, scheme: 'http' | 'ws') {
    const place = this.placeOf(options, scheme);
    const whole = /^(\w+):\/\/([^/?#]*)(.*)$/s.exec(path);
    if (whole) Object.assign(place, { scheme: whole[1], host: whole[2] });
    const rest = (whole ? whole[3] : path)!.split('#', 1)[0]!;
    const [raw = '', search = ''] = rest.split(/\?(.*)/s);
    const given = options.query ?? options.queryString;
    const query = given === undefined ? search : typeof given === 'string' ? given : encodeQuery(given);
    const below =
      whole && place.rootPath && raw.startsWith(place.rootPath) ? raw.slice(place.rootPath.length) : raw;
    return { place, target: { path: below.startsWith('/') ? below : `/${below}`, query } };
  }

  private placeOf(options: ClientOptions, scheme: 'http' | 'ws'): Place {
    const { config } = this.application;
    const base = options.baseUrl === undefined ? null : /^(\w+):\/\/([^/]*)(.*)$/.exec(options.baseUrl);
    if (base) return { scheme: base[1]!, host: base[2]!, rootPath: trimEnd(base[3]!, '/') };
    const name = config.SERVER_NAME ?? 'localhost';
    const secure = config.PREFERRED_URL_SCHEME === 'https' ? 's' : '';
    return {
      scheme: `${scheme}${secure}`,
      host: options.subdomain ? `${options.subdomain}.${name}` : name,
      rootPath: trimEnd(config.APPLICATION_ROOT, '/'),
    };
  }

  private headersOf(options: ClientOptions, place: Place, target: { path: string }): Headers {
    const headers = new Headers(options.headers as ConstructorParameters<typeof Headers>[0]);
    if (!headers.has('Host')) headers.set('Host', place.host);
    const cookie = this.cookieJar?.header(place.host, target.path);
    if (cookie && !headers.has('Cookie')) headers.set('Cookie', cookie);
    if (options.auth) {
      headers.set('Authorization', `Basic ${Buffer.from(options.auth.join(':')).toString('base64')}`);
    }
    return headers;
  }

  /** Puts a cookie into the jar (werkzeug.test.Client.set_cookie). */
  setCookie(
    key: string,
    value = '',
    options: { domain?: string | undefined; path?: string | undefined } = {},
  ): void {
    this.jar('setCookie').set(key, value, options);
  }
  /** The value of a cookie of the jar; null if there is none (werkzeug.test.Client.get_cookie). */
  getCookie(
    key: string,
    options: { domain?: string | undefined; path?: string | undefined } = {},
  ): string | null {
    return this.jar('getCookie').get(key, options);
  }
  /** Takes a cookie out of the jar (werkzeug.test.Client.delete_cookie). */
  deleteCookie(key: string, options: { domain?: string | undefined; path?: string | undefined } = {}): void {
    this.jar('deleteCookie').delete(key, options);
  }
  private jar(what: string): CookieJar {
    if (this.cookieJar !== null) return this.cookieJar;
    throw new TypeError(`${what}() needs cookies; this client was made with { useCookies: false }.`);
  }
}

/** As it is: methods are case-sensitive (RFC 9110, section 9.1). */
function methodOf(options: ClientOptions): string {
  return options.method ?? 'GET';
}

const publishers = new WeakMap<Pottle, MemoryPublisher>();

/** The topics of an app's in-process sockets; one per app, so that its clients reach each other. */
function publisherOf(app: Pottle): MemoryPublisher {
  let publisher = publishers.get(app);
  if (publisher === undefined) {
    publisher = new MemoryPublisher();
    publishers.set(app, publisher);
    app.publishers.add(publisher);
  }
  return publisher;
}

/** The request that a redirect asks for: 303 and, after a POST, 301 and 302 become GET and lose the body. */
function following(response: TestResponse, options: ClientOptions): { path: string; options: ClientOptions } {
  const path = response.resolvedLocation;
  const { query: _, queryString: __, ...kept } = options;
  const { statusCode, request: sent } = response;
  const keeps = statusCode === 307 || statusCode === 308 || (statusCode !== 303 && sent.method !== 'POST');
  if (keeps || sent.method === 'HEAD') return { path, options: kept };
  const { json: ___, form: ____, data: _____, contentType: ______, ...bare } = kept;
  return { path, options: { ...bare, method: 'GET' } };
}
