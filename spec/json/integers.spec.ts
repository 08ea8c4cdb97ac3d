/** Integers that a number would round. */
import { Config, Pottle, request } from 'pottle';
import { describe, expect, it } from 'vitest';
import { parseJson } from '../../lib/json/text.js';

const BIG = 1234567890123456789n;

describe('integers beyond 2^53', () => {
  it.each([
    ['1234567890123456789', BIG],
    ['-1234567890123456789', -BIG],
    ['9007199254740991', Number.MAX_SAFE_INTEGER],
    ['9007199254740992', 2n ** 53n],
    ['1000000000000000000', 10n ** 18n],
    ['-0', -0],
    ['1234567890123456789.0', 1234567890123456800],
    ['1234567890123456789e0', 1234567890123456800],
    ['0.1234567890123456789', 0.12345678901234568],
    ['1e1234567890123456789', Number.POSITIVE_INFINITY],
    ['"1234567890123456789"', '1234567890123456789'],
    ['{"1234567890123456789":[1,1234567890123456789 ]}', { '1234567890123456789': [1, BIG] }],
    [String.raw`["\\",1234567890123456789,"\"",1234567890123456789]`, ['\\', BIG, '"', BIG]],
  ])('%s is exact', (text, value) => {
    expect(parseJson(text)).toEqual(value);
  });

  it.each([
    '{1234567890123456789:1}',
    '{1234567890123456789 :1}',
    '01234567890123456789',
    '+1234567890123456789',
    '[1234567890123456789',
    '1234567890123456789 1',
    '[NaN,1234567890123456789]',
    '1234567890123456789n',
    '9'.repeat(4301),
    `${'['.repeat(100_000)}1234567890123456789`,
  ])('%.40s is malformed', (text) => {
    expect(() => parseJson(text)).toThrow(SyntaxError);
  });

  it('a malformed text is explained by its own words', () => {
    expect(() => parseJson('[1234567890123456789,x]')).toThrow(/'x'|token x/);
  });

  it('stay so in requests, answers and their clients', async () => {
    const app = new Pottle(import.meta);
    app.post('/')(async function index() {
      const value = (await request.getJson()) as { id: bigint };
      return { id: value.id, next: value.id + 1n };
    });
    const answer = await app.testClient().post('/', { json: { id: BIG } });
    expect(answer.text).toBe('{"id":1234567890123456789,"next":1234567890123456790}\n');
    expect(answer.json).toEqual({ id: BIG, next: BIG + 1n });
  });

  it('stay so in the environment', () => {
    const config = new Config('/');
    const env = { POTTLE_ID: '1234567890123456789', POTTLE_TEAM: '{"id":1234567890123456789}' };
    config.fromPrefixedEnv('POTTLE', { env });
    expect(config.copy()).toEqual({ ID: BIG, TEAM: { id: BIG } });
  });
});
