/** An app as one function from Request to Response, which is how Bun, Deno and edge workers serve. */
import type { Application, Publisher } from '../../exchange.js';
import { Room } from '../../held.js';
import { hasToken } from '../headerlines.js';
import { Topics } from '../topics.js';
import type { TransportLogger } from '../transport.js';
import { goingAway, refusal, refuseHandshake } from '../websocket.js';
import type { FetchExchange } from './exchange.js';
import { FetchHttpExchange } from './http.js';
import { outlive } from './platform.js';
import { FetchSocketExchange, type SocketHub } from './socket.js';
import { upgradeOf } from './upgrade.js';

/** See `toFetch`; every value has a default. */
export interface FetchOptions {
  /**
   * The header in which the platform writes the client's address, such as `cf-connecting-ip`. Only where every request passes a
   * proxy that overwrites it: anybody else may write there what he likes. By default what the platform tells, or nothing.
   */
  addressHeader?: string | undefined;
  /** See `ServeOptions.maxBuffered`. Default 256 MiB. */
  maxBuffered?: number | undefined;
  /** The largest WebSocket message that is accepted, in bytes. Default MAX_CONTENT_LENGTH, else 16 MiB. */
  maxMessageSize?: number | undefined;
  /** How many bytes may wait for one WebSocket peer before it is cut off; 0 for any number. Default 16 MiB. */
  maxBackpressure?: number | undefined;
}

/** What `fetch` needs of an app. */
export interface FetchApp extends Application {
  /** Awaited before the first request, unless it was called before. */
  startOnce?(): Promise<void>;
  /** WebSockets are closed when it aborts. */
  readonly shutdownSignal?: AbortSignal;
  readonly config?: { MAX_CONTENT_LENGTH: number | null };
  publishers: Set<Publisher>;
  logger: TransportLogger;
}

/** Answers a request of the platform, or a URL with options, as clients call the global `fetch`; see `Pottle.fetch`. */
export type Fetch = (request: Request | string | URL, ...platform: unknown[]) => Promise<Response>;

/**
 * An app as a function that platforms call: `Bun.serve({ fetch: toFetch(app, options) })`. {@link Pottle.fetch} is the same
 * without options.
 * @throws TypeError for an option that there is not
 * @throws RangeError for a number that is not whole, or below 0
 */
export function toFetch(app: FetchApp, options: FetchOptions = {}): Fetch {
  let server: FetchServer | undefined;
  check(options);
  const answer = (request: Request, platform: readonly unknown[]) =>
    (server ??= new FetchServer(app, options)).fetch(request, platform);
  return (request, ...platform) =>
    typeof request === 'string' || request instanceof URL
      ? answerUrl(answer, request, platform[0] as RequestInit | undefined)
      : answer(request, platform);
}

/** A URL that is none is a rejection, as of the global `fetch`. */
async function answerUrl(
  answer: (request: Request, platform: readonly unknown[]) => Promise<Response>,
  url: string | URL,
  init?: RequestInit,
): Promise<Response> {
  return answer(new Request(url, init), []);
}

const MIB = 1024 * 1024;
/** Their defaults. */
const LIMITS = { maxBuffered: 256 * MIB, maxMessageSize: 16 * MIB, maxBackpressure: 16 * MIB };

/** @throws TypeError or RangeError, see {@link toFetch} */
function check({ addressHeader: _, ...limits }: FetchOptions): void {
  for (const [name, value] of Object.entries(limits)) {
    if (!Object.hasOwn(LIMITS, name))
      throw new TypeError(
        `There is no option '${name}' of toFetch: there are addressHeader, ${Object.keys(LIMITS).join(', ')}.`,
      );
    if (value !== undefined && !(Number.isSafeInteger(value) && value >= 0))
      throw new RangeError(`toFetch: ${name} must be a whole number from 0 on, not ${String(value)}.`);
  }
}

class FetchServer implements SocketHub {
  readonly topics = new Topics(() => this.crowded());
  readonly sockets = new Set<FetchSocketExchange>();
  readonly addressHeader: string | undefined;
  readonly maxMessageSize: number;
  readonly maxBackpressure: number;
  private readonly room: Room;
  private starting: Promise<void> | undefined;
  private state: 'new' | 'ready' | 'failed' = 'new';

  constructor(
    private readonly app: FetchApp,
    options: FetchOptions,
  ) {
    this.addressHeader = options.addressHeader;
    this.maxMessageSize = options.maxMessageSize ?? app.config?.MAX_CONTENT_LENGTH ?? LIMITS.maxMessageSize;
    this.maxBackpressure = options.maxBackpressure ?? LIMITS.maxBackpressure;
    this.room = new Room(options.maxBuffered ?? LIMITS.maxBuffered, app.logger);
    app.publishers.add(this.topics);
    app.shutdownSignal?.addEventListener('abort', () => {
      for (const socket of [...this.sockets]) socket.close(1001, goingAway.body);
    });
  }

  get logger(): TransportLogger {
    return this.app.logger;
  }

  crowded(): boolean {
    return this.room.isShort();
  }

  fetch(request: Request, platform: readonly unknown[]): Promise<Response> {
    if (request.bodyUsed)
      return Promise.reject(
        new TypeError('The body of this Request has been read before: give fetch() a clone().'),
      );
    // PERF: what is started need not be waited for (bench/fetch.js, text).
    if (this.state === 'ready') return this.answer(request, platform);
    return (this.starting ??= this.start()).then(() => this.answer(request, platform));
  }

  private async start(): Promise<void> {
    try {
      await this.app.startOnce?.();
      this.state = 'ready';
    } catch (error) {
      this.state = 'failed';
      this.logger.error('Every request is answered with a 500, as the app did not start.', error);
    }
  }

  private answer(request: Request, platform: readonly unknown[]): Promise<Response> {
    return new Promise((resolve, reject) => {
      const call = { request, platform, resolve, reject };
      const isSocket =
        request.method === 'GET' && hasToken(request.headers.get('upgrade') ?? '', 'websocket');
      const upgrade = isSocket ? upgradeOf(platform) : undefined;
      const exchange = upgrade
        ? new FetchSocketExchange(this, call, upgrade)
        : new FetchHttpExchange(this, call);
      const refused = isSocket ? (upgrade ? refuseHandshake(exchange.headers()) : noSockets) : undefined;
      const refusal = this.state === 'failed' ? notStarted : refused;
      if (platform.length > 0) outlive(platform, () => exchange.whenOver());
      if (refusal) exchange.decline(refusal);
      else exchange.run(this.app);
      if (!exchange.done) watchLast(exchange);
    });
  }
}

const notStarted = refusal('500 Internal Server Error', 'The app did not start.');

const noSockets = refusal(
  '501 Not Implemented',
  'WebSockets are not spoken here: the platform offers no upgrade of requests.',
);

const RESOLVED = Promise.resolve();
const suspended: FetchExchange[] = [];

/** Has the exchange watch for its client, if its view is still waiting after the first microtasks. */
function watchLast(exchange: FetchExchange): void {
  suspended.push(exchange);
  if (suspended.length === 1) RESOLVED.then(watchSuspended);
}

function watchSuspended(): void {
  for (const exchange of suspended.splice(0)) exchange.watch();
}
