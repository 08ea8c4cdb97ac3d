/** Statements: the tags of a template, and the text between them. */
import { textRepr } from '../python.js';
import { TemplateAssertionError } from './errors.js';
import { describe, type Syntax, tokenize } from './lexer.js';
import type {
  CallBlock,
  Expr,
  FromImport,
  If,
  Name,
  Output,
  Signature,
  Stmt,
  Template,
  With,
} from './nodes.js';
import { ExpressionParser } from './parser-expressions.js';
import { TokenStream } from './token-stream.js';

/** Adds tags to the language: an extension. */
export interface TagParser {
  /** The tags it parses. */
  readonly tags: readonly string[];
  /** Parses a tag; the tag's name is the current token, and the end of the tag is left to the caller. */
  parse(parser: Parser): Stmt | Stmt[];
}

/** Parses templates; extensions get one for their tags. */
export class Parser {
  readonly stream: TokenStream;
  /** Parses expressions at the current place. */
  readonly expressions: ExpressionParser;
  private readonly openTags: string[] = [];
  private readonly awaited: string[][] = [];
  private readonly tags: Record<string, () => Stmt | Stmt[]>;

  /**
   * @param source the template
   * @param syntax delimiters and whitespace rules
   * @param name the template's name, for errors
   * @param extensions whose tags are known
   */
  constructor(source: string, syntax: Syntax, name: string | null, extensions: readonly TagParser[] = []) {
    this.stream = new TokenStream(tokenize(source, syntax, name), name);
    this.expressions = new ExpressionParser(this.stream);
    this.tags = this.knownTags();
    for (const extension of extensions)
      for (const tag of extension.tags) this.tags[tag] = () => extension.parse(this);
  }

  /** Parses the whole template. @throws TemplateSyntaxError */
  parse(): Template {
    return { type: 'Template', body: this.body([]), line: 1 };
  }

  private knownTags(): Record<string, () => Stmt | Stmt[]> {
    // No prototype: a tag named like a method of Object is unknown.
    return Object.assign(Object.create(null), {
      for: () => this.forTag(),
      if: () => this.ifTag(),
      block: () => this.blockTag(),
      extends: () => this.extendsTag(),
      print: () => this.printTag(),
      macro: () => this.macroTag(),
      include: () => this.includeTag(),
      from: () => this.fromTag(),
      import: () => this.importTag(),
      set: () => this.setTag(),
      with: () => this.withTag(),
      autoescape: () => this.autoescapeTag(),
      call: () => this.callTag(),
      filter: () => this.filterTag(),
    });
  }

  /** Text and tags up to one of the end tags, which stays the current token; to the end of the template if there are none. */
  private body(ends: string[]): Stmt[] {
    const body: Stmt[] = [];
    let output: Output | undefined;
    const print = (node: Expr) => {
      if (output === undefined) body.push((output = { type: 'Output', nodes: [], line: node.line }));
      output.nodes.push(node);
    };
    if (ends.length > 0) this.awaited.push(ends);
    while (!this.stream.at('eof')) {
      const token = this.stream.next();
      if (token.type === 'data') print({ type: 'TemplateData', data: String(token.value), line: token.line });
      else if (token.type === 'variable_begin') {
        print(this.expressions.tuple());
        this.stream.expect('variable_end');
      } else {
        if (this.stream.at(...ends)) break;
        output = undefined;
        body.push(...[this.statement()].flat());
        this.stream.expect('block_end');
      }
    }
    if (ends.length > 0) this.awaited.pop();
    return body;
  }

  /**
   * The body of a tag: to the end of the tag, then up to one of the end tags (`'name:endfor'`), which stays the current token.
   * @throws TemplateSyntaxError when the template ends before
   */
  statements(...ends: string[]): Stmt[] {
    this.stream.skipIf('colon');
    this.stream.expect('block_end');
    const body = this.body(ends);
    if (this.stream.at('eof')) this.failUnknown(null, [...this.awaited, ends]);
    return body;
  }

  /** The body of a tag up to its one end tag, which is left behind. */
  statementsUntil(end: string): Stmt[] {
    const body = this.statements(end);
    this.stream.next();
    return body;
  }

  private statement(): Stmt | Stmt[] {
    const token = this.stream.current;
    if (token.type !== 'name') this.stream.fail('tag name expected', token.line);
    const tag = String(token.value);
    const parse = this.tags[tag];
    if (parse === undefined) return this.failUnknown(tag, this.awaited);
    this.openTags.push(tag);
    const node = parse();
    this.openTags.pop();
    return node;
  }

  private failUnknown(tag: string | null, awaited: string[][]): never {
    const message = [
      tag === null ? 'Unexpected end of template.' : `Encountered unknown tag ${textRepr(tag)}.`,
    ];
    const last = awaited.at(-1)?.map((end) => textRepr(describe(end)));
    if (last !== undefined) message.push(lookingFor(tag, last.join(' or '), awaited.flat().map(describe)));
    const open = this.openTags.at(-1);
    if (open !== undefined) message.push(`The innermost block that needs to be closed is ${textRepr(open)}.`);
    this.stream.fail(message.join(' '));
  }

  private forTag(): Stmt {
    const { line } = this.stream.next();
    const target = this.expressions.target({ end: 'name:in' });
    this.stream.expect('name:in');
    const iter = this.expressions.tuple({ parse: this.expressions.or, end: 'name:recursive' });
    const test = this.stream.skipIf('name:if') ? this.expressions.expression() : null;
    const recursive = this.stream.skipIf('name:recursive');
    const body = this.statements('name:endfor', 'name:else');
    const otherwise = this.stream.next().value === 'else' ? this.statementsUntil('name:endfor') : [];
    return { type: 'For', target, iter, body, else: otherwise, test, recursive, line };
  }

  private ifTag(): If {
    const { line } = this.stream.next();
    const node: If = { type: 'If', ...this.branch(), elif: [], else: [], line };
    while (true) {
      const tag = this.stream.next().value;
      if (tag === 'elif') {
        const { line } = this.stream.current;
        node.elif.push({ type: 'If', ...this.branch(), elif: [], else: [], line });
      } else {
        if (tag === 'else') node.else = this.statementsUntil('name:endif');
        return node;
      }
    }
  }

  private branch(): { test: Expr; body: Stmt[] } {
    const test = this.expressions.tuple({ parse: this.expressions.or });
    return { test, body: this.statements('name:elif', 'name:else', 'name:endif') };
  }

  private setTag(): Stmt {
    const { line } = this.stream.next();
    const target = this.expressions.target({ namespace: true });
    if (this.stream.skipIf('assign'))
      return { type: 'Assign', target, value: this.expressions.tuple(), line };
    const filter = this.expressions.filters(null);
    const body = this.statementsUntil('name:endset');
    return { type: 'AssignBlock', target, filter: filter?.type === 'Filter' ? filter : null, body, line };
  }

  private withTag(): Stmt {
    const node: With = { type: 'With', targets: [], values: [], body: [], line: this.stream.next().line };
    while (!this.stream.at('block_end')) {
      if (node.targets.length > 0) this.stream.expect('comma');
      node.targets.push(asParameters(this.expressions.target()));
      this.stream.expect('assign');
      node.values.push(this.expressions.expression());
    }
    node.body = this.statementsUntil('name:endwith');
    return node;
  }

  private autoescapeTag(): Stmt {
    const { line } = this.stream.next();
    const value = this.expressions.expression();
    return { type: 'Autoescape', value, body: this.statementsUntil('name:endautoescape'), line };
  }

  private blockTag(): Stmt {
    const { stream } = this;
    const { line } = stream.next();
    const name = String(stream.expect('name').value);
    const scoped = stream.skipIf('name:scoped');
    const required = stream.skipIf('name:required');
    if (stream.at('sub'))
      stream.fail(
        'Block names in Jinja have to be valid Python identifiers and may not contain hyphens, use an underscore instead.',
      );
    const body = this.statementsUntil('name:endblock');
    if (required && !body.every(isBlank))
      stream.fail('Required blocks can only contain comments or whitespace');
    stream.skipIf(`name:${name}`);
    return { type: 'Block', name, body, scoped, required, line };
  }

  private extendsTag(): Stmt {
    const { line } = this.stream.next();
    return { type: 'Extends', template: this.expressions.expression(), line };
  }

  private printTag(): Stmt {
    const { line } = this.stream.next();
    const nodes: Expr[] = [];
    while (!this.stream.at('block_end')) {
      if (nodes.length > 0) this.stream.expect('comma');
      nodes.push(this.expressions.expression());
    }
    return { type: 'Output', nodes, line };
  }

  /** `with context` or `without context`, if it stands here. */
  private contextClause(): boolean | undefined {
    const { stream } = this;
    if (!stream.at('name:with', 'name:without') || !stream.before('name:context')) return undefined;
    const given = stream.next().value === 'with';
    stream.next();
    return given;
  }

  private includeTag(): Stmt {
    const { stream } = this;
    const { line } = stream.next();
    const template = this.expressions.expression();
    const ignoreMissing = stream.at('name:ignore') && stream.before('name:missing');
    if (ignoreMissing) stream.skip(2);
    const withContext = this.contextClause() ?? true;
    return { type: 'Include', template, ignoreMissing, withContext, line };
  }

  private importTag(): Stmt {
    const { line } = this.stream.next();
    const template = this.expressions.expression();
    this.stream.expect('name:as');
    const target = this.expressions.nameTarget().name;
    return { type: 'Import', template, target, withContext: this.contextClause() ?? false, line };
  }

  private fromTag(): Stmt {
    const { stream } = this;
    const { line } = stream.next();
    const template = this.expressions.expression();
    stream.expect('name:import');
    const node: FromImport = { type: 'FromImport', template, names: [], withContext: false, line };
    for (let clause = this.contextClause(); ; clause = this.contextClause()) {
      if (clause !== undefined) return { ...node, withContext: clause };
      node.names.push(this.importedName());
      clause = this.contextClause();
      if (clause !== undefined) return { ...node, withContext: clause };
      if (!stream.skipIf('comma')) return node;
    }
  }

  private importedName(): [string, string] {
    const target = this.expressions.nameTarget();
    if (target.name.startsWith('_'))
      this.stream.fail(
        'names starting with an underline can not be imported',
        target.line,
        TemplateAssertionError,
      );
    const alias = this.stream.skipIf('name:as') ? this.expressions.nameTarget().name : target.name;
    return [target.name, alias];
  }

  private signature(): Signature {
    const { stream } = this;
    const found: Signature = { args: [], defaults: [] };
    stream.expect('lparen');
    while (!stream.at('rparen')) {
      if (found.args.length > 0) stream.expect('comma');
      const arg = this.expressions.nameTarget('param');
      if (stream.skipIf('assign')) found.defaults.push(this.expressions.expression());
      else if (found.defaults.length > 0) stream.fail('non-default argument follows default argument');
      found.args.push(arg);
    }
    stream.next();
    return found;
  }

  private macroTag(): Stmt {
    const { line } = this.stream.next();
    const { name } = this.expressions.nameTarget();
    return { type: 'Macro', name, ...this.signature(), body: this.statementsUntil('name:endmacro'), line };
  }

  private callTag(): CallBlock {
    const { line } = this.stream.next();
    const signature = this.stream.at('lparen') ? this.signature() : { args: [], defaults: [] };
    const call = this.expressions.expression();
    if (call.type !== 'Call') this.stream.fail('expected call', line);
    return { type: 'CallBlock', ...signature, call, body: this.statementsUntil('name:endcall'), line };
  }

  private filterTag(): Stmt {
    const { line } = this.stream.next();
    const filter = this.expressions.filters(null, true);
    if (filter?.type !== 'Filter') return this.stream.fail('expected filter', line);
    return { type: 'FilterBlock', filter, body: this.statementsUntil('name:endfilter'), line };
  }
}

function lookingFor(tag: string | null, last: string, all: string[]): string {
  return tag !== null && all.includes(tag)
    ? `You probably made a nesting mistake. Jinja is expecting this tag, but currently looking for ${last}.`
    : `Jinja was looking for the following tags: ${last}.`;
}

function isBlank(node: Stmt): boolean {
  return (
    node.type === 'Output' &&
    node.nodes.every((part) => part.type === 'TemplateData' && part.data.trim() === '')
  );
}

function asParameters(target: Expr): Expr {
  if (target.type === 'Tuple') return { ...target, items: target.items.map(asParameters) };
  return target.type === 'Name' ? ({ ...target, ctx: 'param' } satisfies Name) : target;
}

/** An expression alone, as a template that sets the variable `result` to it. @throws TemplateSyntaxError */
export function parseExpression(source: string, syntax: Syntax): Template {
  const { variableStartString, variableEndString } = syntax;
  const parser = new Parser(`${variableStartString} ${source} ${variableEndString}`, syntax, null);
  const { stream } = parser;
  stream.expect('variable_begin');
  const value = parser.expressions.expression();
  if (!stream.at('variable_end') || !stream.before('eof')) stream.fail('chunk after expression');
  const target: Name = { type: 'Name', name: 'result', ctx: 'store', line: 1 };
  return { type: 'Template', body: [{ type: 'Assign', target, value, line: value.line }], line: 1 };
}
