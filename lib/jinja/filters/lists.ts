/** Filters on sequences and dicts. */
import { escape, isThenable, Markup, Tuple, tuple } from '../../values.js';
import { made } from '../budget.js';
import { type EvalContext, Lazy, Pending, type RenderContext, type Surroundings } from '../contract.js';
import { FilterArgumentError } from '../errors.js';
import { add, floordiv, mod } from '../values/arithmetic.js';
import { equals, order } from '../values/compare.js';
import { keyId, pairsOf } from '../values/dict.js';
import { DictView } from '../values/dict-view.js';
import { escapeValue, isSafe } from '../values/html.js';
import { index } from '../values/indices.js';
import { isIterable, isSequence, iterate, length, listOf, truth } from '../values/iterate.js';
import { apart, joined, MAX_ITEMS, measured, room } from '../values/limits.js';
import { Range } from '../values/range.js';
import { sorted } from '../values/sorted.js';
import { text } from '../values/text.js';
import { isDict, isList, isText, isUndefined, Nothing, noAttribute, typeName } from '../values/types.js';
import { asDict } from '../values/view.js';
import { callables, type Getter, gather, getter, ignoreCase, keysBy, soft } from './define.js';

/** Items paired with their keys, sorted by them. */
function sortedBy(items: unknown[], keys: unknown[], reverse: boolean): { item: unknown; key: unknown }[] {
  const paired = items.map((item, i) => ({ item, key: keys[i] }));
  // The cast: sorted() hands back the pairs it was given.
  return sorted(paired, (one) => (one as { key: unknown }).key, reverse) as { item: unknown; key: unknown }[];
}

/** Several attributes, separated by commas, give lists of keys. */
function sortFilter(
  env: Surroundings,
  value: unknown,
  reverse: unknown,
  caseSensitive: unknown,
  attribute: unknown,
) {
  const paths = isText(attribute) ? String(attribute).split(',') : [attribute];
  const items = listOf(value);
  const columns = paths.flatMap((path) => keysBy(items, getter(env, path), truth(caseSensitive)));
  return gather(columns, (known) => {
    const keys = items.map((_item, i) => paths.map((_path, column) => known[column * items.length + i]));
    return sortedBy(items, keys, truth(reverse)).map((one) => one.item);
  });
}

/** The smallest or, with a negative sign, the largest item; the first of several. */
function extreme(sign: number) {
  return (env: Surroundings, value: unknown, caseSensitive: unknown, attribute: unknown) => {
    const items = listOf(value);
    if (!items.length) return env.undefined({ hint: 'No aggregated item, sequence was empty.' });
    return gather(keysBy(items, getter(env, attribute), truth(caseSensitive)), (keys) => {
      let best = 0;
      for (let i = 1; i < keys.length; i++)
        if (sign * order(keys[i], keys[best], sign < 0 ? '>' : '<') < 0) best = i;
      return items[best];
    });
  };
}

/** A group of `groupby`: a pair that also answers to `grouper` and `list`. */
export class Group extends Tuple {
  /** What the items have in common. */
  get grouper(): unknown {
    return this[0];
  }
  /** The items. */
  get list(): unknown {
    return this[1];
  }
}

function groupBy(
  env: Surroundings,
  value: unknown,
  attribute: unknown,
  otherwise: unknown,
  caseSensitive: unknown,
) {
  const items = listOf(value);
  const get = getter(env, attribute, otherwise);
  return gather(keysBy(items, get, true), (found) => {
    const keys = truth(caseSensitive) ? found : found.map(ignoreCase);
    const rows = sortedBy(
      items.map((item, i) => [item, found[i]]),
      keys,
      false,
    );
    const groups: { key: unknown; group: Group }[] = [];
    for (const { item: row, key } of rows) {
      const [item, shown] = row as [unknown, unknown];
      const last = groups.at(-1);
      if (last && equals(last.key, key)) (last.group[1] as unknown[]).push(item);
      else groups.push({ key, group: groupOf(shown, item) });
    }
    return groups.map((one) => one.group);
  });
}

function groupOf(key: unknown, item: unknown): Group {
  const group = new Group();
  group.push(key, [item]);
  return group;
}

/** Items with keys not seen before. */
function unique(env: Surroundings, value: unknown, caseSensitive: unknown, attribute: unknown) {
  return new Lazy(
    (function* () {
      const get = getter(env, attribute);
      const seen = new Set<unknown>();
      for (const item of iterate(value)) {
        const [key] = keysBy([item], get, truth(caseSensitive));
        const id = made(keyId(isThenable(key) ? yield new Pending(key) : key));
        if (!seen.has(id)) yield item;
        seen.add(id);
      }
    })(),
  );
}

/** Lists are added to the sum so far, which nobody else has: in linear time. */
function plus(total: unknown, item: unknown, at: number): unknown {
  if (at === 0 || !isList(total) || !isList(item)) return add(total, item);
  room(total.length + item.length, MAX_ITEMS);
  for (const one of item) total.push(one);
  return total;
}

function sum(env: Surroundings, value: unknown, attribute?: unknown, start: unknown = 0) {
  if (isText(start)) throw new TypeError("sum() can't sum strings [use ''.join(seq) instead]");
  const get: Getter = getter(env, attribute);
  return gather(listOf(value).map(get), (items) => items.reduce(plus, start));
}

/** Items to be asked for once, as Python's generators. */
function lazy(items: () => Iterable<unknown>): Lazy {
  return new Lazy(
    (function* () {
      yield* items();
    })(),
  );
}

function slices(value: unknown, count: unknown, fill: unknown): Lazy {
  return new Lazy(
    (function* () {
      const items = listOf(value);
      const size = Number(floordiv(items.length, count));
      const extra = Number(mod(items.length, count));
      let at = 0;
      const parts = room(index(count), MAX_ITEMS);
      for (let i = 0; i < parts; i++) {
        const part = items.slice(at, (at += size + Number(i < extra)));
        if (fill !== null && fill !== undefined && i >= extra) part.push(fill);
        yield part;
      }
    })(),
  );
}

function batches(value: unknown, size: unknown, fill: unknown): Lazy {
  return new Lazy(
    (function* () {
      let batch: unknown[] = [];
      for (const item of iterate(value)) {
        if (batch.length === size) {
          yield batch;
          batch = [];
        }
        batch.push(item);
      }
      if (!batch.length) return;
      if (fill !== null && fill !== undefined)
        while (batch.length < room(index(size), MAX_ITEMS)) batch.push(fill);
      yield batch;
    })(),
  );
}

/** What can be walked from its end: Python's reversed() takes it. */
function isReversible(value: unknown): boolean {
  if (isUndefined(value) || isText(value) || Array.isArray(value) || isDict(value)) return true;
  return value instanceof Range || value instanceof DictView || isSequence(value);
}

function reverse(value: unknown): unknown {
  if (typeof value === 'string') return apart(value).reverse().join('');
  if (value instanceof Markup) return new Markup(apart(value.value).reverse().join(''));
  if (!isIterable(value)) throw new FilterArgumentError('argument must be iterable');
  const items = listOf(value).reverse();
  return isReversible(value) ? lazy(() => items) : items;
}

function last(env: Surroundings, value: unknown): unknown {
  if (!isReversible(value)) throw new TypeError(`'${typeName(value)}' object is not reversible`);
  const items = Array.isArray(value) ? value : listOf(value);
  // Read from its end, a text is asked for its items, which are safe where it is.
  if (value instanceof Markup && items.length) return new Markup(String(items.at(-1)));
  return items.length ? items.at(-1) : env.undefined({ hint: 'No last item, sequence was empty.' });
}

function first(env: Surroundings, value: unknown): unknown {
  for (const item of iterate(value)) return item;
  return env.undefined({ hint: 'No first item, sequence was empty.' });
}

function random(env: Surroundings, value: unknown): unknown {
  const size = length(value);
  if (!size) return env.undefined({ hint: 'No random item, sequence was empty.' });
  return env.getitem(value, Math.floor(Math.random() * size));
}

function dictsort(
  value: unknown,
  caseSensitive?: unknown,
  by: unknown = 'key',
  backwards?: unknown,
): unknown {
  if (by !== 'key' && by !== 'value')
    throw new FilterArgumentError('You can only sort by either "key" or "value"');
  const pairs = pairsIn(value, 'items');
  const at = by === 'key' ? 0 : 1;
  const key = (pair: unknown) => (pair as unknown[])[at];
  return sorted(
    pairs,
    (pair) => (truth(caseSensitive) ? key(pair) : ignoreCase(key(pair))),
    truth(backwards),
  );
}

/** The pairs of a dict, or of an object with `items()` or entries. */
export function pairsIn(value: unknown, method: string): unknown[] {
  const dict = asDict(value);
  if (dict !== undefined) return pairsOf(dict).map(([key, item]) => tuple(key, item));
  if (value instanceof Nothing) value.fail();
  throw noAttribute(value, method);
}

function itemsOf(value: unknown): unknown {
  return lazy(() => {
    if (isUndefined(value)) return [];
    if (asDict(value) === undefined) throw new TypeError('Can only get item pairs from a mapping.');
    return pairsIn(value, 'items');
  });
}

/** Filters that need nothing but their arguments. */
export const LIST_FILTERS = callables({
  'length(obj)': length,
  'count(obj)': length,
  'list(value)': listOf,
  'reverse(value)': reverse,
  'slice(value, slices, fill_with?)': slices,
  'batch(value, linecount, fill_with?)': batches,
  'dictsort(value, case_sensitive?, by?, reverse?)': dictsort,
  'items(value)': itemsOf,
});

/** Filters that need the environment. */
export const ENVIRONMENT_LIST_FILTERS = callables(
  {
    'first(seq)': first,
    'last(seq)': last,
    'sort(value, reverse?, case_sensitive?, attribute?)': sortFilter,
    'unique(value, case_sensitive?, attribute?)': unique,
    'min(value, case_sensitive?, attribute?)': extreme(1),
    'max(value, case_sensitive?, attribute?)': extreme(-1),
    'groupby(value, attribute, default?, case_sensitive?)': groupBy,
    'sum(iterable, attribute?, start?)': sum,
  },
  'environment',
);

/** Filters that need the rendering. */
export const CONTEXT_LIST_FILTERS = callables(
  { 'random(seq)': (context: RenderContext, value: unknown) => random(context.environment, value) },
  'context',
);

function join(context: EvalContext, items: unknown[], by: unknown): string | Markup {
  if (!context.autoescape) return joined(items.map(measured(text)), text(by));
  if (isSafe(by)) {
    const mark = soft(by);
    const safe = mark instanceof Markup;
    return safe
      ? joinSafe(items.map(soft), mark)
      : joined(items.map(measured((item) => String(soft(item)))), mark);
  }
  return items.some(isSafe) ? joinSafe(items, escape(text(by))) : joined(items.map(measured(text)), text(by));
}

function joinSafe(items: unknown[], by: Markup): Markup {
  return new Markup(
    joined(
      items.map((item) => escapeValue(item).value),
      by.value,
    ),
  );
}

/** Filters that need to know whether the place is escaped. */
export const ESCAPING_LIST_FILTERS = callables(
  {
    'join(value, d?, attribute?)': (
      context: EvalContext,
      value: unknown,
      by: unknown = '',
      attribute: unknown = null,
    ) => {
      const items = listOf(value);
      if (attribute === null) return join(context, items, by);
      return gather(items.map(getter(context.environment, attribute)), (found) => join(context, found, by));
    },
  },
  'evalcontext',
);
