/** An HTTP request over `fetch`: the shared half of an exchange, and the request's body. */
import type { HttpExchange } from '../../exchange.js';
import { type BodySource, RequestBody } from '../body.js';
import { isLength } from '../headerlines.js';
import { FetchExchange } from './exchange.js';

/** A body that announces no more than so many bytes need not come in pieces. */
const SMALL = 16 * 1024;

/** See the file's comment. */
export class FetchHttpExchange extends FetchExchange implements HttpExchange, BodySource {
  readonly kind = 'http';
  private content: RequestBody | undefined;
  private held: Promise<void> | undefined;
  private go: (() => void) | undefined;
  /** Where content comes from of which the rest is not wanted. */
  private unread: ReadableStreamDefaultReader<Uint8Array> | undefined;

  get scheme(): string {
    return this.secure ? 'https' : 'http';
  }

  pause(): void {
    this.held = new Promise((resolve) => {
      this.go = resolve;
    });
  }

  resume(): void {
    this.held = undefined;
    this.go?.();
  }

  crowded(): boolean {
    return this.hub.crowded();
  }

  protected override incoming(): RequestBody {
    return (this.content ??= this.receive());
  }

  private receive(): RequestBody {
    const { body } = this.call.request;
    const line = this.header('content-length') ?? '';
    const length = body && isLength(line) ? Number(line) : undefined;
    const content = new RequestBody(this, length);
    if (body === null) content.end();
    else if (this.done) content.lose();
    else if (length !== undefined && length <= SMALL) this.take(content);
    else {
      this.watch();
      this.pump(content, body.getReader());
    }
    return content;
  }

  /** PERF: the platform has a shorter way to a small body than its stream (bench/fetch.js, echo). */
  private async take(content: RequestBody): Promise<void> {
    try {
      const bytes = await this.call.request.arrayBuffer();
      content.receive(new Uint8Array(bytes), true);
    } catch (error) {
      content.lose();
      this.gone(error);
    }
  }

  /** Takes in what comes, at the pace of whoever reads it. */
  private async pump(content: RequestBody, reader: ReadableStreamDefaultReader<Uint8Array>): Promise<void> {
    try {
      for (let step = await reader.read(); !step.done; step = await reader.read()) {
        if (!(step.value instanceof Uint8Array))
          throw new TypeError('The body of a Request is a stream of bytes.');
        content.push(step.value);
        if (this.held) await this.held;
        if (content.settled) return this.discard(reader);
      }
      content.end();
    } catch (error) {
      content.lose();
      this.gone(error);
    }
  }

  /** What nobody wants is the platform's to let go by, behind the answer. Not at once, nor while it reads: Node 20 ends the process for it. */
  private discard(reader: ReadableStreamDefaultReader<Uint8Array>): void {
    if (this.done) setImmediate(() => reader.cancel().catch(() => {}));
    else this.unread = reader;
  }

  protected override over(): void {
    super.over();
    if (this.unread) this.discard(this.unread);
    if (!this.content) return;
    this.content.lose();
    this.resume();
  }

  protected override left(): void {
    this.content?.release();
    super.left();
  }
}
