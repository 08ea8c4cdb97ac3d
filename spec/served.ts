/** An app on a real socket, with what specs need to know of it. */
import { Pottle, type ServeOptions, type Server, serve } from 'pottle';
import { RawClient } from './transports/raw.js';

/** An app, its server and its clients. */
export class Served {
  readonly app = new Pottle(import.meta);
  /** What was logged as a warning or worse. */
  readonly logged: string[] = [];
  /** The errors that teardown was told, one for each request. */
  readonly torn: unknown[] = [];
  private readonly clients: RawClient[] = [];
  private server: Server | undefined;

  /** @param transport the engine; by default the one that is chosen by itself */
  constructor(private readonly transport?: 'uws' | 'node') {
    const log = (message: string, error?: unknown) => {
      this.logged.push(error === undefined ? message : `${message} ${error}`);
    };
    const quiet = () => undefined;
    this.app.logger = { debug: quiet, info: quiet, warning: log, error: log, critical: log, exception: log };
    this.app.teardownRequest((error) => {
      this.torn.push(error);
    });
  }

  /** Call it once every route is there. */
  async start(options: ServeOptions = {}): Promise<void> {
    const transport = this.transport ? { transport: this.transport } : {};
    this.server = await serve(this.app, {
      port: 0,
      signals: false,
      shutdownTimeout: 2,
      ...transport,
      ...options,
    });
  }

  get port(): number {
    return this.server!.port;
  }

  get url(): string {
    return this.server!.url;
  }

  /** A connection that has sent this text. */
  client(text = ''): RawClient {
    const made = new RawClient(this.port).send(text);
    this.clients.push(made);
    return made;
  }

  /** Stops the server. @param leave the clients leave first */
  async close(leave = true): Promise<void> {
    if (leave) for (const { socket } of this.clients) socket.destroy();
    await this.server?.close();
  }
}

/** The text of a request without content. */
export function head(method: string, path: string, ...headers: string[]): string {
  return `${[`${method} ${path} HTTP/1.1`, 'Host: a', ...headers].join('\r\n')}\r\n\r\n`;
}

/** The headers that make a request a WebSocket handshake. */
export const HANDSHAKE = [
  'Upgrade: websocket',
  'Connection: Upgrade',
  'Sec-WebSocket-Version: 13',
  'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
];
