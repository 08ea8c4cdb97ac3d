/** Templates of both kinds in one environment. */
import { DictLoader, FunctionLoader } from 'pottle/jinja';
import { describe, expect, it } from 'vitest';
import { type JinjaEnvironment, makeJinjaEnvironment } from '../../lib/templating/environment.js';

/** An environment with templates of both kinds: `.njk` files are nunjucks' own. */
function host(templates: Record<string, string>, late = false) {
  const loader = late
    ? new FunctionLoader(async (name) => templates[name] ?? null)
    : new DictLoader(templates);
  const env = makeJinjaEnvironment({ loader }, () => false);
  return { env, hosted: env.engine };
}

/** `render` with a callback, as a promise. */
function rendered(env: JinjaEnvironment, name: string, context: object = {}): Promise<string | null> {
  return new Promise((resolve, reject) => {
    env.render(name, context, (error, text) => (error ? reject(error) : resolve(text ?? null)));
  });
}

const PAGE = {
  'base.html': '<{% block title %}Base{% endblock %}>{% block body %}{% endblock %}',
  'page.html':
    '{% extends "base.html" %}{% block title %}{{ super() }}!{% endblock %}{% block body %}{% for x in xs %}{% include "row.html" %}{% endfor %}{% endblock %}',
  'row.html': '[{{ x }}]',
};

describe('templates of ours in nunjucks', () => {
  it('render synchronously when nothing has to wait', () => {
    const { env } = host(PAGE);
    expect(env.render('page.html', { xs: ['a', '<'] })).toBe('<Base!>[a][&lt;]');
  });

  it('wait for promises', async () => {
    const { env } = host(PAGE);
    expect(await rendered(env, 'page.html', { xs: Promise.resolve([1, Promise.resolve(2)]) })).toBe(
      '<Base!>[1][2]',
    );
  });

  it('are found by asynchronous loaders', async () => {
    const { env, hosted } = host(PAGE, true);
    expect(await rendered(env, 'page.html', { xs: [1] })).toBe('<Base!>[1]');
    const template = await hosted.getTemplateAsync('page.html');
    expect(await template.renderAsync({ xs: [2] })).toBe('<Base!>[2]');
  });

  it('use filters, tests and globals registered with nunjucks, also later', () => {
    const { env } = host({ 'a.html': '{{ 2|twice }} {{ 4 is big }} {{ site }}' });
    env.addFilter('twice', (n: number) => n * 2);
    env.addTest('big', (n: number) => n > 3);
    env.addGlobal('site', 'S');
    expect(env.render('a.html')).toBe('4 True S');
    env.addFilter('twice', (n: number) => n * 20);
    expect(env.render('a.html')).toBe('40 True S');
  });

  it('report errors with their kind, line and template', async () => {
    const { env } = host({
      'a.html': '\n{% include "b.html" %}',
      'b.html': '{{ nope.x }}',
      'c.html': '\n{% if %}',
    });
    const expected = { name: 'UndefinedError', lineno: 1, templateName: 'b.html' };
    await expect(rendered(env, 'a.html')).rejects.toMatchObject(expected);
    expect(() => env.render('a.html')).toThrow(expect.objectContaining(expected));
    expect(() => env.render('c.html')).toThrow(
      expect.objectContaining({ name: 'TemplateSyntaxError', lineno: 2 }),
    );
  });

  it('tell of missing templates', () => {
    const { hosted } = host({
      'a.html': '{% include "nope.html" %}',
      'b.html': '{% include "nope.html" ignore missing %}ok',
    });
    expect(() => hosted.getTemplate('a.html').render()).toThrow(
      expect.objectContaining({ name: 'TemplateNotFound', missing: 'nope.html' }),
    );
    expect(hosted.getTemplate('b.html').render()).toBe('ok');
  });
});

describe('templates of both kinds', () => {
  it('include each other', async () => {
    const { env, hosted } = host({
      'a.html': '{% set x = 1 %}[{% include "b.njk" %}]',
      'b.njk': '{{ x }}{{ y }}',
      'c.njk': '{% for y in [1, 2] %}{% include "d.html" %}{% endfor %}',
      'd.html': '({{ y }})',
    });
    expect(env.render('c.njk')).toBe('(1)(2)');
    expect(hosted.getTemplate('a.html').render({ y: 2 })).toBe('[12]');
    expect(await rendered(env, 'a.html', { y: 3 })).toBe('[13]');
  });

  it('extend each other', async () => {
    const { env } = host({
      'base.html': '<{% block a %}A{% endblock %}|{% block b %}B{% endblock %}>',
      'base.njk': '<{% block a %}A{% endblock %}|{% block b %}B{% endblock %}>',
      'child.njk': '{% extends "base.html" %}{% block a %}{{ super() }}1{% endblock %}',
      'child.html': '{% extends "base.njk" %}{% block a %}{{ super() }}{{ n }}{% endblock %}',
    });
    expect(env.render('child.njk')).toBe('<A1|B>');
    expect(await rendered(env, 'child.html', { n: 2 })).toBe('<A2|B>');
  });

  it('keep nunjucks its own filters', () => {
    const { env } = host({
      'a.njk': '{{ "<b>"|safe }}{{ [3, 1]|sort }}',
      'a.html': '{{ "<b>"|safe }}{{ [3, 1]|sort }}',
    });
    expect(env.render('a.njk')).toBe('<b>1,3');
    expect(env.render('a.html')).toBe('<b>[1, 3]');
  });

  it('import macros and variables of ours into nunjucks', () => {
    const { env } = host({
      'm.html': '{% macro f(a) %}<{{ a }}>{% endmacro %}{% set v = 5 %}',
      'a.njk': '{% import "m.html" as m %}{{ m.f("x") }}{{ m.v }}',
    });
    expect(env.render('a.njk')).toBe('&lt;x&gt;5');
  });
});
