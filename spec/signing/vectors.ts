/** The recorded answers of Flask, Werkzeug and itsdangerous, and the values written in them. */

import { readFileSync } from 'node:fs';
import { Markup, Tuple, Uuid } from '../../lib/values.js';

/** One recorded case. */
export interface Case {
  id: string;
  kind: string;
  result: never;
  released?: never;
  quirk?: string;
  [field: string]: unknown;
}

const file = new URL('../vectors/security.json', import.meta.url);
const { cases } = JSON.parse(readFileSync(file, 'utf8')) as { cases: Case[] };

/** The cases of a kind, without those listed as impossible. */
export function casesOf(kind: string, except: Record<string, string> = {}): Case[] {
  return cases.filter((one) => one.kind === kind && !(one.id in except));
}

/** What a case expects. */
export function expected(one: Case): never {
  return one.released ?? one.result;
}

function special(name: string, held: unknown): unknown {
  switch (name) {
    case '$float':
      return Number(String(held).replace('inf', 'Infinity'));
    case '$int':
      return BigInt(held as string);
    case '$bytes':
      return new Uint8Array(Buffer.from(held as string, 'base64'));
    case '$tuple':
      return Tuple.from((held as unknown[]).map(revive));
    case '$set':
      return new Set((held as unknown[]).map(revive));
    case '$markup':
      return new Markup(held);
    case '$uuid':
      return new Uuid(held as string);
    case '$datetime':
      return new Date(/[Z+-]\d*:?\d*$/.test(String(held).slice(10)) ? (held as string) : `${held}Z`);
    case '$date':
      return new Date(`${held}T00:00:00Z`);
    case '$dict':
      return Object.fromEntries((held as [string, unknown][]).map(([key, value]) => [key, revive(value)]));
    default:
      throw new Error(`no value for ${name}`);
  }
}

/** The value that a recorded one stands for. */
export function revive(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(revive);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value);
  if (entries.length === 1 && entries[0]![0].startsWith('$')) return special(...entries[0]!);
  return Object.fromEntries(entries.map(([key, held]) => [key, revive(held)]));
}

/** Secrets, salts and values to sign: text or bytes. */
export function bytes(value: unknown): string | Uint8Array {
  return revive(value) as string | Uint8Array;
}
