/** What debug mode says of a program that keeps others waiting, or forgets a promise: with its place, once. */

import type { Logger } from '../logging.js';
import type { AnyView } from '../typing.js';
import { placesOf } from './places.js';

/** Longer than this, in milliseconds, and people notice. */
const LONG = 100;

/** A view that says how long it kept the event loop, up to its first `await`. @param own as its author wrote it */
export function timed(view: AnyView, own: AnyView, logger: Logger): AnyView {
  let told = false;
  return (values, input) => {
    const began = performance.now();
    try {
      return view(values, input);
    } finally {
      const took = performance.now() - began;
      if (took > LONG && !told) {
        told = true;
        void warn(own, took, logger);
      }
    }
  };
}

async function warn(view: AnyView, took: number, logger: Logger): Promise<void> {
  const [place] = await placesOf([view]);
  logger.warning(
    `The view '${view.name}'${place ? ` (${place})` : ''} kept the event loop for ${took.toFixed(0)} ms, in which nobody else was answered. ` +
      'Use asynchronous functions, do it in pieces, or in a worker thread. (This is said once.)',
  );
}

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
