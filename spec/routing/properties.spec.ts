import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodePath, Rule, UrlMap } from '../../lib/routing/index.js';
import { compileLinear, type Piece } from '../../lib/routing/linear.js';
import { expectLinear } from '../cpu.js';

const anyText = fc.string({ unit: 'binary', minLength: 1, maxLength: 8 });
const segment = anyText.filter((text) => !text.includes('/'));
const path = anyText.filter((text) => !text.startsWith('/') && !text.slice(1).includes('\n'));
const whole = fc.oneof(fc.nat(), fc.bigInt({ min: BigInt(Number.MAX_SAFE_INTEGER) + 1n, max: 2n ** 80n }));
const finite = fc.double({ noNaN: true, noDefaultInfinity: true });

/** Variables with the values that they stand for. */
const VARIABLES: [string, fc.Arbitrary<unknown>][] = [
  ['', segment],
  ['string(minlength=2)', segment.filter((text) => [...text].length >= 2)],
  ['string(length=1)', segment.map((text) => [...text][0])],
  ['int', whole],
  ['int(signed=True)', fc.oneof(fc.integer(), whole)],
  ['int(min=3, max=90)', fc.integer({ min: 3, max: 90 })],
  ['int(fixed_digits=4)', fc.integer({ min: 0, max: 9999 })],
  ['float', finite.map(Math.abs)],
  ['float(signed=True)', finite],
  ['any(one, "two,three", \'f/o\')', fc.constantFrom('one', 'two,three')],
  ['uuid', fc.uuid()],
  ['path', path],
];

/** A rule whose variables stand between slashes, as text and values; a path comes last, since it takes all. */
const ruleWithValues = fc
  .array(fc.constantFrom(...VARIABLES), { minLength: 1, maxLength: 4 })
  .chain((variables) => {
    const sorted = [...variables].sort((a, b) => Number(a[0] === 'path') - Number(b[0] === 'path'));
    const upToPath = sorted.slice(0, sorted.findIndex(([name]) => name === 'path') + 1 || undefined);
    const text = upToPath.map(([name], i) => `/<${name && `${name}:`}v${i}>`).join('/x');
    return fc.tuple(...upToPath.map(([, values]) => values)).map((values) => ({ text, values }));
  });

describe('what builds', () => {
  it('matches back to the same endpoint and values', () => {
    fc.assert(
      fc.property(ruleWithValues, fc.boolean(), ({ text, values }, slash) => {
        // A path that ends with a slash cannot be told from the slash of the rule.
        const map = new UrlMap([
          new Rule(text + (slash && !text.includes('path') ? '/' : ''), { endpoint: 'it' }),
        ]);
        const named = Object.fromEntries(values.map((value, i) => [`v${i}`, value]));
        const url = map.bind('example.test').build('it', named);
        expect(map.match(decodePath(url), 'GET')).toMatchObject({ type: 'found', args: named });
      }),
      { numRuns: 500 },
    );
  });
});

const ruleText = fc
  .array(
    fc.constantFrom(
      'a',
      'b',
      '-',
      '/',
      '//',
      '<x>',
      '<int:x>',
      '<path:x>',
      '<float(signed=True):x>',
      '<any(a,ab):x>',
    ),
    { maxLength: 9 },
  )
  .map((steps) => {
    let count = 0;
    return `/${steps.join('').replace(/x>/g, () => `x${count++}>`)}`;
  });
const pathText = fc.array(fc.constantFrom('a', 'b', '-', '/', '1', '.', '\n', 'é', '😀'), { maxLength: 30 });

describe('matching', () => {
  it('gives an answer for any rules and any path', () => {
    const types = ['found', 'redirect', 'methods', 'websocket', 'none'];
    fc.assert(
      fc.property(
        fc.array(ruleText, { maxLength: 8 }),
        pathText,
        fc.boolean(),
        (rules, chars, strictSlashes) => {
          const options = { strictSlashes };
          const map = new UrlMap(
            rules.map((rule, i) => new Rule(rule, { endpoint: `e${i}` })),
            options,
          );
          const result = map.bind('example.test').match(chars.join(''), 'GET');
          expect(types).toContain(result.type);
        },
      ),
      { numRuns: 500 },
    );
  });

  it('follows a slash redirect to a rule', () => {
    fc.assert(
      fc.property(fc.array(ruleText, { maxLength: 8 }), pathText, (rules, chars) => {
        const map = new UrlMap(rules.map((rule, i) => new Rule(rule, { endpoint: `e${i}` })));
        const result = map.match(`/${chars.join('')}`, 'GET');
        if (result.type === 'redirect') expect(map.match(result.path, 'GET').type).not.toBe('none');
      }),
      { numRuns: 500 },
    );
  });
});

const PIECES: Piece[] = [
  { literal: '-' },
  { literal: 'a' },
  { literal: '/' },
  { literal: '😀' },
  { regex: '[^/]{1,}' },
  { regex: '[^/]{2,3}' },
  { regex: '[^/]{2}' },
  { regex: '-?\\p{Nd}+' },
  { regex: '\\p{Nd}+\\.\\p{Nd}+' },
  { regex: '(?:a|ab|a\\.|)' },
  { regex: '[^/][^\\n]*?' },
  { regex: '[a-z]*?' },
  { regex: '\\w?.' },
];

/** What a backtracking matcher captures. */
function byRegex(pieces: readonly Piece[], text: string): string[] | null {
  const escaped = (literal: string) => literal.replace(/[/]/g, '\\$&');
  const source = pieces.map((piece) => ('literal' in piece ? escaped(piece.literal) : `(${piece.regex})`));
  return new RegExp(`^${source.join('')}$`, 'u').exec(text)?.slice(1) ?? null;
}

describe('the linear matcher', () => {
  const pieces = fc.array(fc.constantFrom(...PIECES), { minLength: 1, maxLength: 5 });
  const chars = fc.array(fc.constantFrom('a', 'b', '-', '1', '.', '/', '\n', '😀'), { maxLength: 12 });

  it('captures what a backtracking matcher captures', () => {
    fc.assert(
      fc.property(pieces, chars, (list, text) => {
        expect(compileLinear(list)!.match(text.join(''))).toEqual(byRegex(list, text.join('')));
      }),
      { numRuns: 3000 },
    );
  });

  it('leaves alone what is too rich for it', () => {
    for (const regex of ['(a)', '(?=a)', 'a|b', '(?:a|b)+', '\\1', '\\bx'])
      expect(compileLinear([{ regex }])).toBe(null);
  });
});

describe('a hostile path', () => {
  // Time in the square of this length, let alone a higher power, would take minutes.
  const LENGTH = 40_000;
  const units = ['-', 'a', '1', 'a-', '1.', '/', 'a/', '//', '-/', '%', '.', '😀-', '\n'];
  const rules = [
    '/<a>-<b>-<c>-<d>x',
    '/<path:a>-<path:b>/<path:c>x/',
    '/<int:a>.<int:b>.<int:c>.<int:d>!',
    '/<float:a><float:b><float:c>!',
    '/<string(minlength=2):a><string(maxlength=9):b><c>!',
    '/<any(a, aa, "-", "--"):a><b>-<c>!',
    '/<path:a>/<path:b>/<path:c>/end',
    '/<a>/<b>/<c>/<d>/<e>/<f>/<g>/<h>/<i>/<j>',
    '/<path:a>//',
    '/a/<a>-<b>/<path:c>',
  ];

  it.each(rules)('takes linear time for %s', (rule) => {
    const map = new UrlMap([new Rule(rule, { endpoint: 'it', mergeSlashes: false })]);
    for (const unit of units)
      for (const end of ['', '!', '/', 'x'])
        expectLinear((size) => map.match(`/${unit.repeat(size / unit.length)}${end}`, 'GET'), LENGTH, unit);
  });

  it('takes linear time with many rules', () => {
    const letters = [...'abcdefghijkl'];
    const all = letters.flatMap((x) =>
      letters.map((y) => `/<${x}>/a/<${x}${x}>-<${y}${y}${y}>/<path:rest>/${x}${y}`),
    );
    const map = new UrlMap(all.map((rule, i) => new Rule(rule, { endpoint: `e${i}` })));
    for (const unit of ['a/', 'a-/', '/a/a-a'])
      expectLinear((size) => map.match(`/${unit.repeat(size)}`, 'GET'), 20_000, unit);
  });
});
