/** `pottle templates types`, and what the compiler makes of the file that it prints. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Pottle, renderTemplate, streamTemplate } from 'pottle';
import { DictLoader, doExtension } from 'pottle/jinja';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { main } from '../../lib/cli/main.js';
import { typesOf } from '../../lib/cli/types.js';

const ROOT = path.resolve(import.meta.dirname, '../..');
const SCRATCH = path.join(ROOT, 'node_modules/.types-spec');

afterAll(() => rmSync(SCRATCH, { recursive: true, force: true }));

function appWith(templates: Record<string, string>): Pottle {
  const app = new Pottle(import.meta, { staticFolder: null });
  app.jinjaLoader = new DictLoader(templates);
  return app;
}

/** The members of the interface, by template. */
async function members(app: Pottle): Promise<Record<string, string>> {
  const lines = (await typesOf(app)).matchAll(/^ {4}"(.+?)": (.+);$/gm);
  return Object.fromEntries([...lines].map(([, name, type]) => [name, type!.replaceAll(': unknown', '')]));
}

describe('templates types', () => {
  it('tells what is read and not set, in the order of the template', async () => {
    const app = appWith({
      plain:
        '{{ a }}{% set b = 1 %}{{ b }}{{ c.d }}{{ e[f]|upper }}{{ range(3) }}{{ url_for("x") }}{{ config }}',
      'set later': '{{ a }}{% set a = 1 %}',
      loops: '{% for x, y in xs if x > z %}{{ x }}{{ loop.index }}{{ w }}{% else %}{{ x }}{% endfor %}',
      leaks: '{% for a in [1] %}{% set b = 2 %}{% endfor %}{{ a }}{{ b }}',
      with: '{% with a = b, c = d %}{{ a }}{{ c }}{% endwith %}{{ a }}',
      macros:
        '{% macro m(a, b=c) %}{{ a }}{{ b }}{{ d }}{{ e }}{{ varargs }}{{ m }}{% endmacro %}{% set e = 1 %}',
      call: '{% call(x) f(y) %}{{ x }}{{ z }}{% endcall %}',
      blocks: '{% set a = 1 %}{% for i in xs %}{% block b %}{{ a }}{{ i }}{% endblock %}{% endfor %}',
      scoped: '{% for i in xs %}{% block b scoped %}{{ i }}{% endblock %}{% endfor %}',
      captured: '{% set a %}{{ b }}{% endset %}{{ a }}{% filter replace(c, d) %}{{ e }}{% endfilter %}',
      namespaces: '{% set ns.x = 1 %}{% set n = namespace(y=z) %}{% set n.y = 2 %}',
      nothing: 'text',
      'odd names': '{{ größe }}',
    });
    expect(await members(app)).toEqual({
      plain: '{ a; c; e; f }',
      'set later': '{ a }',
      loops: '{ w; x; xs; z }',
      leaks: '{ a; b }',
      with: '{ a; b; d }',
      macros: '{ c; d }',
      call: '{ f; y; z }',
      blocks: '{ i; xs }',
      scoped: '{ xs }',
      captured: '{ b; c; d; e }',
      namespaces: '{ ns; z }',
      nothing: 'Record<string, never>',
      'odd names': '{ "größe" }',
    });
  });

  it('lets be missing what the template asks for, or sets in one branch', async () => {
    const app = appWith({
      defined:
        '{% if a is defined %}{{ a.b }}{% endif %}{{ c if c is defined else "" }}{{ d is defined and d.e }}',
      undefined: '{% if a is not defined %}{% else %}{{ a }}{% endif %}',
      defaults: '{{ a|default("x") }}{{ b|d(c) }}{{ e.f|default }}',
      both: '{{ a|default }}{{ a }}',
      branch: '{% if a %}{% set b = 1 %}{% endif %}{{ b }}',
      branches: '{% if a %}{% set b = 1 %}{% else %}{% set b = 2 %}{% endif %}{{ b }}',
      truth: '{% if a %}{{ b }}{% endif %}',
    });
    expect(await members(app)).toEqual({
      defined: '{ a?; c?; d? }',
      undefined: '{ a? }',
      defaults: '{ a?; b?; c; e }',
      both: '{ a }',
      branch: '{ a; b? }',
      branches: '{ a }',
      truth: '{ a; b }',
    });
  });

  it('follows parents, blocks, includes and imports as rendering does', async () => {
    const app = appWith({
      layout:
        '<{{ site }}{% block title %}{{ title }}{% endblock %}{% block body %}{{ plain }}{% endblock %}{{ menu }}>',
      page: '{% extends "layout" %}dropped {{ dropped }}{% set menu = main %}{% block body %}{{ items }}{{ menu }}{% endblock %}',
      'with super': '{% extends "page" %}{% block title %}{{ super() }}{{ more }}{% endblock %}',
      includes: '{% for item in items %}{% include "item" %}{% endfor %}{% include "item" without context %}',
      item: '{{ item }}{{ price }}',
      imports: '{% import "lib" as lib %}{% from "item" import x with context %}{{ lib.m() }}{{ x }}',
      lib: '{% macro m() %}{{ secret }}{% endmacro %}',
      itself: '{{ a }}{% include "itself" %}',
      'first found': '{% include ["none", "lib", "item"] %}{% include "none" ignore missing %}',
      computed: '{{ a }}{% include name %}',
      parents: '{% extends parent %}{% block b %}{{ a }}{% endblock %}',
      old: '{% include "old.njk" %}',
      'old.njk': '{{ a }}',
    });
    expect(await members(app)).toEqual({
      layout: '{ menu; plain; site; title }',
      page: '{ items; main; site; title }',
      'with super': '{ items; main; more; site; title }',
      includes: '{ items; price }',
      item: '{ item; price }',
      imports: '{ item; price }',
      lib: '{ secret }',
      itself: '{ a }',
      'first found': '{ secret }',
      computed: '{ a; name; [name: string] }',
      parents: '{ a; parent; [name: string] }',
      old: '{ [name: string] }',
    });
  });

  it('is a command', async () => {
    const log = vi.spyOn(console, 'log').mockImplementation(() => undefined);
    const code = await main(['--app', path.join(ROOT, 'spec/fixtures/pages.ts'), 'templates', 'types']);
    const [[text]] = log.mock.calls as [[string]];
    log.mockRestore();
    expect(code).toBe(0);
    expect(text).toContain('"child.html": { items: unknown; site: unknown };');
  });

  it('knows what the app adds, and leaves out what cannot be compiled', async () => {
    const app = appWith({
      page: '{{ version }}{{ user }}{{ lost }}{{ _("x") }}{{ request.path }}{{ g.x }}{{ session.y }}{% do a %}',
      bad: 'x\n{% if %}',
      unknown: '{{ x|nope }}',
    });
    app.jinjaEnv.globals.version = 1;
    app.jinjaEnv.globals._ = String;
    app.jinjaEnv.addExtension(doExtension);
    app.contextProcessor(async () => ({ user: null, unused: 1 }));
    app.contextProcessor(() => {
      throw new Error('no\ndatabase');
    });
    const text = await typesOf(app);
    expect(text).toContain('    "page": { a: unknown; lost: unknown; user?: unknown };\n');
    expect(text).toContain(
      `    // "bad" cannot be compiled, line 2: Expected an expression, got 'end of statement block'\n`,
    );
    expect(text).toContain(`    // "unknown" cannot be compiled, line 1: No filter named 'nope'.\n`);
    expect(text).toContain('// What a context processor gives is not known: Error: no database\n');
  });
});

describe('with the file that it prints, the compiler', () => {
  const templates = {
    'cart.html': '{{ user.name }}{% for item in items %}{{ item }}{% endfor %}{{ note|default("") }}',
    'about.html': 'About',
    'open.html': '{% extends layout %}',
  };
  const consumers = {
    right: `await renderTemplate('cart.html', { user, items, note: '' });
await renderTemplate('cart.html', { user, items });
streamTemplate('cart.html', { user, items });
await renderTemplate('about.html');
await renderTemplate('open.html', { layout: 'a.html', whatever: 1 });
await renderTemplate('unknown.html', { whatever: 1 });
await renderTemplate('unknown.html');
await renderTemplate(name, { whatever: 1 });
await renderTemplate(name);
await renderTemplate(['cart.html', 'about.html'], { whatever: 1 });
await renderTemplateString('{{ whatever }}', { whatever: 1 });`,
    typo: "await renderTemplate('cart.html', { user, itens: items });",
    extra: "await renderTemplate('cart.html', { user, items, itens: items });",
    missing: "await renderTemplate('cart.html', { user });",
    none: "await renderTemplate('cart.html');",
    streamed: "streamTemplate('cart.html', { items });",
    needless: "await renderTemplate('about.html', { x: 1 });",
  };
  const head = `import { renderTemplate, renderTemplateString, streamTemplate } from 'pottle';
const name: string = 'x'; const user = {}; const items: string[] = []; void [name, user, items, renderTemplate, renderTemplateString, streamTemplate];
`;

  it('passes right calls, and names what is wrong in others', async () => {
    mkdirSync(SCRATCH, { recursive: true });
    const write = (name: string, text: string) => writeFileSync(path.join(SCRATCH, name), text);
    write('templates.d.ts', await typesOf(appWith(templates)));
    for (const [name, code] of Object.entries(consumers)) write(`${name}.ts`, head + code);
    write('tsconfig.json', JSON.stringify({ extends: '../../tsconfig.json', include: ['*.ts'] }));
    const tsc = path.join(ROOT, 'node_modules/.bin/tsc');
    const { stdout } = spawnSync(tsc, ['-p', '.', '--pretty', 'false'], { encoding: 'utf8', cwd: SCRATCH });
    const errors: Record<string, string> = {};
    for (const [, file, message] of stdout.matchAll(/^(\w+)\.ts\(3,.*?: error \w+: ((?:.*\n)(?: .*\n)*)/gm))
      errors[file!] = message!;
    expect(Object.keys(errors).sort()).toEqual(['extra', 'missing', 'needless', 'none', 'streamed', 'typo']);
    expect(stdout).not.toContain('right.ts');
    expect(errors.typo).toContain("'itens' does not exist in type");
    expect(errors.extra).toContain("'itens' does not exist in type");
    expect(errors.missing).toContain("Property 'items' is missing in type '{ user: {}; }'");
    expect(errors.streamed).toContain("Property 'user' is missing");
    expect(errors.none).toContain('Expected 2 arguments, but got 1');
    expect(errors.needless).toContain("is not assignable to type 'never'");
  }, 120_000);

  it('changes nothing at run time', async () => {
    const app = appWith(templates);
    const [whole, streamed] = await app.testRequestContext('/', {}, async () => {
      const given = { user: { name: 'Ann' }, items: [1] };
      let text = '';
      for await (const piece of streamTemplate('cart.html', given)) text += piece;
      return [await renderTemplate('cart.html', given), text];
    });
    expect([whole, streamed]).toEqual(['Ann1', 'Ann1']);
  });
});
