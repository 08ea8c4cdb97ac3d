/** How a body is read: in time, and with errors that are answers for the client. */

import { RequestTimeout } from '../errors.js';
import type { BodyError, BodyReader } from '../exchange.js';
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
