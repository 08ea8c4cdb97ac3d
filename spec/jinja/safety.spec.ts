import { describe, expect, it } from 'vitest';
import {
  DictLoader,
  Environment,
  ImmutableSandboxedEnvironment,
  Markup,
  SandboxedEnvironment,
  UNSAFE,
  unsafe,
} from '../../lib/jinja/index.js';

class User {
  name = 'ann';
  _secret = 's3cret';
  hello() {
    return `hi ${this.name}`;
  }
}

const context = () => ({
  user: new User(),
  f: () => 1,
  data: JSON.parse('{"key": "constructor", "__proto__": {"polluted": true}, "__keywords": true, "a": 1}'),
  xs: [1, 2],
});

const environment = new Environment();
const run = (source: string, more = {}) => environment.fromString(source).render({ ...context(), ...more });

/** The text, or the name of the error. */
function outcome(source: string, env: Environment = environment): string {
  try {
    return env.fromString(source).render(context());
  } catch (error) {
    return (error as Error).name;
  }
}

it('an immutable sandbox writes no pattern of the host anew', () => {
  const pattern = /a/;
  const template = new ImmutableSandboxedEnvironment().fromString("{{ pattern.compile('(a+)+$') }}");
  expect(() => template.render({ pattern })).toThrow('unsafe');
  expect(pattern.source).toBe('a');
});

describe('templates never reach', () => {
  const objects = [
    "''",
    '[]',
    '{}',
    '1',
    'f',
    'range',
    'user',
    'user.hello',
    'xs',
    'cycler',
    'dict',
    'lipsum',
    'loop',
    'self',
    'm',
  ];
  const names = [
    'constructor',
    'prototype',
    '__proto__',
    '__defineGetter__',
    'apply',
    'call',
    'bind',
    'caller',
    'hasOwnProperty',
    'valueOf',
  ];

  for (const name of names)
    it(`\`${name}\` of anything`, () => {
      for (const object of objects)
        for (const access of [`${object}.${name}`, `${object}['${name}']`, `(${object}|attr('${name}'))`]) {
          // Macros tell whether they use their caller.
          if (object === 'm' && name === 'caller') continue;
          const source = `{% macro m() %}{% endmacro %}{% for i in [1] %}{{ loop is defined }}{{ ${access} is defined }}{% endfor %}{{ self is defined }}`;
          expect([access, outcome(source)]).toEqual([access, 'TrueFalseTrue']);
        }
    });

  const payloads = [
    "{{ ''.constructor.constructor('return process')() }}",
    "{{ range.constructor('return process')() }}",
    "{{ [].constructor.constructor('return process')() }}",
    "{{ f.constructor('return process')() }}",
    "{{ user['constructor']['constructor']('return process')() }}",
    "{{ user[data.key]('x')() }}",
    "{{ (f|attr('constructor'))('return process')() }}",
    "{{ [f]|map(attribute='constructor')|first }}",
    "{{ [f]|map(attribute='constructor')|map('string')|join }}",
    "{{ [f]|selectattr('constructor')|list|length }}",
    "{{ '{0.constructor.constructor}'.format(f) }}",
    "{{ '{0[constructor]}'.format(f) }}",
    "{{ '%(constructor)s' % user }}",
    "{{ [user]|groupby('constructor')|list }}",
    "{{ [user]|sort(attribute='constructor')|first }}",
    '{{ f.toString() }}{{ user.hello.toString() }}',
    '{{ self.constructor }}{{ self._context }}{{ self.context }}',
    '{% for x in xs %}{{ loop.constructor }}{{ loop.environment }}{{ loop.cursor }}{% endfor %}',
  ];
  for (const payload of payloads)
    it(payload, () => {
      const text = outcome(payload);
      expect(text).not.toMatch(/process|native code|class User|=>|function/);
    });
});

describe('data stays data', () => {
  it('is not taken for keyword arguments', () => {
    const seen: unknown[][] = [];
    const f = (...args: unknown[]) => seen.push(args);
    run('{{ f(data) }}{{ f(1, data) }}', { f });
    expect(seen.map((args) => args.length)).toEqual([1, 2]);
    expect(run('{% macro m(a, b="b") %}{{ b }}{% endmacro %}{{ m(1, data) is string }}{{ m(data) }}')).toBe(
      'Trueb',
    );
  });

  it('does not pollute prototypes', () => {
    run(
      '{% set d = {} %}{% do d.update(data) %}{% do d.update(__proto__=1) %}'.replaceAll(
        '{% do ',
        '{% set _ = ',
      ),
    );
    run('{% set d = dict(data, **data) %}{% set e = {"__proto__": {"polluted": 1}} %}{{ d }}{{ e }}');
    run('{% set ns = namespace(data) %}{% set ns.__proto__ = 1 %}');
    run('{% macro m() %}{{ kwargs }}{% endmacro %}{{ m(__proto__=1) }}{{ m(**data) }}');
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
    expect(run('{{ {"__proto__": 1}["__proto__"] }}')).toBe('1');
  });

  it('is escaped when it is put into safe text', () => {
    const input = '<script>';
    expect(run('{{ "<b>x</b>"|safe|replace("x", input) }}', { input })).toBe('<b>&lt;script&gt;</b>');
    expect(run('{{ "%s"|safe|format(input) }}{{ ("<i>"|safe) ~ input }}', { input })).toBe(
      '&lt;script&gt;<i>&lt;script&gt;',
    );
    expect(run('{{ "<i>"|safe + input }}{{ ["<i>"|safe, input]|join }}', { input })).toBe(
      '<i>&lt;script&gt;<i>&lt;script&gt;',
    );
    expect(run('{{ ("{}"|safe).format(input) }}', { input: new Markup('<b>') })).toBe('<b>');
  });

  it('cannot leave a string of the generated code', () => {
    const nasty = '"\\\'`\x24{x}*/\u2028\n</script>';
    const source = `{% raw %}${nasty}{% endraw %}{{ ${JSON.stringify('a"b\\')} }}`;
    const made = new Environment({ loader: new DictLoader({ [`${nasty}.txt`]: source }) }).getTemplate(
      `${nasty}.txt`,
    );
    expect(made.render()).toBe(`${nasty}a"b\\`);
  });

  it('fails where Python fails', () => {
    expect(outcome('{{ xs[::0] }}')).toBe('ValueError');
  });
});

describe('sandbox', () => {
  const sandbox = new SandboxedEnvironment();
  const secret = "{{ '%s' }}";

  it('hides what begins with an underscore', () => {
    expect(run('{{ user._secret }}')).toBe('s3cret');
    for (const access of [
      'user._secret',
      "user['_secret']",
      "user|attr('_secret')",
      "[user]|map(attribute='_secret')|first",
    ])
      expect([access, outcome(`{{ ${access} }}`, sandbox)]).not.toContain('s3cret');
    expect(outcome('{{ user._secret.x }}', sandbox)).toBe('SecurityError');
    expect(outcome("{{ '({0._secret})'.format(user) }}", sandbox)).toBe('()');
    expect(outcome("{{ '{0._secret.x}'.format(user) }}", sandbox)).toBe('SecurityError');
    expect(outcome("{{ '({u[_secret]})'.format_map({'u': user}) }}", sandbox)).toBe('()');
    expect(
      outcome(`${secret}{{ user.name }}{{ user.hello() }}{{ {'_a': 1}._a }}{{ '{}'.format(1) }}`, sandbox),
    ).toBe('%sannhi ann11');
  });

  it('calls nothing marked unsafe', () => {
    const remove = unsafe(() => 'removed');
    expect(UNSAFE in remove).toBe(true);
    expect(environment.fromString('{{ remove() }}').render({ remove })).toBe('removed');
    expect(() => sandbox.fromString('{{ remove() }}').render({ remove })).toThrow(
      expect.objectContaining({ name: 'SecurityError' }),
    );
  });

  it('makes no long ranges', () => {
    expect(outcome('{{ range(1000001)|length }}', sandbox)).toBe('OverflowError');
    expect(() => sandbox.fromString('{{ range(100001) }}').render()).toThrow(
      'larger than MAX_RANGE (100000).',
    );
    expect(outcome('{{ range(100)|length }}', sandbox)).toBe('100');
  });

  it('may forbid changes', () => {
    const immutable = new ImmutableSandboxedEnvironment();
    expect(outcome('{% set _ = xs.append(3) %}{{ xs }}', sandbox)).toBe('[1, 2, 3]');
    expect(outcome('{% set _ = xs.append(3) %}{{ xs }}', immutable)).toBe('SecurityError');
    expect(outcome('{% set _ = data.update(a=2) %}{{ xs }}', immutable)).toBe('SecurityError');
    expect(outcome('{{ xs.index(2) }}{{ data.get("a") }}', immutable)).toBe('11');
  });
});
