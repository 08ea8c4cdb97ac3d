/** The keys of the configuration that are known: their types, and their defaults. */
import type { AccessLog } from '../exchange.js';
import type { SameSite } from '../http/cookies.js';

type Key = string | Uint8Array;

/** The keys that the framework knows. Durations are in seconds, sizes in bytes. */
export interface DefaultConfig {
  /** Development mode: errors in detail, indented JSON. Null: as the environment says. */
  DEBUG: boolean | null;
  /** In debug mode, keep the local variables of what throws, for its page. */
  DEBUG_LOCALS: boolean;
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
  /** Decode forms and JSON that come compressed (`Content-Encoding`); their limits hold for what they grow to. */
  DECODE_REQUEST_BODY: boolean;
  /** How many parameters a query may have, and how many cookies a request; null: no limit. */
  MAX_PARAMETERS: number | null;
  /** Refuse answers that are not as their route declares, with a 500. False: they are logged, and leave as they are. Debugging and tests refuse them always. */
  CHECK_RESPONSES: boolean;
  /** How many topics a WebSocket may subscribe to; beyond it is closed (1008). Null: no limit. */
  MAX_TOPICS: number | null;
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
  /** Send the styles and modules that a page links ahead of its next answer, as a 103 (RFC 8297). */
  EARLY_HINTS: boolean;
  /**
   * Write a line for each request that is over: `common`, `combined`, `json`, or a function that is told of it. False: none. Null: `common` when
   * debugging on a server.
   */
  ACCESS_LOG: AccessLog | false | null;
  /** Give each request an id, on its log lines and as X-Request-Id. Null: where there is an access log. */
  REQUEST_IDS: boolean | null;
  /** The header by which a proxy in front says the id of a request; null: none is believed. */
  REQUEST_ID_HEADER: string | null;
  /** Origins whose pages may open WebSockets, besides the app's own host; a list or one, `*` for all. */
  WEBSOCKET_ALLOWED_ORIGINS: string | readonly string[] | null;
}

/**
 * The keys of your configuration, by declaration merging; each may be missing, and others are `unknown`.
 * @example declare module 'pottle' { interface ConfigKeys { MAIL_SERVER: string } }
 */
// biome-ignore lint/suspicious/noEmptyInterface: users add to it
export interface ConfigKeys {}

const DAY = 86_400;

/** The configuration of a new app. */
export const DEFAULTS: Readonly<DefaultConfig> = Object.freeze({
  DEBUG: null,
  DEBUG_LOCALS: true,
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
  DECODE_REQUEST_BODY: false,
  MAX_PARAMETERS: 1000,
  CHECK_RESPONSES: true,
  MAX_TOPICS: 1000,
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
  EARLY_HINTS: false,
  ACCESS_LOG: null,
  REQUEST_IDS: null,
  REQUEST_ID_HEADER: null,
  WEBSOCKET_ALLOWED_ORIGINS: null,
});
