/** Bytes to and from a server, without a client's good manners. */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { eventually, turns } from '../waiting.js';

/** A TCP connection that keeps what it receives. */
export class RawClient {
  text = '';
  closed = false;
  readonly socket: Socket;

  constructor(port: number) {
    this.socket = connect(port, '127.0.0.1');
    this.socket.on('data', (data) => {
      this.text += data.toString('latin1');
    });
    this.socket.on('error', () => {});
    this.socket.on('close', () => {
      this.closed = true;
    });
  }

  send(text: string): this {
    this.socket.write(text, 'latin1');
    return this;
  }

  /** Resolves when all that was sent is with the server, and it has had time to read it. */
  async arrived(): Promise<this> {
    if (this.socket.connecting) await once(this.socket, 'connect');
    await eventually(() => this.socket.writableLength === 0);
    await turns();
    return this;
  }

  /** Resolves when the end of the text matches, or the connection is closed. */
  async until(pattern: RegExp): Promise<string> {
    await eventually(
      () => pattern.test(this.text.slice(-5000)) || this.closed,
      () => `${pattern} in: ${JSON.stringify(this.text.slice(-500))}`,
    );
    return this.text;
  }

  /** Resolves when the server closes the connection. */
  untilClosed(): Promise<string> {
    return this.until(/(?!)/);
  }
}
