import { afterEach, describe, expect, it, vi } from 'vitest';
import { comparable, type Driver, drivers, errors } from './drivers.js';
import { type Case, casesOf, expected, kinds } from './vectors.js';

function listed(reason: string, ids: string): Record<string, string> {
  return Object.fromEntries(ids.split(' ').map((id) => [`dev-${id}`, reason]));
}

/** Cases that cannot hold, by id, with the reason. */
const LISTED: Record<string, string> = {
  'dev-0286': 'how Python writes 1.0, True and None',
  'dev-0354': 'how Python writes 1.0, True and None',
  'dev-0063': 'a position beyond 2^53 is not exact, so neither is the header written again',
  'dev-0408': 'how Python writes 1.0, True and None',
  'dev-0735': 'a request without a Host header is cut by the transport (RFC 9112, section 3.2)',
  'dev-0859': 'for a transport, an empty line of a header that stands only once is none',
  'dev-1297': 'for a transport, an empty line of a header that stands only once is none',
  ...listed(
    'a suffix longer than the content is all of it, one of zero bytes is none (RFC 9110, section 14.1.2)',
    '0038 0053 1343',
  ),
  ...listed(
    'ranges may come in any order and overlap, empty items are ignored (RFC 9110, sections 14.1.2 and 5.6.1)',
    '0042 0055 0056 0057 0064 0961 0967 0980',
  ),
  ...listed(
    'every precondition counts, in their order, with dates and without tags (RFC 9110, sections 13.1 and 13.2.2)',
    '0656 0662 0663 0671 0674 1193 1198 1199 1214 1220 1222 1299 1300 1313 1318 1338 1344 1345',
  ),
  ...listed(
    'a weak tag in If-Range, or of the content, is no match (RFC 9110, section 13.1.5)',
    '0680 0712 1195 1208',
  ),
  ...listed('an empty tag in quotes is a tag (RFC 9110, section 8.8.3)', '0127 0128 0997 1002'),
  ...listed('blanks around a header value are not its own (RFC 9110, section 5.5)', '0134 0992 1005'),
  ...listed('a header value has bytes: this digit is two of them', '0192'),
  ...listed('preconditions count before a range (RFC 9110, section 13.2.2)', '0715 0716 1322 1330 1331 1308'),
  ...listed('a range is for GET alone (RFC 9110, section 14.2)', '0708 1327 1334'),
  ...listed('units that are not known are ignored (RFC 9110, section 14.2)', '0717'),
  ...listed(
    'several ranges may be answered with all of the content, not with an error (RFC 9110, section 14.2)',
    '0702',
  ),
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
