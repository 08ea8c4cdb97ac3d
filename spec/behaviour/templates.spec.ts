/** Templates: what they find, how they are found, and what they print. */
import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import {
  Blueprint,
  beforeRenderTemplate,
  ContextError,
  g,
  getTemplateAttribute,
  Markup,
  type Pottle,
  renderTemplate,
  renderTemplateString,
  request,
  SetupError,
  session,
  streamTemplate,
  streamTemplateString,
  templateRendered,
} from 'pottle';
import { DictLoader, type Template } from 'pottle/jinja';
import { afterAll, describe, expect, it } from 'vitest';
import { create } from './app.js';

/** An app with templates in memory. */
function withTemplates(templates: Record<string, string>, config: Record<string, unknown> = {}) {
  const made = create(config, { templateFolder: null });
  made.app.jinjaLoader = new DictLoader(templates);
  return made;
}

/** Renders in a request of an app without templates of its own. */
const shown = (source: string, context = {}, url = '/') =>
  create().app.testRequestContext(url, () => renderTemplateString(source, context));

/** What a view of the app answers, called at `/`. */
async function answered(app: Pottle, view: () => unknown): Promise<string> {
  app.addUrlRule('/', { endpoint: 'index', viewFunc: view as () => string });
  return (await app.testClient().get('/')).text;
}

const scratch = mkdtempSync(path.join(os.tmpdir(), 'pottle-templates-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));
let folders = 0;

/** A folder with templates. */
function folder(templates: Record<string, string>): string {
  const root = path.join(scratch, String(folders++));
  for (const [name, text] of Object.entries(templates)) {
    mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
    writeFileSync(path.join(root, name), text);
  }
  return root;
}

describe('templates', () => {
  it('autoescape goes by the ending of the name', async () => {
    const names = ['a.html', 'a.htm', 'a.xml', 'a.xhtml', 'a.svg', 'a.txt', 'a.j2', 'a.html.j2'];
    const { app } = withTemplates(Object.fromEntries(names.map((name) => [name, '{{ "<" }}'])));
    const texts = await app.appContext(() => Promise.all(names.map((name) => renderTemplate(name))));
    expect(texts).toEqual([...Array(5).fill('&lt;'), '<', '<', '<']);
    expect(await shown('{{ "<" }}')).toBe('&lt;');
  });

  it('escaping, Markup and safe', async () => {
    expect(await shown('{{ x }}{{ y }}{{ x|safe }}', { x: `&<>"'`, y: new Markup('<b>') })).toBe(
      `&amp;&lt;&gt;&#34;&#39;<b>&<>"'`,
    );
  });

  it('config, request, session, g, url_for and get_flashed_messages are always there', async () => {
    const { app } = create({ SITE: 'S' });
    const source =
      '{{ config.SITE }} {{ request.path }} {{ session.a }} {{ g.b }} {{ url_for("index") }} {{ get_flashed_messages() }}';
    app.get('/')(async function index() {
      session.a = 1;
      g.b = 2;
      return renderTemplateString(source);
    });
    expect((await app.testClient().get('/')).text).toBe('S / 1 2 / []');
  });

  it('they work in imported macros too; values of context processors do not', async () => {
    const { app } = withTemplates({
      'macros.html': '{% macro m() %}{{ request.path }} {{ config.SITE }} [{{ extra }}]{% endmacro %}',
      'page.html': '{% from "macros.html" import m %}{{ m() }}',
    });
    app.config.SITE = 'S';
    app.contextProcessor(() => ({ extra: 'x' }));
    expect(await answered(app, () => renderTemplate('page.html'))).toBe('/ S []');
  });

  it('arguments come before processors of the blueprint, of the app, and globals', async () => {
    const { app, client } = create();
    const blueprint = new Blueprint('b', 'spec');
    app.addTemplateGlobal(() => 'global', 'd');
    Object.assign(app.jinjaEnv.globals, { a: 'G', b: 'G', c: 'G', d: 'G' });
    app.contextProcessor(() => ({ a: 'A', b: 'A', c: 'A' }));
    blueprint.contextProcessor(() => ({ a: 'B', b: 'B' }));
    blueprint.get('/')(async function index() {
      return renderTemplateString('{{ a }}{{ b }}{{ c }}{{ d }}', { a: 'R' });
    });
    app.registerBlueprint(blueprint);
    expect((await client.get('/')).text).toBe('RBAG');
  });

  it.each([undefined, null, ['a']])(
    'a context processor that gives %s is an error, now or later',
    async (given) => {
      for (const processor of [() => given, async () => given]) {
        const { app, client, logged } = create();
        app.contextProcessor(function user() {
          return processor() as never;
        });
        app.get('/')(function index() {
          return renderTemplateString('x');
        });
        expect((await client.get('/')).statusCode).toBe(500);
        expect(String(logged)).toContain(
          `The context processor 'user' gives an object of variables, not: ${given}`,
        );
      }
    },
  );

  it("a blueprint's context processor is for its views; the app's for all", async () => {
    const { app, client } = withTemplates({ 'x.html': '[{{ own }}][{{ all }}]' });
    const blueprint = new Blueprint('b', 'spec', { urlPrefix: '/b' });
    blueprint.contextProcessor(() => ({ own: 1 }));
    blueprint.appContextProcessor(() => ({ all: 2 }));
    blueprint.get('/')(function inside() {
      return renderTemplate('x.html');
    });
    app.get('/')(function outside() {
      return renderTemplate('x.html');
    });
    app.registerBlueprint(blueprint);
    expect((await client.get('/b/')).text).toBe('[1][2]');
    expect((await client.get('/')).text).toBe('[][2]');
  });

  it('context processors run for every rendering, not for included templates', async () => {
    const { app } = withTemplates({
      'a.html': '{% include "b.html" %}{% include "b.html" %}',
      'b.html': 'b',
    });
    let runs = 0;
    app.contextProcessor(() => ({ runs: ++runs }));
    await app.appContext(async () => {
      await renderTemplate('a.html');
      await renderTemplate('a.html');
    });
    expect(runs).toBe(2);
  });

  it('undefined prints nothing and is false; its attributes are errors', async () => {
    expect(await shown('[{{ nope }}]{{ "a" if nope else "b" }}')).toBe('[]b');
    await expect(shown('{{ nope.x }}')).rejects.toMatchObject({ name: 'UndefinedError' });
    await expect(shown('{{ nope["x"] }}')).rejects.toMatchObject({ name: 'UndefinedError' });
  });

  it('a.b is the attribute, then the item; a["b"] the other way round', async () => {
    const source = '{{ d.items() }} {{ d["items"] }} {{ d.x }} [{{ d.nope }}{{ d["nope"] }}]';
    expect(await shown(source, { d: { items: 1, x: 2 } })).toBe(
      'dict_items([(&#39;items&#39;, 1), (&#39;x&#39;, 2)]) 1 2 []',
    );
  });

  it('None and booleans print as in Python; the last newline goes', async () => {
    expect(await shown('{{ none }} {{ true }} {{ x }} {{ y }}\n', { x: null, y: false })).toBe(
      'None True None False',
    );
    expect(await shown('a\n\n')).toBe('a\n');
  });

  it('of several names the first that exists; missing ones are errors', async () => {
    const { app, client } = withTemplates({ 'b.html': 'B' });
    await app.appContext(async () => {
      expect(await renderTemplate(['a.html', 'b.html'])).toBe('B');
      await expect(renderTemplate(['a.html', 'c.html'])).rejects.toMatchObject({ name: 'TemplatesNotFound' });
      await expect(renderTemplate('a.html')).rejects.toMatchObject({ name: 'TemplateNotFound' });
    });
    app.get('/')(function index() {
      return renderTemplate('a.html');
    });
    expect((await client.get('/')).statusCode).toBe(500);
  });

  it('the app comes before its blueprints, these in the order of registration', async () => {
    const { app } = create({}, { rootPath: folder({ 'templates/a.html': 'app' }) });
    for (const name of ['one', 'two']) {
      const rootPath = folder({ 'views/a.html': name, 'views/b.html': name });
      app.registerBlueprint(new Blueprint(name, 'spec', { rootPath, templateFolder: 'views' }));
    }
    await app.appContext(async () => {
      expect(await renderTemplate('a.html')).toBe('app');
      expect(await renderTemplate('b.html')).toBe('one');
    });
  });

  it('a blueprint has no folder unless given; names may not lead out of theirs', async () => {
    expect(new Blueprint('b', 'spec').jinjaLoader).toBeNull();
    const rootPath = folder({ 'templates/in/a.html': 'a', 'secret.html': 's' });
    const { app } = create({}, { rootPath });
    await app.appContext(async () => {
      expect(await renderTemplate('in/a.html')).toBe('a');
      for (const name of ['../secret.html', 'in/../in/a.html', path.join(rootPath, 'secret.html')])
        await expect(renderTemplate(name)).rejects.toMatchObject({ name: 'TemplateNotFound' });
    });
  });

  it('filters, tests and globals are registered by name, as decorator or call', async () => {
    const { app } = create();
    app.templateFilter()(function double(n: number) {
      return n * 2;
    });
    app.templateFilter('dbl')((n: number) => n * 2);
    app.addTemplateFilter((n: number) => n * 3, 'triple');
    app.templateTest()(function big(n: number) {
      return n > 9;
    });
    app.addTemplateTest((n: number) => n < 0, 'negative');
    app.templateGlobal('site')(() => 'S');
    app.addTemplateGlobal(function year() {
      return 2024;
    });
    const source =
      '{{ 1|double }}{{ 1|dbl }}{{ 1|triple }} {{ 10 is big }} {{ 1 is negative }} {{ site() }}{{ year() }}';
    expect(await app.appContext(() => renderTemplateString(source))).toBe('223 True False S2024');
    expect(() => app.templateFilter()(() => 1)).toThrow('needs a name');
  });

  it('without parentheses too, and on static methods', async () => {
    const { app } = create();
    app.templateFilter(function shout(text: string) {
      return `${text}!`;
    });
    class Tools {
      @app.templateTest()
      static short(text: string) {
        return text.length < 3;
      }
      @app.templateGlobal('now')
      static today() {
        return 'today';
      }
    }
    expect(Tools.today()).toBe('today');
    const source = '{{ "a"|shout }} {{ "ab" is short }} {{ now() }}';
    expect(await app.appContext(() => renderTemplateString(source))).toBe('a! True today');
  });

  it('those of a blueprint are for all templates of the app', async () => {
    const { app } = create();
    const blueprint = new Blueprint('b', 'spec');
    blueprint.appTemplateFilter('twice')((text: string) => text + text);
    blueprint.appTemplateTest(function tiny(n: number) {
      return n < 1;
    });
    blueprint.addAppTemplateGlobal(() => 'S', 'site');
    app.registerBlueprint(blueprint);
    const source = '{{ "a"|twice }} {{ 0 is tiny }} {{ site() }}';
    expect(await app.appContext(() => renderTemplateString(source))).toBe('aa True S');
  });

  it("tojson writes with the app's provider, safe in HTML and scripts", async () => {
    const data = { b: "<'&>", a: new Date(0) };
    const { app } = create();
    const render = () => app.appContext(() => renderTemplateString('{{ data|tojson }}', { data }));
    expect(await render()).toBe(
      '{"a": "Thu, 01 Jan 1970 00:00:00 GMT", "b": "\\u003c\\u0027\\u0026\\u003e"}',
    );
    app.json.sortKeys = false; // for answers: the filter has a policy of its own, as in Flask
    expect(await render()).toMatch(/^\{"a"/);
    app.jinjaEnv.policies['json.dumps_kwargs'] = { sort_keys: false };
    expect(await render()).toMatch(/^\{"b"/);
  });

  it("url_for('.x') is relative to the blueprint of the request", async () => {
    const { app, client } = create();
    const blueprint = new Blueprint('b', 'spec', { urlPrefix: '/b' });
    blueprint.get('/other')(function other() {
      return '';
    });
    blueprint.get('/')(function index() {
      return renderTemplateString('{{ url_for(".other") }}');
    });
    app.registerBlueprint(blueprint);
    expect((await client.get('/b/')).text).toBe('/b/other');
  });

  it('signals tell of the template and its variables', async () => {
    const { app } = withTemplates({ 'a.html': 'a' });
    app.contextProcessor(() => ({ more: 2 }));
    const seen: unknown[] = [];
    const receiver = (_: unknown, sent: { template: Template; context: object }) =>
      void seen.push([sent.template.name, { ...sent.context }]);
    beforeRenderTemplate.connect(receiver, app);
    templateRendered.connect(receiver, app);
    await app.appContext(async () => {
      await renderTemplate('a.html', { x: 1 });
      await renderTemplateString('b');
    });
    const [file, text] = [
      ['a.html', { x: 1, more: 2 }],
      [null, { more: 2 }],
    ];
    expect(seen).toEqual([file, file, text, text]);
  });

  it('a receiver may change what is rendered', async () => {
    const { app } = create();
    const given = { x: 1 };
    const receiver = (_: unknown, { context }: { context: { x?: number } }) => {
      context.x = 2;
    };
    beforeRenderTemplate.connect(receiver, app);
    expect(await app.appContext(() => renderTemplateString('{{ x }}', given))).toBe('2');
    expect(given).toEqual({ x: 1 });
  });

  it('streaming gives pieces, in the context of the request', async () => {
    const { app, client } = withTemplates({
      'a.html': '{{ request.path }}{% for r in rows %}{{ r }}{% endfor %}',
    });
    async function* rows() {
      for (let i = 0; i < 3; i++) {
        await new Promise((resolve) => setTimeout(resolve, 1));
        yield request.path + i;
      }
    }
    app.get('/a')(function a() {
      return streamTemplate('a.html', { rows: rows() });
    });
    app.get('/b')(function b() {
      return streamTemplateString('{{ request.path }}{{ x }}', { x: '<' });
    });
    expect((await client.get('/a')).text).toBe('/a/a0/a1/a2');
    expect((await client.get('/b')).text).toBe('/b&lt;');
  });

  it('getTemplateAttribute gives macros and variables', async () => {
    const { app } = withTemplates({
      'm.html': '{% macro hello(name, end="!") %}Hello {{ name }}{{ end }}{% endmacro %}{% set v = 5 %}',
    });
    await app.appContext(async () => {
      const hello = await getTemplateAttribute('m.html', 'hello');
      expect(String(await hello('<Ann>'))).toBe('Hello &lt;Ann&gt;!');
      expect(await getTemplateAttribute<number>('m.html', 'v')).toBe(5);
      app.get('/macro')(function macro() {
        return hello('a view returns it');
      });
      await expect(getTemplateAttribute('m.html', 'nope')).rejects.toThrow(ReferenceError);
    });
  });

  it('promises are waited for, async generators iterated, context processors may be async', async () => {
    const { app } = create();
    app.contextProcessor(async () => ({ late: 'late' }));
    app.addTemplateFilter(async (text: string) => text.toUpperCase(), 'shout');
    app.addTemplateTest(async (n: number) => n > 1, 'big');
    app.addTemplateGlobal(async () => ({ name: Promise.resolve('Ann') }), 'user');
    async function* letters() {
      yield* 'ab';
    }
    const source =
      '{{ late }} {{ f() }} {% for x in letters() %}{{ x }}{% endfor %} {{ p.x|shout }} {{ 2 is big }} {{ user().name }}';
    const context = { f: async () => '<', letters, p: Promise.resolve({ x: 'y' }) };
    expect(await app.appContext(() => renderTemplateString(source, context))).toBe('late &lt; ab Y True Ann');
  });

  it('an app context is enough, but for what needs a request', async () => {
    const { app } = create({ SERVER_NAME: 'example.org' });
    app.get('/x')(function x() {
      return '';
    });
    await app.appContext(async () => {
      expect(await renderTemplateString('{{ 1 + 1 }}{{ config.SERVER_NAME }}')).toBe('2example.org');
      expect(await renderTemplateString('{{ url_for("x") }}')).toBe('http://example.org/x');
      await expect(renderTemplateString('{{ request.path }}')).rejects.toThrow(ContextError);
    });
    await create().app.appContext(async () => {
      await expect(renderTemplateString('{{ url_for("x") }}')).rejects.toThrow('SERVER_NAME');
    });
  });

  it('outside of any context rendering is an error', async () => {
    await expect(renderTemplate('a.html')).rejects.toThrow(ContextError);
    await expect(renderTemplateString('a')).rejects.toThrow(ContextError);
    expect(() => streamTemplate('a.html')).toThrow(ContextError);
  });

  it('jinjaOptions before the first use, the registries any time', async () => {
    const { app } = create();
    app.jinjaOptions.trimBlocks = true;
    app.jinjaOptions = { lstripBlocks: true };
    const render = (source: string) => app.appContext(() => renderTemplateString(source));
    expect(await render('{% if true %}\n  {% if true %}\na{% endif %}{% endif %}')).toBe('a');
    expect(() => {
      app.jinjaOptions.trimBlocks = false;
    }).toThrow(SetupError);
    app.jinjaEnv.filters.plus = (n: number) => n + 1;
    app.jinjaEnv.tests.one = (n: unknown) => n === 1;
    Object.assign(app.jinjaEnv.globals, { zero: 0 });
    expect(await render('{{ zero|plus }} {{ zero is one }} {{ zero|plus is one }}')).toBe('1 False True');
    expect(Object.keys(app.jinjaEnv.filters)).toContain('plus');
    app.jinjaEnv.filters.upper = () => 'mine';
    expect(await render('{{ "a"|upper }}')).toBe('mine');
  });

  it('edited templates are read again as TEMPLATES_AUTO_RELOAD says, which follows debug', async () => {
    for (const [config, fresh] of [
      [{}, false],
      [{ DEBUG: true }, true],
      [{ DEBUG: true, TEMPLATES_AUTO_RELOAD: false }, false],
      [{ TEMPLATES_AUTO_RELOAD: true }, true],
    ] as const) {
      const rootPath = folder({ 'templates/a.html': '{% include "b.html" %}', 'templates/b.html': 'old' });
      const { app } = create({}, { rootPath });
      // Registering makes the environment, long before the app is told to debug.
      app.addTemplateGlobal(() => 1, 'one');
      Object.assign(app.config, config);
      await app.appContext(async () => {
        expect(await renderTemplate('a.html')).toBe('old');
        const included = path.join(rootPath, 'templates/b.html');
        writeFileSync(included, 'new');
        utimesSync(included, 1, 1); // the two writings may fall into one tick of the file system's clock
        expect(await renderTemplate('a.html'), JSON.stringify(config)).toBe(fresh ? 'new' : 'old');
      });
    }
  });

  it('selectJinjaAutoescape decides, and may be overridden', async () => {
    const { app } = withTemplates({ 'a.html': '{{ "<" }}', 'a.txt': '{{ "<" }}' });
    const asked: unknown[] = [];
    app.selectJinjaAutoescape = (name) => {
      asked.push(name);
      return name === null || name.endsWith('.txt');
    };
    await app.appContext(async () => {
      expect(await renderTemplate('a.html')).toBe('<');
      expect(await renderTemplate('a.txt')).toBe('&lt;');
      expect(await renderTemplateString('{{ "<" }}')).toBe('&lt;');
    });
    expect(new Set(asked)).toEqual(new Set(['a.html', 'a.txt', null]));
  });

  it('config is the live configuration', async () => {
    const { app } = create({ MY_KEY: 1 });
    const render = () =>
      app.appContext(() =>
        renderTemplateString("{{ config.MY_KEY }}{{ config['MY_KEY'] }}[{{ config.my_key }}]"),
      );
    expect(await render()).toBe('11[]');
    app.config.MY_KEY = 2;
    expect(await render()).toBe('22[]');
  });
});
