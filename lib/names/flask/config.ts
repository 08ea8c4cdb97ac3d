/** The names of flask.config. */

export { Config } from '../pottle.js';
