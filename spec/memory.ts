/** What is kept in memory, once the collector has had its way. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { turns } from './waiting.js';

setFlagsFromString('--expose-gc');
const collect: () => void = runInNewContext('gc');

/** How often to look: memory is given back by another thread, some time after the collection. */
const LOOKS = 6;

/** How many bytes buffers hold: the least of several looks, for what others hold a while only adds to it. */
export async function buffersKept(): Promise<number> {
  let least = Number.POSITIVE_INFINITY;
  for (let look = 0; look < LOOKS; look++) {
    collect();
    await turns(4);
    least = Math.min(least, process.memoryUsage().arrayBuffers);
  }
  return least;
}

/** How many bytes the heap holds: the least of several looks. */
export async function heapKept(): Promise<number> {
  let least = Number.POSITIVE_INFINITY;
  for (let look = 0; look < LOOKS; look++) {
    collect();
    await turns(4);
    least = Math.min(least, process.memoryUsage().heapUsed);
  }
  return least;
}
