/** As much of vitest as the transport contract asks for, where vitest itself does not run: on Bun and Deno. */
import { format } from 'node:util';
import { chai, JestAsymmetricMatchers, JestChaiExpect, JestExtend } from '@vitest/expect';
import { fn, spyOn } from '@vitest/spy';

for (const plugin of [JestExtend, JestChaiExpect, JestAsymmetricMatchers]) chai.use(plugin);
export const { expect } = chai;
export const vi = { fn, spyOn };

type Run = (...row: never[]) => unknown;
type Step = () => unknown;
/** What stands between a title and what it is of. */
type Rest = [Run] | [options: { retry?: number }, Run];

/** A `describe`: what runs around each test in it. */
interface Group {
  titles: string[];
  before: Step[];
  after: Step[];
  retry: number;
}

const tests: { title: string; run: Step; retry: number }[] = [];
let group: Group = { titles: [], before: [], after: [], retry: 0 };

export const beforeEach = (step: Step) => void group.before.push(step);
export const afterEach = (step: Step) => void group.after.unshift(step);

function define(title: string, ...[first, second]: Rest): void {
  const outer = group;
  const { retry = outer.retry } = typeof first === 'function' ? {} : first;
  const { titles, before, after } = outer;
  group = { titles: [...titles, title], before: [...before], after: [...after], retry };
  (second ?? (first as Step))();
  group = outer;
}

function test(title: string, ...[first, second]: Rest): void {
  const { titles, before, after } = group;
  const { retry = group.retry } = typeof first === 'function' ? {} : first;
  const body = second ?? (first as Step);
  const run = async () => {
    const errors: unknown[] = [];
    // What is undone is undone whatever fails, and the first error tells why.
    const each = async (steps: Step[]) => {
      for (const step of steps)
        await Promise.resolve()
          .then(step)
          .catch((error) => errors.push(error));
    };
    await each([...before, body]);
    await each(after);
    if (errors.length > 0) throw errors[0];
  };
  tests.push({ title: [...titles, title].join(' > '), run, retry });
}

/** One of it for each row; of the row, a title shows as much as it asks for. */
const each = (one: typeof test) => (rows: readonly unknown[]) => {
  return (title: string, ...rest: Rest) => {
    for (const row of rows) {
      const values = (Array.isArray(row) ? row : [row]) as never[];
      const run = rest.at(-1) as Run;
      const asked = values.slice(0, title.split('%').length - 1);
      one(format(title, ...asked), ...([...rest.slice(0, -1), () => run(...values)] as Rest));
    }
  };
};

export const describe = Object.assign(define, { each: each(define) });
export const it = Object.assign(test, {
  each: each(test),
  skipIf: (skipped: boolean) => (skipped ? () => {} : test),
});

/** Ends what hangs, as vitest's does; milliseconds. */
const PATIENCE = 30_000;

/** Runs what was described, one after the other. @returns the errors, by title; null for what holds */
export async function runAll(): Promise<Record<string, string | null>> {
  const outcome: Record<string, string | null> = {};
  for (const { title, run, retry } of tests) {
    for (let tries = 0; tries <= retry && outcome[title] !== null; tries++) {
      let timer: ReturnType<typeof setTimeout> | undefined;
      const late = new Promise((_, reject) => {
        timer = setTimeout(reject, PATIENCE, new Error('It hangs.'));
      });
      outcome[title] = await Promise.race([run(), late]).then(
        () => null,
        (error) => String((error as Error)?.message ?? error),
      );
      clearTimeout(timer);
    }
  }
  return outcome;
}
