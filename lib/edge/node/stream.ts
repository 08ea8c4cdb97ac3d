/** For node:stream, which decodes compressed content elsewhere. */
import { absent } from '../absent.js';

export const pipeline = absent('zlib', 'Compressed content is refused before it comes to that.');
