/** For workers/run.ts: the platform serves, from as many processes as it likes. */
export { serve as runInWorkers } from '../transports/serve.js';
