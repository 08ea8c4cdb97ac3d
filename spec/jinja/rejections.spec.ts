import { expect, it } from 'vitest';
import { FILTERS, TESTS } from '../../lib/jinja/index.js';
import { runChild } from './child.js';

/** Renders every template in every way, in a process that would die of the first promise that nobody handles. */
const CHILD = `
import { readFileSync } from 'node:fs';
import * as J from './lib/jinja/index.ts';
const { sources, templates } = JSON.parse(readFileSync(0, 'utf8'));
let current = '';
const unhandled = new Set();
process.on('unhandledRejection', (error) => unhandled.add(String(error.message)));
const fail = async () => { throw new Error(current); };
/** Promises that the host has handled: what may still be unhandled is the engine's. */
const known = () => { const made = fail(); made.catch(() => {}); return made; };
class Lazily {
  get a() { return fail(); }
  get b() { return fail(); }
  m() { return fail(); }
}
const variables = () => ({
  p: known(), f: fail, o: new Lazily(), os: [new Lazily(), new Lazily()], xs: [1, 2], h: () => 'h',
  fs: function* () { yield fail(); yield fail(); },
  later: async function* () { yield 1; throw new Error(current); },
  boom: () => { throw new Error('at once'); },
});
const ways = {
  render: (t) => t.render(variables()),
  renderAsync: (t) => t.renderAsync(variables()),
  stream: async (t) => { for await (const _ of t.stream(variables())); },
  'stream, left': async (t) => {
    const pieces = t.stream(variables());
    await pieces.next().catch(() => {});
    await pieces.return();
  },
  'stream, never begun': (t) => t.stream(variables()).return(),
  generate: (t) => [...t.generate(variables())],
  'generate, left': (t) => { const pieces = t.generate(variables()); pieces.next(); pieces.return(); },
  makeModule: (t) => t.makeModule(variables()),
};
const kinds = {
  plain: (options) => new J.Environment(options),
  sandbox: (options) => new J.SandboxedEnvironment(options),
  budget: (options) => new J.ImmutableSandboxedEnvironment({ ...options, maxSteps: 1e4, timeout: 60 }),
};
const environments = Object.fromEntries(Object.entries(kinds).map(([kind, make]) => {
  const extensions = [J.doExtension, J.loopControls, new J.I18nExtension()];
  const made = make({ autoescape: true, extensions, loader: new J.DictLoader(templates) });
  Object.assign(made.filters, { late: fail, same: (value) => value });
  made.tests.late = fail;
  return [kind, made];
}));
const told = {};
for (const [i, source] of sources.entries()) {
  // One kind after the other: each form meets all of them, with other values.
  const [kind, environment] = Object.entries(environments)[i % 3];
  const template = environment.fromString(source);
  for (const [way, render] of Object.entries(ways)) {
    current = [kind, way, source].join(' · ');
    try { await render(template); } catch (error) { if (error.message === current) told[way] = (told[way] ?? 0) + 1; }
  }
}
await new Promise((done) => setTimeout(done, 0));
console.log(JSON.stringify({ unhandled: [...unhandled], told }));
`;

const templates = {
  inc: '{{ f() }}',
  lib: '{% macro m() %}{{ f() }}{% endmacro %}{% set v = f() %}',
  parent: '{% block b %}{{ f() }}{% endblock %}',
};

/** Where promises come from that fail: a variable, calls, lists, dicts, members, generators, filters. */
const VALUES = [
  'p',
  'f()',
  '[f(), p]',
  '{"a": p}',
  '[{"a": {"b": p}}, {"a": f()}]',
  'fs()',
  'later()',
  'o.a',
  'os',
  '(xs|map("late"))',
];

const ARGUMENTS = [
  '',
  '(p)',
  '(f())',
  '([f()])',
  '(attribute="a")',
  '(attribute="a.b")',
  '("a", p)',
  '("a", "late")',
  '("late")',
];
const OPERATORS = '+ - * / // % ** ~ == != < > <= >= and or in'.split(' ').concat('not in');

const STATEMENTS = `
{{ X.a }}
{{ X["a"] }}
{{ X[p] }}
{{ X[0:p] }}
{{ xs[X] }}
{{ X() }}
{{ X.m() }}
{{ -X }}
{{ not X }}
{{ "%s" % X }}
{{ "{0.a}".format(X) }}
{{ X if X else X }}
{{ [X, boom()] }}
{{ dict(a=X) }}
{{ h(X, boom()) }}
{{ h(*X) }}
{{ h(**X) }}
{{ h(a=X) }}
{{ cycler(X).next() }}
{% for i in X %}{{ loop.last }}{{ loop.length }}{{ loop.nextitem }}{{ i }}{% endfor %}
{% for i in X %}{{ loop }}{{ loop|length }}{{ boom() }}{% endfor %}
{% for i in X if i %}{{ i }}{% break %}{% else %}none{% endfor %}
{% for a, b in X %}{{ a }}{% continue %}{% endfor %}
{% for i in X recursive %}{{ loop(i) }}{% endfor %}
{% for i in [X] %}{{ loop.changed(i) }}{{ loop.cycle(i) }}{{ loop.previtem }}{% endfor %}
{% if X %}yes{% elif X %}no{% endif %}
{% set a, b = X %}
{% set a %}{{ X }}{% endset %}{{ a }}
{% set a|late %}{{ X }}{% endset %}
{% set ns = namespace(a=X) %}{% set ns.b = X %}{{ ns.a }}
{% with a = X %}{{ a }}{{ boom() }}{% endwith %}
{% macro m(a=X) %}{{ a }}{{ f() }}{% endmacro %}{{ m() }}{{ m(X)|upper }}
{% macro m() %}{{ f() }}{% endmacro %}{{ [m(), X, boom()] }}
{% macro m() %}{{ caller(X) }}{% endmacro %}{% call(y) m() %}{{ y }}{{ X }}{% endcall %}
{% filter upper %}{{ X }}{% endfilter %}
{% filter late %}{{ X }}{% endfilter %}
{% block b scoped %}{{ X }}{% endblock %}{{ [self.b(), boom()] }}
{% include X %}
{% include [X, "inc"] ignore missing %}
{% import "lib" as lib %}{{ lib.m() }}{{ X }}
{% from X import m %}
{% from "lib" import m with context %}{{ [m(), X] }}
{% extends X %}
{% extends "parent" %}{% block b %}{{ [super(), X] }}{% endblock %}
{% autoescape X %}{{ X }}{% endautoescape %}
{% do X %}
{% trans a=X %}x{{ a }}{% endtrans %}
{% trans count=X %}x{{ count }}{% pluralize %}y{% endtrans %}
{% set z = X|map(attribute="a.b") %}{% for a in z %}{% break %}{% endfor %}{{ boom() }}
{% set z = X|map("late") %}{{ z|same|first }}{{ boom() }}
{{ X|sort(attribute="a.b,c") }}
{{ X|groupby("a.b", default=p) }}
`;

function sources(): string[] {
  const filters = Object.keys(FILTERS).flatMap((name) =>
    ARGUMENTS.map((given) => `{{ X|${name}${given}|list }}`),
  );
  const tests = Object.keys(TESTS).flatMap((name) => [
    ...(/^\w+$/.test(name) ? [`{{ X is ${name} }}`, `{{ X is ${name}(f()) }}`] : []),
    `{{ X|select("${name}", p)|list }}`,
    `{{ X|rejectattr("a.b", "${name}")|list }}`,
  ]);
  const operators = OPERATORS.flatMap((sign) => [
    `{{ X ${sign} f() }}`,
    `{{ 1 ${sign} X }}`,
    `{{ X ${sign} boom() }}`,
  ]);
  const forms = [...STATEMENTS.trim().split('\n'), ...filters, ...tests, ...operators];
  // Each form meets half of the values, and the next one the others.
  return forms.flatMap((form, at) =>
    VALUES.filter((_, of) => (at + of) % 2 === 0).map((value) => form.replaceAll('X', value)),
  );
}

it('ends no process by a promise that fails, whatever is done with it, and tells of it where it is used', () => {
  const child = runChild(CHILD, { templates, sources: sources() });
  expect([child.status, child.stderr.slice(-2000)]).toEqual([0, '']);
  const { unhandled, told } = JSON.parse(child.stdout) as {
    unhandled: string[];
    told: Record<string, number>;
  };
  expect(unhandled.slice(0, 20)).toEqual([]);
  // Where there is waiting, most of these templates come to what failed.
  expect(told.renderAsync).toBeGreaterThan(sources().length / 3);
  expect(told.stream).toBe(told.renderAsync);
}, 300_000);
