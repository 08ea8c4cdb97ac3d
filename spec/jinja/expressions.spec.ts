import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { Environment, Markup, PyFloat, tuple } from '../../lib/jinja/index.js';

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
