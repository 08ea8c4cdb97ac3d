/** The turns of `{% for %}`: cursors that wait only where they must, and the variable `loop`. */
import { isThenable } from '../values.js';
import { Lazy, type Surroundings } from './contract.js';
import { equals, iterate } from './values/index.js';
import { grow } from './values/limits.js';
import { Range } from './values/range.js';
import { TYPE } from './values/types.js';
import { after } from './waiting.js';

type Step = IteratorResult<unknown> | Promise<IteratorResult<unknown>>;
type Source = { next(): Step; return?(): unknown };

/** Goes through items one by one; asynchronous templates use it, whatever the items come from. */
export class Cursor {
  /** The item of this turn. */
  value: unknown;
  private index = 0;
  private source: Source | null = null;
  private items: readonly unknown[] | null = null;

  /**
   * @param iterable any iterable of Python's, an asynchronous one, or a {@link Lazy}
   * @param waits whether the template can wait; if not, asynchronous iterables are refused
   */
  constructor(iterable: unknown, waits = true) {
    if (Array.isArray(iterable)) this.items = iterable;
    else this.source = waits ? sourceOf(iterable) : iterate(iterable)[Symbol.iterator]();
  }

  /** Goes to the next item. @returns whether there is one, or a promise of that */
  step(): boolean | Promise<boolean> {
    const { items } = this;
    if (items === null) return this.pull();
    if (this.index >= items.length) return false;
    this.value = items[this.index++];
    return true;
  }

  private pull(): boolean | Promise<boolean> {
    if (this.source === null) return false;
    return after(this.source.next(), (result) => this.arrive(result));
  }

  private arrive(result: IteratorResult<unknown>): boolean {
    if (result.done) this.source = null;
    else this.value = result.value;
    return !result.done;
  }

  /** Whether what makes the items has to be ended. */
  get open(): boolean {
    return this.source !== null;
  }

  /** Ends what makes the items, if it has not ended by itself. */
  close(): unknown {
    const { source } = this;
    this.source = null;
    return source?.return?.();
  }
}

function sourceOf(iterable: unknown): Source {
  if (iterable instanceof Lazy) return { next: () => iterable.step(), return: () => iterable.return() };
  if (isAsyncIterable(iterable)) return iterable[Symbol.asyncIterator]();
  return iterate(iterable)[Symbol.iterator]();
}

/** Whether items come only with waiting. */
export function isAsyncIterable(value: unknown): value is AsyncIterable<unknown> {
  if (typeof value !== 'object' || value === null || Symbol.iterator in value) return false;
  return Symbol.asyncIterator in value;
}

/** Every item, in an array; a promise of it only if items have to be waited for. */
export function collect(iterable: unknown, items: unknown[] = []): unknown[] | Promise<unknown[]> {
  const cursor = new Cursor(iterable);
  let step = cursor.step();
  for (; step === true; step = cursor.step()) {
    if (isThenable(cursor.value)) return collectWaiting(cursor, items, step);
    grow(items, cursor.value);
  }
  return step === false ? items : collectWaiting(cursor, items, step);
}

async function collectWaiting(
  cursor: Cursor,
  items: unknown[],
  first: boolean | Promise<boolean>,
): Promise<unknown[]> {
  for (let step = first; await step; step = cursor.step()) grow(items, await cursor.value);
  return items;
}

const NONE = Symbol('none');

/** The variable `loop`, and the iteration it tells about (jinja2.runtime.LoopContext). */
export class Loop {
  /** The item of this turn. */
  item: unknown = NONE;
  /** The turn, from 0 on. */
  index0 = -1;
  private before: unknown = NONE;
  private ahead: unknown[] = [];
  private size: number | undefined;
  private lastValues: unknown[] | undefined;
  private readonly cursor: Cursor;
  /** The items, if there is a list of them; it may change while it is gone through. */
  private readonly items: readonly unknown[] | null;

  /**
   * @param environment makes the undefined values
   * @param iterable the items
   * @param recurse renders the loop's body for other items, if the loop is recursive
   * @param depth0 how deep a recursive loop is, from 0 on
   * @param waits whether the template can wait for items
   */
  constructor(
    private readonly environment: Surroundings,
    iterable: unknown,
    readonly recurse: ((items: unknown, depth: number) => unknown) | null = null,
    readonly depth0: number = 0,
    waits = true,
  ) {
    this.cursor = new Cursor(iterable, waits);
    this.items = Array.isArray(iterable) ? iterable : null;
    if (iterable instanceof Range) this.size = iterable.length;
  }

  /** Goes to the next turn. @returns whether there is one, or a promise of that */
  next(): boolean | Promise<boolean> {
    if (this.ahead.length > 0) return this.turn(this.ahead.shift());
    const step = this.cursor.step();
    if (typeof step !== 'boolean') return step.then((more) => more && this.turn(this.cursor.value));
    return step && this.turn(this.cursor.value);
  }

  private turn(item: unknown): true {
    this.before = this.item;
    this.item = item;
    this.index0++;
    return true;
  }

  get [TYPE](): string {
    return 'jinja2.runtime.LoopContext';
  }
  get index(): number {
    return this.index0 + 1;
  }
  get first(): boolean {
    return this.index0 === 0;
  }
  get depth(): number {
    return this.depth0 + 1;
  }
  get previtem(): unknown {
    return this.before === NONE
      ? this.environment.undefined({ hint: 'there is no previous item' })
      : this.before;
  }

  /** How many turns there are; reads all items if they cannot be counted. */
  get length(): number | Promise<number> {
    if (this.items !== null) this.size ??= this.items.length;
    if (this.size !== undefined) return this.size;
    return after(this.drain(), () => (this.size = this.index + this.ahead.length));
  }
  get revindex(): unknown {
    return after(this.length, (length) => length - this.index0);
  }
  get revindex0(): unknown {
    return after(this.length, (length) => length - this.index);
  }
  get last(): unknown {
    // PERF: a list tells without looking ahead (bench/jinja).
    if (this.items !== null && this.ahead.length === 0) return this.index >= this.items.length;
    return after(this.peek(), (more) => !more);
  }
  get nextitem(): unknown {
    return after(this.peek(), (more) =>
      more ? this.ahead[0] : this.environment.undefined({ hint: 'there is no next item' }),
    );
  }

  /** One of the values, in turn. @throws TypeError without values */
  cycle(...values: unknown[]): unknown {
    if (values.length === 0) throw new TypeError('no items for cycling given');
    return values[this.index0 % values.length];
  }

  /** Whether the values differ from those of the last call. */
  changed(...values: unknown[]): boolean {
    const last = this.lastValues;
    this.lastValues = values;
    return last === undefined || !equals(last, values);
  }

  __len__(): number {
    // A loop over what has to be waited for has no length until it is asked for as `loop.length`.
    const { length } = this;
    return typeof length === 'number' ? length : 0;
  }

  toString(): string {
    const { length } = this;
    return `<LoopContext ${this.index}/${typeof length === 'number' ? length : '?'}>`;
  }

  /** Reads one item ahead. */
  private peek(): boolean | Promise<boolean> {
    if (this.ahead.length > 0) return true;
    const { cursor } = this;
    return after(cursor.step(), (more) => more && this.ahead.push(cursor.value) > 0);
  }

  private drain(): void | Promise<void> {
    const { cursor } = this;
    for (let step = cursor.step(); step !== false; step = cursor.step()) {
      if (step !== true) return this.drainWaiting(step);
      grow(this.ahead, cursor.value);
    }
  }

  private async drainWaiting(first: Promise<boolean>): Promise<void> {
    for (let step: boolean | Promise<boolean> = first; await step; step = this.cursor.step())
      this.ahead.push(this.cursor.value);
  }

  /** Whether what makes the items has to be ended. */
  get open(): boolean {
    return this.cursor.open;
  }
  /** Ends what makes the items. */
  close(): unknown {
    return this.cursor.close();
  }
}

/** The variable `loop` of templates that cannot wait. */
export class SynchronousLoop extends Loop {
  constructor(
    environment: Surroundings,
    iterable: unknown,
    recurse: ((items: unknown, depth: number) => unknown) | null = null,
    depth0 = 0,
  ) {
    super(environment, iterable, recurse, depth0, false);
  }
}
