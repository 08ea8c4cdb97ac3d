/** A request on a stream of HTTP/2 (RFC 9113), and its answer. */
import type { ServerHttp2Stream } from 'node:http2';
import { type HeaderList, type HttpExchange, isRepeatable } from '../../exchange.js';
import type { RequestBody } from '../body.js';
import { DONE, SENDING, STREAMING } from '../exchange.js';
import { firstLine, isBodiless, received } from '../headerlines.js';
import type { Hub } from '../traffic.js';
import { type Data, NodeAnswer, SEND_TIMEOUT } from './answer.js';
import { Upload } from './upload.js';

/** What a stream knows of its connection. */
export interface Multiplexed {
  readonly secure: boolean;
  readonly remoteAddress: string;
  readonly bytesWritten: number;
  /** A client has left a request whose handler runs on (1), or has waited for an answer (-1). */
  strike(change: 1 | -1): void;
}

/** What pings take, in bytes, while nothing else goes out. */
const PINGS = 256;

/** What speaks of one connection of HTTP/1 (RFC 9113, section 8.2.2). */
const OF_HTTP1 = new Set(
  'connection keep-alive proxy-connection transfer-encoding upgrade http2-settings te'.split(' '),
);

/** What cannot be read in one line (RFC 9110, section 5.3), or not by all. Of some others the engine takes no second line. */
const APART = new Set(['set-cookie', 'www-authenticate']);

type Stream = ServerHttp2Stream;

/** See the file's comment. */
export class Http2Exchange extends NodeAnswer<Stream> implements HttpExchange {
  readonly kind = 'http';
  readonly method: string;
  readonly path: string;
  readonly query: string;
  /** It is for something that is served here: a path of the web, or the server as a whole. */
  readonly hasTarget: boolean;
  private readonly lines: string[] = [];
  private upload: Upload | undefined;
  /** There is no content in the answer, whatever is written. */
  private bodiless = false;
  /** To be reset once everything that was written is out. */
  private failing = false;
  private patience: NodeJS.Timeout | undefined;

  /** @param fields the header section as it came, names and values */
  constructor(
    hub: Hub,
    stream: Stream,
    fields: readonly string[],
    private readonly connection: Multiplexed,
  ) {
    super(hub, stream);
    const { ':method': method = '', ':path': path = '', ':scheme': scheme = '' } = this.read(fields);
    this.method = method;
    const isWhole = path === '*' && method === 'OPTIONS';
    this.hasTarget = /^https?$/i.test(scheme) && (isWhole || path.startsWith('/'));
    const target = path.startsWith('/') ? path : '/';
    const mark = target.indexOf('?');
    this.path = mark < 0 ? target : target.slice(0, mark);
    this.query = mark < 0 ? '' : target.slice(mark + 1);
    stream.on('aborted', () => {
      this.lost();
      setImmediate(() => stream.destroy()); // where the reset says no error, the engine would wait for what was written
    });
    stream.on('close', () => clearTimeout(this.patience));
  }

  /** The authority is the host, and crumbs of cookies are one line (RFC 9113, sections 8.3.1 and 8.2.3). @returns the pseudo-headers */
  private read(fields: readonly string[]): Record<string, string> {
    const { lines } = this;
    const pseudo: Record<string, string> = {};
    let crumbs = 0;
    for (let i = 0; i < fields.length; i += 2) {
      const name = fields[i]!;
      const value = fields[i + 1]!;
      if (name.startsWith(':')) pseudo[name] = value;
      else if (name !== 'cookie' || crumbs === 0) {
        lines.push(name, value);
        if (name === 'cookie') crumbs = lines.length - 1;
      } else lines[crumbs] += `; ${value}`;
    }
    const host = pseudo[':authority'];
    if (host !== undefined && firstLine(lines, 'host')?.toLowerCase() !== host.toLowerCase())
      lines.unshift('host', host);
    return pseudo;
  }

  get scheme(): string {
    return this.connection.secure ? 'https' : 'http';
  }

  get remoteAddress(): string {
    return this.connection.remoteAddress;
  }

  headers(): HeaderList {
    return this.lines;
  }

  crowded(): boolean {
    return this.hub.crowded();
  }

  /** The engine takes nothing more. */
  private get gone(): boolean {
    return this.out.closed || this.out.destroyed;
  }

  protected override incoming(): RequestBody {
    this.upload ??= this.receive();
    return this.upload.content;
  }

  private receive(): Upload {
    const { out } = this;
    const upload = new Upload(this.hub, out, this.firstLine('content-length'));
    if (this.done && !out.readableEnded) upload.content.lose();
    else {
      if (!this.gone && !out.headersSent && this.firstLine('expect')?.toLowerCase() === '100-continue')
        out.additionalHeaders({ ':status': 100 });
      upload.begin(() => this.abort());
    }
    return upload;
  }

  protected override announce(status: string, headers: HeaderList): void {
    if (!this.gone) this.out.additionalHeaders(fieldsOf(status, headers));
  }

  protected head(status: string, headers: HeaderList, length?: number, last = false): boolean {
    if (this.gone) {
      this.lost(); // which is not told yet
      return false;
    }
    const fields = fieldsOf(status, headers);
    if (length !== undefined) fields['content-length'] = length;
    this.bodiless = this.method === 'HEAD' || isBodiless(status);
    try {
      this.out.respond(fields, { endStream: last || this.bodiless });
      return true;
    } catch (error) {
      return this.refused(error, headers);
    }
  }

  override write(chunk: Data): Promise<void> | undefined {
    return this.bodiless ? undefined : super.write(chunk);
  }

  protected override put(data: Data): boolean {
    return this.out.write(data, () => this.written());
  }

  /** Also what is small waits for the peer, who may give it no room. */
  protected override complete(last?: Data): void {
    super.complete(this.bodiless || !last?.length ? undefined : last); // with no bytes at the end, the engine sends others for those before
    this.hurry(true);
    // Content that nobody wants need not be sent (RFC 9113, section 8.1).
    if (!this.out.endAfterHeaders) this.out.once('finish', () => setImmediate(() => this.out.close()));
  }

  protected sent(): void {
    this.finished();
  }

  /** The engine's own time of a stream would begin anew with each ping. */
  protected override hurry(waits: boolean): void {
    clearTimeout(this.patience);
    const { sendTimeout = SEND_TIMEOUT } = this.hub.options;
    if (!waits || sendTimeout === 0) return;
    const before = this.connection.bytesWritten;
    this.patience = setTimeout(() => {
      if (this.connection.bytesWritten - before > PINGS) this.hurry(true);
      else this.reset();
    }, sendTimeout * 1000).unref();
  }

  abort(): void {
    if (this.state >= DONE) return;
    if (this.state === STREAMING) {
      // Pieces that were written go out first; `lost` follows when the stream is closed.
      this.state = SENDING;
      this.failing = true;
      this.hurry(true);
      this.written();
    } else {
      this.reset();
      this.lost();
    }
  }

  private written(): void {
    if (this.failing && this.out.writableLength === 0) this.reset();
  }

  /** The connection serves on. Not at once, nor is the end above: within the engine's reading, Node 20 frees what it reads on. */
  private reset(): void {
    setImmediate(() => this.out.destroy(new Error('The answer is not complete.'))); // close() would end it as if it were
  }

  protected override released(): void {
    this.upload?.content.lose();
  }

  protected override stranded(): void {
    super.stranded();
    this.connection.strike(1);
  }

  protected override left(): void {
    if (!this.adrift) this.connection.strike(-1);
    this.upload?.content.release();
    super.left();
  }
}

/** Status and header lines as the engine takes them. */
function fieldsOf(status: string, headers: HeaderList): Record<string, number | string | string[]> {
  const plain = isRepeatable(headers); // checked before, and ASCII
  const fields: Record<string, number | string | string[]> = Object.create(null);
  fields[':status'] = Number.parseInt(status, 10);
  for (let i = 0; i < headers.length; i += 2) {
    const name = headers[i]!.toLowerCase();
    if (OF_HTTP1.has(name)) continue;
    const value = plain ? headers[i + 1]! : received(headers[i + 1]!);
    const before = fields[name];
    if (before === undefined) fields[name] = value;
    else fields[name] = APART.has(name) ? [before as string, value].flat() : `${before}, ${value}`;
  }
  return fields;
}
