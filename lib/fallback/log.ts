/** The safe requests that were passed on, a line of JSON each: for `pottle mirror` and the like. */
import { once } from 'node:events';
import { createWriteStream, type WriteStream } from 'node:fs';
import { open } from 'node:fs/promises';
import type { Exchange } from '../exchange.js';

/** The file grows to this many bytes. */
const LARGEST = 100 * 1024 * 1024;
/** So many bytes may wait for the disk: what comes meanwhile is left out. */
const WAITING = 1024 * 1024;
/** A longer URL is left out. */
const LONGEST_URL = 8192;

/** A file that requests are added to. No headers, cookies or content. */
export class RequestLog {
  private constructor(
    private readonly file: WriteStream,
    private room: number,
    private readonly logger: { warning(message: string): void },
  ) {
    file.on('error', (error) => this.stop(`Requests are not logged any more: ${error.message}`));
  }

  /** Opens the file; undefined where it cannot be written: then requests go on without it. */
  static async open(
    name: string,
    logger: { warning(message: string): void },
  ): Promise<RequestLog | undefined> {
    try {
      const handle = await open(name, 'a', 0o600);
      const { size } = await handle.stat();
      return new RequestLog(createWriteStream(name, { fd: handle }), LARGEST - size, logger);
    } catch (error) {
      logger.warning(`Requests are not logged: ${(error as Error).message}`);
      return undefined;
    }
  }

  /** Adds a request, if it may be repeated without harm. */
  add({ kind, method, path, query }: Exchange): void {
    const url = query ? `${path}?${query}` : path;
    if (kind !== 'http' || (method !== 'GET' && method !== 'HEAD') || url.length > LONGEST_URL) return;
    const line = `${JSON.stringify({ time: new Date().toISOString(), method, url })}\n`;
    if (this.room <= 0 || this.file.writableLength > WAITING) return;
    this.room -= line.length;
    this.file.write(line);
    if (this.room <= 0)
      this.stop(`Requests are not logged any more: ${String(this.file.path)} is full (${LARGEST} bytes).`);
  }

  private stop(why: string): void {
    this.room = 0;
    this.logger.warning(why);
  }

  /** Resolves when all is written. */
  async close(): Promise<void> {
    if (this.file.closed) return;
    this.file.end();
    await once(this.file, 'close').catch(() => undefined);
  }
}
