/**
 * The request half of an exchange on uWebSockets.js.
 *
 * The native request dies with the callback that brought it (and the microtasks after it), the native response with
 * its last byte or its abort. An exchange is *attached* while the request lives, and reads through to it; `detach`
 * secures what a suspended handler may still ask for. Nothing here throws into native code.
 */
import type { HeaderList } from '../../exchange.js';
import { formatAddress } from '../address.js';
import { DONE, TransportExchange } from '../exchange.js';
import { firstLine, isSingle, isSuspicious, lookup, NON_ASCII } from '../headerlines.js';
import type { Hub } from '../traffic.js';
import type { TransportLogger } from '../transport.js';
import type { NativeRequest, NativeResponse } from './load.js';

/** What exchanges need of the server they belong to. */
export interface UwsHub extends Hub {
  /** Some request has asked for the peer's address. */
  addressWanted: boolean;
  /** TLS is spoken. */
  readonly secure: boolean;
}

/** The engine decodes UTF-8; the boundary speaks of bytes, one character each. */
function bytesText(text: string): string {
  return NON_ASCII.test(text) ? Buffer.from(text).toString('latin1') : text;
}

/** See the file's comment. */
export abstract class UwsIncoming extends TransportExchange {
  /** The root: a server mounts an app nowhere else. */
  get rootPath(): string {
    return '';
  }
  abstract readonly scheme: string;

  declare protected readonly hub: UwsHub;
  declare protected readonly res: NativeResponse;
  /** The live request while attached. */
  declare protected req: NativeRequest | undefined;
  declare private verb: string | undefined;
  declare private target: string | undefined;
  declare private search: string | undefined;
  declare protected lines: HeaderList | undefined;
  declare private address: string | undefined;
  /** The client has left before the handler was through. */
  declare protected adrift: boolean;

  constructor(hub: UwsHub, res: NativeResponse, req: NativeRequest) {
    super();
    this.hub = hub;
    this.res = res;
    this.verb = this.target = this.search = this.lines = this.address = undefined;
    this.adrift = false;
    // Before anything else: a response without an abort handler ends the process when a handler suspends.
    res.onAborted(() => this.lost());
    this.req = req;
    hub.enter();
  }

  protected get logger(): TransportLogger {
    return this.hub.logger;
  }

  get method(): string {
    return (this.verb ??= this.live().getCaseSensitiveMethod());
  }

  get path(): string {
    return (this.target ??= this.live().getUrl());
  }

  get query(): string {
    return (this.search ??= bytesText(this.live().getQuery() ?? ''));
  }

  /**
   * Read from the connection, so it has to be asked for while there is one; afterwards it is empty, unless some
   * request on this server has asked for it before: from then on it is secured for all.
   */
  get remoteAddress(): string {
    this.hub.addressWanted = true;
    this.secureAddress();
    return this.address ?? '';
  }

  /** Text of one character per byte, as in WSGI. */
  header(name: string): string | undefined {
    // A look-up cannot tell an empty header from none, and finds the first line only: enough for what counts once. A
    // second Host is more than that: two parsers could disagree whom the request is for.
    return isSingle(name) && name !== 'host' ? this.firstLine(name) : lookup(this.headers(), name);
  }

  firstLine(name: string): string | undefined {
    // PERF: one native look-up costs a tenth of copying a browser's headers (bench/http.js, text).
    if (this.lines === undefined) return this.live().getHeader(name) || undefined;
    return firstLine(this.lines, name);
  }

  headers(): HeaderList {
    return (this.lines ??= this.copyLines());
  }

  /** Secures what a suspended handler may still read. The last moment for that: afterwards the request is dead. */
  detach(): void {
    if (!this.req) return;
    try {
      this.method;
      this.path;
      this.query;
      this.secureAddress();
      this.headers();
    } catch (error) {
      this.logger.error('A request could not be secured.', error);
      this.abort();
    }
    this.req = undefined;
  }

  /** To be called while the response lives. */
  protected secureAddress(): void {
    // PERF: the address costs as much as all other parts of the request together; few apps look at it (bench/http.js, text).
    if (this.address !== undefined || !this.hub.addressWanted || this.state >= DONE) return;
    this.address = formatAddress(new Uint8Array(this.res.getRemoteAddress()));
  }

  protected override stranded(): void {
    this.adrift = true;
    this.hub.strand();
  }

  protected override left(): void {
    this.hub.leave(this.adrift);
  }

  private live(): NativeRequest {
    if (this.req) return this.req;
    throw new Error('The request is over and this part of it was not kept.');
  }

  private copyLines(): HeaderList {
    const lines: string[] = [];
    const req = this.live();
    req.forEach((name, value) => {
      lines.push(name, NON_ASCII.test(value) ? bytewise(req, lines, name, value) : value);
    });
    this.lines = lines;
    // Only closing stops the native parser from serving what may be smuggled behind this request.
    if (isSuspicious(lines)) this.abort();
    return lines;
  }
}

/**
 * The value as one character per byte. The engine decodes listed values as UTF-8, which loses bytes that are none; a
 * look-up by name gives them all, but only of the first line.
 */
function bytewise(req: NativeRequest, before: string[], name: string, value: string): string {
  for (let i = 0; i < before.length; i += 2)
    if (before[i] === name) return Buffer.from(value).toString('latin1');
  return req.getHeader(name);
}
