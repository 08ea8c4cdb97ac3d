/** How messages are handed to those who wait for one: each to one of them, and to nobody who waits no more. */

/** How long to wait for a message. */
export interface ReceiveOptions {
  /** At most so many seconds; then the promise rejects with a `TimeoutError`. By default any time. */
  timeout?: number | undefined;
  /** Ends the waiting when it aborts; then the promise rejects with its reason. */
  signal?: AbortSignal | undefined;
}

type Settle = (value: unknown) => void;

/** The longest that a timer can wait, in milliseconds. */
const FOREVER = 2 ** 31 - 1;

/**
 * A promise of a message that knows whether anybody takes it. `Promise.race` goes on without a word to those who lost,
 * and a message for one of them would be lost with it. So any use is delivered to (an `await`, a `then`), but a race
 * only while it is open: one that is decided leaves the message to whoever asks next.
 */
class Receipt<T> extends Promise<T> {
  declare private readonly resolve: Settle;
  declare private readonly reject: Settle;
  /** Called at each use. */
  declare used: () => void;
  /** Called when it is settled. */
  declare release: () => void;
  settled = false;
  private uses = 0;
  private races: Settle[] = [];

  static make<T>(): Receipt<T> {
    const ends: Settle[] = [];
    const made = new Receipt<T>((...both) => void ends.push(...(both as Settle[])));
    made.watch(() => undefined); // nobody may wait for it
    return Object.assign(made, { resolve: ends[0], reject: ends[1] });
  }

  /** Whether somebody takes what comes now. An open race is decided by this: a message has to follow. */
  takes(): boolean {
    let taken = this.uses > 0;
    // An open race looks whether what it is given is a promise of something; a decided one does not look at all.
    const get = () => {
      taken = true;
      return super.then.bind(this);
    };
    for (const decide of this.races.splice(0)) decide(Object.defineProperty({}, 'then', { get }));
    return taken;
  }

  /** Settles with what a function gives or throws; once. */
  settle(give: () => unknown): void {
    if (this.settled) return;
    this.settled = true;
    this.release();
    try {
      this.resolve(give());
    } catch (error) {
      this.reject(error);
    }
  }

  // biome-ignore lint/suspicious/noThenProperty: it is a promise
  override then<A = T, B = never>(
    yes?: ((value: T) => A | PromiseLike<A>) | null,
    no?: ((error: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    if (this.settled || !inRace(this.then)) return super.then(yes, no);
    this.uses--; // the race has looked at the constructor
    this.races.push(yes as Settle);
    const watched = this.watch(no);
    this.used();
    return watched as Promise<B>;
  }

  /** Takes a failure, without being a use. */
  private watch(no?: ((error: unknown) => unknown) | null): Promise<unknown> {
    const { uses } = this;
    const watched = super.then(undefined, no);
    this.uses = uses;
    return watched;
  }

  static {
    // The one thing that an `await` looks at.
    Object.defineProperty(this.prototype, 'constructor', {
      get(this: Receipt<unknown>) {
        this.uses++;
        this.used?.();
        return Promise;
      },
    });
  }
}

/** Whether the function is called by `Promise.race` or `Promise.any`: only the stack can tell. */
function inRace(called: (...args: never[]) => unknown): boolean {
  const { prepareStackTrace, stackTraceLimit } = Error;
  const at: { stack?: unknown } = {};
  Error.stackTraceLimit = 1;
  Error.prepareStackTrace = (_, [caller]) => caller?.getFileName() == null && caller?.getFunctionName();
  Error.captureStackTrace(at, called);
  const name = at.stack; // made when it is looked at
  Object.assign(Error, { prepareStackTrace, stackTraceLimit });
  return name === 'race' || name === 'any';
}

/** Hands out messages in order, to those who wait for one in the order in which they began to. */
export class Inbox<M> {
  private readonly waiting = new Map<Receipt<unknown>, (message: M) => unknown>();
  /** A message that nobody has taken yet. */
  private held: { message: M } | undefined;
  private asking = false;

  /** @param ask the next message, or why there is none any more */
  constructor(private readonly ask: () => Promise<M>) {}

  /** Nobody waits, and nothing waits for anybody. */
  get idle(): boolean {
    return !this.asking && this.held === undefined && this.waiting.size === 0;
  }

  /**
   * What `read` makes of the next message.
   * @throws RangeError for a timeout that is none
   */
  receive<T>(read: (message: M) => T, { timeout, signal }: ReceiveOptions): Promise<T> {
    if (timeout !== undefined && !(timeout >= 0))
      throw new RangeError(`The timeout of receive() is a number of seconds from 0 on, not ${timeout}.`);
    const receipt = Receipt.make<T>();
    const giveUp = (why: unknown) =>
      receipt.settle(() => {
        throw why;
      });
    const late = () => giveUp(new DOMException(`No message came within ${timeout} s.`, 'TimeoutError'));
    const timer = timeout === undefined ? undefined : setTimeout(late, Math.min(timeout * 1000, FOREVER));
    const aborted = () => giveUp(signal!.reason);
    signal?.addEventListener('abort', aborted);
    receipt.release = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', aborted);
      this.waiting.delete(receipt);
    };
    receipt.used = () => {
      if (!receipt.settled) this.waiting.set(receipt, read);
      this.deal();
    };
    if (signal?.aborted) aborted();
    return receipt;
  }

  private deal(): void {
    for (const [receipt, read] of this.waiting) {
      if (this.held === undefined) break;
      if (!receipt.takes())
        this.waiting.delete(receipt); // until somebody uses it again
      else {
        const { message } = this.held;
        this.held = undefined;
        receipt.settle(() => read(message));
      }
    }
    if (this.waiting.size > 0 && !this.asking) this.askNext();
  }

  private askNext(): void {
    this.asking = true;
    const answered = (held?: { message: M }) => {
      this.asking = false;
      this.held = held;
      if (held) this.deal();
    };
    this.ask().then(
      (message) => answered({ message }),
      (error) => {
        answered();
        for (const receipt of [...this.waiting.keys()])
          receipt.settle(() => {
            throw error;
          });
      },
    );
  }
}
