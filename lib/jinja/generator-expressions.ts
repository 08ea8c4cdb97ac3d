/** Expressions of a template to JavaScript expressions. */
import { PASS } from './contract.js';
import { TemplateAssertionError } from './errors.js';
import type * as nodes from './nodes.js';
import type { Call, Compare, CondExpr, Expr, Filter, Getitem, Name, Slice, Test } from './nodes.js';
import { comparison, OPERATORS, SIGNS } from './operators.js';
import { type Scope, spelt, type Variable } from './scope.js';
import { children } from './tree.js';
import { isSpecialKey } from './values/dict.js';

/** What the generator asks of the environment. */
export interface Registries {
  filter(name: string): unknown;
  test(name: string): unknown;
  /** the operators that it computes itself; only sandboxes have them */
  readonly interceptedBinops?: ReadonlySet<string> | undefined;
  readonly interceptedUnops?: ReadonlySet<string> | undefined;
}

/** How promises are waited for: not at all, in the steps of a function, or in those of a Lazy, which yield items too. */
export type Waiting = 'never' | 'steps' | 'lazy';

/** Where in the template code is generated for. */
export interface Frame {
  scope: Scope;
  waiting: Waiting;
  /** the top level of the template, `if`s included */
  toplevel: boolean;
  /** the top level, outside of any tag */
  rootlevel: boolean;
  /** within an `if`: unknown filters fail only when reached */
  soft: boolean;
  /** text is dropped when the template extends another */
  outputCheck: boolean;
  /** text may be flushed to the writer */
  streaming: boolean;
  /** `break` and `continue` have a loop to act on */
  inLoop: boolean;
  /** the body of a loop or block, where functions that ask for the context see what it sets */
  seen: boolean;
  /** the parameters that have no value yet, while defaults are computed */
  unset: Set<string>;
}

/** What `loop` has that is read without looking attributes up. */
const LOOP_MEMBERS = new Set(
  'index index0 first last length revindex revindex0 depth depth0 previtem nextitem'.split(' '),
);
/** Those of them that may have to wait. */
const LOOP_WAITS = new Set('last length revindex revindex0 nextitem'.split(' '));

/** Text as a JavaScript literal. */
export const literal = (text: string): string => JSON.stringify(text);

/** A name as the key of an object literal; `__proto__` must not set the prototype. */
export const key = (name: string): string => (name === '__proto__' ? '["__proto__"]' : literal(name));

/** Generates expressions; statements build on it. */
export class ExpressionGenerator {
  /** Whether output is escaped where code is generated for; undefined when only run time knows. */
  protected autoescape: boolean | undefined;
  /** Whether constants are escaped, which Jinja decides at compile time even where only run time knows. */
  protected constantsEscaped: boolean;
  private temporaries = 0;

  constructor(
    readonly name: string | null,
    readonly asynchronous: boolean,
    private readonly registries: Registries,
    autoescape: boolean,
  ) {
    this.autoescape = autoescape;
    this.constantsEscaped = autoescape;
  }

  protected fail(message: string, line: number): never {
    throw new TemplateAssertionError(message, line, this.name);
  }

  /** What becomes arguments or parameters: JavaScript takes no more. */
  protected few<T>(items: T[], line: number): T[] {
    return items.length < 65_000 ? items : this.fail('more than 65 000 values in a row', line);
  }

  /** A new variable of the generated function. */
  protected temporary(): string {
    return `t${++this.temporaries}`;
  }

  /** Declares the temporaries that were taken since; for the head of a function. */
  protected declareTemporaries(before: number): string {
    const names = ['t'];
    for (let i = before + 1; i <= this.temporaries; i++) names.push(`t${i}`);
    return `let ${names.join(', ')};`;
  }

  protected get temporariesSoFar(): number {
    return this.temporaries;
  }

  /** Code for a value that may be a promise: waited for where the frame can wait. */
  protected wait(code: string, frame: Frame): string {
    if (frame.waiting === 'never') return code;
    const waited = frame.waiting === 'steps' ? 'yield t' : 'yield pending(t)';
    return `(isThenable(t = ${code}) ? ${waited} : t)`;
  }

  /** Code for the value of an expression. */
  protected expr(node: Expr, frame: Frame): string {
    switch (node.type) {
      case 'Name':
        return this.variable(node, frame);
      case 'Const':
        return this.constant(node.value);
      case 'TemplateData':
        return literal(node.data);
      case 'Tuple':
        return `tuple(${this.list(this.few(node.items, node.line), frame)})`;
      case 'List':
        return `[${this.list(node.items, frame)}]`;
      case 'Dict':
        return this.dict(node.items, frame);
      case 'Binary':
        return this.operator(OPERATORS[node.op], node.op, [node.left, node.right], frame);
      case 'Logic':
        return this.logic(node.op, node.left, node.right, frame);
      case 'Unary':
        return node.op === 'not'
          ? `!${this.condition(node.node, frame)}`
          : this.operator(SIGNS[node.op], node.op, [node.node], frame);
      case 'Concat':
        // Jinja folds what is constant to plain text, whatever part of it was safe.
        return `concat([${this.list(node.nodes, frame)}], ${this.constantParts(node) ? 'false' : this.escaping()})`;
      case 'Compare':
        return this.compare(node, frame);
      case 'Getattr':
        return this.attribute(node.node, node.attr, frame);
      case 'Getitem':
        return this.item(node, frame);
      case 'Call':
        return this.call(node, frame);
      case 'Filter':
        return this.filter(node, frame, 'captured');
      case 'Test':
        return this.test(node, frame);
      case 'CondExpr':
        return this.inlineIf(node, frame);
      case 'MarkSafeIfAutoescape':
        return `safe(ctx, ${this.expr(node.expr, frame)})`;
      case 'ExtensionCall':
        return this.wait(
          `extension(ctx, ${literal(node.extension)}, [${this.list(node.args, frame)}])`,
          frame,
        );
      case 'NSRef':
        return this.fail('a namespace attribute cannot be read here', node.line);
    }
  }

  /** An operator; the environment may want to see what it is applied to. */
  private operator(sign: string, name: string, operands: Expr[], frame: Frame): string {
    const { interceptedBinops, interceptedUnops } = this.registries;
    const [caught, by] =
      operands.length === 2 ? [interceptedBinops, 'callBinop'] : [interceptedUnops, 'callUnop'];
    const given = this.list(operands, frame);
    return caught?.has(sign)
      ? this.wait(`env.${by}(ctx, ${literal(sign)}, ${given})`, frame)
      : `${name}(${given})`;
  }

  private list(nodes: readonly Expr[], frame: Frame): string {
    return nodes.map((node) => this.expr(node, frame)).join(', ');
  }

  private constant(value: unknown): string {
    if (typeof value === 'bigint') return `${value}n`;
    if (typeof value === 'object' && value !== null) return `float(${Number(value)})`;
    if (typeof value === 'number') return Number.isFinite(value) ? String(value) : 'Infinity';
    return JSON.stringify(value);
  }

  /** Whether a value is known at compile time, by Jinja's rules. */
  protected constantParts(node: nodes.Node): boolean {
    const parts = children(node);
    switch (node.type) {
      case 'Const':
      case 'TemplateData':
        return true;
      case 'Filter':
      case 'Test':
        return (
          this.autoescape !== undefined &&
          node.node !== null &&
          this.pure(node) &&
          parts.every((part) => this.constantParts(part))
        );
      case 'Name':
      case 'Call':
      case 'MarkSafeIfAutoescape':
      case 'ExtensionCall':
        return false;
      default:
        return parts.every((part) => this.constantParts(part));
    }
  }

  /** Whether a filter or test depends on nothing but its arguments and the environment. */
  private pure(node: Filter | Test): boolean {
    const found = this.registries[node.type === 'Filter' ? 'filter' : 'test'](node.name);
    return typeof found === 'function' && (found as { [PASS]?: unknown })[PASS] !== 'context';
  }

  private dict(items: readonly [Expr, Expr][], frame: Frame): string {
    const plain = items.every(([node]) => node.type === 'Const' && typeof node.value === 'string');
    const pairs = items.map(([name, value]) => [this.expr(name, frame), this.expr(value, frame)] as const);
    // A literal sorts keys that look like array indices, and takes some for methods.
    // An empty one may be given any key later.
    if (plain && items.length && items.every(([node]) => node.type === 'Const' && !isSpecialKey(node.value)))
      return `({${pairs.map(([name, value]) => `[${name}]: ${value}`).join(', ')}})`;
    return `dict([${pairs.map(([name, value]) => `[${name}, ${value}]`).join(', ')}])`;
  }

  /** Whether output is escaped, as code. */
  protected escaping(): string {
    return this.autoescape === undefined ? 'ctx.evalCtx.autoescape' : String(this.autoescape);
  }

  private variable(node: Name, frame: Frame): string {
    const variable = frame.scope.find(node.name)!;
    const { id } = variable;
    if (variable.load === 'parameter' && !frame.unset.has(id)) return id;
    const missing = `${id} === undefined ? missing(${literal(node.name)})`;
    if (frame.waiting === 'never' || !mayBePromise(variable)) return `(${missing} : ${id})`;
    const waited = frame.waiting === 'steps' ? 'yield' : 'yield pending';
    return `(${missing} : isThenable(${id}) ? ${id} = ${waited}(${id}) : ${id})`;
  }

  /** Code for the truth of an expression, as JavaScript understands it. */
  protected condition(node: Expr, frame: Frame): string {
    switch (node.type) {
      case 'Logic':
        return `(${this.condition(node.left, frame)} ${node.op === 'and' ? '&&' : '||'} ${this.condition(node.right, frame)})`;
      case 'Unary':
        return node.op === 'not'
          ? `!${this.condition(node.node, frame)}`
          : `truth(${this.expr(node, frame)})`;
      case 'Compare':
        return `(${this.compare(node, frame)})`;
      default:
        return `truth(${this.expr(node, frame)})`;
    }
  }

  private logic(op: 'and' | 'or', left: Expr, right: Expr, frame: Frame): string {
    const value = this.temporary();
    const [first, second] = [this.expr(left, frame), this.expr(right, frame)];
    return op === 'or'
      ? `(truth(${value} = ${first}) ? ${value} : ${second})`
      : `(truth(${value} = ${first}) ? ${second} : ${value})`;
  }

  private compare(node: Compare, frame: Frame): string {
    let left = this.expr(node.expr, frame);
    const parts = node.ops.map(([op, expr], index) => {
      const right = this.expr(expr, frame);
      if (index === node.ops.length - 1) return comparison(op, left, right);
      const kept = this.temporary();
      const code = comparison(op, left, `${kept} = ${right}`);
      left = kept;
      return code;
    });
    return parts.length === 1 ? parts[0]! : `(${parts.join(' && ')})`;
  }

  private attribute(node: Expr, name: string, frame: Frame): string {
    const loop = node.type === 'Name' && node.name === 'loop' ? frame.scope.find('loop') : undefined;
    if (loop?.load === 'parameter' && LOOP_MEMBERS.has(name) && isLoop(loop)) {
      const code = `${loop.id}.${name}`;
      return LOOP_WAITS.has(name) ? this.wait(code, frame) : code;
    }
    return this.wait(`attr(${this.expr(node, frame)}, ${literal(name)})`, frame);
  }

  private item(node: Getitem, frame: Frame): string {
    const object = this.expr(node.node, frame);
    if (node.arg.type === 'Slice') return this.slice(object, node.arg, frame);
    return this.wait(`item(${object}, ${this.expr(node.arg, frame)})`, frame);
  }

  private slice(object: string, node: Slice, frame: Frame): string {
    const bounds = [node.start, node.stop, node.step].map((bound) =>
      bound === null ? 'null' : this.expr(bound, frame),
    );
    return `slice(${object}, ${bounds.join(', ')})`;
  }

  /** The arguments of a call, filter or test, each with a comma before it. */
  private arguments(node: Call | Filter | Test, frame: Frame, caller?: string): string {
    const twice = repeated(node.kwargs.map(([name]) => name));
    // What Jinja computes at compile time takes the last one.
    if (twice !== undefined && !this.constantParts(node))
      this.fail(`keyword argument repeated: ${twice}`, node.line);
    const args = this.few(node.args, node.line).map((arg) => this.expr(arg, frame));
    if (node.dynArgs !== null) args.push(`...listOf(${this.expr(node.dynArgs, frame)})`);
    const named = node.kwargs.map(([name, value]) => `${key(name)}: ${this.expr(value, frame)}`);
    if (caller !== undefined) named.push(`caller: ${caller}`);
    const more = node.dynKwargs === null ? '' : `, ${this.expr(node.dynKwargs, frame)}`;
    if (named.length > 0 || more !== '') args.push(`kwargs({${named.join(', ')}}${more})`);
    return args.map((arg) => `, ${arg}`).join('');
  }

  /** A call; `caller` is the code of what a call block passes on. */
  protected call(node: Call, frame: Frame, caller?: string): string {
    const own = frame.seen ? frame.scope.own() : null;
    const start = own?.size ? `callSeeing(ctx, ${this.locals(own)}` : 'call(ctx';
    const callee = this.expr(node.node, frame);
    return this.wait(`${start}, ${callee}${this.arguments(node, frame, caller)})`, frame);
  }

  /** Variables as an object. */
  protected locals(variables: Map<string, Variable>): string {
    return `{${Array.from(variables, ([name, { id }]) => `${key(name)}: ${id}`).join(', ')}}`;
  }

  private known(kind: 'filter' | 'test', node: Filter | Test, frame: Frame): void {
    if (!frame.soft && this.registries[kind](node.name) === undefined)
      this.fail(`No ${kind} named '${node.name}'.`, node.line);
  }

  /** A filter; in a filter block the innermost one takes what the block captured. */
  protected filter(node: Filter, frame: Frame, captured: string): string {
    this.known('filter', node, frame);
    const value = this.filtered(node, frame, captured);
    return this.wait(`filter(ctx, ${literal(node.name)}, ${value}${this.arguments(node, frame)})`, frame);
  }

  private filtered(node: Filter, frame: Frame, captured: string): string {
    if (node.node === null) return `captured(${captured}, ${this.escaping()})`;
    return node.node.type === 'Filter'
      ? this.filter(node.node, frame, captured)
      : this.expr(node.node, frame);
  }

  private test(node: Test, frame: Frame): string {
    this.known('test', node, frame);
    const value = this.expr(node.node, frame);
    return this.wait(`test(ctx, ${literal(node.name)}, ${value}${this.arguments(node, frame)})`, frame);
  }

  private inlineIf(node: CondExpr, frame: Frame): string {
    const soft = { ...frame, soft: true };
    const place = `line ${node.line}${this.name === null ? '' : ` in '${this.name}'`}`;
    const hint = `the inline if-expression on ${place} evaluated to false and no else section was defined.`;
    const otherwise = node.else === null ? `lenient(${literal(hint)})` : this.expr(node.else, soft);
    return `(${this.condition(node.test, soft)} ? ${this.expr(node.then, soft)} : ${otherwise})`;
  }
}

/** The first name that stands there twice, by Python's rules. */
export function repeated(names: readonly string[]): string | undefined {
  if (names.length < 2) return undefined;
  const known = names.map(spelt);
  return new Set(known).size === known.length
    ? undefined
    : known.find((name, index) => known.indexOf(name) < index);
}

/** Whether a variable may hold a promise: only what came from outside and was not waited for yet. */
function mayBePromise(variable: Variable): boolean {
  const { load } = variable;
  return load === 'resolve' || (typeof load === 'object' && mayBePromise(load));
}

const loops = new WeakSet<Variable>();

/** Notes that a variable is the `loop` of a loop, whose members are known. */
export function markLoop(variable: Variable): Variable {
  loops.add(variable);
  return variable;
}

function isLoop(variable: Variable): boolean {
  return loops.has(variable);
}
