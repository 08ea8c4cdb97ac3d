/** What is kept in memory, once the collector has had its way. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { turns } from './waiting.js';

setFlagsFromString('--expose-gc');
const collect: () => void = runInNewContext('gc');

/** How often to look: memory is given back by another thread, some time after the collection. */
const LOOKS = 6;

/** The least of several looks, for what others hold a while only adds to it. */
async function least(of: 'arrayBuffers' | 'heapUsed'): Promise<number> {
  let found = Number.POSITIVE_INFINITY;
  for (let look = 0; look < LOOKS; look++) {
    collect();
    await turns(4);
    found = Math.min(found, process.memoryUsage()[of]);
  }
  return found;
}

/** How many bytes buffers hold. */
export const buffersKept = () => least('arrayBuffers');

/** How many bytes the heap holds. */
export const heapKept = () => least('heapUsed');
