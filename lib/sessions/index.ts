/**
 * Sessions: the open object that views use, and the interfaces that load and save it.
 * session → interface → cookie → store: each file adds one idea to the last.
 *
 * Everything passes through `export *`, as declarations cannot be merged into names that are exported again one by one.
 */

export * from './cookie.js';
export * from './interface.js';
export * from './session.js';
export * from './store.js';
