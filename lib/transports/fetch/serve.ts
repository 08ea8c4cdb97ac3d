/** An app as one function from Request to Response, which is how Bun, Deno and edge workers serve. */
import type { Application, Publisher } from '../../exchange.js';
import { Room } from '../../held.js';
import { hasToken } from '../headerlines.js';
import { Topics } from '../topics.js';
import type { TransportLogger } from '../transport.js';
import { refusal } from '../websocket.js';
import type { FetchExchange, FetchHub } from './exchange.js';
import { FetchHttpExchange } from './http.js';
import { outlive } from './platform.js';

/** See `toFetch`; every value has a default. */
export interface FetchOptions {
  /**
   * The header in which the platform writes the client's address, such as `cf-connecting-ip`. Only where every request passes a
   * proxy that overwrites it: anybody else may write there what he likes. By default what the platform tells, or nothing.
   */
  addressHeader?: string;
  /** See `ServeOptions.maxBuffered`. Default 256 MiB. */
  maxBuffered?: number;
}

/** What `fetch` needs of an app. */
export interface FetchApp extends Application {
  /** Awaited before the first request, unless it was called before. */
  startOnce?(): Promise<void>;
  readonly backgroundTasks?: ReadonlySet<Promise<void>>;
  publishers: Set<Publisher>;
  logger: TransportLogger;
}

/** Answers a request of the platform; see `Pottle.fetch`. */
export type Fetch = (request: Request, ...platform: unknown[]) => Promise<Response>;

/**
 * An app as a function that platforms call: `Bun.serve({ fetch: toFetch(app, options) })`. {@link Pottle.fetch} is the same
 * without options.
 * @throws TypeError for an option that there is not
 * @throws RangeError for a number that is not whole, or below 0
 */
export function toFetch(app: FetchApp, options: FetchOptions = {}): Fetch {
  let server: FetchServer | undefined;
  check(options);
  return (request, ...platform) => (server ??= new FetchServer(app, options)).fetch(request, platform);
}

/** @throws TypeError or RangeError, see {@link toFetch} */
function check(options: FetchOptions): void {
  for (const [name, value] of Object.entries(options)) {
    if (name !== 'addressHeader' && !Object.hasOwn(LIMITS, name))
      throw new TypeError(
        `There is no option '${name}' of toFetch: there are addressHeader, ${Object.keys(LIMITS).join(', ')}.`,
      );
    if (
      name !== 'addressHeader' &&
      value !== undefined &&
      !(Number.isSafeInteger(value) && Number(value) >= 0)
    )
      throw new RangeError(`toFetch: ${name} must be a whole number from 0 on, not ${String(value)}.`);
  }
}

/** Their defaults, in bytes. */
const LIMITS = { maxBuffered: 256 * 1024 * 1024 };

class FetchServer implements FetchHub {
  readonly topics = new Topics();
  readonly addressHeader: string | undefined;
  private readonly room: Room;
  private starting: Promise<void> | undefined;
  private state: 'new' | 'ready' | 'failed' = 'new';

  constructor(
    private readonly app: FetchApp,
    options: FetchOptions,
  ) {
    this.addressHeader = options.addressHeader;
    this.room = new Room(options.maxBuffered ?? LIMITS.maxBuffered, app.logger);
    app.publishers.add(this.topics);
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
      const exchange = new FetchHttpExchange(this, { request, platform, resolve, reject });
      const socket = request.method === 'GET' && hasToken(request.headers.get('upgrade') ?? '', 'websocket');
      if (this.state === 'failed') exchange.decline(notStarted);
      else if (socket) exchange.decline(noSockets);
      else exchange.run(this.app);
      if (platform.length > 0) outlive(platform, () => this.over(exchange));
      if (!exchange.done) watchLast(exchange);
    });
  }

  /** Resolves when the request is over, and what it has left running in the background. */
  private async over(exchange: FetchExchange): Promise<void> {
    await exchange.whenOver();
    await Promise.all(this.app.backgroundTasks ?? []);
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
