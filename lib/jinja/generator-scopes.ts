/** Scopes, functions, lines and assignments: what all statements are generated with. */
import {
  ExpressionGenerator,
  type Frame,
  literal,
  type Registries,
  type Waiting,
} from './generator-expressions.js';
import type * as nodes from './nodes.js';
import { Scope } from './scope.js';
import { findAll } from './tree.js';

/** How a template is compiled. */
export interface GenerateOptions {
  name: string | null;
  /** whether the functions wait for promises */
  asynchronous: boolean;
  autoescape: boolean;
  /** whether printed values go through the environment's finalize */
  finalize: boolean;
  /** what filters and tests are known */
  registries: Registries;
  /** the text is a list of values: the environment makes one of them */
  native?: boolean;
  /** a rendering counts what it uses */
  limited: boolean;
  /** filled with the names that are looked up in the context */
  lookups?: Set<string>;
}

/** How a generated function begins and ends. */
interface FunctionOptions {
  /** the line that errors before the first statement come from */
  line: number;
  /** code at the start: the text's own variable, unless it is handed in */
  start?: string;
  /** code of what is returned */
  result?: string;
}

/** Generates what statements share. */
export abstract class ScopeGenerator extends ExpressionGenerator {
  protected readonly finalize: boolean;
  protected readonly waiting: Waiting;
  protected readonly native: boolean;
  protected readonly limited: boolean;
  private readonly lookups: Set<string> | undefined;
  /** The line that `L` is known to hold; 0 if it may be any. */
  private line = 0;
  /** The line that the generator has come to. */
  reached = 1;

  constructor(options: GenerateOptions) {
    super(options.name, options.asynchronous, options.registries, options.autoescape);
    this.finalize = options.finalize;
    this.native = options.native ?? false;
    this.limited = options.limited;
    this.lookups = options.lookups;
    this.waiting = options.asynchronous ? 'steps' : 'never';
  }

  protected abstract statement(node: nodes.Stmt, frame: Frame): string;

  /** The line is not known any more: what follows may be reached from elsewhere. */
  protected forgetLine(): void {
    this.line = 0;
  }

  /** Code that begins a text of its own. */
  protected get fresh(): string {
    return this.native ? 'let o = [];' : "let o = '';";
  }

  /** Code for the text that has come together. */
  protected get whole(): string {
    return this.native ? 'native(o)' : 'o';
  }

  /** Appends what is a text already. */
  protected append(code: string, frame: Frame): string {
    return (this.native ? `o.push(${code});\n` : `o += piece(${code});\n`) + this.countOutput(frame);
  }

  /** Code that counts the output so far; none without limits. */
  protected countOutput(frame: Frame): string {
    return this.limited ? `output(o, ${frame.streaming ? 'w' : 'null'});\n` : '';
  }

  /** Code that counts a turn of a loop. */
  protected get countTurn(): string {
    return this.limited ? 'step(); ' : '';
  }

  /** A root or block: it goes on with the text that it is given, and ends what it began itself. */
  protected renderer(name: string, line: number, body: () => string): string {
    if (!this.native) return this.func(name, 'ctx, o, w', body, { line });
    const start = " if (w !== null) native.refuse(); const own = o === ''; if (own) o = [];";
    const options = { line, start, result: 'own ? native(o) : o' };
    return this.func(name, 'ctx, o, w', body, options);
  }

  protected frame(scope: Scope): Frame {
    return {
      scope,
      waiting: this.waiting,
      toplevel: false,
      rootlevel: false,
      soft: false,
      outputCheck: false,
      streaming: this.asynchronous,
      inLoop: false,
      seen: false,
      unset: new Set(),
    };
  }

  protected inner(frame: Frame): Frame {
    const scope = new Scope(frame.scope);
    return { ...frame, scope, toplevel: false, rootlevel: false, soft: false, seen: false };
  }

  /** A function that appends to `o` and returns it. Where it fails, the error learns the line. */
  protected func(name: string, params: string, body: () => string, options: FunctionOptions): string {
    const { line, start = '', result = 'o' } = options;
    const before = this.temporariesSoFar;
    const outerLine = this.line;
    this.line = 0;
    const code = body();
    this.line = outerLine;
    const head = `let L = ${line}; ${this.declareTemporaries(before)}${start}`;
    const guarded = `${head}\ntry {\n${code}return ${result};\n} catch (e) { throw fail(e, L); }`;
    const made = this.asynchronous
      ? `settle(function* (${params}) {\n${guarded}\n})`
      : `function (${params}) {\n${guarded}\n}`;
    return `const ${name} = ${this.limited ? `limited(${made})` : made};`;
  }

  /** Declares the variables of a scope with what they hold at its start. */
  protected enter(frame: Frame): string {
    const code: string[] = [];
    for (const { id, load, name } of frame.scope.variables.values()) {
      if (load === 'resolve') this.lookups?.add(name);
      if (load === 'resolve') code.push(`let ${id} = ctx.lookup(${literal(name)});`);
      else if (load === 'undefined') code.push(`let ${id};`);
      else if (load !== 'parameter') code.push(`let ${id} = ${load.id};`);
    }
    return code.length === 0 ? '' : `${code.join(' ')}\n`;
  }

  protected body(body: readonly nodes.Stmt[], frame: Frame): string {
    return body.map((node) => this.statement(node, frame)).join('');
  }

  /** A body that may run or not, or many times: the line is not known in it, nor after it. */
  protected branch(body: readonly nodes.Stmt[], frame: Frame): string {
    this.line = 0;
    const code = this.body(body, frame);
    this.line = 0;
    return code;
  }

  /** Keeps the line where an error would come from. */
  protected at(line: number): string {
    this.reached = line;
    if (line === this.line) return '';
    this.line = line;
    return `L = ${line}; `;
  }

  /** Assigns a value to a target: a name, a tuple, an attribute of a namespace. */
  protected store(target: nodes.Expr, value: string, frame: Frame): string {
    if (target.type === 'Name') return `${frame.scope.find(target.name)!.id} = ${value};\n`;
    if (target.type === 'NSRef') {
      const owner = frame.scope.find(target.name)!;
      return `setAttribute(${owner.id}, ${literal(target.attr)}, ${value});\n`;
    }
    if (target.type !== 'Tuple') return this.fail("can't assign", target.line);
    const items = this.temporary();
    const parts = target.items.map((item, index) => this.store(item, `${items}[${index}]`, frame));
    return `${items} = unpack(${value}, ${target.items.length});\n${parts.join('')}`;
  }

  /** Declares the parameters of targets, each once, before {@link store}. */
  protected declare(targets: nodes.Expr[], frame: Frame): string {
    const ids = Array.from(findAll(targets, 'Name'), ({ name }) => frame.scope.find(name)!.id);
    return ids.length === 0 ? '' : `let ${[...new Set(ids)].join(', ')}; `;
  }
}
