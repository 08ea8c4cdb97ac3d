/** Random templates that mix all types of values with all operations, and scopes with scopes. */

/** A stream of whole numbers below a limit, the same for the same seed (a linear congruence of 32 bits). */
function numbers(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

const VALUES =
  "0|1|-1|7|2.5|-0.0|1e20|10**20|true|false|none|''|'a'|'Bc d'|'<&>'|'12'|'é😀'|html|html|safe|('<i>'|safe)|[]|[1]|[3, 1, 2]|['b', 'A']|[1, 'a']|()|(1,)|(1, 'b')|{}|{'a': 1}|{1: 2}|{'k': [1]}|range(3)|range(0)|nope|d.nope|a|n|xs|d|users|users[0]|x|y|[[1, 2], [3]]".split(
    /\|(?!safe)/,
  );
const OPERATORS = '+ - * / // % ~ == != < <= > >= and or in'.split(' ').concat('not in');
const FILTERS =
  "abs capitalize center(5) count d default('z') default('z',true) dictsort e escape filesizeformat first float forceescape groupby(0) indent int items|list join join('<') last length list lower map('upper')|list map(attribute='name')|list max min reject|list reject('odd')|list replace('a','<') reverse|list round round(1) safe select|list select('string')|list slice(2)|list batch(2)|list batch(2,'x')|list sort sort(reverse=true) string striptags sum title tojson trim truncate(3) unique|list upper urlencode wordcount xmlattr format(1) attr('a')".split(
    ' ',
  );
const TESTS =
  'defined undefined none string number integer float boolean true false mapping sequence iterable callable odd even lower upper escaped'.split(
    ' ',
  );
const METHODS =
  "upper() lower() title() strip() split() keys()|list values()|list items()|list get('a') get('a',5) copy() count(1) index(1) format(1) startswith('a') isdigit() name a k x".split(
    ' ',
  );

/** Templates by the dozen. */
class Mixer {
  constructor(private readonly below: (limit: number) => number) {}

  private one<T>(list: readonly T[]): T {
    return list[this.below(list.length)]!;
  }

  expression(depth: number): string {
    if (depth <= 0) return this.one(VALUES);
    const part = () => this.expression(depth - 1);
    switch (this.below(12)) {
      case 0:
      case 1:
        return `(${part()} ${this.one(OPERATORS)} ${part()})`;
      case 2:
      case 3:
        return `(${part()})|${this.one(FILTERS)}`;
      case 4:
        return `((${part()}) is ${this.one(['', 'not '])}${this.one(TESTS)})`;
      case 5:
        return `(${part()}).${this.one(METHODS)}`;
      case 6:
        return `(${part()})[${this.one(['0', '-1', "'a'", ':2', '1:', '::-1', '5', 'n'])}]`;
      case 7:
        return `(${part()} if ${part()} else ${part()})`;
      case 8:
        return this.one(['not ', '-', '+']) + this.one(VALUES);
      case 9:
        return `[${part()}, ${part()}]`;
      case 10:
        return `{'a': ${part()}, 'b': ${part()}}`;
      default:
        return this.one(VALUES);
    }
  }

  private name(): string {
    return this.one(['a', 'x', 'y', 'n']);
  }

  body(depth: number): string {
    return Array.from({ length: 1 + this.below(3) }, () => this.statement(depth)).join('');
  }

  private statement(depth: number): string {
    const print = () => `{{ ${this.expression(1 + this.below(2))} }};`;
    if (depth <= 0) return print();
    const body = () => this.body(depth - 1);
    const test = () => this.one(['n == 1', 'n == 2', 'a', 'x', 'y is defined', this.expression(1)]);
    switch (this.below(11)) {
      case 0:
        return `{% set ${this.name()} = ${this.expression(1)} %}`;
      case 1:
        return `{% set ${this.name()} = ${this.name()} ~ '${this.below(9)}' %}`;
      case 2:
        return `{% if ${test()} %}${body()}{% elif ${test()} %}${body()}{% else %}${body()}{% endif %}`;
      case 3:
        return `{% for ${this.name()} in ${this.one(['xs', '[1, 2]', "'ab'", 'range(2)', this.expression(1)])} %}${body()}{% endfor %}`;
      case 4:
        return `{% for ${this.name()} in xs if ${test()} %}{{ loop.index }}${body()}{% else %}${body()}{% endfor %}`;
      case 5:
        return `{% with ${this.name()} = ${this.expression(1)}, ${this.name()} = ${this.name()} %}${body()}{% endwith %}`;
      case 6:
        return `{% macro m(${this.name()}) %}${body()}{% endmacro %}{{ m(${this.expression(0)}) }}`;
      case 7:
        return `{% set ${this.name()} %}${body()}{% endset %}`;
      case 8:
        return `{% filter ${this.one(['upper', 'e', "replace('1', '<')"])} %}${body()}{% endfilter %}`;
      case 9:
        return `{{ a }}{{ x }}{{ y }}{{ n }};`;
      default:
        return print();
    }
  }
}

/** Templates of a seed. */
export function mixed(count: number, seed: number): string[] {
  const mixer = new Mixer(numbers(seed));
  return Array.from({ length: count }, (_, i) =>
    i % 2 ? `{{ ${mixer.expression(1 + (i % 3))} }}` : mixer.body(2),
  );
}
