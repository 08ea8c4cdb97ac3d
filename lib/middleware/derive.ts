/** An exchange seen differently: what middleware hands on, with another path, host, scheme or peer. */
import type { Exchange, HeaderList } from '../exchange.js';
import { defineAccessor } from '../http/accessors.js';

/** What is different; all else is as in the exchange it comes from. */
export interface Changes {
  readonly path?: string | undefined;
  readonly rootPath?: string | undefined;
  readonly scheme?: string | undefined;
  readonly remoteAddress?: string | undefined;
  /** The `Host` header. */
  readonly host?: string | undefined;
}

/**
 * The same request and the same way to answer it, with some of it changed. Middleware calls it:
 * `app.handle = (exchange) => handle(derive(exchange, { remoteAddress: '192.0.2.1' }))`.
 */
export function derive(exchange: Exchange, changes: Changes): Exchange {
  return new Derived(exchange, changes) as unknown as Exchange; // what is not below is handed on
}

/** Methods that are there only where the exchange has them. */
const OPTIONAL = ['raise', 'inform', 'outlive'];
const FIELDS = ['kind', 'method', 'query', 'platform', 'done', 'subprotocols', 'accepted', 'closed'];
const METHODS = [
  ...['onAbort', 'respond', 'start', 'write', 'end', 'abort', 'body', 'collect', 'stream', 'crowded'],
  ...['accept', 'receive', 'send', 'close', 'subscribe', 'unsubscribe'],
];

/** Hands on to the exchange it was made of: transports keep state in theirs, so it cannot be copied. */
class Derived {
  constructor(
    private readonly source: Exchange,
    private readonly changes: Changes,
  ) {}

  get path(): string {
    return this.changes.path ?? this.source.path;
  }
  get scheme(): string {
    return this.changes.scheme ?? this.source.scheme;
  }
  get remoteAddress(): string {
    return this.changes.remoteAddress ?? this.source.remoteAddress;
  }
  get rootPath(): string {
    return this.changes.rootPath ?? this.source.rootPath;
  }
  header(name: string): string | undefined {
    return name === 'host' && this.changes.host !== undefined ? this.changes.host : this.source.header(name);
  }
  firstLine(name: string): string | undefined {
    return name === 'host' ? this.header(name) : this.source.firstLine(name);
  }
  headers(): HeaderList {
    const { host } = this.changes;
    const list = this.source.headers();
    return host === undefined ? list : list.map((text, i) => (i % 2 && list[i - 1] === 'host' ? host : text));
  }
  /** The socket that the transport made. */
  get origin(): Exchange {
    return ('origin' in this.source && this.source.origin) || this.source;
  }

  static {
    type Members = Record<string, unknown>;
    type Methods = Record<string, (...args: unknown[]) => unknown>;
    for (const name of FIELDS)
      defineAccessor(this.prototype, name, (self) => (self.source as unknown as Members)[name]);
    for (const name of OPTIONAL)
      defineAccessor(this.prototype, name, ({ source }) =>
        (source as unknown as Partial<Methods>)[name]?.bind(source),
      );
    for (const name of METHODS) {
      (this.prototype as unknown as Methods)[name] = function (this: Derived, ...args) {
        return (this.source as unknown as Methods)[name]!(...args);
      };
    }
  }
}
