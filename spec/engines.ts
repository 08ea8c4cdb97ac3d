/** The server engines that can be had here. */
import { thisMachine } from '../lib/transports/uws/builds.js';
import { loadNative } from '../lib/transports/uws/load.js';

/** Whether uWebSockets.js loads; with `CI` set it must, where the project's own build of it is made for this Node. */
export const native = await loadNative().then(
  () => true,
  (error) => {
    if (process.env.CI && [20, 22].includes(thisMachine().node)) throw error;
    console.info('uWebSockets.js does not load here: what is served runs on node:http alone.');
    return false;
  },
);

/** The names of the engines to run on. */
export const ENGINES: ('uws' | 'node')[] = native ? ['uws', 'node'] : ['node'];
