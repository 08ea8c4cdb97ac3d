import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import * as jinja from '../../lib/jinja/index.js';
import { hasJinja2, type Outcome, type Rendering, renderWithJinja2, type Setup } from './jinja2.js';

/** A template that shows one thing of the language, and what Jinja makes of it; `since` the version whose changelog says so. */
type Case = { feature: string; source: string; setup?: Setup; since?: string } & Outcome;

const FILE = new URL('../vectors/jinja-language.json', import.meta.url);
const CASES: Case[] = JSON.parse(readFileSync(FILE, 'utf8')).cases;

/** Ours are otherwise, with the reason. */
const DIFFERENT: Record<string, string> = {
  '{{ none }}{{ n }}{{ d.get("x") }}{% set q = none %}{{ q }}{{ "a" ~ none }}':
    'Jinja escapes constants before finalize sees them, which then finds a text',
  '{{ none|string }}{{ [none] }}{% macro m() %}{{ none }}{% endmacro %}{{ m() }}':
    'Jinja escapes constants before finalize sees them, which then finds a text',
};

const TEMPLATES = {
  'base.html': '<{% block b %}base{% endblock %}>{{ a }}',
  'm.html': '{% macro hi(x, y=2) %}({{ x }}{{ y }}){% endmacro %}{% set v = "<v>" %}{{ a }}',
};

function jobOf({ source, setup }: Case): Rendering {
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
  return { templates: { ...TEMPLATES, 'main.html': source }, entry: 'main.html', context, setup };
}

const camelCase = (options: Record<string, unknown> = {}) =>
  Object.fromEntries(
    Object.entries(options).map(([name, value]) => [
      name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase()),
      value,
    ]),
  );

const { Environment, SandboxedEnvironment, ImmutableSandboxedEnvironment, NativeEnvironment } = jinja;
const ENVIRONMENTS = { Environment, SandboxedEnvironment, ImmutableSandboxedEnvironment, NativeEnvironment };
const { StrictUndefined, ChainableUndefined, DebugUndefined } = jinja;
const KINDS = { StrictUndefined, ChainableUndefined, DebugUndefined };

/** The environment that a case asks for. */
function environmentOf(setup: Setup, templates: Rendering['templates']): jinja.Environment<unknown> {
  const extensions = [jinja.doExtension, jinja.loopControls];
  const translations = jinja.NULL_TRANSLATIONS;
  const trimmed = setup.policies?.['ext.i18n.trimmed'] === true;
  if (setup.i18n) extensions.push(new jinja.I18nExtension({ ...setup.i18n, translations, trimmed }));
  if (setup.debug) extensions.push(jinja.debugExtension);
  const intercepted = new Set(setup.intercepted);
  class Intercepting extends jinja.SandboxedEnvironment {
    override readonly interceptedBinops = intercepted;
    override readonly interceptedUnops = intercepted;
    override callBinop(_: jinja.RenderContext, operator: string, left: unknown, right: unknown) {
      return `${jinja.text(left)}(${operator})${jinja.text(right)}`;
    }
    override callUnop(_: jinja.RenderContext, operator: string, operand: unknown) {
      return `(${operator})${jinja.text(operand)}`;
    }
  }
  const Type = setup.intercepted ? Intercepting : ENVIRONMENTS[setup.environment ?? 'Environment'];
  const environment: jinja.Environment<unknown> = new Type({
    loader: new jinja.DictLoader(templates),
    extensions,
    ...(setup.undefined && { undefined: KINDS[setup.undefined] }),
    ...(setup.policies && { policies: setup.policies }),
    ...(setup.debug && { filters: {}, tests: {}, globals: {} }),
    ...(setup.finalize && { finalize: (value) => (value === null ? '-' : value) }),
    ...camelCase(setup.options),
  });
  return setup.overlay ? environment.overlay(camelCase(setup.overlay)) : environment;
}

/** The functions that ask for their surroundings, as Jinja's side has them. */
const ASKING = {
  ctx: Object.assign(
    (context: jinja.RenderContext, name: string) => [context.name, context.lookup(name) ?? null],
    {
      [jinja.PASS]: 'context',
    },
  ),
  mode: Object.assign((evalCtx: jinja.EvalContext, ...args: unknown[]) => [evalCtx.autoescape, ...args], {
    [jinja.PASS]: 'evalcontext',
  }),
  policy: Object.assign((environment: jinja.Surroundings, name: string) => environment.policies[name], {
    [jinja.PASS]: 'environment',
  }),
};

function rendered({ templates, entry, context, setup = {} }: Rendering): string {
  const environment = environmentOf(setup, templates);
  const { how } = setup;
  if (how) Object.assign(environment.globals, ASKING);
  if (how === 'expression') return jinja.repr(environment.compileExpression(templates[entry]!)(context));
  const template = environment.getTemplate(entry);
  if (how === 'generate') return [...template.generate(context)].join('');
  if (how === 'module' || how === 'make_module') {
    const module = how === 'module' ? template.module : template.makeModule(context);
    const exported = Object.entries(module)
      .sort()
      .map(([name, value]) => [name, jinja.text(value)]);
    return jinja.repr(Object.fromEntries(exported)) + String(module);
  }
  const value = template.render(context);
  return setup.environment === 'NativeEnvironment' ? jinja.repr(value) : String(value);
}

/** Python's own SyntaxError, which Jinja lets through without a line, is an error of the template here. */
function outcome(job: Rendering): Outcome {
  try {
    return { output: rendered(job) };
  } catch (error) {
    const { name, lineno } = error as Error & { lineno: number };
    return name === 'TemplateAssertionError' && /repeated|duplicate arg|outside loop/.test(String(error))
      ? { error: 'SyntaxError' }
      : { error: name, line: lineno ?? null };
  }
}

/** Writes Jinja's answers down: `RECORD=<Python with Jinja 3.1.6> npx vitest run spec/jinja/language.spec.ts`. */
function record(python: string): void {
  const answers = renderWithJinja2(CASES.map(jobOf), python);
  const lines = CASES.map(({ feature, source, setup, since }, index) =>
    JSON.stringify({ feature, source, setup, since, ...answers[index] }),
  );
  const what = 'own cases with the answers of Jinja 3.1.6; their context is in spec/jinja/language.spec.ts';
  writeFileSync(FILE, `{"what": ${JSON.stringify(what)},\n"cases": [\n${lines.join(',\n')}\n]}\n`);
}

const recorder = process.env.RECORD;
if (recorder !== undefined) it('asks Jinja', () => record(recorder));

describe('the language is Jinja’s', () => {
  for (const test of CASES) {
    it(`${test.feature}: ${test.source}${test.setup ? ` (${JSON.stringify(test.setup)})` : ''}`, () => {
      const { feature, source, setup, since, ...expected } = test;
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
        known.map(({ feature, source, setup }, index) => ({
          feature,
          source,
          ...(setup && { setup }),
          ...answers[index],
        })),
      );
    },
  );
});
