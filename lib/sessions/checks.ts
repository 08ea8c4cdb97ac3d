/** Checks of what comes to sessions from outside: the keys, and what was stored under a signature. */
import type { DefaultConfig } from '../config/keys.js';
import type { SessionSource } from './session.js';

/**
 * Checks the keys to sign with; says nothing of what is in them.
 * @param written how their author calls them
 * @throws TypeError when one is neither text nor bytes, or the former ones are no list
 */
export function checkSecretKeys(
  { SECRET_KEY: key, SECRET_KEY_FALLBACKS: former }: SecretKeys,
  written: (key: string) => string = (key) => key,
): void {
  if (former && !Array.isArray(former))
    throw new TypeError(
      `${written('SECRET_KEY_FALLBACKS')} has to be a list of keys, not ${nameOf(former)}.`,
    );
  for (const [name, value] of [
    [written('SECRET_KEY'), key ?? ''],
    ...(former ?? []).map((one) => [`A key of ${written('SECRET_KEY_FALLBACKS')}`, one]),
  ])
    if (typeof value !== 'string' && !(value instanceof Uint8Array))
      throw new TypeError(
        `${name} has to be text or bytes, not ${nameOf(value)}: set it to something long, random and secret.`,
      );
}

type SecretKeys = Pick<DefaultConfig, 'SECRET_KEY' | 'SECRET_KEY_FALLBACKS'>;

/** The kind of a value, for messages. */
function nameOf(value: unknown): string {
  if (typeof value === 'object' && value !== null)
    return `an object of ${value.constructor?.name ?? 'no class'}`;
  return value === null || value === undefined ? String(value) : `a ${typeof value}`;
}

/**
 * What was read for a session, if it is names and values, else nothing: a signature tells who wrote it, not that it was
 * written for a session.
 */
export function sessionData(read: unknown): SessionSource {
  const source = read as SessionSource; // shown by what follows
  if (read instanceof Map || Array.isArray(read)) return [...read].every(isPair) ? source : null;
  const prototype: unknown =
    typeof read === 'object' && read !== null ? Object.getPrototypeOf(read) : undefined;
  return prototype === Object.prototype || prototype === null ? source : null;
}

const isPair = (item: unknown) => Array.isArray(item) && item.length === 2 && typeof item[0] === 'string';
