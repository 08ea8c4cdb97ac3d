/** The names of flask.json.tag. */

export { JSONTag, TaggedJSONSerializer } from '../../pottle.js';
