import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ChainableUndefined, Environment, Markup, PyFloat, tuple, Undefined } from '../../lib/jinja/index.js';

interface Case {
  source: string;
  output?: string;
  error?: string;
}

const FILE = new URL('../vectors/jinja-expressions.json', import.meta.url);
const CASES: Case[] = JSON.parse(readFileSync(FILE, 'utf8')).cases;

/** Expressions that cannot hold in JavaScript, or that differ on purpose, with the reason. */
const DIFFERENT: Record<string, string> = {
  "'{:z}'.format(1)": 'the flag z is taken for every number',
  '5[0:1]': 'Jinja folds the constant, which swallows the error',
  'm.__html__': 'names with two leading underscores are hidden',
  'd.__class__': 'names with two leading underscores are hidden',
  "'abc'.__class__": 'names with two leading underscores are hidden',
  'dt.isocalendar()': 'a plain tuple, not a named one',
  'dt|tojson is string': 'dates have a form in JSON, as in Flask',
  range: 'a function, not a class',
};

/** The context that the cases were recorded with; made anew for each, since some change it. */
function context(): Record<string, unknown> {
  return {
    xs: [3, 1, 2],
    d: { b: 1, a: 2 },
    s: 'héllo wörld',
    m: new Markup('<b>x</b>'),
    t: tuple(1, 'a', new PyFloat(2)),
    n: null,
    dt: new Date('2024-07-04T18:30:05.123Z'),
    da: Object.assign(new Date('2024-02-29T00:00:00Z'), { dateOnly: true }),
    st: new Set([1]),
    f: 1.5,
    big: 10n ** 25n,
    e: '😀a😀b',
    users: [
      { name: 'Ann', age: 30, city: 'Rome' },
      { name: 'bob', age: 25, city: 'Oslo' },
      { name: 'Cid', age: 30, city: 'rome' },
    ],
  };
}

const environment = new Environment({ autoescape: true });

function outcome(source: string): Omit<Case, 'source'> {
  try {
    const whole = /\{[%{]/.test(source) ? source : `{{ (${source}) }}`;
    return { output: environment.fromString(whole).render(context()) };
  } catch (error) {
    return { error: (error as Error).name };
  }
}

describe('expressions print or fail as in Python', () => {
  for (const { source, ...expected } of CASES) {
    it(source, () => {
      if (source in DIFFERENT) expect(outcome(source)).not.toEqual(expected);
      else expect(outcome(source)).toEqual(expected);
    });
  }
});

it('lists only recorded expressions as different', () => {
  const sources = new Set(CASES.map((one) => one.source));
  expect(Object.keys(DIFFERENT).filter((source) => !sources.has(source))).toEqual([]);
});

/** What MarkupSafe 2.1 and Python answer; `m` is safe text, `nope` is undefined. */
const SUMS: [source: string, answer: string][] = [
  ['m + nope', "UndefinedError: 'nope' is undefined"],
  ['m * nope', "UndefinedError: 'nope' is undefined"],
  ['nope * m', "UndefinedError: 'nope' is undefined"],
  ['m % nope', '<b>'],
  ['m ~ nope', '<b>'],
  ['m in nope', 'False'],
  ['nope in m', "TypeError: 'in <string>' requires string as left operand, not Undefined"],
  ['m + 1', "TypeError: unsupported operand type(s) for +: 'Markup' and 'int'"],
  ['m + none', "TypeError: unsupported operand type(s) for +: 'Markup' and 'NoneType'"],
  ['m * 1.5', "TypeError: unsupported operand type(s) for *: 'Markup' and 'float'"],
  ['m * m', "TypeError: unsupported operand type(s) for *: 'Markup' and 'Markup'"],
  ['m * "a"', "TypeError: can't multiply sequence by non-int of type 'Markup'"],
  ['[] * m', "TypeError: can't multiply sequence by non-int of type 'Markup'"],
  ['"a" * none', "TypeError: can't multiply sequence by non-int of type 'NoneType'"],
  ['[] * 1.5', "TypeError: can't multiply sequence by non-int of type 'float'"],
];

function answer(source: string, undefined = Undefined): string {
  try {
    return new Environment({ undefined }).fromString(`{{ ${source} }}`).render({ m: new Markup('<b>') });
  } catch (error) {
    return String(error);
  }
}

it('adds and multiplies safe text as MarkupSafe does', () => {
  expect(SUMS.map(([source]) => [source, answer(source)])).toEqual(SUMS);
  expect(answer('m + nope', ChainableUndefined)).toBe('<b>');
  expect(answer('nope + m', ChainableUndefined)).toBe("UndefinedError: 'nope' is undefined");
});
