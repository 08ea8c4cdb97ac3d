/** The names of flask.blueprints. */

export { Blueprint, BlueprintSetupState } from '../pottle.js';
