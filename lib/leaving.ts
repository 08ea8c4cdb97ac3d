/**
 * Clients that leave. JavaScript cannot cancel what waits for them: it fails, and what failed only because its client
 * is gone has nobody left to tell. A leaf.
 */

import { setMaxListeners } from 'node:events';

/** What aborts a signal that any number of things may wait for; Node warns from eleven on. */
export function abortsMany(): AbortController {
  const controller = new AbortController();
  setMaxListeners(0, controller.signal);
  return controller;
}

/** On errors that only say that a client is gone. Registered, so that all copies of this module know it. */
const GONE = Symbol.for('pottle.gone');

/** Marks an error, or the errors of a prototype: they only say that a client is gone. */
export function markGone<E extends object>(error: E): E {
  return Object.defineProperty(error, GONE, { value: true });
}

/** On errors that a client has caused: ends what is its own. */
const ENDS = Symbol.for('pottle.ends');

/**
 * Marks an error that a client has caused, or the errors of a prototype: where nobody handles it, `ends` is called, and the
 * process goes on. A view may read the body in a promise that it awaits later; no client may end the process by that. Also what a view
 * sends by mistake, without waiting for it: that is logged.
 */
export function markCaused(error: unknown, ends: () => void = () => {}): void {
  if (typeof error !== 'object' || error === null) return;
  let ended = false;
  const value = () => {
    if (!ended) ends(); // what a timer throws is told of twice
    ended = true;
  };
  Object.defineProperty(error, ENDS, { value, configurable: true });
}

/**
 * What a view begins and may not wait for. That its client is gone is nothing then; any other failure is a mistake, which is told of and ends nothing.
 * @param tell is called with the error when nobody has handled it
 */
export function begun<T>(promise: Promise<T>, tell: (error: unknown) => void): Promise<T> {
  const whole: Promise<T> = promise.catch((error) => {
    if (comesOf(error, isMarked)) whole.catch(() => undefined);
    else markCaused(error, () => tell(error));
    throw error;
  });
  return whole;
}

function endsItsOwn(error: { [ENDS]?: () => void }): boolean {
  error[ENDS]?.();
  return ENDS in error;
}

/** Far more causes than any error has. */
const DEEPEST = 20;

/** Whether an error, or what caused it, is what `says` looks for; of several errors in one, all must be. */
export function comesOf(error: unknown, says: (error: object) => boolean, depth = 0): boolean {
  if (typeof error !== 'object' || error === null || depth > DEEPEST) return false;
  if (says(error)) return true;
  if (error instanceof AggregateError && error.errors.length > 0)
    return error.errors.every((one) => comesOf(one, says, depth + 1));
  return comesOf((error as Error).cause, says, depth + 1);
}

/** Whether an error is marked by {@link markGone}. */
export function isMarked(error: object): boolean {
  return GONE in error;
}

/** What Node tells of errors that nobody handles: thrown by a timer or a listener, or of promises. */
const UNHANDLED = new Set<unknown>(['unhandledRejection', 'uncaughtException', 'uncaughtExceptionMonitor']);

/**
 * From now on an error that nobody handles does not end the process, nor is it told of, if it only says that a
 * client is gone, or comes of what it sent: of a promise that a view has dropped, or awaits later; of a timer. All others are Node's and the program's to treat,
 * with the listeners and under the `--unhandled-rejections` that they have: a listener of ours would change that, so
 * the event is stopped on its way.
 */
export function ignoreLeavers(): void {
  const { emit } = process;
  if (isMarked(emit)) return;
  const ignored = new WeakSet<object>();
  const stops = (event: unknown, subject: unknown, detail: unknown): boolean => {
    if (event === 'rejectionHandled') return ignored.has(subject as object);
    if (!UNHANDLED.has(event) || !comesOf(subject, (error) => isMarked(error) || endsItsOwn(error)))
      return false;
    if (typeof detail === 'object') ignored.add(detail!);
    return true;
  };
  const filtered = function (this: NodeJS.Process, ...args: unknown[]): boolean {
    return stops(args[0], args[1], args[2]) || Reflect.apply(emit, this, args);
  };
  process.emit = markGone(filtered) as typeof emit;
}
