/** The names of werkzeug.wrappers. */

export { Request, Response } from '../pottle.js';
