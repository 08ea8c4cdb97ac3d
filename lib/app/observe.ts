/** What is noted of each request for logs and metrics. An app that notes nothing makes none of it. */

import type { DefaultConfig } from '../config/keys.js';
import {
  type AccessLog,
  type Exchange,
  type HeaderList,
  type RequestEntry,
  type RequestObserver,
  rootOf,
} from '../exchange.js';
import { storage } from '../globals.js';
import { type Logger, request } from '../logging.js';
import type { Context } from './ctx.js';

/** What a client may call its request: nothing that a log takes for more than a word. */
const ID = /^[\w.:+=/@-]{1,128}$/;
const LEFT = 499;

type Settings = Pick<DefaultConfig, 'ACCESS_LOG' | 'REQUEST_IDS' | 'REQUEST_ID_HEADER'>;

/** What an observer needs of its app. */
interface Observed {
  readonly config: Settings;
  readonly debug: boolean;
  readonly logger: Logger;
}

/** Notes requests: made when the app is set up, where somebody wants to know. */
export class Observer {
  private constructor(
    private readonly app: Observed,
    private readonly told: readonly RequestObserver[],
    private readonly ids: boolean,
    /** Nobody has asked, but it is development. */
    private readonly unasked: boolean,
  ) {}

  /** The one of an app; null where nothing is to be noted. */
  static of(app: Observed, observers: readonly RequestObserver[]): Observer | null {
    const { ACCESS_LOG: log, REQUEST_IDS: ids } = app.config;
    const format = log ?? (app.debug ? 'common' : false);
    const asked = Boolean(log) || ids === true || observers.length > 0;
    if (format === false && !asked) return null;
    const told = format === false ? observers : [...observers, writerOf(format)];
    return new Observer(app, told, ids ?? format !== false, !asked);
  }

  /** Begins to note a request. */
  watch(ctx: Context): void {
    const exchange = rootOf(ctx.exchange!);
    // A test says what it wants to see; an app that is mounted is seen by the one around it.
    if ((this.unasked && exchange.raise !== undefined) || watched.has(exchange)) return;
    watched.add(exchange);
    const note = new Note(ctx, this.ids ? this.idOf(exchange) : undefined, this.app.debug);
    note.listen(exchange);
    const { ending } = ctx;
    ctx.ending = {
      ended: () => {
        ending!.ended(); // which may give the answer that the app has not given
        this.tell(note.entry(ctx));
      },
    };
  }

  private idOf(exchange: Exchange): string {
    const { REQUEST_ID_HEADER: header } = this.app.config;
    const given = header === null ? undefined : exchange.header(header.toLowerCase());
    const id = given !== undefined && ID.test(given) ? given : crypto.randomUUID();
    requestIds.set(exchange, id);
    return id;
  }

  private readonly failed = (error: unknown) =>
    this.app.logger.exception('What observes requests failed.', error);

  private tell(entry: RequestEntry): void {
    for (const observer of this.told)
      try {
        const told: unknown = observer(entry);
        if (told instanceof Promise) told.catch(this.failed);
      } catch (error) {
        this.failed(error);
      }
  }
}

const watched = new WeakSet<Exchange>();

/** Ids of requests, by the exchanges of their transport. */
const requestIds = new WeakMap<Exchange, string>();

/**
 * The id of the request or WebSocket in progress, where REQUEST_IDS or an access log gives them one; undefined outside. For lines of
 * loggers of one's own, and to hand on to other services.
 */
export function currentRequestId(): string | undefined {
  const exchange = storage.getStore()?.exchange;
  return exchange ? requestIds.get(rootOf(exchange)) : undefined;
}
request.id = currentRequestId;

/** What becomes of one request. */
class Note {
  private readonly time = new Date();
  private readonly began = performance.now();
  private readonly read: Pick<
    RequestEntry,
    'method' | 'path' | 'query' | 'remoteAddress' | 'referrer' | 'userAgent'
  >;
  private status = 0;
  private bytes = 0;

  constructor(
    { exchange }: Context,
    private readonly id: string | undefined,
    private readonly timing: boolean,
  ) {
    const { method, path, query, remoteAddress } = exchange!;
    const userAgent = exchange!.firstLine('user-agent');
    this.read = { method, path, query, remoteAddress, referrer: exchange!.firstLine('referer'), userAgent };
  }

  /** Puts itself before what sends the answer. */
  listen(exchange: Exchange): void {
    const { respond, start, write } = exchange;
    const begins = (status: string) => {
      if (this.status === 0) this.status = exchange.done ? LEFT : Number.parseInt(status, 10);
    };
    Object.assign(exchange, {
      respond: (status: string, headers: HeaderList, body: string | Uint8Array | null, length?: number) => {
        begins(status);
        this.count(body);
        respond.call(exchange, status, this.more(headers), body, length);
      },
      start: (status: string, headers: HeaderList, length?: number) => {
        begins(status);
        start.call(exchange, status, this.more(headers), length);
      },
      write: (chunk: string | Uint8Array) => {
        this.count(chunk);
        return write.call(exchange, chunk);
      },
    });
    if (exchange.kind === 'http') return;
    const { accept } = exchange;
    exchange.accept = (subprotocol, headers = []) => {
      begins('101');
      accept.call(exchange, subprotocol, this.more(headers));
    };
  }

  private count(content: string | Uint8Array | null): void {
    if (content !== null)
      this.bytes += typeof content === 'string' ? Buffer.byteLength(content) : content.length;
  }

  private more(headers: HeaderList): HeaderList {
    const id = this.id === undefined ? [] : ['X-Request-Id', this.id];
    const timing = this.timing
      ? ['Server-Timing', `app;dur=${(performance.now() - this.began).toFixed(1)}`]
      : [];
    return [...headers, ...id, ...timing];
  }

  entry({ rule }: Context): RequestEntry {
    return {
      time: this.time,
      ...this.read,
      status: this.status || LEFT,
      bytes: this.bytes,
      duration: performance.now() - this.began,
      endpoint: rule?.endpoint ?? null,
      rule: rule?.rule ?? null,
      requestId: this.id,
    };
  }
}

function writerOf(format: AccessLog): RequestObserver {
  if (typeof format === 'function') return format;
  const lineOf =
    format === 'json'
      ? (entry: RequestEntry) => JSON.stringify(entry).replace(/[\x7f-\x9f\u2028\u2029]/g, unicode)
      : (entry: RequestEntry) => plainLine(entry, format);
  return (entry) => console.log(lineOf(entry));
}

const MONTHS = 'JanFebMarAprMayJunJulAugSepOctNovDec';

/** A line as servers have written it since NCSA's, then milliseconds and the id. */
function plainLine(entry: RequestEntry, format: 'common' | 'combined'): string {
  const { time, method, path, query, status, bytes, remoteAddress, referrer, userAgent } = entry;
  const [, year, month, day, clock] = /^(\d+)-(\d+)-(\d+)T(\d+:\d+:\d+)/.exec(time.toISOString())!;
  const when = `${day}/${MONTHS.substr(3 * Number(month) - 3, 3)}/${year}:${clock} +0000`;
  const asked = quoted(`${method} ${path}${query && `?${query}`} HTTP/1.1`);
  const common = `${escaped(remoteAddress || '-').replaceAll(' ', '\\x20')} - - [${when}] ${asked} ${status} ${bytes || '-'}`;
  const combined = format === 'common' ? '' : ` ${quoted(referrer ?? '-')} ${quoted(userAgent ?? '-')}`;
  return `${common}${combined} ${entry.duration.toFixed(1)}ms ${entry.requestId ?? '-'}`;
}

/** As JSON writes a character that a terminal would obey, or that ends a line for some. */
const unicode = (char: string) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`;

const quoted = (text: string) => `"${escaped(text)}"`;

/** What would end quotes, and what is no printable ASCII, is escaped. */
function escaped(text: string): string {
  const hex = (char: string) => `\\x${char.charCodeAt(0).toString(16).padStart(2, '0')}`;
  return text.replace(/["\\]/g, '\\$&').replace(/[^ -~]/g, hex);
}
