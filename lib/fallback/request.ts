/** One HTTP request on its way to the old application, and its answer on the way back: piece by piece, at the pace of the slower side. */
import type { ClientRequest, IncomingMessage } from 'node:http';
import type { HttpExchange } from '../exchange.js';
import { MAX_HEADERS, NoAnswer, TooLate } from './faults.js';
import { backward } from './headers.js';
import type { Upstream } from './upstream.js';

/** Repeated without harm (RFC 9110, section 9.2.1). */
const SAFE = new Set(['GET', 'HEAD', 'OPTIONS']);
/** So many early hints are passed on. */
const MOST_HINTS = 8;
const EVENTS = /^text\/event-stream\b/i;

/** The content of a request: how it is framed, and its pieces. */
interface Content {
  readonly framing: readonly string[];
  readonly pieces: AsyncIterator<Uint8Array> | null;
  /** What was read to know whether there is any. */
  readonly first?: Uint8Array;
}

/** See the file's comment. */
export class Passage {
  private request: ClientRequest | undefined;
  private timer: NodeJS.Timeout | undefined;
  private answered = false;

  constructor(
    private readonly exchange: HttpExchange,
    private readonly upstream: Upstream,
  ) {
    exchange.onAbort(() => this.request?.destroy());
  }

  /** @returns the status of the answer @throws what kept it from coming, before anything was sent */
  async run(): Promise<number> {
    const content = await contentOf(this.exchange);
    const response = await this.ask(content);
    try {
      return await this.answer(response);
    } catch (error) {
      response.destroy();
      throw error;
    } finally {
      // Answered before all was sent: the rest is for nobody.
      if (!this.request!.writableEnded) this.request!.destroy();
    }
  }

  private async ask(content: Content): Promise<IncomingMessage> {
    const { lasting, single } = this.upstream;
    const { method } = this.exchange;
    // Content behind the answer to a HEAD, which there is none, would be read as the next answer.
    if (content.pieces !== null || method === 'HEAD' || !SAFE.has(method))
      return this.askOnce(content, single);
    try {
      return await this.askOnce(content, lasting);
    } catch (error) {
      // The other end closed a connection that had answered others, as it was used: once more, over one that has not.
      const { code } = error as NodeJS.ErrnoException;
      if (code !== 'ECONNRESET' || !this.request!.socket?.bytesRead || this.exchange.done) throw error;
      return this.askOnce(content, single);
    }
  }

  private askOnce(content: Content, agent: Upstream['lasting']): Promise<IncomingMessage> {
    const { exchange, upstream } = this;
    // Else the engine would give it to the next of those that wait.
    const last = agent === upstream.single ? ['connection', 'close'] : [];
    const request = upstream.engine.request({
      ...upstream.place,
      agent,
      method: exchange.method,
      path: upstream.pathOf(exchange),
      headers: [...upstream.linesOf(exchange), ...content.framing, ...last],
      setHost: false,
      maxHeaderSize: MAX_HEADERS,
    });
    this.request = request;
    this.waitFor(request);
    const response = new Promise<IncomingMessage>((resolve, reject) => {
      // Its errors: whoever reads it is told as well.
      request.on('response', (answer) => resolve(answer.on('error', () => {})));
      request.on('error', reject);
      request.on('upgrade', (_, socket) => socket.destroy()); // nobody has asked for it
      request.on('close', () => reject(new NoAnswer('It has closed the connection without an answer.')));
    });
    this.passHints(request);
    if (exchange.done) request.destroy();
    this.send(request, content).catch((error) => request.destroy(error));
    return response.finally(() => this.waitNoMore(true));
  }

  private passHints(request: ClientRequest): void {
    let hints = 0;
    request.on('information', ({ statusCode, rawHeaders }) => {
      if (statusCode === 103 && ++hints <= MOST_HINTS)
        this.exchange.inform?.('103 Early Hints', backward(rawHeaders));
    });
  }

  private async send(request: ClientRequest, { pieces, first }: Content): Promise<void> {
    if (first !== undefined && !request.write(first)) await writable(request);
    while (pieces !== null) {
      this.waitNoMore(); // what the client takes is not the old application's fault
      const { done, value } = await pieces.next();
      if (request.destroyed) return void (await pieces.return?.());
      this.waitFor(request);
      if (done) break;
      if (!request.write(value)) await writable(request);
    }
    request.end();
  }

  /** From now on the old application has to do something. */
  private waitFor(request: ClientRequest): void {
    clearTimeout(this.timer);
    const { timeout } = this.upstream;
    if (!this.answered) this.timer = setTimeout(() => request.destroy(new TooLate(timeout)), timeout * 1000);
  }

  private waitNoMore(forGood = false): void {
    this.answered ||= forGood;
    clearTimeout(this.timer);
  }

  private async answer(response: IncomingMessage): Promise<number> {
    const { exchange } = this;
    const { statusCode: status = 0, statusMessage = '', rawHeaders } = response;
    if (status < 200) throw new NoAnswer(`It has answered with the status ${status}.`);
    const line = `${status} ${statusMessage}`.trim();
    const headers = backward(rawHeaders);
    const length = lengthOf(response);
    const bodiless = exchange.method === 'HEAD' || status === 204 || status === 304;
    if (bodiless || length === 0) {
      exchange.respond(line, headers, bodiless ? null : '', bodiless && status !== 204 ? length : undefined);
      response.resume();
    } else {
      exchange.start(line, headers, length);
      await this.stream(response);
    }
    return status;
  }

  /** An answer that breaks off is cut: the client has to notice. Event streams end in good order when the server stops. */
  private async stream(response: IncomingMessage): Promise<void> {
    const { exchange } = this;
    const stop = EVENTS.test(response.headers['content-type'] ?? '')
      ? this.upstream.host.shutdownSignal
      : null;
    const halt = () => {
      exchange.end();
      response.destroy();
    };
    stop?.addEventListener('abort', halt);
    try {
      if (stop?.aborted) halt();
      for await (const piece of response) await exchange.write(piece);
      exchange.end();
    } catch {
      exchange.abort();
    } finally {
      stop?.removeEventListener('abort', halt);
    }
  }
}

/** Resolves when more may be written, or nothing will be any more. */
function writable(request: ClientRequest): Promise<void> {
  return new Promise((resolve) => {
    const go = () => {
      request.off('drain', go).off('close', go);
      resolve();
    };
    if (request.destroyed) resolve();
    else request.on('drain', go).on('close', go);
  });
}

/** The content of a request. HTTP/2 need not announce any: there, only the first piece tells. */
async function contentOf(exchange: HttpExchange): Promise<Content> {
  const length = exchange.header('content-length');
  if (length === '0') return { framing: ['content-length', '0'], pieces: null };
  const pieces = exchange.stream()[Symbol.asyncIterator]();
  if (length !== undefined) return { framing: ['content-length', length], pieces };
  const framing = ['transfer-encoding', 'chunked'];
  if (exchange.header('transfer-encoding') !== undefined) return { framing, pieces };
  const { done, value } = await pieces.next();
  if (!done) return { framing, pieces, first: value };
  return { framing: SAFE.has(exchange.method) ? [] : ['content-length', '0'], pieces: null };
}

/**
 * The announced length of an answer; with a transfer coding it says nothing (RFC 9112, section 6.3).
 * @throws NoAnswer for a coding besides chunked: no header tells the client of it
 */
function lengthOf({ headers }: IncomingMessage): number | undefined {
  const { 'content-length': length, 'transfer-encoding': coding } = headers;
  if (coding !== undefined && coding.toLowerCase() !== 'chunked')
    throw new NoAnswer(`It has answered with the transfer coding '${coding}'.`);
  return length === undefined || coding !== undefined ? undefined : Number(length);
}
