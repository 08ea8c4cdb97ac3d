import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { DictLoader, doExtension, Environment, loopControls } from '../../lib/jinja/index.js';
import { hasJinja2, type Outcome, type Rendering, renderWithJinja2 } from './jinja2.js';

/** A template that shows one thing of the language, and what Jinja makes of it; `since` the version whose changelog says so. */
type Case = { feature: string; source: string; since?: string } & Outcome;

const FILE = new URL('../vectors/jinja-language.json', import.meta.url);
const CASES: Case[] = JSON.parse(readFileSync(FILE, 'utf8')).cases;

/** Ours are otherwise, with the reason. */
const DIFFERENT: Record<string, string> = {};

const TEMPLATES = {
  'base.html': '<{% block b %}base{% endblock %}>{{ a }}',
  'm.html': '{% macro hi(x, y=2) %}({{ x }}{{ y }}){% endmacro %}{% set v = "<v>" %}{{ a }}',
};

function jobOf({ source }: Case): Rendering {
  const context = {
    n: 1,
    a: 'A',
    html: '<b>',
    xs: [3, 1, 2],
    d: { b: 1, a: 2 },
    users: [
      { name: 'Ann', age: 30, city: 'Rome' },
      { name: 'bob', age: 25, city: 'Oslo' },
      { name: 'Cid', age: 30, city: 'rome' },
    ],
  };
  return { templates: { ...TEMPLATES, 'main.html': source }, entry: 'main.html', context };
}

/** Python's own SyntaxError, which Jinja lets through without a line, is an error of the template here. */
function outcome({ templates, entry, context }: Rendering): Outcome {
  const extensions = [doExtension, loopControls];
  const environment = new Environment({ loader: new DictLoader(templates), extensions });
  try {
    return { output: environment.getTemplate(entry).render(context) };
  } catch (error) {
    const { name, lineno } = error as Error & { lineno: number };
    return name === 'TemplateAssertionError' && /repeated|duplicate arg|outside loop/.test(String(error))
      ? { error: 'SyntaxError' }
      : { error: name, line: lineno };
  }
}

/** Writes Jinja's answers down: `RECORD=<Python with Jinja 3.1.6> npx vitest run spec/jinja/language.spec.ts`. */
function record(python: string): void {
  const answers = renderWithJinja2(CASES.map(jobOf), python);
  const lines = CASES.map(({ feature, source, since }, index) =>
    JSON.stringify({ feature, source, since, ...answers[index] }),
  );
  const what = 'own cases with the answers of Jinja 3.1.6; their context is in spec/jinja/language.spec.ts';
  writeFileSync(FILE, `{"what": ${JSON.stringify(what)},\n"cases": [\n${lines.join(',\n')}\n]}\n`);
}

const recorder = process.env.RECORD;
if (recorder !== undefined) it('asks Jinja', () => record(recorder));

describe('the language is Jinja’s', () => {
  for (const test of CASES) {
    it(`${test.feature}: ${test.source}`, () => {
      const { feature, source, since, ...expected } = test;
      if (source in DIFFERENT) expect(outcome(jobOf(test))).not.toEqual(expected);
      else expect(outcome(jobOf(test))).toEqual(expected);
    });
  }

  it('lists only recorded cases as different', () => {
    expect(Object.keys(DIFFERENT).filter((one) => !CASES.some(({ source }) => source === one))).toEqual([]);
  });

  it.skipIf(!hasJinja2 && process.env.CI !== 'true')(
    'and the answers are those of the Jinja installed',
    () => {
      const known = CASES.filter(({ since }) => since === undefined);
      const answers = renderWithJinja2(known.map(jobOf));
      expect(known).toEqual(
        known.map(({ feature, source }, index) => ({ feature, source, ...answers[index] })),
      );
    },
  );
});
