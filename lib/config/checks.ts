/** What the known keys may hold, and where settings were written. */
import type { DefaultConfig } from './keys.js';

type Settings = { readonly [key: string]: unknown };

/** What is expected, and whether a value is that. */
type Kind = readonly [expected: string, takes: (value: unknown) => boolean];

const isText = (value: unknown) => typeof value === 'string';
const isAmount = (value: unknown) => typeof value === 'number' && value >= 0;
const isKey = (value: unknown) => isText(value) || value instanceof Uint8Array;
const isListOf = (value: unknown, takes: Kind[1]) => Array.isArray(value) && value.every(takes);

const FLAG: Kind = ['true or false', (value) => typeof value === 'boolean' || value === 0 || value === 1];
const TEXT: Kind = ['text', isText];
const SECONDS: Kind = ['a number of seconds', isAmount];
const BYTES: Kind = ['a number of bytes', isAmount];
const COUNT: Kind = ['a number', isAmount];
const TEXTS: Kind = ['a list of texts, or one text', (value) => isText(value) || isListOf(value, isText)];
const SAME_SITE: Kind = [
  "'Lax', 'Strict' or 'None'",
  (value) => isText(value) && /^(?:lax|strict|none)$/i.test(value as string),
];

const ACCESS_LOG: Kind = [
  "'common', 'combined', 'json', a function, or false",
  (value) =>
    value === false ||
    typeof value === 'function' ||
    ['common', 'combined', 'json'].includes(value as string),
];

function orNull([expected, takes]: Kind): Kind {
  return [`${expected}, or null`, (value) => value === null || takes(value)];
}

const KINDS: Record<keyof DefaultConfig, Kind> = {
  DEBUG: orNull(FLAG),
  DEBUG_LOCALS: FLAG,
  TESTING: FLAG,
  PROPAGATE_EXCEPTIONS: orNull(FLAG),
  SECRET_KEY: orNull(['text or bytes', isKey]),
  SECRET_KEY_FALLBACKS: orNull(['a list of keys', (value) => isListOf(value, isKey)]),
  PERMANENT_SESSION_LIFETIME: SECONDS,
  USE_X_SENDFILE: FLAG,
  TRUSTED_HOSTS: orNull(TEXTS),
  SERVER_NAME: orNull(TEXT),
  APPLICATION_ROOT: TEXT,
  SESSION_COOKIE_NAME: TEXT,
  SESSION_COOKIE_DOMAIN: orNull(TEXT),
  SESSION_COOKIE_PATH: orNull(TEXT),
  SESSION_COOKIE_HTTPONLY: FLAG,
  SESSION_COOKIE_SECURE: FLAG,
  SESSION_COOKIE_PARTITIONED: FLAG,
  SESSION_COOKIE_SAMESITE: orNull(SAME_SITE),
  SESSION_REFRESH_EACH_REQUEST: FLAG,
  MAX_CONTENT_LENGTH: orNull(BYTES),
  MAX_FORM_MEMORY_SIZE: orNull(BYTES),
  MAX_FORM_PARTS: orNull(COUNT),
  DECODE_REQUEST_BODY: FLAG,
  MAX_PARAMETERS: orNull(COUNT),
  CHECK_RESPONSES: FLAG,
  MAX_TOPICS: orNull(COUNT),
  SEND_FILE_MAX_AGE_DEFAULT: orNull(SECONDS),
  TRAP_BAD_REQUEST_ERRORS: orNull(FLAG),
  TRAP_HTTP_EXCEPTIONS: FLAG,
  EXPLAIN_TEMPLATE_LOADING: FLAG,
  PREFERRED_URL_SCHEME: TEXT,
  PREFER_SECURE_URLS: FLAG,
  TEMPLATES_AUTO_RELOAD: orNull(FLAG),
  MAX_COOKIE_SIZE: BYTES,
  PROVIDE_AUTOMATIC_OPTIONS: FLAG,
  BACKGROUND_TASK_SHUTDOWN_TIMEOUT: SECONDS,
  BODY_TIMEOUT: orNull(SECONDS),
  RESPONSE_TIMEOUT: orNull(SECONDS),
  SHUTDOWN_TIMEOUT: SECONDS,
  EARLY_HINTS: FLAG,
  ACCESS_LOG: orNull(ACCESS_LOG),
  REQUEST_IDS: orNull(FLAG),
  REQUEST_ID_HEADER: orNull(TEXT),
  WEBSOCKET_ALLOWED_ORIGINS: orNull(TEXTS),
};
const kinds = new Map<string, Kind>(Object.entries(KINDS));

/** The value that was read from a text; the text where a known key wants that. */
export function fitting(key: string, value: unknown, text: string): unknown {
  const takes = kinds.get(key)?.[1];
  return takes && !takes(value) && !Array.isArray(value) && takes(text) ? text : value;
}

/** By config and key: what was written, and where. */
const origins = new WeakMap<Settings, Map<string, { name: string; value: unknown }>>();

/** Keeps where a setting was written. */
export function remember(config: Settings, key: string, name: string): void {
  const known = origins.get(config) ?? new Map();
  origins.set(config, known.set(key, { name, value: config[key] }));
}

/** The name of a setting as its author wrote it; the key where nobody knows. */
export function writtenName(config: Settings, key: string): string {
  const origin = origins.get(config)?.get(key);
  return origin && origin.value === config[key] ? origin.name : key;
}

/**
 * Checks the known keys, by the names that their authors wrote.
 * @throws TypeError that names all that hold what they cannot
 */
export function checkConfig(config: Settings): void {
  const wrong: string[] = [];
  for (const [key, [expected, takes]] of kinds) {
    const value = config[key];
    if (value === undefined || takes(value)) continue;
    wrong.push(`${writtenName(config, key)} has to be ${expected}, not ${described(value)}.`);
  }
  if (wrong.length > 0) throw new TypeError(wrong.join('\n'));
}

function described(value: unknown): string {
  if (typeof value === 'string') return `the text '${value}'`;
  if (typeof value === 'object' && value !== null) return Array.isArray(value) ? 'such a list' : 'an object';
  return typeof value === 'function' ? 'a function' : String(value);
}
