/** What may be said of the old application, and what it needs of the app before it. */
import type { PortedRule } from './ledger.js';

/** Options of {@link Pottle.fallback}. */
export interface FallbackOptions {
  /** How many seconds the old application may take to begin its answer, or to take more of what is sent to it: then it is a 504. Default 60. */
  timeout?: number | undefined;
  /**
   * Hand on the client's `Host`, so that the URLs that the old application builds are those of the client. Default true; false for one that is found
   * by its own name.
   */
  keepHost?: boolean | undefined;
  /** How many connections to the old application there may be for requests at once; others wait. WebSockets do not count. Default 256. */
  connections?: number | undefined;
  /** A file to which each GET and HEAD that is passed on adds a line of JSON: `{"time": …, "method": "GET", "url": "/path?query"}`. */
  log?: string | undefined;
}

/** What of an app it needs. */
export interface FallbackHost {
  readonly debug: boolean;
  readonly shutdownSignal: AbortSignal;
  readonly logger: {
    warning(message: string): void;
    error(message: string): void;
    exception(message: string, error: unknown): void;
  };
  readonly urlMap: { iterRules(): Iterable<PortedRule> };
}

const OPTIONS = ['timeout', 'keepHost', 'connections', 'log'];

/** @throws TypeError for an option that cannot be */
export function checkOptions(options: FallbackOptions): void {
  for (const name of Object.keys(options))
    if (!OPTIONS.includes(name))
      throw new TypeError(`fallback() has no option '${name}'. Its options are: ${OPTIONS.join(', ')}.`);
  const { timeout = 1, connections = 1, keepHost = true, log = '-' } = options;
  if (typeof timeout !== 'number' || !(timeout > 0 && timeout <= 86_400))
    throw new TypeError(`The timeout of fallback() is in seconds, above 0 and up to 86400, not ${timeout}.`);
  if (!Number.isInteger(connections) || connections < 1)
    throw new TypeError(`'connections' of fallback() is a whole number from 1 on, not ${connections}.`);
  if (typeof keepHost !== 'boolean')
    throw new TypeError(`'keepHost' of fallback() is true or false, not ${keepHost}.`);
  if (typeof log !== 'string' || log === '')
    throw new TypeError(`'log' of fallback() is the name of a file, not ${log}.`);
}
