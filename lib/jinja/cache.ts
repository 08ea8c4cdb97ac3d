/** A map of limited size: what was used longest ago goes first. */

/** Keeps the values that were used last (jinja2.utils.LRUCache). */
export class LRUCache<T> {
  // A Map keeps the order of insertion: the first is the one used longest ago.
  private readonly entries = new Map<string, T>();

  /** @param capacity how many values are kept; 0 for none, below 0 for all */
  constructor(readonly capacity: number) {}

  /** How many there are. */
  get size(): number {
    return this.entries.size;
  }

  get(key: string): T | undefined {
    const value = this.entries.get(key);
    if (value === undefined || this.capacity < 0) return value;
    this.entries.delete(key);
    this.entries.set(key, value);
    return value;
  }

  set(key: string, value: T): void {
    if (this.capacity === 0) return;
    this.entries.delete(key);
    if (this.entries.size === this.capacity) this.entries.delete(this.entries.keys().next().value!);
    this.entries.set(key, value);
  }

  clear(): void {
    this.entries.clear();
  }
}
