/** For fallback/index.ts: an edge worker has no connections to pass requests on. */
import { absent } from '../absent.js';

export const Fallback = absent(
  'app.fallback()',
  'Let a route of the platform send what is not ported to the old application, or a view `<path:…>` fetch it.',
);
