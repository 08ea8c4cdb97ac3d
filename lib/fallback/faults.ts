/** What keeps the old application's answer from coming, and a bound of it. A leaf of the room. */

/** It does not begin its answer. */
export class TooLate extends Error {
  constructor(seconds: number) {
    super(`It has not begun its answer within ${seconds} s.`);
  }
}

/** What it answers is no answer. */
export class NoAnswer extends Error {}

/** The largest block of headers that it may answer with. */
export const MAX_HEADERS = 64 * 1024;
