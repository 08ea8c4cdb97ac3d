/** The client's end of a test WebSocket. */
import type { MemorySocket } from '../transports/memory/client.js';

/** A WebSocket of the test client (quart.testing's connection). Close it by hand, or with `await using`. */
export class ClientSocket {
  private readonly socket: MemorySocket;
  private readonly json: { loads(text: string | Uint8Array): unknown; dumps(value: unknown): string };

  constructor(socket: MemorySocket, json: ClientSocket['json']) {
    this.socket = socket;
    this.json = json;
  }

  /** The subprotocol that the app chose; empty for none. */
  get subprotocol(): string {
    return this.socket.subprotocol;
  }
  /** The header lines of the 101: name, value, … */
  get headers(): readonly string[] {
    return this.socket.headers;
  }
  /** Sends a message: text, or bytes. */
  async send(message: string | Uint8Array): Promise<void> {
    this.socket.send(message);
  }
  /** Sends a value as JSON. */
  async sendJson(value: unknown): Promise<void> {
    this.socket.send(this.json.dumps(value));
  }
  /** The next message. Rejects with a WebsocketDisconnect, with code and reason, when the app has closed. */
  receive(): Promise<string | Uint8Array> {
    return this.socket.receive();
  }
  /** The next message, parsed as JSON. */
  async receiveJson<T = unknown>(): Promise<T> {
    return this.json.loads(await this.receive()) as T;
  }
  /** Closes the socket, as a client does. */
  async close(code = 1000, reason = ''): Promise<void> {
    this.socket.close(code, reason);
  }
  /** Vanishes without a word. */
  disconnect(): void {
    this.socket.abort();
  }
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }
}
