import { afterEach, describe, expect, it, vi } from 'vitest';
import { comparable, type Driver, drivers, errors } from './drivers.js';
import { type Case, casesOf, expected, kinds } from './vectors.js';

/** Cases that cannot hold, by id, with the reason. */
const LISTED: Record<string, string> = {
  'dev-0286': 'how Python writes 1.0, True and None',
  'dev-0354': 'how Python writes 1.0, True and None',
  'dev-0063': 'a position beyond 2^53 is not exact, so neither is the header written again',
  'dev-0127': 'Python writes its None for an empty tag',
  'dev-0128': 'Python writes its None for an empty tag',
  'dev-0997': 'Python writes its None for an empty tag',
  'dev-0408': 'how Python writes 1.0, True and None',
  'dev-0735': 'a request without a Host header is cut by the transport (RFC 9112, section 3.2)',
  'dev-0859': 'for a transport, an empty line of a header that stands only once is none',
  'dev-1297': 'for a transport, an empty line of a header that stands only once is none',
  ...Object.fromEntries(
    ['0546', '1254', '1259', '1273', '1275', '1283', '1284', '1286', '1296'].map((id) => [
      `dev-${id}`,
      'a cookie name beyond ASCII is refused: browsers and servers read it differently',
    ]),
  ),
};

afterEach(() => void vi.useRealTimers());

async function run(one: Case, driver: Driver): Promise<unknown> {
  if (typeof one.now === 'number') vi.useFakeTimers({ now: one.now * 1000, toFake: ['Date'] });
  return driver(one);
}

describe('recorded answers', () => {
  for (const [kind, driver] of Object.entries(drivers)) {
    describe(kind, () => {
      const normal = comparable[kind] ?? ((value) => value);
      for (const one of casesOf(kind)) {
        it(one.id, async () => {
          const answer = expected(one);
          const throws = typeof answer === 'object' && answer !== null && 'error' in answer;
          // What is listed as impossible must be: else the list is too long.
          const answered = async () => normal(await run(one, driver));
          if (one.id in LISTED) expect(await answered().catch(String)).not.toEqual(normal(answer));
          else if (throws) await expect(run(one, driver)).rejects.toHaveProperty('name', errors[kind]);
          else expect(normal(await run(one, driver))).toEqual(normal(answer));
        });
      }
    });
  }

  it('lists only cases that there are', () => {
    const ids = new Set([...kinds].flatMap((kind) => casesOf(kind).map(({ id }) => id)));
    expect(Object.keys(LISTED).filter((id) => !ids.has(id))).toEqual([]);
  });

  it('has a driver for every kind', () => {
    expect([...kinds].filter((kind) => !(kind in drivers))).toEqual([]);
  });
});
