/** Reading recorded answers: the cases of one kind, and the values that JSON lacks. */

import { readFileSync } from 'node:fs';

/** One recorded case: its inputs by name, and what came out. */
export interface Case {
  readonly id: string;
  readonly kind: string;
  readonly result: unknown;
  readonly released?: unknown;
  // biome-ignore lint/suspicious/noExplicitAny: the fields depend on the kind, and each driver knows its own
  readonly [field: string]: any;
}

const file = new URL('../vectors/http-headers.json', import.meta.url);
const cases: Case[] = JSON.parse(readFileSync(file, 'utf8')).cases;

/** The cases of a kind. */
export function casesOf(kind: string): Case[] {
  return cases.filter((one) => one.kind === kind);
}

/** Every kind there is. */
export const kinds: ReadonlySet<string> = new Set(cases.map((one) => one.kind));

/** What is expected: the answer of the release, where it differs. */
export function expected(one: Case): unknown {
  return 'released' in one ? one.released : one.result;
}

/** A value as JavaScript has it: `{"$float": "1.5"}` is 1.5. */
export function decode(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(decode);
  if (typeof value !== 'object' || value === null) return value;
  const [[tag, inner] = ['', null]] = Object.entries(value);
  const make = tag.startsWith('$') ? VALUES[tag] : undefined;
  if (make) return make(inner as string);
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, decode(one)]));
}

const VALUES: Record<string, (inner: string) => unknown> = {
  $float: (text: string) => Number(text),
  $int: (text: string) => BigInt(text),
  $bytes: (text: string) => Buffer.from(text, 'base64'),
  $datetime: date,
  $date: (text: string) => date(`${text}T00:00:00`),
  $timedelta: (seconds: unknown) => seconds,
};

// Without an offset it is UTC. A fraction may have six digits.
function date(text: string): Date {
  return new Date(/[+-]\d\d:\d\d$/.test(text) ? text : `${text}Z`);
}
