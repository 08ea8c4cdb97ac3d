/** The names of flask.json.provider. */

export { DefaultJSONProvider, JSONProvider } from '../../pottle.js';
