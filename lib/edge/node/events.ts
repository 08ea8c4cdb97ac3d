/** For node:events: nobody warns of many listeners. */
export const setMaxListeners = () => {};
