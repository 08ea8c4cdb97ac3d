/** Which error handler answers an error: by code before class, blueprint before app, most specific class first. */
import { HTTPException } from './errors.js';
import type { ErrorHandlerSpec } from './scaffold.js';
import type { ErrorClass, ErrorHandler } from './typing.js';

/**
 * Finds the handler of an error; null if there is none.
 * @param blueprints of the endpoint, innermost first
 */
export function findErrorHandler(
  spec: ErrorHandlerSpec,
  error: unknown,
  blueprints: readonly string[],
): ErrorHandler | null {
  const code = error instanceof HTTPException ? error.code : null;
  for (const key of code === null ? [null] : [code, null]) {
    for (const scope of [...blueprints, null]) {
      const handlers = spec.get(scope)?.get(key);
      const handler = handlers && byClass(handlers, error);
      if (handler !== undefined) return handler;
    }
  }
  return null;
}

/** Walks from the class of the error upwards. What is thrown and no Error at all counts as a plain Error. */
function byClass(handlers: Map<ErrorClass, ErrorHandler>, error: unknown): ErrorHandler | undefined {
  let prototype: object | null = error instanceof Error ? Object.getPrototypeOf(error) : Error.prototype;
  for (; prototype !== null; prototype = Object.getPrototypeOf(prototype)) {
    const handler = handlers.get(prototype.constructor as ErrorClass);
    if (handler !== undefined) return handler;
  }
  return undefined;
}
