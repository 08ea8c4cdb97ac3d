/**
 * Templates to JavaScript. One generator makes both kinds of functions: synchronous ones, and asynchronous ones that wait for
 * promises wherever they turn up, but return without a promise when there were none.
 *
 * The generated functions append to a text `o` that is handed in and returned; `L` is the line, for errors; `w` the writer.
 */
import {
  ExpressionGenerator,
  type Frame,
  key,
  literal,
  markLoop,
  type Registries,
  type Waiting,
} from './generator-expressions.js';
import * as nodes from './nodes.js';
import { needsLoop, Scope, undeclared, type Variable } from './scope.js';

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
}

/**
 * Generates the body of a function of the runtime `$` that returns the template's functions.
 * @throws TemplateAssertionError for unknown filters and tests, blocks defined twice, …
 */
export function generate(template: nodes.Template, options: GenerateOptions): string {
  return new Generator(options).template(template);
}

class Generator extends ExpressionGenerator {
  private readonly finalize: boolean;
  private readonly waiting: Waiting;
  private readonly blocks = new Map<string, nodes.Block>();
  private extendsSoFar = 0;
  private knownExtends = false;
  private hasExtends = false;
  /** The line that `L` is known to hold; 0 if it may be any. */
  private line = 0;

  constructor(options: GenerateOptions) {
    super(options.name, options.asynchronous, options.registries, options.autoescape);
    this.finalize = options.finalize;
    this.waiting = options.asynchronous ? 'await' : 'never';
  }

  template(node: nodes.Template): string {
    for (const block of nodes.findAll([node], 'Block')) {
      if (this.blocks.has(block.name)) this.fail(`block '${block.name}' defined twice`, block.line);
      this.blocks.set(block.name, block);
    }
    this.hasExtends = !nodes.findAll([node], 'Extends').next().done;
    const root = this.rootFunction(node);
    const blocks = [...this.blocks.values()].map((block, index) => this.blockFunction(block, index));
    const pairs = [...this.blocks.keys()].map((name, index) => `[${literal(name)}, b${index}]`);
    const fail = `const fail = (e, line) => $.fail(e, line, ${JSON.stringify(this.name)});`;
    return [PRELUDE, fail, ...blocks, root, `return { root, blocks: [${pairs.join(', ')}] };`].join('\n');
  }

  private frame(scope: Scope): Frame {
    return {
      scope,
      waiting: this.waiting,
      toplevel: false,
      rootlevel: false,
      soft: false,
      outputCheck: false,
      streaming: this.asynchronous,
      inLoop: false,
      unset: new Set(),
    };
  }

  private inner(frame: Frame): Frame {
    return { ...frame, scope: new Scope(frame.scope), toplevel: false, rootlevel: false, soft: false };
  }

  private rootFunction(node: nodes.Template): string {
    const frame = {
      ...this.frame(new Scope()),
      toplevel: true,
      rootlevel: true,
      outputCheck: this.hasExtends,
    };
    const self = this.selfVariable(node.body, frame);
    frame.scope.analyze(node.body);
    const parent = this.hasExtends ? 'let parent = null;\n' : '';
    const extended = `if (parent !== null) o = ${this.wait('parent.root(ctx, o, w)', frame)};\n`;
    return this.func('root', 'ctx, o, w', () => {
      const body = parent + self + this.enter(frame) + this.body(node.body, frame);
      return body + (this.hasExtends ? extended : '');
    });
  }

  private blockFunction(node: nodes.Block, index: number): string {
    const frame = this.frame(new Scope());
    let head = this.selfVariable(node.body, frame);
    if (undeclared(node.body, 'super').has('super'))
      head += `const ${frame.scope.parameter('super').id} = superBlock(ctx, ${literal(node.name)}, b${index});\n`;
    frame.scope.analyze(node.body);
    return this.func(`b${index}`, 'ctx, o, w', () => head + this.enter(frame) + this.body(node.body, frame));
  }

  private selfVariable(body: nodes.Stmt[], frame: Frame): string {
    if (!undeclared(body, 'self').has('self')) return '';
    return `const ${frame.scope.parameter('self').id} = selfReference(ctx);\n`;
  }

  /** A function that appends to `o` and returns it. Where it fails, the error learns the line. */
  private func(name: string, params: string, body: () => string, start = '', result = 'o'): string {
    const before = this.temporariesSoFar;
    const outerLine = this.line;
    this.line = 0;
    const code = body();
    this.line = outerLine;
    const head = `let L = 1; ${this.declareTemporaries(before)}${start}`;
    const guarded = (end: string, note = '') =>
      `${head}\ntry {\n${code}${end}\n} catch (e) { throw ${note}fail(e, L); }`;
    if (!this.asynchronous)
      return `const ${name} = function (${params}) {\n${guarded(`return ${result};`)}\n};`;
    const guardedAsync = guarded(`S.done = true; return S.value = ${result};`, 'S.error = ');
    return `const ${name} = settle(async function (S, ${params}) {\n${guardedAsync}\n});`;
  }

  /** Declares the variables of a scope with what they hold at its start. */
  private enter(frame: Frame): string {
    const code: string[] = [];
    for (const { id, load, name } of frame.scope.variables.values()) {
      if (load === 'resolve') code.push(`let ${id} = ctx.lookup(${literal(name)});`);
      else if (load === 'undefined') code.push(`let ${id};`);
      else if (load !== 'parameter') code.push(`let ${id} = ${load.id};`);
    }
    return code.length === 0 ? '' : `${code.join(' ')}\n`;
  }

  private body(body: readonly nodes.Stmt[], frame: Frame): string {
    return body.map((node) => this.statement(node, frame)).join('');
  }

  /** A body that may run or not, or many times: the line is not known in it, nor after it. */
  private branch(body: readonly nodes.Stmt[], frame: Frame): string {
    this.line = 0;
    const code = this.body(body, frame);
    this.line = 0;
    return code;
  }

  /** Keeps the line where an error would come from. */
  private at(line: number): string {
    if (line === this.line) return '';
    this.line = line;
    return `L = ${line}; `;
  }

  private statement(node: nodes.Stmt, frame: Frame): string {
    switch (node.type) {
      case 'Output':
        return this.output(node, frame);
      case 'If':
        return this.if(node, frame);
      case 'For':
        return this.for(node, frame);
      case 'Assign':
        return this.assign(node, frame);
      case 'AssignBlock':
        return this.assignBlock(node, frame);
      case 'Block':
        return this.block(node, frame);
      case 'Extends':
        return this.extends(node, frame);
      case 'Include':
        return this.include(node, frame);
      case 'Import':
        return this.import(node, frame);
      case 'FromImport':
        return this.fromImport(node, frame);
      case 'Macro':
        return this.macro(node, frame);
      case 'CallBlock':
        return this.callBlock(node, frame);
      case 'FilterBlock':
        return this.filterBlock(node, frame);
      case 'With':
        return this.with(node, frame);
      case 'Autoescape':
        return this.autoescapeTag(node, frame);
      case 'ExprStmt':
        return `${this.at(node.line)}${this.expr(node.node, frame)};\n`;
      case 'Break':
      case 'Continue':
        return this.jump(node, frame);
    }
  }

  private jump(node: nodes.Break | nodes.Continue, frame: Frame): string {
    const word = node.type === 'Break' ? 'break' : 'continue';
    if (!frame.inLoop) this.fail(`'${word}' outside loop`, node.line);
    return `${word};\n`;
  }

  private output(node: nodes.Output, frame: Frame): string {
    if (frame.outputCheck && this.knownExtends) return '';
    const code = node.nodes.map((part) => this.print(part, frame)).join('');
    return frame.outputCheck && this.hasExtends ? `if (parent === null) {\n${code}}\n` : code;
  }

  private print(node: nodes.Expr, frame: Frame): string {
    if (node.type === 'TemplateData') return `o += ${literal(node.data)};\n`;
    const line = this.at(node.line);
    const value = this.expr(node, frame);
    const final = this.finalize ? this.wait(`finalize(ctx, ${value})`, frame) : value;
    if (this.autoescape === undefined) return `${line}o += print(${final}, ctx.evalCtx.autoescape);\n`;
    return `${line}o += ${this.autoescape ? 'escape' : 'text'}(${final});\n`;
  }

  private if(node: nodes.If, frame: Frame): string {
    const soft = { ...frame, rootlevel: false, soft: true };
    let code = `${this.at(node.line)}if (${this.condition(node.test, soft)}) {\n${this.branch(node.body, soft)}}`;
    let closing = '';
    for (const elif of node.elif) {
      code += ` else {\n${this.at(elif.line)}if (${this.condition(elif.test, soft)}) {\n${this.branch(elif.body, soft)}}`;
      closing += '}';
    }
    if (node.else.length > 0) code += ` else {\n${this.branch(node.else, soft)}}`;
    return `${code}${closing}\n`;
  }

  /** Assigns a value to a target: a name, a tuple, an attribute of a namespace. */
  private store(target: nodes.Expr, value: string, frame: Frame): string {
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

  /** Declares the parameters of a target, before {@link store}. */
  private declare(target: nodes.Expr, frame: Frame): string {
    if (target.type === 'Name') return `let ${frame.scope.find(target.name)!.id}; `;
    return target.type === 'Tuple' ? target.items.map((item) => this.declare(item, frame)).join('') : '';
  }

  private assign(node: nodes.Assign, frame: Frame): string {
    const line = this.at(node.line);
    return (
      line + this.store(node.target, this.expr(node.value, frame), frame) + this.publish(node.target, frame)
    );
  }

  /** What the top level sets is set in the context as well. */
  private publish(target: nodes.Expr, frame: Frame): string {
    if (!frame.toplevel) return '';
    if (target.type === 'Tuple') return target.items.map((item) => this.publish(item, frame)).join('');
    if (target.type !== 'Name') return '';
    return `ctx.set(${literal(target.name)}, ${frame.scope.find(target.name)!.id});\n`;
  }

  private assignBlock(node: nodes.AssignBlock, frame: Frame): string {
    const inner = { ...this.inner(frame), outputCheck: false, streaming: false };
    inner.scope.analyze(node.body);
    const body = this.enter(inner) + this.branch(node.body, inner);
    const line = this.at(node.line);
    const value = node.filter === null ? 'o' : this.filter(node.filter, inner, 'o');
    const store = this.store(node.target, `safe(ctx, ${value})`, frame);
    return `{ let o = '';\n${body}${line}${store}}\n${this.publish(node.target, frame)}`;
  }

  private filterBlock(node: nodes.FilterBlock, frame: Frame): string {
    const inner = { ...this.inner(frame), streaming: false };
    inner.scope.analyze([...node.body, node.filter]);
    const result = this.temporary();
    const body = this.enter(inner) + this.branch(node.body, inner);
    const line = this.at(node.line);
    return `{ let o = '';\n${body}${line}${result} = ${this.filter(node.filter, inner, 'o')};\n}\no += piece(${result});\n`;
  }

  private with(node: nodes.With, frame: Frame): string {
    const inner = this.inner(frame);
    inner.scope.analyze([...node.targets, ...node.body]);
    const line = this.at(node.line);
    const stores = node.targets.map(
      (target, index) =>
        this.declare(target, inner) + this.store(target, this.expr(node.values[index]!, frame), inner),
    );
    return `{ ${line}${stores.join('')}${this.enter(inner)}${this.body(node.body, inner)}}\n`;
  }

  private autoescapeTag(node: nodes.Autoescape, frame: Frame): string {
    const inner = this.inner(frame);
    inner.scope.analyze([node.value, ...node.body]);
    const before = this.autoescape;
    const saved = this.temporary();
    const enter = this.enter(inner) + this.at(node.line);
    const value = this.condition(node.value, inner);
    this.autoescape = node.value.type === 'Const' ? Boolean(node.value.value) : undefined;
    const body = this.body(node.body, inner);
    this.autoescape = before;
    return `{ ${enter}${saved} = ctx.evalCtx.autoescape; ctx.evalCtx.autoescape = ${value};\ntry {\n${body}} finally { ctx.evalCtx.autoescape = ${saved}; } }\n`;
  }

  private for(node: nodes.For, frame: Frame): string {
    const loopFrame = { ...this.inner(frame), inLoop: true };
    const scoped = [...nodes.findAll([node], 'Block')].some((block) => block.scoped);
    const loop = needsLoop(node, scoped) ? markLoop(loopFrame.scope.parameter('loop')) : null;
    loopFrame.scope.parameters(node.target).analyze(node.body);
    this.refuseLoopTarget(node);
    if (node.recursive) return this.recursiveFor(node, frame, loopFrame, loop!);
    const line = this.at(node.line);
    const source = this.expr(node.iter, frame);
    const turns =
      loop === null
        ? this.plainTurns(node, source, loopFrame)
        : this.countedTurns(node, source, loopFrame, loop, '');
    return `${line}${this.withElse(node, turns, frame)}`;
  }

  private refuseLoopTarget(node: nodes.For): void {
    for (const name of nodes.findAll([node], 'Name'))
      if (name.ctx === 'store' && name.name === 'loop')
        this.fail("Can't assign to special loop variable in for-loop target", name.line);
  }

  /** `else` runs when no turn came to its end. */
  private withElse(node: nodes.For, turns: (turn: string) => string, frame: Frame): string {
    if (node.else.length === 0) return `${turns('')}\n`;
    const empty = this.temporary();
    const elseFrame = this.inner(frame);
    elseFrame.scope.analyze(node.else);
    const loop = turns(`${empty} = false;\n`);
    return `${empty} = true;\n${loop}\nif (${empty}) {\n${this.enter(elseFrame)}${this.branch(node.else, elseFrame)}}\n`;
  }

  /** The body of one turn, for the item in `code`. */
  private turn(node: nodes.For, item: string, frame: Frame): string {
    const target = this.declare(node.target, frame) + this.store(node.target, item, frame);
    const flush = frame.streaming
      ? 'if (w !== null && o.length > CHUNK) { await w.flush(o); o = ""; }\n'
      : '';
    this.line = 0;
    const code = target + this.enter(frame) + this.branch(node.body, frame);
    return code + flush;
  }

  /** A loop that does not count its turns. */
  private plainTurns(node: nodes.For, source: string, frame: Frame): (end: string) => string {
    const test = node.test === null ? '' : this.testTurn(node, node.test, 'x', frame);
    const body = this.turn(node, 'x', frame);
    const lineAgain = `L = ${node.line};`;
    if (!this.asynchronous)
      return (end) => `for (const x of iterate(${source})) {\n${test}${body}${end}${lineAgain} }`;
    const paused = frame.streaming ? ' if (w !== null) o = w.take(o);' : '';
    return (
      end,
    ) => `{ const c = new Cursor(${source}); let s; try { while ((s = c.step()) === true || (s !== false && await s)) {
if (s !== true) {${paused} }
const x = isPromise(c.value) ? await c.value : c.value;
${test}${body}${end}${lineAgain} } } finally { if (c.open) await c.close(); } }`;
  }

  /** `for … if`: what does not pass is skipped, in a scope of its own. */
  private testTurn(node: nodes.For, test: nodes.Expr, item: string, loopFrame: Frame): string {
    const frame = { ...loopFrame, scope: new Scope(loopFrame.scope.parent), soft: false };
    frame.scope.parameters(node.target).analyze([test]);
    const target = this.declare(node.target, frame) + this.store(node.target, item, frame);
    return `{ ${target}${this.enter(frame)}if (!${this.condition(test, frame)}) continue; }\n`;
  }

  /** A loop with the variable `loop`. */
  private countedTurns(
    node: nodes.For,
    source: string,
    frame: Frame,
    loop: Variable,
    recursion: string,
  ): (end: string) => string {
    const items = node.test === null ? source : this.filteredItems(node, node.test, source, frame);
    const item = this.asynchronous
      ? `(isPromise(${loop.id}.item) ? await ${loop.id}.item : ${loop.id}.item)`
      : `${loop.id}.item`;
    const body = this.turn(node, item, frame);
    const start = `const ${loop.id} = new Loop(env, ${items}${recursion});`;
    const lineAgain = `L = ${node.line};`;
    if (!this.asynchronous)
      return (end) => `{ ${start} while (${loop.id}.next()) {\n${body}${end}${lineAgain} } }`;
    const paused = frame.streaming ? ' if (w !== null) o = w.take(o);' : '';
    return (
      end,
    ) => `{ ${start} let s; try { while ((s = ${loop.id}.next()) === true || (s !== false && await s)) {
if (s !== true) {${paused} }
${body}${end}${lineAgain} } } finally { if (${loop.id}.open) await ${loop.id}.close(); } }`;
  }

  /** The items that pass a test, made one by one. */
  private filteredItems(node: nodes.For, test: nodes.Expr, source: string, loopFrame: Frame): string {
    const waiting: Waiting = this.asynchronous ? 'yield' : 'never';
    const frame: Frame = { ...loopFrame, scope: new Scope(loopFrame.scope.parent), soft: false, waiting };
    const before = this.temporariesSoFar;
    frame.scope.parameters(node.target).analyze([test]);
    const target = this.declare(node.target, frame) + this.store(node.target, 'x', frame);
    const body = `${target}${this.enter(frame)}if (${this.condition(test, frame)}) yield x;`;
    const own = this.declareTemporaries(before);
    if (!this.asynchronous)
      return `(function* (i) { ${own} for (const x of iterate(i)) { ${body} } })(${source})`;
    return `new Lazy((function* (i) { ${own} const c = new Cursor(i); let s;
while ((s = c.step()) === true || (s !== false && (yield pending(s)))) { const x = c.value; ${body} } })(${source}))`;
  }

  private recursiveFor(node: nodes.For, frame: Frame, loopFrame: Frame, loop: Variable): string {
    const name = this.temporary();
    const inner = { ...loopFrame, streaming: false };
    const code = this.func(
      `${name}_loop`,
      'i, depth',
      () => {
        const turns = this.countedTurns(node, 'i', inner, loop, `, ${name}_loop, depth`);
        return this.withElse(node, turns, { ...frame, streaming: false });
      },
      " let o = '';",
      `captured(o, ${this.escaping()})`,
    );
    const line = this.at(node.line);
    const source = this.expr(node.iter, frame);
    return `${code}\n${line}o += piece(${this.wait(`${name}_loop(${source}, 0)`, frame)});\n`;
  }

  private block(node: nodes.Block, frame: Frame): string {
    if (frame.toplevel && this.knownExtends) return '';
    const context = node.scoped ? `ctx.derived(${this.locals(frame)})` : 'ctx';
    const writer = frame.streaming ? 'w' : 'null';
    const line = this.at(node.line);
    const pause = frame.streaming ? 'if (w !== null) o = w.take(o); ' : '';
    const render = `ctx.block(${literal(node.name)}, ${node.required})(${context}, o, ${writer})`;
    const code = `${line}${pause}o = ${this.wait(render, frame)};\n`;
    return frame.toplevel && this.extendsSoFar > 0 ? `if (parent === null) {\n${code}}\n` : code;
  }

  /** The assigned variables as an object. */
  private locals(frame: Frame): string {
    const pairs = [...frame.scope.visible()].map(([name, variable]) => `${key(name)}: ${variable.id}`);
    return `{${pairs.join(', ')}}`;
  }

  private extends(node: nodes.Extends, frame: Frame): string {
    if (!frame.toplevel) this.fail('cannot use extend from a non top-level scope', node.line);
    const line = this.at(node.line);
    const again = this.extendsSoFar === 0 ? '' : 'if (parent !== null) extendedTwice();\n';
    this.extendsSoFar++;
    if (frame.rootlevel) this.knownExtends = true;
    const parent = this.wait(`template(ctx, ${this.expr(node.template, frame)})`, frame);
    return `${line}${again}parent = extend(ctx, ${parent});\n`;
  }

  private include(node: nodes.Include, frame: Frame): string {
    const line = this.at(node.line);
    const locals = node.withContext ? this.locals(frame) : 'null';
    const writer = frame.streaming ? 'w' : 'null';
    const pause = frame.streaming ? 'if (w !== null) o = w.take(o); ' : '';
    const args = `ctx, ${this.expr(node.template, frame)}, ${locals}, ${node.ignoreMissing}, o, ${writer}`;
    return `${line}${pause}o = ${this.wait(`include(${args})`, frame)};\n`;
  }

  private module(node: nodes.Import | nodes.FromImport, frame: Frame): string {
    const locals = node.withContext ? this.locals(frame) : 'null';
    return this.wait(`importModule(ctx, ${this.expr(node.template, frame)}, ${locals})`, frame);
  }

  private import(node: nodes.Import, frame: Frame): string {
    const { id } = frame.scope.find(node.target)!;
    const publish = frame.toplevel ? ` ctx.setImported(${literal(node.target)}, ${id});` : '';
    return `${this.at(node.line)}${id} = ${this.module(node, frame)};${publish}\n`;
  }

  private fromImport(node: nodes.FromImport, frame: Frame): string {
    const module = this.temporary();
    const place = literal(`line ${node.line}${this.name === null ? '' : ` in '${this.name}'`}`);
    const names = node.names.map(([name, alias]) => {
      const { id } = frame.scope.find(alias)!;
      const publish = frame.toplevel ? ` ctx.setImported(${literal(alias)}, ${id});` : '';
      return `${id} = imported(${module}, ${literal(name)}, ${place});${publish}\n`;
    });
    return `${this.at(node.line)}${module} = ${this.module(node, frame)};\n${names.join('')}`;
  }

  private macro(node: nodes.Macro, frame: Frame): string {
    const { id } = frame.scope.find(node.name)!;
    const code = `${id} = ${this.macroFunction(node, node.name, frame)};\n`;
    return code + (frame.toplevel ? `ctx.set(${literal(node.name)}, ${id});\n` : '');
  }

  private callBlock(node: nodes.CallBlock, frame: Frame): string {
    const caller = this.temporary();
    const code = `${caller} = ${this.macroFunction(node, null, frame)};\n`;
    const line = this.at(node.line);
    return `${code}${line}o += piece(${this.call(node.call, frame, caller)});\n`;
  }

  private macroFunction(node: nodes.Macro | nodes.CallBlock, name: string | null, outer: Frame): string {
    const frame = { ...this.inner(outer), outputCheck: false, streaming: false, inLoop: false };
    frame.waiting = this.waiting;
    frame.scope.analyze([...node.args, ...node.defaults, ...node.body]);
    const params = node.args.map((arg) => arg.name);
    const special = this.specialParameters(node, params);
    for (const param of special) frame.scope.parameter(param);
    const ids = [...params, ...special].map((param) => frame.scope.find(param)!.id);
    const shape = JSON.stringify({
      name,
      params,
      caller: special.includes('caller'),
      kwargs: special.includes('kwargs'),
      varargs: special.includes('varargs'),
    });
    const func = this.func(
      'm',
      ids.join(', '),
      () => this.enter(frame) + this.defaults(node, frame) + this.body(node.body, frame),
      " let o = '';",
    );
    return `makeMacro(ctx, ${shape}, ${func.replace(/^const m = /, '').replace(/;$/, '')})`;
  }

  /** Which of `caller`, `kwargs` and `varargs` the body uses without declaring them. */
  private specialParameters(node: nodes.Macro | nodes.CallBlock, params: string[]): string[] {
    const used = undeclared(node.body, 'caller', 'kwargs', 'varargs');
    const declared = params.indexOf('caller');
    if (used.has('caller') && declared >= 0 && declared < params.length - node.defaults.length)
      this.fail(
        'When defining macros or call blocks the special "caller" argument must be omitted or be given a default.',
        node.line,
      );
    return ['caller', 'kwargs', 'varargs'].filter((name) => used.has(name) && !params.includes(name));
  }

  private defaults(node: nodes.Signature, frame: Frame): string {
    const ids = node.args.map((arg) => frame.scope.find(arg.name)!.id);
    const offset = ids.length - node.defaults.length;
    frame.unset = new Set(ids);
    const code = ids.map((id, index) => {
      const value =
        index < offset
          ? `notProvided(${literal(node.args[index]!.name)})`
          : this.expr(node.defaults[index - offset]!, frame);
      frame.unset.delete(id);
      return `if (${id} === undefined) ${id} = ${value};\n`;
    });
    return code.join('');
  }
}

/** What the generated code uses, as the runtime provides it. */
const PRELUDE = `'use strict';
const { env, settle, isPromise, pending, Lazy, Cursor, Loop, CHUNK,
  escape, text, print, piece, safe, captured, finalize, missing, lenient, notProvided,
  attr, item, slice, call, kwargs, filter, test, extension, setAttribute, unpack, tuple, dict, float, iterate,
  truth, equals, compare, within, concat, add, sub, mul, div, floordiv, mod, pow, neg, pos,
  template, extend, extendedTwice, include, importModule, imported, makeMacro, selfReference, superBlock } = $;`;
