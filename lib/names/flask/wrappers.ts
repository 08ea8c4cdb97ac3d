/** The names of flask.wrappers. */

export { Request, Response, Websocket } from '../pottle.js';
