/** Sending a page while it is still being rendered. */

/** Text beyond this many characters goes out at the next opportunity. */
const CHUNK = 8192;

/** Takes text from compiled templates and hands it to a reader; whoever writes waits while the reader is behind. */
export class StreamWriter {
  private buffer = '';
  private reader: (() => void) | null = null;
  private writer: { resume: () => void; fail: (error: unknown) => void } | null = null;
  private timer: ReturnType<typeof setTimeout> | null = null;
  private closed = false;
  private ended = false;
  private error: unknown;
  private failed = false;

  /** Whether there is enough to go out, with this text. What was taken counts: rows may come without a pause. */
  full(text: string): boolean {
    return this.buffer.length + text.length > CHUNK;
  }

  /** Takes text; it goes out when rendering pauses or more follows. @returns what is left of it: nothing */
  take(text: string): '' {
    if (this.closed) throw new StreamClosed();
    this.buffer += text;
    if (this.timer === null && text !== '') this.timer = setTimeout(() => this.pause(), 0);
    return '';
  }

  private pause(): void {
    this.timer = null;
    this.wake();
  }

  private wake(): void {
    const reader = this.reader;
    this.reader = null;
    reader?.();
  }

  /** Takes text that is to go out at once. @returns resolved when the reader wants more; rejected when it has left */
  flush(text: string): Promise<void> {
    this.buffer += text;
    if (this.closed) return Promise.reject(new StreamClosed());
    return new Promise((resume, fail) => {
      this.writer = { resume, fail };
      this.wake();
    });
  }

  /** Ends the stream, with an error if rendering failed. */
  end(failed: boolean, error?: unknown): void {
    this.ended = true;
    this.failed = failed;
    this.error = error;
    if (this.timer !== null) clearTimeout(this.timer);
    this.wake();
  }

  /** The reader has left: whoever writes next fails. */
  close(): void {
    this.closed = true;
    if (this.timer !== null) clearTimeout(this.timer);
    this.writer?.fail(new StreamClosed());
    this.writer = null;
  }

  /** The next piece of text, or undefined at the end. @throws what rendering threw, after all text before it */
  async read(): Promise<string | undefined> {
    while (this.buffer === '' && !this.ended) {
      this.resume();
      await new Promise<void>((resolve) => {
        this.reader = resolve;
      });
    }
    const text = this.buffer;
    this.buffer = '';
    if (text !== '') return text;
    if (this.failed) throw this.error;
    return undefined;
  }

  private resume(): void {
    const writer = this.writer;
    this.writer = null;
    writer?.resume();
  }
}

/** Ends a rendering whose reader has left. Templates never see it. */
export class StreamClosed extends Error {
  override name = 'StreamClosed';
  constructor() {
    super('The reader of the stream has left.');
  }
}

/**
 * Starts a rendering and gives its text piece by piece. It runs where this was called: in the same asynchronous context.
 * @param render writes to the writer, and returns what is left
 */
export function streamed(
  render: (writer: StreamWriter) => string | Promise<string>,
): AsyncGenerator<string, void> {
  const writer = new StreamWriter();
  (async () => writer.take(await render(writer)))().then(
    () => writer.end(false),
    (error) => writer.end(true, error),
  );
  const stream = pieces(writer);
  const end = stream.return.bind(stream);
  // A generator that was never asked for anything would not notice that it is ended.
  stream.return = (value) => {
    writer.close();
    return end(value);
  };
  return stream;
}

async function* pieces(writer: StreamWriter): AsyncGenerator<string, void> {
  try {
    for (let text = await writer.read(); text !== undefined; text = await writer.read()) yield text;
  } finally {
    writer.close();
  }
}
