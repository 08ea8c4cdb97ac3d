/** The names of flask.ctx and quart.ctx. */

export {
  PushedContext as AppContext,
  PushedContext as WebsocketContext,
  PushedRequest as RequestContext,
} from '../contexts.js';
export {
  after_this_websocket,
  copy_current_app_context,
  copy_current_request_context,
  copy_current_websocket_context,
  has_websocket_context,
} from '../pottle.js';
export { after_this_request, has_app_context, has_request_context } from './index.js';
