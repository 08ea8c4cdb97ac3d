/** Finds the variables that a template needs of whoever renders it, through all templates that it is made of. */
import type { Pottle } from '../index.js';
import type { Block, Expr, Include, Node, Signature, Stmt, Template } from '../jinja/nodes.js';
import { children, findAll } from '../jinja/tree.js';
import { ancestors, constant, type Page } from './templates.js';

/** What is known at a place of a template. */
interface Place {
  /** names that the template has set there */
  bound: Set<string>;
  /** names that it may have set, or whose absence it has asked for: they may be missing */
  soft: Set<string>;
  /** what the top levels of the templates have set so far: it is seen in blocks */
  top: Set<string>;
  /** the templates that the page is made of, from the one that was asked for to the last that is extended */
  chain: readonly Template[];
  /** whether text outside of blocks is dropped: the template extends another */
  silent: boolean;
}

/** Goes through templates as rendering does. */
export class Reader {
  /** The names that are read, and whether they may not be missing. */
  readonly reads = new Map<string, boolean>();
  /** Whether templates are used whose names are only known when they are rendered. */
  open = false;
  private readonly active = new Set<unknown>();

  constructor(
    private readonly app: Pottle,
    private readonly pages: Map<string, Page>,
  ) {}

  /** Goes through a template and those that it extends. @param known the names that are set for it */
  page(tree: Template, known: ReadonlySet<string> = new Set(), soft: ReadonlySet<string> = new Set()): void {
    const parents = ancestors(tree, this.pages);
    if (parents === null) this.open = true;
    const chain = [tree, ...(parents ?? [])];
    const top = new Set(known);
    for (const [index, one] of chain.entries())
      this.once(one, () => {
        const silent = index < chain.length - 1;
        const bound = new Set([...top, 'self']);
        this.statements(one.body, { bound, soft: new Set(soft), top, chain, silent });
      });
  }

  /** Does something unless it is being done: templates may include themselves. */
  private once(what: unknown, run: () => void): void {
    if (this.active.has(what)) return;
    this.active.add(what);
    run();
    this.active.delete(what);
  }

  private read(name: string, { bound, soft }: Place, needed = true): void {
    if (bound.has(name) || this.app.jinjaEnv.engine.global(name) !== undefined) return;
    const firm = needed && !soft.has(name);
    this.reads.set(name, firm || this.reads.get(name) === true);
  }

  private statements(nodes: readonly Stmt[], place: Place, toplevel = true): void {
    for (const node of nodes) this.statement(node, place, toplevel);
  }

  private inner(nodes: readonly Stmt[], place: Place, names: Iterable<string> = []): void {
    const bound = new Set([...place.bound, ...names]);
    this.statements(nodes, { ...place, bound, soft: new Set(place.soft) }, false);
  }

  /** Sets a name. */
  private bind(name: string, place: Place, toplevel: boolean): void {
    place.bound.add(name);
    if (toplevel) place.top.add(name);
  }

  private statement(node: Stmt, place: Place, toplevel: boolean): void {
    switch (node.type) {
      case 'Output':
        if (!(place.silent && toplevel)) this.expressions(node.nodes, place);
        return;
      case 'Assign':
        this.expressions([node.value], place);
        return this.target(node.target, place, toplevel);
      case 'AssignBlock':
        this.inner(node.body, place);
        this.expressions([node.filter], place);
        return this.target(node.target, place, toplevel);
      case 'If':
        return this.branches([node, ...node.elif], node.else, place, toplevel);
      case 'For': {
        this.expressions([node.iter], place);
        const names = [...namesIn(node.target), 'loop'];
        this.expressions([node.test], { ...place, bound: new Set([...place.bound, ...names]) });
        this.inner(node.body, place, names);
        return this.inner(node.else, place);
      }
      case 'With':
        this.expressions(node.values, place);
        return this.inner(node.body, place, node.targets.flatMap(namesIn));
      case 'Macro':
        this.bind(node.name, place, toplevel);
        return this.signature(node, place);
      case 'CallBlock':
        this.expressions([node.call], place);
        return this.signature(node, place);
      case 'FilterBlock':
        this.inner(node.body, place);
        return this.expressions([node.filter], place);
      case 'Autoescape':
        this.expressions([node.value], place);
        return this.inner(node.body, place);
      case 'Block':
        if (!(place.silent && toplevel)) this.block(node, place);
        return;
      case 'Include':
        return this.include(node, place);
      case 'Import':
        if (node.withContext) this.templates(node.template, place);
        return this.bind(node.target, place, toplevel);
      case 'FromImport':
        if (node.withContext) this.templates(node.template, place);
        for (const [, alias] of node.names) this.bind(alias, place, toplevel);
        return;
      case 'Extends':
        return this.expressions([node.template], place);
      default:
        return this.expressions(children(node), place);
    }
  }

  private target(target: Expr, place: Place, toplevel: boolean): void {
    for (const { name } of findAll([target], 'NSRef')) this.read(name, place);
    for (const name of namesIn(target)) this.bind(name, place, toplevel);
  }

  /** What one branch sets may be missing after it; what a test asks for may be missing in all of them. */
  private branches(
    tests: readonly { test: Expr; body: Stmt[] }[],
    otherwise: readonly Stmt[],
    place: Place,
    toplevel: boolean,
  ): void {
    const asked = tests.flatMap(({ test }) => askedFor(test));
    const within = { ...place, soft: new Set([...place.soft, ...asked]) };
    const ends = [...tests.map(({ body }) => body), otherwise].map((body, index) => {
      const test = tests[index]?.test;
      if (test !== undefined) this.expressions([test], within);
      const [bound, top] = [new Set(place.bound), new Set(place.top)];
      this.statements(body, { ...within, soft: new Set(within.soft), bound, top }, toplevel);
      return { bound, top };
    });
    for (const { bound, top } of ends) {
      for (const name of bound)
        if (ends.every((end) => end.bound.has(name))) place.bound.add(name);
        else if (!place.bound.has(name)) place.soft.add(name);
      for (const name of top) if (ends.every((end) => end.top.has(name))) place.top.add(name);
    }
  }

  /** A macro or call block: it is run later, when all of the top level is set. */
  private signature(node: Signature & { body: Stmt[] }, place: Place): void {
    this.expressions(node.defaults, place);
    const names = [...node.args.map(({ name }) => name), 'caller', 'kwargs', 'varargs'];
    const later = place.chain.flatMap((tree) => tree.body.flatMap(setBy));
    this.inner(node.body, place, [...names, ...later]);
  }

  /** A block as the page shows it: the one of the template that comes first, and what that one asks for by `super()`. */
  private block(node: Block, place: Place): void {
    const all = place.chain.flatMap((tree) => [...findAll([tree], 'Block')]);
    const bound = new Set([...place.top, ...(node.scoped ? place.bound : []), 'self', 'super']);
    for (const one of all.filter(({ name }) => name === node.name)) {
      this.once(one, () =>
        this.statements(one.body, { ...place, bound, soft: new Set(place.soft), silent: false }, false),
      );
      if (![...findAll(one.body, 'Name')].some(({ name }) => name === 'super')) return;
    }
  }

  private include(node: Include, place: Place): void {
    if (node.withContext) this.templates(node.template, place);
    else this.expressions([node.template], place);
  }

  /** Templates that see the variables of this one. */
  private templates(template: Expr, place: Place): void {
    this.expressions([template], place);
    const names = template.type === 'List' || template.type === 'Tuple' ? template.items : [template];
    for (const name of names.map(constant)) {
      const page = typeof name === 'string' ? this.pages.get(name) : undefined;
      if (page?.tree) return this.page(page.tree, new Set([...place.bound, ...place.top]), place.soft);
      if (typeof name !== 'string' || page !== undefined || this.app.jinjaEnv.engine.isForeign(name)) {
        this.open = true;
        return;
      }
    }
  }

  private expressions(nodes: readonly (Node | null)[], place: Place): void {
    for (const node of nodes) if (node !== null) this.expression(node, place);
  }

  private expression(node: Node, place: Place): void {
    if (node.type === 'Name') return this.read(node.name, place);
    if (mayBeMissing(node)) {
      this.read(node.node.name, place, false);
      return this.expressions(children(node).slice(1), place);
    }
    if (node.type === 'CondExpr' || node.type === 'Logic')
      return this.expressions(children(node), {
        ...place,
        soft: new Set([...place.soft, ...askedFor(node)]),
      });
    if (node.type === 'Getattr' && node.node.type === 'Name' && node.node.name === 'self') {
      const block = place.chain
        .flatMap((tree) => [...findAll([tree], 'Block')])
        .find(({ name }) => name === node.attr);
      if (block !== undefined) this.block(block, place);
    }
    this.expressions(children(node), place);
  }
}

const namesIn = (target: Node): string[] => Array.from(findAll([target], 'Name'), ({ name }) => name);

/** The names that a statement of the top level sets, in any case. */
function setBy(node: Stmt): string[] {
  if (node.type === 'Assign' || node.type === 'AssignBlock') return namesIn(node.target);
  if (node.type === 'Macro') return [node.name];
  if (node.type === 'Import') return [node.target];
  return node.type === 'FromImport' ? node.names.map(([, alias]) => alias) : [];
}

type OfName = Node & { node: { type: 'Name'; name: string } };

/** `x is defined`, `x is undefined`, `x|default(…)`. */
function mayBeMissing(node: Node): node is OfName {
  if (node.type !== 'Test' && node.type !== 'Filter') return false;
  return node.node?.type === 'Name' && /^(?:defined|undefined|default|d)$/.test(node.name);
}

/** The names that an expression asks for with `is defined`. */
function askedFor(node: Node): string[] {
  return [...findAll([node], 'Test')].filter(mayBeMissing).map((test) => (test as OfName).node.name);
}
