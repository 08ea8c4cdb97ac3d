/** Safe text in code. The answers are those of markupsafe 3.0.3 (Python's `%`, `+`, `*` and `[i]` are `mod`, `concat`, `repeat` and `at`). */
import { tuple } from 'pottle';
import { escape, escape_silent, Markup, soft_str } from 'pottle/markupsafe';
import { expect, test } from 'vitest';

type Row = [html: string, method: string, args: unknown[], answer: unknown];

/** What markupsafe gives; `markup` is safe text. */
const ANSWERS: Row[] = [
  [
    '<p>{}</p>',
    'format',
    ['<em>"x" & \'y\'</em>'],
    { markup: '<p>&lt;em&gt;&#34;x&#34; &amp; &#39;y&#39;&lt;/em&gt;</p>' },
  ],
  [
    '<p>{name}</p>',
    'format',
    [{ name: '<em>"x" & \'y\'</em>' }],
    { markup: '<p>&lt;em&gt;&#34;x&#34; &amp; &#39;y&#39;&lt;/em&gt;</p>' },
  ],
  [
    '<p>{0:>4}|{name!r}</p>',
    'format',
    ['<', { name: '<x>' }],
    { markup: '<p>   &lt;|&#39;&lt;x&gt;&#39;</p>' },
  ],
  ['<i>{a}</i>', 'format_map', [{ a: '<' }], { markup: '<i>&lt;</i>' }],
  ['<br>', 'join', [['<a>', 'b&']], { markup: '&lt;a&gt;<br>b&amp;' }],
  ['<p>Main &raquo;\t<em>About</em><!-- x --></p>', 'striptags', [], 'Main » About'],
  ['Main &raquo; <em>About</em> &lt;&#39;', 'unescape', [], "Main » <em>About</em> <'"],
  ['<b>a</b>', 'upper', [], { markup: '<B>A</B>' }],
  ['<B>A</B>', 'lower', [], { markup: '<b>a</b>' }],
  ['<b>a</b>', 'capitalize', [], { markup: '<b>a</b>' }],
  ['ab cd', 'title', [], { markup: 'Ab Cd' }],
  ['aB', 'swapcase', [], { markup: 'Ab' }],
  ['AB', 'casefold', [], { markup: 'ab' }],
  ['<b>a a</b>', 'replace', ['a', '<'], { markup: '<b>&lt; &lt;</b>' }],
  ['<b>a a</b>', 'replace', ['a', '<', 1], { markup: '<b>&lt; a</b>' }],
  ['a <b> c', 'split', [], [{ markup: 'a' }, { markup: '<b>' }, { markup: 'c' }]],
  ['a,b,<c>', 'split', [',', 1], [{ markup: 'a' }, { markup: 'b,<c>' }]],
  ['a,b,<c>', 'rsplit', [',', 1], [{ markup: 'a,b' }, { markup: '<c>' }]],
  ['a\n<b>', 'splitlines', [], [{ markup: 'a' }, { markup: '<b>' }]],
  ['<a>:b', 'partition', [':'], [{ markup: '<a>' }, { markup: ':' }, { markup: 'b' }]],
  ['a:b:<c>', 'rpartition', [':'], [{ markup: 'a:b' }, { markup: ':' }, { markup: '<c>' }]],
  ['  <b> ', 'strip', [], { markup: '<b>' }],
  ['  <b> ', 'lstrip', [], { markup: '<b> ' }],
  ['<b>', 'rstrip', ['>'], { markup: '<b' }],
  ['<b>', 'center', [7, '-'], { markup: '--<b>--' }],
  ['<b>', 'ljust', [7, '.'], { markup: '<b>....' }],
  ['<b>', 'rjust', [6], { markup: '   <b>' }],
  ['12', 'zfill', [6], { markup: '000012' }],
  ['a\t<', 'expandtabs', [4], { markup: 'a   <' }],
  ['<b>', 'removeprefix', ['<'], { markup: 'b>' }],
  ['<b>', 'removesuffix', ['>'], { markup: '<b' }],
  ['<b>', 'startswith', ['<b'], true],
  ['<bb>', 'count', ['b'], 2],
  ['<b>', 'find', ['b'], 1],
  ['12', 'isdigit', [], true],
  ['<b>', 'index', ['b'], 1],
  ['<b>', 'endswith', ['>'], true],
  ['<b>', 'translate', [{ '98': 'c' }], { markup: '<c>' }],
  ['<b>%s</b> %d', 'mod', ['<', 3], { markup: '<b>&lt;</b> 3' }],
  ['<b>%(a)s</b>', 'mod', [{ a: '<' }], { markup: '<b>&lt;</b>' }],
  ['<b>%s</b>', 'mod', ['<'], { markup: '<b>&lt;</b>' }],
  ['<b>', 'concat', ['<'], { markup: '<b>&lt;' }],
  ['<b>', 'repeat', [2], { markup: '<b><b>' }],
  ['<b>', 'at', [0], { markup: '<' }],
  ['<b>', 'at', [-1], { markup: '>' }],
];

function shown(value: unknown): unknown {
  if (value instanceof Markup) return { markup: String(value) };
  return Array.isArray(value) ? Array.from(value, shown) : value;
}

test.each(ANSWERS)('%j.%s(…%j)', (html, method, args, answer) => {
  const text = new Markup(html) as unknown as Record<string, (...given: unknown[]) => unknown>;
  expect(shown(text[method]!(...args))).toEqual(answer);
});

test('what is put in brings its own HTML, or is escaped', () => {
  const own = { __html__: () => '<i>own</i>' };
  expect(String(new Markup('<b>{}</b>{}').format(own, '<'))).toBe('<b><i>own</i></b>&lt;');
  expect(String(new Markup('{}').format(own))).toBe('<i>own</i>');
  expect(String(new Markup('<b>%s</b>%s').mod(own, new Markup('<br>')))).toBe('<b><i>own</i></b><br>');
  expect(String(new Markup('%s %s').mod(tuple('<', 1) as never))).toBe('&lt; 1');
  expect(String(escape('<').concat(own, '>'))).toBe('&lt;<i>own</i>&gt;');
  expect(String(Markup.escape('<').upper())).toBe('&LT;');
  expect(String(new Markup('a,b').split({ sep: ',' } as never)[1])).toBe('b');
  expect([String(escape_silent(null)), soft_str(5)]).toEqual(['', '5']);
});

test('what cannot be is an error, as in Python', () => {
  const text = new Markup('{} {}');
  expect(() => text.format('one')).toThrow('Replacement index 1 out of range');
  expect(() => new Markup('{name}').format({ other: 1 })).toThrow('name');
  expect(() => new Markup('%d').mod('x')).toThrow('number');
  expect(() => text.index('?')).toThrow('substring not found');
  expect(() => text.center(9, '--')).toThrow('exactly one character');
  expect(text.at(9)).toBe(undefined);
});
