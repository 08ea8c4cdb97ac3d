/** What Cache-Control and Content-Security-Policy share: named directives, with properties for the known ones. */

/**
 * Directives with their values, in order. Changes are reported to the callback, by which a response writes its header.
 * @template V null for a directive without a value
 */
export class Directives<V extends string | null> implements Iterable<[string, V]> {
  protected readonly map: Map<string, V>;

  constructor(
    values: Iterable<readonly [string, V]> = [],
    private readonly onUpdate?: (directives: never) => void,
  ) {
    this.map = new Map(values);
  }

  private changed(): void {
    // The callback takes the class that was constructed, which is what this is.
    this.onUpdate?.(this as never);
  }

  /** How many directives there are. */
  get size(): number {
    return this.map.size;
  }

  /** Whether there is such a directive. */
  has(directive: string): boolean {
    return this.map.has(directive);
  }

  /** The value of a directive; null if it is not there, or has none. */
  get(directive: string): V | null {
    return this.map.get(directive) ?? null;
  }

  /** Sets a directive. */
  set(directive: string, value: V): void {
    this.map.set(directive, value);
    this.changed();
  }

  /** Removes a directive; true if it was there. */
  delete(directive: string): boolean {
    const removed = this.map.delete(directive);
    if (removed) this.changed();
    return removed;
  }

  /** Removes all directives. */
  clear(): void {
    this.map.clear();
    this.changed();
  }

  /** Directives with values. */
  [Symbol.iterator](): Iterator<[string, V]> {
    return this.map[Symbol.iterator]();
  }

  /** Directives with values. */
  items(): IterableIterator<[string, V]> {
    return this.map.entries();
  }
}

/** The directive that a property stands for: `maxAge` → `max-age`. */
export function directiveName(property: string): string {
  return property.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
