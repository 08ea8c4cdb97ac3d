/** The names of werkzeug.local. */

export { LocalProxy } from '../pottle.js';
