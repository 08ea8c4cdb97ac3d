/** Shows values as text: whatever they are, in bounds, and without secrets. */
import { inspect, types } from 'node:util';
import type { Pair } from './failure.js';

export const MASK = '***';

/** A value's text is cut after so many characters. */
const LONGEST = 4000;

/** Tells names of secrets. */
export type IsSecret = (name: string) => boolean;

const OPTIONS = {
  depth: 3,
  maxArrayLength: 50,
  maxStringLength: 1000,
  breakLength: 88,
  customInspect: false, // it would run code of the app
  getters: false,
} as const;

/** What a function gives; what it throws is shown instead. */
export function attempt<T>(get: () => T, otherwise: (why: string) => T): T {
  try {
    return get();
  } catch (error) {
    return otherwise(describe(error));
  }
}

function describe(error: unknown): string {
  try {
    return String(error);
  } catch {
    return 'what cannot be shown';
  }
}

export function cut(text: string, most = LONGEST): string {
  return text.length > most ? `${text.slice(0, most)}… (${text.length - most} more characters)` : text;
}

/** A value as text. Getters are not run, and proxies are not asked. */
export function show(value: unknown, isSecret: IsSecret): string {
  return attempt(
    () => maskIn(cut(types.isNativeError(value) ? headOf(value) : inspect(value, OPTIONS)), isSecret),
    (why) => `(cannot be shown: ${why})`,
  );
}

/** Name and message of an error, as far as they are no getters. */
function headOf(error: Error): string {
  const told = ['name', 'message'].map((field) => {
    let owner: object | null = error;
    while (owner !== null && !Object.hasOwn(owner, field)) owner = Object.getPrototypeOf(owner);
    return String(owner && (Object.getOwnPropertyDescriptor(owner, field)?.value ?? ''));
  });
  return told.filter(Boolean).join(': ');
}

/** A value by its name, masked where that is one of a secret. */
export function pair(name: string, value: unknown, isSecret: IsSecret): Pair {
  const told = value === null || value === undefined || typeof value === 'boolean';
  return [name, isSecret(name) && !told ? MASK : show(value, isSecret)];
}

/** The own fields of an object that are no accessors. Each is asked for alone: a variable that is not set yet may throw. */
export function fieldsOf(value: object, isSecret: IsSecret, without: readonly string[] = []): Pair[] {
  const names = attempt(
    () => Object.keys(value),
    () => [],
  );
  return names.slice(0, 100).flatMap((name) =>
    attempt(
      () => {
        const field = Object.getOwnPropertyDescriptor(value, name);
        if (field === undefined || field.get !== undefined || without.includes(name)) return [];
        return [pair(name, field.value, isSecret)];
      },
      (why): Pair[] => [[name, /Cannot access/.test(why) ? '(not set yet)' : `(${why})`]],
    ),
  );
}

/** A name before its value, as `inspect` writes members of objects and maps. */
const MEMBER =
  /(?:'((?:[^'\\\n]|\\.){1,100})'|"([^"\n]{1,100})"|\[Symbol\(([^)\n]{1,100})\)\]|([\p{ID_Start}$_][\p{ID_Continue}$]{0,100}))(?:: | => )/gu;
const BEARER = /\b(Bearer|Basic|Token) +[\w.~+/=-]{6,}/gi;
/** The password in a URL: `postgres://app:password@host`. */
const USERINFO = /\b([a-z][a-z\d+.-]{0,30}:\/\/[^\s/?#@:'"`]{0,200}:)[^\s/?#'"`]{1,400}@/gi;
/** A parameter of a URL's query, and a member of JSON. */
const PARAMETER = /([?&]([^=&#\s'"`]{1,100})=)[^&#\s'"`]+/g;
const JSON_MEMBER = /("([^"\\]{1,100})"\s{0,9}:\s{0,9})"(?:[^"\\]|\\.)*(?:"|$)/g;

/** Masks the secrets in a text of whatever kind: in URLs, in JSON, and in what headers say. */
export function maskText(text: string, isSecret: IsSecret): string {
  const named = (all: string, before: string, name: string) => (isSecret(name) ? before + MASK : all);
  return text
    .replace(BEARER, `$1 ${MASK}`)
    .replace(USERINFO, `$1${MASK}@`)
    .replace(PARAMETER, named)
    .replace(JSON_MEMBER, named);
}

/** Masks what belongs to names of secrets in a text that `inspect` wrote. */
function maskIn(text: string, isSecret: IsSecret): string {
  let masked = '';
  let at = 0;
  for (const match of text.matchAll(MEMBER)) {
    const end = match.index + match[0].length;
    const name = match.slice(1).find((group) => group !== undefined) ?? '';
    if (match.index < at || !isSecret(name)) continue;
    masked += text.slice(at, end) + MASK;
    at = end + text.slice(end, endOfValue(text, end)).trimEnd().length;
  }
  return maskText(masked + text.slice(at), isSecret);
}

/** Where a value ends that begins at an index: before the comma or bracket that follows it. */
function endOfValue(text: string, start: number): number {
  let depth = 0;
  for (let i = start; i < text.length; i++) {
    const char = text[i]!;
    if (`'"\``.includes(char)) {
      i = endOfString(text, i);
    } else if ('{[('.includes(char)) depth++;
    else if ('}])'.includes(char) && depth-- === 0) return i;
    else if (char === ',' && depth === 0) return i;
  }
  return text.length;
}

function endOfString(text: string, start: number): number {
  for (let i = start + 1; i < text.length; i++) {
    if (text[i] === '\\') i++;
    else if (text[i] === text[start]) return i;
  }
  return text.length;
}
