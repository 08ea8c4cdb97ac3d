import { beforeAll, describe, expect, it } from 'vitest';
import { runChild } from './child.js';

/** What stands for a template in another process, where it may hang or die: the code there renders each and says how it ended. */
const CHILD = `
import { readFileSync } from "node:fs";
import { DictLoader, Environment, SandboxedEnvironment } from './lib/jinja/index.ts';
const cases = JSON.parse(readFileSync(0, "utf8"));
const limits = { maxSteps: 1e6, maxOutput: 1e6, timeout: 2 };
function* forever() { for (;;) yield 1; }
async function* slowly() { for (;;) yield 1; }
const loader = (main) => new DictLoader({ ...cases.templates, main });
for (const [title, source] of cases.sources) {
  for (const [Type, asynchronous] of [[Environment, false], [SandboxedEnvironment, true]]) {
    let end;
    try {
      const template = new Type({ loader: loader(source), ...(title.startsWith('budget: ') && limits) }).getTemplate('main');
      const later = Promise.resolve(1);
      const text = asynchronous ? await template.renderAsync({ later, forever, xs: slowly() }) : template.render({ later: 1, forever, xs: forever() });
      end = text.length > 40 ? text.length : text;
    } catch (error) {
      end = [error.name, error.lineno ?? null, error.templateName ?? null];
    }
    console.log(JSON.stringify([title, end]));
  }
}
`;

const templates = {
  again: '{{ later }}{% include "again" %}',
  parent: '{% extends "parent" %}',
  lib: '{{ later }}{% import "lib" as lib %}',
  thenable: '{% macro then() %}{{ varargs }}{% endmacro %}{% macro m() %}ok{% endmacro %}',
};

const deep = (open: string, close: string, inside = '') =>
  open.repeat(20_000) + inside + close.repeat(20_000);

const MEMORY = /^(?:MemoryError|OverflowError|ValueError)$/;
const BUDGET = /^BudgetExceeded$/;
const RECURSION = /^RecursionError$/;

/** Templates by title, and the error that each ends with; or its text. */
const cases: Record<string, [source: string, end: RegExp | string]> = {
  'inf ** 0': ["{{ ('inf'|float) ** 0 }} {{ ('nan'|float) ** 0 }}", '1.0 1.0'],
  'inf ** 2': ["{{ ('inf'|float) ** 2 }} {{ ('-inf'|float) ** 3 }}", 'inf -inf'],
  'a repeated list': ['{{ [0] * 2 ** 27 }}', MEMORY],
  'nothing, repeated': ["{{ [] * 10 ** 18 }}{{ 10 ** 18 * () }}{{ '' * 10 ** 18 }}", '[]()'],
  'nothing, repeated too often': ["{{ '' * 10 ** 20 }}", /^OverflowError$/],
  'a range beyond the ints of JavaScript': ['{{ range(0, 10 ** 20, 10 ** 19)|list }}', MEMORY],
  'a repeated tuple': ['{{ 2 ** 40 * (1, 2) }}', MEMORY],
  'a repeated text': ["{{ ('x' * 2 ** 28)|length }}", MEMORY],
  'a list that doubles': [
    '{% set s = namespace(x=[1]) %}{% for i in range(40) %}{% set s.x = s.x + s.x %}{% endfor %}',
    MEMORY,
  ],
  'a list that takes itself in': [
    '{% set x = [1] %}{% for i in range(40) %}{% set _ = x.extend(x) %}{% endfor %}',
    MEMORY,
  ],
  'a text that doubles': [
    "{% set s = namespace(x='x') %}{% for i in range(40) %}{% set s.x = s.x ~ s.x %}{% endfor %}",
    MEMORY,
  ],
  'a text added to itself': [
    "{% set s = namespace(x='x') %}{% for i in range(40) %}{% set s.x = s.x + s.x %}{% endfor %}",
    MEMORY,
  ],
  'a square of squares': [
    '{% set s = namespace(x=3) %}{% for i in range(99) %}{% set s.x = s.x * s.x %}{% endfor %}',
    MEMORY,
  ],
  'a power': ['{{ 10 ** (10 ** 10) }}', MEMORY],
  'a large int in digits': ['{{ 2 ** 100000 }}', MEMORY],
  'digits to an int': ["{{ ('9' * 16000000)|int(base=7) }}{{ ('9' * 16000000)|int }}", '00'],
  'digits to a float': ["{{ ('1' * 200000 ~ 'x')|float }}", '0.0'],
  'batch with filling': ["{{ [1]|batch(10 ** 9, 'x')|list|length }}", MEMORY],
  slices: ["{{ [1]|slice(10 ** 9, 'x')|list|length }}", MEMORY],
  padding: ["{{ 'x'.center(10 ** 9) }}", MEMORY],
  'zero padding': ["{{ 'x'.zfill(10 ** 9) }}", MEMORY],
  'filter center': ["{{ 'x'|center(10 ** 9) }}", MEMORY],
  indentation: ["{{ 'x\ny'|indent(10 ** 9) }}", MEMORY],
  'indentation of many lines': ["{{ ('x\n' * 100000)|indent(100000) }}", MEMORY],
  tabs: ["{{ ('\t' * 100000).expandtabs(100000) }}", MEMORY],
  'a wide field': ["{{ '{:1000000000}'.format(1) }}", MEMORY],
  'a precise field': ["{{ '{:.1000000000f}'.format(1.5) }}", MEMORY],
  'many wide fields': ["{{ ('{0:999999}' * 1000).format(1) }}", MEMORY],
  'a percent width': ["{{ '%1000000000d' % 1 }}", MEMORY],
  'a percent star': ["{{ '%*d' % (10 ** 9, 1) }}", MEMORY],
  'many percent widths': ["{{ ('%(a)999999d' * 1000) % {'a': 1} }}", MEMORY],
  // Of texts as long as they may be.
  ...Object.fromEntries(
    Object.entries({
      'lines of their own': "('\n' * 16000000).splitlines()",
      words: "('a ' * 8000000).split()",
      'words from the right': "('a ' * 8000000).rsplit(none, 2)",
      parts: "('a-' * 8000000).split('-')",
      'parts from the right': "('a-' * 8000000).rsplit('-')",
      'characters beyond the first plane': "('xé😀' * 5000000)[::-1]",
      reversed: "('xé😀' * 5000000)|reverse",
      'swapped case': "('ab' * 8000000).swapcase()",
      folded: "('ab' * 8000000).casefold()",
      'in title case': "('a-' * 8000000).title()",
      'wrapped words': "('a ' * 8000000)|wordwrap(30)",
      'as bytes': "('é' * 16000000).encode('ascii', 'xmlcharrefreplace')",
      escaped: "('<' * 16000000)|e",
      'escaped over and over': "('<' * 4000000)|forceescape|forceescape|forceescape|forceescape|forceescape",
      'in a URL': "('é' * 16000000)|urlencode",
      'as JSON': "('é' * 16000000)|tojson",
      'a search that compares everything': "('a' * 16000000).find('a' * 8000000 ~ 'b' ~ 'a' * 7000000)",
      'another such search': "('a' * 8000000 ~ 'b') in 'a' * 16000000",
      'a count of such places': "('a' * 16000000).count('a' * 10000 ~ 'b' ~ 'a' * 10000)",
    }).map(([title, use]): [string, [string, RegExp]] => [
      `long texts: ${title}`,
      [`{{ (${use})|length }}`, MEMORY],
    ]),
  ),
  'many zeros in a percent format': ["{{ ('%' ~ '0' * 10000000 ~ 'd') % 1 }}", '1'],
  'many sigmas in title case': ["{{ ('Σ' * 1000000).title()|length }}", '1000000'],
  'loops in loops in loops': [
    `\n${'{% for x in [1] %}'.repeat(1500)}${'{% endfor %}'.repeat(1500)}`,
    RECURSION,
  ],
  'a join of long texts': ["{{ (['x' * 100000] * 100000)|join }}", MEMORY],
  'a join by a long text': ["{{ ('x' * 100000).join(['a'] * 100000) }}", MEMORY],
  'a join of safe texts': ["{{ (['x' * 100000] * 100000)|join('<'|safe) }}", MEMORY],
  'a replacement': ["{{ ('x' * 100000)|replace('x', 'y' * 100000) }}", MEMORY],
  'a replacement of nothing': ["{{ ('x' * 100000).replace('', 'y' * 100000) }}", MEMORY],
  'a translation': ["{{ ('x' * 100000).translate({120: 'y' * 100000}) }}", MEMORY],
  'a wrapped text': ["{{ ('x ' * 100000)|wordwrap(1, wrapstring='y' * 100000) }}", MEMORY],
  'a range as a list': ['{{ range(10 ** 12)|list }}', MEMORY],
  'a range sorted': ['{{ range(10 ** 12)|sort }}', MEMORY],
  'a range mapped': ["{{ range(10 ** 12)|map('string')|list }}", MEMORY],
  'a range as arguments': ['{{ dict(*range(10 ** 12)) }}', MEMORY],
  'a range unpacked': ['{% set a, b = range(10 ** 12) %}', MEMORY],
  'keys of a range': ['{{ {}.fromkeys(range(10 ** 12)) }}', MEMORY],
  'equal ranges': ['{{ range(5) == range(0, 5, 1) }}', 'True'],
  'a lorem ipsum': ['{{ lipsum(n=10 ** 9) }}', MEMORY],
  'JSON indented': ['{{ [1]|tojson(indent=10 ** 9) }}', MEMORY],
  rounding: ['{{ 5|round(-(10 ** 9)) }}', '0'],
  'a code point': ["{{ '{:c}'.format(10 ** 9) }}", MEMORY],
  ...Object.fromEntries(
    ['s.x == s.y', 's.x < s.y', 's.y in [s.x]', 's.x|tojson', '{s.x: 1}'].map(
      (use): [string, [string, RegExp]] => [
        `lists that hold another twice: ${use}`,
        [
          `{% set s = namespace(x=(1,), y=(1,)) %}{% for i in range(60) %}{% set s.x = (s.x, s.x) %}{% set s.y = (s.y, s.y) %}{% endfor %}{{ ${use} }}`,
          MEMORY,
        ],
      ],
    ),
  ),
  'lists of one long text': ["{{ (['x' * 1000000] * 4000000)|string }}", MEMORY],
  'one long list, joined many times': ['{{ ([[0] * 4000000] * 4000000)|join }}', MEMORY],
  'a sum of lists': ['{{ ([[1] * 1000] * 4000)|sum(start=[])|length }}', '4000000'],
  'a list in lists': [
    '{% set s = namespace(x=[]) %}{% for i in range(60000) %}{% set s.x = [s.x] %}{% endfor %}{{ s.x }}',
    RECURSION,
  ],
  'a macro that calls itself': ['\n{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}', RECURSION],
  'a macro that waits and calls itself': [
    '\n{% macro m() %}{{ later }}{{ m() }}{% endmacro %}{{ m() }}',
    RECURSION,
  ],
  'an include of itself': ['\n{% include "main" %}', RECURSION],
  'an include that waits': ['\n{% include "again" %}', RECURSION],
  'a parent of itself': ['\n{% extends "parent" %}', RECURSION],
  'an import of itself': ['\n{% import "lib" as lib %}', RECURSION],
  'an import of itself with context': ['\n{% import "main" as lib with context %}', RECURSION],
  'a block within itself': ['\n{% block b %}{{ self.b() }}{% endblock %}', RECURSION],
  'a loop within itself': ['\n{% for x in [1] recursive %}{{ loop([1]) }}{% endfor %}', RECURSION],
  parentheses: [`\n{{ ${deep('(', ')', '1')} }}`, RECURSION],
  brackets: [`\n{{ ${deep('[', ']')} }}`, RECURSION],
  negations: [`\n{{ ${deep('not ', '', '1')} }}`, RECURSION],
  signs: [`\n{{ ${deep('-', '', '1')} }}`, RECURSION],
  sums: [`\n{{ ${deep('1+', '', '1')} }}`, RECURSION],
  attributes: [`\n{{ ${deep('', '.a', 'x')} }}`, RECURSION],
  tags: [`\n${deep('{% if 1 %}', '{% endif %}')}`, RECURSION],
  'two thousand elifs': [
    `{% set x = 1999 %}{% if 0 %}{% ${Array.from({ length: 2000 }, (_, i) => `elif x == ${i} %}${i}{%`).join(' ')} else %}no{% endif %}`,
    '1999',
  ],
  'budget: a loop that never ends': ['{% for x in forever() %}{% endfor %}', BUDGET],
  'budget: a loop over what comes forever': ['{% for x in xs %}{{ loop.first }}{% endfor %}', BUDGET],
  'budget: a loop that lets nothing through': [
    '{% for x in xs if x > 1 %}{{ loop.first }}{% endfor %}',
    BUDGET,
  ],
  'budget: loops in loops': [
    '{% for a in range(9999) %}{% for b in range(9999) %}{% for c in range(9999) %}{% endfor %}{% endfor %}{% endfor %}',
    BUDGET,
  ],
  'budget: macros that branch': [
    '{% macro m(n) %}{% if n %}{{ m(n - 1) }}{{ m(n - 1) }}{% endif %}{% endmacro %}{{ m(200) }}',
    BUDGET,
  ],
  'budget: sorting over and over': [
    '{% set xs = range(99999)|list %}{% for x in xs %}{{ xs|sort }}{% endfor %}',
    BUDGET,
  ],
  'budget: lists in filters of filters': ['{{ ([range(100000)] * 9999)|map("sum")|sum }}', BUDGET],
  'budget: long texts that are kept': [
    "{% set ns = namespace(l=[]) %}{% for i in range(9999) %}{% set ns.l = ns.l + [('x' ~ i) * 2999999] %}{% endfor %}",
    BUDGET,
  ],
  'budget: long texts that a filter makes': [
    "{{ ([('xY' * 7999999)] * 9999)|map('upper')|list|length }}",
    BUDGET,
  ],
  'budget: text without end': ['{% for x in forever() %}{{ "x" * 1000 }}{% endfor %}', BUDGET],
  'budget: captured text that doubles': [
    '{% set n = namespace(a="xx") %}{% for x in forever() %}{% set a %}{{ n.a }}{{ n.a }}{% endset %}{% set n.a = a %}{% endfor %}',
    BUDGET,
  ],
  'a macro named then': ['{% import "thenable" as t %}{{ t.m() }}', 'ok'],
};

interface Ends {
  [title: string]: unknown[];
}

/** How the templates end; those that are missing have hung or ended the process. */
function run(): Ends {
  const ends: Ends = {};
  const sources = Object.entries(cases).map(([title, [source]]) => [title, source]);
  const flags = ['--max-old-space-size=1024'];
  const child = runChild(CHILD, { templates, sources }, flags, { timeout: 600_000 });
  for (const line of child.stdout.split('\n').filter(Boolean)) {
    const [title, end] = JSON.parse(line) as [string, unknown];
    (ends[title] ??= []).push(end);
  }
  return ends;
}

describe('a template ends with a text or an error, and never ends the process:', () => {
  let ends: Ends = {};
  beforeAll(() => {
    ends = run();
  }, 610_000);

  for (const [title, [, wanted]] of Object.entries(cases))
    it(title, () => {
      // Synchronously, and asynchronously in the sandbox.
      expect(ends[title]).toHaveLength(2);
      for (const end of ends[title]!) {
        if (typeof wanted === 'string') expect(end).toBe(wanted);
        else {
          const [name, line, template] = end as [string, number | null, string | null];
          expect(name).toMatch(wanted);
          expect([typeof line, typeof template]).toEqual(['number', 'string']);
        }
      }
    });
});
