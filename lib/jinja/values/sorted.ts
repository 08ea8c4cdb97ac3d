/** Python's sorted(). */
import { order } from './compare.js';

/**
 * A sorted copy. Stable in both directions: equal items keep their order also when reversed.
 * @param key what to compare by; the items themselves if left out
 * @throws TypeError when two items have no common order
 */
export function sorted(
  items: Iterable<unknown>,
  key?: (item: unknown) => unknown,
  reverse = false,
): unknown[] {
  const keyed = Array.from(items, (item) => ({ item, by: key ? key(item) : item }));
  const sign = reverse ? -1 : 1;
  // Python asks whether the later one is smaller; so do we, for the error names the types in that order.
  keyed.sort((a, b) => sign * -order(b.by, a.by) || 0);
  return keyed.map((one) => one.item);
}
