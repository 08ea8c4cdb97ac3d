/** Random templates: sentences of the language, and words of it in no order. */
import fc from 'fast-check';

const NAMES = ['a', 'b', 'xs', 'd', 'nope', 'loop', 'ns'];
const name = fc.constantFrom(...NAMES);
const target = fc.constantFrom('a', 'b', 'x', 'y');
const constant = fc.constantFrom(
  '1',
  '0',
  '2.5',
  "'t'",
  '"<&>"',
  'true',
  'none',
  '[]',
  '{}',
  '()',
  '[1, 2, 3]',
  "{'k': 1, 2: 'v'}",
  '(1, a)',
);
const operator = fc.constantFrom(
  '+',
  '-',
  '*',
  '/',
  '//',
  '%',
  '~',
  '==',
  '!=',
  '<',
  '<=',
  '>',
  '>=',
  'and',
  'or',
  'in',
  'not in',
);
const filter = fc.constantFrom(
  'upper',
  'length',
  'list',
  'join(",")',
  'default("d")',
  'first',
  'sort',
  "map('string')",
  'safe',
  'e',
  'int',
  'string',
  'tojson',
  'select',
  'batch(2)',
  'nope',
  'replace("t", "<")',
);
const test = fc.constantFrom(
  'defined',
  'none',
  'odd',
  'string',
  'iterable',
  'in [1]',
  'divisibleby 2',
  'eq(1)',
  'nope',
);

/** Expressions and statements, each built of smaller ones. */
const grammar = fc.letrec<{ expr: string; stmt: string; body: string }>((tie) => {
  const expr = tie('expr');
  const body = tie('body');
  const text = (...parts: (string | fc.Arbitrary<string>)[]) =>
    fc
      .tuple(...parts.map((part) => (typeof part === 'string' ? fc.constant(part) : part)))
      .map((found) => found.join(''));
  return {
    expr: fc.oneof(
      { maxDepth: 4, depthSize: 'small' },
      fc.oneof(name, constant),
      text(expr, ' ', operator, ' ', expr),
      text('(', expr, ')'),
      text(expr, '|', filter),
      text('(', expr, ' is ', test, ')'),
      text('(', expr, ' if ', expr, ' else ', expr, ')'),
      text('(', expr, ' if ', expr, ')'),
      text('not ', expr),
      text('-', expr),
      text(expr, '.', fc.constantFrom('k', 'index', 'upper()', 'items()', 'x', 'last', '0')),
      text(expr, '[', expr, ']'),
      text(expr, '[', expr, ':]'),
      text('[', expr, ', ', expr, ']'),
      text("{'k': ", expr, '}'),
      text('m(', expr, ')'),
      text('m(', expr, ', y=', expr, ')'),
      text('range(3)'),
    ),
    stmt: fc.oneof(
      { maxDepth: 4, depthSize: 'small' },
      text('{{ ', expr, ' }}'),
      text('{% set ', target, ' = ', expr, ' %}'),
      text('{% set ', target, ' %}', body, '{% endset %}'),
      text('{% if ', expr, ' %}', body, '{% elif ', expr, ' %}', body, '{% else %}', body, '{% endif %}'),
      text('{% if ', expr, ' %}', body, '{% endif %}'),
      text('{% for ', target, ' in ', expr, ' %}', body, '{% else %}', body, '{% endfor %}'),
      text('{% for ', target, ' in ', expr, ' if ', expr, ' %}', body, '{% endfor %}'),
      text(
        '{% for x in xs recursive %}',
        body,
        '{% if loop.depth < 2 %}{{ loop([1]) }}{% endif %}{% endfor %}',
      ),
      text(
        '{% for x in xs %}{{ loop.index }}{% if ',
        expr,
        ' %}{% ',
        fc.constantFrom('break', 'continue'),
        ' %}{% endif %}',
        body,
        '{% endfor %}',
      ),
      text('{% with ', target, ' = ', expr, ' %}', body, '{% endwith %}'),
      text('{% macro m(x, y=', expr, ') %}', body, '{% endmacro %}'),
      text('{% call m(', expr, ') %}', body, '{% endcall %}'),
      text('{% filter ', filter, ' %}', body, '{% endfilter %}'),
      text('{% autoescape ', expr, ' %}', body, '{% endautoescape %}'),
      text(
        '{% include "',
        fc.constantFrom('i.html', 'i.txt', 'none.html'),
        '" ',
        fc.constantFrom('', 'ignore missing', 'without context'),
        ' %}',
      ),
      text('{% from "i.html" import m ', fc.constantFrom('', 'with context'), ' %}'),
      text('{% import "i.html" as a %}{{ a.v }}'),
      text('{% do [].append(', expr, ') %}'),
      text('{% set ns.k = ', expr, ' %}'),
      text(' \n {%- raw %}{{ x }}{% endraw -%}\n '),
    ),
    body: fc
      .array(fc.oneof(fc.constantFrom('text ', '<p>', '\n', ' '), tie('stmt')), { maxLength: 3 })
      .map((parts) => parts.join('')),
  };
});

/** A well-formed template, perhaps one that extends another. */
export const wellFormed: fc.Arbitrary<string> = fc
  .tuple(
    fc.constantFrom('', '{% extends "base.html" %}'),
    grammar.body,
    grammar.body,
    grammar.body,
    fc.constantFrom('', ' scoped'),
  )
  .map(
    ([head, before, block, after, scoped]) =>
      `${head}{% macro m(x, y=2) %}[{{ x }}{{ y }}{{ caller() if caller }}]{% endmacro %}${before}{% block b${scoped} %}${block}{% endblock %}${after}`,
  );

const WORDS =
  '{{ }} {% %} {# #} {%- -%} if else elif endif for in endfor recursive block endblock set endset macro endmacro call endcall filter endfilter raw endraw extends include import from as with endwith without context autoescape endautoescape trans pluralize endtrans do is not and or ( ) [ ] { } , . : | ~ + - * / ** // == = < > ! ? " \' \\ a b 1 2.5 "s" \'s\' # ## \n _ é $ @ ;'.split(
    ' ',
  );

/** Words of the language in any order. */
export const scrambled: fc.Arbitrary<string> = fc
  .array(
    fc.oneof({ weight: 20, arbitrary: fc.constantFrom(...WORDS) }, { weight: 1, arbitrary: fc.string() }),
    { maxLength: 40 },
  )
  .chain((words) => fc.constantFrom(' ', '').map((glue) => words.join(glue)));

/** Sentences of the language with pieces cut out, doubled, or put in from elsewhere. */
export const mutated: fc.Arbitrary<string> = fc
  .tuple(
    wellFormed,
    fc.array(fc.tuple(fc.nat(400), fc.nat(6), fc.nat(2), fc.constantFrom(...WORDS)), { maxLength: 4 }),
  )
  .map(([source, changes]) =>
    changes.reduce((text, [at, length, kind, word]) => {
      const [start, end] = [text.slice(0, at), text.slice(at + (kind === 0 ? length : 0))];
      return start + (kind === 1 ? word : kind === 2 ? text.slice(at, at + 3 * length) : '') + end;
    }, source),
  );

/** What the templates include, extend and use. */
export const TEMPLATES = {
  'base.html': '<{% block b %}base{% endblock %}>{{ a }}',
  'i.html': '{% macro m(x, y=3) %}({{ x }}{{ y }}){% endmacro %}{% set v = a %}{{ a }}{{ x }}',
  'i.txt': '{{ a }}<',
};
