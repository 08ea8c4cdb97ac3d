/** The last moment before a native request dies, shared by all exchanges. */

/** What can be detached. */
export interface Attached {
  /** The handler is through. */
  readonly settled: boolean;
  /** The handler waits for the request's content, which comes only after the native callback. */
  readonly waits: boolean;
  detach(): void;
}

const RESOLVED = Promise.resolve();
const suspended: Attached[] = [];

/**
 * Has the exchange detached at the last possible moment. Microtasks and then the tick queue are drained before the
 * native callback returns and the request dies: a tick that is queued by a microtask comes after all of them.
 */
export function detachLast(exchange: Attached): void {
  suspended.push(exchange);
  // PERF: most views are through after a microtask or two and never pay for a tick (bench/http.js, text).
  RESOLVED.then(look);
}

/** Looks after the first microtasks of the view: is it through, sure to wait on, or is there no telling yet? */
function look(): void {
  const exchange = suspended.pop();
  if (exchange === undefined || exchange.settled) return;
  if (exchange.waits) return exchange.detach();
  suspended.push(exchange);
  process.nextTick(detachSuspended);
}

function detachSuspended(): void {
  for (const exchange of suspended.splice(0)) if (!exchange.settled) exchange.detach();
}
