/** An HTTP request on node:http: the shared half of an exchange, and the request's body. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { HeaderList, HttpExchange } from '../../exchange.js';
import type { RequestBody } from '../body.js';
import { OPEN, SENDING } from '../exchange.js';
import { bytewise, linesOf, refusesContent } from '../headerlines.js';
import type { Hub } from '../traffic.js';
import type { Data } from './answer.js';
import { NodeExchange } from './exchange.js';
import type { Line } from './line.js';
import { Upload } from './upload.js';

/** How long content may still come behind an answer, in milliseconds. */
const LINGER = 30_000;

/** See the file's comment. */
export class NodeHttpExchange extends NodeExchange implements HttpExchange {
  declare private content: RequestBody | undefined;
  /** A client that still sends is told to stop. */
  declare private refusing: boolean;

  /**
   * @param line what is due on the connection
   * @param expectant the client waits for leave to send the content (RFC 9110, section 10.1.1)
   */
  constructor(
    hub: Hub,
    req: IncomingMessage,
    res: ServerResponse,
    private readonly line: Line,
    private readonly expectant: boolean,
  ) {
    super(hub, req, res, line.remoteAddress);
    this.content = undefined;
    this.refusing = false;
    line.join(res);
  }

  get kind(): 'http' {
    return 'http';
  }

  get scheme(): string {
    return this.secure ? 'https' : 'http';
  }

  crowded(): boolean {
    return this.hub.crowded();
  }

  protected override announce(status: string, headers: HeaderList): void {
    if (this.req.httpVersion === '1.0') return; // which knows none (RFC 9110, section 15.2)
    // Without a socket, it is not the turn of this answer: hints would not be early.
    this.out.socket?.write(`HTTP/1.1 ${bytewise(linesOf(status, headers))}\r\n`, 'latin1');
  }

  protected override lost(): void {
    this.line.part(this.out);
    super.lost();
  }

  protected override left(): void {
    this.content?.release();
    super.left();
  }

  protected override released(): void {
    this.content?.lose();
    if (!this.req.complete) this.linger();
  }

  /** Content that nobody wants is let go by, so that the client comes to read the answer; not for ever. */
  private linger(): void {
    const { socket } = this.req;
    const timer = setTimeout(() => socket.destroy(), LINGER).unref();
    for (const event of ['end', 'close']) this.req.on(event, () => clearTimeout(timer));
  }

  protected override transmit(status: string, headers: HeaderList, body: Data | null, length?: number): void {
    const first = !this.refusing && refusesContent(status) && this.uploading();
    this.refusing ||= first;
    if (!first || !status.startsWith('413')) return super.transmit(status, headers, body, length);
    // What came with the headers is parsed in this turn: afterwards it is known whether the client still sends.
    this.state = SENDING;
    setImmediate(() => {
      if (this.state !== SENDING) return; // lost
      this.state = OPEN;
      super.transmit(status, headers, body, length);
    });
  }

  protected override uploading(): boolean {
    const { complete, headers } = this.req;
    return (
      !complete && ((headers['content-length'] ?? '0') !== '0' || headers['transfer-encoding'] !== undefined)
    );
  }

  /** A client that still sends must not be cut off before it has read the answer. */
  protected override complete(last?: Data): void {
    const uninvited = this.expectant && !this.content;
    if (!this.refusing || uninvited || !this.uploading()) return super.complete(last);
    if (last) this.out.write(last);
    else this.flushHead();
    this.req.resume();
    for (const event of ['end', 'close']) this.req.once(event, () => this.out.end());
  }

  protected override incoming(): RequestBody {
    return (this.content ??= this.receive());
  }

  private receive(): RequestBody {
    const { req } = this;
    const upload = new Upload(this.hub, req, req.headers['content-length']);
    if (this.done && !req.complete && !req.readableEnded) upload.content.lose();
    else {
      if (this.expectant && this.open) this.out.writeContinue();
      upload.begin(() => req.socket.destroy());
    }
    return upload.content;
  }
}
