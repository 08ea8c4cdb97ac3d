/** Passes a request on, whatever it is; and what clients are told when there is no answer. */
import type { Exchange } from '../exchange.js';
import { TooLate } from './faults.js';
import { Passage } from './request.js';
import { passSocket } from './socket.js';
import type { Target } from './target.js';
import type { Upstream } from './upstream.js';

/** What a request target may not hold (RFC 9112, section 3.2): the engine would write it as it is. */
const NO_TARGET = /[^\x21-\x7e\x80-\xff]/;

/** Passes a request on. @returns the status of the answer; 0 where there was none */
export async function pass(
  exchange: Exchange,
  upstream: Upstream,
  mayExplain: () => Promise<boolean>,
): Promise<number> {
  try {
    if (NO_TARGET.test(upstream.pathOf(exchange)))
      return refuse(exchange, 400, 'The path of this request is malformed.');
    if (exchange.header('via')?.includes(upstream.id))
      return refuse(exchange, 508, 'The application behind this one is itself.');
    if (exchange.kind === 'websocket') return await passSocket(exchange, upstream);
    return await new Passage(exchange, upstream).run();
  } catch (error) {
    return exchange.done
      ? 0
      : explain(exchange, upstream, error as NodeJS.ErrnoException, await mayExplain());
  }
}

function explain(
  exchange: Exchange,
  upstream: Upstream,
  error: NodeJS.ErrnoException,
  inFull: boolean,
): number {
  if (error.name === 'BodyError') return refuse(exchange, 503, 'The server is short of memory.');
  if (
    error instanceof SyntaxError ||
    error.code === 'ERR_INVALID_CHAR' ||
    error.code === 'ERR_INVALID_HTTP_TOKEN'
  )
    return refuse(exchange, 400, 'This request is malformed.');
  const { name } = upstream.target;
  const late = error instanceof TooLate;
  const reason = error.code ? `${error.code} at ${name}` : `${error.message} (${name})`;
  upstream.host.logger.error(
    `${exchange.method} ${exchange.path} was not answered by the old application: ${reason}`,
  );
  const what = late
    ? 'The application behind this one takes too long to answer.'
    : 'The application behind this one does not answer.';
  const help = late
    ? `It had ${upstream.timeout} s: app.fallback(url, { timeout }) gives it more.`
    : `Start the old application so that it listens there: for Flask, flask --app APP run${portOf(upstream.target)}.`;
  return refuse(exchange, late ? 504 : 502, inFull ? `${what}\n\n${reason}\n${help}` : what);
}

const REASONS: Record<number, string> = {
  400: 'Bad Request',
  502: 'Bad Gateway',
  503: 'Service Unavailable',
  504: 'Gateway Timeout',
  508: 'Loop Detected',
};

function refuse(exchange: Exchange, status: number, text: string): number {
  const headers = ['Content-Type', 'text/plain; charset=utf-8', 'Cache-Control', 'no-store'];
  const body = `${text}\n`;
  const hasBody = exchange.method !== 'HEAD';
  exchange.respond(
    `${status} ${REASONS[status]}`,
    headers,
    hasBody ? body : null,
    hasBody ? undefined : body.length,
  );
  return status;
}

function portOf({ where }: Target): string {
  return 'port' in where ? ` --port ${where.port}` : '';
}
