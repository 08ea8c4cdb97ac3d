/** What transports have in common that keep answers to their announced length themselves. */
import { bytesOf, STREAMING, TransportExchange } from './exchange.js';
import { isBodiless } from './headerlines.js';

type Data = string | Uint8Array;

/** See the file's comment. */
export abstract class AnnouncedExchange extends TransportExchange {
  /** How many bytes of a streamed answer are still announced. */
  declare protected room: number;

  constructor() {
    super();
    this.room = Number.POSITIVE_INFINITY;
  }

  /** Ends a streamed answer that is complete. */
  protected abstract finish(last?: Data): void;

  /** What stands in Content-Length where there is no content; nothing where there cannot be any. */
  protected lengthOfNothing(status: string): number | undefined {
    return this.method === 'HEAD' || isBodiless(status) ? undefined : 0;
  }

  /** So much of a piece as is still announced. */
  protected fitting(chunk: Data): Data {
    if (this.room === Number.POSITIVE_INFINITY) return chunk;
    const bytes = bytesOf(chunk);
    if (bytes.length > this.room) this.logger.error('More content than the announced length: cut.');
    const fitting = bytes.subarray(0, this.room);
    this.room -= fitting.length;
    return fitting;
  }

  end(): void {
    if (this.state !== STREAMING) return;
    if (this.room > 0 && this.room !== Number.POSITIVE_INFINITY) {
      this.logger.error('An answer could not be sent.', new Error('Less content than the announced length.'));
      this.abort();
    } else this.finish();
  }
}
