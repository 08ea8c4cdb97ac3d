/** The names of flask.signals. */

export {
  appcontext_popped,
  appcontext_pushed,
  appcontext_tearing_down,
  before_render_template,
  got_background_exception,
  got_request_exception,
  got_serving_exception,
  got_websocket_exception,
  message_flashed,
  request_finished,
  request_started,
  request_tearing_down,
  signals_available,
  template_rendered,
  websocket_finished,
  websocket_received,
  websocket_sent,
  websocket_started,
  websocket_tearing_down,
} from '../pottle.js';
