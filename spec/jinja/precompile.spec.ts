import { describe, expect, it } from 'vitest';
import {
  DictLoader,
  Environment,
  type Precompiled,
  PrecompiledLoader,
  precompile,
} from '../../lib/jinja/index.js';

const templates = {
  'base.html': '<{% block b %}base{% endblock %}>',
  'page.html':
    '{% extends "base.html" %}{% block b %}{{ super() }} {{ x }} \u2028 \x24{x} `{{ "`" }}{% endblock %}',
  ['__proto__']: 'strange name',
  'bad.html': '\n{{ nope.x }}',
};

async function load(): Promise<Environment> {
  const text = precompile(new Environment({ loader: new DictLoader(templates) }), templates);
  // What a build step would write to a file and import.
  const module = (await import(`data:text/javascript,${encodeURIComponent(text)}`)) as {
    default: Precompiled;
  };
  return new Environment({ loader: new PrecompiledLoader(module.default) });
}

describe('precompile', () => {
  it('makes a module that renders like the templates themselves', async () => {
    const [made, plain] = [await load(), new Environment({ loader: new DictLoader(templates) })];
    for (const name of ['page.html', '__proto__'])
      expect(made.getTemplate(name).render({ x: '<' })).toBe(plain.getTemplate(name).render({ x: '<' }));
    expect(await made.getTemplate('page.html').renderAsync({ x: Promise.resolve(1) })).toContain('base 1');
  });

  it('keeps lines and sources for errors', async () => {
    const made = await load();
    expect(() => made.getTemplate('bad.html').render()).toThrow(
      expect.objectContaining({
        lineno: 2,
        templateName: 'bad.html',
        stack: expect.stringContaining('{{ nope.x }}'),
      }),
    );
  });

  it('knows no other templates', async () => {
    const made = await load();
    expect(() => made.getTemplate('toString')).toThrow(expect.objectContaining({ name: 'TemplateNotFound' }));
  });
});
