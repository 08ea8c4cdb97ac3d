/** Items on their way from one producer to one consumer, weighed, so that the producer can be held back or refused. */

interface Waiter<T> {
  resolve(item: T | undefined): void;
  reject(error: Error): void;
}

/**
 * A first-in, first-out queue. Items come out in order even after the end; then {@link next} yields undefined, or
 * rejects with the error that the queue ended with, however often it is asked.
 */
export class Queue<T extends {}> {
  private items: ({ item: T; weight: number } | undefined)[] = [];
  /** Where the next item is: `shift` would move all that is behind it, and a client may have sent a hundred thousand. */
  private head = 0;
  private readonly waiters: Waiter<T>[] = [];
  private ended = false;
  private error: Error | undefined;
  private relief: Promise<void> | undefined;
  private relieve: (() => void) | undefined;
  /** The weight of the items that nobody has taken yet. */
  weight = 0;

  /**
   * @param mark the weight from which on the queue counts as full
   * @param taken called whenever an item leaves the queue
   */
  constructor(
    readonly mark: number,
    private readonly taken?: () => void,
  ) {}

  /** At or above its mark: the producer should wait. */
  get full(): boolean {
    return this.weight >= this.mark;
  }

  /** Adds an item, unless the queue has ended. */
  push(item: T, weight: number): void {
    if (this.ended) return;
    const waiter = this.waiters.shift();
    if (waiter) waiter.resolve(item);
    else {
      this.items.push({ item, weight });
      this.weight += weight;
    }
  }

  /** Resolves as soon as the queue is not full, or has ended; undefined if that is so now. */
  room(): Promise<void> | undefined {
    if (!this.full || this.ended) return undefined;
    return (this.relief ??= new Promise((resolve) => {
      this.relieve = resolve;
    }));
  }

  /** No more items will come; those that are here still come out. */
  end(error?: Error): void {
    if (this.ended) return;
    this.ended = true;
    this.error = error;
    for (const waiter of this.waiters.splice(0)) this.settle(waiter);
    this.eased();
  }

  /** Ends at once: what is queued is dropped. */
  fail(error?: Error): void {
    this.clear();
    this.ended = false;
    this.end(error);
  }

  /** Takes all items that are here. */
  drain(): T[] {
    const items = this.items.slice(this.head).map((entry) => entry!.item);
    this.clear();
    this.eased();
    return items;
  }

  /** The next item; undefined (or a rejection) when there will be none. */
  next(): Promise<T | undefined> {
    const entry = this.items[this.head];
    if (entry) {
      this.items[this.head++] = undefined;
      if (this.head * 2 >= this.items.length) {
        this.items.splice(0, this.head);
        this.head = 0;
      }
      this.weight -= entry.weight;
      this.taken?.();
      if (!this.full) this.eased();
      return Promise.resolve(entry.item);
    }
    return new Promise((resolve, reject) => {
      const waiter = { resolve, reject };
      if (this.ended) this.settle(waiter);
      else this.waiters.push(waiter);
    });
  }

  private clear(): void {
    this.items = [];
    this.head = this.weight = 0;
  }

  private eased(): void {
    this.relieve?.();
    this.relief = this.relieve = undefined;
  }

  private settle(waiter: Waiter<T>): void {
    if (this.error) waiter.reject(this.error);
    else waiter.resolve(undefined);
  }
}
