import { describe, expect, it } from 'vitest';
import {
  ChoiceLoader,
  DictLoader,
  debugExtension,
  doExtension,
  Environment,
  FunctionLoader,
  I18nExtension,
  KWARGS,
  type Located,
  loopControls,
  NativeEnvironment,
  NULL_TRANSLATIONS,
  PASS,
  PrefixLoader,
  type RenderContext,
  SandboxedEnvironment,
  StrictUndefined,
  type TemplateModule,
  TemplateNotFound,
} from '../../lib/jinja/index.js';

const render = (source: string, context = {}, options = {}) =>
  new Environment(options).fromString(source).render(context);

describe('Environment', () => {
  it('escapes by the name of the template', () => {
    const templates = { 'a.html': '{{ x }}', 'a.txt': '{{ x }}', 'a.svg': '{{ x }}', a: '{{ x }}' };
    const environment = new Environment({ loader: new DictLoader(templates) });
    const all = Object.keys(templates).map((name) => environment.getTemplate(name).render({ x: '<' }));
    expect(all).toEqual(['&lt;', '<', '&lt;', '<']);
    expect(render('{{ x }}', { x: '<' })).toBe('&lt;');
    expect(render('{{ x }}', { x: '<' }, { autoescape: false })).toBe('<');
  });

  it('hands keyword arguments over in a marked object, last', () => {
    const given: unknown[] = [];
    const f = (...args: unknown[]) => given.push(...args);
    render('{{ f(1, b=2, **{"c": 3}) }}', { f });
    expect(given).toEqual([1, expect.objectContaining({ b: 2, c: 3 })]);
    expect(KWARGS in (given[1] as object)).toBe(true);
    const greet = (name: string, { greeting = 'Hello' } = {}) => `${greeting}, ${name}!`;
    expect(render('{{ greet("Ann", greeting="Hi") }} {{ greet("Bob") }}', { greet })).toBe(
      'Hi, Ann! Hello, Bob!',
    );
  });

  it('calls host functions without `this`', () => {
    const seen: unknown[] = [];
    function look(this: unknown) {
      seen.push(this);
      return '';
    }
    render('{{ look() }}{{ 1|look }}{{ 1 is look }}', { look }, { filters: { look }, tests: { look } });
    expect(seen).toEqual([undefined, undefined, undefined]);
  });

  it('gives marked functions their surroundings', () => {
    const seen = Object.assign((context: RenderContext, name: string) => context.resolve(name), {
      [PASS]: 'context' as const,
    });
    expect(render('{% set a = 1 %}{{ seen("a") }}{{ seen("b") }}', { seen, b: 2 })).toBe('12');
  });

  it('changes printed values with finalize', () => {
    const finalize = (value: unknown) => (value === null ? '' : value);
    expect(render('[{{ none }}{{ 1 }}]', {}, { finalize })).toBe('[1]');
  });

  it('does not leak the host into templates', () => {
    expect(render('{{ toString }}{{ constructor }}{{ __proto__ }}{{ hasOwnProperty is defined }}')).toBe(
      'False',
    );
  });

  it('renders promises wherever they stand', async () => {
    const later = <T>(value: T) => new Promise<T>((resolve) => setTimeout(resolve, 1, value));
    const template = new Environment().fromString(
      '{% if flag %}{{ user.name|upper }}{% endif %}{% for x in xs %}{{ x }}{{ loop.last }}{% endfor %}{% set y = f(1) %}{{ y + 1 }}{{ {"a": f(2)}.a }}{% for x in gen() if odd(x) %}{{ x }}{% endfor %}',
    );
    const context = {
      flag: later(false),
      user: { name: later('ann') },
      xs: later([later('p'), 'q']),
      f: (n: number) => later(n),
      odd: (n: number) => later(n % 2 === 1),
      gen: async function* () {
        yield* [1, 2, 3];
      },
    };
    expect(await template.renderAsync(context)).toBe('pFalseqTrue2213');
    expect(await template.renderAsync({ ...context, flag: later(true) })).toBe('ANNpFalseqTrue2213');
  });

  it('refuses asynchronous items where it cannot wait', () => {
    const items = async function* () {
      yield 1;
    };
    for (const body of ['{{ x }}', '{{ loop.index }}'])
      expect(() => render(`{% for x in items() %}${body}{% endfor %}`, { items })).toThrow('is not iterable');
  });

  it('sees a list that grows while it is gone through', () => {
    const source =
      '{% for x in xs %}{% if x < 3 %}{% set _ = xs.append(x + 1) %}{% endif %}{{ x }}{{ loop.last }} {% endfor %}';
    expect(render(source, { xs: [1] })).toBe('1False 2False 3True ');
  });

  it('costs no promise when nothing has to wait', () => {
    const environment = new Environment({
      loader: new DictLoader({
        'b.html': '<{% block b %}{% endblock %}>',
        'm.html': '{% macro m(x) %}[{{ x }}{{ caller() }}]{% endmacro %}',
        'a.html':
          '{% extends "b.html" %}{% from "m.html" import m %}{% block b %}{{ super() }}{% for x in xs recursive %}{% call m(x) %}c{% endcall %}{% endfor %}{{ xs|map("string")|join }}{% endblock %}',
      }),
    });
    expect(environment.getTemplate('a.html').renderNow({ xs: [1, 2] })).toBe('<[1c][2c]12>');
  });

  it('gives the macros and variables of a template', () => {
    const environment = new Environment();
    const template = environment.fromString(
      '{% macro hello(name, end="!") %}Hello {{ name }}{{ end }}{% endmacro %}{% set x = 1 %}',
    );
    const module = template.defaultModule(false) as unknown as {
      hello: (name: string) => unknown;
      x: number;
    };
    expect(String(module.hello('<World>'))).toBe('Hello &lt;World&gt;!');
    expect(module.x).toBe(1);
  });
});

describe('an environment', () => {
  const counted = (cacheSize?: number) => {
    const asked: string[] = [];
    const loader = new FunctionLoader((name) => {
      asked.push(name);
      return name;
    });
    return { environment: new Environment({ loader, cacheSize }), asked };
  };

  it('keeps the templates that were used last, 400 unless told otherwise', () => {
    const { environment, asked } = counted(2);
    for (const name of ['a', 'b', 'a', 'c', 'a', 'b', 'a']) environment.getTemplate(name);
    expect(asked).toEqual(['a', 'b', 'c', 'b']);
    const usual = counted();
    for (let i = 0; i <= 400; i++) usual.environment.getTemplate(`t${i}`);
    usual.environment.getTemplate('t1');
    expect(usual.asked.length).toBe(401);
    usual.environment.getTemplate('t0');
    expect(usual.asked.length).toBe(402);
  });

  it('may keep no template, or all', () => {
    const [none, all] = [counted(0), counted(-1)];
    for (const name of ['a', 'a']) none.environment.getTemplate(name);
    expect(none.asked).toEqual(['a', 'a']);
    for (let i = 0; i < 1000; i++) all.environment.getTemplate(`t${i}`);
    all.environment.getTemplate('t0');
    expect(all.asked.length).toBe(1000);
  });

  it('can be laid over another: other options, the same registries, a cache of its own', () => {
    const loader = new DictLoader({ a: '[[ x ]]{{ x }}' });
    const below = new Environment({ loader, autoescape: true, extensions: [doExtension] });
    const above = below.overlay({
      variableStartString: '[[',
      variableEndString: ']]',
      undefined: StrictUndefined,
      extensions: [loopControls],
    });
    below.filters.shout = (text: string) => `${text}!`;
    expect(below.getTemplate('a').render({ x: '<' })).toBe('[[ x ]]&lt;');
    expect(above.getTemplate('a').render({ x: '<' })).toBe('&lt;{{ x }}');
    expect(above.fromString('[[ "a"|shout ]]{% do 1 %}').render()).toBe('a!');
    expect(() => above.fromString('[[ nope ]]').render()).toThrow("'nope' is undefined");
    expect(below.fromString('{{ nope }}').render()).toBe('');
    expect(() => below.fromString('{% for x in [1] %}{% break %}{% endfor %}')).toThrow('unknown tag');
    expect([above.linkedTo, below.linkedTo]).toEqual([below, null]);
  });

  it('refuses tags that begin alike, and newlines that are none', () => {
    const alike = 'block, variable and comment start strings must be different';
    expect(() => new Environment({ blockStartString: '{{' })).toThrow(alike);
    expect(() => new Environment().overlay({ commentStartString: '{%' })).toThrow(alike);
    expect(() => new Environment({ newlineSequence: '<br>' })).toThrow("not '<br>'");
    const exchanged = { variableStartString: '{%', variableEndString: '%}', blockStartString: '{{' };
    const environment = new Environment({ ...exchanged, blockEndString: '}}', newlineSequence: '\r' });
    expect(environment.fromString('{{ if x }}{% x %}{{ endif }}\n!').render({ x: 1 })).toBe('1\r!');
  });

  it('laid over a sandbox is one', () => {
    const sandbox = new SandboxedEnvironment();
    const above = sandbox.overlay({ trimBlocks: true });
    expect(above).toBeInstanceOf(SandboxedEnvironment);
    expect(() => above.fromString('{{ x._secret.y }}').render({ x: { _secret: {} } })).not.toThrow(
      'undefined',
    );
    expect(() => above.fromString('{{ range(10**9) }}').render()).toThrow('Range too big');
  });

  it('takes members of extensions, and keeps its own', () => {
    const environment = new Environment().extend({ prefix: 'x', filters: 1 });
    expect(environment.prefix).toBe('x');
    expect(typeof environment.filters).toBe('object');
  });

  it('calls filters and tests for the host', () => {
    const environment = new Environment({ autoescape: false });
    expect(environment.callFilter('upper', 'a')).toBe('A');
    expect(environment.callFilter('replace', 'aab', ['a', 'c', 1])).toBe('cab');
    expect(environment.callTest('divisibleby', 9, [3])).toBe(true);
    expect(() => environment.callFilter('nope', 1)).toThrow("No filter named 'nope'.");
    expect(() => environment.callFilter('map', [1])).toThrow(
      'Attempted to invoke a context filter without context.',
    );
  });

  it('says when a loader cannot list its templates', () => {
    const environment = new Environment({ loader: new FunctionLoader(() => null) });
    expect(() => environment.listTemplates()).toThrow('this loader cannot iterate over all templates');
    expect(() => new Environment().listTemplates()).toThrow('no loader');
    const loader = new DictLoader({ a: '' });
    expect(() =>
      new Environment({ loader }).listTemplates({ extensions: [], filterFunc: () => true }),
    ).toThrow('not both');
  });

  it('lists what a loader tells later', async () => {
    const late = { getSource: () => null, listTemplates: async () => ['z', 'a'] };
    const loader = new ChoiceLoader([new PrefixLoader({ p: late }), new DictLoader({ m: '' })]);
    expect(await new Environment({ loader }).listTemplates()).toEqual(['m', 'p/a', 'p/z']);
  });

  it('waits in an expression for what comes late', async () => {
    const expression = new Environment().compileExpression('x + 1');
    expect(expression({ x: 1 })).toBe(2);
    expect(await expression({ x: Promise.resolve(2) })).toBe(3);
  });
});

describe('a template', () => {
  const environment = new Environment({
    loader: new DictLoader({
      base: '<{% block rows %}{% endblock %}>',
      row: '{{ row }}{{ "." * 5000 }}\n',
      page: '{% extends "base" %}{% block rows %}{% for row in rows() %}{% include "row" %}{% endfor %}{% endblock %}',
    }),
  });

  it('generates its pieces without waiting, each when it is asked for', () => {
    let made = 0;
    function* rows() {
      for (; made < 100; made++) yield made;
    }
    const template = environment.getTemplate('page');
    const pieces = template.generate({ rows });
    const first = pieces.next().value as string;
    expect(first.startsWith('<0...')).toBe(true);
    expect(made).toBeLessThan(5);
    const rest = [...pieces];
    expect(rest.length).toBeGreaterThan(30);
    made = 0;
    expect(first + rest.join('')).toBe(template.render({ rows }));
    expect([...environment.fromString('').generate()]).toEqual([]);
  });

  it('ends what it takes from when its reader leaves', () => {
    let ended = false;
    function* rows() {
      try {
        for (;;) yield 1;
      } finally {
        ended = true;
      }
    }
    for (const _ of environment.getTemplate('page').generate({ rows })) break;
    expect(ended).toBe(true);
  });

  it('cannot generate what has to be waited for, and tells where', () => {
    const late = environment.fromString('a\n{{ x }}');
    const macro = environment.fromString('{% macro m() %}{{ x }}{% endmacro %}\n\n{{ m() }}');
    for (const [template, line] of [
      [late, 2],
      [macro, 3],
    ] as const)
      expect(() => [...template.generate({ x: Promise.reject(new Error('unseen')) })]).toThrow(
        expect.objectContaining({ message: expect.stringContaining('stream()'), lineno: line }),
      );
    const boom = environment.fromString('{% for x in [1, 2] %}{{ "." * 9000 }}{{ x.y.z }}{% endfor %}');
    expect(() => [...boom.generate()]).toThrow(expect.objectContaining({ lineno: 1 }));
    const within = environment.fromString('{% for x in range(3) %}{{ x.y.z }}{% endfor %}');
    expect(() => [...within.generate()]).toThrow("'int object' has no attribute 'y'");
    const leaving = environment.overlay({ extensions: [loopControls] });
    const left = leaving.fromString('{% for x in range(3) %}{{ loop.index }}{% break %}{% endfor %}');
    expect([...left.generate()]).toEqual(['1']);
  });

  it('is a module, once or anew', async () => {
    const template = environment.fromString('{% set n = x %}{% macro hi(y) %}{{ x }}{{ y }}{% endmacro %}t');
    const hi = (module: TemplateModule) => String((module.hi as (y: number) => unknown)(2));
    expect(template.module).toBe(template.module);
    expect(hi(template.module)).toBe('2');
    const made = template.makeModule({ x: 1 });
    expect([made.n, hi(made), String(made)]).toEqual([1, '12', 't']);
    expect((await template.makeModuleAsync({ x: Promise.resolve(3) })).n).toBe(3);
  });

  it('shows the globals that are its own', () => {
    const template = environment.fromString('{{ a }}{{ see() }}', { name: 'x.txt', globals: { a: '<' } });
    template.globals.see = Object.assign((context: RenderContext) => context.getAll().a, {
      [PASS]: 'context' as const,
    });
    expect(Object.keys(template.globals)).toEqual(['a', 'see']);
    expect(template.render()).toBe('<<');
    expect('a' in environment.globals).toBe(false);
  });
});

describe('a native environment', () => {
  const native = new NativeEnvironment();

  it('gives values, waits for promises, and streams nothing', async () => {
    const xs = [1];
    expect(native.fromString('{{ xs }}').render({ xs })).toBe(xs);
    expect(await native.fromString('{{ a }}').renderAsync({ a: Promise.resolve([2]) })).toEqual([2]);
    const template = native.fromString('{{ a }}');
    expect(() => [...template.generate({ a: 1 })]).toThrow('as a whole');
    await expect(template.stream({ a: 1 }).next()).rejects.toThrow('as a whole');
  });

  it('reads long and deep text in the time that it takes to read it', () => {
    const read = (x: string) => native.fromString('{{ x }}').render({ x });
    for (const part of [
      '[',
      '(',
      '{',
      "'",
      '"',
      '1',
      '-',
      ' ',
      '\\',
      '#',
      ',',
      "'a' ",
      '1,',
      '_',
      '1_',
      '\n',
      "'''",
      '{1:',
    ])
      expect(read(part.repeat(200_000))).toBeDefined();
    expect(read(`${'['.repeat(199)}${']'.repeat(199)}`)).toBeInstanceOf(Array);
  });
});

describe('loaders', () => {
  it('are asked in turn, and may take their time', async () => {
    const environment = new Environment({
      loader: new ChoiceLoader([
        new DictLoader({ 'a.txt': 'A' }),
        new FunctionLoader(async (name) =>
          name === 'b.txt' ? '{% include "a.txt" %}B{% include "c.txt" ignore missing %}' : null,
        ),
      ]),
    });
    expect(environment.getTemplate('a.txt').render()).toBe('A');
    expect(await (await environment.getTemplateAsync('b.txt')).renderAsync()).toBe('AB');
    await expect(environment.getTemplateAsync('c.txt')).rejects.toBeInstanceOf(TemplateNotFound);
    expect(() => environment.getTemplate('d.txt')).toThrow('getTemplateAsync');
  });

  it('may answer with a promise of any kind', async () => {
    // What database drivers return: no Promise, but to be waited for.
    const thenable = <T>(value: T) =>
      // biome-ignore lint/suspicious/noThenProperty: the point of this case
      ({ then: (done: (value: T) => unknown) => setTimeout(done, 1, value) }) as unknown as PromiseLike<T>;
    const find = (name: string) => thenable(name === 'a.txt' ? 'A' : null);
    const late = new FunctionLoader(find);
    const environment = new Environment({
      loader: new ChoiceLoader([late, new DictLoader({ 'b.txt': 'B' })]),
    });
    expect((await environment.getTemplateAsync('a.txt')).render()).toBe('A');
    expect((await environment.getTemplateAsync('b.txt')).render()).toBe('B');
    await expect(environment.getTemplateAsync('c.txt')).rejects.toBeInstanceOf(TemplateNotFound);
    const several = environment.fromString('{% include ["nope.txt", "b.txt"] %}');
    expect(await several.renderAsync()).toBe('B');
  });

  it('find the first of several', async () => {
    const environment = new Environment({ loader: new DictLoader({ a: 'A' }) });
    expect((await environment.selectTemplate(['x', 'a'])).render()).toBe('A');
    await expect(environment.selectTemplate(['x', 'y'])).rejects.toMatchObject({ names: ['x', 'y'] });
  });

  it('load again what has changed, if asked to', () => {
    const templates = { a: '1' };
    const [once, again] = [false, true].map(
      (autoReload) => new Environment({ loader: new DictLoader(templates), autoReload }),
    );
    expect(once!.getTemplate('a').render() + again!.getTemplate('a').render()).toBe('11');
    templates.a = '2';
    expect(once!.getTemplate('a').render() + again!.getTemplate('a').render()).toBe('12');
  });
});

describe('errors', () => {
  const templates = {
    'page.html': '{% extends "base.html" %}\n{% block body %}\n  {% include "part.html" %}\n{% endblock %}',
    'base.html': '<body>\n\n{% block body %}{% endblock %}',
    'part.html': '{% from "macros.html" import m %}\n\n{{ m(user) }}',
    'macros.html': '{% macro m(u) %}\n  {{ u.address.city }}\n{% endmacro %}',
    'bad.html': 'x\n{% include "syntax.html" %}',
    'syntax.html': '\n\n{% if %}',
  };
  const environment = new Environment({ loader: new DictLoader(templates) });
  const failure = (name: string, context = {}): Error & Located => {
    try {
      environment.getTemplate(name).render(context);
    } catch (error) {
      return error as Error & Located;
    }
    throw new Error('it did not fail');
  };

  it('know the way through includes, macros and parents', () => {
    const error = failure('page.html', { user: {} });
    expect(error).toMatchObject({
      lineno: 2,
      templateName: 'macros.html',
      message: "'dict object' has no attribute 'address'",
    });
    expect(error.templateFrames).toEqual([
      { name: 'macros.html', line: 2 },
      { name: 'part.html', line: 3 },
      { name: 'page.html', line: 3 },
      { name: 'base.html', line: 3 },
      { name: 'page.html', line: 1 },
    ]);
  });

  it('show the line in the stack', () => {
    const lines = failure('page.html', { user: {} }).stack!.split('\n');
    expect(lines[1]).toBe('    at template macros.html:2  {{ u.address.city }}');
    expect(lines[2]).toBe('    at template part.html:3  {{ m(user) }}');
  });

  it('of the syntax tell where the template was asked for', () => {
    const error = failure('bad.html');
    expect(error).toMatchObject({ name: 'TemplateSyntaxError', lineno: 3, templateName: 'syntax.html' });
    expect(error.templateFrames).toEqual([
      { name: 'syntax.html', line: 3 },
      { name: 'bad.html', line: 2 },
    ]);
  });

  it('show the line of source text and of bad syntax too', () => {
    expect(() => environment.fromString('a\n{{ nope.b }}').render()).toThrow(
      expect.objectContaining({ stack: expect.stringContaining('at template <string>:2  {{ nope.b }}') }),
    );
    expect(failure('bad.html').stack!.split('\n').slice(1, 3)).toEqual([
      '    at template syntax.html:3  {% if %}',
      '    at template bad.html:2  {% include "syntax.html" %}',
    ]);
  });

  it('of the host keep their class', () => {
    class Mine extends Error {}
    const boom = () => {
      throw new Mine('m');
    };
    expect(() => render('\n{{ boom() }}', { boom })).toThrow(Mine);
    expect(() => render('\n{{ boom() }}', { boom })).toThrow(expect.objectContaining({ lineno: 2 }));
  });

  it('stop macros and includes that never end', async () => {
    const endless = new Environment({
      loader: new DictLoader({
        a: '{% include "a" %}',
        b: '{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}',
      }),
    });
    for (const name of ['a', 'b']) {
      expect(() => endless.getTemplate(name).render()).toThrow('maximum recursion depth');
      await expect(endless.getTemplate(name).renderAsync()).rejects.toThrow('maximum recursion depth');
    }
  });

  it('reject asynchronously once something had to wait', async () => {
    const template = environment.fromString('{{ p }}\n{{ nope.x }}');
    await expect(template.renderAsync({ p: Promise.resolve(1) })).rejects.toMatchObject({ lineno: 2 });
    await expect(template.renderAsync({ p: Promise.reject(new Error('late')) })).rejects.toMatchObject({
      lineno: 1,
      message: 'late',
    });
  });
});

describe('extensions', () => {
  it('translate with both styles of functions', () => {
    const translations = {
      ...NULL_TRANSLATIONS,
      gettext: (text: string) => text.replace('hi', 'HI').replace('hey', 'HEY'),
    };
    const source = '{% trans name=n %}hi %(name)s {{ name }}{% endtrans %}|{{ _("<hey>") }}';
    const styles = [true, false].map((newstyle) => {
      const extensions = [new I18nExtension({ newstyle, translations })];
      return render(source, { n: '<A>' }, { extensions });
    });
    expect(styles).toEqual(['HI %(name)s &lt;A&gt;|<HEY>', 'HI %(name)s &lt;A&gt;|&lt;HEY&gt;']);
  });

  it('wait for translations that come late', async () => {
    const translations = { ...NULL_TRANSLATIONS, gettext: async (text: string) => `${text}!` };
    const environment = new Environment({
      extensions: [new I18nExtension({ newstyle: true, translations })],
    });
    expect(
      await environment.fromString('{% trans x=1 %}a{{ x }}{% endtrans %}{{ _("b") }}').renderAsync(),
    ).toBe('a1!b!');
  });

  it('show what there is', () => {
    const shown = render('{% debug %}', { answer: 42 }, { extensions: [debugExtension], autoescape: false });
    expect(shown).toContain("'answer': 42");
    expect(shown).toContain(`
 'filters': ['abs', 'attr', 'batch', 'capitalize', 'center', 'count', 'd',
             'default', 'dictsort', 'e', 'escape', 'filesizeformat', 'first',
`);
    expect(shown).toMatch(/\n {11}'upper'\]\}$/);
    const deep = { globals: {}, filters: {}, tests: {}, extensions: [debugExtension], autoescape: false };
    expect(render('{% debug %}', { a: [[1], []], b: { c: { d: 1 } } }, deep)).toBe(
      "{'context': {'a': [[...], []], 'b': {'c': {...}}}, 'filters': [], 'tests': []}",
    );
  });

  it('have errors of their own, which learn the place', () => {
    const parse = (): never => {
      throw new TypeError('no idea');
    };
    const broken = { name: 'broken', tags: ['broken'], parse };
    expect(() =>
      new Environment({ extensions: [broken] }).fromString('\n{% broken %}', 'a.html').render(),
    ).toThrow(expect.objectContaining({ name: 'TypeError', lineno: 2, templateName: 'a.html' }));
  });

  it('may add tags of their own', () => {
    const shout = {
      name: 'shout',
      tags: ['shout'],
      parse({ stream, expressions }: import('../../lib/jinja/index.js').Parser) {
        const { line } = stream.next();
        const node = {
          type: 'ExtensionCall' as const,
          extension: 'shout',
          args: [expressions.expression()],
          line,
        };
        return { type: 'Output' as const, nodes: [node], line };
      },
      call: (_context: RenderContext, text: unknown) => `${String(text).toUpperCase()}!`,
    };
    expect(render('{% shout "a" ~ x %}', { x: 'b' }, { extensions: [shout] })).toBe('AB!');
  });
});

describe('a template', () => {
  it.each([
    ['arguments', `{{ f(${'1,'.repeat(70_000)}) }}`, 'TemplateAssertionError'],
    ['items of a tuple', `{{ (${'1,'.repeat(70_000)}) }}`, 'TemplateAssertionError'],
    [
      'parameters',
      `{% macro m(${Array.from({ length: 70_000 }, (_, i) => `a${i}`)}) %}{% endmacro %}`,
      'TemplateAssertionError',
    ],
    ['digits', `{{ ${'9'.repeat(500_000)} }}`, 'OverflowError'],
  ])('with more %s than there can be is an error with its place', (_what, source, name) => {
    expect(() => new Environment().fromString(`\n${source}`, 'a.html').code(true)).toThrow(
      expect.objectContaining({ name, lineno: 2, templateName: 'a.html' }),
    );
  });
});
