/** One asynchronous scope for all native callbacks. */
import { AsyncLocalStorage, AsyncResource } from 'node:async_hooks';

type Callback<T, A extends unknown[]> = (this: T, ...args: A) => void;

/** Calls a function in the scope. */
export type Scope = <T, A extends unknown[]>(fn: Callback<T, A>, thisArg: T, ...args: A) => void;

/**
 * The scope to run native callbacks in, or null where none is needed.
 *
 * PERF: the engine makes the global object the resource of its callbacks. Where AsyncLocalStorage keeps its stores on
 * resources, every request then goes through the slow look-up of a property of the global object, several times; an
 * ordinary object as the resource saves an eighth of a request (bench/http.js, text). Where it keeps them elsewhere
 * (Node 24, and 22 by a flag), this would only cost.
 */
export function nativeScope(): Scope | null {
  const resource = new AsyncResource('POTTLE_NATIVE_CALLBACK');
  return keepsStores(resource) ? resource.runInAsyncScope.bind(resource) : null;
}

/** Whether the store of a storage shows up on the resource that it is entered in. */
function keepsStores(resource: AsyncResource): boolean {
  const storage = new AsyncLocalStorage();
  const before = Reflect.ownKeys(resource).length;
  const during = () => Reflect.ownKeys(resource).length;
  const kept = resource.runInAsyncScope(() => storage.run({}, during)) > before;
  storage.disable(); // each storage in use is one more that every promise is made for
  return kept;
}
