/**
 * Templates to JavaScript. One generator makes both kinds of functions: synchronous ones, and asynchronous ones that wait for
 * promises wherever they turn up, but return without a promise when there were none.
 *
 * The generated functions append to a text `o` that is handed in and returned; `L` is the line, for errors; `w` the writer.
 */
import { type Frame, literal, repeated } from './generator-expressions.js';
import { LoopGenerator } from './generator-loops.js';
import type { GenerateOptions } from './generator-scopes.js';
import { compiling } from './locate.js';
import type * as nodes from './nodes.js';
import { Scope, undeclared } from './scope.js';
import { findAll } from './tree.js';

/**
 * Generates the body of a function of the runtime `$` and the template's `source` that returns the template's functions.
 * @param source for the excerpts in errors
 * @throws TemplateAssertionError for unknown filters and tests, blocks defined twice, …
 */
export function generate(template: nodes.Template, options: GenerateOptions, source = ''): string {
  const generator = new Generator(options);
  const make = () => generator.template(template);
  return compiling(source, options.name, make, () => generator.reached);
}

class Generator extends LoopGenerator {
  private readonly blocks = new Map<string, nodes.Block>();
  private extendsSoFar = 0;
  private knownExtends = false;
  private hasExtends = false;

  template(node: nodes.Template): string {
    for (const block of findAll([node], 'Block')) {
      if (this.blocks.has(block.name)) this.fail(`block '${block.name}' defined twice`, block.line);
      this.blocks.set(block.name, block);
    }
    this.hasExtends = findAll([node], 'Extends').length > 0;
    const root = this.rootFunction(node);
    const blocks = [...this.blocks.values()].map((block, index) => this.blockFunction(block, index));
    const pairs = [...this.blocks.keys()].map((name, index) => `[${literal(name)}, b${index}]`);
    const fail = `const fail = (e, line) => $.fail(e, line, ${JSON.stringify(this.name)}, source);`;
    return [
      PRELUDE,
      fail,
      ...blocks,
      root,
      `return { root, blocks: [${pairs.join(', ')}], limited: ${this.limited} };`,
    ].join('\n');
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
    const body = () =>
      parent + self + this.enter(frame) + this.body(node.body, frame) + (this.hasExtends ? extended : '');
    return this.renderer('root', node.line, body);
  }

  private blockFunction(node: nodes.Block, index: number): string {
    const frame = { ...this.frame(new Scope()), seen: true };
    let head = this.selfVariable(node.body, frame);
    if (undeclared(node.body, 'super').has('super'))
      head += `const ${frame.scope.parameter('super').id} = superBlock(ctx, ${literal(node.name)}, b${index});\n`;
    frame.scope.analyze(node.body);
    const body = () => head + this.enter(frame) + this.body(node.body, frame);
    return this.renderer(`b${index}`, node.line, body);
  }

  private selfVariable(body: nodes.Stmt[], frame: Frame): string {
    if (!undeclared(body, 'self').has('self')) return '';
    return `const ${frame.scope.parameter('self').id} = selfReference(ctx);\n`;
  }

  protected statement(node: nodes.Stmt, frame: Frame): string {
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
    const code = node.nodes.map((part) => this.print(part, frame)).join('') + this.countOutput(frame);
    return frame.outputCheck && this.hasExtends ? `if (parent === null) {\n${code}}\n` : code;
  }

  private print(node: nodes.Expr, frame: Frame): string {
    if (node.type === 'TemplateData')
      return this.native ? `o.push(${literal(node.data)});\n` : `o += ${literal(node.data)};\n`;
    const line = this.at(node.line);
    const value = this.expr(node, frame);
    const final = this.finalize ? this.wait(`finalize(ctx, ${value})`, frame) : value;
    if (this.native) return `${line}o.push(${this.constantParts(node) ? `nativeConst(${final})` : final});\n`;
    const escaped = this.autoescape ?? (this.constantParts(node) ? this.constantsEscaped : undefined);
    if (escaped === undefined) return `${line}o += print(${final}, ctx.evalCtx.autoescape);\n`;
    return `${line}o += ${escaped ? 'escape' : 'text'}(${final});\n`;
  }

  private if(node: nodes.If, frame: Frame): string {
    const soft = { ...frame, rootlevel: false, soft: true };
    const test = (one: nodes.If) => `${this.at(one.line)}if (${this.condition(one.test, soft)}) {\n`;
    const first = `${test(node)}${this.branch(node.body, soft)}`;
    // Side by side, not within each other: thousands of them are no deeper than one.
    const out = node.elif.length ? `${this.temporary()}_if` : '';
    const more = node.elif.map((elif) => `${test(elif)}${this.branch(elif.body, soft)}break ${out}; }\n`);
    const otherwise = node.else.length > 0 ? this.branch(node.else, soft) : '';
    if (!more.length) return `${first}}${otherwise && ` else {\n${otherwise}}`}\n`;
    return `${out}: {\n${first}break ${out}; }\n${more.join('')}${otherwise}}\n`;
  }

  private assign(node: nodes.Assign, frame: Frame): string {
    // What cannot be assigned to is refused before the value is computed.
    const owners = findAll([node.target], 'NSRef');
    const checks = owners.map((owner) => `namespace(${frame.scope.find(owner.name)!.id}); `).join('');
    const store = this.store(node.target, this.expr(node.value, frame), frame);
    return this.at(node.line) + checks + store + this.publish(node.target, frame);
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
    const value = node.filter === null ? this.whole : this.filter(node.filter, inner, this.whole);
    const store = this.store(node.target, `safe(ctx, ${value})`, frame);
    return `{ ${this.fresh}\n${body}${line}${store}}\n${this.publish(node.target, frame)}`;
  }

  private filterBlock(node: nodes.FilterBlock, frame: Frame): string {
    const inner = { ...this.inner(frame), streaming: false };
    inner.scope.analyze([...node.body, node.filter]);
    const result = this.temporary();
    const body = this.enter(inner) + this.branch(node.body, inner);
    const line = this.at(node.line);
    const filtered = this.filter(node.filter, inner, this.whole);
    return `{ ${this.fresh}\n${body}${line}${result} = ${filtered};\n}\n${this.append(result, frame)}`;
  }

  private with(node: nodes.With, frame: Frame): string {
    const inner = this.inner(frame);
    inner.scope.analyze([...node.targets, ...node.body]);
    const line = this.at(node.line);
    const declared = this.declare(node.targets, inner);
    const stores = node.targets.map((target, index) =>
      this.store(target, this.expr(node.values[index]!, frame), inner),
    );
    return `{ ${line}${declared}${stores.join('')}${this.enter(inner)}${this.body(node.body, inner)}}\n`;
  }

  private autoescapeTag(node: nodes.Autoescape, frame: Frame): string {
    const inner = this.inner(frame);
    inner.scope.analyze([node.value, ...node.body]);
    const before = [this.autoescape, this.constantsEscaped] as const;
    const saved = this.temporary();
    const enter = this.enter(inner) + this.at(node.line);
    const value = this.condition(node.value, inner);
    this.autoescape = node.value.type === 'Const' ? Boolean(node.value.value) : undefined;
    this.constantsEscaped = this.autoescape ?? this.constantsEscaped;
    const body = this.body(node.body, inner);
    [this.autoescape, this.constantsEscaped] = before;
    return `{ ${enter}${saved} = ctx.evalCtx.autoescape; ctx.evalCtx.autoescape = ${value};\ntry {\n${body}} finally { ctx.evalCtx.autoescape = ${saved}; } }\n`;
  }

  private block(node: nodes.Block, frame: Frame): string {
    if (frame.toplevel && this.knownExtends) return '';
    const context = node.scoped ? `ctx.derived(${this.locals(frame.scope.visible())})` : 'ctx';
    const writer = frame.streaming ? 'w' : 'null';
    const line = this.at(node.line);
    const pause = frame.streaming ? 'if (w !== null) o = w.take(o); ' : '';
    const render = `ctx.block(${literal(node.name)}, ${node.required})(${context}, o, ${writer})`;
    const code = `${line}${pause}o = ${this.wait(render, frame)};\n`;
    return frame.toplevel && this.extendsSoFar > 0 ? `if (parent === null) {\n${code}}\n` : code;
  }

  private extends(node: nodes.Extends, frame: Frame): string {
    if (!frame.toplevel) this.fail('cannot use extend from a non top-level scope', node.line);
    const line = this.at(node.line);
    const again = this.extendsSoFar === 0 ? '' : 'if (parent !== null) extendedTwice();\n';
    this.extendsSoFar++;
    if (frame.rootlevel) this.knownExtends = true;
    const parent = this.wait(`template(ctx, ${this.expr(node.template, frame)})`, frame);
    // As in Jinja, the error has the line of what stands before.
    return `${again}${line}parent = extend(ctx, ${parent});\n`;
  }

  private include(node: nodes.Include, frame: Frame): string {
    const line = this.at(node.line);
    const locals = node.withContext ? this.locals(frame.scope.visible()) : 'null';
    const writer = frame.streaming ? 'w' : 'null';
    const pause = frame.streaming ? 'if (w !== null) o = w.take(o); ' : '';
    const args = `ctx, ${this.expr(node.template, frame)}, ${locals}, ${node.ignoreMissing}, o, ${writer}`;
    return `${line}${pause}o = ${this.wait(`include(${args})`, frame)};\n`;
  }

  private module(node: nodes.Import | nodes.FromImport, frame: Frame): string {
    const locals = node.withContext ? this.locals(frame.scope.visible()) : 'null';
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
    return `${code}${line}${this.append(this.call(node.call, frame, caller), frame)}`;
  }

  private macroFunction(node: nodes.Macro | nodes.CallBlock, name: string | null, outer: Frame): string {
    const frame = { ...this.inner(outer), outputCheck: false, streaming: false, inLoop: false };
    frame.waiting = this.waiting;
    frame.scope.analyze([...node.args, ...node.defaults, ...node.body]);
    const params = node.args.map((arg) => arg.name);
    this.few(params, node.line);
    const twice = repeated(params);
    if (twice !== undefined) this.fail(`duplicate argument '${twice}' in function definition`, node.line);
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
      { line: node.line, start: ` ${this.fresh}`, result: this.whole },
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
const { env, settle, isThenable, pending, Lazy, Cursor, Loop,
  escape, text, print, piece, safe, captured, finalize, missing, lenient, notProvided,
  attr, item, slice, call, callSeeing, kwargs, filter, test, extension, namespace, setAttribute, unpack, tuple, dict, float, iterate, listOf,
  truth, equals, compare, within, concat, add, sub, mul, div, floordiv, mod, pow, neg, pos,
  template, extend, extendedTwice, include, importModule, imported, makeMacro, selfReference, superBlock, native, nativeConst, limited, step, output } = $;`;
