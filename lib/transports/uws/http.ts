/** An HTTP request on uWebSockets.js: the shared half of an exchange, and the request's body. */
import type { BodyReader, HttpExchange } from '../../exchange.js';
import { type BodySource, RequestBody } from '../body.js';
import { DONE } from '../exchange.js';
import { UwsExchange } from './exchange.js';
import type { Hub } from './incoming.js';
import type { NativeRequest, NativeResponse } from './load.js';

/** See the file's comment. */
export class UwsHttpExchange extends UwsExchange implements HttpExchange, BodySource {
  declare readonly kind: 'http';
  declare readonly scheme: string;
  declare private content: RequestBody | undefined;

  constructor(hub: Hub, res: NativeResponse, req: NativeRequest) {
    super(hub, res, req);
    this.kind = this.scheme = 'http';
    this.content = undefined;
  }

  body(limit?: number): Promise<Uint8Array> {
    return this.incoming().whole(limit);
  }

  collect(limit: number | undefined, reader: BodyReader): void {
    this.incoming().collect(limit, reader);
  }

  stream(limit?: number): AsyncIterable<Uint8Array> {
    return this.incoming().stream(limit);
  }

  /** Also starts to keep an announced body: once the callback is over, what came with the headers would be lost. */
  override detach(): void {
    if (!this.req) return;
    super.detach();
    if (this.state < DONE && !this.content && this.announced()) this.incoming();
  }

  /** Somebody reads the content, and it is still on its way. */
  get waits(): boolean {
    return this.content?.awaited ?? false;
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

  /** Whether there is content to come. */
  private announced(): boolean {
    const length = this.firstLine('content-length');
    return length === undefined ? this.firstLine('transfer-encoding') !== undefined : length !== '0';
  }

  private incoming(): RequestBody {
    return (this.content ??= this.receive());
  }

  private receive(): RequestBody {
    const length = this.firstLine('content-length');
    const content = new RequestBody(this, length === undefined ? undefined : Number(length));
    if (this.state >= DONE) content.lose();
    else if (length === undefined ? this.firstLine('transfer-encoding') === undefined : length === '0')
      content.end();
    else this.res.onData((chunk, last) => this.received(content, chunk, last));
    return content;
  }

  /** Native code calls this; the chunk is its memory, and gone when this returns. */
  private received(content: RequestBody, chunk: ArrayBuffer, last: boolean): void {
    try {
      content.receive(new Uint8Array(chunk), last);
    } catch (error) {
      this.broken(error);
    }
  }
}
