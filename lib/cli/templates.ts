/** `pottle templates`: looks at all templates of an app without rendering them. */
import path from 'node:path';
import type { Pottle } from '../index.js';
import { meta } from '../jinja/index.js';
import type { Arguments, Call, Node, Template } from '../jinja/nodes.js';
import { children, findAll } from '../jinja/tree.js';
import { locateApp } from './locate.js';

/** One thing that was found in a template. */
interface Finding {
  level: 'error' | 'warning' | 'reads';
  line: number;
  message: string;
}

/** A template as it was found; its tree is missing when it cannot be parsed. */
export interface Page {
  name: string;
  file: string;
  source: string;
  tree: Template | null;
  /** why it cannot be compiled */
  failure: Finding | null;
  findings: Finding[];
}

/**
 * Compiles all templates of an app and its blueprints, and prints what is wrong with them.
 * @param options.quiet leaves out the variables that each template reads
 * @returns the exit code: 1 when there are errors
 */
export async function checkTemplates(
  spec: string | undefined,
  { quiet = false }: { quiet?: boolean } = {},
): Promise<number> {
  const pages = await readPages(await locateApp(spec));
  const found = pages.flatMap((page) =>
    page.findings
      .filter(({ level }) => !(quiet && level === 'reads'))
      .sort((a, b) => a.line - b.line)
      .map((finding) => shown(page, finding)),
  );
  const count = (level: string) =>
    pages.flatMap(({ findings }) => findings).filter((one) => one.level === level).length;
  const [errors, warnings] = [count('error'), count('warning')];
  console.log([...found, `${pages.length} templates: ${errors} errors, ${warnings} warnings.`].join('\n'));
  return errors > 0 ? 1 : 0;
}

function shown({ file, source }: Page, { level, line, message }: Finding): string {
  const excerpt =
    source
      .split(/\r\n?|\n/)
      [line - 1]?.trim()
      .slice(0, 120) ?? '';
  return `${file}:${line}: ${level === 'reads' ? '' : `${level}: `}${message}\n    ${excerpt}`;
}

/** Reads and looks through all templates in Jinja's language. */
export async function readPages(app: Pottle): Promise<Page[]> {
  const { engine } = app.jinjaEnv;
  const names = (await engine.listTemplates()).filter((name) => !engine.isForeign(name));
  const pages = await Promise.all(
    names.map(async (name): Promise<Page> => {
      const found = await engine.loader!.getSource(name);
      const { source = '', filename } = found ?? {};
      const file = filename === undefined ? name : path.relative(process.cwd(), filename);
      return { name, file, source, tree: null, failure: null, findings: [] };
    }),
  );
  const all = new Map(pages.map((page) => [page.name, page]));
  for (const page of pages) parse(app, page);
  for (const page of pages) if (page.tree !== null) look(app, page, page.tree, all);
  return pages;
}

function parse(app: Pottle, page: Page): void {
  try {
    page.tree = app.jinjaEnv.parse(page.source, page.name);
    // What only the compiler sees; unknown filters and tests are told one by one.
    app.jinjaEnv.engine.generate(page.source, page.name, false);
  } catch (error) {
    const { message, lineno = 1 } = error as Error & { lineno?: number };
    page.failure = { level: 'error', line: lineno, message };
    if (page.tree === null || !/^No (?:filter|test) named/.test(message)) page.findings.push(page.failure);
  }
}

function look(app: Pottle, page: Page, tree: Template, all: Map<string, Page>): void {
  const add = (level: Finding['level'], line: number, message: string) =>
    page.findings.push({ level, line, message });
  unknownNames(app, tree, add);
  missingTemplates(tree, all, add, app);
  hiddenBlocks(tree, all, add);
  wrongEndpoints(app, tree, add);
  variables(tree, add);
}

type Add = (level: Finding['level'], line: number, message: string) => void;

/** Filters and tests that there are not, unless the template asks whether there are. */
function unknownNames(app: Pottle, tree: Template, add: Add): void {
  const { engine } = app.jinjaEnv;
  const asked = new Set([...findAll([tree], 'Test')].map(({ name, node }) => `${name} ${constant(node)}`));
  for (const kind of ['filter', 'test'] as const)
    for (const node of findAll([tree], kind === 'filter' ? 'Filter' : 'Test'))
      if (engine[kind](node.name) === undefined && !asked.has(`${kind} ${node.name}`))
        add('error', node.line, `No ${kind} named '${node.name}'.`);
}

/** The value of a constant. */
export const constant = (node: Node | null | undefined): unknown =>
  node?.type === 'Const' ? node.value : undefined;

/** Templates that a template names and that nobody has. */
function missingTemplates(tree: Template, all: Map<string, Page>, add: Add, app: Pottle): void {
  const known = (name: unknown) =>
    typeof name !== 'string' || all.has(name) || app.jinjaEnv.engine.isForeign(name);
  for (const type of ['Extends', 'Include', 'Import', 'FromImport'] as const)
    for (const node of findAll([tree], type)) {
      if (node.type === 'Include' && node.ignoreMissing) continue;
      const { template } = node;
      const names =
        template.type === 'List' || template.type === 'Tuple'
          ? template.items.map(constant)
          : [constant(template)];
      if (!names.some(known))
        add('error', node.line, `There is no template ${names.map((name) => `'${name}'`).join(', ')}.`);
    }
}

/** The templates that a template extends, as far as their names are written there; null where one is computed. */
export function ancestors(tree: Template, all: Map<string, Page>): Template[] | null {
  const found: Template[] = [];
  for (let at = tree; ; at = found.at(-1)!) {
    const parents = [...findAll([at], 'Extends')];
    if (parents.length === 0) return found;
    const parent = all.get(String(constant(parents[0]!.template)))?.tree;
    if (parents.length > 1 || !parent || found.includes(parent)) return null;
    found.push(parent);
  }
}

/** Blocks of a template that extends another, where that one has no such block. */
function hiddenBlocks(tree: Template, all: Map<string, Page>, add: Add): void {
  const parents = ancestors(tree, all);
  if (parents === null || parents.length === 0) return;
  const places = new Set([...findAll(parents, 'Block')].map(({ name }) => name));
  const used = new Set([...findAll([tree, ...parents], 'Getattr')].map(({ attr }) => attr));
  for (const { name, line } of outerBlocks(tree))
    if (!places.has(name) && !used.has(name))
      add('warning', line, `The block '${name}' is never shown: no template that this one extends has it.`);
}

function* outerBlocks(node: Node): Generator<Extract<Node, { type: 'Block' }>> {
  for (const child of children(node))
    if (child.type === 'Block') yield child;
    else yield* outerBlocks(child);
}

/** Calls of `url_for` with endpoints that there are not, or without values that the endpoint needs. */
function wrongEndpoints(app: Pottle, tree: Template, add: Add): void {
  const rules = [...app.urlMap.iterRules()];
  for (const node of findAll([tree], 'Call')) {
    const endpoint = node.node.type === 'Name' && node.node.name === 'url_for' && constant(node.args[0]);
    if (typeof endpoint !== 'string') continue;
    // A relative one may be of any blueprint that shows the template.
    const fits = rules.filter((rule) =>
      endpoint.startsWith('.') ? rule.endpoint.endsWith(endpoint) : rule.endpoint === endpoint,
    );
    const level = app.urlBuildErrorHandlers.length > 0 ? 'warning' : 'error';
    if (fits.length === 0) add(level, node.line, `There is no endpoint '${endpoint}'.`);
    else if (isWhole(app, node)) {
      const given = new Set(node.kwargs.map(([name]) => name));
      const missing = fits.map((rule) =>
        [...rule.arguments].filter((name) => !given.has(name) && !Object.hasOwn(rule.defaults ?? {}, name)),
      );
      const fewest = missing.sort((a, b) => a.length - b.length)[0]!;
      if (fewest.length > 0) add(level, node.line, `The URL of '${endpoint}' needs ${fewest.join(', ')}.`);
    }
  }
}

/** Whether the values of a call are all written there. */
function isWhole(app: Pottle, { dynArgs, dynKwargs }: Call & Arguments): boolean {
  return dynArgs === null && dynKwargs === null && app.urlDefaultFunctions.size === 0;
}

/** The variables that a template reads and does not set. */
function variables(tree: Template, add: Add): void {
  for (const name of undeclared(tree)) {
    const first = [...findAll([tree], 'Name')].find((node) => node.name === name && node.ctx === 'load');
    add('reads', first?.line ?? 1, `reads '${name}'`);
  }
}

/** The variables of a template; none when it cannot be compiled. */
function undeclared(tree: Template): string[] {
  try {
    return [...meta.findUndeclaredVariables(tree)].sort();
  } catch {
    return [];
  }
}
