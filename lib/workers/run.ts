/**
 * The door: what `app.run` calls when there are workers, or when this process is one. PERF: nothing in this room imports what the
 * rest of the house loads at once, but through transports/: the code would be cut into more files, which every `import 'pottle'` pays
 * for (bench/import.js). So the error that is thrown comes as an argument.
 */
import type { ServeOptions } from '../transports/options.js';
import type { Server } from '../transports/serve.js';
import type { Fault, Staff, Staffed } from './life.js';

/**
 * Serves an app in this worker, or becomes the supervisor of workers, which resolves to undefined when they serve.
 * @param staff how many, and how long they may take to begin
 * @param Fault the class of errors for what cannot be set up
 * @throws what `supervise` and `work` do
 */
export async function runInWorkers(
  app: Staffed,
  options: ServeOptions,
  staff: Staff,
  Fault: Fault,
): Promise<Server | undefined> {
  if (app.workerId !== undefined) return (await import('./worker.js')).work(app, options, Fault);
  await (await import('./supervisor.js')).supervise(app, options, staff, Fault);
  return undefined;
}
