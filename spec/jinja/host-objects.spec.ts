import { describe, expect, it } from 'vitest';
import { Environment, Markup } from '../../lib/jinja/index.js';

const environment = new Environment({ autoescape: true });
const render = (source: string, context: Record<string, unknown>) =>
  environment.fromString(source).render(context);

class IndexError extends Error {
  override name = 'IndexError';
}

/** A sequence by Python's protocol alone. */
class Shelf {
  constructor(private readonly books: string[]) {}
  __len__() {
    return this.books.length;
  }
  __getitem__(at: number | { start: number | null; stop: number | null; step: number | null }) {
    if (typeof at !== 'number') return `${at}`;
    const found = this.books.at(at);
    if (found === undefined || at >= this.books.length) throw new IndexError('no such book');
    return found;
  }
}

/** Versions, which know their order. */
class Version {
  constructor(readonly number: number) {}
  __gt__(other: Version) {
    return this.number > other.number;
  }
  __ge__(other: Version) {
    return this.number >= other.number;
  }
  __le__(other: Version) {
    return this.number <= other.number;
  }
}

describe('objects of the host', () => {
  const shelf = new Shelf(['a', '<b>', 'c']);

  it('are sequences by `__len__` and `__getitem__`', () => {
    const source =
      '{{ s|length }}{{ s[0] }}{{ s[-1] }}{{ s[9] is defined }}{% for x in s %}{{ x }}{{ loop.last }}{% endfor %}';
    expect(render(source, { s: shelf })).toBe('3acFalseaFalse&lt;b&gt;FalsecTrue');
    expect(
      render("{{ s|first }}{{ s|last }}{{ s|reverse|join }}{{ s|list }}{{ 'c' in s }}{{ 'd' in s }}", {
        s: shelf,
      }),
    ).toBe('acc&lt;b&gt;a[&#39;a&#39;, &#39;&lt;b&gt;&#39;, &#39;c&#39;]TrueFalse');
    expect(
      render('{{ s is iterable }}{{ s is sequence }}{{ "t" if e else "f" }}', { s: shelf, e: new Shelf([]) }),
    ).toBe('TrueTruef');
  });

  it('are numbers for `%` by `__float__` and `__int__`, as a Decimal is', () => {
    class Price {
      __float__() {
        return 7.5;
      }
      __int__() {
        return 7;
      }
    }
    const source = "{{ '%.2f|%d|%s'|format(p, p, 'x') }} {{ p|float }} {{ p|int }} {{ '%08.3f' % p }}";
    expect(render(source, { p: new Price() })).toBe('7.50|7|x 7.5 7 0007.500');
    expect(() => render("{{ '%x' % p }}", { p: new Price() })).toThrow('an integer is required, not Price');
    expect(() => render("{{ '%.1f' % s }}", { s: shelf })).toThrow('must be real number, not Shelf');
  });

  it('get slices as objects', () => {
    expect(render('{{ s[1:] }}|{{ s[:-1:2] }}', { s: shelf })).toBe(
      'slice(1, None, None)|slice(None, -1, 2)',
    );
  });

  it('are asked by the operator that is written, then the other one by its mirror', () => {
    const [a, b] = [new Version(1), new Version(2)];
    expect(render('{{ a > b }}{{ a >= b }}{{ a <= b }}{{ a < b }}', { a, b })).toBe('FalseFalseTrueTrue');
    expect(render('{{ b > a }}{{ b >= a }}{{ b <= a }}{{ b < a }}', { a, b })).toBe('TrueTrueFalseFalse');
    expect(() => render('{{ a < b }}', { a, b: {} })).toThrow(
      "'<' not supported between instances of 'Version' and 'dict'",
    );
  });

  it('bring HTML that joins with text', () => {
    class Link {
      __html__() {
        return '<a>';
      }
    }
    for (const it of [new Link(), new Markup('<a>')])
      expect(render("{{ it ~ '<' }}{{ '<' ~ it }}{{ it }}", { it })).toBe('<a>&lt;&lt;<a><a>');
  });

  it('may stop an iteration, which makes undefined what they were called for', () => {
    const next = () => {
      throw Object.assign(new Error(), { name: 'StopIteration' });
    };
    expect(render('A{{ next() }}B', { next })).toBe('AB');
    expect(() => render('{{ next().x }}', { next })).toThrow(
      'value was undefined because a callable raised a StopIteration exception',
    );
  });
});
