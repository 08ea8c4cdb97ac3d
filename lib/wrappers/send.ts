/** Sends a response over an exchange: what has a body and what has not, whole or streamed. */
import { AsyncResource } from 'node:async_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { NotFound, untraced } from '../errors.js';
import { type Exchange, type HeaderList, repeatable } from '../exchange.js';
import { removeEntityHeaders } from '../http/conditional.js';
import type { Headers } from '../http/headers.js';
import { contentTypeOf } from '../http/mime.js';
import { hasNoContent, StatusError } from '../http/status.js';
import { iriToUri } from '../http/urls.js';
import { comesOf, markGone } from '../leaving.js';
import { isThenable, letGo } from '../values.js';
import { checkPiece } from './bodies.js';
import { isData, type ResponseMaker } from './make.js';
import { type Chunk, Response } from './response.js';

/** Who is told of what goes wrong while a body is streamed, and the limit in seconds. */
export interface SendHost {
  readonly responseTimeout: number | null;
  /** Event streams end when it aborts. */
  readonly shutdownSignal?: AbortSignal;
  /** @param ended the source was being ended */
  logStreamError(error: unknown, ended?: boolean): void;
}

/** Framing is the transport's: it writes these itself. */
const FRAMING = new Set(['content-length', 'transfer-encoding', 'date', 'keep-alive']);
const URLS = new Set(['location', 'content-location']);
const byType = new Map<string, HeaderList>();
const NOTHING: HeaderList = [];
const EVENTS = 'text/event-stream';
/** How long the end of a request waits for its source to notice that the client has left, in milliseconds. */
const LEAVING = 30_000;
/** The same while the server stops. */
const STOPPING = 1000;

/** The header lines of a response that has a type and nothing else; the same list for all of them. */
function linesOfType(type: string): HeaderList {
  let lines = byType.get(type);
  if (lines === undefined) {
    lines = ['Content-Type', type];
    if (/^[ -~]*$/.test(type)) repeatable(lines);
    if (byType.size < 100) byType.set(type, lines);
  }
  return lines;
}

const text = { mimetype: '', lines: NOTHING };

/** The header lines of text as views return it. PERF: a look at the type is enough to know them (bench/http.js, text). */
function linesOfText(mimetype: string): HeaderList {
  if (text.mimetype !== mimetype) {
    text.mimetype = mimetype;
    text.lines = linesOfType(contentTypeOf(mimetype));
  }
  return text.lines;
}

/** The header lines that go out, without those that the transport writes. */
export function wireHeaders(response: Response): HeaderList {
  const headers = response.touchedHeaders;
  if (headers !== null) return ready(response.statusCode === 304 ? withoutEntity(headers) : headers);
  // PERF: a response without headers of its own shares its list with all others of its type (bench/http.js, text).
  const { contentType } = response;
  return contentType === null || response.statusCode === 304 ? NOTHING : linesOfType(contentType);
}

/** What says 'not modified' does not describe a body that is not there (RFC 9110, section 15.4.5). */
function withoutEntity(headers: Headers): Headers {
  const rest = headers.copy();
  removeEntityHeaders(rest);
  return rest;
}

/** Without framing, and with URLs in the form in which they travel. */
function ready({ list }: Headers): HeaderList {
  const lines: string[] = [];
  for (let i = 0; i < list.length; i += 2) {
    const name = list[i]!.toLowerCase();
    if (!FRAMING.has(name)) lines.push(list[i]!, URLS.has(name) ? iriToUri(list[i + 1]!) : list[i + 1]!);
  }
  return lines;
}

/**
 * Sends the response; a promise where something has to be waited for. Does nothing when the peer has gone.
 * @returns of a stream that was cut short, by its client too: the error that did it; a stream that fails before its first piece rejects
 */
export function sendResponse(
  exchange: Exchange,
  response: Response,
  host: SendHost,
): void | Promise<unknown> {
  if (exchange.done) return response.close();
  // Others are no answers to any client (RFC 9110, section 15).
  if (!(response.statusCode >= 200 && response.statusCode <= 999))
    throw new StatusError(
      `'${response.status}' is no status: those of answers have three digits, from 200 on.`,
    );
  if (exchange.method === 'HEAD' || hasNoContent(response.statusCode)) return sendHead(exchange, response);
  // A 205 has a length, of nothing (RFC 9110, section 15.3.6).
  if (response.statusCode === 205) response.setData('');
  const body = response.response;
  if (typeof body !== 'string' && !(body instanceof Uint8Array)) {
    if (!(Symbol.asyncIterator in Object(body) || Symbol.iterator in Object(body)))
      throw new TypeError(
        'A body is text, bytes or made of pieces of these. Give text, or jsonify() the value.',
      );
    return sendStream(exchange, response, body, host);
  }
  exchange.respond(response.status, wireHeaders(response), body);
  return response.closed();
}

/** An app that may answer without making a response. */
export interface PlainSender extends ResponseMaker {
  readonly json: ResponseMaker['json'] & {
    /** Its answers are the text of a value, and nothing else. */
    readonly plain?: boolean;
    readonly mimetype?: string;
    responseText?(value: unknown): string;
  };
}

/** Classes of responses that do nothing otherwise to what views give. */
const plain = new WeakSet<typeof Response>([Response]);

/** Says so of another class. */
export function sendsPlainly(type: typeof Response): void {
  plain.add(type);
}

/**
 * Sends a view's text or data as it is, without a response in between; false, with nothing sent, where it takes one.
 * PERF: what nobody sees need not be made (bench/http.js, text and json).
 */
export function sendValue(exchange: Exchange, value: unknown, app: PlainSender): boolean {
  const { responseClass } = app;
  if (!plain.has(responseClass) || responseClass.defaultStatus !== 200 || exchange.method === 'HEAD')
    return false;
  if (typeof value === 'string') {
    exchange.respond('200 OK', linesOfText(responseClass.defaultMimetype), value);
    return true;
  }
  const { json } = app;
  if (!json.plain || !isData(value)) return false;
  exchange.respond('200 OK', linesOfType(json.mimetype!), json.responseText!(value));
  return true;
}

const NOT_FOUND_PAGE = untraced(() => new NotFound()).getBody();

/** As {@link sendValue}, for the page of a 404 that nobody asks about. */
export function sendNotFound(exchange: Exchange): boolean {
  if (exchange.method === 'HEAD') return false;
  exchange.respond('404 NOT FOUND', linesOfType('text/html; charset=utf-8'), NOT_FOUND_PAGE);
  return true;
}

function sendHead(exchange: Exchange, response: Response): void | Promise<void> {
  const length = hasNoContent(response.statusCode) ? undefined : announcedLength(response);
  exchange.respond(response.status, wireHeaders(response), null, length);
  return response.close();
}

function announcedLength(response: Response): number | undefined {
  return response.calculateContentLength() ?? response.contentLength ?? undefined;
}

/** @returns the error that cut the answer short, if there was one; rejects while there is nothing of it */
async function sendStream(
  exchange: Exchange,
  response: Response,
  body: Iterable<Chunk> | AsyncIterable<Chunk>,
  host: SendHost,
): Promise<unknown> {
  const seconds = response.timeout === undefined ? host.responseTimeout : response.timeout;
  const stop = response.mimetype === EVENTS ? host.shutdownSignal : undefined;
  const stream = new Stream(exchange, response, body, host);
  // A client must be able to see that a stream was cut: the connection is, without the final chunk.
  const timer = seconds === null ? undefined : setTimeout(() => stream.late(seconds), seconds * 1000);
  const halt = () => stream.stop();
  stop?.addEventListener('abort', halt);
  if (stop?.aborted) halt();
  try {
    await stream.sent;
    return stream.cut;
  } catch (error) {
    letGo(body);
    if (!stream.begun && !exchange.done) throw error;
    host.logStreamError(error);
    if (!exchange.done) exchange.abort();
    return error;
  } finally {
    clearTimeout(timer);
    stop?.removeEventListener('abort', halt);
    await stream.sourceEnded();
    await response.closed();
  }
}

type Source = Iterator<Chunk> | AsyncIterator<Chunk>;

/** Writes what a body yields, no faster than the peer reads. A peer that goes away ends the source. */
class Stream {
  /** Settles when nothing more is to be sent. */
  readonly sent: Promise<void>;
  /** Status and headers are on their way: not before there is a first piece, for without one there may be an error. */
  begun = false;
  cut: unknown;
  private readonly source: Source;
  private ending: Promise<unknown> | undefined;
  private over: () => void = () => {};
  /**
   * Runs the `finally` of a generator where it belongs: nothing runs when a client leaves or the server stops.
   * PERF: `AsyncResource.bind` would watch for the resource's end, a sixth of a file sent (bench/http.js, static).
   */
  private readonly home = new AsyncResource('POTTLE_STREAM', { requireManualDestroy: true });

  constructor(
    private readonly exchange: Exchange,
    private readonly response: Response,
    body: Iterable<Chunk> | AsyncIterable<Chunk>,
    private readonly host: SendHost,
  ) {
    this.source = Symbol.asyncIterator in body ? body[Symbol.asyncIterator]() : body[Symbol.iterator]();
    this.sent = new Promise((resolve, reject) => {
      // The source may be waiting for something that never comes: do not wait for it to notice.
      this.over = resolve;
      exchange.onAbort(() => {
        this.cut ??= markGone(new DOMException('The client has left the stream.', 'AbortError'));
        this.endSource();
        resolve();
      });
      this.writeAll().then(resolve, (error) => (this.ending ? this.failedLate(error) : reject(error)));
    });
  }

  /** The time is up. */
  late(seconds: number): void {
    this.cut = new DOMException(`Sending the response took longer than ${seconds} s.`, 'TimeoutError');
    this.exchange.abort();
  }

  /** Ends in good order between two pieces. */
  stop(): void {
    this.endSource();
    this.begin();
    this.exchange.end();
    this.over();
  }

  /** Resolves when the source is through, its `finally` included: what it uses may be torn down then. */
  async sourceEnded(): Promise<void> {
    const { shutdownSignal } = this.host;
    if (this.ending === undefined) return;
    const patience = new AbortController();
    const waits = [this.ending, patienceOf(LEAVING, patience.signal)];
    if (shutdownSignal?.aborted) waits.push(patienceOf(STOPPING, patience.signal));
    await Promise.race(waits);
    patience.abort();
  }

  private begin(): void {
    if (this.begun) return;
    this.begun = true;
    const { exchange, response } = this;
    exchange.start(response.status, wireHeaders(response), announcedLength(response));
  }

  private async writeAll(): Promise<void> {
    const { exchange, source } = this;
    while (!exchange.done) {
      const step = source.next();
      const { done, value } = 'then' in step ? await step : step;
      const given: unknown = isThenable(value) ? await value : value;
      if (exchange.done) break;
      const piece = done ? '' : checkPiece(given); // or there is an error, perhaps before anything has begun
      this.begin();
      if (done) return exchange.end();
      const drained = piece.length > 0 ? exchange.write(piece) : undefined;
      if (drained !== undefined) await drained;
    }
    // Full at the announced length, or the peer has gone: what the source still holds is let go.
    this.endSource();
  }

  private endSource(): void {
    this.ending ??= Promise.resolve()
      .then(() => this.home.runInAsyncScope(() => this.source.return?.()))
      .catch((error) => this.failedLate(error));
  }

  /** What a source throws that is ended is an error, unless it says no more than why. */
  private failedLate(error: unknown): void {
    const { shutdownSignal: stop } = this.host;
    if (stop?.aborted && comesOf(error, (one) => one === stop.reason)) return;
    this.home.runInAsyncScope(() => this.host.logStreamError(error, true));
  }
}

/** Resolves after so many milliseconds, or when the signal aborts; keeps no process alive. */
function patienceOf(milliseconds: number, signal: AbortSignal): Promise<unknown> {
  return sleep(milliseconds, undefined, { signal, ref: false }).catch(() => undefined);
}
