/** How a rendering goes on with what may be a promise: it ends at the first error, and without waiting it looks at none. */
import { isThenable, kept, after as onwards } from '../values.js';

/** Goes on with a value, now or when it has come. What comes of it is told where it is used, and ends no process. */
export function after<A, B>(value: A | PromiseLike<A>, next: (value: A) => B): B | Promise<Awaited<B>> {
  return isThenable(value) ? kept(onwards(value, next)) : next(value as A);
}
