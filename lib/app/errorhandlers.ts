/** Error handlers: where they are kept, and which answers an error: by code before class, blueprint before app, most specific class first. */
import { defaultExceptions, HTTPException, LookupError } from '../errors.js';
import type { ErrorClass, ErrorHandler } from '../typing.js';

/** Error handlers by scope, then by code (null: plain errors), then by class. */
export type ErrorHandlerSpec = Map<string | null, Map<number | null, Map<ErrorClass, ErrorHandler>>>;

/** Puts an error handler into its place. */
export function addErrorHandler(
  spec: ErrorHandlerSpec,
  scope: string | null,
  codeOrClass: number | ErrorClass,
  handler: ErrorHandler,
): void {
  const [type, code] = classAndCode(codeOrClass);
  const byCode = spec.get(scope) ?? new Map<number | null, Map<ErrorClass, ErrorHandler>>();
  const byClass = byCode.get(code) ?? new Map<ErrorClass, ErrorHandler>();
  spec.set(scope, byCode.set(code, byClass.set(type, handler)));
}

/** The class and code under which handlers of a code or class are kept. */
function classAndCode(codeOrClass: number | ErrorClass): [ErrorClass, number | null] {
  if (typeof codeOrClass === 'number') {
    const type = defaultExceptions.get(codeOrClass);
    if (type === undefined) {
      throw new LookupError(
        `${codeOrClass} is no code of an HTTP error; use a subclass of HTTPException with that code.`,
      );
    }
    return [type, codeOrClass];
  }
  if (typeof codeOrClass !== 'function' || !isErrorClass(codeOrClass)) {
    throw new TypeError(
      `errorhandler() takes a status code or a class of errors, not ${String(codeOrClass)}.`,
    );
  }
  const code = (codeOrClass as unknown as { code?: unknown }).code;
  const isHttp = codeOrClass === (HTTPException as unknown) || codeOrClass.prototype instanceof HTTPException;
  return [codeOrClass, isHttp && typeof code === 'number' ? code : null];
}

function isErrorClass(type: ErrorClass): boolean {
  return type === Error || type.prototype instanceof Error;
}

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
