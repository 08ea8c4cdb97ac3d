/** Server-Sent Events: a stream of events as text (HTML Standard, section 9.2). */
import { storage } from './globals.js';
import type { CheckEvent, ServerSentEvent } from './typing.js';
import { letGo, refusePromise, Tuple } from './values.js';
import { Response } from './wrappers/response.js';

export type { ServerSentEvent } from './typing.js';

/** How {@link eventStream} works. */
export interface EventStreamOptions {
  /**
   * After how many seconds without an event a comment is sent, which keeps proxies from closing the connection and
   * shows whether the client is still there; 15 by default, 0 for never.
   */
  heartbeat?: number | undefined;
}

/** An event that cannot be written (a line break in its name, say). */
export class EventError extends Error {
  override readonly name = 'EventError';
}

/** Nothing on the way may store or collect what is sent. */
const HEADERS = {
  'Content-Type': 'text/event-stream; charset=utf-8',
  'Cache-Control': 'no-cache',
  'X-Accel-Buffering': 'no',
} as const;

/**
 * A response that is a stream of events, with no limit of time. When the client leaves, the source is ended too: the
 * `finally` of a generator runs.
 *
 * @param source events, or texts, each the data of an event
 * @example
 * app.get('/clock')(async function clock() {
 *   return eventStream(ticks());
 * });
 */
export function eventStream(
  source: AsyncIterable<ServerSentEvent | string>,
  options: EventStreamOptions = {},
): Response {
  refusePromise(source, 'The source of an event stream');
  const type = storage.getStore()?.app.responseClass ?? Response;
  const events = new EventStream(source[Symbol.asyncIterator](), beatOf(options), true);
  const response = new type(events, { headers: HEADERS });
  response.timeout = null;
  return response;
}

/**
 * What a view gives of events, which are looked at before they are written: as a generator, or in {@link eventStream}. All else stays as it is.
 * @param check gives the event that is sent
 * @internal
 */
export function checkedEvents(value: unknown, check: CheckEvent): unknown {
  const [body, ...rest] = value instanceof Tuple ? value : [value];
  const { next, [Symbol.asyncIterator]: iterate } = Object(body); // a web stream has no `next`
  const answer =
    typeof next === 'function' && iterate ? eventStream(body as AsyncIterable<ServerSentEvent>) : body;
  const stream = answer instanceof Response && answer.response;
  if (!(stream instanceof EventStream)) return value;
  stream.check = check;
  return rest.length > 0 ? Tuple.of(answer, ...rest) : answer;
}

/**
 * The text of an event stream, in pieces: what {@link eventStream} sends.
 *
 * @throws EventError (where the stream is read) when an event cannot be written
 */
export function encodeEvents(
  source: AsyncIterable<ServerSentEvent | string>,
  options: EventStreamOptions = {},
): AsyncIterableIterator<string> {
  return new EventStream(source[Symbol.asyncIterator](), beatOf(options), false);
}

/** Milliseconds between signs of life. */
function beatOf(options: EventStreamOptions): number {
  return (options.heartbeat ?? 15) * 1000;
}

/**
 * Not an async generator: those put off `return()` until what they wait for has come, and an event may be long in
 * coming after the client has left.
 */
class EventStream implements AsyncIterableIterator<string> {
  private pending: Promise<IteratorResult<ServerSentEvent | string>> | undefined;
  private stop: (() => void) | undefined;
  private ended = false;
  check: CheckEvent | undefined;

  constructor(
    private readonly source: AsyncIterator<ServerSentEvent | string>,
    private readonly heartbeat: number,
    /** Send a comment before the first event: a client knows of the answer only when something of it comes. */
    private greeting: boolean,
  ) {}

  [Symbol.asyncIterator](): this {
    return this;
  }

  async next(): Promise<IteratorResult<string, undefined>> {
    if (this.ended) return END;
    this.pending ??= this.source.next();
    if (this.greeting) return this.greet(this.pending);
    const result = await this.eventOrBeat(this.pending).catch((error) => this.fail(error));
    if (result === 'beat') return { done: false, value: ':\n\n' };
    this.pending = undefined;
    if (this.ended || result.done) return this.finish();
    try {
      return { done: false, value: encodeEvent(this.check ? await this.check(result.value) : result.value) };
    } catch (error) {
      await this.return();
      throw error;
    }
  }

  private greet(pending: Promise<unknown>): IteratorResult<string, undefined> {
    this.greeting = false;
    pending.catch(() => undefined); // the next call reports it
    return { done: false, value: ':\n\n' };
  }

  async return(): Promise<IteratorResult<string, undefined>> {
    if (this.ended) return END;
    this.finish();
    await this.source.return?.();
    return END;
  }

  private finish(): IteratorResult<string, undefined> {
    this.ended = true;
    this.stop?.();
    return END;
  }

  private fail(error: unknown): never {
    this.finish();
    throw error;
  }

  /** The next event, or word that it is time for a sign of life, or that the stream was ended meanwhile. */
  private eventOrBeat(
    event: Promise<IteratorResult<ServerSentEvent | string>>,
  ): Promise<IteratorResult<ServerSentEvent | string> | 'beat'> {
    return new Promise((resolve, reject) => {
      const timer = this.heartbeat > 0 ? setTimeout(() => resolve('beat'), this.heartbeat) : undefined;
      this.stop = () => {
        clearTimeout(timer);
        resolve(END);
      };
      event.then(resolve, reject).finally(() => clearTimeout(timer));
    });
  }
}

const END = { done: true, value: undefined } as const;

/**
 * Writes one event.
 *
 * @throws EventError when the id or the type holds a line break, the id a NUL, or retry is no whole number
 */
export function encodeEvent(event: ServerSentEvent | string): string {
  if (typeof event === 'string') return `${field('data', event)}\n`;
  const { data, event: type, id, retry, comment } = event;
  let text = comment === undefined ? '' : field('', comment);
  if (retry !== undefined) text += `retry: ${checkRetry(retry)}\n`;
  if (id !== undefined) text += `id: ${checkLine('id', String(id), /[\r\n\0]/)}\n`;
  if (type !== undefined) text += `event: ${checkLine('event', type, /[\r\n]/)}\n`;
  if (data !== undefined) text += field('data', typeof data === 'string' ? data : jsonOf(data));
  return `${text}\n`;
}

function jsonOf(data: unknown): string {
  try {
    return JSON.stringify(data, (_, value) => {
      refusePromise(value, 'A value in the data of an event');
      return value;
    });
  } catch (error) {
    letGo(data);
    throw error;
  }
}

/** One line for each line of the text, for none may hold a line break of its own. */
function field(name: string, text: string): string {
  return text
    .split(/\r\n|\r|\n/)
    .map((line) => `${name}: ${line}\n`)
    .join('');
}

function checkLine(name: string, value: string, forbidden: RegExp): string {
  if (!forbidden.test(value)) return value;
  throw new EventError(
    `The ${name} of an event must be one line without NUL, and is ${JSON.stringify(value)}.`,
  );
}

function checkRetry(retry: number): number {
  if (Number.isSafeInteger(retry) && retry >= 0) return retry;
  throw new EventError(`The retry of an event is a whole number of milliseconds, and is ${retry}.`);
}
