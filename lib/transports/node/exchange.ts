/**
 * The request and answer half of an exchange on node:http, shared by HTTP requests and WebSocket handshakes. The request
 * stays readable for as long as somebody holds it; the engine frames the answer.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { type HeaderList, isRepeatable } from '../../exchange.js';
import { bytesOf, DONE, SENDING, STREAMING } from '../exchange.js';
import { bytewise, NON_ASCII, refusesContent } from '../headerlines.js';
import type { Hub } from '../traffic.js';
import { lastRefusal } from '../websocket.js';
import { type Data, NodeAnswer } from './answer.js';

/** How many milliseconds what is written has to arrive before a reset. */
const QUIET = 200;

const NOTHING = new Uint8Array(0);

/** See the file's comment. */
export abstract class NodeExchange extends NodeAnswer<ServerResponse> {
  declare readonly path: string;
  declare readonly query: string;
  /** Whom the target names, if it does: then `Host` is not asked (RFC 9112, section 3.2.2). */
  declare private readonly authority: string | undefined;
  declare private lines: HeaderList | undefined;
  /** Headers hold bytes beyond ASCII, which the engine would write as UTF-8 together with text. */
  declare private wide: boolean;

  constructor(
    hub: Hub,
    protected readonly req: IncomingMessage,
    res: ServerResponse,
    /** The peer's: lost with the connection. */
    readonly remoteAddress: string,
  ) {
    super(hub, res);
    const url = req.url!;
    const [, authority, target = '/'] = url.startsWith('/') ? ['', undefined, url] : (TARGET.exec(url) ?? []);
    this.authority = authority;
    const mark = target.indexOf('?');
    this.path = (mark < 0 ? target : target.slice(0, mark)) || '/';
    this.query = mark < 0 ? '' : target.slice(mark + 1);
    this.lines = undefined;
    this.wide = false;
  }

  get method(): string {
    return this.req.method!;
  }

  protected get secure(): boolean {
    return (this.req.socket as Partial<TLSSocket>).encrypted === true;
  }

  headers(): HeaderList {
    return (this.lines ??= this.list());
  }

  private list(): HeaderList {
    const lines = this.req.rawHeaders.map((text, i) => (i % 2 === 0 ? text.toLowerCase() : text));
    if (this.authority === undefined) return lines;
    const isHost = (_: string, i: number) => lines[i - (i % 2)] === 'host';
    if (!lines.some(isHost)) lines.push('host', '');
    return lines.map((text, i) => (i % 2 === 1 && isHost(text, i) ? this.authority! : text));
  }

  protected override begin(status: string, headers: HeaderList, length?: number): void {
    super.begin(status, headers, length);
    // The first piece most often follows at once: it goes out with the head.
    process.nextTick(() => {
      if (this.state === STREAMING) this.flushHead();
    });
  }

  protected head(status: string, headers: HeaderList, length: number | undefined): boolean {
    const plain = isRepeatable(headers); // checked before, and ASCII
    const lines = plain ? [...headers] : headers.map((text, i) => (i % 2 === 0 ? text : bytewise(text)));
    if (length !== undefined) lines.push('Content-Length', String(length));
    if (this.hub.draining || (refusesContent(status) && this.uploading())) lines.push('Connection', 'close');
    const space = status.indexOf(' ');
    const reason = space < 0 ? '' : bytewise(status.slice(space + 1));
    this.wide = NON_ASCII.test(reason) || (!plain && lines.some((text) => NON_ASCII.test(text)));
    try {
      this.out.writeHead(Number.parseInt(status, 10), reason, lines);
      return true;
    } catch (error) {
      return this.refused(error, headers);
    }
  }

  protected override encoded(data: Data): Data {
    return this.wide ? bytesOf(data) : super.encoded(data);
  }

  protected flushHead(): void {
    if (this.wide) this.out.write(NOTHING);
    else this.out.flushHeaders();
  }

  /** Content of the request is still on its way. */
  protected uploading(): boolean {
    return false;
  }

  protected override complete(last?: Data): void {
    const { out } = this;
    const { socket } = out;
    if (last === undefined || socket === null) return super.complete(last);
    // PERF: head and text are one write; of the last piece of an answer the engine makes several (bench/http.js, text).
    socket.cork();
    out.write(last);
    socket.uncork();
    out.end();
  }

  protected sent(): void {
    // The engine itself sets the time that the connection may wait, unless that is any.
    if (this.hub.options.keepAliveTimeout === 0) this.req.socket.setTimeout(0);
    // It tells of an end also where the connection was lost on the way to it.
    if (this.req.socket.destroyed) this.lost();
    else this.finished();
  }

  abort(): void {
    if (this.state >= DONE) return;
    const { socket } = this.out;
    if (this.state !== STREAMING || socket === null) {
      this.out.destroy();
      this.lost();
    } else {
      // Pieces that were written go out first; `lost` follows when the connection is closed.
      this.state = SENDING;
      this.flushHead();
      socket.write('', () => this.cut(socket));
    }
  }

  private cut(socket: Socket): void {
    // Where the end of the connection is the end of the answer, only a reset tells that something is missing. It overtakes
    // what is still on its way.
    const endless = this.req.httpVersion === '1.0' && this.room === Number.POSITIVE_INFINITY;
    if (endless) setTimeout(() => socket.resetAndDestroy(), QUIET);
    else socket.destroySoon();
  }
}

/** A request target (RFC 9112, section 3.2): path and query, or a proxy's absolute form of whom it is for as well. */
const TARGET = /^(?:https?:\/\/([^/?#@]+)(?=[/?]|$))?((?:[/?].*)?)$/is;

/** Whether a request has a target that it may have. */
export function hasTarget({ method, url }: IncomingMessage): boolean {
  return url === '*' ? method === 'OPTIONS' : url!.startsWith('/') || (url !== '' && TARGET.test(url!));
}

/** How many header lines a request may have: as many as the other engine takes. */
export const MAX_LINES = 98;

export const tooMany = lastRefusal(
  '431 Request Header Fields Too Large',
  `More than ${MAX_LINES} header lines.`,
);
