/** Properties that a table tells: where many read and write alike, a class declares them and a loop makes them. */

/**
 * Gives a class one property.
 * @param get reads it of an instance
 * @param set writes it; without it the property is read only
 */
export function defineAccessor<T extends object>(
  prototype: T,
  property: string,
  get: (self: T) => unknown,
  set?: (self: T, value: never) => void,
): void {
  Object.defineProperty(prototype, property, {
    configurable: true,
    get(this: T) {
      return get(this);
    },
    set:
      set &&
      function (this: T, value: never) {
        set(this, value);
      },
  });
}
