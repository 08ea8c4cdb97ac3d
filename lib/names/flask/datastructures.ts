/** The names of quart.datastructures. */

export { FileStorage } from '../pottle.js';
