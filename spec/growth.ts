/** How the time of a call grows with the text that it is given: by ratios of processor time, never by a clock. */

/** Makes a call ready whose time counts; what it takes to make it does not. */
export type Prepare = (text: string) => (() => unknown) | Promise<() => unknown>;

/** Texts of a given length, by what makes careless patterns and loops go back again and again. */
export type Kinds = Record<string, (n: number) => string>;

/** Where a text begins to be measured; it is made longer until its time can be told from noise. */
const SHORTEST = 1 << 11;
/** The longest text of what headers hold. What takes no measurable time for it hurts nobody. */
export const HEADERS = 1 << 15;
/** The longest text of what contents hold. */
export const CONTENT = 1 << 17;
/** What can be told from noise, in microseconds. */
const MEASURABLE = 1000;
/** Growth over four times the length: 4 where time is linear, 16 where it is quadratic. */
const SUSPECT = 7;
const TOO_FAST = 10;
/** Less is of a call whose time hardly depends on the text: that of a longer text shows whether it does. */
const MOSTLY_FIXED = 2;
const DOUBLED = 2.6;

/**
 * Time of a call, in microseconds: the least of several. Other programs are in what the clock says, the compiler's and the
 * collector's threads in what the processor says: the lesser is nearer to what the call itself takes.
 */
async function cost(prepare: Prepare, text: string, times = 1): Promise<number> {
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i < times; i++) {
    try {
      const call = await prepare(text);
      const [before, start] = [process.cpuUsage(), performance.now()];
      try {
        await drained(call());
      } finally {
        const { user, system } = process.cpuUsage(before);
        least = Math.min(least, user + system, 1000 * (performance.now() - start));
      }
    } catch {} // a refusal is an answer, too
  }
  return Number.isFinite(least) ? least : 0;
}

/** Iterators do their work when they are read. */
function drained(value: unknown): unknown {
  if (value instanceof Promise) return value.then(drained);
  if (typeof value !== 'object' || value === null || !('next' in value)) return undefined;
  if (Symbol.asyncIterator in value)
    return (async () => {
      for await (const _ of value as AsyncIterable<unknown>);
    })();
  for (const _ of value as unknown as Iterable<unknown>);
  return undefined;
}

/** Whether four times the text takes far more than four times as long, where that is long enough to tell. */
async function growsTooFast(
  prepare: Prepare,
  text: (n: number) => string,
  longest: number,
): Promise<boolean> {
  let n = SHORTEST;
  let whole = 0;
  for (; ; n *= 4) {
    whole = await cost(prepare, text(n));
    const longer = 4 * n <= longest;
    if (whole >= MEASURABLE) {
      // By now the code is compiled, so that the quarter is not too slow for that.
      const quarter = await cost(prepare, text(n / 4), 2);
      if (whole >= SUSPECT * quarter) break;
      if (!longer || whole > MOSTLY_FIXED * quarter) return false;
    } else if (!longer) return false;
  }
  // Further on where the text may be longer: what is quadratic shows the more.
  if (whole > 10 * MEASURABLE || 4 * n > longest) n /= 4;
  const times = [Infinity, Infinity, Infinity];
  for (let round = 0; round < 4; round++) {
    for (const [i, size] of [n, 2 * n, 4 * n].entries())
      times[i] = Math.min(times[i]!, await cost(prepare, text(size), 3 - i));
    if (times[2]! < SUSPECT * times[0]!) return false;
  }
  const [one, two, four] = times as [number, number, number];
  if (four < TOO_FAST * one || two < DOUBLED * one || four < DOUBLED * two) return false;
  // Where more memory is taken than fits somewhere, there is one step; what is quadratic goes on.
  return (
    (await cost(prepare, text(16 * n), 2)) > TOO_FAST * Math.min(four, await cost(prepare, text(4 * n), 3))
  );
}

/** What is quadratic is so again; what a busy machine has done to one measurement it hardly does to two. */
async function growsTooFastTwice(...given: Parameters<typeof growsTooFast>): Promise<boolean> {
  return (await growsTooFast(...given)) && growsTooFast(...given);
}

/**
 * What grows too fast, each by the kinds of text that show it.
 * @param longest of the texts
 */
export async function tooFast(
  all: Iterable<readonly [name: string, prepare: Prepare]>,
  kinds: Kinds,
  longest = HEADERS,
): Promise<string[]> {
  const found: string[] = [];
  for (const [name, prepare] of all)
    for (const [kind, text] of Object.entries(kinds))
      if (await growsTooFastTwice(prepare, text, longest)) found.push(`${name} of ${kind}`);
  return found;
}
