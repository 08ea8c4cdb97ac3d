/**
 * What happens when the process has no file descriptors left. The engine is told again and again of a connection that it
 * cannot accept, and keeps a core busy with that. So the listener is closed until there are some again.
 */
import { closeSync, openSync } from 'node:fs';
import { devNull } from 'node:os';
import type { TransportLogger } from '../transport.js';

/** How often to look, in milliseconds. */
const INTERVAL = 1000;
/** So many must be free before connections are accepted again. */
const RESERVE = 8;
/** After so many looks without a want, the next one is news again. */
const CALM = 60;

const EXHAUSTED = new Set(['EMFILE', 'ENFILE']);

/** Looks now and then whether there are file descriptors. */
export class DescriptorWatch {
  private readonly timer = setInterval(() => this.look(), INTERVAL).unref();
  private paused = false;
  private calm = CALM;

  /**
   * @param pause closes the listener
   * @param resume opens it again; whether it is open
   */
  constructor(
    private readonly logger: TransportLogger,
    private readonly pause: () => void,
    private readonly resume: () => boolean,
  ) {}

  /** Ends looking. */
  stop(): void {
    clearInterval(this.timer);
  }

  private look(): void {
    const enough = areFree(this.paused ? RESERVE : 1);
    if (!this.paused && enough) this.calm++;
    else if (!this.paused) this.runOut();
    else if (enough && this.resume()) {
      this.paused = false;
      this.timer.unref();
    }
  }

  private runOut(): void {
    this.paused = true;
    this.timer.ref(); // with the listener, nothing else might keep the process
    this.pause();
    if (this.calm >= CALM)
      this.logger.error(
        'No file descriptors are left: what is connected is served on, new connections are refused until some are free. ' +
          'Raise the limit (ulimit -n, LimitNOFILE), or find what keeps files or connections open.',
      );
    this.calm = 0;
  }
}

/** Whether so many file descriptors can be had. */
function areFree(count: number): boolean {
  const had: number[] = [];
  try {
    while (had.length < count) had.push(openSync(devNull, 'r'));
    return true;
  } catch (error) {
    return !EXHAUSTED.has((error as NodeJS.ErrnoException).code ?? '');
  } finally {
    for (const descriptor of had) closeSync(descriptor);
  }
}
