/**
 * Everything that is exported and takes text takes time that grows no faster than the text: every function of the rooms
 * that read what clients send, every filter and test of templates, every method of text, every property of a request.
 * What is added is tried without being listed.
 */
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { deflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { Context } from '../../lib/app/ctx.js';
import { FormDataParser } from '../../lib/files/uploads.js';
import * as pottle from '../../lib/index.js';
import { Environment } from '../../lib/jinja/index.js';
import * as routing from '../../lib/routing/index.js';
import { sessionJsonSerializer } from '../../lib/sessions/index.js';
import * as signing from '../../lib/signing/index.js';

type Read = (text: string) => unknown;
/** Makes a call ready whose time counts; what it takes to make it does not. */
type Prepare = (text: string) => (() => unknown) | Promise<() => unknown>;

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
  gaps: (n) => 'a; '.repeat(n / 3),
  astral: (n) => '\u{1f600}'.repeat(n / 2),
  marks: (n) => `a${'\u0316\u0300'.repeat(n / 2)}`,
};

/** CPU time of a call, in microseconds: the least of several. */
async function cost(prepare: Prepare, text: string, times: number): Promise<number> {
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i < times; i++) {
    const call = await prepare(text);
    const before = process.cpuUsage();
    try {
      const result = call();
      if (result instanceof Promise) await result;
    } catch {} // a refusal is an answer, too
    const { user, system } = process.cpuUsage(before);
    least = Math.min(least, user + system);
  }
  return least;
}

/** The sizes of text that are compared. */
const [ONE, TWO, FOUR] = [8000, 16_000, 32_000];
/** Less, in microseconds, for the longest text cannot be told from noise, and hurts nobody. */
const ENOUGH = 2000;

/** How the time grows where the text is four times as long: 4 where it is linear, 16 where it is quadratic. */
async function growth(prepare: Prepare, text: (n: number) => string): Promise<number> {
  let four = await cost(prepare, text(FOUR), 1);
  if (four < ENOUGH) return 0;
  let one = await cost(prepare, text(ONE), 2);
  if (four < 6 * one) return 0;
  const two = await cost(prepare, text(TWO), 3);
  one = Math.min(one, await cost(prepare, text(ONE), 3));
  four = Math.min(four, await cost(prepare, text(FOUR), 2));
  return two / one > 2.8 ? four / one : 0;
}

/** What grows too fast, each by the texts that show it; looked at again before it is told. */
async function tooFast(all: [name: string, prepare: Prepare][], kinds = HOSTILE): Promise<string[]> {
  const found: string[] = [];
  for (const [name, prepare] of all)
    for (const [kind, text] of Object.entries(kinds)) {
      let looks = 0;
      while (looks < 3 && (await growth(prepare, text)) > 9) looks++;
      if (looks === 3) found.push(`${name} of ${kind}`);
    }
  return found;
}

/** Reads that need nothing prepared. */
const plain = (reads: [name: string, read: Read][]) =>
  reads.map(([name, read]): [string, Prepare] => [name, (text) => () => read(text)]);

it('tells quadratic time from linear time', async () => {
  const again: Read = (text) => {
    let sum = 0;
    for (let i = 0; i < text.length; i += 32) for (let j = i; j < text.length; j++) sum += text.charCodeAt(j);
    return sum;
  };
  const once: Read = (text) => [...text].map((char) => char.codePointAt(0)).join();
  const { digits } = HOSTILE as { digits: (n: number) => string };
  const reads = plain([
    ['again', again],
    ['once', once],
  ]);
  expect(await tooFast(reads, { digits })).toEqual(['again of digits']);
});

const LIB = path.join(import.meta.dirname, '../../lib');
const FILES = [
  ...['http', 'signing'].flatMap((room) =>
    readdirSync(path.join(LIB, room)).map((file) => `${room}/${file}`),
  ),
  ...['json/text.ts', 'security.ts', 'python.ts', 'routing/path.ts', 'cli/dotenv.ts'],
].filter((file) => !file.endsWith('/index.ts'));

const SLOW_BY_DESIGN = 'slow by design, whatever the text';
const NO_TEXT = 'takes no text';

/** What is not tried, and why. */
const APART: Record<string, string> = {
  hashPassword: SLOW_BY_DESIGN,
  generatePasswordHash: SLOW_BY_DESIGN,
  generatePasswordHashAsync: SLOW_BY_DESIGN,
  checkPasswordHash: SLOW_BY_DESIGN,
  checkPasswordHashAsync: SLOW_BY_DESIGN,
  genSalt: NO_TEXT,
  defineAccessor: NO_TEXT,
  httpDate: NO_TEXT,
  isResourceModified: 'takes a request; what it reads of it is tried by itself',
  removeEntityHeaders: NO_TEXT,
  removeHopByHopHeaders: NO_TEXT,
  ReadonlyHeaders: 'is read as a property of requests',
  RequestHeaders: 'is read as a property of requests',
  parseSetCookie: 'reads what the app itself has sent, for the test client',
};

type Pairs = [string, string][];
const pairs = (text: string): Pairs =>
  text.split(/[,;&]/).map((item, i) => [`${item.slice(0, 9)}${i}`, item || 'a']);

const lists = (text: string) => [pairs(text)];
const bytes = (text: string) => [Buffer.from(text)];

/** What those take that take no plain text; the others get the text, thrice. */
const SHAPES: Record<string, (text: string) => unknown[]> = {
  asBuffer: bytes,
  parseUrlencoded: bytes,
  decodeText: bytes,
  convertAll: (text) => [text.split(/[,;&]/), String],
  Directives: lists,
  Headers: lists,
  MultiDict: lists,
  ImmutableMultiDict: lists,
  iterMultiItems: lists,
  queryPairs: lists,
  encodeQuery: lists,
  pairsOf: lists,
  dumpHeader: (text) => [text.split(/[,;&]/)],
};

function functionsOf(room: Record<string, unknown>): [string, Read][] {
  return Object.entries(room).flatMap(([name, value]): [string, Read][] => {
    if (typeof value !== 'function' || name in APART) return [];
    const shape = SHAPES[name] ?? ((text: string) => [text, text, text]);
    if ('fromHeader' in value) {
      const { fromHeader } = value as unknown as { fromHeader: Read };
      return [[`${name}.fromHeader`, (text) => String(fromHeader.call(value, text))]];
    }
    const call = /^class\b/.test(String(value))
      ? (args: unknown[]) => String(Reflect.construct(value, args) as object)
      : (args: unknown[]) => drain(Reflect.apply(value, undefined, args));
    return [[name, (text) => call(shape(text))]];
  });
}

/** Iterators do their work when they are read. */
function drain(value: unknown): unknown {
  if (typeof value === 'object' && value !== null && 'next' in value)
    for (const _ of value as unknown as Iterable<unknown>);
  return value;
}

/** Whoever refuses a harmless text by its type has not been tried. */
function unread(reads: [name: string, read: Read][]): string[] {
  return reads.flatMap(([name, read]) => {
    try {
      read('a');
    } catch (error) {
      if (error instanceof TypeError) return [`${name}: ${error.message}`];
    }
    return [];
  });
}

describe('time grows no faster than the text', () => {
  it.each(FILES)('that functions of %s take', async (file) => {
    const reads = functionsOf(await import(path.join(LIB, file)));
    expect(unread(reads), 'are given what they take, or stand apart with a reason').toEqual([]);
    expect(await tooFast(plain(reads))).toEqual([]);
  });

  it('that converters take', async () => {
    const reads = Object.entries(routing).flatMap(([name, value]): [string, Read][] => {
      if (!/Converter$/.test(name) || /^(?:Base|Number)/.test(name)) return [];
      const made = new (value as unknown as new (map: object, word?: string) => routing.BaseConverter)(
        {},
        ...(name === 'AnyConverter' ? ['word'] : []),
      );
      const whole = new RegExp(`^(?:${made.regex})$`, 'u');
      return [
        [`${name}.regex`, (text) => whole.test(text)],
        [`${name}.toPython`, (text) => made.toPython(text)],
        [`${name}.toUrl`, (text) => made.toUrl(text)],
        [`${name}.toUrl of digits`, (text) => made.toUrl(text.slice(0, -1))],
      ];
    });
    expect(reads.length).toBeGreaterThanOrEqual(24);
    expect(await tooFast(plain(reads))).toEqual([]);
    expect(() => new routing.IntegerConverter({}).toUrl('9'.repeat(4301))).toThrow(RangeError);
  });

  it('that tokens take, signed or not', async () => {
    const signer = new signing.TimestampSigner('key');
    const serializer = new signing.URLSafeTimedSerializer('key');
    const packed = (text: string) => `.${deflateSync(text).toString('base64url')}`;
    const reads: [string, Read][] = [
      ['unsign', (text) => signer.unsign(text)],
      ['unsign signed', (text) => signer.unsign(signer.sign(text))],
      ['loads', (text) => serializer.loads(text)],
      ['loads signed', (text) => serializer.loads(serializer.dumps(text))],
      ['loadPayload', (text) => serializer.loadPayload(Buffer.from(text))],
      ['loadPayload packed', (text) => serializer.loadPayload(Buffer.from(packed(JSON.stringify(text))))],
      ['session', (text) => sessionJsonSerializer.loads(text)],
      [
        'session of text',
        (text) => sessionJsonSerializer.loads(JSON.stringify({ ' b': text, a: { ' d': text } })),
      ],
    ];
    expect(await tooFast(plain(reads))).toEqual([]);
  });

  it.each(['', 'name="x"\r\n\r\n', 'name="x"; filename="y"\r\n\r\n'])(
    'that bodies of forms take, in pieces, after %j',
    async (start) => {
      const limits = { maxFormMemorySize: null, maxFormParts: null };
      const read = (size: number) => async (text: string) => {
        const body = Buffer.from(`--a\r\nContent-Disposition: form-data; ${start}${text}\r\n--`);
        async function* pieces() {
          for (let i = 0; i < body.length; i += size) yield body.subarray(i, i + size);
        }
        return new FormDataParser(limits).parse(pieces(), 'multipart/form-data; boundary=a');
      };
      expect(
        await tooFast(
          plain([
            ['whole', read(1 << 20)],
            ['pieces', read(64)],
          ]),
        ),
      ).toEqual([]);
    },
  );

  const env = new Environment();
  const rendered = (source: string): Read => {
    const template = env.fromString(source);
    return (x) => template.render({ x });
  };

  it('that filters take', async () => {
    const names = Object.keys(env.filters);
    expect(
      await tooFast(plain(names.map((name) => [name, (text) => String(env.callFilter(name, text, []))]))),
    ).toEqual([]);
  });

  it('that tests take', async () => {
    expect(
      await tooFast(
        plain(Object.keys(env.tests).map((name) => [name, (text) => env.callTest(name, text, [text])])),
      ),
    ).toEqual([]);
  });

  it('that methods of text take', async () => {
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
    calls.push('{{ x|wordwrap(5) }}', '{{ x|wordwrap(1, false) }}');
    expect(await tooFast(plain(calls.map((source) => [source, rendered(source)])))).toEqual([]);
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
    const client = app.testClient({ useCookies: false });
    const all = [...names, 'session'].map((name): [string, Prepare] => [
      name,
      async (text) => {
        const value = text.replace(/[^\x20-\xff]/g, '?');
        const exchange = await client.exchange(`/${encodeURI(value)}?${encodeURI(value)}`, {
          headers: Object.fromEntries(
            headers.map((header) => [header, header === 'Cookie' ? `session=${value}` : value]),
          ),
        });
        const request = new Context(app, exchange).request as unknown as Record<string, unknown>;
        if (name === 'session') return () => app.sessionInterface.openSession(app, request as never);
        return () => {
          const got = request[name];
          if (got instanceof Promise) got.catch(() => {});
          tried.add(name);
          return String(got);
        };
      },
    ]);
    const tried = new Set<string>();
    expect(await tooFast(all)).toEqual([]);
    expect(names.filter((name) => !tried.has(name))).toEqual([]);
  });
});
