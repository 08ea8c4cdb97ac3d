/** The door: what `app.run` calls when there are workers, or when this process is one. */
import type { ServeOptions } from '../transports/options.js';
import type { Server } from '../transports/serve.js';
import { workerId } from './id.js';
import type { Staffed } from './life.js';

/**
 * Serves an app in this worker, or becomes the supervisor of workers, which resolves to undefined when they serve.
 * @param workers how many, or 'auto' for one for each core
 * @throws what `supervise` and `work` do
 */
export async function runInWorkers(
  app: Staffed,
  options: ServeOptions,
  workers: unknown,
): Promise<Server | undefined> {
  if (workerId !== undefined) return (await import('./worker.js')).work(app, options);
  await (await import('./supervisor.js')).supervise(app, options, workers);
  return undefined;
}
