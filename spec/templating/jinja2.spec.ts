/** The templates of the quickstart and of the docs print the same in Jinja2 itself. */
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { flash, Pottle, renderTemplate, session } from 'pottle';
import { DictLoader } from 'pottle/jinja';
import { describe, expect, it } from 'vitest';

const ROOT = path.resolve(import.meta.dirname, '../..');

/** What a rendering needs in either language. Dates are `{ $date: ISO }`. */
interface Job {
  templates: Record<string, string>;
  entry: string;
  context: Record<string, unknown>;
}

/** The surroundings that both sides have. An endpoint without a rule is its own path. */
const RULES = {
  index: '/',
  board: '/',
  write: '/notes',
  live: '/live',
  person: '/by/<name>',
  user: '/user/<name>',
  post: '/post/<id>',
  hello: '/hello/<name>',
  login: '/login',
  logout: '/logout',
};
const SESSION = { name: 'Ann & <Bob>' };
const FLASHES: [string, string][] = [
  ['error', 'A <b>word</b> or two.'],
  ['message', 'Pinned.'],
];
const SURROUNDINGS = {
  rules: { ...RULES, static: '/static/<filename>' },
  session: SESSION,
  flashes: FLASHES,
};

const SCRIPT = `
import datetime, json, re, sys
from urllib.parse import quote, urlencode
from jinja2 import DictLoader, Environment, select_autoescape

def decode(pairs):
    if "$date" in pairs:
        return datetime.datetime.fromisoformat(pairs["$date"])
    return pairs

jobs, around = json.loads(sys.argv[1], object_hook=decode), json.loads(sys.argv[2])

def url_for(endpoint, **values):
    rule = around["rules"].get(endpoint, "/" + endpoint)
    path = re.sub("<(.*?)>", lambda found: quote(str(values.pop(found[1])), safe="!$&'()*+,/:;=@"), rule)
    return path + ("?" + urlencode(values) if values else "")

def get_flashed_messages(with_categories=False, category_filter=()):
    found = [tuple(f) for f in around["flashes"] if not category_filter or f[0] in category_filter]
    return found if with_categories else [message for _, message in found]

def run(job):
    env = Environment(loader=DictLoader(job["templates"]), autoescape=select_autoescape(["html", "xml"]))
    env.globals.update(url_for=url_for, get_flashed_messages=get_flashed_messages, session=around["session"])
    env.policies["json.dumps_kwargs"] = {"sort_keys": True}
    try:
        return env.get_template(job["entry"]).render(job["context"])
    except Exception as error:
        return {"error": type(error).__name__}

json.dump([run(job) for job in jobs], sys.stdout)
`;

const hasJinja2 = spawnSync('/usr/bin/python3', ['-c', 'import jinja2']).status === 0;

function withJinja2(jobs: Job[]): unknown[] {
  const args = ['-W', 'ignore', '-', JSON.stringify(jobs), JSON.stringify(SURROUNDINGS)];
  const run = spawnSync('/usr/bin/python3', args, { input: SCRIPT, encoding: 'utf8' });
  if (run.status !== 0) throw new Error(`Jinja2 failed: ${run.stderr}`);
  return JSON.parse(run.stdout) as unknown[];
}

/** Makes dates of what stands for them. */
function decoded(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value), (_, item) =>
    item?.$date === undefined ? item : new Date(`${item.$date}Z`),
  );
}

async function withPottle({ templates, entry, context }: Job): Promise<unknown> {
  const app = new Pottle('pages', { rootPath: ROOT, templateFolder: null });
  app.secretKey = 'a key for specs';
  app.jinjaLoader = new DictLoader(templates);
  const asked = Object.values(templates)
    .join()
    .matchAll(/url_for\(['"](\w+)/g);
  const rules: Record<string, string> = {
    ...Object.fromEntries([...asked].map(([, endpoint]) => [endpoint, `/${endpoint}`])),
    ...RULES,
  };
  delete rules.static;
  for (const [endpoint, rule] of Object.entries(rules)) app.addUrlRule(rule, { endpoint, buildOnly: true });
  return app.testRequestContext('/', async () => {
    Object.assign(session, SESSION);
    for (const [category, message] of FLASHES) flash(message, category);
    try {
      return await renderTemplate(entry, decoded(context) as Record<string, unknown>);
    } catch (error) {
      return { error: (error as Error).name };
    }
  });
}

/** The files of a folder by name. */
function filesOf(folder: string): Record<string, string> {
  const names = readdirSync(path.join(ROOT, folder));
  return Object.fromEntries(names.map((name) => [name, readFileSync(path.join(ROOT, folder, name), 'utf8')]));
}

const note = (id: number, text: string) => ({
  id,
  text,
  name: SESSION.name,
  color: 'mint',
  at: { $date: `2024-03-0${id}T09:05:07` },
});

function quickstart(): Job[] {
  const templates = filesOf('quickstart/templates');
  const notes = ['<article>1 &lt;</article>', '<article>2</article>'].map((html) => ({ data: { html } }));
  const common = { guest: 'Guest 1234', maxText: 140 };
  const contexts: Record<string, object> = {
    'board.html': { notes, last: '17-2' },
    'note.html': note(1, `A <script> with "quotes" & 'more'`),
    'person.html': { name: SESSION.name, notes: notes.slice(0, 1) },
    '404.html': { error: { code: 404, name: 'Not Found', description: 'It <is> not here.' } },
  };
  return Object.keys(templates).map((entry) => ({
    templates,
    entry,
    context: { ...common, ...contexts[entry] },
  }));
}

/** Variables that the pages of the docs speak of. */
const DATA = {
  title: 'A & B',
  name: '<Ann>',
  user: { name: 'Ann', active: true, city: 'Rome', email: 'ann@example.org' },
  users: [
    { name: 'Bob', active: false, city: 'Rome', age: 40 },
    { name: 'Ann', active: true, city: 'Oslo', age: 31 },
    { name: 'Cid', active: true, city: 'Rome', age: 25 },
  ],
  items: ['pear', 'fig <b>'],
  rows: [{ id: 1, name: 'one' }],
  posts: [
    {
      id: 1,
      title: 'First <post>',
      body: 'Text',
      author: 'Ann',
      tags: ['a', 'b'],
      created: { $date: '2024-05-06T07:08:09' },
    },
  ],
  notes: [note(1, 'Note')],
  messages: [],
};

/** The templates of the docs: those with a name of a page together, others on their own. */
function docs(): [string, Job][] {
  return readdirSync(path.join(ROOT, 'docs'))
    .filter((page) => page.endsWith('.md'))
    .flatMap((page) => {
      const text = readFileSync(path.join(ROOT, 'docs', page), 'utf8');
      const blocks = [...text.matchAll(/^```(?:jinja|html)(?: templates\/(\S+))?\n([\s\S]*?)^```$/gm)];
      const named = blocks.flatMap(([, name, source]) =>
        name === undefined ? [] : [[name, source!] as const],
      );
      return blocks.map(([, name, source], index): [string, Job] => {
        const entry = name ?? `block${index}.html`;
        return [
          `${page} ${entry}`,
          { templates: { ...Object.fromEntries(named), [entry]: source! }, entry, context: DATA },
        ];
      });
    });
}

it('finds Jinja2 where everything has to be checked', () => {
  expect(hasJinja2 || !process.env.CI, 'CI needs python3-jinja2').toBe(true);
});

describe.runIf(hasJinja2)('the same in Jinja2', () => {
  it.each(quickstart().map((job) => [job.entry, job] as const))('the quickstart: %s', async (_, job) => {
    const [expected] = withJinja2([job]);
    expect(expected).toBeTypeOf('string');
    expect(await withPottle(job)).toBe(expected);
  });

  it('the templates of the docs', async () => {
    const jobs = docs();
    const expected = withJinja2(jobs.map(([, job]) => job));
    for (const [index, [place, job]] of jobs.entries())
      expect(await withPottle(job), place).toEqual(expected[index]);
    expect(jobs.length).toBeGreaterThan(0);
  });
});
