/** The names of flask.helpers. */

export { get_debug_flag } from '../pottle.js';
export {
  abort,
  flash,
  get_flashed_messages,
  get_template_attribute,
  make_response,
  redirect,
  send_file,
  send_from_directory,
  stream_with_context,
  url_for,
} from './index.js';
