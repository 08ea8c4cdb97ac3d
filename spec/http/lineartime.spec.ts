import { describe, expect, it } from 'vitest';
import { FormDataParser } from '../../lib/files/uploads.js';
import { DispatcherMiddleware, ProxyFix, secureFilename } from '../../lib/index.js';
import { Environment } from '../../lib/jinja/index.js';
import { FloatConverter } from '../../lib/routing/index.js';

/** CPU time of a call, in microseconds: the least of several. */
function cost(call: () => unknown): number {
  const times = Array.from({ length: 5 }, () => {
    const before = process.cpuUsage();
    try {
      call();
    } catch {} // a refusal is an answer, too
    const { user, system } = process.cpuUsage(before);
    return user + system;
  });
  return Math.min(...times);
}

const env = new Environment();
const filter = (source: string) => {
  const template = env.fromString(source);
  return (x: string) => template.render({ x });
};
const nothing = () => {};
const exchange = (path: string, prefix?: string) =>
  ({ kind: 'http', path, rootPath: '', scheme: 'http', header: () => prefix }) as never;
const mounts = new DispatcherMiddleware(nothing, { '/api/v1': nothing });
const proxy = new ProxyFix(nothing, { xPrefix: 1 });
const float = new FloatConverter({});

/** What a client sends, by what reads it: text of a given length. */
const CASES: [name: string, read: (text: string) => unknown, text: (n: number) => string][] = [
  ['secureFilename of underscores', secureFilename, (n) => `a${'._'.repeat(n / 2)}a`],
  ['secureFilename of marks', secureFilename, (n) => `a${'\u0316\u0300'.repeat(n / 2)}`],
  ['int of digits', filter('{{ x|int }}'), (n) => '9'.repeat(n)],
  ['int of digits and a letter', filter('{{ x|int }}'), (n) => `${'9'.repeat(n)}x`],
  ['int in base 36', filter('{{ x|int(0, 36) }}'), (n) => 'z'.repeat(n)],
  ['float', filter('{{ x|float }}'), (n) => `${'1'.repeat(n)}x`],
  ['filesizeformat', filter('{{ x|filesizeformat }}'), (n) => `${'1'.repeat(n)}x`],
  ['truncate of blanks', filter('{{ x|truncate(x|length - 9) }}'), (n) => ' '.repeat(n)],
  ['mounted apps', (path) => mounts.handle(exchange(path)), (n) => '/a'.repeat(n / 2)],
  ['X-Forwarded-Prefix', (text) => proxy.handle(exchange('/', text)), (n) => `${'/'.repeat(n)}a`],
  ['URLs of floats', (text) => float.toUrl(text), (n) => `${'1'.repeat(n)}x`],
];

describe('time grows no faster than what a client sends', () => {
  it.each(CASES)('%s', (_name, read, text) => {
    const of = (n: number) => {
      const hostile = text(n);
      return cost(() => read(hostile));
    };
    of(1000);
    // Quadratic time grows by 16. What stays below 5 ms for the longest cannot be told from noise, and hurts nobody.
    const [small, large] = [of(20_000), of(80_000)];
    expect(large).toBeLessThan(Math.max(5000, 9 * small));
  });
});

describe('urlencoded forms', () => {
  const type = 'application/x-www-form-urlencoded';
  async function* pieces(text: string, count: number) {
    for (let i = 0; i < count; i++) yield Buffer.from(text);
  }
  const parse = (text: string, count: number) => new FormDataParser().parse(pieces(text, count), type);

  it('are held to the memory limit when no length is announced', async () => {
    await expect(parse('a'.repeat(1000), 501)).rejects.toMatchObject({ status: 413 });
    expect((await parse('a'.repeat(1000), 500)).fields).toHaveLength(1);
  });

  it('have no more fields than parts are allowed', async () => {
    await expect(parse('a&', 1001)).rejects.toMatchObject({ status: 413 });
    expect((await parse('&&a&', 1000)).fields).toHaveLength(1000);
  });
});
