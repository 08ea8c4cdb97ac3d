/** For node:zlib: nothing is compressed, and what others compressed is not read. */
import { absent } from '../absent.js';

export const deflateSync = (bytes: Uint8Array) => bytes;
export const inflateSync = absent(
  'zlib',
  'Tokens and session cookies that Node has compressed are not read.',
);

export default {};
