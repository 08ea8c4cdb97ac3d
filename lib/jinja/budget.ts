/** What one rendering may use: for templates by strangers. */
import { BudgetExceeded } from './errors.js';
import { MAX_ITEMS, measured, room, watcher } from './values/limits.js';
import { Range } from './values/range.js';
import { isText } from './values/types.js';

/** How much one rendering may use; without limits nothing is counted. */
export interface Limits {
  /** characters of output; each text that a macro or block makes counts for itself */
  maxOutput?: number | undefined;
  /** turns of loops, calls, tests, includes and imports, and the items that filters are given */
  maxSteps?: number | undefined;
  /** seconds, looked at with each step and while something is waited for */
  timeout?: number | undefined;
}

/** The longest time that a timer takes, in milliseconds. */
const LONGEST = 2 ** 31 - 1;

/** What is left to a rendering. Once it is used up every further step fails, so nothing can swallow the error for long. */
class Budget {
  private steps = 0;
  private readonly deadline: number;
  private readonly waiting = new Set<() => void>();
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(readonly limits: Limits) {
    this.deadline = performance.now() + (limits.timeout ?? Number.POSITIVE_INFINITY) * 1000;
  }

  step(count = 1): void {
    this.steps += count;
    if (this.steps > (this.limits.maxSteps ?? Number.POSITIVE_INFINITY)) this.fail('maxSteps');
    if (performance.now() > this.deadline) this.fail('timeout');
  }

  output(size: number): void {
    if (size > (this.limits.maxOutput ?? Number.POSITIVE_INFINITY)) this.fail('maxOutput');
  }

  private fail(limit: keyof Limits): never {
    throw new BudgetExceeded(limit, this.limits[limit]!);
  }

  /** The value of a promise, if it comes in time. */
  wait(value: unknown): unknown {
    if (this.deadline === Number.POSITIVE_INFINITY) return value;
    return new Promise((resolve, reject) => {
      const late = () => reject(new BudgetExceeded('timeout', this.limits.timeout!));
      this.waiting.add(late);
      this.arm();
      const end = () => {
        this.waiting.delete(late);
        if (this.waiting.size === 0) this.disarm();
      };
      Promise.resolve(value).finally(end).then(resolve, reject);
    });
  }

  private arm(): void {
    this.timer ??= setTimeout(() => this.ring(), Math.min(LONGEST, this.deadline - performance.now()));
  }

  private disarm(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
  }

  /** Ends the last wait first: it is the innermost, whose place the error is to tell. */
  private ring(): void {
    this.disarm();
    const late = [...this.waiting].at(-1);
    if (late === undefined) return;
    if (performance.now() >= this.deadline) {
      this.waiting.delete(late);
      late();
    }
    if (this.waiting.size > 0) this.arm();
  }
}

let current: Budget | null = null;

/** The budget of the rendering that runs now. */
export function budgetNow(): Budget | null {
  return current;
}

/** How many characters or items make a step of what is made at one go: else a few steps would fill the memory. */
const PER_STEP = 1024;
watcher.sees = (size) => current?.step(Math.floor(size / PER_STEP));

/** Counts what has been made, as far as its size is known. @returns the value */
export function made<T>(value: T): T {
  watcher.sees!(isText(value) ? String(value).length : sizeOf(value));
  return value;
}

/** Runs something on a budget. */
export function spending<T>(budget: Budget | null, run: () => T): T {
  if (budget === current) return run();
  const before = current;
  current = budget;
  try {
    return run();
  } finally {
    current = before;
  }
}

/** The limits among options. @throws RangeError for what is none */
export function limitsOf({ maxOutput, maxSteps, timeout }: Limits): Limits {
  const given = Object.entries({ maxOutput, maxSteps, timeout }).filter(([, most]) => most !== undefined);
  // Also NaN, which nothing exceeds.
  for (const [name, most] of given)
    if (!(typeof most === 'number' && most >= 0))
      throw new RangeError(`${name} is a number from 0 on, not ${most}.`);
  return Object.fromEntries(given);
}

/** Whether there is anything to count. */
export function areLimits(limits: Limits): boolean {
  return Object.keys(limits).length > 0;
}

/** Code that was compiled elsewhere. @throws TypeError when it does not count what the limits are for */
export function counting<Code extends { limited?: boolean }>(
  limits: Limits,
  name: string | null,
  code: Code,
): Code {
  if (areLimits(limits) && !code.limited)
    throw new TypeError(
      `'${name}' was compiled without limits: precompile it with an environment that has them.`,
    );
  return code;
}

let [depth, parts] = [0, 0];

/**
 * Goes into a container: a list that holds another one twice, which does so too, is soon larger than anything that could be gone through.
 * @param size how many items it has
 * @throws MemoryError when the outermost one has too many parts, BudgetExceeded when the time is over
 */
export function into<T>(size: number, go: () => T): T {
  parts = (depth === 0 ? 0 : parts) + Math.max(1, size);
  if (parts > MAX_ITEMS) room(parts, MAX_ITEMS);
  current?.step(0);
  depth++;
  try {
    return go();
  } finally {
    depth--;
  }
}

/** The texts of a container's items, joined. */
export function listed<T>(items: Iterable<T>, show: (item: T) => string, by = ', '): string {
  return into(1, () => Array.from(items, measured(show)).join(by));
}

type Fn = (...args: never[]) => unknown;

/** How many items a filter is given, as far as that is known. */
function sizeOf(value: unknown): number {
  return Array.isArray(value) || value instanceof Range ? Number(value.length) : 0;
}

/** For code that was compiled with limits elsewhere. */
const UNLIMITED = { step: () => {}, output: () => {}, limited: (fn: Fn) => fn };

/** Lets what generated code calls count its steps, if there are limits. */
export function limitedRuntime(limits: Limits, runtime: Record<string, unknown>): Record<string, unknown> {
  if (!areLimits(limits)) return { ...runtime, ...UNLIMITED };
  const counted = (name: string, size: (value: unknown) => number = () => 0) => {
    // The functions of the runtime take what the generator hands over.
    const fn = runtime[name] as (...args: unknown[]) => unknown;
    return {
      [name]: (...args: unknown[]) => {
        current?.step(1 + size(args[2]));
        return made(fn(...args));
      },
    };
  };
  return {
    ...runtime,
    ...counted('call'),
    ...counted('callSeeing'),
    ...counted('filter', sizeOf),
    ...counted('test'),
    ...counted('include'),
    ...counted('importModule'),
    step: () => current?.step(),
    output: (text: { length: number }, writer: { taken: number } | null) =>
      current?.output(text.length + (writer?.taken ?? 0)),
    // What the host calls outside of any rendering, a macro perhaps, has a budget of its own.
    limited:
      (fn: Fn) =>
      (...args: never[]) =>
        spending(current?.limits === limits ? current : new Budget(limits), () => fn(...args)),
  };
}
