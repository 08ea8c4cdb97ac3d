/** The configuration: an open object with typed known keys, and ways to fill it from objects, files and the environment. */

import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { SameSite } from './http/cookies.js';
import { parseJson } from './json/text.js';
import { compareCodePoints } from './python.js';
import { namesOf } from './values.js';

type Key = string | Uint8Array;

/** The keys that the framework knows. Durations are in seconds, sizes in bytes. */
export interface DefaultConfig {
  /** Development mode: errors in detail, indented JSON. Null: as the environment says. */
  DEBUG: boolean | null;
  /** Test mode: errors reach the test client. */
  TESTING: boolean;
  /** Let errors through rather than answer 500. Null: when debugging or testing. */
  PROPAGATE_EXCEPTIONS: boolean | null;
  /** Signs sessions and tokens: long, random, secret. */
  SECRET_KEY: Key | null;
  /** Former keys whose signatures are still accepted. */
  SECRET_KEY_FALLBACKS: readonly Key[] | null;
  /** How long a permanent session lives, and any session's signature is accepted; seconds. */
  PERMANENT_SESSION_LIFETIME: number;
  /** Send files by an X-Sendfile header, for a front server to serve. */
  USE_X_SENDFILE: boolean;
  /** The Host values that are accepted, a list or one; a leading dot takes subdomains too. Null: all. */
  TRUSTED_HOSTS: string | readonly string[] | null;
  /** Host and port of the app: for URLs outside requests, and for subdomains. */
  SERVER_NAME: string | null;
  /** Where the app is mounted. */
  APPLICATION_ROOT: string;
  /** The name of the cookie. */
  SESSION_COOKIE_NAME: string;
  /** The hosts that get the cookie: this one and those below. Null: the host that set it. */
  SESSION_COOKIE_DOMAIN: string | null;
  /** Null: APPLICATION_ROOT. */
  SESSION_COOKIE_PATH: string | null;
  /** Keep scripts from the cookie. */
  SESSION_COOKIE_HTTPONLY: boolean;
  /** Send the cookie over https only. */
  SESSION_COOKIE_SECURE: boolean;
  /** Keep the cookie apart for each site that embeds the app. */
  SESSION_COOKIE_PARTITIONED: boolean;
  /** `Lax`, `Strict`, `None`, or null for no attribute. */
  SESSION_COOKIE_SAMESITE: SameSite | null;
  /** Send the cookie of a permanent session with every answer, so that it expires later. */
  SESSION_REFRESH_EACH_REQUEST: boolean;
  /** The largest request body, in bytes; null: no limit. */
  MAX_CONTENT_LENGTH: number | null;
  /** The largest form field that is no file, and the largest URL-encoded form, in bytes; null: no limit. */
  MAX_FORM_MEMORY_SIZE: number | null;
  /** How many parts or fields a form may have; null: no limit. */
  MAX_FORM_PARTS: number | null;
  /** How many parameters a query may have, and how many cookies a request; null: no limit. */
  MAX_PARAMETERS: number | null;
  /** How long browsers may keep files, in seconds; null: they ask each time. */
  SEND_FILE_MAX_AGE_DEFAULT: number | null;
  /** Treat 400 errors as plain errors. Null: a missing form key, when debugging. */
  TRAP_BAD_REQUEST_ERRORS: boolean | null;
  /** Treat HTTP errors as plain errors. */
  TRAP_HTTP_EXCEPTIONS: boolean;
  /** Log how templates are found. */
  EXPLAIN_TEMPLATE_LOADING: boolean;
  /** The scheme of URLs outside requests. */
  PREFERRED_URL_SCHEME: string;
  /** Use https and wss for URLs outside requests. */
  PREFER_SECURE_URLS: boolean;
  /** Read changed templates again. Null: when debugging. */
  TEMPLATES_AUTO_RELOAD: boolean | null;
  /** Warn about cookies larger than this, in bytes; 0: never. */
  MAX_COOKIE_SIZE: number;
  /** Answer OPTIONS requests without a view. */
  PROVIDE_AUTOMATIC_OPTIONS: boolean;
  /** How long to wait for background tasks at the end, in seconds. */
  BACKGROUND_TASK_SHUTDOWN_TIMEOUT: number;
  /** How long to wait for a request body, in seconds; null: for ever. */
  BODY_TIMEOUT: number | null;
  /** How long an answer may take to be sent, in seconds; null: for ever. */
  RESPONSE_TIMEOUT: number | null;
  /** How long to wait for requests in progress at the end, in seconds. */
  SHUTDOWN_TIMEOUT: number;
  /** Origins whose pages may open WebSockets, besides the app's own host; a list or one, `*` for all. */
  WEBSOCKET_ALLOWED_ORIGINS: string | readonly string[] | null;
}

/**
 * The keys of your configuration, by declaration merging; each may be missing, and others are `unknown`.
 * @example declare module 'pottle' { interface ConfigKeys { MAIL_SERVER: string } }
 */
// biome-ignore lint/suspicious/noEmptyInterface: users add to it
export interface ConfigKeys {}

type Known = DefaultConfig & ConfigKeys;

const DAY = 86_400;

/** The configuration of a new app. */
export const DEFAULTS: Readonly<DefaultConfig> = Object.freeze({
  DEBUG: null,
  TESTING: false,
  PROPAGATE_EXCEPTIONS: null,
  SECRET_KEY: null,
  SECRET_KEY_FALLBACKS: null,
  PERMANENT_SESSION_LIFETIME: 31 * DAY,
  USE_X_SENDFILE: false,
  TRUSTED_HOSTS: null,
  SERVER_NAME: null,
  APPLICATION_ROOT: '/',
  SESSION_COOKIE_NAME: 'session',
  SESSION_COOKIE_DOMAIN: null,
  SESSION_COOKIE_PATH: null,
  SESSION_COOKIE_HTTPONLY: true,
  SESSION_COOKIE_SECURE: false,
  SESSION_COOKIE_PARTITIONED: false,
  SESSION_COOKIE_SAMESITE: null,
  SESSION_REFRESH_EACH_REQUEST: true,
  MAX_CONTENT_LENGTH: 16 * 1024 * 1024,
  MAX_FORM_MEMORY_SIZE: 500_000,
  MAX_FORM_PARTS: 1000,
  MAX_PARAMETERS: 1000,
  SEND_FILE_MAX_AGE_DEFAULT: null,
  TRAP_BAD_REQUEST_ERRORS: null,
  TRAP_HTTP_EXCEPTIONS: false,
  EXPLAIN_TEMPLATE_LOADING: false,
  PREFERRED_URL_SCHEME: 'http',
  PREFER_SECURE_URLS: false,
  TEMPLATES_AUTO_RELOAD: null,
  MAX_COOKIE_SIZE: 4093,
  PROVIDE_AUTOMATIC_OPTIONS: true,
  BACKGROUND_TASK_SHUTDOWN_TIMEOUT: 5,
  BODY_TIMEOUT: 60,
  RESPONSE_TIMEOUT: 60,
  SHUTDOWN_TIMEOUT: 10,
  WEBSOCKET_ALLOWED_ORIGINS: null,
});

/** Names and values: an object, a Map, or pairs. */
export type ConfigSource = Readonly<Record<string, unknown>> | Iterable<readonly [string, unknown]>;

/** Any name may be set; those of {@link ConfigKeys} are typed. */
type Open = { [key: string]: unknown };

function pairs(source: ConfigSource): Iterable<readonly [string, unknown]> {
  const iterable = Symbol.iterator in source && typeof source[Symbol.iterator] === 'function';
  return iterable ? (source as Iterable<readonly [string, unknown]>) : Object.entries(source);
}

/** Python's `str.isupper`: some letter, and no lower-case one. */
function isUpper(name: string): boolean {
  return name === name.toUpperCase() && name !== name.toLowerCase();
}

/** How to read a file of settings. */
export interface FromFileOptions {
  /** A missing file is not an error. Default false. */
  silent?: boolean;
  /** Give `load` text (the default) or bytes. */
  text?: boolean;
}

/** How to read the environment. */
export interface FromPrefixedEnvOptions {
  /** Reads a value; what it throws on stays text. Default: JSON, with exact integers. */
  loads?: (text: string) => unknown;
  /** Default `process.env`. */
  env?: Readonly<Record<string, string | undefined>>;
}

/** How to name the keys of a namespace. */
export interface NamespaceOptions {
  /** Write the keys in lower case. Default true. */
  lowercase?: boolean;
  /** Leave the prefix out. Default true. */
  trimNamespace?: boolean;
}

const MISSING = new Set(['ENOENT', 'EISDIR', 'ENOTDIR']);

export interface Config extends DefaultConfig, Partial<ConfigKeys> {}

/**
 * The configuration of an app (flask.Config): settings are its own properties, so `config.DEBUG` and `config['DEBUG']`
 * read and write, `Object.keys(config)` and spreading see settings only. A missing one is undefined, as anywhere in
 * JavaScript; {@link Config.get} gives null then, {@link Config.require} throws.
 */
// biome-ignore lint/suspicious/noUnsafeDeclarationMerging: see above
export class Config implements Open {
  [key: string]: unknown;
  /** The folder that file names are relative to. */
  declare rootPath: string;

  /** @param defaults settings to begin with */
  constructor(rootPath: string, defaults: ConfigSource = {}) {
    Object.defineProperty(this, 'rootPath', { value: rootPath, writable: true, configurable: true });
    this.update(defaults);
  }

  /** The setting (null is one); the default, null unless given, when it is missing or undefined. */
  get<K extends keyof DefaultConfig>(key: K): DefaultConfig[K];
  get<K extends keyof ConfigKeys>(key: K): ConfigKeys[K] | null;
  get<K extends keyof Known, D>(key: K, fallback: D): Known[K] | D;
  get(key: string, fallback?: unknown): unknown;
  get(key: string, fallback: unknown = null): unknown {
    const value = this.has(key) ? this[key] : undefined;
    return value === undefined ? fallback : value;
  }

  /**
   * The setting, which must be there.
   * @throws TypeError when it is missing or null
   */
  require<K extends keyof Known & string>(key: K): NonNullable<Known[K]>;
  require(key: string): unknown;
  require(key: string): unknown {
    const value = this.get(key);
    if (value === null) throw new TypeError(`The configuration lacks ${key}: set app.config.${key}.`);
    return value;
  }

  /** Whether there is such a setting. */
  has(key: string): boolean {
    return Object.hasOwn(this, key) && key !== 'rootPath';
  }

  /** The setting; when there is none, the default becomes it. */
  setdefault(key: string, fallback: unknown = null): unknown {
    if (!this.has(key)) this[key] = fallback;
    return this[key];
  }

  /** Takes settings over, whatever their names. */
  update(source: ConfigSource): void {
    for (const [key, value] of pairs(source)) this[key] = value;
  }

  /** Removes a setting and returns it, or the default when there is none: null unless given. */
  pop(key: string, fallback?: unknown): unknown {
    const value = this.get(key, fallback);
    if (this.has(key)) delete this[key];
    return value;
  }

  /** Removes every setting. */
  clear(): void {
    for (const key of this.keys()) delete this[key];
  }

  /** The names. */
  keys(): string[] {
    return Object.keys(this);
  }

  /** The values. */
  values(): unknown[] {
    return Object.values(this);
  }

  /** Names and values. */
  items(): [string, unknown][] {
    return Object.entries(this);
  }

  /** A plain object of the settings. */
  copy(): Record<string, unknown> {
    return { ...this };
  }

  /** Takes over the upper-case names of an object. Returns true. */
  fromMapping(source: ConfigSource = {}): boolean {
    for (const [key, value] of pairs(source)) if (isUpper(key)) this[key] = value;
    return true;
  }

  /**
   * Takes over the upper-case properties of a module, class or instance, inherited ones too.
   * @throws TypeError for text: import the module yourself
   */
  fromObject(object: object): void {
    if (typeof object === 'string') {
      throw new TypeError(
        `config.fromObject() takes an object, not a name. Import it first: config.fromObject(await import('${object}')).`,
      );
    }
    for (const key of new Set(namesOf(object))) if (isUpper(key)) this[key] = (object as Open)[key];
  }

  /**
   * Takes over the upper-case names of a file.
   * @param filename relative to {@link Config.rootPath}
   * @param load makes an object of the file's content: `JSON.parse`, a TOML or YAML parser
   * @returns false when the file is missing and `silent` is set, else true
   * @throws Error when the file cannot be read, and what `load` throws
   */
  fromFile(
    filename: string,
    load: (content: string) => unknown,
    options?: FromFileOptions & { text?: true },
  ): boolean;
  fromFile(
    filename: string,
    load: (content: Buffer) => unknown,
    options: FromFileOptions & { text: false },
  ): boolean;
  fromFile(filename: string, load: (content: never) => unknown, options: FromFileOptions = {}): boolean {
    const content = this.readFile(resolve(this.rootPath, filename), options.silent ?? false);
    if (content === null) return false;
    const given = options.text === false ? content : content.toString();
    return this.fromMapping(load(given as never) as ConfigSource); // the overloads tie load to text
  }

  /**
   * Takes over the file that an environment variable names.
   * @returns false when the variable or the file is missing and `silent` is set, else true
   * @throws Error when the variable is not set
   */
  fromEnvvar(
    variable: string,
    load: (content: string) => unknown = parseJson,
    { silent = false }: { silent?: boolean } = {},
  ): boolean {
    const filename = process.env[variable];
    if (filename) return this.fromFile(filename, load, { silent });
    if (silent) return false;
    throw new Error(`The environment variable ${variable} is not set. Let it name a configuration file.`);
  }

  /**
   * Takes over environment variables: `POTTLE_DEBUG=true` sets `DEBUG`, and `POTTLE_DB__HOST=x` sets `HOST` in the
   * object `DB`. Values are read as JSON, what is no JSON is text.
   * @param prefix without the underscore; `FLASK` reads Flask's variables
   */
  fromPrefixedEnv(
    prefix = 'POTTLE',
    { loads = parseJson, env = process.env }: FromPrefixedEnvOptions = {},
  ): boolean {
    for (const name of Object.keys(env).sort(compareCodePoints)) {
      if (!name.startsWith(`${prefix}_`)) continue;
      this.setNested(name.slice(prefix.length + 1), loaded(env[name] ?? '', loads));
    }
    return true;
  }

  /** The settings whose names begin with a prefix, as a plain object: `config.getNamespace('MAIL_')`. */
  getNamespace(
    namespace: string,
    { lowercase = true, trimNamespace = true }: NamespaceOptions = {},
  ): Record<string, unknown> {
    const found = this.items().filter(([key]) => key.startsWith(namespace));
    const named = found.map(
      ([key, value]) => [trimNamespace ? key.slice(namespace.length) : key, value] as const,
    );
    return Object.fromEntries(named.map(([key, value]) => [lowercase ? key.toLowerCase() : key, value]));
  }

  private readFile(path: string, silent: boolean): Buffer | null {
    try {
      return readFileSync(path);
    } catch (cause) {
      if (silent && MISSING.has((cause as NodeJS.ErrnoException).code ?? '')) return null;
      throw new Error(`Unable to load the configuration file ${path}: ${(cause as Error).message}`, {
        cause,
      });
    }
  }

  private setNested(name: string, value: unknown): void {
    const parts = name.split('__');
    const last = parts.pop()!;
    let at: Open = this;
    for (const part of parts) {
      if (!Object.hasOwn(at, part)) at[part] = {};
      const next = at[part];
      if (typeof next !== 'object' || next === null) {
        throw new TypeError(`The environment sets '${last}' in ${part}, but ${part} is no object.`);
      }
      at = next as Open;
    }
    at[last] = value;
  }
}

function loaded(text: string, loads: (text: string) => unknown): unknown {
  try {
    return loads(text);
  } catch {
    return text;
  }
}

/** Whether the environment asks for debug mode: POTTLE_DEBUG, else FLASK_DEBUG, set and not 0, false or no. */
export function getDebugFlag(env: Readonly<Record<string, string | undefined>> = process.env): boolean {
  const value = env.POTTLE_DEBUG ?? env.FLASK_DEBUG ?? '';
  return value !== '' && !['0', 'false', 'no'].includes(value.toLowerCase());
}
