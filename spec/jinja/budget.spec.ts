import { describe, expect, it } from 'vitest';
import {
  BudgetExceeded,
  DictLoader,
  Environment,
  type EnvironmentOptions,
  NativeEnvironment,
  PrecompiledLoader,
  precompile,
  SandboxedEnvironment,
  type Template,
} from '../../lib/jinja/index.js';

const templates = {
  twice: '{% include "twice" %}{% include "twice" %}',
  imports: '{% import "imports" as a %}\n{% import "imports" as b %}',
  lib: '{% macro m(n) %}{% for i in range(n) %}x{% endfor %}{% endmacro %}',
  user: '{% from "lib" import m %}{{ m(10) }}',
  layout: '<{% block body %}{% endblock %}>',
  page: '{% extends "layout" %}{% block body %}\n{% for i in range(n) %}ab{% endfor %}{% endblock %}',
};

const made = (options: EnvironmentOptions) =>
  new SandboxedEnvironment({ loader: new DictLoader(templates), ...options });

const kinds: Record<string, (template: Template, variables?: Record<string, unknown>) => Promise<string>> = {
  render: async (template, variables) => template.render(variables),
  renderAsync: (template, variables) => template.renderAsync(variables),
  generate: async (template, variables) => [...template.generate(variables)].join(''),
  stream: async (template, variables) => {
    let text = '';
    for await (const piece of template.stream(variables)) text += piece;
    return text;
  },
};

const failure = async (run: Promise<unknown>) =>
  run.then(
    (value) => expect.fail(`gave ${String(value).slice(0, 40)}`),
    (error) => error,
  );

describe.each(Object.entries(kinds))('The budget of %s', (_name, render) => {
  it.each([
    ['a loop', '\n{% for i in range(100) %}{% endfor %}', 2],
    ['a loop whose test lets nothing through', '{% for i in range(100) if false %}{% endfor %}', 1],
    ['the same with `loop`', '{% for i in range(100) if false %}{{ loop.index }}{% endfor %}', 1],
    ['a loop that counts', '{% for i in range(100) %}\n{{ loop.index }}{% endfor %}', 1],
    ['a recursive loop', '{% for i in [1, 2] recursive %}{{ loop([i, i]) }}{% endfor %}', 1],
    ['macros that call themselves twice', '{% macro m() %}\n{{ m() }}{{ m() }}{% endmacro %}{{ m() }}', 2],
    ['blocks that call themselves', '{% block b %}{{ self.b() }}{{ self.b() }}{% endblock %}', 1],
    ['a filter with many items', '{{ range(100)|sum }}', 1],
    ['tests', `{{ ${Array(60).fill('1 is odd').join(' and ')} }}`, 1],
  ])('ends %s', async (_title, source, line) => {
    const error = await failure(render(made({ maxSteps: 50 }).fromString(source, 'page.html')));
    expect(error).toBeInstanceOf(BudgetExceeded);
    expect([error.limit, error.lineno, error.templateName, error.message]).toEqual([
      'maxSteps',
      line,
      'page.html',
      'The template needs more than 50 steps.',
    ]);
  });

  it.each(['twice', 'imports'])('ends templates that take themselves in: %s', async (name) => {
    const error = await failure(render(made({ maxSteps: 100 }).getTemplate(name)));
    expect([error.name, error.templateName]).toEqual(['BudgetExceeded', name]);
  });

  it('bounds the output exactly, through parents and blocks, macros and captures', async () => {
    const environment = made({ maxOutput: 20_001 });
    const page = environment.getTemplate('page');
    expect((await render(page, { n: 9999 })).length).toBe(20_001);
    const error = await failure(render(page, { n: 10_000 }));
    expect([error.limit, error.lineno, error.templateName]).toEqual(['maxOutput', 2, 'page']);
    for (const source of [
      '{% set a = "x" * 20002 %}{{ a }}',
      '{% macro m() %}{{ "x" * 15000 }}{% endmacro %}{{ m() }}{{ m() }}',
      '{% set a %}{{ "x" * 15000 }}{% endset %}{{ a }}{{ a }}',
      '{% filter upper %}{{ "x" * 20002 }}{% endfilter %}',
      '{% set ns = namespace(a="xx") %}{% for i in range(60) %}{% set b %}{{ ns.a }}{{ ns.a }}{% endset %}{% set ns.a = b %}{% endfor %}',
    ])
      expect((await failure(render(environment.fromString(source)))).limit).toBe('maxOutput');
  });

  it('is there anew for each rendering, also for what an imported macro does', async () => {
    const template = made({ maxSteps: 20 }).getTemplate('user');
    for (let time = 0; time < 5; time++) expect(await render(template)).toBe('xxxxxxxxxx');
  });

  it('ends what takes too long, with the place', async () => {
    const template = made({ timeout: 0.02 }).fromString(
      '\n{% for i in xs %}{% for j in xs %}{% endfor %}{% endfor %}',
    );
    const error = await failure(render(template, { xs: Array(100_000).fill(0) }));
    expect([error.limit, error.lineno, error.message]).toEqual([
      'timeout',
      2,
      'The template needs more than 0.02 seconds.',
    ]);
  });

  it('says nothing where nothing is too much', async () => {
    const environment = made({ maxSteps: 1e6, maxOutput: 1e6, timeout: 60 });
    expect(await render(environment.getTemplate('page'), { n: 3 })).toBe('<\nababab>');
  });
});

describe('Budgets', () => {
  const never = new Promise(() => {});

  it('end what waits, and tell the innermost place', async () => {
    const loader = new DictLoader({
      main: 'a\n{% include "inner" %}',
      inner: '\n\n{{ later() }}{{ never }}',
    });
    const environment = new SandboxedEnvironment({ loader, timeout: 0.02 });
    const later = () => new Promise((resolve) => setImmediate(resolve));
    for (const run of [kinds.renderAsync!, kinds.stream!]) {
      const error = await failure(run(environment.getTemplate('main'), { never, later }));
      expect([error.limit, error.lineno, error.templateName]).toEqual(['timeout', 3, 'inner']);
    }
  });

  it('end loops over what never comes, and what does not let itself be ended', async () => {
    const source = '{% for x in xs %}{{ x }}{% endfor %}';
    const stuck = { next: () => never, return: () => never };
    const xs = { [Symbol.asyncIterator]: () => stuck };
    const error = await failure(new Environment({ timeout: 0.02 }).fromString(source).renderAsync({ xs }));
    expect(error.limit).toBe('timeout');
  });

  it('count, as depth does, where templates come from an asynchronous loader', async () => {
    const sources: Record<string, string> = {
      self: '{% include "self" %}',
      module: '{% import "module" as m with context %}',
      wide: '{% if n < 9 %}{% with n = n + 1 %}{% include "wide" %}{% include "wide" %}{% endwith %}{% endif %}',
    };
    const loader = { getSource: async (name: string) => ({ source: sources[name]! }) };
    const run = (name: string, limits = {}) =>
      failure(
        new Environment({ loader, ...limits }).getTemplateAsync(name).then((t) => t.renderAsync({ n: 0 })),
      );
    expect([(await run('self')).name, (await run('module')).name]).toEqual([
      'RecursionError',
      'RecursionError',
    ]);
    expect((await run('wide', { maxSteps: 500 })).limit).toBe('maxSteps');
  });

  it('go on with the same rendering after a wait, and do not reach another one', async () => {
    const environment = made({ maxSteps: 50 });
    const template = environment.fromString(
      '{% for i in range(30) %}{{ wait }}{% endfor %}{% for i in range(n) %}{% endfor %}',
    );
    const wait = Promise.resolve('');
    const ends = await Promise.allSettled([
      template.renderAsync({ wait, n: 10 }),
      template.renderAsync({ wait, n: 30 }),
      template.renderAsync({ wait, n: 10 }),
    ]);
    expect(ends.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  });

  it('hold for macros that the host calls, each call by itself', () => {
    const { module } = made({ maxSteps: 50 }).getTemplate('lib');
    const m = module.m as (n: number) => unknown;
    expect([String(m(40)), String(m(40))]).toEqual(['x'.repeat(40), 'x'.repeat(40)]);
    expect(() => m(60)).toThrow(BudgetExceeded);
  });

  it('belong to overlays, and to native environments', () => {
    const environment = new Environment();
    const source = '{% for i in range(9) %}{{ i }}{% endfor %}';
    expect(() => environment.overlay({ maxSteps: 5 }).fromString(source).render()).toThrow(BudgetExceeded);
    expect(environment.fromString(source).render()).toBe('012345678');
    expect(() => new NativeEnvironment({ maxSteps: 5 }).fromString(source).render()).toThrow(BudgetExceeded);
    expect(() => environment.overlay({ maxSteps: 3 }).compileExpression('range(9)|sum')()).toThrow(
      BudgetExceeded,
    );
  });

  it('are part of what is precompiled; without them it is refused', async () => {
    const load = async (environment: Environment) => {
      const code = precompile(environment, { a: '{% for i in range(9) %}{{ i }}{% endfor %}' });
      const module = await import(`data:text/javascript,${encodeURIComponent(code)}`);
      return new PrecompiledLoader(module.default);
    };
    const limited = await load(new Environment({ maxSteps: 5 }));
    const free = await load(new Environment());
    const render = (options: EnvironmentOptions) => new Environment(options).getTemplate('a').render();
    expect(() => render({ loader: limited, maxSteps: 5 })).toThrow(BudgetExceeded);
    expect(render({ loader: limited })).toBe('012345678');
    expect(() => render({ loader: free, maxSteps: 5 })).toThrow("'a' was compiled without limits");
  });

  it('are numbers from 0 on', () => {
    for (const limits of [{ maxSteps: -1 }, { timeout: Number.NaN }, { maxOutput: '5' as never }])
      expect(() => new Environment(limits)).toThrow(/is a number from 0 on, not/);
    expect(() => new Environment({ maxOutput: 0 }).fromString('x').render()).toThrow(BudgetExceeded);
  });
});
