/** Sending a page while it is still being rendered. */
import { kept } from '../values.js';
import { resuming } from './macro.js';

/** Text beyond this many characters goes out at the next opportunity. */
const CHUNK = 8192;

/** Takes text from compiled templates, which ask it when they may go on. */
export interface Writer {
  /** How many characters were taken so far. */
  readonly taken: number;
  /** Whether there is enough to go out, with this text. */
  full(text: string): boolean;
  /** Takes text that goes out later. @returns what is left of it: nothing */
  take(text: string): '';
  /** Takes text that goes out at once. @returns what to wait for */
  flush(text: string): unknown;
}

/** Takes text from compiled templates and hands it to a reader; whoever writes waits while the reader is behind. */
export class StreamWriter implements Writer {
  taken = 0;
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
    this.taken += text.length;
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
    this.taken += text.length;
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

const CANNOT_WAIT = 'Something has to be waited for, which generate() cannot: use stream().';

/** What templates hand up as if it were to be waited for, in a rendering that cannot wait. */
abstract class HandedUp {
  // biome-ignore lint/suspicious/noThenProperty: compiled templates hand up what has this method
  then(): never {
    throw new TypeError(CANNOT_WAIT);
  }
}

/** Text that is ready. */
class Piece extends HandedUp {
  constructor(readonly text: string) {
    super();
  }
}

/** Takes text from compiled templates and gives it to whoever asks for the next piece. */
export class PieceWriter implements Writer {
  taken = 0;
  private buffer = '';

  full(text: string): boolean {
    return this.buffer.length + text.length > CHUNK;
  }
  take(text: string): '' {
    this.taken += text.length;
    this.buffer += text;
    return '';
  }
  /** Ends a piece: the steps that yield it go on when the next one is asked for. */
  flush(text: string): Piece {
    this.taken += text.length;
    const piece = new Piece(this.buffer + text);
    this.buffer = '';
    return piece;
  }
}

type Steps = Generator<unknown, unknown, unknown>;

/** A function of a template in the middle of its work. It is handed up through those that called it. */
export class Suspended extends HandedUp {
  private readonly resume = resuming();

  /** @param steps what it has still to do, @param step where it is */
  constructor(
    private readonly steps: Steps,
    private readonly step: IteratorResult<unknown>,
  ) {
    super();
    if (!(step.value instanceof HandedUp)) kept(step.value);
  }

  /** Goes on to the end, piece by piece. @returns what the function gives */
  *run(): Generator<string, unknown> {
    let { step } = this;
    try {
      while (!step.done) {
        const { value } = step;
        if (value instanceof Piece) {
          yield value.text;
          step = this.resume(() => this.steps.next(''));
        } else step = yield* this.goOn(value);
      }
      return step.value;
    } finally {
      for (let left = this.steps.return(undefined); !left.done; left = this.steps.next()) kept(left.value);
    }
  }

  private *goOn(value: unknown): Generator<string, IteratorResult<unknown>> {
    try {
      if (value instanceof Suspended) {
        const made = yield* value.run();
        return this.resume(() => this.steps.next(made));
      }
    } catch (error) {
      return this.resume(() => this.steps.throw(error));
    }
    kept(value);
    return this.resume(() => this.steps.throw(new TypeError(CANNOT_WAIT)));
  }
}

/** Runs a rendering as far as needed for each piece that is asked for. @param render as for {@link streamed} */
export function* generated(render: (writer: PieceWriter) => unknown): Generator<string, void> {
  const writer = new PieceWriter();
  const made = render(writer);
  // Whatever is not suspended has come to its end: text.
  const rest = made instanceof Suspended ? yield* made.run() : made;
  const { text } = writer.flush(rest as string);
  if (text !== '') yield text;
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
