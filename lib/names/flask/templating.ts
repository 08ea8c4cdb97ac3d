/** The names of flask.templating. */

export { Environment } from '../jinja.js';
export { DispatchingJinjaLoader } from '../pottle.js';
export { render_template, render_template_string, stream_template, stream_template_string } from './index.js';
