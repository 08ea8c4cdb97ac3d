/** `{% for %}`: with and without the variable `loop`, filtered, recursive, with `else`. */
import { type Frame, markLoop, type Waiting } from './generator-expressions.js';
import { ScopeGenerator } from './generator-scopes.js';
import type * as nodes from './nodes.js';
import { needsLoop, Scope, type Variable } from './scope.js';
import { findAll } from './tree.js';

/** Generates loops. */
export abstract class LoopGenerator extends ScopeGenerator {
  protected for(node: nodes.For, frame: Frame): string {
    const loopFrame = { ...this.inner(frame), inLoop: true, seen: true };
    const scoped = findAll([node], 'Block').some((block) => block.scoped);
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
    for (const name of findAll([node], 'Name'))
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
    const target = this.declare([node.target], frame) + this.store(node.target, item, frame);
    const flush = frame.streaming ? 'if (w !== null && w.full(o)) { yield w.flush(o); o = ""; }\n' : '';
    this.forgetLine();
    const code = target + this.enter(frame) + this.branch(node.body, frame);
    return code + flush;
  }

  /** A loop that does not count its turns. */
  private plainTurns(node: nodes.For, source: string, frame: Frame): (end: string) => string {
    const test = this.countTurn + (node.test === null ? '' : this.testTurn(node, node.test, 'each', frame));
    const body = this.turn(node, 'each', frame);
    const lineAgain = `L = ${node.line};`;
    if (!this.asynchronous)
      return (end) => `for (const each of iterate(${source})) {\n${test}${body}${end}${lineAgain} }`;
    const pause = frame.streaming ? 'w !== null && (o = w.take(o)), ' : '';
    return (
      end,
    ) => `{ const cursor = new Cursor(${source}); let more; try { while ((more = cursor.step()) === true || (more !== false && (${pause}yield more))) {
const each = isThenable(cursor.value) ? yield cursor.value : cursor.value;
${test}${body}${end}${lineAgain} } } finally { if (cursor.open && isThenable(t = cursor.close())) yield t; } }`;
  }

  /** `for … if`: what does not pass is skipped, in a scope of its own. */
  private testTurn(node: nodes.For, test: nodes.Expr, item: string, loopFrame: Frame): string {
    const frame = { ...loopFrame, scope: new Scope(loopFrame.scope.parent), soft: false };
    frame.scope.parameters(node.target).analyze([test]);
    const target = this.declare([node.target], frame) + this.store(node.target, item, frame);
    const [there, back] = elsewhere(node, test);
    return `{ ${there}${target}${this.enter(frame)}if (!${this.condition(test, frame)}) continue; ${back}}\n`;
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
      ? `(isThenable(${loop.id}.item) ? yield ${loop.id}.item : ${loop.id}.item)`
      : `${loop.id}.item`;
    const body = (node.test === null ? this.countTurn : '') + this.turn(node, item, frame);
    const start = `const ${loop.id} = new Loop(env, ${items}${recursion});`;
    const lineAgain = `L = ${node.line};`;
    if (!this.asynchronous)
      return (end) => `{ ${start} while (${loop.id}.next()) {\n${body}${end}${lineAgain} } }`;
    const pause = frame.streaming ? 'w !== null && (o = w.take(o)), ' : '';
    return (
      end,
    ) => `{ ${start} let more; try { while ((more = ${loop.id}.next()) === true || (more !== false && (${pause}yield more))) {
${body}${end}${lineAgain} } } finally { if (${loop.id}.open && isThenable(t = ${loop.id}.close())) yield t; } }`;
  }

  /** The items that pass a test, made one by one. */
  private filteredItems(node: nodes.For, test: nodes.Expr, source: string, loopFrame: Frame): string {
    const waiting: Waiting = this.asynchronous ? 'lazy' : 'never';
    const frame: Frame = { ...loopFrame, scope: new Scope(loopFrame.scope.parent), soft: false, waiting };
    const before = this.temporariesSoFar;
    frame.scope.parameters(node.target).analyze([test]);
    const target = this.declare([node.target], frame) + this.store(node.target, 'each', frame);
    const [there, back] = elsewhere(node, test);
    const body = `${this.countTurn}${there}${target}${this.enter(frame)}const passes = ${this.condition(test, frame)}; ${back}if (passes) yield each;`;
    const own = this.declareTemporaries(before);
    if (!this.asynchronous)
      return `(function* (items) { ${own} for (const each of iterate(items)) { ${body} } })(${source})`;
    return `new Lazy((function* (items) { ${own} const cursor = new Cursor(items); let more;
while ((more = cursor.step()) === true || (more !== false && (yield pending(more)))) { const each = cursor.value; ${body} } })(${source}))`;
  }

  private recursiveFor(node: nodes.For, frame: Frame, loopFrame: Frame, loop: Variable): string {
    const name = this.temporary();
    const inner = { ...loopFrame, streaming: false };
    const code = this.func(
      `${name}_loop`,
      'items, depth',
      () => {
        const turns = this.countedTurns(node, 'items', inner, loop, `, ${name}_loop, depth`);
        return this.withElse(node, turns, { ...frame, streaming: false, inLoop: false });
      },
      { line: node.line, start: ` ${this.fresh}`, result: `captured(${this.whole}, ${this.escaping()})` },
    );
    const line = this.at(node.line);
    const source = this.expr(node.iter, frame);
    return `${code}\n${line}${this.append(this.wait(`${name}_loop(${source}, 0)`, frame), frame)}`;
  }
}

/** Code that keeps the line of a loop's test, where it stands on another than the loop, and code that goes back. */
function elsewhere(node: nodes.For, test: nodes.Expr): [there: string, back: string] {
  return test.line === node.line ? ['', ''] : [`const before = L; L = ${test.line}; `, 'L = before; '];
}
