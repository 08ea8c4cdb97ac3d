/** The names of flask.logging. */

export { create_logger } from '../pottle.js';
