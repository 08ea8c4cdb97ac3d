/** The names of flask.debughelpers. */

export { DebugFilesKeyError } from '../pottle.js';
