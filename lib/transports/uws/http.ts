/** An HTTP request on uWebSockets.js: the shared half of an exchange, and the request's body. */
import type { HttpExchange } from '../../exchange.js';
import { type BodySource, RequestBody } from '../body.js';
import { UwsExchange } from './exchange.js';
import { DONE } from './incoming.js';

/** See the file's comment. */
export class UwsHttpExchange extends UwsExchange implements HttpExchange, BodySource {
  readonly kind = 'http';
  readonly scheme = 'http';
  private content: RequestBody | undefined;

  body(limit?: number): Promise<Uint8Array> {
    return this.incoming().whole(limit);
  }

  stream(limit?: number): AsyncIterable<Uint8Array> {
    return this.incoming().stream(limit);
  }

  /** Also starts to keep an announced body: once the callback is over, what came with the headers would be lost. */
  override detach(): void {
    if (!this.req) return;
    super.detach();
    if (this.state < DONE && this.announced()) this.incoming();
  }

  pause(): void {
    if (this.state < DONE) this.res.pause();
  }

  resume(): void {
    if (this.state < DONE) this.res.resume();
  }

  protected override released(): void {
    this.content?.lose();
  }

  protected override uploading(): boolean {
    return this.content ? !this.content.complete : this.announced();
  }

  private announced(): boolean {
    return this.has('content-length', '0') || this.has('transfer-encoding', '');
  }

  private has(name: string, none: string): boolean {
    const value = this.req ? this.req.getHeader(name) : this.header(name);
    return value !== undefined && value !== '' && value !== none;
  }

  private incoming(): RequestBody {
    return (this.content ??= this.receive());
  }

  private receive(): RequestBody {
    const length = this.header('content-length');
    const content = new RequestBody(this, length === undefined ? undefined : Number(length));
    if (this.state >= DONE) content.lose();
    else if (this.announced()) this.res.onData((chunk, last) => this.received(chunk, last));
    else content.end();
    return content;
  }

  /** Native code calls this; the chunk is its memory and must be copied at once. */
  private received(chunk: ArrayBuffer, last: boolean): void {
    const content = this.content!;
    if (!content.settled) content.push(new Uint8Array(chunk.slice(0)));
    if (last) content.end();
  }
}
