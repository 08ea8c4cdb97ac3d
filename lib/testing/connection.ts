/** A request of the test client that is driven by hand. */

import type { MemoryResponse } from '../transports/memory/client.js';
import type { TestResponse } from './response.js';

/** How the client makes the request, and reads the answer. */
export interface ConnectionHost {
  start(body: AsyncIterable<Uint8Array>, signal: AbortSignal): Promise<MemoryResponse>;
  read(answer: MemoryResponse): Promise<TestResponse>;
}

/**
 * One request whose body goes out, and whose answer comes in, piece by piece (quart.testing's HTTP connection). Made
 * by `client.request()`.
 * @example
 * const connection = client.request('/upload', { method: 'POST' });
 * await connection.send('half');
 * await connection.sendComplete();
 * const response = await connection.asResponse();
 */
export class TestConnection {
  private readonly host: ConnectionHost;
  private readonly leaving = new AbortController();
  private readonly answer: Promise<MemoryResponse>;
  private sink!: ReadableStreamDefaultController<Uint8Array>;
  private complete = false;
  private source: AsyncGenerator<Uint8Array, void> | null = null;

  constructor(host: ConnectionHost) {
    this.host = host;
    const body = new ReadableStream<Uint8Array>({
      start: (sink) => {
        this.sink = sink;
      },
    });
    this.answer = host.start(body as unknown as AsyncIterable<Uint8Array>, this.leaving.signal); // Node's are iterable
    this.answer.catch(() => {}); // for whoever asks; leaving before the answer is no failure
  }

  /** Sends a piece of the body. */
  async send(data: string | Uint8Array): Promise<void> {
    this.sink.enqueue(Buffer.from(data as string));
  }
  /** Ends the body. */
  async sendComplete(): Promise<void> {
    if (!this.complete) this.sink.close();
    this.complete = true;
  }
  /** The next piece of the answer's body, as soon as there is one; null at the end. */
  async receive(): Promise<Uint8Array | null> {
    this.source ??= (await this.answer).stream();
    const { value } = await this.source.next();
    return value ?? null;
  }
  /** Leaves without reading the rest. */
  disconnect(): void {
    this.leaving.abort();
  }
  /** Ends the body and reads the answer to its end. */
  async asResponse(): Promise<TestResponse> {
    await this.sendComplete();
    return this.host.read(await this.answer);
  }
}
