/** What debug mode says of code that keeps the event loop: with its place, once. */
import type { Logger } from '../logging.js';
import { placeOf } from './locals.js';
import type { OnStall } from './watcher.js';

/** Warns of each function once. */
export function stallWarner(logger: Logger): OnStall {
  const told = new Set<string>();
  return (where, took) => {
    const place = placeOf(where);
    const key = `${where.name} ${place?.file}`;
    if (place === null || told.has(key)) return;
    told.add(key);
    const who = where.name === '' ? 'A function' : `The function '${where.name}'`;
    logger.warning(
      `${who} (${place.file}:${place.line}) kept the event loop for ${took.toFixed(0)} ms, in which nobody else was answered. ` +
        'Use asynchronous functions, do it in pieces, or in a worker thread. (This is said once.)',
    );
  };
}
