/** Numbers that a number would round, or cannot hold. */
import { Config, Pottle, Response, request } from 'pottle';
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

  it.each([
    '{"a":1e999}',
    '-1e999',
    '[1E+309 ]',
    '1.5e0400\n',
    '1e1234567890123456789',
    `${'9'.repeat(309)}.0`,
    `${'9'.repeat(300)}e9`,
  ])('no double holds this, which is malformed: %#', (text) => {
    expect(() => parseJson(text)).toThrow(new SyntaxError('A number in the JSON text is too large.'));
  });

  it.each([
    ['1e308', 1e308],
    ['1e0001', 10],
    ['0e999', 0],
    [`${'9'.repeat(309)}.0e-9`, 1e300],
    ['1e-999', 0],
    [`0.${'0'.repeat(400)}1e401`, 1],
    [`${'1'.repeat(400)}`, BigInt('1'.repeat(400))],
    ['["1e999","\\"1e999"]', ['1e999', '"1e999']],
    ['{"1e999":1}', { '1e999': 1 }],
  ])('one holds this: %#', (text, value) => {
    expect(parseJson(text)).toEqual(value);
  });

  it.each(['{1e999:1}', '[1e999', '1e999x', '1e999 1', '01e999', '.1e999', '1.e999'])(
    '%s is malformed',
    (text) => {
      expect(() => parseJson(text)).toThrow(SyntaxError);
    },
  );

  it('a number that none can hold is the fault of its client, who gets a 400', async () => {
    const app = new Pottle(import.meta);
    app.post('/')(async function index() {
      return { echo: await request.json };
    });
    const headers = { 'Content-Type': 'application/json' };
    const answer = await app.testClient().post('/', { data: '{"a":1e999}', headers });
    expect(answer.statusCode).toBe(400);
  });

  it('one in an answer fails the client that reads it', async () => {
    const app = new Pottle(import.meta);
    app.get('/')(function index() {
      return new Response('1e999', { mimetype: 'application/json' });
    });
    const answer = await app.testClient().get('/');
    expect(() => answer.json).toThrow(SyntaxError);
  });

  it('stay so in the environment', () => {
    const config = new Config('/');
    const env = { POTTLE_ID: '1234567890123456789', POTTLE_TEAM: '{"id":1234567890123456789}' };
    config.fromPrefixedEnv('POTTLE', { env });
    expect(config.copy()).toEqual({ ID: BIG, TEAM: { id: BIG } });
  });
});
