/**
 * Holds back a client that sends faster than it is read.
 *
 * While the engine does so it is deaf to the connection: it hears neither that the client takes more of its answer nor that it
 * has left. So it does not as long as a part of the answer waits. When it listens again it gives the client ten seconds for more
 * content, and the client is cut off if there is none to come: so it must not be made deaf behind the end of the content.
 */
import type { NativeResponse } from './load.js';

/** An exchange whose client can be held back. */
export interface Braked {
  /** Nothing is sent any more. */
  readonly done: boolean;
  /** A part of the answer waits until the client takes it. */
  readonly behind: boolean;
}

/** See the file's comment. */
export class Brake {
  private on = false;
  private deaf = false;
  private pending = false;

  constructor(
    private readonly res: NativeResponse,
    private readonly exchange: Braked,
  ) {}

  /** Holds the client back; what the engine has read of the connection still comes. */
  hold(): void {
    this.on = true;
    this.tighten();
  }

  release(): void {
    this.on = false;
    if (!this.deaf) return;
    this.deaf = false;
    this.res.resume();
  }

  /** The engine listens: content has come, a write has to wait, or waits no more. */
  loosened(): void {
    this.deaf = false;
    if (this.on) this.tighten();
  }

  /** Not before all has been handed on that the engine has read: the end of the content may be in it. */
  private tighten(): void {
    if (this.pending) return;
    this.pending = true;
    setImmediate(() => {
      this.pending = false;
      const { done, behind } = this.exchange;
      if (!this.on || done || behind) return;
      this.deaf = true;
      this.res.pause();
    });
  }
}
