/**
 * How much memory this process keeps for its clients: content that came and answers that wait. A leaf, so that all who
 * keep something count it in one place.
 */

let total = 0;

/** How many bytes are kept for clients, by all servers of this process. */
export function held(): number {
  return total;
}

/** What one of them keeps. Whoever makes one has to see to its {@link release}. */
export class Holding {
  private bytes = 0;

  /** Keeps so many bytes more. */
  add(bytes: number): void {
    this.bytes += bytes;
    total += bytes;
  }

  /** Keeps so many bytes from now on. */
  set(bytes: number): void {
    this.add(bytes - this.bytes);
  }

  release(): void {
    this.set(0);
  }
}
