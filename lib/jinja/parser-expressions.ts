/** Expressions, by Jinja's precedence: from `if` over `or`, `and`, `not`, comparison, `+ -`, `~`, `* / // %`, `**` to the postfixes. */
import { textRepr } from '../python.js';
import { describeToken, type Token } from './lexer.js';
import type {
  Arguments,
  BinaryOp,
  Call,
  CompareOp,
  Const,
  Expr,
  Filter,
  Name,
  NSRef,
  Slice,
} from './nodes.js';
import type { TokenStream } from './token-stream.js';

const COMPARE = new Set(['eq', 'ne', 'lt', 'lteq', 'gt', 'gteq']);
const CONSTANTS = new Map<unknown, unknown>([
  ['true', true],
  ['True', true],
  ['false', false],
  ['False', false],
  ['none', null],
  ['None', null],
]);
/** What may begin the one argument of a test that is written without parentheses. */
const TEST_ARGUMENT = ['name', 'string', 'integer', 'float', 'lbracket', 'lbrace'];

interface TupleOptions {
  parse?: () => Expr;
  /** a token that ends the tuple, beside the end of a tag and a closing parenthesis */
  end?: string;
  /** an empty tuple is an expression only between parentheses */
  parenthesized?: boolean;
}

/** Parses expressions off a token stream. */
export class ExpressionParser {
  constructor(readonly stream: TokenStream) {}

  /** Any expression, the inline `if` included. */
  expression = (): Expr => {
    let line = this.stream.current.line;
    let node = this.or();
    while (this.stream.skipIf('name:if')) {
      const test = this.or();
      const otherwise = this.stream.skipIf('name:else') ? this.expression() : null;
      // biome-ignore lint/suspicious/noThenProperty: a node of the syntax tree is never awaited
      node = { type: 'CondExpr', test, then: node, else: otherwise, line };
      line = this.stream.current.line;
    }
    return node;
  };

  /** Any expression but the inline `if`. */
  or = (): Expr => {
    let line = this.stream.current.line;
    let left = this.and();
    while (this.stream.skipIf('name:or')) {
      left = { type: 'Logic', op: 'or', left, right: this.and(), line };
      line = this.stream.current.line;
    }
    return left;
  };

  private and(): Expr {
    let line = this.stream.current.line;
    let left = this.not();
    while (this.stream.skipIf('name:and')) {
      left = { type: 'Logic', op: 'and', left, right: this.not(), line };
      line = this.stream.current.line;
    }
    return left;
  }

  private not(): Expr {
    if (!this.stream.at('name:not')) return this.compare();
    const { line } = this.stream.next();
    return { type: 'Unary', op: 'not', node: this.not(), line };
  }

  private compare(): Expr {
    let line = this.stream.current.line;
    const expr = this.sum();
    const ops: [CompareOp, Expr][] = [];
    for (let op = this.compareOp(); op !== null; op = this.compareOp()) {
      ops.push([op, this.sum()]);
      line = this.stream.current.line;
    }
    return ops.length === 0 ? expr : { type: 'Compare', expr, ops, line };
  }

  private compareOp(): CompareOp | null {
    const { stream } = this;
    // The set holds exactly the token types that are comparisons.
    if (COMPARE.has(stream.current.type)) return stream.next().type as CompareOp;
    if (stream.skipIf('name:in')) return 'in';
    if (!stream.at('name:not') || !stream.before('name:in')) return null;
    stream.skip(2);
    return 'notin';
  }

  private binary(operand: () => Expr, ...ops: BinaryOp[]): Expr {
    let line = this.stream.current.line;
    let left = operand();
    while (this.stream.at(...ops)) {
      // The token's type is one of the operators asked for.
      const op = this.stream.next().type as BinaryOp;
      left = { type: 'Binary', op, left, right: operand(), line };
      line = this.stream.current.line;
    }
    return left;
  }

  private sum(): Expr {
    return this.binary(this.concat, 'add', 'sub');
  }

  private concat = (): Expr => {
    const { line } = this.stream.current;
    const nodes = [this.product()];
    while (this.stream.skipIf('tilde')) nodes.push(this.product());
    return nodes.length === 1 ? nodes[0]! : { type: 'Concat', nodes, line };
  };

  private product(): Expr {
    return this.binary(this.power, 'mul', 'div', 'floordiv', 'mod');
  }

  private power = (): Expr => this.binary(this.unary, 'pow');

  private unary = (): Expr => this.postfixes(this.signed());

  private signed(): Expr {
    const { type, line } = this.stream.current;
    if (type !== 'sub' && type !== 'add') return this.postfix(this.primary());
    this.stream.next();
    return this.postfix({ type: 'Unary', op: type === 'sub' ? 'neg' : 'pos', node: this.signed(), line });
  }

  /** A name, a literal, or something between brackets. */
  primary = (): Expr => {
    const token = this.stream.current;
    switch (token.type) {
      case 'name':
        this.stream.next();
        return name(token);
      case 'string':
        return this.text();
      case 'integer':
      case 'float':
        this.stream.next();
        return { type: 'Const', value: token.value, line: token.line };
      case 'lparen':
        return this.parentheses();
      case 'lbracket':
        return this.list();
      case 'lbrace':
        return this.dict();
      default:
        return this.stream.fail(`unexpected ${textRepr(describeToken(token))}`, token.line);
    }
  };

  /** Neighbouring literals are one text. */
  private text(): Const {
    const { line } = this.stream.current;
    let value = '';
    while (this.stream.at('string')) value += this.stream.next().value;
    return { type: 'Const', value, line };
  }

  private parentheses(): Expr {
    this.stream.next();
    const node = this.tuple({ parenthesized: true });
    this.stream.expect('rparen');
    return node;
  }

  /** One expression, or a tuple where commas follow. */
  tuple(options: TupleOptions = {}): Expr {
    const { parse = this.expression, end, parenthesized = false } = options;
    const { stream } = this;
    let { line } = stream.current;
    const items: Expr[] = [];
    let comma = false;
    while (!stream.at('variable_end', 'block_end', 'rparen') && !(end !== undefined && stream.at(end))) {
      items.push(parse());
      if (!stream.at('comma')) break;
      comma = true;
      line = stream.next().line;
    }
    if (!comma && items.length > 0) return items[0]!;
    if (!comma && !parenthesized)
      stream.fail(`Expected an expression, got ${textRepr(describeToken(stream.current))}`);
    return { type: 'Tuple', items, line };
  }

  private *separated(end: string): Generator<void> {
    for (let first = true; !this.stream.at(end); first = false) {
      if (!first) this.stream.expect('comma');
      if (this.stream.at(end)) break;
      yield;
    }
    this.stream.expect(end);
  }

  private list(): Expr {
    const { line } = this.stream.next();
    const items: Expr[] = [];
    for (const _ of this.separated('rbracket')) items.push(this.expression());
    return { type: 'List', items, line };
  }

  private dict(): Expr {
    const { line } = this.stream.next();
    const items: [Expr, Expr][] = [];
    for (const _ of this.separated('rbrace')) {
      const key = this.expression();
      this.stream.expect('colon');
      items.push([key, this.expression()]);
    }
    return { type: 'Dict', items, line };
  }

  /** Attributes, items and calls behind an expression. */
  private postfix(start: Expr): Expr {
    let node = start;
    while (true) {
      if (this.stream.at('dot')) node = this.attribute(node);
      else if (this.stream.at('lbracket')) node = this.item(node);
      else if (this.stream.at('lparen')) node = this.call(node);
      else return node;
    }
  }

  /** Filters and tests behind an expression, and calls of their results. */
  private postfixes(start: Expr): Expr {
    let node = start;
    while (true) {
      if (this.stream.at('pipe')) node = this.filters(node)!;
      else if (this.stream.at('name:is')) node = this.test(node);
      else if (this.stream.at('lparen')) node = this.call(node);
      else return node;
    }
  }

  private attribute(node: Expr): Expr {
    const { line } = this.stream.next();
    const token = this.stream.next();
    if (token.type === 'name') return { type: 'Getattr', node, attr: String(token.value), line };
    if (token.type !== 'integer') this.stream.fail('expected name or number', token.line);
    return { type: 'Getitem', node, arg: { type: 'Const', value: token.value, line: token.line }, line };
  }

  private item(node: Expr): Expr {
    const { line } = this.stream.next();
    const args: (Expr | Slice)[] = [];
    while (!this.stream.at('rbracket')) {
      if (args.length > 0) this.stream.expect('comma');
      args.push(this.subscript());
    }
    this.stream.expect('rbracket');
    if (args.length === 1) return { type: 'Getitem', node, arg: args[0]!, line };
    const items = args.map((arg) =>
      arg.type === 'Slice' ? this.stream.fail('slices cannot be combined', line) : arg,
    );
    return { type: 'Getitem', node, arg: { type: 'Tuple', items, line }, line };
  }

  private subscript(): Expr | Slice {
    const { line } = this.stream.current;
    const start = this.stream.at('colon') ? null : this.expression();
    if (!this.stream.skipIf('colon')) return start!;
    const stop = this.bound();
    const step = this.stream.skipIf('colon') ? this.bound() : null;
    return { type: 'Slice', start, stop, step, line };
  }

  private bound(): Expr | null {
    return this.stream.at('colon', 'rbracket', 'comma') ? null : this.expression();
  }

  private call(node: Expr): Call {
    const { line } = this.stream.current;
    return { type: 'Call', node, ...this.arguments(), line };
  }

  /** What stands between the parentheses of a call: positional, named, `*` and `**`. */
  private arguments(): Arguments {
    const { line } = this.stream.expect('lparen');
    const found: Arguments = { args: [], kwargs: [], dynArgs: null, dynKwargs: null };
    const ensure = (valid: boolean) => {
      if (!valid) this.stream.fail('invalid syntax for function call expression', line);
    };
    for (const _ of this.separated('rparen')) this.argument(found, ensure);
    return found;
  }

  private argument(found: Arguments, ensure: (valid: boolean) => void): void {
    const { stream } = this;
    const last = found.dynKwargs === null;
    if (stream.skipIf('mul')) {
      ensure(found.dynArgs === null && last);
      found.dynArgs = this.expression();
    } else if (stream.skipIf('pow')) {
      ensure(last);
      found.dynKwargs = this.expression();
    } else if (stream.at('name') && stream.before('assign')) {
      ensure(last);
      const key = String(stream.next().value).normalize('NFKC');
      stream.next();
      found.kwargs.push([key, this.expression()]);
    } else {
      ensure(found.dynArgs === null && last && found.kwargs.length === 0);
      found.args.push(this.expression());
    }
  }

  /** The filters that follow; `first` when the first one stands without its bar. */
  filters(start: Expr | null, first = false): Expr | null {
    let node = start;
    for (let bare = first; bare || this.stream.skipIf('pipe'); bare = false) {
      const { line } = this.stream.current;
      const name = this.dottedName();
      node = { type: 'Filter', node, name, ...this.optionalArguments(), line } satisfies Filter;
    }
    return node;
  }

  private dottedName(): string {
    let name = String(this.stream.expect('name').value);
    while (this.stream.skipIf('dot')) name += `.${this.stream.expect('name').value}`;
    return name;
  }

  private optionalArguments(): Arguments {
    if (this.stream.at('lparen')) return this.arguments();
    return { args: [], kwargs: [], dynArgs: null, dynKwargs: null };
  }

  private test(node: Expr): Expr {
    const { line } = this.stream.next();
    const negated = this.stream.skipIf('name:not');
    const name = this.dottedName();
    const bare = !this.stream.at('lparen');
    const given = this.optionalArguments();
    if (bare) given.args = this.bareArgument();
    const test: Expr = { type: 'Test', node, name, ...given, line };
    return negated ? { type: 'Unary', op: 'not', node: test, line } : test;
  }

  /** The one argument that a test takes without parentheses: `is divisibleby 3`. */
  private bareArgument(): Expr[] {
    const { stream } = this;
    if (!stream.at(...TEST_ARGUMENT) || stream.at('name:else', 'name:or', 'name:and')) return [];
    if (stream.at('name:is')) stream.fail('You cannot chain multiple tests with is');
    return [this.postfix(this.primary())];
  }

  /** What stands on the left of an assignment. @throws TemplateSyntaxError for what cannot be assigned to */
  target(options: { end?: string; namespace?: boolean } = {}): Expr {
    const { stream } = this;
    const part = () => (options.namespace && stream.before('dot') ? this.namespaceTarget() : this.primary());
    const node = this.tuple({ parse: part, end: options.end });
    const target = stored(node);
    return target ?? stream.fail(`can't assign to ${textRepr(node.type.toLowerCase())}`, node.line);
  }

  private namespaceTarget(): NSRef {
    const token = this.stream.expect('name');
    this.stream.next();
    const attr = String(this.stream.expect('name').value);
    return { type: 'NSRef', name: String(token.value), attr, line: token.line };
  }

  /** A plain name to assign to. */
  nameTarget(ctx: 'store' | 'param' = 'store'): Name {
    const token = this.stream.expect('name');
    if (CONSTANTS.has(token.value)) this.stream.fail("can't assign to 'name'", token.line);
    return { type: 'Name', name: String(token.value), ctx, line: token.line };
  }
}

function name(token: Token): Name | Const {
  if (CONSTANTS.has(token.value))
    return { type: 'Const', value: CONSTANTS.get(token.value), line: token.line };
  return { type: 'Name', name: String(token.value), ctx: 'load', line: token.line };
}

/** The node as a target of assignment, or undefined if it cannot be one. */
function stored(node: Expr): Expr | undefined {
  if (node.type === 'NSRef') return node;
  if (node.type === 'Name') return { ...node, ctx: 'store' };
  if (node.type !== 'Tuple') return undefined;
  const items = node.items.map(stored);
  // The cast follows from the check: no item is undefined.
  return items.includes(undefined) ? undefined : { ...node, items: items as Expr[] };
}
