/** How a body is read: in time, as text, and with errors that are answers for the client. */

import { RequestTimeout } from '../errors.js';
import type { BodyError, BodyReader, HttpExchange } from '../exchange.js';
import { Deadline } from './deadline.js';
import { asHttpException } from './make.js';

/** A body on its way to whoever wants it whole. */
export class Reading extends Deadline implements BodyReader {
  constructor(
    seconds: number | null,
    private readonly take: BodyReader['arrived'],
    private readonly refuse: (error: unknown) => void,
  ) {
    super(seconds, () => refuse(new RequestTimeout()));
  }
  arrived(bytes: Uint8Array, borrowed: boolean): void {
    if (this.meet()) this.take(bytes, borrowed);
  }
  failed(error: BodyError): void {
    if (this.meet()) this.refuse(asHttpException(error));
  }
}

/**
 * Gives up what takes longer, with a RequestTimeout.
 * @param seconds how long it may take; null for any time
 * @param late gets what comes after that
 */
export function inTime<T>(seconds: number | null, reading: Promise<T>, late: (value: T) => void): Promise<T> {
  return new Promise((resolve, reject) => {
    const deadline = new Deadline(seconds, () => reject(new RequestTimeout()));
    reading.then(
      (value) => (deadline.meet() ? resolve(value) : late(value)),
      (error) => deadline.meet() && reject(asHttpException(error)),
    );
  });
}

/** Bytes that are there, as if they were arriving. */
export async function* once(bytes: Uint8Array | Promise<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield await bytes;
}

const decoder = new TextDecoder('utf-8', { fatal: true });
const BYTE_ORDER_MARK = 0xef;

/** The text of bytes that can be had back from it; null where they are no UTF-8, or begin with a mark. */
export function utf8(bytes: Uint8Array): string | null {
  if (bytes[0] === BYTE_ORDER_MARK) return null;
  try {
    return decoder.decode(bytes);
  } catch {
    return null;
  }
}

/** The body of a WebSocket's handshake, which has none. */
export const HANDSHAKE: Pick<HttpExchange, 'collect' | 'stream'> = {
  collect: (_, reader) => reader.arrived(new Uint8Array(), false),
  async *stream() {},
};
