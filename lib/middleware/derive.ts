/** An exchange seen differently: what middleware hands on, with another path, host, scheme or peer. */
import type { BodyReader, Exchange, HeaderList, HttpExchange, SocketExchange } from '../exchange.js';

/** What is different; all else is as in the exchange it comes from. */
export interface Changes {
  readonly path?: string;
  readonly rootPath?: string;
  readonly scheme?: string;
  readonly remoteAddress?: string;
  /** The `Host` header. */
  readonly host?: string;
}

/**
 * The same request and the same way to answer it, with some of it changed. Middleware calls it:
 * `app.handle = (exchange) => handle(derive(exchange, { remoteAddress: '192.0.2.1' }))`.
 */
export function derive(exchange: Exchange, changes: Changes): Exchange {
  return exchange.kind === 'http' ? new DerivedHttp(exchange, changes) : new DerivedSocket(exchange, changes);
}

/** Hands on to the exchange it was made of: transports keep state in theirs, so it cannot be copied. */
abstract class Derived<E extends Exchange> {
  constructor(
    protected readonly source: E,
    private readonly changes: Changes,
  ) {}

  get method(): string {
    return this.source.method;
  }
  get path(): string {
    return this.changes.path ?? this.source.path;
  }
  get query(): string {
    return this.source.query;
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
  get done(): boolean {
    return this.source.done;
  }
  onAbort(callback: () => void): void {
    this.source.onAbort(callback);
  }
  respond(status: string, headers: HeaderList, body: string | Uint8Array | null, length?: number): void {
    this.source.respond(status, headers, body, length);
  }
  start(status: string, headers: HeaderList, length?: number): void {
    this.source.start(status, headers, length);
  }
  write(chunk: string | Uint8Array): Promise<void> | undefined {
    return this.source.write(chunk);
  }
  end(): void {
    this.source.end();
  }
  abort(): void {
    this.source.abort();
  }
  raise(error: unknown): void {
    this.source.raise?.(error);
  }
}

class DerivedHttp extends Derived<HttpExchange> implements HttpExchange {
  readonly kind = 'http';
  body(limit?: number): Promise<Uint8Array> {
    return this.source.body(limit);
  }
  collect(limit: number | undefined, reader: BodyReader): void {
    this.source.collect(limit, reader);
  }
  stream(limit?: number): AsyncIterable<Uint8Array> {
    return this.source.stream(limit);
  }
}

class DerivedSocket extends Derived<SocketExchange> implements SocketExchange {
  readonly kind = 'websocket';
  get origin(): SocketExchange {
    return this.source.origin ?? this.source;
  }
  get subprotocols(): readonly string[] {
    return this.source.subprotocols;
  }
  get accepted(): boolean {
    return this.source.accepted;
  }
  accept(subprotocol?: string, headers?: HeaderList): void {
    this.source.accept(subprotocol, headers);
  }
  receive(): Promise<string | Uint8Array> {
    return this.source.receive();
  }
  send(message: string | Uint8Array): Promise<void> | undefined {
    return this.source.send(message);
  }
  close(code?: number, reason?: string): void {
    this.source.close(code, reason);
  }
  subscribe(topic: string): void {
    this.source.subscribe(topic);
  }
  unsubscribe(topic: string): void {
    this.source.unsubscribe(topic);
  }
}
