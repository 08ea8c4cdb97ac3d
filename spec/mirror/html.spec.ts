/** Pages as lines: what a browser shows is kept, and nothing else. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { pageLines, parsePage } from '../../lib/mirror/html.js';

const linesOf = async (html: string) => pageLines((await parsePage(html))!);
/** The lines within body, without their indent. */
const bodyOf = async (html: string) => {
  const lines = await linesOf(html);
  return lines.slice(lines.indexOf('  <body>') + 1).map((line) => line.slice(4));
};

it.each([
  ['<p>a</p>\n\n<p>b</p>', '<p>a</p><p>b</p>'],
  ['<p>\n  a\n  b\n</p>', '<p>a b</p>'],
  ['<ul>\n <li> a </li>\n</ul>', '<ul><li>a</li></ul>'],
  ['<p><b> a </b> b</p>', '<p><b>a </b>b</p>'],
  ['a <script>\n\nx()\n\n</script> b', 'a <script>x()</script>b'],
  ['<p>a<br> b</p>', '<p>a<br>b</p>'],
  ['<p id=x class="a  b">', '<P CLASS=\'a b\' id="x"></P>'],
  ['<p>&eacute;&#233;&#xe9;&amp; &lt;', '<p>\u00e9\u00e9\u00e9& &lt;</p>'],
  ['<td>x', 'x'],
  ['<select><option>a\n<option>b</select>', '<select><option>a</option> <option>b</option></select>'],
])('%j is %j', async (a, b) => {
  expect(await linesOf(a)).toEqual(await linesOf(b));
});

it.each([
  ['<b>a</b> <i>b</i>', '<b>a</b><i>b</i>'],
  ['<p>a <input> b', '<p>a <input>b'],
  ['<pre>a\n b</pre>', '<pre>a b</pre>'],
  ['<pre>\na\n</pre>', '<pre>a</pre>'],
  ['<textarea> </textarea>', '<textarea></textarea>'],
  ['<p>a', '<p>A'],
  ['<p>a b', '<p>a&nbsp;b'],
  ['<p title="a">', '<p title="a ">'],
  ['<p>a<p>b', '<p>a<div>b</div>'],
  ['<script>a()\nb()</script>', '<script>a() b()</script>'],
  ['<!doctype html><p>a', '<p>a'],
  ['<p>a<!-- x -->', '<p>a'],
])('%j is not %j', async (a, b) => {
  expect(await linesOf(a)).not.toEqual(await linesOf(b));
});

it('reads as a tree, a value a line', async () => {
  expect(
    await bodyOf(
      '<form action="/x"><input name=q value="1 &gt; 0">Go <b>now</b></form><template><p>t</template>',
    ),
  ).toEqual([
    '<form>',
    '  action="/x"',
    '  <input>',
    '    name="q"',
    '    value="1 > 0"',
    '  "Go "',
    '  <b>',
    '    "now"',
    '<template>',
    '  <p>',
    '    "t"',
  ]);
});

interface Made {
  tag: string;
  attrs: [string, string][];
  children: (Made | string)[];
}

const word = fc.stringMatching(/^[a-z0-9&<é"']{1,6}$/);
const text = fc.array(word, { minLength: 1, maxLength: 4 }).map((words) => words.join(' '));
const attrs = fc.uniqueArray(fc.tuple(fc.constantFrom('id', 'title', 'lang', 'data-x'), text), {
  maxLength: 3,
  selector: ([name]) => name,
});
const inline = fc.record({
  tag: fc.constantFrom('span', 'em', 'kbd'),
  attrs,
  children: fc.array(text, { minLength: 1, maxLength: 1 }),
});
const { block } = fc.letrec<{ block: Made }>((tie) => ({
  block: fc.record({
    tag: fc.constantFrom('div', 'section', 'main'),
    attrs,
    children: fc.oneof(
      { maxDepth: 4 },
      fc.tuple(fc.oneof(text, inline)),
      fc.array(tie('block'), { maxLength: 3 }),
    ) as fc.Arbitrary<Made['children']>,
  }),
}));

/** A source of choices. */
type Choose = (count: number) => number;
const spell = (value: string, choose: Choose) =>
  value.replace(/[&<é"']/g, (char) => {
    const code = char.charCodeAt(0);
    const names: Record<string, string> = {
      '&': '&amp;',
      '<': '&lt;',
      é: '&eacute;',
      '"': '&quot;',
      "'": '&#39;',
    };
    return [names[char]!, `&#${code};`, `&#x${code.toString(16)};`][choose(3)]!;
  });

/** Writes HTML in one of many ways. */
function written(node: Made | string, choose: Choose): string {
  const gap = () => ['', ' ', '\n  ', '\t\r\n'][choose(4)]!;
  if (typeof node === 'string')
    return spell(node, choose).replaceAll(' ', () => [' ', '\n', ' \t '][choose(3)]!);
  const isBlock = !['span', 'em', 'kbd'].includes(node.tag);
  const around = isBlock ? gap : () => '';
  const given = [...node.attrs]
    .sort(() => choose(3) - 1)
    .map(
      ([name, value]) =>
        ` ${choose(2) ? name : name.toUpperCase()}${['=', ' = '][choose(2)]}"${spell(value, choose)}"`,
    );
  const inner = node.children.map((child) => around() + written(child, choose) + around()).join('');
  return `${around()}<${node.tag}${given.join('')}>${inner}</${node.tag}>${around()}`;
}

const plain: Choose = () => 0;
const chooser = (seed: number): Choose => {
  let state = seed;
  return (count) => {
    state = (state * 1103515245 + 12345) & 0x7fffffff;
    return (state >> 8) % count;
  };
};

it('of any page does not depend on how it is written', async () => {
  await fc.assert(
    fc.asyncProperty(block, fc.nat(), async (page, seed) => {
      expect(await linesOf(written(page, chooser(seed)))).toEqual(await linesOf(written(page, plain)));
    }),
  );
});

/** Every value of a page, and how to set it. */
function valuesOf(node: Made): ((value: string) => void)[] {
  return [
    ...node.attrs.map((pair) => (value: string) => void (pair[1] += value)),
    ...node.children.flatMap((child, i) =>
      typeof child === 'string'
        ? [(value: string) => void (node.children[i] = child + value)]
        : valuesOf(child),
    ),
  ];
}

it('of any page shows each change of a text and of an attribute', async () => {
  await fc.assert(
    fc.asyncProperty(block, word, fc.nat(), async (page, more, at) => {
      const before = await linesOf(written(page, plain));
      const values = valuesOf(page);
      fc.pre(values.length > 0);
      values[at % values.length]!(more);
      const after = await linesOf(written(page, plain));
      expect(after).toHaveLength(before.length);
      expect(after.filter((line, i) => line !== before[i])).toHaveLength(1);
    }),
  );
});

/** A page of these lines. */
function rebuilt(lines: readonly string[]): string {
  const open: string[] = [];
  let html = '';
  const quoted = (value: string) =>
    value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
  for (const [i, line] of lines.entries()) {
    const depth = /^ */.exec(line)![0].length / 2;
    const text = line.trim();
    const isAttribute = !/^["<]/.test(text);
    if (!isAttribute) while (open.length > depth) html += `</${open.pop()}>`;
    if (isAttribute)
      html = `${html.slice(0, -1)} ${text.replace(/=.*/, '')}="${quoted(JSON.parse(text.replace(/^[^=]*=/, '')))}">`;
    else if (text.startsWith('"')) html += quoted(JSON.parse(text));
    else if (text.startsWith('<!')) html += text;
    else {
      html += text;
      open.push(text.slice(1, -1));
    }
    if (i === lines.length - 1) while (open.length > 0) html += `</${open.pop()}>`;
  }
  return html;
}

it('of any page are the lines of a page that is made of them', async () => {
  await fc.assert(
    fc.asyncProperty(block, fc.nat(), async (page, seed) => {
      const lines = await linesOf(written(page, chooser(seed)));
      expect(await linesOf(rebuilt(lines))).toEqual(lines);
    }),
  );
});

it.each([
  ['elements in each other', '<div>'.repeat(20_000)],
  ['formatting that is never closed', '<b id=1><i><u><s>'.repeat(200) + '<p>x'.repeat(20_000)],
  ['more elements than a page has', '<br>'.repeat(200_000)],
])('are not made of %s', async (_, html) => {
  expect(await parsePage(html)).toBeNull();
});
