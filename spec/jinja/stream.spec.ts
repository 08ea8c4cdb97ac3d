import { AsyncLocalStorage } from 'node:async_hooks';
import { describe, expect, it } from 'vitest';
import { DictLoader, Environment } from '../../lib/jinja/index.js';
import { atRest, eventually } from '../waiting.js';

function template(source: string, more: Record<string, string> = {}) {
  return new Environment({ loader: new DictLoader({ ...more, 'main.html': source }) }).getTemplate(
    'main.html',
  );
}

async function pieces(stream: AsyncIterable<string>): Promise<string[]> {
  const found: string[] = [];
  for await (const piece of stream) found.push(piece);
  return found;
}

describe('stream', () => {
  it('sends text while rows are still being made', async () => {
    const seen: number[] = [];
    function* rows() {
      for (let i = 0; i < 5000; i++) {
        seen.push(i);
        yield i;
      }
    }
    const stream = template('{% for row in rows %}<td>{{ row }}</td>{% endfor %}').stream({ rows: rows() });
    const first = await stream.next();
    expect(first.value).toContain('<td>0</td>');
    expect(seen.length).toBeLessThan(1500);
    const rest = await pieces(stream);
    expect(first.value + rest.join('')).toBe(
      Array.from({ length: 5000 }, (_, i) => `<td>${i}</td>`).join(''),
    );
    expect(rest.length).toBeGreaterThan(5);
  });

  it('goes no faster than it is read', async () => {
    let made = 0;
    function* rows() {
      while (made < 100_000) yield made++;
    }
    const stream = template('{% for row in rows %}{{ row }} {% endfor %}').stream({ rows: rows() });
    await stream.next();
    const after = made;
    expect(await atRest(() => made)).toBe(after);
    await stream.return();
  });

  it('sends what there is whenever it has to wait', async () => {
    let release = (_: string) => {};
    const late = new Promise<string>((resolve) => {
      release = resolve;
    });
    async function* rows() {
      yield 'one';
      yield await late;
    }
    const stream = template(
      'head {% block b %}{% for row in rows %}[{{ row }}]{% endfor %}{% endblock %} tail',
    ).stream({
      rows: rows(),
    });
    expect((await stream.next()).value).toBe('head ');
    expect((await stream.next()).value).toBe('[one]');
    release('two');
    expect((await pieces(stream)).join('')).toBe('[two] tail');
  });

  it('sends rows piece by piece though an asynchronous generator never pauses', async () => {
    let made = 0;
    async function* rows() {
      while (made < 1000) yield made++;
    }
    const stream = template('{% for row in rows %}{{ row }}{{ "x" * 500 }}{% endfor %}').stream({
      rows: rows(),
    });
    expect((await stream.next()).value!.length).toBeLessThan(10_000);
    expect(made).toBeLessThan(30);
    await stream.return();
  });

  it('ends generators when the reader leaves', async () => {
    let ended = false;
    async function* rows() {
      try {
        for (let i = 0; ; i++) yield i;
      } finally {
        ended = true;
      }
    }
    const stream = template('{% for row in rows %}{{ row }}{{ "x" * 500 }}{% endfor %}').stream({
      rows: rows(),
    });
    for await (const piece of stream) {
      expect(piece).toContain('0x');
      break;
    }
    await eventually(() => ended);
  });

  it('streams through inheritance and includes, but not out of captures', async () => {
    const row = 'y'.repeat(100);
    const rendering = template(
      '{% extends "base.html" %}{% block b %}{% include "rows.html" %}{% endblock %}',
      {
        'base.html':
          '<{% set kept %}{% block c %}kept{% endblock %}{% endset %}{% block b %}{% endblock %}>{{ kept }}',
        'rows.html': '{% for i in range(500) %}{{ row }}{% endfor %}',
      },
    ).stream({ row });
    const found = await pieces(rendering);
    expect(found.length).toBeGreaterThan(3);
    expect(found.join('')).toBe(`<${row.repeat(500)}>kept`);
  });

  it('reports errors after the text before them', async () => {
    const stream = template('a\n{% for x in [1] %}{% include "b.html" %}{% endfor %}', {
      'b.html': '{{ nope.x }}',
    }).stream();
    expect((await stream.next()).value).toBe('a\n');
    await expect(stream.next()).rejects.toMatchObject({
      name: 'UndefinedError',
      templateName: 'b.html',
      lineno: 1,
    });
  });

  it('ends when it is left before the first piece', async () => {
    let ended = false;
    function* rows() {
      try {
        while (true) yield 'x'.repeat(1000);
      } finally {
        ended = true;
      }
    }
    await template('{% for row in rows %}{{ row }}{% endfor %}').stream({ rows: rows() }).return();
    await eventually(() => ended);
  });

  it('runs in the asynchronous context that it was made in', async () => {
    const storage = new AsyncLocalStorage<string>();
    const look = async () => storage.getStore();
    async function* rows() {
      for (let i = 0; i < 3; i++) yield await look();
    }
    const source = '{% for row in rows %}{{ row }}{{ look() }}{{ " " * 9000 }}{% endfor %}';
    const stream = storage.run('here', () => template(source).stream({ rows: rows(), look }));
    expect((await pieces(stream)).join('').split(/ +/)).toEqual(['herehere', 'herehere', 'herehere', '']);
  });

  it('handles an empty template', async () => {
    expect(await pieces(template('').stream())).toEqual([]);
  });
});
