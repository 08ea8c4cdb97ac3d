/** What is loaded with the first request that is passed on, in one file of the package. */
export { Ledger } from './ledger.js';
export { RequestLog } from './log.js';
export { portPage } from './page.js';
export { pass } from './pass.js';
export { Upstream } from './upstream.js';
