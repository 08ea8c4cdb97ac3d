/** Promises of a request that say so when somebody takes them for what they will be. */

/** What is asked of forms, of lists and of text; a promise has none of it. */
const ASKED = [
  ...['get', 'getlist', 'require', 'has', 'keys', 'values', 'items', 'toDict'],
  ...['map', 'forEach', 'at', 'slice', 'toString', Symbol.iterator, Symbol.toPrimitive],
];

/** By the name of the member: a prototype between the promise and its own, so that it stays one in all else. */
const prototypes = new Map<string, object>();

function prototypeOf(member: string): object {
  const known = prototypes.get(member);
  if (known !== undefined) return known;
  const prototype: object = Object.create(Promise.prototype);
  for (const key of ASKED)
    Object.defineProperty(prototype, key, {
      value(): never {
        const use =
          typeof key === 'string' ? `(await request.${member}).${key}(…)` : `await request.${member}`;
        throw new TypeError(`request.${member} is a promise: await it first, as in ${use}.`);
      },
    });
  prototypes.set(member, prototype);
  return prototype;
}

/**
 * A promise that explains a forgotten `await`, where the types did not: `request.form.get('name')` is told to wait,
 * instead of that `get` is not a function.
 * @param member the name of the promise on `request`
 */
export function unawaited<T>(member: string, promise: Promise<T>): Promise<T> {
  // What a subclass gives instead stays as it is.
  if (Object.getPrototypeOf(Object(promise)) !== Promise.prototype) return promise;
  return Object.setPrototypeOf(promise, prototypeOf(member)) as Promise<T>;
}
