/** The names of flask.globals. */

export { current_app, g, request, session } from './index.js';
