/** The names of werkzeug.wsgi. */

export { host_is_trusted } from '../pottle.js';
