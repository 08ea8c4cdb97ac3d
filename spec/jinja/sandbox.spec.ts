import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  DictLoader,
  Environment,
  ImmutableSandboxedEnvironment,
  Markup,
  type RenderContext,
  SandboxedEnvironment,
  type Template,
  tuple,
  unsafe,
} from '../../lib/jinja/index.js';

let removed = 0;
const remove = unsafe(() => {
  removed++;
  return 's3cret';
});

class User {
  name = 'ann';
  _secret = 's3cret';
  get _hidden() {
    return 's3cret';
  }
  _method() {
    return 's3cret';
  }
  delete() {
    return remove();
  }
}
Object.assign(User.prototype.delete, remove);
unsafe(User.prototype.delete);

class Basket extends Array<unknown> {
  _secret = 's3cret';
}

/** A value of every kind that templates get to see; each twice, to tell whether it was changed. */
const makers: Record<string, () => unknown> = {
  text: () => 'a',
  markup: () => new Markup('<b>'),
  format: () => '{0._secret}{0[_secret]}{0._method}{u._secret}',
  safeFormat: () => new Markup('{0._secret}{0[_secret]}{0._hidden}{u._secret}'),
  list: () => [3, 1, 2],
  tuple: () => tuple(1, 2),
  basket: () => Basket.from([3, 1]),
  dict: () => ({ a: 1, b: [1] }),
  map: () => new Map<unknown, unknown>([['a', 1]]),
  set: () => new Set([1, 2]),
  int: () => 5,
  float: () => 1.5,
  date: () => new Date(0),
  bytes: () => Uint8Array.of(1, 2),
  parameters: () => new URLSearchParams('b=1&a=2'),
  headers: () => new Headers({ a: '1' }),
  user: () => new User(),
  type: () => User,
  fn: () => Math.abs,
};

const names = (
  'append extend insert pop remove clear reverse sort popitem setdefault update add discard copy fromkeys get items keys format ' +
  'format_map join replace translate encode set_default copy_within strftime bit_length _secret _hidden _method delete __class__ ' +
  '__init__ __globals__ __subclasses__ __dict__ __html__ __call__ __proto__ mro gi_frame'
).split(' ');

/** The names to ask a value for: Python's, and all that JavaScript knows of it. */
function namesOf(value: unknown): string[] {
  const found = new Set(names);
  for (let at: object | null = Object(value); at !== null; at = Object.getPrototypeOf(at))
    for (const name of Object.getOwnPropertyNames(at)) if (/^[a-z_]\w*$/i.test(name)) found.add(name);
  return [...found];
}

/** Every way to a member, as an expression of `v` and the name `n`. */
const ways: Record<string, string> = {
  dot: 'v.NAME',
  subscript: 'v[n]',
  'filter attr': 'v|attr(n)',
  'map(attribute)': '[v]|map(attribute=n)|first',
  'map(attr)': "[v]|map('attr', n)|first",
  groupby: '([v]|groupby(n)|first).grouper',
  unique: '([v]|unique(attribute=n)|map(attribute=n)|list)[0]',
  nested: '{"w": [v]}.w[0][n]',
};

/** What may be done with a member. */
const uses = [
  '{{ m() }}',
  '{{ m(u) }}',
  "{{ m('a', 9) }}",
  "{{ m({'a': 9, 'u': u}) }}",
  '{{ m(u=u) }}{{ m(key=remove) }}',
  '{% call m(9) %}{{ m }}{% endcall %}',
  '{{ lent(m, u) }}',
  '{{ lib.lent(m, [u]) }}',
];

/** Ways that end in text. */
const readers = [
  '{{ [v, v]|sort(attribute=n) }}',
  '{{ [v]|min(attribute=n) }}{{ [v]|max(attribute=n) }}',
  '{{ [v]|sum(attribute=n, start=[]) }}',
  '{{ [v]|join(attribute=n) }}',
  "{{ [v]|selectattr(n)|list }}{{ [v]|rejectattr(n, 'none')|list }}",
  "{{ ('{0.' ~ n ~ '}').format(v) }}",
  "{{ ('{0[' ~ n ~ ']}').format(v) }}",
  "{{ ('{0.' ~ n ~ '}')['format'](v) }}",
  "{{ ([('{0.' ~ n ~ '}')|safe]|map(attribute='format')|first)(v) }}",
  "{{ ('{v.' ~ n ~ '}').format_map({'v': v}) }}",
  "{{ (('{v[' ~ n ~ ']}')|safe|attr('format_map'))({'v': v}) }}",
  "{{ ('{0:{1.' ~ n ~ '}}').format('x', v) }}",
  '{{ ("%(" ~ n ~ ")s") % v }}{{ v|tojson }}{{ v|pprint }}{{ v|string }}{{ v|urlencode }}',
];

const library = '{% macro lent(m, x) %}{{ m(x) }}{{ m }}{{ caller() if caller }}{% endmacro %}';

function templateOf(expression: string, use: string): string {
  return `{% import 'lib' as lib %}{% from 'lib' import lent %}{% set m = ${expression} %}${use}`;
}

function sandbox(Type: typeof SandboxedEnvironment): Environment {
  return new Type({ loader: new DictLoader({ lib: library }) });
}

/** What a template can show: its text, or its error. */
function shown(run: () => string): string {
  try {
    return run();
  } catch (error) {
    return String(error);
  }
}

function values(): Record<string, unknown> {
  return Object.fromEntries(Object.entries(makers).map(([name, make]) => [name, make()]));
}

/** What can be seen of the values from outside. */
const state = (all: Record<string, unknown>) =>
  Object.entries(all).map(([name, value]) =>
    value instanceof URLSearchParams || value instanceof Headers ? [name, [...value]] : [name, value],
  );

/** What gets out of templates, and whether the values are as they were. */
function seen(Type: typeof SandboxedEnvironment, sources: string[]): unknown[] {
  const env = sandbox(Type);
  const all = values();
  const leaks: unknown[] = [];
  for (const source of sources) {
    const known = new Map<string, Template>();
    for (const [kind, v] of Object.entries(all))
      for (const n of namesOf(v)) {
        const written = source.replace('NAME', n);
        const template = known.get(written) ?? env.fromString(written);
        known.set(written, template);
        const text = shown(() => template.render({ v, n, u: all.user, remove }));
        if (text.includes('s3cret') || removed > 0) leaks.push([kind, n, source, text]);
        removed = 0;
      }
  }
  if (Type === ImmutableSandboxedEnvironment) expect(state(all)).toEqual(state(values()));
  return leaks;
}

// Errors are made by the ten thousand here, and nobody looks at where they come from.
const { stackTraceLimit } = Error;
beforeAll(() => {
  Error.stackTraceLimit = 0;
});
afterAll(() => {
  Error.stackTraceLimit = stackTraceLimit;
});

describe.each([SandboxedEnvironment, ImmutableSandboxedEnvironment])('%o', (Type) => {
  for (const [way, expression] of Object.entries(ways))
    it(`gives no member away that it should not, asked for by ${way}`, () => {
      expect(
        seen(
          Type,
          uses.map((use) => templateOf(expression, use)),
        ),
      ).toEqual([]);
    });
  it('gives none away to filters and formats that read it', () => {
    expect(seen(Type, readers)).toEqual([]);
  });
});

describe('a sandbox', () => {
  const run = (source: string, env: Environment = new SandboxedEnvironment()) =>
    shown(() => env.fromString(source).render({ ...values(), remove }));

  it('calls no function that a template has put where JavaScript looks for methods', async () => {
    for (const key of [
      'then',
      'toJSON',
      'toString',
      'valueOf',
      '__html__',
      '__call__',
      '__len__',
      '__iter__',
      '__eq__',
    ])
      for (const made of [
        `{'${key}': remove}`,
        `dict(${key}=remove)`,
        `dict([('${key}', remove)])`,
        `k(${key}=remove)`,
      ])
        for (const use of [
          '{{ x }}',
          '{{ x() }}',
          '{{ x|tojson }}',
          '{{ 1|round(0, x) }}',
          '{{ x == 1 }}{{ x|list }}',
        ]) {
          const source = `{% macro k() %}{% set s.x = kwargs %}{% endmacro %}{% set s = namespace() %}{% set x = ${made} %}${use}{% set x = s.x %}${use}`;
          const template = new SandboxedEnvironment().fromString(source);
          shown(() => template.render({ remove }));
          await Promise.resolve(template.renderAsync({ remove })).catch(() => undefined);
          expect([source, removed]).toEqual([source, 0]);
        }
    expect(run('{{ dict.update(then=remove) }}')).toBe(
      "TypeError: the key 'then' of an object cannot hold a function",
    );
  });

  it('goes on showing what is not private', () => {
    expect(run('{{ "a{0.foo}b".format({"foo": 42}) }}')).toBe('a42b');
    expect(run('{{ "a{0.__class__}b".format(42) }}{{ "{a[b][0]}".format_map({"a": dict}) }}')).toBe('ab1');
    expect(run('{{ {"_a": 1}._a }}{{ {"_a": none}["_a"] }}{{ map.get("a") }}{{ headers["a"] }}')).toBe(
      '1None11',
    );
    expect(run('{% set _ = list.sort(reverse=true) %}{{ list }}')).toBe('[3, 2, 1]');
    expect(run('{{ user._nope }}{{ user._nope.x }}')).toMatch(/^SecurityError: access to attribute '_nope'/);
    expect(run('{{ nope._x }}')).toBe("UndefinedError: 'nope' is undefined");
  });

  it('sees statics of classes, and the stack of an error', () => {
    class Shape {
      static readonly sides = 4;
      static length() {
        return 7;
      }
      static get corners() {
        return 5;
      }
    }
    class Square extends Shape {}
    const env = new SandboxedEnvironment();
    const source = '{{ type.sides }}{{ type.length() }}{{ type.corners }}{{ type.name is defined }}';
    expect(env.fromString(source).render({ type: Shape })).toBe('475False');
    expect(env.fromString('{{ type.sides }}{{ type.corners }}').render({ type: Square })).toBe('45');
    expect(env.fromString('{{ e.stack }}').render({ e: new Error('boo') })).toMatch(/^Error: boo/);
  });

  it('keeps to itself what undefined values know', () => {
    const render = (source: string, env: Environment = new SandboxedEnvironment()) =>
      env.fromString(source).render();
    expect(render('{{ x._undefined_name }}{{ x._undefined_exception }}')).toBe('');
    expect(() => render('{{ x._undefined_obj.y }}')).toThrow(
      "access to attribute '_undefined_obj' of 'Undefined' object is unsafe.",
    );
    expect(() => render('{{ x._y }}')).toThrow("'x' is undefined");
    // Python's objects all have it; these two are refused rather than undefined.
    expect(render("{{ x.__class__ }}{{ '{0.__class__}'.format(x) }}")).toBe('');
    for (const source of ['{{ x.__class__.y }}', "{{ ('{0.__call__.__builtins__}'|attr('format'))(x) }}"])
      expect(() => render(source)).toThrow(/^access to attribute '__(class|call)__' of 'Undefined' object/);
    expect(() => render('{{ x.__y__ }}')).toThrow("'x' is undefined");
    const free = new Environment({ autoescape: false });
    expect(render('{{ x._undefined_exception }}', free)).toBe("<class 'jinja2.exceptions.UndefinedError'>");
  });

  it('computes the operators that it wants to', () => {
    class Careful extends SandboxedEnvironment {
      override readonly interceptedBinops = new Set(['**', '+']);
      override readonly interceptedUnops = new Set(['-']);
      override callBinop(context: RenderContext, operator: string, left: unknown, right: unknown): unknown {
        return operator === '**' ? 'no power' : super.callBinop(context, operator, left, right);
      }
      override callUnop(_context: RenderContext, operator: string, operand: unknown): unknown {
        return `${operator}(${operand})`;
      }
    }
    expect(run('{{ 2 ** 3 }} {{ 1 + 1 }} {{ 2 * 3 }} {{ -x }} {{ +1 }}', new Careful())).toMatch(
      /^no power 2 6 -\(\) 1$/,
    );
  });
});
