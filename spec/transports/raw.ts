/** Bytes to and from a server, without a client's good manners. */
import { connect, type Socket } from 'node:net';

/** A TCP connection that keeps what it receives. */
export class RawClient {
  text = '';
  closed = false;
  readonly socket: Socket;
  private wake: () => void = () => {};

  constructor(port: number) {
    this.socket = connect(port, '127.0.0.1');
    this.socket.on('data', (data) => {
      this.text += data.toString('latin1');
      this.wake();
    });
    this.socket.on('error', () => {});
    this.socket.on('close', () => {
      this.closed = true;
      this.wake();
    });
  }

  send(text: string): this {
    this.socket.write(text, 'latin1');
    return this;
  }

  /** Resolves when the end of the text matches, or the connection is closed; rejects after `ms`. */
  async until(pattern: RegExp, ms = 5000): Promise<string> {
    const deadline = Date.now() + ms;
    while (!pattern.test(this.text.slice(-5000)) && !this.closed) {
      if (Date.now() > deadline)
        throw new Error(`No ${pattern} in: ${JSON.stringify(this.text.slice(-500))}`);
      await new Promise<void>((resolve) => {
        this.wake = resolve;
        setTimeout(resolve, 20);
      });
    }
    return this.text;
  }

  /** Resolves when the server closes the connection. */
  async untilClosed(ms = 5000): Promise<string> {
    await this.until(/(?!)/, ms);
    return this.text;
  }
}
