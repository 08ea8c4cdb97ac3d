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
  keyed.sort((a, b) => sign * order(a.by, b.by) || 0);
  return keyed.map((one) => one.item);
}
