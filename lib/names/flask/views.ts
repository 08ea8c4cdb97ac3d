/** The names of flask.views. */

export { MethodView, View } from '../pottle.js';
