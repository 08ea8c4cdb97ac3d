/**
 * How much memory this process keeps for its clients: content that came and answers that wait. A leaf, so that all who
 * keep something count it in one place.
 */

let total = 0;

/**
 * From so many bytes on, whoever could let go of some does not wait for a turn of the loop. An engine that reads on from a
 * fast client gives no turn, and all that comes meanwhile would be kept.
 */
const PRESSING = 64 * 1024 * 1024;

let pressing = false;
const waiting = new Set<() => void>();

/** How many bytes are kept for clients, by all servers of this process. */
export function held(): number {
  return total;
}

/** Whether it is time to let go at once of what can be let go: until the loop has had its turn again. */
export function isPressing(): boolean {
  return pressing;
}

/** Calls the function, once, should it become pressing. @returns takes that back */
export function whenPressing(hurry: () => void): () => void {
  waiting.add(hurry);
  return () => waiting.delete(hurry);
}

/** What one of them keeps. Whoever makes one has to see to its {@link release}. */
export class Holding {
  private bytes = 0;

  /** Keeps so many bytes more. */
  add(bytes: number): void {
    this.bytes += bytes;
    total += bytes;
    if (bytes > 0 && total > PRESSING && !pressing) press();
  }

  /** Keeps so many bytes from now on. */
  set(bytes: number): void {
    this.add(bytes - this.bytes);
  }

  release(): void {
    this.set(0);
  }
}

function press(): void {
  pressing = true;
  setImmediate(() => {
    pressing = false;
  });
  const hurries = [...waiting];
  waiting.clear();
  for (const hurry of hurries) hurry();
}

/** Watches the bound of what may be kept. */
export class Room {
  private readonly most: number;
  /** It was told that memory is short, and has been since. */
  private told = false;

  /** @param most how many bytes may be kept; 0 for any number */
  constructor(
    most: number,
    private readonly logger: { error(message: string): void },
  ) {
    this.most = most || Number.POSITIVE_INFINITY;
  }

  /** So much is kept for clients that no more than a little may be added. The log says so once. */
  isShort(): boolean {
    const over = total > this.most;
    if (over && !this.told)
      this.logger.error(
        `More than ${this.most} bytes are kept in memory for clients that send or read slowly: what asks for more ` +
          'gets a 503. The bound is the option maxBuffered of serve().',
      );
    if (over || total < this.most / 2) this.told = over;
    return over;
  }
}
