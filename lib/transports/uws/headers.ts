/** How header lines are written on uWebSockets.js, which checks nothing and would write UTF-8. */
import type { HeaderList } from '../../exchange.js';
import { bytewise, hasToken, NON_ASCII } from '../headerlines.js';
import type { Data, NativeResponse } from './load.js';

/** A value as it goes out: one byte per character, as headers are read. */
export function headerText(value: string): Data {
  return NON_ASCII.test(value) ? Buffer.from(bytewise(value), 'latin1') : value;
}

/**
 * Writes headers, but for `Connection: close`.
 * @param ahead stands before the first
 * @returns whether the connection is to close after the answer
 */
export function writeHeaders(res: NativeResponse, headers: HeaderList, ahead: string): boolean {
  let close = false;
  let before = ahead;
  for (let i = 0; i < headers.length; i += 2) {
    const name = headers[i]!;
    const value = headers[i + 1]!;
    if (name.length === 10 && name.toLowerCase() === 'connection' && hasToken(value, 'close')) close = true;
    else {
      res.writeHeader(before ? headerText(before + name) : name, headerText(value));
      before = '';
    }
  }
  if (before) res.writeHeader(headerText(`${before}X-Content-Type-Options`), 'nosniff'); // something has to follow
  return close;
}
