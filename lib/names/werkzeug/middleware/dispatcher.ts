/** The names of werkzeug.middleware.dispatcher. */

export { DispatcherMiddleware } from '../../pottle.js';
