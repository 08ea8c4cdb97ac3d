/** The names of quart.globals. */

export { current_app, g, request, session, websocket } from './index.js';
