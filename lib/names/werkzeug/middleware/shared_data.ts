/** The names of werkzeug.middleware.shared_data. */

export { SharedDataMiddleware } from '../../pottle.js';
