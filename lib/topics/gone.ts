/** Subscriptions end with the client whose they are. One connection may begin and end any number of them. */
import type { Exchange } from '../exchange.js';

/** What is called when a client is gone; null when it is. */
type Ends = Set<() => void>;

const endsOf = new WeakMap<Exchange, { calls: Ends | null }>();

/**
 * Calls back when the client of an exchange is gone, at once when it is already. An exchange keeps what it is told to call for as long as it
 * lives: so it is told once, for all subscriptions.
 * @returns what takes that back
 */
export function whenGone(exchange: Exchange, end: () => void): () => void {
  let ends = endsOf.get(exchange);
  if (!ends) {
    const made: { calls: Ends | null } = { calls: new Set() };
    endsOf.set(exchange, (ends = made));
    exchange.onAbort(() => {
      const { calls } = made;
      made.calls = null;
      for (const call of calls!) call();
    });
  }
  const { calls } = ends;
  if (!calls) end();
  else calls.add(end);
  return () => calls?.delete(end);
}
