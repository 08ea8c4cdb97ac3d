/** The options of a server: what they are called, their defaults, and what they may be. */
import { inspect } from 'node:util';
import { advice } from '../http/text.js';
import type { TlsOptions } from './tls.js';
import type { ListenOptions, Siblings, Transport, TransportLogger } from './transport.js';

/** How to serve; every value has a default. */
export interface ServeOptions extends TlsOptions {
  /** Name or address to bind. Default `127.0.0.1`: this machine only. */
  host?: string | undefined;
  /** TCP port, 0 for a free one. Default 5000. */
  port?: number | undefined;
  /** Path of a unix socket, instead of host and port. */
  unix?: string | undefined;
  /** A socket that was handed over, by the number of its descriptor, instead of host and port; `node` only. */
  fd?: number | undefined;
  /**
   * Let other processes listen on the same port, each of which has to say so; the system spreads connections over them (on Linux;
   * elsewhere it depends). On `node` from Node 22.12 on. Default false: a second process is told that the port is in use.
   */
  reusePort?: boolean | undefined;
  /**
   * The server engine: `uws` (uWebSockets.js), `node` (node:http), or one of your own. By default what the environment
   * variable POTTLE_TRANSPORT names, else `uws` where it loads and no TLS is asked for, and `node` elsewhere.
   */
  transport?: 'uws' | 'node' | Transport | undefined;
  /** The largest WebSocket message that is accepted, in bytes. Default 16 MiB. */
  maxMessageSize?: number | undefined;
  /** How many bytes may wait for one WebSocket peer before it is cut off; 0 for any number. Default 16 MiB. */
  maxBackpressure?: number | undefined;
  /**
   * How many bytes this process may keep in memory for clients: request content that is on its way or belongs to a running
   * request, large answers and WebSocket messages that wait. Beyond it content of more than 64 KiB and large answers are a 503,
   * and WebSockets that would wait are closed. 0 for any number. Default 256 MiB.
   */
  maxBuffered?: number | undefined;
  /** How many connections there may be; one more is closed at once. 0 for any number, the default. */
  maxConnections?: number | undefined;
  /**
   * The largest head of a request, in bytes: request line and headers. Beyond it is a 431. Default 16 KiB. The engine `uws`
   * reads it once for the process.
   */
  maxHeaderSize?: number | undefined;
  /** Seconds for the head of a request; 0 for any time. Default 12. Fixed with `uws`, and an error there. */
  headersTimeout?: number | undefined;
  /**
   * Seconds in which a client has to send 16 KiB of the content that somebody reads, or the rest of it; 0 for any time.
   * Default 120. Fixed with `uws`, and an error there.
   */
  bodyTimeout?: number | undefined;
  /**
   * Seconds that a client may take nothing of an answer that waits for it; 0 for any time. Default 60. Fixed with `uws`, and an
   * error there.
   */
  sendTimeout?: number | undefined;
  /** Seconds that a connection may wait for its next request; 0 for any time. Default 5. Fixed with `uws`, and an error there. */
  keepAliveTimeout?: number | undefined;
  /** After how many seconds without a sign of life a WebSocket is closed: 8 to 960, or 0 for never. Default 120. */
  idleTimeout?: number | undefined;
  /** How many messages a WebSocket may send per second, beyond which it is closed (1008); 0 for any number, the default. */
  maxMessageRate?: number | undefined;
  /** How many bytes a WebSocket may send per second, beyond which it is closed (1008); 0 for any number, the default. */
  maxByteRate?: number | undefined;
  /** Compress WebSocket messages of 1 KiB and more for clients that offer it (RFC 7692). Default false. */
  perMessageDeflate?: boolean | undefined;
  /**
   * Speak HTTP/2 beside HTTP/1.1 on the same port (RFC 9113): with TLS to clients that offer it, without to those that begin
   * with it. Default: with TLS on `node`. An error on `uws`, which cannot.
   */
  http2?: boolean | undefined;
  /** How many seconds a shutdown may take. Default 10. */
  shutdownTimeout?: number | undefined;
  /** Told where the server runs, once it does, and when its workers are replaced. Default: the logger's `info`. */
  announce?: ((line: string) => void) | undefined;
  /** End the process in good order on SIGTERM and SIGINT, read certificates anew on SIGHUP. Default true. */
  signals?: boolean | undefined;
}

const MIB = 1024 * 1024;
const MAX_INT = 2 ** 31 - 1;
const SECONDS = [0, 86_400, 'seconds'] as const;

/** All options; for numbers, from where to where. What is not in seconds is whole. */
const OPTIONS: Record<keyof ServeOptions, readonly [min: number, max: number, unit?: 'seconds'] | null> = {
  host: null,
  port: [0, 65_535],
  unix: null,
  fd: [0, MAX_INT],
  reusePort: null,
  transport: null,
  certfile: null,
  keyfile: null,
  caCerts: null,
  passphrase: null,
  sslContext: null,
  maxMessageSize: [1, MAX_INT],
  maxBackpressure: [0, MAX_INT],
  maxBuffered: [0, Number.MAX_SAFE_INTEGER],
  maxConnections: [0, MAX_INT],
  maxHeaderSize: [1024, MIB],
  headersTimeout: SECONDS,
  bodyTimeout: SECONDS,
  sendTimeout: SECONDS,
  keepAliveTimeout: SECONDS,
  idleTimeout: [8, 960],
  maxMessageRate: [0, MAX_INT],
  maxByteRate: [0, Number.MAX_SAFE_INTEGER],
  perMessageDeflate: null,
  http2: null,
  shutdownTimeout: SECONDS,
  announce: null,
  signals: null,
};

/**
 * What a transport needs of the options, complete.
 * @throws TypeError for an option that there is not
 * @throws RangeError for a number out of its range
 */
export function complete(options: ServeOptions, logger: TransportLogger, worker?: Siblings): ListenOptions {
  for (const [name, value] of Object.entries(options)) {
    if (name === 'workers' || name === 'startupTimeout')
      throw new TypeError(`serve: '${name}' is an option of app.run(); serve() is one process.`);
    if (!Object.hasOwn(OPTIONS, name)) {
      const elsewhere = ELSEWHERE.get(name.replaceAll('_', '').toLowerCase());
      throw new TypeError(`There is no option '${name}'.${elsewhere ?? advice(name, Object.keys(OPTIONS))}`);
    }
    const range = OPTIONS[name as keyof ServeOptions];
    if (range && value !== undefined && !(name === 'idleTimeout' && value === 0))
      check(name, value, ...range);
  }
  for (const name of ['perMessageDeflate', 'reusePort', 'http2'] as const)
    if (typeof (options[name] ?? false) !== 'boolean') throw new TypeError(`${name} is true or false.`);
  return {
    host: options.host ?? '127.0.0.1',
    port: options.port ?? 5000,
    unix: options.unix,
    fd: options.fd,
    reusePort: options.reusePort ?? false,
    worker,
    maxMessageSize: options.maxMessageSize ?? 16 * MIB,
    maxBackpressure: options.maxBackpressure ?? 16 * MIB,
    maxBuffered: options.maxBuffered ?? 256 * MIB,
    maxConnections: options.maxConnections ?? 0,
    maxHeaderSize: options.maxHeaderSize,
    headersTimeout: options.headersTimeout,
    bodyTimeout: options.bodyTimeout,
    sendTimeout: options.sendTimeout,
    keepAliveTimeout: options.keepAliveTimeout,
    idleTimeout: options.idleTimeout ?? 120,
    maxMessageRate: options.maxMessageRate ?? 0,
    maxByteRate: options.maxByteRate ?? 0,
    perMessageDeflate: options.perMessageDeflate ?? false,
    http2: options.http2 ?? undefined,
    logger,
  };
}

/** The native server takes any number, and some end the process. */
function check(name: string, value: number, min: number, max: number, unit?: string): void {
  const fits = unit ? Number.isFinite(value) : Number.isInteger(value);
  if (fits && value >= min && value <= max) return;
  const kind = unit ? 'a number of seconds' : 'a whole number';
  throw new RangeError(`serve: ${name} must be ${kind} from ${min} to ${max}, not ${inspect(value)}.`);
}

const HTTPS = " https takes certfile and keyfile, or sslContext: 'adhoc'.";
const WATCH = ' Nothing reloads: start the program with node --watch.';
/** What to say of options that other servers have, without underscores. */
const ELSEWHERE = new Map([
  ['https', HTTPS],
  ['ssl', HTTPS],
  ['tls', HTTPS],
  ['reloader', WATCH],
  ['usereloader', WATCH],
  ['processes', ' app.run({ workers }) serves from several.'],
]);
