/** A client of one connection, small and strict: it sees what a browser would forgive. */
import { connect } from 'node:net';

/** The server is not there any more: no connection was made. */
export class Refused extends Error {}

/** A request was sent, and its answer did not come in full. */
export class Lost extends Error {}

/** For how long a connection is used again, in milliseconds: the engine closes idle ones after 8 s at the earliest. */
const FRESH = 5000;

/** One connection, kept alive; one request at a time. */
export class Client {
  #port;
  #socket;
  #text = '';
  #used = 0;
  #wake = () => {};

  constructor(port) {
    this.#port = port;
  }

  /** Sends text (latin1); @returns status, headers by lower-case name (the last of each) and the body */
  async request(text) {
    const socket = await this.#connected();
    socket.write(text, 'latin1');
    const head = await this.#until(() => this.#text.indexOf('\r\n\r\n') + 1);
    const lines = this.#take(head + 3)
      .trimEnd()
      .split('\r\n');
    const headers = Object.fromEntries(lines.slice(1).map((line) => splitAt(line, ': ')));
    const body =
      headers['transfer-encoding'] === 'chunked'
        ? await this.#chunks()
        : this.#take(await this.#bytes(Number(headers['content-length'])));
    if (headers.connection === 'close') this.leave();
    return { status: Number(lines[0].split(' ')[1]), headers, body };
  }

  /** Sends text and leaves, without a look at the answer. */
  async abort(text, milliseconds) {
    const socket = await this.#connected();
    socket.write(text, 'latin1');
    await new Promise((resolve) => setTimeout(resolve, milliseconds));
    this.leave();
  }

  leave() {
    this.#socket?.destroy();
    this.#socket = undefined;
    this.#text = '';
  }

  async #connected() {
    if (performance.now() - this.#used > FRESH) this.leave();
    this.#used = performance.now();
    if (this.#socket !== undefined && !this.#socket.destroyed) return this.#socket;
    const socket = connect(this.#port, '127.0.0.1').setNoDelay();
    this.#text = '';
    this.#socket = socket;
    await new Promise((resolve, reject) => {
      socket.once('connect', resolve);
      socket.once('error', (error) => reject(new Refused(error.code)));
    });
    socket.on('error', () => {});
    socket.on('close', () => this.#socket === socket && this.#wake());
    socket.on('data', (data) => {
      if (this.#socket !== socket) return;
      this.#text += data.toString('latin1');
      this.#wake();
    });
    return socket;
  }

  async #chunks() {
    for (let body = ''; ; ) {
      const line = await this.#until(() => this.#text.indexOf('\r\n') + 1);
      const length = Number.parseInt(this.#take(line + 1), 16);
      const piece = this.#take(await this.#bytes(length + 2));
      if (length === 0) return body;
      body += piece.slice(0, -2);
    }
  }

  #bytes(length) {
    return length === 0 ? 0 : this.#until(() => this.#text.length >= length && length);
  }

  async #until(look) {
    for (;;) {
      const found = look();
      if (found) return found;
      if (this.#socket.destroyed) throw new Lost(JSON.stringify(this.#text.slice(0, 100)));
      await new Promise((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  #take(length) {
    const taken = this.#text.slice(0, length);
    this.#text = this.#text.slice(length);
    return taken;
  }
}

function splitAt(line, separator) {
  const at = line.indexOf(separator);
  return [line.slice(0, at).toLowerCase(), line.slice(at + separator.length)];
}
