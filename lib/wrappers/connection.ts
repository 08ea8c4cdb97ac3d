/** What a request and a WebSocket handshake have in common: everything but the body. */

import { BadRequestKeyError, type HTTPException, SecurityError } from '../errors.js';
import type { Exchange } from '../exchange.js';
import { Accept, CharsetAccept, LanguageAccept, MIMEAccept } from '../http/accept.js';
import { defineAccessor } from '../http/accessors.js';
import { Authorization } from '../http/auth.js';
import { RequestCacheControl } from '../http/cachecontrol.js';
import { parseDate } from '../http/dates.js';
import { directiveName } from '../http/directives.js';
import { ETags } from '../http/etag.js';
import { RequestHeaders } from '../http/headers.js';
import { HeaderSet } from '../http/headerset.js';
import { getCurrentUrl, getHost, type TrustedHosts, UntrustedHostError } from '../http/host.js';
import { type ContentType, isJsonMimetype, parseContentLength, parseContentType } from '../http/mime.js';
import { ImmutableMultiDict } from '../http/multidict.js';
import { parseListHeader } from '../http/options.js';
import { IfRange, Range } from '../http/range.js';
import { queryText } from '../http/urls.js';
import { abortsMany, comesOf, isMarked, markGone } from '../leaving.js';
import type { Logger } from '../logging.js';
import type { JsonModule, MediaModule } from '../media/options.js';
import type { Rule } from '../routing/index.js';
import type { TopicHub } from '../topics/hub.js';
import { type ConnectionConfig, cookiePairs, queryPairs } from './limits.js';

/** What a request knows of its surroundings; a context is one. */
export interface Scope {
  readonly app: {
    readonly config: ConnectionConfig;
    readonly debug: boolean;
    readonly json: JsonModule;
    readonly media: MediaModule;
    readonly topics: Pick<TopicHub, 'join'>;
    readonly logger: Pick<Logger, 'exception'>;
  };
  readonly exchange: Exchange | null;
  /** The path below the mount, decoded. */
  readonly path: string;
  rule: Rule | null;
  viewArgs: Record<string, unknown> | null;
  routingException: HTTPException | null;
  readonly blueprints: readonly string[];
  /** Whether this is what runs now. */
  readonly isRunning: boolean;
  /** Runs a function in it, also when it is over. */
  run<R>(fn: () => R): R;
}

/** A multi-value dict of what a client sent: `require` of a missing key answers 400. */
export class ClientDict<V = string> extends ImmutableMultiDict<V> {
  override missing(key: string): never {
    throw new BadRequestKeyError(key);
  }
}

/** The `User-Agent` header (werkzeug.user_agent.UserAgent): its text; a subclass may find out more. */
export class UserAgent {
  platform: string | null = null;
  browser: string | null = null;
  version: string | null = null;
  language: string | null = null;
  /** @param string the header as it was sent */
  constructor(readonly string: string) {}
  /** The header. */
  toHeader(): string {
    return this.string;
  }
  toString(): string {
    return this.string;
  }
}

type Reader = (line: string | null) => unknown;

/** How headers are read, and the properties of those that are read so; after a colon the header, where it has another name. */
const READERS: [read: Reader, properties: string][] = [
  [
    (line) => line,
    'contentEncoding referrer:referer origin secFetchDest secFetchMode secFetchSite accessControlRequestMethod',
  ],
  [parseDate, 'date ifModifiedSince ifUnmodifiedSince'],
  [(line) => MIMEAccept.fromHeader(line), 'acceptMimetypes:accept'],
  [(line) => LanguageAccept.fromHeader(line), 'acceptLanguages:accept-language'],
  [(line) => CharsetAccept.fromHeader(line), 'acceptCharsets:accept-charset'],
  [(line) => Accept.fromHeader(line), 'acceptEncodings:accept-encoding'],
  [(line) => Authorization.fromHeader(line), 'authorization'],
  [(line) => RequestCacheControl.fromHeader(line), 'cacheControl'],
  [(line) => ETags.fromHeader(line), 'ifMatch ifNoneMatch'],
  [(line) => IfRange.fromHeader(line), 'ifRange'],
  [(line) => Range.fromHeader(line), 'range'],
  [(line) => (line === null ? null : line === '?1'), 'secFetchUser'],
  [(line) => (line !== null && /^\d+$/.test(line) ? Number(line) : null), 'maxForwards'],
  [(line) => (line === null ? null : HeaderSet.fromHeader(line)), 'accessControlRequestHeaders'],
];

/**
 * The base of {@link Request} and {@link Websocket}. Every member is read from the exchange when touched, and what is
 * made then is kept.
 */
export class Connection {
  /** Makes {@link userAgent}. */
  static userAgentClass: typeof UserAgent = UserAgent;
  /** The `Content-Encoding` header. */
  declare readonly contentEncoding: string | null;
  /** The media types that the client accepts. */
  declare readonly acceptMimetypes: MIMEAccept;
  /** The languages that the client accepts. */
  declare readonly acceptLanguages: LanguageAccept;
  /** The charsets that the client accepts. */
  declare readonly acceptCharsets: CharsetAccept;
  /** The content encodings that the client accepts. */
  declare readonly acceptEncodings: Accept;
  /** The credentials; null when there are none, or none that can be read. */
  declare readonly authorization: Authorization | null;
  /** The `Cache-Control` of the request. */
  declare readonly cacheControl: RequestCacheControl;
  /** The entity tags of `If-Match`. */
  declare readonly ifMatch: ETags;
  /** The entity tags of `If-None-Match`. */
  declare readonly ifNoneMatch: ETags;
  /** The date of `If-Modified-Since`. */
  declare readonly ifModifiedSince: Date | null;
  /** The date of `If-Unmodified-Since`. */
  declare readonly ifUnmodifiedSince: Date | null;
  /** The tag or date of `If-Range`. */
  declare readonly ifRange: IfRange;
  /** The ranges of `Range`. */
  declare readonly range: Range | null;
  /** The `Date` header. */
  declare readonly date: Date | null;
  /** The page that the client came from. */
  declare readonly referrer: string | null;
  /** The origin of the page that made the request. */
  declare readonly origin: string | null;
  /** What the browser wants the answer for: `document`, `image` (Fetch Metadata, section 2). */
  declare readonly secFetchDest: string | null;
  /** How the browser asks: `navigate`, `cors`, `no-cors`. */
  declare readonly secFetchMode: string | null;
  /** Where the page that asks is from: `same-origin`, `same-site`, `cross-site`, `none`. */
  declare readonly secFetchSite: string | null;
  /** Whether a person asked for it, by a click; null when the browser does not say. */
  declare readonly secFetchUser: boolean | null;
  /** How many proxies may still pass the request on. */
  declare readonly maxForwards: number | null;
  /** The headers that a page wants to send across origins. */
  declare readonly accessControlRequestHeaders: HeaderSet | null;
  /** The method that a page wants to use across origins. */
  declare readonly accessControlRequestMethod: string | null;

  protected readonly scope: Scope;
  protected readonly exchange: Exchange;
  private readonly kept: Record<string, unknown> = {};
  private trusted: TrustedHosts;

  /** @param scope the context that the request belongs to */
  constructor(scope: Scope) {
    this.scope = scope;
    this.exchange = scope.exchange!;
    this.trusted = scope.app.config.TRUSTED_HOSTS;
  }

  /** Makes a value once. */
  protected once<T>(name: string, make: () => T): T {
    if (!(name in this.kept)) this.kept[name] = make();
    return this.kept[name] as T;
  }

  /** One header as text; null if absent. */
  protected header(name: string): string | null {
    return this.exchange.header(name) ?? null;
  }

  // ---- the request line ----

  /** The method, in upper case. */
  get method(): string {
    return this.exchange.method.toUpperCase();
  }
  /** `http`, `https`, `ws` or `wss`. */
  get scheme(): string {
    return this.exchange.scheme;
  }
  /** The path below the mount, decoded. */
  get path(): string {
    return this.scope.path;
  }
  /** Where the app is mounted, without a trailing slash (WSGI's SCRIPT_NAME). */
  get rootPath(): string {
    return this.exchange.rootPath;
  }
  /** As {@link rootPath}. */
  get scriptRoot(): string {
    return this.rootPath;
  }
  /** The query string as bytes, as it was sent. */
  get queryString(): Uint8Array {
    return Buffer.from(this.exchange.query, 'latin1');
  }
  /** Path and query, with the question mark even if there is no query. */
  get fullPath(): string {
    return `${this.path}?${this.readableQuery}`;
  }
  private get readableQuery(): string {
    try {
      return queryText(this.exchange.query);
    } catch {
      return this.exchange.query; // no UTF-8: as the bytes are
    }
  }
  /** The whole URL, as an IRI: decoded for people, reserved characters still encoded. */
  get url(): string {
    return this.currentUrl({ path: this.path, query: this.exchange.query });
  }
  /** The URL without the query. */
  get baseUrl(): string {
    return this.currentUrl({ path: this.path });
  }
  /** The URL of the mount: scheme, host and {@link rootPath}. */
  get rootUrl(): string {
    return this.currentUrl({});
  }
  /** As {@link rootUrl}. */
  get urlRoot(): string {
    return this.rootUrl;
  }
  /** Scheme and host. */
  get hostUrl(): string {
    return getCurrentUrl({ scheme: this.scheme, host: this.host });
  }
  private currentUrl(parts: { path?: string; query?: string }): string {
    return getCurrentUrl({ scheme: this.scheme, host: this.host, rootPath: this.rootPath, ...parts });
  }
  /**
   * The host, with the port unless it is the standard one.
   * @throws SecurityError when it is not in {@link trustedHosts}, has a port beyond 65535, or is given twice (RFC 9112,
   *   section 3.2)
   */
  get host(): string {
    const lines = this.exchange.headers();
    if (lines.filter((text, i) => i % 2 === 0 && text === 'host').length > 1)
      throw new SecurityError('The host is given more than once.');
    try {
      return getHost(this.scheme, this.header('host'), null, this.trusted);
    } catch (error) {
      if (error instanceof UntrustedHostError)
        throw new SecurityError(`Host '${error.host}' ${error.reason}.`);
      throw error;
    }
  }
  /** The hosts that are accepted; null for any. By default TRUSTED_HOSTS of the config. */
  get trustedHosts(): TrustedHosts {
    return this.trusted;
  }
  set trustedHosts(hosts: TrustedHosts) {
    this.trusted = hosts;
  }
  /** Whether the connection is encrypted. */
  get isSecure(): boolean {
    return this.scheme === 'https' || this.scheme === 'wss';
  }
  /** The values of the query string. @throws RequestURITooLarge beyond MAX_PARAMETERS */
  get args(): ClientDict {
    return this.once('args', () => new ClientDict(queryPairs(this.exchange.query, this.scope.app.config)));
  }

  // ---- routing ----

  /** The rule that matched; null if none did. */
  get urlRule(): Rule | null {
    return this.scope.rule;
  }
  /** The values of the URL; null if no rule matched. */
  get viewArgs(): Record<string, unknown> | null {
    return this.scope.viewArgs;
  }
  set viewArgs(values: Record<string, unknown> | null) {
    this.scope.viewArgs = values;
  }
  /** Why no view will run; null if one will. */
  get routingException(): HTTPException | null {
    return this.scope.routingException;
  }
  /** The endpoint that matched; null if none did. */
  get endpoint(): string | null {
    return this.scope.rule?.endpoint ?? null;
  }
  /** The dotted name of the blueprint of the endpoint; null if it belongs to none. */
  get blueprint(): string | null {
    return this.scope.blueprints[0] ?? null;
  }
  /** That blueprint and those around it, innermost first. */
  get blueprints(): readonly string[] {
    return this.scope.blueprints;
  }

  // ---- the peer ----

  /** What the platform gave to `app.fetch` beside the request: `[env, ctx]` of an edge worker; else empty (quart: scope). */
  get platform(): readonly unknown[] {
    return this.exchange.platform ?? [];
  }
  /** The address of the peer; null on a unix socket. Behind a proxy that is the proxy: see ProxyFix. */
  get remoteAddr(): string | null {
    return this.exchange.remoteAddress || null;
  }
  /** The addresses of X-Forwarded-For, or that of the peer. A client may write what it likes there. */
  get accessRoute(): readonly string[] {
    const forwarded = this.header('x-forwarded-for');
    if (forwarded !== null) return parseListHeader(forwarded);
    return this.remoteAddr === null ? [] : [this.remoteAddr];
  }
  /**
   * Aborts when the client goes away before the answer is complete; that of a WebSocket when it is closed, whoever
   * closes it. Give it to what the view waits for: what fails by it ends the view in silence.
   */
  get signal(): AbortSignal {
    return this.once('signal', () => {
      const controller = abortsMany();
      const reason = markGone(new DOMException('The client is gone.', 'AbortError'));
      // Nothing runs when a client leaves: without this, listeners would have no context.
      this.exchange.onAbort(() => this.scope.run(() => controller.abort(reason)));
      return controller.signal;
    });
  }

  /** Whether an error says no more than that this client, and no other, is gone: by itself, or by what caused it. */
  isLeaving(error: unknown): boolean {
    return this.exchange.done && comesOf(error, (link) => this.saysGone(link));
  }

  /** See {@link isLeaving}. */
  protected saysGone(error: object): boolean {
    const signal = this.kept.signal as AbortSignal | undefined;
    if (!signal?.aborted) return false;
    if (error === signal.reason) return true;
    // Not all that takes a signal passes its reason on.
    const { name, cause } = error as Error;
    return cause === undefined && (name === 'AbortError' || name === 'CanceledError') && !isMarked(error);
  }

  // ---- headers ----

  /** The headers; names are compared without case. */
  get headers(): RequestHeaders {
    return this.once('headers', () => new RequestHeaders(this.exchange));
  }
  /** The cookies. */
  get cookies(): ClientDict {
    const { config } = this.scope.app;
    return this.once('cookies', () => new ClientDict(cookiePairs(this.header('cookie'), config)));
  }
  /** The `Content-Type` header. */
  get contentType(): string | null {
    return this.header('content-type');
  }
  private get parsedType(): ContentType {
    return this.once('parsedType', () => parseContentType(this.contentType));
  }
  /** The content type in lower case, without parameters; empty if there is none. */
  get mimetype(): string {
    return this.parsedType.mimetype;
  }
  /** The parameters of the content type. */
  get mimetypeParams(): Record<string, string> {
    return this.parsedType.params;
  }
  /** Whether the content type means JSON. */
  get isJson(): boolean {
    return this.contentType === 'application/json' || isJsonMimetype(this.mimetype);
  }
  /** The announced length of the body in bytes; null when it is absent or the body is chunked. */
  get contentLength(): number | null {
    return parseContentLength(this.header('content-length'), this.header('transfer-encoding'));
  }
  /** The client software. */
  get userAgent(): UserAgent {
    return this.once('userAgent', () => {
      const type = (this.constructor as typeof Connection).userAgentClass;
      return new type(this.header('user-agent') ?? '');
    });
  }

  static {
    for (const [read, properties] of READERS) {
      for (const property of properties.split(' ')) {
        const [name = '', header = directiveName(name)] = property.split(':');
        defineAccessor(Connection.prototype, name, (self) =>
          self.once(name, () => read(self.header(header))),
        );
      }
    }
  }

  /** Printed as what it is, also where a subclass takes its place. */
  get [Symbol.toStringTag](): string {
    return this.constructor.name;
  }
}
