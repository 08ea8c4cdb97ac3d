/** The app's logger: Flask's format, on standard error; any object with the same methods may take its place. */

import { format, inspect } from 'node:util';

/** Tells the id of the request in progress, for its log lines; an app that gives ids puts it here, so that this file knows no app. */
export const request: { id: () => string | undefined } = { id: () => undefined };

/** Levels in order of weight, with Python's numbers. */
export const LEVELS = { DEBUG: 10, INFO: 20, WARNING: 30, ERROR: 40, CRITICAL: 50 } as const;

/** The name of a level. */
export type LogLevel = keyof typeof LEVELS;

/**
 * What the framework and views log to. Messages may hold `%s`, `%d`, `%j` and `%o` for the further arguments, as in
 * node:util's `format`.
 */
export interface Logger {
  debug(message: string, ...args: unknown[]): void;
  info(message: string, ...args: unknown[]): void;
  warning(message: string, ...args: unknown[]): void;
  error(message: string, ...args: unknown[]): void;
  critical(message: string, ...args: unknown[]): void;
  /** Logs an error with its stack, at level ERROR. */
  exception(message: string, error: unknown): void;
}

/** How to make a logger. */
export interface LoggerOptions {
  /** The least level that is written; null: DEBUG when debugging, else WARNING. */
  level?: LogLevel | null | undefined;
  /** Asked for each message while there is no level. */
  debug?: (() => boolean) | undefined;
  /** Writes a finished line or several, without the last newline. Default: standard error. */
  write?: ((text: string) => void) | undefined;
}

const pad = (value: number, length = 2) => String(value).padStart(length, '0');

/** The local time as Python's logging writes it: `2024-06-01 10:20:30,123`. */
function timestamp(now: Date): string {
  const date = `${now.getFullYear()}-${pad(now.getMonth() + 1)}-${pad(now.getDate())}`;
  const time = `${pad(now.getHours())}:${pad(now.getMinutes())}:${pad(now.getSeconds())}`;
  return `${date} ${time},${pad(now.getMilliseconds(), 3)}`;
}

/** Writes lines like `[2024-06-01 10:20:30,123] ERROR in app: message`. */
export class StreamLogger implements Logger {
  /** What stands after `in`: the name of the app. */
  readonly name: string;
  /** Writes an error as text; in debug mode, with its source and what is not the app's folded. */
  describeError: (error: unknown) => string = (error) => inspect(error);
  private readonly debugging: () => boolean;
  private readonly write: (text: string) => void;
  private least: LogLevel | null = null;

  constructor(name: string, options: LoggerOptions = {}) {
    this.name = name;
    this.level = options.level ?? null;
    this.debugging = options.debug ?? (() => false);
    this.write = options.write ?? ((text) => process.stderr.write(`${text}\n`));
  }

  /**
   * The least level that is written; null: DEBUG when debugging, else WARNING.
   * @throws TypeError for what is no level: nothing would be written
   */
  get level(): LogLevel | null {
    return this.least;
  }
  set level(level: LogLevel | null) {
    if (level !== null && !Object.hasOwn(LEVELS, level))
      throw new TypeError(
        `A level is one of ${Object.keys(LEVELS).join(', ')}, or null, not ${inspect(level)}.`,
      );
    this.least = level;
  }

  /** Whether messages of a level are written. */
  isEnabledFor(level: LogLevel): boolean {
    return LEVELS[level] >= LEVELS[this.level ?? (this.debugging() ? 'DEBUG' : 'WARNING')];
  }

  /** Writes a message at a level. */
  log(level: LogLevel, message: string, ...args: unknown[]): void {
    if (!this.isEnabledFor(level)) return;
    const text = args.length === 0 ? message : format(message, ...args);
    const id = request.id();
    this.write(
      `[${timestamp(new Date())}] ${level} in ${this.name}${id === undefined ? '' : ` (${id})`}: ${text}`,
    );
  }

  debug(message: string, ...args: unknown[]): void {
    this.log('DEBUG', message, ...args);
  }
  info(message: string, ...args: unknown[]): void {
    this.log('INFO', message, ...args);
  }
  warning(message: string, ...args: unknown[]): void {
    this.log('WARNING', message, ...args);
  }
  error(message: string, ...args: unknown[]): void {
    this.log('ERROR', message, ...args);
  }
  critical(message: string, ...args: unknown[]): void {
    this.log('CRITICAL', message, ...args);
  }
  exception(message: string, error: unknown): void {
    this.log('ERROR', '%s\n%s', message, this.describeError(error));
  }
}

/** Makes the logger of an app. */
export function createLogger(name: string, options: LoggerOptions = {}): StreamLogger {
  return new StreamLogger(name, options);
}

/** What loggers such as pino, winston and the console have in common. */
export interface CommonLogger {
  debug(...args: unknown[]): void;
  info(...args: unknown[]): void;
  warn(...args: unknown[]): void;
  error(...args: unknown[]): void;
  /** pino's name for CRITICAL; without it, `error` is used. */
  fatal?(...args: unknown[]): void;
}

/**
 * A {@link Logger} that hands everything to another one: `app.logger = adaptLogger(pino())`. Errors go as the second argument, and
 * the id of the request in front of the message; to a logger with `fatal`, as pino wants them, in an object that comes first.
 */
export function adaptLogger(target: CommonLogger): Logger {
  const { fatal } = target;
  /** Hands over, with the id of the request where it has one. */
  const to =
    (level: 'debug' | 'info' | 'warn' | 'error' | 'fatal') =>
    (message: string, ...args: unknown[]): void => {
      const id = request.id();
      const lead =
        id === undefined ? [message] : fatal ? [{ requestId: id }, message] : [`(${id}) ${message}`];
      target[level]!(...lead, ...args);
    };
  return {
    debug: to('debug'),
    info: to('info'),
    warning: to('warn'),
    error: to('error'),
    critical: to(fatal ? 'fatal' : 'error'),
    exception: (message, error) => {
      const id = request.id();
      if (!fatal) to('error')(message, error);
      else target.error(id === undefined ? error : { err: error, requestId: id }, message);
    },
  };
}
