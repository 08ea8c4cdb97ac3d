/** What debug mode says of a program that forgets a promise: with its place. */

import type { Logger } from '../logging.js';

/**
 * Logs where a promise failed that nobody awaits: Node then ends the process, as it does without debug mode, and says little of it in
 * programs that are bundled or compiled. A program that listens to `unhandledRejection` is left alone.
 * @returns what ends that
 */
export function watchPromises(logger: Logger): () => void {
  const tell = (error: unknown, origin: string) => {
    if (origin !== 'unhandledRejection') return;
    const [, place = ''] = /^ +(at (?!.*\(node:).*)$/m.exec((error as Error | null)?.stack ?? '') ?? [];
    logger.error(
      `A promise that nobody awaits failed${place && ` ${place}`}, and ends the process. Await it, give it a catch(), or start it by app.addBackgroundTask().`,
    );
  };
  process.on('uncaughtExceptionMonitor', tell);
  return () => process.off('uncaughtExceptionMonitor', tell);
}
