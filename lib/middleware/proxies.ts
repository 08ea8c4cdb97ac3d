/** What may stand around an app: each wraps `handle`. */
import type { Pottle } from '../app/app.js';
import { appBehind, type Exchange, type Handle } from '../exchange.js';
import { decodeText } from '../http/forms.js';
import { hostIsTrusted, type TrustedHosts } from '../http/host.js';
import { trimEnd } from '../python.js';
import { decodePath, quotePath } from '../routing/index.js';
import { derive } from './derive.js';

/** An app, or a function that handles exchanges. */
export type Handler = Handle | { handle: Handle };

/**
 * The function as it is now: what is wrapped later goes around it, not inside.
 * @param outer what will stand around it
 */
export function handleOf(handler: Handler, outer: Handle): Handle {
  const app = appOf(handler);
  if (app) appBehind.set(outer, app);
  if (typeof handler === 'function') return handler;
  const { handle } = handler;
  return (exchange) => handle.call(handler, exchange);
}

/** The app that a handler is, or leads to; undefined behind a function of the user's own. */
function appOf(handler: Handler): object | undefined {
  if (typeof handler === 'object' && 'config' in handler) return handler;
  return appBehind.get(typeof handler === 'function' ? handler : handler.handle);
}

/** How many proxies in front of the app set each header; 0: it is not looked at. */
export interface ProxyFixOptions {
  /** `X-Forwarded-For`, the client's address; 1 by default. */
  xFor?: number | undefined;
  /** `X-Forwarded-Proto`, `http` or `https`; 1 by default. */
  xProto?: number | undefined;
  /** `X-Forwarded-Host`; 0 by default. */
  xHost?: number | undefined;
  /** `X-Forwarded-Port`; 0 by default. */
  xPort?: number | undefined;
  /** `X-Forwarded-Prefix`, where the proxy mounts the app; 0 by default. */
  xPrefix?: number | undefined;
}

const SCHEMES: Record<string, readonly [http: string, websocket: string]> = {
  http: ['http', 'ws'],
  https: ['https', 'wss'],
  ws: ['http', 'ws'],
  wss: ['https', 'wss'],
};

const fixes = new WeakSet<Handle>();

/** Whether a function is that of a {@link ProxyFix}: for who looks at an app. */
export function fixesProxies(handle: Handle): boolean {
  return fixes.has(handle);
}

/**
 * Lets a request look as it did before the proxies in front of the app (werkzeug.middleware.proxy_fix.ProxyFix). A
 * header may hold a value of each proxy; the one counted from the right is believed, so a client cannot write it.
 * Too few values are ignored. Never ask for more than there are proxies that set the header.
 * @example app.handle = new ProxyFix(app, { xFor: 1, xProto: 1, xHost: 1 }).handle;
 */
export class ProxyFix {
  readonly xFor: number;
  readonly xProto: number;
  readonly xHost: number;
  readonly xPort: number;
  readonly xPrefix: number;
  private readonly inner: Handle;

  /** @param app an app, or the function to call */
  constructor(app: Handler, options: ProxyFixOptions = {}) {
    this.inner = handleOf(app, this.handle);
    fixes.add(this.handle);
    this.xFor = options.xFor ?? 1;
    this.xProto = options.xProto ?? 1;
    this.xHost = options.xHost ?? 0;
    this.xPort = options.xPort ?? 0;
    this.xPrefix = options.xPrefix ?? 0;
  }

  /** Handles an exchange; may be passed on as it is. */
  readonly handle: Handle = (exchange) => this.inner(this.fix(exchange));

  private fix(exchange: Exchange): Exchange {
    const value = (name: string, hops: number) => trusted(exchange.header(name), hops);
    const prefix = value('x-forwarded-prefix', this.xPrefix);
    const scheme = SCHEMES[value('x-forwarded-proto', this.xProto)?.toLowerCase() ?? ''];
    return derive(exchange, {
      remoteAddress: value('x-forwarded-for', this.xFor),
      scheme: scheme?.[exchange.kind === 'http' ? 0 : 1],
      host: withPort(
        value('x-forwarded-host', this.xHost) ?? exchange.header('host'),
        value('x-forwarded-port', this.xPort),
      ),
      rootPath: prefix && trimEnd(decodeText(Buffer.from(prefix, 'latin1')), '/'),
    });
  }
}

/**
 * The value that the outermost of our proxies set. They append to what a client sent, whatever that was: a quote of the
 * client's must not hide their commas.
 */
function trusted(header: string | undefined, hops: number): string | undefined {
  if (!header || hops <= 0) return undefined;
  const values = header.split(',').map((value) => value.trim());
  if (values.at(-1) === '') values.pop();
  return values.at(-hops)?.replace(/^"(.*)"$/, '$1') || undefined;
}

function withPort(host: string | undefined, port: string | undefined): string | undefined {
  if (!host || port === undefined) return host;
  // A colon within brackets belongs to an IPv6 address.
  return `${host.replace(/:[^:\]]*$/, '')}:${port}`;
}

/**
 * Several apps below paths of one (werkzeug.middleware.dispatcher.DispatcherMiddleware). The longest path that fits,
 * by whole segments, is taken; it moves from the request's path to its root path, so that `urlFor` includes it.
 * @example app.handle = new DispatcherMiddleware(app, { '/api': api }).handle;
 */
export class DispatcherMiddleware {
  private readonly inner: Handle;
  /** What is mounted, by path. */
  readonly mounts: ReadonlyMap<string, Handle>;
  /** Segments of the deepest path. */
  private readonly depth: number;

  /**
   * @param app what all other requests go to
   * @param mounts paths, decoded, without a slash at the end, and what is mounted there
   */
  constructor(app: Handler, mounts: Record<string, Handler>) {
    this.inner = handleOf(app, this.handle);
    this.mounts = new Map(
      Object.entries(mounts).map(([path, handler]) => [checkMount(path), handleOf(handler, () => {})]),
    );
    this.depth = Math.max(0, ...Array.from(this.mounts.keys(), (path) => path.split('/').length - 1));
  }

  /** Handles an exchange; may be passed on as it is. */
  readonly handle: Handle = (exchange) => {
    const { path } = exchange;
    for (const end of this.ends(path)) {
      const mount = decodePath(path.slice(0, end));
      const handle = this.mounts.get(mount);
      if (handle === undefined) continue;
      const rootPath = exchange.rootPath + mount;
      return handle(derive(exchange, { path: path.slice(end) || '/', rootPath }));
    }
    return this.inner(exchange);
  };

  /** Where a mounted path may end, the last first. No deeper than the deepest: a client may send thousands of slashes. */
  private ends(path: string): number[] {
    const ends: number[] = [];
    for (let at = 0; at < path.length && ends.length < this.depth; ) {
      const slash = path.indexOf('/', at + 1);
      ends.push((at = slash < 0 ? path.length : slash));
    }
    return ends.reverse();
  }
}

function checkMount(path: string): string {
  if (/^\/.*[^/]$/s.test(path)) return path;
  throw new TypeError(
    `An app is mounted at a path like '/api', with a slash before it and none behind, not at '${path}'.`,
  );
}

/**
 * Sends clients that come without encryption to the same URL with it (hypercorn's HTTPToHTTPSRedirectMiddleware); a
 * WebSocket handshake too. Behind a proxy, put {@link ProxyFix} around it.
 * @example app.handle = new HTTPToHTTPSRedirectMiddleware(app, 'example.com').handle;
 */
export class HTTPToHTTPSRedirectMiddleware {
  private readonly inner: Handle;

  /**
   * @param app what encrypted requests go to
   * @param host where to send the others; without it, to the host that they ask for, which must be in TRUSTED_HOSTS of
   *   the app, if that is set. Behind a function of your own the app cannot be seen: then give a host
   */
  constructor(
    app: Handler,
    readonly host: string | null = null,
  ) {
    this.inner = handleOf(app, this.handle);
  }

  /** Handles an exchange; may be passed on as it is. */
  readonly handle: Handle = (exchange) => {
    const scheme = { http: 'https', ws: 'wss' }[exchange.scheme];
    if (scheme === undefined) return this.inner(exchange);
    const host = this.host ?? this.trustedHost(exchange);
    if (!host) return exchange.respond('400 Bad Request', ['Content-Type', 'text/plain'], 'Which host?');
    const query = exchange.query && `?${exchange.query}`;
    const location = `${scheme}://${host}${quotePath(exchange.rootPath)}${exchange.path}${query}`;
    exchange.respond('307 Temporary Redirect', ['Location', location], '');
  };

  private trustedHost(exchange: Exchange): string | undefined {
    const app = appBehind.get(this.handle) as { config?: { TRUSTED_HOSTS?: TrustedHosts } } | undefined;
    const host = exchange.header('host');
    return hostIsTrusted(host, app?.config?.TRUSTED_HOSTS) ? host : undefined;
  }
}

/**
 * Mounts apps below paths of another and ties their lives to its own: they start and stop with it, and have their topics
 * with it.
 * @example mount(app, { '/api': api });
 */
export function mount(app: Pottle, mounts: Record<string, Pottle>): void {
  app.handle = new DispatcherMiddleware(app, mounts).handle;
  for (const mounted of Object.values(mounts)) {
    app.beforeServing(() => mounted.startup());
    app.afterServing(() => mounted.shutdown());
    mounted.topics = app.topics.adopt(mounted.topics);
  }
}
