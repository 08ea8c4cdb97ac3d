/** The content of a request on its way from the engine to whoever reads it. */
import type { Readable } from 'node:stream';
import { type BodySource, RequestBody } from '../body.js';
import type { Hub } from '../traffic.js';

/** How many bytes of content have to come in the time of `bodyTimeout`, which is this by default, in seconds. */
const LEAST = 16 * 1024;
const BODY_TIMEOUT = 120;

/** See the file's comment. */
export class Upload implements BodySource {
  readonly content: RequestBody;
  /** How many bytes have come since somebody looked. */
  private came = 0;

  /** @param length the Content-Length, if there is one */
  constructor(
    private readonly hub: Hub,
    private readonly from: Readable & { readonly aborted: boolean },
    length: string | undefined,
  ) {
    this.content = new RequestBody(this, length === undefined ? undefined : Number(length));
  }

  /** @param cut cuts off a client that sends too slowly what somebody reads */
  begin(cut: () => void): void {
    const { from, content } = this;
    // HTTP/2 ends streams also where the client has left.
    const ended = () => (from.aborted ? content.lose() : content.end());
    if (from.readableEnded) return ended();
    from.on('data', (chunk: Buffer) => {
      this.came += chunk.length;
      content.push(chunk);
    });
    this.hurry(cut);
    from.on('end', ended);
    from.on('close', () => content.lose());
  }

  private hurry(cut: () => void): void {
    const { bodyTimeout = BODY_TIMEOUT } = this.hub.options;
    if (bodyTimeout === 0) return;
    const timer = setInterval(() => {
      if (this.came < LEAST && !this.from.isPaused()) cut();
      this.came = 0;
    }, bodyTimeout * 1000).unref();
    for (const event of ['end', 'close']) this.from.on(event, () => clearInterval(timer));
  }

  pause(): void {
    this.from.pause();
  }

  resume(): void {
    this.came = LEAST; // it was not the client who was slow
    this.from.resume();
  }

  crowded(): boolean {
    return this.hub.crowded();
  }
}
