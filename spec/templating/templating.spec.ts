/** Templates of an app: errors, nunjucks' side, loaders, names of the framework's objects, streaming. */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import nunjucks from 'nunjucks';
import {
  Blueprint,
  FileSystemLoader,
  flash,
  type Logger,
  NotFound,
  PackageLoader,
  type Pottle,
  Response,
  renderTemplate,
  renderTemplateString,
  request,
  sendFile,
  session,
  tracebackResponse,
} from 'pottle';
import {
  // vite takes import.meta for it, if it has this name
  meta as about,
  ChoiceLoader,
  DictLoader,
  doExtension,
  PrefixLoader,
  StrictUndefined,
} from 'pottle/jinja';
import { afterAll, describe, expect, it } from 'vitest';
import { create } from '../behaviour/app.js';

it('options that are undefined are as if left out', async () => {
  const { app } = create({ SEND_FILE_MAX_AGE_DEFAULT: 60 }, { templateFolder: undefined });
  expect(app.templateFolder).toBe('templates');
  app.get('/file')(function file() {
    return sendFile(new Uint8Array(1), { mimetype: 'text/plain', maxAge: undefined });
  });
  expect((await app.testClient().get('/file')).headers.get('Cache-Control')).toContain('max-age=60');
});

/** An app with templates in memory. */
function withTemplates(templates: Record<string, string>, config: Record<string, unknown> = {}) {
  const made = create(config, { templateFolder: null });
  made.app.jinjaLoader = new DictLoader(templates);
  return made;
}

const rendered = (app: Pottle, name: string, context = {}) =>
  app.appContext(() => renderTemplate(name, context));

const scratch = mkdtempSync(path.join(os.tmpdir(), 'pottle-templating-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));
let folders = 0;

function folder(templates: Record<string, string>): string {
  const root = path.join(scratch, String(folders++));
  for (const [name, text] of Object.entries(templates)) {
    mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
    writeFileSync(path.join(root, name), text);
  }
  return root;
}

describe('errors', () => {
  const templates = {
    'page.html': '{% extends "base.html" %}\n{% block body %}\n{% include "row.html" %}\n{% endblock %}',
    'base.html': '<html>\n{% block body %}{% endblock %}',
    'row.html': 'one\ntwo\n{{ <b>user.name }}\nfour'.replace('<b>', ''),
    'syntax.html': 'fine\n{% if %}',
  };

  it('are logged with template, line and excerpt, through includes and parents', async () => {
    const { app, client, logged } = withTemplates(templates);
    app.get('/')(function index() {
      return renderTemplate('page.html');
    });
    expect((await client.get('/')).statusCode).toBe(500);
    expect((logged[0] as Error).stack).toContain(
      "'user' is undefined\n    at template row.html:3  {{ user.name }}\n",
    );
    expect((logged[0] as Error).stack).toContain('    at template page.html:3  {% include "row.html" %}\n');
  });

  it('are shown so on the page in debug mode', async () => {
    const { app } = withTemplates(templates, { DEBUG: true });
    const page = (name: string) =>
      app.testRequestContext('/', async () => {
        const error: unknown = await renderTemplate(name).catch((failure) => failure);
        return Buffer.from(await (await tracebackResponse(error)).getData()).toString();
      });
    const text = await page('page.html');
    expect(text).toContain('\nrow.html:3\n');
    expect(text).toContain('      2  two\n>     3  {{ user.name }}\n      4  four');
    expect(text).toContain('\npage.html:3\n');
    expect(await page('syntax.html')).toContain('>     2  {% if %}\n');
  });

  it('of missing templates name every folder searched, in includes too', async () => {
    const rootPath = folder({ 'templates/a.html': '{% include "nope.html" %}' });
    const { app } = create({}, { rootPath });
    app.registerBlueprint(new Blueprint('b', 'spec', { rootPath, templateFolder: 'views' }));
    const searched = `(searched in ${rootPath}/templates, ${rootPath}/views)`;
    const failed = { name: 'TemplateNotFound', message: `nope.html ${searched}` };
    await expect(rendered(app, 'nope.html')).rejects.toMatchObject(failed);
    await expect(rendered(app, 'a.html')).rejects.toMatchObject({
      ...failed,
      lineno: 1,
      templateName: 'a.html',
    });
    const several = app.appContext(() => renderTemplate(['x.html', 'y.html']));
    await expect(several).rejects.toThrow(`x.html, y.html ${searched}`);
    await expect(rendered(create({}, { templateFolder: null }).app, 'a.html')).rejects.toThrow('no folder');
    const loaders = [
      new FileSystemLoader('/one'),
      new PrefixLoader({ x: new FileSystemLoader(['/two', '/three']) }),
    ];
    app.jinjaLoader = new ChoiceLoader(loaders);
    await expect(rendered(app, 'x/y.html')).rejects.toThrow(
      `(searched in /one, /two, /three, ${rootPath}/views)`,
    );
  });

  it('EXPLAIN_TEMPLATE_LOADING logs who was asked', async () => {
    const rootPath = folder({ 'views/a.html': 'A' });
    const { app } = create({ EXPLAIN_TEMPLATE_LOADING: true }, { rootPath });
    app.registerBlueprint(new Blueprint('b', 'spec', { rootPath, templateFolder: 'views' }));
    const lines: string[] = [];
    app.logger = { ...(app.logger as Logger), info: (line) => void lines.push(line) };
    expect(await rendered(app, 'a.html')).toBe('A');
    await expect(rendered(app, 'nope.html')).rejects.toThrow();
    expect(lines).toEqual([
      `Looking for the template 'a.html':\n  app 'spec', ${rootPath}/templates: no match\n  blueprint 'b', ${rootPath}/views: found`,
      expect.stringContaining('Nobody has it'),
    ]);
  });
});

describe('jinjaEnv', () => {
  it('is an environment of nunjucks, which stays as it was', () => {
    const { app } = withTemplates({ 'a.html': '{{ [] or "empty" }}' });
    expect(app.jinjaEnv).toBeInstanceOf(nunjucks.Environment);
    expect(app.jinjaEnv.render('a.html')).toBe('empty');
    expect(new nunjucks.Environment(null).renderString('{{ [] or "empty" }}', {})).toBe('');
    expect('fromString' in nunjucks.Environment.prototype).toBe(false);
  });

  it("leaves .njk files to nunjucks' compiler, with what both share", async () => {
    const { app } = withTemplates({
      'a.njk':
        '{{ [] or "empty" }}|{{ "x"|shout }}|{{ site }}|{{ url_for("index", id=3, q="a b") }}|{% include "b.html" %}',
      'b.html': '{{ [] or "empty" }} {% include "c.njk" %}',
      'c.njk': '{{ true }}',
      'd.html': '{{ "a"|upper }}',
    });
    app.get('/<int:id>')(function index() {
      return '';
    });
    app.jinjaEnv.addFilter('shout', (text: string) => `${text}!`).addGlobal('site', 'S');
    app.addTemplateFilter(() => 'mine', 'upper');
    const text = await app.testRequestContext('/', () => renderTemplate('a.njk'));
    expect(text).toBe('|x!|S|/3?q=a+b|empty true');
    expect(await rendered(app, 'd.html')).toBe('mine');
  });

  it("has nunjucks' registries, for asynchronous filters too", async () => {
    const { app } = withTemplates({ 'a.html': '{{ 1|later }} {{ 3 is odd3 }}', 'a.njk': '{{ 1|later }}' });
    const later = (n: number, done: (error: unknown, value: number) => void) =>
      setImmediate(done, null, n + 1);
    app.jinjaEnv.addFilter('later', later, true).addTest('odd3', (n: number) => n % 2 === 1);
    expect(await rendered(app, 'a.html')).toBe('2 True');
    expect(await rendered(app, 'a.njk')).toBe('2');
    expect(app.jinjaEnv.getTest('odd3')).toBeTypeOf('function');
    expect(() => app.jinjaEnv.getFilter('nope')).toThrow('filter not found');
    expect(app.jinjaEnv.filters.tojson).toBeTypeOf('function');
  });

  it('gives templates of Jinja by name and of text', async () => {
    const { app } = withTemplates({ 'a.html': '{{ x }}', 'b.njk': '{{ x }}' });
    const { jinjaEnv } = app;
    expect(jinjaEnv.getTemplate('a.html').render({ x: '<' })).toBe('&lt;');
    expect(await jinjaEnv.getTemplate('a.html').renderAsync({ x: Promise.resolve(1) })).toBe('1');
    expect(jinjaEnv.getTemplate('b.njk').render({ x: 1 })).toBe('1');
    expect(jinjaEnv.fromString('{{ x }}').render({ x: 2 })).toBe('2');
    expect(jinjaEnv.renderString('{{ x }}', { x: 3 })).toBe('3');
    expect((await jinjaEnv.selectTemplate(['nope.html', 'a.html'])).name).toBe('a.html');
    const ready = jinjaEnv.fromString('{{ x }}!');
    expect(await app.appContext(() => renderTemplate(ready, { x: 4 }))).toBe('4!');
  });

  it('is set up after it was made', async () => {
    const { app } = withTemplates({ 'a.html': 'first' });
    app.jinjaEnv.trimBlocks = true;
    app.jinjaEnv.lineStatementPrefix = '%';
    app.jinjaEnv.addExtension(doExtension);
    app.jinjaEnv.policies['json.dumps_function'] = () => '"mine"';
    const source =
      '{% set xs = [] %}\n{% do xs.append(1) %}\n% for x in xs\n{{ x }}{{ x|tojson }}\n% endfor\n';
    expect(await app.appContext(() => renderTemplateString(source))).toBe('1"mine"\n');
    expect(app.jinjaEnv.trimBlocks).toBe(true);
    expect(await rendered(app, 'a.html')).toBe('first');
    app.jinjaEnv.loader = new DictLoader({ 'a.html': 'second' });
    expect(await rendered(app, 'a.html')).toBe('second');
  });

  it('takes what missing names become, and what changes printed values', async () => {
    const { app } = withTemplates({ 'a.html': '[{{ x }}{{ none }}]' });
    expect(await rendered(app, 'a.html')).toBe('[None]');
    app.jinjaEnv.finalize = (value) => value ?? '-';
    expect(await rendered(app, 'a.html')).toBe('[-]');
    app.jinjaEnv.undefined = StrictUndefined;
    await expect(rendered(app, 'a.html')).rejects.toThrow("'x' is undefined");
    expect(app.jinjaEnv.undefined).toBe(StrictUndefined);
  });

  it('is asked for syntax trees, filters, tests, expressions, names and environments like it', () => {
    const { jinjaEnv } = withTemplates({ 'b.html': '{{ x }}', 'a.njk': '' }).app;
    jinjaEnv.addFilter('shout', (text: string) => `${text}!`);
    expect(jinjaEnv.parse('{{ x }}').body[0]!.type).toBe('Output');
    expect([...about.findUndeclaredVariables(jinjaEnv.parse('{{ x }}{{ url_for(g) }}'))]).toEqual(['x']);
    expect(jinjaEnv.callFilter('shout', 'a')).toBe('a!');
    expect(jinjaEnv.callTest('odd', 3)).toBe(true);
    expect(jinjaEnv.extend({ assets: 'theirs' }).extend({ assets: 'late' }).assets).toBe('theirs');
    expect(jinjaEnv.compileExpression('x|shout')({ x: 'b' })).toBe('b!');
    expect(jinjaEnv.listTemplates()).toEqual(['a.njk', 'b.html']);
    expect(jinjaEnv.fromString('{{ x }}', { globals: { x: 1 } }).render()).toBe('1');
    expect(jinjaEnv.getTemplate('b.html', { globals: { x: 2 } }).render()).toBe('2');
    const latex = jinjaEnv.overlay({ variableStartString: '<<', variableEndString: '>>' });
    expect(latex.fromString('<< "a"|shout >>{{ x }}').render()).toBe('a!{{ x }}');
  });

  it("writes JSON with Python's floats and keys, and indented where asked", async () => {
    const { app } = withTemplates({
      'a.txt': '{{ [10 / 2, 0.00001, {1.0: none}]|tojson }} {{ {"a": 1}|tojson(indent=2) }}',
    });
    expect(await rendered(app, 'a.txt')).toBe('[5.0, 1e-05, {"1.0": null}] {\n  "a": 1\n}');
  });

  it('takes options that replace what the app would choose', async () => {
    const { app } = withTemplates({ 'a.html': '{{ "<" }}' });
    app.jinjaOptions.autoescape = false;
    app.jinjaOptions.variableStartString = '{{';
    expect(await rendered(app, 'a.html')).toBe('<');
  });
});

describe('loaders of folders', () => {
  const root = mkdtempSync(path.join(os.tmpdir(), 'pottle-packages-'));
  afterAll(() => rmSync(root, { recursive: true }));
  const write = (name: string, text: string) => {
    mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
    writeFileSync(path.join(root, name), text);
  };
  write('secret.html', 'no');
  write('shop/package.json', '{"name": "shop"}');
  write('shop/templates/own.html', 'OWN');
  write('shop/node_modules/theme/templates/a.html', 'A');
  write('shop/node_modules/theme/templates/x/b.html', 'B');
  write('node_modules/@our/theme/pages/c.html', 'C');
  symlinkSync(path.join(root, 'secret.html'), path.join(root, 'shop/node_modules/theme/templates/link.html'));
  const from = path.join(root, 'shop/lib');

  it('find templates in packages, as Node finds packages', () => {
    const theme = new PackageLoader('theme', 'templates', from);
    expect(theme.getSource('x/b.html')!.source).toBe('B');
    expect(theme.getSource('../package.json')).toBeNull();
    const scoped = new PackageLoader('@our/theme', 'pages', { url: pathToFileURL(`${from}/app.js`).href });
    expect(scoped.getSource('c.html')!.source).toBe('C');
    expect(new PackageLoader('shop', undefined, from).getSource('own.html')!.source).toBe('OWN');
  });

  it('say which package or folder is missing', () => {
    expect(() => new PackageLoader('nope', 'templates', from)).toThrow(/no package 'nope'.*installed/);
    expect(() => new PackageLoader('theme', 'nope', from)).toThrow(/'theme' has no folder .*nope/);
    for (const name of ['..', '../x', '/etc', 'a/b', ''])
      expect(() => new PackageLoader(name, 'templates', from), name).toThrow('is no name of a package');
  });

  it('list what they would find, and no more', () => {
    const theme = new PackageLoader('theme', 'templates', from);
    expect(theme.listTemplates().sort()).toEqual(['a.html', 'x/b.html']);
    const folders = new FileSystemLoader([path.join(root, 'nowhere'), path.join(root, 'shop/templates')]);
    expect(folders.listTemplates()).toEqual(['own.html']);
    const { app } = create({}, { templateFolder: null });
    app.jinjaLoader = theme;
    const blueprint = new Blueprint('b', import.meta, { templateFolder: path.join(root, 'shop/templates') });
    app.registerBlueprint(blueprint);
    expect(app.jinjaEnv.listTemplates()).toEqual(['a.html', 'own.html', 'x/b.html']);
  });
});

describe('loaders', () => {
  it('never leave their folder', async () => {
    const rootPath = folder({ 'templates/a.html': 'A', 'secret.html': 'secret' });
    symlinkSync(path.join(rootPath, 'secret.html'), path.join(rootPath, 'templates/link.html'));
    const loader = new FileSystemLoader(path.join(rootPath, 'templates'));
    expect(loader.getSource('./a.html')?.source).toBe('A');
    for (const name of [
      '../secret.html',
      '/../secret.html',
      'link.html',
      '..\\secret.html',
      'a.html\0',
      '',
      '.',
    ])
      expect(loader.getSource(name), name).toBeNull();
  });

  it('search several folders, and give way to another loader', async () => {
    const loader = new FileSystemLoader([
      folder({ 'a.html': '1' }),
      folder({ 'a.html': '2', 'b.html': '3' }),
    ]);
    const { app } = create();
    app.jinjaLoader = loader;
    expect([await rendered(app, 'a.html'), await rendered(app, 'b.html')]).toEqual(['1', '3']);
  });

  it('may be chosen by a prefix', async () => {
    const { app } = create();
    const plain = new DictLoader({ 'a.html': 'plain', 'x/a.html': 'deep' });
    app.jinjaLoader = new ChoiceLoader([new PrefixLoader({ p: plain }), new DictLoader({ 'a.html': 'own' })]);
    expect(await rendered(app, 'p/a.html')).toBe('plain');
    expect(await rendered(app, 'p/x/a.html')).toBe('deep');
    expect(await rendered(app, 'a.html')).toBe('own');
    await expect(rendered(app, '/a.html')).rejects.toThrow('/a.html');
    await expect(rendered(app, 'constructor/a.html')).rejects.toThrow('constructor/a.html');
  });

  it('may be asynchronous', async () => {
    const { app } = create();
    app.jinjaLoader = {
      getSource: async (name) =>
        name === 'nope.html' ? null : { source: name.startsWith('a') ? '{% include "b.html" %}' : 'B' },
    };
    expect(await rendered(app, 'a.html')).toBe('B');
    await expect(rendered(app, 'nope.html')).rejects.toMatchObject({ name: 'TemplateNotFound' });
  });
});

/** Renders text in a request. */
function inRequest(source: string, url = '/', options = {}, context: object = {}) {
  const { app } = create();
  app.get('/u/<int:user_id>', { endpoint: 'user' })(() => '');
  return app.testRequestContext(url, options, () => renderTemplateString(source, { ...context }));
}

describe("the framework's objects", () => {
  it('are called by their Python names', async () => {
    const source =
      '{{ request.remote_addr }} {{ request.view_args.user_id }} {{ request.url_rule.rule }} {{ request.query_string|length }} ' +
      '{{ request.user_agent.string }} {{ request.accept_mimetypes.best_match(["text/html", "application/json"]) }} ' +
      '{{ request.full_path }} {{ request.is_json }} {{ request.url_root }} {{ request.base_url }} {{ request.script_root }}';
    const headers = { 'User-Agent': 'UA', Accept: 'application/json' };
    expect(await inRequest(source, '/u/3?x=1', { headers })).toBe(
      '127.0.0.1 3 /u/&lt;int:user_id&gt; 3 UA application/json /u/3?x=1 False http://localhost/ http://localhost/u/3 ',
    );
  });

  it('are multi-dicts as in Python', async () => {
    const url = '/?a=1&b=2&a=3&size=9&map=m&has=h';
    const cases: [string, string][] = [
      ['{% for k in request.args %}{{ k }} {% endfor %}', 'a b size map has '],
      ['{{ "a" in request.args }} {{ "z" in request.args }} {{ request.args|length }}', 'True False 5'],
      ['{{ request.args.a }}{{ request.args["b"] }}[{{ request.args["z"] }}]', '12[]'],
      ['{{ request.args.size }}{{ request.args.map }}{{ request.args.has }}', '9mh'],
      [
        '{{ request.args.items()|list }}',
        "[('a', '1'), ('b', '2'), ('size', '9'), ('map', 'm'), ('has', 'h')]",
      ],
      ['{{ request.args.items(multi=true)|length }}', '6'],
      ['{{ request.args.getlist("a") }}', "['1', '3']"],
      [
        '{{ request.args.get("z") }} {{ request.args.get("z", default="d") }} {{ request.args.get("a", "d") }}',
        'None d 1',
      ],
      ['{{ request.args.to_dict(flat=false).a }} {{ request.args.to_dict().a }}', "['1', '3'] 1"],
      ['{{ request.args.keys()|list|length }}{{ request.args.values()|first }}', '51'],
      ['{{ "yes" if request.args else "no" }} {{ "yes" if request.form else "no" }}', 'yes no'],
      ['{{ dict(request.args, b=5).b }}{{ dict(**request.args).a }}', '51'],
      ['{{ url_for("user", user_id=1, **request.view_args or {}) }}', '/u/1'],
      ['{{ request.args is mapping }} {{ (request.args|dictsort)[0] }}', "True ('a', '1')"],
      [
        '{{ request.cookies.get("c") }} {{ request.cookies.c }} {{ request.cookies.get("d", "none") }}',
        'C C none',
      ],
      [
        '{{ request.headers["X-A"] }} {{ request.headers.get("x-b", "d") }} {{ "x-a" in request.headers }}',
        'A d True',
      ],
    ];
    const headers = { Cookie: 'c=C', 'X-A': 'A' };
    for (const [source, expected] of cases)
      expect(
        await inRequest(`{% autoescape false %}${source}{% endautoescape %}`, url, { headers }),
        source,
      ).toBe(expected);
  });

  it('convert by no name that is undefined', async () => {
    const { app } = create();
    const render = (source: string) => app.testRequestContext('/?page=x', () => renderTemplateString(source));
    await expect(render("{{ request.args.get('page', 0, type=int) }}")).rejects.toThrow(
      'convert by is a function',
    );
    expect(await render("{{ request.args.get('none', 0, type=int) }}")).toBe('0');
  });

  it('are forms that are waited for', async () => {
    const form = { name: 'N', tag: 't' };
    expect(
      await inRequest('{{ request.form.name }}{% for k in request.form %} {{ k }}{% endfor %}', '/', {
        method: 'POST',
        form,
      }),
    ).toBe('N name tag');
  });

  it('are sessions, g and configurations as dicts, whose keys stay as they are', async () => {
    const { app } = create({ MY_KEY: 'k' });
    app.addTemplateGlobal(() => 1, 'one');
    const source =
      '{{ session.user_id }}[{{ session.user_name }}]{{ session.size }} {{ session.permanent }} {{ session|length }} {{ "user_id" in session }} ' +
      '{{ session.get("x", default="d") }} {% for k in session %}{{ k }} {% endfor %}{{ session.items()|list|length }} ' +
      '{{ config.get("NOPE") }} {{ config["MY_KEY"] }} {{ g.get("x", default=1) }}';
    const text = await app.testRequestContext('/', () => {
      Object.assign(session, { user_id: 7, userName: 'camel' });
      session.set('size', 's');
      return renderTemplateString(source);
    });
    expect(text).toBe('7[]s False 3 True d user_id userName size 3 None k 1');
  });

  it('print as in Python', async () => {
    const { app } = create({}, {});
    const source = '{{ request.args|safe }} {{ session|safe }} {{ ("%r" % request.args)|safe }}';
    const text = await app.testRequestContext('/?a=1&a=2', () => {
      session.user_id = 1;
      return renderTemplateString(`${source} {{ config|string|truncate(9, true, "", 0) }}`);
    });
    const args = "ImmutableMultiDict([('a', '1'), ('a', '2')])";
    expect(text).toBe(`${args} <SecureCookieSession {'user_id': 1}> ${args} &lt;Config {`);
  });

  it('are errors and responses', async () => {
    const response = new Response('x', { status: 201, mimetype: 'text/css' });
    const source =
      '{{ error.code }} {{ error.name }} {{ error.description }} {{ response.status_code }} {{ response.content_type }}';
    expect(await inRequest(source, '/', {}, { error: new NotFound('Gone.'), response })).toBe(
      '404 Not Found Gone. 201 text/css; charset=utf-8',
    );
  });

  it('never lead to their constructors, and data is never converted', async () => {
    expect(
      await inRequest(
        '[{{ request.constructor }}{{ request.__proto__ }}{{ session.constructor }}{{ config.constructor }}]',
      ),
    ).toBe('[]');
    class Data {
      camelCase = 1;
    }
    expect(
      await inRequest(
        '[{{ a.camel_case }}{{ b.camel_case }}]',
        '/',
        {},
        { a: { camelCase: 1 }, b: new Data() },
      ),
    ).toBe('[]');
  });

  it('take keyword arguments from templates only, never out of data', async () => {
    const data = JSON.parse('{"__keywords": true, "_external": true, "_scheme": "javascript", "user_id": 1}');
    await expect(inRequest('{{ url_for("user", data) }}', '/', {}, { data })).rejects.toThrow('1 positional');
    expect(await inRequest('{{ url_for("user", user_id=1, __keywords=2) }}')).toBe('/u/1?__keywords=2');
    const flashed = '{% for m in get_flashed_messages(data) %}{{ m }}{% endfor %}';
    expect(await inRequest(flashed, '/', {}, { data })).toBe('');
  });

  it('flash by name and by place', async () => {
    const { app } = create();
    const text = await app.testRequestContext('/', () => {
      flash('<m>', 'error');
      flash('n');
      return renderTemplateString(
        '{% for c, m in get_flashed_messages(with_categories=true, category_filter=["error"]) %}{{ c }}:{{ m }}{% endfor %} {{ get_flashed_messages()|length }}{{ request.path }}',
      );
    });
    expect(text).toBe('error:&lt;m&gt; 2/');
    expect(request).toBeDefined();
  });
});

describe('renderTemplate', () => {
  it('costs one promise where nothing has to be waited for', async () => {
    const { app } = withTemplates({ 'a.html': '{% include "b.html" %}', 'b.html': '{{ f() }}{{ x|upper }}' });
    app.contextProcessor(() => ({ f: () => 1 }));
    const order: string[] = [];
    await app.appContext(async () => {
      const page = renderTemplate('a.html', { x: 'a' }).then((text) => order.push(text));
      await Promise.resolve().then(() => order.push('next tick'));
      await page;
    });
    expect(order).toEqual(['1A', 'next tick']);
  });
});
