/**
 * Everything that is exported and takes text takes time that grows no faster than the text: every function of the rooms
 * that read what clients send, every filter and test of templates, every method of text, every property of a request.
 * What is added is tried without being listed.
 */
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import * as pottle from '../../lib/index.js';
import { Environment } from '../../lib/jinja/index.js';

type Read = (text: string) => unknown;

/** Texts that make careless patterns and loops go back again and again. */
const HOSTILE: Record<string, (n: number) => string> = {
  digits: (n) => `${'1'.repeat(n)}x`,
  blanks: (n) => `a${' '.repeat(n)}b`,
  slashes: (n) => `a${'/'.repeat(n)}b`,
  dots: (n) => `a${'._'.repeat(n / 2)}a`,
  commas: (n) => 'a,'.repeat(n / 2),
  semicolons: (n) => 'a=1;'.repeat(n / 4),
  ampersands: (n) => 'a&'.repeat(n / 2),
  quotes: (n) => `a="${'\\'.repeat(n)}`,
  stars: (n) => "a*0*=x''%41;".repeat(n / 12),
  escapes: (n) => '%e4%'.repeat(n / 4),
  brackets: (n) => '[<{('.repeat(n / 4),
  lines: (n) => '\r\n'.repeat(n / 2),
  marks: (n) => `a${'\u0316\u0300'.repeat(n / 2)}`,
};

/** CPU time of a call, in microseconds: the least of several. */
function cost(read: Read, text: string, times: number): number {
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i < times; i++) {
    const before = process.cpuUsage();
    try {
      read(text);
    } catch {} // a refusal is an answer, too
    const { user, system } = process.cpuUsage(before);
    least = Math.min(least, user + system);
  }
  return least;
}

/** Enough to tell growth from noise, in microseconds; below it, the text is made longer. */
const ENOUGH = 1000;
const LONGEST = 16_000;

/** How the time grows where the text is four times as long: 4 where it is linear, 16 where it is quadratic. */
function growth(read: Read, text: (n: number) => string): number {
  let n = 2000;
  while (n < LONGEST && cost(read, text(n), 1) < ENOUGH) n *= 2;
  const long = cost(read, text(4 * n), 2);
  if (long < 4 * ENOUGH) return 0;
  const [one, two, four] = [n, 2 * n, 4 * n].map((length) => cost(read, text(length), 4)) as [
    number,
    number,
    number,
  ];
  return two / one > 2.8 ? four / one : 0;
}

/** What grows too fast, each by the texts that show it; looked at again before it is told. */
function tooFast(reads: [name: string, read: Read][]): string[] {
  const found: string[] = [];
  for (const [name, read] of reads)
    for (const [kind, text] of Object.entries(HOSTILE))
      if (growth(read, text) > 9 && growth(read, text) > 9 && growth(read, text) > 9)
        found.push(`${name} of ${kind}`);
  return found;
}

const LIB = path.join(import.meta.dirname, '../../lib');
const FILES = [
  ...['http', 'signing'].flatMap((room) =>
    readdirSync(path.join(LIB, room)).map((file) => `${room}/${file}`),
  ),
  ...['json/text.ts', 'security.ts', 'python.ts', 'routing/path.ts', 'cli/dotenv.ts'],
].filter((file) => !file.endsWith('/index.ts'));

/** Not for text of clients. */
const APART = new Set([
  'hashPassword',
  'generatePasswordHash',
  'generatePasswordHashAsync',
  'checkPasswordHash',
  'checkPasswordHashAsync',
  'genSalt',
]);

function functionsOf(room: Record<string, unknown>): [string, Read][] {
  return Object.entries(room).flatMap(([name, value]): [string, Read][] => {
    if (typeof value !== 'function' || APART.has(name)) return [];
    const fn = value as unknown as (...args: unknown[]) => unknown;
    if (/^class\b/.test(String(value))) {
      const made = value as unknown as new (text: string) => object;
      return [[`new ${name}`, (text) => String(new made(text))]];
    }
    return [[name, (text) => drain(fn(text, text, text))]];
  });
}

/** Iterators do their work when they are read. */
function drain(value: unknown): unknown {
  if (typeof value === 'object' && value !== null && 'next' in value)
    for (const _ of value as unknown as Iterable<unknown>);
  return value;
}

describe('time grows no faster than the text', () => {
  it.each(FILES)('that functions of %s take', async (file) => {
    expect(tooFast(functionsOf(await import(path.join(LIB, file))))).toEqual([]);
  });

  const env = new Environment();
  const rendered = (source: string): Read => {
    const template = env.fromString(source);
    return (x) => template.render({ x });
  };

  it('that filters take', () => {
    const names = Object.keys(env.filters);
    expect(tooFast(names.map((name) => [name, (text) => String(env.callFilter(name, text, []))]))).toEqual(
      [],
    );
  });

  it('that tests take', () => {
    expect(
      tooFast(Object.keys(env.tests).map((name) => [name, (text) => env.callTest(name, text, [text])])),
    ).toEqual([]);
  });

  it('that methods of text take', () => {
    const names =
      'capitalize casefold center count endswith expandtabs find format isalnum isalpha isascii isdecimal isdigit isidentifier islower isnumeric isprintable isspace istitle isupper lower lstrip partition removeprefix removesuffix replace rfind rpartition rsplit rstrip split splitlines startswith strip swapcase title translate upper zfill'.split(
        ' ',
      );
    const calls = names.flatMap((name) => [
      `{{ x.${name}() }}`,
      `{{ x.${name}('a') }}`,
      `{{ x.${name}('a', 3) }}`,
      `{{ x.${name}(none, 3) }}`,
    ]);
    expect(tooFast(calls.map((source) => [source, rendered(source)]))).toEqual([]);
  });

  it('that properties of requests are made of', async () => {
    const app = new pottle.Pottle('hostile', { staticFolder: null });
    app.secretKey = 'a key for specs';
    app.config.MAX_PARAMETERS = null;
    const names: string[] = [];
    for (let at = pottle.Request.prototype as object; at !== Object.prototype; at = Object.getPrototypeOf(at))
      for (const [name, { get }] of Object.entries(Object.getOwnPropertyDescriptors(at)))
        if (get && !names.includes(name)) names.push(name);
    const headers =
      'Accept Accept-Charset Accept-Encoding Accept-Language Authorization Cache-Control Content-Type Cookie Date If-Match If-Modified-Since If-None-Match If-Range Max-Forwards Origin Pragma Range Referer User-Agent X-Forwarded-For Access-Control-Request-Headers'.split(
        ' ',
      );
    const reads = names.map((name): [string, Read] => [
      name,
      (text) => {
        const value = text.replace(/[\r\n]/g, ' ').replace(/[^\0-\xff]/g, '?');
        void app
          .testRequestContext(
            `/?${encodeURI(value)}`,
            { headers: headers.map((header) => [header, value]) as never },
            () => {
              const got = (pottle.request as unknown as Record<string, unknown>)[name];
              if (got instanceof Promise) got.catch(() => {});
              return String(got);
            },
          )
          .catch(() => {});
      },
    ]);
    expect(tooFast(reads)).toEqual([]);
  });
});
