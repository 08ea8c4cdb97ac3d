/** The last moment before a native request dies, shared by all exchanges. */
import type { UwsExchange } from './exchange.js';

const RESOLVED = Promise.resolve();
const suspended: UwsExchange[] = [];

/**
 * Has the exchange detached at the last possible moment. Microtasks and then the tick queue are drained before the
 * native callback returns and the request dies: a tick that is queued by a microtask comes after all of them.
 */
export function detachLast(exchange: UwsExchange): void {
  suspended.push(exchange);
  // PERF: most views are through after a few microtasks and never pay for a tick (bench/http.js, text).
  RESOLVED.then(look);
}

/** Looks again when all is answered: then the handler is most often a microtask away from its end. */
function look(): void {
  if (suspended.every(isAnswered)) RESOLVED.then(queueDetach);
  else process.nextTick(detachSuspended);
}

function queueDetach(): void {
  if (suspended.every(isSettled)) suspended.length = 0;
  else process.nextTick(detachSuspended);
}

function detachSuspended(): void {
  for (const exchange of suspended.splice(0)) if (!exchange.settled) exchange.detach();
}

function isAnswered(exchange: UwsExchange): boolean {
  return exchange.done;
}

function isSettled(exchange: UwsExchange): boolean {
  return exchange.settled;
}
