/** A map of limited size: what was used longest ago goes first. */

/** Keeps the values that were used last (jinja2.utils.LRUCache). */
export class LRUCache<T> {
  // PERF: looking up only writes down when; moving an entry would cost more than rendering a small page (bench/jinja,
  // hello.html). Whoever needs room looks for the oldest: that comes with a compilation.
  private readonly entries = new Map<string, { value: T; used: number }>();
  private uses = 0;

  /** @param capacity how many values are kept; 0 for none, below 0 for all */
  constructor(readonly capacity: number) {}

  /** How many there are. */
  get size(): number {
    return this.entries.size;
  }

  get(key: string): T | undefined {
    const entry = this.entries.get(key);
    if (entry === undefined) return undefined;
    entry.used = ++this.uses;
    return entry.value;
  }

  set(key: string, value: T): void {
    if (this.capacity === 0) return;
    if (this.entries.size === this.capacity && !this.entries.has(key)) this.entries.delete(this.oldest());
    this.entries.set(key, { value, used: ++this.uses });
  }

  private oldest(): string {
    let [oldest, least] = ['', Number.POSITIVE_INFINITY];
    for (const [key, { used }] of this.entries) if (used < least) [oldest, least] = [key, used];
    return oldest;
  }

  clear(): void {
    this.entries.clear();
  }
}
