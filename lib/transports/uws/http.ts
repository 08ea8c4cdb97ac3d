/** An HTTP request on uWebSockets.js: the shared half of an exchange, and the request's body. */
import type { Application, HttpExchange } from '../../exchange.js';
import { type BodySource, RequestBody } from '../body.js';
import { DONE, GONE } from '../exchange.js';
import { isLength } from '../headerlines.js';
import { unknownCoding } from '../websocket.js';
import { Brake, type Braked } from './brake.js';
import { UwsExchange } from './exchange.js';
import type { UwsHub } from './incoming.js';
import type { NativeRequest, NativeResponse } from './load.js';

/** How long the engine waits for a client that takes nothing, in milliseconds. */
const PATIENCE = 12_000;

/** See the file's comment. */
export class UwsHttpExchange extends UwsExchange implements HttpExchange, BodySource, Braked {
  declare readonly kind: 'http';
  declare private content: RequestBody | undefined;
  /** Content-Length and Transfer-Encoding: their first lines, undefined when absent or empty. */
  declare private readonly length: string | undefined;
  declare private readonly coding: string | undefined;
  declare private brake: Brake | undefined;
  /** The engine has handed on all content. */
  declare private whole: boolean;
  /** Until a client that takes nothing of what waits for it is cut off. */
  declare private patience: NodeJS.Timeout | undefined;

  constructor(hub: UwsHub, res: NativeResponse, req: NativeRequest) {
    super(hub, res, req);
    this.kind = 'http';
    this.content = this.brake = this.patience = undefined;
    this.whole = false;
    this.length = req.getHeader('content-length') || undefined;
    this.coding = req.getHeader('transfer-encoding') || undefined;
  }

  get scheme(): string {
    return this.hub.secure ? 'https' : 'http';
  }

  /** Calls the app, if there is no doubt where the request ends. */
  override run(app: Application): void {
    // PERF: two look-ups are all that most requests pay; listing the lines costs ten times that (bench/http.js, text).
    const framed = this.length !== undefined || this.coding !== undefined;
    // Where content is usual, its length may be hidden behind an empty line of the same name.
    if (!framed && this.method === 'GET') super.run(app);
    else if (this.length !== undefined && !isLength(this.length)) this.leaveToEngine();
    else if (this.headers() && this.done)
      this.ended(); // cut off
    else if (this.coding === undefined || this.coding.toLowerCase() === 'chunked') super.run(app);
    else this.decline(unknownCoding);
  }

  /** The engine refuses such a length with 400, but not before it has handed on the request. */
  private leaveToEngine(): void {
    this.settled = true;
    setImmediate(() => this.abort());
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
    if (this.state >= DONE || this.whole) return;
    this.brake ??= new Brake(this.res, this);
    this.brake.hold();
  }

  /** Also right before the answer ends: a connection that is held back would be of no more use. */
  resume(): void {
    if (this.state !== GONE) this.brake?.release();
  }

  protected override stalled(): void {
    this.brake?.loosened();
    // The engine does so by itself, but forgets it when the last of the content comes.
    if (this.announced()) this.patience ??= setTimeout(() => this.hangUp(), PATIENCE).unref();
  }

  protected override moved(): void {
    if (this.behind || this.done) this.patience?.refresh();
    else {
      clearTimeout(this.patience);
      this.patience = undefined;
      this.brake?.loosened();
    }
  }

  crowded(): boolean {
    return this.hub.crowded();
  }

  protected override left(): void {
    this.content?.release();
    if (this.patience) clearTimeout(this.patience);
    this.hub.leave(this.adrift); // PERF: as the base class does, but a call less (bench/way.js)
  }

  protected override released(): void {
    this.content?.lose();
  }

  protected override uploading(): boolean {
    return this.content ? !this.content.complete : this.announced();
  }

  /** Whether there is content to come. */
  announced(): boolean {
    return this.length === undefined ? this.coding !== undefined : this.length !== '0';
  }

  protected override incoming(): RequestBody {
    return (this.content ??= this.receive());
  }

  private receive(): RequestBody {
    const { length } = this;
    const content = new RequestBody(this, length === undefined ? undefined : Number(length));
    if (this.state >= DONE) content.lose();
    else if (!this.announced()) content.end();
    else this.res.onData((chunk, last) => this.received(content, chunk, last));
    return content;
  }

  /** Native code calls this; the chunk is its memory, and gone when this returns. */
  private received(content: RequestBody, chunk: ArrayBuffer, last: boolean): void {
    this.brake?.loosened();
    if (last) {
      this.whole = true;
      this.brake?.release();
    }
    if (this.hub.secure) {
      const copy = new Uint8Array(chunk.slice(0));
      setImmediate(() => this.take(content, copy, last)); // see UwsServer.receiveSecurely
    } else this.take(content, new Uint8Array(chunk), last);
  }

  private take(content: RequestBody, chunk: Uint8Array, last: boolean): void {
    try {
      content.receive(chunk, last);
    } catch (error) {
      this.broken(error);
    }
  }
}
