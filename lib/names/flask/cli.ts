/** The names of flask.cli and quart.cli, and of click. */

export * from '../click.js';
export * as click from '../click.js';
export { AppGroup } from '../pottle.js';

/** Commands run in an app context anyway: this gives the function back. */
export function with_appcontext<F>(fn: F): F {
  return fn;
}
