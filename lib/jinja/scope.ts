/**
 * Which variable a name means, decided at compile time. Every scope copies the names it stores from the scope around it, so
 * that assignments do not leak; names that nothing around it stores are looked up in the context once, where the scope begins.
 */
import type { Expr, For, If, Name, Node, Stmt } from './nodes.js';
import { children } from './tree.js';

/** What a variable holds where its scope begins. */
export type Load = 'parameter' | 'resolve' | 'undefined' | Variable;

/** A variable of the generated code. */
export interface Variable {
  /** its name in the generated code */
  id: string;
  /** its name in the template */
  name: string;
  load: Load;
}

/** A name as Python takes it. */
export function spelt(name: string): string {
  // PERF: nearly all names are ASCII; the test is cheaper than normalizing (bench/jinja).
  return /^[\0-\x7f]*$/.test(name) ? name : name.normalize('NFKC');
}

/** The variables of one scope: a template, block, macro, loop body, … */
export class Scope {
  /** Every name that the scope mentions first, and its variable. */
  variables = new Map<string, Variable>();
  /** The names assigned to in this scope. */
  stores = new Set<string>();
  /** Those of them that `set` assigns to. */
  private sets = new Set<string>();

  /** Shared by all scopes of a function, so that their variables differ. */
  private readonly numbers: { last: number };
  private readonly number: number;

  /**
   * @param parent the scope around it
   * @param number its number, when it is a copy
   */
  constructor(
    readonly parent: Scope | null = null,
    number?: number,
  ) {
    this.numbers = parent?.numbers ?? { last: 0 };
    this.number = number ?? ++this.numbers.last;
  }

  /** The variable that a name means here. Python takes spellings for one name that NFKC makes equal. */
  find(name: string, key = spelt(name)): Variable | undefined {
    return this.variables.get(key) ?? this.parent?.find(name, key);
  }

  /** Makes a name a parameter: what it holds comes with the scope's beginning. */
  parameter(name: string): Variable {
    this.stores.add(name);
    return this.define(name, 'parameter');
  }

  private define(name: string, load: Load): Variable {
    const key = spelt(name);
    const variable = { id: `l${this.number}_${key}`, name, load };
    this.variables.set(key, variable);
    return variable;
  }

  private store(name: string): void {
    this.stores.add(name);
    if (!this.variables.has(spelt(name))) this.define(name, this.parent?.find(name) ?? 'undefined');
  }

  private load(name: string): void {
    if (this.find(name) === undefined) this.define(name, 'resolve');
  }

  /** Every assigned name that is visible here, the innermost first. */
  visible(): Map<string, Variable> {
    return new Map([...(this.parent?.visible() ?? []), ...this.variablesOf(this.stores)]);
  }

  /** What this scope itself gives to names by `set`. */
  own(): Map<string, Variable> {
    return new Map(this.variablesOf(this.sets));
  }

  private variablesOf(names: Set<string>): [string, Variable][] {
    return Array.from(names, (name) => [name, this.find(name)!]);
  }

  /** Notes the names that nodes mention, without going into scopes of their own. */
  analyze(nodes: readonly (Node | null)[]): this {
    for (const node of nodes) if (node !== null) this.visit(node);
    return this;
  }

  /** Notes the names of an assignment's target as parameters. */
  parameters(target: Expr): this {
    if (target.type === 'Name') this.parameter(target.name);
    else if (target.type === 'Tuple') for (const item of target.items) this.parameters(item);
    return this;
  }

  private visit(node: Node): void {
    if (node.type === 'Name') this.mention(node);
    else if (node.type === 'NSRef') this.load(node.name);
    else if (node.type === 'If') this.visitIf(node);
    else this.analyze(outerParts(node));
    if (node.type === 'Macro') this.store(node.name);
    else if (node.type === 'Import') this.store(node.target);
    else if (node.type === 'FromImport') for (const [, alias] of node.names) this.store(alias);
  }

  private mention({ name, ctx }: Name): void {
    if (ctx === 'param') this.parameter(name);
    else if (ctx === 'load') this.load(name);
    else {
      this.sets.add(name);
      this.store(name);
    }
  }

  /** An `if` is no scope; but what its branches store starts as what it is outside: any of them may read it first. */
  private visitIf(node: If): void {
    this.visit(node.test);
    const branches = [node.body, node.elif, node.else].map((body: Stmt[]) => this.copy().analyze(body));
    const before = new Set(this.stores);
    for (const branch of branches) this.merge(branch);
    for (const name of this.stores) {
      if (before.has(name)) continue;
      const load: Load = this.parent?.find(name) ?? 'resolve';
      this.variables.set(spelt(name), { ...this.find(name)!, load });
    }
  }

  private copy(): Scope {
    const copy = new Scope(this.parent, this.number);
    copy.variables = new Map(this.variables);
    copy.stores = new Set(this.stores);
    copy.sets = this.sets;
    return copy;
  }

  private merge(branch: Scope): void {
    for (const [name, variable] of branch.variables) this.variables.set(name, variable);
    for (const name of branch.stores) this.stores.add(name);
  }
}

/** The parts of a node that belong to the scope around it. */
function outerParts(node: Node): readonly (Node | null)[] {
  switch (node.type) {
    case 'For':
      return [node.iter];
    case 'CallBlock':
      return [node.call];
    case 'FilterBlock':
      return [node.filter];
    case 'With':
      return node.values;
    case 'AssignBlock':
      return [node.target];
    case 'Assign':
      return [node.value, node.target];
    case 'Block':
    case 'Macro':
    case 'Autoescape':
      return [];
    default:
      return children(node);
  }
}

/** Which of the names the nodes read before they store them. */
export function undeclared(nodes: readonly Node[], ...names: string[]): Set<string> {
  const open = new Set(names);
  const found = new Set<string>();
  const visit = (node: Node): void => {
    if (node.type === 'Name' && open.has(node.name)) {
      if (node.ctx === 'load') found.add(node.name);
      else open.delete(node.name);
    } else if (node.type !== 'Block') for (const child of children(node)) visit(child);
  };
  for (const node of nodes) visit(node);
  return found;
}

/** Whether a loop has to keep count: its body reads `loop`, it is recursive, or a scoped block may read it. */
export function needsLoop(node: For, scopedBlocks: boolean): boolean {
  return node.recursive || scopedBlocks || undeclared(node.body, 'loop').has('loop');
}
